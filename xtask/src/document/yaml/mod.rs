//! YAML 1.2 to a value and its spans.
//!
//! `granit-parser` reads the text and tells of events.
//!
//! - `builder`: makes values of the events, within the limits.
//! - `collection`: a collection while it is read, with merge keys.
//! - `scalar`: what a plain word means.

mod builder;
mod collection;
mod scalar;

use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError};
use serde_json::Value;

use super::read;
use super::span::{Mark, Span};
use crate::diagnostic::{Diagnostic, Severity};
use builder::Builder;

/// How many items may be in brackets; the parser takes a kilobyte for each while it reads.
const MAX_FLOW: usize = 1_000_000;

/// Reads `text` as one YAML document.
pub(super) fn parse(file: &str, text: &str) -> Result<(Value, Span), Diagnostic> {
    let end = read::end_of(text);
    let source = Source {
        file,
        text,
        end: Mark::new(end.line, end.column),
    };
    source.limit()?;
    source.printable()?;
    let mut builder = Builder::new(source);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| source.malformed(&error))?;
        let start = span.tag_start().unwrap_or(span.start);
        let event = match event {
            // The parser writes `~` where nothing is written.
            Event::Scalar(_, ScalarStyle::Plain, anchor, tag) if span.is_empty() => {
                Event::Scalar("".into(), ScalarStyle::Plain, anchor, tag)
            }
            event => event,
        };
        builder.event(event, source.mark(start))?;
    }
    builder.finish().ok_or_else(|| read::empty(file))
}

/// The text being read, to make diagnostics about.
#[derive(Clone, Copy)]
struct Source<'t> {
    file: &'t str,
    text: &'t str,
    end: Mark,
}

