//! Query parameters in the styles of OpenAPI.

use std::fmt::{Display, Write};

use super::Request;
use crate::encode::Encoded;
use crate::error::Problem;

/// How a query parameter with several values is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListStyle {
    /// The parameter once for each value, `a=1&a=2`: OpenAPI's `form` with `explode`.
    Form,
    /// Once, the values apart by `,`: `form` without `explode`.
    Comma,
    /// Once, the values apart by a space, written `%20`: `spaceDelimited`.
    Space,
    /// Once, the values apart by `|`, written `%7C`: `pipeDelimited`.
    Pipe,
}

impl ListStyle {
    fn separator(self) -> &'static str {
        match self {
            Self::Form => "&",
            Self::Comma => ",",
            Self::Space => "%20",
            Self::Pipe => "%7C",
        }
    }
}

impl Request<'_> {
    pub(super) fn add_query(&mut self, name: &str, value: &dyn Display) {
        let mark = if self.has_query { '&' } else { '?' };
        self.has_query = true;
        // Writing to a `String` cannot fail.
        let _ = write!(self.url, "{mark}{}={}", Encoded(&name), Encoded(value));
    }

    pub(super) fn add_list_item(
        &mut self,
        name: &str,
        value: &dyn Display,
        style: ListStyle,
        first: bool,
    ) {
        let item = Encoded(value).to_string();
        if matches!(style, ListStyle::Space | ListStyle::Pipe) && item.contains(style.separator()) {
            let reason = "has a value that holds the list's own separator";
            self.problems.push(Problem::Query {
                name: name.to_owned(),
                reason,
            });
        } else if first || style == ListStyle::Form {
            self.add_query(name, value);
        } else {
            self.url.push_str(style.separator());
            self.url.push_str(&item);
        }
    }
}
