//! Pages of lists: `Endpoint: METHOD /path`, `Security:`, and a list of fields with dotted names for the parameters, the
//! request and each response.

use super::attribute::Attribute;
use super::field::Field;
use super::reference::{Body, Reference, Response, endpoint, schemes};
use super::words::Type;
use super::{Format, Part, incomplete, not_placed};
use crate::diagnostic::{Diagnostics, Position, Severity};
use crate::import::page::{Block, BlockKind, Line, Page};

/// Pages of lists.
pub struct Lists;

impl Format for Lists {
    fn name(&self) -> &'static str {
        "one of lists"
    }

    fn looks_like(&self) -> &'static str {
        "a line such as `Endpoint: GET /path` over lists of fields"
    }

    fn sign(&self, page: &Page) -> Option<Position> {
        let mut lines = page.blocks.iter().flat_map(lines_of);
        let endpoint = lines.find(|line| line.text.starts_with(ENDPOINT));
        let section = || {
            page.blocks
                .iter()
                .find(|block| block.heading().is_some_and(|(_, text)| is_fields(text)))
        };
        endpoint
            .map(|line| line.position)
            .or_else(|| section().map(|block| block.position))
    }

    fn read(&self, page: &Page, report: &mut Diagnostics) -> Vec<Part> {
        let mut reader = Reader {
            format: self,
            page,
            report,
            title: page.front("title").unwrap_or_default().to_owned(),
            before: Vec::new(),
            made: None,
            section: Section::Before,
            is_lost: false,
        };
        for block in &page.blocks {
            reader.block(block);
        }
        reader.finish().into_iter().collect()
    }
}

const ENDPOINT: &str = "Endpoint:";
const SECURITY: &str = "Security:";

fn lines_of(block: &Block) -> &[Line] {
    match &block.kind {
        BlockKind::Text { lines, .. } => lines,
        _ => &[],
    }
}

/// Whether a heading is one over a list of fields, as no other kind of page has it.
fn is_fields(text: &str) -> bool {
    matches!(
        section(text),
        Some(Section::Body(_) | Section::Response(..))
    ) && text.contains(" fields")
}

/// What the blocks at hand are about.
#[derive(Clone, Debug, PartialEq)]
enum Section {
    /// The operation as a whole.
    Before,
    /// Parameters of a location.
    Parameters(&'static str),
    /// The body of a request, of this media type.
    Body(Option<String>),
    /// The response of a status, with the media type of its body.
    Response(String, Option<String>),
}

/// The section that a heading begins.
fn section(text: &str) -> Option<Section> {
    let text = text.trim().trim_end_matches(':').trim();
    let (words, media) = match text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    {
        Some((words, media)) => (words.trim(), Some(media.trim().to_owned())),
        None => (text, None),
    };
    let lower = words.to_lowercase();
    Some(match lower.as_str() {
        "path parameters" => Section::Parameters("path"),
        "query parameters" => Section::Parameters("query"),
        "header parameters" | "headers" => Section::Parameters("header"),
        "cookie parameters" | "cookies" => Section::Parameters("cookie"),
        "request fields" | "request" => Section::Body(media),
        _ => {
            let rest = lower.strip_prefix("response ")?;
            let status = rest.strip_suffix(" fields").unwrap_or(rest);
            let is_digit = |c: char| c.is_ascii_digit() || c == 'x';
            let is_status =
                status == "default" || (status.len() == 3 && status.chars().all(is_digit));
            let status = if status == "default" {
                status.to_owned()
            } else {
                status.to_uppercase()
            };
            return is_status.then_some(Section::Response(status, media));
        }
    })
}

/// A field as its list has it, with its dotted name.
#[derive(Clone, Debug)]
struct Found {
    field: Field,
    /// The lines of its description, blocks apart by an empty line.
    prose: Vec<String>,
}

/// A section with its fields.
#[derive(Clone, Debug)]
struct List {
    section: Section,
    at: Position,
    says_fields: bool,
    fields: Vec<Found>,
}

struct Reader<'r> {
    format: &'r Lists,
    page: &'r Page,
    report: &'r mut Diagnostics,
    title: String,
    /// The description of the operation.
    before: Vec<String>,
    made: Option<(Reference, Vec<List>)>,
    section: Section,
    /// Whether the blocks at hand are about something that is in no document.
    is_lost: bool,
}

