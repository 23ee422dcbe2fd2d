//! Pages of a list: where the document has what `x-clientry.pages` of an operation names.
//!
//! Each pointer is followed here, through the schemas of the response or of the body, to properties of types: nothing reads
//! JSON by a pointer later.

use super::parameter::Location;
use super::{Kind, Media, Operation, Schema, TypeId, TypeKind, Types, Writing};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi;
use crate::openapi::extension::{self, NextCursor, PagesKind};

/// The pages of the list that an operation gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Pages {
    /// What tells one page from the other.
    pub kind: PagesBy,
    /// What says which page.
    pub position: Place,
    /// The name of that on the wire.
    pub wire: String,
    /// The list in a response.
    pub items: Path,
    /// What says how many items a page has: one with fewer is the last.
    pub limit: Option<Place>,
    /// Whether there is another page, in a response.
    pub more: Option<Path>,
    /// How many items all pages have, in a response.
    pub total_items: Option<Path>,
    /// How many pages there are, in a response.
    pub total_pages: Option<Path>,
    /// What the document says by which the last page is known, for people.
    pub last: String,
    /// What there is to say about it.
    pub note: Option<String>,
}

/// What tells one page from the other.
#[derive(Debug, Clone, PartialEq)]
pub enum PagesBy {
    /// Its number; the first.
    Number(i64),
    /// How many items are before it; those before the first.
    Offset(i64),
    /// The cursor that the page before it has.
    Cursor(Next),
}

/// Where the cursor of the next page is.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// In the response.
    Body(Path),
    /// In a URL in the response.
    Url(Path),
    /// In a header.
    Header(String),
    /// In the last item.
    LastItem(Path),
    /// In the URL of the header `Link`.
    Link,
}

/// What a caller sets.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// The parameter at this position.
    Parameter(usize),
    /// A property of the body.
    Body(Path),
}

/// The properties that lead from a value to a part of it.
pub type Path = Vec<Step>;

/// A property of a struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The struct.
    pub of: TypeId,
    /// The position of the property.
    pub property: usize,
}

/// Reads the pages of every operation whose extension has some.
pub(super) fn read(
    operations: &mut [Operation],
    types: &Types,
    document: &Document,
    report: &mut Diagnostics,
) {
    for (path, item) in openapi::paths(&document.value) {
        for (method, _) in openapi::operations(item) {
            let at = pointer::push(&pointer::push("/paths", path), method);
            // The document was checked before it was lowered, so that its extensions can be read.
            let extension = extension::of::<extension::Operation>(document, &at);
            let Some(declared) = extension.unwrap_or_default().pages else {
                continue;
            };
            let method = method.to_uppercase();
            let made = operations.iter_mut();
            for operation in made.filter(|one| one.path == *path && one.method == method) {
                let reader = Reader {
                    operation,
                    types,
                    document,
                    at: pointer::join(&at, [extension::KEY, "pages"]),
                };
                match reader.pages(&declared) {
                    Ok(pages) => operation.pages = Some(pages),
                    Err(diagnostic) => report.push(diagnostic),
                }
            }
        }
    }
}

struct Reader<'a> {
    operation: &'a Operation,
    types: &'a Types,
    document: &'a Document,
    /// Where the extension is.
    at: String,
}

/// A part of a value: how it is reached, and what it is.
struct Part<'a> {
    path: Path,
    schema: &'a Schema,
}

