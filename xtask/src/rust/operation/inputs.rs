//! What a caller gives to an operation: what is required as arguments, what is optional by setters.

pub use crate::ir::{FieldEncoding, FieldStyle, Location, Style, StyleKind, Writing};

use super::pages::METHODS;
use crate::engine::OperationTypes;
use crate::ir::{self, Property, Schema};
use crate::naming;
use crate::rust::context::Context;
use crate::rust::types::checks::{Check, Rules};
use crate::rust::types::shown::is_url;
use crate::rust::types::union::{can_be_infinite, is_displayed};
use crate::rust::types::{Definition, Presence, Types};
use crate::rust::{Argument, RustType, docs};
use std::collections::BTreeSet;

/// More required arguments than this are hard to tell apart; the body is then given whole.
const MOST_ARGUMENTS: usize = 6;

/// Methods that every operation's builder has.
const TAKEN: [&str; 17] = [
    "accept",
    "body",
    "call",
    "header",
    "maybe",
    "new",
    "request",
    "retry",
    "send",
    "send_blocking",
    "send_events",
    "send_events_blocking",
    "send_items",
    "send_items_blocking",
    "send_streaming",
    "send_streaming_blocking",
    "timeout",
];

/// The argument that says which media type a body is of.
const CONTENT_TYPE: &str = "content_type";

/// Everything that a caller can give, each with what the document says of it.
pub struct Inputs<'a> {
    /// The parameters that are not set on the client.
    pub parameters: Vec<(Parameter, &'a ir::Parameter)>,
    /// The body.
    pub body: Option<(Body, &'a Schema)>,
    /// The properties of a body that is given field by field.
    properties: &'a [Property],
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name of the argument, of the setter and of the builder's field.
    pub name: String,
    /// The name on the wire.
    pub wire: String,
    /// Its type.
    pub ty: RustType,
    /// Whether it must be sent.
    pub required: bool,
    /// Where it is sent.
    pub location: Location,
    /// The field whose parts it is a header of, if it is one.
    pub field: Option<String>,
    /// How it is written; none where it is a single value and no number with a fraction, and written as it is displayed.
    pub style: Option<Style>,
    /// What is said of single fields, where it is written as a form.
    pub fields: Vec<FieldEncoding>,
    /// How it is taken.
    pub argument: Argument,
    /// The setter's documentation.
    pub docs: String,
    /// What it has to pass before it is sent.
    pub checks: Vec<Check>,
    /// Whether it is a URL, of which `Debug` does not show what may be a secret.
    pub is_url: bool,
}

/// The body.
#[derive(Debug)]
pub struct Body {
    /// Its type.
    pub ty: RustType,
    /// Whether it must be sent.
    pub required: bool,
    /// The media type that it is sent as.
    pub media_type: String,
    /// How it is written.
    pub writing: Writing,
    /// Whether its media type is given with it.
    pub takes_content_type: bool,
    /// How the whole of it is taken.
    pub argument: Argument,
    /// How it is given.
    pub given: Given,
    /// What it has to pass before it is sent.
    pub validation: BodyValidation,
}

/// How a body is given.
#[derive(Debug)]
pub enum Given {
    /// Field by field.
    Fields(Vec<BodyField>),
    /// As one value.
    Whole,
}

/// What a body has to pass before it is sent.
#[derive(Debug, PartialEq)]
pub enum BodyValidation {
    /// Nothing.
    None,
    /// What its type checks.
    Own,
    /// These.
    Checks(Vec<Check>),
}

/// A field of the body.
#[derive(Debug)]
pub struct BodyField {
    /// The name of its argument or setter.
    pub method: String,
    /// The name of the setter that sends `null`.
    pub null_setter: Option<String>,
    /// The name of the struct's field.
    pub field: String,
    /// The name on the wire.
    pub wire: String,
    /// The type of a value that is there.
    pub ty: RustType,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it can be `null`.
    pub nullable: bool,
    /// How it is taken.
    pub argument: Argument,
    /// The setter's documentation.
    pub docs: String,
}

impl Body {
    /// Its fields, where it is given by them.
    pub fn fields(&self) -> &[BodyField] {
        match &self.given {
            Given::Fields(fields) => fields,
            Given::Whole => &[],
        }
    }

    /// What the document says of its fields.
    pub(in crate::rust) fn described_by<'a>(&self, context: &Context<'a>) -> &'a [Property] {
        match &self.ty {
            RustType::Named(id) => context.api.types[*id].properties(),
            _ => &[],
        }
    }
}

