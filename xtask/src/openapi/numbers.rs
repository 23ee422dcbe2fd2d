//! What numbers of a document are as integers.
//!
//! JavaScript writes 2^64-1 as `18446744073709552000`: what is beyond 2^53 is rounded to a double, and compared as one.

use serde_json::Number;

/// The integers of 64 bits with a sign end before it, as a double.
const END_OF_I64: f64 = 9_223_372_036_854_775_808.0;

/// Those of 64 bits without a sign end before it, as a double.
const END_OF_U64: f64 = 18_446_744_073_709_551_616.0;

/// The largest and the smallest whole number that a double surely has by itself alone, and neighbours of it.
const END_OF_EXACT: f64 = 9e15;

/// Whether an integer needs `u64`: none is negative, and one may be beyond `i64`. That is what the bounds say, or what
/// `listed` says, which are all its values if there are any.
pub fn needs_u64(least: Option<&Number>, most: Option<&Number>, listed: &[&Number]) -> bool {
    let is_positive = |number: &Number| number.as_f64().is_some_and(|number| number >= 0.0);
    let is_huge = |number: &Number| match number.as_u64() {
        Some(number) => i64::try_from(number).is_err(),
        None => number.as_f64().is_some_and(|number| number >= END_OF_I64),
    };
    let by_bounds = least
        .is_some_and(|least| is_positive(least) && (is_huge(least) || most.is_some_and(is_huge)));
    // What is no whole number is none of either.
    let by_list = listed.iter().all(|number| is_positive(number))
        && listed.iter().any(|number| is_huge(number));
    by_bounds || by_list
}

/// The formats of an integer that have a type of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// `int32`
    I32,
    /// `int64`, and what has no format
    I64,
    /// `uint64`
    U64,
}

impl Width {
    /// The name of the type in Rust.
    pub fn name(self) -> &'static str {
        match self {
            Width::I32 => "i32",
            Width::I64 => "i64",
            Width::U64 => "u64",
        }
    }

    /// The integers of the type.
    pub fn range(self) -> std::ops::RangeInclusive<i128> {
        match self {
            Width::I32 => i32::MIN.into()..=i32::MAX.into(),
            Width::I64 => i64::MIN.into()..=i64::MAX.into(),
            Width::U64 => 0..=u64::MAX.into(),
        }
    }

    /// Whether a number is within the type, or is the rounded end of it.
    pub fn reaches(self, number: &Number) -> bool {
        let Some(number) = number.as_f64() else {
            return false;
        };
        match self {
            Width::I32 => (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number),
            Width::I64 => (-END_OF_I64..=END_OF_I64).contains(&number),
            Width::U64 => (0.0..=END_OF_U64).contains(&number),
        }
    }
}

/// A number as the integer that it is, if it is one and surely that one.
pub fn integer(number: &Number) -> Option<i128> {
    number.as_i128().or_else(|| {
        let number = number.as_f64()?;
        (number.fract() == 0.0 && number.abs() < END_OF_EXACT).then_some(number as i128)
    })
}

/// Whether a number has a fraction, and is so small that it can be rounded to an integer.
pub fn has_fraction(number: &Number) -> bool {
    let number = number.as_f64();
    number.is_some_and(|number| number.fract() != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, from_str};

    fn number(text: &str) -> Number {
        match from_str(text).unwrap() {
            Value::Number(number) => number,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_type_reaches_to_its_end_however_that_is_rounded() {
        for (width, text, expected) in [
            (Width::I32, "2147483647", true),
            (Width::I32, "2147483648", false),
            (Width::I64, "9223372036854775807", true),
            (Width::I64, "9223372036854776000", true),
            (Width::I64, "-9223372036854776000", true),
            (Width::I64, "18446744073709551615", false),
            (Width::U64, "18446744073709552000", true),
            (Width::U64, "18446744073709551616", true),
            (Width::U64, "1e20", false),
            (Width::U64, "-1", false),
        ] {
            assert_eq!(width.reaches(&number(text)), expected, "{width:?} {text}");
        }
    }

    #[test]
    fn a_whole_number_is_an_integer_where_no_neighbour_could_be_meant() {
        assert_eq!(integer(&number("5.0")), Some(5));
        assert_eq!(
            integer(&number("18446744073709551615")),
            Some(u64::MAX.into())
        );
        assert_eq!(integer(&number("5.5")), None);
        assert_eq!(integer(&number("18446744073709552000")), None);
    }
}
