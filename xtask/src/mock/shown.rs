//! What is responded of items: one, or those of a list that a query asks for.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::filter;
use super::instance::shown;
use super::page;
use super::schemas::Direction;
use super::shape::within;
use super::state::{Doing, Done, Item};
use crate::document::pointer;

impl Doing<'_> {
    /// The response that shows an item.
    pub(super) fn around(&self, item: Map<String, Value>) -> Value {
        let body = self.put(self.as_shown(item), None);
        self.valid(body)
    }

    /// The response that shows the items that are asked for.
    pub(super) fn listed(&self, items: Vec<Arc<Item>>) -> Done {
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
