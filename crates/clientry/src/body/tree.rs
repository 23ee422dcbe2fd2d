//! [`Node`]: a value as serde writes it, in the order in which it is written.
//!
//! `serde_json::Value` would lose the order of properties, which some servers rely on: metadata goes before the file.

use std::fmt::{self, Display};

use serde::Serialize;
use serde::ser::{self, Serializer};

/// A value.
#[derive(Debug, PartialEq)]
pub(super) enum Node {
    /// `null`.
    Null,
    Bool(bool),
    /// A number, as it is written in JSON.
    Number(String),
    String(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// A plain value as text, `null` as an empty one. None of a list or an object.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Node::Null => Some(""),
            Node::Bool(true) => Some("true"),
            Node::Bool(false) => Some("false"),
            Node::Number(text) | Node::String(text) => Some(text),
            Node::List(_) | Node::Object(_) => None,
        }
    }
}

/// Reads a value into a tree.
pub(super) fn of<T: Serialize + ?Sized>(value: &T) -> Result<Node, NoTree> {
    value.serialize(Nodes)
}

/// That a value cannot be written. What serde says of it may name the value, so that it is not kept.
#[derive(Debug)]
pub(super) struct NoTree;

impl Display for NoTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value cannot be written")
    }
}

impl std::error::Error for NoTree {}

impl ser::Error for NoTree {
    fn custom<T: Display>(_: T) -> Self {
        NoTree
    }
}

/// What the names of serde_json's own structs begin with; they hold a number or JSON as text.
const OWN: &str = "$serde_json::private::";

struct Nodes;

