//! Every public item of a crate with its signature, one a line.
//!
//! Each type is written by the path that a user of the crate would write, what the standard library has by
//! its last word. Modules come in the order of their paths, items in that of their names; fields, variants
//! and methods as in the source.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{
    Attribute, Fields, FnArg, ImplItem, Item, ItemImpl, Pat, Signature, TraitItem, Variant,
    Visibility,
};

use super::names::{Target, is_named};
use super::print::compact;
use super::rename::{rename, target_of, words};
use super::source::{Crate, ModulePath, conditions, hidden};
use super::{open_enum, traits};

/// The public surface of `source`.
pub fn surface(source: &Crate) -> String {
    let surface = Surface::new(source);
    let mut lines = Vec::new();
    for module in source.public_modules() {
        if !module.shown.is_empty() {
            let conditions = conditional(&module.conditions);
            lines.push(format!("{conditions}mod {}", module.shown.join("::")));
        }
        let mut exports = source.exports(&module.path);
        exports.sort_by(|a, b| (&a.name, &a.target).cmp(&(&b.name, &b.target)));
        for export in exports {
            let shown = [module.shown.as_slice(), std::slice::from_ref(&export.name)].concat();
            let shown = shown.join("::");
            let conditions = conditional(&export.conditions);
            match &export.target {
                Target::Module(_) => {}
                Target::External(path) => {
                    let path = path.join("::");
                    let same = path == shown || path.ends_with(&format!("::{shown}"));
                    let name = if same {
                        String::new()
                    } else {
                        format!("{shown} = ")
                    };
                    lines.push(format!("{conditions}use {name}{path}"));
                }
                target if surface.paths[target] != shown => {
                    lines.push(format!(
                        "{conditions}use {shown} = {}",
                        surface.paths[target]
                    ));
                }
                Target::Item(..) => surface.item(&export.target, &shown, &conditions, &mut lines),
            }
        }
    }
    lines.extend(surface.impls_for_others());
    lines.join("\n") + "\n"
}

struct Surface<'c> {
    /// How a user reaches each item.
    paths: BTreeMap<Target, String>,
    /// The items of each module, their signatures as a user would write them.
    items: BTreeMap<&'c ModulePath, Vec<Item>>,
    blocks: Vec<Block>,
}

/// An `impl` block.
struct Block {
    /// The trait and the type, where they are the crate's own.
    of_trait: Option<Target>,
    of: Option<Target>,
    /// The block as a user would write it.
    shown: ItemImpl,
}

impl<'c> Surface<'c> {
    fn new(source: &'c Crate) -> Self {
        let mut surface = Surface {
            paths: source.public_paths(),
            items: BTreeMap::new(),
            blocks: Vec::new(),
        };
        for (module, written) in &source.modules {
            let renamed = written
                .iter()
                .map(|item| rename(source, module, &surface.paths, item));
            let renamed: Vec<Item> = renamed.collect();
            for pair in written.iter().zip(&renamed) {
                if let (Item::Impl(written), Item::Impl(shown)) = pair {
                    let of_trait = written.trait_.as_ref();
                    surface.blocks.push(Block {
                        of_trait: of_trait
                            .and_then(|(path, _)| source.resolve(module, &words(path))),
                        of: target_of(source, module, &written.self_ty),
                        shown: shown.clone(),
                    });
                }
            }
            surface.items.insert(module, renamed);
        }
        surface
    }

    /// The `impl` blocks of a type, as a user would write them.
    fn blocks_of(&self, target: &Target) -> Vec<&ItemImpl> {
        let blocks = self.blocks.iter();
        let own = blocks.filter(|block| block.of.as_ref() == Some(target));
        own.map(|block| &block.shown).collect()
    }

    fn item(&self, target: &Target, shown: &str, conditions: &str, lines: &mut Vec<String>) {
        let Target::Item(module, name) = target else {
            return;
        };
        let item = self.items[module]
            .iter()
            .find(|item| is_named(item, name))
            .unwrap();
        let blocks = self.blocks_of(target);
        let mut head = |attributes: &[Attribute], rest: String| {
            lines.push(format!("{conditions}{}{rest}", flags(attributes)));
        };
        match item {
            Item::Struct(item) => {
                let traits = traits::heading(traits::derived(&item.attrs), &blocks);
                let private = item.fields.iter().any(|field| !is_public(&field.vis));
                let private = if private { " { .. }" } else { "" };
                let generics = compact(item.generics.to_token_stream());
                head(
                    &item.attrs,
                    format!("struct {shown}{generics}{private}{traits}"),
                );
                lines.extend(fields(&item.fields));
            }
            Item::Enum(item) => {
                let traits = traits::heading(traits::derived(&item.attrs), &blocks);
                let generics = compact(item.generics.to_token_stream());
                head(&item.attrs, format!("enum {shown}{generics}{traits}"));
                lines.extend(item.variants.iter().map(variant));
            }
            Item::Macro(item) => match open_enum::read(item) {
                Some(open) => {
                    head(&item.attrs, format!("open enum {shown}"));
                    let variants = open.variants.iter();
                    lines.extend(variants.map(|(name, text)| format!("  {name} = {text:?}")));
                }
                None => head(&item.attrs, format!("macro {shown}!")),
            },
            Item::Fn(item) => {
                let signature = signature(&item.sig);
                head(
                    &item.attrs,
                    signature.replacen(&format!("fn {name}"), &format!("fn {shown}"), 1),
                );
            }
            Item::Type(item) => {
                let generics = compact(item.generics.to_token_stream());
                let ty = compact(item.ty.to_token_stream());
                head(&item.attrs, format!("type {shown}{generics} = {ty}"));
            }
            Item::Const(item) => head(
                &item.attrs,
                format!("const {shown}: {}", compact(item.ty.to_token_stream())),
            ),
            Item::Static(item) => head(
                &item.attrs,
                format!("static {shown}: {}", compact(item.ty.to_token_stream())),
            ),
            Item::Trait(item) => {
                let bounds = compact(item.supertraits.to_token_stream());
                let bounds = if bounds.is_empty() {
                    bounds
                } else {
                    format!(": {bounds}")
                };
                let generics = compact(item.generics.to_token_stream());
                head(&item.attrs, format!("trait {shown}{generics}{bounds}"));
                lines.extend(item.items.iter().filter_map(trait_item));
            }
            _ => {}
        }
        lines.extend(blocks.iter().flat_map(|block| associated_items(block)));
    }

