//! The signatures that progenitor gave the operations: each argument's name and type, and what is returned.

use std::collections::BTreeMap;
use syn::{FnArg, GenericArgument, Item, Pat, PathArguments, ReturnType, Type};

/// One operation's signature, in owned types.
#[derive(Debug)]
pub struct Method {
    /// The arguments by name.
    pub arguments: BTreeMap<String, Type>,
    /// What a success holds.
    pub success: Type,
}

/// Reads the methods of progenitor's client.
pub fn read(file: &syn::File) -> Result<BTreeMap<String, Method>, String> {
    let mut methods = BTreeMap::new();
    for item in &file.items {
        let Item::Impl(block) = item else { continue };
        if block.trait_.is_some() {
            continue;
        }
        for item in &block.items {
            if let syn::ImplItem::Fn(method) = item
                && method.sig.asyncness.is_some()
            {
                methods.insert(method.sig.ident.to_string(), signature(&method.sig)?);
            }
        }
    }
    Ok(methods)
}

fn signature(sig: &syn::Signature) -> Result<Method, String> {
    let mut arguments = BTreeMap::new();
    for input in &sig.inputs {
        if let FnArg::Typed(input) = input
            && let Pat::Ident(name) = input.pat.as_ref()
        {
            arguments.insert(name.ident.to_string(), owned(&input.ty));
        }
    }
    let ReturnType::Type(_, result) = &sig.output else {
        return Err(format!("`{}` returns nothing", sig.ident));
    };
    let success = inner(result)
        .and_then(inner)
        .ok_or_else(|| format!("`{}` returns no `Result`", sig.ident))?;
    Ok(Method {
        arguments,
        success: success.clone(),
    })
}

/// The first type argument of a type.
fn inner(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| {
        if let GenericArgument::Type(ty) = argument {
            Some(ty)
        } else {
            None
        }
    })
}

/// What a reference refers to, owned.
fn owned(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) => owned(&reference.elem),
        Type::Path(path) if path.path.is_ident("str") => syn::parse_quote!(String),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    #[test]
    fn arguments_are_owned_and_the_success_is_found() {
        let file = syn::parse_str(
            "impl Client { pub async fn get<'a>(&'a self, id: &'a str, n: i64, l: &'a Vec<B>) -> Result<ResponseValue<A>, Error<()>> {} }",
        )
        .unwrap();
        let methods = read(&file).unwrap();
        let get = &methods["get"];
        let text = |ty: &Type| ty.to_token_stream().to_string().replace(' ', "");
        let arguments: Vec<_> = get
            .arguments
            .iter()
            .map(|(name, ty)| (name.as_str(), text(ty)))
            .collect();
        assert_eq!(
            arguments,
            [
                ("id", "String".into()),
                ("l", "Vec<B>".into()),
                ("n", "i64".into())
            ]
        );
        assert_eq!(text(&get.success), "A");
    }
}
