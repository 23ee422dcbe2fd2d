//! [`NextPage`]: what a page tells of the one behind it.

use std::fmt::Display;
use std::str::FromStr;

use reqwest::header::{HeaderMap, LINK};

use super::link;
use crate::error::PageProblem;

/// What a page tells of the one behind it. Generated code puts it together, [`PageStream`](crate::PageStream) decides by it.
#[derive(Debug)]
pub struct NextPage<P> {
    /// Which page is next, if there is one.
    pub(super) next: Result<Option<P>, PageProblem>,
    pub(super) kind: Kind,
    /// Whether the provider says that there is another.
    pub(super) more: Option<bool>,
    /// How many items the caller asked for.
    pub(super) limit: Option<u64>,
    pub(super) total_items: Option<u64>,
    pub(super) total_pages: Option<u64>,
}

/// How pages are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By their numbers.
    Number {
        /// How many pages are before this one.
        before: i128,
        /// How many items this one has.
        items: u64,
    },
    /// By how many items are before them.
    Offset {
        /// How many items are before this one.
        before: i128,
        /// How many items this one has.
        items: u64,
    },
    /// By what the provider says.
    Cursor,
}

/// Pages that are counted. What the position was not set to is `first`.
impl<P: Copy + Into<i128> + TryFrom<i128>> NextPage<P> {
    /// Behind the page with the number `this`, which has so many items, is the one with the next number.
    pub fn number(this: Option<P>, first: i64, items: usize) -> Self {
        let first = i128::from(first);
        let this = this.map_or(first, Into::into);
        let kind = Kind::Number {
            before: this - first,
            items: count(items),
        };
        Self::counted(this + 1, kind)
    }

    /// Behind the page that follows `this` many items is the one that follows its own items, too.
    pub fn offset(this: Option<P>, first: i64, items: usize) -> Self {
        let first = i128::from(first);
        let this = this.map_or(first, Into::into);
        let items = count(items);
        let kind = Kind::Offset {
            before: this - first,
            items,
        };
        Self::counted(this + i128::from(items), kind)
    }

    fn counted(next: i128, kind: Kind) -> Self {
        // A number that the parameter cannot hold.
        let next = P::try_from(next).map_err(|_| PageProblem::Unusable);
        Self::new(next.map(Some), kind)
    }
}

/// Pages that the provider names.
impl<P: FromStr> NextPage<P> {
    /// The next page has this cursor. There is none where that is absent or empty.
    pub fn cursor<T: Display + ?Sized>(next: Option<&T>) -> Self {
        let next = next.map(T::to_string);
        Self::named(next.as_deref())
    }

    /// The next page has the cursor that is in a header.
    pub fn header(headers: &HeaderMap, name: &str) -> Self {
        match headers.get(name).map(|value| value.to_str()) {
            Some(Err(_)) => Self::new(Err(PageProblem::Unusable), Kind::Cursor),
            Some(Ok(next)) => Self::named(Some(next.trim_ascii())),
            None => Self::named(None),
        }
    }

    /// The next page is that of the header `Link` with `rel=next`. Of its URL the value of `parameter` is taken and nothing
    /// else, so that it cannot send the call elsewhere.
    pub fn link(headers: &HeaderMap, parameter: &str) -> Self {
        // What is beside the link may be any bytes: a title in another charset hides no page.
        let links = headers.get_all(LINK).iter();
        let links: Vec<_> = links
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        Self::at(links.iter().find_map(|link| link::next(link)), parameter)
    }

    /// The next page is at this URL, of which the value of `parameter` is taken and nothing else. There is none where it is
    /// absent or empty.
    pub fn url<T: AsRef<str> + ?Sized>(next: Option<&T>, parameter: &str) -> Self {
        Self::at(next.map(T::as_ref), parameter)
    }

    fn at(url: Option<&str>, parameter: &str) -> Self {
        match url.filter(|url| !url.is_empty()) {
            None => Self::named(None),
            Some(url) => match link::parameter(url, parameter) {
                Some(value) => Self::named(Some(&value)),
                None => Self::new(Err(PageProblem::Unusable), Kind::Cursor),
            },
        }
    }

    fn named(next: Option<&str>) -> Self {
        let next = next.filter(|next| !next.is_empty());
        let next = next.map(|next| P::from_str(next).map_err(|_| PageProblem::Unusable));
        Self::new(next.transpose(), Kind::Cursor)
    }
}

impl<P> NextPage<P> {
    fn new(next: Result<Option<P>, PageProblem>, kind: Kind) -> Self {
        Self {
            next,
            kind,
            more: None,
            limit: None,
            total_items: None,
            total_pages: None,
        }
    }

    /// Whether the provider says that there is another page, where it says so.
    pub fn more(mut self, more: Option<&bool>) -> Self {
        self.more = more.copied();
        self
    }

    /// How many items the caller asked for, if they did: a page with fewer is the last.
    pub fn limit<N: Copy + TryInto<u64>>(mut self, limit: Option<&N>) -> Self {
        self.limit = number(limit);
        self
    }

    /// How many items there are on all pages, where the provider says so.
    pub fn total_items<N: Copy + TryInto<u64>>(mut self, total: Option<&N>) -> Self {
        self.total_items = number(total);
        self
    }

    /// How many pages there are, where the provider says so.
    pub fn total_pages<N: Copy + TryInto<u64>>(mut self, total: Option<&N>) -> Self {
        self.total_pages = number(total);
        self
    }
}

/// A number below zero counts nothing.
fn number<N: Copy + TryInto<u64>>(value: Option<&N>) -> Option<u64> {
    (*value?).try_into().ok()
}

fn count(items: usize) -> u64 {
    // No list has more items than memory has bytes.
    u64::try_from(items).unwrap_or(u64::MAX)
}
