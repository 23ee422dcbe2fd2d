//! Servers: an enum where the document lists several, a setter for each variable where it lists one.

use crate::emit::docs;
use crate::emit::source::Parts;
use crate::emit::tokens::ident;
use crate::emit::types::open_enum;
use crate::rust::client::{Server, Servers, Url, Variable, VariableType};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The enums of variables and of servers.
pub fn items(parts: &mut Parts, servers: &Servers) {
    for one in &servers.enums {
        open_enum(parts.text(), &one.name, &one.docs, &one.values);
    }
    let several = (servers.list.len() > 1).then(|| {
        let docs = "The provider's servers. The first one is used unless another is set.";
        server_enum("Server", docs, &servers.list)
    });
    let choices = servers.sites.iter().flat_map(|site| &site.choice);
    let choices = choices.map(|choice| {
        let docs = format!(
            "The servers of the operations that have some of their own; see [`{setter}`](ClientBuilder::{setter}).",
            setter = choice.setter
        );
        server_enum(&choice.name, &docs, &choice.list)
    });
    parts.tokens(quote!(#several #(#choices)*));
}

fn server_enum(of: &str, docs: &str, servers: &[Server]) -> TokenStream {
    let (of, docs) = (ident(of), docs::attributes(docs));
    let variants = servers.iter().map(|server| {
        let (name, docs) = (ident(&server.name), docs::attributes(&server.docs));
        let fields = server.variables.iter().map(|variable| {
            let (ident, ty) = (ident(&variable.name), variable_type(&variable.ty));
            let docs = docs::attributes(&variable.docs);
            quote!(#docs #ident: #ty,)
        });
        if server.variables.is_empty() {
            quote!(#docs #name,)
        } else {
            quote!(#docs #name { #(#fields)* },)
        }
    });
    let urls = servers.iter().map(|server| {
        let name = ident(&server.name);
        let idents = names(&server.variables);
        let values: Vec<_> = idents.iter().map(|ident| quote!(#ident)).collect();
        let url = url(&server.url, &values);
        if idents.is_empty() {
            quote!(Self::#name => #url,)
        } else {
            quote!(Self::#name { #(#idents),* } => #url,)
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum #of { #(#variants)* }

        impl #of {
            /// Its base URL.
            pub fn url(&self) -> String {
                match self { #(#urls)* }
            }
        }
    }
}

fn names(variables: &[Variable]) -> Vec<Ident> {
    variables.iter().map(|one| ident(&one.name)).collect()
}

fn variable_type(ty: &VariableType) -> TokenStream {
    match ty {
        VariableType::String => quote!(String),
        VariableType::Enum(name) => {
            let name = ident(name);
            quote!(#name)
        }
    }
}

/// An expression for a server's URL with these values of its variables.
fn url(url: &Url, values: &[TokenStream]) -> TokenStream {
    let template = &url.template;
    if values.is_empty() {
        return quote!(#template.to_owned());
    }
    let values = url.holes.iter().map(|hole| {
        let value = &values[hole.variable];
        match hole.in_host {
            true => quote!(clientry::server_host_variable(#value.as_ref())),
            false => quote!(clientry::server_path_variable(#value.as_ref())),
        }
    });
    quote!(format!(#template, #(#values),*))
}

/// What the builder has for the servers.
pub struct BuilderParts {
    /// Its fields.
    pub field: TokenStream,
    /// Their values at the start.
    pub value: TokenStream,
    /// Its setters.
    pub setters: TokenStream,
}

/// The builder's setters for the operations that have servers of their own.
pub fn site_setters(servers: &Servers) -> TokenStream {
    let setters = servers.sites.iter().map(|site| {
        let (name, setter) = (&site.name, ident(&site.base_url_setter));
        let about = docs::attributes(&site.base_url_docs);
        let choice = site.choice.as_ref().map(|choice| {
            let (setter, of) = (ident(&choice.setter), ident(&choice.name));
            let about = docs::attributes(&format!(
                "One of the provider's servers for the operations that [`{}`](Self::{}) moves.",
                site.base_url_setter, site.base_url_setter
            ));
            quote! {
                #about
                pub fn #setter(mut self, server: #of) -> Self {
                    self.core = self.core.site(#name, server.url());
                    self
                }
            }
        });
        quote! {
            #about
            pub fn #setter(mut self, url: impl Into<String>) -> Self {
                self.core = self.core.site(#name, url);
                self
            }
            #choice
        }
    });
    setters.collect()
}

/// What the builder has for the servers.
pub fn builder_parts(servers: &Servers) -> BuilderParts {
    let [server] = servers.list.as_slice() else {
        let setter = (servers.list.len() > 1).then(|| {
            quote! {
                /// One of the provider's servers.
                pub fn server(mut self, server: Server) -> Self {
                    self.core = self.core.base_url(server.url());
                    self
                }
            }
        });
        return BuilderParts {
            field: TokenStream::new(),
            value: TokenStream::new(),
            setters: quote!(#setter),
        };
    };
    let idents = names(&server.variables);
    let types: Vec<_> = server
        .variables
        .iter()
        .map(|variable| variable_type(&variable.ty))
        .collect();
    let defaults = server.variables.iter().map(|variable| {
        let default = &variable.default;
        match variable.ty {
            VariableType::String => quote!(#default.to_owned()),
            VariableType::Enum(_) => quote!(#default.into()),
        }
    });
    let values: Vec<_> = idents.iter().map(|ident| quote!(self.#ident)).collect();
    let url = url(&server.url, &values);
    let setters = server.variables.iter().zip(&idents).zip(&types);
    let setters = setters.map(|((variable, ident), ty)| {
        let docs = docs::attributes(&variable.setter_docs);
        quote! {
            #docs
            pub fn #ident(mut self, #ident: impl Into<#ty>) -> Self {
                self.#ident = #ident.into();
                self.core = self.core.base_url(#url);
                self
            }
        }
    });
    BuilderParts {
        setters: quote!(#(#setters)*),
        value: quote!(#(#idents: #defaults,)*),
        field: quote!(#(#idents: #types,)*),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same};

    fn servers(list: &str) -> Servers {
        decided(&format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\nservers: [{list}]\npaths: {{}}\n"
        ))
        .client
        .servers
    }

    const REGION: &str = "{ url: 'https://{region}.c.example/{v}', variables: { v: { default: v1 }, region: { default: eu, enum: [eu, us] } } }";

    #[test]
    fn one_server_has_a_setter_for_each_variable() {
        let parts = builder_parts(&servers(REGION));
        same(parts.field, quote!(region: Region, v: String,));
        same(
            parts.value,
            quote!(region: "eu".into(), v: "v1".to_owned(),),
        );
        let block: syn::ItemImpl = {
            let setters = parts.setters;
            syn::parse2(quote!(impl A { #setters })).unwrap()
        };
        let expected: syn::ImplItem = syn::parse_quote! {
            #[doc = " The server variable `v`."]
            #[doc = ""]
            #[doc = " `v1` unless set."]
            pub fn v(mut self, v: impl Into<String>) -> Self {
                self.v = v.into();
                self.core = self.core.base_url(format!(
                    "https://{}.c.example/{}",
                    clientry::server_host_variable(self.region.as_ref()),
                    clientry::server_path_variable(self.v.as_ref())
                ));
                self
            }
        };
        assert_eq!(block.items[1], expected);
    }

    #[test]
    fn several_servers_are_an_enum() {
        let servers = servers(&format!("{{ url: 'https://a.example' }}, {REGION}"));
        assert!(builder_parts(&servers).field.is_empty());
        let mut parts = Parts::default();
        items(&mut parts, &servers);
        let file: syn::File = syn::parse2(parts.into_tokens()).unwrap();
        let expected: syn::Item = syn::parse_quote! {
            impl Server {
                #[doc = r" Its base URL."]
                pub fn url(&self) -> String {
                    match self {
                        Self::AExample => "https://a.example".to_owned(),
                        Self::RegionCExample { region, v } => format!(
                            "https://{}.c.example/{}",
                            clientry::server_host_variable(region.as_ref()),
                            clientry::server_path_variable(v.as_ref())
                        ),
                    }
                }
            }
        };
        assert_eq!(file.items.last(), Some(&expected));
    }
}
