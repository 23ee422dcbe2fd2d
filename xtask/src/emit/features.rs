//! The features as the manifest and the front page list them.

use crate::rust::Crate;
use crate::rust::features::{ALL_OPERATIONS, SETTINGS, UNUSED_TYPES};

/// A feature as it is listed.
pub struct Feature {
    /// Its name.
    pub name: String,
    /// What it adds, as a sentence.
    pub about: String,
    /// What it turns on.
    pub turns_on: Vec<String>,
}

/// Every feature but `default`: the settings, then those that compile a part of the API.
pub fn all(of: &Crate) -> Vec<Feature> {
    let settings = SETTINGS.iter().map(|feature| Feature {
        name: feature.name.to_owned(),
        about: feature.about.to_owned(),
        turns_on: feature.turns_on.iter().map(|on| (*on).to_owned()).collect(),
    });
    let parts = &of.features.parts;
    let whole = of.features.has_parts().then(|| Feature {
        name: ALL_OPERATIONS.to_owned(),
        about: "Every feature below that compiles operations.".to_owned(),
        turns_on: parts.iter().map(|part| part.name.clone()).collect(),
    });
    let part = |part: &crate::rust::features::Part| Feature {
        name: part.name.clone(),
        about: about(of, &part.operations),
        turns_on: Vec::new(),
    };
    let unused = of.features.unused_types.then(|| Feature {
        name: UNUSED_TYPES.to_owned(),
        about: "Types of the document that no operation uses.".to_owned(),
        turns_on: Vec::new(),
    });
    let all = settings.chain(whole).chain(parts.iter().map(part));
    all.chain(unused).collect()
}

/// What a feature compiles. A tag may be any text; the names of methods are harmless.
fn about(of: &Crate, operations: &[usize]) -> String {
    /// More methods than this are not listed.
    const FEW: usize = 3;
    let names = operations.iter().take(FEW);
    let names: Vec<_> = names
        .map(|&position| format!("`{}`", of.operations[position].id))
        .collect();
    match operations.len().saturating_sub(FEW) {
        0 => format!("{}.", names.join(", ")),
        more => format!("{}, and {more} more.", names.join(", ")),
    }
}
