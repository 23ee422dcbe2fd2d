//! Which properties of an object go together: what breaks the document's conditions.

use serde_json::Value;

/// A condition on the properties of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The property is there.
    Has(String),
    /// The property is one of these, or it is not there.
    Is(String, Vec<Value>),
    /// The other does not hold.
    Not(Box<Condition>),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// Exactly one holds.
    One(Vec<Condition>),
}

/// What breaks the conditions of an object, in the forms that the lowering rule `conditions` writes.
pub(super) fn broken(schema: &Value) -> Vec<Condition> {
    let broken = schema.pointer("/not/anyOf").and_then(Value::as_array);
    let broken = broken.into_iter().flatten();
    broken.filter_map(read).collect()
}

fn read(schema: &Value) -> Option<Condition> {
    let (key, value) = schema.as_object()?.iter().next()?;
    let several = || {
        value
            .as_array()?
            .iter()
            .map(read)
            .collect::<Option<Vec<_>>>()
    };
    Some(match key.as_str() {
        "required" => {
            let names = value.as_array()?.iter().filter_map(Value::as_str);
            let mut names: Vec<_> = names.map(|name| Condition::Has(name.to_owned())).collect();
            match names.len() {
                1 => names.remove(0),
                _ => Condition::All(names),
            }
        }
        "properties" => {
            let (name, property) = value.as_object()?.iter().next()?;
            Condition::Is(name.clone(), property.get("enum")?.as_array()?.clone())
        }
        "not" => Condition::Not(Box::new(read(value)?)),
        "allOf" => Condition::All(several()?),
        "anyOf" => Condition::Any(several()?),
        "oneOf" => Condition::One(several()?),
        _ => return None,
    })
}

impl Condition {
    /// The properties that it is about.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Condition::Has(name) | Condition::Is(name, _) => vec![name],
            Condition::Not(one) => one.names(),
            Condition::All(several) | Condition::Any(several) | Condition::One(several) => {
                several.iter().flat_map(Condition::names).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_is_read() {
        let has = |name: &str| Condition::Has(name.to_owned());
        let not = |one| Condition::Not(Box::new(one));
        let schema = json!({"not": {"anyOf": [
            {"required": ["a"]},
            {"allOf": [{"required": ["a", "b"]}, {"not": {"properties": {"c": {"enum": [1]}}}}]},
            {"not": {"anyOf": [{"required": ["a"]}, {"oneOf": [{"required": ["b"]}]}]}},
            {"unknown": 1},
        ]}});
        let is = Condition::Is("c".to_owned(), vec![json!(1)]);
        let expected = [
            has("a"),
            Condition::All(vec![Condition::All(vec![has("a"), has("b")]), not(is)]),
            not(Condition::Any(vec![
                has("a"),
                Condition::One(vec![has("b")]),
            ])),
        ];
        assert_eq!(broken(&schema), expected);
        assert_eq!(expected[1].names(), ["a", "b", "c"]);
        assert_eq!(broken(&json!({"not": {"enum": [1]}})), []);
    }
}
