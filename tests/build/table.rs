//! The entry of one crate, as `src/clients/table.rs` takes it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprAssign, FnArg, ImplItemFn, ReturnType, Token, Type};

use crate::example::Example;
use crate::source::{Source, arguments, docs, last_word};
use crate::{full, mocks};

/// The whole table.
pub fn text(entries: &[TokenStream]) -> String {
    format!("clients! {{ {} }}\n", quote!(#(#entries)*))
}

/// The entry of the crate `name`.
pub fn entry(name: &str, source: &Source) -> TokenStream {
    let krate = format_ident!("{}", name.replace('-', "_"));
    let credentials = source.methods("ClientBuilder").into_iter();
    let credentials: Vec<_> = credentials.filter_map(credential).collect();
    let operations = source.methods("Client").into_iter();
    let operations: Vec<_> = operations
        .filter_map(|method| operation(&krate, source, method))
        .collect();
    assert!(
        !operations.is_empty(),
        "no method of {name}'s `Client` shows how it is called: see tests/build/example.rs"
    );
    let types = types(source);
    quote! {
        #krate #name
        credentials { #(#credentials)* }
        operations { #(#operations)* }
        types { #(#types)* }
    }
}

/// A setter of a credential: all it takes are strings, one of them secret.
fn credential(method: &ImplItemFn) -> Option<TokenStream> {
    let mut types = method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(&*argument.ty),
        FnArg::Receiver(_) => None,
    });
    let count = types.clone().count();
    let secret = |ty: &Type| quote!(#ty).to_string().contains("SecretString");
    let plain = types.clone().all(|ty| matches!(ty, Type::ImplTrait(_)));
    if !plain || !types.any(secret) {
        return None;
    }
    let setter = &method.sig.ident;
    let marks = std::iter::repeat_n(quote!(crate::MARKER), count);
    Some(quote!(#setter(#(#marks),*);))
}

/// An operation: what it is in the document, how it is called, and what its outcome is read as.
fn operation(krate: &syn::Ident, source: &Source, method: &ImplItemFn) -> Option<TokenStream> {
    let docs = docs(&method.attrs);
    let Example { uses, call } = Example::find(&docs)?;
    let name = method.sig.ident.to_string();
    let (verb, path) = docs
        .iter()
        .find_map(|line| line.strip_prefix('`')?.strip_suffix('`')?.split_once(" /"))
        .unwrap_or_else(|| panic!("the documentation of `{name}` names no method and path"));
    let path = format!("/{path}");
    let ReturnType::Type(_, builder) = &method.sig.output else {
        return None;
    };
    let builder = last_word(builder)?;
    let full = full::call(krate, source, method, &builder);
    let replies = mocks::replies(source, &name, &builder);
    let send = source.methods(&builder).into_iter();
    let send = send.into_iter().find(|method| method.sig.ident == "send")?;
    let ReturnType::Type(_, outcome) = &send.sig.output else {
        return None;
    };
    let outcome = arguments(outcome);
    let [response, error] = outcome.as_slice() else {
        panic!("`{builder}::send` returns no `Result` of two types");
    };
    let value = read(krate, source, arguments(response).first()?);
    let error = read(krate, source, arguments(error).first()?);
    Some(quote! {
        #name #verb #path |client, inputs| { #(#uses)* #call } #full #value, #error;
        |server, body| { #replies }
    })
}

/// A function that reads a value of `ty` as JSON, and as one of several where it is an enum of the operation's own.
fn read(krate: &syn::Ident, source: &Source, ty: &Type) -> TokenStream {
    let own = last_word(ty).and_then(|name| {
        let own = name.ends_with("Error") || name.ends_with("Success");
        let alone = matches!(ty, Type::Path(path) if path.path.segments.len() == 1);
        source.enum_(&name).filter(|_| own && alone)
    });
    let Some(own) = own else {
        return match is_bytes(ty) {
            true => quote!(|_| Read::nothing()),
            false => quote!(Read::json),
        };
    };
    let name = &own.ident;
    let arms = own.variants.iter().enumerate().map(|(index, variant)| {
        let (ident, word) = (&variant.ident, variant.ident.to_string());
        let (pattern, read) = match variant.fields.iter().next() {
            Some(field) if is_bytes(&field.ty) => (quote!((_)), quote!(nothing())),
            Some(_) => (quote!((body)), quote!(json(body))),
            None => (quote!(), quote!(nothing())),
        };
        quote!(#krate::operations::#name::#ident #pattern => Read::#read.variant(#word, #index),)
    });
    quote! {
        |value: &#krate::operations::#name| match value {
            #(#arms)*
            // Such an enum may gain a variant.
            _ => unreachable!(),
        }
    }
}

/// Whether a body is no JSON.
fn is_bytes(ty: &Type) -> bool {
    last_word(ty).is_some_and(|name| name == "Bytes")
}

/// The components and their types, as `json_schemas!` lists them: `types { Name, Other = "component", }`, and the same
/// of `aliases`, by themselves or inside of a part.
fn types(source: &Source) -> Vec<TokenStream> {
    let mut pairs = Vec::new();
    for list in source.macros("json_schemas") {
        collect(list.clone(), &mut pairs);
    }
    pairs
}

fn collect(list: TokenStream, pairs: &mut Vec<TokenStream>) {
    let mut heading = None;
    for tree in list {
        match tree {
            TokenTree::Group(section) if heading.is_some() => {
                let entries = Punctuated::<Expr, Token![,]>::parse_terminated;
                let entries = entries.parse2(section.stream()).unwrap();
                pairs.extend(entries.iter().map(pair));
                heading = None;
            }
            // What is compiled with a feature alone.
            TokenTree::Group(part) if part.delimiter() == Delimiter::Brace => {
                collect(part.stream(), pairs);
            }
            TokenTree::Ident(word) if word == "types" || word == "aliases" => {
                heading = Some(word);
            }
            _ => {}
        }
    }
}

fn pair(entry: &Expr) -> TokenStream {
    match entry {
        Expr::Assign(ExprAssign { left, right, .. }) => quote!(#right => types::#left,),
        name => {
            let component = quote!(#name).to_string();
            quote!(#component => types::#name,)
        }
    }
}
