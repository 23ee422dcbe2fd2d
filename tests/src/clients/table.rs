//! [`ALL`]: the client crates, as `build/` finds them.

use clientry::{RetryPolicy, mock};

#[allow(
    unused_imports,
    reason = "where every type is checked, none is unchecked"
)]
use super::Unchecked;
use super::inputs::Inputs;
use super::seen::{Read, Seen};
use super::{Called, Calling, Client, MockServer, Operation, Probe, Provider, Type, read, through};
use crate::assert_no_secret;

/// Hands each setting that is set to the builder's method of the same name.
macro_rules! apply {
    ($builder:ident, $settings:ident, $($setting:ident)+) => {
        $(if let Some(value) = $settings.$setting {
            $builder = $builder.$setting(value);
        })+
    };
}

/// The crates: how each builder gets its credentials, each operation with two calls of it, how its outcome is read and its mock,
/// and the type of each component.
macro_rules! clients {
    ($(
        $krate:ident $name:literal
        credentials { $($setter:ident($($value:expr),*);)* }
        operations { $(
            $operation:literal $method:literal $path:literal |$client:ident, $inputs:ident| $call:block $full:block
            $of_value:expr, $of_error:expr;
            |$server:ident, $body:ident| { $($status:literal => $mock:expr,)* }
        )* }
        types { $($component:literal => $type:path,)* }
    )*) => {
        /// Every client crate, in the order of the names.
        pub static ALL: &[Provider] = &[$(
            Provider {
                name: $name,
                operations: &[$(Operation { name: $operation, method: $method, path: $path }),*],
                json_schemas: $krate::json_schemas,
                types: {
                    use $krate::types;
                    &[$(Type {
                        component: $component,
                        codec: through::<$type>,
                        violations: |text| Probe(read::<$type>(text)).violations(),
                    }),*]
                },
                build: |settings| {
                    let mut builder = $krate::Client::builder();
                    $(builder = builder.$setter($($value),*);)*
                    apply!(builder, settings, base_url http_client user_agent timeout connect_timeout);
                    apply!(builder, settings, read_timeout max_body_bytes retry);
                    if settings.allow_plain_http {
                        builder = builder.allow_plain_http();
                    }
                    assert_no_secret("the builder", &format!("{builder:?}"));
                    let client = builder.build()?;
                    assert_no_secret("the client", &format!("{client:?}"));
                    Ok(Box::new(client))
                },
                mock: || Box::new($krate::mock::Server::start().unwrap()),
            },
        )*];

        $(
            impl Client for $krate::Client {
                fn call_as(
                    &self,
                    operation: &str,
                    inputs: Option<&Inputs>,
                    policy: Option<RetryPolicy>,
                ) -> Calling<'_> {
                    match operation {
                        $($operation => {
                            let $client = self;
                            let mut call = match inputs {
                                None => $call,
                                Some($inputs) => $full,
                            };
                            if let Some(policy) = policy {
                                call = call.retry(policy);
                            }
                            Box::pin(async move { Seen::of($name, call.send().await, $of_value, $of_error) })
                        })*
                        _ => panic!("{} has no {operation}", $name),
                    }
                }
            }
        )*

        $(
            impl MockServer for $krate::mock::Server {
                fn server(&self) -> &mock::Server {
                    self
                }

                fn client(&self) -> Box<dyn Client> {
                    Box::new(self.client())
                }

                fn reply(&self, operation: &str, status: u16, text: &str) -> Option<Called> {
                    match operation {
                        $($operation => {
                            let ($server, $body) = (self, text);
                            // An operation that documents nothing has no arm.
                            let _ = ($server, $body);
                            match status {
                                $($status => {
                                    let mock = $mock;
                                    Some(Box::new(move |calls| mock.assert_called(calls)))
                                })*
                                _ => None,
                            }
                        })*
                        _ => panic!("{} has no {operation}", $name),
                    }
                }
            }
        )*

        /// That a program may share each client and each builder among its threads.
        const _: () = {
            const fn assert_shared<T: Clone + Send + Sync + 'static>() {}
            $(
                assert_shared::<$krate::Client>();
                assert_shared::<$krate::ClientBuilder>();
            )*
        };
    };
}

include!(concat!(env!("OUT_DIR"), "/clients.rs"));
