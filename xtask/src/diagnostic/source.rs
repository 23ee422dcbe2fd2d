//! The text that diagnostics point into, shared by all of them, and the part of a line that is shown.
//!
//! Minified JSON has lines of megabytes and may have thousands of diagnostics: none of them copies its line, and
//! none counts its characters from the start.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::Position;

/// How many bytes a line may have to be shown whole, as far as the terminal is wide enough.
const WHOLE: usize = 4000;

/// How many characters of a longer line are shown on each side of the column; more than a terminal has.
const AROUND: usize = 200;

/// Of how many characters the first has its byte marked.
const STRIDE: usize = 1024;

/// The text of a file. A clone is the same text.
#[derive(Clone)]
pub struct Source(Arc<Text>);

struct Text {
    text: Box<str>,
    /// The byte at which each line starts.
    lines: Vec<usize>,
    /// The byte of every [`STRIDE`]th character, found when a location is first looked up.
    marks: OnceLock<Vec<usize>>,
}

/// What is shown of a source line: all of it, or what is around the column where it is long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt<'s> {
    /// The text.
    pub(super) text: &'s str,
    /// The byte of it that the diagnostic points to, or its length at the end of the line.
    pub(super) at: usize,
    /// Whether the line is longer than this.
    pub(super) cut: bool,
}

impl Source {
    /// The text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Whether both are one text in memory.
    pub fn is(&self, other: &Source) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The text from `position` on to the end of its line; `None` where there is no such line.
    pub fn rest(&self, position: Position) -> Option<&str> {
        let (line, start) = self.line(position.line)?;
        let at = self.byte(start, position.column).min(start + line.len());
        self.text().get(at..start + line.len())
    }

    /// The part of the line of `position` around it; `None` where there is no such line.
    pub(super) fn excerpt(&self, position: Position) -> Option<Excerpt<'_>> {
        let (line, start) = self.line(position.line)?;
        let end = start + line.len();
        let at = self.byte(start, position.column).min(end);
        if line.len() <= WHOLE {
            return Some(Excerpt {
                text: line,
                at: at - start,
                cut: false,
            });
        }
        let from = match position.column.checked_sub(AROUND + 1) {
            Some(before) if at < end => self.byte(start, before + 1),
            // The column may be far behind the end of the line.
            _ => line[..at - start]
                .char_indices()
                .rev()
                .nth(AROUND - 1)
                .map_or(start, |(byte, _)| start + byte),
        };
        let shown = line
            .get(at - start..)
            .and_then(|rest| rest.char_indices().nth(AROUND));
        let to = shown.map_or(end, |(byte, _)| at + byte);
        Some(Excerpt {
            text: self.text().get(from..to)?,
            at: at - from,
            cut: from > start || to < end,
        })
    }

    /// The line `number`, which starts at 1, without its break, and the byte at which it starts.
    fn line(&self, number: usize) -> Option<(&str, usize)> {
        let lines = &self.0.lines;
        let index = number.checked_sub(1)?;
        let start = *lines.get(index)?;
        let end = lines.get(index + 1).copied().unwrap_or(self.text().len());
        let line = self.text().get(start..end)?;
        Some((line.trim_end_matches(['\n', '\r']), start))
    }

    /// The byte of the character `column`, which starts at 1, behind the byte `start`.
    fn byte(&self, start: usize, column: usize) -> usize {
        let text = self.text();
        let marks = self.marks();
        let mark = marks
            .partition_point(|mark| *mark <= start)
            .saturating_sub(1);
        let known = marks.get(mark).copied().unwrap_or_default();
        let before = text
            .get(known..start)
            .map_or(0, |text| text.chars().count());
        let wanted = (mark * STRIDE + before).saturating_add(column.saturating_sub(1));
        let Some(known) = marks.get(wanted / STRIDE) else {
            return text.len();
        };
        let rest = text.get(*known..).unwrap_or_default();
        let found = rest.char_indices().nth(wanted % STRIDE);
        found.map_or(text.len(), |(byte, _)| known + byte)
    }

    fn marks(&self) -> &[usize] {
        self.0.marks.get_or_init(|| {
            let chars = self.text().char_indices().step_by(STRIDE);
            chars.map(|(byte, _)| byte).collect()
        })
    }
}

impl From<&str> for Source {
    fn from(text: &str) -> Source {
        Source(Arc::new(Text {
            text: text.into(),
            lines: line_starts(text),
            marks: OnceLock::new(),
        }))
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Source) -> bool {
        self.is(other) || self.text() == other.text()
    }
}

impl Eq for Source {}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source of {} bytes", self.text().len())
    }
}

/// Where each line starts. `\n`, `\r\n` and a lone `\r` end a line, as in YAML.
fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let breaks = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(0)
        .chain(breaks.map(|(at, _)| at + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, line: usize, column: usize) -> Option<(String, usize)> {
        let source = Source::from(text);
        let excerpt = source.excerpt(Position { line, column })?;
        Some((excerpt.text.to_owned(), excerpt.at))
    }

    #[test]
    fn lines_end_as_in_yaml() {
        let source = Source::from("a\nb\r\nc\rd\n");
        let line = |number| source.line(number).map(|(line, _)| line);
        let lines: Vec<_> = (1..=6).map(line).collect();
        assert_eq!(
            lines,
            [Some("a"), Some("b"), Some("c"), Some("d"), Some(""), None]
        );
        assert_eq!(line_starts("a\r\nb\rc\n"), [0, 3, 5, 7]);
    }

    #[test]
    fn a_column_counts_characters() {
        assert_eq!(at("ü: é", 1, 4), Some(("ü: é".into(), 4)));
        assert_eq!(at("ab", 1, 3), Some(("ab".into(), 2)));
        assert_eq!(at("ab", 1, 99), Some(("ab".into(), 2)));
        assert_eq!(at("ab", 1, 9999), Some(("ab".into(), 2)));
        assert_eq!(at("a\n", 2, 1), Some((String::new(), 0)));
        assert_eq!(at("a", 2, 1), None);
    }

    #[test]
    fn a_line_of_common_length_is_shown_whole() {
        let text = "b".repeat(WHOLE);
        assert_eq!(at(&text, 1, 2), Some((text.clone(), 1)));
    }

    #[test]
    fn of_a_long_line_only_what_is_near_is_shown() {
        for before in [0, 1, AROUND, AROUND + 1, STRIDE - 1, STRIDE, 5 * STRIDE + 7] {
            let line = format!("{}!{}", "ü".repeat(before), "b".repeat(WHOLE));
            let (shown, at) = at(&format!("日\n{line}\nx"), 2, before + 1).unwrap();
            assert_eq!(shown.chars().count(), before.min(AROUND) + AROUND);
            assert!(shown[at..].starts_with("!b"), "{before}: {shown}");
        }
    }

    #[test]
    fn the_rest_of_a_line_starts_at_its_column() {
        let source = Source::from("ü: 1.10 # a\nb");
        let rest = |line, column| source.rest(Position { line, column });
        assert_eq!(rest(1, 4), Some("1.10 # a"));
        assert_eq!(rest(1, 99), Some(""));
        assert_eq!(rest(2, 1), Some("b"));
        assert_eq!(rest(3, 1), None);
    }
}