impl<'a> Reader<'a> {
    fn pages(&self, declared: &extension::Pages) -> Result<Pages, Diagnostic> {
        let page = self.page()?;
        let items = self.part(page, &declared.items, "items", "a response")?;
        let Kind::Array(item, ..) = &items.schema.kind else {
            return Err(self.wrong_type("items", &declared.items, "an array"));
        };
        let integer = |key: &str, at: &Option<String>| {
            let at = at.as_ref();
            at.map(|at| self.of_type(page, at, key, "an integer", is_integer))
                .transpose()
        };
        let more = declared.more.as_ref();
        let more = more
            .map(|at| self.of_type(page, at, "more", "a boolean", |kind| *kind == Kind::Bool))
            .transpose()?;
        let (kind, is_position, what): (_, fn(&Kind) -> bool, _) = match declared.kind {
            PagesKind::Number | PagesKind::Offset => (None, is_integer, "an integer"),
            PagesKind::Cursor => {
                let next = match &declared.next {
                    Some(next) => self.next(page, item, next)?,
                    // The extension was checked.
                    None => Next::Link,
                };
                (Some(next), is_cursor, "a string or an integer")
            }
        };
        let position = self.place(&declared.position, "position", what, is_position)?;
        let limit = declared.limit.as_ref();
        let limit = limit.map(|name| self.place(name, "limit", "an integer", is_integer));
        let first = |otherwise| {
            let default = || position.schema.default.as_ref()?.as_i64();
            declared.first.or_else(default).unwrap_or(otherwise)
        };
        Ok(Pages {
            kind: match (declared.kind, kind) {
                (_, Some(next)) => PagesBy::Cursor(next),
                (PagesKind::Offset, None) => PagesBy::Offset(first(0)),
                (_, None) => PagesBy::Number(first(1)),
            },
            wire: position.wire,
            position: position.place,
            items: items.path,
            limit: limit.transpose()?.map(|limit| limit.place),
            more,
            total_items: integer("total_items", &declared.total_items)?,
            total_pages: integer("total_pages", &declared.total_pages)?,
            last: last(declared),
            note: declared.note.clone(),
        })
    }

