//! The client's builder: credentials by the names of the document's schemes, servers, limits.

use super::server;
use crate::emit::docs;
use crate::emit::tokens::ident;
use crate::rust::client::{Client, Header, Scheme, SchemeKind};
use proc_macro2::TokenStream;
use quote::quote;

/// The builder.
pub fn items(client: &Client) -> TokenStream {
    let credentials = client.schemes.iter().map(credential);
    let headers = client.headers.iter().map(header);
    let initial = client.headers.iter().filter_map(|header| {
        let (wire, value) = (&header.wire, header.value.as_ref()?);
        Some(quote!(.header(#wire, #value)))
    });
    let initial: Vec<_> = initial.collect();
    let server = server::builder_parts(&client.servers);
    let (server_field, server_value, server_setters) = (server.field, server.value, server.setters);
    let sites = server::site_setters(&client.servers);
    let env = docs::attributes(&client.from_env_docs);
    let core = if initial.is_empty() {
        quote!(core)
    } else {
        quote!(core: core #(#initial)*)
    };
    quote! {
        /// Builds a [`Client`]. Nothing is checked before [`build`](Self::build).
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
            /// [`BuildError::Environment`] if a variable is not Unicode, or if only one half of a pair
            /// is set.
            pub fn from_env() -> Result<Self, BuildError> { Ok(Self::with(Builder::from_env(&PROVIDER)?)) }

            #(#credentials)*
            #(#headers)*
            #server_setters

            #sites

            clientry::client_settings!();

            /// Checks every setting and builds the client.
            ///
            /// # Errors
            ///
            /// A [`BuildError`] that names the setting that is missing or wrong, and what sets it.
            pub fn build(self) -> Result<Client, BuildError> { Ok(Client { core: self.core.build()? }) }
        }
    }
}

fn header(header: &Header) -> TokenStream {
    let (name, wire) = (ident(&header.setter), &header.wire);
    let docs = docs::attributes(&header.docs);
    quote! {
        #docs
        pub fn #name(mut self, value: impl Into<String>) -> Self {
            self.core = self.core.header(#wire, value);
            self
        }
    }
}

fn credential(scheme: &Scheme) -> TokenStream {
    let (name, setter) = (&scheme.name, ident(&scheme.setter));
    let about = docs::attributes(&scheme.docs);
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
