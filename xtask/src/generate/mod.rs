//! progenitor: a document in its dialect in, Rust tokens out.
//!
//! [`reduce`] writes the document, [`run`] calls progenitor and turns its panics into errors.

pub mod reduce;

use crate::model::Api;
use std::panic::{AssertUnwindSafe, catch_unwind};

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

/// Calls `work` and returns its panic as a text, without printing it.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(work));
    std::panic::set_hook(before);
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
    }
}
