//! [`Progress`]: which page is next, none, or which cannot be asked for.

use std::collections::HashSet;
use std::fmt::Display;

use sha2::{Digest, Sha256};

use super::NextPage;
use super::next_page::Kind;
use crate::error::PageProblem;

/// How many pages without an item may follow each other, where only a number tells them apart. A page of a filtered list
/// may be empty.
const MOST_EMPTY: u32 = 100;

/// What is known of the pages so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The digest of each cursor that came, which may be long and many.
    seen: HashSet<[u8; 32]>,
    /// How many items came, where the first page was among them.
    items: Option<u64>,
    /// How many pages without an item came last.
    empty: u32,
}

impl Progress {
    /// Takes note of the cursor of the first page that is asked for.
    pub(super) fn start(&mut self, position: &impl Display) {
        self.seen.insert(digest(position));
    }

    /// Which page is next; none if there is no other.
    pub(super) fn next<P: Display>(&mut self, page: NextPage<P>) -> Result<Option<P>, PageProblem> {
        let NextPage {
            next, kind, more, ..
        } = page;
        let items = self.count(kind);
        let ended = match kind {
            Kind::Cursor => false,
            Kind::Number { before, .. } => {
                let pages = page.total_pages.map(i128::from);
                let is_last_number = pages.map(|pages| before + 1 >= pages);
                items.is_last(page.limit, page.total_items, is_last_number)
            }
            Kind::Offset { .. } => items.is_last(page.limit, page.total_items, None),
        };
        // What the provider says goes before what can be concluded.
        if !more.unwrap_or(!ended) {
            return Ok(None);
        }
        match (next?, kind) {
            (None, _) if more == Some(true) => Err(PageProblem::Missing),
            (None, _) => Ok(None),
            (Some(_), Kind::Offset { items: 0, .. }) => Err(PageProblem::Repeated),
            (Some(_), Kind::Number { .. }) if self.empty >= MOST_EMPTY => {
                Err(PageProblem::Repeated)
            }
            (Some(next), Kind::Cursor) if !self.seen.insert(digest(&next)) => {
                drop(next);
                Err(PageProblem::Repeated)
            }
            (Some(next), _) => Ok(Some(next)),
        }
    }

    /// Counts the items of a page.
    fn count(&mut self, kind: Kind) -> Items {
        let (before, items) = match kind {
            Kind::Cursor => return Items::default(),
            Kind::Number { before: 0, items } => (Some(0), items),
            Kind::Number { items, .. } => (self.items, items),
            Kind::Offset { before, items } => (u64::try_from(before).ok(), items),
        };
        let so_far = before.map(|before| before.saturating_add(items));
        self.items = so_far;
        self.empty = if items == 0 { self.empty + 1 } else { 0 };
        Items {
            of_page: items,
            so_far,
        }
    }
}

/// How many items there were.
#[derive(Default)]
struct Items {
    of_page: u64,
    /// With those of all pages before, where these are known.
    so_far: Option<u64>,
}

impl Items {
    /// Whether there can be no other page. A provider may give fewer items than was asked for, so a total goes before that.
    fn is_last(&self, limit: Option<u64>, total: Option<u64>, of_pages: Option<bool>) -> bool {
        let of_items = total.zip(self.so_far).map(|(total, all)| all >= total);
        let is_short = || limit.is_some_and(|limit| self.of_page < limit);
        self.of_page == 0
            || match (of_items, of_pages) {
                (None, None) => is_short(),
                (of_items, of_pages) => of_items == Some(true) || of_pages == Some(true),
            }
    }
}

