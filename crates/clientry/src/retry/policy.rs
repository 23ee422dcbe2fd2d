//! [`RetryPolicy`]: how often and how long a call may be tried.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// How often a call is tried, and how long it waits in between.
///
/// The default: three attempts in all, begun within 60 seconds. Before the second attempt it waits a
/// random time of up to 1 second, before the third of up to 2: full jitter, so that clients which
/// failed together do not come back together. What the server asks for, by `Retry-After` or a reset
/// header of its own, is waited for on top. If that leads beyond the 60 seconds, or beyond the
/// client's [`timeout`](crate::Builder::timeout), the call ends at once with what it has.
///
/// What is tried again:
///
/// - GET, HEAD, PUT, DELETE and OPTIONS, any operation whose document says that repeating it is harmless, and any call
///   that sets the idempotency key that its document has a header for: when the connection failed, broke, or fell silent, and on 408, 429, 500, 502, 503, 504;
/// - every other operation only where the server certainly did not act: when there was no connection,
///   when it refused the HTTP/2 stream, and on 429. [`any_method`](Self::any_method) treats it like the first kind.
///
/// A repeated `DELETE` may meet the 404 of its own success. It is reported as the 404 that it is, and
/// [`Error::earlier_attempt_may_be_done`](crate::Error::earlier_attempt_may_be_done) tells: treat it as done.
///
/// ```
/// use std::time::Duration;
/// use clientry::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .attempts(5)
///     .backoff(Duration::from_secs(1), Duration::from_secs(30))
///     .deadline(Duration::from_secs(120));
/// let never = RetryPolicy::off();
/// # let _ = (patient, never);
/// ```
#[derive(Clone)]
pub struct RetryPolicy {
    attempts: u32,
    first: Duration,
    longest: Duration,
    deadline: Duration,
    any_method: bool,
    sleep: Option<Sleep>,
}

type Sleep = Arc<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first: Duration::from_secs(1),
            longest: Duration::from_secs(20),
            deadline: Duration::from_secs(60),
            any_method: false,
            sleep: None,
        }
    }
}

impl RetryPolicy {
    /// One attempt only.
    pub fn off() -> Self {
        Self::default().attempts(1)
    }

    /// How often a call is tried in all. 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The longest random wait before the second attempt, doubled before each further one until it is
    /// `longest`.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        (self.first, self.longest) = (first, longest);
        self
    }

    /// How long after the first attempt began a further one may begin. It bounds what a server can ask
    /// for, even where the client has no timeout.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Tries every operation again like an idempotent one. The caller says with this that doing it
    /// twice is harmless, because of an idempotency key, say.
    pub fn any_method(mut self) -> Self {
        self.any_method = true;
        self
    }

    /// Waits with `sleep` instead of tokio's timer: for tests, which must not wait.
    pub fn sleep_with<F>(mut self, sleep: impl Fn(Duration) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.sleep = Some(Arc::new(move |wait| Box::pin(sleep(wait))));
        self
    }

    pub(crate) fn is_any_method(&self) -> bool {
        self.any_method
    }

    /// How long to wait after `attempts` attempts and `elapsed` time, or None if that was enough.
    /// `server` is what the server asks for; `random` is a number from 0 to 1.
    pub(crate) fn wait(
        &self,
        attempts: u32,
        elapsed: Duration,
        timeout: Duration,
        server: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        if attempts >= self.attempts {
            return None;
        }
        let doubled = 1_u32.checked_shl(attempts - 1).unwrap_or(u32::MAX);
        let backoff = self.first.saturating_mul(doubled).min(self.longest);
        // A backoff so long that it rounds beyond what a duration holds stays as it is.
        let jitter = Duration::try_from_secs_f64(backoff.as_secs_f64() * random).unwrap_or(backoff);
        let wait = server.unwrap_or_default().saturating_add(jitter);
        (elapsed.saturating_add(wait) < self.deadline.min(timeout)).then_some(wait)
    }

    pub(crate) async fn sleep(&self, wait: Duration) {
        match &self.sleep {
            Some(sleep) => sleep(wait).await,
            None => tokio::time::sleep(wait).await,
        }
    }
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("attempts", &self.attempts)
            .field("first", &self.first)
            .field("longest", &self.longest)
            .field("deadline", &self.deadline)
            .field("any_method", &self.any_method)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const MINUTE: Duration = Duration::from_secs(60);

    /// The longest wait after each attempt.
    fn longest(policy: &RetryPolicy) -> Vec<u64> {
        (1..)
            .map_while(|attempts| policy.wait(attempts, Duration::ZERO, Duration::MAX, None, 1.0))
            .map(|wait| wait.as_secs())
            .collect()
    }

    #[test]
    fn three_attempts_with_a_doubling_wait() {
        assert_eq!(longest(&RetryPolicy::default()), [1, 2]);
        assert_eq!(longest(&RetryPolicy::off()), [0_u64; 0]);
        assert_eq!(longest(&RetryPolicy::default().attempts(0)), [0_u64; 0]);
        assert_eq!(
            longest(&RetryPolicy::default().attempts(8)),
            [1, 2, 4, 8, 16, 20, 20]
        );
        let policy = RetryPolicy::default().attempts(100);
        assert_eq!(
            policy
                .wait(99, Duration::ZERO, Duration::MAX, None, 1.0)
                .unwrap()
                .as_secs(),
            20
        );
    }

    #[test]
    fn the_jitter_is_full() {
        let wait = |random| {
            RetryPolicy::default()
                .wait(2, Duration::ZERO, MINUTE, None, random)
                .unwrap()
        };
        assert_eq!(wait(0.0), Duration::ZERO);
        assert_eq!(wait(0.25), SECOND / 2);
        assert_eq!(wait(1.0), SECOND * 2);
    }

    #[test]
    fn no_duration_is_too_long() {
        let policy = RetryPolicy::default()
            .backoff(Duration::MAX, Duration::MAX)
            .deadline(Duration::MAX);
        assert_eq!(
            policy.wait(2, Duration::MAX, Duration::MAX, Some(Duration::MAX), 1.0),
            None
        );
        assert_eq!(
            policy.wait(1, Duration::ZERO, Duration::MAX, None, 0.0),
            Some(Duration::ZERO)
        );
    }

    #[test]
    fn the_servers_wait_comes_on_top() {
        let wait =
            |server| RetryPolicy::default().wait(1, Duration::ZERO, MINUTE, Some(server), 1.0);
        assert_eq!(wait(Duration::ZERO), Some(SECOND));
        assert_eq!(wait(SECOND * 30), Some(SECOND * 31));
        assert_eq!(wait(SECOND * 59), None);
        assert_eq!(wait(Duration::MAX), None);
    }

    #[test]
    fn no_attempt_begins_after_either_deadline() {
        let wait = |policy: &RetryPolicy, elapsed, timeout| {
            policy.wait(1, elapsed, timeout, None, 1.0).is_some()
        };
        let policy = RetryPolicy::default();
        assert!(wait(&policy, SECOND * 58, MINUTE) && !wait(&policy, SECOND * 59, MINUTE));
        assert!(
            !wait(&policy, SECOND * 59, Duration::MAX) && !wait(&policy, SECOND * 9, SECOND * 10)
        );
        assert!(wait(
            &policy.deadline(SECOND * 90),
            SECOND * 59,
            Duration::MAX
        ));
    }
}
