//! Paths and their `{parameters}`: a path starts with `/`, and has a parameter for each name in braces and no other.
//!
//! A template that no value fits into costs its operations. What else is wrong is put right, and reported.

use crate::diagnostic::{Diagnostics, Omission, Severity};
use crate::document::{Document, pointer};
use crate::openapi::{METHODS, is_extension, without_fragment};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// Lets every path start with `/`, and omits the operations of those that cannot be called.
pub fn apply(document: &mut Document, report: &mut Diagnostics) {
    let Some(Value::Object(paths)) = document.value.get_mut("paths").map(Value::take) else {
        return;
    };
    let given: HashSet<String> = paths.keys().cloned().collect();
    let routes = Routes::of(&paths);
    let mut kept = Map::new();
    for (path, mut item) in paths {
        let at = pointer::push("/paths", &path);
        if is_extension(&path) {
            kept.insert(path, item);
            continue;
        }
        if let Err(problem) = names(&path) {
            omit(document, &at, &path, &mut item, problem, report);
        }
        if without_fragment(&path) != path {
            omit_repeated(document, &at, &path, &mut item, &routes, report);
            report.push(document.key_diagnostic(
                Severity::Warning,
                "path-fragment",
                &at,
                format!("what follows the `#` of `{path}` is not sent"),
                "the fragment of a URL stays with the client",
                "describe what tells the operations apart by a parameter",
            ));
        }
        if path.starts_with('/') {
            kept.insert(path, item);
            continue;
        }
        let whole = format!("/{}", path.trim().trim_start_matches('/'));
        let (severity, fate) = match given.contains(&whole) {
            true => (Severity::Error, "is the same path as the one that does"),
            false => (Severity::Warning, "is read as if it did"),
        };
        report.push(document.key_diagnostic(
            severity,
            "path-without-slash",
            &at,
            format!("the path `{path}` does not start with `/`, and {fate}"),
            "a path is appended to the URL of the server",
            format!("write `{whole}`"),
        ));
        document.moved(&at, &pointer::push("/paths", &whole));
        kept.insert(whole, item);
    }
    document.value["paths"] = Value::Object(kept);
}

fn omit(
    document: &Document,
    at: &str,
    path: &str,
    item: &mut Value,
    problem: &str,
    report: &mut Diagnostics,
) {
    let Value::Object(item) = item else {
        return;
    };
    for method in METHODS {
        if item.shift_remove(method).is_some() {
            let omission = Omission {
                method: method.to_uppercase(),
                path: path.to_owned(),
                reason: problem.to_owned(),
            };
            let diagnostic = document.key_diagnostic(
                Severity::Warning,
                "operation-omitted",
                at,
                omission.to_string(),
                "no value of a parameter makes a path of it that a provider knows",
                "write each parameter once, as `{name}`",
            );
            report.push(diagnostic.omitting(omission));
        }
    }
}

/// How many operations have each method and path, fragments aside.
struct Routes(HashMap<(String, &'static str), usize>);

impl Routes {
    fn of(paths: &Map<String, Value>) -> Routes {
        let mut routes = HashMap::new();
        // Most documents have no fragment, and are not copied.
        if paths.keys().any(|path| without_fragment(path) != path) {
            for (path, item) in paths {
                for method in METHODS
                    .into_iter()
                    .filter(|method| item.get(method).is_some())
                {
                    let route = (without_fragment(path).to_owned(), method);
                    *routes.entry(route).or_default() += 1;
                }
            }
        }
        Routes(routes)
    }

    fn has_several(&self, path: &str, method: &'static str) -> bool {
        let route = (without_fragment(path).to_owned(), method);
        self.0.get(&route).is_some_and(|count| *count > 1)
    }
}

/// Omits the operations that would be sent as another one is: with nothing but the fragment to tell them apart.
fn omit_repeated(
    document: &Document,
    at: &str,
    path: &str,
    item: &mut Value,
    routes: &Routes,
    report: &mut Diagnostics,
) {
    let Value::Object(item) = item else {
        return;
    };
    let shared = item.get("parameters").cloned();
    for method in METHODS {
        let Some(operation) = item.get(method) else {
            continue;
        };
        let lists = [operation.get("parameters"), shared.as_ref()];
        let tells = lists.into_iter().flatten().any(|list| {
            let mut list = list.as_array().into_iter().flatten();
            list.any(|parameter| tells_apart(document, parameter))
        });
        // A body says what is asked for, too.
        let tells = tells || operation.get("requestBody").is_some();
        if tells || !routes.has_several(path, method) {
            continue;
        }
        item.shift_remove(method);
        let omission = Omission {
            method: method.to_uppercase(),
            path: path.to_owned(),
            reason: "it is sent like another operation, as what follows the `#` is not sent"
                .to_owned(),
        };
        let diagnostic = document.key_diagnostic(
            Severity::Warning,
            "operation-omitted",
            at,
            omission.to_string(),
            "a call of one would be a call of the other",
            "describe what tells them apart by a required parameter",
        );
        report.push(diagnostic.omitting(omission));
    }
}

/// Whether a parameter is in each request, beside the path.
fn tells_apart(document: &Document, parameter: &Value) -> bool {
    let reference = parameter.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| document.resolve(reference));
    let parameter = target.unwrap_or(parameter);
    let location = parameter.get("in").and_then(Value::as_str);
    parameter.get("required") == Some(&Value::Bool(true)) && location != Some("path")
}

/// The names in braces, in their order.
fn names(path: &str) -> Result<Vec<&str>, &'static str> {
    let mut names: Vec<&str> = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err("its path has a `{` without a `}`");
        };
        if before.contains('}') || name.contains('{') {
            return Err("its path has a brace without its other one");
        }
        if name.is_empty() {
            return Err("its path has a parameter without a name");
        }
        if names.contains(&name) {
            return Err("its path has a parameter twice");
        }
        names.push(name);
        rest = after;
    }
    match rest.contains('}') {
        true => Err("its path has a `}` without a `{`"),
        false => Ok(names),
    }
}

