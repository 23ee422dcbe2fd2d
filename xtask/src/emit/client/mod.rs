//! `client.rs`: the client with a method for each operation, its builder, its servers.

mod builder;
mod server;

use super::operation::whole_body;
use super::source::Parts;
use super::tokens::{TypePrinter, converted, ident};
use super::{docs, example, gate, source};
use crate::rust::client::{Client, ResetUnit, SchemeKind};
use crate::rust::features::OperationModule;
use crate::rust::operation::{Body, Given};
use crate::rust::{Crate, Operation};
use proc_macro2::TokenStream;
use quote::quote;

/// The module's source.
pub fn source(of: &Crate) -> Result<String, String> {
    let provider = provider(&of.client);
    let flows = builder::flows(&of.client);
    let mut modules = TokenStream::new();
    let mut methods = TokenStream::new();
    for module in &of.features.modules {
        match &module.name {
            Some(name) => {
                let (gate, name) = (gate::attribute(&module.gate), ident(name));
                modules.extend(quote!(#gate mod #name;));
            }
            None => methods.extend(self::methods(of, module)),
        }
    }
    let docs = docs::attributes(&of.client.docs);
    let builder = builder::items(&of.client);
    let unused = match () {
        () if of.operations.is_empty() => {
            Some(quote!(#[expect(dead_code, reason = "the document has no operation to call")]))
        }
        () if of.features.has_parts() => {
            Some(quote!(#[allow(dead_code, reason = "perhaps no operation is compiled")]))
        }
        () => None,
    };
    let items = quote! {
        #modules
        #provider
        #flows

        #docs
        #[derive(Clone, Debug)]
        pub struct Client {
            #unused
            core: Core,
        }

        impl Client {
            /// A builder of a client.
            pub fn builder() -> ClientBuilder { ClientBuilder::new() }
            #methods
        }
        #builder
    };
    let mut parts = Parts::default();
    parts.tokens(items);
    server::items(&mut parts, &of.client.servers);
    source::print_parts(of, "The client, its builder and its servers.", parts, &[])
}

/// The source of a module of methods that are compiled together.
pub fn part(of: &Crate, module: &OperationModule) -> Result<String, String> {
    let methods = methods(of, module);
    let items = quote! {
        use super::Client;

        impl Client { #methods }
    };
    let about = format!("The methods of the client{}.", gate::about(&module.gate));
    source::print(of, &about, items, &[])
}

fn methods(of: &Crate, module: &OperationModule) -> TokenStream {
    let operations = module.operations.iter();
    let operations = operations.map(|&position| &of.operations[position]);
    operations.map(|operation| method(of, operation)).collect()
}

fn provider(client: &Client) -> TokenStream {
    let env = &client.base_url_env;
    let server = client
        .servers
        .default_url
        .as_ref()
        .map(|url| quote!(.server(#url)));
    let sites = client.servers.sites.iter().map(|site| {
        let (name, url, env) = (&site.name, &site.default_url, &site.env);
        quote!(clientry::Site::new(#name, #url, #env))
    });
    let sites = (!client.servers.sites.is_empty()).then(|| quote!(.sites(&[#(#sites),*])));
    let schemes = client.schemes.iter().map(|scheme| {
        let (name, setter, env) = (&scheme.name, &scheme.setter, &scheme.env);
        let kind = match &scheme.kind {
            SchemeKind::Bearer => quote!(SchemeKind::Bearer),
            SchemeKind::Basic => quote!(SchemeKind::Basic),
            SchemeKind::Header { name, prefix } => {
                quote!(SchemeKind::Header { name: #name, prefix: #prefix })
            }
            SchemeKind::Query { name } => quote!(SchemeKind::Query { name: #name }),
            SchemeKind::Cookie { name } => quote!(SchemeKind::Cookie { name: #name }),
        };
        let oauth2 = scheme.oauth2.as_ref().map(|tokens| {
            let flows = ident(&tokens.constant);
            quote!(.oauth2(&#flows))
        });
        quote!(Scheme::new(#name, #kind, #setter).env(&[#(#env),*]) #oauth2)
    });
    let schemes = (!client.schemes.is_empty()).then(|| quote!(.schemes(&[#(#schemes),*])));
    let required = client.required.as_ref().map(|alternatives| {
        let alternatives = alternatives.iter().map(|all| quote!(&[#(#all),*]));
        quote!(.required(&[#(#alternatives),*]))
    });
    let ids = &client.request_id_headers;
    let ids = (!ids.is_empty()).then(|| quote!(.request_id_headers(&[#(#ids),*])));
    let limits = client.rate_limits.iter().map(|limit| {
        let reset = &limit.reset;
        let unit = match limit.unit {
            ResetUnit::UnixSeconds => quote!(ResetUnit::UnixSeconds),
            ResetUnit::SecondsFromNow => quote!(ResetUnit::SecondsFromNow),
        };
        let remaining = limit
            .remaining
            .as_ref()
            .map(|name| quote!(.remaining(#name)));
        quote!(RateLimit::new(#reset, #unit) #remaining)
    });
    let limits = (!client.rate_limits.is_empty()).then(|| quote!(.rate_limits(&[#(#limits),*])));
    quote! {
        static PROVIDER: Provider =
            Provider::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), #env)
                #server #sites #schemes #required #ids #limits;
    }
}

/// The methods that begin a call of an operation: by what is required of it, and with the whole body.
fn method(of: &Crate, operation: &Operation) -> TokenStream {
    let types = TypePrinter::outside(of);
    let name = ident(&operation.id);
    let builder = ident(&operation.builder);
    let required = operation.parameters.iter().filter(|one| one.required);
    let (arguments, values): (Vec<_>, Vec<_>) = required
        .map(|one| {
            let ident = ident(&one.name);
            let ty = types.argument(&one.argument);
            (quote!(#ident: #ty), converted(&one.argument, &ident))
        })
        .unzip();
    let docs = docs::attributes(&format!(
        "{}\n\n# Example\n\n```no_run\n{}\n```",
        operation.docs,
        example::documented(of, operation)
    ));
    let Some(body) = operation.body.as_ref().filter(|body| body.required) else {
        return quote! {
            #docs
            pub fn #name(&self, #(#arguments),*) -> operations::#builder {
                operations::#builder::new(self.core.call(), #(#values),*)
            }
        };
    };
    let ty = types.print(&body.ty);
    let (whole, body_value) = whole_body(types, body);
    let with_body = |name, docs| {
        quote! {
            #docs
            pub fn #name(&self, #(#arguments,)* #whole) -> operations::#builder {
                operations::#builder::new(self.core.call(), #(#values,)* #body_value)
            }
        }
    };
    if matches!(body.given, Given::Whole) {
        return with_body(name, docs);
    }
    let whole = with_body(
        ident(&operation.with_body),
        docs::attributes(&format!(
            "Like [`{name}`](Self::{name}), with the whole body given at once."
        )),
    );
    let (fields, names) = required_fields(types, body);
    quote! {
        #docs
        pub fn #name(&self, #(#arguments,)* #(#fields),*) -> operations::#builder {
            operations::#builder::new(self.core.call(), #(#values,)* #ty::new(#(#names),*))
        }
        #whole
    }
}

/// The fields of the body that are arguments, and their names.
fn required_fields(types: TypePrinter<'_>, body: &Body) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let required = body.fields().iter().filter(|field| field.required);
    required
        .map(|field| {
            let ident = ident(&field.method);
            let ty = types.argument(&field.argument);
            (quote!(#ident: #ty), quote!(#ident))
        })
        .unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::decided;

    /// The signatures and bodies of the methods for one operation, without their documentation.
    fn methods(parameters: &str, body: &str) -> Vec<syn::ImplItemFn> {
        let made = decided(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ put: {{ operationId: put, parameters: [{parameters}], {body} responses: {{}} }} }} }}
components: {{ schemas: {{ B: {{ required: [a, n], properties: {{ a: {{ type: string }}, n: {{ type: [string, 'null'] }}, o: {{ type: string }} }} }} }} }}
"
        ));
        let methods = method(&made, &made.operations[0]);
        let block: syn::ItemImpl = syn::parse2(quote!(impl Client { #methods })).unwrap();
        let functions = block.items.into_iter().map(|item| match item {
            syn::ImplItem::Fn(mut function) => {
                function.attrs.clear();
                function
            }
            other => panic!("{other:?}"),
        });
        functions.collect()
    }

    const QUERY: &str = "{ name: l, in: query, required: true, schema: { type: array, items: { type: string } } }, { name: o, in: query, schema: { type: string } }";
    const BODY: &str =
        "content: { application/json: { schema: { $ref: '#/components/schemas/B' } } }";

    #[test]
    fn what_is_required_is_an_argument() {
        let expected: syn::ImplItemFn = syn::parse_quote! {
            pub fn put(&self, l: impl IntoIterator<Item = impl Into<String>>) -> operations::Put {
                operations::Put::new(self.core.call(), l.into_iter().map(Into::into).collect())
            }
        };
        assert_eq!(methods(QUERY, ""), [expected]);
        assert_eq!(
            methods(QUERY, &format!("requestBody: {{ {BODY} }},")).len(),
            1
        );
    }

    #[test]
    fn a_required_body_is_given_by_its_fields_or_whole() {
        let by_fields: syn::ImplItemFn = syn::parse_quote! {
            pub fn put(&self, a: impl Into<String>, n: Option<String>) -> operations::Put {
                operations::Put::new(self.core.call(), types::B::new(a, n))
            }
        };
        let whole: syn::ImplItemFn = syn::parse_quote! {
            pub fn put_with_body(&self, body: types::B) -> operations::Put {
                operations::Put::new(self.core.call(), body)
            }
        };
        let body = format!("requestBody: {{ required: true, {BODY} }},");
        assert_eq!(methods("", &body), [by_fields, whole]);
    }
}
