//! [`DateTime`] from and to the types of time.

use chrono::{Datelike, Timelike};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset};

use super::error::{exact, exact_without_offset};
use super::written::{Written, has_offset};
use super::{DateTime, DateTimeError};

/// Written by RFC 3339 with its offset, or `Z`, and as many digits of a second as it has; with the feature `time`. Where
/// the offset is none of whole minutes, it is written in UTC. A year that RFC 3339 has not, before 0 or after 9999, is
/// written with a sign and six digits, as ISO 8601 has it.
///
/// ```
/// use clientry::{DateTime, time::{OffsetDateTime, UtcOffset}};
///
/// let time = OffsetDateTime::UNIX_EPOCH.to_offset(UtcOffset::from_hms(2, 0, 0)?);
/// assert_eq!(DateTime::from(time).as_str(), "1970-01-01T02:00:00+02:00");
/// # Ok::<_, clientry::time::error::ComponentRange>(())
/// ```
impl From<OffsetDateTime> for DateTime {
    fn from(time: OffsetDateTime) -> Self {
        let time = match has_offset(time.offset().whole_seconds()) {
            true => time,
            // There is no such time in UTC at the very ends of the calendar, which RFC 3339 has not, either.
            false => time.checked_to_offset(UtcOffset::UTC).unwrap_or(time),
        };
        let written = Written {
            year: time.year(),
            month: time.month().into(),
            day: time.day(),
            hour: time.hour(),
            minute: time.minute(),
            second: time.second(),
            nanosecond: time.nanosecond(),
            offset: time.offset().whole_seconds(),
        };
        Self(written.to_string())
    }
}

/// Written by RFC 3339 with `Z`; with the feature `time`.
impl From<UtcDateTime> for DateTime {
    fn from(time: UtcDateTime) -> Self {
        OffsetDateTime::from(time).into()
    }
}

/// The point in time with its offset from UTC; with the feature `time`.
///
/// # Errors
///
/// If the string is not RFC 3339, for instance because it has no offset from UTC; if it has a leap second, or is finer than a
/// nanosecond; and if the time in UTC is after the year 9999.
///
/// ```
/// use clientry::{DateTime, DateTimeError, time::OffsetDateTime};
///
/// let created = DateTime::from("2026-06-11T14:00:00.5+02:00");
/// let time = OffsetDateTime::try_from(&created)?;
/// assert_eq!((time.unix_timestamp(), time.hour()), (1_781_179_200, 14));
///
/// let leap = DateTime::from("2016-12-31T23:59:60Z");
/// assert_eq!(OffsetDateTime::try_from(&leap), Err(DateTimeError::LeapSecond));
/// # Ok::<_, DateTimeError>(())
/// ```
impl TryFrom<&DateTime> for OffsetDateTime {
    type Error = DateTimeError;

    fn try_from(time: &DateTime) -> Result<Self, DateTimeError> {
        let exact = exact(&time.0)?;
        let offset = exact.offset().local_minus_utc();
        let offset =
            UtcOffset::from_whole_seconds(offset).map_err(|_| DateTimeError::OutOfRange)?;
        // Out of a range in UTC, it could not be compared: time panics at that.
        let utc = primitive(exact.naive_utc())?.assume_utc();
        utc.checked_to_offset(offset)
            .ok_or(DateTimeError::OutOfRange)
    }
}

/// The point in time; with the feature `time`.
///
/// # Errors
///
/// As those of `OffsetDateTime`.
impl TryFrom<&DateTime> for UtcDateTime {
    type Error = DateTimeError;

    fn try_from(time: &DateTime) -> Result<Self, DateTimeError> {
        primitive(exact(&time.0)?.naive_utc()).map(PrimitiveDateTime::as_utc)
    }
}

/// The date and time of day without an offset, for a provider that writes none; with the feature `time`. Which offset it
/// means is for the provider's documentation to say.
///
/// # Errors
///
/// If the string is not RFC 3339 but for the offset, which it must not have; if it has a leap second or is finer than a
/// nanosecond.
impl TryFrom<&DateTime> for PrimitiveDateTime {
    type Error = DateTimeError;

    fn try_from(time: &DateTime) -> Result<Self, DateTimeError> {
        primitive(exact_without_offset(&time.0)?.naive_utc())
    }
}

fn primitive(time: chrono::NaiveDateTime) -> Result<PrimitiveDateTime, DateTimeError> {
    let small = |number: u32| u8::try_from(number).map_err(|_| DateTimeError::OutOfRange);
    let month = Month::try_from(small(time.month())?);
    let month = month.map_err(|_| DateTimeError::OutOfRange)?;
    let date = Date::from_calendar_date(time.year(), month, small(time.day())?);
    let (hour, minute, second) = (
        small(time.hour())?,
        small(time.minute())?,
        small(time.second())?,
    );
    let time = Time::from_hms_nano(hour, minute, second, time.nanosecond());
    match (date, time) {
        (Ok(date), Ok(time)) => Ok(PrimitiveDateTime::new(date, time)),
        _ => Err(DateTimeError::OutOfRange),
    }
}

