//! Two documents, compared by what they mean: descriptions, examples, order and ways to write things aside.
//!
//! | module | what it does |
//! | --- | --- |
//! | `operations` | the operations of a document, with what they have from elsewhere in it |
//! | `shape`, `merge` | a schema by what it means, its `allOf` merged |
//! | `whole`, `operation` | the documents as a whole, and one operation of both |
//! | `compare` | two schemas become changes |
//! | [`change`] | a change, and how a person would say it |
//! | `aside` | what is no change, since a mark says that no page has it |
//! | `place` | where a schema is, and what holds it |
//! | `rust_type` | what of a schema decides its Rust type |
//! | `verdict` | what a change does to the generated crate |

mod aside;
pub mod change;
mod compare;
mod merge;
mod operation;
mod operations;
mod place;
mod rust_type;
mod shape;
mod verdict;
mod whole;

use serde_json::Value;

pub use aside::{Aside, Why};
pub use change::Change;
use change::What;
use compare::{Comparison, Purpose};
use operations::{Media, Operation, template};
use place::{Place, Reach};
use shape::Node;
pub use verdict::{Step, Verdict};

use crate::document::pointer;

/// A document of more operations is sorted into features.
const MANY_OPERATIONS: usize = 100;

/// What pages say, compared with a document.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What they say otherwise.
    pub changes: Vec<Change>,
    /// What is not compared, since one of the two does not have it from a page.
    pub asides: Vec<Aside>,
    /// The operations of the document that no page has.
    pub absent: Vec<String>,
}

/// What pages say otherwise than `document`, where `pages` is the document that they make. Only the operations of the pages are
/// compared; what the document has from elsewhere, by its marks, need not be on them.
pub fn pages(document: &Value, pages: &Value) -> Compared {
    compare(document, pages, Purpose::Pages)
}

/// What is different in `new`, for a crate that is generated from it.
pub fn documents(old: &Value, new: &Value) -> Vec<Change> {
    compare(old, new, Purpose::Crate).changes
}

/// What is to be said of a change to the crate, by the change.
pub fn verdict(change: &Change) -> Verdict {
    verdict::of(change)
}

fn compare(old: &Value, new: &Value, purpose: Purpose) -> Compared {
    let (old_operations, new_operations) = (operations::read(old), operations::read(new));
    let old_reach = reach(old, &old_operations);
    let new_reach = reach(new, &new_operations);
    let mut comparison = Comparison::new(purpose, [&old_reach, &new_reach]);
    comparison.has_features = old_operations.len() > MANY_OPERATIONS;
    let stated: Vec<&String> = new_operations.iter().flat_map(|one| &one.servers).collect();
    whole::compare(&mut comparison, old, new, &stated);
    let mut left: Vec<&Operation<'_>> = old_operations.iter().collect();
    let mut fresh = Vec::new();
    for new in &new_operations {
        match partner(&left, new) {
            Some(index) => {
                let old = left.remove(index);
                operation::compare(&mut comparison, old, new);
            }
            None => fresh.push(new),
        }
    }
    for operation in fresh {
        let place = whole_operation(operation);
        comparison.push(&place, What::OperationAdded);
    }
    let mut absent = Vec::new();
    for operation in left {
        let place = whole_operation(operation);
        match purpose {
            Purpose::Pages => absent.push(place.subject),
            Purpose::Crate => comparison.push(&place, What::OperationRemoved),
        }
    }
    if purpose == Purpose::Crate {
        components(&mut comparison, old, new);
    }
    Compared {
        changes: comparison.changes,
        asides: aside::gathered(comparison.asides),
        absent,
    }
}

fn reach(root: &Value, operations: &[Operation<'_>]) -> Reach {
    let mut reach = Reach::default();
    for operation in operations {
        let parameters = operation
            .parameters
            .iter()
            .filter_map(|one| one.node.as_ref());
        parameters.for_each(|node| reach.add(node, true));
        let body = operation.body.iter().flat_map(|body| nodes(&body.content));
        body.for_each(|node| reach.add(&node, true));
        let responses = operation
            .responses
            .iter()
            .flat_map(|one| nodes(&one.content));
        responses.for_each(|node| reach.add(&node, false));
    }
    if let Some(node) = whole::envelope(root) {
        reach.add(&node, false);
    }
    reach
}

fn nodes<'d>(content: &[Media<'d>]) -> Vec<Node<'d>> {
    let nodes = content.iter().filter_map(|media| media.node.clone());
    nodes.collect()
}

fn component<'d>(root: &'d Value, name: &str) -> Option<Node<'d>> {
    let at = pointer::join("", ["components", "schemas", name]);
    let mut node = Node::of(root, pointer::get(root, &at)?, at);
    node.name.get_or_insert_with(|| name.to_owned());
    Some(node)
}

fn place(operation: Option<&Operation<'_>>, subject: &str, sent: bool, received: bool) -> Place {
    Place {
        operation: operation.map(Operation::title),
        subject: subject.to_owned(),
        sent,
        received,
        in_header: false,
    }
}

fn whole_operation(operation: &Operation<'_>) -> Place {
    let named = match operation.id {
        Some(id) => format!("{} ({id})", operation.endpoint()),
        None => operation.endpoint(),
    };
    place(None, &named, false, false)
}

/// Which of `old` is the same operation: by method and path, or else by its id.
fn partner(old: &[&Operation<'_>], new: &Operation<'_>) -> Option<usize> {
    let is_at = |one: &&Operation<'_>| {
        one.method == new.method && template(&one.path) == template(&new.path)
    };
    let by_path = old.iter().position(is_at);
    let by_id = || {
        let id = new.id?;
        let is_alike = |one: &&Operation<'_>| one.id.is_some_and(|known| words(known) == words(id));
        old.iter().position(is_alike)
    };
    by_path.or_else(by_id)
}

/// An id without the ways to write one.
fn words(id: &str) -> String {
    id.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The components that no operation holds, and those that are gone.
fn components(comparison: &mut Comparison<'_>, old: &Value, new: &Value) {
    let names = |root: &Value| -> Vec<String> {
        let schemas = root
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        schemas
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect()
    };
    let (old_names, new_names) = (names(old), names(new));
    for name in &old_names {
        if comparison.compared[0].contains(name) {
            continue;
        }
        let at = place(None, name, false, false);
        match (component(old, name), component(new, name)) {
            (Some(one), Some(other)) => comparison.nodes(&one, &other, &at),
            _ => comparison.push(&at, What::TypeRemoved),
        }
    }
    for name in new_names.iter().filter(|name| !old_names.contains(name)) {
        if !comparison.compared[1].contains(name) {
            comparison.push(&place(None, name, false, false), What::TypeAdded);
        }
    }
}
