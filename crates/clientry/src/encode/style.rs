//! The styles of OpenAPI: how a list or an object is written where there is room for a string only.
//!
//! What each style writes is RFC 6570's expansion of the same name, as OpenAPI's table of styles has it. Beyond that table
//! are lists and objects within each other: where a style repeats names, they are in brackets, `a[b][0]=1`; where it
//! separates values, they are JSON.

use super::{Kept, Parts, encoded};

/// How a parameter is written. Without [`explode`](Self::explode) a list or an object is one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParameterStyle {
    kind: Kind,
    explode: bool,
    kept: Kept,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Simple,
    Label,
    Matrix,
    Form,
    Space,
    Pipe,
    Tab,
    Deep,
    Cookie,
    Json,
}

/// Why a list or an object is not written: read back, it would be another one.
const SEPARATOR: &str = "has a value that holds the list's own separator";

/// What a cookie of the style `cookie` cannot hold, as nothing in it is encoded.
const COOKIE: &str = "has a value that no cookie can hold as it is";

impl ParameterStyle {
    /// `a,b` and `R,100,G,200`; exploded `R=100,G=200`. For paths and headers.
    pub const SIMPLE: Self = Self::of(Kind::Simple);
    /// `.a,b`; exploded `.a.b` and `.R=100.G=200`. For paths.
    pub const LABEL: Self = Self::of(Kind::Label);
    /// `;p=a,b`; exploded `;p=a;p=b` and `;R=100;G=200`. For paths.
    pub const MATRIX: Self = Self::of(Kind::Matrix);
    /// `p=a,b`; exploded `p=a&p=b` and `R=100&G=200`. For queries and cookies, which have `; ` for `&`.
    pub const FORM: Self = Self::of(Kind::Form);
    /// `p=a%20b`. For queries, and for paths and headers of Swagger 2.0; a header has the space as it is.
    pub const SPACE_DELIMITED: Self = Self::of(Kind::Space);
    /// `p=a%7Cb`. For queries, and for paths and headers of Swagger 2.0; a header has the `|` as it is.
    pub const PIPE_DELIMITED: Self = Self::of(Kind::Pipe);
    /// `p=a%09b`. For queries, paths and headers of Swagger 2.0; a header has the tab as it is.
    pub const TAB_DELIMITED: Self = Self::of(Kind::Tab);
    /// `p%5BR%5D=100&p%5BG%5D=200`, which is `p[R]=100&p[G]=200`. For queries.
    pub const DEEP_OBJECT: Self = Self::of(Kind::Deep);
    /// [`FORM`](Self::FORM) without percent-encoding. For cookies.
    pub const COOKIE: Self = Self::of(Kind::Cookie);
    /// The value as JSON.
    pub const JSON: Self = Self::of(Kind::Json);

    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            explode: false,
            kept: Kept::None,
        }
    }

    /// Writes each item of a list and each property of an object by itself.
    pub const fn explode(mut self) -> Self {
        self.explode = true;
        self
    }

    /// Leaves the characters as they are that a query may hold though they have a meaning elsewhere, ``:/?@!$()*,;=``, and in a
    /// path those that a segment may hold: ``:@!$&'()*+,;=``.
    pub const fn allow_reserved(mut self) -> Self {
        self.kept = Kept::OfQueries;
        self
    }

    /// The names and values of a query, a form or a cookie, percent-encoded.
    ///
    /// # Errors
    ///
    /// What is wrong with the value.
    pub(crate) fn pairs(
        self,
        name: &str,
        parts: &Parts,
    ) -> Result<Vec<(String, String)>, &'static str> {
        let mut pairs = Pairs {
            style: self,
            pairs: Vec::new(),
        };
        let name = self.encode(name)?;
        match (self.kind, parts) {
            (_, Parts::Null) => {}
            (Kind::Json, _) => pairs.add(name, &parts.json())?,
            (Kind::Deep, _) => pairs.bracketed(&name, parts)?,
            (_, Parts::List(items)) if self.explode => {
                for (index, item) in items.iter().enumerate() {
                    match item.text() {
                        Some(text) => pairs.add(name.clone(), text)?,
                        None => pairs.bracketed(&within(&name, &index.to_string()), item)?,
                    }
                }
            }
            (_, Parts::Object(properties)) if self.explode => {
                for (name, value) in properties {
                    let name = self.encode(name)?;
                    match value {
                        Parts::List(items) if items.iter().all(|item| item.text().is_some()) => {
                            for text in items.iter().filter_map(Parts::text) {
                                pairs.add(name.clone(), text)?;
                            }
                        }
                        _ => pairs.bracketed(&name, value)?,
                    }
                }
            }
            _ => {
                if let Some(value) = self.joined(parts)? {
                    pairs.pairs.push((name, value));
                }
            }
        }
        Ok(pairs.pairs)
    }

    /// What takes the place of a parameter in a path, percent-encoded; nothing for a value without parts.
    ///
    /// # Errors
    ///
    /// What is wrong with the value.
    pub(crate) fn segment(mut self, name: &str, parts: &Parts) -> Result<String, &'static str> {
        if self.kept == Kept::OfQueries {
            self.kept = Kept::OfSegments;
        }
        let prefix = match self.kind {
            Kind::Label => ".",
            Kind::Matrix => ";",
            _ => "",
        };
        let named = |value: String| match (self.kind, value.is_empty()) {
            (Kind::Matrix, true) => encoded(name, Kept::None),
            (Kind::Matrix, false) => format!("{}={value}", encoded(name, Kept::None)),
            _ => value,
        };
        let value = match (self.kind, self.explode, parts) {
            (Kind::Json, ..) => Some(encoded(&parts.json(), Kept::None)),
            (Kind::Matrix, true, Parts::List(items)) => {
                let items: Vec<_> = self.items(items)?.into_iter().map(named).collect();
                (!items.is_empty()).then(|| items.join(";"))
            }
            (Kind::Matrix, true, Parts::Object(_)) => self.joined(parts)?,
            _ => self.joined(parts)?.map(named),
        };
        Ok(value
            .map(|value| format!("{prefix}{value}"))
            .unwrap_or_default())
    }

    /// The value of a header, in which nothing is encoded. None for a value without parts.
    ///
    /// # Errors
    ///
    /// What is wrong with the value.
    pub(crate) fn header(self, parts: &Parts) -> Result<Option<String>, &'static str> {
        if self.kind == Kind::Json {
            // A header has no line breaks and no other characters than ASCII's in all receivers: JSON can escape both.
            return Ok(Some(ascii(&parts.json())));
        }
        let holds = |text: &str, marks: &[char]| text.contains(marks);
        match parts {
            Parts::List(items) => {
                let mark = match self.kind {
                    Kind::Space => ' ',
                    Kind::Pipe => '|',
                    Kind::Tab => '\t',
                    _ => ',',
                };
                let items: Vec<String> = items.iter().filter_map(verbatim).collect();
                if items.iter().any(|item| holds(item, &[mark])) {
                    return Err(SEPARATOR);
                }
                Ok((!items.is_empty()).then(|| items.join(mark.encode_utf8(&mut [0; 4]))))
            }
            Parts::Object(properties) => {
                let mark = if self.explode { '=' } else { ',' };
                let pairs = properties
                    .iter()
                    .filter_map(|(name, value)| Some((name, verbatim(value)?)));
                let pairs: Vec<_> = pairs.collect();
                if pairs
                    .iter()
                    .any(|(name, value)| holds(name, &[',', mark]) || holds(value, &[',']))
                {
                    return Err(SEPARATOR);
                }
                let pairs: Vec<_> = pairs
                    .iter()
                    .map(|(name, value)| format!("{name}{mark}{value}"))
                    .collect();
                Ok((!pairs.is_empty()).then(|| pairs.join(",")))
            }
            single => Ok(verbatim(single)),
        }
    }

    /// What is between the values of a list, and between names and values.
    fn separator(self) -> &'static str {
        match (self.kind, self.explode) {
            (Kind::Label, true) => ".",
            (Kind::Matrix, true) => ";",
            (Kind::Space, _) => "%20",
            (Kind::Pipe, _) => "%7C",
            (Kind::Tab, _) => "%09",
            _ => ",",
        }
    }

    /// A value as one, with what separates its parts. None if it has no parts.
    fn joined(self, parts: &Parts) -> Result<Option<String>, &'static str> {
        let all = match parts {
            Parts::List(items) => self.items(items)?,
            Parts::Object(properties) => {
                let mut all = Vec::new();
                for (name, value) in properties {
                    let value = self.items(std::slice::from_ref(value))?;
                    let Some(value) = value.into_iter().next() else {
                        continue;
                    };
                    let name = self.item(name)?;
                    if self.explode && name.contains('=') {
                        return Err(SEPARATOR);
                    }
                    if self.explode {
                        all.push(format!("{name}={value}"));
                    } else {
                        all.extend([name, value]);
                    }
                }
                all
            }
            single => return single.text().map(|text| self.encode(text)).transpose(),
        };
        Ok((!all.is_empty()).then(|| all.join(self.separator())))
    }

    /// The items of a list, each as one value.
    fn items(self, items: &[Parts]) -> Result<Vec<String>, &'static str> {
        let texts = items.iter().filter_map(verbatim);
        texts.map(|text| self.item(&text)).collect()
    }

    /// A value beside others.
    fn item(self, text: &str) -> Result<String, &'static str> {
        let item = self.encode(text)?;
        if item.contains(self.separator()) {
            return Err(SEPARATOR);
        }
        Ok(item)
    }

    fn encode(self, text: &str) -> Result<String, &'static str> {
        if self.kind != Kind::Cookie {
            let text = encoded(text, self.kept);
            return Ok(match (self.kind, self.kept) {
                // These are the style's own marks.
                (Kind::Matrix, Kept::OfSegments) => text.replace(';', "%3B").replace('=', "%3D"),
                _ => text,
            });
        }
        // RFC 6265, section 4.1.1.
        let fits =
            |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
        match text.bytes().all(fits) {
            true => Ok(text.to_owned()),
            false => Err(COOKIE),
        }
    }
}

