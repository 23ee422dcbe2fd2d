//! Every `$ref` must lead to something within the document, and in the end to something that is no reference.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, Unread, pointer};
use crate::openapi::keywords::Kind;
use crate::openapi::walk;

/// How many suggestions are made; each compares the name with all its neighbours.
const MAX_SUGGESTIONS: usize = 20;

/// Adds what is wrong with the references of `document` to `found`, until that holds more than `limit`, and returns
/// what only costs a part of the client.
pub(super) fn check(
    document: &Document,
    limit: usize,
    found: &mut Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    // One missing target may be referred to a thousand times.
    let mut lost: Vec<Lost> = Vec::new();
    let mut known: HashMap<(String, Kind), Option<usize>> = HashMap::new();
    walk::references(&document.value, &mut |pointer, kind, reference| {
        if found.len() > limit {
            return;
        }
        let Some(reference) = reference.as_str() else {
            found.push(invalid(document, pointer));
            return;
        };
        let cost = Cost::of(kind);
        match known.get(&(reference.to_owned(), kind)) {
            Some(None) => return,
            Some(Some(index)) => {
                lost[*index].count += 1;
                return;
            }
            None => {}
        }
        let mut entry = None;
        let of_other_kind = walk::is_of_other_kind(reference, kind);
        if document.resolve(reference).is_none() || of_other_kind {
            if kind == Kind::Prose && !reference.starts_with('#') {
                warnings.push(prose(document, pointer, reference));
                return;
            }
            if cost == Cost::Document || document.unread(reference).is_some_and(|one| one.is_limit)
            {
                found.push(unresolved(document, pointer, cost, reference, 1, true));
                return;
            }
            entry = Some(lost.len());
            lost.push(Lost {
                reference: reference.to_owned(),
                cost,
                wanted: of_other_kind.then_some(kind),
                first: pointer.to_owned(),
                count: 1,
            });
        }
        known.insert((reference.to_owned(), kind), entry);
    });
    warnings.extend(lost.iter().enumerate().map(|(index, lost)| {
        if let Some(wanted) = lost.wanted {
            return other_kind(document, lost, wanted);
        }
        let suggest = index < MAX_SUGGESTIONS;
        unresolved(
            document,
            &lost.first,
            lost.cost,
            &lost.reference,
            lost.count,
            suggest,
        )
    }));
    found.extend(cycles(document));
    found.extend(unions_of_themselves(document));
    warnings
}

/// A reference to nothing, with the first location that has it and how many there are.
struct Lost {
    reference: String,
    cost: Cost,
    /// What it should lead to, where it leads to something else.
    wanted: Option<Kind>,
    first: String,
    count: usize,
}

/// What a reference to nothing costs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Cost {
    /// A type: the value is any JSON.
    Type,
    /// Something of the operations that refer, as another diagnostic says of each.
    Operation,
    /// What is ignored anyway.
    Nothing,
    /// The whole document: a client without it would be a lie.
    Document,
}

impl Cost {
    fn of(kind: Kind) -> Cost {
        match kind {
            Kind::Schema => Cost::Type,
            Kind::PathItem
            | Kind::Operation
            | Kind::Parameter
            | Kind::RequestBody
            | Kind::Response
            | Kind::SecurityScheme => Cost::Operation,
            Kind::Root | Kind::Components | Kind::Server => Cost::Document,
            _ => Cost::Nothing,
        }
    }

    /// What comes of it.
    fn consequence(self) -> &'static str {
        match self {
            Cost::Type => "the value is any JSON, because nothing says what it can be",
            Cost::Operation => {
                "the client sends or reads something else in its place, as another diagnostic says"
            }
            Cost::Nothing => "the client does without the target",
            Cost::Document => "a client without the target would not do what the document asks for",
        }
    }
}

fn invalid(document: &Document, pointer: &str) -> Diagnostic {
    document.diagnostic(
        Severity::Error,
        "ref-invalid",
        pointer,
        "`$ref` is not a string",
        "",
        "write a reference such as `#/components/schemas/Name`; a property called `$ref` goes below `properties`",
    )
}

