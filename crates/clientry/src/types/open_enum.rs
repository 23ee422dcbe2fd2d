//! [`open_enum!`](crate::open_enum): enums of strings that keep a value they do not know.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// The string of a value that an open enum does not list. Only an enum's own conversions make one, so it
/// is never a listed string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unlisted(Box<str>);

impl Unlisted {
    /// The string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For the macro only: makes an [`Unlisted`] of a string that the enum has looked up.
#[doc(hidden)]
pub fn unlisted(text: &str) -> Unlisted {
    Unlisted(text.into())
}

/// Reads any type that is made of a string, without a copy in between.
#[doc(hidden)]
pub fn read_string<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Text<T>(PhantomData<T>);
    impl<T: for<'a> From<&'a str>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            Ok(T::from(text))
        }
    }
    deserializer.deserialize_str(Text(PhantomData))
}

/// Declares an enum of strings that may grow: a value that is not listed is kept as received and sent
/// as it is.
///
/// The enum is `#[non_exhaustive]`: a value that the provider adds, and that a later version of the crate
/// lists, is no breaking change. So match with a wildcard, and compare strings where a value is not listed
/// yet:
///
/// ```
/// clientry::open_enum! {
///     /// What happened.
///     pub enum Event {
///         /// A deal was won.
///         DealWon = "deal.won",
///         /// A deal was lost.
///         DealLost = "deal.lost",
///     }
/// }
///
/// let event: Event = serde_json::from_str(r#""deal.paused""#).unwrap();
/// match event {
///     Event::DealWon => println!("won"),
///     ref other if *other == "deal.paused" => println!("paused"),
///     other => println!("{other} is of no interest"),
/// }
/// assert_eq!(Event::from("deal.won"), Event::DealWon);
/// assert_eq!(Event::known().map(|event| event.to_string()).collect::<Vec<_>>(), ["deal.won", "deal.lost"]);
/// ```
///
/// It has `as_str`, `known`, `is_known`, `Display`, `AsRef<str>`, `FromStr`, `PartialEq` with strings, `From` of strings and
/// of a reference to itself, `Serialize`, `Deserialize` and [`Validate`](crate::Validate).
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $text:literal ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $( $(#[$variant_meta])* $variant, )*
            /// A value that is not listed here, kept as received.
            Unlisted($crate::Unlisted),
        }

        impl $name {
            const KNOWN: &'static [Self] = &[$( Self::$variant ),*];

            /// The value as it is written in JSON.
            $vis fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )*
                    Self::Unlisted(text) => text.as_str(),
                }
            }

            /// Every listed value, in the document's order.
            $vis fn known() -> impl ::core::iter::DoubleEndedIterator<Item = Self>
                   + ::core::iter::ExactSizeIterator + ::core::clone::Clone {
                Self::KNOWN.iter().cloned()
            }

            /// Whether the value is listed.
            $vis fn is_known(&self) -> bool {
                !::core::matches!(self, Self::Unlisted(_))
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )*
                    _ => Self::Unlisted($crate::__private::unlisted(text)),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::core::convert::From<&::std::string::String> for $name {
            fn from(text: &::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::core::convert::From<&Self> for $name {
            fn from(value: &Self) -> Self {
                value.clone()
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            // Not `Self::Err`, which is a variant where a value is called `err`.
            fn from_str(text: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::read_string(deserializer)
            }
        }

        impl $crate::DescribeError for $name {
            fn describe(&self, parts: &mut $crate::MessageParts) {
                parts.add(self);
            }
        }

        impl $crate::Validate for $name {
            fn validate(&self, _: &mut $crate::Check) {}
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    crate::open_enum! {
        /// What happened.
        enum Event {
            /// Won.
            DealWon = "deal.won",
            /// Lost, with a quote in its name.
            DealLost = "deal.\"lost\"",
        }
    }

    #[test]
    fn listed_and_unlisted_values_survive_reading_and_writing() {
        for (json, event, known) in [
            (r#""deal.won""#, Event::DealWon, true),
            (r#""deal.\"lost\"""#, Event::DealLost, true),
            (r#""deal.paused é""#, Event::from("deal.paused é"), false),
            (r#""""#, Event::from(""), false),
        ] {
            let read: Event = serde_json::from_str(json).unwrap();
            assert_eq!(read, event);
            assert_eq!(read.is_known(), known);
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
        assert!(serde_json::from_str::<Event>("3").is_err());
    }

    #[test]
    fn a_listed_text_always_becomes_its_variant() {
        assert_eq!(Event::from("deal.won"), Event::DealWon);
        assert_eq!(Event::from("deal.won".to_owned()), Event::DealWon);
        assert_eq!("deal.won".parse::<Event>().unwrap(), Event::DealWon);
        assert_eq!(
            serde_json::from_str::<Event>(r#""\u0064eal.won""#).unwrap(),
            Event::DealWon
        );
    }

    #[test]
    fn it_is_made_of_references_and_compared_with_strings() {
        fn all(events: impl IntoIterator<Item = impl Into<Event>>) -> Vec<Event> {
            events.into_iter().map(Into::into).collect()
        }
        let kept = [Event::DealWon, Event::from("deal.paused")];
        assert_eq!(all(&kept), kept);
        let strings = ["deal.won".to_owned(), "deal.paused".to_owned()];
        assert_eq!(all(&strings), kept);
        assert!(kept[1] == "deal.paused" && kept[0] != "deal.paused");
        assert!(kept[1] == *"deal.paused" && kept[0] != *"deal.paused");
    }

    #[test]
    fn its_text_comes_out() {
        let paused = Event::from("deal.paused");
        assert_eq!(
            (
                paused.as_str(),
                paused.as_ref(),
                paused.to_string().as_str()
            ),
            ("deal.paused", "deal.paused", "deal.paused")
        );
        assert_eq!(
            Event::known().rev().collect::<Vec<_>>(),
            [Event::DealLost, Event::DealWon]
        );
        match paused {
            Event::Unlisted(text) => assert_eq!(text.to_string(), "deal.paused"),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn it_is_a_map_key() {
        let counts: HashMap<Event, u8> =
            serde_json::from_str(r#"{"deal.won":1,"deal.paused":2}"#).unwrap();
        assert_eq!(counts[&Event::DealWon], 1);
        assert_eq!(counts[&Event::from("deal.paused")], 2);
    }

    #[test]
    fn values_may_be_called_like_what_the_traits_name() {
        crate::open_enum! {
            enum Outcome {
                Ok = "ok",
                Err = "err",
                Value = "value",
            }
        }
        assert_eq!("err".parse(), Ok(Outcome::Err));
        assert!(Outcome::known().all(|outcome| outcome.is_known()));
    }

    proptest! {
        #[test]
        fn every_text_survives_reading_and_writing(text in prop_oneof![".*", Just("deal.won".to_owned())]) {
            let json = serde_json::to_string(&text).unwrap();
            let read: Event = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read.as_str(), &text);
            prop_assert_eq!(serde_json::to_string(&read).unwrap(), json);
            prop_assert_eq!(read.is_known(), Event::known().any(|known| known.as_str() == text));
            prop_assert_eq!(&read, &Event::from(text));
        }
    }
}
