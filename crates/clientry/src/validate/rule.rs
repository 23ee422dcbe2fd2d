//! [`Rule`] and [`Violation`]: what a value breaks, and where.

use std::fmt;

/// A rule of the document that a value breaks. Limits are the document's own, never the value's.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// A string with too few or too many characters, counted as Unicode scalar values.
    Length {
        /// At least this many.
        min: Option<usize>,
        /// At most this many.
        max: Option<usize>,
    },
    /// A list with too few or too many items.
    Items {
        /// At least this many.
        min: Option<usize>,
        /// At most this many.
        max: Option<usize>,
    },
    /// An object with too few or too many properties.
    Properties {
        /// At least this many.
        min: Option<usize>,
        /// At most this many.
        max: Option<usize>,
    },
    /// A list that has an item twice.
    Unique,
    /// A number outside its range, as in `>= 1 and < 100`.
    Range(String),
    /// A number that is no multiple of this one.
    MultipleOf(String),
    /// A value that is not listed, as in `1, 2, 3`.
    OneOf(String),
    /// A value that is refused, as in `0` or `"a", "b"`.
    NoneOf(String),
    /// A number that neither JSON nor a parameter can express: infinite, or none at all.
    Finite,
    /// A string that does not match this pattern.
    Pattern(&'static str),
    /// Another rule, in words that follow on from the value's name: `must …`.
    Other(&'static str),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { min, max } => count(f, *min, *max, "character"),
            Self::Items { min, max } => count(f, *min, *max, "item"),
            Self::Properties { min, max } => count(f, *min, *max, "property"),
            Self::Unique => f.write_str("must not have an item twice"),
            Self::Range(bounds) => write!(f, "must be {bounds}"),
            Self::MultipleOf(step) => write!(f, "must be a multiple of {step}"),
            Self::OneOf(values) if values.contains(',') => write!(f, "must be one of {values}"),
            Self::OneOf(value) => write!(f, "must be {value}"),
            Self::NoneOf(values) if values.contains(',') => {
                write!(f, "must not be one of {values}")
            }
            Self::NoneOf(value) => write!(f, "must not be {value}"),
            Self::Finite => f.write_str("must be a finite number"),
            Self::Pattern(pattern) => write!(f, "must match the pattern {pattern}"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

fn count(
    f: &mut fmt::Formatter<'_>,
    min: Option<usize>,
    max: Option<usize>,
    what: &str,
) -> fmt::Result {
    let plural = |n: usize| match (n, what) {
        (1, _) => what.to_owned(),
        (_, "property") => "properties".to_owned(),
        _ => format!("{what}s"),
    };
    match (min, max) {
        (Some(min), Some(max)) if min == max => {
            write!(f, "must have exactly {min} {}", plural(min))
        }
        (Some(min), Some(max)) => write!(f, "must have {min} to {max} {}", plural(max)),
        (Some(min), None) => write!(f, "must have at least {min} {}", plural(min)),
        (None, Some(max)) => write!(f, "must have at most {max} {}", plural(max)),
        (None, None) => write!(f, "must have {}", plural(2)),
    }
}

/// A rule that a value breaks, and the path to that value.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    path: String,
    rule: Rule,
}

impl Violation {
    pub(crate) fn new(path: String, rule: Rule) -> Self {
        Self { path, rule }
    }

    /// A rule that the value at this path breaks, for a test; see [`path`](Self::path).
    ///
    /// With the feature `test-util`.
    #[cfg(feature = "test-util")]
    pub fn from_parts(path: impl Into<String>, rule: Rule) -> Self {
        Self::new(path.into(), rule)
    }

    /// The path to the value, as in `events[2].name`. Empty for the value as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The rule.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => write!(f, "the body {}", self.rule),
            path => write!(f, "`{path}` {}", self.rule),
        }
    }
}
