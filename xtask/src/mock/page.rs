//! Lists in pages: the parameters that ask for a part, and the properties that say where it is, by the names they commonly have.

use serde_json::{Value, json};

use super::schemas::{Direction, Schemas};

/// A part of a list.
pub(super) struct Page {
    pub(super) items: Vec<Value>,
    total: usize,
    start: usize,
    size: Option<usize>,
    number: Option<usize>,
    /// The id of the last item, where more follow.
    next: Option<Value>,
}

/// The part that a query asks for. Cursors are ids: the items behind one, or before it.
pub(super) fn of(items: Vec<Value>, query: &[(String, Value)], id: &str) -> Page {
    let asked = |names: &[&str]| {
        let mut own = query.iter();
        let found = own.find(|(name, _)| names.contains(&plain(name).as_str()));
        found.map(|(_, value)| value)
    };
    let count = |names: &[&str]| {
        let value = asked(names)?;
        usize::try_from(value.as_u64()?).ok()
    };
    let size = count(&[
        "limit",
        "perpage",
        "pagesize",
        "first",
        "count",
        "maxresults",
    ]);
    let number = count(&["page", "pagenumber"]);
    let offset = count(&["offset", "skip"]);
    let position = |cursor: &Value| {
        let mut ids = items.iter().map(|item| item.get(id));
        ids.position(|own| own == Some(cursor))
    };
    let after = asked(&[
        "after",
        "aftercursor",
        "startingafter",
        "cursor",
        "pagetoken",
    ]);
    let before = asked(&["before", "beforecursor", "endingbefore"]);
    let total = items.len();
    let start = match (after, before, number) {
        (Some(after), _, _) => position(after).map_or(total, |index| index + 1),
        (None, Some(before), _) => {
            let end = position(before).unwrap_or(0);
            end.saturating_sub(size.unwrap_or(end))
        }
        (None, None, Some(number)) => number
            .saturating_sub(1)
            .saturating_mul(size.unwrap_or(total)),
        (None, None, None) => offset.unwrap_or(0),
    };
    let items: Vec<Value> = items
        .into_iter()
        .skip(start)
        .take(size.unwrap_or(usize::MAX))
        .collect();
    let has_more = start.saturating_add(items.len()) < total;
    let next = items.last().and_then(|item| item.get(id));
    Page {
        next: next.filter(|_| has_more).cloned(),
        total,
        start,
        size,
        number,
        items,
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
        let is_valid = own
            .iter()
            .all(|schema| schemas.validate(Direction::Response, schema, &said).is_ok());
        if is_valid {
            *value = said;
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
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_ascii_alphanumeric());
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
