//! `multipart/form-data` (RFC 7578): each property of an object is a part, a list is a part for each of its items.

use std::hash::{BuildHasher, RandomState};

use bytes::Bytes;
use reqwest::header::HeaderName;
use serde::Serialize;

use super::encoding::{FieldEncoding, OCTETS, is_json};
use super::file::{File, TakingFiles};
use super::stream::Content;
use super::{Payload, Unwritable, form};
use crate::encode::{Parts, header_value};

/// A header of each part of a field.
pub(crate) struct PartHeader {
    pub(crate) field: &'static str,
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

/// A multipart body and its boundary. Only an object is one: its properties are the parts, in their order.
pub(crate) fn encode<T: Serialize + ?Sized>(
    value: &T,
    encodings: &[FieldEncoding],
    headers: &[PartHeader],
) -> Result<(String, Payload), Unwritable> {
    let (parts, files) = taken_apart(value)?;
    let boundary = boundary();
    let pieces = write(&parts, &files, encodings, headers, &boundary)?;
    Ok((boundary, Payload::Pieces(pieces)))
}

/// A value, and the files that it holds by their handles.
fn taken_apart<T: Serialize + ?Sized>(value: &T) -> Result<(Parts, Vec<File>), Unwritable> {
    let taking = TakingFiles::start();
    let parts = Parts::of(value)
        .map_err(|why| Unwritable::of(why, "cannot be written as a multipart body"))?;
    Ok((parts, taking.finish()))
}

/// 128 bits that no one can guess who has not seen them: a file cannot hold them by accident, nor on purpose.
fn boundary() -> String {
    let keys = RandomState::new();
    format!(
        "clientry-{:016x}{:016x}",
        keys.hash_one(0),
        keys.hash_one(1)
    )
}

/// No piece at all if there is no part.
fn write(
    parts: &Parts,
    files: &[File],
    encodings: &[FieldEncoding],
    headers: &[PartHeader],
    boundary: &str,
) -> Result<Vec<Content>, Unwritable> {
    let Parts::Object(properties) = parts else {
        return Err(Unwritable::Body(
            "is no object, as a multipart body must be",
        ));
    };
    let mut writer = Writer {
        boundary,
        files,
        headers,
        text: String::new(),
        pieces: Vec::new(),
    };
    for (name, value) in properties {
        let encoding = encodings.iter().find(|encoding| encoding.name == name);
        writer.property(name, value, encoding)?;
    }
    Ok(writer.finish())
}

/// The parts so far: whatever is text is put together until a file comes.
struct Writer<'a> {
    boundary: &'a str,
    files: &'a [File],
    headers: &'a [PartHeader],
    text: String,
    pieces: Vec<Content>,
}

