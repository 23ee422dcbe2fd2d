//! Parameters and forms as JSON: strings by the styles of OpenAPI become the values that their schemas ask for.

use serde_json::{Map, Value};

use super::model::{Location, Parameter};
use super::path::decoded;
use super::schemas::{Direction, Schemas};

/// The pairs of a query or a form, percent-encoded still but for the `+` of a space.
pub(super) type Pairs = Vec<(String, String)>;

/// A field of a body that is written field by field.
pub(super) enum Field {
    /// A string that may be of another type.
    Text(String),
    /// A value as it is.
    Json(Value),
}

/// The pairs of a query or a form.
///
/// # Errors
///
/// Where a name cannot be decoded.
pub(super) fn pairs(text: &str) -> Result<Pairs, String> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    let pairs = parts.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let name = decoded(&name.replace('+', "%20"));
        let name = name.ok_or("a name cannot be percent-decoded")?;
        Ok((name, value.replace('+', "%20")))
    });
    pairs.collect()
}

/// The pairs of the header `Cookie`, whose values are as they are.
pub(super) fn cookies(text: &str) -> Pairs {
    let parts = text
        .split(';')
        .filter_map(|part| part.trim().split_once('='));
    parts
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Reads parameters by their schemas.
pub(super) struct Reader<'s> {
    pub(super) schemas: &'s Schemas,
}

