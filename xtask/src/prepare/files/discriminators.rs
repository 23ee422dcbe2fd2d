//! The values by which a union knows variants from other files: a `mapping` names them by references, and a variant without
//! one is known by its name, which it may have lost on the way.

use super::reader::{FileId, MAIN};
use super::{Pass, is_local, reference};
use crate::document::pointer;
use crate::openapi::keywords::Kind;
use serde_json::{Map, Value, json};

impl Pass<'_> {
    /// Follows what the discriminator of a schema names.
    pub(super) fn discriminator(&mut self, fields: &mut Map<String, Value>, from: FileId) {
        if !fields.get("discriminator").is_some_and(Value::is_object) {
            return;
        }
        let mut renamed = Vec::new();
        for keyword in ["oneOf", "anyOf"] {
            let variants = fields.get(keyword).and_then(Value::as_array);
            for told in variants.into_iter().flatten().filter_map(reference) {
                renamed.extend(self.renamed(from, told));
            }
        }
        let Some(Value::Object(discriminator)) = fields.get_mut("discriminator") else {
            return;
        };
        let mut mapped: Vec<&mut Value> = Vec::new();
        for (key, value) in discriminator.iter_mut() {
            match (key.as_str(), value) {
                ("mapping", Value::Object(mapping)) => mapped.extend(mapping.values_mut()),
                ("defaultMapping", value) => mapped.push(value),
                _ => {}
            }
        }
        for value in mapped {
            if let Value::String(told) = value
                && let Some(other) = self.variant(from, told)
            {
                *told = other;
            }
        }
        if renamed.is_empty() {
            return;
        }
        let mapping = discriminator.entry("mapping").or_insert_with(|| json!({}));
        for (name, target) in renamed {
            if let Value::Object(mapping) = mapping
                && !mapping.contains_key(&name)
                && !mapping.values().any(|value| *value == target)
            {
                mapping.insert(name, Value::String(target));
            }
        }
    }

    /// The name that a variant has in its file and the reference to it, where it is called otherwise in the document.
    fn renamed(&mut self, from: FileId, told: &str) -> Option<(String, String)> {
        if is_local(from, told) {
            return None;
        }
        let target = self.target(from, told).ok()?;
        let name = told.rsplit(['/', '#']).find(|part| !part.is_empty())?;
        let name = match told.ends_with('#') || !told.contains('#') {
            true => name.split('.').next().unwrap_or_default(),
            false => name,
        };
        let local = self.home(Kind::Schema, "", &target)?;
        let now = pointer::from_reference(&local)?;
        let (_, now) = pointer::split(&now)?;
        let name = pointer::unescape(name).into_owned();
        (now != name).then_some((name, local))
    }

    /// What a value of a `mapping` is in the document; nothing where it stays as it is.
    fn variant(&mut self, from: FileId, told: &str) -> Option<String> {
        if is_local(from, told) {
            return None;
        }
        let as_component = pointer::join("", ["components", "schemas", told]);
        let is_name = !told.contains(['/', '#']);
        if is_name && from != MAIN {
            let own = pointer::to_reference(&as_component);
            if let Ok(target) = self.target(from, &own) {
                return self.home(Kind::Schema, "", &target);
            }
        }
        let main = &self.files.reader.files[MAIN].value;
        if is_name && (main.pointer(&as_component).is_some() || !told.contains('.')) {
            return None;
        }
        match self.target(from, told) {
            Ok(target) => self.home(Kind::Schema, "", &target),
            Err(written) => (from != MAIN && !is_name).then_some(written),
        }
    }
}
