//! Descriptions that are safe in documentation.
//!
//! A description is somebody else's Markdown. Nothing in it may become a doctest, an HTML tag or a link that leads
//! nowhere, so code blocks are marked as text, tags and stray brackets are escaped, and links without a host are
//! reduced to their words.

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::BTreeSet;
use std::ops::Range;

/// A description's first sentence, in one line.
pub fn first_sentence(description: &str) -> String {
    let paragraph = cleaned(description, false)
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| !is_fence(line))
        .collect::<Vec<_>>()
        .join(" ");
    match paragraph.find(". ") {
        Some(end) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

/// A description behind what it describes; one that begins with a block of code is a paragraph of its own.
pub fn behind(what: &str, description: &str) -> String {
    let text = clean(description);
    match is_fence(&text) {
        true => format!("{what}:\n\n{text}"),
        false => format!("{what}: {text}"),
    }
}

/// Whether a line begins or ends a block of code.
fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// A text in one line.
pub fn line(text: &str) -> String {
    text.replace(
        |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'),
        " ",
    )
}

/// A value as code inside of a sentence: in one line, so that nothing of it is a block that rustdoc would run.
pub fn code(value: &str) -> String {
    let value = line(value);
    if !value.contains('`') {
        return format!("`{value}`");
    }
    let runs = value.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or_default() + 1);
    format!("{fence} {value} {fence}")
}

/// A description with nothing in it that rustdoc would run, render or resolve.
pub fn clean(description: &str) -> String {
    cleaned(description, true)
}

/// The same for all of a description, or for a part of it, which may be without what its links refer to.
fn cleaned(description: &str, is_whole: bool) -> String {
    let text = description
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
        .replace('\t', "    ")
        .replace(is_unprintable, "");
    if is_plain(&text) {
        return text.trim_end().to_owned();
    }
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut code: Option<Range<usize>> = None;
    let mut links: Vec<(Range<usize>, bool)> = Vec::new();
    let mut around: Vec<Around> = Vec::new();
    for (event, range) in Parser::new(&text).into_offset_iter() {
        match event {
            Event::Start(Tag::Item) => around.push(Around::Item(content_column(&text, &range))),
            Event::Start(Tag::BlockQuote(_)) => around.push(Around::Quotation),
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_)) => _ = around.pop(),
            Event::SoftBreak => {
                let mark = continued(&text[range.end..], &around);
                edits.extend(mark.map(|mark| (range, format!("\n{mark}"))));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                match kind {
                    CodeBlockKind::Fenced(_) => edits.push(fence(&text, &range)),
                    CodeBlockKind::Indented => {
                        let start = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
                        edits.push((start..range.end, dedent(&text[start..range.end])));
                    }
                }
                code = Some(range);
            }
            Event::End(TagEnd::CodeBlock) => code = None,
            _ if code.is_some() => {}
            Event::Html(_) | Event::InlineHtml(_) => {
                edits.push((range.clone(), escape(&text[range], &['<', '>'])))
            }
            Event::Start(
                Tag::Link {
                    link_type,
                    dest_url,
                    ..
                }
                | Tag::Image {
                    link_type,
                    dest_url,
                    ..
                },
            ) => {
                let is_here = matches!(
                    link_type,
                    LinkType::Inline | LinkType::Autolink | LinkType::Email
                );
                links.push((range, has_host(&dest_url) && (is_whole || is_here)));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((range, false)) = links.pop() {
                    unlink(&text, &range, &mut edits);
                }
            }
            Event::Text(_) if links.is_empty() => {
                let start = if text[..range.start].ends_with('\\') {
                    range.start + 1
                } else {
                    range.start
                };
                let start = start.min(range.end);
                if text.is_char_boundary(start) {
                    edits.push((start..range.end, prose(&text[start..range.end])));
                }
            }
            _ => {}
        }
    }
    // Behind the rest, which leaves the words of the links that these define.
    without_definitions(splice(&text, edits))
}

