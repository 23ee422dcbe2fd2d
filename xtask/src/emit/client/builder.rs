//! The client's builder: credentials by the names of the document's schemes, servers, limits.

use super::server;
use crate::emit::docs;
use crate::model::{Api, Scheme, SchemeKind};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The builder.
pub fn items(api: &Api) -> TokenStream {
    let credentials = api.schemes.iter().map(credential);
    let headers = api.client_headers.iter().map(|header| {
        let (name, wire) = (format_ident!("{}", header.ident), &header.wire);
        let usual = header
            .value
            .as_ref()
            .map(|value| format!("\n\nUnless set, `{value}` is sent."))
            .unwrap_or_default();
        let about = header
            .description
            .as_deref()
            .map_or_else(|| format!("The header `{wire}`."), docs::clean);
        let about = docs::attributes(&format!("{about}{usual}"));
        quote! {
            #about
            pub fn #name(mut self, value: impl Into<String>) -> Self {
                self.core = self.core.header(#wire, value);
                self
            }
        }
    });
    let initial = api.client_headers.iter().filter_map(|header| {
        let (wire, value) = (&header.wire, header.value.as_ref()?);
        Some(quote!(.header(#wire, #value)))
    });
    let initial: Vec<_> = initial.collect();
    let (server_field, server_value, server_setters) = server::builder_parts(api);
    let env = api.schemes.iter().flat_map(|scheme| scheme.env.iter());
    let mut env: Vec<_> = env.map(|name| format!("`{name}`")).collect();
    env.push(format!("`{}_BASE_URL`", heck::AsShoutySnakeCase(&api.name)));
    let env = docs::attributes(&format!(
        "A builder with what the environment holds: {}. A variable that is not set leaves its setting as it is.",
        env.join(", ")
    ));
    let core = if initial.is_empty() {
        quote!(core)
    } else {
        quote!(core: core #(#initial)*)
    };
    quote! {
        /// Makes a [`Client`]. Nothing is checked before [`build`](Self::build).
        #[derive(Clone, Debug)]
        #[must_use = "a builder does nothing before `build` is called"]
        pub struct ClientBuilder { core: Builder, #server_field }

        impl ClientBuilder {
            fn new() -> Self { Self::with(Builder::new(&PROVIDER)) }

            fn with(core: Builder) -> Self { Self { #core, #server_value } }

            #env
            ///
            /// # Errors
            ///
            /// [`BuildError::Environment`] if a variable is not Unicode, or if only one half of a pair is set.
            pub fn from_env() -> Result<Self, BuildError> { Ok(Self::with(Builder::from_env(&PROVIDER)?)) }

            #(#credentials)*
            #(#headers)*
            #server_setters

            /// Another server: absolute `https`, or `http` to this machine. Its path goes before every operation's.
            pub fn base_url(mut self, url: impl Into<String>) -> Self {
                self.core = self.core.base_url(url);
                self
            }

            /// Lets the base URL be plain `http` to any host, where everyone on the way can read the credentials.
            pub fn allow_plain_http(mut self) -> Self {
                self.core = self.core.allow_plain_http();
                self
            }

            /// How requests travel: proxy, certificates, pool; see [`clientry::HttpClient`].
            pub fn http_client(mut self, client: clientry::HttpClient) -> Self {
                self.core = self.core.http_client(client);
                self
            }

            /// How long a call may take in all.
            pub fn timeout(mut self, limit: Duration) -> Self {
                self.core = self.core.timeout(limit);
                self
            }

            /// How long it may take to connect.
            pub fn connect_timeout(mut self, limit: Duration) -> Self {
                self.core = self.core.connect_timeout(limit);
                self
            }

            /// How long the server may be silent.
            pub fn read_timeout(mut self, limit: Duration) -> Self {
                self.core = self.core.read_timeout(limit);
                self
            }

            /// The largest body of an answer that is read, in bytes.
            pub fn max_body_bytes(mut self, limit: usize) -> Self {
                self.core = self.core.max_body_bytes(limit);
                self
            }

            /// Whether and how a failed call is sent again.
            pub fn retry(mut self, policy: RetryPolicy) -> Self {
                self.core = self.core.retry(policy);
                self
            }

            /// Takes answers compressed with gzip.
            #[cfg(feature = "gzip")]
            pub fn gzip(mut self) -> Self {
                self.core = self.core.gzip();
                self
            }

            /// What the program calls itself, say `shop/2.1`: put behind this crate's name in `User-Agent`.
            pub fn user_agent(mut self, product: &str) -> Self {
                self.core = self.core.user_agent(product);
                self
            }

            /// Checks every setting and makes the client.
            ///
            /// # Errors
            ///
            /// A [`BuildError`] that names the setting that is missing or wrong, and what sets it.
            pub fn build(self) -> Result<Client, BuildError> { Ok(Client { core: self.core.build()? }) }
        }
    }
}

fn credential(scheme: &Scheme) -> TokenStream {
    let (name, setter) = (&scheme.name, format_ident!("{}", scheme.setter));
    let about = scheme
        .description
        .as_deref()
        .map_or_else(|| format!("The credential of `{name}`."), docs::clean);
    let sent = match &scheme.kind {
        SchemeKind::Bearer => "Sent as `Authorization: Bearer …`.".to_owned(),
        SchemeKind::Basic => "Sent as `Authorization: Basic …`.".to_owned(),
        SchemeKind::Header { name, prefix } => format!("Sent as `{name}: {prefix}…`."),
        SchemeKind::Query { name } => format!("Sent in the query as `{name}`."),
        SchemeKind::Cookie { name } => format!("Sent as the cookie `{name}`."),
    };
    let about = docs::attributes(&format!("{about}\n\n{sent}"));
    match scheme.kind {
        SchemeKind::Basic => quote! {
            #about
            pub fn #setter(mut self, username: impl Into<SecretString>, password: impl Into<SecretString>) -> Self {
                let credential = Credential::Basic { username: username.into(), password: password.into() };
                self.core = self.core.credential(#name, credential);
                self
            }
        },
        SchemeKind::Bearer => quote! {
            #about
            pub fn #setter(mut self, token: impl Into<SecretString>) -> Self {
                self.core = self.core.credential(#name, Credential::Bearer(token.into()));
                self
            }
        },
        _ => quote! {
            #about
            pub fn #setter(mut self, value: impl Into<SecretString>) -> Self {
                self.core = self.core.credential(#name, Credential::Value(value.into()));
                self
            }
        },
    }
}
