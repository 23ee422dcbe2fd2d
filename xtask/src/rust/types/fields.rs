//! The fields of a struct: their names, when each is on the wire, and how each is set.

use super::checks::conditions::{self, Broken};
use super::checks::{Check, Rules};
use super::shown::{Shown, is_url};
use crate::engine::Shape;
use crate::ir::{Kind, Property, TypeDef, TypeId, TypeKind};
use crate::naming;
use crate::rust::context::Context;
use crate::rust::{Argument, RustType, docs};
use serde_json::Value;
use std::collections::BTreeSet;

/// More arguments than this and clippy asks for a struct; the constructor is allowed to have them all the same.
const MANY_ARGUMENTS: usize = 7;

/// A struct.
#[derive(Debug)]
pub struct Struct {
    /// The fields in the document's order.
    pub fields: Vec<Field>,
    /// The type of the values of additional properties, where the document describes them.
    pub additional: Option<RustType>,
    /// What additional properties have to pass before they are sent.
    pub additional_checks: Vec<Check>,
    /// What breaks the conditions on its fields.
    pub broken: Vec<Broken>,
    /// Whether it has a constructor and setters: only what is sent does.
    pub is_sent: bool,
    /// Whether a value with nothing set is one.
    pub has_default: bool,
    /// The field that says which of those with a default came, where a request is made from them.
    pub came: Option<String>,
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its name on the wire.
    pub wire: String,
    /// The type of a value that is there.
    pub ty: RustType,
    /// When it is on the wire.
    pub presence: Presence,
    /// Its documentation.
    pub docs: String,
    /// How it is taken as an argument.
    pub argument: Argument,
    /// The name of the setter that sends `null`.
    pub null_setter: Option<String>,
    /// What it has to pass before it is sent.
    pub checks: Vec<Check>,
    /// Whether the message of an error shows it.
    pub in_errors: bool,
    /// Whether it is a URL, of which `Debug` does not show what may be a secret.
    pub is_url: bool,
}

/// When a field is on the wire, which decides the type around it.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// Always: `T`.
    Always,
    /// Always, perhaps as `null`: `Option<T>`.
    AlwaysNullable,
    /// When it was set: `Option<T>`.
    WhenSet,
    /// When it was set, perhaps to `null`: `Nullable<T>`.
    WhenSetNullable,
    /// In a response; one without it reads as the documented default: `T`.
    Defaulted {
        /// The name of the function that makes the default.
        function: String,
        /// The default.
        value: Default,
    },
}

/// A documented default.
#[derive(Debug, Clone, PartialEq)]
pub enum Default {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number.
    Float(f64),
    /// A string.
    String(String),
    /// A string that turns into the type.
    Into(String),
}

impl Field {
    /// Whether a value of the struct has to have it.
    pub fn is_required(&self) -> bool {
        matches!(self.presence, Presence::Always | Presence::AlwaysNullable)
    }
}

impl Struct {
    /// The names of the fields with a default, of which [`Struct::came`] says whether they came.
    pub fn defaulted(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter();
        let fields = fields.filter(|field| matches!(field.presence, Presence::Defaulted { .. }));
        fields
            .map(|field| field.name.as_str())
            .take(Self::MOST_TOLD)
    }

    /// How many fields the runtime's `Came` tells of.
    const MOST_TOLD: usize = 64;

    /// Whether its constructor has more arguments than clippy likes.
    pub fn has_many_arguments(&self) -> bool {
        self.fields
            .iter()
            .filter(|field| field.is_required())
            .count()
            > MANY_ARGUMENTS
    }
}

/// Decides a struct; none where the type is something else.
pub(super) fn decide(
    context: &Context<'_>,
    rules: &Rules<'_>,
    shown: &Shown<'_>,
    id: TypeId,
) -> Option<Struct> {
    let def = &context.api.types[id];
    let Shape::Struct {
        properties: types,
        additional,
    } = &context.types[id]
    else {
        return None;
    };
    let properties = def.properties().iter().zip(types);
    let mut fields: Vec<_> = properties
        .map(|(property, ty)| field(context, def, property, ty))
        .collect();
    tell_apart(&mut fields, additional.is_some());
    let validated = rules.has(id);
    for (index, (field, property)) in fields.iter_mut().zip(def.properties()).enumerate() {
        field.in_errors = shown.field(id, index, &field.ty);
        if validated {
            field.checks = rules.of_schema(&property.schema);
        }
        if let Presence::Defaulted { function, .. } = &mut field.presence {
            *function = naming::snake(&format!("{} {}", def.name, field.name));
        }
        let nullable = field.presence == Presence::WhenSetNullable;
        field.null_setter = nullable.then(|| naming::null_setter(&field.name));
    }
    let optional = |field: &Field| {
        matches!(
            field.presence,
            Presence::WhenSet | Presence::WhenSetNullable
        )
    };
    Some(Struct {
        came: None,
        has_default: fields.iter().all(optional),
        broken: match &def.kind {
            TypeKind::Struct(of) if validated => conditions::tests(context.api, of, &fields),
            _ => Vec::new(),
        },
        fields,
        additional: additional.clone(),
        additional_checks: match &def.kind {
            TypeKind::Struct(of) if validated => rules.of_additional(of),
            _ => Vec::new(),
        },
        is_sent: def.in_request,
    })
}

