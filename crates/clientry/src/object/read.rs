//! Reading: a list of names, and a slot for each that takes the property's value.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::U64Deserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};

use super::skipped::Skipped;
use super::stack::{Reading, TOO_DEEP};

/// A struct that is read from an object. [`object!`](crate::object!) implements it.
pub trait ReadObject: Sized {
    /// The name of the type, for formats that have names for structs.
    const NAME: &'static str;

    /// The names of its properties, in its slots' order.
    const PROPERTIES: &'static [&'static str];

    /// Whether it keeps properties of other names. Such names are ignored otherwise.
    const HAS_ADDITIONAL: bool;

    /// Has `object` fill a slot for each property, and makes the value of what is in them. There is none if a required
    /// property is absent, or one is not of its type, or comes twice: `object` keeps the error.
    fn read<'de, A: MapAccess<'de>>(object: &mut ObjectReader<'de, A>) -> Option<Self>;
}

/// Takes the value of one property. The loop over an object's properties sees no more of their types than this, so that
/// it is compiled once for a format and not for every struct.
pub trait Slot<'de, A: MapAccess<'de>> {
    /// Whether it has a value.
    fn is_filled(&self) -> bool;

    /// Takes the value that is next in `object`.
    ///
    /// # Errors
    ///
    /// If the value is of another type.
    fn fill(&mut self, object: &mut A) -> Result<(), A::Error>;
}

impl<'de, T: Deserialize<'de>, A: MapAccess<'de>> Slot<'de, A> for Option<T> {
    fn is_filled(&self) -> bool {
        self.is_some()
    }

    fn fill(&mut self, object: &mut A) -> Result<(), A::Error> {
        *self = Some(object.next_value()?);
        Ok(())
    }
}

/// Takes the values of properties that have no slot.
pub trait Additional<'de, A: MapAccess<'de>> {
    /// Takes the value that is next in `object`.
    ///
    /// # Errors
    ///
    /// If the value is of another type.
    fn add(&mut self, name: String, object: &mut A) -> Result<(), A::Error>;
}

impl<'de, T: Deserialize<'de>, A: MapAccess<'de>> Additional<'de, A> for BTreeMap<String, T> {
    fn add(&mut self, name: String, object: &mut A) -> Result<(), A::Error> {
        let value = object.next_value()?;
        self.insert(name, value);
        Ok(())
    }
}

/// An object that is being read. What fails is kept here: a type that lists its properties has no error to name, which
/// makes it cheaper to compile.
pub struct ObjectReader<'de, A: MapAccess<'de>> {
    object: A,
    names: &'static [&'static str],
    error: Option<A::Error>,
}

impl<'de, A: MapAccess<'de>> ObjectReader<'de, A> {
    /// Reads the whole object: each property that has a name into the slot of the same position, any other into
    /// `additional`, if there is one. None if a value is not of its slot's type, or a property that has a slot comes
    /// twice.
    pub fn fill(
        &mut self,
        slots: &mut [&mut dyn Slot<'de, A>],
        additional: Option<&mut dyn Additional<'de, A>>,
    ) -> Option<()> {
        let filled = self.try_fill(slots, additional);
        self.keep(filled)
    }

    /// The value of a required property. None if it is absent, and its type says nothing of absence as `Option` does.
    pub fn required<T: Deserialize<'de>>(
        &mut self,
        name: &'static str,
        slot: Option<T>,
    ) -> Option<T> {
        match slot {
            Some(value) => Some(value),
            None => {
                let absent = T::deserialize(Missing(name, PhantomData));
                self.keep(absent)
            }
        }
    }

    /// The value of an optional property. One that is `null` is none, which a union takes for lost.
    pub fn optional<T>(&mut self, slot: Option<Option<T>>) -> Option<T> {
        if let Some(None) = slot {
            Skipped { lost: 1, unfit: 0 }.add();
        }
        slot.flatten()
    }

    fn keep<T>(&mut self, result: Result<T, A::Error>) -> Option<T> {
        result.map_err(|error| self.error = Some(error)).ok()
    }

    fn try_fill(
        &mut self,
        slots: &mut [&mut dyn Slot<'de, A>],
        mut additional: Option<&mut dyn Additional<'de, A>>,
    ) -> Result<(), A::Error> {
        let mut expected = 0;
        loop {
            let seed = KeySeed {
                names: self.names,
                expected,
                is_kept: additional.is_some(),
            };
            let Some(key) = self.object.next_key_seed(seed)? else {
                return Ok(());
            };
            let (position, name) = match key {
                Key::Property(position) => (position, None),
                Key::Other(name) => (usize::MAX, name),
            };
            match (slots.get_mut(position), &mut additional, name) {
                (Some(slot), ..) => {
                    if slot.is_filled() {
                        let name = self.names.get(position).copied().unwrap_or_default();
                        return Err(A::Error::duplicate_field(name));
                    }
                    slot.fill(&mut self.object)?;
                    expected = position + 1;
                }
                (None, Some(additional), Some(name)) => additional.add(name, &mut self.object)?,
                (None, ..) => {
                    self.object.next_value::<IgnoredAny>()?;
                }
            }
        }
    }
}

