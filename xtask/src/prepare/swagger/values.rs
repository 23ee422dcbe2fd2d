//! The values of another JSON type than a keyword takes that 2.0 alone has, and that are gone once the document is one of 3.0.
//!
//! They become what they mean or go, by the same rules as those of 3.0, which `openapi::values` finds later.

use crate::diagnostic::Diagnostics;
use crate::document::{Document, pointer};
use crate::openapi::keywords::{Fate, Kind, Takes};
use crate::openapi::value_type;
use crate::openapi::values::{Place, Remedy, Wrong};
use serde_json::Value;

use super::operation::METHODS;

/// The keywords of the document that have no successor of the same type.
const ROOT: [(&str, Takes); 6] = [
    ("swagger", Takes::String),
    ("host", Takes::String),
    ("basePath", Takes::String),
    ("schemes", Takes::Strings),
    ("consumes", Takes::Strings),
    ("produces", Takes::Strings),
];

/// Those of an operation.
const OPERATION: [(&str, Takes); 3] = [
    ("schemes", Takes::Strings),
    ("consumes", Takes::Strings),
    ("produces", Takes::Strings),
];

/// Replaces or removes each of them, and says so.
pub(super) fn settle(document: &mut Document, report: &mut Diagnostics) {
    let mut found = Vec::new();
    wrong(document, "", Kind::Root, &ROOT, &mut found);
    let paths = document.value.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS.iter().filter(|method| item.get(**method).is_some()) {
            let at = pointer::join("/paths", [path, *method]);
            wrong(document, &at, Kind::Operation, &OPERATION, &mut found);
        }
    }
    if found.is_empty() {
        return;
    }
    report.extend(value_type::alike(document, found.clone()));
    for wrong in found {
        let owner = pointer::split(&wrong.pointer).map(|(owner, _)| owner);
        let owner = owner.and_then(|owner| document.value.pointer_mut(owner));
        if let Some(Value::Object(owner)) = owner {
            match wrong.remedy {
                Remedy::Read(value) => {
                    owner.insert(wrong.keyword, value);
                }
                _ => {
                    owner.shift_remove(&wrong.keyword);
                }
            }
        }
    }
}

/// Adds the values of the wrong type in the object at `at` to `found`.
fn wrong(
    document: &Document,
    at: &str,
    kind: Kind,
    keywords: &[(&str, Takes)],
    found: &mut Vec<Wrong>,
) {
    let Some(fields) = document.value.pointer(at) else {
        return;
    };
    for (keyword, takes) in keywords {
        let Some(value) = fields.get(*keyword).filter(|value| !takes.fits(value)) else {
            continue;
        };
        let pointer = pointer::push(at, keyword);
        let meant = takes.meant(value, document.written(&pointer).unwrap_or_default());
        found.push(Wrong {
            pointer,
            kind,
            keyword: (*keyword).to_owned(),
            place: Place::Value,
            takes: takes.noun(),
            fate: Fate::Read,
            remedy: meant.map_or(Remedy::Ignored, Remedy::Read),
        });
    }
}