/// The pairs that are being made.
struct Pairs {
    style: ParameterStyle,
    pairs: Vec<(String, String)>,
}

impl Pairs {
    fn add(&mut self, name: String, value: &str) -> Result<(), &'static str> {
        self.pairs.push((name, self.style.encode(value)?));
        Ok(())
    }

    /// A pair for each single value within, its path in brackets behind `name`.
    fn bracketed(&mut self, name: &str, parts: &Parts) -> Result<(), &'static str> {
        match parts {
            Parts::Null | Parts::Handle(_) => Ok(()),
            Parts::String(text) | Parts::Literal(text) => self.add(name.to_owned(), text),
            Parts::List(items) => items.iter().enumerate().try_for_each(|(index, item)| {
                self.bracketed(&within(name, &index.to_string()), item)
            }),
            Parts::Object(properties) => properties
                .iter()
                .try_for_each(|(key, value)| self.bracketed(&within(name, key), value)),
        }
    }
}

/// The name of a part of what is called `name`.
fn within(name: &str, part: &str) -> String {
    format!("{name}%5B{}%5D", encoded(part, Kept::None))
}

/// The text of a value; JSON where it has parts of its own.
fn verbatim(parts: &Parts) -> Option<String> {
    match parts {
        Parts::Null | Parts::Handle(_) => None,
        Parts::String(text) | Parts::Literal(text) => Some(text.clone()),
        Parts::List(_) | Parts::Object(_) => Some(parts.json()),
    }
}

