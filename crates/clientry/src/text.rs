//! What errors are written with: foreign text made fit for one line, and counts.

use std::fmt;

/// The most characters of foreign text that one error shows.
const LIMIT: usize = 200;

/// Escapes control characters and cuts what is long.
pub(crate) fn one_line(text: &str) -> String {
    let mut line: String = text.chars().take(LIMIT).flat_map(printable).collect();
    if text.chars().nth(LIMIT).is_some() {
        line.push('…');
    }
    line
}

fn printable(character: char) -> impl Iterator<Item = char> {
    let (escaped, plain) = match character.is_control() || is_deceptive(character) {
        true => (Some(character.escape_debug()), None),
        false => (None, Some(character)),
    };
    escaped.into_iter().flatten().chain(plain)
}

/// What breaks a line or turns its direction in some viewers, so that a log would read as something else.
fn is_deceptive(character: char) -> bool {
    matches!(
        character,
        '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// The innermost cause of an error: what the operating system or the protocol said.
pub(crate) fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    one_line(&innermost.to_string())
}

/// A number of bytes, with its unit.
pub(crate) struct Bytes(pub(crate) usize);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 byte"),
            count => write!(f, "{count} bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_is_no_bytes() {
        let shown = [0, 1, 2].map(|count| Bytes(count).to_string());
        assert_eq!(shown, ["0 bytes", "1 byte", "2 bytes"]);
    }

    #[test]
    fn foreign_text_stays_on_one_line() {
        assert_eq!(one_line("a\r\nb\u{1b}[31m é"), "a\\r\\nb\\u{1b}[31m é");
        assert_eq!(one_line("a\u{202e}b\u{2028}c"), "a\\u{202e}b\\u{2028}c");
        assert_eq!(one_line(&"x".repeat(LIMIT)), "x".repeat(LIMIT));
        assert_eq!(
            one_line(&"é".repeat(LIMIT + 1)),
            format!("{}…", "é".repeat(LIMIT))
        );
    }
}
