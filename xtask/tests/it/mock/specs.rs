//! Every document of `specs/`: each error that the mock refuses with is the document's, each documented response is valid by
//! its schema and has its headers, and what is sent is kept.

use std::path::Path;

use serde_json::{Value, json};
use xtask::document::{Document, pointer};
use xtask::workspace::{Provider, Workspace};
use xtask::{openapi, prepare};

use super::server::{Seen, Server};

/// The documents of all providers.
fn specs() -> Vec<Document> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let workspace = Workspace::at(root.canonicalize().unwrap());
    let providers = workspace.providers().unwrap();
    assert!(providers.len() >= 5);
    let load = |provider: &Provider| {
        let path = provider.document.as_ref().unwrap();
        let overlay = provider.overlay.as_deref();
        let (mut document, mut report) = prepare::load(workspace.root(), path, overlay).unwrap();
        prepare::apply(&mut document, &mut report);
        document
    };
    providers.iter().map(load).collect()
}

/// One operation of a document, with what a valid call of it needs.
struct Call<'d> {
    document: &'d Value,
    method: String,
    template: String,
    operation: &'d Value,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Value>,
}

fn follow<'d>(document: &'d Value, mut value: &'d Value) -> &'d Value {
    while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let target = pointer::from_reference(reference).unwrap();
        value = pointer::get(document, &target).unwrap();
    }
    value
}

fn example(document: &Value, value: &Value) -> Option<Value> {
    let examples = value.get("examples").and_then(Value::as_object);
    let first = examples.and_then(|examples| examples.values().next());
    let first = first.map(|example| follow(document, example)["value"].clone());
    value.get("example").cloned().or(first)
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

impl<'d> Call<'d> {
    fn all(document: &'d Value) -> Vec<Call<'d>> {
        let mut found = Vec::new();
        for (template, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in openapi::operations(item) {
                let lists = [item, operation].into_iter();
                let parameters = lists
                    .filter_map(|one| one["parameters"].as_array())
                    .flatten();
                let mut path = template.clone();
                let mut headers = Vec::new();
                for parameter in parameters.map(|parameter| follow(document, parameter)) {
                    let value = example(document, parameter);
                    let value = value.or(parameter["schema"].get("const").cloned());
                    let name = parameter["name"].as_str().unwrap();
                    match parameter["in"].as_str().unwrap() {
                        "path" => {
                            path = path.replace(&format!("{{{name}}}"), &text(&value.unwrap()))
                        }
                        "header" if parameter["required"] == true => {
                            headers.push((name.to_owned(), text(&value.unwrap())));
                        }
                        _ => {}
                    }
                }
                let body = operation
                    .get("requestBody")
                    .map(|body| follow(document, body));
                let body = body.map(|body| {
                    let content = &body["content"]["application/json"];
                    example(document, content).unwrap()
                });
                found.push(Call {
                    document,
                    method: method.to_uppercase(),
                    template: template.clone(),
                    operation,
                    path,
                    headers,
                    body,
                });
            }
        }
        found
    }

    /// The headers with the credentials that the document asks for.
    fn authorized(&self) -> Vec<(String, String)> {
        let security = self
            .operation
            .get("security")
            .unwrap_or(&self.document["security"]);
        let first = security[0].as_object().unwrap();
        let credentials = first.keys().map(|name| {
            let scheme = &self.document["components"]["securitySchemes"][name];
            let word = |key: &str| scheme[key].as_str().unwrap_or_default();
            match (word("type"), word("scheme")) {
                ("http", "basic") => ("authorization".to_owned(), "Basic bW9jazptb2Nr".to_owned()),
                ("http", "bearer") => ("authorization".to_owned(), "Bearer mock".to_owned()),
                _ => {
                    let prefix = scheme["x-clientry"]["prefix"].as_str().unwrap_or_default();
                    (word("name").to_owned(), format!("{prefix}mock"))
                }
            }
        });
        credentials.chain(self.headers.clone()).collect()
    }

    fn make(&self, server: &Server, headers: &[(String, String)], more: &[(&str, &str)]) -> Seen {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let headers: Vec<(&str, &str)> = headers.chain(more.iter().copied()).collect();
        server.call(&self.method, &self.path, &headers, self.body.as_ref())
    }

    fn response(&self, status: u16) -> Option<&'d Value> {
        let response = self.operation["responses"].get(status.to_string());
        response.map(|response| follow(self.document, response))
    }

    /// Asserts that a response is what the document has for its status.
    #[track_caller]
    fn conforms(&self, seen: &Seen) {
        let (method, template) = (&self.method, &self.template);
        let context = format!("{method} {template}: {seen:?}");
        let response = self
            .response(seen.status)
            .unwrap_or_else(|| panic!("{context}"));
        for name in response["headers"]
            .as_object()
            .into_iter()
            .flat_map(|headers| headers.keys())
        {
            assert!(
                seen.header(&name.to_lowercase()).is_some(),
                "{name}: {context}"
            );
        }
        let Some(content) = response.get("content") else {
            assert_eq!(seen.body, "", "{context}");
            return;
        };
        let (media_type, content) = content.as_object().unwrap().iter().next().unwrap();
        assert_eq!(
            seen.header("content-type"),
            Some(media_type.as_str()),
            "{context}"
        );
        let mut schema = self.document.clone();
        for (key, value) in content["schema"].as_object().unwrap() {
            schema[key] = value.clone();
        }
        // The document is one of OpenAPI, whose own keywords mean nothing to a validator.
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&seen.json())
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}: {context}");
    }
}

