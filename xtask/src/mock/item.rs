//! An item: made of what was sent, and changed.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Status;
use super::schemas::Direction;
use super::shape::{Role, within};
use super::state::{Doing, Item, Undone, is};
use crate::openapi::extension;

/// How often it is tried to find an id that is not taken.
const MOST_IDS: u64 = 20_000;

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
    pub(super) fn created(&self, items: &[Arc<Item>]) -> Result<Item, Undone> {
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
    pub(super) fn changed(&self, item: &Item) -> Item {
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
