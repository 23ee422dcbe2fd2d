//! All stages for one document: what they make, what they count, and how long each takes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::ir::Api;
use crate::rust::{Crate, Home, Source};
use crate::workspace::GeneratedCrate;
use crate::{check, emit, engine, lower, openapi, prepare, rust};

/// How many references of path items may follow each other.
const MOST_STEPS: usize = 64;

/// What a document is generated with.
pub struct Settings<'s> {
    /// The name of the crate.
    pub name: &'s str,
    /// The version that a person set.
    pub version: Option<String>,
    /// Where the crate is.
    pub home: Home,
    /// Called with the name of each stage as it begins.
    pub begins: &'s (dyn Fn(&'static str) + Sync),
}

/// What one document gave.
#[derive(Debug, Default)]
pub struct Generated {
    /// What there is to say about the document.
    pub report: Diagnostics,
    /// Its crate, if it has no errors.
    pub made: Option<GeneratedCrate>,
    /// What is counted.
    pub counts: Counts,
    /// How long each stage took, in their order.
    pub stages: Vec<(&'static str, Duration)>,
}

/// What is counted of a document and its crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many operations the document has; those of a path whose reference leads nowhere count as one. `None` where it
    /// could not be read as far as that.
    pub seen: Option<usize>,
    /// How many of them can be called.
    pub generated: usize,
    /// The others, with the code of the diagnostic that says why.
    pub omitted: Vec<(&'static str, Omission)>,
    /// How many named types the crate has.
    pub types: usize,
    /// How many lines its files of Rust have.
    pub lines: usize,
}

/// Measures one stage after the other.
struct Clock<'s> {
    begins: &'s (dyn Fn(&'static str) + Sync),
    done: Vec<(&'static str, Duration)>,
}

impl Clock<'_> {
    fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        (self.begins)(stage);
        let start = Instant::now();
        let made = work();
        self.done.push((stage, start.elapsed()));
        made
    }
}

/// Turns one document into a crate.
///
/// The report has what was changed or omitted on the way; where it has an error there is no crate.
pub fn generate(document: Document, settings: Settings<'_>) -> Generated {
    let mut clock = Clock {
        begins: settings.begins,
        done: Vec::new(),
    };
    let mut generated = Generated::default();
    generated.made = run(document, settings, &mut clock, &mut generated);
    generated.stages = clock.done;
    generated
}

fn run(
    mut document: Document,
    settings: Settings<'_>,
    clock: &mut Clock<'_>,
    generated: &mut Generated,
) -> Option<GeneratedCrate> {
    let Generated { report, counts, .. } = generated;
    clock.time("prepare", || prepare::apply(&mut document, report));
    clock.time("check", || report.extend(check::check(&document)));
    let seen = operations(&document.value);
    // What is omitted by now the document does not have any more.
    let early = omissions(report);
    if report.has_errors() {
        return None;
    }
    counts.seen = Some(seen.len() + early.len());
    let mut facts = Facts::default();
    clock.time("lower", || lower::apply(&mut document, &mut facts, report));
    if report.has_errors() {
        return None;
    }
    let api = clock.time("ir", || Api::read(settings.name, &document, &facts, report));
    if report.has_errors() {
        return None;
    }
    let files = clock
        .time("engine", || engine::run(&api))
        .and_then(|types| {
            let mut decided = clock.time("rust", || {
                rust::decide(&api, &types, settings.version.as_deref())
            });
            if let Home::Alone(_) = settings.home {
                decided.source = source_alone(&decided.source.file);
                decided.home = settings.home;
            }
            counts.types = decided.types.iter().count();
            let mut told = omissions(report);
            told.retain(|one| !early.contains(one));
            counts.omitted = early;
            count_operations(counts, &seen, &decided, &told);
            let files = clock.time("emit", || emit::files(&decided))?;
            Ok((files, decided.source))
        });
    match files {
        Ok((files, source)) => {
            let sources = files.iter().filter(|(path, _)| path.ends_with(".rs"));
            counts.lines = sources.map(|(_, text)| text.lines().count()).sum();
            Some(GeneratedCrate {
                name: settings.name.to_owned(),
                source: format!("Source: {}, SHA-256 {}.", source.file, document.sha256()),
                files,
            })
        }
        Err(problem) => {
            counts.generated = 0;
            report.push(document.diagnostic(
                Severity::Error,
                "not-generated",
                "",
                format!("no crate can be generated from this document: {problem}"),
                "progenitor or a stage after it does not accept what the document says",
                "please report it with the document; a smaller one that shows it helps most",
            ));
            None
        }
    }
}