fn each(mut visit: impl FnMut(&Server, &[Call<'_>], &Document)) {
    for document in specs() {
        let server = Server::of(&document);
        assert!(server.report.is_empty(), "{}", server.report);
        visit(&server, &Call::all(&document.value), &document);
        // Every example is valid, and each schema can be validated against.
        let lines = server.lines();
        let other: Vec<&String> = lines.iter().filter(|line| !line.contains(" /")).collect();
        assert!(other.is_empty(), "{other:?}");
    }
}

#[test]
fn a_documented_call_succeeds() {
    each(|server, calls, _| {
        for call in calls {
            // A removed item is there again for the next call.
            server.call("POST", "/_mock/reset", &[], None);
            let seen = call.make(server, &call.authorized(), &[]);
            assert!(
                (200..300).contains(&seen.status),
                "{} {}: {seen:?}",
                call.method,
                call.path
            );
            call.conforms(&seen);
        }
    });
}

#[test]
fn every_documented_response_is_given_where_it_is_asked_for() {
    each(|server, calls, _| {
        for call in calls {
            for status in call.operation["responses"].as_object().unwrap().keys() {
                for dynamic in ["", ", dynamic=true"] {
                    let prefer = format!("code={status}{dynamic}");
                    let seen = call.make(server, &call.authorized(), &[("prefer", &prefer)]);
                    assert_eq!(seen.status.to_string(), *status, "{seen:?}");
                    call.conforms(&seen);
                }
            }
        }
    });
}

#[test]
fn a_call_without_its_credential_is_refused_as_documented() {
    each(|server, calls, _| {
        for call in calls {
            let seen = call.make(server, &call.headers, &[]);
            assert_eq!(seen.status, 401, "{seen:?}");
            assert!(seen.reason().contains("is missing"), "{seen:?}");
            if call.response(401).is_some() {
                call.conforms(&seen);
            }
            for (name, value) in call.authorized() {
                let wrong = call.authorized().into_iter().map(|(other, own)| {
                    let own = if other == name {
                        format!("{value}x")
                    } else {
                        own
                    };
                    (other, own)
                });
                let seen = call.make(server, &wrong.collect::<Vec<_>>(), &[]);
                assert!((400..500).contains(&seen.status), "{name}: {seen:?}");
            }
        }
    });
}

#[test]
fn a_body_that_is_not_valid_is_refused_as_documented() {
    each(|server, calls, _| {
        for call in calls.iter().filter(|call| call.body.is_some()) {
            for body in [json!([]), json!("x"), json!(null), json!(7)] {
                let wrong = Call {
                    body: Some(body),
                    path: call.path.clone(),
                    headers: call.headers.clone(),
                    method: call.method.clone(),
                    template: call.template.clone(),
                    ..*call
                };
                let seen = wrong.make(server, &call.authorized(), &[]);
                assert!(seen.reason().starts_with("the body: "), "{seen:?}");
                call.conforms(&seen);
            }
        }
    });
}

#[test]
fn what_is_created_is_read_listed_changed_and_removed() {
    let mut collections = 0;
    each(|server, calls, _| {
        for create in calls.iter().filter(|call| call.method == "POST") {
            let item = |call: &&Call<'_>| {
                let above = call.template.trim_end_matches('/').rsplit_once('/');
                above.is_some_and(|(above, last)| {
                    last.starts_with('{') && above == create.template.trim_end_matches('/')
                })
            };
            let items: Vec<&Call<'_>> = calls.iter().filter(item).collect();
            if items.is_empty() {
                continue;
            }
            collections += 1;
            let at = |method: &str| items.iter().copied().find(|call| call.method == method);
            let list = calls
                .iter()
                .find(|call| call.method == "GET" && call.template == create.template)
                .unwrap();
            let made = create.make(server, &create.authorized(), &[]).json();
            let id = text(found(&made, "id").unwrap());
            let read = |method: &str, body: Option<&Value>| {
                let call = at(method)?;
                let slash = if call.path.ends_with('/') { "/" } else { "" };
                let path = format!("{}/{id}{slash}", create.path.trim_end_matches('/'));
                let headers = call.authorized();
                let headers: Vec<(&str, &str)> = headers
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                Some((call, server.call(method, &path, &headers, body)))
            };
            let listed = |server: &Server| {
                list.make(server, &list.authorized(), &[])
                    .body
                    .contains(&format!("\"id\":{}", found(&made, "id").unwrap()))
            };
            let (call, seen) = read("GET", None).unwrap();
            call.conforms(&seen);
            // What was sent and is shown is as it was sent.
            let sent = create.body.as_ref().unwrap().as_object().unwrap();
            for (name, value) in sent {
                let shown = found(&seen.json(), name).cloned();
                assert!(
                    shown.as_ref().is_none_or(|shown| shown == value),
                    "{name}: {seen:?}"
                );
            }
            assert!(listed(server), "{}", create.template);
            for method in ["PATCH", "PUT"] {
                let body = at(method).and_then(|call| call.body.clone());
                let Some((call, seen)) = read(method, body.as_ref()) else {
                    continue;
                };
                call.conforms(&seen);
                let (_, again) = read("GET", None).unwrap();
                assert_eq!(again.json(), seen.json());
                for (name, value) in body.unwrap().as_object().unwrap() {
                    let shown = found(&again.json(), name).cloned();
                    assert!(
                        shown.as_ref().is_none_or(|shown| shown == value),
                        "{name}: {again:?}"
                    );
                }
            }
            if let Some((call, seen)) = read("DELETE", None) {
                call.conforms(&seen);
                assert!(!listed(server), "{}", create.template);
                let (_, seen) = read("GET", None).unwrap();
                assert!((400..500).contains(&seen.status), "{seen:?}");
                assert!(seen.reason().contains("no item"), "{seen:?}");
                call.conforms(&seen);
            }
        }
    });
    assert!(collections >= 5, "{collections}");
}

/// The property `name` nearest to the root.
fn found<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let fields = value.as_object()?;
    fields
        .get(name)
        .or_else(|| fields.values().find_map(|inner| found(inner, name)))
}
