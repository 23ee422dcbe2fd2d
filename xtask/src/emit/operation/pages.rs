//! The pages of a list: the methods that read one after the other, and what says where their pieces are.

use crate::emit::tokens::{TypePrinter, ident};
use crate::emit::{docs, example};
use crate::rust::operation::inputs::Location;
use crate::rust::operation::pages::{Around, By, Pages, Path, Place, Step};
use crate::rust::{Crate, Operation, RustType};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The methods.
pub fn functions(of: &Crate, operation: &Operation) -> Option<TokenStream> {
    let pages = operation.pages.as_ref()?;
    let shown = |method, body| {
        docs::attributes(&format!(
            "# Example\n\n```no_run\n{}\n```",
            example::paged(of, operation, &pages.example, method, body)
        ))
    };
    let last = docs::attributes(&pages.docs);
    let by_page = shown("pages", "println!(\"{}\", page.status());");
    let by_item = shown("items", "println!(\"{item:?}\");");
    Some(quote! {
        /// All pages, one after the other, from the one that is set here or from the first: a
        /// stream of them, each with its raw response. A page is fetched when it is asked for, by a
        /// call with these settings.
        ///
        #last
        ///
        #by_page
        pub fn pages(self) -> PageStream<Self> {
            PageStream::new(self)
        }

        /// The items of all pages, one after the other; see [`pages`](Self::pages).
        ///
        #by_item
        pub fn items(self) -> PageItems<Self> {
            PageItems::new(self)
        }
    })
}

/// What says where the pieces of a page are.
pub fn items(types: TypePrinter<'_>, operation: &Operation) -> Option<TokenStream> {
    let pages = operation.pages.as_ref()?;
    let name = ident(&operation.builder);
    let error = ident(&operation.responses.error);
    let (page, item) = (types.print(&pages.page), types.print(&pages.item));
    let position = types.print(&pages.position);
    let current = current(&pages.place, &pages.position);
    let turn = turn(&pages.place);
    let key = fresh_key(operation);
    let next = next(pages);
    let list = owned(&pages.items);
    Some(quote! {
        impl Paged for #name {
            type Page = #page;
            type Item = #item;
            type Error = #error;
            type Position = #position;

            fn fetch(self) -> PageFuture<Self> {
                Box::pin(self.send())
            }

            fn position(&self) -> Option<Self::Position> {
                #current
            }

            fn turn_to(&mut self, position: Self::Position) {
                #turn
                #key
            }

            fn next_page(&self, page: &Response<Self::Page>) -> NextPage<Self::Position> {
                #next
            }

            fn into_items(page: Self::Page) -> Vec<Self::Item> {
                #list
            }
        }
    })
}

