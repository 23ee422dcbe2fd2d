//! All diagnostics of a run.

use std::collections::BTreeMap;
use std::fmt;

use super::{Diagnostic, Severity, Style, render};

/// Where a file has more diagnostics of one code than this, only [`SHOWN`] of them are shown.
const MOST_SHOWN: usize = 250;

/// How many are shown of a code that a file has very often.
const SHOWN: usize = 100;

/// How many bytes the diagnostics of a run may have: some 100,000 of them. Of those behind that, the ones of each code are counted.
const MOST_BYTES: usize = 64 << 20;

/// How much of a run's diagnostics is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Of what a file has very often, the first.
    Usual,
    /// All of them.
    All,
}

/// The diagnostics of one run, each once, by file and location.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    diagnostics: Vec<Diagnostic>,
    bytes: usize,
    /// Those that were too many, by file and code, as one that says how many.
    counted: BTreeMap<(String, &'static str), (usize, Diagnostic)>,
}

impl Diagnostics {
    /// An empty report.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Adds one diagnostic, or counts it where there are too many to keep. Each reason why an operation is omitted is kept.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let bytes = bytes(&diagnostic);
        if self.bytes.saturating_add(bytes) <= MOST_BYTES || diagnostic.omits.is_some() {
            self.bytes = self.bytes.saturating_add(bytes);
            self.diagnostics.push(diagnostic);
            return;
        }
        let key = (diagnostic.file.clone(), diagnostic.code);
        let entry = self.counted.entry(key);
        let (count, told) = entry.or_insert_with(|| (0, more(&diagnostic, 0)));
        *count += 1;
        told.message = not_kept(*count);
        told.help = "fix the ones before it, and run again".to_owned();
        // Of a note and a warning of one code, the warning counts.
        told.severity = told.severity.min(diagnostic.severity);
    }

    /// All that there are, as they were added.
    fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        let counted = self.counted.values().map(|(_, told)| told);
        self.diagnostics.iter().chain(counted)
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// Whether anything in it stops the run.
    pub fn has_errors(&self) -> bool {
        self.all()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The diagnostics by file, then location, then in the order they were found; equal ones once.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.all().collect();
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

    /// As text, a blank line between diagnostics. Of a code that a file has very often, only the first are shown unless all are asked
    /// for, and the last line about it says how many more there are.
    pub fn render(&self, style: Style, extent: Extent) -> String {
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
                nth if extent == Extent::All || all <= MOST_SHOWN || nth <= SHOWN => {
                    add(diagnostic);
                }
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
        "`codegen --verbose` shows all of them",
    )
}

/// What is said of `count` diagnostics that were not kept.
fn not_kept(count: usize) -> String {
    format!("there are {count} more of this code, which are too many to keep")
}

/// Some number of bytes that a diagnostic takes; its source is shared.
fn bytes(of: &Diagnostic) -> usize {
    let texts = [&of.file, &of.message, &of.why, &of.help];
    let texts = texts.into_iter().chain(&of.pointer).map(String::len);
    // The struct itself, and what an allocation costs.
    texts.sum::<usize>() + 300
}

/// Whether two diagnostics at one location say the same; what an alias copies has several pointers.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    let said = |one: &Diagnostic| (one.severity, one.code);
    said(a) == said(b) && a.message == b.message && a.why == b.why && a.help == b.help
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::Plain, Extent::Usual))
    }
}

impl std::error::Error for Diagnostics {}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Diagnostics {
        [diagnostic].into_iter().collect()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics.into_iter().for_each(|one| self.push(one));
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Diagnostics {
        let mut all = Diagnostics::new();
        all.extend(diagnostics);
        all
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    /// What was counted is one diagnostic for each code, and goes first: another report that takes them keeps it.
    fn into_iter(self) -> Self::IntoIter {
        let counted = self.counted.into_values().map(|(_, told)| told);
        let mut all: Vec<_> = counted.collect();
        all.extend(self.diagnostics);
        all.into_iter()
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
        let all = report(MOST_SHOWN + 1).render(Style::Plain, Extent::All);
        assert_eq!(all.matches("warning[c]: m").count(), MOST_SHOWN + 1);
        assert!(!all.contains("more of this code"));
    }

    #[test]
    fn what_is_too_much_to_keep_is_counted() {
        // A name of a document may be megabytes long.
        let long = "x".repeat(1 << 20);
        let one = |severity, line, message: &str| {
            Diagnostic::new(severity, "c", "a", message, "", "")
                .at(Position { line, column: 1 }, "")
        };
        let mut report = Diagnostics::new();
        for line in 1..=200 {
            report.push(one(Severity::Note, line, &long));
        }
        assert!(!report.has_errors());
        report.push(one(Severity::Error, 201, &long));
        let omission = crate::diagnostic::Omission {
            method: "GET".to_owned(),
            path: "/a".to_owned(),
            reason: "r".to_owned(),
        };
        report.push(one(Severity::Note, 202, &long).omitting(omission));
        let held = |report: &Diagnostics| report.iter().map(bytes).sum::<usize>();
        assert!(held(&report) < MOST_BYTES + (2 << 20), "{}", held(&report));
        assert!(report.has_errors());
        assert!(report.iter().any(|one| one.omits.is_some()));
        let kept = report.iter().filter(|one| one.message == long).count();
        let said = format!(
            "error[c]: there are {} more of this code, which are too many to keep\n",
            202 - kept
        );
        assert!(report.to_string().contains(&said), "{said}");
        // As part of another report, too.
        let mut all = Diagnostics::new();
        all.extend(report);
        assert!(all.has_errors() && all.to_string().contains(&said));
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
