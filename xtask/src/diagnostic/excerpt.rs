//! The part of a source line that is shown: minified JSON has lines of megabytes.

use super::Position;

/// How many characters a line may have to be kept whole.
const WHOLE: usize = 4000;

/// How many characters of a longer one are kept on each side of the column; more than a terminal shows.
const AROUND: usize = 200;

/// What is shown of a source line: all of it, or what is around the column where it is long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text.
    pub text: String,
    /// The byte of it that the diagnostic points to, or its length at the end of the line.
    pub at: usize,
    /// Whether the line is longer than this.
    pub cut: bool,
}

/// The part of `text` around `position`; `None` where it has no such line.
pub(super) fn of(text: &str, position: Position) -> Option<Excerpt> {
    let line = line(text, position.line)?;
    let column = position.column.saturating_sub(1);
    let at = line
        .char_indices()
        .nth(column)
        .map_or(line.len(), |(at, _)| at);
    if line.chars().nth(WHOLE).is_none() {
        let text = line.to_owned();
        return Some(Excerpt {
            text,
            at,
            cut: false,
        });
    }
    let (before, after) = line.split_at(at);
    let before: Vec<char> = before.chars().rev().take(AROUND).collect();
    let mut text: String = before.into_iter().rev().collect();
    let at = text.len();
    text.extend(after.chars().take(AROUND));
    Some(Excerpt {
        text,
        at,
        cut: true,
    })
}

/// The line `number`, which starts at 1. `\n`, `\r\n` and a lone `\r` end a line, as in YAML.
fn line(text: &str, number: usize) -> Option<&str> {
    let mut rest = text;
    for _ in 1..number {
        let end = rest.find(['\n', '\r'])?;
        let width = if rest[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = &rest[end + width..];
    }
    let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, line: usize, column: usize) -> Option<(String, usize)> {
        of(text, Position { line, column }).map(|excerpt| (excerpt.text, excerpt.at))
    }

    #[test]
    fn lines_end_as_in_yaml() {
        let text = "a\nb\r\nc\rd\n";
        let lines: Vec<_> = (1..=6).map(|number| line(text, number)).collect();
        assert_eq!(
            lines,
            [Some("a"), Some("b"), Some("c"), Some("d"), Some(""), None]
        );
    }

    #[test]
    fn a_column_counts_characters() {
        assert_eq!(at("ü: é", 1, 4), Some(("ü: é".into(), 4)));
        assert_eq!(at("ab", 1, 3), Some(("ab".into(), 2)));
        assert_eq!(at("ab", 1, 99), Some(("ab".into(), 2)));
        assert_eq!(at("a\n", 2, 1), Some((String::new(), 0)));
        assert_eq!(at("a", 2, 1), None);
    }

    #[test]
    fn a_line_of_common_length_is_kept_whole() {
        let text = "ü".repeat(WHOLE);
        assert_eq!(at(&text, 1, 2), Some((text.clone(), 2)));
    }

    #[test]
    fn of_a_long_line_only_what_is_near_is_kept() {
        let text = format!("{}!{}", "ü".repeat(WHOLE), "b".repeat(1000));
        let (kept, at) = at(&text, 1, WHOLE + 1).unwrap();
        assert_eq!(kept.chars().count(), 2 * AROUND);
        assert!(kept[at..].starts_with("!b"), "{kept}");
    }
}
