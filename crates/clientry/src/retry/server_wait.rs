//! How long a server asks to be left alone: `Retry-After`, or a provider's own reset header.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::spec::{Provider, RateLimit, ResetUnit};

/// What the response asks for, if it asks for anything that can be understood.
///
/// `Retry-After` counts on every status. A reset header counts on 429 alone: providers send it with
/// every response, to say when the count begins anew.
pub(crate) fn server_wait(
    provider: &Provider,
    status: StatusCode,
    headers: &HeaderMap,
    now: SystemTime,
) -> Option<Duration> {
    retry_after(headers, now).or_else(|| {
        let limits = provider
            .rate_limits
            .iter()
            .filter(|_| status == StatusCode::TOO_MANY_REQUESTS);
        limits.filter_map(|limit| reset(limit, headers, now)).next()
    })
}

/// What `Retry-After` asks for.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    // Of several, the longest: a gateway and the server behind it may each have one.
    texts(headers, RETRY_AFTER.as_str())
        .filter_map(|text| parse_retry_after(text, now))
        .max()
}

/// The values of every header of this name.
fn texts<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).into_iter();
    values.filter_map(|value| value.to_str().ok().map(str::trim))
}

/// The same, with lists taken apart.
fn items<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    texts(headers, name)
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .collect()
}

/// Whole seconds, several of them apart by commas as a gateway folds headers, or one of the three date formats of HTTP. A
/// date in the past asks for no wait.
fn parse_retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    // All of them, for a date has a comma, too.
    let seconds = text.split(',').map(|part| parse_seconds(part.trim()));
    let seconds: Option<Vec<Duration>> = seconds.collect();
    seconds.and_then(|all| all.into_iter().max()).or_else(|| {
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(now).unwrap_or_default())
    })
}

/// Digits alone. More than fit are as good as for ever.
fn parse_seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

/// The longest wait of the limits that are used up. A header may hold one value for each limit, and
/// another header how much each has left; where that says nothing, every limit may be the one.
fn reset(limit: &RateLimit, headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let resets = items(headers, limit.reset);
    let left = limit
        .remaining
        .map_or_else(Vec::new, |name| items(headers, name));
    let pairs = left.len() == resets.len() && left.contains(&"0");
    let used_up = resets
        .iter()
        .enumerate()
        .filter(|(index, _)| !pairs || left[*index] == "0");
    used_up
        .filter_map(|(_, reset)| wait_until(limit.unit, reset, now))
        .max()
}

