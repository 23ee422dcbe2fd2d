//! What has become of the items: created, changed, listed and removed.
//!
//! `PUT` replaces what a request can set, `PATCH` merges by RFC 7396. What the provider sets is as in the document's example,
//! and an item is never anything that its schema does not allow.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Status;
use super::model::Operation;
use super::request::Asked;
use super::schemas::Schemas;
use super::shape::{Collection, Effect, Role};

/// How many items there may be before everything is as it was at first.
const MOST_ITEMS: usize = 10_000;

/// How many bytes of requests may be kept before everything is as it was at first.
const MOST_BYTES: usize = 64 << 20;

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
pub(super) fn is(item: &Item, collection: &Collection, id: &str) -> bool {
    match item.shown.get(&collection.id) {
        Some(Value::String(own)) => own == id,
        Some(Value::Number(own)) => own.to_string() == id,
        _ => false,
    }
}
