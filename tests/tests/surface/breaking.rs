//! What of a change of a surface may stop a caller from compiling.
//!
//! Two listings are compared. Whatever is gone or written differently counts, since a listing cannot tell that
//! no caller would notice. Of what is new, that counts which callers have to name: a variant of an enum that
//! may be matched in full, a field of a struct that may be built, a required item of a trait.

use std::collections::{BTreeMap, BTreeSet};

/// The items of a listing: by heading the lines below it, and the traits behind it as `: Debug`.
type Items = BTreeMap<String, BTreeSet<String>>;

/// The changes from `released` to `current` that break callers, one a line.
pub fn breaking(released: &str, current: &str) -> Vec<String> {
    let current = items(current);
    let mut changes = Vec::new();
    for (heading, lines) in items(released) {
        let Some(now) = current.get(&heading) else {
            changes.push(format!("gone or changed: {heading}"));
            continue;
        };
        let gone = lines.difference(now);
        changes.extend(gone.map(|line| format!("gone or changed: {heading} / {line}")));
        let new = now.difference(&lines).filter(|line| binds(&heading, line));
        changes.extend(new.map(|line| format!("new and required: {heading} / {line}")));
    }
    changes
}

fn items(listing: &str) -> Items {
    let mut items = Items::new();
    let mut heading = String::new();
    for line in listing.lines() {
        // With or without these, a caller compiles.
        let line = line
            .replace("#[must_use] ", "")
            .replace("#[deprecated] ", "");
        if let Some(line) = line.strip_prefix("  ") {
            items
                .entry(heading.clone())
                .or_default()
                .insert(line.to_owned());
        } else {
            let (item, traits) = split(&line);
            heading = item.to_owned();
            items.entry(heading.clone()).or_default().extend(traits);
        }
    }
    items
}

/// A line that begins an item, and the traits that the listing puts behind it.
fn split(line: &str) -> (&str, Vec<String>) {
    if !matches!(kind(line), "struct" | "enum") {
        return (line, Vec::new());
    }
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in line.char_indices() {
        match c {
            '<' | '(' | '[' | '{' => depth += 1,
            '>' | ')' | ']' | '}' => depth -= 1,
            ':' | ',' if depth == 0 && line[at + 1..].starts_with(' ') => {
                parts.push(&line[start..at]);
                start = at + 2;
            }
            _ => {}
        }
    }
    parts.push(&line[start..]);
    let traits = parts.iter().skip(1).map(|name| format!(": {name}"));
    (parts[0], traits.collect())
}

/// The first word behind the attributes.
fn kind(line: &str) -> &str {
    bare(line).split(' ').next().unwrap_or_default()
}

/// A line without its attributes.
fn bare(mut line: &str) -> &str {
    while line.starts_with("#[")
        && let Some((_, rest)) = line.split_once("] ")
    {
        line = rest;
    }
    line
}

/// Whether callers have to name `line`, which is new below `heading`.
fn binds(heading: &str, line: &str) -> bool {
    let line = bare(line);
    let closed = !heading.contains("#[non_exhaustive]");
    match kind(heading) {
        "enum" => closed && line.starts_with(char::is_uppercase),
        "struct" => closed && !heading.ends_with("{ .. }") && is_field(line),
        "trait" => !line.ends_with("{ .. }"),
        _ => false,
    }
}

fn is_field(line: &str) -> bool {
    let name = line.split_once(": ").map_or("", |(name, _)| name);
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

const RELEASED: &str = "\
#[must_use] struct Response { .. }: Debug
  fn status(&self) -> StatusCode
#[non_exhaustive] enum Problem: Debug, From<Vec<(u8, u8)>>
  Path { name: String }
enum Style: Clone
  Comma
struct Pair<T: Clone>
  0: T
trait Text
  fn text(&self) -> &str
use bytes::Bytes
";

/// What `RELEASED` breaks where `old` becomes `new` in it.
fn changed(old: &str, new: &str) -> Vec<String> {
    assert_eq!(RELEASED.matches(old).count(), 1, "{old}");
    breaking(RELEASED, &RELEASED.replace(old, new))
}

#[test]
fn what_is_gone_or_changed_breaks() {
    let cases = [
        (
            "  fn status(&self) -> StatusCode\n",
            "",
            "struct Response { .. } / fn status(&self) -> StatusCode",
        ),
        (
            "-> StatusCode",
            "-> u16",
            "struct Response { .. } / fn status(&self) -> StatusCode",
        ),
        (
            "{ .. }: Debug",
            "{ .. }",
            "struct Response { .. } / : Debug",
        ),
        (
            ", From<Vec<(u8, u8)>>",
            "",
            "#[non_exhaustive] enum Problem / : From<Vec<(u8, u8)>>",
        ),
        (
            "{ name: String }",
            "{ name: String, reason: String }",
            "#[non_exhaustive] enum Problem / Path { name: String }",
        ),
        ("enum Style", "#[non_exhaustive] enum Style", "enum Style"),
        ("<T: Clone>", "<T: Copy>", "struct Pair<T: Clone>"),
        ("use bytes::Bytes\n", "", "use bytes::Bytes"),
    ];
    for (old, new, line) in cases {
        assert_eq!(changed(old, new), [format!("gone or changed: {line}")]);
    }
}

#[test]
fn what_is_new_breaks_where_callers_have_to_name_it() {
    let cases = [
        ("  Comma\n", "  Space\n", "enum Style / Space"),
        ("  0: T\n", "  1: T\n", "struct Pair<T: Clone> / 1: T"),
        (
            "-> &str\n",
            "  fn len(&self) -> usize\n",
            "trait Text / fn len(&self) -> usize",
        ),
    ];
    for (after, new, line) in cases {
        let more = changed(after, &format!("{after}{new}"));
        assert_eq!(more, [format!("new and required: {line}")]);
    }
}

#[test]
fn what_callers_need_not_notice_does_not_break() {
    assert!(breaking(RELEASED, RELEASED).is_empty());
    let cases = [
        ("#[must_use] ", ""),
        ("{ .. }: Debug", "{ .. }: Clone, Debug"),
        ("  Path {", "  Query\n  Path {"),
        ("  fn status", "  field: u8\n  fn status"),
        (
            "  Comma\n",
            "  Comma\n  fn default() -> Self\n  impl From<u8> for Style\n",
        ),
        ("  0: T\n", "  0: T\n  fn new() -> Self\n"),
        ("-> &str\n", "-> &str\n  fn len(&self) -> usize { .. }\n"),
        ("use bytes::Bytes\n", "use bytes::Bytes\nuse http::Method\n"),
    ];
    for (old, new) in cases {
        assert_eq!(changed(old, new), [""; 0], "{old} becomes {new}");
    }
}
