//! Responses, decided by the status and, where the document lists several media types, by the one that came: one type
//! for success, one enum for the rest.
//!
//! - `decided`: what is decided of them.
//! - `words`: what statuses and media types are called.

mod decided;
mod words;

pub use decided::{
    Arm, Body, ErrorVariant, Read, Reply, Responses, Statuses, Success, SuccessVariant, Then,
};

use super::names::Names;
use crate::engine::OperationTypes;
use crate::ir::content::Received;
use crate::ir::{self, Media, Status};
use crate::naming;
use crate::rust::RustType;
use crate::rust::types::shown::Shown;
use std::collections::BTreeSet;
use words::{about, media_name, status_name, variant_name};

/// A response with what is decided of it.
#[derive(Clone)]
struct Typed<'a> {
    response: &'a ir::Response,
    /// At least one; of a response without content, nothing is read.
    bodies: Vec<TypedBody>,
}

/// One way in which a body comes, with all media types that are read alike.
#[derive(Clone)]
struct TypedBody {
    media_types: Vec<String>,
    read: Read,
    variant: String,
}

impl Typed<'_> {
    /// What is done by media type, where `then` says what is done with one body.
    fn arm(&self, statuses: Statuses, then: impl Fn(&TypedBody) -> Then) -> Arm {
        let bodies = self.bodies.iter().map(|body| Body {
            media_types: body.media_types.clone(),
            then: then(body),
        });
        let mut bodies: Vec<_> = bodies.collect();
        if let [only] = bodies.as_mut_slice() {
            only.media_types.clear();
        }
        Arm {
            statuses: vec![statuses],
            bodies,
        }
    }

    /// What is read, by media type; the names of variants do not matter.
    fn reads(&self) -> Vec<(&[String], &Read)> {
        match self.bodies.as_slice() {
            [only] => vec![(&[], &only.read)],
            several => {
                let several = several.iter();
                several.map(|one| (&*one.media_types, &one.read)).collect()
            }
        }
    }

    /// It as a server gives it with one of its bodies.
    fn reply(&self, body: &TypedBody, variant: Option<String>) -> Reply {
        Reply {
            variant,
            status: match self.response.status {
                Status::Code(code) => Some(code),
                Status::Class(_) | Status::Default => None,
            },
            media_type: body.media_types.first().cloned().unwrap_or_default(),
            read: body.read.clone(),
            docs: self.docs(body),
        }
    }

    /// It as a server gives it, a variant for each of its bodies.
    fn replies(&self) -> impl Iterator<Item = Reply> {
        let bodies = self.bodies.iter();
        bodies.map(|body| self.reply(body, Some(body.variant.clone())))
    }

    /// The documentation of the variant of a body.
    fn docs(&self, body: &TypedBody) -> String {
        let about = about(self.response);
        match self.bodies.len() {
            1 => about,
            _ => {
                let types: Vec<_> = body.media_types.iter().map(String::as_str).collect();
                let (status, rest) = about.split_at(about.find([':', '.']).unwrap_or(about.len()));
                format!("{status} as `{}`{rest}", types.join("` or `"))
            }
        }
    }
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
    let typed = typed.map(|(response, types)| Typed {
        response,
        bodies: bodies(response, types, &mut used),
    });
    let typed: Vec<_> = typed.collect();
    let is_success = |one: &Typed<'_>| operation.is_success(one.response.status);
    let (successes, mut errors): (Vec<_>, Vec<_>) = typed.into_iter().partition(is_success);
    // With no success listed, `default` says what a success holds and what an error does.
    let default = successes
        .iter()
        .find(|one| one.response.status == Status::Default);
    errors.extend(default.cloned());
    let (success, mut arms) = successes_of(operation, &names.success, &successes);
    let failing = errors.iter().map(|one| {
        one.arm(statuses(one.response.status, false), |body| {
            let variant = body.variant.clone();
            match &body.read {
                Read::Json(_) if body.read.is_shown(shown) => Then::FailWithDetail(variant),
                Read::Json(_) => Then::Fail(variant),
                Read::Text => Then::FailText(variant),
                Read::Bytes => Then::FailBytes(variant),
                Read::Null | Read::Empty => Then::FailEmpty(variant),
            }
        })
    });
    arms.extend(failing);
    let mut replies = successful_replies(&success, &successes);
    replies.extend(errors.iter().flat_map(Typed::replies));
    Responses {
        replies,
        success,
        error: names.error.clone(),
        error_docs: if errors.is_empty() {
            format!("`{}` documents no errors.", operation.id)
        } else {
            format!("The documented errors of `{}`, by status.", operation.id)
        },
        errors: errors
            .iter()
            .flat_map(|one| error_variants(one, shown))
            .collect(),
        arms,
    }
}