impl Reader<'_> {
    /// The value of a parameter in what was given; `None` if it is absent.
    ///
    /// # Errors
    ///
    /// Where it cannot be decoded, is given twice, or is not valid.
    pub(super) fn parameter(
        &self,
        parameter: &Parameter,
        given: &[(String, String)],
    ) -> Result<Option<Value>, String> {
        let schema = parameter.schema.as_deref();
        let own: Vec<&str> = given
            .iter()
            .filter(|(name, _)| *name == parameter.name)
            .map(|(_, value)| value.as_str())
            .collect();
        // What is no percent-encoding in a header or a cookie stands for itself.
        let encoded = matches!(parameter.location, Location::Path | Location::Query);
        let decode = |text: &str| match encoded {
            true => decoded(text).ok_or_else(|| "it cannot be percent-decoded".to_owned()),
            false => Ok(text.to_owned()),
        };
        if parameter.is_json {
            let Some(text) = own.first() else {
                return Ok(None);
            };
            let value = serde_json::from_str(&decode(text)?)
                .map_err(|error| format!("it is not JSON: {error}"))?;
            return self.valid(schema, vec![value]).map(Some);
        }
        let types = schema.map(|schema| self.schemas.types(Direction::Request, schema));
        let is = |word: &str| types.as_ref().is_some_and(|types| types.contains(word));
        let shape = Shape {
            parameter,
            decode: &decode,
        };
        if is("object") {
            let fields = shape.fields(given, &own, &self.names(schema))?;
            if let Some(fields) = fields {
                let objects = [true, false].map(|typed| {
                    let fields = fields.iter().map(|(name, text)| {
                        let value = match typed {
                            true => self.typed(self.property(schema, name).as_deref(), text),
                            false => Value::String(text.clone()),
                        };
                        (name.clone(), value)
                    });
                    Value::Object(fields.collect::<Map<_, _>>())
                });
                return self.valid(schema, objects.into()).map(Some);
            }
        }
        if own.is_empty() {
            return Ok(None);
        }
        if is("array") {
            let items = schema.and_then(|schema| {
                self.schemas
                    .keyword(Direction::Request, schema, "items")
                    .map(|(at, _)| at)
            });
            let texts = shape.items(&own)?;
            let lists = [true, false].map(|typed| {
                let values = texts.iter().map(|text| match typed {
                    true => self.typed(items.as_deref(), text),
                    false => Value::String(text.clone()),
                });
                values.collect::<Value>()
            });
            let mut candidates: Vec<Value> = lists.into();
            if types.as_ref().is_some_and(|types| types.len() > 1)
                && let [one] = &own[..]
            {
                candidates.push(self.typed(schema, &decode(one)?));
            }
            return self.valid(schema, candidates).map(Some);
        }
        if own.len() > 1 {
            return Err(format!("it is given {} times", own.len()));
        }
        let text = shape.scalar(own[0])?;
        let text = decode(text)?;
        let candidates = vec![self.typed(schema, &text), Value::String(text)];
        self.valid(schema, candidates).map(Some)
    }

    /// The object that a form is, by the schema of its properties.
    ///
    /// # Errors
    ///
    /// Where a value cannot be decoded.
    pub(super) fn form(&self, schema: Option<&str>, pairs: &Pairs) -> Result<Value, String> {
        let mut fields = Vec::new();
        for (name, text) in pairs {
            let text = decoded(text).ok_or("a value cannot be percent-decoded")?;
            fields.push((name.clone(), Field::Text(text)));
        }
        Ok(self.object(schema, fields))
    }

    /// The object of some fields. What is given several times is a list.
    pub(super) fn object(&self, schema: Option<&str>, fields: Vec<(String, Field)>) -> Value {
        let mut object: Map<String, Value> = Map::new();
        for (name, field) in fields {
            let property = self.property(schema, &name);
            let types = property
                .as_deref()
                .map(|property| self.schemas.types(Direction::Request, property));
            let is_list = types.is_some_and(|types| types.contains("array"));
            let item = property
                .as_deref()
                .filter(|_| is_list)
                .and_then(|property| {
                    let found = self.schemas.keyword(Direction::Request, property, "items");
                    found.map(|(at, _)| at)
                });
            let value = match field {
                Field::Json(value) => value,
                Field::Text(text) => self.typed(item.as_deref().or(property.as_deref()), &text),
            };
            match (object.get_mut(&name), value) {
                (Some(Value::Array(list)), value) => list.push(value),
                (Some(other), value) => *other = Value::Array(vec![other.take(), value]),
                // A list may be one value, as JSON.
                (None, Value::Array(list)) if is_list => {
                    object.insert(name, Value::Array(list));
                }
                (None, value) if is_list => {
                    object.insert(name, Value::Array(vec![value]));
                }
                (None, value) => {
                    object.insert(name, value);
                }
            }
        }
        Value::Object(object)
    }

    /// The names of the properties of an object.
    fn names(&self, schema: Option<&str>) -> Vec<String> {
        let properties = schema.map(|schema| self.schemas.properties(Direction::Request, schema));
        let properties = properties.into_iter().flatten();
        properties.map(|(name, _)| name).collect()
    }

    /// The schema of a property.
    fn property(&self, schema: Option<&str>, name: &str) -> Option<String> {
        let schema = schema?;
        let properties = self.schemas.properties(Direction::Request, schema);
        let own = properties.into_iter().find(|(other, _)| other == name);
        let own = own.and_then(|(_, schemas)| schemas.into_iter().next());
        own.or_else(|| {
            let found = self
                .schemas
                .keyword(Direction::Request, schema, "additionalProperties");
            found
                .filter(|(_, value)| value.is_object())
                .map(|(at, _)| at)
        })
    }

    /// A string as a value of a type that its schema has.
    pub(super) fn typed(&self, schema: Option<&str>, text: &str) -> Value {
        let types = schema.map(|schema| self.schemas.types(Direction::Request, schema));
        let types = types.unwrap_or_default();
        let parsed = serde_json::from_str::<Value>(text).ok();
        let fitting = parsed.filter(|value| match value {
            Value::Number(_) => types.contains("integer") || types.contains("number"),
            Value::Bool(_) => types.contains("boolean"),
            Value::Null => types.contains("null") && !types.contains("string"),
            // In a form, what is no scalar is written as JSON.
            Value::Object(_) => types.contains("object"),
            Value::Array(_) => types.contains("array"),
            Value::String(_) => false,
        });
        fitting.unwrap_or_else(|| Value::String(text.to_owned()))
    }

    /// The first of some values that is valid.
    fn valid(&self, schema: Option<&str>, candidates: Vec<Value>) -> Result<Value, String> {
        let mut problem = String::new();
        for candidate in candidates {
            let Some(schema) = schema else {
                return Ok(candidate);
            };
            match self
                .schemas
                .validate(Direction::Request, schema, &candidate)
            {
                Ok(()) => return Ok(candidate),
                Err(why) if problem.is_empty() => problem = why,
                Err(_) => {}
            }
        }
        Err(problem)
    }
}

