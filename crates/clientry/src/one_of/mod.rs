//! Unions, as `oneOf` and `anyOf` have them: which variant a value is.
//!
//! Generated unions read themselves through [`pick`].

mod budget;

use std::cmp::Reverse;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::decode::{Objects, Whole};
use budget::Budget;

/// One variant of the union `U`: how it is read, and what tells it from the others.
///
/// ```
/// use clientry::one_of::{self, Variant};
/// use serde::Deserialize;
///
/// #[derive(Debug, Deserialize, PartialEq)]
/// struct Cat {
///     name: Option<String>,
/// }
///
/// #[derive(Debug, PartialEq)]
/// enum Pet {
///     Name(String),
///     Cat(Cat),
///     Other(serde_json::Value),
/// }
///
/// const VARIANTS: [Variant<Pet>; 2] = [
///     one_of::variant(|value| one_of::read(value).map(Pet::Name)),
///     one_of::variant(|value| one_of::read(value).map(Pet::Cat)).properties(&["name"]).tag("kind", &["cat"]),
/// ];
///
/// let pet = |json| one_of::pick(serde_json::Value::from(json), &VARIANTS, Pet::Other);
/// assert_eq!(pet("Tom").unwrap(), Pet::Name("Tom".to_owned()));
/// ```
pub struct Variant<U> {
    read: fn(&Value) -> Option<U>,
    properties: Option<&'static [&'static str]>,
    tag: Option<Tag>,
}

/// A property that tells a variant from the others.
#[derive(Clone, Copy)]
struct Tag {
    name: &'static str,
    values: &'static [&'static str],
    /// Whether a value with none of these is another variant.
    decides: bool,
}

/// A variant that `read` reads, if the value is one.
pub const fn variant<U>(read: fn(&Value) -> Option<U>) -> Variant<U> {
    Variant {
        read,
        properties: None,
        tag: None,
    }
}

impl<U> Variant<U> {
    /// The variant is an object with properties of these names. A value may have others too; of two variants, the one
    /// that names more of its properties goes first.
    pub const fn properties(mut self, names: &'static [&'static str]) -> Self {
        self.properties = Some(names);
        self
    }

    /// The property `name` has one of `values` in this variant, and in no other.
    pub const fn tag(mut self, name: &'static str, values: &'static [&'static str]) -> Self {
        self.tag = Some(Tag {
            name,
            values,
            decides: true,
        });
        self
    }

    /// A value whose property `name` has one of `values` is this variant rather than another; any other value of
    /// it says nothing.
    pub const fn preferred(mut self, name: &'static str, values: &'static [&'static str]) -> Self {
        self.tag = Some(Tag {
            name,
            values,
            decides: false,
        });
        self
    }

    /// How many properties of `value` the variant does not name, or None if the value is another variant.
    fn unnamed(&self, value: &Value) -> Option<usize> {
        if let Some(tag) = self.tag
            && tag.decides
            && tag.is_in(value) == Some(false)
        {
            return None;
        }
        match (self.properties, value) {
            (None, _) => Some(0),
            (Some(known), Value::Object(properties)) => Some(
                properties
                    .keys()
                    .filter(|name| !known.contains(&name.as_str()))
                    .count(),
            ),
            (Some(_), _) => None,
        }
    }

    /// Whether the value says by its tag that it is this variant.
    fn is_tagged(&self, value: &Value) -> bool {
        self.tag.is_some_and(|tag| tag.is_in(value) == Some(true))
    }
}

impl Tag {
    /// Whether the value has the tag, or None if it has no string there.
    fn is_in(&self, value: &Value) -> Option<bool> {
        let found = value.get(self.name)?.as_str()?;
        Some(self.values.contains(&found))
    }
}

/// Reads a value as the variant that fits: one whose tag the value has, else the one that names most of
/// its properties, the first of several. `other` takes a value that no variant fits, and one whose unions
/// within unions take too many tries.
///
/// # Errors
///
/// What `deserializer` says of its input. A value that no variant fits is no error.
pub fn pick<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    variants: &[Variant<U>],
    other: fn(Value) -> U,
) -> Result<U, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let mut fitting: Vec<_> = variants
        .iter()
        .filter_map(|variant| {
            let order = (Reverse(variant.is_tagged(&value)), variant.unnamed(&value)?);
            Some((order, variant))
        })
        .collect();
    fitting.sort_by_key(|(order, _)| *order);
    let budget = Budget::of(&value);
    let read = fitting
        .iter()
        .take_while(|_| budget.try_one())
        .find_map(|(_, variant)| (variant.read)(&value));
    drop(budget);
    Ok(read.unwrap_or_else(|| other(value)))
}

