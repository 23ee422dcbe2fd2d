//! Responses, decided by the status alone: one type for success, one enum for the rest.

use super::names::Names;
use crate::engine::OperationTypes;
use crate::ir::response::ResponseBody;
use crate::ir::{self, Status};
use crate::naming;
use crate::rust::types::shown::Shown;
use crate::rust::{RustType, docs};
use heck::ToUpperCamelCase;
use http::StatusCode;
use std::collections::BTreeSet;

/// The responses.
#[derive(Debug)]
pub struct Responses {
    /// What a call succeeds with.
    pub success: Success,
    /// The name of the error enum.
    pub error: String,
    /// The documentation of the error enum.
    pub error_docs: String,
    /// The variants of the error enum.
    pub errors: Vec<ErrorVariant>,
    /// What is done by status, in the order in which it is asked.
    pub arms: Vec<Arm>,
}

/// What a call succeeds with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Success {
    /// A value of one type.
    One(RustType),
    /// One of several, by status.
    Enum {
        /// The enum's name.
        name: String,
        /// Its documentation.
        docs: String,
        /// Its variants.
        variants: Vec<SuccessVariant>,
    },
}

/// A variant of the enum of successes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessVariant {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: Option<RustType>,
    /// Its documentation.
    pub docs: String,
}

/// A variant of the error enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorVariant {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: Option<RustType>,
    /// Its documentation.
    pub docs: String,
}

/// What is done for some statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// The statuses.
    pub statuses: Vec<Statuses>,
    /// What is done.
    pub then: Then,
}

/// Some statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statuses {
    /// One.
    Code(u16),
    /// All of a class, such as 4 for `4XX`.
    Class(u16),
    /// All others.
    Rest,
}

/// What is done with a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// It is the success.
    Succeed(Read),
    /// It is this variant of the enum of successes.
    SucceedAs(String, Read),
    /// It is this variant of the error enum, which holds its body.
    Fail(String),
    /// The same, and the body says what the error's message shows.
    FailWithDetail(String),
    /// It is this variant of the error enum, which holds nothing.
    FailEmpty(String),
}

/// How the body of a success is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// As JSON of this type.
    Json(RustType),
    /// As the JSON `null`, so that anything else is told from it.
    Null,
    /// As bytes.
    Bytes,
    /// Not at all.
    Empty,
}

impl Read {
    /// The type of what is read.
    pub fn ty(&self) -> RustType {
        match self {
            Read::Json(ty) => ty.clone(),
            Read::Bytes => RustType::Bytes,
            Read::Null | Read::Empty => RustType::Unit,
        }
    }

    /// The type of what a variant holds, if it holds anything.
    fn held(&self) -> Option<RustType> {
        match self {
            Read::Json(_) | Read::Bytes => Some(self.ty()),
            Read::Null | Read::Empty => None,
        }
    }
}

impl Responses {
    /// Whether there can be a status that no arm is for.
    pub fn has_rest(&self) -> bool {
        let last = self.arms.last();
        !last.is_some_and(|arm| arm.statuses.contains(&Statuses::Rest))
    }

    /// The types of all bodies.
    pub(super) fn types(&self) -> impl Iterator<Item = &RustType> {
        let (one, several) = match &self.success {
            Success::One(ty) => (Some(ty), [].as_slice()),
            Success::Enum { variants, .. } => (None, variants.as_slice()),
        };
        let several = several.iter().filter_map(|variant| variant.ty.as_ref());
        let errors = self.errors.iter().filter_map(|error| error.ty.as_ref());
        one.into_iter().chain(several).chain(errors)
    }
}

/// A response with what is decided of it.
#[derive(Clone)]
struct Typed<'a> {
    response: &'a ir::Response,
    read: Read,
    variant: String,
}

