//! Query parameters.

use std::fmt::{Display, Write};

use super::Request;
use crate::encode::{Encoded, ParameterStyle, Parts};
use crate::error::Problem;

impl Request {
    pub(super) fn add_query(&mut self, name: &str, value: &dyn Display) {
        self.add_pair(format_args!("{}={}", Encoded(&name), Encoded(value)));
    }

    pub(super) fn add_query_parts(&mut self, name: &str, parts: &Parts, style: ParameterStyle) {
        match style.pairs(name, parts) {
            Ok(pairs) => {
                for (name, value) in pairs {
                    self.add_pair(format_args!("{name}={value}"));
                }
            }
            Err(reason) => self.query_problem(name, reason),
        }
    }

    pub(super) fn query_problem(&mut self, name: &str, reason: &'static str) {
        self.problems.push(Problem::Query {
            name: name.to_owned(),
            reason,
        });
    }

    fn add_pair(&mut self, pair: std::fmt::Arguments<'_>) {
        let mark = if self.has_query { '&' } else { '?' };
        self.has_query = true;
        // Writing to a `String` cannot fail.
        let _ = write!(self.url, "{mark}{pair}");
    }
}
