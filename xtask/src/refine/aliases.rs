//! An alias that leads back to itself through other aliases has no end; such a one becomes a type of its own.

use super::Definition;
use indexmap::IndexMap;
use std::collections::BTreeSet;
use syn::visit::Visit;

/// Turns the aliases that would never end into newtypes.
pub fn close(types: &mut IndexMap<String, Definition>) {
    let names: Vec<_> = types.keys().cloned().collect();
    for name in names {
        if leads_back(types, &name)
            && let Some(definition) = types.get_mut(&name)
            && let Definition::Alias(ty) = definition
        {
            *definition = Definition::Newtype(ty.clone());
        }
    }
}

fn leads_back(types: &IndexMap<String, Definition>, name: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(next) = open.pop() {
        let Some(Definition::Alias(ty)) = types.get(&next) else {
            continue;
        };
        let mut named = Named(Vec::new());
        named.visit_type(ty);
        if named.0.iter().any(|found| found == name) {
            return true;
        }
        open.extend(
            named
                .0
                .into_iter()
                .filter(|found| seen.insert(found.clone())),
        );
    }
    false
}

/// Collects the last segment of every path.
struct Named(Vec<String>);

impl<'ast> Visit<'ast> for Named {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.extend(
            path.segments
                .last()
                .map(|segment| segment.ident.to_string()),
        );
        syn::visit::visit_path(self, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_endless_alias_becomes_a_type() {
        let alias = |text| Definition::Alias(syn::parse_str(text).unwrap());
        let mut types: IndexMap<_, _> = [
            ("A", alias("Vec<B>")),
            ("B", alias("Option<A>")),
            ("C", alias("Vec<A>")),
        ]
        .map(|(name, definition)| (name.to_owned(), definition))
        .into();
        close(&mut types);
        let kinds: Vec<_> = types
            .values()
            .map(|d| matches!(d, Definition::Newtype(_)))
            .collect();
        assert_eq!(kinds, [true, false, false]);
    }
}