/// Reads a `T` from an object, and from nothing else: a format that knows arrays and objects does not get by with an
/// array. One that has no names at all, and writes the values of a struct one after the other, is read so.
///
/// # Errors
///
/// If what is there is not a `T`.
pub fn read<'de, T: ReadObject, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let Some(_reading) = Reading::begin() else {
        return Err(D::Error::custom(TOO_DEEP));
    };
    let mut value = None;
    let visitor = ObjectVisitor {
        has_names: deserializer.is_human_readable(),
        into: &mut value,
    };
    if T::HAS_ADDITIONAL {
        deserializer.deserialize_map(visitor)?;
    } else {
        deserializer.deserialize_struct(T::NAME, T::PROPERTIES, visitor)?;
    }
    value.ok_or_else(|| D::Error::custom("no value was made of an object"))
}

/// Puts a struct where it is wanted. As the value of a visitor it would be in the frame of every function between here
/// and there, each time anew, for every level that a body is nested.
struct ObjectVisitor<'v, T> {
    has_names: bool,
    into: &'v mut Option<T>,
}

impl<'de, T: ReadObject> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<(), A::Error> {
        let mut object = ObjectReader {
            object,
            names: T::PROPERTIES,
            error: None,
        };
        *self.into = T::read(&mut object);
        object.error.map_or(Ok(()), Err)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<(), A::Error> {
        if self.has_names {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        self.visit_map(ByPosition {
            values,
            next: 0,
            length: T::PROPERTIES.len(),
        })
    }
}

/// The values of a struct without their names, as an object.
struct ByPosition<A> {
    values: A,
    next: usize,
    length: usize,
}

impl<'de, A: SeqAccess<'de>> MapAccess<'de> for ByPosition<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        if self.next == self.length || self.values.size_hint() == Some(0) {
            return Ok(None);
        }
        let position: U64Deserializer<A::Error> = (self.next as u64).into_deserializer();
        self.next += 1;
        seed.deserialize(position).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let found = self.next - 1;
        self.values
            .next_element_seed(seed)?
            .ok_or_else(|| A::Error::invalid_length(found, &"a value for each property"))
    }
}

/// What a key is.
enum Key {
    /// The property at this position.
    Property(usize),
    /// Another one; with its name where that is kept.
    Other(Option<String>),
}

struct KeySeed {
    names: &'static [&'static str],
    /// The position that is tried first: properties mostly come in the document's order.
    expected: usize,
    is_kept: bool,
}

impl KeySeed {
    fn position(&self, is: impl Fn(&str) -> bool) -> Option<usize> {
        if self.names.get(self.expected).is_some_and(|name| is(name)) {
            return Some(self.expected);
        }
        self.names.iter().position(|name| is(name))
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_u64<E: Error>(self, position: u64) -> Result<Key, E> {
        let position = usize::try_from(position).ok();
        let position = position.filter(|position| *position < self.names.len());
        Ok(position.map_or(Key::Other(None), Key::Property))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        Ok(match self.position(|known| known == name) {
            Some(position) => Key::Property(position),
            None => Key::Other(self.is_kept.then(|| name.to_owned())),
        })
    }

    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Key, E> {
        match std::str::from_utf8(name) {
            Ok(name) => self.visit_str(name),
            Err(_) => Ok(Key::Other(None)),
        }
    }
}

/// The value of a property that is absent: `None` for an `Option`, and an error for all else.
struct Missing<E>(&'static str, PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