super::of_owned!(OffsetDateTime, UtcDateTime, PrimitiveDateTime);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every time that RFC 3339 has, in UTC.
    fn any_time() -> impl Strategy<Value = OffsetDateTime> {
        let all = -62_167_219_200_000_000_000_i128..=253_402_300_799_999_999_999;
        all.prop_map(|nanosecond| OffsetDateTime::from_unix_timestamp_nanos(nanosecond).unwrap())
    }

    #[test]
    fn a_time_is_written_with_its_offset() {
        let time = OffsetDateTime::from_unix_timestamp_nanos(1_781_179_200_120_000_000).unwrap();
        for (offset, text) in [
            (0, "2026-06-11T12:00:00.120Z"),
            (7200, "2026-06-11T14:00:00.120+02:00"),
            (-12_600, "2026-06-11T08:30:00.120-03:30"),
            // Berlin before 1893, and an hour more than RFC 3339 has.
            (3208, "2026-06-11T12:00:00.120Z"),
            (25 * 3600, "2026-06-11T12:00:00.120Z"),
        ] {
            let offset = UtcOffset::from_whole_seconds(offset).unwrap();
            assert_eq!(DateTime::from(time.to_offset(offset)).as_str(), text);
        }
        assert_eq!(
            DateTime::from(UtcDateTime::from(time)).as_str(),
            "2026-06-11T12:00:00.120Z"
        );
    }

    #[test]
    fn the_ends_of_the_calendar_are_written_without_a_panic() {
        let (first, last) = (PrimitiveDateTime::MIN, PrimitiveDateTime::MAX);
        let offset = |seconds| UtcOffset::from_whole_seconds(seconds).unwrap();
        for (time, text) in [
            (first.assume_utc(), "-009999-01-01T00:00:00Z"),
            (
                first.assume_offset(offset(1)),
                "-009999-01-01T00:00:00+00:00:01",
            ),
            (
                last.assume_offset(offset(-3661)),
                "9999-12-31T23:59:59.999999999-01:01:01",
            ),
        ] {
            assert_eq!(DateTime::from(time).as_str(), text);
        }
    }

    #[test]
    fn what_time_has_not_is_an_error() {
        use DateTimeError::{LeapSecond, OutOfRange, TooFine};
        for (text, expected) in [
            ("2016-12-31T23:59:60Z", LeapSecond),
            ("2016-12-31T23:59:60.5+00:00", LeapSecond),
            ("2026-06-11T12:00:00.1234567891Z", TooFine),
            ("9999-12-31T23:59:59-00:01", OutOfRange),
        ] {
            let time = DateTime::from(text);
            assert_eq!(
                OffsetDateTime::try_from(&time),
                Err(expected.clone()),
                "{text}"
            );
            assert_eq!(UtcDateTime::try_from(&time), Err(expected), "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-06-11T12:00:00",
            "2026-06-11",
            "2026-06-11T24:00:00Z",
        ] {
            let error = OffsetDateTime::try_from(DateTime::from(text)).unwrap_err();
            assert!(matches!(error, DateTimeError::Syntax(_)), "{text}: {error}");
        }
    }

    #[test]
    fn a_time_without_an_offset_is_read_as_such() {
        let time = DateTime::from("2026-06-11T12:00:00.123456789");
        let read = PrimitiveDateTime::try_from(&time).unwrap();
        assert_eq!((read.hour(), read.nanosecond()), (12, 123_456_789));
        for (text, is_leap) in [
            ("2026-06-11T12:00:00Z", false),
            ("2026-06-11T12:00:00+02:00", false),
            ("2016-12-31T23:59:60", true),
        ] {
            let error = PrimitiveDateTime::try_from(DateTime::from(text)).unwrap_err();
            assert_eq!(
                error == DateTimeError::LeapSecond,
                is_leap,
                "{text}: {error}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_time_comes_back_to_the_last_nanosecond(time in any_time(), minutes in -1439..=1439) {
            let text = DateTime::from(time);
            prop_assert_eq!(text.parse().unwrap().timestamp(), time.unix_timestamp());
            prop_assert_eq!(OffsetDateTime::try_from(&text), Ok(time));
            prop_assert_eq!(UtcDateTime::try_from(&text).map(OffsetDateTime::from), Ok(time));
            let offset = UtcOffset::from_whole_seconds(minutes * 60).unwrap();
            let local = time.checked_to_offset(offset).filter(|local| local.year() >= 0);
            if let Some(local) = local {
                let read = OffsetDateTime::try_from(DateTime::from(local)).unwrap();
                prop_assert_eq!((read, read.offset()), (time, offset));
            }
        }

        #[test]
        fn no_string_is_a_panic(text in r"[0-9]{4}-1[0-2]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,12})?([Zz]|[+-][0-9]{2}:[0-9]{2})?") {
            let time = DateTime::from(text);
            let read = (OffsetDateTime::try_from(&time), UtcDateTime::try_from(&time));
            prop_assert_eq!(read.0.map(UtcDateTime::from), read.1);
            let _ = PrimitiveDateTime::try_from(&time);
        }
    }
}
