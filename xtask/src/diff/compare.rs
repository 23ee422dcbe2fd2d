//! Two schemas, compared by what they mean.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::Value;

use super::aside::{Aside, Marks, Why};
use super::change::{Change, Held, Holder, What};
use super::place::{ITEMS, Place, Reach, field, singular};
use super::rust_type::{holder, lost_trait, rust_format};
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

/// A comparison of two documents.
pub(super) struct Comparison<'r> {
    pub purpose: Purpose,
    /// What the requests and the responses of both documents hold, by the names of the old one and of the new one.
    pub reach: [&'r Reach; 2],
    pub changes: Vec<Change>,
    /// Whether the crate sorts operations into features after their tags.
    pub has_features: bool,
    /// What is no change, by its mark.
    pub asides: Vec<Aside>,
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
            has_features: false,
            asides: Vec::new(),
            seen: BTreeSet::new(),
            compared: Default::default(),
        }
    }

    pub fn push(&mut self, place: &Place, what: What) {
        let change = place.change(what);
        let is_known =
            |known: &Change| known.subject == change.subject && known.what == change.what;
        if !self.changes.iter().any(is_known) {
            self.changes.push(change);
        }
    }

    /// Keeps a difference that is no change.
    pub fn set_aside(&mut self, place: &Place, what: What, why: Why) {
        let change = place.change(what);
        let is_known = |known: &Aside| {
            known.change.subject == change.subject && known.change.what == change.what
        };
        if !self.asides.iter().any(is_known) {
            self.asides.push(Aside { change, why });
        }
    }

    /// A difference, by which of the two sides says something: a change, or none by the marks.
    pub fn differ(&mut self, place: &Place, marks: &Marks, says: [bool; 2], what: What) {
        match marks.why(says[0], says[1]) {
            Some(why) => self.set_aside(place, what, why),
            None => self.push(place, what),
        }
    }

    /// The marks of two sides; a document's own marks mean nothing to its crate.
    pub fn marks(&self, old: Option<&String>, new: Option<&String>) -> Marks {
        match self.purpose {
            Purpose::Pages => Marks::of(old, new),
            Purpose::Crate => Marks::default(),
        }
    }

    /// Compares two schemas that have the same place.
    pub fn nodes(&mut self, old: &Node<'_>, new: &Node<'_>, place: &Place) {
        let marks = self.marks(old.source.as_ref(), new.source.as_ref());
        if !self
            .seen
            .insert((old.id.clone(), new.id.clone(), marks.clone()))
        {
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
        self.shapes(&old_shape, &new_shape, &place, &marks);
        if old_shape.types != new_shape.types || old_shape.is_any() != new_shape.is_any() {
            return;
        }
        // What is in a component is called after it.
        let name = old.name.as_ref().or(new.name.as_ref());
        let has_type = !old_shape.properties.is_empty() || !old_shape.variants.is_empty();
        if let (Some(name), true, false) = (name, has_type, place.subject == "request") {
            place.subject = name.to_snake_case();
        }
        self.properties(&old_shape, &new_shape, &place);
        self.additional(&old_shape, &new_shape, &place, &marks);
        self.variants(&old_shape, &new_shape, &place, &marks);
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
    fn shapes(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: &Marks) {
        if old.is_any() != new.is_any() || old.types != new.types {
            let says = [!old.is_any(), !new.is_any()];
            self.differ(place, marks, says, What::Type(old.named(), new.named()));
            // What each of two types says more of itself cannot be compared.
            return;
        }
        let (one, other) = (rust_format(old), rust_format(new));
        if old.format != new.format {
            let says = [old.format.is_some(), new.format.is_some()];
            let what = What::Format(old.format.clone(), new.format.clone(), one != other);
            self.differ(place, marks, says, what);
        } else if one != other && self.purpose == Purpose::Crate {
            self.push(place, What::Width(one, other));
        }
        self.values(old, new, place, marks);
        let held = Held {
            old: Holder::None,
            new: Holder::None,
        };
        if old.nullable != new.nullable {
            let now = new.nullable;
            let what = What::Nullable { now, held };
            self.differ(place, marks, [old.nullable, now], what);
        }
        let is_same = match (&old.default, &new.default) {
            (Some(old), Some(new)) => same(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if !is_same {
            let says = [old.default.is_some(), new.default.is_some()];
            let what = What::Default {
                old: old.default.clone(),
                new: new.default.clone(),
                held,
            };
            self.differ(place, marks, says, what);
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
            if !is_same {
                let what = What::Bound(keyword, one.cloned(), other.cloned());
                self.differ(place, marks, [one.is_some(), other.is_some()], what);
            }
        }
        self.rules(old, new, place, marks);
        if old.deprecated != new.deprecated {
            let says = [old.deprecated, new.deprecated];
            self.differ(place, marks, says, What::Deprecated(new.deprecated));
        }
        for (keyword, one, other) in [
            ("readOnly", old.read_only, new.read_only),
            ("writeOnly", old.write_only, new.write_only),
        ] {
            if one != other {
                self.differ(place, marks, [one, other], What::Direction(keyword, other));
            }
        }
        if self.purpose == Purpose::Crate {
            if old.secret != new.secret {
                self.push(place, What::Secret(new.secret.unwrap_or(false)));
            }
            if old.is_shown != new.is_shown {
                let (had, has) = (old.is_shown, new.is_shown);
                self.push(place, What::Extension("shown_in_errors", had, has));
            }
        }
        self.items(old, new, place, marks);
    }

    /// Assertions that are compared as a whole.
    fn rules(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: &Marks) {
        let keywords: BTreeSet<&'static str> =
            old.rules.keys().chain(new.rules.keys()).copied().collect();
        for keyword in keywords {
            let (one, other) = (old.rules.get(keyword), new.rules.get(keyword));
            let is_same = match (one, other) {
                (Some(one), Some(other)) => match self.purpose {
                    Purpose::Crate => same(one, other),
                    // Inside, references are by names, which pages need not have.
                    Purpose::Pages => same(&unnamed(one), &unnamed(other)),
                },
                _ => false,
            };
            if !is_same {
                let says = [one.is_some(), other.is_some()];
                self.differ(place, marks, says, What::Rule(keyword, says[0], says[1]));
            }
        }
        let said = |shape: &Shape<'_>, purpose| {
            let found = shape.discriminator.as_ref()?;
            let values = found.mapping.iter().map(|(value, name)| match purpose {
                Purpose::Crate => format!("{value}: {name}"),
                Purpose::Pages => value.clone(),
            });
            let values: Vec<String> = values.collect();
            Some(match values.is_empty() {
                true => found.property.clone(),
                false => format!("{} ({})", found.property, values.join(", ")),
            })
        };
        let (one, other) = (said(old, self.purpose), said(new, self.purpose));
        if one != other {
            let says = [one.is_some(), other.is_some()];
            let name = |said: Option<String>| said.unwrap_or_else(|| "nothing".to_owned());
            let what = What::Discriminator(name(one), name(other));
            self.differ(place, marks, says, what);
        }
    }

    fn items(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: &Marks) {
        match (&old.items, &new.items) {
            (Some(old), Some(new)) => {
                // Under a mark of the list, more may be said of its items too.
                let (mut old, mut new) = (old.clone(), new.clone());
                old.source = old.source.or_else(|| marks.old.clone());
                new.source = new.source.or_else(|| marks.new.then(String::new));
                let place = Place {
                    subject: format!("{}{ITEMS}", place.subject),
                    ..place.clone()
                };
                self.nodes(&old, &new, &place);
            }
            (None, None) => {}
            (one, other) => {
                let says = |node: &Option<Node<'_>>| {
                    node.as_ref().is_some_and(|node| !node.shape().is_any())
                };
                let (one, other) = (says(one), says(other));
                if one != other {
                    self.differ(place, marks, [one, other], What::Items(other));
                }
            }
        }
    }

    fn values(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: &Marks) {
        let is_string = old.types.contains("string");
        let listed = |shape: &Shape<'_>| {
            let mut values = shape.values.clone()?;
            if self.purpose == Purpose::Crate {
                values.extend(shape.more_values.iter().cloned());
            }
            Some(values)
        };
        let called = singular(&place.subject);
        let has = |list: &[Value], value: &Value| list.iter().any(|other| same(value, other));
        match (listed(old), listed(new)) {
            (Some(one), Some(other)) => {
                for value in other.iter().filter(|value| !has(&one, value)) {
                    self.push(place, What::ValueAdded(called.clone(), value.clone()));
                }
                for value in one.iter().filter(|value| !has(&other, value)) {
                    self.push(place, What::ValueRemoved(called.clone(), value.clone()));
                }
                // Of the pages' own purpose alone: else they are among the values.
                let more = old.more_values.iter().filter(|value| !has(&other, value));
                let more: Vec<&Value> = match self.purpose {
                    Purpose::Pages => more.collect(),
                    Purpose::Crate => Vec::new(),
                };
                for value in more {
                    let what = What::ValueRemoved(called.clone(), value.clone());
                    let why = marks.why(true, false).unwrap_or(Why::Unsaid);
                    self.set_aside(place, what, why);
                }
            }
            (Some(_), None) => {
                self.differ(place, marks, [true, false], What::Listed(false, is_string));
            }
            (None, Some(_)) => {
                self.differ(place, marks, [false, true], What::Listed(true, is_string));
            }
            (None, None) => {}
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
            // Under a mark too: the type may be inferred, that it is there is not.
            if find(old, name).is_none() {
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
                None => {
                    let marks = self.marks(property.node.source.as_ref(), None);
                    self.differ(&place, &marks, [true, false], What::PropertyRemoved);
                }
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

    fn property(&mut self, old: &Property<'_>, new: &Property<'_>, place: &Place) {
        let before = self.changes.len();
        let (old_shape, new_shape) = (old.node.shape(), new.node.shape());
        let held = Held {
            old: holder(&old_shape, old.required, place),
            new: holder(&new_shape, new.required, place),
        };
        let marks = self.marks(old.node.source.as_ref(), new.node.source.as_ref());
        if old.required != new.required {
            let now = new.required;
            let what = What::Required { now, held };
            self.differ(place, &marks, [old.required, now], what);
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

    fn additional(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: &Marks) {
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
            (one, other) if named(one) != named(other) => {
                let is_described = matches!(one, Additional::Described(_))
                    || matches!(other, Additional::Described(_));
                let is_lost = matches!(one, Additional::Described(_));
                let is_map = old.properties.is_empty() && new.properties.is_empty();
                let is_other = is_described && (is_map || is_lost);
                let says = [named(one) != "any", named(other) != "any"];
                let what = What::Additional(named(one), named(other), is_other);
                self.differ(place, marks, says, what);
            }
            _ => {}
        }
    }

    fn variants(&mut self, old: &Shape<'_>, new: &Shape<'_>, place: &Place, marks: &Marks) {
        let (old_titles, new_titles) = (titles(&old.variants), titles(&new.variants));
        let mut rest: Vec<(usize, &Node<'_>)> = new.variants.iter().enumerate().collect();
        let mut gone = Vec::new();
        for (index, one) in old.variants.iter().enumerate() {
            let alike = rest
                .iter()
                .position(|(_, other)| match (&one.name, &other.name) {
                    (Some(one), Some(other)) => one == other,
                    _ => one.shape().types == other.shape().types,
                });
            let Some(alike) = alike else {
                gone.push(one);
                continue;
            };
            let (number, other) = rest.remove(alike);
            let title = |titles: &Option<Vec<String>>, index: usize| {
                titles
                    .as_ref()
                    .and_then(|titles| titles.get(index).cloned())
            };
            let (old_title, new_title) = (title(&old_titles, index), title(&new_titles, number));
            if self.purpose == Purpose::Crate && old_title != new_title {
                self.push(place, What::VariantRenamed(old_title, new_title));
            }
            self.nodes(one, other, place);
        }
        let says = [!old.variants.is_empty(), !new.variants.is_empty()];
        let called = |node: &Node<'_>| node.name.clone().unwrap_or_else(|| node.shape().named());
        for one in gone {
            self.differ(place, marks, says, What::VariantRemoved(called(one)));
        }
        for (_, one) in rest {
            self.differ(place, marks, says, What::VariantAdded(called(one)));
        }
    }
}

/// The titles of a union's variants, after which they are called if each has one and they differ.
fn titles(variants: &[Node<'_>]) -> Option<Vec<String>> {
    let titles = variants.iter().map(|one| one.title().map(str::to_owned));
    let titles: Vec<String> = titles.collect::<Option<_>>()?;
    let distinct: BTreeSet<&String> = titles.iter().collect();
    (distinct.len() == titles.len()).then_some(titles)
}

/// A value whose references say only that there is one.
fn unnamed(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(unnamed).collect(),
        Value::Object(fields) if fields.contains_key("$ref") => Value::Bool(true),
        Value::Object(fields) => {
            let fields = fields.iter();
            Value::Object(
                fields
                    .map(|(key, value)| (key.clone(), unnamed(value)))
                    .collect(),
            )
        }
        value => value.clone(),
    }
}
