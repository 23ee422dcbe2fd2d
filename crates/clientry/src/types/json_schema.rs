//! [`json_schemas!`](crate::json_schemas): `JsonSchema` for the types of a generated crate, as the document has it.

use std::collections::HashMap;
use std::sync::OnceLock;

use percent_encoding::percent_decode_str;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

/// The JSON Schemas of a generated crate: one JSON Schema whose `$defs` has one for each component.
///
/// It is read once, when a schema is first asked for.
pub struct Schemas {
    text: &'static str,
    entries: &'static [Entry],
    read: OnceLock<Read>,
}

/// A component and the type that it is.
pub struct Entry {
    component: &'static str,
    subschema: fn(&mut SchemaGenerator) -> Schema,
    whole: fn(SchemaGenerator) -> Schema,
}

#[derive(Default)]
struct Read {
    schemas: Map<String, Value>,
    entries: HashMap<&'static str, &'static Entry>,
}

impl Entry {
    /// The component of `T`.
    pub const fn of<T: JsonSchema>(component: &'static str) -> Self {
        Self {
            component,
            subschema: SchemaGenerator::subschema_for::<T>,
            whole: SchemaGenerator::into_root_schema_for::<T>,
        }
    }
}

impl Schemas {
    /// The schemas that `text` holds.
    pub const fn new(text: &'static str, entries: &'static [Entry]) -> Self {
        Self {
            text,
            entries,
            read: OnceLock::new(),
        }
    }

    /// Every schema by the name of its component.
    pub fn all(&self) -> Vec<(&'static str, Schema)> {
        let entries = self.entries.iter();
        let whole = |entry: &Entry| (entry.component, (entry.whole)(SchemaGenerator::default()));
        entries.map(whole).collect()
    }

    /// The schema of a component, its references as the generator wants them.
    ///
    /// One that is not there takes any value: the generator of the crate wrote both the text and the entries.
    pub fn schema(&self, component: &str, generator: &mut SchemaGenerator) -> Schema {
        let read = self.read.get_or_init(|| self.read());
        let mut schema = read.schemas.get(component).cloned().unwrap_or_default();
        // A schema is never a reference alone, as schemars asks.
        if let Value::Object(fields) = &mut schema
            && let Some(reference) = fields.remove("$ref")
        {
            let all = vec![Value::Object(Map::from_iter([("$ref".into(), reference)]))];
            fields.insert("allOf".into(), Value::Array(all));
        }
        read.refer(&mut schema, generator);
        Schema::try_from(schema).unwrap_or_default()
    }

    fn read(&self) -> Read {
        let mut whole: Map<String, Value> = serde_json::from_str(self.text).unwrap_or_default();
        let entries = self.entries.iter();
        Read {
            schemas: match whole.remove("$defs") {
                Some(Value::Object(schemas)) => schemas,
                _ => Map::new(),
            },
            entries: entries.map(|entry| (entry.component, entry)).collect(),
        }
    }
}

impl Read {
    /// Turns the references in a schema into those of the generator.
    fn refer(&self, schema: &mut Value, generator: &mut SchemaGenerator) {
        let Value::Object(fields) = schema else {
            return;
        };
        if let Some(Value::String(reference)) = fields.get("$ref")
            && let Some(entry) = self.entry(reference)
        {
            fields.remove("$ref");
            if let Value::Object(target) = (entry.subschema)(generator).to_value() {
                for (key, value) in target {
                    fields.entry(key).or_insert(value);
                }
            }
        }
        for (key, value) in fields {
            match (key.as_str(), value) {
                // Data, in which nothing is a reference.
                ("const" | "default" | "enum" | "examples", _) => {}
                (
                    "properties" | "patternProperties" | "dependentSchemas" | "dependencies",
                    Value::Object(named),
                ) => {
                    for schema in named.values_mut() {
                        self.refer(schema, generator);
                    }
                }
                (_, Value::Array(schemas)) => {
                    for schema in schemas {
                        self.refer(schema, generator);
                    }
                }
                (_, schema) => self.refer(schema, generator),
            }
        }
    }

    fn entry(&self, reference: &str) -> Option<&'static Entry> {
        let name = reference.strip_prefix("#/$defs/")?;
        let name = percent_decode_str(name).decode_utf8().ok()?;
        let name = name.replace("~1", "/").replace("~0", "~");
        self.entries.get(name.as_str()).copied()
    }
}

