//! Turns any supported document into one plain dialect: OpenAPI 3.0 in which every reference is resolved or
//! points to a named schema, every operation has an id, and every inline type has a name.
//!
//! Each rule is a file of its own: document in, document out. What a rule learns and the dialect has no keyword for
//! goes into [`Facts`], never into the document. They run in this order:
//!
//! | rule | what it does |
//! | --- | --- |
//! | [`unread`] | says which keywords no stage looks at |
//! | [`webhooks`] | leaves out the root `webhooks` of 3.1, which describe requests to the user |
//! | [`deep_references`] | what a reference into the inside of something points to becomes a component |
//! | [`siblings`] | keeps or drops what stands beside a `$ref`, as the document's version asks |
//! | [`constants`] | `const` becomes an `enum` of one value |
//! | [`null`] | `null` in type lists, unions and enums becomes `nullable` |
//! | [`misplaced_members`] | an object's keywords are left out of a schema of another type |
//! | [`choices`] | a union of single values becomes an `enum` |
//! | [`bounds`] | numeric exclusive bounds become the 3.0 pair |
//! | [`parameters`] | shared parameters move to each operation that has them |
//! | [`contents`] | referenced bodies and answers move to the operation; one media type is chosen |
//! | [`operation_ids`] | every operation gets a unique id that is a Rust name |
//! | [`all_of`] | `allOf` is merged into one schema |
//! | [`alternatives`] | members beside a union move into its forms |
//! | [`names`] | every component and inline type gets a unique Rust type name |

pub mod all_of;
pub mod alternatives;
pub mod bounds;
pub mod choices;
pub mod constants;
pub mod contents;
pub mod deep_references;
pub mod misplaced_members;
pub mod names;
pub mod null;
pub mod operation_ids;
pub mod parameters;
pub mod siblings;
pub mod unread;
pub mod walk;
pub mod webhooks;

use crate::diagnostic::{Report, Severity};
use crate::document::{Document, pointer};
use crate::facts::Facts;

/// One rule: it changes the document and says in the report what it dropped or inferred.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// All it has to say is in the document.
    Plain(fn(&mut Document, &mut Report)),
    /// It learns facts that the document has no keyword for, or moves what has some.
    WithFacts(fn(&mut Document, &mut Facts, &mut Report)),
}

impl Rule {
    pub(crate) fn apply(self, document: &mut Document, facts: &mut Facts, report: &mut Report) {
        match self {
            Rule::Plain(rule) => rule(document, report),
            Rule::WithFacts(rule) => rule(document, facts, report),
        }
    }
}

/// The rules in the order in which they run.
const RULES: &[Rule] = &[
    Rule::Plain(unread::apply),
    Rule::Plain(webhooks::apply),
    Rule::WithFacts(deep_references::apply),
    Rule::Plain(siblings::apply),
    Rule::Plain(constants::apply),
    Rule::Plain(null::apply),
    Rule::Plain(misplaced_members::apply),
    Rule::WithFacts(choices::apply),
    Rule::Plain(bounds::apply),
    Rule::WithFacts(parameters::apply),
    Rule::WithFacts(contents::apply),
    Rule::Plain(operation_ids::apply),
    Rule::WithFacts(all_of::apply),
    Rule::WithFacts(alternatives::apply),
    Rule::WithFacts(names::apply),
];

/// Runs every rule over the document; what they learn goes into `facts`.
pub fn apply(document: &mut Document, facts: &mut Facts, report: &mut Report) {
    for rule in RULES {
        rule.apply(document, facts, report);
        if report.has_errors() {
            return;
        }
    }
}

/// The pointer that a local reference stands for. The loader refuses every other kind.
pub(crate) fn target_of(reference: &str) -> String {
    pointer::from_reference(reference).unwrap_or_else(|| reference.to_owned())
}

/// Something that a rule found while it held the document, to be reported once it lets go of it.
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    pub(crate) code: &'static str,
    pub(crate) pointer: String,
    pub(crate) message: String,
    pub(crate) why: &'static str,
    pub(crate) help: &'static str,
}

/// Puts a rule's findings into the report with their places in the source.
pub(crate) fn report_all(document: &Document, report: &mut Report, findings: Vec<Finding>) {
    for finding in findings {
        report.push(document.diagnostic(
            finding.severity,
            finding.code,
            &finding.pointer,
            finding.message,
            finding.why,
            finding.help,
        ));
    }
}
