//! What every Clientry API client shares at run time.
//!
//! A user depends on one provider's generated crate and rarely names this one; what its types mean is
//! written here once. From the outside in:
//!
//! - [`Response`] and [`Error`] are what a call gives back. Both keep status, headers, request id and
//!   raw body, whatever went wrong. [`ByteStream`], [`EventStream`] and [`ItemStream`] are successes that are read as
//!   they come. [`PageStream`] and [`PageItems`] are the pages of a list, and its items.
//! - [`Nullable`] tells an absent field from a `null` one; [`open_enum!`] declares enums that keep a
//!   value they do not know; [`DateTime`] keeps a time as it was written; [`SecretString`] never prints.
//! - [`Builder`] takes the server, the [`Credential`]s, timeouts and a [`HttpClient`] of the user's own,
//!   and makes a [`Core`]. A credential that changes comes from a [`TokenProvider`], or by [`OAuth2`].
//! - [`Interceptor`] is called before and after each attempt.
//! - [`RetryPolicy`] says how often a call is tried; on by default, three attempts.
//! - [`Provider`], [`Scheme`] and [`Operation`] are the constants that a generated crate declares;
//!   [`Request`] is one call being put together.
//! - With the feature `mock`, `mock` is a server for the tests of those who use a client.
//! - [`webhook`] verifies the signatures of webhook deliveries.
//! - [`object`](mod@object) reads and writes structs; [`one_of`] finds out which variant of a union a value is.
//! - [`Validate`] and [`Check`] validate a body against the document before it is sent.
//!
//! Only what the provider's document says goes out: method, path, the parameters that were set, `Accept`,
//! `Content-Type` with a body, the operation's own credentials, and `User-Agent`. The one exception is an
//! operation that declares no `Accept`: reqwest then sends `Accept: */*`, which means the same as no
//! `Accept` at all (RFC 9110, section 12.5.1) and cannot be taken out of a `reqwest::Client`.
//!
//! ```
//! use clientry::{
//!     Builder, Core, Credential, Error, Method, Operation, Provider, Response, Scheme, SchemeKind,
//! };
//!
//! static PROVIDER: Provider = Provider::new("acme", "1.0.0", "ACME_BASE_URL")
//!     .server("https://api.acme.example")
//!     .schemes(&[Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token").env(&["ACME_TOKEN"])])
//!     .required(&[&["bearerAuth"]])
//!     .request_id_headers(&["X-Request-ID"]);
//!
//! static GET_THING: Operation = Operation::new("get_thing", Method::GET, "/things/{id}")
//!     .accept("application/json")
//!     .security(&[&["bearerAuth"]]);
//!
//! #[derive(Debug)]
//! enum GetThingError {
//!     NotFound(String),
//! }
//!
//! async fn get_thing(core: &Core, id: &str) -> Result<Response<Vec<u64>>, Error<GetThingError>> {
//!     let response = core.request(&GET_THING).path("id", id).send().await?;
//!     match response.status().as_u16() {
//!         200 => response.json(),
//!         404 => Err(response.error(GetThingError::NotFound)),
//!         _ => Err(response.unexpected()),
//!     }
//! }
//!
//! # fn main() -> Result<(), clientry::BuildError> {
//! let core = Builder::new(&PROVIDER).credential("bearerAuth", Credential::Bearer("t0ken".into())).build()?;
//! # let _ = get_thing(&core, "1");
//! # Ok(())
//! # }
//! ```

// A test says what went wrong by panicking.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod auth;
mod body;
mod client;
mod decode;
mod encode;
mod error;
mod intercept;
#[cfg(feature = "mock")]
pub mod mock;
pub mod object;
pub mod one_of;
mod pages;
mod request;
mod response;
mod retry;
#[cfg(test)]
mod rooms;
mod spec;
mod stream;
mod text;
mod trace;
mod transport;
mod types;
mod validate;
pub mod webhook;

pub use crate::auth::{BoxError, BoxFuture, Credential, OAuth2, TokenProvider, TokenStore};
pub use crate::body::{Body, FieldEncoding, FieldStyle, File};
pub use crate::client::{Builder, Core, HttpClient, server_host_variable, server_path_variable};
pub use crate::encode::ParameterStyle;
pub use crate::error::{
    AnyError, ApiError, BodyProblem, BodyTooLarge, BuildError, CredentialError, DescribeError,
    Documented, Error, Failure, InterceptorError, InvalidRequest, MessageParts, NoNextPage,
    OAuth2Error, PageProblem, Problem, TransportError, UnreadableBody,
};
pub use crate::intercept::{Attempt, AttemptOutcome, Interceptor};
pub use crate::pages::{NextPage, PageFuture, PageItems, PageStream, Paged};
#[cfg(feature = "blocking")]
pub use crate::request::{Blocking, BlockingStream};
pub use crate::request::{Call, Request, new_idempotency_key};
pub use crate::response::{RawResponse, Response};
pub use crate::retry::RetryPolicy;
pub use crate::spec::{
    ClientAuth, OAuth2Flows, Operation, Provider, RateLimit, Requirement, ResetUnit, Scheme,
    SchemeKind, Site,
};
pub use crate::stream::{ByteStream, Event, EventStream, ItemStream};
#[cfg(any(feature = "jiff", feature = "time"))]
pub use crate::types::DateTimeError;
pub use crate::types::{DateTime, HiddenUrl, Nullable, SecretString, Unlisted};
#[cfg(feature = "pattern")]
pub use crate::validate::Pattern;
pub use crate::validate::{Check, Number, Rule, StringValue, Validate, Violation, Visit};

pub use bytes::Bytes;
pub use chrono;
pub use futures_core::Stream;
#[cfg(feature = "jiff")]
pub use jiff;
pub use reqwest;
pub use reqwest::{Method, StatusCode, header};
#[cfg(feature = "time")]
pub use time;
#[cfg(feature = "url")]
pub use url;
#[cfg(feature = "uuid")]
pub use uuid;

/// What the fuzz targets call.
#[doc(hidden)]
#[cfg(fuzzing)]
pub mod fuzzing;

/// What the macros of this crate expand to. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::error::write_error;
    #[cfg(feature = "schemars")]
    pub use crate::types::json_schema::{Entry, Schemas};
    pub use crate::types::open_enum::{read_string, unlisted};
    #[cfg(feature = "schemars")]
    pub use schemars;
    pub use serde;
}
