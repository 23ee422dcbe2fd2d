//! `application/x-www-form-urlencoded`: names and values, percent-encoded as WHATWG's URL standard says.
//!
//! [`fields`] says which fields a value has, by the style of each; what writes them is another matter.

use serde::Serialize;

use super::Unwritable;
use super::encoding::{FieldEncoding, FieldStyle};
use crate::encode::Parts;

/// A value as a form. Only an object is one: its properties are the fields, in their order.
pub(crate) fn encode<T: Serialize + ?Sized>(
    value: &T,
    encodings: &[FieldEncoding],
) -> Result<String, Unwritable> {
    let parts =
        Parts::of(value).map_err(|why| Unwritable::of(why, "cannot be written as a form"))?;
    write(&parts, encodings)
}

fn write(parts: &Parts, encodings: &[FieldEncoding]) -> Result<String, Unwritable> {
    let Parts::Object(properties) = parts else {
        return Err(Unwritable::Body("is no object, as a form must be"));
    };
    let mut out = String::new();
    for (name, value) in properties {
        let encoding = encodings.iter().find(|encoding| encoding.name == name);
        for field in fields(name, value, encoding)? {
            field.write(&mut out);
        }
    }
    Ok(out)
}

/// A field on its way out.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// The value, or several that are written as one.
    pub(super) values: Vec<String>,
    pub(super) separator: char,
    /// Whether reserved characters stay as they are.
    reserved: bool,
}

impl Field {
    fn one(name: String, value: &str) -> Self {
        Self {
            name,
            values: vec![value.to_owned()],
            separator: ',',
            reserved: false,
        }
    }

    fn write(&self, out: &mut String) {
        if !out.is_empty() {
            out.push('&');
        }
        out.extend(encoded(&self.name));
        out.push('=');
        for (index, value) in self.values.iter().enumerate() {
            if index > 0 {
                // As in a query: who splits before decoding and who splits behind it see the same.
                match self.separator {
                    ' ' => out.push('+'),
                    '|' => out.push_str("%7C"),
                    other => out.push(other),
                }
            }
            match self.reserved {
                true => self.push_reserved(value, out),
                false => out.extend(encoded(value)),
            }
        }
    }

    /// A value with what is reserved as it is, but for what separates values of their own.
    fn push_reserved(&self, value: &str, out: &mut String) {
        let mut buffer = [0; 4];
        for c in value.chars() {
            let separates = self.values.len() > 1 && c == self.separator;
            match RESERVED.contains(c) && !separates {
                true => out.push(c),
                false => out.extend(encoded(c.encode_utf8(&mut buffer))),
            }
        }
    }
}

/// What `allowReserved` leaves as it is. `&` and `+` mean something in a form.
const RESERVED: &str = ":/?#[]@!$'()*,;=";

fn encoded(text: &str) -> impl Iterator<Item = &str> {
    form_urlencoded::byte_serialize(text.as_bytes())
}

/// The fields that a property is written as.
pub(super) fn fields(
    name: &str,
    value: &Parts,
    encoding: Option<&FieldEncoding>,
) -> Result<Vec<Field>, Unwritable> {
    let mut fields = written(name, value, encoding)?;
    let reserved = encoding.is_some_and(|encoding| encoding.allow_reserved);
    fields
        .iter_mut()
        .for_each(|field| field.reserved = reserved);
    Ok(fields)
}

fn written(
    name: &str,
    value: &Parts,
    encoding: Option<&FieldEncoding>,
) -> Result<Vec<Field>, Unwritable> {
    let mut fields = Vec::new();
    if encoding.is_some_and(|encoding| encoding.is_json(text(value).is_some())) {
        return Ok(vec![Field::one(name.to_owned(), &value.json())]);
    }
    let style = encoding.and_then(|encoding| encoding.style);
    match (style, value) {
        (Some(FieldStyle::Brackets), _) => brackets(name, value, &mut fields),
        (Some(FieldStyle::Form), Parts::Object(properties)) if !properties.is_empty() => {
            for (name, value) in properties {
                repeated(name, value, &mut fields);
            }
        }
        (Some(FieldStyle::Comma), _) => return delimited(name, value, ',').map(|one| vec![one]),
        (Some(FieldStyle::Space), _) => return delimited(name, value, ' ').map(|one| vec![one]),
        (Some(FieldStyle::Pipe), _) => return delimited(name, value, '|').map(|one| vec![one]),
        (Some(FieldStyle::Form) | None, _) => repeated(name, value, &mut fields),
    }
    Ok(fields)
}

