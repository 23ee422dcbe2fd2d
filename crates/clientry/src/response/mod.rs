//! What a call returns: [`RawResponse`] as received, [`Response`] with the decoded value.

mod decoded;
#[cfg(feature = "test-util")]
mod made;
mod not_followed;
mod raw;

pub use decoded::Response;
pub(crate) use not_followed::NotFollowed;
pub use raw::RawResponse;
pub(crate) use raw::{Parts, Progress, write_attempts};
