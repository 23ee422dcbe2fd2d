//! A type's JSON Schema compared with the document's component.
//!
//! Where the two differ on purpose, for every type alike:
//!
//! | the document | the type | why |
//! | --- | --- | --- |
//! | an inline object, enum or union | a reference | it has a type of its own |
//! | `x-clientry.secret` | `format: password` | both say that the value is not to be shown |
//! | `x-clientry.more_values` | values of the `enum` | the type lists them, too |

use std::collections::BTreeSet;

use serde_json::Value;

use tests::facts::{Facts, Schemas};

/// What the type's schema lacks, has beyond the document, or says otherwise; each names its location.
pub fn differences(name: &str, document: &Schemas, schema: &Value) -> Vec<String> {
    let schemas = of_type(name, schema);
    let mut comparison = Comparison {
        schemas: &schemas,
        found: Vec::new(),
    };
    let (documented, typed) = (document.named(name), schemas.named(name));
    comparison.compare(name, &documented, &typed);
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
    schemas: &'c Schemas,
    found: Vec<String>,
}

impl Comparison<'_> {
    fn compare(&mut self, at: &str, documented: &Facts, typed: &Facts) {
        let (documented, typed) = match (&documented.reference, &typed.reference) {
            (None, Some(_)) => (documented.clone(), self.schemas.followed(typed)),
            _ => (documented.clone(), typed.clone()),
        };
        self.same(at, "refers to", &documented.reference, &typed.reference);
        self.same(at, "is of type", &documented.kinds, &typed.kinds);
        self.null(at, &documented, &typed);
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
            self.compare(&format!("{at}|{index}"), documented, typed);
        }
    }

    fn null(&mut self, at: &str, documented: &Facts, typed: &Facts) {
        match (documented.nullable, typed.nullable) {
            (true, false) => self.found.push(format!(
                "{at}: may be null in the document, not in the type"
            )),
            (false, true) => {
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
            if !equal(one, other) {
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
            match (required, typed.required.contains(name)) {
                (true, false) => self.found.push(format!(
                    "{at}: required in the document, optional in the type"
                )),
                (false, true) => self.found.push(format!(
                    "{at}: required in the type, optional in the document"
                )),
                _ => {}
            }
            self.compare(&at, property, typed_property);
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
            (Some(documented), Some(typed)) => self.compare(at, documented, typed),
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
