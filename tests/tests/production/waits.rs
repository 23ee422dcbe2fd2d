//! How long a server can ask to be left alone: `Retry-After`, or the reset header of its own document.
//!
//! No time is waited. The backoff is off, so that a wait is what the server asked for and nothing else.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tests::{Recorder, Reply};

use crate::provider::{Provider, Settings, Waits};
use crate::providers::{ALL, FINIX, GENERECT, THEIRSTACK, VENDAZE, VOUCHERIFY};
use crate::seen::Seen;

type Headers<'a> = &'a [(&'static str, &'a str)];

/// A call that is answered with `status` and `headers` first and well then, and its waits.
async fn call(provider: &Provider, status: u16, headers: Headers<'_>) -> (Seen, Vec<Duration>) {
    let add = |reply: Reply, &(name, value): &(_, &str)| reply.header(name, value);
    let busy = headers.iter().fold(Reply::new(status), add);
    let server = Recorder::start(Reply::new(418)).await;
    server.answer_in_turn([busy, provider.success("get_webhook")]);
    let waits = Waits::default();
    let policy = waits.policy().backoff(Duration::ZERO, Duration::ZERO);
    let client = provider.client(Settings::of(&server).retry(policy));
    let seen = client.call("get_webhook").await;
    assert_eq!(seen.attempts as usize, server.received());
    (seen, waits.take())
}

/// The one wait after which the call went well.
async fn wait(provider: &Provider, status: u16, headers: Headers<'_>) -> Duration {
    let (seen, waits) = call(provider, status, headers).await;
    let expected = (Some(200), 2, 1);
    let found = (seen.status, seen.attempts, waits.len());
    assert_eq!(found, expected, "{headers:?}: {seen:?}");
    waits[0]
}

async fn assert_waits(provider: &Provider, status: u16, headers: Headers<'_>, seconds: u64) {
    let waited = wait(provider, status, headers).await;
    let asked = format!("{} {status} {headers:?}", provider.name);
    assert_eq!(waited, Duration::from_secs(seconds), "{asked}");
}

/// The wait ends at `at`, in Unix seconds, whenever the client looked at its clock.
async fn assert_waits_until(provider: &Provider, status: u16, headers: Headers<'_>, at: u64) {
    let left = || (UNIX_EPOCH + Duration::from_secs(at)).duration_since(SystemTime::now());
    let most = left().unwrap();
    let waited = wait(provider, status, headers).await;
    let possible = left().unwrap_or_default()..=most;
    let asked = format!("{} {status} {headers:?}", provider.name);
    assert!(
        possible.contains(&waited),
        "{asked}: {waited:?} is not {possible:?}"
    );
}

/// The call is not tried again.
async fn assert_given_up(provider: &Provider, status: u16, headers: Headers<'_>) {
    let (seen, waits) = call(provider, status, headers).await;
    assert_eq!(
        (seen.status, seen.attempts),
        (Some(status), 1),
        "{headers:?}: {seen:?}"
    );
    assert!(waits.is_empty() && seen.is_retryable, "{seen:?}");
}

fn unix_now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

#[tokio::test]
async fn retry_after_is_waited_for_by_every_crate() {
    for provider in ALL {
        for status in [429, 503] {
            assert_waits(provider, status, &[("retry-after", "17")], 17).await;
            let at = unix_now() + 40;
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(at));
            assert_waits_until(provider, status, &[("retry-after", &date)], at).await;
        }
    }
}

#[tokio::test]
async fn a_retry_after_beyond_the_deadline_ends_the_call_at_once() {
    let in_a_day = SystemTime::now() + Duration::from_secs(86_400);
    let in_a_day = httpdate::fmt_http_date(in_a_day);
    for provider in ALL {
        for asked in ["61", "86400", "99999999999999999999", in_a_day.as_str()] {
            assert_given_up(provider, 429, &[("retry-after", asked)]).await;
            assert_given_up(provider, 503, &[("retry-after", asked)]).await;
        }
    }
}

#[tokio::test]
async fn a_retry_after_that_makes_no_sense_is_as_good_as_none() {
    for provider in ALL {
        for nonsense in ["soon", "-5", "1.5", "", "Sun, 06 Nov 1994 08:49:37 GMT"] {
            assert_waits(provider, 429, &[("retry-after", nonsense)], 0).await;
        }
    }
}