/// The parameters of an operation of `path`, each with the pointer to where it is written: those that the path does
/// not have go, and those that it has and that are not described are strings.
pub(super) fn fit(
    document: &Document,
    operation: &str,
    path: &str,
    mut all: Vec<(String, Value)>,
    report: &mut Diagnostics,
) -> Vec<(String, Value)> {
    let Ok(names) = names(path) else {
        return all;
    };
    let mut seen = HashSet::new();
    all.retain(|(at, parameter)| {
        let Some((name, location)) = key(parameter) else {
            return true;
        };
        if !seen.insert((name.clone(), location.clone())) {
            report.push(document.diagnostic(
                Severity::Warning,
                "parameter-repeated",
                at,
                format!(
                    "the {location} parameter `{name}` is described twice; this one is ignored"
                ),
                "a request has one value for it, and the first description is used",
                "describe it once",
            ));
            return false;
        }
        if location == "query" && is_in_query(path, &name) {
            report.push(document.diagnostic(
                Severity::Warning,
                "parameter-in-path",
                at,
                format!("the query parameter `{name}` is ignored"),
                format!("`{path}` has it already, and a request has it once"),
                "write the path without it, or remove the parameter",
            ));
            return false;
        }
        let is_unused = location == "path" && !names.contains(&name.as_str());
        if is_unused {
            let help = match similar_to(&name, &names) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write `{{{name}}}` into the path, or remove the parameter"),
            };
            report.push(document.diagnostic(
                Severity::Warning,
                "path-parameter-unused",
                at,
                format!("the path parameter `{name}` is ignored"),
                format!("`{path}` does not have it"),
                help,
            ));
        }
        !is_unused
    });
    for name in names {
        if seen.contains(&(name.to_owned(), "path".to_owned())) {
            continue;
        }
        report.push(document.key_diagnostic(
            Severity::Warning,
            "path-parameter-undeclared",
            operation,
            format!("`{name}` in `{path}` is described by no parameter: it is a string"),
            "a value is needed to call the operation",
            format!(
                "add `{{ name: {name}, in: path, required: true, schema: … }}` to its `parameters`"
            ),
        ));
        let parameter =
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
        all.push((operation.to_owned(), parameter));
    }
    all
}

/// Whether the query that a path has holds this name.
fn is_in_query(path: &str, name: &str) -> bool {
    let query = without_fragment(path).split_once('?');
    let mut fields = query.into_iter().flat_map(|(_, query)| query.split('&'));
    fields.any(|field| field.split('=').next() == Some(name))
}

/// The name and the location of a parameter. Headers are told apart by more than upper and lower case.
fn key(parameter: &Value) -> Option<(String, String)> {
    let name = parameter.get("name")?.as_str()?;
    let location = parameter.get("in")?.as_str()?;
    let name = match location {
        "header" => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    };
    Some((name, location.to_owned()))
}

/// The name that differs in upper and lower case or signs only.
fn similar_to<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let plain = |name: &str| -> String {
        let kept = name.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    names.iter().copied().find(|name| plain(name) == wanted)
}

#[cfg(test)]
mod tests {
    use crate::testing::api;

