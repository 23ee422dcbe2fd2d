//! What the headings and the heads of tables of a page say.

/// The status at the start of a heading, and what is behind it.
pub(super) fn status(text: &str) -> Option<(String, &str)> {
    let text = text.trim().trim_start_matches('`');
    let end = text
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(text.len());
    let word = &text[..end];
    let digits = word.bytes().enumerate().all(|(index, byte)| match index {
        0 => (b'1'..=b'5').contains(&byte),
        _ => byte.is_ascii_digit() || matches!(byte, b'x' | b'X'),
    });
    let is_status = (digits && word.len() == 3) || word == "default";
    let rest = text[end..]
        .trim_start_matches([' ', '—', '–', '-', ':', '`'])
        .trim();
    let status = if word == "default" {
        word.to_owned()
    } else {
        word.to_uppercase()
    };
    is_status.then_some((status, rest))
}

/// A heading without the media type in brackets at its end.
pub(super) fn split_media(text: &str) -> (&str, Option<&str>) {
    let inside = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('));
    match inside {
        Some((before, media)) if media.contains('/') && !media.contains(' ') => {
            (before.trim(), Some(media.trim_matches('`')))
        }
        _ => (text, None),
    }
}

/// What a column of a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// The name of a field.
    Name,
    /// Where a parameter is.
    In,
    /// The words of its type.
    Type,
    /// Whether it has to be there.
    Required,
    /// What it is.
    Description,
    /// A keyword of JSON Schema.
    Attribute(&'static str),
}

impl Column {
    /// The column under a header; none for one that nothing is known of.
    pub(super) fn of(header: &str) -> Option<Column> {
        Some(
            match header.trim_matches(['`', '*', ' ']).to_lowercase().as_str() {
                "field" | "name" | "parameter" | "property" | "attribute" | "key" => Column::Name,
                "in" | "location" => Column::In,
                "type" | "data type" => Column::Type,
                "required" | "required?" | "mandatory" => Column::Required,
                "description" | "details" => Column::Description,
                "default" => Column::Attribute("default"),
                "example" => Column::Attribute("example"),
                "enum" | "allowed values" | "values" => Column::Attribute("enum"),
                "format" => Column::Attribute("format"),
                "minimum" | "min" => Column::Attribute("min"),
                "maximum" | "max" => Column::Attribute("max"),
                "pattern" => Column::Attribute("pattern"),
                _ => return None,
            },
        )
    }
}
