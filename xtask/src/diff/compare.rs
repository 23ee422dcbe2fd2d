//! Two schemas, compared by what they mean.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::Value;

use super::change::{Change, Held, Holder, What};
use super::shape::{Additional, Node, Property, Shape, same};

/// What a comparison is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Whether pages still say what a document says: names of types are no matter, and what the document has from elsewhere need
    /// not be on a page.
    Pages,
    /// What a document does to its crate.
    Crate,
}

/// Which of two sides has what it says from elsewhere than a provider's page. Such a side may say more than the other, and
/// nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Marks {
    old: bool,
    new: bool,
}

impl Marks {
    pub fn of(purpose: Purpose, old: bool, new: bool) -> Marks {
        let counts = purpose == Purpose::Pages;
        Marks {
            old: counts && old,
            new: counts && new,
        }
    }

    /// Whether a difference is none for what the two sides say.
    pub fn allow(self, old_says: bool, new_says: bool) -> bool {
        // What was inferred from a page is no word of the page.
        (self.old && old_says && !new_says) || (self.new && new_says)
    }
}

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

/// A comparison of two documents.
pub(super) struct Comparison<'r> {
    pub purpose: Purpose,
    /// What the requests and the responses of both documents hold, by the names of the old one and of the new one.
    pub reach: [&'r Reach; 2],
    pub changes: Vec<Change>,
    seen: BTreeSet<(String, String, Marks)>,
    /// The components that were compared, by the names of the old document and of the new one.
    pub compared: [BTreeSet<String>; 2],
}

