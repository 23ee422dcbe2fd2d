//! All diagnostics of a run.

use std::collections::BTreeMap;
use std::fmt;

use super::{Diagnostic, Severity, Style, render};

/// Where a file has more diagnostics of one code than this, only [`SHOWN`] of them are shown.
const MOST_SHOWN: usize = 250;

/// How many are shown of a code that a file has very often.
const SHOWN: usize = 100;

/// The diagnostics of one run, each once, by file and location.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    diagnostics: Vec<Diagnostic>,
}

impl Diagnostics {
    /// An empty report.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Adds one diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether anything in it stops the run.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The diagnostics by file, then location, then in the order they were found; equal ones once.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        sorted.sort_by(|a, b| (&a.file, a.position).cmp(&(&b.file, b.position)));
        let mut kept: Vec<&Diagnostic> = Vec::with_capacity(sorted.len());
        for diagnostic in sorted {
            // Only the diagnostics at the same location can be equal, and those are few.
            let repeated = kept
                .iter()
                .rev()
                .take_while(|other| {
                    other.file == diagnostic.file && other.position == diagnostic.position
                })
                .any(|other| same(other, diagnostic));
            if !repeated {
                kept.push(diagnostic);
            }
        }
        kept.into_iter()
    }

    /// As text, a blank line between diagnostics. Of a code that a file has very often, only the first are shown, and the
    /// last line about it says how many more there are.
    pub fn render(&self, style: Style) -> String {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for diagnostic in self.iter() {
            *counts
                .entry((&diagnostic.file, diagnostic.code))
                .or_default() += 1;
        }
        let mut shown: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut text = String::new();
        let mut add = |diagnostic: &Diagnostic| {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&render::render(diagnostic, style));
            text.push('\n');
        };
        for diagnostic in self.iter() {
            let key = (diagnostic.file.as_str(), diagnostic.code);
            let all = counts.get(&key).copied().unwrap_or_default();
            let before = shown.entry(key).or_default();
            *before += 1;
            match *before {
                nth if all <= MOST_SHOWN || nth <= SHOWN => add(diagnostic),
                nth if nth == SHOWN + 1 => add(&more(diagnostic, all - SHOWN)),
                _ => {}
            }
        }
        text
    }
}

/// Says that there are `count` more of the code of `one`.
fn more(one: &Diagnostic, count: usize) -> Diagnostic {
    Diagnostic::new(
        one.severity,
        one.code,
        one.file.as_str(),
        format!("there are {count} more of this code"),
        "",
        "`codegen --spec FILE --out DIR --json` lists all of them",
    )
}

/// Whether two diagnostics at one location say the same; what an alias copies has several pointers.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    let said = |one: &Diagnostic| (one.severity, one.code);
    said(a) == said(b) && a.message == b.message && a.why == b.why && a.help == b.help
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::Plain))
    }
}

impl std::error::Error for Diagnostics {}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Diagnostics {
        Diagnostics {
            diagnostics: vec![diagnostic],
        }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.diagnostics.extend(diagnostics);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Diagnostics {
        Diagnostics {
            diagnostics: diagnostics.into_iter().collect(),
        }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Position;

    fn diagnostic(file: &str, line: usize, severity: Severity) -> Diagnostic {
        Diagnostic::new(severity, "c", file, "m", "", "").at(Position { line, column: 1 }, "")
    }

    #[test]
    fn diagnostics_come_by_file_and_location_and_once() {
        let mut report = Diagnostics::new();
        report.push(diagnostic("b", 1, Severity::Note));
        report.push(diagnostic("a", 10, Severity::Note));
        report.push(diagnostic("a", 9, Severity::Note));
        report.push(diagnostic("a", 10, Severity::Warning));
        report.push(diagnostic("a", 10, Severity::Note));
        report.push(Diagnostic::new(Severity::Note, "c", "a", "m", "", ""));
        let order: Vec<_> = report
            .iter()
            .map(|found| {
                (
                    found.file.as_str(),
                    found.position.map(|at| at.line),
                    found.severity,
                )
            })
            .collect();
        assert_eq!(
            order,
            [
                ("a", None, Severity::Note),
                ("a", Some(9), Severity::Note),
                ("a", Some(10), Severity::Note),
                ("a", Some(10), Severity::Warning),
                ("b", Some(1), Severity::Note),
            ]
        );
    }

    #[test]
    fn of_thousands_the_first_are_shown_and_the_others_counted() {
        let report = |count: usize| -> Diagnostics {
            let lines = (1..=count).map(|line| diagnostic("a", line, Severity::Warning));
            lines.chain([diagnostic("b", 1, Severity::Error)]).collect()
        };
        let shown = |count: usize| report(count).to_string();
        let all = shown(MOST_SHOWN);
        assert_eq!(all.matches("warning[c]: m").count(), MOST_SHOWN);
        assert!(!all.contains("more of this code"));
        let some = shown(MOST_SHOWN + 1);
        assert_eq!(some.matches("warning[c]: m").count(), SHOWN);
        let more = format!(
            "warning[c]: there are {} more of this code\n",
            MOST_SHOWN + 1 - SHOWN
        );
        assert!(some.contains(&more), "{some}");
        // Another file has a count of its own, and whoever asks for all of them gets all.
        assert!(some.contains("error[c]: m\n"), "{some}");
        assert_eq!(report(9999).iter().count(), 10_000);
    }

    #[test]
    fn only_errors_stop_a_run() {
        let mut report: Diagnostics = [diagnostic("a", 1, Severity::Warning)]
            .into_iter()
            .collect();
        assert!(!report.is_empty() && !report.has_errors());
        report.extend([diagnostic("a", 1, Severity::Error)]);
        assert!(report.has_errors());
    }

    #[test]
    fn diagnostics_are_a_blank_line_apart() {
        let report: Diagnostics = [
            diagnostic("a", 1, Severity::Note),
            diagnostic("b", 2, Severity::Note),
        ]
        .into_iter()
        .collect();
        assert_eq!(
            report.to_string(),
            "note[c]: m\n --> a:1:1\n  |\n1 |\n  | ^\n\nnote[c]: m\n--> b:2:1\n"
        );
    }
}
