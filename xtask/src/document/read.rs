//! From a file to text, with the limits on what a stranger may send.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::span::Mark;
use crate::diagnostic::{Diagnostic, Position, Severity};

/// How large a file may be, in bytes; the largest public documents have some 15 MB.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// How many values a document may have once its aliases are followed; the largest public ones have a million.
pub(super) const MAX_NODES: usize = 4_000_000;

/// How many bytes of text aliases may copy.
pub(super) const MAX_COPIED: usize = 64 << 20;

/// How deep values may be nested: what `serde_json` allows, so that JSON and YAML agree.
/// The stages that follow recurse into the document and rely on it.
pub(super) const MAX_DEPTH: usize = 127;

/// How many values there are in `value`; `None` where it is nested deeper than `depth` levels.
pub(super) fn size(value: &Value, depth: usize) -> Option<usize> {
    let inside = |mut values: Box<dyn Iterator<Item = &Value> + '_>| {
        let depth = depth.checked_sub(1)?;
        values.try_fold(1_usize, |sum, one| sum.checked_add(size(one, depth)?))
    };
    match value {
        Value::Array(list) => inside(Box::new(list.iter())),
        Value::Object(fields) => inside(Box::new(fields.values())),
        _ => Some(1),
    }
}

/// `path` as diagnostics show it: relative to `root`, with `/` on every system.
pub(super) fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    if relative.is_absolute() {
        relative.to_string_lossy().into_owned()
    } else {
        parts.join("/")
    }
}

/// The bytes of the file at `path`.
pub(super) fn bytes(file: &str, path: &Path) -> Result<Vec<u8>, Diagnostic> {
    bytes_by(file, path, |opened| {
        let mut bytes = Vec::new();
        opened.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    })
}

/// [`bytes`] by what reads a file.
fn bytes_by(
    file: &str,
    path: &Path,
    read: impl FnOnce(&fs::File) -> io::Result<Vec<u8>>,
) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |error: io::Error| {
        Diagnostic::new(
            Severity::Error,
            "document-unreadable",
            file,
            format!("the document cannot be read: {error}"),
            "",
            "see that the file exists, is a file and may be read",
        )
    };
    let opened = fs::File::open(path).map_err(unreadable)?;
    // Of the file that is open: another one that takes its place meanwhile is read by the next run.
    let state = |opened: &fs::File| -> io::Result<_> {
        let metadata = opened.metadata()?;
        // Not every file system knows the time.
        Ok((metadata.len(), metadata.modified().ok()))
    };
    let before = state(&opened).map_err(unreadable)?;
    let bytes = read(&opened).map_err(unreadable)?;
    if state(&opened).map_err(unreadable)? != before {
        return Err(Diagnostic::new(
            Severity::Error,
            "document-changed",
            file,
            "the document changed while it was read",
            "half of it may be that of before, and the crate would be of neither",
            "run it again when nobody writes the file",
        ));
    }
    Ok(bytes)
}

/// The text in `bytes`, without a byte order mark.
pub(super) fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large(file, "64 MiB"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Diagnostic::new(
            Severity::Error,
            "document-encoding",
            file,
            "the document is UTF-16",
            "only UTF-8 is read",
            "save the file as UTF-8",
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(file, bytes, error))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A document that the limits refuse.
pub(super) fn too_large(file: &str, limit: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "document-too-large",
        file,
        format!("the document is larger than {limit}"),
        "a document is read whole, and one that grows without bound would take the machine with it",
        "split the document, or remove what the client does not need",
    )
}

/// [`MAX_NODES`] in words.
pub(super) fn node_limit() -> String {
    format!("{MAX_NODES} values")
}

/// A document without content.
pub(super) fn empty(file: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "document-empty",
        file,
        "the document is empty",
        "",
        "see that this is the right file",
    )
}

/// A key that a mapping gives twice.
pub(super) fn duplicate_key(
    file: &str,
    text: &str,
    key: &str,
    first: Mark,
    second: Mark,
) -> Diagnostic {
    let first = Position::from(first);
    Diagnostic::new(
        Severity::Error,
        "duplicate-key",
        file,
        format!("duplicate key `{key}`"),
        format!(
            "it is first given at {file}:{first}, and only one of the two could have an effect"
        ),
        "keep one of them",
    )
    .at(second.into(), text)
}

/// A document that is nested deeper than [`MAX_DEPTH`].
pub(super) fn too_deep(file: &str, text: &str, position: Position) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "document-too-deep",
        file,
        format!("the document is nested deeper than {MAX_DEPTH} levels"),
        "no API is, and following it further could exhaust the stack",
        "move the inner parts to `#/components` and refer to them",
    )
    .at(position, text)
}

