//! How a value of a type is taken as an argument and turned into that type.

use crate::refine::{Definition, Refined, StructField};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{VisitMut, visit_path_mut};
use syn::{GenericArgument, PathArguments, Type};

/// An argument: its type, and the expression that turns it into the type that is kept.
pub struct Argument {
    /// The type in the signature.
    pub ty: TokenStream,
    /// The expression.
    pub convert: TokenStream,
}

/// How `name` is taken for a value of type `ty`; `types` is what leads to the types' module, empty inside it.
pub fn argument(refined: &Refined, ty: &Type, name: &TokenStream, types: &TokenStream) -> Argument {
    let ty = &followed(refined, ty);
    if let Some(item) = arguments_of(ty, "Vec").first() {
        let each = item_type(refined, item, types);
        let convert = if is_copied(item) || is_by_value(refined, item) {
            quote!(#name.into_iter().collect())
        } else {
            quote!(#name.into_iter().map(Into::into).collect())
        };
        return Argument {
            ty: quote!(impl IntoIterator<Item = #each>),
            convert,
        };
    }
    if let [_, value] = arguments_of(ty, "BTreeMap").as_slice() {
        let each = item_type(refined, value, types);
        let value = if is_copied(value) || is_by_value(refined, value) {
            quote!(value)
        } else {
            quote!(value.into())
        };
        return Argument {
            ty: quote!(impl IntoIterator<Item = (impl Into<String>, #each)>),
            convert: quote!(#name.into_iter().map(|(key, value)| (key.into(), #value)).collect()),
        };
    }
    let convert = if is_copied(ty) || is_by_value(refined, ty) {
        quote!(#name)
    } else {
        quote!(#name.into())
    };
    Argument {
        ty: item_type(refined, ty, types),
        convert,
    }
}

fn item_type(refined: &Refined, ty: &Type, types: &TokenStream) -> TokenStream {
    let full = prefixed(refined, ty, types);
    if is_copied(ty) || is_by_value(refined, ty) {
        quote!(#full)
    } else {
        quote!(impl Into<#full>)
    }
}

/// Numbers and `bool`: a literal of theirs is best taken as it is.
pub fn is_copied(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    ["bool", "f32", "f64", "i32", "i64"]
        .iter()
        .any(|name| path.path.is_ident(name))
}

/// Structs and what has type arguments: nothing else turns into them.
fn is_by_value(refined: &Refined, ty: &Type) -> bool {
    match named(refined, ty) {
        Some(definition) => matches!(
            definition,
            Definition::Struct { .. } | Definition::Newtype(_)
        ),
        None => {
            let Type::Path(path) = ty else { return true };
            path.path
                .segments
                .last()
                .is_none_or(|last| !last.arguments.is_none() || last.ident == "Map")
        }
    }
}

/// The definition that a type names.
pub fn named<'r>(refined: &'r Refined, ty: &Type) -> Option<&'r Definition> {
    refined.types.get(&name_of(ty)?)
}

/// The name of a type without arguments.
pub fn name_of(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    path.path.get_ident().map(ToString::to_string)
}

/// The type in a `Box`, or the type itself.
pub fn unboxed(ty: &Type) -> Type {
    arguments_of(ty, "Box").pop().unwrap_or_else(|| ty.clone())
}

/// The fields of a struct and the type of its further members; none of any other type.
pub fn struct_of<'r>(
    refined: &'r Refined,
    ty: &Type,
) -> Option<(&'r [StructField], Option<&'r Type>)> {
    match named(refined, &followed(refined, &unboxed(ty)))? {
        Definition::Struct { fields, extra } => Some((fields, extra.as_ref())),
        _ => None,
    }
}

/// The type behind aliases.
pub fn followed(refined: &Refined, ty: &Type) -> Type {
    match named(refined, ty) {
        // An alias that leads back to itself is a newtype, so this ends.
        Some(Definition::Alias(target)) => followed(refined, target),
        _ => ty.clone(),
    }
}

/// The type arguments of a type of this name, none of any other.
pub fn arguments_of(ty: &Type, name: &str) -> Vec<Type> {
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    let Some(last) = path.path.segments.last().filter(|last| last.ident == name) else {
        return Vec::new();
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    types.collect()
}

/// The type with `types` in front of every type of the document.
pub fn prefixed(refined: &Refined, ty: &Type, types: &TokenStream) -> TokenStream {
    let mut ty = ty.clone();
    if !types.is_empty() {
        Prefixer { refined, types }.visit_type_mut(&mut ty);
    }
    ty.into_token_stream()
}

struct Prefixer<'r> {
    refined: &'r Refined,
    types: &'r TokenStream,
}

impl VisitMut for Prefixer<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_path_mut(self, path);
        if let Some(ident) = path.get_ident()
            && self.refined.types.contains_key(&ident.to_string())
            && let Ok(full) = syn::parse2({
                let types = self.types;
                quote!(#types #ident)
            })
        {
            *path = full;
        }
    }
}
