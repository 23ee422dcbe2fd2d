//! Documents that are wrong in ways that nobody thought of: parts of documents that are right, changed at random, through the
//! whole pipeline.
//!
//! Whatever a document says, nothing panics, it ends in bounded time, what is generated is Rust and the same each time, and
//! a diagnostic points into the document. Each run begins with the same number, so that what one finds is found again:
//!
//!     CLIENTRY_MUTATIONS=5000 CLIENTRY_SEED=7 cargo test -p xtask --test it mutate
//!
//! - `change`: how they are changed.
//! - `holds`: what holds of each.
//!
//! What it found is in `FOUND`, and runs each time.

mod change;
mod holds;

use std::thread;

use serde_json::{Map, Value};
use xtask::document::Document;

use change::{Random, change};
use holds::{STACK, generate, problem};

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
        let mut random = Random::new(number("CLIENTRY_SEED", 1));
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
