//! Query parameters.

use std::fmt::{Display, Write};

use serde::Serialize;

use super::Request;
use crate::body::{self, FieldEncoding, Unwritable};
use crate::encode::{self, Encoded, ParameterStyle, Parts, Unwritten};
use crate::error::Problem;

impl Request {
    /// Makes an object the whole query: its properties as the fields of a form, a space as `+`.
    pub fn query_form<T: Serialize + ?Sized>(
        mut self,
        name: &str,
        value: &T,
        encodings: &[FieldEncoding],
    ) -> Self {
        match body::form(value, encodings) {
            Ok(form) => self.set_query(&form),
            Err(Unwritable::NotFinite(path)) => self.not_finite(path),
            Err(Unwritable::Body(reason)) => self.query_problem(name, reason),
            Err(Unwritable::Field(field, reason) | Unwritable::Header(field, reason)) => {
                self.query_problem(&field, reason)
            }
        }
        self
    }

    /// Makes a value the whole query: as JSON, percent-encoded.
    pub fn query_json<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        match encode::json(value) {
            // serde_json writes UTF-8.
            Ok(json) => self.set_query(&Encoded(&String::from_utf8_lossy(&json)).to_string()),
            Err(why) => self.unwritten(name, why, |name| Problem::Query {
                name,
                reason: "cannot be written as JSON",
            }),
        }
        self
    }

    /// Makes a value the whole query: as it is displayed, percent-encoded.
    pub fn query_text<T: Display + Serialize + ?Sized>(mut self, value: &T) -> Self {
        match Parts::of(value) {
            Err(Unwritten::NotFinite(path)) => self.not_finite(path),
            _ => self.set_query(&Encoded(&value).to_string()),
        }
        self
    }

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

    /// The whole query, which is written already. Nothing is no query.
    pub(super) fn set_query(&mut self, query: &str) {
        if !query.is_empty() {
            self.add_pair(format_args!("{query}"));
        }
    }

    fn add_pair(&mut self, pair: std::fmt::Arguments<'_>) {
        let mark = if self.has_query { '&' } else { '?' };
        self.has_query = true;
        // Writing to a `String` cannot fail.
        let _ = write!(self.url, "{mark}{pair}");
    }
}