/// What a crate outside of the workspace says of the document at `path`. It is the same on every machine.
pub fn source_alone(path: &str) -> Source {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    // It is printed into comments and as a command.
    let name = name.replace(|c: char| c.is_control() || c == '`', "_");
    Source {
        command: format!("codegen --spec {name}"),
        file: name,
    }
}

/// An operation as the document has it: method and path.
type Key = (String, String);

/// The operations that are omitted, each with the code of the diagnostic that says why.
fn omissions(report: &Diagnostics) -> Vec<(&'static str, Omission)> {
    let omits = |one: &Diagnostic| Some((one.code, one.omits.clone()?));
    report.iter().filter_map(omits).collect()
}

/// Fills in which of the operations that were `seen` can be called, and why the others cannot.
fn count_operations(
    counts: &mut Counts,
    seen: &[Key],
    made: &Crate,
    told: &[(&'static str, Omission)],
) {
    // Each is counted once: another one of the same method, under `additionalOperations`, is omitted.
    let mut made: BTreeSet<(&str, &str)> = made
        .operations
        .iter()
        .map(|one| (one.method.as_str(), bare(&one.path)))
        .collect();
    let mut reasons: BTreeMap<_, VecDeque<_>> = BTreeMap::new();
    for (code, omission) in told {
        let key = (omission.method.as_str(), bare(&omission.path));
        reasons.entry(key).or_default().push_back((*code, omission));
    }
    for (method, path) in seen {
        let key = (method.as_str(), bare(path));
        if made.remove(&key) {
            counts.generated += 1;
            continue;
        }
        let reason = reasons.get_mut(&key).and_then(|told| match told.len() {
            1 => told.front().copied(),
            _ => told.pop_front(),
        });
        let reason = reason.map(|(code, omission)| (code, omission.clone()));
        counts.omitted.push(reason.unwrap_or_else(|| {
            let omission = Omission {
                method: method.clone(),
                path: path.clone(),
                reason: "a diagnostic about it says why".to_owned(),
            };
            ("operation-omitted", omission)
        }));
    }
}

/// A path in the one way that a document may write it in several: `path_templates` gives one its slash.
fn bare(path: &str) -> &str {
    let path = match path.starts_with('/') {
        true => path,
        false => path.trim(),
    };
    path.trim_start_matches('/')
}

/// The operations of a document of OpenAPI 3, before any rule has touched it.
fn operations(root: &Value) -> Vec<Key> {
    let mut all = Vec::new();
    for (path, item) in openapi::paths(root) {
        let Some(items) = followed(root, item) else {
            all.push(("*".to_owned(), path.clone()));
            continue;
        };
        let get = |key: &str| items.iter().find_map(|item| item.get(key));
        let usual = openapi::METHODS.into_iter();
        let usual = usual.filter(|method| get(method).is_some_and(Value::is_object));
        let others = get("additionalOperations").and_then(Value::as_object);
        let others = others.into_iter().flatten();
        let others = others.filter(|(_, one)| one.is_object());
        let methods = usual.map(str::to_uppercase);
        let methods = methods.chain(others.map(|(method, _)| method.clone()));
        all.extend(methods.map(|method| (method, path.clone())));
    }
    all
}

/// A path item and what it refers to, what goes before first; `None` where a reference leads to nothing.
fn followed<'d>(root: &'d Value, item: &'d Value) -> Option<Vec<&'d Map<String, Value>>> {
    let Some(mut fields) = item.as_object() else {
        return Some(Vec::new());
    };
    let mut all = vec![fields];
    while let Some(reference) = fields.get("$ref") {
        let target = pointer::from_reference(reference.as_str()?)?;
        fields = root.pointer(&target)?.as_object()?;
        all.push(fields);
        if all.len() > MOST_STEPS {
            return None;
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "openapi: 3.2.0
info: { title: T, version: '1' }
paths:
  x-more: { get: {} }
  /a:
    get: { operationId: getA, responses: {} }
    put: { operationId: putA, requestBody: { required: true, content: { é: {} } }, responses: {} }
    query: { operationId: queryA, responses: {} }
    additionalOperations: { COPY: { responses: {} }, POST: { responses: {} } }
  b: { get: { responses: {} }, parameters: [] }
  '/c/{}': { get: { responses: {} }, delete: { responses: {} } }
  /d: { $ref: '#/paths/~1a', delete: { responses: {} } }
  /e: { $ref: '#/components/pathItems/Gone', get: { responses: {} } }
  /f: { post: { security: [{ signed: [] }], responses: {} } }
components: { securitySchemes: { signed: { type: mutualTLS } } }
";

    fn generated(text: &str, home: Home) -> Generated {
        let document = Document::parse("specs/acme.yaml", text).unwrap();
        let settings = Settings {
            name: "acme",
            version: None,
            home,
            begins: &|_| {},
        };
        generate(document, settings)
    }

    #[test]
    fn an_operation_in_other_letters_is_counted_once() {
        let generated = generated(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a: { GET: { operationId: a, responses: {} }, Get: { operationId: b, responses: {} }, Put: { responses: {} } }
",
            Home::Workspace,
        );
        let counts = generated.counts;
        let omitted = counts.omitted.iter();
        let omitted: Vec<_> = omitted.map(|(code, one)| (*code, &*one.method)).collect();
        assert_eq!(omitted, [("operation-omitted", "Get")]);
        assert_eq!((counts.seen, counts.generated), (Some(3), 2));
    }

    #[test]
    fn an_additional_operation_of_a_usual_method_is_counted_as_omitted() {
        let generated = generated(
            "openapi: 3.2.0
info: { title: T, version: '1' }
paths:
  /a:
    query: { operationId: a, responses: {} }
    additionalOperations: { QUERY: { operationId: b, responses: {} }, COPY: { operationId: c, responses: {} } }
  x-shared: { get: { responses: {} }, trace: { $ref: nowhere } }
",
            Home::Workspace,
        );
        let counts = generated.counts;
        let omitted: Vec<_> = counts.omitted.iter().map(|(_, one)| &*one.reason).collect();
        assert_eq!(omitted, ["`QUERY` is no additional method"]);
        let codes: Vec<_> = generated.report.iter().map(|one| one.code).collect();
        assert_eq!(codes, ["operation-omitted"]);
        assert_eq!((counts.seen, counts.generated), (Some(3), 2));
    }

    #[test]
    fn a_collection_format_of_swagger_is_sent_as_it_is() {
        let generated = generated(
            "swagger: '2.0'
info: { title: T, version: '1' }
host: a.example
parameters: { H: { name: h, in: header, type: array, items: { type: string }, collectionFormat: ssv } }
paths:
  /a/{p}:
    get:
      operationId: a
      parameters:
        - { name: p, in: path, required: true, type: array, items: { type: string }, collectionFormat: pipes }
        - { $ref: '#/parameters/H' }
        - { name: t, in: query, type: array, items: { type: string }, collectionFormat: tsv }
      responses: { '204': { description: d } }
",
            Home::Workspace,
        );
        assert!(
            generated.report.iter().next().is_none(),
            "{}",
            generated.report
        );
        let files = generated.made.unwrap().files;
        let text = &files["src/generated/operations/a.rs"];
        for style in ["PIPE_DELIMITED", "SPACE_DELIMITED", "TAB_DELIMITED"] {
            assert!(text.contains(style), "{style} {text}");
        }
    }

    #[test]
    fn a_path_of_3_2_may_have_what_is_reserved() {
        let generated = generated(
            "openapi: 3.2.0
info: { title: T, version: '1' }
paths: { '/a/{id}': { get: { operationId: a, parameters: [{ name: id, in: path, required: true, allowReserved: true, schema: { type: string } }], responses: {} } } }
",
            Home::Workspace,
        );
        let files = generated.made.unwrap().files;
        let text = &files["src/generated/operations/a.rs"];
        let style = "ParameterStyle::SIMPLE.allow_reserved()";
        assert!(
            text.contains(".path_as(\"id\"") && text.contains(style),
            "{text}"
        );
    }

    #[test]
    fn no_file_is_called_like_a_device_of_windows() {
        let generated = generated(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a: { get: { operationId: con, responses: {} }, put: { operationId: COM1, responses: {} } }
",
            Home::Workspace,
        );
        let files = generated.made.unwrap().files;
        for name in ["con_", "com1_"] {
            let path = format!("src/generated/operations/{name}.rs");
            assert!(files.contains_key(&path), "{:?}", files.keys());
            let module = format!("mod {name};");
            assert!(files["src/generated/operations/mod.rs"].contains(&module));
        }
        // Nobody has to call it otherwise.
        assert!(files["src/generated/client.rs"].contains("pub fn con("));
    }

    #[test]
    fn an_operation_whose_path_has_white_space_before_its_slash_is_generated() {
        let generated = generated(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths: { ' /a': { put: { operationId: a, responses: {} } }, b: { put: { operationId: b, responses: {} } } }
",
            Home::Workspace,
        );
        let counts = generated.counts;
        assert_eq!((counts.generated, counts.omitted.len()), (2, 0));
    }

    #[test]
    fn an_operation_with_a_fragment_is_generated_and_sent_without_it() {
        let generated = generated(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a: { put: { operationId: a, responses: {} } }
  '/a#b': { put: { operationId: b, requestBody: { content: { text/csv: {} } }, responses: {} } }
",
            Home::Workspace,
        );
        assert_eq!(
            (generated.counts.generated, generated.counts.omitted.len()),
            (2, 0)
        );
        let files = generated.made.unwrap().files;
        let is_sent = |text: &&String| text.contains("Method::PUT, \"/a\")");
        // In a file of each, and in the mocks.
        assert_eq!(files.values().filter(is_sent).count(), 3);
    }

    #[test]
    fn each_operation_is_generated_or_omitted_for_a_reason() {
        let generated = generated(TEXT, Home::Workspace);
        let counts = generated.counts;
        let omitted: Vec<_> = counts
            .omitted
            .iter()
            .map(|(code, one)| {
                assert!(!one.reason.starts_with("a diagnostic"), "{one}");
                (*code, one.method.as_str(), one.path.as_str())
            })
            .collect();
        let expected = [
            ("operation-omitted", "PUT", "/a"),
            ("operation-omitted", "POST", "/a"),
            ("operation-omitted", "GET", "/c/{}"),
            ("operation-omitted", "DELETE", "/c/{}"),
            ("operation-omitted", "PUT", "/d"),
            ("operation-omitted", "POST", "/d"),
            ("path-omitted", "*", "/e"),
        ];
        assert_eq!(omitted, expected, "{}", generated.report);
        assert_eq!(counts.generated, 9);
        assert_eq!(counts.seen, Some(16));
    }

    #[test]
    fn each_stage_is_timed_once_and_in_order() {
        let begun = std::sync::Mutex::new(Vec::new());
        let document = Document::parse("specs/acme.yaml", TEXT).unwrap();
        let settings = Settings {
            name: "acme",
            version: None,
            home: Home::Workspace,
            begins: &|stage| begun.lock().unwrap().push(stage),
        };
        let generated = generate(document, settings);
        let order = ["prepare", "check", "lower", "ir", "engine", "rust", "emit"];
        let timed: Vec<_> = generated.stages.iter().map(|(stage, _)| *stage).collect();
        assert_eq!(timed, order);
        assert_eq!(*begun.lock().unwrap(), order);
    }

    #[test]
    fn a_crate_outside_names_neither_directories_nor_more_than_one_line() {
        let source = source_alone("a/b/x`y\n.yaml");
        assert_eq!(source.file, "x_y_.yaml");
        assert_eq!(source.command, "codegen --spec x_y_.yaml");
        assert_eq!(source_alone("C:\\specs\\x.yaml").file, "x.yaml");
    }

    #[test]
    fn a_document_that_fails_counts_as_far_as_it_came() {
        let wrong = generated("openapi: 9.9.9\ninfo: {}\npaths: {}\n", Home::Workspace);
        assert!(wrong.made.is_none() && wrong.report.has_errors());
        assert_eq!(wrong.counts.seen, None);
    }
}