    /// What the crate's own public traits are implemented for, where that is no type of the crate.
    fn impls_for_others(&self) -> Vec<String> {
        let own_trait =
            |target: &Target| matches!(target, Target::Item(..)) && self.paths.contains_key(target);
        let others = self.blocks.iter().filter(|block| {
            let foreign = !matches!(block.of, Some(Target::Item(..)));
            foreign && block.of_trait.as_ref().is_some_and(own_trait) && !hidden(&block.shown.attrs)
        });
        let mut lines: Vec<String> = others
            .map(|block| {
                conditional(&conditions(&block.shown.attrs)) + &traits::whole(&block.shown)
            })
            .collect();
        lines.sort();
        lines
    }
}

/// What a user may call in an `impl` block, or the block itself where it gives a trait to the type with
/// some parameters only.
fn associated_items(block: &ItemImpl) -> Vec<String> {
    if hidden(&block.attrs) {
        return Vec::new();
    }
    let on_block = conditional(&conditions(&block.attrs));
    if block.trait_.is_some() {
        let line = traits::line(block);
        return line
            .map(|line| format!("  {on_block}{line}"))
            .into_iter()
            .collect();
    }
    let only = traits::only_for(block);
    let public = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) if is_public(&method.vis) && !hidden(&method.attrs) => {
            let conditions = conditional(&conditions(&method.attrs));
            Some(format!(
                "  {on_block}{conditions}{}{}{only}",
                flags(&method.attrs),
                signature(&method.sig)
            ))
        }
        ImplItem::Const(constant) if is_public(&constant.vis) && !hidden(&constant.attrs) => {
            let ty = compact(constant.ty.to_token_stream());
            Some(format!("  {on_block}const {}: {ty}{only}", constant.ident))
        }
        _ => None,
    });
    public.collect()
}

fn fields(fields: &Fields) -> Vec<String> {
    let public = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_public(&field.vis));
    public
        .map(|(index, field)| {
            let name = field
                .ident
                .as_ref()
                .map_or(index.to_string(), ToString::to_string);
            let conditions = conditional(&conditions(&field.attrs));
            let ty = compact(field.ty.to_token_stream());
            format!("  {conditions}{}{name}: {ty}", flags(&field.attrs))
        })
        .collect()
}

fn variant(variant: &Variant) -> String {
    let mut shown = variant.clone();
    shown.attrs.clear();
    for field in &mut shown.fields {
        field.attrs.clear();
    }
    let conditions = conditional(&conditions(&variant.attrs));
    format!(
        "  {conditions}{}{}",
        flags(&variant.attrs),
        compact(shown.to_token_stream())
    )
}

fn trait_item(item: &TraitItem) -> Option<String> {
    match item {
        TraitItem::Fn(method) if !hidden(&method.attrs) => {
            let provided = if method.default.is_some() {
                " { .. }"
            } else {
                ""
            };
            Some(format!("  {}{provided}", signature(&method.sig)))
        }
        TraitItem::Type(ty) => Some(format!("  type {}", ty.ident)),
        _ => None,
    }
}

fn signature(signature: &Signature) -> String {
    let mut signature = signature.clone();
    for input in &mut signature.inputs {
        match input {
            // Whether a function changes what it was given is its own affair.
            FnArg::Receiver(receiver) => receiver.mutability = None,
            FnArg::Typed(argument) => {
                if let Pat::Ident(name) = &mut *argument.pat {
                    name.mutability = None;
                }
            }
        }
    }
    compact(signature.to_token_stream())
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The attributes of an item that bind its users.
fn flags(attributes: &[Attribute]) -> String {
    let binding = ["non_exhaustive", "must_use", "deprecated"];
    let set = binding.iter().filter(|name| {
        attributes
            .iter()
            .any(|attribute| attribute.path().is_ident(name))
    });
    set.map(|name| format!("#[{name}] ")).collect()
}

fn conditional(conditions: &[String]) -> String {
    conditions
        .iter()
        .map(|condition| format!("#[cfg({condition})] "))
        .collect()
}
