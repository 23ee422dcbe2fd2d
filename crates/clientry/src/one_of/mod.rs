//! A value that has one of several forms, as `oneOf` and `anyOf` have it: which one it is.
//!
//! Generated unions read themselves through [`pick`].

mod budget;

use std::cmp::Reverse;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::decode::{Objects, Whole};
use budget::Budget;

/// One form of the union `U`: how it is read, and what tells it from the others.
///
/// ```
/// use clientry::form::{self, Form};
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
/// const FORMS: [Form<Pet>; 2] = [
///     form::of(|value| form::read(value).map(Pet::Name)),
///     form::of(|value| form::read(value).map(Pet::Cat)).fields(&["name"]).tag("kind", &["cat"]),
/// ];
///
/// let pet = |json| form::pick(serde_json::Value::from(json), &FORMS, Pet::Other);
/// assert_eq!(pet("Tom").unwrap(), Pet::Name("Tom".to_owned()));
/// ```
pub struct Form<U> {
    read: fn(&Value) -> Option<U>,
    fields: Option<&'static [&'static str]>,
    tag: Option<Tag>,
}

/// A member that tells a form from the others.
#[derive(Clone, Copy)]
struct Tag {
    name: &'static str,
    values: &'static [&'static str],
    /// Whether a form without one of the values is another form.
    decides: bool,
}

/// A form that `read` reads, if the value has it.
pub const fn of<U>(read: fn(&Value) -> Option<U>) -> Form<U> {
    Form {
        read,
        fields: None,
        tag: None,
    }
}

