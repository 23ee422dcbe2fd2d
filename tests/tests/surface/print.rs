//! Tokens as one line of text, spaced as a person would.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// The tokens on one line: `Option<Vec<T>>` and not `Option < Vec < T > >`.
pub fn compact(tokens: TokenStream) -> String {
    let mut pieces = Vec::new();
    split(tokens, &mut pieces);
    let mut line = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        // A comma that only rustfmt's line breaks have brought along.
        let next = pieces.get(index + 1).map(String::as_str);
        if piece == "," && matches!(next, None | Some(")" | ">" | "}")) {
            continue;
        }
        if index > 0 && spaced(&line, piece) {
            line.push(' ');
        }
        line.push_str(piece);
    }
    line
}

/// Words, and signs of one or two characters.
fn split(tokens: TokenStream, pieces: &mut Vec<String>) {
    let mut joint = false;
    for token in tokens {
        let joins = std::mem::take(&mut joint);
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                pieces.push(open.to_owned());
                split(group.stream(), pieces);
                pieces.push(close.to_owned());
            }
            TokenTree::Punct(punct) => {
                joint = punct.spacing() == Spacing::Joint;
                match pieces.last_mut() {
                    Some(last) if joins && is_pair(last, punct.as_char()) => {
                        last.push(punct.as_char());
                    }
                    _ => pieces.push(punct.as_char().to_string()),
                }
            }
            word => match pieces.last_mut() {
                Some(last) if joins && last == "'" => last.push_str(&word.to_string()),
                _ => pieces.push(word.to_string()),
            },
        }
    }
}

fn is_pair(first: &str, second: char) -> bool {
    matches!(
        (first, second),
        ("-" | "=", '>') | (":", ':') | ("." | "..", '.') | ("=", '=')
    )
}

/// Whether a space belongs between what is in `line` and `next`.
fn spaced(line: &str, next: &str) -> bool {
    const SPACED: [&str; 6] = ["=", "==", "+", "->", "=>", "{"];
    const KEYWORDS: [&str; 5] = ["as", "const", "dyn", "for", "mut"];
    let is_word = |c: char| c.is_alphanumeric() || "_'\"".contains(c);
    let last = line.rsplit(|c| !is_word(c)).next().unwrap_or_default();
    // `&'static [u8]` and `for &T`, but `name(…)`.
    let open_next = next.starts_with(['[', '(', '&']);
    let opens = open_next && (last.starts_with('\'') || KEYWORDS.contains(&last));
    let word_next = next.starts_with(is_word);
    let after_sign = SPACED.iter().any(|sign| line.ends_with(sign));
    let after_word = line.ends_with(is_word);
    let after_colon = line.ends_with(':') && !line.ends_with("::");
    let after_close = line.ends_with([')', ']', '>', '}']) && !line.ends_with("->");
    SPACED.contains(&next)
        || next == "}"
        || after_sign
        || after_colon
        || opens
        || line.ends_with([',', ';'])
        || (word_next && (after_word || after_close))
}