/// The successes as a server gives them.
fn successful_replies(success: &Success, successes: &[Typed<'_>]) -> Vec<Reply> {
    // A status that is left open is one of success.
    let successful = |mut reply: Reply| {
        reply.status = Some(reply.status.unwrap_or(200));
        reply
    };
    match (success, successes) {
        (Success::One(_), []) => vec![Reply {
            variant: None,
            status: Some(200),
            media_type: "application/octet-stream".to_owned(),
            read: Read::Bytes,
            docs: "200, which the document does not list.".to_owned(),
        }],
        (Success::One(_), [first, ..]) => {
            let reply = first.bodies.first().map(|body| first.reply(body, None));
            reply.map(successful).into_iter().collect()
        }
        (Success::Enum { .. }, several) => {
            // `default` is among the errors, too, where its status is given.
            let listed = several.iter();
            let listed = listed.filter(|one| one.response.status != Status::Default);
            listed.flat_map(Typed::replies).map(successful).collect()
        }
    }
}

/// The ways in which the body of a response comes, JSON first.
fn bodies(
    response: &ir::Response,
    types: &[Option<RustType>],
    used: &mut BTreeSet<String>,
) -> Vec<TypedBody> {
    let variant = variant_name(response.status);
    let alternatives = response.whole();
    let mut alternatives: Vec<_> = alternatives
        .map(|(position, content)| (content, types.get(position).and_then(Option::as_ref)))
        .collect();
    alternatives.sort_by_key(|(content, _)| content.media != Media::Json);
    let mut bodies: Vec<TypedBody> = Vec::new();
    for (content, ty) in alternatives {
        let read = match (content.received(), ty) {
            (Received::Json(_), Some(ty)) => Read::Json(ty.clone()),
            (Received::Null | Received::Json(_), _) => Read::Null,
            (Received::Text, _) => Read::Text,
            (Received::Bytes, _) => Read::Bytes,
        };
        let media_type = content.media_type.clone();
        match bodies.iter_mut().find(|body| body.read == read) {
            Some(body) => body.media_types.push(media_type),
            None => {
                let name = match bodies.is_empty() {
                    true => variant.clone(),
                    false => format!("{variant}{}", media_name(&media_type)),
                };
                bodies.push(TypedBody {
                    variant: naming::unique(&name, used),
                    media_types: vec![media_type],
                    read,
                });
            }
        }
    }
    if bodies.is_empty() {
        bodies.push(TypedBody {
            variant: naming::unique(&variant, used),
            media_types: Vec::new(),
            read: Read::Empty,
        });
    }
    bodies
}

fn error_variants<'a>(
    one: &'a Typed<'_>,
    shown: &'a Shown<'_>,
) -> impl Iterator<Item = ErrorVariant> + 'a {
    one.bodies.iter().map(|body| ErrorVariant {
        docs: one.docs(body),
        name: body.variant.clone(),
        ty: body.read.held(),
        status: status_name(one.response.status),
        is_shown: body.read.is_shown(shown),
    })
}

