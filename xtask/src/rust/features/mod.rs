//! The features of the crate: those that every crate has, and in a large one those that compile a part of the API.
//!
//! Beyond `MANY_OPERATIONS` operations there is a feature for each tag, so that a user compiles what is used. All are on by
//! default, so that a document that grows takes nothing from anyone. A type is compiled with every operation that
//! reaches it; what no operation reaches has a feature of its own.

mod parts;
mod reach;

use super::types::Types;
use super::{Operation, Webhook};
use crate::ir::Api;
use crate::naming;
use std::collections::{BTreeMap, BTreeSet};

/// A document with more operations than this has a feature for each of its parts.
const MANY_OPERATIONS: usize = 100;

/// A feature that every crate has.
#[derive(Debug)]
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    /// What it adds.
    pub about: &'static str,
    /// What it turns on.
    pub turns_on: &'static [&'static str],
}

/// The features of every crate, those that choose the TLS first.
pub const SETTINGS: [Feature; 12] = [
    Feature {
        name: "rustls",
        about: "TLS by rustls.",
        turns_on: &["clientry/rustls"],
    },
    Feature {
        name: "native-tls",
        about: "TLS by the operating system's library.",
        turns_on: &["clientry/native-tls"],
    },
    Feature {
        name: "gzip",
        about: "`ClientBuilder::gzip`.",
        turns_on: &["clientry/gzip"],
    },
    Feature {
        name: "tracing",
        about: "A span for each call and an event for each retry.",
        turns_on: &["clientry/tracing"],
    },
    Feature {
        name: "blocking",
        about: "`send_blocking` of each call and `items_blocking` of each list, for programs without an async runtime.",
        turns_on: &["clientry/blocking"],
    },
    Feature {
        name: "schemars",
        about: "`JsonSchema` for every type, as the document has it.",
        turns_on: &["dep:schemars", "clientry/schemars"],
    },
    Feature {
        name: "jiff",
        about: "`DateTime` from and to the types of jiff.",
        turns_on: &["clientry/jiff"],
    },
    Feature {
        name: "time",
        about: "`DateTime` from and to the types of time.",
        turns_on: &["clientry/time"],
    },
    Feature {
        name: "uuid",
        about: "A `Uuid` wherever a string is taken, also as a `SecretString`.",
        turns_on: &["clientry/uuid"],
    },
    Feature {
        name: "url",
        about: "A `Url` wherever a string is taken, also as a `SecretString`.",
        turns_on: &["clientry/url"],
    },
    Feature {
        name: "test-util",
        about: "For your tests: constructors of what is received, of a `Response` and of each `Error`.",
        turns_on: &["clientry/test-util"],
    },
    Feature {
        name: "mock",
        about: "For your tests: a server with typed replies for each operation, which the client calls.",
        turns_on: &["test-util", "clientry/mock"],
    },
];

/// The one of [`SETTINGS`] that is on by default.
pub const DEFAULT_TLS: &str = "rustls";

/// The feature that turns on every part with operations.
pub const ALL_OPERATIONS: &str = "all-operations";

/// The feature of the types that no operation reaches.
pub const UNUSED_TYPES: &str = "unused-types";

/// Names of modules that would hide what generated code names: an import, or a crate.
const TAKEN_MODULES: [&str; 14] = [
    "aliases",
    "client",
    "clientry",
    "core",
    "defaults",
    "mock",
    "operations",
    "schemars",
    "schemas",
    "serde",
    "serde_json",
    "std",
    "tokio",
    "types",
];

/// When code is compiled: with any of these features; always where there is none.
pub type Gate = BTreeSet<String>;

/// What is compiled when.
#[derive(Debug)]
pub struct Features {
    /// The features that compile operations, by name; none in a crate that is compiled as a whole.
    pub parts: Vec<Part>,
    /// Whether there are types that [`UNUSED_TYPES`] compiles.
    pub unused_types: bool,
    /// The operations by the module that they are in, those that are always compiled first.
    pub modules: Vec<OperationModule>,
    /// By operation, when it is compiled.
    pub gates: Vec<Gate>,
}

