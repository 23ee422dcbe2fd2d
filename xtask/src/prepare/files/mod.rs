//! What a document refers to in other files becomes a part of it: a component where OpenAPI has one of that kind, else it is
//! put where the reference was. References then lead through one document.
//!
//! - `reader`: which files those are.
//! - `homes`: which component a target becomes, and what it is called.
//! - `discriminators`: the values by which a union knows variants from other files.
//!
//! A reference to a file that is not read, or to nothing in it, stays as it is, relative to the document; `check` says why and
//! what it costs.

mod discriminators;
mod homes;
mod reader;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::keywords::{self, Holds, Kind};
use homes::Homes;
use reader::{FileId, MAIN, Reader, Target};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, VecDeque};
use std::path::Path;

/// How often what is put in place of a reference may hold such a reference itself.
const MOST_LEVELS: usize = 16;

/// How many references may follow each other. Documents have two or three.
const MOST_STEPS: usize = 64;

/// The files that a document is made of.
pub(super) struct Files {
    reader: Reader,
    homes: Homes,
}

/// One pass over a document.
struct Pass<'f> {
    files: &'f mut Files,
    document: &'f mut Document,
    is_swagger: bool,
    moves: Vec<(String, String)>,
    /// Where a value at a pointer comes from, where it is not the file of what is around it.
    from: HashMap<String, Target>,
    /// The components that are to be read still.
    queue: VecDeque<Component>,
    /// What is being put in place of a reference.
    within: Vec<Target>,
    /// How many values were put in place of references.
    copied: usize,
}

/// A component that comes from another file.
struct Component {
    target: Target,
    kind: Kind,
    at: String,
}

impl Files {
    /// The files beside the document at `path`; none where it was given as text.
    pub(super) fn new(document: &Document, path: Option<&Path>) -> Files {
        Files {
            reader: Reader::new(document, path),
            homes: Homes::default(),
        }
    }

    /// Makes what the document refers to a part of it. Done again, it does so for references that are new.
    ///
    /// # Errors
    ///
    /// Where the whole is larger or deeper than a document may be.
    pub(super) fn attach(&mut self, document: &mut Document) -> Result<(), Diagnostic> {
        if !leads_out(&document.value) {
            return Ok(());
        }
        let mut root = std::mem::take(&mut document.value);
        self.reader.set_main(root.clone());
        let is_swagger = root.get("swagger").is_some();
        let mut pass = Pass {
            files: self,
            document,
            is_swagger,
            moves: Vec::new(),
            from: HashMap::new(),
            queue: VecDeque::new(),
            within: Vec::new(),
            copied: 0,
        };
        pass.sections(&mut root);
        pass.files.homes.begin(&root, is_swagger);
        pass.value(&mut root, Kind::Root, "", MAIN);
        while let Some(component) = pass.queue.pop_front() {
            pass.component(&mut root, component);
        }
        let (moves, copied) = (pass.moves, pass.copied);
        document.value = root;
        for (from, to) in moves {
            document.moved(&from, &to);
        }
        if copied > Document::MOST_VALUES || !document.is_within_limits() {
            return Err(document.diagnostic(
                Severity::Error,
                "document-too-large",
                "",
                "the document is too large or too deep with the files that it refers to",
                "one that grows without bound would take the machine with it",
                "remove what the client does not need",
            ));
        }
        Ok(())
    }

    /// What there is to say of the components that come from other files.
    pub(super) fn report(&self, document: &Document) -> Diagnostics {
        self.homes.report(document)
    }
}

/// Whether a value has a reference that does not lead through the document itself.
fn leads_out(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(key, value)| match value {
            Value::String(reference) => key == "$ref" && !reference.starts_with('#'),
            value => leads_out(value),
        }),
        Value::Array(items) => items.iter().any(leads_out),
        _ => false,
    }
}

/// The reference that an object is, if it is one.
fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