/// The type of a success, and what is done for each.
fn successes_of(
    operation: &ir::Operation,
    name: &str,
    successes: &[Typed<'_>],
) -> (Success, Vec<Arm>) {
    let bodies = successes.iter().flat_map(|one| &one.bodies);
    let distinct: BTreeSet<_> = bodies.clone().map(|body| body.read.ty()).collect();
    let succeed = |body: &TypedBody| Then::Succeed(body.read.clone());
    match (successes, distinct.first()) {
        ([first, rest @ ..], Some(ty)) if distinct.len() == 1 => {
            // A success that the document does not list is a success all the same.
            let any = first.arm(Statuses::Class(2), succeed);
            let mut arms = Vec::new();
            if rest.iter().any(|one| one.reads() != first.reads()) {
                let exact = |one: &&Typed<'_>| matches!(one.response.status, Status::Code(_));
                let exact = successes.iter().filter(exact);
                arms.extend(exact.map(|one| one.arm(statuses(one.response.status, true), succeed)));
            }
            arms.push(any);
            (Success::One(ty.clone()), arms)
        }
        ([_, ..], Some(_)) => {
            let variants = successes.iter().flat_map(|one| {
                one.bodies.iter().map(|body| SuccessVariant {
                    name: body.variant.clone(),
                    ty: body.read.held(),
                    docs: one.docs(body),
                })
            });
            let several_types = successes.iter().any(|one| one.bodies.len() > 1);
            let success = Success::Enum {
                name: name.to_owned(),
                docs: format!(
                    "The documented successes of `{}`, by status{}.",
                    operation.id,
                    if several_types { " and media type" } else { "" }
                ),
                variants: variants.collect(),
            };
            let arms = successes.iter().map(|one| {
                one.arm(statuses(one.response.status, true), |body| {
                    Then::SucceedAs(body.variant.clone(), body.read.clone())
                })
            });
            (success, arms.collect())
        }
        // Nothing documented: any success is one, whatever it holds.
        _ => {
            let any = Body {
                media_types: Vec::new(),
                then: Then::Succeed(Read::Bytes),
            };
            let arm = Arm {
                statuses: vec![Statuses::Class(2)],
                bodies: vec![any],
            };
            (Success::One(RustType::Bytes), vec![arm])
        }
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
        let body = Body {
            media_types: Vec::new(),
            then,
        };
        Arm {
            statuses: statuses.to_vec(),
            bodies: vec![body],
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
            .map(|error| {
                let docs = (error.docs.as_str(), error.status.as_str());
                (error.name.as_str(), error.ty.clone(), docs)
            })
            .collect();
        let expected = [
            ("NotFound", Some(RustType::I64), ("404.", "404 Not Found")),
            ("ServerError", None, ("5XX: d", "5XX")),
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
            ("PartialContent", Some(RustType::String)),
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
    fn a_response_that_is_no_json_is_text_or_bytes_and_none_documented_is_any() {
        let any = |read| arm(&[Statuses::Class(2)], Then::Succeed(read));
        let made = responses("'200': { content: { text/csv: {} } }");
        assert_eq!(made.arms, [any(Read::Text)]);
        let made = responses("'200': { content: { image/png: {}, image/jpeg: {} } }");
        assert_eq!(made.arms, [any(Read::Bytes)]);
        assert_eq!(responses("").arms, [any(Read::Bytes)]);
    }

    fn body(media_types: &[&str], then: Then) -> Body {
        let media_types = media_types.iter().map(|one| (*one).to_owned());
        Body {
            media_types: media_types.collect(),
            then,
        }
    }

    #[test]
    fn several_media_types_are_told_apart_by_the_one_that_came() {
        let made = responses(
            "'200': { description: d, content: { application/xml: {}, text/csv: {}, application/json: { schema: { type: integer } }, application/pdf: {} } }, '404': { content: { text/plain: {}, application/problem+json: { schema: { type: integer } } } }",
        );
        let Success::Enum { variants, docs, .. } = &made.success else {
            panic!("{:?}", made.success)
        };
        let variants: Vec<_> = variants
            .iter()
            .map(|one| (one.name.as_str(), one.ty.clone(), one.docs.as_str()))
            .collect();
        let expected = [
            ("Ok", Some(RustType::I64), "200 as `application/json`: d"),
            (
                "OkXml",
                Some(RustType::String),
                "200 as `application/xml` or `text/csv`: d",
            ),
            (
                "OkPdf",
                Some(RustType::Bytes),
                "200 as `application/pdf`: d",
            ),
        ];
        assert_eq!(variants, expected);
        assert!(docs.ends_with("by status and media type."), "{docs}");
        let succeed = |name: &str, read| Then::SucceedAs(name.to_owned(), read);
        let expected = [
            Arm {
                statuses: vec![Statuses::Code(200)],
                bodies: vec![
                    body(
                        &["application/json"],
                        succeed("Ok", Read::Json(RustType::I64)),
                    ),
                    body(
                        &["application/xml", "text/csv"],
                        succeed("OkXml", Read::Text),
                    ),
                    body(&["application/pdf"], succeed("OkPdf", Read::Bytes)),
                ],
            },
            Arm {
                statuses: vec![Statuses::Code(404)],
                bodies: vec![
                    body(
                        &["application/problem+json"],
                        Then::Fail("NotFound".to_owned()),
                    ),
                    body(&["text/plain"], Then::FailText("NotFoundText".to_owned())),
                ],
            },
        ];
        assert_eq!(made.arms, expected);
    }

    #[test]
    fn media_types_that_are_one_type_in_rust_are_no_enum() {
        let made = responses(&format!(
            "'200': {{ content: {{ text/plain: {{}}, {} }} }}, '201': {{ {TEXT} }}",
            TEXT.trim_start_matches("content: {").trim_end_matches('}')
        ));
        assert_eq!(made.success, Success::One(RustType::String));
        let json = Then::Succeed(Read::Json(RustType::String));
        let two = |statuses| Arm {
            statuses: vec![statuses],
            bodies: vec![
                body(&["application/json"], json.clone()),
                body(&["text/plain"], Then::Succeed(Read::Text)),
            ],
        };
        let expected = [
            two(Statuses::Code(200)),
            arm(&[Statuses::Code(201)], json.clone()),
            two(Statuses::Class(2)),
        ];
        assert_eq!(made.arms, expected);
        // The types of the same values are one.
        let made = responses(
            "'200': { content: { application/json: { schema: { properties: { a: {} } } }, application/hal+json: { schema: { properties: { a: {} } } } } }",
        );
        assert!(matches!(made.success, Success::One(RustType::Named(_))));
        assert_eq!(made.arms[0].bodies.len(), 1);
    }

    #[test]
    fn a_variant_is_called_by_its_media_type() {
        for (media_type, name) in [
            ("text/csv; charset=utf-8", "Csv"),
            ("text/plain", "Text"),
            ("application/problem+xml", "Xml"),
            ("application/octet-stream", "Bytes"),
            ("*/*", "Bytes"),
            ("application/x-tar", "Tar"),
            ("application/vnd.acme.v2+json", "VndAcmeV2Json"),
            ("odd", "Odd"),
        ] {
            assert_eq!(media_name(media_type), name, "{media_type}");
        }
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
