//! What a program counts on in production, as far as it hangs on the generated crate: that each setting and each
//! constant arrives at the runtime. What the runtime makes of them is proven once, in `crates/clientry/tests`.
//!
//! - [`identity`]: who calls, and where it may call; [`limits`], [`connecting`]: the limits of a call.
//! - [`policy`], [`repeats`], [`rate_limits`]: by whose word a call is made again, which calls are, and after which wait.
//! - [`promises`]: what holds whatever a server or a setting does; [`unusual_bodies`]: bodies that few servers send.
//! - `traces`: the span of a call, with feature `tracing`. [`features`]: what a crate hands on to the runtime. That its client and its builder can be shared among threads is
//!   held by `tests::clients`.
//! - [`clock`], [`nobody`]: time and servers that do not keep a test waiting.
//!
//! A test here goes through `tests::clients::ALL`; where any operation will do, it takes `provider.any()`.

mod clock;
// A full queue is something that Linux does.
#[cfg(target_os = "linux")]
mod connecting;
mod features;
mod identity;
mod limits;
#[cfg(target_os = "linux")]
mod nobody;
mod policy;
mod promises;
mod rate_limits;
mod repeats;
#[cfg(feature = "tracing")]
mod traces;
mod unusual_bodies;
