//! Unions, as `oneOf` and `anyOf` have them: which variant a value is.
//!
//! Generated unions read themselves through [`pick`].

mod budget;
mod constant;
mod with;

use std::cmp::Reverse;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::decode::{Objects, Whole};
use crate::object::{Reading, Skipped};
use budget::Budget;

use constant::is_one_of;

pub use constant::{Constant, Fixed};
pub use with::with;

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
    /// Whether it keeps properties of other names.
    is_open: bool,
    tag: Option<Tag>,
    constants: &'static [Constant],
    listed: Option<fn(&Value) -> Option<bool>>,
}

/// A property that tells a variant from the others.
#[derive(Clone, Copy)]
struct Tag {
    name: &'static str,
    values: Values,
    /// Whether a value with none of these is another variant.
    decides: bool,
}

/// The values of a tag.
#[derive(Clone, Copy)]
enum Values {
    Strings(&'static [&'static str]),
    Fixed(&'static [Fixed]),
}

/// A variant that `read` reads, if the value is one.
pub const fn variant<U>(read: fn(&Value) -> Option<U>) -> Variant<U> {
    Variant {
        read,
        properties: None,
        is_open: false,
        tag: None,
        constants: &[],
        listed: None,
    }
}

/// Whether a string, or each string of a list, is one that `is_listed` knows; None if there is no string.
///
/// It is what [`Variant::listed`] takes for an open enum.
pub fn listed(value: &Value, is_listed: fn(&str) -> bool) -> Option<bool> {
    match value {
        Value::String(text) => Some(is_listed(text)),
        Value::Array(items) => items
            .iter()
            .filter_map(|item| listed(item, is_listed))
            .reduce(|all, one| all && one),
        _ => None,
    }
}