/// Decides the responses.
pub(super) fn decide(
    operation: &ir::Operation,
    made: &OperationTypes,
    shown: &Shown<'_>,
    names: &Names,
) -> Responses {
    let mut used = BTreeSet::new();
    let typed = operation.responses.iter().zip(&made.responses);
    let typed = typed.map(|(response, ty)| Typed {
        response,
        read: match (response.body(), ty) {
            (ResponseBody::Json(_), Some(ty)) => Read::Json(ty.clone()),
            (ResponseBody::Null, _) => Read::Null,
            (ResponseBody::Bytes, _) => Read::Bytes,
            (ResponseBody::Empty, _) | (ResponseBody::Json(_), None) => Read::Empty,
        },
        variant: naming::unique(&variant_name(response.status), &mut used),
    });
    let typed: Vec<_> = typed.collect();
    let has_success = typed.iter().any(|one| one.response.status.is_success());
    let is_success = |one: &Typed<'_>| {
        let status = one.response.status;
        status.is_success() || (!has_success && status == Status::Default)
    };
    let (successes, mut errors): (Vec<_>, Vec<_>) = typed.into_iter().partition(is_success);
    // With no success listed, `default` says what a success holds and what an error does.
    let default = successes
        .iter()
        .find(|one| one.response.status == Status::Default);
    errors.extend(default.cloned());
    let (success, mut arms) = successes_of(operation, &names.success, &successes);
    let failing = errors.iter().map(|one| Arm {
        statuses: vec![statuses(one.response.status, false)],
        then: match &one.read {
            Read::Json(ty) if shown.has(ty) => Then::FailWithDetail(one.variant.clone()),
            Read::Json(_) => Then::Fail(one.variant.clone()),
            _ => Then::FailEmpty(one.variant.clone()),
        },
    });
    arms.extend(failing);
    Responses {
        success,
        error: names.error.clone(),
        error_docs: if errors.is_empty() {
            format!("`{}` documents no errors.", operation.id)
        } else {
            format!("The documented errors of `{}`, by status.", operation.id)
        },
        errors: errors.into_iter().map(error_variant).collect(),
        arms,
    }
}

fn error_variant(one: Typed<'_>) -> ErrorVariant {
    ErrorVariant {
        docs: about(one.response),
        name: one.variant,
        ty: match one.read {
            Read::Json(ty) => Some(ty),
            _ => None,
        },
    }
}

