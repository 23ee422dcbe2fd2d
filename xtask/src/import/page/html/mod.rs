//! An HTML page as blocks: the same that the Markdown of its site would give.
//!
//! What a page has around its content is no part of it: navigation, headers, footers and scripts. Where there is a `main` or an
//! `article`, the content is that.

mod tree;

use super::{Block, BlockKind, Code, Line, Row};
use crate::diagnostic::Position;
use tree::{Id, Tree};

/// How deep elements are followed; what is deeper is taken as text.
const DEEPEST: usize = 256;

/// How many elements may be open at once. A parser asks all of them at each tag, and no page has a tenth of it.
const MOST_OPEN: usize = 2000;

/// Elements that have no end tag, or need none.
const WITHOUT_END: [&str; 29] = [
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html",
    "img", "input", "li", "link", "meta", "option", "p", "rp", "rt", "source", "tbody", "td",
    "tfoot", "th", "thead", "tr", "wbr",
];

/// Whether so many elements are open at once that reading the page would take forever.
pub(super) fn is_too_deep(page: &str) -> bool {
    let mut open = 0_usize;
    for tag in page.split('<').skip(1) {
        let (is_end, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let end = tag
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(tag.len());
        let name = tag[..end].to_ascii_lowercase();
        if name.is_empty() || WITHOUT_END.contains(&name.as_str()) {
            continue;
        }
        open = if is_end {
            open.saturating_sub(1)
        } else {
            open + 1
        };
        if open > MOST_OPEN {
            return true;
        }
    }
    false
}

/// Whether a page is HTML.
pub(super) fn is_html(file: &str, text: &str) -> bool {
    let file = file.to_lowercase();
    let start = text
        .trim_start()
        .get(..14)
        .unwrap_or(text.trim_start())
        .to_lowercase();
    file.ends_with(".html")
        || file.ends_with(".htm")
        || start.starts_with("<!doctype html")
        || start.starts_with("<html")
}

/// The address of the page, if it says it, and its blocks.
pub(super) fn read(page: &str) -> (Vec<(String, String)>, Vec<Block>) {
    let tree = tree::parse(page);
    let mut reader = Reader {
        unclosed: page.matches("<pre").count() > page.matches("</pre").count(),
        tree: &tree,
        blocks: Vec::new(),
        open: Vec::new(),
        is_item: false,
    };
    let content = ["main", "article", "body"]
        .into_iter()
        .find_map(|name| reader.first(name));
    reader.inside(content.unwrap_or_default(), 0);
    reader.text_ends();
    let blocks = reader.blocks;
    let links = tree.0.iter().filter(|node| node.name == "link");
    let canonical = links.filter(|node| attribute(&node.attributes, "rel") == Some("canonical"));
    let url = canonical
        .filter_map(|node| attribute(&node.attributes, "href"))
        .next();
    let front = url.map(|url| ("url".to_owned(), url.to_owned()));
    (front.into_iter().collect(), blocks)
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

struct Reader<'t> {
    tree: &'t Tree,
    /// Whether the page stops inside a block of code.
    unclosed: bool,
    blocks: Vec<Block>,
    /// The lines of the words that are being read.
    open: Vec<Line>,
    is_item: bool,
}

fn at(line: usize) -> Position {
    Position { line, column: 1 }
}

impl Reader<'_> {
    fn first(&self, name: &str) -> Option<Id> {
        self.tree.0.iter().position(|node| node.name == name)
    }

    fn inside(&mut self, id: Id, depth: usize) {
        for child in self.tree.0[id].children.clone() {
            self.node(child, depth + 1);
        }
    }

    fn node(&mut self, id: Id, depth: usize) {
        let node = &self.tree.0[id];
        if depth > DEEPEST {
            let text = self.text_of(id);
            return self.words(&text, node.line);
        }
        match node.name.as_str() {
            "" => self.words(&node.text, node.line),
            "#comment" | "script" | "style" | "noscript" | "template" | "svg" | "nav"
            | "header" | "footer" | "aside" | "button" | "head" => {}
            "br" => self.line_ends(node.line),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.text_ends();
                let level = node.name.as_bytes().get(1).map_or(1, |digit| digit - b'0');
                let text = self.inline(id);
                self.blocks.push(Block {
                    position: at(node.line),
                    kind: BlockKind::Heading { level, text },
                });
            }
            "pre" => {
                self.text_ends();
                let code = self.code(id);
                self.blocks.push(Block {
                    position: at(node.line),
                    kind: BlockKind::Code(code),
                });
            }
            "table" => {
                self.text_ends();
                self.table(id);
            }
            "code" | "kbd" | "samp" => {
                let text = self.text_of(id);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                self.raw(&format!("`{text}`"), node.line);
            }
            "em" | "i" => self.between("*", "*", id, depth),
            "strong" | "b" => self.between("**", "**", id, depth),
            "a" => match attribute(&node.attributes, "href") {
                // The marks beside headings lead to themselves and say nothing.
                Some(to) if !to.starts_with('#') => {
                    self.between("[", &format!("]({to})"), id, depth)
                }
                _ => self.inside(id, depth),
            },
            "li" | "dt" => {
                self.text_ends();
                self.is_item = true;
                self.inside(id, depth);
                self.text_ends();
                self.is_item = false;
            }
            "span" | "small" | "sup" | "sub" | "u" | "mark" | "abbr" | "label" | "time" | "var"
            | "wbr" | "img" => {
                self.inside(id, depth);
            }
            _ => {
                self.text_ends();
                self.inside(id, depth);
                self.text_ends();
            }
        }
    }

    fn between(&mut self, before: &str, after: &str, id: Id, depth: usize) {
        let line = self.tree.0[id].line;
        self.raw(before, line);
        self.inside(id, depth);
        self.raw(after, line);
    }

    /// Adds the text of a page, in which white space is one space and a line break one of Markdown.
    fn words(&mut self, text: &str, line: usize) {
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.line_ends(line + index);
            }
            let mut words = part.split_whitespace().peekable();
            if part.starts_with(char::is_whitespace) {
                self.raw(" ", line + index);
            }
            while let Some(word) = words.next() {
                self.raw(word, line + index);
                if words.peek().is_some() || part.ends_with(char::is_whitespace) {
                    self.raw(" ", line + index);
                }
            }
        }
    }

    fn raw(&mut self, text: &str, line: usize) {
        if self.open.is_empty() {
            self.line_ends(line);
        }
        if let Some(last) = self.open.last_mut() {
            if last.text.is_empty() {
                last.position = at(line);
            }
            last.text.push_str(text);
        }
    }

    fn line_ends(&mut self, line: usize) {
        self.open.push(Line {
            position: at(line),
            text: String::new(),
        });
    }

    fn taken(&mut self) -> Vec<Line> {
        let mut lines = std::mem::take(&mut self.open);
        for line in &mut lines {
            line.text = line.text.trim().to_owned();
        }
        lines.retain(|line| !line.text.is_empty());
        lines
    }

    fn text_ends(&mut self) {
        let lines = self.taken();
        let Some(first) = lines.first() else { return };
        self.blocks.push(Block {
            position: first.position,
            kind: BlockKind::Text {
                is_item: std::mem::take(&mut self.is_item),
                lines,
            },
        });
    }

    /// The words of an element on one line.
    fn inline(&mut self, id: Id) -> String {
        let before = std::mem::take(&mut self.open);
        self.inside(id, 0);
        let lines: Vec<String> = self.taken().into_iter().map(|line| line.text).collect();
        self.open = before;
        lines.join(" ")
    }

    /// The text of an element as it is, with a line break for each `br`.
    fn text_of(&self, id: Id) -> String {
        let mut text = String::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let node = &self.tree.0[id];
            text.push_str(&node.text);
            if node.name == "br" {
                text.push('\n');
            }
            open.extend(node.children.iter().rev());
        }
        text
    }

    fn code(&self, id: Id) -> Code {
        let node = &self.tree.0[id];
        let inner = node
            .children
            .iter()
            .map(|child| &self.tree.0[*child])
            .find(|child| child.name == "code");
        let attributes = || {
            std::iter::once(node)
                .chain(inner)
                .map(|node| &node.attributes)
        };
        let mut classes = attributes()
            .filter_map(|all| attribute(all, "class"))
            .flat_map(str::split_whitespace);
        let language = classes.find_map(|class| {
            class
                .strip_prefix("language-")
                .or(class.strip_prefix("lang-"))
        });
        let more = ["data-info", "data-meta", "data-title", "title"];
        let more =
            attributes().flat_map(|all| more.into_iter().filter_map(|name| attribute(all, name)));
        let info: Vec<&str> = language.into_iter().chain(more).collect();
        let mut text = self.text_of(id);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Code {
            info: info.join(" "),
            text,
            line: inner.unwrap_or(node).line,
            is_closed: !self.unclosed,
            is_fenced: true,
        }
    }

    fn table(&mut self, id: Id) {
        let mut rows = Vec::new();
        let mut open = vec![id];
        while let Some(one) = open.pop() {
            let node = &self.tree.0[one];
            match node.name.as_str() {
                "tr" => {
                    let cells = node.children.iter().copied();
                    let cells = cells
                        .filter(|cell| matches!(self.tree.0[*cell].name.as_str(), "td" | "th"));
                    rows.push((node.line, cells.collect::<Vec<Id>>()));
                }
                _ => open.extend(node.children.iter().rev()),
            }
        }
        let mut rows: Vec<Row> = rows
            .into_iter()
            .map(|(line, cells)| Row {
                position: at(line),
                cells: cells.into_iter().map(|cell| self.inline(cell)).collect(),
                excess: 0,
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let header = rows.remove(0);
        let width = header.cells.len();
        for row in &mut rows {
            row.excess = row.cells.len().saturating_sub(width);
            row.cells.resize(width, String::new());
        }
        self.blocks.push(Block {
            position: header.position,
            kind: BlockKind::Table { header, rows },
        });
    }
}
