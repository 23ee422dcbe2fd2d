//! Writes every type of a signature by the path that a user of the crate would write.

use std::collections::BTreeMap;

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, Item, ItemMacro, ItemUse, Path, Type, TypePath, Visibility};

use super::names::Target;
use super::source::Crate;

/// The items of `module`, with the paths of `paths` in their signatures. Bodies are left alone.
pub fn rename(
    source: &Crate,
    module: &[String],
    paths: &BTreeMap<Target, String>,
    item: &Item,
) -> Item {
    let mut item = item.clone();
    let mut rename = Rename {
        source,
        module,
        paths,
    };
    rename.visit_item_mut(&mut item);
    item
}

/// The words of a path, without what is in angle brackets.
pub fn words(path: &Path) -> Vec<String> {
    path.segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect()
}

/// What a type names in `module`, where it is a plain path.
pub fn target_of(source: &Crate, module: &[String], ty: &Type) -> Option<Target> {
    match ty {
        Type::Path(path) if path.qself.is_none() => source.resolve(module, &words(&path.path)),
        _ => None,
    }
}

struct Rename<'r> {
    source: &'r Crate,
    module: &'r [String],
    paths: &'r BTreeMap<Target, String>,
}

impl Rename<'_> {
    /// The words that a user would write for `words`.
    fn shown(&self, words: &[String]) -> Option<Vec<String>> {
        if words[0] == "Self" {
            return None;
        }
        let target = self.source.resolve(self.module, words)?;
        if let Some(path) = self.paths.get(&target) {
            return Some(path.split("::").map(str::to_owned).collect());
        }
        match target {
            Target::External(path) if ["std", "core", "alloc"].contains(&path[0].as_str()) => {
                path.last().map(|last| vec![last.clone()])
            }
            Target::External(path) => Some(path),
            // Out of a user's reach, which is worth seeing in a signature.
            Target::Item(module, name) => {
                let hidden = ["crate".to_owned()].into_iter().chain(module);
                Some(hidden.chain([name]).collect())
            }
            Target::Module(_) => None,
        }
    }
}

impl VisitMut for Rename<'_> {
    /// Of `<T as Trait>::Item` the trait is named as a user would, and not all of it.
    fn visit_type_path_mut(&mut self, ty: &mut TypePath) {
        let Some(of) = &mut ty.qself else {
            return visit_mut::visit_type_path_mut(self, ty);
        };
        self.visit_type_mut(&mut of.ty);
        let mut segments = ty.path.segments.iter().cloned();
        let mut path = Path {
            leading_colon: None,
            segments: segments.by_ref().take(of.position).collect(),
        };
        if of.position > 0 {
            self.visit_path_mut(&mut path);
        }
        of.position = path.segments.len();
        path.segments.extend(segments);
        ty.path = path;
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let Some(shown) = self.shown(&words(path)) else {
            return;
        };
        let Some(last) = path.segments.last().cloned() else {
            return;
        };
        path.leading_colon = None;
        path.segments = shown
            .iter()
            .map(|word| syn::PathSegment::from(syn::Ident::new(word, last.ident.span())))
            .collect();
        if let Some(segment) = path.segments.last_mut() {
            segment.arguments = last.arguments;
        }
    }

    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}
    fn visit_block_mut(&mut self, _: &mut Block) {}
    fn visit_expr_mut(&mut self, _: &mut Expr) {}
    fn visit_item_macro_mut(&mut self, _: &mut ItemMacro) {}
    fn visit_item_use_mut(&mut self, _: &mut ItemUse) {}
    fn visit_visibility_mut(&mut self, _: &mut Visibility) {}
}
