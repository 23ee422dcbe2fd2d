//! Which operations reach a type, and so the features that it is compiled with.

use super::Gate;
use crate::ir::Api;
use crate::rust::types::Types;
use crate::rust::{Operation, RustType, TypeId, Webhook};
use std::collections::BTreeMap;

/// For each type the features that it is compiled with; an empty gate where it always is, none where nothing reaches it.
pub(super) fn gates(
    api: &Api,
    operations: &[Operation],
    gates: &[Gate],
    types: &Types,
    webhook: Option<&Webhook>,
) -> Vec<Option<Gate>> {
    // The types that a type names, and those that its JSON Schema names, which `schemars` needs.
    let mut held = api.types.described_by();
    for (def, held) in types.iter().zip(&mut held) {
        held.extend(def.held().into_iter().flat_map(named));
    }
    let mut always: Vec<TypeId> = webhook.iter().map(|webhook| webhook.envelope).collect();
    let mut by_feature: BTreeMap<&String, Vec<TypeId>> = BTreeMap::new();
    for (operation, gate) in operations.iter().zip(gates) {
        let roots: Vec<TypeId> = operation.types().flat_map(named).collect();
        match gate.is_empty() {
            true => always.extend(roots),
            false => gate.iter().for_each(|name| {
                by_feature.entry(name).or_default().extend(&roots);
            }),
        }
    }
    let always = (None, always);
    let parts = by_feature
        .into_iter()
        .map(|(name, roots)| (Some(name), roots));
    let mut reached: Vec<Option<Gate>> = vec![None; held.len()];
    // What is always compiled goes first: no feature adds to it.
    for (feature, roots) in std::iter::once(always).chain(parts) {
        let mut seen = vec![false; held.len()];
        let mut open = roots;
        while let Some(id) = open.pop() {
            let position = id.position();
            if std::mem::replace(&mut seen[position], true) {
                continue;
            }
            open.extend(&held[position]);
            let known = &mut reached[position];
            if !known.as_ref().is_some_and(Gate::is_empty) {
                known.get_or_insert_default().extend(feature.cloned());
            }
        }
    }
    reached
}

/// The types of the document that a type names.
fn named(ty: &RustType) -> impl Iterator<Item = TypeId> {
    ty.parts().filter_map(|part| match part {
        RustType::Named(id) => Some(*id),
        _ => None,
    })
}
