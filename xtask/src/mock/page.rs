//! Lists in pages: the parameters that ask for a part, and the properties that say where it is, by `x-clientry.pages` of the
//! operation, or else by the names they commonly have.

use serde_json::{Value, json};

use super::schemas::{Direction, Schemas};
use crate::openapi::extension::{NextCursor, Pages, PagesKind};

/// The parameters that say how many items there are at most.
const SIZES: [&str; 6] = [
    "limit",
    "perpage",
    "pagesize",
    "first",
    "count",
    "maxresults",
];
const NUMBERS: [&str; 2] = ["page", "pagenumber"];
const OFFSETS: [&str; 2] = ["offset", "skip"];
const AFTER: [&str; 5] = [
    "after",
    "aftercursor",
    "startingafter",
    "cursor",
    "pagetoken",
];
const BEFORE: [&str; 3] = ["before", "beforecursor", "endingbefore"];

/// A part of a list.
pub(super) struct Page {
    pub(super) items: Vec<Value>,
    total: usize,
    start: usize,
    size: Option<usize>,
    number: Option<usize>,
    /// The cursor of the next part, where there is one.
    next: Option<Value>,
}

/// What a query asks for a part by.
pub(super) struct Asked<'a> {
    pub(super) query: &'a [(String, Value)],
    /// What the document says of the operation's pages.
    pub(super) pages: Option<&'a Pages>,
    /// The default of a parameter.
    pub(super) default: &'a dyn Fn(&str) -> Option<Value>,
    /// The property that is the id of an item; empty where there is none.
    pub(super) id: &'a str,
}

impl Asked<'_> {
    /// Whether a parameter chooses a part of the list.
    pub(super) fn is_part(&self, name: &str) -> bool {
        let declared = self
            .pages
            .is_some_and(|pages| pages.position == name || pages.limit.as_deref() == Some(name));
        let common = [&SIZES[..], &NUMBERS, &OFFSETS, &AFTER, &BEFORE];
        declared
            || common
                .iter()
                .any(|names| names.contains(&plain(name).as_str()))
    }

    fn given(&self, is: impl Fn(&str) -> bool) -> Option<&Value> {
        let mut query = self.query.iter();
        query.find(|(name, _)| is(name)).map(|(_, value)| value)
    }

    /// A count by one of these names, as given.
    fn common(&self, names: &[&str]) -> Option<usize> {
        count(self.given(|name| names.contains(&plain(name).as_str()))?)
    }

    /// A count by a parameter, or its default.
    fn declared(&self, name: &str) -> Option<usize> {
        let given = self.given(|other| other == name).cloned();
        count(&given.or_else(|| (self.default)(name))?)
    }

    /// How many items there are at most.
    fn size(&self) -> Option<usize> {
        let own = self.pages.and_then(|pages| pages.limit.as_deref());
        match own {
            Some(own) => self.declared(own),
            None => self.common(&SIZES),
        }
    }

    /// What tells an item from the others in a cursor.
    fn key(&self, items: &[Value], index: usize) -> Value {
        let item = items.get(index);
        let own = match self.pages.and_then(|pages| pages.next.as_ref()) {
            Some(NextCursor::LastItem(at)) => item.and_then(|item| item.pointer(at)),
            _ => item.and_then(|item| item.get(self.id)),
        };
        own.cloned()
            .unwrap_or_else(|| json!((index + 1).to_string()))
    }

    /// The items before the first that is asked for, and the number of the page if it has one.
    fn start(&self, items: &[Value], size: Option<usize>) -> (usize, Option<usize>) {
        let total = items.len();
        let position = |cursor: &Value| {
            (0..total).find(|index| text(&self.key(items, *index)) == text(cursor))
        };
        let behind = |cursor: &Value| position(cursor).map_or(total, |index| index + 1);
        let paged = |number: usize, first: usize| {
            let before = number.saturating_sub(first);
            (before.saturating_mul(size.unwrap_or(total)), Some(number))
        };
        if let Some(pages) = self.pages {
            let first = pages.first.and_then(|first| usize::try_from(first).ok());
            let given = self.given(|name| name == pages.position);
            return match (pages.kind, given) {
                (PagesKind::Cursor, Some(cursor)) => (behind(cursor), None),
                (PagesKind::Cursor, None) => (self.before(position, size), None),
                (PagesKind::Number, _) => {
                    let default = (self.default)(&pages.position);
                    let first = first.or(default.as_ref().and_then(count)).unwrap_or(1);
                    paged(given.and_then(count).unwrap_or(first), first)
                }
                (PagesKind::Offset, _) => {
                    let offset = given.and_then(count).or(first).unwrap_or(0);
                    (offset.saturating_sub(first.unwrap_or(0)), None)
                }
            };
        }
        let after = self.given(|name| AFTER.contains(&plain(name).as_str()));
        match (after, self.common(&NUMBERS)) {
            (Some(after), _) => (behind(after), None),
            (None, Some(number)) => paged(number, 1),
            (None, None) => match self.common(&OFFSETS) {
                Some(offset) => (offset, None),
                None => (self.before(position, size), None),
            },
        }
    }

    /// The items before those that are before a cursor.
    fn before(&self, position: impl Fn(&Value) -> Option<usize>, size: Option<usize>) -> usize {
        let before = self.given(|name| BEFORE.contains(&plain(name).as_str()));
        before.map_or(0, |before| {
            let end = position(before).unwrap_or(0);
            end.saturating_sub(size.unwrap_or(end))
        })
    }
}

