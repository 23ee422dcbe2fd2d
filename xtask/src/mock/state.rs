//! What has become of the items: created, changed, listed and removed.
//!
//! `PUT` replaces what a request can set, `PATCH` merges by RFC 7396. What the provider sets is as in the document's example,
//! and an item is never anything that its schema does not allow.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Status;
use super::filter;
use super::instance::shown;
use super::model::Operation;
use super::page;
use super::request::Asked;
use super::schemas::{Direction, Schemas};
use super::shape::{Collection, Effect, Role, within};
use crate::document::pointer;
use crate::openapi::extension;

/// How many items there may be before everything is as it was at first.
const MOST_ITEMS: usize = 10_000;

/// How many bytes of requests may be kept before everything is as it was at first.
const MOST_BYTES: usize = 64 << 20;

/// How often it is tried to find an id that is not taken.
const MOST_IDS: u64 = 20_000;

/// An item.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// What responses show of it.
    pub(super) shown: Map<String, Value>,
    /// What was sent for it, which may be more: a secret, for instance.
    pub(super) sent: Map<String, Value>,
}

/// The collections that are not as they were at first, by their number and the parameters of their path.
#[derive(Default)]
pub(super) struct State {
    changed: HashMap<(usize, Vec<String>), Vec<Arc<Item>>>,
    items: usize,
    bytes: usize,
}

/// Why a request cannot be done.
pub(super) struct Undone {
    pub(super) status: Status,
    pub(super) reason: String,
}

/// One request that is about a collection.
pub(super) struct Doing<'d> {
    pub(super) schemas: &'d Schemas,
    pub(super) collection: &'d Collection,
    pub(super) effect: &'d Effect,
    pub(super) asked: &'d Asked,
    /// What the document shows as the response.
    pub(super) base: Value,
    /// The schema of the response.
    pub(super) schema: Option<&'d str>,
    /// How long the body of the request is.
    pub(super) bytes: usize,
    pub(super) operation: &'d Operation,
    /// The URL of the request without its query.
    pub(super) url: String,
}

/// What a request that was done is responded with.
pub(super) struct Done {
    pub(super) body: Value,
    pub(super) headers: Vec<(String, String)>,
}

impl State {
    /// The items of a collection.
    pub(super) fn items(
        &self,
        number: usize,
        collection: &Collection,
        above: &[String],
    ) -> Vec<Arc<Item>> {
        let known = self.changed.get(&(number, above.to_vec()));
        known.cloned().unwrap_or_else(|| seeds(collection))
    }

    /// Whether an item is there.
    pub(super) fn has(&self, number: usize, collection: &Collection, path: &[String]) -> bool {
        let Some((id, above)) = path.split_last() else {
            return true;
        };
        let items = self.items(number, collection, above);
        items.iter().any(|item| is(item, collection, id))
    }

    /// An item of any collection, by its id.
    pub(super) fn find(&self, collections: &[Collection], id: &str) -> Option<Arc<Item>> {
        let changed = self.changed.iter();
        let changed = changed.flat_map(|((number, _), items)| {
            let collection = collections.get(*number);
            items
                .iter()
                .filter_map(move |item| Some((collection?, item.clone())))
        });
        let first = collections.iter().enumerate();
        let first = first.filter(|(number, one)| {
            !one.is_shown && !self.changed.contains_key(&(*number, Vec::new()))
        });
        let first = first.flat_map(|(_, collection)| {
            let seeds = seeds(collection).into_iter();
            seeds.map(move |item| (collection, item))
        });
        changed
            .chain(first)
            .find(|(collection, item)| is(item, collection, id))
            .map(|(_, item)| item)
    }