/// JSON with everything but ASCII escaped.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() && character != '\u{7f}' {
            text.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn query(style: ParameterStyle, value: &Value) -> Result<String, &'static str> {
        let pairs = style.pairs("color", &Parts::of(value).unwrap())?;
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Ok(pairs.join("&"))
    }

    fn path(style: ParameterStyle, value: &Value) -> Result<String, &'static str> {
        style.segment("color", &Parts::of(value).unwrap())
    }

    fn header(style: ParameterStyle, value: &Value) -> Result<Option<String>, &'static str> {
        style.header(&Parts::of(value).unwrap())
    }

    const COLUMNS: [&str; 4] = ["empty", "string", "array", "object"];

    fn columns() -> [Value; 4] {
        [
            json!(""),
            json!("blue"),
            json!(["blue", "black", "brown"]),
            json!({"B": 150, "G": 200, "R": 100}),
        ]
    }

    /// OpenAPI's table of styles. `B` is first, so that it makes no difference whether serde_json sorts its objects.
    #[test]
    fn what_is_written_is_what_the_table_of_styles_has() {
        type Row = (ParameterStyle, [&'static str; 4]);
        let rows: [Row; 6] = [
            (
                ParameterStyle::SIMPLE,
                ["", "blue", "blue,black,brown", "B,150,G,200,R,100"],
            ),
            (
                ParameterStyle::SIMPLE.explode(),
                ["", "blue", "blue,black,brown", "B=150,G=200,R=100"],
            ),
            (
                ParameterStyle::LABEL,
                [".", ".blue", ".blue,black,brown", ".B,150,G,200,R,100"],
            ),
            (
                ParameterStyle::LABEL.explode(),
                [".", ".blue", ".blue.black.brown", ".B=150.G=200.R=100"],
            ),
            (
                ParameterStyle::MATRIX,
                [
                    ";color",
                    ";color=blue",
                    ";color=blue,black,brown",
                    ";color=B,150,G,200,R,100",
                ],
            ),
            (
                ParameterStyle::MATRIX.explode(),
                [
                    ";color",
                    ";color=blue",
                    ";color=blue;color=black;color=brown",
                    ";B=150;G=200;R=100",
                ],
            ),
        ];
        for (style, expected) in rows {
            for ((value, expected), column) in columns().iter().zip(expected).zip(COLUMNS) {
                assert_eq!(path(style, value).unwrap(), expected, "{style:?} {column}");
            }
        }
        let rows: [Row; 5] = [
            (
                ParameterStyle::FORM,
                [
                    "color=",
                    "color=blue",
                    "color=blue,black,brown",
                    "color=B,150,G,200,R,100",
                ],
            ),
            (
                ParameterStyle::FORM.explode(),
                [
                    "color=",
                    "color=blue",
                    "color=blue&color=black&color=brown",
                    "B=150&G=200&R=100",
                ],
            ),
            (
                ParameterStyle::SPACE_DELIMITED,
                [
                    "color=",
                    "color=blue",
                    "color=blue%20black%20brown",
                    "color=B%20150%20G%20200%20R%20100",
                ],
            ),
            (
                ParameterStyle::PIPE_DELIMITED,
                [
                    "color=",
                    "color=blue",
                    "color=blue%7Cblack%7Cbrown",
                    "color=B%7C150%7CG%7C200%7CR%7C100",
                ],
            ),
            (
                ParameterStyle::DEEP_OBJECT.explode(),
                [
                    "color=",
                    "color=blue",
                    "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown",
                    "color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100",
                ],
            ),
        ];
        for (style, expected) in rows {
            for ((value, expected), column) in columns().iter().zip(expected).zip(COLUMNS) {
                assert_eq!(query(style, value).unwrap(), expected, "{style:?} {column}");
            }
        }
        let [_, _, list, object] = columns();
        let simple = ParameterStyle::SIMPLE;
        assert_eq!(header(simple, &list).unwrap().unwrap(), "blue,black,brown");
        assert_eq!(
            header(simple, &object).unwrap().unwrap(),
            "B,150,G,200,R,100"
        );
        assert_eq!(
            header(simple.explode(), &object).unwrap().unwrap(),
            "B=150,G=200,R=100"
        );
    }

    #[test]
    fn what_is_undefined_is_not_written() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!([null]),
            json!({"a": null}),
        ] {
            for style in [
                ParameterStyle::FORM,
                ParameterStyle::SPACE_DELIMITED,
                ParameterStyle::DEEP_OBJECT,
            ] {
                for style in [style, style.explode()] {
                    assert_eq!(query(style, &value).unwrap(), "", "{style:?} {value}");
                }
            }
            assert_eq!(path(ParameterStyle::MATRIX, &value).unwrap(), "");
            assert_eq!(path(ParameterStyle::LABEL.explode(), &value).unwrap(), "");
            assert_eq!(header(ParameterStyle::SIMPLE, &value).unwrap(), None);
        }
        let some = json!(["a", null, "b"]);
        assert_eq!(query(ParameterStyle::FORM, &some).unwrap(), "color=a,b");
        assert_eq!(
            query(ParameterStyle::FORM.explode(), &some).unwrap(),
            "color=a&color=b"
        );
    }

    #[test]
    fn what_is_beyond_the_table_is_in_brackets_or_json() {
        let nested = json!({"a": [1, 2], "b": {"c": ["x", {"d e": true}]}});
        assert_eq!(
            query(ParameterStyle::DEEP_OBJECT, &nested).unwrap(),
            "color%5Ba%5D%5B0%5D=1&color%5Ba%5D%5B1%5D=2&color%5Bb%5D%5Bc%5D%5B0%5D=x&color%5Bb%5D%5Bc%5D%5B1%5D%5Bd%20e%5D=true"
        );
        assert_eq!(
            query(ParameterStyle::FORM.explode(), &nested).unwrap(),
            "a=1&a=2&b%5Bc%5D%5B0%5D=x&b%5Bc%5D%5B1%5D%5Bd%20e%5D=true"
        );
        assert_eq!(
            query(ParameterStyle::FORM.explode(), &json!([1, {"a": 2}, [3]])).unwrap(),
            "color=1&color%5B1%5D%5Ba%5D=2&color%5B2%5D%5B0%5D=3"
        );
        assert_eq!(
            query(ParameterStyle::FORM, &json!({"a": [1, "x"]})).unwrap(),
            "color=a,%5B1%2C%22x%22%5D"
        );
        assert_eq!(
            path(ParameterStyle::SIMPLE, &json!([{"a": 1}])).unwrap(),
            "%7B%22a%22%3A1%7D"
        );
    }

    #[test]
    fn json_is_one_value_in_every_location() {
        let value = json!({"a": ["é\n", 1]});
        let encoded = "%7B%22a%22%3A%5B%22%C3%A9%5Cn%22%2C1%5D%7D";
        let style = ParameterStyle::JSON;
        assert_eq!(query(style, &value).unwrap(), format!("color={encoded}"));
        assert_eq!(path(style, &value).unwrap(), encoded);
        assert_eq!(
            header(style, &value).unwrap().unwrap(),
            r#"{"a":["\u00e9\n",1]}"#
        );
        assert_eq!(
            header(style, &json!("😀")).unwrap().unwrap(),
            r#""\ud83d\ude00""#
        );
    }

    #[test]
    fn a_value_that_would_be_read_as_two_is_refused() {
        let pipes = json!(["a|b", "c"]);
        assert_eq!(
            query(ParameterStyle::PIPE_DELIMITED, &pipes),
            Err(SEPARATOR)
        );
        assert_eq!(
            query(ParameterStyle::FORM, &pipes).unwrap(),
            "color=a%7Cb,c"
        );
        let dots = json!(["1.0", "2"]);
        assert_eq!(path(ParameterStyle::LABEL.explode(), &dots), Err(SEPARATOR));
        assert_eq!(path(ParameterStyle::LABEL, &dots).unwrap(), ".1.0,2");
        for value in [json!(["a,b"]), json!({"a,b": 1}), json!({"a": "b,c"})] {
            assert_eq!(
                header(ParameterStyle::SIMPLE, &value),
                Err(SEPARATOR),
                "{value}"
            );
        }
        assert_eq!(
            header(ParameterStyle::SIMPLE.explode(), &json!({"a=b": 1})),
            Err(SEPARATOR)
        );
        assert_eq!(
            header(ParameterStyle::SIMPLE, &json!("a,b"))
                .unwrap()
                .unwrap(),
            "a,b"
        );
    }

    #[test]
    fn reserved_characters_are_left_where_they_are_allowed_and_mean_nothing() {
        let value = json!(":/?#[]@!$&'()*+,;= %é");
        assert_eq!(
            query(ParameterStyle::FORM.allow_reserved(), &value).unwrap(),
            "color=:/?%23%5B%5D@!$%26%27()*%2B,;=%20%25%C3%A9"
        );
        // In a list, `,` is its separator.
        let list = json!(["a,b", "c"]);
        assert_eq!(
            query(ParameterStyle::FORM.allow_reserved(), &list),
            Err(SEPARATOR)
        );
        let exploded = ParameterStyle::FORM.explode().allow_reserved();
        assert_eq!(query(exploded, &list).unwrap(), "color=a,b&color=c");
    }

    #[test]
    fn what_swagger_has_between_values_is_there_in_every_location() {
        let list = json!(["a b", "c|d"]);
        let plain = json!(["a", "b"]);
        for (style, encoded, raw) in [
            (ParameterStyle::SPACE_DELIMITED, "%20", " "),
            (ParameterStyle::PIPE_DELIMITED, "%7C", "|"),
            (ParameterStyle::TAB_DELIMITED, "%09", "\t"),
        ] {
            assert_eq!(path(style, &plain).unwrap(), format!("a{encoded}b"));
            assert_eq!(query(style, &plain).unwrap(), format!("color=a{encoded}b"));
            assert_eq!(header(style, &plain).unwrap().unwrap(), format!("a{raw}b"));
        }
        assert_eq!(
            header(ParameterStyle::TAB_DELIMITED, &list)
                .unwrap()
                .unwrap(),
            "a b\tc|d"
        );
        for style in [
            ParameterStyle::SPACE_DELIMITED,
            ParameterStyle::PIPE_DELIMITED,
        ] {
            assert_eq!(header(style, &list), Err(SEPARATOR));
            assert_eq!(path(style, &list), Err(SEPARATOR));
        }
    }

    #[test]
    fn reserved_characters_never_end_a_segment() {
        let value = json!(":/?#[]@!$&'()*+,;= %é");
        let kept = ":%2F%3F%23%5B%5D@!$&'()*+,;=%20%25%C3%A9";
        let simple = ParameterStyle::SIMPLE.allow_reserved();
        assert_eq!(path(simple, &value).unwrap(), kept);
        let label = ParameterStyle::LABEL.allow_reserved();
        assert_eq!(path(label, &value).unwrap(), format!(".{kept}"));
        // What the style means something by is encoded, or the value is refused.
        let matrix = ParameterStyle::MATRIX.allow_reserved();
        assert_eq!(
            path(matrix, &json!("a;b=c:d")).unwrap(),
            ";color=a%3Bb%3Dc:d"
        );
        assert_eq!(path(simple, &json!(["a,b", "c"])), Err(SEPARATOR));
        assert_eq!(path(simple, &json!(["a:b", "c"])).unwrap(), "a:b,c");
        assert_eq!(
            path(simple.explode(), &json!({ "a=b": "c" })),
            Err(SEPARATOR)
        );
        assert_eq!(
            path(simple.explode(), &json!({ "a": "b=c" })).unwrap(),
            "a=b=c"
        );
    }

    #[test]
    fn a_cookie_of_its_own_style_is_not_encoded() {
        let style = ParameterStyle::COOKIE;
        assert_eq!(query(style, &json!("a%2F/=")).unwrap(), "color=a%2F/=");
        for text in ["a;b", "a b", "a,b", "\"a\"", "é", "a\r\nb"] {
            assert_eq!(query(style, &json!(text)), Err(COOKIE), "{text}");
        }
    }
}
