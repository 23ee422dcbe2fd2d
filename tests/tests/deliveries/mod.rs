//! Deliveries through the verifiers of the generated crates: what is genuine is read, and nothing else is.
//!
//! - [`signing`]: the signatures, computed from what the providers document and never by a verifier.
//! - [`provider`]: the five verifiers behind one shape, and what is checked in every refusal.
//! - [`genuine`], [`forged`], [`hidden`]: what holds for all five.
//! - [`vendaze`], [`theirstack`], [`generect`], [`voucherify`], [`finix`]: what is each one's own.
//! - [`mock`]: the deliveries of `cargo xtask mock`.
//! - [`wire`]: the example `receive_delivery` on a real socket.

mod finix;
mod forged;
mod generect;
mod genuine;
mod hidden;
mod mock;
mod provider;
// The example's own `main` is not called here.
#[allow(dead_code)]
#[path = "../../examples/receive_delivery.rs"]
mod receive_delivery;
mod signing;
mod theirstack;
mod vendaze;
mod voucherify;
mod wire;
