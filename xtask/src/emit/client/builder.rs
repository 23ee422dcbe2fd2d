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

/// Every setter of a credential.
fn credential(scheme: &Scheme) -> TokenStream {
    let (value, name) = (value(scheme), &scheme.name);
    let from = scheme.from.as_ref().map(|from| {
        let (docs, from) = (docs::attributes(&from.docs), ident(&from.name));
        quote! {
            #docs
            pub fn #from(mut self, provider: impl clientry::TokenProvider + 'static) -> Self {
                self.core = self.core.credential_from(#name, provider);
                self
            }
        }
    });
    let tokens = scheme.oauth2.as_ref().map(|tokens| {
        let setter = &tokens.setter;
        let (docs, setter) = (docs::attributes(&setter.docs), ident(&setter.name));
        quote! {
            #docs
            pub fn #setter(mut self, oauth2: impl Into<std::sync::Arc<clientry::OAuth2>>) -> Self {
                self.core = self.core.oauth2(#name, oauth2);
                self
            }
        }
    });
    quote!(#value #from #tokens)
}

/// The flows of each scheme of OAuth 2, as constants.
pub fn flows(client: &Client) -> TokenStream {
    let schemes = client.schemes.iter();
    let constants = schemes.filter_map(|scheme| {
        let tokens = scheme.oauth2.as_ref()?;
        let (name, flows) = (ident(&tokens.constant), &tokens.flows);
        let docs = docs::attributes(&tokens.docs);
        let url = |method: &str, url: &Option<String>| {
            let method = ident(method);
            url.as_ref().map(|url| quote!(.#method(#url)))
        };
        let authorization = url("authorization_url", &flows.authorization_url);
        let token = url("token_url", &flows.token_url);
        let refresh = url("refresh_url", &flows.refresh_url);
        let own = url("client_credentials_url", &flows.client_credentials_url);
        let scopes = &flows.scopes;
        let scopes = (!scopes.is_empty()).then(|| quote!(.scopes(&[#(#scopes),*])));
        let auth = flows
            .auth_in_body
            .then(|| quote!(.client_auth(clientry::ClientAuth::Body)));
        Some(quote! {
            #docs
            pub static #name: clientry::OAuth2Flows =
                clientry::OAuth2Flows::new() #authorization #token #refresh #own #scopes #auth;
        })
    });
    constants.collect()
}

/// The setter of a credential that does not change.
fn value(scheme: &Scheme) -> TokenStream {
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