    /// The schema of the one success, as JSON.
    fn page(&self) -> Result<&'a Schema, Diagnostic> {
        let responses = self.operation.responses.iter();
        let successes = responses.filter(|one| self.operation.is_success(one.status));
        let mut page: Option<&Schema> = None;
        for success in successes {
            if success.whole().next().is_none() {
                return Err(self.no_page("a success has no body"));
            }
            for (_, content) in success.whole() {
                if content.media != Media::Json {
                    return Err(self.no_page("a success is not JSON"));
                }
                match page {
                    Some(other) if other.kind != content.schema.kind => {
                        return Err(self.no_page("it has successes of several types"));
                    }
                    _ => page = Some(&content.schema),
                }
            }
        }
        page.ok_or_else(|| self.no_page("it has no success"))
    }

    fn next(
        &self,
        page: &'a Schema,
        item: &'a Schema,
        declared: &NextCursor,
    ) -> Result<Next, Diagnostic> {
        let cursor = "a string or an integer";
        Ok(match declared {
            NextCursor::Body(at) => {
                Next::Body(self.of_type(page, at, "next/body", cursor, is_cursor)?)
            }
            NextCursor::Url(at) => {
                Next::Url(self.of_type(page, at, "next/url", "a string", is_string)?)
            }
            NextCursor::LastItem(_) if self.types.resolved(item).nullable || item.nullable => {
                let message = "the items of the list can be `null`";
                return Err(self.diagnostic(
                    "pages-type",
                    "next/last-item",
                    message.to_owned(),
                    "",
                ));
            }
            NextCursor::LastItem(at) => {
                let key = "next/last-item";
                let part = self.part(item, at, key, "an item")?;
                Next::LastItem(self.checked(part, at, key, cursor, is_cursor)?)
            }
            NextCursor::Header(name) => Next::Header(name.clone()),
            NextCursor::Link => Next::Link,
        })
    }

    /// The part of a response at a pointer, which has to be of a type.
    fn of_type(
        &self,
        page: &'a Schema,
        at: &str,
        key: &str,
        what: &str,
        is: impl Fn(&Kind) -> bool,
    ) -> Result<Path, Diagnostic> {
        let part = self.part(page, at, key, "a response")?;
        self.checked(part, at, key, what, is)
    }

    fn checked(
        &self,
        part: Part<'a>,
        at: &str,
        key: &str,
        what: &str,
        is: impl Fn(&Kind) -> bool,
    ) -> Result<Path, Diagnostic> {
        match is(&part.schema.kind) && !self.is_secret(&part.path) {
            true => Ok(part.path),
            false => Err(self.wrong_type(key, at, what)),
        }
    }

    fn is_secret(&self, path: &Path) -> bool {
        path.last()
            .is_some_and(|step| self.types[step.of].properties()[step.property].secret)
    }

    /// The part of a value of `schema` at a pointer; `of` says what the value is.
    fn part(
        &self,
        schema: &'a Schema,
        at: &str,
        key: &str,
        of: &str,
    ) -> Result<Part<'a>, Diagnostic> {
        let mut schema = self.types.resolved(schema);
        let mut path = Path::new();
        for token in pointer::tokens(at) {
            let found = schema.target().map(|id| (id, &self.types[id].kind));
            let Some((id, TypeKind::Struct(owner))) = found else {
                let message = format!(
                    "`{at}` is not in the schema of {of}: `{token}` would be a property of what is no object with properties"
                );
                return Err(self.lost(key, message));
            };
            let mut properties = owner.properties.iter();
            let Some(property) = properties.position(|one| one.wire == *token) else {
                let known: Vec<_> = owner
                    .properties
                    .iter()
                    .map(|one| one.wire.as_str())
                    .collect();
                let meant = similar::get_close_matches(&*token, &known, 1, 0.6);
                let meant = meant
                    .first()
                    .map(|meant| format!("; did you mean `{meant}`?"));
                let message = format!(
                    "`{at}` is not in the schema of {of}: there is no property `{token}`{}",
                    meant.unwrap_or_default()
                );
                return Err(self.lost(key, message));
            };
            path.push(Step { of: id, property });
            schema = self.types.resolved(&owner.properties[property].schema);
        }
        Ok(Part { path, schema })
    }

    /// What a caller sets: a parameter by its name, or a property of the body by a pointer.
    fn place(
        &self,
        name: &str,
        key: &str,
        what: &str,
        is: impl Fn(&Kind) -> bool,
    ) -> Result<Placed<'a>, Diagnostic> {
        let placed = match name.starts_with('/') {
            true => self.in_body(name, key)?,
            false => self.parameter(name, key)?,
        };
        let is_secret = matches!(&placed.place, Place::Body(path) if self.is_secret(path));
        if is_secret || !is(&placed.schema.kind) {
            return Err(self.wrong_type(key, name, what));
        }
        Ok(placed)
    }

    fn parameter(&self, name: &str, key: &str) -> Result<Placed<'a>, Diagnostic> {
        let parameters = self.operation.parameters.iter().enumerate();
        let mut named: Vec<_> = parameters.filter(|(_, one)| one.wire == name).collect();
        // There may be one of that name in another location.
        named.sort_by_key(|(_, one)| one.location != Location::Query);
        let Some((index, found)) = named.first() else {
            let known = self.operation.parameters.iter();
            let known: Vec<_> = known.map(|one| one.wire.as_str()).collect();
            let meant = similar::get_close_matches(name, &known, 1, 0.6);
            let meant = meant
                .first()
                .map(|meant| format!("; did you mean `{meant}`?"));
            let message = format!(
                "the operation has no parameter `{name}`{}",
                meant.unwrap_or_default()
            );
            return Err(self.no_parameter(key, message));
        };
        if found.client {
            let message = format!("`{name}` is set once for the client, and not for each call");
            return Err(self.no_parameter(key, message));
        }
        Ok(Placed {
            place: Place::Parameter(*index),
            wire: name.to_owned(),
            schema: self.types.resolved(&found.schema),
        })
    }

    fn in_body(&self, at: &str, key: &str) -> Result<Placed<'a>, Diagnostic> {
        let body = self.operation.body.as_ref();
        let typed = body.filter(|one| matches!(one.writing, Writing::Json | Writing::Form(_)));
        let Some(body) = typed else {
            let message = format!(
                "`{at}` is a property of the body, and the operation has none that is JSON or a form"
            );
            return Err(self.no_parameter(key, message));
        };
        let part = self.part(&body.schema, at, key, "the body")?;
        // Setting it makes what it is in, if that is not there.
        let mut holder = (!body.required || body.schema.nullable).then_some(&body.schema);
        for (index, step) in part.path.iter().enumerate() {
            let property = &self.types[step.of].properties()[step.property];
            let makes = holder.is_some();
            let can_be_made = self.types[step.of]
                .properties()
                .iter()
                .all(|one| !one.required);
            let is_last = index + 1 == part.path.len();
            if (makes && !can_be_made) || (property.nullable && !is_last) {
                let message = format!(
                    "`{at}` cannot be set: what `{}` is in may be absent, and is not made of nothing",
                    property.wire
                );
                return Err(self.no_parameter(key, message));
            }
            holder = (!property.required).then_some(&property.schema);
        }
        Ok(Placed {
            wire: pointer::tokens(at).last().unwrap_or_default().into_owned(),
            place: Place::Body(part.path),
            schema: part.schema,
        })
    }

    fn no_page(&self, problem: &str) -> Diagnostic {
        let message = format!("`{}` has no pages: {problem}", self.operation.id);
        let why = "a page is decoded into one type, of which the list is a part";
        let help = "document one success as JSON, or take `pages` away";
        self.document.key_diagnostic(
            Severity::Error,
            "pages-response",
            &self.at,
            message,
            why,
            help,
        )
    }

    fn lost(&self, key: &str, message: String) -> Diagnostic {
        let help = "write a pointer to a property that the document describes";
        self.diagnostic("pages-pointer", key, message, help)
    }

    fn wrong_type(&self, key: &str, at: &str, what: &str) -> Diagnostic {
        let shown = match at {
            "" => "the response".to_owned(),
            at => format!("`{at}`"),
        };
        let help = "name another, or describe it as that; a string that is hidden as a secret is none unless it is marked `secret: false`";
        self.diagnostic("pages-type", key, format!("{shown} is not {what}"), help)
    }

    fn no_parameter(&self, key: &str, message: String) -> Diagnostic {
        let help = "name a parameter of the operation, or a property of its body by a JSON pointer";
        self.diagnostic("pages-parameter", key, message, help)
    }

    fn diagnostic(&self, code: &'static str, key: &str, message: String, help: &str) -> Diagnostic {
        let at = format!("{}/{key}", self.at);
        let why = "without it the pages cannot be told apart, or their end cannot be known";
        self.document
            .diagnostic(Severity::Error, code, &at, message, why, help)
    }
}

