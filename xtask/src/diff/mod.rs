//! Two documents, compared by what they mean: descriptions, examples, order and ways to write things aside.
//!
//! | module | what it does |
//! | --- | --- |
//! | `operations` | the operations of a document, with what they have from elsewhere in it |
//! | `shape` | a schema by what it means |
//! | `compare` | two schemas become changes |
//! | [`change`] | a change, and how a person would say it |
//! | `verdict` | what a change does to the generated crate |

pub mod change;
mod compare;
mod operations;
mod shape;
mod verdict;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::pointer;
use crate::openapi::extension::KEY;
pub use change::Change;
use change::What;
use compare::{Comparison, Marks, Place, Purpose, Reach};
use operations::{Body, Media, Operation, Parameter, Response, template};
use shape::Node;
pub use verdict::{Step, Verdict};

/// What pages say otherwise than `document`, where `pages` is the document that they make. Only the operations of the pages are
/// compared; what the document has from elsewhere, by its marks, need not be on them.
pub fn pages(document: &Value, pages: &Value) -> Vec<Change> {
    compare(document, pages, Purpose::Pages)
}

/// What is different in `new`, for a crate that is generated from it.
pub fn documents(old: &Value, new: &Value) -> Vec<Change> {
    compare(old, new, Purpose::Crate)
}

/// What is to be said of a change to the crate, by the change.
pub fn verdict(change: &Change) -> Verdict {
    verdict::of(change)
}

fn compare(old: &Value, new: &Value, purpose: Purpose) -> Vec<Change> {
    let (old_operations, new_operations) = (operations::read(old), operations::read(new));
    let old_reach = reach(old, &old_operations);
    let new_reach = reach(new, &new_operations);
    let mut comparison = Comparison::new(purpose, [&old_reach, &new_reach]);
    whole(&mut comparison, old, new);
    let mut left: Vec<&Operation<'_>> = old_operations.iter().collect();
    let mut fresh = Vec::new();
    for new in &new_operations {
        match partner(&left, new) {
            Some(index) => {
                let old = left.remove(index);
                pair(&mut comparison, old, new);
            }
            None => fresh.push(new),
        }
    }
    for operation in fresh {
        let place = whole_operation(operation);
        comparison.push(&place, What::OperationAdded);
    }
    if purpose == Purpose::Crate {
        for operation in left {
            let place = whole_operation(operation);
            comparison.push(&place, What::OperationRemoved);
        }
        components(&mut comparison, old, new);
    }
    comparison.changes
}

fn reach(root: &Value, operations: &[Operation<'_>]) -> Reach {
    let mut reach = Reach::default();
    for operation in operations {
        let parameters = operation
            .parameters
            .iter()
            .filter_map(|one| one.node.as_ref());
        parameters.for_each(|node| reach.add(node, true));
        let body = operation.body.iter().flat_map(|body| nodes(&body.content));
        body.for_each(|node| reach.add(&node, true));
        let responses = operation
            .responses
            .iter()
            .flat_map(|one| nodes(&one.content));
        responses.for_each(|node| reach.add(&node, false));
    }
    if let Some(node) = envelope(root) {
        reach.add(&node, false);
    }
    reach
}

fn nodes<'d>(content: &[Media<'d>]) -> Vec<Node<'d>> {
    let nodes = content.iter().filter_map(|media| media.node.clone());
    nodes.collect()
}

/// The type of webhook deliveries.
fn envelope(root: &Value) -> Option<Node<'_>> {
    let name = root.get(KEY)?.get("webhook")?.get("envelope")?.as_str()?;
    component(root, name)
}

fn component<'d>(root: &'d Value, name: &str) -> Option<Node<'d>> {
    let at = pointer::join("", ["components", "schemas", name]);
    let mut node = Node::of(root, pointer::get(root, &at)?, at);
    node.name.get_or_insert_with(|| name.to_owned());
    Some(node)
}

fn place(operation: Option<&Operation<'_>>, subject: &str, sent: bool, received: bool) -> Place {
    Place {
        operation: operation.map(Operation::title),
        subject: subject.to_owned(),
        sent,
        received,
    }
}

