//! A type's JSON Schema compared with the document's component.
//!
//! Where the two differ on purpose, for every type alike:
//!
//! | the document | the type | why |
//! | --- | --- | --- |
//! | an optional field | may be null, too | a response is read tolerantly: null is like a missing field |
//! | a required field with a default | is optional, and has the default | a response without it reads as the default |
//! | a required field that may be null | is optional | an absent one reads as null |
//! | a default on a named schema | has it on each field of that schema | a Rust type has no default value on the wire |
//! | an `integer`, a `number` | adds `int64`, `double` | the type behind it has a size |
//! | `x-clientry.secret` | `format: password` | both say that the value is not to be shown |
//! | `oneOf` | `anyOf` | serde takes the first variant that fits |
//! | `additionalProperties: false` | takes others | unknown fields are ignored |

use std::collections::BTreeSet;

use serde_json::Value;

use tests::facts::{Facts, Schemas};

/// What the type's schema lacks, has beyond the document, or says otherwise; each names its location.
pub fn differences(name: &str, document: &Schemas, schema: &Value) -> Vec<String> {
    let schemas = of_type(name, schema);
    let mut comparison = Comparison {
        document,
        schemas: &schemas,
        found: Vec::new(),
    };
    let (mut documented, typed) = (document.named(name), schemas.named(name));
    documented.keywords.remove("default");
    comparison.compare(name, &documented, &typed, false);
    comparison.found
}

/// The schema of the type `name`, and of those it refers to.
fn of_type(name: &str, schema: &Value) -> Schemas {
    let mut named = schema["$defs"].as_object().cloned().unwrap_or_default();
    named.insert(name.to_owned(), schema.clone());
    Schemas {
        named,
        references_stand_alone: false,
    }
}

struct Comparison<'c> {
    document: &'c Schemas,
    schemas: &'c Schemas,
    found: Vec<String>,
}

impl Comparison<'_> {
    fn compare(&mut self, at: &str, documented: &Facts, typed: &Facts, optional: bool) {
        let (documented, typed) = match (&documented.reference, &typed.reference) {
            // The name of a list or of a string leaves no trace in a Rust type.
            (Some(_), None) => (self.document.followed(documented), typed.clone()),
            (None, Some(_)) => (documented.clone(), self.schemas.followed(typed)),
            _ => (documented.clone(), typed.clone()),
        };
        self.same(at, "refers to", &documented.reference, &typed.reference);
        self.same(at, "is of type", &documented.kinds, &typed.kinds);
        self.null(at, &documented, &typed, optional);
        self.keywords(at, &documented, &typed);
        self.properties(at, &documented, &typed);
        self.inner(&format!("{at}[]"), &documented.items, &typed.items);
        self.inner(
            &format!("{at}.*"),
            &documented.additional,
            &typed.additional,
        );
        self.same(
            at,
            "has so many variants:",
            &documented.variants.len(),
            &typed.variants.len(),
        );
        for (index, (documented, typed)) in
            documented.variants.iter().zip(&typed.variants).enumerate()
        {
            self.compare(&format!("{at}|{index}"), documented, typed, false);
        }
    }

    /// A field has the default of the schema it refers to.
    fn with_default(&self, documented: &Facts) -> Facts {
        let target = self
            .document
            .followed(documented)
            .keywords
            .remove("default");
        let mut documented = documented.clone();
        documented
            .keywords
            .extend(target.map(|value| ("default".to_owned(), value)));
        documented
    }

    fn null(&mut self, at: &str, documented: &Facts, typed: &Facts, optional: bool) {
        match (documented.nullable, typed.nullable) {
            (true, false) => self.found.push(format!(
                "{at}: may be null in the document, not in the type"
            )),
            (false, true) if !optional => {
                self.found.push(format!(
                    "{at}: may be null in the type, not in the document"
                ));
            }
            _ => {}
        }
    }

    fn keywords(&mut self, at: &str, documented: &Facts, typed: &Facts) {
        let keywords: BTreeSet<&String> = documented
            .keywords
            .keys()
            .chain(typed.keywords.keys())
            .collect();
        for keyword in keywords {
            let (one, other) = (
                documented.keywords.get(keyword),
                typed.keywords.get(keyword),
            );
            let sized = one.is_none()
                && keyword == "format"
                && other
                    .is_some_and(|format| ["int64", "double"].iter().any(|sized| format == sized));
            if !sized && !equal(one, other) {
                let show = |value: Option<&Value>| {
                    value.map_or("not there".to_owned(), ToString::to_string)
                };
                self.found.push(format!(
                    "{at}: `{keyword}` is {} in the document, {} in the type",
                    show(one),
                    show(other)
                ));
            }
        }
    }

    fn properties(&mut self, at: &str, documented: &Facts, typed: &Facts) {
        for (name, property) in &documented.properties {
            let at = format!("{at}.{name}");
            let Some(typed_property) = typed.properties.get(name) else {
                self.found
                    .push(format!("{at}: a property of the document, not of the type"));
                continue;
            };
            let required = documented.required.contains(name);
            let has_default = typed_property.keywords.contains_key("default");
            match (required, typed.required.contains(name)) {
                (true, false) if !has_default && !self.document.followed(property).nullable => {
                    self.found.push(format!(
                        "{at}: required in the document, optional in the type"
                    ));
                }
                (false, true) => self.found.push(format!(
                    "{at}: required in the type, optional in the document"
                )),
                _ => {}
            }
            let property = self.with_default(property);
            self.compare(&at, &property, typed_property, !required);
        }
        for name in typed
            .properties
            .keys()
            .filter(|name| !documented.properties.contains_key(*name))
        {
            self.found.push(format!(
                "{at}.{name}: a property of the type, not of the document"
            ));
        }
    }

    fn inner(&mut self, at: &str, documented: &Option<Box<Facts>>, typed: &Option<Box<Facts>>) {
        match (documented, typed) {
            (Some(documented), Some(typed)) => self.compare(at, documented, typed, false),
            (Some(_), None) => self
                .found
                .push(format!("{at}: described in the document, not in the type")),
            (None, Some(_)) => self
                .found
                .push(format!("{at}: described in the type, not in the document")),
            (None, None) => {}
        }
    }

    fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        at: &str,
        what: &str,
        documented: &T,
        typed: &T,
    ) {
        if documented != typed {
            self.found.push(format!(
                "{at}: {what} {documented:?} in the document, {typed:?} in the type"
            ));
        }
    }
}

/// Whether two keywords say the same; `1` and `1.0` do.
fn equal(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Number(one)), Some(Value::Number(other))) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}