impl Source<'_> {
    /// Where `marker` is. The parser ends the text on a line of its own, which may not be there.
    fn mark(self, marker: Marker) -> Mark {
        let mark = Mark::new(marker.line(), marker.col() + 1);
        if mark.line > self.end.line {
            self.end
        } else {
            mark
        }
    }

    /// Refuses what could make the parser hold too much at once: it keeps a whole flow collection until it knows
    /// whether that is a key. Each item of one needs one of these.
    fn limit(self) -> Result<(), Diagnostic> {
        let items = self
            .text
            .bytes()
            .filter(|byte| matches!(byte, b',' | b'[' | b'{'));
        if items.count() > MAX_FLOW {
            let limit = format!("{MAX_FLOW} items in brackets");
            return Err(read::too_large(self.file, &limit));
        }
        Ok(())
    }

    /// Refuses control characters, which YAML does not allow. The parser takes some for the end.
    fn printable(self) -> Result<(), Diagnostic> {
        let control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
        let Some(at) = self.text.find(control) else {
            return Ok(());
        };
        let code = self.text.as_bytes().get(at).copied().unwrap_or_default();
        Err(Diagnostic::new(
            Severity::Error,
            "yaml-syntax",
            self.file,
            format!("the control character U+{code:04X} is not allowed in YAML"),
            "",
            "take it out, or write it as an escape in double quotes",
        )
        .at(read::end_of(&self.text[..at]), self.text))
    }

    fn malformed(self, error: &ScanError) -> Diagnostic {
        let mark = self.mark(*error.marker());
        let help = match error.kind() {
            ErrorKind::RecursionLimitExceeded => {
                return read::too_deep(self.file, self.text, mark.into());
            }
            ErrorKind::UnknownAnchor => {
                "define the anchor with `&` before the alias, or write the value out"
            }
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation => "indent with spaces",
            ErrorKind::InvalidQuotedScalarIndent => {
                "close the quote that is open here, or indent this line more than its key"
            }
            _ => {
                "fix the syntax here, or just before; a string with `: `, ` #` or a leading special character needs quotes"
            }
        };
        self.error(
            "yaml-syntax",
            mark,
            &format!("the document is not YAML: {}", error.kind()),
            "",
            help,
        )
    }

    fn error(
        self,
        code: &'static str,
        mark: Mark,
        message: &str,
        why: &str,
        help: &str,
    ) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, self.file, message, why, help)
            .at(mark.into(), self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(text: &str) -> Value {
        match parse("x.yaml", text) {
            Ok((value, _)) => value,
            Err(diagnostic) => panic!("{diagnostic}"),
        }
    }

    /// The code, line and column of what is wrong with `text`.
    fn wrong(text: &str) -> (&'static str, usize, usize) {
        let diagnostic = parse("x.yaml", text).unwrap_err();
        let at = diagnostic
            .position
            .map_or((0, 0), |at| (at.line, at.column));
        (diagnostic.code, at.0, at.1)
    }

    #[test]
    fn keys_keep_their_order_and_become_strings() {
        let read = value("z: 1\n200: a\n0x10: b\ntrue: c\nnull: d\non: e\n'': f\n1.50: g\na: 2\n");
        let keys: Vec<_> = read.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            ["z", "200", "0x10", "true", "null", "on", "", "1.50", "a"]
        );
    }

    #[test]
    fn quotes_and_blocks_make_strings() {
        assert_eq!(
            value(
                "a: '1'\nb: \"true\"\nc: |\n  1\nd: >-\n  no\n  way\ne: \"\\U0001f600\\u00e9\\t\"\n"
            ),
            json!({"a": "1", "b": "true", "c": "1\n", "d": "no way", "e": "\u{1f600}é\t"})
        );
    }

    #[test]
    fn lines_in_brackets_may_be_indented_less_than_the_standard_says() {
        let text = "a:\n  b: {\n    x: 1\n  }\n  c: [\n  2,\n  3\n  ]\n  d: 'e\n   f'\ng: 4\n";
        assert_eq!(
            value(text),
            json!({"a": {"b": {"x": 1}, "c": [2, 3], "d": "e f"}, "g": 4})
        );
    }

    #[test]
    fn tags_of_the_core_schema_decide() {
        assert_eq!(
            value(
                "[!!str 1, !!int '2', !!float 1, !!bool 'true', !!null '', ! 3, !!map {}, !!seq []]"
            ),
            json!(["1", 2, 1.0, true, null, "3", {}, []])
        );
        assert_eq!(value("!<tag:yaml.org,2002:str> 1"), json!("1"));
        assert_eq!(wrong("a: !!int x"), ("yaml-tag", 1, 4));
        assert_eq!(wrong("a: !!bool 1"), ("yaml-tag", 1, 4));
        assert_eq!(wrong("a: !secret x"), ("yaml-tag", 1, 4));
        assert_eq!(wrong("a: !!set {b}"), ("yaml-tag", 1, 4));
        assert_eq!(wrong("a: !!seq {}"), ("yaml-tag", 1, 4));
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        assert_eq!(wrong("a:\n  b: .inf\n"), ("yaml-number", 2, 6));
        assert_eq!(wrong("a: -.INF"), ("yaml-number", 1, 4));
        assert_eq!(wrong("[.nan]"), ("yaml-number", 1, 2));
        assert_eq!(wrong("a: !!float .nan"), ("yaml-number", 1, 4));
        assert_eq!(value("a: '.inf'"), json!({"a": ".inf"}));
    }

    #[test]
    fn aliases_copy_values_and_keys() {
        assert_eq!(
            value("a: &x {k: [1]}\nb: *x\nc: &y word\n*y : d\ne: &x 2\nf: *x\n"),
            json!({"a": {"k": [1]}, "b": {"k": [1]}, "c": "word", "word": "d", "e": 2, "f": 2})
        );
        assert_eq!(wrong("a: *x"), ("yaml-syntax", 1, 4));
        assert_eq!(wrong("a: &x [*x]"), ("yaml-alias", 1, 8));
        assert_eq!(wrong("a: &x []\n*x : 1"), ("yaml-key", 2, 1));
    }

    #[test]
    fn merge_keys_yield_to_the_mapping_itself() {
        let text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\n\
            c: {x: 3, <<: *a}\nd: {<<: [*a, *b], w: 4}\ne: {<<: *b, y: 5}\nf: {'<<': 6}\ng: {<<: {h: 7}}\n";
        let read = value(text);
        assert_eq!(read["c"], json!({"x": 3, "y": 1}));
        assert_eq!(read["d"], json!({"x": 1, "y": 1, "z": 2, "w": 4}));
        assert_eq!(read["e"], json!({"y": 5, "z": 2}));
        assert_eq!(read["f"], json!({"<<": 6}));
        assert_eq!(read["g"], json!({"h": 7}));
        let (_, span) = parse("x.yaml", text).unwrap();
        let at = |pointer| span.nearest(pointer).0.value;
        assert_eq!(at("/d/z"), Mark::new(2, 17));
        assert_eq!(at("/e/y"), Mark::new(5, 16));
    }

    #[test]
    fn only_mappings_merge() {
        assert_eq!(wrong("a: {<<: 1}"), ("yaml-merge", 1, 9));
        assert_eq!(wrong("a: {<<: [{}, 1]}"), ("yaml-merge", 1, 9));
        assert_eq!(wrong("a: {<<: {}, <<: {}}"), ("duplicate-key", 1, 13));
    }

    #[test]
    fn a_key_given_twice_is_an_error_with_both_locations() {
        let diagnostic = parse("x.yaml", "a:\n  b: 1\n  c: 2\n  b: 3\n").unwrap_err();
        assert_eq!(diagnostic.code, "duplicate-key");
        assert_eq!(diagnostic.message, "duplicate key `b`");
        assert!(diagnostic.why.contains("x.yaml:2:3"), "{}", diagnostic.why);
        assert_eq!(
            diagnostic.position.map(|at| (at.line, at.column)),
            Some((4, 3))
        );
        assert_eq!(wrong("200: a\n'200': b"), ("duplicate-key", 2, 1));
        assert_eq!(
            wrong("a: &x k\nm: {k: 1, *x : 2}"),
            ("duplicate-key", 2, 11)
        );
        // A field that was merged may be given once, not twice.
        assert_eq!(
            wrong("a: {<<: {k: 1}, k: 2, k: 3}"),
            ("duplicate-key", 1, 23)
        );
    }

    #[test]
    fn malformed_text_is_found_where_it_is() {
        assert_eq!(wrong("a: b\nc: d: e\n").0, "yaml-syntax");
        assert_eq!(wrong("a: b\nc: d: e\n").1, 2);
        assert_eq!(wrong("a:\n\tb: 1\n"), ("yaml-syntax", 2, 2));
        assert_eq!(wrong("a: [1, 2\n").0, "yaml-syntax");
        assert_eq!(wrong("a: 'x\n"), ("yaml-syntax", 2, 1));
        assert_eq!(wrong("é: 'ß\u{1}'\n"), ("yaml-syntax", 1, 6));
        assert_eq!(wrong("a: b\0c: d"), ("yaml-syntax", 1, 5));
        assert_eq!(wrong(": x\n"), ("yaml-key", 1, 1));
        assert_eq!(value("~: x\n"), json!({"~": "x"}));
        assert_eq!(wrong("? [a]\n: b\n"), ("yaml-key", 1, 3));
        assert_eq!(wrong("a: %b\n"), ("yaml-syntax", 1, 4));
    }

    #[test]
    fn there_is_one_document() {
        assert_eq!(value("%YAML 1.2\n---\na: 1\n...\n"), json!({"a": 1}));
        assert_eq!(wrong("a: 1\n---\nb: 2\n"), ("yaml-documents", 2, 1));
        assert_eq!(wrong(""), ("document-empty", 0, 0));
        assert_eq!(wrong("# only a comment\n"), ("document-empty", 0, 0));
    }

    #[test]
    fn depth_is_limited_in_text_and_through_aliases() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse("x.yaml", &nested(read::MAX_DEPTH)).is_ok());
        assert_eq!(wrong(&nested(read::MAX_DEPTH + 1)).0, "document-too-deep");
        assert_eq!(wrong(&nested(100_000)).0, "document-too-deep");
        assert_eq!(wrong(&"- ".repeat(100_000)).0, "document-too-deep");
        assert_eq!(wrong(&"? ".repeat(100_000)).0, "yaml-key");
        let mut chain = String::from("a0: &a0 []\n");
        for level in 1..200 {
            chain += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
        }
        assert_eq!(wrong(&chain).0, "document-too-deep");
    }

    #[test]
    fn an_alias_bomb_is_too_large() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let copies = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb += &format!("a{level}: &a{level} [{copies}]\n");
        }
        assert_eq!(wrong(&bomb).0, "document-too-large");
        // Few values, much text.
        let text = "x".repeat(1 << 20);
        let copies = "- *a\n".repeat(100);
        assert_eq!(
            wrong(&format!("- &a {text}\n{copies}")).0,
            "document-too-large"
        );
        // Many anchors around one value hold it as many times.
        let nested = format!(
            "{}[{}]{}",
            "[&a ".repeat(100),
            "x,".repeat(50_000),
            "]".repeat(100)
        );
        assert_eq!(wrong(&nested).0, "document-too-large");
        // Much to hold before the parser says anything.
        assert_eq!(
            wrong(&format!("[{}]", "1,".repeat(MAX_FLOW))).0,
            "document-too-large"
        );
    }

    #[test]
    fn every_value_and_key_has_its_location() {
        let text = "info:\r\n  title: ü: ä\n";
        assert_eq!(wrong(text).0, "yaml-syntax");
        let text = "info:\r\n  \"tïtle\": x\n  list:\n  - a\n  - {b: c,\n     d: e}\n  block: |\n    text\n  empty:\nz: &x\n  y: 1\nw: *x\n";
        let (_, span) = parse("x.yaml", text).unwrap();
        let at = |pointer| {
            let (found, depth) = span.nearest(pointer);
            assert_eq!(depth, pointer.matches('/').count(), "{pointer}");
            let key = found.key.map(|mark| (mark.line, mark.column));
            (key, (found.value.line, found.value.column))
        };
        assert_eq!(at(""), (None, (1, 1)));
        assert_eq!(at("/info"), (Some((1, 1)), (2, 3)));
        assert_eq!(at("/info/tïtle"), (Some((2, 3)), (2, 12)));
        assert_eq!(at("/info/list/0"), (None, (4, 5)));
        assert_eq!(at("/info/list/1"), (None, (5, 5)));
        assert_eq!(at("/info/list/1/d"), (Some((6, 6)), (6, 9)));
        assert_eq!(at("/info/block").0, Some((7, 3)));
        assert_eq!(at("/info/empty").0, Some((9, 3)));
        let (_, unfinished) = parse("x.yaml", "a: b\nc:").unwrap();
        assert_eq!(unfinished.nearest("/c").0.value, Mark::new(2, 2));
        let (_, unfinished) = parse("x.yaml", "? a").unwrap();
        assert_eq!(unfinished.nearest("/a").0.value, Mark::new(1, 4));
        // An alias is where it is written; what is in it, where that was written.
        assert_eq!(at("/w"), (Some((12, 1)), (12, 4)));
        assert_eq!(at("/w/y"), (Some((11, 3)), (11, 6)));
        assert_eq!(span.nearest("/info/nothing/at/all"), span.nearest("/info"));
    }
}
