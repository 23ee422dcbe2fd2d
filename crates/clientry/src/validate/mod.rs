//! What is sent, validated against the document: [`Validate`] walks a value, [`Check`] collects what it
//! breaks, each [`Violation`] with its path and its rule and never with the value.
//!
//! Responses are not validated: a provider that breaks its own rules is still understood.

mod check;
mod number;
#[cfg(feature = "pattern")]
mod pattern;
mod rule;
mod visit;

pub use check::Check;
pub use number::Number;
#[cfg(feature = "pattern")]
pub use pattern::Pattern;
pub use rule::{Rule, Violation};
pub use visit::{StringValue, Validate, Visit};

#[cfg(test)]
mod tests;