/// Implements `schemars::JsonSchema` for the types of a generated crate by the schemas of its document.
///
/// The first argument is the text of a JSON Schema whose `$defs` has one for each component. `types` lists the types of
/// the module `types`, each with its component's name where that is another; `aliases` those that are other names for a
/// type that has a schema of its own already. What is compiled under a condition alone follows, in a block for each
/// condition, which becomes a module. It declares a `static SCHEMAS`.
#[doc(hidden)]
#[macro_export]
macro_rules! json_schemas {
    (
        $text:expr;
        types { $($name:ident $(= $component:literal)?,)* }
        aliases { $($alias:ident $(= $alias_component:literal)?,)* }
        $(
            #[cfg($condition:meta)]
            $part:ident {
                types { $($part_name:ident $(= $part_component:literal)?,)* }
                aliases { $($part_alias:ident $(= $part_alias_component:literal)?,)* }
            }
        )*
    ) => {
        static SCHEMAS: $crate::__private::Schemas = $crate::__private::Schemas::new(
            $text,
            &[
                $($crate::__private::Entry::of::<types::$name>(
                    $crate::__component!($name $(= $component)?),
                ),)*
                $($crate::__private::Entry::of::<aliases::$alias>(
                    $crate::__component!($alias $(= $alias_component)?),
                ),)*
                $(
                    $(
                        #[cfg($condition)]
                        $crate::__private::Entry::of::<types::$part_name>(
                            $crate::__component!($part_name $(= $part_component)?),
                        ),
                    )*
                    $(
                        #[cfg($condition)]
                        $crate::__private::Entry::of::<$part::$part_alias>(
                            $crate::__component!($part_alias $(= $part_alias_component)?),
                        ),
                    )*
                )*
            ],
        );

        $($crate::__json_schema!(types::$name, SCHEMAS, $name $(= $component)?);)*
        $($(
            #[cfg($condition)]
            $crate::__json_schema!(types::$part_name, SCHEMAS, $part_name $(= $part_component)?);
        )*)*

        /// What an alias says has no type to be the schema of.
        mod aliases {
            $(
                pub struct $alias;
                $crate::__json_schema!($alias, super::SCHEMAS, $alias $(= $alias_component)?);
            )*
        }
        $(
            #[cfg($condition)]
            mod $part {
                $(
                    pub struct $part_alias;
                    $crate::__json_schema!($part_alias, super::SCHEMAS, $part_alias $(= $part_alias_component)?);
                )*
            }
        )*
    };
}

/// One `JsonSchema`.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_schema {
    ($ty:ty, $schemas:expr, $name:ident $(= $component:literal)?) => {
        impl $crate::__private::schemars::JsonSchema for $ty {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($crate::__component!($name $(= $component)?))
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::concat!(
                    ::core::module_path!(),
                    "::",
                    ::core::stringify!($name)
                ))
            }

            fn json_schema(
                generator: &mut $crate::__private::schemars::SchemaGenerator,
            ) -> $crate::__private::schemars::Schema {
                $schemas.schema($crate::__component!($name $(= $component)?), generator)
            }
        }
    };
}

/// A component's name: that of its type, or one of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __component {
    ($name:ident) => {
        ::core::stringify!($name)
    };
    ($name:ident = $component:literal) => {
        $component
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    mod types {
        pub struct Thing;
        pub struct Part;
    }

    crate::json_schemas! {
        r##"{ "$defs": {
            "the/thing": {
                "type": "object",
                "description": "A thing.",
                "properties": {
                    "$ref": { "type": "string" },
                    "default": { "$ref": "#/$defs/Part", "description": "own" },
                    "self": { "anyOf": [{ "$ref": "#/$defs/the~1thing" }, { "type": "null" }] },
                    "again": { "items": { "$ref": "#/$defs/Again%20" } }
                },
                "examples": [{ "$ref": "#/$defs/Part" }]
            },
            "Part": { "enum": ["a"] },
            "Again ": { "$ref": "#/$defs/Part" }
        } }"##;
        types {
            Thing = "the/thing",
            Part,
        }
        aliases {
            Again = "Again ",
        }
    }

    #[test]
    fn references_lead_to_the_definitions_of_the_generator() {
        let schema = schemars::schema_for!(types::Thing);
        assert_eq!(schema.get("title").unwrap(), "the/thing");
        assert_eq!(schema.get("description").unwrap(), "A thing.");
        let properties = schema.get("properties").unwrap();
        assert_eq!(properties["$ref"], json!({"type": "string"}));
        let part = json!({"$ref": "#/$defs/Part", "description": "own"});
        assert_eq!(properties["default"], part);
        let own = json!({"anyOf": [{"$ref": "#"}, {"type": "null"}]});
        assert_eq!(properties["self"], own);
        let example = json!([{"$ref": "#/$defs/Part"}]);
        assert_eq!(schema.get("examples").unwrap(), &example);
        let definitions = schema.get("$defs").unwrap();
        assert_eq!(definitions["Part"], json!({"enum": ["a"]}));
        let again = json!({"allOf": [{"$ref": "#/$defs/Part"}]});
        assert_eq!(definitions["Again "], again);
    }

    mod parts {
        mod types {
            pub struct Always;
            #[cfg(test)]
            pub struct Here;
        }

        // Of what is not compiled there is no type at all.
        crate::json_schemas! {
            r##"{ "$defs": { "Always": {}, "here": {}, "Also": {}, "Gone": {}, "Lost": {} } }"##;
            types {
                Always,
            }
            aliases {}
            #[cfg(test)]
            here {
                types {
                    Here = "here",
                }
                aliases {
                    Also,
                }
            }
            #[cfg(not(test))]
            gone {
                types {
                    Gone,
                }
                aliases {
                    Lost,
                }
            }
        }

        #[test]
        fn a_component_is_listed_where_its_condition_holds() {
            let all = SCHEMAS.all();
            let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, ["Always", "here", "Also"]);
        }
    }

    #[test]
    fn every_component_is_listed() {
        let all = SCHEMAS.all();
        let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["the/thing", "Part", "Again "]);
        assert_eq!(all[1].1.get("enum").unwrap(), &json!(["a"]));
    }
}
