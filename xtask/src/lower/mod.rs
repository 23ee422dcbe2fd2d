//! Turns any supported document into one plain dialect: OpenAPI 3.0 in which every reference is resolved or
//! points to a named schema, every operation has an id, and every inline type has a name.
//!
//! Each rule is a file of its own: document in, document out. What a rule learns and the dialect has no keyword for
//! goes into [`Facts`], never into the document. They run in this order:
//!
//! | rule | what it does |
//! | --- | --- |
//! | [`value_types`] | a value of the wrong JSON type becomes what it means, or goes |
//! | [`path_items`] | a path item that is a reference becomes what it refers to |
//! | [`additional_operations`] | operations of other methods are beside those of the usual ones |
//! | [`unresolved`] | a schema that refers to nothing becomes any JSON; an operation that needs the target is omitted |
//! | [`webhooks`] | omits the root `webhooks` of 3.1, which describe requests to the user |
//! | [`deep_references`] | what a reference into the inside of something points to becomes a component |
//! | [`path_templates`] | every path starts with `/`, and what no value fits into is omitted |
//! | [`servers`] | a server whose URL no client can call goes |
//! | [`siblings`] | keeps or drops what is beside a `$ref`, as the document's version asks |
//! | [`constants`] | `const` becomes an `enum` of one value |
//! | [`null`] | `null` in type lists, unions and enums becomes `nullable` |
//! | [`misplaced_keywords`] | an object's keywords are removed from a schema of another type |
//! | [`enum_values`] | the values of an `enum` are of the type of its schema |
//! | [`choices`] | a union of single values becomes an `enum` |
//! | [`bounds`] | numeric exclusive bounds become the 3.0 pair |
//! | [`patterns`] | a `pattern` that no request can be validated against goes |
//! | [`prefix_items`] | a list of positions becomes a list of a union |
//! | [`property_names`] | what is said of an object's names is a pattern and a length |
//! | [`pattern_properties`] | properties by patterns become additional ones |
//! | [`parameters`] | shared parameters move to each operation that has them |
//! | [`contents`] | referenced bodies and responses move to the operation; media types of requests are chosen |
//! | [`part_headers`] | headers of parts that the caller sets become parameters |
//! | [`streams`] | the schema of a response that is read item by item is that of one |
//! | [`responses`] | what is not JSON of a response loses its schema |
//! | [`operation_ids`] | every operation gets a unique id that is a Rust name |
//! | [`inheritance`] | a base with a `discriminator` becomes a union of what includes it |
//! | [`all_of`] | `allOf` is merged into one schema |
//! | [`inheritance`] | such a base keeps what it has no property for |
//! | [`conditions`] | which properties go together becomes what breaks it, in `not` |
//! | [`alternatives`] | properties beside a union move into its variants |
//! | [`undeclared`] | what is `required` and not declared becomes a property |
//! | [`inferred_types`] | a schema without a `type` gets the one that its keywords are about |
//! | [`limits`] | bounds of integers are integers, and bounds that leave no value go |
//! | [`defaults`] | a `default` of another type than its schema's goes |
//! | [`names`] | every component and inline type gets a unique Rust type name |

pub mod additional_operations;
pub mod all_of;
pub mod alternatives;
pub mod bounds;
pub mod choices;
pub mod conditions;
pub mod constants;
pub mod contents;
pub mod deep_references;
pub mod defaults;
pub mod enum_values;
pub mod inferred_types;
pub mod inheritance;
pub mod limits;
pub mod misplaced_keywords;
pub mod names;
pub mod null;
pub mod operation_ids;
pub mod parameters;
pub mod part_headers;
pub mod path_items;
pub mod path_templates;
pub mod pattern_properties;
pub mod patterns;
pub mod prefix_items;
pub mod property_names;
mod request_bodies;
pub mod responses;
mod server_urls;
pub mod servers;
pub mod siblings;
pub mod streams;
pub mod undeclared;
pub mod unresolved;
pub mod value_types;
pub mod webhooks;

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;
use crate::openapi::walk;

/// One rule: it changes the document and says in the report what it dropped or inferred.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// All it has to say is in the document.
    Plain(fn(&mut Document, &mut Diagnostics)),
    /// It learns facts that the document has no keyword for, or moves what has some.
    WithFacts(fn(&mut Document, &mut Facts, &mut Diagnostics)),
}

impl Rule {
    pub(crate) fn apply(
        self,
        document: &mut Document,
        facts: &mut Facts,
        report: &mut Diagnostics,
    ) {
        match self {
            Rule::Plain(rule) => rule(document, report),
            Rule::WithFacts(rule) => rule(document, facts, report),
        }
    }
}

/// The rules in the order in which they run.
const RULES: &[Rule] = &[
    Rule::Plain(value_types::apply),
    Rule::WithFacts(path_items::apply),
    Rule::Plain(additional_operations::apply),
    Rule::Plain(unresolved::apply),
    Rule::Plain(webhooks::apply),
    Rule::WithFacts(deep_references::apply),
    Rule::Plain(path_templates::apply),
    Rule::WithFacts(servers::apply),
    Rule::Plain(siblings::apply),
    Rule::Plain(constants::apply),
    Rule::Plain(null::apply),
    Rule::Plain(misplaced_keywords::apply),
    Rule::Plain(enum_values::apply),
    Rule::WithFacts(choices::apply),
    Rule::Plain(bounds::apply),
    Rule::Plain(patterns::apply),
    Rule::Plain(prefix_items::apply),
    Rule::Plain(property_names::apply),
    Rule::Plain(pattern_properties::apply),
    Rule::WithFacts(parameters::apply),
    Rule::WithFacts(contents::apply),
    Rule::WithFacts(part_headers::apply),
    Rule::Plain(streams::apply),
    Rule::Plain(responses::apply),
    Rule::Plain(operation_ids::apply),
    Rule::WithFacts(inheritance::apply),
    Rule::WithFacts(all_of::apply),
    Rule::WithFacts(inheritance::open),
    Rule::Plain(conditions::apply),
    Rule::WithFacts(alternatives::apply),
    Rule::Plain(undeclared::apply),
    Rule::Plain(inferred_types::apply),
    Rule::Plain(limits::apply),
    Rule::Plain(defaults::apply),
    Rule::WithFacts(names::apply),
];

/// Runs every rule over the document; what they learn goes into `facts`.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Diagnostics) {
    for rule in RULES {
        rule.apply(document, facts, report);
        if report.has_errors() {
            return;
        }
    }
}

/// The pointer that a local reference leads to; one that leads nowhere for every other kind.
pub(crate) fn target_of(reference: &str) -> String {
    pointer::from_reference(reference).unwrap_or_else(|| format!("#{reference}"))
}

/// Something that a rule found while it held the document, to be reported once it lets go of it.
pub(crate) struct Pending {
    pub(crate) severity: Severity,
    pub(crate) code: &'static str,
    pub(crate) pointer: String,
    pub(crate) message: String,
    pub(crate) why: &'static str,
    pub(crate) help: &'static str,
}

/// Puts what a rule found into the report with its locations in the source.
pub(crate) fn report_all(document: &Document, report: &mut Diagnostics, pending: Vec<Pending>) {
    for diagnostic in pending {
        report.push(document.diagnostic(
            diagnostic.severity,
            diagnostic.code,
            &diagnostic.pointer,
            diagnostic.message,
            diagnostic.why,
            diagnostic.help,
        ));
    }
}
