//! [`DateTime`] from and to the types of jiff.

use chrono::{Datelike, Timelike};
use jiff::civil::{self, Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

use super::error::{exact, exact_without_offset};
use super::written::{Written, has_offset};
use super::{DateTime, DateTimeError};

/// Written by RFC 3339 in UTC, with `Z` and as many digits of a second as it has; with the feature `jiff`. A year
/// before 0, which RFC 3339 has not, is written with a sign and six digits, as ISO 8601 has it.
///
/// ```
/// use clientry::{DateTime, jiff::Timestamp};
///
/// let time = DateTime::from(Timestamp::UNIX_EPOCH);
/// assert_eq!(time.as_str(), "1970-01-01T00:00:00Z");
/// ```
impl From<Timestamp> for DateTime {
    fn from(time: Timestamp) -> Self {
        at_offset(time, Offset::UTC)
    }
}

/// Written by RFC 3339 with its offset from UTC; with the feature `jiff`. The name of the time zone is not sent: RFC 3339
/// has none. Where the offset is none of whole minutes, it is written in UTC.
///
/// ```
/// use clientry::{DateTime, jiff::{Timestamp, tz::{self, TimeZone}}};
///
/// let time = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::fixed(tz::offset(2)));
/// assert_eq!(DateTime::from(&time).as_str(), "1970-01-01T02:00:00+02:00");
/// ```
impl From<&Zoned> for DateTime {
    fn from(time: &Zoned) -> Self {
        at_offset(time.timestamp(), time.offset())
    }
}

/// As of a reference.
impl From<Zoned> for DateTime {
    fn from(time: Zoned) -> Self {
        Self::from(&time)
    }
}

fn at_offset(time: Timestamp, offset: Offset) -> DateTime {
    let offset = match has_offset(offset.seconds()) {
        true => offset,
        false => Offset::UTC,
    };
    let local = offset.to_datetime(time);
    let written = Written {
        year: local.year().into(),
        // None of them is negative: a calendar begins with 1, and a clock with 0.
        month: local.month().unsigned_abs(),
        day: local.day().unsigned_abs(),
        hour: local.hour().unsigned_abs(),
        minute: local.minute().unsigned_abs(),
        second: local.second().unsigned_abs(),
        nanosecond: local.subsec_nanosecond().unsigned_abs(),
        offset: offset.seconds(),
    };
    DateTime(written.to_string())
}

/// The point in time; with the feature `jiff`.
///
/// # Errors
///
/// If the string is not RFC 3339, for instance because it has no offset from UTC; if it has a leap second, which jiff itself
/// would take for the second before, or is finer than a nanosecond; and for the last two hours of the year 9999 and what is
/// before the year -9999, which are out of the range of jiff.
///
/// ```
/// use clientry::{DateTime, DateTimeError, jiff::Timestamp};
///
/// let created = DateTime::from("2026-06-11T14:00:00.5+02:00");
/// let time = Timestamp::try_from(&created)?;
/// assert_eq!(time.to_string(), "2026-06-11T12:00:00.5Z");
///
/// let leap = DateTime::from("2016-12-31T23:59:60Z");
/// assert_eq!(Timestamp::try_from(&leap), Err(DateTimeError::LeapSecond));
/// # Ok::<_, DateTimeError>(())
/// ```
impl TryFrom<&DateTime> for Timestamp {
    type Error = DateTimeError;

    fn try_from(time: &DateTime) -> Result<Self, DateTimeError> {
        timestamp(exact(&time.0)?)
    }
}

/// The point in time with its offset from UTC, which is its time zone; with the feature `jiff`.
///
/// # Errors
///
/// As those of `Timestamp`.
impl TryFrom<&DateTime> for Zoned {
    type Error = DateTimeError;

    fn try_from(time: &DateTime) -> Result<Self, DateTimeError> {
        let exact = exact(&time.0)?;
        let offset = exact.offset().local_minus_utc();
        let offset = Offset::from_seconds(offset).map_err(|_| DateTimeError::OutOfRange)?;
        Ok(timestamp(exact)?.to_zoned(TimeZone::fixed(offset)))
    }
}

/// The date and time of day without an offset, for a provider that writes none; with the feature `jiff`. Which offset it
/// means is for the provider's documentation to say.
///
/// # Errors
///
/// If the string is not RFC 3339 but for the offset, which it must not have; if it has a leap second or is finer than a
/// nanosecond.
impl TryFrom<&DateTime> for civil::DateTime {
    type Error = DateTimeError;

    fn try_from(time: &DateTime) -> Result<Self, DateTimeError> {
        let exact = exact_without_offset(&time.0)?.naive_utc();
        let small = |number: u32| i8::try_from(number).map_err(|_| DateTimeError::OutOfRange);
        let year = i16::try_from(exact.year()).map_err(|_| DateTimeError::OutOfRange)?;
        let date = Date::new(year, small(exact.month())?, small(exact.day())?);
        let nanosecond =
            i32::try_from(exact.nanosecond()).map_err(|_| DateTimeError::OutOfRange)?;
        let (hour, minute) = (small(exact.hour())?, small(exact.minute())?);
        let time = Time::new(hour, minute, small(exact.second())?, nanosecond);
        match (date, time) {
            (Ok(date), Ok(time)) => Ok(date.to_datetime(time)),
            _ => Err(DateTimeError::OutOfRange),
        }
    }
}

fn timestamp(exact: chrono::DateTime<chrono::FixedOffset>) -> Result<Timestamp, DateTimeError> {
    // It has less than a second of them.
    let nanosecond = exact.timestamp_subsec_nanos().cast_signed();
    Timestamp::new(exact.timestamp(), nanosecond).map_err(|_| DateTimeError::OutOfRange)
}

super::of_owned!(Timestamp, Zoned, civil::DateTime);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every point in time that jiff has.
    fn any_timestamp() -> impl Strategy<Value = Timestamp> {
        let all = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
        all.prop_map(|nanosecond| Timestamp::from_nanosecond(nanosecond).unwrap())
    }

    #[test]
    fn a_time_is_written_in_utc_or_with_its_offset() {
        let time: Timestamp = "2026-06-11T12:00:00.120Z".parse().unwrap();
        assert_eq!(DateTime::from(time).as_str(), "2026-06-11T12:00:00.120Z");
        let zoned = |offset| time.to_zoned(TimeZone::fixed(Offset::from_seconds(offset).unwrap()));
        for (offset, text) in [
            (0, "2026-06-11T12:00:00.120Z"),
            (7200, "2026-06-11T14:00:00.120+02:00"),
            (-12_600, "2026-06-11T08:30:00.120-03:30"),
            // Berlin before 1893, and an hour more than RFC 3339 has.
            (3208, "2026-06-11T12:00:00.120Z"),
            (25 * 3600, "2026-06-11T12:00:00.120Z"),
        ] {
            assert_eq!(DateTime::from(zoned(offset)).as_str(), text);
        }
        assert_eq!(
            DateTime::from(Timestamp::MIN).as_str(),
            "-009999-01-02T01:59:59Z"
        );
    }

    #[test]
    fn a_time_is_read_to_the_last_nanosecond_with_its_offset() {
        let time = DateTime::from("2026-06-11T14:00:00.123456789000+02:00");
        let timestamp = Timestamp::try_from(&time).unwrap();
        assert_eq!(timestamp.as_nanosecond(), 1_781_179_200_123_456_789);
        let zoned = Zoned::try_from(time).unwrap();
        assert_eq!((zoned.timestamp(), zoned.hour()), (timestamp, 14));
        assert_eq!(
            DateTime::from(zoned).as_str(),
            "2026-06-11T14:00:00.123456789+02:00"
        );
        let before = DateTime::from("1969-12-31T23:59:59.999999999Z");
        let before = Timestamp::try_from(before).unwrap();
        assert_eq!(before.as_nanosecond(), -1);
    }

    #[test]
    fn what_jiff_has_not_is_an_error() {
        use DateTimeError::{LeapSecond, OutOfRange, TooFine};
        for (text, expected) in [
            ("2016-12-31T23:59:60Z", LeapSecond),
            ("2016-12-31T23:59:60.5+00:00", LeapSecond),
            ("2026-06-11T12:00:00.1234567891Z", TooFine),
            ("2026-06-11T12:00:00.0000000000001-01:00", TooFine),
            ("9999-12-31T23:59:59Z", OutOfRange),
            ("9999-12-31T00:00:00-23:59", OutOfRange),
        ] {
            let time = DateTime::from(text);
            assert_eq!(Timestamp::try_from(&time), Err(expected.clone()), "{text}");
            assert_eq!(Zoned::try_from(&time), Err(expected), "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-06-11T12:00:00",
            "2026-06-11",
            "2026-06-11T24:00:00Z",
        ] {
            let error = Timestamp::try_from(DateTime::from(text)).unwrap_err();
            assert!(matches!(error, DateTimeError::Syntax(_)), "{text}: {error}");
            assert!(
                text.is_empty() || !error.to_string().contains(text),
                "{error}"
            );
        }
    }

    #[test]
    fn a_time_without_an_offset_is_read_as_such() {
        let time = DateTime::from("2026-06-11T12:00:00.123456789");
        let read = civil::DateTime::try_from(&time).unwrap();
        assert_eq!(read.to_string(), "2026-06-11T12:00:00.123456789");
        let last = DateTime::from("9999-12-31T23:59:59.999999999");
        assert_eq!(civil::DateTime::try_from(last), Ok(civil::DateTime::MAX));
        for (text, is_leap) in [
            ("2026-06-11T12:00:00Z", false),
            ("2026-06-11T12:00:00+02:00", false),
            ("2016-12-31T23:59:60", true),
        ] {
            let error = civil::DateTime::try_from(DateTime::from(text)).unwrap_err();
            assert_eq!(
                error == DateTimeError::LeapSecond,
                is_leap,
                "{text}: {error}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_time_of_four_digits_of_a_year_comes_back(time in any_timestamp(), minutes in -1439..=1439) {
            let offset = Offset::from_seconds(minutes * 60).unwrap();
            let zoned = time.to_zoned(TimeZone::fixed(offset));
            let (utc, with_offset) = (DateTime::from(time), DateTime::from(&zoned));
            if (0..=9999).contains(&Offset::UTC.to_datetime(time).year()) {
                let millisecond = time.as_nanosecond().div_euclid(1_000_000);
                prop_assert_eq!(i128::from(utc.parse().unwrap().timestamp_millis()), millisecond);
                prop_assert_eq!(Timestamp::try_from(&utc), Ok(time));
            }
            if (0..=9999).contains(&zoned.year()) {
                let read = Zoned::try_from(&with_offset).unwrap();
                prop_assert_eq!((read.timestamp(), read.offset()), (time, offset));
            }
        }

        #[test]
        fn no_string_is_a_panic(text in r"[0-9]{4}-1[0-2]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,12})?([Zz]|[+-][0-9]{2}:[0-9]{2})?") {
            let time = DateTime::from(text);
            let read = (Timestamp::try_from(&time), Zoned::try_from(&time));
            prop_assert_eq!(read.0, read.1.map(|zoned| zoned.timestamp()));
            let _ = civil::DateTime::try_from(&time);
        }
    }
}