impl<'r> Comparison<'r> {
    pub fn new(purpose: Purpose, reach: [&'r Reach; 2]) -> Comparison<'r> {
        Comparison {
            purpose,
            reach,
            changes: Vec::new(),
            seen: BTreeSet::new(),
            compared: Default::default(),
        }
    }

    pub fn push(&mut self, place: &Place, what: What) {
        let change = Change {
            operation: place.operation.clone(),
            subject: place.subject.clone(),
            what,
            sent: place.sent,
            received: place.received,
        };
        let is_known =
            |known: &Change| known.subject == change.subject && known.what == change.what;
        if !self.changes.iter().any(is_known) {
            self.changes.push(change);
        }
    }

    /// Compares two schemas that have the same place.
    pub fn nodes(&mut self, old: &Node<'_>, new: &Node<'_>, place: &Place) {
        let marks = Marks::of(self.purpose, old.is_marked, new.is_marked);
        if !self.seen.insert((old.id.clone(), new.id.clone(), marks)) {
            return;
        }
        for (compared, node) in self.compared.iter_mut().zip([old, new]) {
            compared.extend(node.name.clone());
        }
        let (old_shape, new_shape) = (old.shape(), new.shape());
        let mut place = place.clone();
        for (reach, node) in self.reach.iter().zip([old, new]) {
            if let Some(name) = &node.name {
                place.sent |= reach.sent.contains(name);
                place.received |= reach.received.contains(name);
            }
        }
        self.name(old, new, [&old_shape, &new_shape], &place);
        self.shapes(&old_shape, &new_shape, &place, marks);
        if old_shape.types != new_shape.types {
            return;
        }
        // What is in a component is called after it.
        let name = old.name.as_ref().or(new.name.as_ref());
        let has_type = !old_shape.properties.is_empty() || !old_shape.variants.is_empty();
        if let (Some(name), true, false) = (name, has_type, place.subject == "request") {
            place.subject = name.to_snake_case();
        }
        self.properties(&old_shape, &new_shape, &place);
        self.additional(&old_shape, &new_shape, &place, marks);
        self.variants(&old_shape, &new_shape, &place, marks);
    }

    /// Whether a type of its own has another name.
    fn name(&mut self, old: &Node<'_>, new: &Node<'_>, shapes: [&Shape<'_>; 2], place: &Place) {
        let has_type = |shape: &Shape<'_>| {
            !shape.properties.is_empty()
                || !shape.variants.is_empty()
                || (shape.types.contains("string") && shape.values.is_some())
        };
        if self.purpose == Purpose::Crate
            && old.name != new.name
            && shapes.into_iter().all(has_type)
        {
            self.push(place, What::TypeRenamed(old.name.clone(), new.name.clone()));
        }
    }

    /// What two schemas say of the value itself, apart from its properties and variants.
    fn shapes(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: Marks) {
        if old.is_any() != new.is_any() || old.types != new.types {
            if !marks.allow(!old.is_any(), !new.is_any()) {
                self.push(place, What::Type(old.named(), new.named()));
            }
            // What each of two types says more of itself cannot be compared.
            return;
        }
        if old.format != new.format && !marks.allow(old.format.is_some(), new.format.is_some()) {
            let is_other = rust_format(old) != rust_format(new);
            self.push(
                place,
                What::Format(old.format.clone(), new.format.clone(), is_other),
            );
        }
        self.values(old, new, place, marks);
        let held = Held {
            old: Holder::None,
            new: Holder::None,
        };
        if old.nullable != new.nullable && !marks.allow(old.nullable, new.nullable) {
            self.push(
                place,
                What::Nullable {
                    now: new.nullable,
                    held,
                },
            );
        }
        let is_same = match (&old.default, &new.default) {
            (Some(old), Some(new)) => same(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if !is_same && !marks.allow(old.default.is_some(), new.default.is_some()) {
            self.push(
                place,
                What::Default {
                    old: old.default.clone(),
                    new: new.default.clone(),
                    held,
                },
            );
        }
        let keywords: BTreeSet<&'static str> = old
            .bounds
            .keys()
            .chain(new.bounds.keys())
            .copied()
            .collect();
        for keyword in keywords {
            let (one, other) = (old.bounds.get(keyword), new.bounds.get(keyword));
            let is_same = matches!((one, other), (Some(one), Some(other)) if same(one, other));
            if !is_same && !marks.allow(one.is_some(), other.is_some()) {
                self.push(place, What::Bound(keyword, one.cloned(), other.cloned()));
            }
        }
        if old.deprecated != new.deprecated && !marks.allow(old.deprecated, new.deprecated) {
            self.push(place, What::Deprecated(new.deprecated));
        }
        for (keyword, one, other) in [
            ("readOnly", old.read_only, new.read_only),
            ("writeOnly", old.write_only, new.write_only),
        ] {
            if one != other && !marks.allow(one, other) {
                self.push(place, What::Direction(keyword, other));
            }
        }
        if self.purpose == Purpose::Crate && old.secret != new.secret {
            self.push(place, What::Secret(new.secret.unwrap_or(false)));
        }
        self.items(old, new, place, marks);
    }

    fn items(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: Marks) {
        match (&old.items, &new.items) {
            (Some(old), Some(new)) => {
                // Under a mark of the list, more may be said of its items too.
                let (mut old, mut new) = (old.clone(), new.clone());
                old.is_marked |= marks.old;
                new.is_marked |= marks.new;
                self.nodes(&old, &new, place);
            }
            (None, None) => {}
            (one, other) => {
                let says = |node: &Option<Node<'_>>| {
                    node.as_ref().is_some_and(|node| !node.shape().is_any())
                };
                let (one, other) = (says(one), says(other));
                if one != other && !marks.allow(one, other) {
                    self.push(place, What::Items(other));
                }
            }
        }
    }

    fn values(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: Marks) {
        let is_string = old.types.contains("string");
        match (&old.values, &new.values) {
            (Some(old), Some(new)) => {
                let called = singular(&place.subject);
                let missing = |one: &[Value], other: &[Value]| -> Vec<Value> {
                    let missing = one
                        .iter()
                        .filter(|value| !other.iter().any(|other| same(value, other)));
                    missing.cloned().collect()
                };
                for value in missing(new, old) {
                    self.push(place, What::ValueAdded(called.clone(), value));
                }
                for value in missing(old, new) {
                    self.push(place, What::ValueRemoved(called.clone(), value));
                }
            }
            (Some(_), None) if !marks.allow(true, false) => {
                self.push(place, What::Listed(false, is_string))
            }
            (None, Some(_)) if !marks.allow(false, true) => {
                self.push(place, What::Listed(true, is_string))
            }
            _ => {}
        }
    }

    fn properties(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place) {
        let find = |shape: &Shape<'_>, name: &str| {
            shape.properties.iter().position(|(known, _)| known == name)
        };
        let is_grown = new
            .properties
            .iter()
            .any(|(name, _)| find(old, name).is_none());
        let lost = lost_trait(old, new).filter(|_| is_grown && self.purpose == Purpose::Crate);
        for (name, property) in &new.properties {
            if find(old, name).is_none() && !self.is_silent(property) {
                let place = field(place, name);
                self.push(
                    &place,
                    What::PropertyAdded {
                        required: property.required,
                        lost,
                    },
                );
            }
        }
        for (name, property) in &old.properties {
            let place = field(place, name);
            match find(new, name).and_then(|index| new.properties.get(index)) {
                None if self.is_silent(property) => {}
                None => self.push(&place, What::PropertyRemoved),
                Some((_, other)) => self.property(property, other, &place),
            }
        }
        if self.purpose == Purpose::Crate && place.sent {
            let order = |shape: &Shape<'_>, other: &Shape<'_>| -> Vec<String> {
                let required = shape.properties.iter().filter(|(name, property)| {
                    let other = other.properties.iter().find(|(known, _)| known == name);
                    property.required && other.is_some_and(|(_, other)| other.required)
                });
                required.map(|(name, _)| name.clone()).collect()
            };
            if order(old, new) != order(new, old) {
                self.push(place, What::Reordered);
            }
        }
    }

    /// Whether a property need not be on a page, since the document has it from elsewhere.
    fn is_silent(&self, property: &Property<'_>) -> bool {
        self.purpose == Purpose::Pages && property.node.is_marked
    }

    fn property(&mut self, old: &Property<'_>, new: &Property<'_>, place: &Place) {
        let before = self.changes.len();
        let (old_shape, new_shape) = (old.node.shape(), new.node.shape());
        let held = Held {
            old: holder(&old_shape, old.required, place),
            new: holder(&new_shape, new.required, place),
        };
        let marks = Marks::of(self.purpose, old.node.is_marked, new.node.is_marked);
        if old.required != new.required && !marks.allow(old.required, new.required) {
            self.push(
                place,
                What::Required {
                    now: new.required,
                    held,
                },
            );
        }
        let subject = place.subject.clone();
        self.nodes(&old.node, &new.node, place);
        // How the field is held is known here alone.
        for change in self
            .changes
            .iter_mut()
            .skip(before)
            .filter(|change| change.subject == subject)
        {
            if let What::Nullable { held: known, .. } | What::Default { held: known, .. } =
                &mut change.what
            {
                *known = held;
            }
        }
    }

    fn additional(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: Marks) {
        let named = |additional: &Additional<'_>| match additional {
            Additional::Open => "any",
            Additional::Closed => "no",
            Additional::Described(_) => "described",
        };
        match (&old.additional, &new.additional) {
            (Additional::Described(old), Additional::Described(new)) => {
                let place = Place {
                    subject: format!("{}.*", place.subject),
                    ..place.clone()
                };
                self.nodes(old, new, &place);
            }
            (one, other)
                if named(one) != named(other)
                    && !marks.allow(named(one) != "any", named(other) != "any") =>
            {
                let is_described = matches!(one, Additional::Described(_))
                    || matches!(other, Additional::Described(_));
                let is_lost = matches!(one, Additional::Described(_));
                let is_map = old.properties.is_empty() && new.properties.is_empty();
                let is_other = is_described && (is_map || is_lost);
                self.push(place, What::Additional(named(one), named(other), is_other));
            }
            _ => {}
        }
    }

    fn variants(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: Marks) {
        let mut rest: Vec<&Node<'_>> = new.variants.iter().collect();
        let mut gone = Vec::new();
        for one in &old.variants {
            let alike = rest
                .iter()
                .position(|other| match (&one.name, &other.name) {
                    (Some(one), Some(other)) => one == other,
                    _ => one.shape().types == other.shape().types,
                });
            match alike {
                Some(index) => {
                    let other = rest.remove(index);
                    self.nodes(one, other, place);
                }
                None => gone.push(one),
            }
        }
        if marks.allow(!old.variants.is_empty(), !new.variants.is_empty()) {
            return;
        }
        let called = |node: &Node<'_>| node.name.clone().unwrap_or_else(|| node.shape().named());
        for one in gone {
            self.push(place, What::VariantRemoved(called(one)));
        }
        for one in rest {
            self.push(place, What::VariantAdded(called(one)));
        }
    }
}

/// The place of a property.
fn field(place: &Place, name: &str) -> Place {
    Place {
        subject: format!("{}.{name}", place.subject),
        ..place.clone()
    }
}

/// The words for one of several, of the last word of a place: `event` of `webhook.events`.
fn singular(subject: &str) -> String {
    let last = subject.rsplit(['.', ' ']).next().unwrap_or(subject);
    match last.strip_suffix('s') {
        Some(one) if !one.ends_with(['s', 'u']) && one.len() > 2 => one.to_owned(),
        _ => last.to_owned(),
    }
}

/// How a struct's field holds its value.
fn holder(shape: &Shape<'_>, required: bool, place: &Place) -> Holder {
    let is_defaulted = !place.sent
        && place.received
        && !shape.nullable
        && shape
            .default
            .as_ref()
            .is_some_and(|default| !default.is_null());
    match (required || is_defaulted, shape.nullable) {
        (true, false) => Holder::Plain,
        (true, true) | (false, false) => Holder::Optional,
        (false, true) => Holder::Nullable,
    }
}

/// What decides the Rust type of a string or a number, of its format.
fn rust_format(shape: &Shape<'_>) -> &'static str {
    let format = shape.format.as_deref().unwrap_or_default();
    match format {
        "date-time" if shape.types.contains("string") => "a time",
        "password" if shape.types.contains("string") => "a secret",
        "binary" if shape.types.contains("string") => "a file",
        "int32" if shape.types.contains("integer") => "i32",
        "uint64" if shape.types.contains("integer") => "u64",
        _ => "plain",
    }
}

/// More properties than this and a type is no key of a map.
const MANY_PROPERTIES: usize = 4;

/// The trait that a struct had and has no longer.
fn lost_trait(old: &Shape<'_>, new: &Shape<'_>) -> Option<&'static str> {
    let (old, new) = (
        Traits::of(old, &mut BTreeSet::new()),
        Traits::of(new, &mut BTreeSet::new()),
    );
    match (old, new) {
        (old, new) if old.eq && !new.eq => Some("Eq"),
        (old, new) if old.hash && !new.hash => Some("Hash"),
        _ => None,
    }
}

/// Which traits a Rust type has, as the generator decides it.
#[derive(Clone, Copy)]
struct Traits {
    /// A number with a fraction is not `Eq`.
    eq: bool,
    /// Nor is it `Hash`, nor is a secret, or a struct of many properties.
    hash: bool,
}

impl Traits {
    fn of(shape: &Shape<'_>, seen: &mut BTreeSet<String>) -> Traits {
        let is_secret = |name: &str| {
            let name = name.to_lowercase();
            ["secret", "password", "token", "credential"]
                .iter()
                .any(|word| name.contains(word))
        };
        let hides = shape.secret == Some(true) || shape.format.as_deref() == Some("password");
        let named = shape.properties.iter().any(|(name, _)| is_secret(name));
        let eq = !shape.types.contains("number");
        let own = Traits {
            eq,
            hash: eq && !hides && !named && shape.properties.len() <= MANY_PROPERTIES,
        };
        let properties = shape.properties.iter().map(|(_, property)| &property.node);
        let described = match &shape.additional {
            Additional::Described(node) => Some(node),
            _ => None,
        };
        let inside = properties
            .chain(&shape.items)
            .chain(&shape.variants)
            .chain(described);
        inside.fold(own, |all, node| {
            if !seen.insert(node.id.clone()) {
                return all;
            }
            let one = Traits::of(&node.shape(), seen);
            Traits {
                eq: all.eq && one.eq,
                hash: all.hash && one.hash,
            }
        })
    }
}