/// A string that is in another file.
fn prose(document: &Document, at: &str, reference: &str) -> Diagnostic {
    let owner = pointer::split(at).and_then(|(owner, _)| pointer::split(owner));
    let field = owner.map(|(_, field)| field).unwrap_or_default();
    document.diagnostic(
        Severity::Warning,
        "description-external",
        at,
        format!("`{field}` is omitted: it is in `{reference}`"),
        "OpenAPI has a string here, and a reference is followed only where it leads to one in YAML or JSON",
        "write the text into the document",
    )
}

/// A reference to something else.
fn other_kind(document: &Document, lost: &Lost, wanted: Kind) -> Diagnostic {
    let noun = wanted.noun();
    document.diagnostic(
        Severity::Warning,
        "ref-unresolved",
        &lost.first,
        format!(
            "`$ref` does not point to {noun}: {}{}",
            lost.reference,
            elsewhere(lost.count)
        ),
        lost.cost.consequence(),
        format!("refer to {noun}, such as one under `components`"),
    )
}

/// That there are others, of `count` locations the first of which is shown.
fn elsewhere(count: usize) -> String {
    match count {
        1 => String::new(),
        2 => " (here and in another location)".to_owned(),
        count => format!(" (here and in {} other locations)", count - 1),
    }
}

/// A reference that leads nowhere: not in the document, and not in the files beside it.
fn unresolved(
    document: &Document,
    at: &str,
    cost: Cost,
    reference: &str,
    count: usize,
    suggest: bool,
) -> Diagnostic {
    let unread = document.unread(reference);
    let severity = match cost {
        Cost::Document => Severity::Error,
        _ if unread.is_some_and(|one| one.is_limit) => Severity::Error,
        _ => Severity::Warning,
    };
    let (elsewhere, why) = (elsewhere(count), cost.consequence());
    if let Some(unread) = unread {
        let Unread {
            code,
            why: reason,
            help,
            ..
        } = unread;
        return document.diagnostic(
            severity,
            code,
            at,
            format!("`$ref` leads to a file that is not read: {reference}{elsewhere}"),
            format!("{reason}; {why}"),
            *help,
        );
    }
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if !file.is_empty() && pointer::from_reference(&format!("#{fragment}")).is_some() {
        return document.diagnostic(
            severity,
            "ref-unresolved",
            at,
            format!("`$ref` points to nothing: {reference}{elsewhere}"),
            format!("the file has no such value, or one of another kind; {why}"),
            "define the target, or fix the path behind the `#`",
        );
    }
    let Some(target) = pointer::from_reference(reference) else {
        return document.diagnostic(
            severity,
            "ref-anchor",
            at,
            format!("`$ref` is not a path through the document: {reference}{elsewhere}"),
            format!("names given by `$anchor` are not followed; {why}"),
            "write the whole path, such as `#/components/schemas/Name`",
        );
    };
    let meant = suggest.then(|| closest(document, &target)).flatten();
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "define the target, or fix the name".to_owned(),
    };
    document.diagnostic(
        severity,
        "ref-unresolved",
        at,
        format!("`$ref` points to nothing: {reference}{elsewhere}"),
        why,
        help,
    )
}

/// The reference beside `target` with the most similar name.
fn closest(document: &Document, target: &str) -> Option<String> {
    let (parent, name) = pointer::split(target)?;
    let siblings = pointer::get(&document.value, parent)?.as_object()?;
    let names: Vec<&str> = siblings.keys().map(String::as_str).collect();
    let meant = similar::get_close_matches(&*name, &names, 1, 0.6);
    let meant = pointer::push(parent, meant.first()?);
    Some(pointer::to_reference(&meant))
}

/// The references that lead back to themselves without reaching anything else: `A` is `B`, and `B` is `A`,
/// or is all of `A`.
fn cycles(document: &Document) -> Vec<Diagnostic> {
    let mut search = Cycles {
        document,
        states: HashMap::new(),
        found: Vec::new(),
    };
    walk::references(&document.value, &mut |_, _, reference| {
        if let Some(target) = reference.as_str().and_then(pointer::from_reference) {
            search.from(target);
        }
    });
    search.found
}

