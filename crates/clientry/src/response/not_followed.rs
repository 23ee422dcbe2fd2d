//! [`NotFollowed`]: why a redirect was not followed.

use std::fmt;

use reqwest::Method;

use crate::text::one_line;

/// Why a redirect was not followed, and the origin that it leads to. Never the whole URL: its path and query may hold
/// a secret.
#[derive(Debug)]
pub(crate) enum NotFollowed {
    /// It has no `Location`.
    NoLocation,
    /// It has several, which differ.
    Several,
    /// It names no URL that could be followed.
    NoUrl,
    /// It leads to another scheme, host or port.
    OtherOrigin(String),
    /// Its status asks for a GET instead of this method.
    OtherMethod(Method, String),
    /// The body of the request cannot be sent again.
    SentOnce(String),
    /// Its URL holds a user name or a password.
    UserInfo(String),
    /// Its URL is longer than can be sent.
    TooLong(String),
    /// So many redirects were followed before it.
    TooMany(usize, String),
}

/// What follows "a redirect".
impl fmt::Display for NotFollowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = match self {
            Self::NoLocation => return f.write_str(" that is not followed: it has no `Location`"),
            Self::Several => {
                return f.write_str(" that is not followed: it has several `Location`s");
            }
            Self::NoUrl => {
                return f.write_str(" that is not followed: it names no http or https URL");
            }
            Self::OtherOrigin(origin)
            | Self::OtherMethod(_, origin)
            | Self::SentOnce(origin)
            | Self::UserInfo(origin)
            | Self::TooLong(origin)
            | Self::TooMany(_, origin) => one_line(origin),
        };
        write!(f, " to {origin} that is not followed: ")?;
        match self {
            Self::NoLocation | Self::Several | Self::NoUrl => Ok(()),
            Self::OtherOrigin(_) => f.write_str("that is another origin"),
            Self::OtherMethod(method, _) => {
                write!(f, "it asks for a GET instead of the {method}")
            }
            Self::SentOnce(_) => f.write_str("its body is a stream, which is sent once"),
            Self::UserInfo(_) => f.write_str("its URL holds a user name or a password"),
            Self::TooLong(_) => f.write_str("its URL is too long to be sent"),
            Self::TooMany(limit, _) => write!(f, "{limit} were followed before it"),
        }
    }
}