fn whole_operation(operation: &Operation<'_>) -> Place {
    let named = match operation.id {
        Some(id) => format!("{} ({id})", operation.endpoint()),
        None => operation.endpoint(),
    };
    place(None, &named, false, false)
}

/// Which of `old` is the same operation: by method and path, or else by its id.
fn partner(old: &[&Operation<'_>], new: &Operation<'_>) -> Option<usize> {
    let is_at = |one: &&Operation<'_>| {
        one.method == new.method && template(&one.path) == template(&new.path)
    };
    let by_path = old.iter().position(is_at);
    let by_id = || {
        let id = new.id?;
        let is_alike = |one: &&Operation<'_>| one.id.is_some_and(|known| words(known) == words(id));
        old.iter().position(is_alike)
    };
    by_path.or_else(by_id)
}

/// An id without the ways to write one.
fn words(id: &str) -> String {
    id.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// What belongs to the documents as a whole.
fn whole(comparison: &mut Comparison<'_>, old: &Value, new: &Value) {
    let at = place(None, "", true, false);
    let marks = |key: &str| {
        let is_marked = |root: &Value| match root.get(key) {
            Some(Value::Array(list)) => list.iter().any(shape::is_marked),
            Some(value) => shape::is_marked(value),
            None => true,
        };
        comparison.purpose == Purpose::Pages && (is_marked(new) || is_marked(old))
    };
    let version = |root: &Value| {
        root.pointer("/info/version")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let is_info_marked = marks("info");
    let is_server_marked = marks("servers");
    if let (Some(one), Some(other), false) = (version(old), version(new), is_info_marked)
        && one != other
    {
        comparison.push(&at, What::Version(one, other));
    }
    if !is_server_marked {
        servers(comparison, old, new);
    }
    if comparison.purpose == Purpose::Pages {
        return;
    }
    for key in [
        "name",
        "accept",
        "request_id_header",
        "rate_limits",
        "webhook",
    ] {
        let (one, other) = (extension(old, key), extension(new, key));
        if one != other {
            comparison.push(&at, What::Extension(key, other.is_some()));
        }
    }
    if let (Some(one), Some(other)) = (envelope(old), envelope(new)) {
        let at = place(None, "delivery", false, true);
        comparison.nodes(&one, &other, &at);
    }
    schemes(comparison, old, new);
}

/// A key of `x-clientry` of the whole document, without what says where it is from.
fn extension(root: &Value, key: &str) -> Option<Value> {
    let mut value = root.get(KEY)?.get(key)?.clone();
    if let Value::Object(fields) = &mut value {
        fields.remove("note");
        fields.remove("source");
    }
    Some(value)
}

fn servers(comparison: &mut Comparison<'_>, old: &Value, new: &Value) {
    let list = |root: &Value| -> Vec<String> {
        let servers = root
            .get("servers")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        servers.map(server).collect()
    };
    let (old, new) = (list(old), list(new));
    let at = place(None, "", true, false);
    if let ([one], [other]) = (&old[..], &new[..]) {
        if one != other {
            comparison.push(&at, What::ServerMoved(one.clone(), other.clone()));
        }
        return;
    }
    for url in new.iter().filter(|url| !old.contains(url)) {
        comparison.push(&at, What::ServerAdded(url.clone()));
    }
    for url in old.iter().filter(|url| !new.contains(url)) {
        comparison.push(&at, What::ServerRemoved(url.clone()));
    }
}

/// A server as one string, with what its variables can be.
fn server(server: &Value) -> String {
    let url = server.get("url").and_then(Value::as_str).unwrap_or("/");
    let mut text = url.trim_end_matches('/').to_owned();
    let variables = server
        .get("variables")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    for (name, variable) in variables {
        let values = variable
            .get("enum")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let values: Vec<&str> = values.filter_map(Value::as_str).collect();
        let default = variable
            .get("default")
            .and_then(Value::as_str)
            .unwrap_or_default();
        text.push_str(&format!(" ({name}: {default} of {})", values.join(", ")));
    }
    text
}

/// What the crate's builder calls each credential, and what goes before it.
fn schemes(comparison: &mut Comparison<'_>, old: &Value, new: &Value) {
    let list = |root: &Value| -> Vec<(String, String, String)> {
        let schemes = root
            .pointer("/components/securitySchemes")
            .and_then(Value::as_object);
        let schemes = schemes.into_iter().flatten().map(|(name, scheme)| {
            let prefix = scheme
                .get(KEY)
                .and_then(|own| own.get("prefix"))
                .and_then(Value::as_str);
            (
                name.clone(),
                operations::sent(scheme, name),
                prefix.unwrap_or_default().to_owned(),
            )
        });
        schemes.collect()
    };
    let (old, new) = (list(old), list(new));
    for (name, sent, prefix) in &old {
        let Some((other, _, other_prefix)) = new.iter().find(|(_, other, _)| other == sent) else {
            continue;
        };
        let at = place(None, sent, true, false);
        // A bearer token and basic authentication are called so, whatever their scheme is.
        let is_named = sent.contains(' ') && !sent.starts_with("a ") && !sent.starts_with("basic ");
        if is_named && words(name) != words(other) {
            comparison.push(&at, What::Scheme("the name", name.clone(), other.clone()));
        }
        if prefix != other_prefix {
            comparison.push(
                &at,
                What::Scheme(
                    "the prefix",
                    format!("`{prefix}`"),
                    format!("`{other_prefix}`"),
                ),
            );
        }
    }
}

/// What is different in one operation.
fn pair(comparison: &mut Comparison<'_>, old: &Operation<'_>, new: &Operation<'_>) {
    // Where the crate's method is, it is the old one that its users know.
    let operation = Some(old);
    let at = place(operation, "the operation", true, false);
    if old.method != new.method || template(&old.path) != template(&new.path) {
        comparison.push(&at, What::Moved(old.endpoint(), new.endpoint()));
    }
    let ids = (old.id, new.id);
    if let (Some(one), Some(other), true) = (
        ids.0,
        ids.1,
        new.has_own_id || comparison.purpose == Purpose::Crate,
    ) && one != other
    {
        comparison.push(&at, What::Renamed(one.to_owned(), other.to_owned()));
    }
    if old.deprecated != new.deprecated {
        comparison.push(&at, What::Deprecated(new.deprecated));
    }
    if let (Some(one), Some(other)) = (&old.security, &new.security)
        && one != other
    {
        let enough = one.is_subset(other) && !one.is_empty();
        comparison.push(&at, What::Security(said(one), said(other), enough));
    }
    parameters(comparison, old, new);
    body(comparison, old, &old.body, &new.body);
    responses(comparison, old, &old.responses, &new.responses);
}

/// Requirements as a person says them.
fn said(security: &BTreeSet<BTreeSet<String>>) -> String {
    if security.is_empty() {
        return "none".to_owned();
    }
    let each = security.iter().map(|names| match names.len() {
        0 => "none".to_owned(),
        _ => names.iter().cloned().collect::<Vec<_>>().join(" and "),
    });
    each.collect::<Vec<_>>().join(" or ")
}

fn parameters(comparison: &mut Comparison<'_>, old: &Operation<'_>, new: &Operation<'_>) {
    let mut rest: Vec<&Parameter<'_>> = new.parameters.iter().collect();
    let mut gone = Vec::new();
    for one in &old.parameters {
        let is_same = |other: &&Parameter<'_>| {
            let is_header = one.location == "header";
            other.location == one.location
                && (other.name == one.name
                    || (is_header && other.name.eq_ignore_ascii_case(&one.name)))
        };
        // The name of a parameter in the path is not sent; its position is what it is.
        let index = rest.iter().position(is_same).or_else(|| {
            let segment = position(&old.path, &one.name).filter(|_| one.location == "path")?;
            rest.iter().position(|other| {
                other.location == "path" && position(&new.path, &other.name) == Some(segment)
            })
        });
        match index {
            Some(index) => {
                let other = rest.remove(index);
                parameter(comparison, old, one, other);
            }
            None => gone.push(one),
        }
    }
    for one in rest {
        let at = place(Some(old), &called(one), true, false);
        comparison.push(&at, What::ParameterAdded(one.required));
    }
    for one in gone {
        if comparison.purpose == Purpose::Pages && one.is_marked {
            continue;
        }
        let at = place(Some(old), &called(one), true, false);
        comparison.push(&at, What::ParameterRemoved);
    }
}

fn position(path: &str, name: &str) -> Option<usize> {
    path.split('/')
        .position(|segment| segment.contains(&format!("{{{name}}}")))
}

fn called(parameter: &Parameter<'_>) -> String {
    format!("{} {}", parameter.location, parameter.name)
}

fn parameter(
    comparison: &mut Comparison<'_>,
    operation: &Operation<'_>,
    old: &Parameter<'_>,
    new: &Parameter<'_>,
) {
    let at = place(Some(operation), &called(old), true, false);
    let marks = Marks::of(comparison.purpose, old.is_marked, new.is_marked);
    if old.required != new.required && !marks.allow(old.required, new.required) {
        let held = change::Held {
            old: change::Holder::None,
            new: change::Holder::None,
        };
        comparison.push(
            &at,
            What::Required {
                now: new.required,
                held,
            },
        );
    }
    if old.deprecated != new.deprecated {
        comparison.push(&at, What::Deprecated(new.deprecated));
    }
    if old.is_client != new.is_client && comparison.purpose == Purpose::Crate {
        comparison.push(&at, What::ParameterOfClient(new.is_client));
    }
    for (what, one) in &old.style {
        if let Some(other) = new.style.get(what)
            && one != other
        {
            comparison.push(&at, What::ParameterStyle(what, one.clone(), other.clone()));
        }
    }
    if let (Some(one), Some(other)) = (&old.node, &new.node) {
        let (mut one, mut other) = (one.clone(), other.clone());
        one.is_marked |= old.is_marked;
        other.is_marked |= new.is_marked;
        comparison.nodes(&one, &other, &at);
    }
}

fn body(
    comparison: &mut Comparison<'_>,
    operation: &Operation<'_>,
    old: &Option<Body<'_>>,
    new: &Option<Body<'_>>,
) {
    let at = place(Some(operation), "request", true, false);
    match (old, new) {
        (None, None) => {}
        (None, Some(new)) => {
            let has_required = |media: &Media<'_>| {
                let shape = media.node.as_ref().map(Node::shape);
                shape.is_none_or(|shape| {
                    shape.properties.is_empty()
                        || shape.properties.iter().any(|(_, one)| one.required)
                })
            };
            let is_required = new.required && new.content.iter().any(has_required);
            comparison.push(&at, What::BodyAdded(is_required));
        }
        (Some(old), None) => {
            if !(comparison.purpose == Purpose::Pages && old.is_marked) {
                comparison.push(&at, What::BodyRemoved);
            }
        }
        (Some(old), Some(new)) => {
            let marks = Marks::of(comparison.purpose, old.is_marked, new.is_marked);
            let is_inferred = comparison.purpose == Purpose::Pages && new.is_marked;
            if old.required != new.required
                && !is_inferred
                && !marks.allow(old.required, new.required)
            {
                let held = change::Held {
                    old: change::Holder::None,
                    new: change::Holder::None,
                };
                let at = place(Some(operation), "the body", true, false);
                comparison.push(
                    &at,
                    What::Required {
                        now: new.required,
                        held,
                    },
                );
            }
            content(comparison, &at, &old.content, &new.content);
        }
    }
}

