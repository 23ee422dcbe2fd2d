//! Pages of tables: `## METHOD /path — title`, a table of parameters, one of the request body, one for each status, and one for
//! each nested object under a heading of its own.

use super::attribute::Attribute;
use super::field::Field;
use super::find::{at, by_name, by_path, undescribed};
use super::heads::{Column, split_media, status};
use super::reference::{Body, Reference, Response, endpoint, schemes};
use super::words::Type;
use super::{Format, Part, incomplete, not_placed};
use crate::diagnostic::{Diagnostics, Position, Severity};
use crate::import::page::{Block, BlockKind, Line, Page, Row};

/// Pages of tables.
pub struct Tables;

impl Format for Tables {
    fn name(&self) -> &'static str {
        "one of tables"
    }

    fn looks_like(&self) -> &'static str {
        "a heading such as `## GET /path` over tables"
    }

    fn sign(&self, page: &Page) -> Option<Position> {
        let block = page
            .blocks
            .iter()
            .find(|block| heading_endpoint(block).is_some())?;
        Some(block.position)
    }

    fn read(&self, page: &Page, report: &mut Diagnostics) -> Vec<Part> {
        let mut reader = Reader {
            format: self,
            page,
            report,
            title: page.front("title").unwrap_or_default().to_owned(),
            made: Vec::new(),
            section: Section::Elsewhere,
        };
        for block in &page.blocks {
            reader.block(block);
        }
        let made = std::mem::take(&mut reader.made);
        for reference in &made {
            reader.whole(reference);
        }
        if report.has_errors() {
            return Vec::new();
        }
        made.iter()
            .map(|reference| reference.part(page, report))
            .collect()
    }
}

fn heading_endpoint(block: &Block) -> Option<(String, String, &str)> {
    endpoint(block.heading()?.1)
}

/// What the blocks at hand are about.
#[derive(Clone, Debug, PartialEq)]
enum Section {
    /// The operation as a whole.
    Operation,
    /// Parameters, and their location where the heading says it.
    Parameters(Option<&'static str>),
    /// The body of a request.
    Body,
    /// The responses, or the last one.
    Responses,
    /// The object that a field is, by the names that lead to it.
    Nested(Vec<usize>, bool),
    /// Something that is in no document.
    Elsewhere,
}

struct Reader<'r> {
    format: &'r Tables,
    page: &'r Page,
    report: &'r mut Diagnostics,
    title: String,
    made: Vec<Reference>,
    section: Section,
}

