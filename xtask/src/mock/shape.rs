//! What of a document are collections and their items, by the shape of its paths: `/webhooks` with `/webhooks/{id}` below.
//!
//! An item is what a success of these operations has under the name of its id; it may be within an object of its own, such as
//! `data`. Nothing here knows a provider.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::action;
use super::model::{Location, Model, Operation};
use super::respond::success;
use super::schemas::{Direction, Schemas};
use crate::document::pointer;
use crate::media::Media;

/// How deep within a response an item or a list of items is looked for.
const DEEPEST: usize = 3;

/// What a success of an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    List,
    Create,
    Read,
    Replace,
    Merge,
    Remove,
}

/// A collection.
pub(super) struct Collection {
    /// Its path, as the document has it.
    pub(super) path: String,
    /// How many parameters the path of an item has; the last is the id.
    pub(super) parameters: usize,
    /// The property that is the id.
    pub(super) id: String,
    /// The schema of an item in a response.
    pub(super) item: String,
    /// What it begins with.
    pub(super) seeds: Vec<Map<String, Value>>,
    /// Whether it is only what the document shows of a list, which no request changes.
    pub(super) is_shown: bool,
}

/// What an operation does to a collection.
pub(super) struct Effect {
    pub(super) collection: usize,
    pub(super) role: Role,
    /// Where the item or the list of items is in the response, if it is there.
    pub(super) shown_at: Option<Vec<String>>,
    /// The schema of the item there, which may be another than that of the collection.
    pub(super) shown: Option<String>,
    /// Where the item is in the body of a request.
    pub(super) sent_at: Vec<String>,
    /// The schema of the item in the body of a request.
    pub(super) sent: Option<String>,
    /// What an action sets by itself.
    pub(super) sets: Map<String, Value>,
}

/// What the operations do, and what they are about.
pub(super) struct Shape {
    pub(super) collections: Vec<Collection>,
    /// For each operation of the model.
    pub(super) effects: Vec<Option<Effect>>,
    /// For each operation, the collections whose item has to be there.
    pub(super) within: Vec<Vec<usize>>,
}

impl Shape {
    pub(super) fn of(model: &Model, schemas: &Schemas) -> Shape {
        let mut shape = Shape {
            collections: Vec::new(),
            effects: Vec::new(),
            within: Vec::new(),
        };
        let reader = Reader { model, schemas };
        let mut paths: Vec<&str> = Vec::new();
        for operation in &model.operations {
            if !paths.contains(&operation.path.as_str()) {
                paths.push(&operation.path);
            }
        }
        for path in paths {
            let known = |one: &Collection| plain(&one.path) == plain(above(path).unwrap_or(""));
            if !shape.collections.iter().any(known) {
                shape.collections.extend(reader.collection(path));
            }
        }
        let of_items = shape.collections.len();
        for operation in &model.operations {
            let mut effect = reader.effect(operation, &shape.collections[..of_items]);
            if let (None, Some((shown, at))) = (&effect, reader.shown_list(operation)) {
                effect = Some(Effect {
                    collection: shape.collections.len(),
                    role: Role::List,
                    shown: Some(shown.item.clone()),
                    shown_at: Some(at),
                    sent_at: Vec::new(),
                    sent: None,
                    sets: Map::new(),
                });
                shape.collections.push(shown);
            }
            let within = shape.collections[..of_items].iter().enumerate();
            let within = within.filter(|(_, collection)| {
                let below = format!("{}/{{}}/", plain(&collection.path));
                format!("{}/", plain(&operation.path)).starts_with(&below)
            });
            shape.within.push(within.map(|(index, _)| index).collect());
            shape.effects.push(effect);
        }
        shape
    }
}

