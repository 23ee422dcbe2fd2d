//! What a parameter has to be for a call to match: compared as it is on the wire, where the client writes it in the same way.

use std::fmt::Display;

use serde::Serialize;

use super::{Recorded, path};
use crate::encode::{Encoded, ParameterStyle, Parts, Unwritten};

/// A parameter with the value that it has to have.
pub(super) enum Expected {
    /// A parameter of the path, percent-encoded.
    Path { name: String, value: String },
    /// Pairs of the query, decoded. Those of the same names have to be these and no others.
    Query {
        name: String,
        pairs: Vec<(String, String)>,
    },
    /// A header; none of the name where there is no value.
    Header { name: String, value: Option<String> },
    /// Cookies, as they are written.
    Cookie {
        name: String,
        pairs: Vec<(String, String)>,
    },
    /// What no call can have.
    Never(String),
}

/// Where a parameter is.
#[derive(Clone, Copy)]
pub(super) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Expected {
    /// A single value.
    pub(super) fn single(location: Location, name: &str, value: &dyn Display) -> Self {
        let name = name.to_owned();
        match location {
            Location::Path => Self::Path {
                name,
                value: Encoded(value).to_string(),
            },
            Location::Query => Self::Query {
                pairs: vec![(name.clone(), value.to_string())],
                name,
            },
            Location::Header => Self::Header {
                name,
                value: Some(value.to_string()),
            },
            Location::Cookie => Self::Cookie {
                pairs: vec![(name.clone(), Encoded(value).to_string())],
                name,
            },
        }
    }

    /// A value of any shape, written in `style`.
    pub(super) fn styled<T: Serialize + ?Sized>(
        location: Location,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        let written = Parts::of(value)
            .map_err(|why| match why {
                Unwritten::NotFinite(_) => "is no finite number",
                Unwritten::Other => "has keys that are no strings",
            })
            .and_then(|parts| Self::written(location, name, &parts, style));
        written.unwrap_or_else(|reason| Self::Never(format!("`{name}` of the mock {reason}")))
    }

    fn written(
        location: Location,
        name: &str,
        parts: &Parts,
        style: ParameterStyle,
    ) -> Result<Self, &'static str> {
        let owned = name.to_owned();
        Ok(match location {
            Location::Path => Self::Path {
                name: owned,
                value: style.segment(name, parts)?,
            },
            Location::Query => {
                let pairs = style.pairs(name, parts)?;
                let pairs: Vec<_> = pairs.iter().map(|(n, v)| format!("{n}={v}")).collect();
                Self::Query {
                    name: owned,
                    pairs: query(&pairs.join("&")),
                }
            }
            Location::Header => Self::Header {
                name: owned,
                value: style.header(parts)?,
            },
            Location::Cookie => Self::Cookie {
                name: owned,
                pairs: style.pairs(name, parts)?,
            },
        })
    }

    /// # Errors
    ///
    /// How the call differs.
    pub(super) fn check(&self, call: &Recorded) -> Result<(), String> {
        let differs = |what: &str, name: &str, is: Option<String>, not: &str| {
            let is = is.map_or_else(|| "absent".to_owned(), |is| format!("`{is}`"));
            Err(format!("{what} `{name}` is {is}, not {not}"))
        };
        match self {
            Self::Path { name, value } => {
                let is = call.path_parameter(name);
                let expected = path::decoded(value);
                match is.as_deref() == Some(&*expected) {
                    true => Ok(()),
                    false => differs("path parameter", name, is, &format!("`{expected}`")),
                }
            }
            Self::Query { name, pairs } => {
                let within = format!("{name}[");
                let is_meant = |other: &str| {
                    let named = pairs.iter().any(|(name, _)| name == other);
                    named || other == name || other.starts_with(&within)
                };
                let mut is = query(call.query().unwrap_or_default());
                is.retain(|(name, _)| is_meant(name));
                match is == *pairs {
                    true => Ok(()),
                    false => differs("query parameter", name, shown(&is), &not(shown(pairs))),
                }
            }
            Self::Header { name, value } => {
                let is = call.headers().get(name.as_str());
                let is = is.map(|is| String::from_utf8_lossy(is.as_bytes()).into_owned());
                match is == *value {
                    true => Ok(()),
                    false => differs("header", name, is, &not(value.clone())),
                }
            }
            Self::Cookie { name, pairs } => {
                let mut is = cookies(call);
                is.retain(|(name, _)| pairs.iter().any(|(other, _)| other == name));
                match is == *pairs {
                    true => Ok(()),
                    false => differs("cookie", name, shown(&is), &not(shown(pairs))),
                }
            }
            Self::Never(reason) => Err(reason.clone()),
        }
    }
}

/// Names and values of a query, decoded. A `+` is what a form writes for a space.
fn query(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

fn cookies(call: &Recorded) -> Vec<(String, String)> {
    let all = call.header("cookie").unwrap_or_default().split("; ");
    all.filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The pairs in one line; None where there are none.
fn shown(pairs: &[(String, String)]) -> Option<String> {
    let all: Vec<_> = pairs.iter().map(|(n, v)| format!("{n}={v}")).collect();
    (!all.is_empty()).then(|| all.join("&"))
}

fn not(expected: Option<String>) -> String {
    expected.map_or_else(|| "absent".to_owned(), |value| format!("`{value}`"))
}