    /// Does what a request asks for, and returns the body of the response.
    pub(super) fn act(&mut self, doing: &Doing<'_>) -> Result<Done, Undone> {
        let Doing {
            collection, effect, ..
        } = doing;
        let mut path: Vec<String> = doing
            .asked
            .path
            .iter()
            .map(|(_, value)| value.clone())
            .collect();
        path.truncate(collection.parameters);
        let mut items = match effect.role {
            Role::List | Role::Create => self.items(effect.collection, collection, &path),
            _ => self.items(
                effect.collection,
                collection,
                path.split_last().map_or(&[][..], |(_, above)| above),
            ),
        };
        if effect.role == Role::List {
            return Ok(doing.listed(items));
        }
        let done = |body: Value| Done {
            body,
            headers: Vec::new(),
        };
        let mut id = String::new();
        if effect.role != Role::Create {
            id = path.pop().unwrap_or_default();
        }
        let index = items.iter().position(|item| is(item, collection, &id));
        let shown = match (effect.role, index) {
            (Role::Create, _) => {
                let item = doing.created(&items)?;
                let shown = item.shown.clone();
                items.push(Arc::new(item));
                shown
            }
            (_, None) => {
                return Err(Undone {
                    status: Status::NotFound,
                    reason: format!("`{}` has no item of this id", collection.path),
                });
            }
            (Role::Read, Some(index)) => return Ok(done(doing.around(items[index].shown.clone()))),
            (Role::Remove, Some(index)) => items.remove(index).shown.clone(),
            (_, Some(index)) => {
                let item = doing.changed(&items[index]);
                let shown = item.shown.clone();
                items[index] = Arc::new(item);
                shown
            }
        };
        self.keep((effect.collection, path), items, doing);
        Ok(done(doing.around(shown)))
    }

    /// Keeps what a collection has become.
    fn keep(&mut self, key: (usize, Vec<String>), items: Vec<Arc<Item>>, doing: &Doing<'_>) {
        self.bytes += doing.bytes;
        self.items += items.len();
        let before = self.changed.insert(key, items);
        self.items -= before.map_or(0, |items| items.len());
        if self.items > MOST_ITEMS || self.bytes > MOST_BYTES {
            *self = State::default();
            let what = "there were too many items, and all collections are as they were at first";
            doing.schemas.say(what.to_owned());
        }
    }
}

fn seeds(collection: &Collection) -> Vec<Arc<Item>> {
    let seeds = collection.seeds.iter();
    let items = seeds.map(|shown| Item {
        shown: shown.clone(),
        sent: Map::new(),
    });
    items.map(Arc::new).collect()
}

/// Whether an item has an id.
fn is(item: &Item, collection: &Collection, id: &str) -> bool {
    match item.shown.get(&collection.id) {
        Some(Value::String(own)) => own == id,
        Some(Value::Number(own)) => own.to_string() == id,
        _ => false,
    }
}

