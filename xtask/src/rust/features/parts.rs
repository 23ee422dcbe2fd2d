//! The parts that a document sorts its operations into: its tags, or else what its paths begin with.

use super::{ALL_OPERATIONS, Gate, SETTINGS, UNUSED_TYPES};
use crate::ir::Operation;
use heck::ToKebabCase;
use std::collections::{BTreeMap, BTreeSet};

/// How long the name of a feature may be: crates.io takes 64 bytes, and a name that is taken gets some more.
const LONGEST: usize = 48;

/// More parts than this sort nothing: crates.io takes 300 features.
const TOO_MANY: usize = 250;

/// What is behind a name that another feature or a dependency has.
const BEHIND_TAKEN: &str = "-api";

/// For each operation the features that it is compiled with. All are empty where the document has nothing to sort by.
pub(super) fn gates(operations: &[Operation]) -> Vec<Gate> {
    let by_tag: Vec<Gate> = operations.iter().map(tags).collect();
    let by_path = paths(operations);
    // What has no tag is sorted by its path. A single tag, or one for each operation, sorts nothing.
    let mixed = by_tag.iter().zip(&by_path);
    let mixed = mixed.map(|(tags, path)| if tags.is_empty() { path } else { tags });
    let mixed: Vec<Gate> = mixed.cloned().collect();
    let sorts = |gates: &[Gate]| {
        let names: BTreeSet<&String> = gates.iter().flatten().collect();
        (2..=TOO_MANY).contains(&names.len())
    };
    let chosen = match () {
        () if sorts(&by_tag) && sorts(&mixed) => mixed,
        () if sorts(&by_path) => by_path,
        () => return vec![Gate::new(); operations.len()],
    };
    free(chosen)
}

/// The names without those that are taken.
fn free(gates: Vec<Gate>) -> Vec<Gate> {
    let settings = SETTINGS.iter().map(|feature| feature.name);
    // Features of other crates that mean something else, and what the crate depends on.
    let others = [
        ALL_OPERATIONS,
        UNUSED_TYPES,
        "all",
        "clientry",
        "default",
        "full",
        "serde",
        "std",
        "tokio",
    ];
    let taken: BTreeSet<&str> = settings.chain(others).collect();
    let names: BTreeSet<String> = gates.iter().flatten().cloned().collect();
    let mut used = names.clone();
    let mut renamed = BTreeMap::new();
    for name in names
        .into_iter()
        .filter(|name| taken.contains(name.as_str()))
    {
        let mut free = format!("{name}{BEHIND_TAKEN}");
        let mut number = 2;
        // There are fewer names than numbers, so this ends.
        while !used.insert(free.clone()) {
            free = format!("{name}{BEHIND_TAKEN}-{number}");
            number += 1;
        }
        renamed.insert(name, free);
    }
    let name = |name: String| renamed.get(&name).cloned().unwrap_or(name);
    let gates = gates.into_iter();
    gates
        .map(|gate| gate.into_iter().map(name).collect())
        .collect()
}

/// The names of an operation's tags.
fn tags(operation: &Operation) -> Gate {
    operation
        .tags
        .iter()
        .filter_map(|tag| feature(tag))
        .collect()
}

/// The name of what each operation's path begins with: the first segment that is fixed and not the same in all paths.
fn paths(operations: &[Operation]) -> Vec<Gate> {
    let segments = |operation: &Operation| -> Vec<String> {
        let path = operation.path.split('/').map(str::to_owned);
        path.filter(|segment| !segment.is_empty()).collect()
    };
    let all: Vec<Vec<String>> = operations.iter().map(segments).collect();
    let common = (0..).take_while(|&index| {
        let mut at = all.iter().map(|path| path.get(index));
        let first = at.next().flatten();
        first.is_some() && at.all(|segment| segment == first)
    });
    let common = common.count();
    let name = |path: &Vec<String>| {
        let mut rest = path.iter().skip(common);
        let sorting = rest.find(|segment| !segment.contains('{') && !is_version(segment));
        sorting
            .and_then(|segment| feature(segment))
            .into_iter()
            .collect()
    };
    all.iter().map(name).collect()
}

/// Whether a segment says which version of the API a path is of, or that it is of an API at all.
fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    segment == "api" || number.starts_with(|c: char| c.is_ascii_digit())
}

