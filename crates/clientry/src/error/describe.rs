//! [`DescribeError`]: what a documented error says of itself in the one line that an error prints.

use std::fmt::{self, Display};

use crate::text::one_line;
use crate::types::{DateTime, Nullable};

/// The most statements that one line has.
const LIMIT: usize = 4;

/// A documented error, or a part of one, that has properties which the document marks as fit to be shown:
/// `x-clientry: { shown_in_errors: true }`.
///
/// Generated code implements it. A property that may repeat a value of the request is not marked, since the value may be
/// a secret.
pub trait DescribeError {
    /// Adds what is to be shown, in the order of the document.
    fn describe(&self, parts: &mut MessageParts);
}

/// What is shown of one error: its statements, as in `validation_error: The name is too long.`
#[derive(Debug, Default)]
pub struct MessageParts {
    statements: Vec<String>,
    more: usize,
}

impl MessageParts {
    pub(crate) fn of(error: &impl DescribeError) -> Self {
        let mut parts = Self::default();
        error.describe(&mut parts);
        parts
    }

    /// Adds a statement. What is long is cut off, and control characters are escaped.
    pub fn add(&mut self, statement: &dyn Display) {
        let statement = one_line(&statement.to_string());
        if statement.is_empty() {
            return;
        }
        match self.statements.len() < LIMIT {
            true => self.statements.push(statement),
            false => self.more += 1,
        }
    }
}

/// `: ` and the statements; nothing at all if there are none.
impl Display for MessageParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for statement in &self.statements {
            write!(f, ": {statement}")?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, ": and {more} more"),
        }
    }
}

macro_rules! shown_as_it_is {
    ($($ty:ty),+) => {
        $(impl DescribeError for $ty {
            fn describe(&self, parts: &mut MessageParts) {
                parts.add(self);
            }
        })+
    };
}

shown_as_it_is!(String, bool, i32, i64, u64, f32, f64, DateTime);

impl<T: DescribeError> DescribeError for Option<T> {
    fn describe(&self, parts: &mut MessageParts) {
        if let Some(value) = self {
            value.describe(parts);
        }
    }
}

impl<T: DescribeError> DescribeError for Nullable<T> {
    fn describe(&self, parts: &mut MessageParts) {
        if let Self::Value(value) = self {
            value.describe(parts);
        }
    }
}

impl<T: DescribeError> DescribeError for Vec<T> {
    fn describe(&self, parts: &mut MessageParts) {
        self.iter().for_each(|value| value.describe(parts));
    }
}

impl<T: DescribeError + ?Sized> DescribeError for Box<T> {
    fn describe(&self, parts: &mut MessageParts) {
        (**self).describe(parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Problem {
        code: &'static str,
        causes: Vec<Option<String>>,
    }

    impl DescribeError for Problem {
        fn describe(&self, parts: &mut MessageParts) {
            parts.add(&self.code);
            self.causes.describe(parts);
        }
    }

    fn shown(code: &'static str, causes: &[&str]) -> String {
        let causes = causes.iter().map(|cause| Some((*cause).to_owned()));
        let causes = causes.chain([None]).collect();
        MessageParts::of(&Problem { code, causes }).to_string()
    }

    #[test]
    fn statements_follow_each_other() {
        assert_eq!(shown("no", &[]), ": no");
        assert_eq!(shown("no", &["a", "b"]), ": no: a: b");
        assert_eq!(shown("", &[]), "");
    }

    #[test]
    fn what_is_long_or_many_is_cut_off() {
        assert_eq!(
            shown("1", &["2", "3", "4", "5", "6"]),
            ": 1: 2: 3: 4: and 2 more"
        );
        assert_eq!(shown("a\r\nb", &[]), ": a\\r\\nb");
        assert_eq!(shown("1", &["2", "3", "4", "", ""]), ": 1: 2: 3: 4");
        assert!(shown("no", &[&"x".repeat(100_000)]).len() < 300);
    }

    #[test]
    fn null_says_nothing() {
        let nullable: [Nullable<String>; 2] = [Nullable::Null, Nullable::Value("a".into())];
        assert_eq!(MessageParts::of(&nullable.to_vec()).to_string(), ": a");
    }
}