/// A feature that compiles operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The operations by their position.
    pub operations: Vec<usize>,
}

/// Operations that are compiled together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationModule {
    /// Its name; none for what is always compiled.
    pub name: Option<String>,
    /// When it is compiled.
    pub gate: Gate,
    /// The operations by their position.
    pub operations: Vec<usize>,
}

impl Features {
    /// Whether parts of the crate have features.
    pub fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// The features that are on by default.
    pub fn default(&self) -> Vec<&'static str> {
        let mut on = vec![DEFAULT_TLS];
        on.extend(self.has_parts().then_some(ALL_OPERATIONS));
        on.extend(self.unused_types.then_some(UNUSED_TYPES));
        on
    }
}

/// Decides the features, and puts the types into the modules that they ask for.
pub(super) fn decide(
    api: &Api,
    operations: &[Operation],
    types: &mut Types,
    webhook: Option<&Webhook>,
) -> Features {
    let gates = match operations.len() > MANY_OPERATIONS {
        true => parts::gates(&api.operations),
        false => vec![Gate::new(); operations.len()],
    };
    let mut parts: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    let mut modules: BTreeMap<&Gate, Vec<usize>> = BTreeMap::new();
    for (position, gate) in gates.iter().enumerate() {
        modules.entry(gate).or_default().push(position);
        for name in gate {
            parts.entry(name).or_default().push(position);
        }
    }
    let mut unused_types = false;
    if !parts.is_empty() {
        let reached = reach::gates(api, operations, &gates, types, webhook);
        // What half of the parts have in common is compiled for nearly everyone.
        let most = parts.len() / 2;
        let gates = reached.into_iter().map(|reached| match reached {
            Some(gate) if gate.len() > most => Gate::new(),
            Some(gate) => gate,
            None => Gate::from([UNUSED_TYPES.to_owned()]),
        });
        let gates: Vec<Gate> = gates.collect();
        unused_types = gates.iter().any(|gate| gate.contains(UNUSED_TYPES));
        types.place(&gates);
    }
    let part = |(name, operations): (&String, Vec<usize>)| Part {
        name: name.clone(),
        operations,
    };
    let others = operations.iter().map(|one| one.module.clone());
    let mut used = taken_modules(others);
    let module = |(gate, positions): (&Gate, Vec<usize>)| OperationModule {
        name: module_name(gate, &operations[positions[0]].id, &mut used),
        gate: gate.clone(),
        operations: positions,
    };
    Features {
        modules: modules.into_iter().map(module).collect(),
        parts: parts.into_iter().map(part).collect(),
        unused_types,
        gates,
    }
}

/// The names that no module of a gate can have: some that are taken by all, and `others`.
pub(super) fn taken_modules(others: impl Iterator<Item = String>) -> BTreeSet<String> {
    let taken = TAKEN_MODULES.map(str::to_owned);
    taken.into_iter().chain(others).collect()
}

