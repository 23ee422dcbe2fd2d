//! One operation of both documents, compared: parameters, bodies, responses.

use std::collections::BTreeSet;

use super::aside::Why;
use super::change::{Held, Holder, OF_THE_DOCUMENT, Way, What};
use super::compare::{Comparison, Purpose};
use super::operations::{Body, Media, Operation, Parameter, Response, template};
use super::place;
use super::place::Place;
use super::shape::Node;
use crate::media;

/// A value that is no field.
const NOT_HELD: Held = Held {
    old: Holder::None,
    new: Holder::None,
};

/// Compares one operation.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Operation<'_>, new: &Operation<'_>) {
    // Where the crate's method is, it is the old one that its users know.
    let operation = Some(old);
    let at = place(operation, "the operation", true, false);
    if old.method != new.method || template(&old.path) != template(&new.path) {
        comparison.push(&at, What::Moved(old.endpoint(), new.endpoint()));
    }
    if let (Some(one), Some(other)) = (old.id, new.id) {
        let what = What::Renamed(one.to_owned(), other.to_owned());
        match comparison.purpose {
            // A page without an id may be of any; the document has to have one.
            Purpose::Pages if !new.has_own_id => comparison.set_aside(&at, what, Why::Unsaid),
            _ if one != other => comparison.push(&at, what),
            _ => {}
        }
    }
    if old.deprecated != new.deprecated {
        let marks = comparison.marks(old.source.as_ref(), None);
        let says = [old.deprecated, new.deprecated];
        comparison.differ(&at, &marks, says, What::Deprecated(new.deprecated));
    }
    security(comparison, &at, old, new);
    if comparison.purpose == Purpose::Crate {
        of_the_crate(comparison, &at, old, new);
    }
    servers(comparison, &at, old, new);
    parameters(comparison, old, new);
    body(comparison, old, &old.body, &new.body);
    responses(comparison, old, &old.responses, &new.responses);
}

/// What the crate has of an operation that no page says.
fn of_the_crate(
    comparison: &mut Comparison<'_>,
    at: &Place,
    old: &Operation<'_>,
    new: &Operation<'_>,
) {
    if old.tags != new.tags {
        let said = |tags: &[String]| match tags {
            [] => "none".to_owned(),
            tags => tags.join(", "),
        };
        let has_features = comparison.has_features;
        comparison.push(
            at,
            What::Tags(said(&old.tags), said(&new.tags), has_features),
        );
    }
    for (key, one, other) in [
        ("pages", &old.pages, &new.pages),
        ("safe_to_repeat", &old.safe_to_repeat, &new.safe_to_repeat),
    ] {
        if one == other {
            continue;
        }
        let items = |value: &Option<serde_json::Value>| value.as_ref()?.get("items").cloned();
        match items(one).is_some() && items(other).is_some() && items(one) != items(other) {
            true => comparison.push(at, What::PageItems),
            false => comparison.push(at, What::Extension(key, one.is_some(), other.is_some())),
        }
    }
}

/// The servers that an operation has of its own. A page that names none says nothing of any.
fn servers(comparison: &mut Comparison<'_>, at: &Place, old: &Operation<'_>, new: &Operation<'_>) {
    let (one, other) = match comparison.purpose {
        Purpose::Crate => (&old.servers, &new.servers),
        Purpose::Pages if old.servers.is_empty() => (&old.usual_servers, &new.servers),
        Purpose::Pages => (&old.servers, &new.servers),
    };
    let said = |servers: &[String]| match servers {
        [] => OF_THE_DOCUMENT.to_owned(),
        servers => servers.join(", "),
    };
    match comparison.purpose {
        Purpose::Pages if new.servers.is_empty() => {
            for server in &old.servers {
                let what = What::ServerRemoved(server.clone());
                comparison.set_aside(at, what, Why::Unsaid);
            }
        }
        _ if one != other => comparison.push(at, What::OwnServers(said(one), said(other))),
        _ => {}
    }
}