/// How a parameter is written.
struct Shape<'p> {
    parameter: &'p Parameter,
    decode: &'p dyn Fn(&str) -> Result<String, String>,
}

impl Shape<'_> {
    /// A value without what its style puts before it.
    fn scalar<'t>(&self, text: &'t str) -> Result<&'t str, String> {
        let before = match self.parameter.style.as_str() {
            "label" => ".".to_owned(),
            "matrix" => format!(";{}=", self.parameter.name),
            _ => return Ok(text),
        };
        text.strip_prefix(&before)
            .ok_or_else(|| format!("it does not begin with `{before}`"))
    }

    /// The items of a list.
    fn items(&self, given: &[&str]) -> Result<Vec<String>, String> {
        let Parameter { style, explode, .. } = self.parameter;
        let is_repeated = *explode && style == "form";
        if !is_repeated && given.len() > 1 && self.parameter.location != Location::Header {
            return Err(format!("it is given {} times", given.len()));
        }
        let mut found = Vec::new();
        for text in given {
            let parts: Vec<&str> = match (style.as_str(), explode) {
                ("form", true) => vec![text],
                // The last of each is what Swagger 2.0 calls it where OpenAPI 3 has no such style.
                ("spaceDelimited" | "ssv", _) => {
                    text.split(' ').flat_map(|part| part.split("%20")).collect()
                }
                ("pipeDelimited" | "pipes", _) => {
                    text.split('|').flat_map(|part| part.split("%7C")).collect()
                }
                ("tsv", _) => text
                    .split('\t')
                    .flat_map(|part| part.split("%09"))
                    .collect(),
                ("label", true) => self.scalar(text)?.split('.').collect(),
                ("matrix", true) => {
                    let before = format!("{}=", self.parameter.name);
                    let parts = text.split(';').skip(1);
                    parts
                        .map(|part| part.strip_prefix(&before).unwrap_or(part))
                        .collect()
                }
                _ => self.scalar(text)?.split(',').collect(),
            };
            for part in parts {
                let part = match self.parameter.location {
                    Location::Header => part.trim(),
                    _ => part,
                };
                found.push((self.decode)(part)?);
            }
        }
        // A list of one empty string is written as an empty list is.
        if found.len() == 1 && found[0].is_empty() && !is_repeated {
            found.clear();
        }
        Ok(found)
    }

    /// The fields of an object; `None` if there are none.
    fn fields(
        &self,
        given: &[(String, String)],
        own: &[&str],
        names: &[String],
    ) -> Result<Option<Vec<(String, String)>>, String> {
        let Parameter {
            name,
            style,
            explode,
            ..
        } = self.parameter;
        let mut found = Vec::new();
        match (style.as_str(), explode) {
            ("deepObject", _) => {
                for (key, text) in given {
                    let inside = key.strip_prefix(name.as_str());
                    let inside = inside.and_then(|rest| rest.strip_prefix('['));
                    if let Some(property) = inside.and_then(|rest| rest.strip_suffix(']')) {
                        found.push((property.to_owned(), (self.decode)(text)?));
                    }
                }
            }
            ("form", true) => {
                for (key, text) in given.iter().filter(|(key, _)| names.contains(key)) {
                    found.push((key.clone(), (self.decode)(text)?));
                }
            }
            _ => {
                let Some(text) = own.first() else {
                    return Ok(None);
                };
                let separator = match (style.as_str(), explode) {
                    ("label", true) => '.',
                    ("matrix", true) => ';',
                    _ => ',',
                };
                let text = match (style.as_str(), explode) {
                    ("matrix", true) => text.strip_prefix(';').unwrap_or(text),
                    _ => self.scalar(text)?,
                };
                let parts: Vec<&str> = text.split(separator).collect();
                if *explode {
                    for part in parts {
                        let (key, value) = part.split_once('=').unwrap_or((part, ""));
                        found.push(((self.decode)(key)?, (self.decode)(value)?));
                    }
                } else {
                    for pair in parts.chunks(2) {
                        let value = pair.get(1).copied().unwrap_or_default();
                        found.push(((self.decode)(pair[0])?, (self.decode)(value)?));
                    }
                }
            }
        }
        Ok((!found.is_empty()).then_some(found))
    }
}
