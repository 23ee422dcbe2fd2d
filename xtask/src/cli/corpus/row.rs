//! What a document gave, as a line of a table in Markdown.

use std::time::Duration;

use serde_json::Value;

use super::Document;
use super::compile::Verdict;
use super::round_trip::Returned;
use crate::cli::args::Corpus;

/// What one document gave.
#[derive(Debug, Default)]
pub(super) struct Row {
    name: String,
    /// Why there is no crate, if there is none.
    error: Option<String>,
    /// How many operations the document has, and how many are omitted.
    operations: Option<(u64, u64)>,
    lines: Option<u64>,
    took: Duration,
    /// The peak of the process in bytes, where the system tells it.
    memory: Option<u64>,
    /// With the default features.
    pub(super) check: Option<Verdict>,
    /// With all features.
    pub(super) features: Option<Verdict>,
    pub(super) clippy: Option<Verdict>,
    pub(super) docs: Option<Verdict>,
    /// `None` inside where it could not be tried.
    pub(super) returned: Option<Option<Returned>>,
}

impl Row {
    /// What the process said, as `docs/codegen.md` has it.
    pub(super) fn of(name: String, took: Duration, told: &Value) -> Row {
        let operations = &told["operations"];
        let omitted = operations["omitted"].as_array().map(Vec::len);
        let error = told["error"]["code"].as_str().map(str::to_owned);
        Row {
            name,
            error,
            operations: operations["seen"]
                .as_u64()
                .zip(omitted.and_then(|omitted| omitted.try_into().ok())),
            lines: told["lines"].as_u64(),
            took,
            memory: told["peak_memory"].as_u64(),
            ..Row::default()
        }
    }

    /// A process that said nothing.
    pub(super) fn broken(name: String, took: Duration, error: String) -> Row {
        Row {
            name,
            error: Some(error),
            took,
            ..Row::default()
        }
    }

    /// Whether there is a crate.
    pub(super) fn is_whole(&self) -> bool {
        self.error.is_none()
    }

    /// Whether there is no crate, or one that does not compile without a warning.
    pub(super) fn failed(&self) -> bool {
        let verdicts = [self.check, self.features, self.clippy, self.docs];
        !self.is_whole() || verdicts.iter().flatten().any(|verdict| !verdict.is_clean())
    }

    /// Whether operations are omitted.
    pub(super) fn omitted(&self) -> bool {
        self.operations.is_some_and(|(_, omitted)| omitted > 0)
    }
}

/// The columns of the table.
pub(super) struct Table {
    width: usize,
    compiles: bool,
    lints: bool,
    returns: bool,
}