fn security(comparison: &mut Comparison<'_>, at: &Place, old: &Operation<'_>, new: &Operation<'_>) {
    let none = BTreeSet::new();
    let (one, other) = (
        old.security.as_ref().unwrap_or(&none),
        new.security.as_ref().unwrap_or(&none),
    );
    if one == other {
        return;
    }
    let enough = one.is_subset(other) && !one.is_empty();
    let what = What::Security(said(one), said(other), enough);
    match (&new.security, comparison.purpose) {
        (None, Purpose::Pages) => comparison.set_aside(at, what, Why::Unsaid),
        _ => comparison.push(at, what),
    }
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
    let mut rest: Vec<(usize, &Parameter<'_>)> = new.parameters.iter().enumerate().collect();
    let mut gone = Vec::new();
    // The positions of what is an argument before and after.
    let mut arguments = Vec::new();
    for one in &old.parameters {
        let is_same = |(_, other): &(usize, &Parameter<'_>)| {
            let is_header = one.location == "header";
            other.location == one.location
                && (other.name == one.name
                    || (is_header && other.name.eq_ignore_ascii_case(&one.name)))
        };
        // The name of a parameter in the path is not sent; its position is what it is.
        let index = rest.iter().position(is_same).or_else(|| {
            let segment = position(&old.path, &one.name).filter(|_| one.location == "path")?;
            rest.iter().position(|(_, other)| {
                other.location == "path" && position(&new.path, &other.name) == Some(segment)
            })
        });
        match index {
            Some(index) => {
                let (number, other) = rest.remove(index);
                if one.required && other.required && !one.is_client && !other.is_client {
                    arguments.push(number);
                }
                parameter(comparison, old, one, other);
            }
            None => gone.push(one),
        }
    }
    for (_, one) in rest {
        let at = place(Some(old), &called(one), true, false);
        comparison.push(&at, What::ParameterAdded(one.required));
    }
    for one in gone {
        let at = place(Some(old), &called(one), true, false);
        let marks = comparison.marks(one.source.as_ref(), None);
        comparison.differ(&at, &marks, [true, false], What::ParameterRemoved);
    }
    if comparison.purpose == Purpose::Crate && !arguments.is_sorted() {
        let at = place(Some(old), "the operation", true, false);
        comparison.push(&at, What::Reordered);
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
    let marks = comparison.marks(old.source.as_ref(), new.source.as_ref());
    if old.required != new.required {
        let (now, held) = (new.required, NOT_HELD);
        let what = What::Required { now, held };
        comparison.differ(&at, &marks, [old.required, now], what);
    }
    if old.deprecated != new.deprecated {
        let says = [old.deprecated, new.deprecated];
        comparison.differ(&at, &marks, says, What::Deprecated(new.deprecated));
    }
    if comparison.purpose == Purpose::Crate {
        if old.is_client != new.is_client {
            comparison.push(&at, What::ParameterOfClient(new.is_client));
        }
        if old.is_key != new.is_key {
            let (had, has) = (old.is_key.is_some(), new.is_key.is_some());
            comparison.push(&at, What::Extension("idempotency_key", had, has));
        }
    }
    for (what, one) in &old.style {
        if let Some(other) = new.style.get(what)
            && one != other
        {
            let what = What::ParameterStyle(what, one.clone(), other.clone());
            // Where nothing is said, it is the usual one.
            comparison.differ(&at, &marks, [true, new.says_style], what);
        }
    }
    if let (Some(one), Some(other)) = (&old.node, &new.node) {
        let (mut one, mut other) = (one.clone(), other.clone());
        one.source = one.source.or_else(|| old.source.clone());
        other.source = other.source.or_else(|| new.source.clone());
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
            let marks = comparison.marks(old.source.as_ref(), None);
            comparison.differ(&at, &marks, [true, false], What::BodyRemoved);
        }
        (Some(old), Some(new)) => {
            let marks = comparison.marks(old.source.as_ref(), new.source.as_ref());
            if old.required != new.required {
                let at = place(Some(operation), "the body", true, false);
                let (now, held) = (new.required, NOT_HELD);
                // That an inferred body is optional is inferred too.
                let says = [old.required, new.required || marks.new];
                comparison.differ(&at, &marks, says, What::Required { now, held });
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
        let marks = comparison.marks(one.source.as_ref(), other.source.as_ref());
        if marks.new {
            // The page names none.
            let what = What::MediaRemoved(one.name.clone(), way(one, old));
            let why = match marks.old {
                Some(source) => Why::Marked(source),
                None => Why::Unsaid,
            };
            comparison.set_aside(at, what, why);
            return;
        }
    }
    for one in rest {
        comparison.push(at, What::MediaAdded(one.name.clone(), way(one, new)));
    }
    for one in gone {
        let marks = comparison.marks(one.source.as_ref(), None);
        let what = What::MediaRemoved(one.name.clone(), way(one, old));
        comparison.differ(at, &marks, [true, false], what);
    }
}

/// Which method sends a media type of `all`, as the generator decides it: JSON goes before a form, that before parts, and
/// those before bytes as they are.
fn way(media: &Media<'_>, all: &[Media<'_>]) -> Way {
    let rank = |media: &Media<'_>| match media::Media::of(&media.name) {
        media::Media::Json if media.name == "application/json" => 0,
        media::Media::Json if !is_patch(media) => 1,
        media::Media::Json => 2,
        media::Media::Form => 3,
        media::Media::Multipart => 4,
        _ => 5,
    };
    let own = all.iter().min_by_key(|media| rank(media));
    let id = |media: &Media<'_>| media.node.as_ref().map(|node| node.id.clone());
    match own {
        Some(own) if own.name == media.name => Way::Own,
        Some(own)
            if rank(media) <= 3 && is_patch(media) == is_patch(own) && id(media) == id(own) =>
        {
            Way::Same
        }
        _ => Way::Other,
    }
}

/// Whether JSON says what to change, not what there is.
fn is_patch(media: &Media<'_>) -> bool {
    media.name.ends_with("patch+json")
}

fn responses(
    comparison: &mut Comparison<'_>,
    operation: &Operation<'_>,
    old: &[Response<'_>],
    new: &[Response<'_>],
) {
    for one in new {
        let at = place(Some(operation), &one.status, false, true);
        let Some(other) = old.iter().find(|known| known.status == one.status) else {
            let alike = is_like_another(old, one);
            comparison.push(&at, What::StatusAdded { alike });
            continue;
        };
        let is_success = one.status.starts_with('2');
        let subject = if is_success { "response" } else { &one.status };
        match (other.content.is_empty(), one.content.is_empty()) {
            (true, false) => comparison.push(&at, What::ContentAdded),
            (false, true) => {
                let marks = comparison.marks(other.source.as_ref(), None);
                comparison.differ(&at, &marks, [true, false], What::ContentRemoved);
            }
            _ => {
                let at = place(Some(operation), subject, false, true);
                content(comparison, &at, &other.content, &one.content);
            }
        }
        headers(comparison, &at, other, one);
    }
    for one in old
        .iter()
        .filter(|one| !new.iter().any(|known| known.status == one.status))
    {
        let at = place(Some(operation), &one.status, false, true);
        let marks = comparison.marks(one.source.as_ref(), None);
        comparison.differ(&at, &marks, [true, false], What::StatusRemoved);
    }
}

/// Whether the type of a response is that of another success.
fn is_like_another(known: &[Response<'_>], one: &Response<'_>) -> bool {
    let of = |one: &Response<'_>| {
        let media = one.content.first();
        let node = media.and_then(|media| media.node.as_ref());
        node.and_then(|node| node.name.clone())
    };
    known.iter().any(|known| {
        let both_empty = known.content.is_empty() && one.content.is_empty();
        known.status.starts_with('2')
            && (both_empty || (of(known).is_some() && of(known) == of(one)))
    })
}

fn headers(comparison: &mut Comparison<'_>, at: &Place, old: &Response<'_>, new: &Response<'_>) {
    for name in new.headers.keys() {
        if !old.headers.contains_key(name) {
            comparison.push(at, What::HeaderAdded(name.clone()));
        }
    }
    for (name, one) in &old.headers {
        let Some(other) = new.headers.get(name) else {
            let marks = comparison.marks(one.source.as_ref(), None);
            let what = What::HeaderRemoved(name.clone());
            comparison.differ(at, &marks, [true, false], what);
            continue;
        };
        let marks = comparison.marks(one.source.as_ref(), other.source.as_ref());
        let at = Place {
            subject: format!("{} header {name}", at.subject),
            in_header: true,
            ..at.clone()
        };
        if one.required != other.required {
            let (now, held) = (other.required, NOT_HELD);
            let says = [one.required, other.required];
            comparison.differ(&at, &marks, says, What::Required { now, held });
        }
        if let (Some(one), Some(other)) = (&one.node, &other.node) {
            comparison.nodes(one, other, &at);
        }
    }
}
