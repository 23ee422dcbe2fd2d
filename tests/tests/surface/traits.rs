//! The traits of a type: those that its heading can name, and those that need a line of their own.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, GenericParam, ImplItem, ItemImpl, Meta, Token, Type};

use super::print::compact;
use super::source::{conditions, hidden};

/// What `#[derive]` gives, the feature it hangs on in brackets.
pub fn derived(attributes: &[Attribute]) -> Vec<String> {
    let mut traits = Vec::new();
    for attribute in attributes {
        collect(&attribute.meta, "", &mut traits);
    }
    traits
}

fn collect(meta: &Meta, condition: &str, traits: &mut Vec<String>) {
    let Meta::List(list) = meta else { return };
    let metas = || list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    if list.path.is_ident("derive") {
        for derive in metas().unwrap() {
            let name = derive.path().segments.last().unwrap().ident.to_string();
            traits.push(format!("{name}{condition}"));
        }
    } else if list.path.is_ident("cfg_attr") {
        let metas = metas().unwrap();
        let condition = bracketed(&compact(metas[0].to_token_stream()));
        for meta in metas.iter().skip(1) {
            collect(meta, &condition, traits);
        }
    }
}

/// `: A, B` for the heading of a type: what it derives and what `blocks` implement for all of it.
pub fn heading(derived: Vec<String>, blocks: &[&ItemImpl]) -> String {
    let mut traits = derived;
    let short = blocks.iter().filter(|block| !needs_a_line(block));
    traits.extend(short.filter_map(|block| name(block)));
    traits.sort();
    if traits.is_empty() {
        return String::new();
    }
    format!(": {}", traits.join(", "))
}

/// The line of an implementation that holds under conditions which a heading has no room for.
pub fn line(block: &ItemImpl) -> Option<String> {
    (block.trait_.is_some() && needs_a_line(block) && !hidden(&block.attrs)).then(|| whole(block))
}

/// The implementation as it is written, without what is in it.
pub fn whole(block: &ItemImpl) -> String {
    let mut block = block.clone();
    block.attrs.clear();
    block.items.clear();
    compact(block.to_token_stream())
        .trim_end_matches(" { }")
        .trim_end_matches(',')
        .to_owned()
}

/// For methods that some of a type only has: ` for` what.
pub fn only_for(block: &ItemImpl) -> String {
    if is_general(block) {
        return String::new();
    }
    let bounds = block.generics.params.to_token_stream();
    format!(
        " for<{}> {}",
        compact(bounds),
        compact(block.self_ty.to_token_stream())
    )
}

fn name(block: &ItemImpl) -> Option<String> {
    let (path, _) = block.trait_.as_ref()?;
    if hidden(&block.attrs) {
        return None;
    }
    let types = block.items.iter().filter_map(|item| match item {
        ImplItem::Type(ty) => Some(format!(
            "{} = {}",
            ty.ident,
            compact(ty.ty.to_token_stream())
        )),
        _ => None,
    });
    let types = types.collect::<Vec<_>>().join(", ");
    let types = if types.is_empty() {
        types
    } else {
        format!("<{types}>")
    };
    // The last word alone, as derives are written too.
    let name = compact(path.segments.last()?.to_token_stream());
    let conditions: String = conditions(&block.attrs)
        .iter()
        .map(|condition| bracketed(condition))
        .collect();
    Some(name + &types + &conditions)
}

/// ` [schemars]` for what the feature `schemars` brings.
fn bracketed(condition: &str) -> String {
    let feature = condition
        .strip_prefix("feature = \"")
        .and_then(|rest| rest.strip_suffix('"'));
    format!(" [{}]", feature.unwrap_or(condition))
}

fn needs_a_line(block: &ItemImpl) -> bool {
    !is_general(block)
}

/// Whether a block is for its type with any parameters: no bound, and no parameter filled in.
fn is_general(block: &ItemImpl) -> bool {
    let bounded = block
        .generics
        .params
        .iter()
        .any(|parameter| match parameter {
            GenericParam::Type(ty) => !ty.bounds.is_empty(),
            _ => false,
        });
    let parameters: Vec<String> = block
        .generics
        .type_params()
        .map(|ty| ty.ident.to_string())
        .collect();
    let Type::Path(path) = &*block.self_ty else {
        return false;
    };
    let filled_in = path
        .path
        .segments
        .iter()
        .any(|segment| match &segment.arguments {
            syn::PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().any(|argument| match argument {
                    syn::GenericArgument::Type(ty) => {
                        !parameters.contains(&compact(ty.to_token_stream()))
                    }
                    _ => false,
                })
            }
            _ => false,
        });
    !bounded && !filled_in && block.generics.where_clause.is_none()
}
