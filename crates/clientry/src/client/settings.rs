//! [`client_settings!`](crate::client_settings!): the setters that the builder of every generated client has.

/// Declares the setters that every client's builder shares, in its `impl` block. They set the [`Builder`](crate::Builder)
/// in its field `core`; what is particular to a provider, such as credentials and servers, the block declares itself.
///
/// | setter | argument | unless set |
/// | --- | --- | --- |
/// | `base_url` | `impl Into<String>` | the document's first server |
/// | `allow_plain_http` | | `https`, or `http` to this machine |
/// | `http_client` | [`HttpClient`](crate::HttpClient) | one of the client's own |
/// | `timeout` | `Duration` | 60 seconds |
/// | `connect_timeout` | `Duration` | 10 seconds |
/// | `read_timeout` | `Duration` | 30 seconds |
/// | `max_body_bytes` | `usize` | 8 MiB |
/// | `retry` | [`RetryPolicy`](crate::RetryPolicy) | its default |
/// | `gzip`, with the calling crate's feature `gzip` | | off |
/// | `header` | a name and a value | none |
/// | `interceptor` | `impl` [`Interceptor`](crate::Interceptor) | none |
/// | `proxy` | `impl Into<SecretString>` | those that the environment names |
/// | `user_agent` | `&str` | this crate's and the provider's |
///
/// ```
/// use clientry::{BuildError, Builder, Core, Provider};
///
/// static PROVIDER: Provider =
///     Provider::new("acme", "1.0.0", "ACME_BASE_URL").server("https://api.acme.example");
///
/// struct ClientBuilder {
///     core: Builder,
/// }
///
/// impl ClientBuilder {
///     clientry::client_settings!();
///
///     fn build(self) -> Result<Core, BuildError> {
///         self.core.build()
///     }
/// }
///
/// # fn main() -> Result<(), BuildError> {
/// let builder = ClientBuilder { core: Builder::new(&PROVIDER) };
/// let core = builder.timeout(std::time::Duration::from_secs(5)).user_agent("shop/2.1").build()?;
/// # let _ = core;
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! client_settings {
    () => {
        /// The base URL: absolute `https`, or `http` to this machine. Its path precedes that of
        /// every operation.
        pub fn base_url(mut self, url: impl ::core::convert::Into<::std::string::String>) -> Self {
            self.core = self.core.base_url(url);
            self
        }

        /// Lets the base URL be plain `http` to any host, where everyone on the way can read the
        /// credentials.
        pub fn allow_plain_http(mut self) -> Self {
            self.core = self.core.allow_plain_http();
            self
        }

        /// The HTTP client: proxy, certificates, connection pool; see
        /// [`HttpClient`](clientry::HttpClient).
        pub fn http_client(mut self, client: $crate::HttpClient) -> Self {
            self.core = self.core.http_client(client);
            self
        }

        /// How long a call may take in all, retries included: 60 seconds unless set. `Duration::MAX`
        /// sets no limit. A success that is read as a stream has until its headers.
        pub fn timeout(mut self, limit: ::std::time::Duration) -> Self {
            self.core = self.core.timeout(limit);
            self
        }

        /// How long it may take to connect: 10 seconds unless set.
        pub fn connect_timeout(mut self, limit: ::std::time::Duration) -> Self {
            self.core = self.core.connect_timeout(limit);
            self
        }

        /// How long the server may send nothing: 30 seconds unless set. `Duration::MAX` sets no limit.
        pub fn read_timeout(mut self, limit: ::std::time::Duration) -> Self {
            self.core = self.core.read_timeout(limit);
            self
        }

        /// The largest response body that is read, in bytes: 8 MiB unless set.
        pub fn max_body_bytes(mut self, limit: usize) -> Self {
            self.core = self.core.max_body_bytes(limit);
            self
        }

        /// Whether and how a failed call is retried; see [`RetryPolicy`](clientry::RetryPolicy) for what
        /// it is unless set.
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.core = self.core.retry(policy);
            self
        }

        /// Asks for responses compressed with gzip. The limit on a body counts its decompressed bytes.
        #[cfg(feature = "gzip")]
        pub fn gzip(mut self) -> Self {
            self.core = self.core.gzip();
            self
        }

        /// A header of every request. The last value given for a name counts; a header of one
        /// operation or of one call goes before it. What frames a message, such as
        /// `Content-Length`, is an error of `build`.
        pub fn header(
            mut self,
            name: impl ::core::convert::Into<::std::string::String>,
            value: impl ::core::convert::Into<::std::string::String>,
        ) -> Self {
            self.core = self.core.header(name, value);
            self
        }

        /// What is called before and after each attempt, besides those that were given before: for
        /// logs, metrics and headers; see [`Interceptor`](clientry::Interceptor).
        pub fn interceptor(mut self, interceptor: impl $crate::Interceptor + 'static) -> Self {
            self.core = self.core.interceptor(interceptor);
            self
        }

        /// The proxy for all requests but plain `http` to this machine, such as
        /// `http://proxy.example:3128`, with user and password if it asks for them; instead of those
        /// that the environment names.
        pub fn proxy(mut self, url: impl ::core::convert::Into<$crate::SecretString>) -> Self {
            self.core = self.core.proxy(url);
            self
        }

        /// The program's name and version, such as `shop/2.1`: put after this crate's own in
        /// `User-Agent`.
        pub fn user_agent(mut self, product: &str) -> Self {
            self.core = self.core.user_agent(product);
            self
        }
    };
}
