//! A Markdown page as blocks.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{Block, BlockKind, Code, Line, Lines, Row, front, reflow};

/// The keys in front of the page, and its blocks.
pub(super) fn read(page: &str) -> (Vec<(String, String)>, Vec<Block>) {
    let text = reflow::apply(page);
    let (front, start) = front::read(&text);
    let mut reader = Reader {
        lines: Lines::of(page),
        page: &text,
        blocks: Vec::new(),
        open: Vec::new(),
        is_item: false,
        code: None,
        cells: Vec::new(),
        table: Vec::new(),
        links: Vec::new(),
    };
    let body = text.get(start..).unwrap_or_default();
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        reader.event(event, range.start + start..range.end + start);
    }
    reader.text_ends();
    (front, reader.blocks)
}

struct Reader<'p> {
    lines: Lines<'p>,
    page: &'p str,
    blocks: Vec<Block>,
    /// The lines of the words that are being read.
    open: Vec<Line>,
    /// Whether they are the first of a list item.
    is_item: bool,
    /// The code that is being read.
    code: Option<Code>,
    cells: Vec<String>,
    /// The rows of the table that is being read, the header first.
    table: Vec<Row>,
    /// Where each open link leads.
    links: Vec<String>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.starts(tag, &range),
            Event::End(tag) => self.ends(tag, &range),
            Event::Text(text) => match &mut self.code {
                Some(code) => {
                    if code.text.is_empty() {
                        code.line = self.lines.position(range.start).line;
                    }
                    code.text.push_str(&text);
                }
                None => self.words(&text, range.start),
            },
            Event::Code(text) => self.words(&format!("`{text}`"), range.start),
            Event::InlineHtml(text) => self.words(&text, range.start),
            Event::SoftBreak | Event::HardBreak => self.line_ends(range.end),
            Event::Html(text) => {
                self.words(text.trim(), range.start);
                self.line_ends(range.end);
            }
            // A rule has no words, and the other events belong to extensions that are off.
            _ => {}
        }
    }

    fn starts(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Emphasis => self.words("*", range.start),
            Tag::Strong => self.words("**", range.start),
            Tag::Link { dest_url, .. } => {
                self.words("[", range.start);
                self.links.push(dest_url.into_string());
            }
            Tag::Image { dest_url, .. } => {
                self.words("![", range.start);
                self.links.push(dest_url.into_string());
            }
            Tag::TableHead | Tag::TableRow => self.cells.clear(),
            Tag::TableCell => self.open.clear(),
            Tag::CodeBlock(kind) => {
                self.text_ends();
                let (info, is_fenced) = match kind {
                    CodeBlockKind::Fenced(info) => (info.into_string(), true),
                    CodeBlockKind::Indented => (String::new(), false),
                };
                self.code = Some(Code {
                    info,
                    text: String::new(),
                    line: self.lines.position(range.start).line + usize::from(is_fenced),
                    is_closed: !is_fenced || is_closed(&self.page[range.clone()]),
                    is_fenced,
                });
            }
            Tag::Item => {
                self.text_ends();
                self.is_item = true;
            }
            _ => self.text_ends(),
        }
    }

    fn ends(&mut self, tag: TagEnd, range: &Range<usize>) {
        let position = self.lines.position(range.start);
        let kind = match tag {
            TagEnd::Emphasis => return self.words("*", range.end),
            TagEnd::Strong => return self.words("**", range.end),
            TagEnd::Link | TagEnd::Image => {
                let to = self.links.pop().unwrap_or_default();
                return self.words(&format!("]({to})"), range.end);
            }
            TagEnd::Heading(level) => BlockKind::Heading {
                level: level as u8,
                text: joined(&self.taken()),
            },
            TagEnd::HtmlBlock => BlockKind::Tags(self.taken()),
            TagEnd::CodeBlock => match self.code.take() {
                Some(code) => BlockKind::Code(code),
                None => return,
            },
            TagEnd::TableCell => {
                let text = joined(&self.taken());
                return self.cells.push(text);
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let cells = std::mem::take(&mut self.cells);
                let written = cells_of(&self.page[range.clone()]);
                let excess = written.saturating_sub(cells.len());
                return self.table.push(Row {
                    position,
                    cells,
                    excess,
                });
            }
            TagEnd::Table => {
                let mut rows = std::mem::take(&mut self.table).into_iter();
                match rows.next() {
                    Some(header) => BlockKind::Table {
                        header,
                        rows: rows.collect(),
                    },
                    None => return,
                }
            }
            _ => return self.text_ends(),
        };
        self.blocks.push(Block { position, kind });
    }

    /// Adds words to the line at hand.
    fn words(&mut self, text: &str, byte: usize) {
        if self.open.is_empty() {
            self.line_ends(byte);
        }
        let position = self.lines.position(byte);
        if let Some(line) = self.open.last_mut() {
            if line.text.is_empty() {
                line.position = position;
            }
            line.text.push_str(text);
        }
    }

    /// Begins a new line.
    fn line_ends(&mut self, byte: usize) {
        self.open.push(Line {
            position: self.lines.position(byte),
            text: String::new(),
        });
    }

    /// The lines that were read, without empty ones.
    fn taken(&mut self) -> Vec<Line> {
        let mut lines = std::mem::take(&mut self.open);
        for line in &mut lines {
            line.text = line.text.trim().to_owned();
        }
        lines.retain(|line| !line.text.is_empty());
        lines
    }

    /// Ends a paragraph or the words of a list item.
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
}

