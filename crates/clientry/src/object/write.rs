//! Writing: a list of puts, each of which knows whether its property is there.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeStruct, Serializer};

use crate::types::Nullable;

/// A struct that is written as an object. [`object!`](crate::object!) implements it.
pub trait WriteObject {
    /// The name of the type, for formats that have names for structs.
    const NAME: &'static str;

    /// Whether it has properties beside those with a name.
    const HAS_ADDITIONAL: bool;

    /// Puts every property, in the order that they are written in.
    fn write<S: Serializer>(&self, object: &mut ObjectWriter<S>);
}

/// An object that is being written. What fails is kept until its end, and nothing is written behind it.
pub struct ObjectWriter<S: Serializer>(State<S>);

enum State<S: Serializer> {
    /// Nothing is written: a struct says first how many properties it has.
    Counting(usize),
    Struct(S::SerializeStruct),
    Map(S::SerializeMap),
    Failed(S::Error),
}

impl<S: Serializer> ObjectWriter<S> {
    /// Puts a property that is always there.
    pub fn required<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        let result = match &mut self.0 {
            State::Counting(count) => {
                *count += 1;
                return;
            }
            State::Struct(object) => object.serialize_field(name, value),
            State::Map(object) => object.serialize_entry(name, value),
            State::Failed(_) => return,
        };
        self.keep(result);
    }

    /// Puts a property that reads as a default where it is absent: always, for what reads it may know another default.
    pub fn default<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.required(name, value);
    }

    /// Puts a property if it is set.
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        match value {
            Some(value) => self.required(name, value),
            None => self.skip(name),
        }
    }

    /// Puts a property if it is set, perhaps to `null`.
    pub fn nullable<T: Serialize>(&mut self, name: &'static str, value: &Nullable<T>) {
        match value {
            Nullable::Absent => self.skip(name),
            value => self.required(name, value),
        }
    }

    /// Puts the properties that have no name in the document.
    pub fn additional<T: Serialize>(&mut self, properties: &BTreeMap<String, T>) {
        for (name, value) in properties {
            let State::Map(object) = &mut self.0 else {
                return;
            };
            let result = object.serialize_entry(name, value);
            self.keep(result);
        }
    }

    fn skip(&mut self, name: &'static str) {
        if let State::Struct(object) = &mut self.0 {
            let result = object.skip_field(name);
            self.keep(result);
        }
    }

    fn keep(&mut self, result: Result<(), S::Error>) {
        if let Err(error) = result {
            self.0 = State::Failed(error);
        }
    }
}

/// Writes a value as an object: its properties in their order, without those that are not set.
///
/// # Errors
///
/// What the serializer says.
pub fn write<T: WriteObject, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut object = ObjectWriter::<S>(if T::HAS_ADDITIONAL {
        State::Map(serializer.serialize_map(None)?)
    } else {
        let mut count = ObjectWriter::<S>(State::Counting(0));
        value.write(&mut count);
        let length = match count.0 {
            State::Counting(length) => length,
            _ => 0,
        };
        State::Struct(serializer.serialize_struct(T::NAME, length)?)
    });
    value.write(&mut object);
    match object.0 {
        State::Struct(object) => object.end(),
        State::Map(object) => object.end(),
        State::Failed(error) => Err(error),
        State::Counting(_) => Err(serde::ser::Error::custom("nothing was written")),
    }
}
