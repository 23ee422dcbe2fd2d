//! Integers as JSON Schema has them: every number without a fractional part, `3.0` and `3e2` too.
//!
//! serde_json reads such a number as a float, which an integer refuses. It says nothing of a float's text either, so
//! that `9007199254740993.0` would lose its last digit: the text decides, read from [`RawValue`].

use std::cell::Cell;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use serde_json::value::RawValue;

use super::skipped::skip;

/// How an integer is read, and what nobody asks for.
pub(crate) trait Integers: Copy {
    /// Reads an integer of this width.
    fn read<'de, D: Deserializer<'de>, V: Visitor<'de>>(
        self,
        width: Width,
        deserializer: D,
        visitor: V,
    ) -> Result<V::Value, D::Error>;

    /// Reads a value that is ignored.
    fn skip<'de, D: Deserializer<'de>, V: Visitor<'de>>(
        self,
        deserializer: D,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        deserializer.deserialize_ignored_any(visitor)
    }
}

macro_rules! widths {
    ($($width:ident $type:ident $method:ident;)*) => {
        /// The integers that Rust has.
        #[derive(Clone, Copy)]
        pub(crate) enum Width {
            $($width,)*
        }

        impl Width {
            /// The lowest, without its sign, and the highest.
            fn range(self) -> (u128, u128) {
                match self {
                    $(Self::$width => (
                        $type::MIN.abs_diff(0).into(),
                        $type::MAX.abs_diff(0).into(),
                    ),)*
                }
            }
        }

        impl Integers for AsWritten {
            fn read<'de, D: Deserializer<'de>, V: Visitor<'de>>(
                self,
                width: Width,
                deserializer: D,
                visitor: V,
            ) -> Result<V::Value, D::Error> {
                match width {
                    $(Width::$width => deserializer.$method(visitor),)*
                }
            }
        }
    };
}

widths! {
    I8 i8 deserialize_i8;
    I16 i16 deserialize_i16;
    I32 i32 deserialize_i32;
    I64 i64 deserialize_i64;
    I128 i128 deserialize_i128;
    U8 u8 deserialize_u8;
    U16 u16 deserialize_u16;
    U32 u32 deserialize_u32;
    U64 u64 deserialize_u64;
    U128 u128 deserialize_u128;
}

/// An integer is what is written as one. What fails is to be read again with [`Exact`]; nearly nothing does, and so
/// nearly every body is read once and at full speed.
#[derive(Clone, Copy)]
pub(crate) struct AsWritten;

/// An integer is what its text says, to the last digit. For serde_json over a slice alone, which has the text.
#[derive(Clone, Copy)]
pub(crate) struct Exact<'a>(pub(crate) &'a Cell<Option<Refusal>>);

/// Why [`Exact`] did not take a value for an integer.
pub(crate) struct Refusal {
    /// The range that the number is out of, or None if it is no integer.
    pub(crate) range: Option<String>,
    /// The address behind the value's last byte.
    pub(crate) end: usize,
}

impl Refusal {
    /// The error that goes with each.
    pub(crate) const MESSAGE: &str = "not an integer that fits";
}

impl Integers for Exact<'_> {
    fn read<'de, D: Deserializer<'de>, V: Visitor<'de>>(
        self,
        width: Width,
        deserializer: D,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        let (lowest, highest) = width.range();
        let range = match parse(text) {
            Parsed::NoInteger => None,
            Parsed::Integer {
                is_negative: true,
                magnitude: Some(magnitude),
            } if magnitude <= lowest => return visit_negative(magnitude, visitor),
            Parsed::Integer {
                is_negative: false,
                magnitude: Some(magnitude),
            } if magnitude <= highest => return visit_positive(magnitude, visitor),
            Parsed::Integer { .. } => {
                let sign = if lowest == 0 { "" } else { "-" };
                Some(format!("{sign}{lowest} to {highest}"))
            }
        };
        let end = text.as_bytes().as_ptr_range().end.addr();
        self.0.set(Some(Refusal { range, end }));
        Err(D::Error::custom(Refusal::MESSAGE))
    }
}

fn visit_positive<'de, V: Visitor<'de>, E: Error>(
    magnitude: u128,
    visitor: V,
) -> Result<V::Value, E> {
    match u64::try_from(magnitude) {
        Ok(value) => visitor.visit_u64(value),
        Err(_) => visitor.visit_u128(magnitude),
    }
}

fn visit_negative<'de, V: Visitor<'de>, E: Error>(
    magnitude: u128,
    visitor: V,
) -> Result<V::Value, E> {
    let value = 0_i128.wrapping_sub_unsigned(magnitude);
    match i64::try_from(value) {
        Ok(value) => visitor.visit_i64(value),
        Err(_) => visitor.visit_i128(value),
    }
}