impl Serializer for Nodes {
    type Ok = Node;
    type Error = NoTree;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    fn serialize_bool(self, value: bool) -> Result<Node, NoTree> {
        Ok(Node::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_i16(self, value: i16) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_i32(self, value: i32) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_i64(self, value: i64) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_i128(self, value: i128) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_u8(self, value: u8) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_u16(self, value: u16) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_u32(self, value: u32) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_u64(self, value: u64) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_u128(self, value: u128) -> Result<Node, NoTree> {
        number(value)
    }

    fn serialize_f32(self, value: f32) -> Result<Node, NoTree> {
        finite(value, value.is_finite())
    }

    fn serialize_f64(self, value: f64) -> Result<Node, NoTree> {
        finite(value, value.is_finite())
    }

    fn serialize_char(self, value: char) -> Result<Node, NoTree> {
        Ok(Node::String(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Node, NoTree> {
        Ok(Node::String(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Node, NoTree> {
        let text = std::str::from_utf8(value).map_err(|_| NoTree)?;
        self.serialize_str(text)
    }

    fn serialize_none(self) -> Result<Node, NoTree> {
        Ok(Node::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node, NoTree> {
        of(value)
    }

    fn serialize_unit(self) -> Result<Node, NoTree> {
        Ok(Node::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Node, NoTree> {
        Ok(Node::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Node, NoTree> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Node, NoTree> {
        of(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Node, NoTree> {
        Ok(Node::Object(vec![(variant.to_owned(), of(value)?)]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List, NoTree> {
        Ok(List::default())
    }

    fn serialize_tuple(self, _: usize) -> Result<List, NoTree> {
        Ok(List::default())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List, NoTree> {
        Ok(List::default())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List, NoTree> {
        Ok(List {
            variant: Some(variant),
            items: Vec::new(),
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, NoTree> {
        Ok(Object::default())
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Object, NoTree> {
        Ok(Object {
            is_number: name.starts_with(OWN),
            ..Object::default()
        })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object, NoTree> {
        Ok(Object {
            variant: Some(variant),
            ..Object::default()
        })
    }
}

fn number(value: impl Display) -> Result<Node, NoTree> {
    Ok(Node::Number(value.to_string()))
}

fn finite(value: impl Display, is_finite: bool) -> Result<Node, NoTree> {
    match is_finite {
        true => number(value),
        false => Err(NoTree),
    }
}

/// The value under the name of its variant, if it has one.
fn tagged(variant: Option<&'static str>, node: Node) -> Node {
    match variant {
        Some(variant) => Node::Object(vec![(variant.to_owned(), node)]),
        None => node,
    }
}

/// A list on its way.
#[derive(Default)]
struct List {
    variant: Option<&'static str>,
    items: Vec<Node>,
}

impl List {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoTree> {
        self.items.push(of(value)?);
        Ok(())
    }

    fn finish(self) -> Result<Node, NoTree> {
        Ok(tagged(self.variant, Node::List(self.items)))
    }
}

/// An object on its way.
#[derive(Default)]
struct Object {
    variant: Option<&'static str>,
    /// Whether it is a number of serde_json's, its digits in the only property.
    is_number: bool,
    /// The name of the next value of a map.
    key: Option<String>,
    properties: Vec<(String, Node)>,
}

impl Object {
    fn put<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), NoTree> {
        self.properties.push((name.to_owned(), of(value)?));
        Ok(())
    }

    fn finish(mut self) -> Result<Node, NoTree> {
        if self.is_number {
            return match self.properties.pop() {
                Some((_, Node::String(digits))) => Ok(Node::Number(digits)),
                _ => Err(NoTree),
            };
        }
        Ok(tagged(self.variant, Node::Object(self.properties)))
    }
}

impl ser::SerializeSeq for List {
    type Ok = Node;
    type Error = NoTree;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoTree> {
        self.push(value)
    }

    fn end(self) -> Result<Node, NoTree> {
        self.finish()
    }
}

impl ser::SerializeTuple for List {
    type Ok = Node;
    type Error = NoTree;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoTree> {
        self.push(value)
    }

    fn end(self) -> Result<Node, NoTree> {
        self.finish()
    }
}

impl ser::SerializeTupleStruct for List {
    type Ok = Node;
    type Error = NoTree;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoTree> {
        self.push(value)
    }

    fn end(self) -> Result<Node, NoTree> {
        self.finish()
    }
}

impl ser::SerializeTupleVariant for List {
    type Ok = Node;
    type Error = NoTree;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoTree> {
        self.push(value)
    }

    fn end(self) -> Result<Node, NoTree> {
        self.finish()
    }
}

impl ser::SerializeMap for Object {
    type Ok = Node;
    type Error = NoTree;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NoTree> {
        self.key = match of(key)? {
            Node::Null => return Err(NoTree),
            node => Some(node.text().ok_or(NoTree)?.to_owned()),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoTree> {
        let key = self.key.take().ok_or(NoTree)?;
        self.properties.push((key, of(value)?));
        Ok(())
    }

    fn end(self) -> Result<Node, NoTree> {
        self.finish()
    }
}

impl ser::SerializeStruct for Object {
    type Ok = Node;
    type Error = NoTree;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NoTree> {
        self.put(name, value)
    }

    fn end(self) -> Result<Node, NoTree> {
        self.finish()
    }
}

impl ser::SerializeStructVariant for Object {
    type Ok = Node;
    type Error = NoTree;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NoTree> {
        self.put(name, value)
    }

    fn end(self) -> Result<Node, NoTree> {
        self.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;
    use std::collections::{BTreeMap, HashMap};

    #[derive(Serialize)]
    enum Choice {
        Unit,
        One(u8),
        Two(u8, u8),
        Named { z: u8, a: u8 },
    }

    fn numbers(values: &[&str]) -> Node {
        let numbers = values.iter().map(|digits| Node::Number((*digits).into()));
        Node::List(numbers.collect())
    }

    fn object(properties: &[(&str, &str)]) -> Node {
        let number = |digits: &str| Node::Number(digits.into());
        let properties = properties.iter();
        Node::Object(
            properties
                .map(|(name, digits)| ((*name).into(), number(digits)))
                .collect(),
        )
    }

    #[test]
    fn properties_keep_their_order() {
        let named = of(&Choice::Named { z: 1, a: 2 }).unwrap();
        let inside = object(&[("z", "1"), ("a", "2")]);
        assert_eq!(named, Node::Object(vec![("Named".into(), inside)]));
    }

    #[test]
    fn variants_are_as_in_json() {
        assert_eq!(of(&Choice::Unit).unwrap(), Node::String("Unit".into()));
        assert_eq!(of(&Choice::One(1)).unwrap(), object(&[("One", "1")]));
        let two = Node::Object(vec![("Two".into(), numbers(&["1", "2"]))]);
        assert_eq!(of(&Choice::Two(1, 2)).unwrap(), two);
    }

    #[test]
    fn numbers_keep_every_digit() {
        assert_eq!(
            of(&(u64::MAX, i128::MIN, 0.1, 2.0)).unwrap(),
            numbers(&[
                "18446744073709551615",
                "-170141183460469231731687303715884105728",
                "0.1",
                "2"
            ])
        );
        let raw = RawValue::from_string("3e2".into()).unwrap();
        assert_eq!(of(&raw).unwrap(), Node::Number("3e2".into()));
    }

    #[test]
    fn what_has_no_text_is_refused() {
        assert!(of(&f64::NAN).is_err());
        assert!(of(&HashMap::from([(vec![1], 1)])).is_err());
        assert_eq!(
            of(&BTreeMap::from([(1, 2)])).unwrap(),
            object(&[("1", "2")])
        );
    }
}
