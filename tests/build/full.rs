//! A call with everything that an operation takes, whose values are made when it is called.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, GenericArgument, Ident, ImplItemFn, Pat, PathArguments, Type, TypeParamBound};

use crate::source::{Source, arguments, last_word};

/// The call as a block over `client` and `inputs`. `builder` is the type that `method` returns.
pub fn call(krate: &Ident, source: &Source, method: &ImplItemFn, builder: &str) -> TokenStream {
    // The whole body, where there is a method that takes one.
    let whole = format!("{}_with_body", method.sig.ident);
    let methods = source.methods("Client").into_iter();
    let method = methods
        .into_iter()
        .find(|other| other.sig.ident == whole)
        .unwrap_or(method);
    let name = &method.sig.ident;
    let given = typed(method).map(|(ident, ty)| value(&ident, ty, &quote!(required)));
    let setters = source.methods(builder).into_iter().filter_map(setter);
    quote! {{
        #[allow(unused_imports)]
        use #krate::types;
        #[allow(unused_imports)]
        use clientry::{Body, Bytes, DateTime, File, Nullable, SecretString};
        #[allow(unused_mut)]
        let mut call = client.#name(#(#given),*);
        #(#setters)*
        inputs.finish();
        call
    }}
}

/// A call of a setter that takes one value, if there is one for it.
fn setter(method: &ImplItemFn) -> Option<TokenStream> {
    let mut inputs = typed(method);
    let (_, ty) = inputs.next()?;
    let name = &method.sig.ident;
    // They are settings of the call, and nothing that the document speaks of.
    let setting = name == "retry" || name == "accept";
    if setting || inputs.next().is_some() || !returns_self(method) {
        return None;
    }
    let value = value(name, ty, &quote!(optional));
    Some(quote! {
        call = match #value {
            Some(value) => call.#name(value),
            None => call,
        };
    })
}

fn returns_self(method: &ImplItemFn) -> bool {
    let returned = match &method.sig.output {
        syn::ReturnType::Type(_, ty) => last_word(ty),
        syn::ReturnType::Default => None,
    };
    returned.is_some_and(|word| word == "Self")
}

/// The arguments of a method but `self`.
fn typed(method: &ImplItemFn) -> impl Iterator<Item = (Ident, &Type)> {
    method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => match &*argument.pat {
            Pat::Ident(pat) => Some((pat.ident.clone(), &*argument.ty)),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    })
}

/// What is read for an argument.
fn value(ident: &Ident, ty: &Type, presence: &TokenStream) -> TokenStream {
    let name = ident.to_string();
    let ty = read(ty);
    match last_word(&ty).as_deref() {
        // Text is as good as any bytes. Whether it is there or not, the setter's type says what it turns into.
        Some("Body" | "Bytes") => quote!(inputs.#presence::<String>(#name)),
        _ => quote!(inputs.#presence::<#ty>(#name)),
    }
}

/// The type that a value of an argument is read as: `T` for `impl Into<T>`, a list for what is iterated over, and a map
/// for pairs.
fn read(ty: &Type) -> Type {
    let Type::ImplTrait(bounds) = ty else {
        return ty.clone();
    };
    let Some(TypeParamBound::Trait(bound)) = bounds.bounds.first() else {
        return ty.clone();
    };
    let path = &bound.path;
    let path: Type = syn::parse_quote!(#path);
    if let Some(into) = arguments(&path).first() {
        return (*into).clone();
    }
    let last = bound.path.segments.last();
    let items = match last.map(|last| &last.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => arguments.args.first(),
        _ => None,
    };
    match items {
        Some(GenericArgument::AssocType(item)) => match &item.ty {
            Type::Tuple(pair) => {
                let pair = pair.elems.iter().map(read);
                syn::parse_quote!(std::collections::BTreeMap<#(#pair),*>)
            }
            item => {
                let item = read(item);
                syn::parse_quote!(Vec<#item>)
            }
        },
        _ => ty.clone(),
    }
}
