//! Names in Rust's manner, made from a document's names.

use heck::{ToSnakeCase, ToUpperCamelCase};
use std::collections::{BTreeMap, BTreeSet};

/// Type names that the generated modules import or that the prelude has.
const TAKEN_TYPES: [&str; 34] = [
    "BTreeMap",
    "Box",
    "Bytes",
    "Check",
    "ClientryFile",
    "Clone",
    "DateTime",
    "Debug",
    "Default",
    "DescribeError",
    "Deserialize",
    "Deserializer",
    "Err",
    "From",
    "HiddenUrl",
    "Into",
    "IntoIterator",
    "Iterator",
    "MessageParts",
    "None",
    "Nullable",
    "Ok",
    "Option",
    "Result",
    "SecretString",
    "Self",
    "Serialize",
    "Serializer",
    "Some",
    "String",
    "ToString",
    "Validate",
    "Value",
    "Vec",
];

/// Type names that only the modules of operations and of the client import.
const TAKEN_BY_OPERATIONS: [&str; 38] = [
    "BuildError",
    "Builder",
    "ByteStream",
    "Call",
    "Core",
    "Credential",
    "DeliveryError",
    "Duration",
    "Encoding",
    "Error",
    "EventStream",
    "FieldEncoding",
    "FieldStyle",
    "HeaderMap",
    "HeaderValue",
    "ItemStream",
    "Method",
    "NextPage",
    "Operation",
    "PageFuture",
    "PageItems",
    "PageStream",
    "Paged",
    "ParameterStyle",
    "Provider",
    "RateLimit",
    "RawResponse",
    "Request",
    "ResetUnit",
    "Response",
    "RetryPolicy",
    "Scheme",
    "SchemeKind",
    "SignatureError",
    "SignatureScheme",
    "SystemTime",
    "UnusableSecret",
    "Verifier",
];

/// How long a name may be: it is also the name of a file, which most systems let have 255 bytes.
const LONGEST: usize = 200;

