//! A document as read: its value, its text and where each value is in it.
//!
//! - `read`: bytes to text, with the limits on what a stranger may send.
//! - `json` and `yaml`: text to value and spans.
//! - `span` and `moves`: from a pointer to a line and a column, also after rules have moved values.
//! - `pointer`: JSON pointers and local references.

mod json;
mod moves;
pub mod pointer;
mod read;
mod span;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Position, Severity, Source};
use moves::Moves;
pub(crate) use read::end_of;
use span::Span;

/// An OpenAPI document, or one that a rule has rewritten.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document as it is now; its mappings keep the order of the text.
    pub value: Value,
    file: String,
    /// The text as read, which every diagnostic shares.
    source: Source,
    sha256: String,
    spans: Arc<Span>,
    moves: Moves,
    /// The other files that parts of the value come from.
    others: Vec<Arc<Other>>,
    /// The files that references name and that are no part of the document.
    unread: BTreeMap<String, Unread>,
}

/// Why a file that a reference names is not part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The code of the diagnostic.
    pub code: &'static str,
    /// The reason.
    pub why: String,
    /// The remedy.
    pub help: &'static str,
    /// Whether it is for a limit of all files together.
    pub is_limit: bool,
}

/// Another file that parts of a document come from. The pointers of its values begin with `@` and its number.
#[derive(Debug)]
struct Other {
    file: String,
    source: Source,
    sha256: String,
    spans: Arc<Span>,
}

/// Where a value was written.
struct Place<'d> {
    file: &'d str,
    source: &'d Source,
    span: &'d Span,
    /// Whether it is the very value, and not the nearest one around it.
    exact: bool,
    /// The pointer of the value that was found, in its file.
    pointer: String,
}

impl Document {
    /// Reads the document at `path`, which diagnostics name relative to `root`.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, is larger than the limit, is not UTF-8, or [`Document::parse`] refuses it.
    pub fn load(root: &Path, path: &Path) -> Result<Document, Diagnostic> {
        let file = read::shown(root, path);
        let bytes = read::bytes(&file, path)?;
        Document::from_bytes(&file, &bytes)?.whole()
    }

    /// Reads the file at `path`, of which parts go into a document, as `file`: any value, not only a mapping.
    ///
    /// # Errors
    ///
    /// Those of [`Document::load`], but for what the value is.
    pub fn load_part(file: &str, path: &Path) -> Result<Document, Diagnostic> {
        Document::from_bytes(file, &read::bytes(file, path)?)
    }

    /// The text of the file at `path` without a byte order mark, and what diagnostics call it, relative to `root`.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, is larger than the limit, or is not UTF-8.
    pub fn read_text(root: &Path, path: &Path) -> Result<(String, Source), Diagnostic> {
        let file = read::shown(root, path);
        let bytes = read::bytes(&file, path)?;
        let text = read::text(&file, &bytes)?;
        let source = text.into();
        Ok((file, source))
    }

    /// Parses `text` as YAML, whatever `file` is called.
    ///
    /// # Errors
    ///
    /// As for [`Document::parse`].
    pub fn parse_yaml(file: &str, text: &str) -> Result<Document, Diagnostic> {
        Document::read_as(file, text.as_bytes(), false)
    }

    /// Parses `text` as JSON, whatever `file` is called.
    ///
    /// # Errors
    ///
    /// As for [`Document::parse`].
    pub fn parse_json(file: &str, text: &str) -> Result<Document, Diagnostic> {
        Document::read_as(file, text.as_bytes(), true)
    }

    /// Parses `text` as the content of `file`: strict JSON where the name ends in `.json`, YAML otherwise.
    ///
    /// # Errors
    ///
    /// Where the text is malformed, gives a key twice, or is deeper or larger than the limits.
    pub fn parse(file: &str, text: &str) -> Result<Document, Diagnostic> {
        Document::from_bytes(file, text.as_bytes())?.whole()
    }