fn field(context: &Context<'_>, def: &TypeDef, property: &Property, ty: &RustType) -> Field {
    let presence = presence(context, def, property, ty);
    let argument = match presence {
        Presence::AlwaysNullable => Argument::plain(RustType::Option(Box::new(ty.clone()))),
        _ => context.argument(ty),
    };
    Field {
        name: naming::field(&property.wire),
        wire: property.wire.clone(),
        ty: ty.clone(),
        docs: documentation(property, &presence),
        presence,
        argument,
        null_setter: None,
        checks: Vec::new(),
        in_errors: false,
        is_url: !property.secret && is_url(context, &property.wire, &property.schema, ty),
    }
}

/// Gives each field and each setter a name of its own: names that differ on the wire may be the same in
/// Rust's manner, as `userId` and `user_id` are. The field that has the name on the wire too keeps it.
fn tell_apart(fields: &mut [Field], additional: bool) {
    let mut used: BTreeSet<String> = ["maybe", "new"].map(str::to_owned).into();
    if additional {
        used.insert("extra".to_owned());
    }
    let (own, other): (Vec<_>, Vec<_>) = fields
        .iter_mut()
        .partition(|field| field.name == field.wire);
    for field in own.into_iter().chain(other) {
        let nullable = field.presence == Presence::WhenSetNullable;
        field.name = naming::unique_setter(&field.name, nullable, &mut used);
    }
}

fn presence(context: &Context<'_>, def: &TypeDef, property: &Property, ty: &RustType) -> Presence {
    let only_received = def.in_response && !def.in_request;
    let default = property.default.as_ref();
    match (property.required, property.nullable) {
        (_, false)
            if only_received
                && let Some(value) = default.and_then(|value| fitting(context, value, ty)) =>
        {
            Presence::Defaulted {
                function: String::new(),
                value,
            }
        }
        (true, false) => Presence::Always,
        (true, true) => Presence::AlwaysNullable,
        (false, false) => Presence::WhenSet,
        (false, true) => Presence::WhenSetNullable,
    }
}

/// A default that is a value of the field's type; one that is not is documentation only.
fn fitting(context: &Context<'_>, value: &Value, ty: &RustType) -> Option<Default> {
    match (value, ty) {
        (Value::Bool(value), RustType::Bool) => Some(Default::Bool(*value)),
        (Value::Number(number), RustType::F64) => number.as_f64().map(Default::Float),
        (Value::Number(number), RustType::I64 | RustType::U64 | RustType::I32) => {
            let range = match ty {
                RustType::I32 => i32::MIN.into()..=i32::MAX.into(),
                RustType::U64 => 0..=u64::MAX.into(),
                _ => i64::MIN.into()..=i64::MAX.into(),
            };
            let number = number.as_i128().filter(|number| range.contains(number));
            number.map(Default::Integer)
        }
        (Value::String(text), RustType::String) => Some(Default::String(text.clone())),
        (Value::String(text), RustType::DateTime | RustType::Secret) => {
            Some(Default::Into(text.clone()))
        }
        (Value::String(text), RustType::Named(id)) => {
            is_string(&context.api.types[*id]).then(|| Default::Into(text.clone()))
        }
        _ => None,
    }
}

/// Whether a string turns into a value of the type.
fn is_string(def: &TypeDef) -> bool {
    match &def.kind {
        TypeKind::Enum(_) => true,
        TypeKind::Alias(schema) => matches!(schema.kind, Kind::String(..)),
        TypeKind::Struct(_) | TypeKind::Union(_) => false,
    }
}

