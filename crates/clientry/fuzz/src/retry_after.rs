//! What a server asks for is waited for to the second, and never longer than the user allows.
//!
//! The first line of an input is `Retry-After`, the second the provider's reset header, the third how
//! much of each limit is left. A line that is empty or not there is a header that is not there.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike};
use clientry::fuzzing::{server_wait, wait};
use clientry::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use clientry::{Provider, RateLimit, ResetUnit, RetryPolicy, StatusCode};

const RESET: HeaderName = HeaderName::from_static("x-reset");
const REMAINING: HeaderName = HeaderName::from_static("x-remaining");

static FROM_NOW: Provider = Provider::new("from_now", "1", "X").rate_limits(&[RateLimit::new(
    "x-reset",
    ResetUnit::SecondsFromNow,
)
.remaining("x-remaining")]);
static UNIX: Provider = Provider::new("unix", "1", "X").rate_limits(&[RateLimit::new(
    "x-reset",
    ResetUnit::UnixSeconds,
)
.remaining("x-remaining")]);

/// The beginning of the year 10000, which no date format can write.
const END: u64 = 253_402_300_800;

/// The first and the last time that HTTP can write, and the date of RFC 9110's examples.
const NOWS: [u64; 3] = [0, 784_111_777, END - 1];

/// Checks two statuses, both units and three times, with this input.
pub fn check(input: &[u8]) {
    let mut lines = input.split(|byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    for name in [RETRY_AFTER, RESET, REMAINING] {
        let line = lines.next().unwrap_or_default();
        if let Ok(value) = HeaderValue::from_bytes(line)
            && !line.is_empty()
        {
            headers.insert(name, value);
        }
    }
    for seconds in NOWS {
        let now = UNIX_EPOCH + Duration::from_secs(seconds);
        for status in [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::SERVICE_UNAVAILABLE,
        ] {
            for (provider, since) in [(&FROM_NOW, 0), (&UNIX, seconds)] {
                let asked = server_wait(provider, status, &headers, now);
                let limited = status == StatusCode::TOO_MANY_REQUESTS;
                let reset = || limited.then(|| reset(&headers, since)).flatten();
                let expected = retry_after(&headers, seconds).or_else(reset);
                assert_eq!(
                    asked,
                    expected.map(Duration::from_secs),
                    "{status} at {seconds}: {headers:?}"
                );
                holds_the_deadline(asked);
            }
        }
        every_date_spelling_is_read(&headers, now);
    }
}

/// The string of a header, without the white space around it.
fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let value = headers.get(name)?;
    let visible = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
    value.as_bytes().iter().all(visible).then_some(())?;
    std::str::from_utf8(value.as_bytes().trim_ascii()).ok()
}

/// Digits, as a number; as the greatest there is if they are too many.
fn number(text: &str) -> Option<u64> {
    let mut number = None;
    for byte in text.bytes() {
        let digit = char::from(byte).to_digit(10)?;
        number = Some(
            number
                .unwrap_or(0_u64)
                .saturating_mul(10)
                .saturating_add(digit.into()),
        );
    }
    number
}

fn retry_after(headers: &HeaderMap, now: u64) -> Option<u64> {
    let text = text(headers, RETRY_AFTER)?;
    let mut longest = None;
    for part in text.split(',') {
        // White space is what a header may hold of it.
        let Some(seconds) = number(part.trim_matches([' ', '\t'])) else {
            return Some(date(text)?.saturating_sub(now));
        };
        longest = longest.max(Some(seconds));
    }
    longest
}

/// The Unix time of a date. Another implementation writes that time as the same date.
fn date(text: &str) -> Option<u64> {
    let time = httpdate::parse_http_date(text).ok()?;
    let seconds = time.duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut text = text.to_owned();
    if text.contains("day, ") {
        // httpdate takes any byte for the space before the time, after a year of two digits.
        let space = text.len() - " 08:49:37 GMT".len();
        text.replace_range(space..=space, " ");
    }
    assert!(spellings(seconds).contains(&text), "{text:?}");
    Some(seconds)
}

/// A date as HTTP writes it and as older servers do: the last two are spellings of the same one, which has
/// a day of one digit after a space or a zero.
fn spellings(seconds: u64) -> Vec<String> {
    let time = DateTime::from_timestamp(seconds.try_into().unwrap(), 0).unwrap();
    let mut formats = vec![
        "%a, %d %b %Y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
        "%a %b %d %H:%M:%S %Y",
    ];
    // Two digits of a year say no more.
    if (1970..2070).contains(&time.year()) {
        formats.push("%A, %d-%b-%y %H:%M:%S GMT");
    }
    let write = |format| time.format(format).to_string();
    formats.into_iter().map(write).collect()
}

/// Seconds of the input, written as dates, come out as the time until then.
fn every_date_spelling_is_read(headers: &HeaderMap, now: SystemTime) {
    let Some(seconds) = text(headers, RETRY_AFTER).and_then(number) else {
        return;
    };
    let seconds = seconds % END;
    for date in spellings(seconds) {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, date.parse().unwrap())]);
        let until = UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(
            server_wait(&UNIX, StatusCode::OK, &headers, now),
            Some(until.duration_since(now).unwrap_or_default()),
            "{date}"
        );
    }
}

/// Of the limits that are used up, the one that takes longest. Which these are is known only if each
/// has its own number and one of those is 0.
fn reset(headers: &HeaderMap, since: u64) -> Option<u64> {
    let resets: Vec<&str> = text(headers, RESET)?.split(',').collect();
    let left: Vec<&str> = text(headers, REMAINING)
        .map(|left| left.split(',').map(str::trim).collect())
        .unwrap_or_default();
    let known = left.len() == resets.len() && left.contains(&"0");
    let mut longest = None;
    for (index, reset) in resets.iter().enumerate() {
        if !known || left[index] == "0" {
            longest = longest.max(number(reset.trim()).map(|wait| wait.saturating_sub(since)));
        }
    }
    longest
}

/// The wait is what the server asks for and up to a second of backoff, or the call ends.
fn holds_the_deadline(asked: Option<Duration>) {
    let server = asked.unwrap_or_default();
    for deadline in [Duration::ZERO, Duration::from_secs(60), Duration::MAX] {
        let policy = RetryPolicy::default().deadline(deadline);
        for random in [0.0, 0.5, 1.0] {
            let latest = server.saturating_add(Duration::from_secs(1));
            match wait(&policy, 1, asked, random) {
                Some(wait) => assert!(
                    wait < deadline && (server..=latest).contains(&wait),
                    "{server:?}: {wait:?}"
                ),
                None => assert!(latest >= deadline, "{server:?}"),
            }
        }
    }
}
