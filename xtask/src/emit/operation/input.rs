//! What a caller gives to an operation: what is required as arguments, what is optional by setters.

use crate::generate::reduce;
use crate::model::{Api, Operation, Parameter};
use crate::naming;
use crate::refine::{Definition, Method, Presence, Refined, StructField};
use proc_macro2::Ident;
use quote::format_ident;
use std::collections::BTreeSet;
use syn::Type;

/// More required arguments than this are hard to tell apart; the body is then given whole.
const MOST_ARGUMENTS: usize = 6;

/// Methods that every operation's builder has.
const TAKEN: [&str; 5] = ["body", "core", "new", "retry", "send"];

/// Everything that a caller can give.
pub struct Inputs<'a> {
    /// The parameters that are not set on the client.
    pub parameters: Vec<ParameterInput<'a>>,
    /// The body.
    pub body: Option<BodyInput<'a>>,
}

/// A parameter.
pub struct ParameterInput<'a> {
    /// The name of the argument and of the builder's field.
    pub ident: Ident,
    /// The name of the setter.
    pub method: Ident,
    /// Its type.
    pub ty: Type,
    /// What the document says of it.
    pub parameter: &'a Parameter,
}

/// The body.
pub struct BodyInput<'a> {
    /// Its type.
    pub ty: Type,
    /// Whether it must be sent.
    pub required: bool,
    /// How it is given.
    pub form: BodyForm<'a>,
}

/// How a body is given.
pub enum BodyForm<'a> {
    /// Field by field.
    Fields(Vec<FieldInput<'a>>),
    /// As one value.
    Whole,
}

/// A field of the body.
pub struct FieldInput<'a> {
    /// The field.
    pub field: &'a StructField,
    /// The name of its argument or setter.
    pub method: Ident,
    /// Its description.
    pub description: Option<&'a str>,
    /// Its schema.
    pub schema: &'a serde_json::Value,
}

impl FieldInput<'_> {
    /// Whether the field must be there.
    pub fn is_required(&self) -> bool {
        matches!(
            self.field.presence,
            Presence::Always | Presence::AlwaysNullable
        )
    }
}

impl<'a> Inputs<'a> {
    /// Reads them from the document and from progenitor's signature.
    pub fn of(
        api: &'a Api,
        refined: &'a Refined,
        operation: &'a Operation,
        method: &Method,
    ) -> Inputs<'a> {
        let mut used: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        let parameters: Vec<_> = operation
            .parameters
            .iter()
            .filter(|parameter| !parameter.client)
            .filter_map(|parameter| {
                let ty = method.arguments.get(&parameter.ident)?.clone();
                let taken = TAKEN.contains(&parameter.ident.as_str());
                let wanted = if taken {
                    format!("{}_param", parameter.ident)
                } else {
                    parameter.ident.clone()
                };
                let name = naming::unique(&wanted, &mut used);
                Some(ParameterInput {
                    ident: format_ident!("{name}"),
                    method: format_ident!("{name}"),
                    ty,
                    parameter,
                })
            })
            .collect();
        let arguments = parameters
            .iter()
            .filter(|input| input.parameter.required)
            .count();
        let body = operation.body.as_ref().and_then(|body| {
            let named = method.arguments.get("body");
            let ty = named
                .or_else(|| refined.slots.get(&reduce::body_slot(operation)))?
                .clone();
            let form = fields(api, refined, &ty, &mut used)
                .filter(|fields| {
                    let required = fields.iter().filter(|field| field.is_required()).count();
                    arguments + required <= MOST_ARGUMENTS && (body.required || required == 0)
                })
                .map_or(BodyForm::Whole, BodyForm::Fields);
            Some(BodyInput {
                ty,
                required: body.required,
                form,
            })
        });
        Inputs { parameters, body }
    }

    /// The body's fields that are arguments.
    pub fn required_fields(&self) -> impl Iterator<Item = &FieldInput<'a>> {
        let fields = match self.body.as_ref().map(|body| &body.form) {
            Some(BodyForm::Fields(fields)) => fields.as_slice(),
            _ => &[],
        };
        fields.iter().filter(|field| field.is_required())
    }
}

fn fields<'a>(
    api: &'a Api,
    refined: &'a Refined,
    ty: &Type,
    used: &mut BTreeSet<String>,
) -> Option<Vec<FieldInput<'a>>> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.get_ident()?.to_string();
    let Definition::Struct { fields, .. } = refined.types.get(&name)? else {
        return None;
    };
    let described = api.types.get(&name)?.fields();
    let inputs = fields.iter().zip(described).map(|(field, described)| {
        let own = field.ident.to_string();
        let wanted = if used.contains(&own) {
            format!("body_{own}")
        } else {
            own
        };
        let nullable = field.presence == Presence::WhenSetNullable;
        FieldInput {
            field,
            method: format_ident!("{}", naming::unique_setter(&wanted, nullable, used)),
            description: described.description.as_deref(),
            schema: &described.schema,
        }
    });
    Some(inputs.collect())
}
