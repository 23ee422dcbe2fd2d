//! What a call shows of itself through `tracing`: one span, one event a retry. The fields are OpenTelemetry's for the
//! spans of HTTP clients. Names and numbers only, never a path's values, a header or a body.

#[cfg_attr(not(feature = "tracing"), path = "off.rs")]
mod on;

pub(crate) use on::{Endpoint, Trace, token_not_renewed};

/// How a call ended, as far as it is known before the body is decoded.
#[cfg_attr(
    not(feature = "tracing"),
    expect(dead_code, reason = "nothing is shown of it")
)]
pub(crate) struct Ended<'a> {
    pub(crate) status: Option<u16>,
    pub(crate) attempts: u32,
    pub(crate) request_id: Option<&'a str>,
    /// A short name of the failure, if it is one whatever the status.
    pub(crate) failure: Option<&'static str>,
}