/// A JSON value, as far as it is an integer.
#[derive(Debug, PartialEq)]
enum Parsed {
    NoInteger,
    /// An integer other than 0 if it is negative, and without a magnitude if it is beyond all that Rust has.
    Integer {
        is_negative: bool,
        magnitude: Option<u128>,
    },
}

/// Reads `json`, the text of a whole JSON value.
fn parse(json: &str) -> Parsed {
    let (is_negative, number) = match json.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, json),
    };
    if !number.starts_with(|first: char| first.is_ascii_digit()) {
        return Parsed::NoInteger;
    }
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.bytes().chain(fraction.bytes());
    let length = whole.len() + fraction.len();
    let zeros = digits.clone().rev().take_while(|digit| *digit == b'0');
    let zeros = zeros.count();
    if zeros == length {
        return Parsed::Integer {
            is_negative: false,
            magnitude: Some(0),
        };
    }
    // What does not fit into 64 bits is as good as infinite: no body has as many digits.
    let exponent = exponent.parse().unwrap_or(match exponent.as_bytes() {
        [b'-', ..] => i64::MIN,
        _ => i64::MAX,
    });
    // The power of ten by which the digits without the zeros at their end are to be multiplied.
    let power = exponent
        .saturating_add_unsigned(zeros as u64)
        .saturating_sub_unsigned(fraction.len() as u64);
    if power < 0 {
        return Parsed::NoInteger;
    }
    let magnitude = digits
        .take(length - zeros)
        .try_fold(0_u128, |value, digit| {
            value.checked_mul(10)?.checked_add((digit - b'0').into())
        })
        .and_then(|value| value.checked_mul(10_u128.checked_pow(u32::try_from(power).ok()?)?));
    Parsed::Integer {
        is_negative,
        magnitude,
    }
}

/// An integer is a number without a fractional part, as far as a float tells, and what is ignored is counted: for values
/// that have been read already.
#[derive(Clone, Copy)]
pub(crate) struct Whole;

impl Integers for Whole {
    fn read<'de, D: Deserializer<'de>, V: Visitor<'de>>(
        self,
        _: Width,
        deserializer: D,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // Asked for a float, a deserializer hands over integers too.
        deserializer.deserialize_f64(WholeNumber(visitor))
    }

    fn skip<'de, D: Deserializer<'de>, V: Visitor<'de>>(
        self,
        deserializer: D,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        skip(deserializer)?;
        visitor.visit_unit()
    }
}

/// Below it, two integers never have the same float.
const EXACT: f64 = 9_007_199_254_740_992.0;