/// The type of a success, and what is done for each.
fn successes_of(
    operation: &ir::Operation,
    name: &str,
    successes: &[Typed<'_>],
) -> (Success, Vec<Arm>) {
    let distinct: BTreeSet<_> = successes.iter().map(|one| one.read.ty()).collect();
    let all = successes
        .iter()
        .map(|one| statuses(one.response.status, true));
    match successes.first() {
        // Nothing documented: any success is one, whatever it holds.
        None => {
            let arm = Arm {
                statuses: vec![Statuses::Class(2)],
                then: Then::Succeed(Read::Bytes),
            };
            (Success::One(RustType::Bytes), vec![arm])
        }
        Some(first) if distinct.len() == 1 => {
            // A success that the document does not list is a success all the same.
            let arm = Arm {
                statuses: vec![Statuses::Class(2)],
                then: Then::Succeed(first.read.clone()),
            };
            (Success::One(first.read.ty()), vec![arm])
        }
        Some(_) => {
            let variants = successes.iter().map(|one| SuccessVariant {
                name: one.variant.clone(),
                ty: one.read.held(),
                docs: about(one.response),
            });
            let success = Success::Enum {
                name: name.to_owned(),
                docs: format!("The documented successes of `{}`, by status.", operation.id),
                variants: variants.collect(),
            };
            let arms = successes.iter().zip(all).map(|(one, statuses)| Arm {
                statuses: vec![statuses],
                then: Then::SucceedAs(one.variant.clone(), one.read.clone()),
            });
            (success, arms.collect())
        }
    }
}

/// A variant is called as HTTP calls its status.
fn variant_name(status: Status) -> String {
    match status {
        Status::Code(code) => {
            let reason = StatusCode::from_u16(code)
                .ok()
                .and_then(|status| status.canonical_reason());
            match reason {
                Some("OK") => "Ok".to_owned(),
                Some(reason) => reason.replace('\'', "").to_upper_camel_case(),
                None => format!("Status{code}"),
            }
        }
        Status::Class(4) => "ClientError".to_owned(),
        Status::Class(5) => "ServerError".to_owned(),
        Status::Class(class) => format!("Status{class}xx"),
        Status::Default => "Default".to_owned(),
    }
}

fn statuses(status: Status, success: bool) -> Statuses {
    match status {
        Status::Code(code) => Statuses::Code(code),
        Status::Class(class) => Statuses::Class(class),
        Status::Default if success => Statuses::Class(2),
        Status::Default => Statuses::Rest,
    }
}

/// The status and its description.
fn about(response: &ir::Response) -> String {
    let status = match response.status {
        Status::Code(code) => code.to_string(),
        Status::Class(class) => format!("{class}XX"),
        Status::Default => "Any other status".to_owned(),
    };
    match response.description.as_deref() {
        Some(description) => format!("{status}: {}", docs::clean(description)),
        None => format!("{status}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::decided;

    fn responses(responses: &str) -> Responses {
        let mut made = decided(&format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{ /a: {{ get: {{ operationId: get, responses: {{ {responses} }} }} }} }}\n"
        ));
        made.operations.remove(0).responses
    }

    fn arm(statuses: &[Statuses], then: Then) -> Arm {
        Arm {
            statuses: statuses.to_vec(),
            then,
        }
    }

    const TEXT: &str = "content: { application/json: { schema: { type: string } } }";
    const NUMBER: &str = "content: { application/json: { schema: { type: integer } } }";

    #[test]
    fn one_type_of_success_and_an_enum_of_errors() {
        let made = responses(&format!(
            "'200': {{ {TEXT} }}, '201': {{ {TEXT} }}, '404': {{ {NUMBER} }}, 5XX: {{ description: d }}"
        ));
        assert_eq!(made.success, Success::One(RustType::String));
        let expected = [
            arm(
                &[Statuses::Class(2)],
                Then::Succeed(Read::Json(RustType::String)),
            ),
            arm(&[Statuses::Code(404)], Then::Fail("NotFound".to_owned())),
            arm(
                &[Statuses::Class(5)],
                Then::FailEmpty("ServerError".to_owned()),
            ),
        ];
        assert_eq!(made.arms, expected);
        let errors: Vec<_> = made
            .errors
            .iter()
            .map(|error| (error.name.as_str(), error.ty.clone(), error.docs.as_str()))
            .collect();
        let expected = [
            ("NotFound", Some(RustType::I64), "404."),
            ("ServerError", None, "5XX: d"),
        ];
        assert_eq!(errors, expected);
        assert!(made.has_rest());
    }

    #[test]
    fn several_types_of_success_are_an_enum_by_status() {
        let made = responses(&format!(
            "'200': {{ {TEXT} }}, '202': {{ {NUMBER} }}, '204': {{ description: d }}, '206': {{ content: {{ text/csv: {{}} }} }}"
        ));
        let Success::Enum { name, variants, .. } = &made.success else {
            panic!("{:?}", made.success)
        };
        let variants: Vec<_> = variants
            .iter()
            .map(|variant| (variant.name.as_str(), variant.ty.clone()))
            .collect();
        let expected = [
            ("Ok", Some(RustType::String)),
            ("Accepted", Some(RustType::I64)),
            ("NoContent", None),
            ("PartialContent", Some(RustType::Bytes)),
        ];
        assert_eq!(
            (name.as_str(), variants.as_slice()),
            ("GetSuccess", &expected as &[_])
        );
        let empty = Then::SucceedAs("NoContent".to_owned(), Read::Empty);
        assert_eq!(made.arms[2], arm(&[Statuses::Code(204)], empty));
    }

    #[test]
    fn default_alone_is_success_and_failure() {
        let made = responses(&format!("default: {{ {TEXT} }}"));
        let expected = [
            arm(
                &[Statuses::Class(2)],
                Then::Succeed(Read::Json(RustType::String)),
            ),
            arm(&[Statuses::Rest], Then::Fail("Default".to_owned())),
        ];
        assert_eq!(made.arms, expected);
        assert!(!made.has_rest());
    }

    #[test]
    fn a_response_that_is_no_json_is_bytes_and_none_documented_is_any() {
        let made = responses("'200': { content: { text/csv: {} } }");
        let bytes = |statuses| arm(&[statuses], Then::Succeed(Read::Bytes));
        assert_eq!(made.arms, [bytes(Statuses::Class(2))]);
        assert_eq!(responses("").arms, [bytes(Statuses::Class(2))]);
    }

    #[test]
    fn a_documented_null_is_read() {
        let made =
            responses("'200': { content: { application/json: { schema: { type: 'null' } } } }");
        assert_eq!(made.success, Success::One(RustType::Unit));
        assert_eq!(
            made.arms,
            [arm(&[Statuses::Class(2)], Then::Succeed(Read::Null))]
        );
    }
}