/// What a caller sets, with its name and what it can be.
struct Placed<'a> {
    place: Place,
    wire: String,
    schema: &'a Schema,
}

fn is_integer(kind: &Kind) -> bool {
    matches!(kind, Kind::Integer(..))
}

fn is_string(kind: &Kind) -> bool {
    matches!(kind, Kind::String(..))
}

fn is_cursor(kind: &Kind) -> bool {
    is_integer(kind) || is_string(kind)
}

/// By what the last page is known, to follow "the last page is the one".
fn last(declared: &extension::Pages) -> String {
    let mut ways = Vec::new();
    match &declared.next {
        Some(NextCursor::Body(at) | NextCursor::Url(at)) => ways.push(format!("without `{at}`")),
        Some(NextCursor::Header(name)) => ways.push(format!("without a header `{name}`")),
        Some(NextCursor::Link) => ways.push("without a `Link` to the next".to_owned()),
        Some(NextCursor::LastItem(_)) | None => {}
    }
    if let Some(total) = &declared.total_items {
        ways.push(format!("with which `{total}` items came"));
    }
    if let Some(total) = &declared.total_pages {
        ways.push(format!("with the number `{total}`"));
    }
    if let Some(limit) = &declared.limit {
        ways.push(format!(
            "with fewer items than `{limit}`, where that was set"
        ));
    }
    if matches!(declared.next, Some(NextCursor::LastItem(_)) | None) {
        ways.push("without an item".to_owned());
    }
    let ways = ways.join(", or ");
    match &declared.more {
        Some(more) => {
            format!("whose `{more}` is `false`; where a page does not say, the one {ways}")
        }
        None => ways,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Api;
    use crate::testing;

    const RESPONSE: &str = "'200': { content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } }";

    const SCHEMAS: &str = "    Page:
      required: [data]
      properties:
        data: { $ref: '#/components/schemas/Things' }
        meta: { type: [object, 'null'], properties: { more: { type: boolean }, total: { type: integer }, next: { type: string } } }
        token: { type: string }
        any: {}
        gone: { type: array, writeOnly: true, items: { type: string } }
    Things: { type: array, items: { $ref: '#/components/schemas/Thing' } }
    Thing: { required: [id], properties: { id: { type: integer } } }
    Search:
      properties:
        filter: { type: object, required: [by], properties: { by: { type: string }, at: { type: integer } } }
        page: { type: object, properties: { after: { type: [string, 'null'] }, secret: { type: string } } }
        maybe: { type: [object, 'null'], properties: { at: { type: integer } } }
";

    /// An operation with these pages and these responses.
    fn text(method: &str, pages: &str, responses: &str) -> String {
        let body = "requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Search' } } } }, ";
        let body = if method == "get" { "" } else { body };
        format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ {method}: {{ operationId: a, x-clientry: {{ pages: {{ {pages} }} }}, {body}responses: {{ {responses} }}, parameters: [{{ name: page, in: query, schema: {{ type: integer, default: 3 }} }}, {{ name: page, in: header, schema: {{ type: string }} }}, {{ name: after, in: query, schema: {{ type: string }} }}, {{ name: X-V, in: header, schema: {{ type: string }}, x-clientry: {{ client: true }} }}] }} }} }}
