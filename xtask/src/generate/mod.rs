//! progenitor: a document in its dialect in, Rust tokens out.
//!
//! [`reduce`] writes the document, [`run`] calls progenitor and turns its panics into errors.

pub mod reduce;

use crate::model::Api;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

/// Runs progenitor over the API and parses what it made.
pub fn run(api: &Api) -> Result<syn::File, String> {
    let document: openapiv3::OpenAPI = serde_json::from_value(reduce::document(api))
        .map_err(|error| format!("its document is unreadable: {error}"))?;
    let mut settings = progenitor::GenerationSettings::default();
    settings
        .with_interface(progenitor::InterfaceStyle::Positional)
        .with_map_type("::std::collections::BTreeMap".to_owned());
    let tokens = quietly(|| progenitor::Generator::new(&settings).generate_tokens(&document))?
        .map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| format!("its output is no Rust: {error}"))
}

thread_local! {
    /// Whether panics of this thread are not printed.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Calls `work` and returns its panic as a text, without printing it.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
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
}