/// A text as the name of a feature: ASCII letters and digits, and dashes between words. A text without any has none.
fn feature(text: &str) -> Option<String> {
    let kebab = text.to_kebab_case();
    let words = kebab.split(|c: char| !c.is_ascii_alphanumeric());
    let mut name = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if name.is_empty() {
            name.extend(word.chars().take(LONGEST));
        } else if name.len() + word.len() < LONGEST {
            name.push('-');
            name.push_str(word);
        } else {
            break;
        }
    }
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;

    /// The gates of operations of these paths and tags.
    fn of(operations: &[(&str, &[&str])]) -> Vec<String> {
        let mut text = String::from("openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n");
        for (index, (path, tags)) in operations.iter().enumerate() {
            let parameters: Vec<_> = path
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split('}').next())
                .collect();
            let parameters: Vec<_> = parameters
                .iter()
                .map(|name| {
                    format!(
                        "{{ name: {name}, in: path, required: true, schema: {{ type: string }} }}"
                    )
                })
                .collect();
            text.push_str(&format!(
                "  {path:?}: {{ get: {{ operationId: op{index}, tags: {tags:?}, parameters: [{}], responses: {{}} }} }}\n",
                parameters.join(", ")
            ));
        }
        let gates = gates(&api(&text).0.operations).into_iter();
        gates
            .map(|gate| gate.into_iter().collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn a_tag_is_a_feature_and_what_has_none_goes_by_its_path() {
        let made = of(&[
            ("/a", &["Custom Fields"]),
            ("/b", &["custom-fields", "OAuth2 (beta)"]),
            ("/webhooks/c", &[]),
            ("/{d}", &[]),
            ("/users/e", &["用户", "!"]),
        ]);
        let expected = [
            "custom-fields",
            "custom-fields o-auth2-beta",
            "webhooks",
            "",
            "users",
        ];
        assert_eq!(made, expected);
    }

    #[test]
    fn a_document_that_its_tags_do_not_sort_is_sorted_by_its_paths() {
        let paths = [
            "/api/v2/x/{id}/guilds/{y}",
            "/api/v2/x/{id}/users",
            "/api/v2/x/{id}",
            "/api/v2/x/{id}/{y}/roles",
            "/api/v2/x/{id}/v3/api/users/{y}",
        ];
        let expected = ["guilds", "users", "", "roles", "users"];
        let untagged: Vec<(&str, &[&str])> =
            paths.iter().map(|path| (*path, [].as_slice())).collect();
        assert_eq!(of(&untagged), expected);
        let tagged: Vec<(&str, &[&str])> = paths
            .iter()
            .map(|path| (*path, ["All"].as_slice()))
            .collect();
        assert_eq!(of(&tagged), expected);
    }

    #[test]
    fn what_cannot_be_sorted_has_no_features() {
        assert_eq!(
            of(&[("/a", &[]), ("/a/b", &[]), ("/a/{c}", &[])]),
            ["", "", ""]
        );
        let tags: Vec<String> = (0..=TOO_MANY).map(|index| format!("t{index}")).collect();
        let tags: Vec<[&str; 1]> = tags.iter().map(|tag| [tag.as_str()]).collect();
        let paths: Vec<String> = (0..=TOO_MANY).map(|index| format!("/p{index}")).collect();
        let all = paths.iter().zip(&tags);
        let all: Vec<(&str, &[&str])> = all
            .map(|(path, tags)| (path.as_str(), tags.as_slice()))
            .collect();
        assert!(of(&all).iter().all(String::is_empty));
        assert!(of(&all[1..]).iter().all(|gate| gate.starts_with('t')));
    }

    #[test]
    fn no_feature_has_a_name_that_means_something_else() {
        let made = of(&[
            ("/a", &["Tracing"]),
            ("/b", &["default", "tracing api"]),
            ("/c", &["all operations"]),
            ("/d", &["test_util"]),
            ("/e", &["serde"]),
        ]);
        let expected = [
            "tracing-api-2",
            "default-api tracing-api",
            "all-operations-api",
            "test-util-api",
            "serde-api",
        ];
        assert_eq!(made, expected);
    }

    #[test]
    fn a_name_is_one_that_cargo_and_a_registry_take() {
        for (text, name) in [
            ("2FA", Some("2fa")),
            ("a\n[dependencies]\nb = \"c\"", Some("a-dependencies-b-c")),
            ("-x_y.z+w", Some("x-y-z-w")),
            ("Füße", Some("f-e")),
            ("日本", None),
            ("", None),
        ] {
            assert_eq!(feature(text).as_deref(), name, "{text}");
        }
        let long = "word ".repeat(30);
        assert_eq!(feature(&long).unwrap(), "word-".repeat(8) + "word");
        assert_eq!(feature(&"x".repeat(99)).unwrap().len(), LONGEST);
    }
}
