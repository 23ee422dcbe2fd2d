//! [`Objects`]: a deserializer whose structs are read from objects alone, and its integers by [`Integers`].
//!
//! What serde derives for a struct takes a list as well, its items in the order of the fields. In a response
//! that would put values into fields that the provider never named.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::integers::{Integers, Width};

/// Hands everything on, but asks for an object where a struct is wanted, and for an integer as `I` says, however deep.
/// What it gives to a visitor it wraps again, and that is all that most of this file does.
pub(crate) struct Objects<T, I>(pub(crate) T, pub(crate) I);

macro_rules! hand_on {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($argument,)* Objects(visitor, self.1))
        }
    )*};
}

macro_rules! integers {
    ($($method:ident($width:ident);)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.1.read(Width::$width, self.0, Objects(visitor, self.1))
        }
    )*};
}

impl<'de, D: Deserializer<'de>, I: Integers> Deserializer<'de> for Objects<D, I> {
    type Error = D::Error;

    integers! {
        deserialize_i8(I8);
        deserialize_i16(I16);
        deserialize_i32(I32);
        deserialize_i64(I64);
        deserialize_i128(I128);
        deserialize_u8(U8);
        deserialize_u16(U16);
        deserialize_u32(U32);
        deserialize_u64(U64);
        deserialize_u128(U128);
    }

    hand_on! {
        deserialize_any();
        deserialize_bool();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_map();
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.1.skip(self.0, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_map(visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! visit {
    ($($method:ident($type:ty);)*) => {$(
        fn $method<E: serde::de::Error>(self, value: $type) -> Result<V::Value, E> {
            self.0.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>, I: Integers> Visitor<'de> for Objects<V, I> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    visit! {
        visit_bool(bool);
        visit_i8(i8);
        visit_i16(i16);
        visit_i32(i32);
        visit_i64(i64);
        visit_i128(i128);
        visit_u8(u8);
        visit_u16(u16);
        visit_u32(u32);
        visit_u64(u64);
        visit_u128(u128);
        visit_f32(f32);
        visit_f64(f64);
        visit_char(char);
        visit_str(&str);
        visit_borrowed_str(&'de str);
        visit_string(String);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]);
        visit_byte_buf(Vec<u8>);
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Objects(deserializer, self.1))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Objects(deserializer, self.1))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Objects(items, self.1))
    }

    fn visit_map<A: MapAccess<'de>>(self, properties: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Objects(properties, self.1))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Objects(variant, self.1))
    }
}

impl<'de, S: DeserializeSeed<'de>, I: Integers> DeserializeSeed<'de> for Objects<S, I> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(deserializer, self.1))
    }
}

impl<'de, A: SeqAccess<'de>, I: Integers> SeqAccess<'de> for Objects<A, I> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Objects(seed, self.1))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>, I: Integers> MapAccess<'de> for Objects<A, I> {
    type Error = A::Error;

    /// A name holds no struct.
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Objects(seed, self.1))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>, I: Integers> EnumAccess<'de> for Objects<A, I> {
    type Error = A::Error;
    type Variant = Objects<A::Variant, I>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (value, variant) = self.0.variant_seed(seed)?;
        Ok((value, Objects(variant, self.1)))
    }
}

impl<'de, A: VariantAccess<'de>, I: Integers> VariantAccess<'de> for Objects<A, I> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Objects(seed, self.1))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Objects(visitor, self.1))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Objects(visitor, self.1))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::Value;

    use crate::decode::decode;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Thing {
        id: Option<u8>,
        name: Option<String>,
        parts: Vec<Thing>,
        by_name: BTreeMap<String, Thing>,
        inner: Option<Box<Thing>>,
        pair: Option<(Box<Thing>, u8)>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    enum Kind {
        Plain,
        Wrapped(Box<Thing>),
    }

    #[test]
    fn a_list_is_no_object_however_deep_it_is() {
        for json in [
            r#"[1, "a"]"#,
            "[]",
            r#"{"parts": [[1]]}"#,
            r#"{"by_name": {"a": [1]}}"#,
            r#"{"inner": [1]}"#,
            r#"{"pair": [[1], 2]}"#,
            r#"{"kind": {"Wrapped": [1]}}"#,
        ] {
            assert!(serde_json::from_str::<Thing>(json).is_ok(), "{json}");
            let problem = decode::<Thing>(json.as_bytes()).unwrap_err().to_string();
            assert!(problem.contains("expected object"), "{json}: {problem}");
        }
    }

    #[test]
    fn everything_else_is_read_as_serde_reads_it() {
        for json in [
            r#"{"id": 1, "name": "a", "parts": [{"id": 2}], "unknown": [1]}"#,
            r#"{"by_name": {"a": {"id": 3}}, "inner": {"pair": [{"id": 4}, 5]}}"#,
            r#"{"kind": "Plain"}"#,
            r#"{"kind": {"Wrapped": {"id": null}}}"#,
        ] {
            let expected: Thing = serde_json::from_str(json).unwrap();
            assert_eq!(decode::<Thing>(json.as_bytes()).unwrap(), expected);
        }
        for json in ["{", "{} x", r#"{"id": "a"}"#, r#"{"id": 1, "id": 2}"#, ""] {
            assert!(serde_json::from_str::<Thing>(json).is_err(), "{json}");
            assert!(decode::<Thing>(json.as_bytes()).is_err(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn any_value_survives(text in r#"[\[\]{}",:0-9a-z. -]{0,40}"#) {
            let expected = serde_json::from_str::<Value>(&text).ok();
            prop_assert_eq!(decode::<Value>(text.as_bytes()).ok(), expected);
        }
    }
}