/// A heading, how wide the column is, and whether it has numbers.
type Column = (&'static str, usize, bool);

impl Table {
    /// A table for `documents`, with the columns that were asked for.
    pub(super) fn of(documents: &[Document], request: &Corpus) -> Table {
        let widths = documents
            .iter()
            .map(|document| document.name.chars().count());
        Table {
            width: widths.max().unwrap_or_default().max("document".len()),
            compiles: !request.quick,
            lints: request.lint,
            returns: request.round_trip,
        }
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![
            ("document", self.width, false),
            ("operations", 10, true),
            ("omitted", 7, true),
        ];
        if self.compiles {
            columns.extend([("check", 11, false), ("features", 11, false)]);
        }
        if self.lints {
            columns.extend([("clippy", 11, false), ("docs", 11, false)]);
        }
        if self.returns {
            columns.push(("round trip", 13, true));
        }
        columns.extend([
            ("seconds", 7, true),
            ("memory", 8, true),
            ("lines", 8, true),
        ]);
        columns
    }

    /// The first lines.
    pub(super) fn head(&self) -> String {
        let columns = self.columns();
        let names = columns.iter().map(|(name, ..)| (*name).to_owned());
        let rule = columns.iter().map(|(_, width, is_number)| match is_number {
            true => format!("{}:", "-".repeat(width - 1)),
            false => "-".repeat(*width),
        });
        self.cells(names.collect()) + &self.cells(rule.collect())
    }

    /// The line of a document.
    pub(super) fn line(&self, row: &Row) -> String {
        let number = |number: Option<u64>| number.map_or("–".to_owned(), |one| one.to_string());
        let verdict = |one: Option<Verdict>| one.map_or("–".to_owned(), |one| one.to_string());
        let mut cells = vec![
            row.name.clone(),
            number(row.operations.map(|(seen, _)| seen)),
            number(row.operations.map(|(_, omitted)| omitted)),
        ];
        if self.compiles {
            cells.extend([verdict(row.check), verdict(row.features)]);
        }
        if self.lints {
            cells.extend([verdict(row.clippy), verdict(row.docs)]);
        }
        if self.returns {
            cells.push(match row.returned {
                Some(Some(returned)) => returned.to_string(),
                Some(None) => "error".to_owned(),
                None => "–".to_owned(),
            });
        }
        cells.push(format!("{:.2}", row.took.as_secs_f64()));
        cells.push(megabytes(row.memory));
        cells.push(match (&row.error, row.lines) {
            (Some(error), _) => error.clone(),
            (None, lines) => number(lines),
        });
        self.cells(cells)
    }

    /// The last line: the sums, and the most of memory.
    pub(super) fn totals<'r>(&self, rows: impl Iterator<Item = &'r Row>) -> String {
        let mut sum = Row {
            name: "all".to_owned(),
            operations: Some((0, 0)),
            lines: Some(0),
            ..Row::default()
        };
        let add = |sum: &mut Option<Verdict>, one: Option<Verdict>| {
            if let Some(one) = one {
                let sum = sum.get_or_insert_default();
                sum.errors += one.errors;
                sum.warnings += one.warnings;
            }
        };
        let plus = |a: Option<u64>, b: Option<u64>| Some(a.unwrap_or(0) + b.unwrap_or(0));
        let mut without = 0;
        for row in rows {
            let both = sum.operations.zip(row.operations);
            sum.operations = both.map(|(a, b)| (a.0 + b.0, a.1 + b.1)).or(sum.operations);
            sum.lines = plus(sum.lines, row.lines);
            sum.took += row.took;
            sum.memory = sum.memory.max(row.memory);
            add(&mut sum.check, row.check);
            add(&mut sum.features, row.features);
            add(&mut sum.clippy, row.clippy);
            add(&mut sum.docs, row.docs);
            if let Some(Some(one)) = row.returned {
                let all = sum.returned.get_or_insert_default().get_or_insert_default();
                all.tried += one.tried;
                all.equal += one.equal;
            }
            without += usize::from(!row.is_whole());
        }
        let last = self.line(&sum);
        match without {
            0 => last,
            1 => format!("{last}\n1 document has no crate.\n"),
            _ => format!("{last}\n{without} documents have no crate.\n"),
        }
    }

    fn cells(&self, cells: Vec<String>) -> String {
        let columns = self.columns().into_iter();
        let cells = columns
            .zip(cells)
            .map(|((_, width, is_number), cell)| match is_number {
                true => format!(" {cell:>width$} |"),
                false => format!(" {cell:<width$} |"),
            });
        format!("|{}\n", cells.collect::<String>())
    }
}

fn megabytes(bytes: Option<u64>) -> String {
    match bytes {
        Some(bytes) => format!("{} MB", bytes.div_ceil(1_000_000)),
        None => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::num::NonZero;

    #[test]
    fn a_table_has_a_line_for_each_document_and_one_for_all() {
        let documents = ["acme-things", "bad"].map(|name| Document {
            path: name.into(),
            name: name.to_owned(),
        });
        let told = json!({
            "name": "acme-things", "error": null, "lines": 1234, "peak_memory": 12_000_001,
            "operations": { "seen": 12, "generated": 11, "omitted": [{}] },
        });
        let took = Duration::from_millis(1500);
        let mut whole = Row::of("acme-things".to_owned(), took, &told);
        whole.check = Some(Verdict::default());
        whole.features = Some(Verdict {
            errors: 0,
            warnings: 2,
        });
        assert!(whole.is_whole() && whole.omitted() && whole.failed());
        let told = json!({ "error": { "code": "yaml-syntax" }, "operations": null, "lines": null });
        let bad = Row::of("bad".to_owned(), took, &told);
        assert!(!bad.is_whole() && bad.failed() && !bad.omitted());
        whole.returned = Some(Some(Returned {
            tried: 40,
            equal: 39,
        }));
        let request = Corpus {
            documents: "documents".into(),
            out: None,
            quick: false,
            lint: false,
            round_trip: true,
            jobs: NonZero::<usize>::MIN,
        };
        let table = Table::of(&documents, &request);
        let lines = [
            table.head(),
            table.line(&whole),
            table.line(&bad),
            table.totals([&whole, &bad].into_iter()),
        ];
        let expected = "\
| document    | operations | omitted | check       | features    |    round trip | seconds |   memory |    lines |
| ----------- | ---------: | ------: | ----------- | ----------- | ------------: | ------: | -------: | -------: |
| acme-things |         12 |       1 | ok          | 2 warnings  |         39/40 |    1.50 |    13 MB |     1234 |
| bad         |          – |       – | –           | –           |             – |    1.50 |        – | yaml-syntax |
| all         |         12 |       1 | ok          | 2 warnings  |         39/40 |    3.00 |    13 MB |     1234 |

1 document has no crate.
";
        assert_eq!(lines.concat(), expected);
    }
}
