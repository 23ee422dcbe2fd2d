//! [`DateTimeError`]: why a time has no like among the types of another crate.

use chrono::{DateTime, FixedOffset, ParseError};

/// Why a [`DateTime`](crate::DateTime) does not turn into the type of another crate; with the features `jiff` and `time`.
///
/// Its string is as it was: [`as_str`](crate::DateTime::as_str) has it. No message shows it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateTimeError {
    /// The string is not RFC 3339, for instance because it has no offset from UTC; or it has one, and is read as a time
    /// without.
    #[error("the time is not as RFC 3339 has it: {0}")]
    Syntax(#[source] ParseError),
    /// It is within a leap second, which the type has not.
    #[error("the time is within a leap second")]
    LeapSecond,
    /// It is finer than a nanosecond, which is the finest that the type has.
    #[error("the time is finer than a nanosecond")]
    TooFine,
    /// It is before the first or after the last of the type.
    #[error("the time is out of the range of the type")]
    OutOfRange,
}

/// The point in time that a string has, if it has no leap second and no more than nanoseconds.
pub(super) fn exact(text: &str) -> Result<DateTime<FixedOffset>, DateTimeError> {
    let time = DateTime::parse_from_rfc3339(text).map_err(DateTimeError::Syntax)?;
    if time.timestamp_subsec_nanos() >= NANOSECONDS {
        return Err(DateTimeError::LeapSecond);
    }
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.chars().take_while(char::is_ascii_digit);
    match digits.skip(9).all(|digit| digit == '0') {
        true => Ok(time),
        false => Err(DateTimeError::TooFine),
    }
}

/// The same of a string without an offset, as if it were of UTC.
pub(super) fn exact_without_offset(text: &str) -> Result<DateTime<FixedOffset>, DateTimeError> {
    exact(&format!("{text}Z"))
}

/// How many a second has. chrono has more of them in a leap second.
const NANOSECONDS: u32 = 1_000_000_000;