/// The providers whose reset header is a date in Unix seconds, with that header and the one that says
/// what is left.
const BY_DATE: [(&Provider, &str, &str); 2] = [
    (&VENDAZE, "X-RateLimit-Reset", "X-RateLimit-Remaining"),
    (&VOUCHERIFY, "X-Rate-Limit-Retry", "X-Rate-Limit-Remaining"),
];

#[tokio::test]
async fn a_reset_in_unix_seconds_is_waited_for() {
    for (provider, reset, remaining) in BY_DATE {
        let at = unix_now() + 40;
        let text = at.to_string();
        let own = (reset, text.as_str());
        assert_waits_until(provider, 429, &[own], at).await;
        assert_waits_until(provider, 429, &[own, (remaining, "0")], at).await;
        assert_waits(provider, 429, &[own, ("retry-after", "3")], 3).await;
        let past = (at - 80).to_string();
        assert_waits(provider, 429, &[(reset, &past)], 0).await;
    }
}

#[tokio::test]
async fn a_reset_in_seconds_is_that_of_the_longest_window_that_is_used_up() {
    for (reset, remaining, expected) in [
        ("7", None, 7),
        ("9", Some("0"), 9),
        ("1, 40, 3000", Some("0, 0, 200"), 40),
        ("1, 40, 3000", Some("0, 7, 200"), 1),
        ("1,40", None, 40),
    ] {
        let mut headers = vec![("RateLimit-Reset", reset)];
        headers.extend(remaining.map(|left| ("RateLimit-Remaining", left)));
        assert_waits(&THEIRSTACK, 429, &headers, expected).await;
    }
}

/// Milliseconds in place of seconds, say: nobody is to wait for that.
#[tokio::test]
async fn a_reset_beyond_the_deadline_ends_the_call_at_once() {
    let now = unix_now();
    for (provider, reset, _) in BY_DATE {
        for at in [now + 120, now + 86_400, now * 1000, u64::MAX] {
            assert_given_up(provider, 429, &[(reset, &at.to_string())]).await;
        }
    }
    for seconds in ["61", "3000", "99999999999999999999"] {
        assert_given_up(&THEIRSTACK, 429, &[("RateLimit-Reset", seconds)]).await;
    }
    let windows = [
        ("RateLimit-Reset", "1, 3000"),
        ("RateLimit-Remaining", "0, 0"),
    ];
    assert_given_up(&THEIRSTACK, 429, &windows).await;
}

#[tokio::test]
async fn a_reset_that_makes_no_sense_is_as_good_as_none() {
    let own = [
        (&VENDAZE, "X-RateLimit-Reset"),
        (&VOUCHERIFY, "X-Rate-Limit-Retry"),
        (&THEIRSTACK, "RateLimit-Reset"),
    ];
    for (provider, reset) in own {
        for nonsense in ["soon", "-5", "1.5", "", ", ,"] {
            assert_waits(provider, 429, &[(reset, nonsense)], 0).await;
        }
    }
}

/// Providers send their reset header with every answer, to say when the count begins anew.
#[tokio::test]
async fn a_reset_counts_on_429_alone() {
    let at = (unix_now() + 40).to_string();
    for (provider, reset, _) in BY_DATE {
        assert_waits(provider, 503, &[(reset, &at)], 0).await;
    }
    assert_waits(&THEIRSTACK, 503, &[("RateLimit-Reset", "40")], 0).await;
}

/// Each crate knows the header of its own document, whichever unit a foreign one may be in.
#[tokio::test]
async fn a_foreign_reset_is_not_looked_at() {
    let date = (unix_now() + 40).to_string();
    let all = ["X-RateLimit-Reset", "X-Rate-Limit-Retry", "RateLimit-Reset"];
    for (provider, own) in [
        (&FINIX, None),
        (&GENERECT, None),
        (&VENDAZE, Some(all[0])),
        (&VOUCHERIFY, Some(all[1])),
        (&THEIRSTACK, Some(all[2])),
    ] {
        for foreign in all.into_iter().filter(|name| Some(*name) != own) {
            for value in ["40", date.as_str()] {
                assert_waits(provider, 429, &[(foreign, value)], 0).await;
            }
        }
    }
}
