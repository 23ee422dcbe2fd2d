//! Values that JSON types alone cannot carry: absent beside null, enums that grow, times as written, URLs that hold secrets.

mod date_time;
mod hidden_url;
mod nullable;
pub(crate) mod open_enum;

pub use date_time::DateTime;
pub use hidden_url::HiddenUrl;
pub use nullable::Nullable;
pub use open_enum::Unlisted;