    /// The document, which has to be a mapping.
    fn whole(self) -> Result<Document, Diagnostic> {
        match self.value.is_object() {
            true => Ok(self),
            false => {
                let at = self.spans.value.into();
                Err(read::not_a_mapping(&self.file, self.text(), at))
            }
        }
    }

    fn from_bytes(file: &str, bytes: &[u8]) -> Result<Document, Diagnostic> {
        let json = Path::new(file)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        Document::read_as(file, bytes, json)
    }

    fn read_as(file: &str, bytes: &[u8], json: bool) -> Result<Document, Diagnostic> {
        let text = read::text(file, bytes)?;
        let (value, spans) = if json {
            json::parse(file, text)?
        } else {
            yaml::parse(file, text)?
        };
        Ok(Document {
            value,
            file: file.to_owned(),
            source: text.into(),
            sha256: read::sha256(bytes),
            spans: Arc::new(spans),
            moves: Moves::default(),
            others: Vec::new(),
            unread: BTreeMap::new(),
        })
    }

    /// Takes another file along, of which parts go into this document, and returns what the pointers of its values begin with
    /// in [`Document::moved`].
    pub fn attach(&mut self, other: &Document) -> String {
        self.others.push(Arc::new(Other {
            file: other.file.clone(),
            source: other.source.clone(),
            sha256: other.sha256.clone(),
            spans: other.spans.clone(),
        }));
        format!("@{}", self.others.len())
    }

    /// Keeps why the file that references call `uri` is no part of this document.
    pub fn leave_unread(&mut self, uri: &str, unread: Unread) {
        self.unread.entry(uri.to_owned()).or_insert(unread);
    }

    /// Why the file that a reference begins with is no part of this document; `None` where it is, or was never asked for.
    pub fn unread(&self, reference: &str) -> Option<&Unread> {
        let uri = reference.split('#').next().unwrap_or_default();
        self.unread.get(uri)
    }

    /// Whether other files were read or asked for to make this document.
    pub fn is_of_files(&self) -> bool {
        !self.others.is_empty() || !self.unread.is_empty()
    }

