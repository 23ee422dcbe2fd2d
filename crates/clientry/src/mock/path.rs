//! Paths as templates: whether one is of an operation, and which values it has.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The values of a template such as `/things/{id}` in a path, as they are on the wire; None where the path is of another
/// operation. A value is in one segment and is not empty.
pub(super) fn values<'p>(
    template: &'static str,
    path: &'p str,
) -> Option<Vec<(&'static str, &'p str)>> {
    // A fixed query of a template is no part of its path.
    let template = template.split('?').next().unwrap_or_default();
    let mut values = Vec::new();
    takes(template, path, &mut values).then_some(values)
}

fn takes<'p>(
    template: &'static str,
    path: &'p str,
    values: &mut Vec<(&'static str, &'p str)>,
) -> bool {
    let Some((fixed, rest)) = template.split_once('{') else {
        return template == path;
    };
    let Some((name, rest)) = rest.split_once('}') else {
        return template == path;
    };
    let Some(path) = path.strip_prefix(fixed) else {
        return false;
    };
    let segment = path.split('/').next().unwrap_or_default().len();
    // The longest first: what is behind the value may be in the value, too.
    for end in (1..=segment)
        .rev()
        .filter(|end| path.is_char_boundary(*end))
    {
        values.push((name, &path[..end]));
        if takes(rest, &path[end..], values) {
            return true;
        }
        values.pop();
    }
    false
}

/// How many parameters a template has: of two that a path is of, the one with fewer is meant.
pub(super) fn parameters(template: &str) -> usize {
    template.matches('{').count()
}

/// Text of a URL without its percent-encoding.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_of_a_template_or_not() {
        let of = |template, path| values(template, path);
        assert_eq!(of("/a", "/a"), Some(vec![]));
        assert_eq!(of("/a", "/b"), None);
        assert_eq!(of("/a/{id}", "/a/x%2Fy"), Some(vec![("id", "x%2Fy")]));
        assert_eq!(of("/a/{id}", "/a/"), None);
        assert_eq!(of("/a/{id}", "/a/b/c"), None);
        assert_eq!(of("/a/{id}/b", "/a/1/b"), Some(vec![("id", "1")]));
        assert_eq!(
            of("/a/{x}-{y}.json", "/a/1-2-3.json"),
            Some(vec![("x", "1-2"), ("y", "3")])
        );
        assert_eq!(of("/a?x=1", "/a"), Some(vec![]));
    }
}
