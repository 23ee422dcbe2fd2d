//! [`DateTime`]: a point in time, kept as it was written.

#[cfg(any(feature = "jiff", feature = "time"))]
mod error;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time;
#[cfg(any(feature = "jiff", feature = "time"))]
mod written;

#[cfg(any(feature = "jiff", feature = "time"))]
pub use error::DateTimeError;

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, NaiveDateTime, SecondsFormat, TimeZone};
use serde::{Deserialize, Deserializer, Serialize};

/// A date and time as a provider writes it, sent back exactly as received.
///
/// Providers drop offsets, vary the digits of a second, and send times that no calendar has; none of
/// that makes a response unreadable. [`parse`](Self::parse) reads RFC 3339. Equality is of the string, and
/// there is no order: parse first.
///
/// ```
/// use clientry::DateTime;
///
/// let created = DateTime::from("2026-06-11T12:00:00.120Z");
/// assert_eq!(created.as_str(), "2026-06-11T12:00:00.120Z");
/// assert_eq!(created.parse().unwrap().timestamp(), 1_781_179_200);
/// ```
///
/// It is made of the types of chrono, and with the features `jiff` and `time` of those of these crates, so that a setter takes
/// them. The other way they are made of it by `TryFrom`, which says what does not fit: a `Timestamp`, `Zoned` or
/// `civil::DateTime` of jiff, an `OffsetDateTime`, `UtcDateTime` or `PrimitiveDateTime` of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct DateTime(String);

impl DateTime {
    /// The string as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The point in time, read by RFC 3339.
    ///
    /// # Errors
    ///
    /// If the string is not RFC 3339, for instance because it has no offset from UTC.
    pub fn parse(&self) -> Result<chrono::DateTime<FixedOffset>, chrono::ParseError> {
        chrono::DateTime::parse_from_rfc3339(&self.0)
    }

    /// The date and time of day without an offset, for a provider that writes none. Which offset it
    /// means is for the provider's documentation to say.
    ///
    /// # Errors
    ///
    /// If the string is not RFC 3339 but for the offset: `YYYY-MM-DDThh:mm:ss` with any digits of a second.
    pub fn parse_without_offset(&self) -> Result<NaiveDateTime, chrono::ParseError> {
        // A format string of chrono's would take a year with a sign, and a string cut off within a number.
        chrono::DateTime::parse_from_rfc3339(&format!("{}Z", self.0)).map(|time| time.naive_utc())
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for DateTime {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Written by RFC 3339, with `Z` for UTC and as many digits of a second as it has. Where the offset is none of whole minutes,
/// as that of a local mean time, it is written in UTC: RFC 3339 has no such offset.
impl<Tz: TimeZone> From<chrono::DateTime<Tz>> for DateTime {
    fn from(time: chrono::DateTime<Tz>) -> Self {
        let time = time.fixed_offset();
        // chrono would round the offset, which is another point in time.
        let time = match time.offset().local_minus_utc() % 60 {
            0 => time,
            _ => time.to_utc().fixed_offset(),
        };
        Self(time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// The conversion of what was given away, for each type that is made of a reference.
#[cfg(any(feature = "jiff", feature = "time"))]
macro_rules! of_owned {
    ($($ty:ty),*) => {
        $(
            /// As of a reference.
            impl TryFrom<DateTime> for $ty {
                type Error = DateTimeError;

                fn try_from(time: DateTime) -> Result<Self, DateTimeError> {
                    Self::try_from(&time)
                }
            }
        )*
    };
}
#[cfg(any(feature = "jiff", feature = "time"))]
use of_owned;

impl FromStr for DateTime {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::open_enum::read_string(deserializer)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for DateTime {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateTime".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_goes_back_as_it_came() {
        for text in [
            "2026-06-11T12:00:00Z",
            "2026-06-11T12:00:00.120000+02:00",
            "2026-06-11T12:00:00.123456",
            "soon",
        ] {
            let json = format!("{text:?}");
            let time: DateTime = serde_json::from_str(&json).unwrap();
            assert_eq!(time.as_str(), text);
            assert_eq!(time.to_string(), text);
            assert_eq!(serde_json::to_string(&time).unwrap(), json);
        }
        assert!(serde_json::from_str::<DateTime>("1781179200").is_err());
    }

    #[test]
    fn it_parses_with_and_without_an_offset() {
        let with = DateTime::from("2026-06-11T14:00:00.5+02:00");
        assert_eq!(with.parse().unwrap().timestamp_millis(), 1_781_179_200_500);
        assert!(with.parse_without_offset().is_err());
        let without = DateTime::from("2026-06-11T12:00:00.123456");
        assert!(without.parse().is_err());
        assert_eq!(
            without
                .parse_without_offset()
                .unwrap()
                .and_utc()
                .timestamp_micros(),
            1_781_179_200_123_456
        );
    }

    #[test]
    fn without_an_offset_every_number_has_its_digits() {
        let parse = |text| DateTime::from(text).parse_without_offset();
        assert!(parse("2016-12-31T23:59:06").is_ok());
        for text in [
            "2016-12-31T23:59:6",
            "2016-12-31T23:59:",
            "2016-12-31T23:59",
            "2016-1-31T23:59:06",
            "+2016-12-31T23:59:06",
            "+12016-12-31T23:59:06",
            "-0001-12-31T23:59:06",
            " 2016-12-31T23:59:06",
            "2016-12-31T23:59:06.",
            "2016-12-31T23:59:06Z",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_chrono_time_is_written_by_rfc_3339() {
        let utc = chrono::DateTime::from_timestamp(1_781_179_200, 120_000_000).unwrap();
        assert_eq!(DateTime::from(utc).as_str(), "2026-06-11T12:00:00.120Z");
        let east = utc.with_timezone(&FixedOffset::east_opt(7200).unwrap());
        assert_eq!(
            DateTime::from(east).as_str(),
            "2026-06-11T14:00:00.120+02:00"
        );
        // Berlin before 1893.
        let local = utc.with_timezone(&FixedOffset::east_opt(3208).unwrap());
        assert_eq!(DateTime::from(local).as_str(), "2026-06-11T12:00:00.120Z");
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn its_schema_is_a_date_time() {
        let schema = schemars::schema_for!(DateTime);
        assert_eq!(schema.get("type").unwrap(), "string");
        assert_eq!(schema.get("format").unwrap(), "date-time");
    }
}
