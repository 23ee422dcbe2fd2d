//! All diagnostics of a run.

use std::fmt;

use super::{Diagnostic, Severity, Style, render};

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

    /// All of them as text, a blank line between diagnostics.
    pub fn render(&self, style: Style) -> String {
        let mut text = String::new();
        for (index, diagnostic) in self.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            text.push_str(&render::render(diagnostic, style));
            text.push('\n');
        }
        text
    }
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
