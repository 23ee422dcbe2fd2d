//! The values that an example of a call shows: the document's own where it has some.

use super::context::{Class, Context};
use super::operation::inputs::Writing;
use super::operation::{Given, Inputs};
use super::types::{Definition, Types};
use super::{RustType, TypeId};
use crate::ir::{Kind, Schema};
use serde_json::Value;

/// How many optional setters an example shows.
const SHOWN: usize = 2;
/// How deep structs within structs are written out.
const DEPTH: usize = 4;

/// An example of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The arguments.
    pub arguments: Vec<Expr>,
    /// The setters with their values.
    pub setters: Vec<(String, Expr)>,
}

/// An expression that is taken for a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// A string.
    String(String),
    /// Any JSON.
    Json(Value),
    /// A list.
    List(Vec<Expr>),
    /// A map with this value in it.
    Map(Box<Expr>),
    /// A known value of an enum.
    Variant(TypeId, String),
    /// A struct made of what it requires.
    New(TypeId, Vec<Expr>),
    /// A value read from JSON, of a type that has no shorter form.
    Parsed(TypeId, Value),
    /// Nothing.
    None,
    /// The type's default.
    Default,
}

impl Call {
    /// The same with what is required alone.
    pub(super) fn required(&self) -> Call {
        Call {
            arguments: self.arguments.clone(),
            setters: Vec::new(),
        }
    }

    /// All expressions in it.
    pub fn parts(&self) -> impl Iterator<Item = &Expr> {
        let mut open: Vec<&Expr> = self.arguments.iter().collect();
        open.extend(self.setters.iter().map(|(_, value)| value));
        std::iter::from_fn(move || {
            let next = open.pop()?;
            match next {
                Expr::List(inner) | Expr::New(_, inner) => open.extend(inner),
                Expr::Map(inner) => open.push(inner),
                _ => {}
            }
            Some(next)
        })
    }

    /// Whether it names a type of the document.
    pub fn uses_types(&self) -> bool {
        let names =
            |part: &Expr| matches!(part, Expr::Variant(..) | Expr::New(..) | Expr::Parsed(..));
        self.parts().any(names)
    }

    /// Whether it names `serde_json`.
    pub fn uses_json(&self) -> bool {
        self.parts()
            .any(|part| matches!(part, Expr::Json(_) | Expr::Parsed(..)))
    }
}

/// Chooses the values of a call of an operation.
pub(super) fn call(context: &Context<'_>, types: &Types, inputs: &Inputs<'_>) -> Call {
    let values = Values { context, types };
    let mut call = Call {
        arguments: Vec::new(),
        setters: Vec::new(),
    };
    let (required, optional): (Vec<_>, Vec<_>) = inputs
        .parameters
        .iter()
        .partition(|(parameter, _)| parameter.required);
    for (parameter, described) in required {
        let example = described.example.as_ref();
        let value = values.of(&parameter.ty, &described.schema, example, 0);
        call.arguments.push(value);
    }
    for (parameter, described) in optional.into_iter().take(SHOWN) {
        let example = described.example.as_ref();
        let value = values.of(&parameter.ty, &described.schema, example, 0);
        call.setters.push((parameter.name.clone(), value));
    }
    if let Some((body, schema)) = &inputs.body {
        match &body.given {
            Given::Fields(fields) => {
                let properties = body.described_by(context);
                for (field, property) in fields.iter().zip(properties) {
                    let value = || values.of(&field.ty, &property.schema, None, 0);
                    if field.required && field.nullable {
                        call.arguments.push(Expr::None);
                    } else if field.required {
                        call.arguments.push(value());
                    } else if call.setters.len() < SHOWN {
                        call.setters.push((field.method.clone(), value()));
                    }
                }
            }
            Given::Whole if body.required => {
                if let (true, Writing::Raw(all)) = (body.takes_content_type, &body.writing) {
                    call.arguments.push(Expr::String(media_type(all)));
                }
                let value = values.of(&body.ty, schema, None, 0);
                call.arguments.push(value);
            }
            Given::Whole => {}
        }
    }
    call
}

/// How deep lists and maps are in each other; what is inside of the last is empty.
const DEEPEST: usize = 8;

struct Values<'a> {
    context: &'a Context<'a>,
    types: &'a Types,
}