fn wait_until(unit: ResetUnit, text: &str, now: SystemTime) -> Option<Duration> {
    let value = parse_seconds(text)?;
    Some(match unit {
        ResetUnit::SecondsFromNow => value,
        ResetUnit::UnixSeconds => {
            value.saturating_sub(now.duration_since(UNIX_EPOCH).unwrap_or_default())
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110's examples.
    const NOW: u64 = 784_111_777;

    static PLAIN: Provider = Provider::new("plain", "1", "X");
    static UNIX: Provider = Provider::new("unix", "1", "X")
        .rate_limits(&[RateLimit::new("X-RateLimit-Reset", ResetUnit::UnixSeconds)]);
    static SEVERAL: Provider = Provider::new("several", "1", "X").rate_limits(&[RateLimit::new(
        "RateLimit-Reset",
        ResetUnit::SecondsFromNow,
    )
    .remaining("RateLimit-Remaining")]);

    fn asked(provider: &Provider, status: u16, headers: &[(&'static str, &str)]) -> Option<u64> {
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_bytes(name.as_bytes()).unwrap(),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        server_wait(
            provider,
            StatusCode::from_u16(status).unwrap(),
            &headers,
            now,
        )
        .map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        for (value, wait) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("5, 120", Some(120)),
            ("120,soon", None),
            ("Sun, 0", None),
            ("0", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:50:37 1994", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("31536000", Some(31_536_000)),
            ("99999999999999999999999999", Some(u64::MAX)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("soon", None),
            ("١", None),
        ] {
            let value = value.replace('١', "x1");
            assert_eq!(
                asked(&PLAIN, 503, &[("Retry-After", &value)]),
                wait,
                "{value}"
            );
        }
        assert_eq!(asked(&PLAIN, 503, &[]), None);
    }

    #[test]
    fn of_two_retry_after_the_longer_one_counts() {
        for pair in [["5", "120"], ["120", "5"], ["120", "soon"]] {
            let headers = pair.map(|value| ("Retry-After", value));
            assert_eq!(asked(&PLAIN, 503, &headers), Some(120), "{pair:?}");
        }
    }

    #[test]
    fn a_list_may_be_spread_over_several_headers() {
        let headers = [
            ("RateLimit-Reset", "1"),
            ("RateLimit-Reset", "40, 3000"),
            ("RateLimit-Remaining", "0, 0"),
            ("RateLimit-Remaining", "200"),
        ];
        assert_eq!(asked(&SEVERAL, 429, &headers), Some(40));
    }

    #[test]
    fn a_reset_header_counts_on_429_and_after_retry_after() {
        let in_a_minute = (NOW + 60).to_string();
        let reset = ("X-RateLimit-Reset", in_a_minute.as_str());
        assert_eq!(asked(&UNIX, 429, &[reset]), Some(60));
        assert_eq!(asked(&UNIX, 429, &[reset, ("Retry-After", "5")]), Some(5));
        assert_eq!(
            asked(&UNIX, 429, &[reset, ("Retry-After", "soon")]),
            Some(60)
        );
        assert_eq!(asked(&UNIX, 503, &[reset]), None);
        assert_eq!(asked(&UNIX, 429, &[("X-RateLimit-Reset", "1")]), Some(0));
        for nonsense in ["soon", "-5", "1.5", "", ", ,"] {
            let reset = ("X-RateLimit-Reset", nonsense);
            assert_eq!(asked(&UNIX, 429, &[reset]), None, "{nonsense}");
            let reset = ("RateLimit-Reset", nonsense);
            assert_eq!(asked(&SEVERAL, 429, &[reset]), None, "{nonsense}");
        }
        // Milliseconds instead of seconds are a time far away.
        for far in [NOW * 1000, u64::MAX] {
            let text = far.to_string();
            let reset = ("X-RateLimit-Reset", text.as_str());
            assert_eq!(asked(&UNIX, 429, &[reset]), Some(far - NOW));
        }
        assert_eq!(asked(&PLAIN, 429, &[reset]), None);
    }

    #[test]
    fn of_several_limits_the_longest_of_those_used_up_counts() {
        let alone = |reset| asked(&SEVERAL, 429, &[("RateLimit-Reset", reset)]);
        let asked = |reset, remaining| {
            asked(
                &SEVERAL,
                429,
                &[
                    ("RateLimit-Reset", reset),
                    ("RateLimit-Remaining", remaining),
                ],
            )
        };
        assert_eq!(asked("1, 40, 3000", "0, 0, 200"), Some(40));
        assert_eq!(asked("1,40,3000", "0,7,200"), Some(1));
        assert_eq!(asked("1, 40, 3000", "3, 7, 200"), Some(3000));
        assert_eq!(asked("1, 40", "0"), Some(40));
        assert_eq!(asked("9", "0"), Some(9));
        assert_eq!(alone("1,40"), Some(40));
        assert_eq!(asked("x, 4", "0, 0"), Some(4));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*", limits in "[0-9, ]{0,20}") {
            let now = UNIX_EPOCH + Duration::from_secs(NOW);
            let _ = parse_retry_after(&text, now);
            let Ok(value) = HeaderValue::from_str(&limits) else { return Ok(()) };
            let headers = HeaderMap::from_iter([
                (HeaderName::from_static("ratelimit-reset"), value.clone()),
                (HeaderName::from_static("ratelimit-remaining"), value),
            ]);
            let _ = server_wait(&SEVERAL, StatusCode::TOO_MANY_REQUESTS, &headers, now);
        }

        #[test]
        fn seconds_come_out_as_they_went_in(seconds: u64) {
            prop_assert_eq!(parse_seconds(&seconds.to_string()), Some(Duration::from_secs(seconds)));
        }

        #[test]
        fn a_date_is_the_time_until_it(seconds in 0_u64..253_402_300_799) {
            let now = UNIX_EPOCH + Duration::from_secs(NOW);
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
            prop_assert_eq!(parse_retry_after(&date, now), Some(Duration::from_secs(seconds.saturating_sub(NOW))));
        }
    }
}
