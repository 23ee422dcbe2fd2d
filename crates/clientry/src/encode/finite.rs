//! JSON without what JSON cannot say: serde_json writes `null` for an infinite number and for one that is none at all.
//!
//! [`json`] looks at each number on its way to serde_json, so that no request has `null` where its caller has set a number.

use std::cell::RefCell;
use std::fmt::Display;

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::{Parts, Unwritten};

/// A value as JSON.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Unwritten> {
    let mut out = Vec::with_capacity(128);
    let fault = Fault::default();
    let serializer = Finite {
        inner: &mut serde_json::Serializer::new(&mut out),
        fault: &fault,
    };
    match (value.serialize(serializer), fault.0.into_inner()) {
        (Ok(()), _) => Ok(out),
        (Err(_), Some(path)) => Err(Unwritten::NotFinite(path)),
        (Err(_), None) => Err(Unwritten::Other),
    }
}

/// The path to the number that is not finite, written from its end while the error goes up.
#[derive(Default)]
struct Fault(RefCell<Option<String>>);

impl Fault {
    /// What an error says that came out of the property `name`.
    fn within<E>(&self, name: &str, error: E) -> E {
        if let Some(path) = self.0.borrow_mut().as_mut() {
            *path = super::within_property(name, path);
        }
        error
    }

    /// What an error says that came out of the item at `index`.
    fn at<E>(&self, index: usize, error: E) -> E {
        if let Some(path) = self.0.borrow_mut().as_mut() {
            *path = super::within_item(index, path);
        }
        error
    }
}

/// A serializer, or a part of one, that is given finite numbers only.
struct Finite<'f, S> {
    inner: S,
    fault: &'f Fault,
}

/// A list, which counts its items.
struct FiniteItems<'f, S> {
    inner: S,
    fault: &'f Fault,
    index: usize,
}

/// A value within another.
struct Within<'a, T: ?Sized> {
    value: &'a T,
    fault: &'a Fault,
}

impl<T: Serialize + ?Sized> Serialize for Within<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(Finite {
            inner: serializer,
            fault: self.fault,
        })
    }
}

macro_rules! leaves {
    ($($method:ident($type:ty);)*) => {$(
        fn $method(self, value: $type) -> Result<S::Ok, S::Error> {
            self.inner.$method(value)
        }
    )*};
}

macro_rules! numbers {
    ($($method:ident($type:ty);)*) => {$(
        fn $method(self, value: $type) -> Result<S::Ok, S::Error> {
            if value.is_finite() {
                return self.inner.$method(value);
            }
            *self.fault.0.borrow_mut() = Some(String::new());
            Err(S::Error::custom("a number is not finite"))
        }
    )*};
}