/// A plain value as text, `null` as an empty one.
pub(super) fn text(parts: &Parts) -> Option<&str> {
    match parts {
        Parts::Null => Some(""),
        parts => parts.text(),
    }
}

/// A list of plain values once for each; anything else with brackets.
fn repeated(name: &str, value: &Parts, fields: &mut Vec<Field>) {
    match value {
        Parts::List(items) if !items.is_empty() => {
            let texts: Option<Vec<&str>> = items.iter().map(text).collect();
            match texts {
                Some(texts) => {
                    fields.extend(texts.iter().map(|text| Field::one(name.to_owned(), text)))
                }
                None => brackets(name, value, fields),
            }
        }
        _ => brackets(name, value, fields),
    }
}

/// The path to each plain value in brackets. What is empty is an empty value: a form has no other word for it.
fn brackets(name: &str, value: &Parts, fields: &mut Vec<Field>) {
    match value {
        Parts::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                brackets(&format!("{name}[{index}]"), item, fields);
            }
        }
        Parts::Object(properties) if !properties.is_empty() => {
            for (property, value) in properties {
                brackets(&format!("{name}[{property}]"), value, fields);
            }
        }
        plain => {
            let text = text(plain).unwrap_or_default();
            fields.push(Field::one(name.to_owned(), text));
        }
    }
}

