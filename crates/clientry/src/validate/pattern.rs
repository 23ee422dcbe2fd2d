//! [`Pattern`]: a regular expression of JSON Schema, by ECMA-262.

use std::sync::OnceLock;

use regress::Regex;

/// A pattern of the document, compiled when it is first needed. Made to be a `static`.
///
/// The matching backtracks, as ECMA-262 has it: the pattern comes from the provider's document and the
/// string from the caller, both trusted not to make it slow.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// The pattern `text`, with the meaning of the `u` flag.
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            regex: OnceLock::new(),
        }
    }

    pub(super) fn text(&self) -> &'static str {
        self.text
    }

    /// Whether the pattern matches anywhere in `value`, as JSON Schema asks. A pattern that is none
    /// matches everything: the provider is the judge then.
    pub(super) fn matches(&self, value: &str) -> bool {
        let regex = self
            .regex
            .get_or_init(|| Regex::with_flags(self.text, "u").ok());
        regex
            .as_ref()
            .is_none_or(|regex| regex.find(value).is_some())
    }
}