impl Writer<'_> {
    fn property(
        &mut self,
        name: &str,
        value: &Parts,
        encoding: Option<&FieldEncoding>,
    ) -> Result<(), Unwritable> {
        if encoding.is_some_and(|encoding| encoding.style.is_some()) && !value.has_handle() {
            for field in form::fields(name, value, encoding)? {
                let separator = field.separator.to_string();
                let text = field.values.join(&separator);
                self.text_part((name, &field.name), None, encoding, &text)?;
            }
            return Ok(());
        }
        match value {
            Parts::List(items) => items
                .iter()
                .try_for_each(|item| self.part(name, item, encoding)),
            value => self.part(name, value, encoding),
        }
    }

    fn part(
        &mut self,
        name: &str,
        value: &Parts,
        encoding: Option<&FieldEncoding>,
    ) -> Result<(), Unwritable> {
        let plain = form::text(value);
        let content_type = encoding.and_then(|encoding| encoding.chosen(plain.is_some()));
        match (value, plain) {
            (Parts::Handle(handle), _) => {
                let file = self.files.get(*handle);
                let none = || Unwritable::Field(name.to_owned(), "has no file");
                return self.file(name, file.ok_or_else(none)?, encoding);
            }
            (_, Some(text)) if !content_type.is_some_and(is_json) => {
                self.text_part((name, name), content_type, encoding, text)?;
            }
            (value, _) if value.has_handle() => {
                let reason = "holds a file within an object or a list of its own";
                return Err(Unwritable::Field(name.to_owned(), reason));
            }
            (value, _) => {
                let content_type = content_type.filter(|one| is_json(one));
                let content_type = content_type.unwrap_or("application/json");
                self.text_part((name, name), Some(content_type), encoding, &value.json())?;
            }
        }
        Ok(())
    }

    fn file(
        &mut self,
        name: &str,
        file: &File,
        encoding: Option<&FieldEncoding>,
    ) -> Result<(), Unwritable> {
        let problem = |reason| Unwritable::Field(name.to_owned(), reason);
        let content_type = match (&file.content_type, encoding) {
            (Some(given), _) => given,
            (None, None) => OCTETS,
            (None, Some(encoding)) => encoding.of_file().map_err(problem)?,
        };
        if header_value(content_type).is_err() {
            return Err(problem("has a content type that no header can have"));
        }
        self.begin(name, Some(file.name.as_deref().unwrap_or(name)));
        self.header("Content-Type", content_type);
        for (header, value) in &file.headers {
            if HeaderName::from_bytes(header.as_bytes()).is_err() || header_value(value).is_err() {
                return Err(problem("has a header that no part can have"));
            }
        }
        self.headers(name, &file.headers, encoding)?;
        self.text.push_str("\r\n");
        self.flush();
        self.pieces.push(file.content.clone());
        self.text.push_str("\r\n");
        Ok(())
    }

    /// Writes a part of the field; its own name is another where a style has made several of one.
    fn text_part(
        &mut self,
        (field, name): (&str, &str),
        content_type: Option<&str>,
        encoding: Option<&FieldEncoding>,
        text: &str,
    ) -> Result<(), Unwritable> {
        self.begin(name, None);
        if let Some(content_type) = content_type {
            self.header("Content-Type", content_type);
        }
        self.headers(field, &[], encoding)?;
        self.text.push_str("\r\n");
        self.text.push_str(text);
        self.text.push_str("\r\n");
        Ok(())
    }

    /// Writes the headers of a part: what a file has goes before what the call has, and that before what the document says.
    fn headers(
        &mut self,
        field: &str,
        own: &[(String, String)],
        encoding: Option<&FieldEncoding>,
    ) -> Result<(), Unwritable> {
        let own = own.iter().map(|(name, value)| (&**name, &**value));
        let of_call = self.headers.iter().filter(|one| one.field == field);
        let of_call = of_call.map(|one| (one.name, &*one.value));
        let fixed = encoding.map_or(&[][..], |encoding| encoding.headers);
        let mut all: Vec<(&str, &str)> = own.collect();
        for (name, value) in of_call.chain(fixed.iter().copied()) {
            if !all
                .iter()
                .any(|(other, _)| other.eq_ignore_ascii_case(name))
            {
                all.push((name, value));
            }
        }
        for required in encoding.map_or(&[][..], |encoding| encoding.required_headers) {
            if !all
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(required))
            {
                let header = format!("{required} of the part {field}");
                return Err(Unwritable::Header(header, "is required and not set"));
            }
        }
        for (name, value) in all {
            self.header(name, value);
        }
        Ok(())
    }

    fn begin(&mut self, name: &str, file_name: Option<&str>) {
        self.text.push_str("--");
        self.text.push_str(self.boundary);
        self.text
            .push_str("\r\nContent-Disposition: form-data; name=\"");
        escape(name, &mut self.text);
        self.text.push('"');
        if let Some(file_name) = file_name {
            self.text.push_str("; filename=\"");
            escape(file_name, &mut self.text);
            self.text.push('"');
        }
        self.text.push_str("\r\n");
    }

    fn header(&mut self, name: &str, value: &str) {
        for part in [name, ": ", value, "\r\n"] {
            self.text.push_str(part);
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.pieces.push(Content::Bytes(Bytes::from(text)));
    }

    fn finish(mut self) -> Vec<Content> {
        if self.text.is_empty() {
            return self.pieces;
        }
        for part in ["--", self.boundary, "--\r\n"] {
            self.text.push_str(part);
        }
        self.flush();
        self.pieces
    }
}