    /// The method, the path and the parameters of each operation, and what was reported.
    fn read(paths: &str) -> (Vec<String>, Vec<&'static str>) {
        let (api, codes) = api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}"
        ));
        let operations = api.operations.iter().map(|operation| {
            let parameters = operation.parameters.iter();
            let names: Vec<_> = parameters.map(|one| one.wire.as_str()).collect();
            format!(
                "{} {} {}",
                operation.method,
                operation.path,
                names.join(",")
            )
        });
        (operations.collect(), codes)
    }

    fn parameters(path: &str, list: &str) -> (Vec<String>, Vec<&'static str>) {
        read(&format!(
            "  {path}: {{ get: {{ operationId: a, parameters: [{list}], responses: {{}} }} }}\n"
        ))
    }

    #[test]
    fn a_query_parameter_that_the_path_has_is_sent_once() {
        let list = "{ name: comp, in: query, required: true, schema: { enum: [list] } }, { name: list, in: query, schema: { type: string } }";
        let (operations, codes) = parameters("'/a?x=list&comp=list'", list);
        assert_eq!(operations, ["GET /a?x=list&comp=list list"]);
        assert_eq!(codes, ["parameter-in-path"]);
    }

    #[test]
    fn a_name_in_braces_without_a_parameter_is_a_string() {
        let id = "{ name: id, in: path, required: true, schema: { type: integer } }";
        let (operations, codes) = parameters("'/a/{other}/{id}'", id);
        assert_eq!(operations, ["GET /a/{other}/{id} other,id"]);
        assert_eq!(codes, ["path-parameter-undeclared"]);
        // One elsewhere is another parameter.
        let (operations, codes) = parameters("'/a/{id}'", &id.replace("path", "query"));
        assert_eq!(operations, ["GET /a/{id} id,id"]);
        assert_eq!(codes, ["path-parameter-undeclared"]);
    }

    #[test]
    fn a_parameter_that_the_path_does_not_have_is_ignored() {
        let user = "{ name: userId, in: path, required: true, schema: { type: string } }";
        let (operations, codes) = parameters("/a", user);
        assert_eq!(
            (operations, codes),
            (vec!["GET /a ".to_owned()], vec!["path-parameter-unused"])
        );
        let (operations, codes) = parameters("'/a/{user_id}'", user);
        assert_eq!(operations, ["GET /a/{user_id} user_id"]);
        assert_eq!(
            codes,
            ["path-parameter-undeclared", "path-parameter-unused"]
        );
    }

    #[test]
    fn a_parameter_that_is_described_again_is_ignored() {
        let (operations, codes) = parameters(
            "/a",
            "{ name: q, in: query, schema: { type: string } }, { name: q, in: query, schema: { type: integer } }, { name: q, in: header, schema: { type: string } }, { name: Q, in: header, schema: { type: string } }",
        );
        assert_eq!(operations, ["GET /a q,q"]);
        assert_eq!(codes, ["parameter-repeated", "parameter-repeated"]);
    }

    #[test]
    fn a_path_starts_with_a_slash() {
        let (operations, codes) = read(
            "  a: { get: { operationId: a, responses: {} } }\n  /b: { get: { operationId: b, responses: {} } }\n",
        );
        assert_eq!(operations, ["GET /a ", "GET /b "]);
        assert_eq!(codes, ["path-without-slash"]);
        let (_, codes) =
            read("  a: { get: { responses: {} } }\n  /a: { get: { responses: {} } }\n");
        assert_eq!(codes, ["path-without-slash"]);
    }

    #[test]
    fn a_template_that_no_value_fits_costs_its_operations() {
        for path in ["/a/{b", "/a/b}", "/a/{}", "/{a}/{a}", "/a/{b{c}}"] {
            let (operations, codes) = read(&format!(
                "  '{path}': {{ get: {{ operationId: a, responses: {{}} }} }}\n  /c: {{ get: {{ operationId: c, responses: {{}} }} }}\n"
            ));
            assert_eq!(operations, ["GET /c "], "{path}");
            assert_eq!(codes, ["operation-omitted"], "{path}");
        }
        let (operations, codes) = read("  '/a#b': { get: { operationId: a, responses: {} } }\n");
        assert_eq!((operations.len(), codes), (1, vec!["path-fragment"]));
        let (operations, codes) = read(
            "  '/a/{b#c}': { get: { operationId: a, parameters: [{ name: 'b#c', in: path, required: true, schema: { type: string } }], responses: {} } }\n",
        );
        assert_eq!((operations.len(), codes), (1, vec![]));
    }

    #[test]
    fn an_operation_that_is_sent_like_another_is_omitted() {
        let (operations, codes) = read(
            "  '/a': { get: { operationId: a, responses: {} }, post: { operationId: post, responses: {} } }
  '/a#b': { get: { operationId: b, responses: {} }, post: { operationId: body, requestBody: { content: { application/json: { schema: { type: object } } } }, responses: {} }, put: { operationId: put, responses: {} } }
  '/a#c': { get: { operationId: c, parameters: [{ $ref: '#/components/parameters/C' }], responses: {} } }
components: { parameters: { C: { name: c, in: query, required: true, schema: { type: string } } } }
",
        );
        assert_eq!(
            operations,
            [
                "GET /a ",
                "POST /a ",
                "PUT /a#b ",
                "POST /a#b ",
                "GET /a#c c"
            ]
        );
        assert_eq!(
            codes,
            ["operation-omitted", "path-fragment", "path-fragment"]
        );
    }
}