/// Words that are no names in any edition.
const KEYWORDS: [&str; 53] = [
    "_", "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A name for a function or a module. A keyword gets a `_` behind it.
pub fn snake(text: &str) -> String {
    no_keyword(identifier(&text.to_snake_case(), "value"))
}

/// The name of a module, which is that of its file. One that Windows keeps for a device gets a `_` behind it.
pub fn module(name: &str) -> String {
    let numbered = |device: &str| {
        let number = name.strip_prefix(device).unwrap_or_default();
        matches!(number.as_bytes(), [b'0'..=b'9'])
    };
    let is_device = matches!(name, "aux" | "con" | "nul" | "prn");
    match is_device || numbered("com") || numbered("lpt") {
        true => format!("{name}_"),
        false => name.to_owned(),
    }
}

/// A name for a field. A keyword gets a `_` behind it.
pub fn field(text: &str) -> String {
    let name = match text {
        // Nothing would be left of their signs.
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => text
            .replace('\'', "")
            .replace(|c| !unicode_ident::is_xid_continue(c), "-")
            .to_snake_case(),
    };
    let name: String = name.chars().take(LONGEST).collect();
    let starts = name.chars().next().is_some_and(unicode_ident::is_xid_start);
    no_keyword(if starts { name } else { format!("x{name}") })
}

fn no_keyword(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// A name for a type. One that would hide what every module uses gets `Type` behind it.
pub fn pascal(text: &str) -> String {
    // A second pass makes the name one that no later pass changes.
    let name = identifier(&text.to_upper_camel_case().to_upper_camel_case(), "Type");
    if TAKEN_TYPES.contains(&name.as_str()) {
        format!("{name}Type")
    } else {
        name
    }
}

/// Whether a type of this name would hide one that the modules of operations import or that the prelude has.
pub fn is_taken_in_operations(name: &str) -> bool {
    TAKEN_TYPES.contains(&name) || TAKEN_BY_OPERATIONS.contains(&name)
}

/// A name for an enum's variant.
pub fn variant(text: &str) -> String {
    let name = identifier(&text.to_upper_camel_case(), "Value");
    if name == "Self" {
        "SelfValue".to_owned()
    } else {
        name
    }
}

/// Names for the variants of one enum. A sign is told where without it two values would be called alike: `-1` is `Minus1` beside
/// `1`.
pub fn variants<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Vec<String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for name in texts.clone().map(variant) {
        *count.entry(name).or_default() += 1;
    }
    let name = |text: &str| {
        let name = variant(text);
        let signed = match (text.chars().next(), text.get(1..)) {
            (Some('+'), Some(rest)) if !rest.is_empty() => format!("plus {rest}"),
            (Some('-'), Some(rest)) if !rest.is_empty() => format!("minus {rest}"),
            _ => return name,
        };
        let signed = variant(&signed);
        match count[&name] > 1 && !count.contains_key(&signed) {
            true => signed,
            false => name,
        }
    };
    texts.map(name).collect()
}

/// Only letters, digits and `_`, and no digit first.
fn identifier(text: &str, prefix: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .take(LONGEST);
    // No name but that of a keyword ends so.
    let kept: String = kept.collect();
    let kept = kept.trim_end_matches('_');
    match kept.chars().next() {
        None => prefix.to_owned(),
        Some(first) if first.is_ascii_digit() => {
            let separator = if prefix.starts_with(char::is_lowercase) {
                "_"
            } else {
                ""
            };
            format!("{prefix}{separator}{kept}")
        }
        Some(_) => kept.to_owned(),
    }
}

/// The name itself, or with a free number behind it; the result counts as used from now on.
pub fn unique(wanted: &str, used: &mut BTreeSet<String>) -> String {
    let name = free(wanted, |name| !used.contains(name));
    used.insert(name.clone());
    name
}

/// Like [`unique`], for a setter that may have one beside it that sends `null`: both names are free.
pub fn unique_setter(wanted: &str, nullable: bool, used: &mut BTreeSet<String>) -> String {
    let name = free(wanted, |name| {
        let null_is_free = || !nullable || !used.contains(&null_setter(name));
        !used.contains(name) && null_is_free()
    });
    used.insert(name.clone());
    if nullable {
        used.insert(null_setter(&name));
    }
    name
}

/// The name itself, or with a free number behind it: the first, where those before it have no gap.
///
/// The number is looked for in steps that double, so that a thousand equal names do not ask a million times.
fn free(wanted: &str, mut is_free: impl FnMut(&str) -> bool) -> String {
    if is_free(wanted) {
        return wanted.to_owned();
    }
    let separator = if wanted.starts_with(char::is_lowercase) {
        "_"
    } else {
        ""
    };
    let numbered = |number: usize| format!("{}{separator}{number}", stem(wanted));
    let (mut taken, mut step) = (1, 1);
    // There are fewer names than numbers, so this ends.
    while !is_free(&numbered(taken + step)) {
        taken += step;
        step *= 2;
    }
    // `taken` is not free and `taken + step` is; so it stays, with half the numbers between.
    while step > 1 {
        let half = step / 2;
        if is_free(&numbered(taken + half)) {
            step = half;
        } else {
            taken += half;
            step -= half;
        }
    }
    numbered(taken + step)
}

/// The name of the setter that sends `null`.
pub fn null_setter(setter: &str) -> String {
    format!("{}_null", stem(setter))
}

/// The name of the method that takes an operation's whole body beside the one that takes its fields.
pub fn with_body(method: &str) -> String {
    format!("{}_with_body", stem(method))
}

/// A name without the `_` of a keyword: two in a row are not snake case.
fn stem(name: &str) -> &str {
    name.trim_end_matches('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_told_where_two_values_would_be_called_alike() {
        let names = |texts: &[&str]| variants(texts.iter().copied());
        assert_eq!(names(&["1", "+1", "-1"]), ["Value1", "Plus1", "Minus1"]);
        assert_eq!(names(&["-1", "2"]), ["Value1", "Value2"]);
        assert_eq!(
            names(&["name", "-name", "-", "a-b"]),
            ["Name", "MinusName", "Value", "AB"]
        );
        assert_eq!(names(&["x", "-x", "minus x"]), ["X", "X", "MinusX"]);
    }

    #[test]
    fn names_are_rust_identifiers() {
        assert_eq!(snake("X-Management-Id"), "x_management_id");
        assert_eq!(snake("type"), "type_");
        assert_eq!(snake("2fa"), "value_2fa");
        assert_eq!(snake("日本"), "value");
        assert_eq!(snake("gen"), "gen_");
        assert_eq!(pascal("e_400_invalid_payload"), "E400InvalidPayload");
        assert_eq!(pascal("Option"), "OptionType");
        assert_eq!(pascal("IntoIterator"), "IntoIteratorType");
        assert_eq!(variant("deal.stage_changed"), "DealStageChanged");
        assert_eq!(variant("self"), "SelfValue");
        assert_eq!(variant(""), "Value");
        assert_eq!(variant("10m"), "Value10m");
    }

    #[test]
    fn no_module_is_called_like_a_device() {
        for name in ["con", "prn", "aux", "nul", "com1", "com9", "lpt1"] {
            assert_eq!(module(name), format!("{name}_"));
        }
        for name in ["console", "com", "com10", "lpt_1", "type_", ""] {
            assert_eq!(module(name), name);
        }
    }

    #[test]
    fn fields_keep_more_of_their_names() {
        for (wire, name) in [
            ("userId", "user_id"),
            ("X-It's", "x_its"),
            ("+1", "plus1"),
            ("-1", "minus1"),
            ("2fa", "x2fa"),
            ("日本", "日本"),
            ("", "x"),
            ("$", "x"),
            ("self", "self_"),
            ("gen", "gen_"),
        ] {
            assert_eq!(field(wire), name, "{wire}");
        }
    }

    #[test]
    fn a_name_is_no_longer_than_that_of_a_file() {
        let long = "aB_".repeat(1_000_000);
        for name in [snake(&long), field(&long), pascal(&long), variant(&long)] {
            assert!(
                (LONGEST - 2..=LONGEST).contains(&name.len()),
                "{}",
                name.len()
            );
            assert!(!name.ends_with("__"), "{name}");
        }
        assert_eq!(pascal(&pascal(&long)), pascal(&long));
    }

    #[test]
    fn a_type_name_stays_what_it_is_when_named_again() {
        for text in ["ABCd", "a1b2c3", "HTTP2Error", "x_y_Z9z"] {
            assert_eq!(pascal(&pascal(text)), pascal(text));
        }
    }

    #[test]
    fn a_used_name_gets_a_number() {
        let mut used = BTreeSet::new();
        assert_eq!(
            (unique("a", &mut used), unique("a", &mut used)),
            ("a".into(), "a_2".into())
        );
        assert_eq!(
            (unique("A", &mut used), unique("A", &mut used)),
            ("A".into(), "A2".into())
        );
    }

    #[test]
    fn equal_names_are_numbered_in_order() {
        let mut used = BTreeSet::new();
        let names: Vec<_> = (0..500).map(|_| unique("a", &mut used)).collect();
        let expected = (2..=500).map(|number| format!("a_{number}"));
        let expected: Vec<_> = std::iter::once("a".to_owned()).chain(expected).collect();
        assert_eq!(names, expected);
        // A number is free, if not the first that is.
        let mut used: BTreeSet<String> = ["a", "a_2", "a_4"].map(str::to_owned).into();
        assert_eq!(unique("a", &mut used), "a_5");
    }

    #[test]
    fn thousands_of_equal_names_ask_a_few_times_each() {
        const NAMES: usize = 20_000;
        for nullable in [false, true] {
            let (mut used, mut asked) = (BTreeSet::new(), 0);
            for _ in 0..NAMES {
                let name = free("a", |name| {
                    asked += 1;
                    let null_is_free = || !nullable || !used.contains(&null_setter(name));
                    !used.contains(name) && null_is_free()
                });
                used.insert(null_setter(&name));
                used.insert(name);
            }
            assert_eq!(used.len(), 2 * NAMES);
            assert!(asked < 40 * NAMES, "{asked}");
        }
    }

    #[test]
    fn a_name_made_of_a_keyword_stays_snake_case() {
        let mut used: BTreeSet<String> = ["self_".to_owned()].into();
        assert_eq!(unique("self_", &mut used), "self_2");
        assert_eq!(with_body("box_"), "box_with_body");
        assert_eq!(null_setter("type_"), "type_null");
    }

    #[test]
    fn a_setter_leaves_room_for_the_one_that_sends_null() {
        let mut used: BTreeSet<String> = ["b_null".to_owned()].into();
        let mut name = |wanted, nullable| unique_setter(wanted, nullable, &mut used);
        assert_eq!(name("a", true), "a");
        assert_eq!(name("a_null", false), "a_null_2");
        assert_eq!(name("b", true), "b_2");
        assert_eq!(name("b", false), "b");
        assert_eq!(name("type_", true), "type_");
        assert_eq!(name("type_null", false), "type_null_2");
    }
}
