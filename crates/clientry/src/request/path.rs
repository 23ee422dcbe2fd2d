//! Parameters of the path.

use std::fmt::Display;

use super::Request;
use crate::encode::{Encoded, ParameterStyle, Parts};
use crate::error::Problem;
use crate::validate::Rule;

impl Request {
    pub(super) fn set_path(&mut self, name: &str, value: &dyn Display) {
        self.set_segment(name, &Encoded(value).to_string());
    }

    pub(super) fn set_path_parts(&mut self, name: &str, parts: &Parts, style: ParameterStyle) {
        match style.segment(name, parts) {
            Ok(value) => self.set_segment(name, &value),
            Err(reason) => self.path_problem(name, reason),
        }
    }

    fn set_segment(&mut self, name: &str, value: &str) {
        let placeholder = format!("{{{name}}}");
        let Some(at) = self.url[self.path..]
            .find(&placeholder)
            .map(|at| at + self.path)
        else {
            return self.path_problem(name, "is not part of this operation's path");
        };
        if value.is_empty() {
            return self.path_problem(name, "is empty, which would change the route");
        }
        self.url.replace_range(at..at + placeholder.len(), value);
        if self.segment_at(at).is_some_and(is_dots) {
            self.path_problem(
                name,
                "makes a `.` or `..` segment, which would change the route",
            );
        }
    }

    /// Every parameter must have its value by now.
    pub(super) fn check_path(&mut self) {
        let path = self.url[self.path..].split('?').next().unwrap_or_default();
        let missing: Vec<String> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .map(str::to_owned)
            .collect();
        for name in missing {
            // A parameter whose value was refused has been reported already.
            let reported = self.problems.iter().any(|problem| match problem {
                Problem::Path { name: other, .. } => *other == name,
                Problem::Rule(violation) => {
                    *violation.rule() == Rule::Finite && violation.path().starts_with(name.as_str())
                }
                _ => false,
            });
            if !reported {
                self.path_problem(&name, "is not set");
            }
        }
    }

    /// The path segment that holds the byte at `at`.
    fn segment_at(&self, at: usize) -> Option<&str> {
        let start = self.url[..at].rfind('/')? + 1;
        self.url[start..].split(['/', '?']).next()
    }

    pub(super) fn path_problem(&mut self, name: &str, reason: &'static str) {
        self.problems.push(Problem::Path {
            name: name.to_owned(),
            reason,
        });
    }
}

/// URL parsers take `%2e` for a dot here; a `.` out of a value is never encoded. Some servers drop what follows a `;` before
/// they follow the dots.
fn is_dots(segment: &str) -> bool {
    let segment = segment.split(';').next().unwrap_or_default();
    matches!(segment, "." | "..")
}