/// A document whose root is no mapping.
pub(super) fn not_a_mapping(file: &str, text: &str, position: Position) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "document-not-a-mapping",
        file,
        "the document is not a mapping",
        "an OpenAPI document starts with fields such as `openapi` and `info`",
        "see that this is the right file",
    )
    .at(position, text)
}

/// The SHA-256 of `bytes` in lower-case hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn not_utf8(file: &str, bytes: &[u8], error: std::str::Utf8Error) -> Diagnostic {
    let (good, bad) = bytes.split_at(error.valid_up_to());
    // All of `good` is UTF-8: that is what `valid_up_to` says.
    let good = String::from_utf8_lossy(good);
    let good = good.strip_prefix('\u{feff}').unwrap_or(&good);
    let line = String::from_utf8_lossy(&bad[..bad.len().min(200)]);
    Diagnostic::new(
        Severity::Error,
        "document-encoding",
        file,
        format!("the byte 0x{:02X} is not UTF-8 here", bad[0]),
        "only UTF-8 is read",
        "save the file as UTF-8",
    )
    .at(end_of(good), format!("{good}{line}").as_str())
}

/// The position right after `text`.
pub(crate) fn end_of(text: &str) -> Position {
    let mut position = Position { line: 1, column: 1 };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\n' || (c == '\r' && chars.peek() != Some(&'\n')) {
            position.line += 1;
            position.column = 1;
        } else {
            position.column += 1;
        }
    }
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_changes_while_it_is_read_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("acme.yaml");
        fs::write(&path, "openapi: 3.1.0\n").unwrap();
        let read = |meanwhile: &dyn Fn()| {
            bytes_by("acme.yaml", &path, |mut opened| {
                meanwhile();
                let mut bytes = Vec::new();
                opened.read_to_end(&mut bytes)?;
                Ok(bytes)
            })
        };
        assert_eq!(read(&|| {}).unwrap(), b"openapi: 3.1.0\n");
        let longer = || fs::write(&path, "openapi: 3.1.0\ninfo: {}\n").unwrap();
        assert_eq!(read(&longer).unwrap_err().code, "document-changed");
        // One of the same length has another time.
        let touched = || {
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(std::time::SystemTime::UNIX_EPOCH)
                .unwrap();
        };
        assert_eq!(read(&touched).unwrap_err().code, "document-changed");
        // Editors put another file in its place; what was read is the whole old one.
        let replaced = || {
            let other = directory.path().join("other");
            fs::write(&other, "new").unwrap();
            fs::rename(other, &path).unwrap();
        };
        assert_eq!(read(&replaced).unwrap(), b"openapi: 3.1.0\ninfo: {}\n");
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(text("x", b"\xef\xbb\xbfa: 1").unwrap(), "a: 1");
        assert_eq!(text("x", b"").unwrap(), "");
    }

    #[test]
    fn what_is_not_utf8_is_found_where_it_is() {
        let diagnostic = text("x", b"a: 1\nb: \xc3\xbc\xff\n").unwrap_err();
        assert_eq!(diagnostic.code, "document-encoding");
        assert_eq!(diagnostic.message, "the byte 0xFF is not UTF-8 here");
        assert_eq!(diagnostic.position, Some(Position { line: 2, column: 5 }));
        let source = diagnostic.source.as_ref().unwrap();
        assert_eq!(source.text(), "a: 1\nb: ü\u{fffd}\n");
        let diagnostic = text("x", b"\xff\xfea\0").unwrap_err();
        assert_eq!(diagnostic.message, "the document is UTF-16");
    }

    #[test]
    fn a_file_may_not_be_larger_than_the_limit() {
        let bytes = vec![b' '; MAX_BYTES + 1];
        assert_eq!(text("x", &bytes).unwrap_err().code, "document-too-large");
        assert!(text("x", &bytes[1..]).is_ok());
    }

    #[test]
    fn every_line_break_counts_once() {
        for (text, line, column) in [
            ("", 1, 1),
            ("ab", 1, 3),
            ("a\n", 2, 1),
            ("a\r\nü", 2, 2),
            ("a\rb", 2, 2),
            ("a\r\r\n\n", 4, 1),
        ] {
            assert_eq!(end_of(text), Position { line, column }, "{text:?}");
        }
    }

    #[test]
    fn a_file_is_shown_relative_to_the_root() {
        assert_eq!(
            shown(Path::new("/w"), Path::new("/w/specs/x.yaml")),
            "specs/x.yaml"
        );
        assert_eq!(shown(Path::new("/w"), Path::new("/v/x.yaml")), "/v/x.yaml");
    }
}