impl Doing<'_> {
    /// What was sent of the item, but for what only responses have.
    fn sent(&self) -> Map<String, Value> {
        let body = self.asked.body.as_ref();
        let item = body.and_then(|body| within(body, &self.effect.sent_at));
        let mut item = item.and_then(Value::as_object).cloned().unwrap_or_default();
        let schema = self.effect.sent.as_deref();
        let own = schema.map(|schema| self.schemas.properties(Direction::Request, schema));
        for (name, schemas) in own.into_iter().flatten() {
            if self.is_marked(Direction::Request, &schemas, "readOnly") {
                item.shift_remove(&name);
            }
        }
        item
    }

    /// The properties of an item that responses have, each with the schemas that apply to it.
    fn properties(&self) -> Vec<(String, Vec<String>)> {
        let item = &self.collection.item;
        let mut all = self.schemas.properties(Direction::Response, item);
        all.retain(|(_, schemas)| !self.is_marked(Direction::Response, schemas, "writeOnly"));
        all
    }

    /// Whether a property is only sent one way.
    fn is_marked(&self, direction: Direction, schemas: &[String], keyword: &str) -> bool {
        let is_true = |schema: &String| {
            let own = self.schemas.keyword(direction, schema, keyword);
            own.is_some_and(|(_, value)| *value == Value::Bool(true))
        };
        schemas.iter().any(is_true)
    }

    /// The properties that a request can set, each with its default.
    fn settable(&self) -> Vec<(String, Option<Value>)> {
        let sent = self.effect.sent.as_deref();
        let own = sent.map(|sent| self.schemas.properties(Direction::Request, sent));
        let own = own.into_iter().flatten();
        let with_default = own.map(|(name, schemas)| {
            let default = schemas.iter().find_map(|schema| {
                let found = self.schemas.keyword(Direction::Request, schema, "default");
                found.map(|(_, default)| default.clone())
            });
            (name, default)
        });
        with_default.collect()
    }

    /// A new item.
    fn created(&self, items: &[Arc<Item>]) -> Result<Item, Undone> {
        let (sent, id) = (self.sent(), &self.collection.id);
        let at = self.effect.shown_at.as_deref();
        let base = at
            .and_then(|at| within(&self.base, at))
            .and_then(Value::as_object);
        let base = base
            .or(self.collection.seeds.first())
            .cloned()
            .unwrap_or_default();
        let mut shown = self.with(&sent, &base, &Map::new());
        let own = match sent.get(id) {
            Some(own) => {
                let text = own.as_str().map_or_else(|| own.to_string(), str::to_owned);
                if items.iter().any(|item| is(item, self.collection, &text)) {
                    return Err(Undone {
                        status: Status::Conflict,
                        reason: format!("`{}` has an item of this id", self.collection.path),
                    });
                }
                own.clone()
            }
            None => self.next_id(base.get(id).or(shown.get(id)), items),
        };
        shown.insert(id.clone(), own);
        self.fit(&mut shown, &base);
        Ok(Item { shown, sent })
    }

    /// An item that was changed.
    fn changed(&self, item: &Item) -> Item {
        let mut sent = self.sent();
        sent.shift_remove(&self.collection.id);
        let mut all = item.sent.clone();
        let mut shown = if self.effect.role == Role::Replace {
            all.clear();
            self.with(&sent, &item.shown, &item.shown)
        } else {
            let mut shown = Value::Object(item.shown.clone());
            let known = self.properties();
            let patch = sent
                .iter()
                .filter(|(name, _)| known.iter().any(|(own, _)| own == *name));
            let patch: Map<String, Value> = patch
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            merge(&mut shown, &Value::Object(patch));
            let mut shown = match shown {
                Value::Object(shown) => shown,
                _ => Map::new(),
            };
            // `null` removes, but for what may be `null`.
            for (name, value) in sent.iter().filter(|(_, value)| value.is_null()) {
                if known.iter().any(|(own, _)| own == name) {
                    shown.insert(name.clone(), value.clone());
                }
            }
            shown
        };
        all.extend(sent);
        shown.extend(self.effect.sets.clone());
        let id = &self.collection.id;
        shown.extend(item.shown.get(id).map(|own| (id.clone(), own.clone())));
        self.fit(&mut shown, &item.shown);
        Item { shown, sent: all }
    }

    /// An item of what was sent. What was not sent and can be has its default, or is as in `kept`, or is absent; what cannot
    /// be sent is as in `base`.
    fn with(
        &self,
        sent: &Map<String, Value>,
        base: &Map<String, Value>,
        kept: &Map<String, Value>,
    ) -> Map<String, Value> {
        let settable = self.settable();
        let mut shown = Map::new();
        for (name, schemas) in self.properties() {
            let own = || {
                self.schemas
                    .keyword(Direction::Response, schemas.first()?, "default")
                    .map(|(_, value)| value.clone())
            };
            let value = match (
                sent.get(&name),
                settable.iter().find(|(other, _)| *other == name),
            ) {
                (Some(value), _) => Some(value.clone()),
                (None, None) => base.get(&name).cloned(),
                // Without a secret there would be nothing to sign deliveries with.
                (None, Some(_)) if self.is_secret(&schemas) => {
                    kept.get(&name).or(base.get(&name)).cloned()
                }
                (None, Some((_, default))) => {
                    let default = default.clone().or_else(own);
                    let required =
                        self.schemas
                            .requires(Direction::Response, &self.collection.item, &name);
                    default.or_else(|| base.get(&name).filter(|_| required).cloned())
                }
            };
            shown.extend(value.map(|value| (name, value)));
        }
        shown
    }

    fn is_secret(&self, schemas: &[String]) -> bool {
        schemas.iter().any(|schema| {
            let own = self
                .schemas
                .keyword(Direction::Response, schema, extension::KEY);
            own.is_some_and(|(_, own)| own.get("secret") == Some(&Value::Bool(true)))
        })
    }

    /// Makes an item valid: what its schema does not allow is as it was, or absent.
    fn fit(&self, shown: &mut Map<String, Value>, base: &Map<String, Value>) {
        for (name, schemas) in self.properties() {
            let Some(value) = shown.get(&name) else {
                continue;
            };
            let is_valid = schemas.iter().all(|schema| {
                self.schemas
                    .validate(Direction::Response, schema, value)
                    .is_ok()
            });
            if is_valid {
                continue;
            }
            let required = self
                .schemas
                .requires(Direction::Response, &self.collection.item, &name);
            match base.get(&name).filter(|_| required) {
                Some(before) => shown.insert(name, before.clone()),
                None => shown.shift_remove(&name),
            };
        }
    }

    /// An id that is not taken, much like the one that the document shows.
    fn next_id(&self, like: Option<&Value>, items: &[Arc<Item>]) -> Value {
        let properties = self.properties();
        let schemas = properties
            .iter()
            .find(|(name, _)| *name == self.collection.id);
        let schemas = schemas
            .map(|(_, schemas)| schemas.clone())
            .unwrap_or_default();
        let is_free = |value: &Value| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            !items.iter().any(|item| is(item, self.collection, &text))
                && schemas.iter().all(|schema| {
                    self.schemas
                        .validate(Direction::Response, schema, value)
                        .is_ok()
                })
        };
        let ids = items
            .iter()
            .filter_map(|item| item.shown.get(&self.collection.id));
        let last = ids.filter_map(Value::as_u64).max();
        let like = like.cloned().unwrap_or_else(|| Value::from("id"));
        let count = u64::try_from(items.len()).unwrap_or_default();
        let mut candidates = (0..MOST_IDS).map(|number| match &like {
            Value::Number(_) => Value::from(last.unwrap_or_default().saturating_add(number + 1)),
            other => Value::from(numbered(other.as_str().unwrap_or("id"), count + number)),
        });
        candidates.find(is_free).unwrap_or(like.clone())
    }

    /// The response that shows an item.
    fn around(&self, item: Map<String, Value>) -> Value {
        let body = self.put(self.as_shown(item), None);
        self.valid(body)
    }

    /// The response that shows the items that are asked for.
    fn listed(&self, items: Vec<Arc<Item>>) -> Done {
        let Some(at) = self.effect.shown_at.as_deref() else {
            return Done {
                body: self.base.clone(),
                headers: Vec::new(),
            };
        };
        let items: Vec<Value> = match self.collection.is_shown {
            true => {
                let shown = within(&self.base, at).and_then(Value::as_array);
                shown.cloned().unwrap_or_default()
            }
            false => {
                let items = items.into_iter();
                let items = items.map(|item| self.as_shown(item.shown.clone()));
                items.collect()
            }
        };
        let default = |name: &str| {
            let mut parameters = self.operation.parameters.iter();
            let schema = parameters.find(|one| one.name == name)?.schema.as_deref()?;
            let found = self.schemas.keyword(Direction::Request, schema, "default");
            found.map(|(_, value)| value.clone())
        };
        let asked = page::Asked {
            query: &self.asked.query,
            pages: self.operation.pages.as_ref(),
            default: &default,
            id: &self.collection.id,
        };
        let shown = self
            .effect
            .shown
            .as_deref()
            .unwrap_or(&self.collection.item);
        let properties = self.schemas.properties(Direction::Response, shown);
        let properties: Vec<String> = properties.into_iter().map(|(name, _)| name).collect();
        let items = filter::of(items, &properties, asked.query, |name| asked.is_part(name));
        let page = page::of(items, &asked);
        let mut body = self.put(Value::Array(page.items.clone()), Some(&page));
        let mut headers = Vec::new();
        if let Some(pages) = asked.pages {
            for (at, values) in page.declared(pages, &self.url) {
                self.set_declared(&mut body, &at, values);
            }
            headers.extend(page.headers(pages, &self.url));
        }
        Done {
            body: self.valid(body),
            headers,
        }
    }

    /// Puts the first value that is valid there to where a JSON pointer leads; where none is, nothing is there.
    fn set_declared(&self, body: &mut Value, at: &str, values: Vec<Value>) {
        let tokens = at.split('/').skip(1);
        let tokens: Vec<String> = tokens
            .map(|token| pointer::unescape(token).into_owned())
            .collect();
        let is_valid = |body: &Value| {
            let schema = self
                .schema
                .map(|schema| self.schemas.validate(Direction::Response, schema, body));
            schema.is_none_or(|valid| valid.is_ok())
        };
        for value in values {
            let mut with = body.clone();
            set(&mut with, &tokens, value);
            if is_valid(&with) {
                *body = with;
                return;
            }
        }
        let Some((last, above)) = tokens.split_last() else {
            return;
        };
        let mut without = body.clone();
        let holder = above
            .iter()
            .try_fold(&mut without, |value, name| value.get_mut(name));
        if let Some(Value::Object(fields)) = holder {
            fields.shift_remove(last);
        }
        if is_valid(&without) {
            *body = without;
        }
    }

    /// An item as the response has it, whose schema may be another than that of the collection: what is not of the item is as the
    /// document shows it, where the response requires it.
    fn as_shown(&self, item: Map<String, Value>) -> Value {
        let other = self.effect.shown.as_ref();
        let Some(schema) = other.filter(|schema| **schema != self.collection.item) else {
            return Value::Object(item);
        };
        let made = shown(self.schemas, Direction::Response, Some(schema), &[]);
        let mut own = Map::new();
        for (name, schemas) in self.schemas.properties(Direction::Response, schema) {
            let is_valid = |value: &&Value| {
                let valid = |schema: &String| {
                    let checked = self.schemas.validate(Direction::Response, schema, value);
                    checked.is_ok()
                };
                schemas.iter().all(valid)
            };
            let required = || self.schemas.requires(Direction::Response, schema, &name);
            let value = item.get(&name).filter(is_valid);
            let value = value.or_else(|| made.get(&name).filter(|_| required()));
            own.extend(value.cloned().map(|value| (name, value)));
        }
        Value::Object(own)
    }

    /// What the document shows as the response, with this in its place.
    fn put(&self, value: Value, page: Option<&page::Page>) -> Value {
        let Some(at) = &self.effect.shown_at else {
            return self.base.clone();
        };
        let mut body = self.base.clone();
        if let (Some(page), Some(schema)) = (page, self.schema) {
            page::tell(self.schemas, schema, &mut body, page, Some(at));
        }
        set(&mut body, at, value);
        body
    }

    /// A response, or what the document shows where it is not valid.
    fn valid(&self, body: Value) -> Value {
        let valid = self.schema.map_or(Ok(()), |schema| {
            self.schemas.validate(Direction::Response, schema, &body)
        });
        match valid {
            Ok(()) => body,
            Err(why) => {
                self.schemas.say(format!("the example is responded, since the response by what was sent is not valid: {why}"));
                self.base.clone()
            }
        }
    }
}