struct WholeNumber<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for WholeNumber<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.0.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        if value.fract() == 0.0 && value.abs() < EXACT {
            // Lossless, as was just seen.
            self.0.visit_i64(value as i64)
        } else {
            self.0.visit_f64(value)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::de::DeserializeOwned;
    use serde_json::json;

    use super::*;
    use crate::decode::decode;
    use crate::one_of;
    use crate::types::Nullable;

    fn integer(is_negative: bool, magnitude: Option<u128>) -> Parsed {
        Parsed::Integer {
            is_negative,
            magnitude,
        }
    }

    #[test]
    fn the_text_of_a_number_says_whether_it_is_an_integer() {
        for (json, is_negative, magnitude) in [
            ("0", false, 0),
            ("-0", false, 0),
            ("-0.0e-9", false, 0),
            ("0e99999999999999999999", false, 0),
            ("3.0", false, 3),
            ("-3.0", true, 3),
            ("3e2", false, 300),
            ("3E+2", false, 300),
            ("1.5e1", false, 15),
            ("100e-2", false, 1),
            ("120.00e-1", false, 12),
            ("0.003e3", false, 3),
            ("9007199254740993.0", false, 9_007_199_254_740_993),
            ("340282366920938463463374607431768211455", false, u128::MAX),
        ] {
            assert_eq!(parse(json), integer(is_negative, Some(magnitude)), "{json}");
        }
        for json in [
            "3.5",
            "3e-1",
            "0.1",
            "10e-2",
            "3.0000000000000000001",
            "1e-400",
            "1e-99999999999999999999",
            "4503599627370497.3",
            "null",
            "\"3\"",
            "[3]",
            "true",
            "{}",
        ] {
            assert_eq!(parse(json), Parsed::NoInteger, "{json}");
        }
        for json in [
            "1e400",
            "1e99999999999999999999",
            "340282366920938463463374607431768211456",
            "1e39",
        ] {
            assert_eq!(parse(json), integer(false, None), "{json}");
        }
    }

    fn read<T: DeserializeOwned>(json: &str) -> T {
        decode(json.as_bytes()).unwrap_or_else(|problem| panic!("{json}: {problem}"))
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Thing {
        id: i64,
        #[serde(default)]
        size: Option<i32>,
        #[serde(default)]
        next: Nullable<u8>,
        #[serde(default)]
        codes: Vec<u64>,
        #[serde(default)]
        counts: BTreeMap<String, i16>,
        #[serde(default)]
        ratio: f64,
    }

    #[test]
    fn an_integer_is_read_wherever_one_is_wanted() {
        let json = r#"{"id":9007199254740993.0,"size":3e2,"next":-0,"codes":[1,2.0,1.8446744073709551615e19],
            "counts":{"a":-3.0},"ratio":3,"unknown":1e400}"#;
        let thing = Thing {
            id: 9_007_199_254_740_993,
            size: Some(300),
            next: Nullable::Value(0),
            codes: vec![1, 2, u64::MAX],
            counts: BTreeMap::from([("a".to_owned(), -3)]),
            ratio: 3.0,
        };
        assert_eq!(read::<Thing>(json), thing);
        let absent = read::<Thing>(r#"{"id":1.0,"size":null,"next":null}"#);
        assert_eq!((absent.size, absent.next), (None, Nullable::Null));
    }

    #[test]
    fn every_width_has_its_limits() {
        assert_eq!(read::<(i8, i8)>("[-128.0, 127.0]"), (-128, 127));
        assert_eq!(read::<(u8, u8)>("[0.0, 255.0]"), (0, 255));
        let i64s = "[-9223372036854775808.0, 9223372036854775807.0]";
        assert_eq!(read::<(i64, i64)>(i64s), (i64::MIN, i64::MAX));
        let i128s = "[-170141183460469231731687303715884105728.0, 170141183460469231731687303715884105727.0]";
        assert_eq!(read::<(i128, i128)>(i128s), (i128::MIN, i128::MAX));
        assert_eq!(
            read::<u128>("340282366920938463463374607431768211455.0"),
            u128::MAX
        );
        let range = |problem| match problem {
            crate::error::BodyProblem::NumberOutOfRange { expected, .. } => expected,
            other => panic!("{other:?}"),
        };
        let beyond = |json: &str| range(decode::<i8>(json.as_bytes()).unwrap_err());
        for json in ["128", "-129", "128.0", "1e400", "-1e400", "1e20"] {
            assert_eq!(beyond(json), "integer from -128 to 127", "{json}");
        }
        assert_eq!(
            range(decode::<u8>(b"-1").unwrap_err()),
            "integer from 0 to 255"
        );
        assert_eq!(
            range(decode::<i64>(b"9223372036854775808").unwrap_err()),
            "integer from -9223372036854775808 to 9223372036854775807"
        );
    }

    #[test]
    fn a_value_that_has_been_read_has_integers_too() {
        assert_eq!(one_of::read::<i64>(&json!(3.0)), Some(3));
        assert_eq!(one_of::read::<Vec<u8>>(&json!([1, -0.0])), Some(vec![1, 0]));
        assert_eq!(one_of::read::<Option<i32>>(&json!(null)), Some(None));
        assert_eq!(one_of::read::<u64>(&json!(u64::MAX)), Some(u64::MAX));
        assert_eq!(one_of::read::<i64>(&json!(i64::MIN)), Some(i64::MIN));
        let largest = 9_007_199_254_740_991_i64;
        assert_eq!(one_of::read::<i64>(&json!(largest as f64)), Some(largest));
        for value in [
            json!(3.5),
            json!("3"),
            json!(null),
            json!(EXACT),
            json!(-EXACT),
        ] {
            assert_eq!(one_of::read::<i64>(&value), None, "{value}");
        }
        assert_eq!(one_of::read::<u8>(&json!(256.0)), None);
    }

    proptest! {
        #[test]
        fn an_integer_is_the_same_however_it_is_written(value: i64, zeros in 0_usize..20) {
            let point = format!("{value}.{:0<1$}", "", zeros + 1);
            prop_assert_eq!(read::<i64>(&point), value);
            let shifted = format!("{value}{:0<1$}e-{1}", "", zeros);
            prop_assert_eq!(read::<i64>(&shifted), value);
            prop_assert_eq!(read::<i64>(&value.to_string()), value);
        }

        #[test]
        fn any_number_ends_as_an_integer_or_a_problem(json in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,30})?") {
            let read = decode::<i64>(json.as_bytes()).ok();
            if let Ok(plain) = json.parse::<i64>() {
                prop_assert_eq!(read, Some(plain));
            }
            if let Some(read) = read {
                prop_assert_eq!(read as f64, json.parse::<f64>().unwrap());
            }
        }
    }
}
