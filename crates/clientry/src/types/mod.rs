//! What JSON types alone cannot carry: absent beside null, enums that grow, times as written, secrets, URLs that hold one.

mod date_time;
mod hidden_url;
#[cfg(feature = "schemars")]
pub(crate) mod json_schema;
mod nullable;
pub(crate) mod open_enum;
mod secret;

pub use date_time::DateTime;
#[cfg(any(feature = "jiff", feature = "time"))]
pub use date_time::DateTimeError;
pub use hidden_url::HiddenUrl;
pub use nullable::Nullable;
pub use open_enum::Unlisted;
pub use secret::SecretString;