/// Puts a value to where these properties lead, one within the other.
fn set(body: &mut Value, at: &[String], value: Value) {
    match at.split_first() {
        None => *body = value,
        Some((name, rest)) => {
            if !body.is_object() {
                *body = Value::Object(Map::new());
            }
            if let Value::Object(fields) = body {
                set(
                    fields.entry(name.clone()).or_insert(Value::Null),
                    rest,
                    value,
                );
            }
        }
    }
}

/// Merges a patch into a value by RFC 7396.
fn merge(value: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *value = patch.clone();
        return;
    };
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let Value::Object(fields) = value else { return };
    for (name, inner) in patch {
        if inner.is_null() {
            fields.shift_remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), inner);
        }
    }
}

/// An id with a number in place of its last characters: `wh_3f9a` with 12 is `wh_3f12`.
fn numbered(like: &str, number: u64) -> String {
    let digits = number.to_string();
    let end = like
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_alphanumeric())
        .take(digits.len().max(4))
        .last()
        .map_or(like.len(), |(at, _)| at);
    let width = like.len() - end;
    format!("{}{number:0>width$}", &like[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_is_merged_by_the_rfc() {
        let mut value = json!({ "a": { "b": 1, "c": 2 }, "d": [1], "e": 3 });
        merge(
            &mut value,
            &json!({ "a": { "b": null, "f": 4 }, "d": [2, 3] }),
        );
        assert_eq!(
            value,
            json!({ "a": { "c": 2, "f": 4 }, "d": [2, 3], "e": 3 })
        );
    }

    #[test]
    fn a_new_id_is_like_those_there_are() {
        assert_eq!(numbered("wh_3f9a1c8b", 12), "wh_3f9a0012");
        assert_eq!(numbered("wh_123", 7), "wh_007");
        assert_eq!(
            numbered("00000000-0000-4000-8000-000000000000", 1),
            "00000000-0000-4000-8000-000000000001"
        );
        assert_eq!(numbered("a", 12345), "12345");
        assert_eq!(numbered("é-", 1), "é-1");
    }
}