impl<U> Form<U> {
    /// The form is an object whose members have these names. Others may be there; of two forms the one
    /// that leaves out fewer of a value's members goes first.
    pub const fn fields(mut self, names: &'static [&'static str]) -> Self {
        self.fields = Some(names);
        self
    }

    /// The member `name` holds one of `values` in this form, and in no other.
    pub const fn tag(mut self, name: &'static str, values: &'static [&'static str]) -> Self {
        self.tag = Some(Tag {
            name,
            values,
            decides: true,
        });
        self
    }

    /// A value whose member `name` holds one of `values` is of this form rather than of another; what else
    /// it holds says nothing.
    pub const fn preferred(mut self, name: &'static str, values: &'static [&'static str]) -> Self {
        self.tag = Some(Tag {
            name,
            values,
            decides: false,
        });
        self
    }

    /// How much of `value` the form says nothing of, or None if it is of another form.
    fn left_out(&self, value: &Value) -> Option<usize> {
        if let Some(tag) = self.tag
            && tag.decides
            && tag.is_in(value) == Some(false)
        {
            return None;
        }
        match (self.fields, value) {
            (None, _) => Some(0),
            (Some(known), Value::Object(members)) => Some(
                members
                    .keys()
                    .filter(|name| !known.contains(&name.as_str()))
                    .count(),
            ),
            (Some(_), _) => None,
        }
    }

    /// Whether the value says by its tag that it is of this form.
    fn is_tagged(&self, value: &Value) -> bool {
        self.tag.is_some_and(|tag| tag.is_in(value) == Some(true))
    }
}

impl Tag {
    /// Whether the value has the tag, or None if it has no text there.
    fn is_in(&self, value: &Value) -> Option<bool> {
        let found = value.get(self.name)?.as_str()?;
        Some(self.values.contains(&found))
    }
}

/// Reads a value as the form that fits: one whose tag the value has, else the one that leaves out least of
/// it, the first of several. `other` takes a value that no form fits, and one whose forms within forms
/// take too many tries.
///
/// # Errors
///
/// What `deserializer` says of its input. A value without a form is none.
pub fn pick<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    forms: &[Form<U>],
    other: fn(Value) -> U,
) -> Result<U, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let mut fitting: Vec<_> = forms
        .iter()
        .filter_map(|form| {
            let order = (Reverse(form.is_tagged(&value)), form.left_out(&value)?);
            Some((order, form))
        })
        .collect();
    fitting.sort_by_key(|(order, _)| *order);
    let budget = Budget::of(&value);
    let read = fitting
        .iter()
        .take_while(|_| budget.try_one())
        .find_map(|(_, form)| (form.read)(&value));
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

    const NAME: Form<Pet> = of(|value| read(value).map(Pet::Name));
    const CAT: Form<Pet> = of(|value| read(value).map(Pet::Cat)).fields(&["name", "meow", "kind"]);
    const DOG: Form<Pet> = of(|value| read(value).map(Pet::Dog)).fields(&["name", "bark", "kind"]);
    const NAMES: Form<Pet> = of(|value| read(value).map(Pet::Names));

    fn pet(forms: &[Form<Pet>], value: Value) -> Pet {
        pick(value, forms, Pet::Other).unwrap()
    }

    fn dog(bark: Option<bool>) -> Pet {
        Pet::Dog(Dog { name: None, bark })
    }

    #[test]
    fn the_form_that_leaves_out_least_is_taken() {
        let forms = [NAME, CAT, DOG, NAMES];
        assert_eq!(pet(&forms, json!("Tom")), Pet::Name("Tom".to_owned()));
        assert_eq!(
            pet(&forms, json!(["Tom"])),
            Pet::Names(vec!["Tom".to_owned()])
        );
        assert_eq!(pet(&forms, json!({"bark": true})), dog(Some(true)));
        assert_eq!(pet(&forms, json!({"bark": null, "new": 1})), dog(None));
        // The first of several that fit alike, as the document has them.
        assert_eq!(pet(&forms, json!({})), Pet::Cat(Cat::default()));
        // One that leaves out more, where the other cannot be read.
        assert_eq!(
            pet(&forms, json!({"bark": true, "meow": 1})),
            dog(Some(true))
        );
    }

    #[test]
    fn what_no_form_fits_is_kept() {
        let forms = [NAME, CAT, NAMES];
        for value in [json!(1), json!(null), json!([1]), json!({"meow": 1})] {
            assert_eq!(pet(&forms, value.clone()), Pet::Other(value));
        }
        // A list is no object, though serde would read one as such.
        let list = json!([null, true]);
        assert_eq!(pet(&[CAT], list.clone()), Pet::Other(list));
    }

    /// A type that holds itself, whose forms are told apart by their last member alone.
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
            let forms = [
                of(|value| read(value).map(|and: And| Self::And(and.all))),
                of(|value| read(value).map(|or: Or| Self::Or(or.all))),
            ];
            pick(deserializer, &forms, Self::Other)
        }
    }

    #[test]
    fn forms_within_forms_that_all_fail_end_soon() {
        let nested = |depth, z: Value| {
            (0..depth).fold(
                json!({"all": [], "z": z}),
                |inner, _| json!({"all": [inner], "z": z}),
            )
        };
        // Neither form fits anywhere: without a limit, 2 to the 60th tries.
        let value = nested(60, json!(null));
        let read = Expression::deserialize(&value).unwrap();
        assert_eq!(read, Expression::Other(value));
        // What fits is not kept from it: here the second form, each time.
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
        let forms = [CAT.tag("kind", &["cat", "lion"]), DOG.tag("kind", &["dog"])];
        assert_eq!(pet(&forms, json!({"kind": "dog"})), dog(None));
        assert_eq!(pet(&forms, json!({"kind": "dog", "meow": true})), dog(None));
        assert_eq!(
            pet(&forms, json!({"kind": "lion", "bark": true})),
            Pet::Cat(Cat::default())
        );
        let cow = json!({"kind": "cow", "meow": true});
        assert_eq!(pet(&forms, cow.clone()), Pet::Other(cow));
        // Without a tag, the members decide.
        assert_eq!(pet(&forms, json!({"bark": true})), dog(Some(true)));
        // A name that the document only implies goes first, and excludes nothing.
        let forms = [
            CAT.preferred("kind", &["Cat"]),
            DOG.preferred("kind", &["Dog"]),
        ];
        assert_eq!(pet(&forms, json!({"kind": "Dog"})), dog(None));
        assert_eq!(
            pet(&forms, json!({"kind": "dog", "bark": true})),
            dog(Some(true))
        );
        // A form without tags of its own goes behind the one that is meant.
        let forms = [CAT, DOG.tag("kind", &["dog"])];
        assert_eq!(pet(&forms, json!({"kind": "dog", "meow": true})), dog(None));
        assert_eq!(
            pet(&forms, json!({"kind": "cat", "bark": true})),
            Pet::Cat(Cat::default())
        );
    }
}