/// The name of the module of what is compiled with any of these features; `first` is the name of the first thing in it.
pub(super) fn module_name(gate: &Gate, first: &str, used: &mut BTreeSet<String>) -> Option<String> {
    let mut features = gate.iter();
    let name = match (features.next()?, features.next(), features.next()) {
        (one, None, _) => one.clone(),
        (one, Some(other), None) => format!("{one}_and_{other}"),
        // A number would be another one as soon as the document gets another tag.
        _ => format!("shared_{first}"),
    };
    Some(naming::unique(&naming::module(&naming::snake(&name)), used))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::decided;

    /// A document of many operations: `count` of the tag `a`, then these.
    fn document(operations: &str, schemas: &str) -> String {
        let mut text = String::from("openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n");
        for number in 0..=MANY_OPERATIONS {
            text.push_str(&format!(
                "  /a/{number}: {{ get: {{ operationId: a{number}, tags: [a], responses: {{}} }} }}\n"
            ));
        }
        format!("{text}{operations}components:\n  schemas:\n{schemas}")
    }

    /// An operation that receives a type.
    fn operation(id: &str, tags: &str, of: &str) -> String {
        format!(
            "  /{id}: {{ get: {{ operationId: {id}, tags: [{tags}], responses: {{ '200': {{ description: d, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/{of}' }} }} }} }} }} }} }}\n"
        )
    }

    #[test]
    fn a_type_is_compiled_with_what_reaches_it() {
        let operations = [
            operation("b", "bee", "B"),
            operation("c", "sea", "C"),
            operation("d", "dee, ear", "D"),
        ];
        let schemas = "    B: { properties: { part: { $ref: '#/components/schemas/Part' }, self: { $ref: '#/components/schemas/B' } } }
    C: { type: array, items: { $ref: '#/components/schemas/Part' } }
    D: { properties: { x: { $ref: '#/components/schemas/Part' } } }
    Part: { properties: { most: { $ref: '#/components/schemas/Most' } } }
    Most: { properties: { a: { type: string } } }
    Unused: { properties: { most: { $ref: '#/components/schemas/Most' }, more: { $ref: '#/components/schemas/More' } } }
    More: { properties: { a: { type: string } } }
";
        let made = decided(&document(&operations.concat(), schemas));
        let names = |gate: &Gate| gate.iter().cloned().collect::<Vec<_>>().join(" ");
        let modules = made.types.modules().iter().map(|module| {
            let types: Vec<_> = made.types.of(module).map(|def| def.name.as_str()).collect();
            let name = module.name.as_deref().unwrap_or_default();
            format!("{name} ({}): {}", names(&module.gate), types.join(" "))
        });
        let expected = [
            " (): Part Most",
            "bee (bee): B",
            "dee_and_ear (dee ear): D",
            "sea (sea): C",
            "unused_types (unused-types): Unused More",
        ];
        assert_eq!(modules.collect::<Vec<_>>(), expected);
        let modules = made.features.modules.iter();
        let modules = modules.map(|module| (module.name.as_deref(), module.operations.len()));
        let expected = [
            (Some("a"), MANY_OPERATIONS + 1),
            (Some("bee"), 1),
            (Some("dee_and_ear"), 1),
            (Some("sea"), 1),
        ];
        assert_eq!(modules.collect::<Vec<_>>(), expected);
        let on = made.features.default();
        assert_eq!(on, [DEFAULT_TLS, ALL_OPERATIONS, UNUSED_TYPES]);
    }

    #[test]
    fn a_small_crate_is_compiled_as_a_whole() {
        let text = document("", "    Unused: { properties: { a: { type: string } } }\n");
        let small = text.replace(&format!("  /a/{MANY_OPERATIONS}: "), "  # ");
        let made = decided(&small);
        assert_eq!(made.operations.len(), MANY_OPERATIONS);
        assert!(made.features.parts.is_empty() && !made.features.unused_types);
        assert_eq!(made.features.default(), [DEFAULT_TLS]);
        assert!(
            made.types
                .modules()
                .iter()
                .all(|module| module.gate.is_empty())
        );
        assert!(made.features.gates.iter().all(Gate::is_empty));
    }

    #[test]
    fn no_module_hides_what_generated_code_names() {
        let operations = [
            operation("types", "types", "A"),
            operation("b", "Tracing", "A"),
            operation("c", "a, types, tracing", "A"),
        ];
        let made = decided(&document(
            &operations.concat(),
            "    A: { type: string, enum: [a] }\n",
        ));
        let modules = made.features.modules.iter();
        let names: Vec<_> = modules
            .filter_map(|module| module.name.as_deref())
            .collect();
        assert_eq!(names, ["a", "shared_c", "tracing_api", "types_2"]);
    }
}
