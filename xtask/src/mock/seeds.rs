//! What a collection begins with: the items that the document shows.

use serde_json::{Map, Value};

use super::instance::shown;
use super::model::Location;
use super::schemas::Direction;
use super::shape::{Collection, Reader, within};

/// How many items a collection begins with at most.
const MOST_SEEDS: usize = 10;

impl Reader<'_> {
    /// The items that the document shows; or else one that is made by its schema.
    pub(super) fn seeds(
        &self,
        collection: &Collection,
        path: &str,
        parameter: &str,
    ) -> Vec<Map<String, Value>> {
        let id = &collection.id;
        let mut found: Vec<Map<String, Value>> = Vec::new();
        let mut add = |value: &Value| {
            let Some(item) = value.as_object() else {
                return;
            };
            let is_new = item.get(id).is_some_and(|id| {
                is_id(id) && !found.iter().any(|one| one.get(&collection.id) == Some(id))
            });
            if is_new && found.len() < MOST_SEEDS {
                found.push(item.clone());
            }
        };
        for operation in self.operations(path).filter(|one| one.method == "GET") {
            let at = self.item(operation, std::slice::from_ref(id));
            let at = at.map(|found| found.at).unwrap_or_default();
            for value in self.examples(operation) {
                within(&value, &at).into_iter().for_each(&mut add);
            }
        }
        for operation in self
            .operations(&collection.path)
            .filter(|one| one.method == "GET")
        {
            let (at, _) = self.list(operation, id).unwrap_or_default();
            for value in self.examples(operation) {
                let items = within(&value, &at).and_then(Value::as_array);
                items.into_iter().flatten().for_each(&mut add);
            }
        }
        let is_made = found.is_empty();
        if is_made {
            let made = shown(
                self.schemas,
                Direction::Response,
                Some(&collection.item),
                &[],
            );
            found.extend(made.as_object().cloned());
        }
        // The id that the path's parameter shows is that of an item, and the first that a reader tries.
        let parameters = self.operations(path).flat_map(|one| &one.parameters);
        let mut examples = parameters
            .filter(|one| one.location == Location::Path && one.name == parameter)
            .filter_map(|one| one.example.as_ref());
        if let Some(example) = examples.find(|example| is_id(example)) {
            let own = found.iter().position(|item| item.get(id) == Some(example));
            let item = match own {
                Some(index) => Some(found.remove(index)),
                // One that was made is no other item than this one.
                None => found.first().cloned().map(|mut item| {
                    item.insert(id.clone(), example.clone());
                    item
                }),
            };
            if is_made {
                found.clear();
            }
            if let Some(item) = item {
                found.insert(0, item);
            }
        }
        let is_valid = |item: &Map<String, Value>| {
            let item = Value::Object(item.clone());
            let valid = self
                .schemas
                .validate(Direction::Response, &collection.item, &item);
            valid.is_ok() && item.get(id).is_some_and(is_id)
        };
        found.retain(is_valid);
        found
    }
}

/// Whether a value can be an id in a path.
fn is_id(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Number(_) => true,
        _ => false,
    }
}