/// What is set.
fn current(place: &Place, ty: &RustType) -> TokenStream {
    let is_copied = matches!(ty, RustType::I32 | RustType::I64 | RustType::U64);
    match place {
        Place::Parameter { field, required } => {
            let field = ident(field);
            let value = match is_copied {
                true => quote!(self.#field),
                false => quote!(self.#field.clone()),
            };
            match required {
                true => quote!(Some(#value)),
                false => value,
            }
        }
        Place::Body(path) => {
            let value = borrowed(quote!(self.body), path);
            match is_copied {
                true => quote!(#value.copied()),
                false => quote!(#value.cloned()),
            }
        }
    }
}

/// The statement that sets it.
fn turn(place: &Place) -> TokenStream {
    match place {
        Place::Parameter { field, required } => {
            let field = ident(field);
            match required {
                true => quote!(self.#field = position;),
                false => quote!(self.#field = Some(position);),
            }
        }
        Place::Body(path) => {
            let mut target = quote!(self.body);
            let mut around = match path.optional {
                true => Around::Option,
                false => Around::Nothing,
            };
            for step in &path.steps {
                let field = ident(&step.field);
                target = match around {
                    Around::Nothing => quote!(#target.#field),
                    Around::Option | Around::Nullable => {
                        quote!(#target.get_or_insert_default().#field)
                    }
                };
                around = step.around;
            }
            match around {
                Around::Nothing => quote!(#target = position;),
                Around::Option => quote!(#target = Some(position);),
                Around::Nullable => quote!(#target = Nullable::Value(position);),
            }
        }
    }
}

/// The statement that gives the next page an idempotency key of its own: it is another call than the one before.
fn fresh_key(operation: &Operation) -> Option<TokenStream> {
    let header = operation.idempotency_key.as_ref()?;
    let mut parameters = operation.parameters.iter();
    let key = parameters.find(|one| one.location == Location::Header && one.wire == *header)?;
    if key.ty != RustType::String {
        return None;
    }
    let field = ident(&key.name);
    Some(match key.required {
        true => quote!(self.#field = clientry::new_idempotency_key();),
        false => quote!(if self.#field.is_some() {
            self.#field = Some(clientry::new_idempotency_key());
        }),
    })
}

/// What a page tells of the one behind it.
fn next(pages: &Pages) -> TokenStream {
    let list = || borrowed(quote!(page), &pages.items);
    let count = || match is_plain(&pages.items) {
        true => {
            let list = plain(quote!(page), &pages.items.steps);
            quote!(#list.len())
        }
        false => {
            let list = list();
            quote!(#list.map_or(0, Vec::len))
        }
    };
    let part = |path: &Path| borrowed(quote!(page), path);
    let mut next = match &pages.by {
        By::Number(first) => {
            let (first, count) = (Literal::i64_unsuffixed(*first), count());
            quote!(NextPage::number(Paged::position(self), #first, #count))
        }
        By::Offset(first) => {
            let (first, count) = (Literal::i64_unsuffixed(*first), count());
            quote!(NextPage::offset(Paged::position(self), #first, #count))
        }
        By::Cursor(path) => {
            let cursor = part(path);
            quote!(NextPage::cursor(#cursor))
        }
        By::LastItem(path) => {
            let last = match is_plain(&pages.items) {
                true => {
                    let list = plain(quote!(page), &pages.items.steps);
                    quote!(#list.last())
                }
                false => {
                    let list = list();
                    quote!(#list.and_then(|list| list.last()))
                }
            };
            let cursor = within(last, &path.steps);
            quote!(NextPage::cursor(#cursor))
        }
        By::Url(path, parameter) => {
            let url = part(path);
            quote!(NextPage::url(#url, #parameter))
        }
        By::Header(name) => quote!(NextPage::header(page.headers(), #name)),
        By::Link(parameter) => quote!(NextPage::link(page.headers(), #parameter)),
    };
    if let Some(path) = &pages.more {
        let more = part(path);
        next.extend(quote!(.more(#more)));
    }
    if let Some(path) = &pages.total_items {
        let total = part(path);
        next.extend(quote!(.total_items(#total)));
    }
    if let Some(path) = &pages.total_pages {
        let total = part(path);
        next.extend(quote!(.total_pages(#total)));
    }
    if let Some(place) = &pages.limit {
        let limit = match place {
            Place::Body(path) => borrowed(quote!(self.body), path),
            Place::Parameter { field, required } => {
                let field = ident(field);
                match required {
                    true => quote!(Some(&self.#field)),
                    false => quote!(self.#field.as_ref()),
                }
            }
        };
        next.extend(quote!(.limit(#limit)));
    }
    next
}

/// Whether what the path leads to is always there.
fn is_plain(path: &Path) -> bool {
    let mut steps = path.steps.iter();
    !path.optional && steps.all(|step| step.around == Around::Nothing)
}

/// The part of `value` that fields which are always there lead to.
fn plain(value: TokenStream, steps: &[Step]) -> TokenStream {
    let fields = steps.iter().map(|step| ident(&step.field));
    quote!(#value #(.#fields)*)
}

/// An `Option` of a reference to the part of `value`.
fn borrowed(value: TokenStream, path: &Path) -> TokenStream {
    if path.optional {
        return within(quote!(#value.as_ref()), &path.steps);
    }
    if is_plain(path) {
        let part = plain(value, &path.steps);
        return quote!(Some(&#part));
    }
    let (before, around, rest) = first(&path.steps);
    let part = plain(value, before);
    within(as_option(part, around), rest)
}

/// The same of a value that is an `Option` of a reference.
fn within(value: TokenStream, steps: &[Step]) -> TokenStream {
    if steps.is_empty() {
        return value;
    }
    let (before, around, rest) = first(steps);
    let part = plain(quote!(it), before);
    match around {
        Around::Nothing => quote!(#value.map(|it| &#part)),
        around => {
            let part = as_option(part, around);
            within(quote!(#value.and_then(|it| #part)), rest)
        }
    }
}

/// The fields up to the first whose value may be absent, what is around it, and the fields behind it.
fn first(steps: &[Step]) -> (&[Step], Around, &[Step]) {
    let end = steps.iter().position(|step| step.around != Around::Nothing);
    match end {
        None => (steps, Around::Nothing, &[]),
        Some(end) => (&steps[..=end], steps[end].around, &steps[end + 1..]),
    }
}

fn as_option(part: TokenStream, around: Around) -> TokenStream {
    match around {
        Around::Nullable => quote!(#part.value()),
        Around::Option | Around::Nothing => quote!(#part.as_ref()),
    }
}

/// The list of a page, by value.
fn owned(path: &Path) -> TokenStream {
    if is_plain(path) {
        return plain(quote!(page), &path.steps);
    }
    let mut value = quote!(page);
    let mut rest = path.steps.as_slice();
    if !path.optional {
        let (before, around, behind) = first(rest);
        value = owned_option(plain(value, before), around);
        rest = behind;
    }
    while !rest.is_empty() {
        let (before, around, behind) = first(rest);
        let part = plain(quote!(it), before);
        value = match around {
            Around::Nothing => quote!(#value.map(|it| #part)),
            around => {
                let part = owned_option(part, around);
                quote!(#value.and_then(|it| #part))
            }
        };
        rest = behind;
    }
    quote!(#value.unwrap_or_default())
}

fn owned_option(part: TokenStream, around: Around) -> TokenStream {
    match around {
        Around::Nullable => quote!(#part.into_value()),
        Around::Option | Around::Nothing => part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, same};

    /// What says where the pieces of a page are.
    fn printed(method: &str, pages: &str, schemas: &str) -> String {
        let body = match method {
            "post" => {
                "requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Body' } } } }, "
            }
            "put" => {
                "requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Body' } } } }, "
            }
            _ => "",
        };
        let made = decided(&format!(
            "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ {method}: {{ operationId: list, x-clientry: {{ pages: {{ {pages} }} }}, {body}parameters: [{{ name: page, in: query, schema: {{ type: integer, format: int32 }} }}, {{ name: at, in: query, required: true, schema: {{ type: string }} }}], responses: {{ '200': {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Page' }} }} }} }} }} }} }} }}
components:
  schemas:
{schemas}    Body: {{ properties: {{ page: {{ $ref: '#/components/schemas/At' }}, limit: {{ type: [integer, 'null'] }} }} }}
    At: {{ properties: {{ after: {{ type: [string, 'null'] }} }} }}
"
        ));
        let types = TypePrinter::outside(&made);
        items(types, &made.operations[0]).unwrap().to_string()
    }

    #[track_caller]
    fn has(printed: &str, expected: TokenStream) {
        let expected = expected.to_string();
        assert!(printed.contains(&expected), "{expected}\n\n{printed}");
    }

    const NESTED: &str = "    Page: { properties: { a: { type: object, required: [b], properties: { b: { type: object, required: [c], properties: { c: { type: [object, 'null'], properties: { d: { type: array, items: { $ref: '#/components/schemas/At' } }, e: { type: boolean } } } } } } } } }
";

    #[test]
    fn each_page_has_an_idempotency_key_of_its_own() {
        let key = |required: bool| {
            let made = decided(&format!(
                "openapi: 3.1.0
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ post: {{ operationId: list, x-clientry: {{ pages: {{ kind: number, position: page, items: '' }} }}, parameters: [{{ name: page, in: query, schema: {{ type: integer }} }}, {{ name: Idempotency-Key, in: header, required: {required}, schema: {{ type: string }} }}], responses: {{ '200': {{ content: {{ application/json: {{ schema: {{ type: array, items: {{ type: string }} }} }} }} }} }} }} }} }}
"
            ));
            let types = TypePrinter::outside(&made);
            items(types, &made.operations[0]).unwrap().to_string()
        };
        has(
            &key(true),
            quote!(self.page = Some(position); self.idempotency_key = clientry::new_idempotency_key();),
        );
        has(
            &key(false),
            quote!(if self.idempotency_key.is_some() {
                self.idempotency_key = Some(clientry::new_idempotency_key());
            }),
        );
    }

    #[test]
    fn a_list_that_is_always_there_is_taken_as_it_is() {
        let schemas = "    Page: { type: array, items: { type: string } }\n";
        let made = printed(
            "get",
            "kind: number, position: page, items: '', limit: page",
            schemas,
        );
        same(
            made.parse().unwrap(),
            quote! {
                impl Paged for List {
                    type Page = types::Page;
                    type Item = String;
                    type Error = ListError;
                    type Position = i32;
                    fn fetch(self) -> PageFuture<Self> { Box::pin(self.send()) }
                    fn position(&self) -> Option<Self::Position> { self.page }
                    fn turn_to(&mut self, position: Self::Position) { self.page = Some(position); }
                    fn next_page(&self, page: &Response<Self::Page>) -> NextPage<Self::Position> {
                        NextPage::number(Paged::position(self), 1, page.len()).limit(self.page.as_ref())
                    }
                    fn into_items(page: Self::Page) -> Vec<Self::Item> { page }
                }
            },
        );
    }

    #[test]
    fn what_may_be_absent_is_reached_through_options() {
        let made = printed(
            "get",
            "kind: offset, position: page, items: /a/b/c/d, more: /a/b/c/e",
            NESTED,
        );
        has(
            &made,
            quote!(
                NextPage::offset(
                    Paged::position(self),
                    0,
                    page.a
                        .as_ref()
                        .and_then(|it| it.b.c.as_ref())
                        .and_then(|it| it.d.as_ref())
                        .map_or(0, Vec::len)
                )
                .more(
                    page.a
                        .as_ref()
                        .and_then(|it| it.b.c.as_ref())
                        .and_then(|it| it.e.as_ref())
                )
            ),
        );
        has(
            &made,
            quote!({
                page.a
                    .and_then(|it| it.b.c)
                    .and_then(|it| it.d)
                    .unwrap_or_default()
            }),
        );
    }

    #[test]
    fn a_position_in_the_body_is_set_where_it_is() {
        let pages =
            "kind: cursor, position: /page/after, items: /a/b/c/d, next: { last-item: /after }";
        let made = printed("post", pages, NESTED);
        has(
            &made,
            quote!(self.body.get_or_insert_default().page.get_or_insert_default().after = Nullable::Value(position);),
        );
        has(
            &made,
            quote!(
                self.body
                    .as_ref()
                    .and_then(|it| it.page.as_ref())
                    .and_then(|it| it.after.value())
                    .cloned()
            ),
        );
        has(
            &made,
            quote!(.and_then(|it| it.d.as_ref()).and_then(|list| list.last()).and_then(|it| it.after.value())),
        );
        let made = printed("put", pages, NESTED);
        has(
            &made,
            quote!(self.body.page.get_or_insert_default().after = Nullable::Value(position);),
        );
        has(
            &made,
            quote!(
                self.body
                    .page
                    .as_ref()
                    .and_then(|it| it.after.value())
                    .cloned()
            ),
        );
    }

    #[test]
    fn each_kind_of_cursor_has_its_place() {
        let schemas = "    Page: { required: [a], properties: { a: { type: array, items: { type: object, required: [id], properties: { id: { type: integer } } } }, n: { type: string } } }\n";
        let made = |next: &str| {
            let pages = format!("kind: cursor, position: at, items: /a, next: {next}");
            printed("get", &pages, schemas)
        };
        let last = made("{ last-item: /id }");
        has(
            &last,
            quote!(NextPage::cursor(page.a.last().map(|it| &it.id))),
        );
        has(&last, quote!({ Some(self.at.clone()) }));
        has(
            &last,
            quote!({
                self.at = position;
            }),
        );
        has(
            &made("{ body: /n }"),
            quote!(NextPage::cursor(page.n.as_ref())),
        );
        has(
            &made("{ url: /n }"),
            quote!(NextPage::url(page.n.as_ref(), "at")),
        );
        has(
            &made("{ header: X-N }"),
            quote!(NextPage::header(page.headers(), "X-N")),
        );
        has(&made("link"), quote!(NextPage::link(page.headers(), "at")));
    }

    #[test]
    fn the_methods_show_a_call_with_what_it_requires() {
        let made = decided(
            "openapi: 3.1.0
info: { title: T, version: '1' }
paths: { '/a/{id}': { get: { operationId: list, x-clientry: { pages: { kind: offset, position: items, items: '', note: A note. } }, parameters: [{ name: id, in: path, required: true, schema: { type: string } }, { name: items, in: query, schema: { type: integer } }, { name: pages, in: query, schema: { type: integer } }], responses: { '200': { content: { application/json: { schema: { type: array, items: {} } } } } } } } }
",
        );
        let operation = &made.operations[0];
        let names: Vec<_> = operation
            .parameters
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(names, ["id", "items_param", "pages_param"]);
        let functions = functions(&made, operation).unwrap().to_string();
        for expected in [
            "let mut items = client.list(\\\"text\\\").items();",
            "while let Some(page) = pages.try_next().await? {",
            "The last page is the one without an item. A note.",
        ] {
            assert!(functions.contains(expected), "{expected}\n\n{functions}");
        }
        assert!(
            operation
                .docs
                .contains("[`items`](crate::operations::List::items)")
        );
    }
}