impl Reader<'_> {
    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { level, text } => self.heading(block, *level, text),
            BlockKind::Text { lines, is_item } => self.text(block, lines, *is_item),
            BlockKind::Code(code) => {
                let lines = code.text.lines().map(str::to_owned);
                let shown = if code.is_fenced {
                    let fenced = std::iter::once(format!("```{}", code.info)).chain(lines);
                    fenced.chain(std::iter::once("```".to_owned())).collect()
                } else {
                    lines.map(|line| line.trim().to_owned()).collect()
                };
                self.describe(block, shown);
            }
            BlockKind::Tags(lines) => {
                let lines = lines.iter().map(|line| line.text.clone()).collect();
                self.describe(block, lines);
            }
            BlockKind::Table { .. } => self.lost(block),
        }
    }

    fn lost(&mut self, block: &Block) {
        self.report.push(not_placed(
            self.page,
            block.position,
            &block.shown(),
            Severity::Note,
        ));
    }

    fn heading(&mut self, block: &Block, level: u8, text: &str) {
        match section(text) {
            Some(section) => {
                self.is_lost = false;
                self.section = section.clone();
                if self.made.is_none() {
                    self.start(String::new(), String::new(), block.position);
                }
                if let Some((_, lists)) = &mut self.made {
                    lists.push(List {
                        section,
                        at: block.position,
                        says_fields: text.contains("fields"),
                        fields: Vec::new(),
                    });
                }
            }
            None if level == 1 && self.title.is_empty() => self.title = text.to_owned(),
            None if text == self.title => {}
            None => {
                self.is_lost = true;
                self.lost(block);
            }
        }
    }

    fn start(&mut self, method: String, path: String, at: Position) {
        let reference = Reference {
            method,
            path,
            at,
            title: self.title.clone(),
            description: String::new(),
            url: self.page.front("url").map(str::to_owned),
            security: None,
            parameters: Vec::new(),
            body: None,
            responses: Vec::new(),
        };
        self.made = Some((reference, Vec::new()));
    }

    fn text(&mut self, block: &Block, lines: &[Line], is_item: bool) {
        if let (Section::Before, false) = (&self.section, self.is_lost) {
            let rest = self.before_sections(lines);
            let rest = item(rest, is_item);
            self.describe(block, rest);
            return;
        }
        let first = lines.first().and_then(|line| field(&line.text));
        if let (true, Some((name, ty, rest))) = (is_item, first)
            && !self.is_lost
        {
            let mut prose: Vec<String> = Vec::new();
            prose.extend(
                Some(rest)
                    .filter(|rest| !rest.is_empty())
                    .map(str::to_owned),
            );
            prose.extend(lines[1..].iter().map(|line| line.text.clone()));
            let mut found = Found {
                field: Field {
                    name: name.to_owned(),
                    at: Some(block.position),
                    ty: Type::parse(ty),
                    ..Field::default()
                },
                prose: Vec::new(),
            };
            found.field.required = found.field.ty.required == Some(true);
            found.add(prose);
            if let Some((_, lists)) = &mut self.made
                && let Some(list) = lists.last_mut()
            {
                list.fields.push(found);
            }
            return;
        }
        let lines: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
        self.describe(block, item(lines, is_item));
    }

    /// Reads `Endpoint:` and `Security:`, and returns the other lines.
    fn before_sections(&mut self, lines: &[Line]) -> Vec<String> {
        let mut rest = Vec::new();
        for line in lines {
            if let Some(named) = line.text.strip_prefix(ENDPOINT)
                && self.made.is_none()
            {
                match endpoint(named) {
                    Some((method, path, more)) => {
                        self.start(method, path, line.position);
                        let more = more.trim().to_owned();
                        match (more.strip_prefix(SECURITY), &mut self.made) {
                            (Some(names), Some((reference, _))) => {
                                reference
                                    .security
                                    .get_or_insert_default()
                                    .extend(schemes(names));
                            }
                            _ => rest.extend(Some(more).filter(|more| !more.is_empty())),
                        }
                    }
                    None => {
                        let recognised =
                            format!("line {} starts with `{ENDPOINT}`", line.position.line);
                        let stopped = format!("`{}` is not a method and a path", named.trim());
                        let error =
                            incomplete(self.format, self.page, line.position, &recognised, stopped);
                        self.report.push(error);
                    }
                }
            } else if let (Some(names), Some((reference, _))) =
                (line.text.strip_prefix(SECURITY), &mut self.made)
            {
                reference
                    .security
                    .get_or_insert_default()
                    .extend(schemes(names));
            } else {
                rest.push(line.text.clone());
            }
        }
        rest
    }

    /// Adds lines to the description of the field at hand, or of the operation.
    fn describe(&mut self, block: &Block, lines: Vec<String>) {
        if lines.is_empty() {
            return;
        }
        if self.is_lost {
            return self.lost(block);
        }
        if self.section == Section::Before {
            if !self.before.is_empty() && !is_list(&self.before, &lines) {
                self.before.push(String::new());
            }
            self.before.extend(lines);
            return;
        }
        let lists = self.made.as_mut().map(|(_, lists)| lists);
        match lists
            .and_then(|lists| lists.last_mut())
            .and_then(|list| list.fields.last_mut())
        {
            Some(found) => found.add(lines),
            None => self.lost(block),
        }
    }

    fn finish(mut self) -> Option<Part> {
        let (mut reference, lists) = self.made.take()?;
        let recognised = match reference.method.as_str() {
            "" => format!("line {} starts a list of fields", reference.at.line),
            method => format!(
                "line {} names `{} {}`",
                reference.at.line,
                method.to_uppercase(),
                reference.path
            ),
        };
        let mut stopped = Vec::new();
        if reference.method.is_empty() {
            stopped.push((reference.at, format!("no line starts with `{ENDPOINT}`")));
        }
        reference.description = self.before.join("\n");
        for list in lists {
            if list.fields.is_empty() && list.says_fields {
                stopped.push((
                    list.at,
                    "the heading promises fields, and none follows".to_owned(),
                ));
            }
            let has_body = !list.fields.is_empty();
            let fields = self.tree(list.fields);
            match list.section {
                Section::Parameters(location) => {
                    reference
                        .parameters
                        .extend(fields.into_iter().map(|field| (location, field)));
                }
                Section::Body(media) => {
                    reference.body = has_body.then_some(Body {
                        at: list.at,
                        media,
                        fields,
                    });
                }
                Section::Response(status, media) => reference.responses.push(Response {
                    status,
                    description: String::new(),
                    body: Body {
                        at: list.at,
                        media,
                        fields,
                    },
                    has_body,
                }),
                Section::Before => {}
            }
        }
        if reference.responses.is_empty() {
            stopped.push((reference.at, "no response is described".to_owned()));
        }
        for (position, stopped) in stopped {
            let error = incomplete(self.format, self.page, position, &recognised, stopped);
            self.report.push(error);
        }
        if self.report.has_errors() {
            return None;
        }
        Some(reference.part(self.page, self.report))
    }

    /// Fields with dotted names as objects in each other.
    fn tree(&mut self, found: Vec<Found>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for one in found {
            let mut field = one.field;
            field.description = one.prose.join("\n").trim().to_owned();
            if let Some(name) = &field.ty.named.take() {
                field.ty.unknown.push(name.clone());
            }
            let name = field.name.clone();
            let (parent, own) = descend(&mut fields, &name);
            if own.contains('.') {
                let position = field.at.unwrap_or(Position { line: 1, column: 1 });
                self.report.push(self.page.diagnostic(
                    Severity::Warning,
                    "page-inferred",
                    position,
                    format!("`{own}` is taken for the name of one property"),
                    "a dot leads from an object to its property, and no such object is above it on the page",
                    "see that the page was saved whole",
                ));
            }
            field.name = own.to_owned();
            parent.push(field);
        }
        fields
    }
}