fn joined(lines: &[Line]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    lines.join(" ")
}

/// Whether a fenced block ends with a fence: one that ends with the page was cut off.
fn is_closed(block: &str) -> bool {
    let mut lines = block.trim_end().lines();
    let fence = lines.next().unwrap_or_default().trim_start();
    let mark = fence.chars().next().unwrap_or('`');
    let length = fence.chars().take_while(|c| *c == mark).count();
    // Inside a quotation each line has its mark.
    let last = lines.next_back().unwrap_or_default();
    let last = last.trim_start_matches([' ', '>']).trim_end();
    last.chars().count() >= length && last.chars().all(|c| c == mark)
}

/// How many cells a row has as it is written.
fn cells_of(row: &str) -> usize {
    let row = row.lines().next().unwrap_or_default().trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut bars = 0;
    let mut is_escaped = false;
    for c in row.chars() {
        bars += usize::from(c == '|' && !is_escaped);
        is_escaped = c == '\\' && !is_escaped;
    }
    let is_bar_last = row.ends_with('|') && !row.ends_with("\\|");
    bars + usize::from(!is_bar_last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(page: &str) -> Vec<String> {
        let (_, blocks) = read(page);
        let lines = |lines: &[Line]| -> String {
            let lines = lines
                .iter()
                .map(|line| format!("{}:{}", line.position, line.text));
            lines.collect::<Vec<_>>().join(" / ")
        };
        let blocks = blocks.iter().map(|block| {
            let at = block.position;
            match &block.kind {
                BlockKind::Heading { level, text } => format!("{at} h{level} {text}"),
                BlockKind::Code(code) => format!(
                    "{at} code {:?} {:?} line {} closed {}",
                    code.info, code.text, code.line, code.is_closed
                ),
                BlockKind::Table { header, rows } => {
                    let rows = rows
                        .iter()
                        .map(|row| format!(" {}{:?}+{}", row.position, row.cells, row.excess));
                    format!("{at} table {:?}{}", header.cells, rows.collect::<String>())
                }
                BlockKind::Text {
                    lines: text,
                    is_item,
                } => {
                    format!("{} {}", if *is_item { "item" } else { "text" }, lines(text))
                }
                BlockKind::Tags(text) => format!("tags {}", lines(text)),
            }
        });
        blocks.collect()
    }

    #[test]
    fn blocks_have_their_words_and_locations() {
        let page = "> # A `b`\n> c\n> [d](/e)\n\n- f *g*\n  h\n\n  i\n- j\n<X a=\"b\">\nk\n</X>\n";
        assert_eq!(
            shown(page),
            [
                "1:3 h1 A `b`",
                "text 2:3:c / 3:3:[d](/e)",
                "item 5:3:f *g* / 6:3:h",
                "text 8:3:i",
                "item 9:3:j / 10:1:<X a=\"b\"> / 11:1:k / 12:1:</X>",
            ]
        );
        assert_eq!(shown("<A>\nb\n</A>\n"), ["tags 1:1:<A> / 2:1:b / 3:1:</A>"]);
    }

    #[test]
    fn code_knows_its_line_and_whether_it_was_cut_off() {
        let page = "a\n\n````yaml put /b\nc: d\n````\n";
        assert_eq!(
            shown(page)[1],
            "3:1 code \"yaml put /b\" \"c: d\\n\" line 4 closed true"
        );
        let page = "```json\n{\n";
        assert_eq!(
            shown(page)[0],
            "1:1 code \"json\" \"{\\n\" line 2 closed false"
        );
        assert!(shown("> ```yaml\n> a: b\n> ```\n")[0].ends_with("closed true"));
    }

    #[test]
    fn cells_beyond_the_header_are_counted() {
        let page = "| a\\_b | c |\n| --- | --- |\n| d \\| e | f |\n| `g` | h | i | j |\n| k |\n";
        assert_eq!(
            shown(page),
            [
                "1:1 table [\"a_b\", \"c\"] 3:1[\"d | e\", \"f\"]+0 4:1[\"`g`\", \"h\"]+2 5:1[\"k\", \"\"]+0"
            ]
        );
    }
}
