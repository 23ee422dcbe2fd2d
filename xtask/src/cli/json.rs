//! What `codegen --spec --json` prints: one object, also where there is no crate.

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Severity};
use crate::pipeline::Generated;
use crate::workspace::{Mode, Summary};

/// The object. `docs/codegen.md` says what each key means; whoever changes one changes that page.
pub(super) fn object(name: &str, generated: &Generated, summary: Option<&Summary>) -> Value {
    let Generated {
        report,
        counts,
        stages,
        ..
    } = generated;
    let diagnostics: Vec<Value> = report.iter().map(diagnostic).collect();
    let error = report.iter().find(|one| one.severity == Severity::Error);
    let error = error.map(|one| json!({ "code": one.code, "message": one.message }));
    let operations = counts.seen.map(|seen| {
        let omitted = counts.omitted.iter().map(|(code, one)| {
            json!({ "method": one.method, "path": one.path, "code": code, "reason": one.reason })
        });
        json!({
            "seen": seen,
            "generated": counts.generated,
            "omitted": omitted.collect::<Vec<_>>(),
        })
    });
    let files = summary.map(|summary| {
        let changed = match summary.mode {
            Mode::Write => "changed",
            Mode::Check => "stale",
        };
        json!({ "total": summary.files, changed: summary.changed })
    });
    let mut milliseconds = Map::new();
    for (stage, time) in stages {
        // Microseconds, so that a stage of a small document is not zero.
        let rounded = (time.as_secs_f64() * 1e6).round() / 1e3;
        milliseconds.insert((*stage).to_owned(), json!(rounded));
    }
    let is_whole = summary.is_some();
    json!({
        "name": name,
        "error": error,
        "operations": operations,
        "types": is_whole.then_some(counts.types),
        "lines": is_whole.then_some(counts.lines),
        "files": files,
        "diagnostics": diagnostics,
        "milliseconds": milliseconds,
        "peak_memory": peak_memory(),
    })
}

fn diagnostic(of: &Diagnostic) -> Value {
    json!({
        "code": of.code,
        "severity": of.severity.to_string(),
        "pointer": of.pointer,
        "file": of.file,
        "line": of.position.map(|at| at.line),
        "column": of.position.map(|at| at.column),
        "message": of.message,
        "why": of.why,
        "help": of.help,
    })
}

/// How many bytes this process has used at most, where the system says so: on Linux.
fn peak_memory() -> Option<u64> {
    peak_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// The peak in the text of `/proc/self/status`.
fn peak_of(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_as_the_system_writes_it() {
        assert_eq!(
            peak_of("Name:\tx\nVmHWM:\t   12 kB\nVmRSS:\t 9 kB\n"),
            Some(12_288)
        );
        assert_eq!(peak_of("Name:\tx\n"), None);
        assert_eq!(peak_of("VmHWM:\t12 pages\n"), None);
        #[cfg(target_os = "linux")]
        assert!(peak_memory() > Some(1 << 20));
    }
}