/// The unions whose only variant is in the end themselves, by such unions and references alone.
fn unions_of_themselves(document: &Document) -> Vec<Diagnostic> {
    let mut known = HashSet::new();
    let mut found = Vec::new();
    walk::references(&document.value, &mut |at, _, reference| {
        if !at.ends_with("Of/0/$ref") && !at.ends_with("Of/1/$ref") {
            return;
        }
        let mut path: Vec<String> = Vec::new();
        let mut next = reference.as_str().and_then(pointer::from_reference);
        while let Some(target) = next {
            if let Some(start) = path.iter().position(|one| *one == target) {
                let cycle_of: Vec<&str> = path[start..].iter().map(String::as_str).collect();
                found.push(cycle(document, at, &cycle_of));
                break;
            }
            if !known.insert(target.clone()) {
                break;
            }
            next = only_variant(document, &target);
            path.push(target);
        }
    });
    found
}

/// What the schema at `target` is by its reference, or as the union of one variant.
fn only_variant(document: &Document, target: &str) -> Option<String> {
    let value = pointer::get(&document.value, target)?;
    if let Some(reference) = value.get("$ref") {
        return pointer::from_reference(reference.as_str()?);
    }
    let unions = ["oneOf", "anyOf"].map(|keyword| value.get(keyword).and_then(Value::as_array));
    let variants = unions.into_iter().flatten().flatten();
    let is_null = |variant: &Value| variant.get("type").is_some_and(|name| name == "null");
    let mut variants = variants.filter(|variant| !is_null(variant));
    let only = variants.next().filter(|_| variants.next().is_none())?;
    pointer::from_reference(only.get("$ref")?.as_str()?)
}

/// How far a target has been followed.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Done,
}

struct Cycles<'d> {
    document: &'d Document,
    states: HashMap<String, State>,
    found: Vec<Diagnostic>,
}

impl Cycles<'_> {
    /// Follows `start` depth first. The stack is a list of its own: chains may be as long as the document.
    fn from(&mut self, start: String) {
        if self.states.contains_key(&start) {
            return;
        }
        self.states.insert(start.clone(), State::Open);
        let edges = self.edges(&start);
        let mut stack = vec![(start, edges)];
        while let Some((target, edges)) = stack.last_mut() {
            let Some((at, next)) = edges.pop() else {
                self.states.insert(target.clone(), State::Done);
                stack.pop();
                continue;
            };
            match self.states.get(&next) {
                Some(State::Done) => {}
                Some(State::Open) => {
                    let path: Vec<&str> = stack
                        .iter()
                        .map(|(target, _)| target.as_str())
                        .skip_while(|target| *target != next)
                        .collect();
                    self.found.push(cycle(self.document, &at, &path));
                }
                None => {
                    self.states.insert(next.clone(), State::Open);
                    let edges = self.edges(&next);
                    stack.push((next, edges));
                }
            }
        }
    }

    /// What the value at `target` is by reference: where each `$ref` is, and what it leads to.
    fn edges(&self, target: &str) -> Vec<(String, String)> {
        let Some(value) = pointer::get(&self.document.value, target) else {
            return Vec::new();
        };
        let mut edges = Vec::new();
        // The last is followed first.
        if let Some(parts) = value.get("allOf").and_then(Value::as_array) {
            for (index, part) in parts.iter().enumerate().rev() {
                let at = pointer::join(target, ["allOf", &index.to_string()]);
                edges.extend(edge(&at, part));
            }
        }
        edges.extend(edge(target, value));
        edges
    }
}

fn edge(at: &str, value: &Value) -> Option<(String, String)> {
    let reference = value.get("$ref")?.as_str()?;
    Some((
        pointer::push(at, "$ref"),
        pointer::from_reference(reference)?,
    ))
}

