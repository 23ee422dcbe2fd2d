//! [`Parts`]: a value as OpenAPI's styles see it, which are strings, lists and objects.

use std::fmt::{self, Display};

use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::{Unwritten, within_item, within_property};

/// A value taken apart. The properties of an object keep the order that they are written in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parts {
    /// `null`, which RFC 6570 calls undefined: nothing of it is written.
    Null,
    /// A string.
    String(String),
    /// A number or a boolean, as it is written.
    Literal(String),
    /// What is no text at all, by its handle: whoever takes a value apart knows what it is for.
    Handle(usize),
    /// A list.
    List(Vec<Parts>),
    /// The properties of an object, or the entries of a map.
    Object(Vec<(String, Parts)>),
}

/// The name of a newtype of serde's that holds a [`Parts::Handle`].
pub(crate) const HANDLE: &str = "$clientry::Handle";

/// What the names of serde_json's own structs begin with: they hold a number or JSON as text.
const TEXT: &str = "$serde_json::private::";

impl Parts {
    /// Takes a value apart.
    pub(crate) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, Unwritten> {
        value.serialize(Taker)
    }

    /// The text of a single value.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::Literal(text) => Some(text),
            Self::Null | Self::Handle(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// Whether there is a handle in it.
    pub(crate) fn has_handle(&self) -> bool {
        match self {
            Self::Handle(_) => true,
            Self::List(items) => items.iter().any(Self::has_handle),
            Self::Object(properties) => properties.iter().any(|(_, value)| value.has_handle()),
            Self::Null | Self::String(_) | Self::Literal(_) => false,
        }
    }

    /// The value as JSON. A handle is `null`.
    pub(crate) fn json(&self) -> String {
        let between = |open, parts: Vec<String>, close| format!("{open}{}{close}", parts.join(","));
        let string = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Null | Self::Handle(_) => "null".to_owned(),
            Self::String(text) => string(text),
            Self::Literal(text) => text.clone(),
            Self::List(items) => between('[', items.iter().map(Self::json).collect(), ']'),
            Self::Object(properties) => {
                let pair =
                    |(name, value): &(String, Self)| format!("{}:{}", string(name), value.json());
                between('{', properties.iter().map(pair).collect(), '}')
            }
        }
    }
}

/// Takes apart whatever is serialized.
struct Taker;

impl Unwritten {
    pub(crate) fn within(self, name: &str) -> Self {
        match self {
            Self::NotFinite(path) => Self::NotFinite(within_property(name, &path)),
            Self::Other => Self::Other,
        }
    }

    fn at(self, index: usize) -> Self {
        match self {
            Self::NotFinite(path) => Self::NotFinite(within_item(index, &path)),
            Self::Other => Self::Other,
        }
    }
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot be written")
    }
}

impl std::error::Error for Unwritten {}

impl serde::ser::Error for Unwritten {
    fn custom<T: Display>(_: T) -> Self {
        Self::Other
    }
}

fn literal(value: impl Display) -> Result<Parts, Unwritten> {
    Ok(Parts::Literal(value.to_string()))
}

macro_rules! literals {
    ($($method:ident($type:ty);)*) => {$(
        fn $method(self, value: $type) -> Result<Parts, Unwritten> {
            literal(value)
        }
    )*};
}

macro_rules! numbers {
    ($($method:ident($type:ty);)*) => {$(
        fn $method(self, value: $type) -> Result<Parts, Unwritten> {
            match value.is_finite() {
                true => literal(value),
                false => Err(Unwritten::NotFinite(String::new())),
            }
        }
    )*};
}

impl Serializer for Taker {
    type Ok = Parts;
    type Error = Unwritten;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Properties;
    type SerializeStruct = Properties;
    type SerializeStructVariant = Properties;

