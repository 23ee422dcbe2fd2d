//! Documentation as doc attributes, its lines broken.

use proc_macro2::TokenStream;
use quote::quote;

/// How many characters a line of prose has at most.
const WIDTH: usize = 96;

/// The same in a doc attribute, which is indented up to twice and begins with `///`.
const INDENTED: usize = 88;

/// Doc attributes for a text that is safe already, one a line.
pub fn attributes(text: &str) -> TokenStream {
    let text = wrap_at(text.trim_end(), INDENTED);
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
        let is_item = line.starts_with("- ");
        let has_shape = line.starts_with(['|', '#', ' ', '>', '*', '+']) || line.starts_with("```");
        if in_code || has_shape || line.chars().count() <= width {
            out.push(line.to_owned());
            continue;
        }
        let indent = if is_item { "  " } else { "" };
        let mut current = String::new();
        for word in line.split(' ') {
            let fits = current.chars().count() + 1 + word.chars().count() <= width;
            if current.is_empty() {
                current.push_str(word);
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

/// Whether a word means at a line's start what it means inside one.
fn begins_plainly(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|first| first.is_alphabetic() || matches!(first, '`' | '(' | '"' | '['))
        && !word.starts_with("```")
        && !word.starts_with("[^")
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
}
