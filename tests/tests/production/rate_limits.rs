//! By which header of its own each provider asks to be left alone: a constant of each crate.
//!
//! No time is waited. The backoff is off, so that a wait is what the server asked for and nothing else.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tests::clients::{ALL, Provider, Settings, Waits, named};
use tests::{Recorder, Reply};

/// A provider, the header that says when its count begins anew, and the one that says what is left.
type Own = (&'static str, &'static str, &'static str);

/// Those whose header is a date in Unix seconds.
const BY_DATE: [Own; 2] = [
    ("vendaze", "X-RateLimit-Reset", "X-RateLimit-Remaining"),
    ("voucherify", "X-Rate-Limit-Retry", "X-Rate-Limit-Remaining"),
];

/// The one whose header is seconds, a value for each window.
const BY_WINDOWS: Own = ("theirstack", "RateLimit-Reset", "RateLimit-Remaining");

/// The wait before the second attempt of a call that is told `headers` with a 429.
async fn wait(provider: &Provider, headers: &[(&'static str, &str)]) -> Duration {
    let busy = Reply::new(429);
    let busy = headers
        .iter()
        .fold(busy, |reply, (name, value)| reply.header(name, *value));
    let server = Recorder::start(Reply::new(418)).await;
    server.respond_in_turn([busy, Reply::new(418)]);
    let waits = Waits::default();
    let policy = waits.policy().backoff(Duration::ZERO, Duration::ZERO);
    let client = provider.client(Settings::of(&server).retry(policy));
    let seen = client.call(provider.any().name).await;
    assert_eq!(
        (seen.status, seen.attempts),
        (Some(418), 2),
        "{headers:?}: {seen:?}"
    );
    let waits = waits.take();
    assert_eq!(waits.len(), 1);
    waits[0]
}

/// The wait ends at `at`, whenever the client looked at its clock.
async fn assert_waits_until(provider: &Provider, headers: &[(&'static str, &str)], at: u64) {
    let left = || (UNIX_EPOCH + Duration::from_secs(at)).duration_since(SystemTime::now());
    let most = left().unwrap();
    let waited = wait(provider, headers).await;
    let possible = left().unwrap_or_default()..=most;
    assert!(
        possible.contains(&waited),
        "{} {headers:?}: {waited:?} is not {possible:?}",
        provider.name
    );
}

fn in_40_seconds() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs() + 40
}

#[tokio::test]
async fn a_reset_in_unix_seconds_is_waited_for() {
    for (name, reset, remaining) in BY_DATE {
        let at = in_40_seconds();
        let text = at.to_string();
        assert_waits_until(named(name), &[(reset, &text)], at).await;
        let both = [(reset, text.as_str()), (remaining, "0")];
        assert_waits_until(named(name), &both, at).await;
    }
}

#[tokio::test]
async fn a_reset_in_seconds_is_that_of_the_longest_window_that_is_used_up() {
    let (name, reset, remaining) = BY_WINDOWS;
    for (asked, left, expected) in [
        ("7", None, 7),
        ("1, 40, 3000", Some("0, 0, 200"), 40),
        ("1, 40, 3000", Some("0, 7, 200"), 1),
    ] {
        let mut headers = vec![(reset, asked)];
        headers.extend(left.map(|left| (remaining, left)));
        let waited = wait(named(name), &headers).await;
        assert_eq!(waited, Duration::from_secs(expected), "{headers:?}");
    }
}

/// Each crate knows the header of its own document, whichever unit another's may be in.
#[tokio::test]
async fn the_reset_of_another_provider_is_ignored() {
    let date = in_40_seconds().to_string();
    for (owner, reset, _) in BY_DATE.into_iter().chain([BY_WINDOWS]) {
        for provider in ALL {
            if provider.name == owner || tells(provider, reset) {
                continue;
            }
            for value in ["40", date.as_str()] {
                let waited = wait(provider, &[(reset, value)]).await;
                assert_eq!(waited, Duration::ZERO, "{} {reset}", provider.name);
            }
        }
    }
}

/// Whether the document of `provider` names `header` for its own limits.
fn tells(provider: &Provider, header: &str) -> bool {
    let spec = tests::Spec::load(provider.name);
    let limits = spec.value()["x-clientry"]["rate_limits"].to_string();
    limits.to_lowercase().contains(&header.to_lowercase())
}
