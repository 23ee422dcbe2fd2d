//! How long a call took, with all its attempts and the waits between them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clientry::RetryPolicy;
use tests::{Recorder, Reply};

use crate::clock;
use crate::provider::Settings;
use crate::providers::ALL;
use crate::seen::Kind;

/// The default policy, whose waits move the clock, and the sum of them.
fn policy() -> (RetryPolicy, Arc<Mutex<Duration>>) {
    let sum = Arc::new(Mutex::new(Duration::ZERO));
    let counted = Arc::clone(&sum);
    let policy = RetryPolicy::default().sleep_with(move |wait| {
        *counted.lock().unwrap() += wait;
        tokio::time::advance(wait)
    });
    (policy, sum)
}

#[tokio::test(start_paused = true)]
async fn the_waits_are_part_of_the_time_that_a_call_took() {
    for provider in ALL {
        let busy = Reply::new(503).header("retry-after", "11");
        let success = provider.success("get_webhook");
        for (last, kind) in [
            (success, Kind::Success),
            (busy.clone(), Kind::UnexpectedStatus),
        ] {
            let server = Recorder::start(Reply::new(418)).await;
            server.answer_in_turn([busy.clone(), busy.clone(), last]);
            let (policy, waited) = policy();
            let client = provider.client(Settings::of(&server).retry(policy));
            let seen = clock::run(client.call("get_webhook"), || false).await;
            assert_eq!((seen.kind, seen.attempts), (kind, 3), "{seen:?}");
            // On the clock of the test nothing but a wait takes time.
            assert_eq!(seen.elapsed, *waited.lock().unwrap());
            assert!(seen.elapsed >= Duration::from_secs(22), "{seen:?}");
        }
    }
}
