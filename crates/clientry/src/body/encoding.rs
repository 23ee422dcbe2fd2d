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
    pub(super) allow_reserved: bool,
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) required_headers: &'static [&'static str],
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
            allow_reserved: false,
            headers: &[],
            required_headers: &[],
        }
    }

    /// The field is written in this style, whatever its media type is.
    pub const fn style(mut self, style: FieldStyle) -> Self {
        self.style = Some(style);
        self
    }

    /// The field is of this media type, or of one of these, as in `image/png, image/jpeg`: as JSON, it is written as such.
    pub const fn content_type(mut self, media_types: &'static str) -> Self {
        self.content_type = Some(media_types);
        self
    }

    /// In a form, characters that have a meaning elsewhere in a URL stay as they are: ``:/?#[]@!$'()*,;=``. `&` and `+` are
    /// percent-encoded still, as they would change the form.
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// Headers of each part of the field in a multipart body, by name and value.
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// Headers that each part of the field must have beside those: without one, the request is not sent.
    pub const fn required_headers(mut self, names: &'static [&'static str]) -> Self {
        self.required_headers = names;
        self
    }

    /// Whether the field is written as JSON; `is_text` says whether it is a plain value, which has a text of its own.
    pub(super) fn is_json(&self, is_text: bool) -> bool {
        self.style.is_none() && self.chosen(is_text).is_some_and(is_json)
    }

    /// Which of its media types a value in memory is of; nothing where its default is as good.
    pub(super) fn chosen(&self, is_text: bool) -> Option<&'static str> {
        let allows = |wanted: &str| media_types(self.content_type).any(|one| covers(one, wanted));
        let mut concrete = media_types(self.content_type).filter(|one| !one.contains('*'));
        match media_types(self.content_type).nth(1) {
            None => concrete.next(),
            // What a part is without a media type: RFC 7578, section 4.4.
            Some(_) if is_text && allows("text/plain") => None,
            // Which of the others it is no one has said.
            Some(_) => concrete.find(|one| is_json(one)),
        }
    }

    /// The media type of a file that was given none.
    ///
    /// # Errors
    ///
    /// Where the document has several, and only the caller can know which it is.
    pub(super) fn of_file(&self) -> Result<&'static str, &'static str> {
        let mut all = media_types(self.content_type);
        match (all.next(), all.next()) {
            (None, _) => Ok(OCTETS),
            (Some(only), None) if !only.contains('*') => Ok(only),
            _ if media_types(self.content_type).any(|one| covers(one, OCTETS)) => Ok(OCTETS),
            _ => Err("has a file without a content type, and the document allows several"),
        }
    }
}

/// What bytes are of which nothing is known.
pub(super) const OCTETS: &str = "application/octet-stream";

/// The media types of a list.
fn media_types(list: Option<&'static str>) -> impl Iterator<Item = &'static str> + Clone {
    let list = list.unwrap_or_default().split(',').map(str::trim);
    list.filter(|one| !one.is_empty())
}

/// Whether a media type or a range of them, such as `image/*`, has `wanted` in it.
fn covers(range: &str, wanted: &str) -> bool {
    let essence = range.split(';').next().unwrap_or_default().trim();
    let kind = wanted.split('/').next().unwrap_or_default();
    match essence.split_once('/') {
        Some(("*", _)) => true,
        Some((of, "*")) => of.eq_ignore_ascii_case(kind),
        _ => essence.eq_ignore_ascii_case(wanted),
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
        assert!(json.is_json(true) && !json.style(FieldStyle::Form).is_json(true));
    }

    #[test]
    fn of_several_media_types_a_value_is_of_the_one_that_it_can_be() {
        let cases = [
            ("", None, None),
            ("text/csv", Some("text/csv"), Some("text/csv")),
            ("image/*", None, None),
            (
                "text/plain, application/json",
                None,
                Some("application/json"),
            ),
            ("text/*, a/b", None, None),
            ("a/b, c/d+json", Some("c/d+json"), Some("c/d+json")),
            ("a/b, c/d", None, None),
        ];
        for (list, text, object) in cases {
            let encoding = FieldEncoding::new("a").content_type(list);
            let chosen = (encoding.chosen(true), encoding.chosen(false));
            assert_eq!(chosen, (text, object), "{list}");
        }
    }

    #[test]
    fn only_the_caller_knows_which_of_several_a_file_is() {
        for (list, expected) in [
            ("", Some(OCTETS)),
            ("image/png", Some("image/png")),
            ("image/png, */*", Some(OCTETS)),
            ("image/png, application/octet-stream", Some(OCTETS)),
            ("image/*", None),
            ("image/png, image/jpeg", None),
        ] {
            let encoding = FieldEncoding::new("a").content_type(list);
            assert_eq!(encoding.of_file().ok(), expected, "{list}");
        }
    }
}