    fn place(&self, pointer: &str) -> Place<'_> {
        let origin = self.moves.origin(pointer);
        let inside = origin.strip_prefix('@').and_then(|rest| {
            let end = rest.find('/').unwrap_or(rest.len());
            let number: usize = rest[..end].parse().ok()?;
            Some((self.others.get(number.checked_sub(1)?)?, &rest[end..]))
        });
        let (file, source, spans, pointer) = match inside {
            Some((other, pointer)) => (&other.file, &other.source, &other.spans, pointer),
            None => (&self.file, &self.source, &self.spans, origin.as_str()),
        };
        let (span, depth) = spans.nearest(pointer);
        let mut tokens = pointer.match_indices('/');
        let end = tokens.nth(depth).map(|(end, _)| end);
        Place {
            file,
            source,
            span,
            exact: end.is_none(),
            pointer: pointer[..end.unwrap_or(pointer.len())].to_owned(),
        }
    }

    /// The name of the file, as diagnostics show it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text as read, without a byte order mark.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The SHA-256 of the file as it is on disk, in lower-case hexadecimal; that of the hashes of all of them where the
    /// document is made of several.
    pub fn sha256(&self) -> String {
        if self.others.is_empty() {
            return self.sha256.clone();
        }
        let others = self.others.iter().map(|other| other.sha256.as_str());
        let all: Vec<&str> = std::iter::once(self.sha256.as_str())
            .chain(others)
            .collect();
        read::sha256(all.join("\n").as_bytes())
    }

    /// Where the value that `pointer` points to was written, or else the nearest one around it.
    ///
    /// The pointer is one into the document as it is now; what a rule has [moved](Document::moved) is found
    /// where it came from.
    pub fn position(&self, pointer: &str) -> Option<Position> {
        Some(self.place(pointer).span.value.into())
    }

    /// Where the key of the value that `pointer` points to was written; the value itself where it has none.
    pub fn key_position(&self, pointer: &str) -> Option<Position> {
        Some(self.place(pointer).key().into())
    }

    /// Where what `pointer` points to was in the document as it was read, before any rule moved it.
    pub fn origin(&self, pointer: &str) -> String {
        self.moves.origin(pointer)
    }

    /// The number or the word that `pointer` points to, as the text of the document has it; `None` for anything else.
    pub fn written(&self, pointer: &str) -> Option<&str> {
        let Place {
            source,
            span,
            exact,
            ..
        } = self.place(pointer);
        let rest = source.rest(span.value.into())?;
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        (exact && end > 0).then(|| &rest[..end])
    }

    /// Records that a rule has put what was at `from` at `to`.
    ///
    /// The moves are a sequence: `from` is where the value was after those recorded before.
    pub fn moved(&mut self, from: &str, to: &str) {
        self.moves.push(from, to);
    }

    /// What a local reference such as `#/components/schemas/Webhook` refers to, one step far.
    pub fn resolve<'a>(&'a self, reference: &str) -> Option<&'a Value> {
        pointer::get(&self.value, &pointer::from_reference(reference)?)
    }

    /// A diagnostic about what `pointer` points to.
    pub fn diagnostic(
        &self,
        severity: Severity,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
        why: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let place = self.place(pointer);
        let at = place.span.value;
        place.says(
            Diagnostic::new(severity, code, place.file, message, why, help),
            at,
        )
    }

    /// [`Document::diagnostic`], pointing to the key rather than the value.
    pub fn key_diagnostic(
        &self,
        severity: Severity,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
        why: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let place = self.place(pointer);
        let at = place.key();
        place.says(
            Diagnostic::new(severity, code, place.file, message, why, help),
            at,
        )
    }

    /// Whether the value, which other files were put into, is within the limits of a document still.
    pub fn is_within_limits(&self) -> bool {
        read::size(&self.value, read::MAX_DEPTH).is_some_and(|size| size <= read::MAX_NODES)
    }

    /// How many values there are in `value`; `None` where it is nested deeper than a document may be.
    pub fn size(value: &Value) -> Option<usize> {
        read::size(value, read::MAX_DEPTH)
    }

    /// How many values a document may have.
    pub const MOST_VALUES: usize = read::MAX_NODES;
}

