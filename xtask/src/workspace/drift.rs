//! A plan as diagnostics: what is stale, missing or left over, and the command that fixes it.

use std::time::Duration;

use similar::TextDiff;

use super::plan::{Change, Kind, Plan};
use crate::diagnostic::{Diagnostic, Severity};

/// How many lines of a difference are shown.
const LINES: usize = 10;

/// For how many files of a crate the difference is shown.
const DIFFERENCES: usize = 5;

/// How many lines a file has whose difference is not waited for as long as it takes.
const LARGE: usize = 2_000;

/// One diagnostic for each file that is not as it should be.
pub(super) fn diagnostics(plan: &Plan) -> Vec<Diagnostic> {
    if plan.orphan {
        // Its one diagnostic is made where it is found.
        return Vec::new();
    }
    let mut differences = 0;
    plan.changes
        .iter()
        .map(|change| {
            let replaced = matches!(change.kind, Kind::Replace { .. });
            differences += usize::from(replaced);
            diagnostic(plan, change, differences <= DIFFERENCES)
        })
        .collect()
}

fn diagnostic(plan: &Plan, change: &Change, shown: bool) -> Diagnostic {
    let file = plan.shown(&change.path);
    let (code, message, why) = match &change.kind {
        Kind::Create { .. } => ("missing", "the file is missing".to_owned(), String::new()),
        Kind::Remove => (
            "left-over",
            "the file is not generated any more".to_owned(),
            "every file in `src/generated` and in its `MANIFEST` is the generator's".to_owned(),
        ),
        Kind::Replace { old, new } => {
            let why = if shown {
                difference(&String::from_utf8_lossy(old), new)
            } else {
                String::new()
            };
            (
                "stale",
                "the file is not what the generator makes".to_owned(),
                why,
            )
        }
    };
    Diagnostic::new(Severity::Error, code, file, message, why, &plan.remedy)
}

/// The first lines of the difference between a file as it is and as it should be.
fn difference(old: &str, new: &str) -> String {
    let mut settings = TextDiff::configure();
    // On a large file with nothing in common, a coarse difference is better than a late one. Of any other,
    // what is shown does not depend on how busy the machine is.
    if old.lines().count().max(new.lines().count()) > LARGE {
        settings.timeout(Duration::from_millis(500));
    }
    let diff = settings.diff_lines(old, new);
    let text = diff.unified_diff().context_radius(1).to_string();
    let mut lines = text.lines();
    let mut shown = String::from("they differ (- as it is, + as it should be):");
    for line in lines.by_ref().take(LINES) {
        shown.push('\n');
        shown.push_str(line);
    }
    let more = lines.count();
    if more > 0 {
        shown.push_str(&format!("\n… and {more} more lines"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_cut_after_its_first_lines() {
        let old = "a\nb\nc\n";
        assert_eq!(
            difference(old, "a\nB\nc\n"),
            "they differ (- as it is, + as it should be):\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c"
        );
        let new: String = (0..100).map(|n| format!("{n}\n")).collect();
        let shown = difference(old, &new);
        assert_eq!(shown.lines().count(), 1 + LINES + 1);
        assert!(shown.ends_with("\n… and 94 more lines"), "{shown}");
    }

    #[test]
    fn only_the_first_files_show_their_difference() {
        let change = |n: usize| Change {
            path: format!("src/{n}.rs"),
            kind: Kind::Replace {
                old: b"a".to_vec(),
                new: "b".to_owned(),
            },
        };
        let plan = Plan {
            name: "x".to_owned(),
            directory: "crates/x".into(),
            shown: "crates/x".to_owned(),
            remedy: "run `cargo xtask codegen x`".to_owned(),
            files: 9,
            changes: (0..9).map(change).collect(),
            orphan: false,
        };
        let found = diagnostics(&plan);
        assert_eq!(found.len(), 9);
        assert_eq!(
            found
                .iter()
                .filter(|diagnostic| diagnostic.why.is_empty())
                .count(),
            9 - DIFFERENCES
        );
        assert_eq!(found[8].help, "run `cargo xtask codegen x`");
    }
}
