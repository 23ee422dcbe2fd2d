//! What a body has to be for a call to match, where it is a form or a multipart body: its fields or parts, in any order of
//! their names, written in the way in which the client writes them.

use bytes::Bytes;
use serde::Serialize;

use super::Recorded;
use crate::body::{self, Content, FieldEncoding, Payload};
use crate::error::Problem;

/// The fields of a form.
pub(super) fn form<T: Serialize + ?Sized>(
    value: &T,
    encodings: &[FieldEncoding],
) -> impl Fn(&Recorded) -> Result<(), String> + Send + Sync + 'static {
    let written = body::form(value, encodings);
    let expected = written
        .map(|form| {
            form_urlencoded::parse(form.as_bytes())
                .into_owned()
                .collect()
        })
        .map_err(|problem| unwritable(&Problem::unwritable(problem)));
    let expected: Result<Vec<_>, _> = expected;
    move |call| {
        compare("field", &call.form_fields(), expected.as_ref()?, |value| {
            shown(value.as_bytes())
        })
    }
}

/// The parts of a multipart body.
pub(super) fn multipart<T: Serialize + ?Sized>(
    value: &T,
    encodings: &[FieldEncoding],
) -> impl Fn(&Recorded) -> Result<(), String> + Send + Sync + 'static {
    let written = body::multipart(value, encodings, &[]);
    let expected = written
        .map_err(|problem| unwritable(&Problem::unwritable(problem)))
        .and_then(|(boundary, payload)| Ok(parts(&boundary, &whole(payload)?)));
    move |call| {
        let boundary = call.header("content-type").and_then(boundary);
        let is = match boundary {
            Some(boundary) => parts(boundary, call.body()),
            None if call.body().is_empty() => Vec::new(),
            None => return Err("the body is no multipart body".to_owned()),
        };
        compare("part", &is, expected.as_ref()?, Part::shown)
    }
}

fn unwritable(problem: &Problem) -> String {
    format!("the body that the mock asks for cannot be written: {problem}")
}

/// # Errors
///
/// How the first name differs that does.
fn compare<V: PartialEq>(
    what: &str,
    is: &[(String, V)],
    expected: &[(String, V)],
    shown: impl Fn(&V) -> String,
) -> Result<(), String> {
    let names = is.iter().chain(expected).map(|(name, _)| name);
    let of = |all: &[(String, V)], name: &str| -> Vec<String> {
        let named = all.iter().filter(|(other, _)| other == name);
        named.map(|(_, value)| shown(value)).collect()
    };
    let same = |name: &&String| {
        let values = |all| values(all, name);
        values(is) == values(expected)
    };
    let mut names: Vec<_> = names.filter(|name| !same(name)).collect();
    names.sort();
    let Some(name) = names.first() else {
        return Ok(());
    };
    let said = |all: Vec<String>| match all.is_empty() {
        true => "absent".to_owned(),
        false => all.join(", "),
    };
    let (is, expected) = (said(of(is, name)), said(of(expected, name)));
    Err(match is == expected {
        true => format!("{what} `{name}` of the body is another"),
        false => format!("{what} `{name}` of the body is {is}, not {expected}"),
    })
}

fn values<'v, V>(all: &'v [(String, V)], name: &str) -> Vec<&'v V> {
    let named = all.iter().filter(|(other, _)| other == name);
    named.map(|(_, value)| value).collect()
}

/// A part of a multipart body.
#[derive(Debug, PartialEq)]
struct Part {
    /// Its file name and its content type, as they are written. Other headers are set apart from the body.
    head: Vec<String>,
    content: Bytes,
}

impl Part {
    /// Its text, or how much of a file it is.
    fn shown(&self) -> String {
        match self.head.iter().any(|line| line.contains("; filename")) {
            true => format!("a file of {} bytes", self.content.len()),
            false => shown(&self.content),
        }
    }
}

fn shown(content: &[u8]) -> String {
    format!("`{}`", String::from_utf8_lossy(content))
}

/// The boundary in a content type.
fn boundary(content_type: &str) -> Option<&str> {
    let (_, boundary) = content_type.split_once("boundary=")?;
    let boundary = boundary.split(';').next()?.trim();
    Some(boundary.trim_matches('"'))
}

/// All of a body in memory.
fn whole(payload: Payload) -> Result<Bytes, String> {
    let pieces = match payload {
        Payload::Whole(bytes) => return Ok(bytes),
        Payload::Pieces(pieces) => pieces,
    };
    let pieces: Option<Vec<Bytes>> = pieces
        .into_iter()
        .map(|piece| match piece {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(_) => None,
        })
        .collect();
    let pieces = pieces.ok_or(
        "the body that the mock asks for has a stream, which cannot be compared: use `match_call`",
    )?;
    Ok(pieces.concat().into())
}

/// The parts of a body with their names, as far as there are whole ones.
fn parts(boundary: &str, body: &[u8]) -> Vec<(String, Part)> {
    let mark = [b"\r\n--", boundary.as_bytes()].concat();
    // The first boundary has no line before it.
    let body = [b"\r\n", body].concat();
    let mut rest = find(&body, &mark).map(|at| &body[at + mark.len()..]);
    let mut parts = Vec::new();
    while let Some(part) = rest.and_then(|rest| rest.strip_prefix(b"\r\n")) {
        let Some(end) = find(part, &mark) else {
            break;
        };
        let (part, behind) = (&part[..end], &part[end + mark.len()..]);
        rest = Some(behind);
        let Some(head) = find(part, b"\r\n\r\n") else {
            continue;
        };
        let (head, content) = (&part[..head], &part[head + 4..]);
        let text = String::from_utf8_lossy(head);
        let name = text.split_once(" name=\"");
        let name = name.and_then(|(_, name)| name.split('"').next());
        let is_its_own = |line: &&str| {
            let line = line.to_ascii_lowercase();
            line.starts_with("content-disposition:") || line.starts_with("content-type:")
        };
        let part = Part {
            head: text.lines().filter(is_its_own).map(str::to_owned).collect(),
            content: Bytes::copy_from_slice(content),
        };
        parts.push((name.unwrap_or_default().to_owned(), part));
    }
    parts
}

fn find(all: &[u8], part: &[u8]) -> Option<usize> {
    all.windows(part.len()).position(|window| window == part)
}
