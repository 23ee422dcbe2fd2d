//! The line breaks of a Markdown page of tables that has lost them.
//!
//! Each break takes the place of one space, so that a byte of the result is where it is on the page.

use std::borrow::Cow;

/// `text` with a break in front of each heading and each row of a table, where a line has all of them.
pub(super) fn apply(text: &str) -> Cow<'_, str> {
    if !text.lines().any(is_collapsed) {
        return Cow::Borrowed(text);
    }
    let mut bytes: Vec<char> = Vec::new();
    for line in text.split_inclusive('\n') {
        if is_collapsed(line) {
            bytes.extend(expand(line).chars());
        } else {
            bytes.extend(line.chars());
        }
    }
    Cow::Owned(bytes.into_iter().collect())
}

/// Whether a line has the row of a table that separates its header, and something else too.
fn is_collapsed(line: &str) -> bool {
    delimiter(line, 0).is_some_and(|(start, end, _)| {
        !line[..start].trim().is_empty() || !line[end..].trim().is_empty()
    })
}

/// The first row of `| --- | --- |` at or behind the byte `from`: where it starts and ends, and how many cells it has.
fn delimiter(line: &str, from: usize) -> Option<(usize, usize, usize)> {
    let mut at = from;
    while let Some(found) = line.get(at..)?.find('|') {
        let start = at + found;
        let mut end = start + 1;
        let mut cells = 0;
        while let Some(rest) = line.get(end..) {
            let Some((cell, _)) = rest.split_once('|') else {
                break;
            };
            let dashes = cell.trim().trim_matches(':');
            if dashes.len() < 3 || !dashes.bytes().all(|byte| byte == b'-') {
                break;
            }
            cells += 1;
            end += cell.len() + 1;
        }
        if cells > 0 {
            return Some((start, end, cells));
        }
        at = start + 1;
    }
    None
}

fn expand(line: &str) -> String {
    let mut breaks: Vec<usize> = Vec::new();
    let mut at = front_matter(line, &mut breaks);
    while let Some((start, end, cells)) = delimiter(line, at) {
        let header = header_start(line, at, start, cells);
        headings(line, at..header, &mut breaks);
        breaks.push(space_before(line, header));
        breaks.push(space_before(line, start));
        at = rows(line, end, cells, &mut breaks);
    }
    headings(line, at..line.len(), &mut breaks);
    let mut text = String::with_capacity(line.len());
    for (byte, c) in line.char_indices() {
        text.push(if c == ' ' && breaks.contains(&byte) {
            '\n'
        } else {
            c
        });
    }
    text
}

/// Breaks the keys in front of the page apart, and returns where the page starts.
fn front_matter(line: &str, breaks: &mut Vec<usize>) -> usize {
    let Some(rest) = line.strip_prefix("--- ") else {
        return 0;
    };
    let Some(length) = rest.find(" --- ") else {
        return 0;
    };
    let start = "--- ".len();
    let end = start + length;
    breaks.push(start - 1);
    for (byte, _) in line[start..end].match_indices(' ') {
        let word = line[start + byte + 1..end].split(' ').next();
        let is_key = word
            .and_then(|word| word.strip_suffix(':'))
            .is_some_and(|key| {
                !key.is_empty()
                    && key
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            });
        if is_key {
            breaks.push(start + byte);
        }
    }
    breaks.push(end);
    breaks.push(end + " ---".len());
    end + " --- ".len()
}

/// Where the row starts that is the header of the delimiter at `delimiter`: so many cells before it.
fn header_start(line: &str, from: usize, delimiter: usize, cells: usize) -> usize {
    let bars: Vec<usize> = line[from..delimiter]
        .match_indices('|')
        .map(|(byte, _)| from + byte)
        .filter(|bar| !is_escaped(line, *bar))
        .collect();
    // Between two bars is a cell.
    let first = bars.len().checked_sub(cells + 1);
    first
        .and_then(|first| bars.get(first))
        .copied()
        .unwrap_or(delimiter)
}

/// Breaks the rows behind the byte `from` apart, and returns where the table ends.
fn rows(line: &str, from: usize, cells: usize, breaks: &mut Vec<usize>) -> usize {
    let mut end = from;
    loop {
        let rest = &line[end..];
        let gap = rest.len() - rest.trim_start().len();
        if !rest.trim_start().starts_with('|') {
            return end;
        }
        let bars = line[end..].match_indices('|').map(|(byte, _)| end + byte);
        let mut bars = bars.filter(|bar| !is_escaped(line, *bar));
        let Some(last) = bars.nth(cells) else {
            return end;
        };
        breaks.push(space_before(line, end + gap));
        end = last + 1;
    }
}

/// Breaks a stretch without tables at its headings.
fn headings(line: &str, range: std::ops::Range<usize>, breaks: &mut Vec<usize>) {
    let text = &line[range.clone()];
    for (byte, _) in text.match_indices(" #") {
        let marks = text[byte + 1..]
            .bytes()
            .take_while(|byte| *byte == b'#')
            .count();
        if marks <= 6 && text[byte + 1 + marks..].starts_with(' ') {
            breaks.push(range.start + byte);
        }
    }
    // A heading at the very start of a stretch has its space before it.
    if text.starts_with('#') && range.start > 0 {
        breaks.push(space_before(line, range.start));
    }
}

fn is_escaped(line: &str, byte: usize) -> bool {
    let before = line[..byte].bytes().rev();
    before.take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The byte in front of `byte`, which no break replaces unless it is a space.
fn space_before(line: &str, byte: usize) -> usize {
    match byte.checked_sub(1) {
        Some(before) if line.as_bytes().get(before) == Some(&b' ') => before,
        _ => usize::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_rows_get_their_breaks_back() {
        let page = "--- title: A page description: url: https://example.com/a --- ## GET /a — Get ### Parameters \
                    | Name | In | | --- | --- | | `a` | path | | `b \\| c` | | | | query | ### Responses #### 200 — Fine \
                    | Field | | --- | | `d` | ##### `d` | F | T | |---|:---:| | é | 1 |";
        let expected = "---\ntitle: A page\ndescription:\nurl: https://example.com/a\n---\n## GET /a — Get\n### Parameters\n\
                        | Name | In |\n| --- | --- |\n| `a` | path |\n| `b \\| c` | |\n| | query |\n### Responses\n#### 200 — Fine\n\
                        | Field |\n| --- |\n| `d` |\n##### `d`\n| F | T |\n|---|:---:|\n| é | 1 |";
        let text = apply(page);
        assert_eq!(text, expected);
        assert_eq!(text.len(), page.len());
    }

    #[test]
    fn a_page_with_its_breaks_stays_as_it_is() {
        for page in [
            "# A\n\n| a | b |\n| --- | --- |\n| c # d | e |\n",
            "a # b",
            "",
            "--- a: b --- c",
        ] {
            assert!(matches!(apply(page), Cow::Borrowed(text) if text == page));
        }
    }
}