components:
  schemas:
{SCHEMAS}"
        )
    }

    fn read(method: &str, pages: &str) -> (Api, Option<Pages>) {
        let (mut api, codes) = testing::api(&text(method, pages, RESPONSE));
        let pages_codes = codes.iter().filter(|code| code.starts_with("pages"));
        assert_eq!(pages_codes.count(), 0, "{codes:?}");
        let pages = api.operations.remove(0).pages;
        (api, pages)
    }

    /// What is reported of an operation with these pages, each with what it is about.
    fn reported(method: &str, pages: &str, responses: &str) -> Vec<String> {
        let mut document = Document::parse("x.yaml", &text(method, pages, responses)).unwrap();
        let (mut report, mut facts) = Default::default();
        crate::lower::apply(&mut document, &mut facts, &mut report);
        let api = Api::read("acme", &document, &facts, &mut report);
        assert_eq!(api.operations[0].pages, None);
        let told = report.iter().filter(|one| one.code.starts_with("pages"));
        let told = told.map(|one| {
            assert_eq!(one.severity, Severity::Error);
            assert!(one.position.is_some() && !one.why.is_empty(), "{one:?}");
            let (_, at) = one
                .pointer
                .as_deref()
                .unwrap()
                .split_once("/pages")
                .unwrap();
            format!("{} {at}: {}", one.code, one.message)
        });
        told.collect()
    }

    /// A path by the names of its properties.
    fn names(api: &Api, path: &Path) -> Vec<String> {
        let property = |step: &Step| api.types[step.of].properties()[step.property].wire.clone();
        path.iter().map(property).collect()
    }

    #[test]
    fn each_pointer_leads_to_properties() {
        let (api, pages) = read(
            "get",
            "kind: number, position: page, items: /data, more: /meta/more, total_items: /meta/total, total_pages: /meta/total",
        );
        let pages = pages.unwrap();
        assert_eq!(pages.kind, PagesBy::Number(3));
        assert_eq!(
            (pages.position, pages.wire.as_str()),
            (Place::Parameter(0), "page")
        );
        assert_eq!(names(&api, &pages.items), ["data"]);
        assert_eq!(names(&api, &pages.more.unwrap()), ["meta", "more"]);
        assert_eq!(names(&api, &pages.total_pages.unwrap()), ["meta", "total"]);
        assert_eq!(
            pages.last,
            "whose `/meta/more` is `false`; where a page does not say, the one with which `/meta/total` items came, or with the number `/meta/total`, or without an item"
        );
        let (api, pages) = read(
            "post",
            "kind: cursor, position: /page/after, items: /data, next: { last-item: /id }",
        );
        let pages = pages.unwrap();
        let (Place::Body(position), PagesBy::Cursor(Next::LastItem(next))) =
            (pages.position, pages.kind)
        else {
            panic!("no cursor in the body")
        };
        assert_eq!(names(&api, &position), ["page", "after"]);
        assert_eq!(names(&api, &next), ["id"]);
        assert_eq!(
            (pages.wire.as_str(), pages.last.as_str()),
            ("after", "without an item")
        );
    }

    #[test]
    fn the_first_page_is_what_the_extension_says_or_the_parameter() {
        let kind = |pages: &str| {
            read("post", &format!("items: /data, {pages}"))
                .1
                .unwrap()
                .kind
        };
        assert_eq!(
            kind("kind: number, position: page, first: 0"),
            PagesBy::Number(0)
        );
        assert_eq!(kind("kind: number, position: page"), PagesBy::Number(3));
        assert_eq!(kind("kind: offset, position: page"), PagesBy::Offset(3));
    }

    #[test]
    fn what_the_document_does_not_have_is_an_error() {
        let by = "kind: offset, position: page";
        for (method, pages, expected) in [
            (
                "get",
                "kind: offset, position: pages, items: /data".to_owned(),
                "pages-parameter /position: the operation has no parameter `pages`; did you mean `page`?",
            ),
            (
                "get",
                "kind: cursor, position: X-V, items: /data, next: link".to_owned(),
                "pages-parameter /position: `X-V` is set once for the client, and not for each call",
            ),
            (
                "get",
                format!("{by}, items: /data, limit: /a"),
                "pages-parameter /limit: `/a` is a property of the body, and the operation has none that is JSON or a form",
            ),
            (
                "post",
                "kind: offset, position: /filter/at, items: /data".to_owned(),
                "pages-parameter /position: `/filter/at` cannot be set: what `at` is in may be absent, and is not made of nothing",
            ),
            (
                "post",
                "kind: offset, position: /maybe/at, items: /data".to_owned(),
                "pages-parameter /position: `/maybe/at` cannot be set: what `maybe` is in may be absent, and is not made of nothing",
            ),
            (
                "post",
                "kind: offset, position: /page/at, items: /data".to_owned(),
                "pages-pointer /position: `/page/at` is not in the schema of the body: there is no property `at`",
            ),
            (
                "get",
                format!("{by}, items: /date"),
                "pages-pointer /items: `/date` is not in the schema of a response: there is no property `date`; did you mean `data`?",
            ),
            (
                "get",
                format!("{by}, items: /gone"),
                "pages-pointer /items: `/gone` is not in the schema of a response: there is no property `gone`",
            ),
            (
                "get",
                format!("{by}, items: /data, more: /any/more"),
                "pages-pointer /more: `/any/more` is not in the schema of a response: `more` would be a property of what is no object with properties",
            ),
            (
                "get",
                "kind: cursor, position: after, items: /data, next: { last-item: /name }"
                    .to_owned(),
                "pages-pointer /next/last-item: `/name` is not in the schema of an item: there is no property `name`",
            ),
            (
                "get",
                format!("{by}, items: ''"),
                "pages-type /items: the response is not an array",
            ),
            (
                "get",
                format!("{by}, items: /data, more: /meta/total"),
                "pages-type /more: `/meta/total` is not a boolean",
            ),
            (
                "get",
                format!("{by}, items: /data, total_items: /meta/next"),
                "pages-type /total_items: `/meta/next` is not an integer",
            ),
            (
                "get",
                "kind: offset, position: after, items: /data".to_owned(),
                "pages-type /position: `after` is not an integer",
            ),
            (
                "get",
                format!("{by}, items: /data, limit: after"),
                "pages-type /limit: `after` is not an integer",
            ),
            (
                "get",
                "kind: cursor, position: after, items: /data, next: { body: /meta }".to_owned(),
                "pages-type /next/body: `/meta` is not a string or an integer",
            ),
            (
                "get",
                "kind: cursor, position: after, items: /data, next: { url: /meta/total }"
                    .to_owned(),
                "pages-type /next/url: `/meta/total` is not a string",
            ),
            (
                "get",
                "kind: cursor, position: after, items: /data, next: { body: /token }".to_owned(),
                "pages-type /next/body: `/token` is not a string or an integer",
            ),
            (
                "post",
                "kind: cursor, position: /page/secret, items: /data, next: link".to_owned(),
                "pages-type /position: `/page/secret` is not a string or an integer",
            ),
        ] {
            assert_eq!(reported(method, &pages, RESPONSE), [expected]);
        }
    }

    #[test]
    fn an_operation_without_one_success_of_json_has_no_pages() {
        let other = RESPONSE.replace("200", "201").replace("Page", "Things");
        for (responses, problem) in [
            ("'404': { description: d }".to_owned(), "it has no success"),
            (
                "'204': { description: d }".to_owned(),
                "a success has no body",
            ),
            (
                "'200': { content: { text/csv: {} } }".to_owned(),
                "a success is not JSON",
            ),
            (
                format!("{RESPONSE}, '204': {{ description: d }}"),
                "a success has no body",
            ),
            (
                format!("{RESPONSE}, {other}"),
                "it has successes of several types",
            ),
        ] {
            let expected = format!("pages-response : `a` has no pages: {problem}");
            let pages = "kind: offset, position: page, items: /data";
            assert_eq!(reported("get", pages, &responses), [expected]);
        }
    }
}
