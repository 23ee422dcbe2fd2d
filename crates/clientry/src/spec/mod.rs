//! What a generated crate declares in constants: its provider, its security schemes, its operations.
//!
//! The constructors are `const` and the fields private, so that a fact can be added later without touching what is already
//! generated.

mod oauth2;
mod operation;
mod provider;
mod scheme;

pub use oauth2::{ClientAuth, OAuth2Flows};
pub use operation::Operation;
pub use provider::{Provider, RateLimit, Requirement, ResetUnit, Site};
pub use scheme::{Scheme, SchemeKind};