fn count(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

/// A cursor as it is in a query.
fn text(cursor: &Value) -> String {
    cursor
        .as_str()
        .map_or_else(|| cursor.to_string(), str::to_owned)
}

/// The part that a query asks for.
pub(super) fn of(items: Vec<Value>, asked: &Asked<'_>) -> Page {
    let (total, size) = (items.len(), asked.size());
    let (start, number) = asked.start(&items, size);
    let end = start.saturating_add(size.unwrap_or(total)).min(total);
    let has_more = start < end && end < total;
    Page {
        next: has_more.then(|| asked.key(&items, end - 1)),
        items: items.into_iter().take(end).skip(start).collect(),
        total,
        start,
        size,
        number,
    }
}

impl Page {
    /// What the document says that a response has of the part, by JSON pointer. A value is one of several: the first that is
    /// valid there. `url` is that of the list.
    pub(super) fn declared(&self, pages: &Pages, url: &str) -> Vec<(String, Vec<Value>)> {
        let mut found: Vec<(String, Vec<Value>)> = Vec::new();
        let mut add = |at: &Option<String>, value: Value| {
            found.extend(at.clone().map(|at| (at, vec![value])));
        };
        add(&pages.more, json!(self.next.is_some()));
        add(&pages.total_items, json!(self.total));
        let size = self.size.unwrap_or(self.total).max(1);
        add(&pages.total_pages, json!(self.total.div_ceil(size)));
        let cursor = match &pages.next {
            Some(NextCursor::Body(at)) => Some((at, self.cursors())),
            Some(NextCursor::Url(at)) => {
                let url = self.next_url(pages, url).map_or(Value::Null, Value::from);
                Some((at, vec![url]))
            }
            _ => None,
        };
        found.extend(cursor.map(|(at, values)| (at.clone(), values)));
        found
    }

    /// The headers that say where the next part is.
    pub(super) fn headers(&self, pages: &Pages, url: &str) -> Option<(String, String)> {
        match &pages.next {
            Some(NextCursor::Header(name)) => Some((
                name.clone(),
                self.next.as_ref().map_or_else(String::new, text),
            )),
            Some(NextCursor::Link) => {
                let link = format!("<{}>; rel=\"next\"", self.next_url(pages, url)?);
                Some(("link".to_owned(), link))
            }
            _ => None,
        }
    }

    fn next_url(&self, pages: &Pages, url: &str) -> Option<String> {
        let cursor = text(self.next.as_ref()?);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair(&pages.position, &cursor);
        Some(format!("{url}?{}", query.finish()))
    }

    /// The cursor as it is and as a string; `null` or nothing at all where there is none.
    fn cursors(&self) -> Vec<Value> {
        match &self.next {
            Some(next) => vec![next.clone(), json!(text(next))],
            None => vec![Value::Null, json!("")],
        }
    }
}

/// Says in what is around a list which part it is. What is at `list` is the list, and left as it is.
pub(super) fn tell(
    schemas: &Schemas,
    schema: &str,
    body: &mut Value,
    page: &Page,
    list: Option<&[String]>,
) {
    let Value::Object(fields) = body else { return };
    for (name, own) in schemas.properties(Direction::Response, schema) {
        let inside = match list.and_then(<[String]>::split_first) {
            Some((first, [])) if *first == name => continue,
            Some((first, rest)) if *first == name => Some(rest),
            _ => None,
        };
        let Some(value) = fields.get_mut(&name) else {
            continue;
        };
        if value.is_object() {
            if let Some(schema) = own.first() {
                tell(schemas, schema, value, page, inside);
            }
            continue;
        }
        let Some(said) = said(&name, page) else {
            continue;
        };
        let is_valid = |said: &Value| {
            let mut own = own.iter();
            own.all(|schema| schemas.validate(Direction::Response, schema, said).is_ok())
        };
        // A cursor is mostly a string, whatever the ids are.
        let as_text = json!(text(&said));
        if is_valid(&said) {
            *value = said;
        } else if !said.is_null() && is_valid(&as_text) {
            *value = as_text;
        } else if said.is_null() && !schemas.requires(Direction::Response, schema, &name) {
            fields.shift_remove(&name);
        }
    }
}

/// What a property of this name says of a page.
fn said(name: &str, page: &Page) -> Option<Value> {
    let all = page.total.max(1);
    let size = page.size.unwrap_or(all).max(1);
    let value = match plain(name).as_str() {
        "total" | "totalcount" | "totalitems" | "totalresults" => json!(page.total),
        "count" => json!(page.items.len()),
        "hasmore" | "hasnext" | "hasnextpage" => json!(page.next.is_some()),
        "page" | "pagenumber" | "currentpage" => {
            json!(page.number.unwrap_or(page.start / size + 1))
        }
        "perpage" | "pagesize" | "limit" => json!(page.size?),
        "offset" => json!(page.start),
        "totalpages" | "pagecount" => json!(page.total.div_ceil(size)),
        "nextcursor" | "nextpagetoken" => page.next.clone().unwrap_or_default(),
        _ => return None,
    };
    Some(value)
}

/// A name in lower case, without what is between its words.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_ascii_alphanumeric());
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
