//! What a generated crate declares in constants: its provider, its security schemes, its operations.
//!
//! The constructors are `const` and the fields private, so that a fact can be added later without touching what is already
//! generated.

mod operation;
mod provider;
mod scheme;

pub use operation::Operation;
pub use provider::{Provider, RateLimit, Requirement, ResetUnit, Site};
pub use scheme::{Scheme, SchemeKind};