impl Reader<'_> {
    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { level, text } => self.heading(block, *level, text),
            BlockKind::Table { header, rows } => self.table(block, header, rows),
            BlockKind::Text { lines, .. } => self.text(block, lines),
            BlockKind::Code(_) | BlockKind::Tags(_) => self.lost(block),
        }
    }

    fn lost(&mut self, block: &Block) {
        self.lose(block.position, &block.shown(), Severity::Note);
    }

    fn lose(&mut self, position: Position, what: &str, severity: Severity) {
        self.report
            .push(not_placed(self.page, position, what, severity));
    }

    fn heading(&mut self, block: &Block, level: u8, text: &str) {
        if let Some((method, path, title)) = endpoint(text) {
            let title = if title.is_empty() {
                self.title.clone()
            } else {
                title.to_owned()
            };
            self.made.push(Reference {
                method,
                path,
                at: block.position,
                title,
                description: self
                    .page
                    .front("description")
                    .unwrap_or_default()
                    .to_owned(),
                url: self.page.front("url").map(str::to_owned),
                security: None,
                parameters: Vec::new(),
                body: None,
                responses: Vec::new(),
            });
            self.section = Section::Operation;
            return;
        }
        let Some(reference) = self.made.last_mut() else {
            if level == 1 && self.title.is_empty() {
                self.title = text.to_owned();
            } else if text != self.title {
                self.lost(block);
            }
            return;
        };
        let (words, media) = split_media(text);
        let words = words.trim_end_matches(':').to_lowercase();
        let body = |media: Option<&str>| Body {
            at: block.position,
            media: media.map(str::to_owned),
            fields: Vec::new(),
        };
        self.section = match words.as_str() {
            "parameters" | "request parameters" => Section::Parameters(None),
            "path parameters" => Section::Parameters(Some("path")),
            "query parameters" => Section::Parameters(Some("query")),
            "headers" | "header parameters" | "request headers" => {
                Section::Parameters(Some("header"))
            }
            "cookies" | "cookie parameters" => Section::Parameters(Some("cookie")),
            "request body" | "body" | "body parameters" => {
                reference.body = Some(body(media));
                Section::Body
            }
            "responses" | "response" => Section::Responses,
            _ => {
                if let Some((status, description)) = status(text) {
                    let (description, media) = split_media(description);
                    reference.responses.push(Response {
                        status,
                        description: description.to_owned(),
                        body: body(media),
                        has_body: false,
                    });
                    Section::Responses
                } else if let Some(path) = self.nested(text) {
                    path
                } else if self.section != Section::Operation && text.starts_with('`') {
                    let stopped =
                        format!("{text} has a table of its own, and no field is called so");
                    let error = incomplete(
                        self.format,
                        self.page,
                        block.position,
                        &self.recognised(),
                        stopped,
                    );
                    self.report.push(error);
                    Section::Elsewhere
                } else {
                    self.lost(block);
                    Section::Elsewhere
                }
            }
        };
    }

    /// The field of the body at hand that a heading names, by its path or by its type.
    fn nested(&self, text: &str) -> Option<Section> {
        let in_request = match &self.section {
            Section::Body => true,
            Section::Responses => false,
            Section::Nested(_, in_request) => *in_request,
            _ => return None,
        };
        let body = body_of(self.made.last()?, in_request)?;
        let name = text.trim().trim_matches('`').trim_end_matches("[]");
        let path = by_path(&body.fields, name).or_else(|| by_name(&body.fields, name))?;
        Some(Section::Nested(path, in_request))
    }

    fn table(&mut self, block: &Block, header: &Row, rows: &[Row]) {
        if self.made.is_empty() || matches!(self.section, Section::Operation | Section::Elsewhere) {
            return self.lost(block);
        }
        let columns = self.columns(header);
        if !columns.contains(&Some(Column::Name)) {
            return self.lose(block.position, &block.shown(), Severity::Warning);
        }
        let mut found = Vec::new();
        for row in rows {
            found.extend(self.field(&columns, header, row));
        }
        let section = self.section.clone();
        let Some(reference) = self.made.last_mut() else {
            return;
        };
        let mut lost = Vec::new();
        match section {
            Section::Parameters(location) => {
                for (own, field) in found {
                    match own.or(location) {
                        Some(location) => reference.parameters.push((location, field)),
                        None => lost.push(field),
                    }
                }
            }
            Section::Body => {
                if let Some(body) = &mut reference.body {
                    body.fields
                        .extend(found.into_iter().map(|(_, field)| field));
                }
            }
            Section::Responses => match reference.responses.last_mut() {
                Some(response) => {
                    response.has_body = true;
                    response
                        .body
                        .fields
                        .extend(found.into_iter().map(|(_, field)| field));
                }
                None => lost.extend(found.into_iter().map(|(_, field)| field)),
            },
            Section::Nested(path, in_request) => {
                let body = body_of_mut(reference, in_request);
                if let Some(field) = body.and_then(|body| at(&mut body.fields, &path)) {
                    field
                        .children
                        .extend(found.into_iter().map(|(_, field)| field));
                }
            }
            Section::Operation | Section::Elsewhere => {}
        }
        for field in lost {
            let what = format!("`{}`, of which nothing says where it belongs,", field.name);
            self.lose(field.at.unwrap_or(block.position), &what, Severity::Warning);
        }
    }

    fn columns(&mut self, header: &Row) -> Vec<Option<Column>> {
        let mut columns = Vec::new();
        for cell in &header.cells {
            let column = Column::of(cell);
            if column.is_none() {
                self.lose(
                    header.position,
                    &format!("the column `{cell}`"),
                    Severity::Warning,
                );
            }
            columns.push(column);
        }
        columns
    }

    /// The field of a row, with its location where it says one.
    fn field(
        &mut self,
        columns: &[Option<Column>],
        header: &Row,
        row: &Row,
    ) -> Option<(Option<&'static str>, Field)> {
        if row.excess > 0 {
            let what = format!("what is behind the {} columns of a row", header.cells.len());
            self.lose(row.position, &what, Severity::Warning);
        }
        let mut field = Field {
            at: Some(row.position),
            ..Field::default()
        };
        let mut location = None;
        let mut is_starred = false;
        for (column, cell) in columns.iter().zip(&row.cells) {
            let cell = cell.trim();
            match column {
                None => {}
                Some(Column::Name) => {
                    is_starred = cell.ends_with('*') && !cell.starts_with('*');
                    field.name = cell.trim_matches(['`', '*', ' ']).to_owned();
                }
                Some(Column::In) => {
                    let bare = cell.trim_matches('`').to_lowercase();
                    location = ["path", "query", "header", "cookie"]
                        .into_iter()
                        .find(|one| *one == bare);
                    if location.is_none() && !bare.is_empty() {
                        self.lose(
                            row.position,
                            &format!("the location `{cell}`"),
                            Severity::Warning,
                        );
                    }
                }
                Some(Column::Type) => field.ty = Type::parse(cell),
                Some(Column::Required) => match cell.trim_matches('`').to_lowercase().as_str() {
                    "yes" | "true" | "required" | "✓" | "✔" | "✅" | "y" => {
                        field.required = true
                    }
                    "no" | "false" | "optional" | "" | "-" | "–" | "n" | "✗" | "❌" => {}
                    _ => self.lose(
                        row.position,
                        &format!("`{cell}` under `Required`"),
                        Severity::Warning,
                    ),
                },
                Some(Column::Description) => {
                    let (prose, attributes) = Attribute::at_end(cell);
                    field.description = prose.to_owned();
                    field.attributes.extend(attributes);
                }
                Some(Column::Attribute(_)) if matches!(cell, "" | "-" | "–") => {}
                Some(Column::Attribute(keyword)) => field.attributes.push(Attribute {
                    keyword,
                    value: cell.trim_matches('`').to_owned(),
                }),
            }
        }
        field.required |= is_starred || field.ty.required == Some(true);
        if field.name.is_empty() {
            self.lose(row.position, "a row without a name", Severity::Warning);
            return None;
        }
        Some((location, field))
    }

    fn text(&mut self, block: &Block, lines: &[Line]) {
        let Some(reference) = self.made.last_mut() else {
            return self.lost(block);
        };
        let mut prose = Vec::new();
        for line in lines {
            let bare = line.text.trim_matches('*');
            let stated = ["Security:", "Authentication:", "Authorization:"]
                .into_iter()
                .find_map(|key| bare.strip_prefix(key));
            match stated {
                Some(names) => {
                    reference
                        .security
                        .get_or_insert_default()
                        .extend(schemes(names.trim_matches(['*', ' '])));
                }
                None => prose.push(line.text.as_str()),
            }
        }
        if prose.is_empty() {
            return;
        }
        let prose = prose.join("\n");
        match (&self.section, reference.responses.last_mut()) {
            (Section::Operation, _) => {
                if !reference.description.is_empty() {
                    reference.description.push_str("\n\n");
                }
                reference.description.push_str(&prose);
            }
            (Section::Responses, Some(response)) if !response.has_body => {
                if !response.description.is_empty() {
                    response.description.push_str("\n\n");
                }
                response.description.push_str(&prose);
            }
            _ => self.lost(block),
        }
    }

    fn recognised(&self) -> String {
        let last = self.made.last();
        let last = last.map(|one| {
            format!(
                "line {} names `{} {}`",
                one.at.line,
                one.method.to_uppercase(),
                one.path
            )
        });
        last.unwrap_or_default()
    }

    /// Reports what an operation lacks.
    fn whole(&mut self, reference: &Reference) {
        let recognised = format!(
            "line {} names `{} {}`",
            reference.at.line,
            reference.method.to_uppercase(),
            reference.path
        );
        let mut stopped = Vec::new();
        if reference.responses.is_empty() {
            stopped.push((reference.at, "no response is described".to_owned()));
        }
        if let Some(body) = reference
            .body
            .as_ref()
            .filter(|body| body.fields.is_empty())
        {
            stopped.push((
                body.at,
                "the table of the request body is missing".to_owned(),
            ));
        }
        let bodies = reference
            .body
            .iter()
            .chain(reference.responses.iter().map(|one| &one.body));
        for body in bodies {
            undescribed(&body.fields, &mut stopped);
        }
        for (position, stopped) in stopped {
            let error = incomplete(self.format, self.page, position, &recognised, stopped);
            self.report.push(error);
        }
    }
}

fn body_of(reference: &Reference, in_request: bool) -> Option<&Body> {
    if in_request {
        reference.body.as_ref()
    } else {
        reference.responses.last().map(|response| &response.body)
    }
}

fn body_of_mut(reference: &mut Reference, in_request: bool) -> Option<&mut Body> {
    if in_request {
        reference.body.as_mut()
    } else {
        reference
            .responses
            .last_mut()
            .map(|response| &mut response.body)
    }
}
