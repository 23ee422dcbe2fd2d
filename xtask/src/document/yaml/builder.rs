//! Values from the events of a YAML parser.
//!
//! This never recurses, and it counts what it makes, so that a document of a stranger costs no more than the
//! limits say.

use std::collections::HashMap;

use granit_parser::{Event, ScalarStyle, Tag};
use serde_json::Value;

use super::Source;
use super::collection::{Built, Collection, Key};
use super::scalar;
use crate::diagnostic::Diagnostic;
use crate::document::read::{self, MAX_COPIED, MAX_DEPTH, MAX_NODES};
use crate::document::span::{Mark, Span};

/// A collection that has been opened and not closed.
struct Frame {
    start: Mark,
    anchor: usize,
    collection: Collection,
}

/// What an anchor names.
struct Anchored {
    built: Built,
    /// A scalar as it was written, for an alias that is a key.
    text: Option<String>,
}

/// Takes events and keeps the value they make.
pub(super) struct Builder<'t> {
    source: Source<'t>,
    stack: Vec<Frame>,
    root: Option<Built>,
    documents: usize,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    copied: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn new(source: Source<'t>) -> Builder<'t> {
        Builder {
            source,
            stack: Vec::new(),
            root: None,
            documents: 0,
            anchors: HashMap::new(),
            nodes: 0,
            copied: 0,
        }
    }

    /// Takes the next event, which starts at `at`.
    pub(super) fn event(&mut self, event: Event<'_>, at: Mark) -> Result<(), Diagnostic> {
        match event {
            Event::DocumentStart(..) => self.document(at),
            Event::Alias(id) => self.alias(id, at),
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), at)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "seq", at)?;
                self.open(Collection::sequence(), anchor, at)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "map", at)?;
                self.open(Collection::mapping(), anchor, at)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            // The ends of the stream and of the document; the others are for options that are off.
            _ => Ok(()),
        }
    }

    /// The value of the document; `None` if there was none.
    pub(super) fn finish(self) -> Option<(Value, Span)> {
        self.root.map(|root| (root.value, root.span))
    }

    fn document(&mut self, at: Mark) -> Result<(), Diagnostic> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(self.source.error(
                "yaml-documents",
                at,
                "a second YAML document starts here",
                "a file holds one OpenAPI document",
                "take out the `---`, or put the second document into a file of its own",
            ));
        }
        Ok(())
    }

    fn open(&mut self, collection: Collection, anchor: usize, at: Mark) -> Result<(), Diagnostic> {
        self.charge(1, 0)?;
        if self.awaits_key() {
            return Err(self.source.error(
                "yaml-key",
                at,
                "a key is a list or a mapping",
                "keys in an OpenAPI document are names",
                "write the key as a string",
            ));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(read::too_deep(
                self.source.file,
                self.source.text,
                at.into(),
            ));
        }
        self.stack.push(Frame {
            start: at,
            anchor,
            collection,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Diagnostic> {
        let Some(frame) = self.stack.pop() else {
            return Ok(());
        };
        let built = frame.collection.finish(frame.start);
        self.anchor(frame.anchor, &built, None)?;
        self.put(built)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: Mark,
    ) -> Result<(), Diagnostic> {
        self.charge(1, 0)?;
        let plain = style == ScalarStyle::Plain;
        if self.awaits_key() {
            if plain && text.is_empty() && tag.is_none() {
                return Err(self.source.error(
                    "yaml-key",
                    at,
                    "a key is missing before the `:`",
                    "",
                    "write the key, or put quotes around a string that starts with `:`",
                ));
            }
            let built = Built::scalar(Value::String(text.to_owned()), at);
            self.anchor(anchor, &built, Some(text))?;
            let merge = plain && text == "<<" && tag.is_none();
            return self.key(Key::new(text, at, merge));
        }
        let value = match tag {
            None if plain => scalar::plain(text).map_err(|_| self.no_json_number(text, at))?,
            None => Value::String(text.to_owned()),
            Some(tag) => scalar::tagged(tag, text)
                .ok_or_else(|| self.tag(tag, at))?
                .map_err(|_| self.no_json_number(text, at))?,
        };
        let built = Built::scalar(value, at);
        self.anchor(anchor, &built, Some(text))?;
        self.put(built)
    }

    fn alias(&mut self, id: usize, at: Mark) -> Result<(), Diagnostic> {
        let Some(anchored) = self.anchors.get(&id) else {
            return Err(self.source.error(
                "yaml-alias",
                at,
                "the alias is inside of what it refers to",
                "the value would never end",
                "use a `$ref` to a component for a recursive schema",
            ));
        };
        if self.awaits_key() {
            let Some(text) = anchored.text.clone() else {
                return Err(self.source.error(
                    "yaml-key",
                    at,
                    "a key is a list or a mapping",
                    "keys in an OpenAPI document are names",
                    "write the key as a string",
                ));
            };
            self.charge(1, text.len())?;
            return self.key(Key::new(&text, at, false));
        }
        let (nodes, bytes, height) = (
            anchored.built.nodes,
            anchored.built.bytes,
            anchored.built.height,
        );
        if self.stack.len() + height > MAX_DEPTH {
            return Err(read::too_deep(
                self.source.file,
                self.source.text,
                at.into(),
            ));
        }
        self.charge(nodes, bytes)?;
        let Some(anchored) = self.anchors.get(&id) else {
            return Ok(());
        };
        let mut built = anchored.built.clone();
        // The alias itself is found where it is written, what is inside where the anchor is.
        built.span.value = at;
        self.put(built)
    }

    /// Keeps `built` for its aliases. The copy counts, or many anchors around one value would multiply it.
    fn anchor(&mut self, id: usize, built: &Built, text: Option<&str>) -> Result<(), Diagnostic> {
        if id == 0 {
            return Ok(());
        }
        self.charge(built.nodes, built.bytes)?;
        self.anchors.insert(
            id,
            Anchored {
                built: built.clone(),
                text: text.map(str::to_owned),
            },
        );
        Ok(())
    }

    fn charge(&mut self, nodes: usize, bytes: usize) -> Result<(), Diagnostic> {
        self.nodes = self.nodes.saturating_add(nodes);
        self.copied = self.copied.saturating_add(bytes);
        if self.nodes > MAX_NODES {
            return Err(read::too_large(self.source.file, &read::node_limit()));
        }
        if self.copied > MAX_COPIED {
            return Err(read::too_large(
                self.source.file,
                "64 MiB of text copied by aliases",
            ));
        }
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|frame| frame.collection.awaits_key())
    }

    fn key(&mut self, key: Key) -> Result<(), Diagnostic> {
        let Some(frame) = self.stack.last_mut() else {
            return Ok(());
        };
        let (name, second) = (key.name.clone(), key.at);
        match frame.collection.key(key) {
            None => Ok(()),
            Some(first) => Err(read::duplicate_key(
                self.source.file,
                self.source.text,
                &name,
                first,
                second,
            )),
        }
    }

    /// Puts a finished value where it belongs: into the open collection, or at the root.
    fn put(&mut self, built: Built) -> Result<(), Diagnostic> {
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(built);
            return Ok(());
        };
        let at = built.span.value;
        frame.collection.put(built).map_err(|()| {
            self.source.error(
                "yaml-merge",
                at,
                "`<<` merges something other than a mapping",
                "a merge key takes one mapping, or a list of them",
                "give it an alias of a mapping, or put quotes around the key",
            )
        })
    }

    fn collection_tag(&self, tag: Option<&Tag>, kind: &str, at: Mark) -> Result<(), Diagnostic> {
        match tag {
            Some(tag) if scalar::core_tag(tag).as_deref() != Some(kind) => Err(self.tag(tag, at)),
            _ => Ok(()),
        }
    }

    fn tag(&self, tag: &Tag, at: Mark) -> Diagnostic {
        let shown = match scalar::core_tag(tag) {
            Some(name) => format!("!!{name}"),
            None => tag.to_string(),
        };
        self.source.error(
            "yaml-tag",
            at,
            &format!("the tag `{shown}` does not fit here"),
            "only the tags of the YAML core schema mean something in an OpenAPI document, each on its own kind of value",
            "take the tag out",
        )
    }

    fn no_json_number(&self, text: &str, at: Mark) -> Diagnostic {
        self.source.error(
            "yaml-number",
            at,
            &format!("the number `{text}` cannot be written in JSON"),
            "an OpenAPI document holds what JSON can hold, and that has no infinities and a limited range",
            "put quotes around it for a string, or take it out",
        )
    }
}