/// All values of a list, or all names and values of an object, as one.
fn delimited(name: &str, value: &Parts, separator: char) -> Result<Field, Unwritable> {
    // What is no plain value has no text in these styles but its JSON.
    let json_or_text = |parts: &Parts| match text(parts) {
        Some(text) => text.to_owned(),
        None => parts.json(),
    };
    let values = match value {
        Parts::List(items) if !items.is_empty() => items.iter().map(json_or_text).collect(),
        Parts::Object(properties) if !properties.is_empty() => {
            let pairs = properties.iter();
            pairs
                .flat_map(|(name, value)| [name.clone(), json_or_text(value)])
                .collect()
        }
        plain => vec![text(plain).unwrap_or_default().to_owned()],
    };
    let is_split = |value: &String| values.len() > 1 && value.contains(separator);
    // A comma of a value is percent-encoded and one between values is not, so that they differ.
    if separator != ',' && values.iter().any(is_split) {
        return Err(Unwritable::Field(
            name.to_owned(),
            "has a value that holds the list's own separator",
        ));
    }
    Ok(Field {
        name: name.to_owned(),
        values,
        separator,
        reserved: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn form(value: Value, encodings: &[FieldEncoding]) -> String {
        encode(&value, encodings).unwrap()
    }

    /// What a server reads.
    fn read(form: &str) -> Vec<(String, String)> {
        form_urlencoded::parse(form.as_bytes())
            .into_owned()
            .collect()
    }

    fn styled(style: FieldStyle) -> [FieldEncoding; 1] {
        [FieldEncoding::new("a").style(style)]
    }

    #[test]
    fn fields_are_written_by_what_they_hold() {
        let cases = [
            (json!({}), ""),
            (
                json!({ "a": "x y&z=é+*-._~" }),
                "a=x+y%26z%3D%C3%A9%2B*-._%7E",
            ),
            (json!({ "a b": true, "n": -1.5 }), "a+b=true&n=-1.5"),
            (json!({ "a": ["x", 1, null] }), "a=x&a=1&a="),
            (
                json!({ "a": { "b": ["x", "y"], "c": { "d": 1 } } }),
                "a%5Bb%5D%5B0%5D=x&a%5Bb%5D%5B1%5D=y&a%5Bc%5D%5Bd%5D=1",
            ),
            (
                json!({ "a": [{ "b": 1 }, "x", [2]] }),
                "a%5B0%5D%5Bb%5D=1&a%5B1%5D=x&a%5B2%5D%5B0%5D=2",
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(form(value, &[]), expected);
        }
    }

    #[test]
    fn what_is_empty_is_an_empty_value() {
        for empty in [json!(null), json!([]), json!({}), json!("")] {
            assert_eq!(form(json!({ "a": empty }), &[]), "a=");
            for style in [FieldStyle::Brackets, FieldStyle::Comma, FieldStyle::Form] {
                assert_eq!(form(json!({ "a": empty }), &styled(style)), "a=");
            }
        }
        assert_eq!(form(json!({ "a": { "b": [] } }), &[]), "a%5Bb%5D=");
    }

    #[test]
    fn each_style_is_that_of_openapi() {
        let list = || json!({ "a": ["x", "y,z"] });
        let object = || json!({ "a": { "b": 1, "c": "2|" } });
        let cases = [
            (FieldStyle::Form, "a=x&a=y%2Cz", "b=1&c=2%7C"),
            (FieldStyle::Comma, "a=x,y%2Cz", "a=b,1,c,2%7C"),
            (FieldStyle::Space, "a=x+y%2Cz", "a=b+1+c+2%7C"),
            (
                FieldStyle::Brackets,
                "a%5B0%5D=x&a%5B1%5D=y%2Cz",
                "a%5Bb%5D=1&a%5Bc%5D=2%7C",
            ),
        ];
        for (style, of_list, of_object) in cases {
            assert_eq!(form(list(), &styled(style)), of_list, "{style:?}");
            assert_eq!(form(object(), &styled(style)), of_object, "{style:?}");
        }
        assert_eq!(form(list(), &styled(FieldStyle::Pipe)), "a=x%7Cy%2Cz");
        let nested = json!({ "a": [{ "b": 1 }, "x"] });
        assert_eq!(
            read(&form(nested, &styled(FieldStyle::Comma))),
            [("a".to_owned(), r#"{"b":1},x"#.to_owned())]
        );
    }

    #[test]
    fn a_value_that_would_be_split_is_refused() {
        let problem = encode(&json!({ "a": ["x|y", "z"] }), &styled(FieldStyle::Pipe));
        let reason = "has a value that holds the list's own separator";
        assert_eq!(problem, Err(Unwritable::Field("a".into(), reason)));
        assert_eq!(
            form(json!({ "a": ["x|y"] }), &styled(FieldStyle::Pipe)),
            "a=x%7Cy"
        );
    }

    #[test]
    fn a_field_of_json_is_json() {
        let encodings = [FieldEncoding::new("a").content_type("application/json")];
        let read = read(&form(
            json!({ "a": { "b": [1] }, "c": { "d": 2 } }),
            &encodings,
        ));
        let expected = [("a", r#"{"b":[1]}"#), ("c[d]", "2")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read, expected);
    }

    #[test]
    fn what_is_reserved_stays_where_the_document_allows_it() {
        let all = "a:/?#[]@!$&'()*+,;= é%";
        let encodings = [FieldEncoding::new("a").allow_reserved()];
        let written = form(json!({ "a": all, "b": "/" }), &encodings);
        assert_eq!(written, "a=a:/?#[]@!$%26'()*%2B,;=+%C3%A9%25&b=%2F");
        let expected = [
            ("a".to_owned(), all.to_owned()),
            ("b".to_owned(), "/".to_owned()),
        ];
        assert_eq!(read(&written), expected);
        // A comma of a value is none between values.
        let encodings = [FieldEncoding::new("a")
            .style(FieldStyle::Comma)
            .allow_reserved()];
        let written = form(json!({ "a": ["/x,y", ":z"] }), &encodings);
        assert_eq!(written, "a=/x%2Cy,:z");
    }

    #[test]
    fn of_several_media_types_a_plain_value_takes_text() {
        let list = "application/json, text/plain";
        let encodings = [FieldEncoding::new("a").content_type(list)];
        assert_eq!(form(json!({ "a": "x" }), &encodings), "a=x");
        assert_eq!(form(json!({ "a": [1] }), &encodings), "a=%5B1%5D");
    }

    #[test]
    fn only_an_object_is_a_form() {
        for value in [json!([1]), json!("a=b"), json!(null)] {
            assert!(matches!(encode(&value, &[]), Err(Unwritable::Body(_))));
        }
        let keys = std::collections::HashMap::from([(vec![1], 1)]);
        assert!(encode(&keys, &[]).is_err());
    }

    proptest! {
        #[test]
        fn a_server_reads_what_was_written(
            fields in prop::collection::vec((any::<String>(), any::<String>()), 0..5)
        ) {
            let parts = fields.iter().map(|(name, text)| (name.clone(), Parts::String(text.clone())));
            let form = write(&Parts::Object(parts.collect()), &[]).unwrap();
            prop_assert_eq!(read(&form), fields);
        }
    }
}
