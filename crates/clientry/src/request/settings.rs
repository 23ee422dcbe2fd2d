//! [`call_settings!`](crate::call_settings!): the setters that a call of every generated operation has.

/// Declares the setters that the calls of all operations share, in an `impl` block. They set the [`Call`](crate::Call)
/// in its field `call`.
///
/// | setter | argument | unless set |
/// | --- | --- | --- |
/// | `retry` | [`RetryPolicy`](crate::RetryPolicy) | the client's |
/// | `timeout` | `Duration` | the client's |
/// | `header` | a name and a value | the operation's headers and the client's |
///
/// [`maybe!`](crate::maybe!) is among them.
///
/// ```
/// use clientry::{Builder, Call, Method, Operation, Provider};
///
/// static PROVIDER: Provider =
///     Provider::new("acme", "1.0.0", "ACME_BASE_URL").server("https://api.acme.example");
/// static GET_THING: Operation = Operation::new("get_thing", Method::GET, "/things/{id}");
///
/// struct GetThing {
///     call: Call,
///     id: u64,
/// }
///
/// impl GetThing {
///     clientry::call_settings!();
///
///     async fn send(self) -> Result<clientry::RawResponse, clientry::Failure> {
///         self.call.request(&GET_THING).path("id", &self.id).send().await
///     }
/// }
///
/// # fn main() -> Result<(), clientry::BuildError> {
/// let core = Builder::new(&PROVIDER).build()?;
/// let call = GetThing { call: core.call(), id: 1 }.timeout(std::time::Duration::from_secs(5));
/// # let _ = call.send();
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! call_settings {
    () => {
        /// How this call is retried when it fails, instead of by the client's policy.
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.call = self.call.retry(policy);
            self
        }

        /// How long this call may take in all, retries included, instead of what the client allows.
        /// `Duration::MAX` sets no limit.
        pub fn timeout(mut self, limit: ::std::time::Duration) -> Self {
            self.call = self.call.timeout(limit);
            self
        }

        /// A header of this call, instead of any of that name that it would have. The last value given
        /// for a name counts. What frames the message, such as `Content-Length`, cannot be set.
        pub fn header(
            mut self,
            name: impl ::core::convert::Into<::std::string::String>,
            value: impl ::core::convert::Into<::std::string::String>,
        ) -> Self {
            self.call = self.call.header(name, value);
            self
        }

        $crate::maybe!();
    };
}
