//! What belongs to the documents as a whole: version, servers, security schemes, `x-clientry`.

use serde_json::{Value, json};

use super::aside::{Marks, Why};
use super::change::What;
use super::compare::{Comparison, Purpose};
use super::shape::{self, without_words};
use super::{component, operations, place, words};
use crate::openapi::extension::KEY;

/// Compares what belongs to the documents as a whole. `stated` are the servers of operations.
pub(super) fn compare(
    comparison: &mut Comparison<'_>,
    old: &Value,
    new: &Value,
    stated: &[&String],
) {
    let at = place(None, "", true, false);
    let version = |root: &Value| {
        let version = root.pointer("/info/version").and_then(Value::as_str);
        version.map(str::to_owned)
    };
    if let (Some(one), Some(other)) = (version(old), version(new))
        && one != other
    {
        let is_put_in = comparison.purpose == Purpose::Pages
            && new
                .get("info")
                .is_some_and(|info| shape::source(info).is_some());
        let what = What::Version(one, other);
        match is_put_in {
            true => comparison.set_aside(&at, what, unsaid(comparison, old.get("info"))),
            false => comparison.push(&at, what),
        }
    }
    servers(comparison, old, new, stated);
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
            let at = place(None, "the document", true, false);
            comparison.push(&at, What::Extension(key, one.is_some(), other.is_some()));
        }
    }
    if let (Some(one), Some(other)) = (envelope(old), envelope(new)) {
        let at = place(None, "delivery", false, true);
        comparison.nodes(&one, &other, &at);
    }
    schemes(comparison, old, new);
}

/// Why what pages may leave out is not compared, by where the document has it from.
fn unsaid(comparison: &Comparison<'_>, old: Option<&Value>) -> Why {
    let source = old.and_then(shape::source);
    let marks: Marks = comparison.marks(source.as_ref(), None);
    marks.why(true, false).unwrap_or(Why::Unsaid)
}

/// The type of webhook deliveries.
pub(super) fn envelope(root: &Value) -> Option<shape::Node<'_>> {
    let name = root.get(KEY)?.get("webhook")?.get("envelope")?.as_str()?;
    component(root, name)
}

/// A key of `x-clientry`, without what says where it is from.
pub(super) fn extension(holder: &Value, key: &str) -> Option<Value> {
    let mut value = holder.get(KEY)?.get(key)?.clone();
    if let Value::Object(fields) = &mut value {
        fields.remove("note");
        fields.remove("source");
    }
    Some(value)
}

fn servers(comparison: &mut Comparison<'_>, old: &Value, new: &Value, stated: &[&String]) {
    let list = |root: &Value| root.get("servers").and_then(Value::as_array).cloned();
    let (one, other) = (list(old), list(new));
    let at = place(None, "", true, false);
    let is_put_in = |servers: &Option<Vec<Value>>| {
        let servers = servers.iter().flatten();
        servers.map(shape::source).any(|source| source.is_some())
    };
    if comparison.purpose == Purpose::Pages && (other.is_none() || is_put_in(&other)) {
        for server in one.iter().flatten() {
            let own = self::server(server);
            if stated.contains(&&own) {
                continue;
            }
            let why = unsaid(comparison, Some(server));
            comparison.set_aside(&at, What::ServerRemoved(own), why);
        }
        return;
    }
    let named = |servers: Option<Vec<Value>>| -> Vec<(String, String)> {
        let servers = servers.unwrap_or_else(|| vec![json!({ "url": "/" })]);
        let named = servers.iter().map(|one| (server(one), called(one)));
        named.collect()
    };
    let (old, new) = (named(one), named(other));
    if let ([(one, _)], [(other, _)]) = (&old[..], &new[..]) {
        if one != other {
            comparison.push(&at, What::ServerMoved(one.clone(), other.clone()));
        }
        return;
    }
    let find = |list: &[(String, String)], url: &str| {
        let mut list = list.iter();
        list.find(|(other, _)| other == url).cloned()
    };
    for (url, name) in &new {
        match find(&old, url) {
            None => comparison.push(&at, What::ServerAdded(url.clone())),
            Some((_, before)) if before != *name && comparison.purpose == Purpose::Crate => {
                let what = What::ServerRenamed(url.clone(), before, name.clone());
                comparison.push(&at, what);
            }
            Some(_) => {}
        }
    }
    for (url, _) in old.iter().filter(|(url, _)| find(&new, url).is_none()) {
        comparison.push(&at, What::ServerRemoved(url.clone()));
    }
    if let (Some((one, _)), Some((other, _))) = (old.first(), new.first())
        && one != other
        && comparison.purpose == Purpose::Crate
    {
        comparison.push(&at, What::ServerFirst(one.clone(), other.clone()));
    }
}

/// A server as one string, with what its variables can be.
pub(super) fn server(server: &Value) -> String {
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

/// What the crate calls a server: its name, or its description if that is short, or its host.
fn called(server: &Value) -> String {
    let word = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let own = server.get(KEY).and_then(|own| own.get("name"));
    let name = word(own).or_else(|| word(server.get("name")));
    let short = word(server.get("description"))
        .filter(|description| description.split_whitespace().count() <= 3);
    let url = server.get("url").and_then(Value::as_str).unwrap_or("/");
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default().to_owned();
    name.or(short).unwrap_or(host)
}

/// A security scheme: its name, how it is sent, what goes before it, and where its tokens come from.
struct Scheme {
    name: String,
    sent: String,
    prefix: String,
    tokens: Option<Value>,
}

/// What the crate's builder calls each credential, what goes before it, and where its tokens come from.
fn schemes(comparison: &mut Comparison<'_>, old: &Value, new: &Value) {
    let list = |root: &Value| -> Vec<Scheme> {
        let schemes = root
            .pointer("/components/securitySchemes")
            .and_then(Value::as_object);
        let schemes = schemes.into_iter().flatten().map(|(name, scheme)| {
            let (scheme, _) = operations::resolved(root, scheme);
            let prefix = extension(scheme, "prefix");
            let own = (scheme.get("flows"), extension(scheme, "oauth2"));
            Scheme {
                name: name.clone(),
                sent: operations::sent(scheme, name),
                prefix: prefix
                    .as_ref()
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
                tokens: match own {
                    (None, None) => None,
                    (flows, own) => Some(json!([flows.map(without_words), own])),
                },
            }
        });
        schemes.collect()
    };
    let (old, new) = (list(old), list(new));
    for one in &old {
        let Some(other) = new.iter().find(|other| other.sent == one.sent) else {
            continue;
        };
        let sent = &one.sent;
        let at = place(None, sent, true, false);
        // A bearer token and basic authentication are called so, whatever their scheme is.
        let is_named = sent.contains(' ') && !sent.starts_with("a ") && !sent.starts_with("basic ");
        if is_named && words(&one.name) != words(&other.name) {
            let what = What::Scheme("the name", one.name.clone(), other.name.clone());
            comparison.push(&at, what);
        }
        if one.prefix != other.prefix {
            let (before, now) = (format!("`{}`", one.prefix), format!("`{}`", other.prefix));
            comparison.push(&at, What::Scheme("the prefix", before, now));
        }
        if one.tokens != other.tokens {
            let what = What::Tokens(one.tokens.is_some(), other.tokens.is_some());
            comparison.push(&at, what);
        }
    }
}
