//! Everything that can go wrong, by how far a call came.
//!
//! Building a client fails with a [`BuildError`]. A call fails with an [`Error`]: before anything was
//! sent ([`InvalidRequest`]), without an answer ([`TransportError`]), with an answer that cannot be read
//! ([`UnreadableBody`], [`BodyTooLarge`]), with one the document does not list ([`RawResponse`]), or with one that it lists
//! as an error ([`ApiError`]). What is printed is one line without secrets and without the body.

mod api;
mod build;
mod call;
mod coding;
mod detail;
mod invalid_request;
mod locate;
mod not_followed;
mod raw;
mod text;
mod too_large;
mod transport;
mod unreadable;

pub use api::ApiError;
pub use build::BuildError;
pub(crate) use call::is_transient;
pub use call::{Error, Failure};
pub use detail::{Detail, ErrorDetail};
pub use invalid_request::{InvalidRequest, Problem};
pub use raw::RawResponse;
pub use too_large::BodyTooLarge;
pub use transport::TransportError;
pub use unreadable::{BodyProblem, UnreadableBody};

pub(crate) use coding::{is_compressed, or_compressed};
pub(crate) use locate::read_closely;
pub(crate) use not_followed::NotFollowed;
pub(crate) use raw::{Parts, Progress};
pub(crate) use transport::Cause;