impl Values<'_> {
    /// An expression that is taken for a value of `ty`.
    fn of(&self, ty: &RustType, schema: &Schema, example: Option<&Value>, depth: usize) -> Expr {
        let resolved = self.context.api.types.resolved(schema);
        let example = example
            .or_else(|| schema.examples.first())
            .or_else(|| resolved.examples.first());
        let any = Schema::of(Kind::Any);
        let inner = resolved.inner().unwrap_or(&any);
        match self.context.followed(ty) {
            RustType::Vec(_) | RustType::Map(_) if depth >= DEEPEST => Expr::Default,
            RustType::Vec(item) => {
                let given = example
                    .and_then(Value::as_array)
                    .filter(|list| !list.is_empty());
                Expr::List(match given {
                    Some(list) => list
                        .iter()
                        .take(2)
                        .map(|one| self.of(item, inner, Some(one), depth + 1))
                        .collect(),
                    None => vec![self.of(item, inner, None, depth + 1)],
                })
            }
            RustType::Boxed(inner) => self.of(inner, schema, example, depth),
            RustType::Map(value) => Expr::Map(Box::new(self.of(value, inner, None, depth + 1))),
            RustType::Named(id) => {
                let written = schema
                    .target()
                    .and_then(|_| self.of_definition(*id, example, depth));
                written.unwrap_or_else(|| Expr::Parsed(*id, example.cloned().unwrap_or_default()))
            }
            plain => scalar(plain, resolved, example),
        }
    }

    fn of_definition(&self, id: TypeId, example: Option<&Value>, depth: usize) -> Option<Expr> {
        match &self.types[id].definition {
            Definition::Enum(values) => {
                let text = example.and_then(Value::as_str);
                let known = values
                    .iter()
                    .find(|one| Some(one.value.as_str()) == text)
                    .or(values.first())?;
                Some(Expr::Variant(id, known.name.clone()))
            }
            Definition::Struct(of) if depth < DEPTH => {
                let def = &self.context.api.types[id];
                if self.context.class(id) != Class::Struct || !def.in_request {
                    return None;
                }
                let fields = of.fields.iter().zip(def.properties());
                let required = fields.filter(|(_, property)| property.required);
                let arguments = required.map(|(field, property)| {
                    if property.nullable {
                        return Expr::None;
                    }
                    let example = example.and_then(|example| example.get(&field.wire));
                    self.of(&field.ty, &property.schema, example, depth + 1)
                });
                Some(Expr::New(id, arguments.collect()))
            }
            _ => None,
        }
    }
}

fn scalar(ty: &RustType, schema: &Schema, example: Option<&Value>) -> Expr {
    match ty {
        RustType::String | RustType::DateTime | RustType::Secret => {
            let text = example.and_then(Value::as_str);
            Expr::String(text.map_or_else(|| string_for(ty, schema), str::to_owned))
        }
        RustType::Bool => Expr::Bool(example.and_then(Value::as_bool).unwrap_or(true)),
        RustType::I32 | RustType::I64 | RustType::U64 => {
            let minimum = match &schema.kind {
                Kind::Integer(_, bounds) | Kind::Number(_, bounds) => {
                    bounds.min.as_ref().and_then(|bound| bound.value.as_i64())
                }
                _ => None,
            };
            let value = example
                .and_then(Value::as_i64)
                .or(minimum.filter(|minimum| *minimum > 0));
            Expr::Integer(value.unwrap_or(1))
        }
        RustType::F64 => Expr::Float(example.and_then(Value::as_f64).unwrap_or(1.0)),
        RustType::File | RustType::Body => Expr::String("the bytes".to_owned()),
        RustType::Json => Expr::Json(example.cloned().unwrap_or_default()),
        _ => Expr::Default,
    }
}

/// A media type that is one of these.
fn media_type(all: &[String]) -> String {
    let first = all.first().map_or("*/*", String::as_str);
    match first.split_once('/') {
        Some(("image", "*")) => "image/png".to_owned(),
        Some(("text", "*")) => "text/plain".to_owned(),
        Some(("multipart", _)) => format!("{first}; boundary=limit"),
        Some((_, "*")) => "application/octet-stream".to_owned(),
        _ => first.to_owned(),
    }
}

fn string_for(ty: &RustType, schema: &Schema) -> String {
    match (ty, schema.format.as_deref().unwrap_or_default()) {
        (RustType::DateTime, _) => "2026-01-31T12:00:00Z",
        (RustType::Secret, _) => "a secret of your own",
        (_, "uri" | "url") => "https://example.com/webhook",
        (_, "date") => "2026-01-31",
        (_, "uuid") => "00000000-0000-4000-8000-000000000000",
        (_, "email") => "somebody@example.com",
        _ => return string_within(schema),
    }
    .to_owned()
}

/// A string whose length the schema allows, so that the example can be sent.
fn string_within(schema: &Schema) -> String {
    let Kind::String(_, length, _) = &schema.kind else {
        return "text".to_owned();
    };
    let least = length.min.unwrap_or(0).clamp(4, 64);
    let most = length.max.unwrap_or(64).min(64);
    let count = usize::try_from(least.min(most)).unwrap_or(4);
    "text".chars().cycle().take(count).collect()
}