fn cycle(document: &Document, at: &str, path: &[&str]) -> Diagnostic {
    // A long chain is shown by its ends.
    let mut shown: Vec<String> = path
        .iter()
        .take(5)
        .map(|target| pointer::to_reference(target))
        .collect();
    if path.len() > shown.len() {
        shown.push("…".to_owned());
    }
    shown.extend(path.first().map(|target| pointer::to_reference(target)));
    document.diagnostic(
        Severity::Error,
        "ref-cycle",
        at,
        format!("the reference leads back to itself: {}", shown.join(" → ")),
        "following it never reaches anything that has a meaning of its own",
        "write out what one of them is; a type may refer to itself in a property, in `items` or in `oneOf`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostics(schemas: &str) -> Vec<Diagnostic> {
        let text = format!("components:\n  schemas:\n{schemas}");
        let document = Document::parse("x.yaml", &text).unwrap();
        let mut found = Vec::new();
        let warnings = check(&document, 100, &mut found);
        found.extend(warnings);
        found
    }

    /// The code and message of each diagnostic.
    fn messages(schemas: &str) -> Vec<(&'static str, String)> {
        diagnostics(schemas)
            .into_iter()
            .map(|diagnostic| (diagnostic.code, diagnostic.message.clone()))
            .collect()
    }

    #[test]
    fn a_reference_to_nothing_is_found_where_it_is() {
        let found =
            diagnostics("    Webhook: {}\n    A: { $ref: '#/components/schemas/Webhok' }\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "ref-unresolved");
        assert_eq!(
            found[0].message,
            "`$ref` points to nothing: #/components/schemas/Webhok"
        );
        assert_eq!(
            found[0].help,
            "did you mean `#/components/schemas/Webhook`?"
        );
        assert_eq!(
            found[0].position.map(|at| (at.line, at.column)),
            Some((4, 16))
        );
    }

    #[test]
    fn one_missing_target_is_reported_once_and_counted() {
        let found = messages(
            "    A: { $ref: '#/x' }\n    B: { $ref: '#/x' }\n    C: { $ref: '#/x/y' }\n    D: { items: { $ref: '#/x' } }\n",
        );
        let said = |text: &str| {
            (
                "ref-unresolved",
                format!("`$ref` points to nothing: {text}"),
            )
        };
        let expected = [said("#/x (here and in 2 other locations)"), said("#/x/y")];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_reference_to_something_else_is_said_to_be_one() {
        let found = messages(
            "    A: { properties: { a: { $ref: '#' }, b: { $ref: '#' }, c: { $ref: '#/components/schemas' } } }\n",
        );
        let said = |what: &str| {
            (
                "ref-unresolved",
                format!("`$ref` does not point to a schema: {what}"),
            )
        };
        let expected = [
            said("# (here and in another location)"),
            said("#/components/schemas"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_union_that_is_itself_alone_is_a_cycle() {
        for schemas in [
            "    Z: { oneOf: [{ $ref: '#/components/schemas/Z' }] }\n",
            "    Z: { anyOf: [{ $ref: '#/components/schemas/Z' }, { type: 'null' }] }\n",
            "    A: { oneOf: [{ $ref: '#/components/schemas/B' }] }\n    B: { anyOf: [{ $ref: '#/components/schemas/A' }] }\n",
        ] {
            let codes: Vec<_> = messages(schemas).iter().map(|(code, _)| *code).collect();
            assert_eq!(codes, ["ref-cycle"], "{schemas}");
        }
        let fine = "    Z: { oneOf: [{ $ref: '#/components/schemas/Z' }, { type: string }] }\n    A: { oneOf: [{ type: array, items: { $ref: '#/components/schemas/A' } }] }\n";
        assert_eq!(messages(fine), []);
    }

    #[test]
    fn only_what_a_client_cannot_do_without_is_an_error() {
        let text = "paths: { /a: { get: { parameters: [{ $ref: '#/p' }] } } }
components:
  schemas: { A: { $ref: '#/a' } }
  headers: { H: { $ref: '#/h' } }
  securitySchemes: { S: { $ref: '#/s' } }
servers: [{ $ref: '#/server' }]
";
        let document = Document::parse("x.yaml", text).unwrap();
        let mut errors = Vec::new();
        let warnings = check(&document, 100, &mut errors);
        assert_eq!(warnings.len(), 4);
        assert!(warnings.iter().all(|one| one.severity == Severity::Warning));
        let errors: Vec<_> = errors
            .iter()
            .map(|one| (one.severity, one.message.as_str()))
            .collect();
        let message = "`$ref` points to nothing: #/server";
        assert_eq!(errors, [(Severity::Error, message)]);
    }

    #[test]
    fn what_leads_out_of_the_document_still_leads_nowhere() {
        for (reference, code) in [
            ("other.yaml", "ref-unresolved"),
            ("other.yaml#/a", "ref-unresolved"),
            ("https://x.example/a.json#/A", "ref-unresolved"),
            ("other.yaml#a", "ref-anchor"),
        ] {
            let found = diagnostics(&format!("    A: {{ $ref: '{reference}' }}\n"));
            let found: Vec<_> = found.iter().map(|one| (one.severity, one.code)).collect();
            assert_eq!(found, [(Severity::Warning, code)], "{reference}");
        }
        // A mapping of names that is elsewhere is all of them.
        let found = diagnostics("    $ref: other.yaml\n");
        let found: Vec<_> = found.iter().map(|one| (one.severity, one.code)).collect();
        assert_eq!(found, [(Severity::Error, "ref-unresolved")]);
        assert_eq!(messages("    A: { $ref: '#Foo' }\n")[0].0, "ref-anchor");
        assert_eq!(messages("    A: { $ref: '#/%zz' }\n")[0].0, "ref-anchor");
        assert_eq!(messages("    A: { $ref: 3 }\n")[0].0, "ref-invalid");
    }

    #[test]
    fn a_description_in_another_file_is_omitted_and_a_property_of_that_name_is_not() {
        let found = diagnostics(
            "    A: { description: { $ref: a.md }, properties: { description: { $ref: b.yaml } } }\n",
        );
        let found: Vec<_> = found.iter().map(|d| (d.severity, d.code)).collect();
        let expected = [
            (Severity::Warning, "description-external"),
            (Severity::Warning, "ref-unresolved"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn escapes_and_lists_resolve() {
        let sound = "    a/b c~: { allOf: [{ type: string }] }\n    B: { $ref: '#/components/schemas/a~1b%20c~0/allOf/0' }\n";
        assert_eq!(messages(sound), []);
    }

    #[test]
    fn a_reference_may_not_lead_back_to_itself() {
        let reference = |to: &str| format!("{{ $ref: '#/components/schemas/{to}' }}");
        let itself = messages(&format!("    A: {}\n", reference("A")));
        assert_eq!(itself.len(), 1);
        assert_eq!(
            itself[0].1,
            "the reference leads back to itself: #/components/schemas/A → #/components/schemas/A"
        );
        let pair = format!(
            "    C: {}\n    A: {}\n    B: {}\n",
            reference("A"),
            reference("B"),
            reference("A")
        );
        let found = diagnostics(&pair);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "ref-cycle");
        assert!(
            found[0].message.ends_with(
                "#/components/schemas/A → #/components/schemas/B → #/components/schemas/A"
            )
        );
        assert_eq!(found[0].position.map(|at| at.line), Some(5));
        let all = format!(
            "    A: {{ allOf: [{{}}, {}] }}\n    B: {}\n",
            reference("B"),
            reference("A")
        );
        assert_eq!(messages(&all)[0].0, "ref-cycle");
    }

    #[test]
    fn a_type_may_refer_to_itself() {
        let recursive = "    A: { properties: { next: { $ref: '#/components/schemas/A' } } }\n    \
            B: { items: { $ref: '#/components/schemas/B' } }\n    \
            Base: { oneOf: [{ $ref: '#/components/schemas/Derived' }] }\n    \
            Derived: { allOf: [{ $ref: '#/components/schemas/Base' }] }\n";
        assert_eq!(messages(recursive), []);
    }

    #[test]
    fn a_chain_may_be_as_long_as_the_document() {
        let mut chain: String = (0..20_000)
            .map(|n| format!("    s{n}: {{ $ref: '#/components/schemas/s{}' }}\n", n + 1))
            .collect();
        chain += "    s20000: { $ref: '#/components/schemas/s0' }\n";
        let found = messages(&chain);
        assert_eq!(found.len(), 1);
        assert!(found[0].1.len() < 500, "{}", found[0].1);
    }
}
