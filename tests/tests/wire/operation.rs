//! [`provider!`] and [`operation!`]: a provider and one entry of its table, with the tests that the requests of an
//! operation go through.

/// A provider: the crate, and how a builder gets its credentials, each of which holds the marker.
macro_rules! provider {
    ($name:ident, |$builder:ident| $with_credentials:expr) => {
        pub struct Provider;

        impl super::harness::Provider for Provider {
            type Client = $name::Client;
            const NAME: &'static str = stringify!($name);

            fn client(base_url: &str) -> $name::Client {
                let $builder = $name::Client::builder();
                let builder = $with_credentials.base_url(base_url);
                tests::assert_no_secret("the builder", &format!("{builder:?}"));
                builder.build().unwrap()
            }
        }
    };
}

/// One operation: its module and `operationId`, and the requests to be recorded, by name.
///
/// A second closure takes an id in place of the first request's.
macro_rules! operation {
    (
        $name:ident $id:literal,
        |$client:ident| { $($request:literal => $call:expr,)+ }
        $(, |$other:ident, $string:ident| $with_id:expr)? $(,)?
    ) => {
        pub mod $name {
            use super::*;
            use crate::wire::harness::{Bench, send};

            pub const ID: &str = $id;

            #[tokio::test]
            async fn requests() {
                let mut bench = Bench::<Provider>::new(ID).await;
                let $client = bench.client();
                $(
                    send!($call).expect($request);
                    bench.record($request);
                )+
                bench.assert_recorded(stringify!($name));
            }

            $(
                #[tokio::test]
                async fn ids() {
                    let bench = Bench::<Provider>::new(ID).await;
                    let $other = bench.client();
                    for &($string, encoded) in crate::wire::strings::HOSTILE {
                        let _ = send!($with_id);
                        bench.assert_id($string, encoded);
                    }
                    let connections = bench.server.connections();
                    for &$string in crate::wire::strings::NO_SEGMENT {
                        match send!($with_id) {
                            Err(clientry::Error::InvalidRequest(invalid)) => {
                                bench.assert_named($string, &invalid.problems()[0]);
                            }
                            other => panic!("{:?} became {other:?}", $string),
                        }
                    }
                    assert_eq!(bench.server.connections(), connections);
                }
            )?
        }
    };
}

/// The operations of a provider that have an entry, by `operationId`.
macro_rules! table {
    ($($name:ident),+ $(,)?) => {
        pub const TABLE: &[&str] = &[$($name::ID),+];
    };
}