fn digest(cursor: &impl Display) -> [u8; 32] {
    Sha256::digest(cursor.to_string()).into()
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderValue, LINK};

    use super::*;

    /// What comes behind each of these pages.
    fn run<P: Display>(pages: impl IntoIterator<Item = NextPage<P>>) -> Vec<String> {
        let mut progress = Progress::default();
        let told = pages.into_iter().map(|page| match progress.next(page) {
            Ok(Some(position)) => position.to_string(),
            Ok(None) => "end".to_owned(),
            Err(problem) => format!("{problem:?}"),
        });
        told.collect()
    }

    fn number(this: Option<i64>, items: usize) -> NextPage<i64> {
        NextPage::number(this, 1, items)
    }

    fn offset(this: Option<u64>, items: usize) -> NextPage<u64> {
        NextPage::offset(this, 0, items)
    }

    fn cursor(next: Option<&str>) -> NextPage<String> {
        NextPage::cursor(next)
    }

    #[test]
    fn numbers_go_up_until_a_page_is_empty() {
        let pages = [number(None, 2), number(Some(2), 1), number(Some(3), 0)];
        assert_eq!(run(pages), ["2", "3", "end"]);
        assert_eq!(run([NextPage::<i32>::number(None, 0, 1)]), ["1"]);
        let last = [NextPage::<i32>::number(Some(i32::MAX), 1, 1)];
        assert_eq!(run(last), ["Unusable"]);
    }

    #[test]
    fn offsets_go_up_by_what_came() {
        let pages = [offset(None, 25), offset(Some(25), 10), offset(Some(35), 0)];
        assert_eq!(run(pages), ["25", "35", "end"]);
        assert_eq!(run([offset(Some(u64::MAX), 1)]), ["Unusable"]);
    }

    #[test]
    fn a_page_shorter_than_what_was_asked_for_is_the_last() {
        for (limit, items, expected) in [(Some(3), 3, "3"), (Some(3), 2, "end"), (None, 2, "2")] {
            let page = offset(None, items).limit(limit.as_ref());
            assert_eq!(run([page]), [expected]);
        }
        let nonsense = offset(None, 2).limit(Some(&-1_i64));
        assert_eq!(run([nonsense]), ["2"]);
    }

    #[test]
    fn a_short_page_is_not_the_last_where_a_total_says_that_there_is_more() {
        let limit = Some(&500_u64);
        let pages = [offset(None, 100), offset(Some(100), 100)];
        let pages = pages.map(|page| page.limit(limit).total_items(Some(&200_u64)));
        assert_eq!(run(pages), ["100", "end"]);
        let pages = [number(None, 100), number(Some(2), 100)];
        let pages = pages.map(|page| page.limit(limit).total_pages(Some(&2_u64)));
        assert_eq!(run(pages), ["2", "end"]);
    }

    #[test]
    fn pages_without_an_item_do_not_go_on_for_ever() {
        let more = Some(&true);
        let empty = |number_of: i64| number(Some(number_of), 0).more(more);
        let told = run((1..=100).map(empty));
        assert_eq!(told.last().unwrap(), "Repeated");
        assert_eq!(told.iter().filter(|told| *told == "Repeated").count(), 1);
        // One with an item begins the count anew.
        let pages = (1..=150).map(|at| number(Some(at), usize::from(at == 80)).more(more));
        assert!(!run(pages).contains(&"Repeated".to_owned()));
    }

    #[test]
    fn a_total_is_reached_by_the_items_of_all_pages() {
        let total = Some(&5_i64);
        let pages = [offset(Some(1), 2), offset(Some(3), 2)];
        assert_eq!(run(pages.map(|page| page.total_items(total))), ["3", "end"]);
        let pages = [number(None, 2), number(Some(2), 2), number(Some(3), 1)];
        assert_eq!(
            run(pages.map(|page| page.total_items(total))),
            ["2", "3", "end"]
        );
        // How many there were before is not known.
        let pages = [number(Some(3), 4), number(Some(4), 4)];
        assert_eq!(run(pages.map(|page| page.total_items(total))), ["4", "5"]);
        let pages = [number(None, 2), number(Some(2), 2)];
        assert_eq!(
            run(pages.map(|page| page.total_pages(Some(&2_u64)))),
            ["2", "end"]
        );
    }

    #[test]
    fn what_the_provider_says_goes_before_what_can_be_concluded() {
        let (more, none) = (Some(&true), Some(&false));
        assert_eq!(run([number(None, 2).more(none)]), ["end"]);
        assert_eq!(run([number(None, 0).more(more)]), ["2"]);
        assert_eq!(run([number(None, 1).limit(Some(&2_u64)).more(more)]), ["2"]);
        assert_eq!(run([number(None, 0).more(None)]), ["end"]);
        assert_eq!(run([cursor(Some("a")).more(none)]), ["end"]);
        assert_eq!(run([cursor(None).more(more)]), ["Missing"]);
        // It would be the same page again.
        assert_eq!(run([offset(Some(4), 0).more(more)]), ["Repeated"]);
    }

    #[test]
    fn cursors_go_on_until_there_is_none() {
        for end in [None, Some("")] {
            assert_eq!(
                run([cursor(Some("a")), cursor(Some("b")), cursor(end)]),
                ["a", "b", "end"]
            );
        }
        let number = NextPage::<i64>::cursor(Some("7"));
        assert_eq!(
            run([number, NextPage::cursor(Some("x"))]),
            ["7", "Unusable"]
        );
    }

    #[test]
    fn a_cursor_that_came_before_is_no_next_page() {
        let pages = [cursor(Some("a")), cursor(Some("b")), cursor(Some("a"))];
        assert_eq!(run(pages), ["a", "b", "Repeated"]);
        let mut progress = Progress::default();
        progress.start(&"a");
        assert_eq!(progress.next(cursor(Some("a"))), Err(PageProblem::Repeated));
    }

    #[test]
    fn a_cursor_is_read_from_headers_and_urls() {
        let mut headers = HeaderMap::new();
        let header = |headers: &HeaderMap| run([NextPage::<String>::header(headers, "x-next")]);
        let link = |headers: &HeaderMap| run([NextPage::<i64>::link(headers, "page")]);
        assert_eq!(
            (header(&headers), link(&headers)),
            (vec!["end".into()], vec!["end".into()])
        );
        headers.insert("x-next", HeaderValue::from_static(" a b "));
        headers.append(
            LINK,
            HeaderValue::from_static("<https://a.example/>; rel=first"),
        );
        headers.append(
            LINK,
            HeaderValue::from_static("<https://b.example/x?page=2>; rel=next"),
        );
        assert_eq!(
            (header(&headers), link(&headers)),
            (vec!["a b".into()], vec!["2".into()])
        );
        // UTF-8 and Latin-1.
        for title in [&b"N\xc3\xa4chste"[..], b"N\xe4chste"] {
            let titled = [b"</x?page=3>; rel=next; title=\"", title, b"\""].concat();
            let mut other = HeaderMap::new();
            other.append(LINK, HeaderValue::from_bytes(&titled).unwrap());
            assert_eq!(link(&other), ["3"]);
        }
        headers.insert("x-next", HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(header(&headers), ["Unusable"]);
        for (url, expected) in [
            (None, "end"),
            (Some(""), "end"),
            (Some("/x?page=3"), "3"),
            (Some("/x?page=two"), "Unusable"),
            (Some("/x?size=3"), "Unusable"),
        ] {
            assert_eq!(run([NextPage::<i64>::url(url, "page")]), [expected]);
        }
    }
}