impl Pass<'_> {
    /// The sections of components first: what they call a target is its name, wherever else it is referred to.
    fn sections(&mut self, root: &mut Value) {
        if let Some(components) = root.get_mut("components") {
            self.flatten(components, "/components", MAIN);
        }
        for (at, kind) in homes::sections(self.is_swagger) {
            let Some(section) = root.pointer_mut(at) else {
                continue;
            };
            let from = self.origin_of(at, MAIN);
            self.flatten(section, at, from);
            for (name, value) in section.as_object_mut().into_iter().flatten() {
                let here = pointer::push(at, name);
                let from = self.origin_of(&here, from);
                let is_only = value.as_object().is_some_and(|one| one.len() == 1);
                let told = reference(value).filter(|_| is_only).map(str::to_owned);
                let Some(reference) = told else {
                    // What was put into the section is found there.
                    if let Some(origin) = self.from.get(&here).filter(|one| one.file != MAIN) {
                        self.files.homes.take(origin, *kind, &here);
                    }
                    continue;
                };
                if is_local(from, &reference) {
                    continue;
                }
                if let Ok(target) = self.target(from, &reference)
                    && target.file != MAIN
                    && let Some(content) = self.content(&target).cloned()
                    && self.files.homes.take(&target, *kind, &here)
                {
                    self.moves.push((self.source(&target), here.clone()));
                    self.from.insert(here, target);
                    *value = content;
                }
            }
        }
    }

    /// Puts what a mapping of names refers to into it, without a look inside.
    fn flatten(&mut self, value: &mut Value, at: &str, first: FileId) {
        let mut from = first;
        for _ in 0..MOST_STEPS {
            let Some(reference) = reference(value).map(str::to_owned) else {
                return;
            };
            if is_local(from, &reference) {
                break;
            }
            let Ok(target) = self.target(from, &reference) else {
                break;
            };
            let (Some(Value::Object(content)), Value::Object(fields)) =
                (self.content(&target).cloned(), &mut *value)
            else {
                break;
            };
            fields.shift_remove("$ref");
            let source = self.source(&target);
            for (key, value) in content {
                if !fields.contains_key(&key) {
                    let here = pointer::push(at, &key);
                    let origin = Target {
                        file: target.file,
                        pointer: pointer::push(&target.pointer, &key),
                    };
                    self.moves
                        .push((pointer::push(&source, &key), here.clone()));
                    self.from.insert(here, origin);
                    fields.insert(key, value);
                }
            }
            from = target.file;
        }
        // The reference that is left is one of the file that it came from; what is beside it is as it was.
        let of = |file| Target {
            file,
            pointer: String::new(),
        };
        for (key, _) in value.as_object().into_iter().flatten() {
            let here = pointer::push(at, key);
            self.from.entry(here).or_insert(of(first));
        }
        self.from.insert(at.to_owned(), of(from));
    }

    /// The file that the references at a pointer are of; `around` are those of what it is in.
    fn origin_of(&self, at: &str, around: FileId) -> FileId {
        self.from.get(at).map_or(around, |target| target.file)
    }

    /// Reads a component from another file, and puts it where it belongs.
    fn component(&mut self, root: &mut Value, component: Component) {
        let Component { target, kind, at } = component;
        let Some(mut value) = self.content(&target).cloned() else {
            return;
        };
        self.moves.push((self.source(&target), at.clone()));
        self.value(&mut value, kind, &at, target.file);
        let mut holder = root;
        let mut tokens = pointer::tokens(&at).peekable();
        while let Some(token) = tokens.next() {
            let Value::Object(fields) = holder else {
                return;
            };
            if tokens.peek().is_none() {
                fields.insert(token.into_owned(), value);
                return;
            }
            holder = fields
                .entry(token.into_owned())
                .or_insert_with(|| json!({}));
        }
    }

    /// Visits an object of `kind`, or a list of them, at `at`, whose references are those of the file `from`.
    fn value(&mut self, value: &mut Value, kind: Kind, at: &str, from: FileId) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.value(item, kind, &pointer::push(at, index.to_string()), from);
                }
            }
            Value::Object(_) => self.object(value, kind, at, from),
            _ => {}
        }
    }

    fn object(&mut self, value: &mut Value, kind: Kind, at: &str, from: FileId) {
        let told = reference(value).filter(|reference| !is_local(from, reference));
        if let Some(told) = told.map(str::to_owned) {
            match self.target(from, &told) {
                Err(written) => refer(value, written),
                Ok(target) => match self.home(kind, at, &target) {
                    Some(local) => refer(value, local),
                    None => return self.put(value, Holds::One(kind), at, from, target),
                },
            }
        }
        self.fields(value, kind, at, from);
    }

    fn fields(&mut self, value: &mut Value, kind: Kind, at: &str, from: FileId) {
        let Value::Object(fields) = value else { return };
        if kind == Kind::Schema {
            self.discriminator(fields, from);
        }
        for (key, value) in fields.iter_mut() {
            let (holds, _) = keywords::meaning(kind, key);
            let here = pointer::push(at, key);
            let from = self.origin_of(&here, from);
            match holds {
                Holds::Data(_) => {}
                Holds::One(kind) => self.value(value, kind, &here, from),
                Holds::List(kind) if value.is_array() => self.value(value, kind, &here, from),
                holds => self.names(value, holds, &here, from),
            }
        }
    }

    /// Visits objects by name, or a list of them that is elsewhere.
    fn names(&mut self, value: &mut Value, holds: Holds, at: &str, from: FileId) {
        // Elsewhere, a reference in place of them all is none of OpenAPI's, but it is plain what it means.
        let told = reference(value).filter(|reference| !is_local(from, reference));
        if let Some(told) = told.map(str::to_owned) {
            match self.target(from, &told) {
                Err(written) => refer(value, written),
                Ok(target) => return self.put(value, holds, at, from, target),
            }
        }
        let (kind, patterned) = match holds {
            Holds::Names(kind) => (kind, false),
            Holds::Patterned(kind) => (kind, true),
            Holds::List(kind) | Holds::One(kind) => return self.value(value, kind, at, from),
            Holds::Data(_) => return,
        };
        for (name, value) in value.as_object_mut().into_iter().flatten() {
            if !(patterned && name.starts_with("x-")) {
                let here = pointer::push(at, name);
                let from = self.origin_of(&here, from);
                self.value(value, kind, &here, from);
            }
        }
    }

    /// Puts a target in place of the reference to it. What is beside the reference goes first.
    fn put(&mut self, value: &mut Value, holds: Holds, at: &str, from: FileId, target: Target) {
        let content = self.content(&target).cloned();
        let is_prose = holds == Holds::One(Kind::Prose);
        let fits = |content: &Value| match is_prose {
            true => content.is_string(),
            false => content.is_object() || content.is_array(),
        };
        let content = content.filter(fits);
        let is_open = self.within.contains(&target) || self.within.len() >= MOST_LEVELS;
        let (Some(mut content), false) = (content, is_open) else {
            let fragment = pointer::to_reference(&target.pointer);
            return refer(value, self.files.reader.written(target.file, &fragment));
        };
        self.copied += Document::size(&content).unwrap_or_default();
        if self.copied > Document::MOST_VALUES {
            return;
        }
        let mut own = match value {
            Value::Object(fields) => std::mem::take(fields),
            _ => Map::new(),
        };
        own.shift_remove("$ref");
        let source = self.source(&target);
        match &content {
            Value::Object(fields) if !own.is_empty() => {
                for key in fields.keys().filter(|key| !own.contains_key(*key)) {
                    let (from, to) = (pointer::push(&source, key), pointer::push(at, key));
                    self.moves.push((from, to));
                }
            }
            _ => self.moves.push((source, at.to_owned())),
        }
        let mut own = Value::Object(own);
        self.held(&mut own, holds, at, from);
        self.within.push(target.clone());
        self.held(&mut content, holds, at, target.file);
        self.within.pop();
        if let (Value::Object(content), Value::Object(own)) = (&mut content, own) {
            content.extend(own);
        }
        *value = content;
    }

    fn held(&mut self, value: &mut Value, holds: Holds, at: &str, from: FileId) {
        match holds {
            Holds::One(kind) => self.value(value, kind, at, from),
            holds => self.names(value, holds, at, from),
        }
    }

    /// What a reference leads to in the end, with what is only a name for something else followed; else the same
    /// reference as the document has it.
    fn target(&mut self, from: FileId, reference: &str) -> Result<Target, String> {
        let first = self.files.reader.resolve(self.document, from, reference)?;
        let nothing = |pass: &Self| {
            let fragment = pointer::to_reference(&first.pointer);
            pass.files.reader.written(first.file, &fragment)
        };
        let mut target = self.followed(&first, 0).ok_or_else(|| nothing(self))?;
        // A circle of nothing but references stays one.
        let mut seen = vec![target.clone()];
        for _ in 0..MOST_STEPS {
            let next = self
                .content(&target)
                .filter(|value| value.as_object().is_some_and(|one| one.len() == 1))
                .and_then(self::reference)
                .map(str::to_owned);
            let Some(next) = next.filter(|_| target.file != MAIN) else {
                break;
            };
            let found = self.files.reader.resolve(self.document, target.file, &next);
            let Some(next) = found.ok().and_then(|next| self.followed(&next, 0)) else {
                break;
            };
            if seen.contains(&next) {
                return Ok(first);
            }
            seen.push(next.clone());
            target = next;
        }
        Ok(target)
    }

    /// Where a target is, through the references on the way to it; nothing where it is nowhere.
    fn followed(&mut self, target: &Target, depth: usize) -> Option<Target> {
        if depth > MOST_STEPS {
            return None;
        }
        if self.content(target).is_some() {
            return Some(target.clone());
        }
        // Of what holds it, the innermost that is there: it has to be a reference.
        let mut end = target.pointer.rfind('/')?;
        loop {
            let holder = Target {
                file: target.file,
                pointer: target.pointer[..end].to_owned(),
            };
            if let Some(value) = self.content(&holder) {
                let reference = reference(value)?.to_owned();
                let found = self
                    .files
                    .reader
                    .resolve(self.document, target.file, &reference);
                let mut next = found.ok()?;
                next.pointer.push_str(&target.pointer[end..]);
                return self.followed(&next, depth + 1);
            }
            end = target.pointer[..end].rfind('/')?;
        }
    }

    /// What a target is in its file, as that was read.
    fn content(&self, target: &Target) -> Option<&Value> {
        self.files.reader.files[target.file]
            .value
            .pointer(&target.pointer)
    }

    /// Where a target is, for [`Document::moved`].
    fn source(&self, target: &Target) -> String {
        let file = &self.files.reader.files[target.file];
        format!("{}{}", file.prefix, target.pointer)
    }

    /// The reference to the component that a target is, or becomes; nothing where it has to be where the reference is.
    fn home(&mut self, kind: Kind, at: &str, target: &Target) -> Option<String> {
        let is_path = at.starts_with("/paths/") && at.matches('/').count() == 2;
        if kind == Kind::PathItem && is_path || homes::section(kind, self.is_swagger).is_none() {
            return None;
        }
        if target.file == MAIN {
            return Some(pointer::to_reference(&target.pointer));
        }
        let file = &self.files.reader.files[target.file];
        let is_swagger = self.is_swagger;
        let (at, new) = self.files.homes.of(file, target, kind, is_swagger)?;
        self.queue.extend(new);
        Some(pointer::to_reference(&at))
    }
}

/// Whether a reference leads through the document as it is.
fn is_local(from: FileId, reference: &str) -> bool {
    from == MAIN && reference.starts_with('#')
}

fn refer(value: &mut Value, to: String) {
    if let Some(reference) = value.get_mut("$ref") {
        *reference = Value::String(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn there_may_be_so_many_files() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.yaml");
        fs::write(&path, "a: { $ref: b.yaml }\nb: { $ref: c.yaml }\n").unwrap();
        fs::write(directory.path().join("b.yaml"), "type: string\n").unwrap();
        fs::write(directory.path().join("c.yaml"), "type: string\n").unwrap();
        let unread = |most: usize| {
            let mut document = Document::load(directory.path(), &path).unwrap();
            let mut files = Files::new(&document, Some(&path));
            files.reader.allow(most);
            files.attach(&mut document).unwrap();
            document
                .unread("c.yaml")
                .map(|unread| (unread.code, unread.is_limit))
        };
        assert_eq!(unread(2), None);
        assert_eq!(unread(1), Some(("ref-too-many-files", true)));
    }
}