impl<'a> Inputs<'a> {
    /// Decides them.
    pub(super) fn of(
        context: &Context<'a>,
        rules: &Rules<'_>,
        types: &Types,
        operation: &'a ir::Operation,
        made: &OperationTypes,
    ) -> Inputs<'a> {
        let mut used: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        if operation.pages.is_some() {
            used.extend(METHODS.map(str::to_owned));
        }
        let body = operation.body.as_ref();
        if body.is_some_and(ir::Body::takes_content_type) {
            used.insert(CONTENT_TYPE.to_owned());
        }
        let parameters = parameters(context, rules, operation, made, &mut used);
        let arguments = parameters.iter().filter(|(one, _)| one.required).count();
        let body = body.and_then(|described| match described.value() {
            None => Some((described, &RustType::Body)),
            Some(_) => Some((described, made.body.as_ref()?)),
        });
        let body = body.map(|(described, ty)| {
            let fields = fields(context, types, ty, &mut used).filter(|fields| {
                let required = fields.iter().filter(|field| field.required).count();
                arguments + required <= MOST_ARGUMENTS && (described.required || required == 0)
            });
            let body = Body {
                ty: ty.clone(),
                required: described.required,
                media_type: described.media_type.clone(),
                writing: described.writing.clone(),
                takes_content_type: described.takes_content_type(),
                argument: match ty {
                    RustType::Body => context.argument(ty),
                    ty => Argument::plain(ty.clone()),
                },
                given: fields.map_or(Given::Whole, Given::Fields),
                validation: match described.value() {
                    None => BodyValidation::None,
                    Some(value) => validation(rules, value),
                },
            };
            (body, &described.schema)
        });
        let given = body.as_ref().map(|(body, _)| body.described_by(context));
        Inputs {
            parameters,
            properties: given.unwrap_or_default(),
            body,
        }
    }

    /// The arguments that the document describes: their names and descriptions.
    pub(super) fn described_arguments(&self) -> Vec<(&str, &'a str)> {
        let parameters = self.parameters.iter().filter(|(one, _)| one.required);
        let parameters = parameters
            .filter_map(|(one, said)| Some((one.name.as_str(), said.description.as_deref()?)));
        let fields = self.body.iter().flat_map(|(body, _)| body.fields());
        let fields = fields.zip(self.properties).filter_map(|(field, said)| {
            let description = said.schema.description.as_deref()?;
            field
                .required
                .then_some((field.method.as_str(), description))
        });
        parameters.chain(fields).collect()
    }
}

fn parameters<'a>(
    context: &Context<'_>,
    rules: &Rules<'_>,
    operation: &'a ir::Operation,
    made: &OperationTypes,
    used: &mut BTreeSet<String>,
) -> Vec<(Parameter, &'a ir::Parameter)> {
    let mut own = BTreeSet::new();
    let mut parameters = Vec::new();
    for (described, ty) in operation.parameters.iter().zip(&made.parameters) {
        let called = match &described.part {
            Some(part) => naming::snake(&format!("{} {}", part.field, described.wire)),
            None => naming::snake(&described.wire),
        };
        let name = naming::unique(&called, &mut own);
        let Some(ty) = ty else { continue };
        let is_method = |names: &[&str]| names.contains(&name.as_str());
        let is_taken = is_method(&TAKEN) || (operation.pages.is_some() && is_method(&METHODS));
        let wanted = if is_taken {
            format!("{name}_param")
        } else {
            name
        };
        let parameter = Parameter {
            name: naming::unique(&wanted, used),
            wire: described.wire.clone(),
            ty: ty.clone(),
            required: described.required,
            location: described.location,
            field: described.part.as_ref().map(|part| part.field.clone()),
            style: match described.location {
                Location::QueryString => Some(described.style),
                _ => style(context, described.style, ty),
            },
            fields: described.fields.clone(),
            argument: context.argument(ty),
            docs: parameter_docs(described),
            checks: rules.of_schema(&described.schema),
            is_url: is_url(context, &described.wire, &described.schema, ty),
        };
        parameters.push((parameter, described));
    }
    parameters
}

/// What is said of a setter of a parameter.
fn parameter_docs(parameter: &ir::Parameter) -> String {
    let docs = setter_docs(parameter.description.as_deref(), &parameter.wire);
    if let Some(part) = &parameter.part {
        let field = docs::code(&part.field);
        let must = match part.required {
            true => ", which must have it",
            false => "",
        };
        return format!(
            "{docs}\n\nA header of the part {field}{must}. One that a file has by [`File::header`](clientry::File::header) goes \
             before it."
        );
    }
    match parameter.idempotency_key {
        true => format!(
            "{docs}\n\nAll attempts of the call have this key, and with it the call is retried like an idempotent one. \
             [`new_idempotency_key`](clientry::new_idempotency_key) makes a fresh one; none is sent unless it is set."
        ),
        false => docs,
    }
}

/// How a value of the type is written; none where it is written as it is displayed. The runtime looks at a number in a style
/// before it is sent: `NaN` is no value of a parameter.
fn style(context: &Context<'_>, style: Style, ty: &RustType) -> Option<Style> {
    let bare = match style.kind {
        StyleKind::Label | StyleKind::Matrix | StyleKind::Cookie | StyleKind::Json => false,
        _ => !style.allow_reserved,
    };
    let is_displayed = is_displayed(context, ty) && !can_be_infinite(context, ty);
    (!bare || !is_displayed).then_some(style)
}

