//! How a finding looks on a terminal.
//!
//! Source lines and messages come from documents of strangers, so that control characters in them are shown,
//! never sent to the terminal.

use std::fmt::{self, Write};

use super::Diagnostic;

/// How many characters of a source line are shown; minified JSON has lines of megabytes.
const WIDTH: usize = 100;

/// How many of those stand before the caret where the line is cut.
const LEAD: usize = 40;

/// Writes `diagnostic` with its source line and a caret.
pub(super) fn render(diagnostic: &Diagnostic, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let gutter = diagnostic
        .position
        .map_or(1, |position| position.line.to_string().len());
    writeln!(
        f,
        "{}[{}]: {}",
        diagnostic.severity,
        diagnostic.code,
        indented(&diagnostic.message, 2)
    )?;
    match diagnostic.position {
        Some(position) => {
            writeln!(
                f,
                "{:gutter$}--> {}:{position}",
                "",
                visible(&diagnostic.file)
            )?;
            if let Some(line) = &diagnostic.source {
                let (shown, caret) = excerpt(line, position.column);
                writeln!(f, "{:gutter$} |", "")?;
                writeln!(f, "{} | {shown}", position.line)?;
                writeln!(f, "{:gutter$} | {:caret$}^", "", "")?;
            }
        }
        None if diagnostic.file.is_empty() => {}
        None => writeln!(f, "{:gutter$}--> {}", "", visible(&diagnostic.file))?,
    }
    for (label, text) in [("why", &diagnostic.why), ("help", &diagnostic.help)] {
        if !text.is_empty() {
            let text = indented(text, gutter + label.len() + 5);
            writeln!(f, "{:gutter$} = {label}: {text}", "")?;
        }
    }
    Ok(())
}

/// The text of line `number`, which starts at 1. `\n`, `\r\n` and a lone `\r` end a line, as in YAML.
pub(super) fn line_of(text: &str, number: usize) -> Option<&str> {
    let mut rest = text;
    for _ in 1..number {
        let end = rest.find(['\n', '\r'])?;
        let width = if rest[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = &rest[end + width..];
    }
    let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    Some(&rest[..end])
}

/// The part of `line` around `column`, and how many characters stand before the caret in it.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    let length = line.chars().count();
    let at = column.saturating_sub(1).min(length);
    let start = if length <= WIDTH {
        0
    } else {
        at.saturating_sub(LEAD)
    };
    let mut shown = String::new();
    if start > 0 {
        shown.push('…');
    }
    let caret = shown.chars().count() + (at - start);
    shown.extend(line.chars().skip(start).take(WIDTH).map(shown_as));
    if length > start + WIDTH {
        shown.push('…');
    }
    (shown.trim_end().to_owned(), caret)
}

/// `text` with its control characters shown, and its later lines indented.
fn indented(text: &str, indent: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            let _ = write!(out, "\n{:indent$}", "");
        }
        out.push_str(&visible(line));
    }
    out
}

/// `text` in one line, with its control characters shown.
fn visible(text: &str) -> String {
    text.chars().map(shown_as).collect()
}

/// What stands for `c`: one column wide whatever it is, so that the caret keeps its place.
fn shown_as(c: char) -> char {
    match c {
        '\t' => ' ',
        // The pictures of the control characters stand in the same order as these.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        // The rest of the control characters, and those that turn the direction of the text.
        '\x7f'..='\u{9f}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Position, Severity};

    fn finding(message: &str) -> Diagnostic {
        Diagnostic::new(
            Severity::Error,
            "a-code",
            "specs/x.yaml",
            message,
            "because\nof that",
            "do this",
        )
    }

    #[test]
    fn a_finding_shows_its_line_with_a_caret() {
        let text = "a: 1\r\nb:\n\tc: é\n";
        let shown = finding("wrong")
            .at(Position { line: 3, column: 5 }, text)
            .to_string();
        let expected = "\
error[a-code]: wrong
 --> specs/x.yaml:3:5
  |
3 |  c: é
  |     ^
  = why: because
         of that
  = help: do this
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_finding_about_a_file_shows_no_line() {
        let mut diagnostic = finding("two\nlines");
        diagnostic.severity = Severity::Warning;
        diagnostic.why.clear();
        diagnostic.help.clear();
        let expected = "warning[a-code]: two\n  lines\n --> specs/x.yaml\n";
        assert_eq!(diagnostic.to_string(), expected);
    }

    #[test]
    fn the_numbers_of_lines_align() {
        let text = "\n".repeat(99) + "x";
        let shown = finding("m")
            .at(
                Position {
                    line: 100,
                    column: 1,
                },
                &text,
            )
            .to_string();
        assert!(
            shown.contains("   --> specs/x.yaml:100:1\n    |\n100 | x\n    | ^\n    = why"),
            "{shown}"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let text = format!("{}!{}", "a".repeat(1000), "b".repeat(1000));
        let shown = finding("m")
            .at(
                Position {
                    line: 1,
                    column: 1001,
                },
                &text,
            )
            .to_string();
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[3].chars().count(), "1 | ".len() + WIDTH + 2);
        let caret = lines[4].chars().position(|c| c == '^');
        assert_eq!(lines[3].chars().position(|c| c == '!'), caret);
    }

    #[test]
    fn nothing_of_a_document_reaches_the_terminal_as_a_command() {
        let text = "a: \u{1b}[2J\u{202e}\n";
        let shown = finding("\u{1b}]0;x\u{7}")
            .at(Position { line: 1, column: 4 }, text)
            .to_string();
        assert!(
            !shown.contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{shown:?}"
        );
        assert!(shown.contains("a: ␛[2J\u{fffd}"), "{shown}");
    }

    #[test]
    fn a_place_beyond_the_text_is_only_named() {
        let shown = finding("m")
            .at(Position { line: 9, column: 1 }, "a")
            .to_string();
        assert!(
            shown.starts_with("error[a-code]: m\n --> specs/x.yaml:9:1\n  = why"),
            "{shown}"
        );
    }

    #[test]
    fn lines_end_as_in_yaml() {
        let text = "a\nb\r\nc\rd\n";
        let lines: Vec<_> = (1..=6).map(|number| line_of(text, number)).collect();
        assert_eq!(
            lines,
            [Some("a"), Some("b"), Some("c"), Some("d"), Some(""), None]
        );
    }
}
