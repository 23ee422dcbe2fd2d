//! Responses that are read while they come: as bytes, as server-sent events, as JSON values one after the other.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`bytes`] | the pieces as they come, with the limit on silence |
//! | [`events`] | events, each with its data decoded |
//! | [`items`] | JSON values, one a line or one a record |
//! | `frames` | what is a whole event or a whole item in the pieces |
//! | `made` | streams for a user's own tests |
//! | `refused` | a response that is not what was asked for |

mod bytes;
mod events;
mod frames;
mod items;
#[cfg(feature = "test-util")]
mod made;
mod refused;

pub use bytes::ByteStream;
pub(crate) use bytes::{Rest, Silence};
pub use events::{Event, EventStream};
pub use items::ItemStream;
