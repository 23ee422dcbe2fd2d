//! Where a schema is, and which requests and responses hold it.

use std::collections::BTreeSet;

use super::change::{Change, What};
use super::shape::{Additional, Node};

/// Where a schema is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The operation that it was reached from.
    pub operation: Option<String>,
    /// What a person calls it.
    pub subject: String,
    /// Whether a request holds it.
    pub sent: bool,
    /// Whether a response holds it.
    pub received: bool,
    /// Whether it is in a header of a response.
    pub in_header: bool,
}

/// The components that requests and responses hold.
#[derive(Debug, Default)]
pub(super) struct Reach {
    pub sent: BTreeSet<String>,
    pub received: BTreeSet<String>,
}

impl Reach {
    /// Adds every component behind `node`.
    pub fn add(&mut self, node: &Node<'_>, sent: bool) {
        let mut seen = BTreeSet::new();
        let mut open = vec![node.clone()];
        while let Some(node) = open.pop() {
            if !seen.insert(node.id.clone()) {
                continue;
            }
            if let Some(name) = &node.name {
                let known = if sent {
                    &mut self.sent
                } else {
                    &mut self.received
                };
                if !known.insert(name.clone()) {
                    continue;
                }
            }
            let shape = node.shape();
            open.extend(
                shape
                    .properties
                    .into_iter()
                    .map(|(_, property)| property.node),
            );
            open.extend(shape.items);
            open.extend(shape.variants);
            if let Additional::Described(node) = shape.additional {
                open.push(node);
            }
        }
    }
}

impl Place {
    /// A change there.
    pub fn change(&self, what: What) -> Change {
        Change {
            operation: self.operation.clone(),
            subject: self.subject.clone(),
            what,
            sent: self.sent,
            received: self.received,
            in_header: self.in_header,
        }
    }
}

/// What is behind the name of a list for each of its items.
pub(super) const ITEMS: &str = "[]";

/// The place of a property.
pub(super) fn field(place: &Place, name: &str) -> Place {
    let holder = place.subject.trim_end_matches(ITEMS);
    Place {
        subject: format!("{holder}.{name}"),
        ..place.clone()
    }
}

/// The words for one of several, of the last word of a place: `event` of `webhook.events`.
pub(super) fn singular(subject: &str) -> String {
    let subject = subject.trim_end_matches(ITEMS);
    let last = subject.rsplit(['.', ' ']).next().unwrap_or(subject);
    match last.strip_suffix('s') {
        Some(one) if !one.ends_with(['s', 'u']) && one.len() > 2 => one.to_owned(),
        _ => last.to_owned(),
    }
}
