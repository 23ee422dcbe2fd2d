//! [`mock_operation!`](crate::mock_operation!): the type of a generated crate's mock of one operation.

/// Declares the mock of an operation: a struct around a [`Mock`](crate::mock::Mock) of what its body is read as, with the
/// methods that all of them have. What the document says of the operation, an `impl` block beside it has.
///
/// ```
/// use clientry::mock::{self, Reply};
/// use clientry::{Method, Operation};
///
/// static OPERATIONS: [Operation; 1] = [Operation::new("get_thing", Method::GET, "/things")];
///
/// clientry::mock_operation! {
///     /// The mock of `get_thing`.
///     pub struct GetThingMock(());
/// }
///
/// # fn main() -> std::io::Result<()> {
/// let server = mock::Server::start(&[&OPERATIONS])?;
/// let get_thing = GetThingMock(server.mock(&OPERATIONS[0], mock::no_body));
/// let get_thing = get_thing.reply_raw(Reply::status(204)).expect(0);
/// assert_eq!(get_thing.call_count(), 0);
/// server.verify();
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! mock_operation {
    ($(#[$about:meta])* pub struct $name:ident($body:ty);) => {
        $(#[$about])*
        #[derive(Clone, Debug)]
        pub struct $name($crate::mock::Mock<$body>);

        impl $name {
            /// Only calls of which `is_meant` says so. The body is there as the document has it.
            pub fn match_call(
                self,
                is_meant: impl ::core::ops::Fn(&$crate::mock::Recorded<$body>) -> bool
                    + ::core::marker::Send
                    + ::core::marker::Sync
                    + 'static,
            ) -> Self {
                Self(self.0.match_call(is_meant))
            }

            /// Only calls with this value of a header, which the document need not have.
            pub fn match_header(
                self,
                name: &str,
                value: &(impl ::core::fmt::Display + ?::core::marker::Sized),
            ) -> Self {
                Self(self.0.match_header(name, value))
            }

            /// Replies with this, whatever the document says.
            pub fn reply_raw(self, reply: $crate::mock::Reply) -> Self {
                Self(self.0.reply_raw(reply))
            }

            /// Replies with what `reply` makes of the call.
            pub fn reply_with(
                self,
                reply: impl ::core::ops::Fn(&$crate::mock::Recorded<$body>) -> $crate::mock::Reply
                    + ::core::marker::Send
                    + ::core::marker::Sync
                    + 'static,
            ) -> Self {
                Self(self.0.reply_with(reply))
            }

            /// The last reply as `change` makes it: with a header, say, or broken off.
            pub fn with(
                self,
                change: impl ::core::ops::Fn($crate::mock::Reply) -> $crate::mock::Reply
                    + ::core::marker::Send
                    + ::core::marker::Sync
                    + 'static,
            ) -> Self {
                Self(self.0.with(change))
            }

            /// The last reply is given so often, and then the next one. Without this, each is given once,
            /// and the last one from then on.
            pub fn times(self, times: usize) -> Self {
                Self(self.0.times(times))
            }

            /// There have to be so many calls when `Server::verify` is called.
            pub fn expect(self, calls: usize) -> Self {
                Self(self.0.expect(calls))
            }

            /// Its replies wait until `release` is called.
            pub fn hold(self) -> Self {
                Self(self.0.hold())
            }
        }

        impl ::core::ops::Deref for $name {
            type Target = $crate::mock::Mock<$body>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    };
}
