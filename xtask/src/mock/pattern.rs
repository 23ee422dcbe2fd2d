//! A string that a pattern matches: the first choice of each alternative, and each repetition as often as it has to be.

use regex_syntax::Parser;
use regex_syntax::hir::{Class, Hir, HirKind};

/// How long a string is made.
const LONGEST: usize = 1_000;

/// How many parts of a pattern are written, which may be more than characters.
const MOST_STEPS: usize = 20_000;

/// How often it is tried to make a string long enough.
const MOST_TRIES: usize = 100;

/// A string of at least some characters that `pattern` matches, or nothing where the pattern is none that can be read.
/// Whether it does match is for a validator to say.
pub(super) fn matching(pattern: &str, least: usize) -> Option<String> {
    let read = Parser::new().parse(pattern).ok()?;
    let shortest = made(&read, 0)?;
    if shortest.chars().count() >= least {
        return Some(shortest);
    }
    // What may be repeated is, until it is long enough.
    (1..=least.min(MOST_TRIES))
        .find_map(|more| made(&read, more).filter(|text| text.chars().count() >= least))
        .or(Some(shortest))
}

/// A match in which each repetition is done `more` times than it has to be, as far as it may.
fn made(pattern: &Hir, more: usize) -> Option<String> {
    let mut writer = Writer {
        text: String::new(),
        steps: 0,
        more,
    };
    writer.write(pattern).then_some(writer.text)
}

struct Writer {
    text: String,
    steps: usize,
    more: usize,
}

impl Writer {
    /// Whether there is a match, which is added to `text`.
    fn write(&mut self, pattern: &Hir) -> bool {
        self.steps += 1;
        if self.text.len() > LONGEST || self.steps > MOST_STEPS {
            return false;
        }
        match pattern.kind() {
            HirKind::Empty | HirKind::Look(_) => true,
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(literal) => {
                    self.text.push_str(literal);
                    true
                }
                Err(_) => false,
            },
            HirKind::Class(Class::Unicode(class)) => {
                let ranges = || class.ranges().iter();
                let plain = ['a', 'A', '0', '-', ' '].into_iter().find(|c| {
                    let mut ranges = ranges();
                    ranges.any(|range| (range.start()..=range.end()).contains(c))
                });
                let printable = ranges()
                    .map(|range| range.start())
                    .find(|c| !c.is_control());
                let Some(c) = plain.or(printable) else {
                    return false;
                };
                self.text.push(c);
                true
            }
            HirKind::Class(Class::Bytes(_)) => false,
            HirKind::Repetition(repetition) => {
                let least = usize::try_from(repetition.min).unwrap_or(LONGEST);
                let most = repetition
                    .max
                    .map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(LONGEST));
                let count = (least + self.more).min(most);
                (0..count).all(|_| self.write(&repetition.sub))
            }
            HirKind::Capture(capture) => self.write(&capture.sub),
            HirKind::Concat(parts) => parts.iter().all(|part| self.write(part)),
            HirKind::Alternation(choices) => {
                let length = self.text.len();
                choices.iter().any(|choice| {
                    self.text.truncate(length);
                    self.write(choice)
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_made_of_a_pattern() {
        for (pattern, least, expected) in [
            ("^wh_[a-z0-9]{4}$", 0, "wh_aaaa"),
            (r"^\d{2}-\d+$", 0, "00-0"),
            ("^(GET|POST)$", 0, "GET"),
            ("^[A-Z][a-z]*$", 4, "Aaaa"),
            ("^.{3,5}$", 0, "aaa"),
            ("^[^a]$", 0, "A"),
            ("", 2, ""),
        ] {
            assert_eq!(
                matching(pattern, least).as_deref(),
                Some(expected),
                "{pattern}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_or_is_too_long_gives_nothing() {
        for pattern in [
            "(?=a)",
            "(",
            "a{100000}",
            "(a{999}){999}",
            "(a?){1000000000}",
        ] {
            assert_eq!(matching(pattern, 0), None, "{pattern}");
        }
    }
}