/// The fields of a body that is a struct.
fn fields(
    context: &Context<'_>,
    types: &Types,
    ty: &RustType,
    used: &mut BTreeSet<String>,
) -> Option<Vec<BodyField>> {
    let RustType::Named(id) = ty else { return None };
    let Definition::Struct(of) = &types[*id].definition else {
        return None;
    };
    let described = of.fields.iter().zip(context.api.types[*id].properties());
    let fields = described.map(|(field, property)| {
        let wanted = if used.contains(&field.name) {
            format!("body_{}", field.name)
        } else {
            field.name.clone()
        };
        let null = field.presence == Presence::WhenSetNullable;
        let method = naming::unique_setter(&wanted, null, used);
        BodyField {
            null_setter: null.then(|| naming::null_setter(&method)),
            method,
            field: field.name.clone(),
            wire: field.wire.clone(),
            ty: field.ty.clone(),
            required: field.is_required(),
            nullable: null || field.presence == Presence::AlwaysNullable,
            argument: field.argument.clone(),
            docs: setter_docs(property.schema.description.as_deref(), &field.wire),
        }
    });
    Some(fields.collect())
}

fn validation(rules: &Rules<'_>, schema: &Schema) -> BodyValidation {
    if schema.target().is_some_and(|id| rules.has(id)) {
        return BodyValidation::Own;
    }
    match rules.of_schema(schema) {
        checks if checks.is_empty() => BodyValidation::None,
        checks => BodyValidation::Checks(checks),
    }
}

/// A setter's first line; the field has the whole description.
fn setter_docs(description: Option<&str>, wire: &str) -> String {
    match description {
        Some(description) => docs::first_sentence(description),
        None => format!("Sets {}.", docs::code(wire)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::Operation;
    use crate::testing::decided;

    fn put(parameters: &str, required: bool, properties: &str) -> Operation {
        let mut made = decided(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ put: {{ operationId: put, parameters: [{parameters}], requestBody: {{ required: {required}, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/B' }} }} }} }}, responses: {{}} }} }} }}
components: {{ schemas: {{ B: {{ {properties} }} }} }}
"
        ));
        made.operations.remove(0)
    }

    fn methods(operation: &Operation) -> Vec<&str> {
        let fields = operation.body.as_ref().unwrap().fields().iter();
        fields.map(|field| field.method.as_str()).collect()
    }

    #[test]
    fn a_number_that_may_not_be_finite_is_written_in_a_style() {
        let operation = put(
            "{ name: a, in: query, schema: { type: number } }, { name: b, in: query, schema: { type: integer } }, { name: c, in: header, schema: { oneOf: [{ type: string }, { type: number }] } }, { name: d, in: query, schema: { oneOf: [{ type: string }, { type: integer }] } }",
            true,
            "properties: { id: { type: string } }",
        );
        let styles: Vec<_> = operation
            .parameters
            .iter()
            .map(|one| one.style.map(|style| style.kind))
            .collect();
        let expected = [Some(StyleKind::Form), None, Some(StyleKind::Simple), None];
        assert_eq!(styles, expected);
    }

    #[test]
    fn names_of_arguments_and_setters_differ() {
        let operation = put(
            "{ name: send, in: query, schema: { type: string } }, { name: id, in: query, schema: { type: string } }, { name: gen, in: query, schema: { type: string } }",
            true,
            "properties: { id: { type: string }, retry: { type: string }, a: { type: [string, 'null'] }, a_null: { type: string } }",
        );
        let names: Vec<_> = operation
            .parameters
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(names, ["send_param", "id", "gen_"]);
        assert_eq!(
            methods(&operation),
            ["body_id", "body_retry", "a", "a_null_2"]
        );
        let a = &operation.body.as_ref().unwrap().fields()[2];
        assert_eq!(a.null_setter.as_deref(), Some("a_null"));
    }

    #[test]
    fn a_body_is_given_whole_where_its_fields_would_be_too_many_or_wrong() {
        let seven = "required: [a, b, c, d, e, f, g], properties: { a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {} }";
        assert!(methods(&put("", true, seven)).is_empty());
        let one = "required: [a], properties: { a: { type: string } }";
        assert_eq!(methods(&put("", true, one)), ["a"]);
        assert!(methods(&put("", false, one)).is_empty());
        let none = "properties: { a: { type: string } }";
        assert_eq!(methods(&put("", false, none)), ["a"]);
    }

    #[test]
    fn a_body_is_validated_by_its_type_or_by_its_own_bounds() {
        let validation = |properties: &str| put("", true, properties).body.unwrap().validation;
        let checked = "properties: { a: { type: string, maxLength: 1 } }";
        assert_eq!(validation(checked), BodyValidation::Own);
        let free = "properties: { a: { type: string } }";
        assert_eq!(validation(free), BodyValidation::None);
        let list = "type: array, uniqueItems: true, items: { type: string }";
        let unique = BodyValidation::Checks(vec![Check::Unique]);
        assert_eq!(validation(list), unique);
    }
}
