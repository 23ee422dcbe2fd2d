//! Servers as types: an enum where the document lists several, a setter for each variable where it lists one.

use crate::emit::docs;
use crate::model::{Api, Server, Variable};
use crate::naming;
use heck::ToUpperCamelCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// The URL of the first server with its variables' defaults.
pub fn default_url(api: &Api) -> Option<String> {
    let server = api.servers.first()?;
    let fill = |url: String, variable: &Variable| {
        url.replace(&format!("{{{}}}", variable.wire), &variable.default)
    };
    Some(server.variables.iter().fold(server.url.clone(), fill))
}

/// The names of the public types that this module adds.
pub fn type_names(api: &Api) -> Vec<Ident> {
    let mut names: Vec<_> = variables(api).into_iter().map(|(_, name)| name).collect();
    if api.servers.len() > 1 {
        names.push(format_ident!("Server"));
    }
    names
}

/// The variables that have a list of values, with the names of their enums.
fn variables(api: &Api) -> Vec<(&Variable, Ident)> {
    let mut used: BTreeSet<String> = ["Client", "ClientBuilder", "Server"]
        .map(str::to_owned)
        .into();
    let mut found: Vec<(&Variable, Ident)> = Vec::new();
    for variable in api.servers.iter().flat_map(|server| &server.variables) {
        let known = found
            .iter()
            .any(|(other, _)| other.wire == variable.wire && other.values == variable.values);
        if !variable.values.is_empty() && !known {
            let name = naming::unique(&variable.ident.to_upper_camel_case(), &mut used);
            found.push((variable, format_ident!("{name}")));
        }
    }
    found
}

fn variable_type(api: &Api, variable: &Variable) -> TokenStream {
    let found = variables(api);
    let named = found
        .iter()
        .find(|(other, _)| other.wire == variable.wire && other.values == variable.values);
    named.map_or_else(|| quote!(String), |(_, name)| quote!(#name))
}

/// The enums of variables and of servers.
pub fn items(api: &Api) -> TokenStream {
    let mut items = TokenStream::new();
    for (variable, name) in variables(api) {
        let about = docs::described(
            variable.description.as_deref(),
            &format!("Values of the server variable `{}`.", variable.wire),
        );
        let mut used: BTreeSet<String> = ["Unlisted".to_owned()].into();
        let variants: Vec<_> = variable
            .values
            .iter()
            .map(|value| {
                (
                    format_ident!("{}", naming::unique(&naming::variant(value), &mut used)),
                    value,
                )
            })
            .collect();
        let listed = variants.iter().map(|(ident, value)| {
            let about = docs::attributes(&format!("`{value}`"));
            quote!(#about #ident = #value,)
        });
        items.extend(quote! { open_enum! { #about pub enum #name { #(#listed)* } } });
    }
    if api.servers.len() > 1 {
        items.extend(server_enum(api));
    }
    items
}

fn server_enum(api: &Api) -> TokenStream {
    let variants = api.servers.iter().map(|server| {
        let name = format_ident!("{}", server.name);
        let about = server
            .description
            .as_deref()
            .map(|text| format!("{}\n\n", docs::clean(text)))
            .unwrap_or_default();
        let about = docs::attributes(&format!("{about}`{}`", server.url));
        let fields = server.variables.iter().map(|variable| {
            let (ident, ty) = (
                format_ident!("{}", variable.ident),
                variable_type(api, variable),
            );
            let about = docs::described(
                variable.description.as_deref(),
                &format!("`{}`", variable.wire),
            );
            quote!(#about #ident: #ty,)
        });
        if server.variables.is_empty() {
            quote!(#about #name,)
        } else {
            quote!(#about #name { #(#fields)* },)
        }
    });
    let urls = api.servers.iter().map(|server| {
        let name = format_ident!("{}", server.name);
        let idents: Vec<_> = server
            .variables
            .iter()
            .map(|variable| format_ident!("{}", variable.ident))
            .collect();
        let url = url(
            server,
            &idents
                .iter()
                .map(|ident| quote!(#ident))
                .collect::<Vec<_>>(),
        );
        if idents.is_empty() {
            quote!(Self::#name => #url,)
        } else {
            quote!(Self::#name { #(#idents),* } => #url,)
        }
    });
    quote! {
        /// The provider's servers. The first one is used unless another is set.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Server { #(#variants)* }

        impl Server {
            /// Its base URL.
            pub fn url(&self) -> String {
                match self { #(#urls)* }
            }
        }
    }
}

/// An expression for a server's URL with these values of its variables.
fn url(server: &Server, values: &[TokenStream]) -> TokenStream {
    if values.is_empty() {
        let url = &server.url;
        return quote!(#url.to_owned());
    }
    let fill =
        |url: String, variable: &Variable| url.replace(&format!("{{{}}}", variable.wire), "{}");
    let template = server.variables.iter().fold(server.url.clone(), fill);
    let rest = after_scheme(&server.url);
    let host_end = server.url.len() - rest.len() + rest.find('/').unwrap_or(rest.len());
    let values = server
        .variables
        .iter()
        .zip(values)
        .map(|(variable, value)| {
            let at = server.url.find(&format!("{{{}}}", variable.wire));
            if at.is_some_and(|at| at < host_end) {
                quote!(clientry::server_host_variable(#value.as_ref()))
            } else {
                quote!(clientry::server_path_variable(#value.as_ref()))
            }
        });
    quote!(format!(#template, #(#values),*))
}

/// What follows `https://`.
fn after_scheme(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

/// The builder's field, its value at the start, and its setters.
pub fn builder_parts(api: &Api) -> (TokenStream, TokenStream, TokenStream) {
    let [server] = api.servers.as_slice() else {
        let setter = (api.servers.len() > 1).then(|| {
            quote! {
                /// One of the provider's servers.
                pub fn server(mut self, server: Server) -> Self {
                    self.core = self.core.base_url(server.url());
                    self
                }
            }
        });
        return (TokenStream::new(), TokenStream::new(), quote!(#setter));
    };
    let idents: Vec<_> = server
        .variables
        .iter()
        .map(|variable| format_ident!("{}", variable.ident))
        .collect();
    let types: Vec<_> = server
        .variables
        .iter()
        .map(|variable| variable_type(api, variable))
        .collect();
    let defaults = server.variables.iter().map(|variable| {
        let default = &variable.default;
        if variable.values.is_empty() {
            quote!(#default.to_owned())
        } else {
            quote!(#default.into())
        }
    });
    let url = url(
        server,
        &idents
            .iter()
            .map(|ident| quote!(self.#ident))
            .collect::<Vec<_>>(),
    );
    let setters =
        server
            .variables
            .iter()
            .zip(&idents)
            .zip(&types)
            .map(|((variable, ident), ty)| {
                let about = docs::described(
                    variable.description.as_deref(),
                    &format!("The server variable `{}`.", variable.wire),
                );
                let default = docs::attributes(&format!("\n`{}` unless set.", variable.default));
                quote! {
                    #about
                    #default
                    pub fn #ident(mut self, #ident: impl Into<#ty>) -> Self {
                        self.#ident = #ident.into();
                        self.core = self.core.base_url(#url);
                        self
                    }
                }
            });
    (
        quote!(#(#idents: #types,)*),
        quote!(#(#idents: #defaults,)*),
        quote!(#(#setters)*),
    )
}
