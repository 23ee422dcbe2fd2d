//! Calls what may panic: a panic of progenitor is an error of its document, and is not printed.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether panics of this thread are not printed.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Calls `work` and returns its panic as a string, without printing it.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // The hook is that of the whole process. Exchanging it for each call would silence other threads, and
    // for good where two threads do so at a time.
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                before(panic);
            }
        }));
    });
    let before = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(before);
    result.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "it panicked".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_words() {
        assert_eq!(
            quietly(|| -> () { panic!("no {}", 1) }),
            Err("no 1".to_owned())
        );
        assert_eq!(quietly(|| 3), Ok(3));
        assert!(!QUIET.get());
    }

    /// Panics of other threads are theirs, and those after it are printed as before.
    #[test]
    fn only_the_panics_of_the_work_are_quiet() {
        assert_eq!(quietly(|| QUIET.get()), Ok(true));
        let beside = quietly(|| std::thread::scope(|scope| scope.spawn(|| QUIET.get()).join()));
        assert!(matches!(beside, Ok(Ok(false))), "{beside:?}");
        assert_eq!(
            quietly(|| quietly(|| ()).map(|()| QUIET.get())),
            Ok(Ok(true))
        );
    }

    /// Each thread catches its own panics, however many call at a time.
    #[test]
    fn several_threads_are_quiet_at_a_time() {
        let barrier = std::sync::Barrier::new(8);
        let call = &|number: usize| {
            quietly(|| -> () {
                barrier.wait();
                panic!("no {number}")
            })
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || call(n))).collect();
            for (number, thread) in threads.into_iter().enumerate() {
                assert_eq!(thread.join().unwrap(), Err(format!("no {number}")));
            }
        });
        assert!(!QUIET.get());
    }
}
