//! Paths: templates, and what the path of a request gives for their parameters.

use std::cmp::Reverse;

/// A path with parameters in braces.
pub(super) struct Template {
    segments: Vec<Vec<Part>>,
}

#[derive(Debug, PartialEq)]
enum Part {
    Literal(String),
    Parameter(String),
}

/// What a path has for each parameter of a template, percent-encoded still.
pub(super) type Given = Vec<(String, String)>;

impl Template {
    pub(super) fn read(path: &str) -> Template {
        let segments = path.split('/').skip(1).map(|segment| {
            let mut parts = Vec::new();
            let mut rest = segment;
            while let Some((before, after)) = rest.split_once('{')
                && let Some((name, behind)) = after.split_once('}')
            {
                if !before.is_empty() {
                    parts.push(Part::Literal(before.to_owned()));
                }
                parts.push(Part::Parameter(name.to_owned()));
                rest = behind;
            }
            if !rest.is_empty() {
                parts.push(Part::Literal(rest.to_owned()));
            }
            parts
        });
        Template {
            segments: segments.collect(),
        }
    }

    /// What `path` gives for the parameters, if it is one of this template. The value of a parameter is never empty.
    pub(super) fn matched(&self, path: &str) -> Option<Given> {
        let given: Vec<&str> = path.split('/').skip(1).collect();
        if given.len() != self.segments.len() {
            return None;
        }
        let mut found = Vec::new();
        for (parts, segment) in self.segments.iter().zip(given) {
            if !within(parts, segment, &mut found) {
                return None;
            }
        }
        Some(found)
    }

    /// By how much it goes before others that match the same path: OpenAPI takes a literal segment before a parameter.
    pub(super) fn rank(&self) -> Vec<Reverse<bool>> {
        let is_literal =
            |parts: &Vec<Part>| parts.iter().all(|part| matches!(part, Part::Literal(_)));
        self.segments
            .iter()
            .map(|parts| Reverse(is_literal(parts)))
            .collect()
    }
}

/// Whether a segment is one of these parts; what it gives for them goes to `found`.
fn within(parts: &[Part], segment: &str, found: &mut Given) -> bool {
    match parts {
        [] => segment.is_empty(),
        [Part::Literal(text), rest @ ..] => match segment.strip_prefix(text.as_str()) {
            Some(behind) => within(rest, behind, found),
            // What is literal may be percent-encoded all the same.
            None => rest.is_empty() && decoded(segment).as_deref() == Some(text),
        },
        [Part::Parameter(name), rest @ ..] => {
            // Without going back, so that no document can make a long path slow.
            let end = match rest {
                [] => Some(segment.len()),
                [Part::Literal(last)] => {
                    segment.strip_suffix(last.as_str()).map(|value| value.len())
                }
                [Part::Literal(next), ..] => segment.find(next.as_str()),
                [Part::Parameter(_), ..] => segment.chars().next().map(char::len_utf8),
            };
            let Some((value, behind)) = end.map(|end| segment.split_at(end)) else {
                return false;
            };
            found.push((name.clone(), value.to_owned()));
            !value.is_empty() && within(rest, behind, found)
        }
    }
}

/// A percent-encoded text as it was; `None` where a `%` is none of an encoding, or it is not UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let high = rest.next().and_then(digit)?;
        let low = rest.next().and_then(digit)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(template: &str, path: &str) -> Option<Vec<String>> {
        let given = Template::read(template).matched(path)?;
        Some(given.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn a_path_matches_segment_by_segment() {
        let one = |value: &str| Some(vec![value.to_owned()]);
        assert_eq!(matched("/a/{id}/", "/a/b/"), one("b"));
        assert_eq!(matched("/a/{id}/", "/a/b"), None);
        assert_eq!(matched("/a/{id}", "/a/"), None);
        assert_eq!(matched("/a/{id}", "/a/b%2Fc"), one("b%2Fc"));
        assert_eq!(matched("/a/{id}", "/a/b/c"), None);
        assert_eq!(matched("/a/{id}.json", "/a/b.c.json"), one("b.c"));
        assert_eq!(matched("/a/{id}.json", "/a/.json"), None);
        assert_eq!(matched("/a b", "/a%20b"), Some(vec![]));
        let two = Some(vec!["x".to_owned(), "y-z".to_owned()]);
        assert_eq!(matched("/{a}-{b}", "/x-y-z"), two);
    }

    #[test]
    fn a_literal_goes_before_a_parameter() {
        let rank = |path: &str| Template::read(path).rank();
        assert!(rank("/a/test") < rank("/a/{id}"));
        assert!(rank("/a/{id}/b") < rank("/{x}/c/b"));
    }

    #[test]
    fn what_is_no_encoding_is_not_decoded() {
        assert_eq!(decoded("a%20b%C3%A9").as_deref(), Some("a bé"));
        for wrong in ["%", "%2", "%zz", "%ff", "%+1"] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }
}
