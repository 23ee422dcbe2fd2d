//! How a diagnostic looks on a terminal: as rustc would show it.
//!
//! Source lines and messages come from documents of strangers, so that control characters in them are shown,
//! never sent to the terminal.

use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Diagnostic, Position, Severity, Style};

/// How many columns of a source line are shown.
const WIDTH: usize = 100;

/// How many characters of a text are shown: a name of a document may be megabytes long.
const LONGEST: usize = 2000;

/// `diagnostic` with its source line and a caret.
pub(super) fn render(diagnostic: &Diagnostic, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(visible(&diagnostic.message))
        .id(diagnostic.code);
    let mut group = Group::with_title(title);
    // Of what is shown, the renderer trusts the path and the notes.
    let file = normalize_untrusted_str(&visible(&diagnostic.file));
    let excerpt = diagnostic
        .position
        .and_then(|position| diagnostic.source.as_ref()?.excerpt(position));
    group = match (diagnostic.position, excerpt) {
        (Some(position), Some(excerpt)) => {
            let (before, after) = excerpt.text.split_at(excerpt.at);
            let (before, after) = (visible(before), visible(after));
            let end = before.len() + after.chars().next().map_or(0, char::len_utf8);
            let span = AnnotationKind::Primary.span(before.len()..end);
            let snippet = Snippet::source(before + &after)
                .line_start(position.line)
                .annotation(span);
            if excerpt.cut {
                // The renderer would count the column from where the excerpt starts.
                group.element(origin(file, position)).element(snippet)
            } else {
                group.element(snippet.path(file))
            }
        }
        (Some(position), None) => group.element(origin(file, position)),
        (None, _) if file.is_empty() => group,
        (None, _) => group.element(Origin::path(file)),
    };
    for (level, text) in [
        (Level::NOTE.with_name("why"), &diagnostic.why),
        (Level::HELP, &diagnostic.help),
    ] {
        if !text.is_empty() {
            group = group.element(level.message(normalize_untrusted_str(&visible(text))));
        }
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
    };
    renderer.term_width(WIDTH).render(&[group])
}

fn origin<'a>(file: String, position: Position) -> Origin<'a> {
    Origin::path(file)
        .line(position.line)
        .char_column(position.column)
}