impl Place<'_> {
    /// `diagnostic`, pointing to `at` in this file.
    fn says(&self, diagnostic: Diagnostic, at: span::Mark) -> Diagnostic {
        let mut diagnostic = diagnostic.at(at.into(), self.source.clone());
        diagnostic.pointer = Some(self.pointer.clone());
        diagnostic
    }

    /// Where the key of the value is, if it has one.
    fn key(&self) -> span::Mark {
        let mark = if self.exact { self.span.key } else { None };
        mark.unwrap_or(self.span.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize, column: usize) -> Option<Position> {
        Some(Position { line, column })
    }

    #[test]
    fn the_ending_decides_the_language() {
        assert!(Document::parse("x.yaml", "a: 1").is_ok());
        assert!(Document::parse("x.yaml", "{\"a\": 1}").is_ok());
        assert!(Document::parse("x.json", "{\"a\": 1}").is_ok());
        assert_eq!(
            Document::parse("x.JSON", "a: 1").unwrap_err().code,
            "json-syntax"
        );
    }

    #[test]
    fn a_document_is_a_mapping() {
        for (file, text) in [
            ("x.yaml", "- a\n"),
            ("x.yaml", "word"),
            ("x.json", " [1]"),
            ("x.yaml", "---\n"),
        ] {
            assert_eq!(
                Document::parse(file, text).unwrap_err().code,
                "document-not-a-mapping",
                "{text}"
            );
        }
        assert_eq!(
            Document::parse("x.json", " [1]").unwrap_err().position,
            at(1, 2)
        );
    }

    #[test]
    fn the_hash_is_that_of_the_file() {
        let document = Document::parse("x.yaml", "\u{feff}a: 1\n").unwrap();
        assert_eq!(document.text(), "a: 1\n");
        assert_eq!(
            document.sha256(),
            "a2251b91194014d42d50b16b68de4f25014caa6d9f3c6c3c5a0f3c240080cf6a"
        );
    }

    #[test]
    fn positions_follow_what_is_moved() {
        let text =
            "paths:\n  /a:\n    get:\n      schema:\n        properties: { b: { type: string } }\n";
        let mut document = Document::parse("x.yaml", text).unwrap();
        let schema = "/paths/~1a/get/schema";
        assert_eq!(document.position(schema), at(5, 9));
        assert_eq!(document.key_position(schema), at(4, 7));
        document.moved(schema, "/components/schemas/A");
        document.moved(
            "/components/schemas/A/properties/b",
            "/components/schemas/AB",
        );
        assert_eq!(document.position("/components/schemas/A"), at(5, 9));
        assert_eq!(document.key_position("/components/schemas/AB"), at(5, 23));
        assert_eq!(document.position("/components/schemas/AB/type"), at(5, 34));
        let pointer = |at: &str| {
            let diagnostic = document.diagnostic(Severity::Note, "c", at, "m", "", "");
            diagnostic.pointer.clone()
        };
        let written = format!("{schema}/properties/b");
        assert_eq!(pointer("/components/schemas/AB"), Some(written.clone()));
        assert_eq!(pointer("/components/schemas/AB/enum/3"), Some(written));
        assert_eq!(pointer("/made/up").as_deref(), Some(""));
        // What was not there when the document was read is found at what is nearest to it.
        assert_eq!(
            document.position("/components/schemas/AB/enum/3"),
            at(5, 26)
        );
        assert_eq!(
            document.key_position("/components/schemas/AB/enum"),
            at(5, 26)
        );
        assert_eq!(document.position("/made/up"), at(1, 1));
    }

    #[test]
    fn diagnostics_of_a_document_share_its_text() {
        let items = "{\"a\":1},".repeat(5000);
        let text = format!("{{\"list\":[{items}0]}}");
        let document = Document::parse("x.json", &text).unwrap();
        let note = |index| {
            let at = format!("/list/{index}/a");
            document.diagnostic(Severity::Note, "c", &at, "m", "", "")
        };
        let report: crate::diagnostic::Diagnostics = (0..5000).map(note).collect();
        for diagnostic in report.iter() {
            let source = diagnostic.source.as_ref().unwrap();
            assert!(source.is(&document.source));
        }
        // What is shown of each is a part of the line of 40,000 characters.
        assert!(report.to_string().len() < 5000 * 400);
    }

    #[test]
    fn a_number_is_found_as_it_is_written() {
        let document =
            Document::parse("x.yaml", "a: { b: 1.10, c: 'x y' }\nd: [007, true]\n").unwrap();
        assert_eq!(document.written("/a/b"), Some("1.10"));
        assert_eq!(document.written("/d/0"), Some("007"));
        assert_eq!(document.written("/d/1"), Some("true"));
        for none in ["/a/c", "/a", "/nowhere"] {
            assert_eq!(document.written(none), None, "{none}");
        }
    }

    #[test]
    fn references_resolve_one_step() {
        let text = "components: { schemas: { 'a/b c': { type: string }, R: { $ref: '#/components/schemas/a~1b%20c' } } }";
        let document = Document::parse("x.yaml", text).unwrap();
        let target = document.resolve("#/components/schemas/a~1b%20c").unwrap();
        assert_eq!(target["type"], "string");
        assert!(
            document
                .resolve("#/components/schemas/R")
                .unwrap()
                .get("$ref")
                .is_some()
        );
        assert_eq!(document.resolve("#/components/schemas/No"), None);
        assert_eq!(document.resolve("x.yaml#/components"), None);
    }

    #[test]
    fn a_missing_file_is_an_error_that_names_it() {
        let root = Path::new("/nowhere");
        let diagnostic = Document::load(root, &root.join("specs/x.yaml")).unwrap_err();
        assert_eq!(diagnostic.code, "document-unreadable");
        assert_eq!(diagnostic.file, "specs/x.yaml");
    }
}
