//! Parameters of the path, and percent-encoding.

use std::fmt::{self, Display, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Request;
use crate::error::Problem;

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A value as it is written, percent-encoded on its way out.
pub(crate) struct Encoded<'a>(pub(crate) &'a dyn Display);

impl Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Encoder<'a, 'b>(&'a mut fmt::Formatter<'b>);
        impl Write for Encoder<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                utf8_percent_encode(text, &RESERVED).try_for_each(|part| self.0.write_str(part))
            }
        }
        write!(Encoder(f), "{}", self.0)
    }
}

impl Request<'_> {
    pub(super) fn set_path(&mut self, name: &str, value: &dyn Display) {
        let placeholder = format!("{{{name}}}");
        let Some(at) = self.url[self.path..]
            .find(&placeholder)
            .map(|at| at + self.path)
        else {
            return self.path_problem(name, "is not part of this operation's path");
        };
        let value = Encoded(value).to_string();
        if value.is_empty() {
            return self.path_problem(name, "is empty, which would change the route");
        }
        self.url.replace_range(at..at + placeholder.len(), &value);
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
            let reported = self.problems.iter().any(
                |problem| matches!(problem, Problem::Path { name: other, .. } if *other == name),
            );
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

    fn path_problem(&mut self, name: &str, reason: &'static str) {
        self.problems.push(Problem::Path {
            name: name.to_owned(),
            reason,
        });
    }
}

/// URL parsers take `%2e` for a dot here; a `.` out of a value is never encoded.
fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_unreserved_characters_are_encoded() {
        let all_ascii: String = (0u8..128).map(char::from).collect();
        let kept: String = Encoded(&all_ascii)
            .to_string()
            .split('%')
            .enumerate()
            .map(|(i, part)| if i == 0 { part } else { &part[2..] })
            .collect();
        assert_eq!(
            kept,
            "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
        );
        assert_eq!(
            Encoded(&"a/b%c é{}").to_string(),
            "a%2Fb%25c%20%C3%A9%7B%7D"
        );
        assert_eq!(Encoded(&-1.5).to_string(), "-1.5");
    }
}
