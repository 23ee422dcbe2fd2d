//! Documents that are wrong in ways that nobody thought of: parts of documents that are right, changed at random, through the
//! whole pipeline.
//!
//! Whatever a document says, nothing panics, it ends in bounded time, what is generated is Rust and the same each time, and
//! a diagnostic points into the document. Each run begins with the same number, so that what one finds is found again:
//!
//!     CLIENTRY_MUTATIONS=5000 CLIENTRY_SEED=7 cargo test -p xtask --test it mutate
//!
//! What it found is in `FOUND`, and runs each time.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use xtask::diagnostic::Diagnostics;
use xtask::document::Document;

/// Far more than any of these takes in a build without optimization on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// As much as the command line gives it.
const STACK: usize = 256 << 20;

/// How many documents are changed where nobody says how many.
const USUAL: u64 = 60;

/// Documents that once failed.
const FOUND: [&str; 0] = [];

/// The documents that are changed, and whose parts are put into each other.
fn seeds() -> Vec<Value> {
    let everything = include_str!("../../../tests/tests/everything/everything.yaml");
    let acme = include_str!("../../../tests/tests/codegen/acme.yaml");
    let swagger = "swagger: '2.0'
info: { title: T, version: '1' }
host: a.example
paths:
  /a/{id}:
    post:
      parameters: [{ name: id, in: path, required: true, type: string }, { name: b, in: body, schema: { $ref: '#/definitions/A' } }]
      responses: { '200': { description: d, schema: { type: array, items: { $ref: '#/definitions/A' } } } }
definitions:
  A: { type: object, required: [a], properties: { a: { type: integer }, b: { $ref: '#/definitions/A' } } }
";
    let value = |text| Document::parse("seed.yaml", text).unwrap().value.clone();
    [everything, acme, swagger].map(value).to_vec()
}

/// Numbers that look random, the same for each seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next()).unwrap() % limit.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Values that are seldom what a keyword takes.
fn odd(random: &mut Random) -> Value {
    let texts = [
        "",
        " ",
        "self",
        "Self",
        "String",
        "x\"y\\",
        "*/",
        "\u{202e}",
        "日本",
        "a\r\nb",
        "{a}",
        "/",
        "#",
        "null",
        "1e999",
        "#/components/schemas/Gone",
        "#",
        "int64",
        "(",
        "%zz",
        "application/json; x=\"",
        "2XX",
        "0",
        "__proto__",
    ];
    match random.below(12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(9_223_372_036_854_775_807_i64),
        4 => json!(18_446_744_073_709_551_615_u64),
        5 => json!(1e300),
        6 => json!([]),
        7 => json!({}),
        8 => json!(0.5),
        _ => json!(random.of(&texts)),
    }
}

/// The pointers of all values, and those of a kind.
fn pointers(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{at}/{key}"), into);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), into);
            }
        }
        _ => {}
    }
}

/// Changes one thing.
fn change(document: &mut Value, others: &[Value], random: &mut Random) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let target = random.of(&all).clone();
    let borrowed = {
        let other = random.of(others);
        let mut all = Vec::new();
        pointers(other, "", &mut all);
        other.pointer(random.of(&all).as_str()).unwrap().clone()
    };
    let refs: Vec<&String> = all
        .iter()
        .filter(|at| at.starts_with("/components/") || at.starts_with("/paths/"))
        .collect();
    let reference = match refs.as_slice() {
        [] => json!({ "$ref": "#" }),
        refs => json!({ "$ref": format!("#{}", random.of(refs)) }),
    };
    let value = document.pointer_mut(&target).unwrap();
    match random.below(10) {
        0..=2 => *value = odd(random),
        3 => *value = borrowed,
        4 => *value = reference,
        5 => {
            let inner = value.take();
            let keyword = *random.of(&["allOf", "oneOf", "anyOf"]);
            *value = json!({ keyword: [inner, reference] });
        }
        6 => *value = json!({ "type": "array", "items": value.take() }),
        _ => match value {
            Value::Object(fields) if !fields.is_empty() => {
                let key = fields
                    .keys()
                    .nth(random.below(fields.len()))
                    .unwrap()
                    .clone();
                match random.below(3) {
                    0 => _ = fields.shift_remove(&key),
                    1 => {
                        let value = fields.shift_remove(&key).unwrap();
                        let key = odd(random).as_str().unwrap_or("renamed").to_owned();
                        fields.insert(key, value);
                    }
                    _ => _ = fields.insert(format!("{key}_"), fields[&key].clone()),
                }
            }
            Value::Array(items) if !items.is_empty() => {
                let index = random.below(items.len());
                let item = items[index].clone();
                items.push(item);
            }
            other => *other = odd(random),
        },
    }
}