/// The list of fields that a dotted name leads into, and the rest of the name.
fn descend<'f, 'n>(fields: &'f mut Vec<Field>, name: &'n str) -> (&'f mut Vec<Field>, &'n str) {
    let ends: Vec<usize> = name.match_indices('.').map(|(at, _)| at).collect();
    let parent = ends.into_iter().rev().find_map(|end| {
        let parent = name[..end].trim_end_matches("[]");
        let index = fields.iter().position(|field| field.name == parent)?;
        Some((index, end))
    });
    match parent {
        Some((index, end)) => descend(&mut fields[index].children, &name[end + 1..]),
        None => (fields, name),
    }
}

impl Found {
    /// Adds a block of lines, some of which are attributes.
    fn add(&mut self, lines: Vec<String>) {
        let mut prose = Vec::new();
        for line in lines {
            match Attribute::of_line(&line) {
                Some(attribute) => self.field.attributes.push(attribute),
                // A page may have lost the breaks between its lines.
                None => {
                    let (rest, attributes) = Attribute::at_end(&line);
                    self.field.attributes.extend(attributes);
                    prose.extend(
                        Some(rest)
                            .filter(|rest| !rest.is_empty())
                            .map(str::to_owned),
                    );
                }
            }
        }
        if !self.prose.is_empty() && !prose.is_empty() && !is_list(&self.prose, &prose) {
            self.prose.push(String::new());
        }
        self.prose.extend(prose);
    }
}

/// Whether a list goes on, so that no empty line is between its items.
fn is_list(before: &[String], lines: &[String]) -> bool {
    let is_item = |line: Option<&String>| line.is_some_and(|line| line.starts_with("- "));
    is_item(before.last()) && is_item(lines.first())
}

fn item(mut lines: Vec<String>, is_item: bool) -> Vec<String> {
    if let (true, Some(first)) = (is_item, lines.first_mut()) {
        first.insert_str(0, "- ");
    }
    lines
}

/// The name, the words of the type, and the rest of a line such as "`a.b` (string, required)".
fn field(line: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = line.strip_prefix('`')?.split_once('`')?;
    let rest = rest.trim_start().strip_prefix('(')?;
    let mut depth = 1_usize;
    let end = rest.char_indices().find_map(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    // Some pages have a sign between the type and the description.
    let about = rest[end + 1..]
        .trim()
        .trim_start_matches([':', '-', '–', '—']);
    (!name.trim().is_empty()).then(|| (name.trim(), &rest[..end], about.trim_start()))
}