fn content(comparison: &mut Comparison<'_>, at: &Place, old: &[Media<'_>], new: &[Media<'_>]) {
    let nodes = |comparison: &mut Comparison<'_>, one: &Media<'_>, other: &Media<'_>| {
        if let (Some(one), Some(other)) = (&one.node, &other.node) {
            comparison.nodes(one, other, at);
        }
    };
    let mut rest: Vec<&Media<'_>> = new.iter().collect();
    let mut gone = Vec::new();
    for one in old {
        match rest.iter().position(|other| other.name == one.name) {
            Some(index) => nodes(comparison, one, rest.remove(index)),
            None => gone.push(one),
        }
    }
    // Where each has one that the other has not, it is the same body of another media type.
    if let ([one], [other]) = (&gone[..], &rest[..]) {
        nodes(comparison, one, other);
        if comparison.purpose == Purpose::Pages && (one.is_marked || other.is_marked) {
            return;
        }
    }
    for one in rest {
        comparison.push(at, What::MediaAdded(one.name.clone()));
    }
    for one in gone {
        if !(comparison.purpose == Purpose::Pages && one.is_marked) {
            comparison.push(at, What::MediaRemoved(one.name.clone()));
        }
    }
}

fn responses(
    comparison: &mut Comparison<'_>,
    operation: &Operation<'_>,
    old: &[Response<'_>],
    new: &[Response<'_>],
) {
    let is_pages = comparison.purpose == Purpose::Pages;
    for one in new {
        let Some(other) = old.iter().find(|known| known.status == one.status) else {
            let at = place(Some(operation), &one.status, false, true);
            let of = |one: &Response<'_>| {
                one.content
                    .first()
                    .and_then(|media| media.node.as_ref())
                    .and_then(|node| node.name.clone())
            };
            let is_alike = |known: &Response<'_>| {
                let both_empty = known.content.is_empty() && one.content.is_empty();
                known.status.starts_with('2')
                    && (both_empty || (of(known).is_some() && of(known) == of(one)))
            };
            let alike = old.iter().any(is_alike);
            comparison.push(&at, What::StatusAdded { alike });
            continue;
        };
        let is_success = one.status.starts_with('2');
        let at = place(
            Some(operation),
            if is_success { "response" } else { &one.status },
            false,
            true,
        );
        match (other.content.is_empty(), one.content.is_empty()) {
            (true, false) => comparison.push(
                &place(Some(operation), &one.status, false, true),
                What::ContentAdded,
            ),
            (false, true) if !(is_pages && other.is_marked) => {
                comparison.push(
                    &place(Some(operation), &one.status, false, true),
                    What::ContentRemoved,
                );
            }
            _ => content(comparison, &at, &other.content, &one.content),
        }
        let at = place(Some(operation), &one.status, false, true);
        for (name, _) in one
            .headers
            .iter()
            .filter(|(name, _)| !other.headers.contains_key(*name))
        {
            comparison.push(&at, What::HeaderAdded(name.clone()));
        }
        for (name, is_marked) in other
            .headers
            .iter()
            .filter(|(name, _)| !one.headers.contains_key(*name))
        {
            if !(is_pages && *is_marked) {
                comparison.push(&at, What::HeaderRemoved(name.clone()));
            }
        }
    }
    for one in old
        .iter()
        .filter(|one| !new.iter().any(|known| known.status == one.status))
    {
        if !(is_pages && one.is_marked) {
            let at = place(Some(operation), &one.status, false, true);
            comparison.push(&at, What::StatusRemoved);
        }
    }
}

/// The components that no operation holds, and those that are gone.
fn components(comparison: &mut Comparison<'_>, old: &Value, new: &Value) {
    let names = |root: &Value| -> Vec<String> {
        let schemas = root
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        schemas
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect()
    };
    let (old_names, new_names) = (names(old), names(new));
    for name in &old_names {
        if comparison.compared[0].contains(name) {
            continue;
        }
        let at = place(None, name, false, false);
        match (component(old, name), component(new, name)) {
            (Some(one), Some(other)) => comparison.nodes(&one, &other, &at),
            _ => comparison.push(&at, What::TypeRemoved),
        }
    }
    for name in new_names.iter().filter(|name| !old_names.contains(name)) {
        if !comparison.compared[1].contains(name) {
            comparison.push(&place(None, name, false, false), What::TypeAdded);
        }
    }
}