fn documentation(property: &Property, presence: &Presence) -> String {
    let mut text = property
        .schema
        .description
        .as_deref()
        .map_or_else(|| docs::code(&property.wire), docs::clean);
    if let Some(default) = &property.default {
        let meaning = match presence {
            Presence::Defaulted { .. } => "A response without it reads as",
            _ => "The provider's default is",
        };
        text = format!("{text}\n\n{meaning} {}.", docs::code(&default.to_string()));
    }
    if property.schema.deprecated {
        text = format!("{text}\n\nDeprecated by the provider.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::Definition;
    use crate::testing::{decided, with_schemas};

    const SCHEMAS: &str = "    Thing:
      type: object
      required: [id, gone]
      properties:
        zed: { type: string }
        id: { type: string }
        gone: { type: [string, 'null'] }
        secret: { type: [string, 'null'], x-clientry: { secret: true } }
        active: { type: boolean, default: true }
        odd: { type: integer, default: many }
        at: { type: array, items: { type: string, format: date-time } }
        more: { $ref: '#/components/schemas/Things' }
    Things: { type: array, items: { $ref: '#/components/schemas/Thing' } }
";

    fn thing(schemas: &str, sent: &[&str], received: &[&str]) -> Vec<Field> {
        let made = decided(&with_schemas(schemas, sent, received));
        let mut types = made.types.into_iter();
        match types.find(|def| def.name == "Thing").unwrap().definition {
            Definition::Struct(of) => of.fields,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_received_type_has_the_documents_order_presence_and_defaults() {
        let fields = thing(SCHEMAS, &[], &["Thing"]);
        let found: Vec<_> = fields
            .iter()
            .map(|field| (field.name.as_str(), &field.ty, &field.presence))
            .collect();
        let times = RustType::Vec(Box::new(RustType::DateTime));
        let active = Presence::Defaulted {
            function: "thing_active".to_owned(),
            value: Default::Bool(true),
        };
        let RustType::Named(_) = fields[7].ty else {
            panic!("{:?}", fields[7])
        };
        let expected = [
            ("zed", &RustType::String, &Presence::WhenSet),
            ("id", &RustType::String, &Presence::Always),
            ("gone", &RustType::String, &Presence::AlwaysNullable),
            ("secret", &RustType::Secret, &Presence::WhenSetNullable),
            ("active", &RustType::Bool, &active),
            ("odd", &RustType::I64, &Presence::WhenSet),
            ("at", &times, &Presence::WhenSet),
            ("more", &fields[7].ty, &Presence::WhenSet),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_type_that_is_sent_never_gets_a_default() {
        for (sent, received) in [(&["Thing"] as &[_], &[] as &[_]), (&["Thing"], &["Thing"])] {
            let fields = thing(SCHEMAS, sent, received);
            assert_eq!(fields[4].presence, Presence::WhenSet);
        }
    }

    #[test]
    fn a_default_has_to_fit_the_type() {
        let defaults = |schema: &str| {
            let schemas = format!(
                "    Thing: {{ properties: {{ a: {schema} }} }}\n    Word: {{ type: string, enum: [x] }}\n"
            );
            match thing(&schemas, &[], &["Thing"]).remove(0).presence {
                Presence::Defaulted { value, .. } => Some(value),
                _ => None,
            }
        };
        let cases = [
            ("{ type: number, default: 1 }", Some(Default::Float(1.0))),
            ("{ type: integer, default: 1 }", Some(Default::Integer(1))),
            ("{ type: integer, default: 1.5 }", None),
            (
                "{ type: integer, format: int32, default: 3000000000 }",
                Some(Default::Integer(3_000_000_000)),
            ),
            ("{ type: integer, default: 18446744073709551615 }", None),
            ("{ type: integer, default: 5.0 }", Some(Default::Integer(5))),
            (
                "{ type: integer, format: uint64, default: 18446744073709551615 }",
                Some(Default::Integer(u64::MAX.into())),
            ),
            (
                "{ type: string, default: x }",
                Some(Default::String("x".to_owned())),
            ),
            (
                "{ allOf: [{ $ref: '#/components/schemas/Word' }], default: x }",
                Some(Default::Into("x".to_owned())),
            ),
            ("{ type: array, items: {}, default: [] }", None),
        ];
        for (schema, expected) in cases {
            assert_eq!(defaults(schema), expected, "{schema}");
        }
    }

    #[test]
    fn docs_have_no_default_of_another_type() {
        for schema in [
            "{ type: integer, default: '5' }",
            "{ type: boolean, default: 'no' }",
            "{ type: integer, default: 18446744073709551615 }",
        ] {
            let schemas = format!("    Thing: {{ properties: {{ a: {schema} }} }}\n");
            let field = thing(&schemas, &[], &["Thing"]).remove(0);
            assert_eq!(field.docs, "`a`", "{schema}");
        }
        let list = "    Thing: { properties: { a: { type: array, items: {}, default: [] } } }\n";
        let field = thing(list, &[], &["Thing"]).remove(0);
        assert_eq!(field.docs, "`a`\n\nThe provider's default is `[]`.");
    }

    #[test]
    fn fields_that_are_one_in_rusts_manner_are_told_apart() {
        let schemas = "    Thing:
      type: object
      additionalProperties: { type: string }
      properties:
        userId: { type: string }
        'user_id ': { type: string }
        user_id: { type: string }
        new: { type: string }
        extra: { type: string }
        name: { type: [string, 'null'] }
        nameNull: { type: string }
";
        let fields = thing(schemas, &["Thing"], &[]);
        let names: Vec<_> = fields
            .iter()
            .map(|field| (field.wire.as_str(), field.name.as_str()))
            .collect();
        let expected = [
            ("userId", "user_id_2"),
            ("user_id ", "user_id_3"),
            ("user_id", "user_id"),
            ("new", "new_2"),
            ("extra", "extra_2"),
            ("name", "name"),
            ("nameNull", "name_null_2"),
        ];
        assert_eq!(names, expected);
    }
}