/// A text in which what defines links without a host is text: each line that begins as such a definition, for of several of one
/// label only the first is told.
fn without_definitions(text: String) -> String {
    let parser = Parser::new(&text);
    let definitions = parser.reference_definitions().iter();
    let leads_nowhere = definitions.filter(|(_, one)| !has_host(&one.dest));
    let labels: BTreeSet<String> = leads_nowhere
        .map(|(label, _)| label.to_lowercase())
        .collect();
    if labels.is_empty() {
        return text;
    }
    let lines = text.split('\n').map(|line| {
        let begun = line.trim_start_matches([' ', '>']);
        let label = begun
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("]:"));
        match label {
            Some((label, _)) if labels.contains(&label.to_lowercase()) => {
                format!("{}\\{begun}", &line[..line.len() - begun.len()])
            }
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether what a link leads to is the same wherever the link is.
fn has_host(address: &str) -> bool {
    address.contains("://") || address.starts_with("mailto:")
}

/// Whether a text has nothing that could be code, a tag, a link, an address or an item of a list, which most have not.
fn is_plain(text: &str) -> bool {
    let marks = |byte| matches!(byte, b'`' | b'~' | b'<' | b'>' | b'[' | b']' | b'\\');
    let is_item = |line: &str| {
        line.trim_start()
            .starts_with(|first: char| "-+*".contains(first) || first.is_ascii_digit())
    };
    !text.bytes().any(marks)
        && !text.contains("://")
        && !text.contains("    ")
        && !text.lines().any(is_item)
}

/// What a line of text is in.
enum Around {
    /// An item of a list, whose text begins at this column.
    Item(usize),
    /// A quotation.
    Quotation,
}

/// The column at which the text of an item begins.
fn content_column(text: &str, range: &Range<usize>) -> usize {
    let line = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    let item = &text[range.start..];
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    let mark = digits + 1;
    let spaces = item.bytes().skip(mark).take_while(|byte| *byte == b' ');
    range.start - line + mark + spaces.count().clamp(1, 4)
}

/// What marks a line as the rest of what it continues, where its author left that to the reader; clippy asks for it.
fn continued(text: &str, around: &[Around]) -> Option<String> {
    let line = text.lines().next().unwrap_or_default();
    let indent = line.len() - line.trim_start_matches(' ').len();
    let mut items = around.iter().map(|one| matches!(one, Around::Item(_)));
    match around {
        [Around::Quotation] => (!line.trim_start().starts_with('>')).then(|| "> ".to_owned()),
        // A quotation in an item, or an item in one, is left as it is.
        [.., Around::Item(column)] if items.all(|is_item| is_item) => {
            (indent < *column).then(|| " ".repeat(column - indent))
        }
        _ => None,
    }
}

/// Whether a character must not be in a source file: rustc denies those that change the direction of text, and a
/// control character makes the file binary for many tools.
fn is_unprintable(c: char) -> bool {
    let turns_text = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns_text || (c.is_control() && c != '\n')
}

/// The opening line of a fenced block, marked as text.
fn fence(text: &str, range: &Range<usize>) -> (Range<usize>, String) {
    let line = text[range.start..].lines().next().unwrap_or_default();
    let mark: String = line
        .chars()
        .take_while(|c| matches!(c, '`' | '~'))
        .collect();
    (range.start..range.start + line.len(), format!("{mark}text"))
}

/// Lines without the indentation that would make them code.
fn dedent(block: &str) -> String {
    let lines: Vec<_> = block
        .split('\n')
        .map(|line| escape(line.trim_start(), &['[', ']', '<', '>']))
        .collect();
    lines.join("\n")
}

/// Ordinary text: brackets that make no link are escaped, and a bare address becomes a link.
fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest
        .find("https://")
        .into_iter()
        .chain(rest.find("http://"))
        .min()
    {
        out.push_str(&escape(&rest[..start], &['[', ']']));
        let address = &rest[start..];
        let end = address
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | '"' | ')' | ']'));
        let address = address[..end.unwrap_or(address.len())]
            .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        out.push_str(&format!("<{address}>"));
        rest = &rest[start + address.len()..];
    }
    out.push_str(&escape(rest, &['[', ']']));
    out
}

/// Takes a link's address away and leaves its words.
fn unlink(text: &str, range: &Range<usize>, edits: &mut Vec<(Range<usize>, String)>) {
    edits.retain(|(edit, _)| edit.start < range.start || edit.end > range.end);
    // What a reference refers to is elsewhere in the text; here it is enough that it is one.
    let mut anywhere = |_: BrokenLink<'_>| Some(("".into(), "".into()));
    let link = &text[range.clone()];
    let parser = Parser::new_with_broken_link_callback(link, Options::empty(), Some(&mut anywhere));
    let words: String = parser
        .filter_map(|event| match event {
            Event::Text(words) => Some(escape(&words, &['[', ']', '<', '>'])),
            Event::Code(words) => Some(format!("`{words}`")),
            Event::SoftBreak | Event::HardBreak => Some(" ".to_owned()),
            _ => None,
        })
        .collect();
    edits.push((range.clone(), words));
}