/// What a document gives: the files by their paths, or none.
fn generate(text: &str) -> (Diagnostics, Option<BTreeMap<String, String>>) {
    match Document::parse("specs/acme.json", text) {
        Ok(document) => {
            let (report, made) = xtask::generate_crate("acme", document, None);
            (report, made.map(|made| made.files))
        }
        Err(problem) => (Diagnostics::from(problem), None),
    }
}

/// What is wrong with what a document gives.
fn problem(text: &str) -> Option<String> {
    let start = Instant::now();
    let made = catch_unwind(AssertUnwindSafe(|| generate(text)));
    let Ok((report, files)) = made else {
        return Some("a panic".to_owned());
    };
    if start.elapsed() > LONG {
        return Some(format!("it took {:?}", start.elapsed()));
    }
    let lines: Vec<&str> = text.lines().collect();
    for diagnostic in report.iter() {
        if diagnostic.code == "not-generated" {
            return Some(diagnostic.to_string());
        }
        if let Some(at) = diagnostic.position {
            let line = at.line.checked_sub(1).and_then(|line| lines.get(line));
            if line.is_none_or(|line| at.column > line.chars().count() + 1) || at.column == 0 {
                return Some(format!("it points to nothing: {diagnostic}"));
            }
        }
    }
    if files.is_some() == report.has_errors() {
        return Some(format!("a crate beside an error, or neither: {report}"));
    }
    for (path, text) in files.iter().flatten() {
        if path.ends_with(".rs")
            && let Err(error) = syn::parse_file(text)
        {
            return Some(format!("{path} is not Rust: {error}"));
        }
    }
    let again = generate(text);
    if again.1 != files || again.0.to_string() != report.to_string() {
        return Some("another time it gives something else".to_owned());
    }
    None
}

fn number(variable: &str, usual: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.map_or(usual, |text| text.parse().unwrap())
}

#[test]
fn a_document_changed_at_random_is_read_or_refused() {
    let run = || {
        for text in FOUND {
            assert_eq!(problem(text), None, "{text}");
        }
        let seeds = seeds();
        let mut random = Random(number("CLIENTRY_SEED", 1) * 2 + 1);
        let count = number("CLIENTRY_MUTATIONS", USUAL);
        let mut crates = 0;
        for _ in 0..count {
            // The large document is one in four: its parts are in the small ones by then.
            let which = [0, 1, 1, 2][random.below(4)];
            let mut document = seeds[which].clone();
            for _ in 0..=random.below(6) {
                change(&mut document, &seeds, &mut random);
            }
            if !document.is_object() {
                document = Value::Object(Map::new());
            }
            let text = format!("{document:#}");
            crates += u64::from(generate(&text).1.is_some());
            if let Some(problem) = problem(&text) {
                let path = std::env::temp_dir().join("clientry-mutate.json");
                std::fs::write(&path, &text).unwrap();
                panic!("{problem}\nThe document is {}.", path.display());
            }
        }
        // What is refused goes no further than the checks: enough has to come through.
        assert!(crates * 4 >= count, "{crates} of {count} have a crate");
        println!("{crates} of {count} have a crate");
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(run).unwrap();
    thread.join().unwrap();
}
