//! Everything that can go wrong, by how far a call got.
//!
//! Building a client fails with a [`BuildError`]. A call fails with an [`Error`]: before anything was
//! sent ([`InvalidRequest`], [`CredentialError`]), by an [`InterceptorError`], without a response ([`TransportError`]), with a
//! response that cannot be read ([`UnreadableBody`], [`BodyTooLarge`]) or that is a page behind which there is another that cannot
//! be asked for ([`NoNextPage`]), with one the document does not list ([`RawResponse`](crate::RawResponse)), or with one that it lists
//! as an error ([`ApiError`]). What is printed is one line without secrets and without the body.

mod any;
mod api;
mod build;
mod call;
mod credential;
mod describe;
mod documented;
mod interceptor;
mod invalid_request;
#[cfg(feature = "test-util")]
mod made;
mod no_next_page;
mod oauth2;
mod too_large;
mod transport;
mod unreadable;

pub use any::{AnyError, Documented};
pub use api::ApiError;
pub use build::BuildError;
pub use call::{Error, Failure};
pub use credential::CredentialError;
pub(crate) use credential::Late;
pub use describe::{DescribeError, MessageParts};
#[doc(hidden)]
pub use documented::write_error;
pub use interceptor::InterceptorError;
pub use invalid_request::{InvalidRequest, Problem};
pub use no_next_page::{NoNextPage, PageProblem};
pub use oauth2::OAuth2Error;
pub(crate) use oauth2::is_passing;
pub use too_large::BodyTooLarge;
pub use transport::TransportError;
pub(crate) use unreadable::ROOT;
pub use unreadable::{BodyProblem, UnreadableBody};

pub(crate) use transport::Cause;
