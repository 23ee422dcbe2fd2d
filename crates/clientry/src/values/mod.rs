//! Values that JSON types alone cannot carry: absent beside null, enums that grow, times as written.

mod date_time;
mod nullable;
pub(crate) mod open_enum;

pub use date_time::DateTime;
pub use nullable::Nullable;
pub use open_enum::Unlisted;
