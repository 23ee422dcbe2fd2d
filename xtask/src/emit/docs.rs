//! Documentation as doc attributes, its lines broken.

use proc_macro2::TokenStream;
use quote::quote;

/// How many characters a line of prose has at most.
const WIDTH: usize = 96;

/// The same in a doc attribute, which is indented up to twice and begins with `///`.
const INDENTED: usize = 88;

/// A text that is safe already, in lines for doc comments.
pub fn wrapped(text: &str) -> String {
    wrap_at(text.trim_end(), INDENTED)
}

/// Doc attributes for a text that is safe already, one a line.
pub fn attributes(text: &str) -> TokenStream {
    let text = wrapped(text);
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote! { #(#[doc = #lines])* }
}

/// Breaks the lines of prose that are too long. What has a shape of its own (code, tables, headings) keeps it.
pub fn wrap(text: &str) -> String {
    wrap_at(text, WIDTH)
}

fn wrap_at(text: &str, width: usize) -> String {
    let mut out = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        let has_shape = line.starts_with(['|', '#']) || line.trim_start().starts_with("```");
        // Deeper than an item can be, it may be code.
        let has_shape = has_shape || (line.starts_with("    ") && marked(line).0.trim().is_empty());
        if in_code || has_shape || line.chars().count() <= width {
            out.push(line.to_owned());
            continue;
        }
        let (start, rest) = marked(line);
        // What continues an item is as deep as its text, and each line of a quotation has the mark.
        let indent: String = start
            .chars()
            .map(|c| if c == '>' { '>' } else { ' ' })
            .collect();
        let mut current = start.to_owned();
        let mut is_empty = true;
        for word in rest.split(' ') {
            let fits = current.chars().count() + 1 + word.chars().count() <= width;
            if is_empty {
                current.push_str(word);
                is_empty = false;
            } else if fits || !begins_plainly(word) {
                current.push(' ');
                current.push_str(word);
            } else {
                out.push(std::mem::replace(&mut current, format!("{indent}{word}")));
            }
        }
        out.push(current);
    }
    out.join("\n")
}

/// A line's indentation and the mark of its item or quotation, and the text behind it.
fn marked(line: &str) -> (&str, &str) {
    let text = line.trim_start_matches([' ', '>']);
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text.len() - digits.len();
    let mark = match () {
        () if text.starts_with(['-', '*', '+']) => 1,
        () if number > 0 && digits.starts_with(['.', ')']) => number + 1,
        () => 0,
    };
    let is_item = mark > 0 && text[mark..].starts_with(' ');
    let after = if is_item {
        text[mark..].trim_start()
    } else {
        text
    };
    line.split_at(line.len() - after.len())
}

/// Whether a text has a list.
pub fn has_list(text: &str) -> bool {
    text.lines()
        .any(|line| marked(line).0.contains(|c| !matches!(c, ' ' | '>')))
}

/// Whether a word means at a line's start what it means inside one.
fn begins_plainly(word: &str) -> bool {
    let begins = |mark: &str| word.starts_with(mark);
    let number = word.trim_end_matches(['.', ')']);
    let is_number = number != word && number.chars().all(|c| c.is_ascii_digit());
    // An item, a heading, a rule, a quotation, a table, code, a note, HTML.
    let is_mark = word.is_empty()
        || is_number
        || word
            .chars()
            .all(|c| matches!(c, '-' | '*' | '+' | '_' | '=' | '#'));
    let is_shape = ["#", ">", "|", "```", "~~~", "[^", "<"]
        .iter()
        .any(|mark| begins(mark));
    !is_mark && (!is_shape || begins("<http"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_prose_is_broken_and_nothing_else_is() {
        let long = "word ".repeat(30);
        let wrapped = wrap(long.trim());
        assert!(wrapped.lines().all(|line| line.len() <= WIDTH), "{wrapped}");
        assert_eq!(wrapped.replace('\n', " "), long.trim());
        let table = format!("| {long} |");
        assert_eq!(wrap(&table), table);
        let dash = format!("{} - x {}", "a".repeat(94), "b".repeat(9));
        assert!(
            !wrap(&dash).contains("\n-"),
            "a dash at a line's start would make a list"
        );
        let link = format!("{} [`x`](y)", "a ".repeat(46));
        assert!(wrap(&link).contains("\n[`x`](y)"));
        let note = format!("{} [^note]", "a ".repeat(46));
        assert!(!wrap(&note).contains('\n'));
    }

    #[test]
    fn items_and_quotations_are_broken_as_such() {
        let words = "word ".repeat(25);
        let words = words.trim();
        for (mark, next) in [
            ("- ", "  word"),
            ("* ", "  word"),
            ("  * ", "    word"),
            ("12. ", "    word"),
            ("> ", "> word"),
            (">", ">word"),
            ("> - ", ">   word"),
        ] {
            let wrapped = wrap(&format!("{mark}{words}"));
            let lines: Vec<_> = wrapped.lines().collect();
            assert!(lines.len() == 2 && lines[1].starts_with(next), "{wrapped}");
            assert!(lines.iter().all(|line| line.len() <= WIDTH), "{wrapped}");
        }
    }

    #[test]
    fn a_line_begins_with_nothing_that_would_give_it_a_shape() {
        for word in [
            "-", "*", "+", "1.", "2)", "##", ">", "===", "---", "|", "<br>", "~~~",
        ] {
            let line = format!("{}{word} end", "a ".repeat(48));
            assert!(!wrap(&line).contains(&format!("\n{word}")), "{word}");
        }
        for word in ["**bold**", "2020", "$5", "{a}", "'x'", "<https://a.b>"] {
            let line = format!("{}{word} end", "a ".repeat(48));
            assert!(wrap(&line).contains(&format!("\n{word}")), "{word}");
        }
    }
}