fn escape(text: &str, special: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if special.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Applies the edits; of two that overlap the one that starts first holds.
fn splice(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for (range, with) in edits {
        if range.start >= end {
            out.push_str(&text[end..range.start]);
            out.push_str(&with);
            end = range.end;
        }
    }
    out.push_str(&text[end..]);
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_code_begins_no_sentence() {
        let block = "```\nx. y\n```";
        assert_eq!(first_sentence(block), "x. ".trim());
        assert_eq!(behind("404", block), "404:\n\n```text\nx. y\n```");
        assert_eq!(behind("404", "None."), "404: None.");
    }

    #[test]
    fn a_value_is_code_in_one_line() {
        for (value, shown) in [
            ("a", "`a`"),
            ("a\r\nb\u{0}c\u{2028}d", "`a  b c d`"),
            ("``` x\n```", "```` ``` x ``` ````"),
            ("`", "`` ` ``"),
        ] {
            assert_eq!(code(value), shown);
            let blocks =
                Parser::new(shown).filter(|event| matches!(event, Event::Start(Tag::CodeBlock(_))));
            assert_eq!(blocks.count(), 0, "{value}");
        }
    }

    #[test]
    fn a_text_without_marks_stays_as_it_is() {
        let text = "One *two* _three_ & four; (five)\n\nsix: 7\n  eight\n# nine";
        assert!(is_plain(text));
        assert_eq!(clean(&format!("{text} \n")), text);
        for marked in [
            "    a",
            "`a`",
            "<a>",
            "[a]",
            "a\\b",
            "~~~",
            "- a",
            "1. a",
            "https://a.example",
        ] {
            assert!(!is_plain(marked), "{marked}");
        }
    }

    #[test]
    fn what_defines_a_link_without_a_host_is_text() {
        for (description, cleaned) in [
            ("[a]: b\n\n[a] [x][a]", "\\[a]: b\n\na x"),
            ("[a]: b\n[a]: c", "\\[a]: b\n\\[a]: c"),
            (
                "[a]: https://a.example\n\n[a]",
                "[a]: https://a.example\n\n[a]",
            ),
        ] {
            let text = clean(description);
            assert_eq!(text, cleaned);
            let parser = Parser::new(&text);
            let mut definitions = parser.reference_definitions().iter();
            assert!(definitions.all(|(_, one)| has_host(&one.dest)), "{text}");
        }
    }

    #[test]
    fn a_line_that_continues_an_item_or_a_quotation_says_so() {
        let cases = [
            ("- one\ntwo\n- three", "- one\n  two\n- three"),
            ("1. one\ntwo", "1. one\n   two"),
            ("- one\n  - two\nthree", "- one\n  - two\n    three"),
            ("> one\ntwo", "> one\n> two"),
            ("one\ntwo", "one\ntwo"),
            ("- one\n  two", "- one\n  two"),
        ];
        for (written, marked) in cases {
            assert_eq!(clean(written), marked, "{written}");
        }
    }

    #[test]
    fn code_never_becomes_a_doctest() {
        assert_eq!(
            clean("a\n\n```\nlet x = 1;\n```\nb"),
            "a\n\n```text\nlet x = 1;\n```\nb"
        );
        assert_eq!(clean("~~~rust\nx\n~~~"), "~~~text\nx\n~~~");
        assert_eq!(clean("a\n\n    panic!()\n\nb"), "a\n\npanic!()\n\nb");
    }

    #[test]
    fn characters_that_rustc_denies_or_that_make_a_file_binary_are_removed() {
        assert_eq!(clean("a\u{202e}b\u{2066}c\u{2069} \u{202a}d"), "abc d");
        assert_eq!(clean("a\0b\u{7}c\u{85}d\ne"), "abcd\ne");
        // A mark is no control of direction, and Arabic and Hebrew need it.
        assert_eq!(clean("a\u{200f}b"), "a\u{200f}b");
    }

    #[test]
    fn tags_and_stray_brackets_are_words() {
        assert_eq!(
            clean("a <b>bold</b> [thing] `[x]` &lt;"),
            "a \\<b\\>bold\\</b\\> \\[thing\\] `[x]` &lt;"
        );
        assert_eq!(clean("already \\[escaped\\]"), "already \\[escaped\\]");
    }

    #[test]
    fn addresses_are_links_and_links_to_nowhere_are_words() {
        assert_eq!(clean("see https://a.b/c."), "see <https://a.b/c>.");
        assert_eq!(
            clean("see [the `x` guide](/guide) and [this](https://a.b)"),
            "see the `x` guide and [this](https://a.b)"
        );
    }

    #[test]
    fn the_first_sentence_is_one_line() {
        assert_eq!(first_sentence("One\nline. Two.\n\nThree."), "One line.");
    }

    #[test]
    fn a_sentence_has_no_link_whose_address_is_elsewhere() {
        let text = "The [digest][1] of [it](https://b.c).\n\n[1]: https://a.b/c";
        assert_eq!(first_sentence(text), "The digest of [it](https://b.c).");
        assert_eq!(clean(text), text);
    }
}