/// `value` as a `T`, if it is one.
pub fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(Objects(value, Whole)).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Cat {
        name: Option<String>,
        meow: Option<bool>,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Dog {
        name: Option<String>,
        bark: Option<bool>,
    }

    #[derive(Debug, PartialEq)]
    enum Pet {
        Name(String),
        Cat(Cat),
        Dog(Dog),
        Names(Vec<String>),
        Other(Value),
    }

    const NAME: Variant<Pet> = variant(|value| read(value).map(Pet::Name));
    const CAT: Variant<Pet> =
        variant(|value| read(value).map(Pet::Cat)).properties(&["name", "meow", "kind"]);
    const DOG: Variant<Pet> =
        variant(|value| read(value).map(Pet::Dog)).properties(&["name", "bark", "kind"]);
    const NAMES: Variant<Pet> = variant(|value| read(value).map(Pet::Names));

    fn pet(variants: &[Variant<Pet>], value: Value) -> Pet {
        pick(value, variants, Pet::Other).unwrap()
    }

    fn dog(bark: Option<bool>) -> Pet {
        Pet::Dog(Dog { name: None, bark })
    }

    #[test]
    fn the_variant_that_names_most_is_taken() {
        let variants = [NAME, CAT, DOG, NAMES];
        assert_eq!(pet(&variants, json!("Tom")), Pet::Name("Tom".to_owned()));
        assert_eq!(
            pet(&variants, json!(["Tom"])),
            Pet::Names(vec!["Tom".to_owned()])
        );
        assert_eq!(pet(&variants, json!({"bark": true})), dog(Some(true)));
        assert_eq!(pet(&variants, json!({"bark": null, "new": 1})), dog(None));
        // The first of several that fit alike, as the document has them.
        assert_eq!(pet(&variants, json!({})), Pet::Cat(Cat::default()));
        // One that names less, where the other cannot be read.
        assert_eq!(
            pet(&variants, json!({"bark": true, "meow": 1})),
            dog(Some(true))
        );
    }

    #[test]
    fn what_no_variant_fits_is_kept() {
        let variants = [NAME, CAT, NAMES];
        for value in [json!(1), json!(null), json!([1]), json!({"meow": 1})] {
            assert_eq!(pet(&variants, value.clone()), Pet::Other(value));
        }
        // A list is no object, though serde would read one as such.
        let list = json!([null, true]);
        assert_eq!(pet(&[CAT], list.clone()), Pet::Other(list));
    }

    /// A recursive type whose variants are told apart by their last property alone.
    #[derive(Debug, PartialEq)]
    enum Expression {
        And(Vec<Expression>),
        Or(Vec<Expression>),
        Other(Value),
    }

    impl<'de> Deserialize<'de> for Expression {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            #[derive(Deserialize)]
            struct And {
                all: Vec<Expression>,
                #[serde(rename = "z")]
                _z: u8,
            }
            #[derive(Deserialize)]
            struct Or {
                all: Vec<Expression>,
                #[serde(rename = "z")]
                _z: String,
            }
            let variants = [
                variant(|value| read(value).map(|and: And| Self::And(and.all))),
                variant(|value| read(value).map(|or: Or| Self::Or(or.all))),
            ];
            pick(deserializer, &variants, Self::Other)
        }
    }

    #[test]
    fn unions_within_unions_that_all_fail_end_soon() {
        let nested = |depth, z: Value| {
            (0..depth).fold(
                json!({"all": [], "z": z}),
                |inner, _| json!({"all": [inner], "z": z}),
            )
        };
        // Neither variant fits anywhere: without a limit, 2 to the 60th tries.
        let value = nested(60, json!(null));
        let read = Expression::deserialize(&value).unwrap();
        assert_eq!(read, Expression::Other(value));
        // What fits is not kept from it: here the second variant, each time.
        let value = nested(8, json!("z"));
        let mut read = Expression::deserialize(&value).unwrap();
        for _ in 0..8 {
            let Expression::Or(mut inner) = read else {
                panic!("{read:?}")
            };
            read = inner.pop().unwrap();
        }
        assert_eq!(read, Expression::Or(Vec::new()));
    }

    #[test]
    fn a_tag_decides() {
        let variants = [CAT.tag("kind", &["cat", "lion"]), DOG.tag("kind", &["dog"])];
        assert_eq!(pet(&variants, json!({"kind": "dog"})), dog(None));
        assert_eq!(
            pet(&variants, json!({"kind": "dog", "meow": true})),
            dog(None)
        );
        assert_eq!(
            pet(&variants, json!({"kind": "lion", "bark": true})),
            Pet::Cat(Cat::default())
        );
        let cow = json!({"kind": "cow", "meow": true});
        assert_eq!(pet(&variants, cow.clone()), Pet::Other(cow));
        // Without a tag, the properties decide.
        assert_eq!(pet(&variants, json!({"bark": true})), dog(Some(true)));
        // A name that the document only implies goes first, and excludes nothing.
        let variants = [
            CAT.preferred("kind", &["Cat"]),
            DOG.preferred("kind", &["Dog"]),
        ];
        assert_eq!(pet(&variants, json!({"kind": "Dog"})), dog(None));
        assert_eq!(
            pet(&variants, json!({"kind": "dog", "bark": true})),
            dog(Some(true))
        );
        // A variant without tags of its own goes behind the one that is meant.
        let variants = [CAT, DOG.tag("kind", &["dog"])];
        assert_eq!(
            pet(&variants, json!({"kind": "dog", "meow": true})),
            dog(None)
        );
        assert_eq!(
            pet(&variants, json!({"kind": "cat", "bark": true})),
            Pet::Cat(Cat::default())
        );
    }
}