impl<U> Variant<U> {
    /// The variant is an object with properties of these names. A value may have others too; of two variants, the one
    /// that names more of its properties goes first.
    pub const fn properties(mut self, names: &'static [&'static str]) -> Self {
        self.properties = Some(names);
        self
    }

    /// The variant is an object with properties of these names, and keeps those of any other name. Of two variants that
    /// leave nothing out, the one that names more of the value's properties goes first.
    pub const fn keeps(mut self, names: &'static [&'static str]) -> Self {
        self.properties = Some(names);
        self.is_open = true;
        self
    }

    /// The property `name` has one of `values` in this variant, and in no other.
    pub const fn tag(mut self, name: &'static str, values: &'static [&'static str]) -> Self {
        self.tag = Some(Tag {
            name,
            values: Values::Strings(values),
            decides: true,
        });
        self
    }

    /// The property `name` has one of `values`, which are not all strings, in this variant, and in no other.
    pub const fn tag_of(mut self, name: &'static str, values: &'static [Fixed]) -> Self {
        self.tag = Some(Tag {
            name,
            values: Values::Fixed(values),
            decides: true,
        });
        self
    }

    /// The variant has these values. Of several variants that fit, those go first that have a constant of one value which
    /// agrees, and those last that have one which does not.
    pub const fn constants(mut self, constants: &'static [Constant]) -> Self {
        self.constants = constants;
        self
    }

    /// The variant is an open enum, or a list of one, and `listed` says whether the document lists a value. Of several variants
    /// that fit, one that lists the value goes before those that do not say which values they have, and these before one that
    /// does not list it.
    pub const fn listed(mut self, listed: fn(&Value) -> Option<bool>) -> Self {
        self.listed = Some(listed);
        self
    }

    /// A value whose property `name` has one of `values` is this variant rather than another; any other value of
    /// it says nothing.
    pub const fn preferred(mut self, name: &'static str, values: &'static [&'static str]) -> Self {
        self.tag = Some(Tag {
            name,
            values: Values::Strings(values),
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
    /// Whether the value has the tag, or None if it has nothing there that could be one.
    fn is_in(&self, value: &Value) -> Option<bool> {
        let found = value.get(self.name)?;
        match (self.values, found) {
            (Values::Strings(values), Value::String(found)) => {
                Some(values.contains(&found.as_str()))
            }
            // The keys of a `mapping` are strings even where the property is none.
            (Values::Strings(values), Value::Number(_) | Value::Bool(_)) => {
                let found = found.to_string();
                Some(values.contains(&found.as_str()))
            }
            (Values::Fixed(values), Value::String(_) | Value::Number(_) | Value::Bool(_)) => {
                Some(is_one_of(found, values))
            }
            (_, Value::Null | Value::Array(_) | Value::Object(_)) => None,
        }
    }
}

/// What the constants of a variant say of a value, the better one first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Agree,
    Nothing,
    Disagree,
}

/// How well a variant fits before it is read, the better one first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    class: (Reverse<bool>, Said),
    unlisted: usize,
    agreed: Reverse<usize>,
    lost: usize,
    unnamed: usize,
}

impl<U> Variant<U> {
    /// Its order among the variants, or None if the value is another variant.
    fn order(&self, value: &Value) -> Option<Order> {
        let unnamed = self.unnamed(value)?;
        let (mut agreed, mut disagreed, mut unlisted) = (0, 0, 0);
        for constant in self.constants {
            match (constant.is_in(value), constant.is_single()) {
                (Some(true), true) => agreed += 1,
                (Some(false), true) => disagreed += 1,
                (Some(false), false) => unlisted += 1,
                (Some(true), false) | (None, _) => {}
            }
        }
        match self.listed.and_then(|listed| listed(value)) {
            Some(true) => agreed += 1,
            Some(false) => unlisted += 1,
            None => {}
        }
        let said = match (agreed, disagreed) {
            (0, 0) => Said::Nothing,
            (_, 0) => Said::Agree,
            _ => Said::Disagree,
        };
        Some(Order {
            class: (Reverse(self.is_tagged(value)), said),
            unlisted,
            agreed: Reverse(agreed),
            lost: if self.is_open { 0 } else { unnamed },
            unnamed,
        })
    }
}

/// Reads a value as the variant that fits: one whose tag the value has, else one whose constants agree, else any. Of several
/// the one that leaves out least of the value at any depth, and then the one that names most of its properties, the first of
/// several. `other` takes a value that no variant fits, and one whose unions within unions take too many tries or too much
/// stack.
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
    let reading = Reading::begin();
    let tried = reading.as_ref().map_or(&[][..], |_| variants);
    let mut fitting: Vec<_> = tried
        .iter()
        .filter_map(|variant| Some((variant.order(&value)?, variant)))
        .collect();
    // It keeps the document's order of those that are alike.
    fitting.sort_by(|(one, _), (other, _)| one.cmp(other));
    let budget = Budget::of(&value);
    let before = Skipped::take();
    let mut best: Option<(Skipped, U)> = None;
    let mut class = None;
    for (order, variant) in &fitting {
        let is_settled = best.is_some() && class != Some(order.class);
        if is_settled || !budget.try_one() {
            break;
        }
        let read = (variant.read)(&value);
        let skipped = Skipped::take();
        let Some(read) = read else { continue };
        class = Some(order.class);
        if best.as_ref().is_none_or(|(least, _)| skipped < *least) {
            best = Some((skipped, read));
        }
        if skipped == Skipped::default() {
            break;
        }
    }
    let (skipped, read) = best.unwrap_or_else(|| {
        let unfit = budget.cost();
        (Skipped { lost: 0, unfit }, other(value))
    });
    if budget.is_within_another() {
        before.add();
        skipped.add();
    }
    Ok(read)
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
    fn what_keeps_any_property_goes_behind_what_names_it() {
        #[derive(Debug, Deserialize, PartialEq)]
        struct Any {
            kind: String,
            #[serde(flatten)]
            extra: std::collections::BTreeMap<String, Value>,
        }
        #[derive(Debug, Deserialize, PartialEq)]
        struct Purring {
            kind: String,
            name: Option<String>,
            meow: Option<bool>,
        }
        #[derive(Debug, PartialEq)]
        enum Kind {
            Any(Any),
            Purring(Purring),
            Other(Value),
        }
        let kinds: [Variant<Kind>; 2] = [
            variant(|value| read(value).map(Kind::Any)).keeps(&["kind", "name"]),
            variant(|value| read(value).map(Kind::Purring)).properties(&["kind", "name", "meow"]),
        ];
        let pick = |value: Value| pick(value, &kinds, Kind::Other).unwrap();
        assert!(matches!(
            pick(json!({"kind": "a", "meow": true})),
            Kind::Purring(_)
        ));
        // What either names is the first one, and what neither names is with the one that keeps it.
        assert!(matches!(
            pick(json!({"kind": "a", "name": "b"})),
            Kind::Any(_)
        ));
        let Kind::Any(any) = pick(json!({"kind": "a", "bark": 1})) else {
            panic!("it is lost")
        };
        assert_eq!(any.extra["bark"], 1);
        assert!(matches!(pick(json!(1)), Kind::Other(_)));
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

    /// A pet in a house, to have properties at some depth.
    #[derive(Debug, Deserialize, PartialEq)]
    struct House<T> {
        pets: Vec<T>,
    }

    #[derive(Debug, PartialEq)]
    enum Home {
        Cats(House<Cat>),
        Dogs(House<Dog>),
        Other(Value),
    }

    const CATS: Variant<Home> = variant(|value| read(value).map(Home::Cats)).properties(&["pets"]);
    const DOGS: Variant<Home> = variant(|value| read(value).map(Home::Dogs)).properties(&["pets"]);

    fn home(variants: &[Variant<Home>], value: Value) -> &'static str {
        match pick(value, variants, Home::Other).unwrap() {
            Home::Cats(_) => "cats",
            Home::Dogs(_) => "dogs",
            Home::Other(_) => "other",
        }
    }

    #[test]
    fn the_variant_that_leaves_out_least_within_lists_is_taken() {
        let variants = [CATS, DOGS];
        let of = |pets: Value| home(&variants, json!({"pets": pets}));
        assert_eq!(of(json!([{"name": "a"}, {"bark": true}])), "dogs");
        assert_eq!(of(json!([{"meow": true}, {"bark": true}])), "cats");
        assert_eq!(
            of(json!([{"meow": true}, {"bark": true}, {"bark": true}])),
            "dogs"
        );
        assert_eq!(of(json!([])), "cats");
        // Outside of a union nothing is counted any more.
        assert_eq!(Skipped::take(), Skipped::default());
    }

    #[test]
    fn constants_at_any_depth_go_before_what_is_left_out() {
        const ONE: &[Constant] = &[Constant {
            path: &["pets", "kind"],
            values: &[Fixed::Integer(1)],
        }];
        const TWO: &[Constant] = &[Constant {
            path: &["pets", "kind"],
            values: &[Fixed::Integer(2)],
        }];
        let variants = [CATS.constants(ONE), DOGS.constants(TWO)];
        let of = |pets: Value| home(&variants, json!({"pets": pets}));
        assert_eq!(of(json!([{"kind": 2, "meow": true}])), "dogs");
        assert_eq!(of(json!([{"kind": 1, "bark": true}])), "cats");
        // One that says nothing of it goes before one that says otherwise, and behind one that agrees.
        let variants = [CATS, DOGS.constants(TWO)];
        assert_eq!(
            home(&variants, json!({"pets": [{"kind": 3, "bark": true}]})),
            "cats"
        );
        assert_eq!(
            home(&variants, json!({"pets": [{"kind": 2, "meow": true}]})),
            "dogs"
        );
        // Of those that agree alike, the one that lists the value.
        const LISTED: &[Constant] = &[Constant {
            path: &["pets", "kind"],
            values: &[Fixed::String("a"), Fixed::String("b")],
        }];
        const OTHERS: &[Constant] = &[Constant {
            path: &["pets", "kind"],
            values: &[Fixed::String("c"), Fixed::Bool(true)],
        }];
        let variants = [CATS.constants(LISTED), DOGS.constants(OTHERS)];
        assert_eq!(home(&variants, json!({"pets": [{"kind": true}]})), "dogs");
        assert_eq!(home(&variants, json!({"pets": [{"kind": "b"}]})), "cats");
        assert_eq!(home(&variants, json!({"pets": [{"kind": "z"}]})), "cats");
    }

    #[test]
    fn a_listed_value_goes_before_an_unknown_one_and_a_format() {
        crate::open_enum! {
            enum One { A = "a", B = "b" }
        }
        crate::open_enum! {
            enum Two { B = "b", C = "c" }
        }
        #[derive(Debug, PartialEq)]
        enum Word {
            Text(String),
            Time(crate::DateTime),
            One(One),
            Two(Two),
            Ones(Vec<One>),
            Twos(Vec<Two>),
            Other(Value),
        }
        const ONE: Variant<Word> = variant(|value| read(value).map(Word::One))
            .listed(|value| listed(value, |text| One::from(text).is_known()));
        const TWO: Variant<Word> = variant(|value| read(value).map(Word::Two))
            .listed(|value| listed(value, |text| Two::from(text).is_known()));
        let of = |variants: &[Variant<Word>], value: Value| match pick(value, variants, Word::Other)
            .unwrap()
        {
            Word::Text(_) => "text",
            Word::Time(_) => "time",
            Word::One(_) => "one",
            Word::Two(_) => "two",
            Word::Ones(_) => "ones",
            Word::Twos(_) => "twos",
            Word::Other(_) => "other",
        };
        let both = [ONE, TWO];
        assert!(One::known().chain([One::A]).all(|one| one.is_known()));
        assert!(Two::known().chain([Two::C]).all(|two| two.is_known()));
        assert_eq!(of(&both, json!("a")), "one");
        assert_eq!(of(&both, json!("b")), "one");
        assert_eq!(of(&both, json!("c")), "two");
        assert_eq!(of(&both, json!("new")), "one");
        assert_eq!(of(&both, json!(1)), "other");
        let time = variant(|value| read(value).map(Word::Time));
        let text = variant(|value| read(value).map(Word::Text));
        for (before, name) in [(time, "time"), (text, "text")] {
            let variants = [before, TWO];
            assert_eq!(of(&variants, json!("c")), "two");
            assert_eq!(of(&variants, json!("2026-11-22T09:00:00Z")), name);
        }
        let lists = [
            variant(|value| read(value).map(Word::Ones))
                .listed(|value| listed(value, |text| One::from(text).is_known())),
            variant(|value| read(value).map(Word::Twos))
                .listed(|value| listed(value, |text| Two::from(text).is_known())),
        ];
        assert_eq!(of(&lists, json!(["b", "c"])), "twos");
        assert_eq!(of(&lists, json!(["b", "a"])), "ones");
        assert_eq!(of(&lists, json!(["a", "c"])), "ones");
        assert_eq!(of(&lists, json!([])), "ones");
    }

    #[test]
    fn a_constant_may_be_the_value_itself() {
        #[derive(Debug, PartialEq)]
        enum Code {
            Low(i64),
            High(i64),
            Other(Value),
        }
        const LOW: &[Constant] = &[Constant {
            path: &[],
            values: &[Fixed::Integer(1), Fixed::Integer(2)],
        }];
        const HIGH: &[Constant] = &[Constant {
            path: &[],
            values: &[Fixed::Integer(3)],
        }];
        let variants = [
            variant(|value| read(value).map(Code::Low)).constants(LOW),
            variant(|value| read(value).map(Code::High)).constants(HIGH),
        ];
        let of = |value: i64| pick(json!(value), &variants, Code::Other).unwrap();
        assert_eq!(
            [of(2), of(3), of(9)],
            [Code::Low(2), Code::High(3), Code::Low(9)]
        );
    }

    #[test]
    fn a_value_that_no_variant_within_fits_counts_behind_what_is_lost() {
        /// A union within a variant.
        #[derive(Debug, PartialEq)]
        enum Inner<T> {
            Fits(T),
            Other(Value),
        }
        impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Inner<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                pick(
                    deserializer,
                    &[variant(|value| read(value).map(Self::Fits))],
                    Self::Other,
                )
            }
        }
        #[derive(Debug, PartialEq)]
        enum Outer {
            Number(House<Inner<u8>>),
            Text(House<Inner<String>>),
            Other(Value),
        }
        let variants = [
            variant(|value| read(value).map(Outer::Number)).properties(&["pets"]),
            variant(|value| read(value).map(Outer::Text)).properties(&["pets"]),
        ];
        let of = |value| pick(value, &variants, Outer::Other).unwrap();
        assert!(matches!(of(json!({"pets": ["a"]})), Outer::Text(_)));
        assert!(matches!(of(json!({"pets": [1, 2, "a"]})), Outer::Number(_)));
        assert!(matches!(of(json!({"pets": [null]})), Outer::Number(_)));
    }

    #[test]
    fn a_variant_that_allows_null_goes_before_one_that_loses_it() {
        #[derive(Debug, PartialEq)]
        struct Plain {
            effect: Option<String>,
        }
        crate::object! { Plain { optional effect = "effect", } }
        #[derive(Debug, PartialEq)]
        struct Nulled {
            effect: crate::Nullable<String>,
        }
        crate::object! { Nulled { nullable effect = "effect", } }
        #[derive(Debug, PartialEq)]
        enum Either {
            Plain(Plain),
            Nulled(Nulled),
            Other(Value),
        }
        let variants = [
            variant(|value| read(value).map(Either::Plain)).properties(&["effect"]),
            variant(|value| read(value).map(Either::Nulled)).properties(&["effect"]),
        ];
        let of = |value| pick(value, &variants, Either::Other).unwrap();
        assert!(matches!(of(json!({"effect": "a"})), Either::Plain(_)));
        assert!(matches!(of(json!({})), Either::Plain(_)));
        let null = Nulled {
            effect: crate::Nullable::Null,
        };
        assert_eq!(of(json!({"effect": null})), Either::Nulled(null));
        // One that breaks the document's rules is still understood.
        let only = |value| pick(value, &variants[..1], Either::Other).unwrap();
        let none = Either::Plain(Plain { effect: None });
        assert_eq!(only(json!({"effect": null})), none);
    }

    #[test]
    fn a_tag_may_be_a_number() {
        let variants = [
            CAT.tag_of("kind", &[Fixed::Integer(1)]),
            DOG.tag_of("kind", &[Fixed::Integer(2), Fixed::Bool(true)]),
        ];
        assert_eq!(pet(&variants, json!({"kind": 2, "meow": true})), dog(None));
        assert_eq!(pet(&variants, json!({"kind": true})), dog(None));
        let unknown = json!({"kind": 3});
        assert_eq!(pet(&variants, unknown.clone()), Pet::Other(unknown));
        // The keys of a mapping are strings.
        let variants = [CAT.tag("kind", &["1"]), DOG.tag("kind", &["2"])];
        assert_eq!(pet(&variants, json!({"kind": 2})), dog(None));
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

    /// Everything that can be within itself: lists, maps, unions and boxes.
    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Tree {
        list: Vec<Tree>,
        map: std::collections::BTreeMap<String, Tree>,
        union: Option<Expression>,
        next: Option<Box<Tree>>,
    }

    #[test]
    fn what_is_nested_too_deep_is_an_error_that_says_so_wherever_it_is() {
        for (open, close) in [
            (r#"{"list":["#, "]}"),
            (r#"{"map":{"a":"#, "}}"),
            (r#"{"next":{"next":"#, "}}"),
            (r#"{"union":{"all":["#, r#"],"z":""}}"#),
        ] {
            let nested = |depth| format!("{}{{}}{}", open.repeat(depth), close.repeat(depth));
            let inside_union = |depth: usize| {
                let all = r#"{"all":["#.repeat(depth);
                format!(r#"{{"union":{all}{}}}"#, r#"],"z":""}"#.repeat(depth))
            };
            let is_union = open.contains("union");
            let (fits, deep) = match is_union {
                true => (inside_union(63), inside_union(64)),
                false => (nested(63), nested(64)),
            };
            let read = |json: &str| crate::decode::decode::<Tree>(json.as_bytes());
            assert!(read(&fits).is_ok(), "{open}: {:?}", read(&fits).err());
            let problem = read(&deep).unwrap_err().to_string();
            assert!(
                problem.contains("nested deeper than 127 levels"),
                "{open}: {problem}"
            );
        }
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
        // The default of a discriminator takes the values that the others do not have, and no value at all.
        let variants = [CAT.tag("kind", &["cat"]), DOG.preferred("kind", &["Dog"])];
        for value in [json!({"kind": "cow", "meow": true}), json!({"kind": "Dog"})] {
            assert_eq!(pet(&variants, value.clone()), dog(None), "{value}");
        }
        assert_eq!(pet(&variants, json!({"bark": true})), dog(Some(true)));
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
