//! A YAML collection while it is read: its items or fields, merge keys, and what it costs to copy.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::document::span::{Children, Mark, Span};

/// A finished value.
#[derive(Clone)]
pub(super) struct Built {
    pub(super) value: Value,
    pub(super) span: Span,
    /// How many values it holds, itself included.
    pub(super) nodes: usize,
    /// How many bytes of text it holds.
    pub(super) bytes: usize,
    /// How many collections deep it is.
    pub(super) height: usize,
}

impl Built {
    pub(super) fn scalar(value: Value, at: Mark) -> Built {
        Built {
            bytes: value.as_str().map_or(0, str::len),
            value,
            span: Span::new(at, Children::None),
            nodes: 1,
            height: 0,
        }
    }
}

/// A key whose value is yet to come.
pub(super) struct Key {
    pub(super) name: String,
    pub(super) at: Mark,
    /// Whether it is `<<`, which merges the fields of its value.
    merge: bool,
}

impl Key {
    pub(super) fn new(name: &str, at: Mark, merge: bool) -> Key {
        Key {
            name: name.to_owned(),
            at,
            merge,
        }
    }
}

/// A collection that is open.
pub(super) struct Collection {
    kind: Kind,
    nodes: usize,
    bytes: usize,
    height: usize,
}

enum Kind {
    Sequence { items: Vec<Value>, spans: Vec<Span> },
    Mapping(Mapping),
}

#[derive(Default)]
struct Mapping {
    fields: Map<String, Value>,
    spans: Vec<(Box<str>, Span)>,
    key: Option<Key>,
    /// Where `<<` is.
    merge: Option<Mark>,
    /// Which of `spans` belongs to a field that came by `<<` and that the mapping has not given itself.
    merged: HashMap<String, usize>,
}

impl Collection {
    pub(super) fn sequence() -> Collection {
        Collection::new(Kind::Sequence {
            items: Vec::new(),
            spans: Vec::new(),
        })
    }

    pub(super) fn mapping() -> Collection {
        Collection::new(Kind::Mapping(Mapping::default()))
    }

    fn new(kind: Kind) -> Collection {
        Collection {
            kind,
            nodes: 1,
            bytes: 0,
            height: 0,
        }
    }

    /// Whether a key comes next.
    pub(super) fn awaits_key(&self) -> bool {
        matches!(&self.kind, Kind::Mapping(mapping) if mapping.key.is_none())
    }

    /// Takes the next key, or says where it was first given.
    pub(super) fn key(&mut self, key: Key) -> Option<Mark> {
        match &mut self.kind {
            Kind::Sequence { .. } => None,
            Kind::Mapping(mapping) => {
                self.bytes += key.name.len();
                mapping.key(key)
            }
        }
    }

    /// Takes the next item, or the value of the last key; an error where that is `<<` and nothing to merge.
    pub(super) fn put(&mut self, built: Built) -> Result<(), ()> {
        self.nodes += built.nodes;
        self.bytes += built.bytes;
        self.height = self.height.max(built.height);
        match &mut self.kind {
            Kind::Sequence { items, spans } => {
                items.push(built.value);
                spans.push(built.span);
                Ok(())
            }
            Kind::Mapping(mapping) => mapping.put(built),
        }
    }

    pub(super) fn finish(self, at: Mark) -> Built {
        let (value, children) = match self.kind {
            Kind::Sequence { items, spans } => (Value::Array(items), Children::Items(spans.into())),
            Kind::Mapping(mapping) => (
                Value::Object(mapping.fields),
                Children::fields(mapping.spans),
            ),
        };
        Built {
            value,
            span: Span::new(at, children),
            nodes: self.nodes,
            bytes: self.bytes,
            height: self.height + 1,
        }
    }
}

impl Mapping {
    fn key(&mut self, key: Key) -> Option<Mark> {
        if key.merge {
            if let Some(first) = self.merge.replace(key.at) {
                return Some(first);
            }
        } else if self.fields.contains_key(&key.name) && !self.merged.contains_key(&key.name) {
            let first = self.spans.iter().find(|(name, _)| **name == *key.name);
            return first.map(|(_, span)| span.key.unwrap_or(span.value));
        }
        self.key = Some(key);
        None
    }

    fn put(&mut self, built: Built) -> Result<(), ()> {
        let Some(key) = self.key.take() else {
            return Ok(());
        };
        if key.merge {
            return self.merge(built);
        }
        let mut span = built.span;
        span.key = Some(key.at);
        // What the mapping gives itself wins over what it merges, at the position of the latter.
        match self.merged.remove(&key.name) {
            Some(index) => self.spans[index].1 = span,
            None => self.spans.push((key.name.as_str().into(), span)),
        }
        self.fields.insert(key.name, built.value);
        Ok(())
    }

    /// Takes over the fields of a mapping, or of a list of mappings whose first ones win.
    fn merge(&mut self, built: Built) -> Result<(), ()> {
        match (built.value, built.span.children) {
            (Value::Object(fields), Children::Fields(spans)) => {
                self.merge_fields(fields, &spans);
                Ok(())
            }
            (Value::Array(items), Children::Items(spans)) => {
                for (item, span) in items.into_iter().zip(spans.iter()) {
                    match (item, &span.children) {
                        (Value::Object(fields), Children::Fields(spans)) => {
                            self.merge_fields(fields, spans)
                        }
                        _ => return Err(()),
                    }
                }
                Ok(())
            }
            _ => Err(()),
        }
    }

    fn merge_fields(&mut self, fields: Map<String, Value>, spans: &[(Box<str>, Span)]) {
        for (name, value) in fields {
            if self.fields.contains_key(&name) {
                continue;
            }
            if let Ok(index) = spans.binary_search_by(|(other, _)| (**other).cmp(&*name)) {
                self.merged.insert(name.clone(), self.spans.len());
                self.spans.push(spans[index].clone());
            }
            self.fields.insert(name, value);
        }
    }
}