/// A name between quotes, as WHATWG's HTML standard and so every browser writes it.
fn escape(name: &str, out: &mut String) {
    for c in name.chars() {
        match c {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::FieldStyle;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn text<T: Serialize>(value: &T, encodings: &[FieldEncoding]) -> String {
        let (parts, files) = taken_apart(value).unwrap();
        let pieces = write(&parts, &files, encodings, &[], "B").unwrap();
        let bytes = pieces.into_iter().flat_map(|piece| match piece {
            Content::Bytes(bytes) => bytes.to_vec(),
            Content::Stream(_) => b"STREAM".to_vec(),
        });
        String::from_utf8(bytes.collect()).unwrap()
    }

    #[derive(Serialize)]
    struct Upload {
        meta: serde_json::Value,
        files: Vec<File>,
        last: Option<&'static str>,
    }

    #[test]
    fn a_part_has_the_headers_of_the_document_and_a_file_its_own_first() {
        let encodings = [
            FieldEncoding::new("a").headers(&[("X-A", "1"), ("X-B", "2")]),
            FieldEncoding::new("f").headers(&[("X-A", "1"), ("X-B", "2")]),
            FieldEncoding::new("g").content_type("image/png, image/jpeg"),
        ];
        let value = BTreeMap::from([
            ("a", File::bytes("y")),
            ("f", File::bytes("z").header("x-a", "own")),
        ]);
        let expected = "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\nContent-Type: application/octet-stream\r\nX-A: 1\r\nX-B: 2\r\n\r\ny\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Type: application/octet-stream\r\nx-a: own\r\nX-B: 2\r\n\r\nz\r\n--B--\r\n";
        assert_eq!(text(&value, &encodings), expected);
        let expected = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\nX-A: 1\r\nX-B: 2\r\n\r\ny\r\n--B--\r\n";
        assert_eq!(text(&json!({ "a": "y" }), &encodings), expected);
        let problem = encode(&BTreeMap::from([("g", File::bytes("x"))]), &encodings, &[]);
        let reason = "has a file without a content type, and the document allows several";
        assert_eq!(problem.err(), Some(Unwritable::Field("g".into(), reason)));
    }

    #[test]
    fn a_header_of_the_call_goes_between_that_of_a_file_and_that_of_the_document() {
        let encodings = [FieldEncoding::new("f")
            .headers(&[("X-A", "document"), ("X-B", "document")])
            .required_headers(&["x-c"])];
        let headers = |names: &[&'static str]| -> Vec<PartHeader> {
            let of_call = names.iter().map(|name| PartHeader {
                field: "f",
                name,
                value: "call".to_owned(),
            });
            of_call.collect()
        };
        let written = |file: File, names: &[&'static str]| {
            let value = holding("f", file);
            let (parts, files) = taken_apart(&value).unwrap();
            let pieces = write(&parts, &files, &encodings, &headers(names), "B")?;
            let Some(Content::Bytes(head)) = pieces.first() else {
                panic!("{pieces:?}")
            };
            let head = String::from_utf8_lossy(head).into_owned();
            let lines = head
                .lines()
                .filter(|line| line.to_ascii_lowercase().starts_with("x-"));
            Ok(lines.map(str::to_owned).collect::<Vec<_>>())
        };
        let own = File::bytes("z").header("x-a", "file");
        let lines = written(own.clone(), &["X-A", "X-B", "X-C"]);
        assert_eq!(lines.unwrap(), ["x-a: file", "X-B: call", "X-C: call"]);
        let missing = Unwritable::Header("x-c of the part f".to_owned(), "is required and not set");
        assert_eq!(written(own.clone(), &["X-A"]), Err(missing));
        assert!(written(own.header("X-C", "1"), &[]).is_ok());
    }

    #[test]
    fn each_property_is_a_part_in_its_order() {
        let upload = Upload {
            meta: json!({ "a": 1 }),
            files: vec![
                File::bytes("x")
                    .name("a\"b\r\n.png")
                    .content_type("image/png"),
                File::bytes("y").header("X-Id", "7"),
            ],
            last: None,
        };
        let expected = "--B\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n\
            --B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a%22b%0D%0A.png\"\r\nContent-Type: image/png\r\n\r\nx\r\n\
            --B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"files\"\r\nContent-Type: application/octet-stream\r\nX-Id: 7\r\n\r\ny\r\n\
            --B\r\nContent-Disposition: form-data; name=\"last\"\r\n\r\n\r\n--B--\r\n";
        assert_eq!(text(&upload, &[]), expected);
    }

    #[test]
    fn a_part_has_the_media_type_and_the_style_of_the_document() {
        let encodings = [
            FieldEncoding::new("a").content_type("text/csv"),
            FieldEncoding::new("b").content_type("application/hal+json"),
            FieldEncoding::new("c").style(FieldStyle::Comma),
            FieldEncoding::new("d").content_type("image/png, image/jpeg"),
        ];
        let value = json!({ "a": "1,2", "b": "x", "c": [1, 2], "d": "y", "e": [[1], {}], "f": [] });
        let part = |name: &str, content_type: &str, text: &str| {
            let header = match content_type {
                "" => String::new(),
                content_type => format!("Content-Type: {content_type}\r\n"),
            };
            format!(
                "--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{header}\r\n{text}\r\n"
            )
        };
        let expected = [
            part("a", "text/csv", "1,2"),
            part("b", "application/hal+json", "\"x\""),
            part("c", "", "1,2"),
            part("d", "", "y"),
            part("e", "application/json", "[1]"),
            part("e", "application/json", "{}"),
        ];
        assert_eq!(
            text(&value, &encodings),
            format!("{}--B--\r\n", expected.concat())
        );
    }

    #[test]
    fn no_header_comes_from_a_value() {
        for file in [
            File::bytes("x").content_type("a\r\nX-Injected: 1"),
            File::bytes("x").header("X-A", "a\r\nX-Injected: 1"),
            File::bytes("x").header("X-A: 1\r\nX-B", "a"),
        ] {
            let problem = encode(&holding("a", file), &[], &[]).err();
            assert!(matches!(problem, Some(Unwritable::Field(..))));
        }
    }

    fn holding(field: &'static str, file: File) -> BTreeMap<&'static str, File> {
        [(field, file)].into()
    }

    #[test]
    fn a_file_is_a_part_and_nothing_else() {
        let file = holding("a", File::bytes("hunter2"));
        assert!(serde_json::to_string(&file).is_err());
        assert!(form::encode(&file, &[]).is_err());
        let nested = BTreeMap::from([("b", &file)]);
        let problem = encode(&nested, &[], &[]).err();
        assert!(matches!(problem, Some(Unwritable::Field(name, _)) if name == "b"));
        assert!(!format!("{file:?}").contains("hunter2"));
    }

    #[test]
    fn without_a_part_there_is_nothing() {
        assert_eq!(text(&json!({ "a": [] }), &[]), "");
        assert!(matches!(
            encode(&[1], &[], &[]).err(),
            Some(Unwritable::Body(_))
        ));
    }

    #[test]
    fn no_two_boundaries_are_the_same() {
        let one = boundary();
        assert!(one != boundary() && one.len() == 41, "{one}");
    }
}
