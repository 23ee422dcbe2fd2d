//! [`provider!`] and [`operation!`]: a provider and one entry of its table, with the tests that an
//! operation goes through.

/// A provider: the crate, whether its document names the header with the request's id, and how a builder
/// gets its credentials, each of which holds the marker.
macro_rules! provider {
    ($name:ident, request_id: $has:literal, |$builder:ident| $with_credentials:expr) => {
        pub struct Provider;

        impl crate::harness::Provider for Provider {
            type Client = $name::Client;
            const NAME: &'static str = stringify!($name);
            const HAS_REQUEST_ID: bool = $has;

            fn client(base_url: &str) -> $name::Client {
                let $builder = $name::Client::builder();
                let builder = $with_credentials.base_url(base_url);
                tests::assert_no_secret("the builder", &format!("{builder:?}"));
                builder.build().unwrap()
            }
        }
    };
}

/// One operation: its module and `operationId`, the type of its success, the variant of its error enum for
/// each documented status, and the requests to be recorded, by name. The first request is the one that
/// every answer is given to.
///
/// A second closure takes an id in place of the first request's.
macro_rules! operation {
    (
        $name:ident $id:literal -> $value:ty,
        $error:ident { $($status:literal $variant:ident $(($body:ident))?),* $(,)? },
        |$client:ident| { $($request:literal => $call:expr,)+ }
        $(, |$other:ident, $text:ident| $with_id:expr)? $(,)?
    ) => {
        pub mod $name {
            use super::*;
            use crate::harness::{self, ClientOf, Outcome, Wire, send};

            pub struct Operation;

            impl Wire for Operation {
                type Provider = super::Provider;
                type Value = $value;
                type Error = $error;
                const ID: &'static str = $id;
                const NAME: &'static str = stringify!($name);
                const REQUESTS: &'static [&'static str] = &[$($request),+];
                const ERRORS: &'static [u16] = &[$($status),*];

                async fn call($client: &ClientOf<Self>, request: &str) -> Outcome<Self> {
                    match request {
                        $($request => send!($call),)+
                        _ => unreachable!("{request}"),
                    }
                }

                fn describe(error: &$error) -> (u16, Option<serde_json::Value>) {
                    match error {
                        $($error::$variant $(($body))? => {
                            let body: &[serde_json::Value] = &[$(harness::json($body))?];
                            ($status, body.first().cloned())
                        })*
                        other => unreachable!("{other:?} is not documented"),
                    }
                }
            }

            #[tokio::test]
            async fn requests() {
                harness::requests::<Operation>().await;
            }

            #[tokio::test]
            async fn documented_answers() {
                harness::documented_answers::<Operation>().await;
            }

            #[tokio::test]
            async fn variations_of_documented_answers() {
                harness::variations::<Operation>().await;
            }

            #[tokio::test]
            async fn undocumented_statuses() {
                harness::undocumented_statuses::<Operation>().await;
            }

            #[tokio::test]
            async fn unreadable_bodies() {
                harness::unreadable_bodies::<Operation>().await;
            }

            $(
                impl harness::WithId for Operation {
                    async fn call_with_id($other: &ClientOf<Self>, $text: &str) -> Outcome<Self> {
                        send!($with_id)
                    }
                }

                #[tokio::test]
                async fn ids() {
                    crate::texts::ids::<Operation>().await;
                }
            )?
        }
    };
}

/// The operations of a provider that have an entry, by `operationId`.
macro_rules! table {
    ($($name:ident),+ $(,)?) => {
        pub const TABLE: &[&str] = &[$(<$name::Operation as crate::harness::Wire>::ID),+];
    };
}