/// The beginning of `text`, with the characters replaced that the renderer lets through: the other control characters, and those that
/// turn the direction of the text.
fn visible(text: &str) -> String {
    let shown = |c| match c {
        '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
            '\u{fffd}'
        }
        c => c,
    };
    let mut kept: String = text.chars().take(LONGEST).map(shown).collect();
    if kept.len() < text.len() && text.chars().nth(LONGEST).is_some() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(message: &str) -> Diagnostic {
        Diagnostic::new(
            Severity::Error,
            "a-code",
            "specs/x.yaml",
            message,
            "because\nof that",
            "do this",
        )
    }

    fn at(line: usize, column: usize, text: &str) -> String {
        diagnostic("wrong")
            .at(Position { line, column }, text)
            .to_string()
    }

    #[test]
    fn a_diagnostic_shows_its_line_with_a_caret() {
        let expected = "\
error[a-code]: wrong
 --> specs/x.yaml:3:5
  |
3 |     c: é
  |        ^
  |
  = why: because
         of that
  = help: do this
";
        assert_eq!(at(3, 5, "a: 1\r\nb:\n\tc: é\n"), expected);
    }

    #[test]
    fn a_diagnostic_about_a_file_shows_no_line() {
        let mut diagnostic = diagnostic("two\nlines");
        diagnostic.severity = Severity::Warning;
        diagnostic.why.clear();
        diagnostic.help.clear();
        let expected = "warning[a-code]: two\n                 lines\n--> specs/x.yaml\n";
        assert_eq!(diagnostic.to_string(), expected);
        diagnostic.file.clear();
        let expected = "warning[a-code]: two\n                 lines\n";
        assert_eq!(diagnostic.to_string(), expected);
    }

    #[test]
    fn the_numbers_of_lines_align() {
        let shown = at(100, 1, &("\n".repeat(99) + "x"));
        let expected = "   --> specs/x.yaml:100:1\n    |\n100 | x\n    | ^\n    |\n    = why";
        assert!(shown.contains(expected), "{shown}");
    }

    #[test]
    fn of_a_long_text_the_beginning_is_shown() {
        let mut diagnostic = diagnostic(&"m".repeat(3_000_000));
        diagnostic.help = "h ".repeat(LONGEST);
        let shown = diagnostic.to_string();
        let message = format!("{}…\n", "m".repeat(LONGEST));
        assert!(shown.contains(&message) && shown.len() < 4 * LONGEST);
        let whole = "é".repeat(LONGEST);
        assert_eq!(visible(&whole), whole);
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        // The longest is kept as an excerpt only.
        for (before, after) in [(29, 1000), (1000, 1000), (1000, 0), (100_000, 100_000)] {
            let text = format!("{}!{}", "a".repeat(before), "b".repeat(after));
            let shown = at(1, before + 1, &text);
            assert!(
                shown.contains(&format!("--> specs/x.yaml:1:{}\n", before + 1)),
                "{shown}"
            );
            let lines: Vec<_> = shown.lines().collect();
            let source = lines
                .iter()
                .position(|line| line.starts_with("1 | "))
                .unwrap();
            assert!(lines[source].chars().count() <= "1 | ......".len() + WIDTH);
            let caret = lines[source + 1].chars().position(|c| c == '^');
            assert_eq!(lines[source].chars().position(|c| c == '!'), caret);
        }
    }

    #[test]
    fn the_caret_is_below_what_it_is_about() {
        for (text, column, line, caret) in [
            // Wide characters take two columns.
            ("日本: 語x", 5, "日本: 語x", "      ^^"),
            ("日本: 語x", 6, "日本: 語x", "        ^"),
            ("abc", 4, "abc", "   ^"),
            ("", 1, "", "^"),
        ] {
            let shown = at(1, column, text);
            let expected =
                format!("1 | {line}").trim_end().to_owned() + &format!("\n  | {caret}\n");
            assert!(shown.contains(&expected), "{shown}");
            assert!(shown.contains(&format!("x.yaml:1:{column}\n")), "{shown}");
        }
    }

    #[test]
    fn the_end_of_the_file_is_shown_as_an_empty_line() {
        let shown = at(2, 1, "a\n");
        assert!(
            shown.contains("--> specs/x.yaml:2:1\n  |\n2 |\n  | ^\n"),
            "{shown}"
        );
    }

    #[test]
    fn a_location_beyond_the_text_is_only_named() {
        let shown = at(9, 1, "a");
        let expected = "error[a-code]: wrong\n--> specs/x.yaml:9:1\n = why: because";
        assert!(shown.starts_with(expected), "{shown}");
    }

    #[test]
    fn colors_are_shown_where_they_are_asked_for() {
        let diagnostic = diagnostic("wrong");
        assert!(!render(&diagnostic, Style::Plain).contains('\u{1b}'));
        assert!(render(&diagnostic, Style::Colored).contains("\u{1b}[91merror[a-code]"));
    }

    #[test]
    fn nothing_of_a_document_reaches_the_terminal_as_a_command() {
        let strange = "\u{1b}]0;x\u{7}\u{202e}\u{9b}31m\u{200f}\u{feff}";
        let mut diagnostic = diagnostic(strange).at(Position { line: 1, column: 4 }, strange);
        diagnostic.file = strange.to_owned();
        diagnostic.why = strange.to_owned();
        diagnostic.help = strange.to_owned();
        let shown = diagnostic.to_string();
        let commands = [
            '\u{1b}', '\u{7}', '\u{202e}', '\u{9b}', '\u{200f}', '\u{feff}',
        ];
        assert!(!shown.contains(commands), "{shown:?}");
        assert_eq!(
            shown.matches("␛]0;x␇\u{fffd}\u{fffd}31m").count(),
            5,
            "{shown}"
        );
    }
}
