//! [`FieldEncoding`]: what a document says of how one field of a form is written.

/// How one field of a form is written, where the document says so.
///
/// A field without one is written by what it holds: a plain value as text; a list of plain values once for each, `a=1&a=2`;
/// an object, or a list with objects or lists in it, with brackets, `a[b][0]=1`.
#[derive(Clone, Copy, Debug)]
pub struct FieldEncoding {
    pub(super) name: &'static str,
    pub(super) style: Option<FieldStyle>,
    pub(super) content_type: Option<&'static str>,
}

/// How a field with several values is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldStyle {
    /// A list once for each item, `a=1&a=2`, an object as its properties, `b=1&c=2`: `form` with `explode`.
    Form,
    /// Once, apart by `,`: `form` without `explode`. An object is `a=b,1,c,2`.
    Comma,
    /// Once, apart by a space: `spaceDelimited`.
    Space,
    /// Once, apart by `|`: `pipeDelimited`.
    Pipe,
    /// The path to each value in brackets, `a[b]=1` and `a[0]=1`: `deepObject`.
    Brackets,
}

impl FieldEncoding {
    /// That of the field `name`.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            style: None,
            content_type: None,
        }
    }

    /// The field is written in this style, whatever its media type is.
    pub const fn style(mut self, style: FieldStyle) -> Self {
        self.style = Some(style);
        self
    }

    /// The field is of this media type: as JSON, it is written as such.
    pub const fn content_type(mut self, media_type: &'static str) -> Self {
        self.content_type = Some(media_type);
        self
    }

    /// Whether the field is written as JSON.
    pub(super) fn is_json(&self) -> bool {
        self.style.is_none() && self.content_type.is_some_and(is_json)
    }
}

/// Whether a media type is JSON.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let ends = |end: &str| {
        let start = essence.len().checked_sub(end.len());
        start
            .and_then(|start| essence.get(start..))
            .is_some_and(|found| found.eq_ignore_ascii_case(end))
    };
    ends("/json") || ends("+json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_several_names() {
        for name in ["application/json", "Text/JSON; charset=utf-8", "a/b+json"] {
            assert!(is_json(name), "{name}");
        }
        for name in ["", "json", "é+jso", "application/jsonl", "text/plain"] {
            assert!(!is_json(name), "{name}");
        }
        let json = FieldEncoding::new("a").content_type("application/json");
        assert!(json.is_json() && !json.style(FieldStyle::Form).is_json());
    }
}
