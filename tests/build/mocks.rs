//! The typed replies of an operation's mock, by the status that the documentation of each names.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{FnArg, ImplItemFn, Type};

use crate::source::{Source, docs};

/// The arms of a `match` on a status: the mock of `operation` with its reply of that status, whose body is read from
/// `body`. `builder` is the type of the operation's call.
pub fn replies(source: &Source, operation: &str, builder: &str) -> TokenStream {
    let operation = format_ident!("{operation}");
    let replies = source.methods(&format!("{builder}Mock")).into_iter();
    let arms = replies.filter_map(|method| {
        let name = &method.sig.ident;
        let status = status(method)?;
        let given = method.sig.inputs.iter().skip(1);
        let values: Vec<_> = given.map(value).collect::<Option<_>>()?;
        Some(quote!(#status => server.#operation().#name(#(#values),*),))
    });
    quote!(#(#arms)*)
}

/// The status in `Replies with 404: …`.
fn status(method: &ImplItemFn) -> Option<u16> {
    let docs = docs(&method.attrs).join(" ");
    let text = docs.strip_prefix("Replies with ")?;
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    text[..end].parse().ok()
}

/// What is given for an argument, if its type alone says what that is.
fn value(argument: &FnArg) -> Option<TokenStream> {
    match argument {
        FnArg::Typed(argument) if !matches!(&*argument.ty, Type::ImplTrait(_)) => {
            Some(quote!(read(body)))
        }
        _ => None,
    }
}