impl<'f, S: Serializer> Serializer for Finite<'f, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = FiniteItems<'f, S::SerializeSeq>;
    type SerializeTuple = FiniteItems<'f, S::SerializeTuple>;
    type SerializeTupleStruct = FiniteItems<'f, S::SerializeTupleStruct>;
    type SerializeTupleVariant = FiniteItems<'f, S::SerializeTupleVariant>;
    type SerializeMap = Finite<'f, S::SerializeMap>;
    type SerializeStruct = Finite<'f, S::SerializeStruct>;
    type SerializeStructVariant = Finite<'f, S::SerializeStructVariant>;

    leaves! {
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
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
    }

    numbers! {
        serialize_f32(f32);
        serialize_f64(f64);
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.inner.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        let fault = self.fault;
        self.inner.serialize_some(&Within { value, fault })
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.inner.serialize_unit()
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<S::Ok, S::Error> {
        self.inner.serialize_unit_struct(name)
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<S::Ok, S::Error> {
        self.inner.serialize_unit_variant(name, index, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        let fault = self.fault;
        self.inner
            .serialize_newtype_struct(name, &Within { value, fault })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        let fault = self.fault;
        let value = Within { value, fault };
        let written = self
            .inner
            .serialize_newtype_variant(name, index, variant, &value);
        written.map_err(|error| fault.within(variant, error))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        let inner = self.inner.serialize_seq(length)?;
        Ok(FiniteItems::new(inner, self.fault))
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, S::Error> {
        let inner = self.inner.serialize_tuple(length)?;
        Ok(FiniteItems::new(inner, self.fault))
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleStruct, S::Error> {
        let inner = self.inner.serialize_tuple_struct(name, length)?;
        Ok(FiniteItems::new(inner, self.fault))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        let inner = self
            .inner
            .serialize_tuple_variant(name, index, variant, length)?;
        Ok(FiniteItems::new(inner, self.fault))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        let (inner, fault) = (self.inner.serialize_map(length)?, self.fault);
        Ok(Finite { inner, fault })
    }

    fn serialize_struct(
        self,
        name: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStruct, S::Error> {
        let (inner, fault) = (self.inner.serialize_struct(name, length)?, self.fault);
        Ok(Finite { inner, fault })
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        let inner = self
            .inner
            .serialize_struct_variant(name, index, variant, length)?;
        let fault = self.fault;
        Ok(Finite { inner, fault })
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.inner.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

impl<'f, S> FiniteItems<'f, S> {
    fn new(inner: S, fault: &'f Fault) -> Self {
        Self {
            inner,
            fault,
            index: 0,
        }
    }
}

macro_rules! items {
    ($($trait:ident $method:ident;)*) => {$(
        impl<S: $trait> $trait for FiniteItems<'_, S> {
            type Ok = S::Ok;
            type Error = S::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
                let (fault, index) = (self.fault, self.index);
                self.index += 1;
                let written = self.inner.$method(&Within { value, fault });
                written.map_err(|error| fault.at(index, error))
            }

            fn end(self) -> Result<S::Ok, S::Error> {
                self.inner.end()
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
        impl<S: $trait> $trait for Finite<'_, S> {
            type Ok = S::Ok;
            type Error = S::Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), S::Error> {
                let fault = self.fault;
                let written = self.inner.serialize_field(name, &Within { value, fault });
                written.map_err(|error| fault.within(name, error))
            }

            fn skip_field(&mut self, name: &'static str) -> Result<(), S::Error> {
                self.inner.skip_field(name)
            }

            fn end(self) -> Result<S::Ok, S::Error> {
                self.inner.end()
            }
        }
    )*};
}

properties! {
    SerializeStruct;
    SerializeStructVariant;
}

impl<S: SerializeMap> SerializeMap for Finite<'_, S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), S::Error> {
        self.inner.serialize_key(name)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        let fault = self.fault;
        self.inner.serialize_value(&Within { value, fault })
    }

    fn serialize_entry<K: Serialize + ?Sized, T: Serialize + ?Sized>(
        &mut self,
        name: &K,
        value: &T,
    ) -> Result<(), S::Error> {
        let fault = self.fault;
        let written = self.inner.serialize_entry(name, &Within { value, fault });
        written.map_err(|error| {
            let name = Parts::of(name);
            let name = name.as_ref().ok().and_then(Parts::text);
            fault.within(name.unwrap_or_default(), error)
        })
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.inner.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;
    use serde_json::value::RawValue;

    use super::*;

    #[derive(Serialize)]
    enum Any {
        Unit,
        One(f64),
        Two(u8, f32),
        Named { n: Option<f64> },
    }

    #[derive(Serialize)]
    struct All<'a> {
        text: &'a str,
        raw: Box<RawValue>,
        json: serde_json::Value,
        none: Option<f64>,
        some: Option<f64>,
        list: Vec<Any>,
        map: BTreeMap<&'a str, f64>,
        numbered: BTreeMap<u8, char>,
        pair: (i8, f64),
        #[serde(skip_serializing_if = "Option::is_none")]
        skipped: Option<u8>,
    }

    fn all() -> All<'static> {
        All {
            text: "a\"é\n",
            raw: RawValue::from_string("[1.50, 1e3]".to_owned()).unwrap(),
            json: serde_json::json!({ "a": [1, null, 18446744073709551615u64, "b"] }),
            none: None,
            some: Some(0.1),
            list: vec![
                Any::Unit,
                Any::One(-1.5e300),
                Any::Two(1, 0.5),
                Any::Named { n: None },
            ],
            map: BTreeMap::from([("k", 1.0), ("a b", 2.0)]),
            numbered: BTreeMap::from([(1, 'x')]),
            pair: (-1, 0.0),
            skipped: None,
        }
    }

    #[test]
    fn what_is_finite_is_written_as_ever() {
        let value = all();
        let written = json(&value).unwrap();
        assert_eq!(written, serde_json::to_vec(&value).unwrap());
    }

    #[test]
    fn a_number_that_is_not_finite_is_called_by_its_path() {
        type Change = fn(&mut All<'_>);
        let cases: [(Change, &str); 7] = [
            (|all| all.some = Some(f64::NAN), "some"),
            (|all| all.list[1] = Any::One(f64::INFINITY), "list[1].One"),
            (
                |all| all.list[2] = Any::Two(1, f32::NEG_INFINITY),
                "list[2][1]",
            ),
            (
                |all| all.list[3] = Any::Named { n: Some(f64::NAN) },
                "list[3].n",
            ),
            (|all| _ = all.map.insert("k", f64::NAN), "map.k"),
            (|all| _ = all.map.insert("a b", f64::NAN), "map[\"a b\"]"),
            (|all| all.pair.1 = f64::NAN, "pair[1]"),
        ];
        for (change, path) in cases {
            let mut value = all();
            change(&mut value);
            let expected = Unwritten::NotFinite(path.to_owned());
            assert_eq!(json(&value), Err(expected), "{path}");
            // The styles of parameters and forms see the same.
            let parts = Parts::of(&value).map(|_| ()).unwrap_err();
            assert_eq!(parts, Unwritten::NotFinite(path.to_owned()), "{path}");
        }
        let whole = Unwritten::NotFinite(String::new());
        assert_eq!(json(&f64::NAN), Err(whole));
    }

    #[test]
    fn what_is_no_json_is_no_number() {
        let listed = BTreeMap::from([([1], true)]);
        assert_eq!(json(&listed), Err(Unwritten::Other));
    }
}