/// A path without the names of its parameters, and without a slash at its end.
fn plain(path: &str) -> String {
    let segments = path.trim_end_matches('/').split('/');
    let segments = segments.map(|segment| match is_parameter(segment) {
        true => "{}",
        false => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

fn is_parameter(segment: &str) -> bool {
    let inside = segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|name| !name.contains(['{', '}']))
}

/// The path of the collection whose items have `path`.
fn above(path: &str) -> Option<&str> {
    let (above, last) = path.trim_end_matches('/').rsplit_once('/')?;
    (is_parameter(last) && !above.is_empty()).then_some(above)
}

/// Where something is in a body, and its schema.
pub(super) struct Found {
    pub(super) at: Vec<String>,
    schema: String,
    /// The property that is the id.
    id: String,
}

/// Finds collections in the operations of a document.
pub(super) struct Reader<'m> {
    model: &'m Model,
    pub(super) schemas: &'m Schemas,
}

impl Reader<'_> {
    pub(super) fn operations(&self, path: &str) -> impl Iterator<Item = &Operation> {
        let path = plain(path);
        let operations = self.model.operations.iter();
        operations.filter(move |operation| plain(&operation.path) == path)
    }

    fn collection(&self, path: &str) -> Option<Collection> {
        let above = above(path)?;
        let name = path.trim_end_matches('/').rsplit('/').next()?;
        let name = name.trim_matches(['{', '}']);
        let names = id_names(name);
        let own: Vec<&Operation> = self.operations(path).collect();
        let create = self
            .operations(above)
            .filter(|operation| operation.method == "POST");
        let mut items = ["GET", "PUT", "PATCH", "POST"]
            .into_iter()
            .filter_map(|method| own.iter().find(|operation| operation.method == method))
            .copied()
            .chain(create);
        let found = items.find_map(|operation| self.item(operation, &names))?;
        let mut collection = Collection {
            path: above.to_owned(),
            parameters: path.matches('{').count(),
            id: found.id,
            item: found.schema,
            seeds: Vec::new(),
            is_shown: false,
        };
        collection.seeds = self.seeds(&collection, path, name);
        Some(collection)
    }

    /// The schema of the JSON that an operation responds with.
    fn responded(&self, operation: &Operation) -> Option<String> {
        let chosen = success(operation)?;
        let content = &chosen.response.content;
        let json = content
            .iter()
            .find(|content| Media::of(&content.media_type) == Media::Json);
        json?.schema.clone()
    }

    /// The item in what an operation responds with.
    pub(super) fn item(&self, operation: &Operation, ids: &[String]) -> Option<Found> {
        self.object(Direction::Response, &self.responded(operation)?, ids)
    }

    /// The object nearest to the root that has a property of one of these names.
    fn object(&self, direction: Direction, schema: &str, ids: &[String]) -> Option<Found> {
        let mut open = VecDeque::from([(Vec::new(), schema.to_owned())]);
        while let Some((at, schema)) = open.pop_front() {
            let properties = self.schemas.properties(direction, &schema);
            let has = |id: &&String| properties.iter().any(|(name, _)| name == *id);
            if let Some(id) = ids.iter().find(has) {
                let parts = self.schemas.parts(direction, &schema, None);
                return Some(Found {
                    at,
                    schema: parts.into_iter().next().unwrap_or(schema),
                    id: id.clone(),
                });
            }
            if at.len() < DEEPEST {
                open.extend(properties.into_iter().filter_map(|(name, schemas)| {
                    let at = at.iter().cloned().chain([name]).collect();
                    Some((at, schemas.into_iter().next()?))
                }));
            }
        }
        None
    }

    /// Where the list of items with an id is in what an operation responds with, and the schema of one.
    pub(super) fn list(&self, operation: &Operation, id: &str) -> Option<(Vec<String>, String)> {
        self.list_of(operation, |_, properties| {
            properties.iter().any(|(name, _)| name == id)
        })
    }

    /// The list nearest to the root that is one, by where it is and the properties of its items.
    fn list_of(
        &self,
        operation: &Operation,
        is_one: impl Fn(&[String], &[(String, Vec<String>)]) -> bool,
    ) -> Option<(Vec<String>, String)> {
        let schema = self.responded(operation)?;
        let mut open = VecDeque::from([(Vec::new(), schema)]);
        while let Some((at, schema)) = open.pop_front() {
            let items = self.schemas.keyword(Direction::Response, &schema, "items");
            if let Some((items, _)) = items {
                let properties = self.schemas.properties(Direction::Response, &items);
                if is_one(&at, &properties) {
                    let parts = self.schemas.parts(Direction::Response, &items, None);
                    return Some((at, parts.into_iter().next().unwrap_or(items)));
                }
            }
            if at.len() < DEEPEST {
                let properties = self.schemas.properties(Direction::Response, &schema);
                open.extend(properties.into_iter().filter_map(|(name, schemas)| {
                    let at: Vec<String> = at.iter().cloned().chain([name]).collect();
                    Some((at, schemas.into_iter().next()?))
                }));
            }
        }
        None
    }

    /// A list that has no items of their own paths, and that a query can choose from.
    fn shown_list(&self, operation: &Operation) -> Option<(Collection, Vec<String>)> {
        let mut parameters = operation.parameters.iter();
        let has_query = parameters.any(|one| one.location == Location::Query);
        if operation.method != "GET" || !has_query {
            return None;
        }
        let declared = operation.pages.as_ref().map(|pages| {
            let tokens = pages.items.split('/').skip(1);
            let tokens = tokens.map(|token| pointer::unescape(token).into_owned());
            tokens.collect::<Vec<String>>()
        });
        let (at, item) = self.list_of(operation, |at, properties| match &declared {
            Some(declared) => at == declared,
            None => !properties.is_empty(),
        })?;
        let properties = self.schemas.properties(Direction::Response, &item);
        let id = properties.into_iter().find(|(name, _)| name == "id");
        let shown = Collection {
            path: operation.path.clone(),
            parameters: operation.path.matches('{').count(),
            id: id.map(|(name, _)| name).unwrap_or_default(),
            item,
            seeds: Vec::new(),
            is_shown: true,
        };
        Some((shown, at))
    }

    fn effect(&self, operation: &Operation, collections: &[Collection]) -> Option<Effect> {
        let path = plain(&operation.path);
        let found = collections.iter().enumerate().find_map(|(index, one)| {
            let item = format!("{}/{{}}", plain(&one.path));
            let role = match operation.method.as_str() {
                "GET" if path == plain(&one.path) => Role::List,
                "POST" if path == plain(&one.path) => Role::Create,
                "GET" if path == item => Role::Read,
                "PUT" if path == item => Role::Replace,
                "PATCH" | "POST" if path == item => Role::Merge,
                "DELETE" if path == item => Role::Remove,
                // What is done to an item, where the response is the item.
                "PUT" | "PATCH" | "POST" => {
                    let below = path.strip_prefix(&format!("{item}/"))?;
                    let shown = self.item(operation, std::slice::from_ref(&one.id));
                    let is_item = shown.is_some_and(|shown| shown.schema == one.item);
                    if below.contains('{') || !is_item && self.sets(operation, one).is_empty() {
                        return None;
                    }
                    Role::Merge
                }
                // What an action has done is undone, such as `DELETE /hooks/{id}/archive`.
                "DELETE" => {
                    let below = path.strip_prefix(&format!("{item}/"))?;
                    if below.contains('{') || self.sets(operation, one).is_empty() {
                        return None;
                    }
                    Role::Merge
                }
                _ => return None,
            };
            Some((index, role))
        });
        let (collection, role) = found?;
        let own = &collections[collection];
        let shown = match role {
            Role::List => self.list(operation, &own.id),
            _ => self
                .item(operation, std::slice::from_ref(&own.id))
                .map(|found| (found.at, found.schema)),
        };
        let (shown_at, shown) = shown.unzip();
        // A list that is not found is none of these items.
        if role == Role::List && shown_at.is_none() {
            return None;
        }
        let (sent_at, sent) = self.sent(operation, own);
        let is_below = path != plain(&own.path) && path != format!("{}/{{}}", plain(&own.path));
        let sets = match is_below {
            true => self.sets(operation, own),
            false => Map::new(),
        };
        Some(Effect {
            sets,
            collection,
            role,
            shown_at,
            shown,
            sent_at,
            sent,
        })
    }

    /// What an action sets in an item by itself: one whose request says nothing of the item.
    fn sets(&self, operation: &Operation, collection: &Collection) -> Map<String, Value> {
        let (_, sent) = self.sent(operation, collection);
        let said = sent.map(|sent| self.schemas.properties(Direction::Request, &sent));
        if said.is_some_and(|said| !said.is_empty()) {
            return Map::new();
        }
        let shown = self.item(operation, std::slice::from_ref(&collection.id));
        let example = shown.and_then(|shown| {
            let example = self.examples(operation).into_iter().next()?;
            within(&example, &shown.at)?.as_object().cloned()
        });
        let word = operation.path.trim_end_matches('/').rsplit('/').next();
        action::sets(
            self.schemas,
            collection,
            word.unwrap_or_default(),
            operation.method == "DELETE",
            example.as_ref(),
        )
    }

    /// Where an item is in the body of a request: at the root, unless it has nothing of an item there and a property has.
    fn sent(
        &self,
        operation: &Operation,
        collection: &Collection,
    ) -> (Vec<String>, Option<String>) {
        let content = operation
            .body
            .as_ref()
            .and_then(|body| body.content.first());
        let Some(root) = content.and_then(|content| content.schema.clone()) else {
            return (Vec::new(), None);
        };
        let item = self
            .schemas
            .properties(Direction::Response, &collection.item);
        let is_item = |schema: &str| {
            let own = self.schemas.properties(Direction::Request, schema);
            own.iter()
                .any(|(name, _)| item.iter().any(|(other, _)| other == name))
        };
        if is_item(&root) {
            return (Vec::new(), Some(root));
        }
        let properties = self.schemas.properties(Direction::Request, &root);
        let inner = properties
            .into_iter()
            .filter_map(|(name, schemas)| Some((name, schemas.into_iter().next()?)))
            .find(|(_, schema)| is_item(schema));
        match inner {
            Some((name, schema)) => (vec![name], Some(schema)),
            None => (Vec::new(), Some(root)),
        }
    }

    /// The examples of what an operation responds with.
    pub(super) fn examples(&self, operation: &Operation) -> Vec<Value> {
        let content = success(operation)
            .into_iter()
            .flat_map(|chosen| &chosen.response.content);
        let examples = content.flat_map(|content| &content.examples);
        examples.map(|(_, value)| value.clone()).collect()
    }
}

/// The names that the property may have whose value a parameter of a path is: that of an item is mostly shorter.
fn id_names(parameter: &str) -> Vec<String> {
    let lower = parameter.to_ascii_lowercase();
    let last = parameter.rsplit(['_', '-']).next().unwrap_or(parameter);
    let mut names = Vec::new();
    if lower.ends_with("id") {
        names.push("id".to_owned());
    }
    for name in [parameter, last] {
        if !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// What is at these properties, one within the other.
pub(super) fn within<'v>(value: &'v Value, at: &[String]) -> Option<&'v Value> {
    at.iter().try_fold(value, |value, name| value.get(name))
}