    literals! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
    }

    numbers! {
        serialize_f32(f32);
        serialize_f64(f64);
    }

    fn serialize_char(self, value: char) -> Result<Parts, Unwritten> {
        Ok(Parts::String(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Parts, Unwritten> {
        Ok(Parts::String(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Parts, Unwritten> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Parts, Unwritten> {
        Ok(Parts::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Parts, Unwritten> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Parts, Unwritten> {
        Ok(Parts::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Parts, Unwritten> {
        Ok(Parts::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Parts, Unwritten> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Parts, Unwritten> {
        match value.serialize(self)? {
            Parts::Literal(handle) if name == HANDLE => {
                handle.parse().map(Parts::Handle).map_err(Unwritten::custom)
            }
            parts => Ok(parts),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Parts, Unwritten> {
        let value = value.serialize(self).map_err(|why| why.within(variant))?;
        Ok(Parts::Object(vec![(variant.to_owned(), value)]))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items, Unwritten> {
        let items = Vec::with_capacity(length.unwrap_or_default().min(64));
        Ok(Items {
            items,
            variant: None,
        })
    }

    fn serialize_tuple(self, length: usize) -> Result<Items, Unwritten> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items, Unwritten> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Items, Unwritten> {
        let mut items = self.serialize_seq(Some(length))?;
        items.variant = Some(variant);
        Ok(items)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Properties, Unwritten> {
        Ok(Properties::default())
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Properties, Unwritten> {
        Ok(Properties {
            is_text: name.starts_with(TEXT),
            ..Properties::default()
        })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Properties, Unwritten> {
        let variant = Some(variant);
        Ok(Properties {
            variant,
            ..Properties::default()
        })
    }
}

/// The items of a list that is being taken apart.
struct Items {
    items: Vec<Parts>,
    /// The variant of an enum that holds it.
    variant: Option<&'static str>,
}

fn within(variant: Option<&'static str>, parts: Parts) -> Parts {
    match variant {
        Some(variant) => Parts::Object(vec![(variant.to_owned(), parts)]),
        None => parts,
    }
}

impl Items {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritten> {
        let index = self.items.len();
        let item = value.serialize(Taker).map_err(|why| why.at(index))?;
        self.items.push(item);
        Ok(())
    }

    fn parts(self) -> Parts {
        within(self.variant, Parts::List(self.items))
    }
}

/// The properties of an object that is being taken apart.
#[derive(Default)]
struct Properties {
    properties: Vec<(String, Parts)>,
    name: Option<String>,
    /// The variant of an enum that holds it.
    variant: Option<&'static str>,
    /// Whether its one property is text to be written as it is.
    is_text: bool,
}

impl Properties {
    fn add<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Unwritten> {
        let value = value.serialize(Taker).map_err(|why| why.within(name))?;
        self.properties.push((name.to_owned(), value));
        Ok(())
    }

    fn parts(mut self) -> Parts {
        if self.is_text
            && let Some((_, Parts::String(text))) = self.properties.pop()
        {
            return Parts::Literal(text);
        }
        within(self.variant, Parts::Object(self.properties))
    }
}

macro_rules! items {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for Items {
            type Ok = Parts;
            type Error = Unwritten;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritten> {
                self.add(value)
            }

            fn end(self) -> Result<Parts, Unwritten> {
                Ok(self.parts())
            }
        }
    )*};
}

items! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! properties {
    ($($trait:ident;)*) => {$(
        impl $trait for Properties {
            type Ok = Parts;
            type Error = Unwritten;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Unwritten> {
                self.add(name, value)
            }

            fn end(self) -> Result<Parts, Unwritten> {
                Ok(self.parts())
            }
        }
    )*};
}

properties! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Properties {
    type Ok = Parts;
    type Error = Unwritten;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Unwritten> {
        let parts = name.serialize(Taker)?;
        let name = parts
            .text()
            .ok_or_else(|| Unwritten::custom("a key is no string"))?;
        self.name = Some(name.to_owned());
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritten> {
        let name = self.name.take().unwrap_or_default();
        self.add(&name, value)
    }

    fn end(self) -> Result<Parts, Unwritten> {
        Ok(self.parts())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::types::Nullable;

    #[derive(Serialize)]
    struct Filter {
        z: Option<&'static str>,
        a: Vec<Option<f64>>,
        #[serde(skip_serializing_if = "Nullable::is_absent")]
        unset: Nullable<bool>,
        kind: Kind,
    }

    #[derive(Serialize)]
    enum Kind {
        Plain,
        Pair(u8, i8),
        Named { b: bool },
        One(char),
    }

    fn string(text: &str) -> Parts {
        Parts::String(text.to_owned())
    }

    #[test]
    fn a_value_is_taken_apart_in_its_order() {
        let filter = Filter {
            z: Some("é"),
            a: vec![Some(1.0), None, Some(-1.5)],
            unset: Nullable::Absent,
            kind: Kind::Plain,
        };
        let expected = Parts::Object(vec![
            ("z".to_owned(), string("é")),
            (
                "a".to_owned(),
                Parts::List(vec![
                    Parts::Literal("1".to_owned()),
                    Parts::Null,
                    Parts::Literal("-1.5".to_owned()),
                ]),
            ),
            ("kind".to_owned(), string("Plain")),
        ]);
        assert_eq!(Parts::of(&filter), Ok(expected));
        let json = |kind: Kind| Parts::of(&kind).unwrap().json();
        assert_eq!(json(Kind::Pair(1, -1)), r#"{"Pair":[1,-1]}"#);
        assert_eq!(json(Kind::Named { b: true }), r#"{"Named":{"b":true}}"#);
        assert_eq!(json(Kind::One('x')), r#"{"One":"x"}"#);
    }

    #[test]
    fn what_was_taken_apart_is_the_same_json() {
        let value = json!({"a": [1, 2.5, "x\"\n", null, true], "b": {"c": {}, "d": []}});
        let json = Parts::of(&value).unwrap().json();
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&json).unwrap(),
            value
        );
    }

    #[test]
    fn a_key_is_a_string_or_written_as_one() {
        let numbered = BTreeMap::from([(1, true)]);
        assert_eq!(Parts::of(&numbered).unwrap().json(), r#"{"1":true}"#);
        let listed = BTreeMap::from([([1], true)]);
        assert_eq!(Parts::of(&listed), Err(Unwritten::Other));
    }
}
