//! The body of a request, in each way that a document asks for one.

use std::fmt::Display;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;

use super::Request;
use crate::body::{self, Body, FieldEncoding, PartHeader, Payload, Unwritable};
use crate::encode::{self, ParameterStyle, Parts, Unwritten, header_value};
use crate::error::Problem;

impl Request {
    /// Sets the body: `value` as JSON, as `application/json`.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.json_as("application/json", value)
    }

    /// Sets the body: `value` as JSON, under another media type of it.
    pub fn json_as<T: Serialize + ?Sized>(mut self, media_type: &'static str, value: &T) -> Self {
        match encode::json(value) {
            Ok(json) => self.whole(media_type, json),
            Err(Unwritten::NotFinite(path)) => self.not_finite(path),
            Err(Unwritten::Other) => self.problems.push(Problem::Body),
        }
        self
    }

    /// Sets the body: the properties of `value` as the fields of a form, sent as `media_type`.
    ///
    /// `null`, an empty list and an empty object are empty values, since a form has no other word for them.
    pub fn form<T: Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        value: &T,
        encodings: &[FieldEncoding],
    ) -> Self {
        match body::form(value, encodings) {
            Ok(form) => self.whole(media_type, form),
            Err(Unwritable::NotFinite(path)) => self.not_finite(path),
            Err(problem) => self.problems.push(Problem::unwritable(problem)),
        }
        self
    }

    /// Sets a header of each part of the field `field`, in the multipart body that is set behind it. A file that has its
    /// own of that name keeps it.
    pub fn part_header(
        self,
        field: &'static str,
        name: &'static str,
        value: &(impl Display + ?Sized),
    ) -> Self {
        self.part_header_written(field, name, value.to_string())
    }

    /// Sets a header of each part of the field `field` to a value of any shape, written in `style`. Nothing is set for an
    /// empty list or object.
    pub fn part_header_as<T: Serialize + ?Sized>(
        mut self,
        field: &'static str,
        name: &'static str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        match self.header_written(name, value, style) {
            Some(value) => self.part_header_written(field, name, value),
            None => self,
        }
    }

    fn part_header_written(
        mut self,
        field: &'static str,
        name: &'static str,
        value: String,
    ) -> Self {
        match header_value(&value) {
            Ok(_) => self.part_headers.push(PartHeader { field, name, value }),
            Err(reason) => self.header_problem(name, reason),
        }
        self
    }

    /// Sets the body: the properties of `value` as the parts of `multipart/form-data`, the items of a list a part each.
    ///
    /// An object is JSON, a [`File`](crate::File) has a name and a content type, `null` is empty, and an empty list is no part.
    pub fn multipart<T: Serialize + ?Sized>(
        mut self,
        value: &T,
        encodings: &[FieldEncoding],
    ) -> Self {
        match body::multipart(value, encodings, &self.part_headers) {
            Ok((boundary, payload)) => {
                let media_type = format!("multipart/form-data; boundary={boundary}");
                self.payload(&media_type, payload);
            }
            Err(Unwritable::NotFinite(path)) => self.not_finite(path),
            Err(problem) => self.problems.push(Problem::unwritable(problem)),
        }
        self
    }

    /// Sets the body: as it is, as the one of the media types, or as that which the caller gave and which has to be one of
    /// them. `image/*` and `*/*` are each of their kind.
    pub fn raw(mut self, media_types: &'static [&'static str], body: &Body) -> Self {
        let (content_type, content) = body.parts();
        let problem = match (content_type, media_types) {
            (Some(given), ranges) if ranges.iter().any(|range| is_within(given, range)) => {
                self.payload(given, Payload::Pieces(vec![content.clone()]));
                return self;
            }
            (None, [only]) if !only.contains('*') => {
                self.payload(only, Payload::Pieces(vec![content.clone()]));
                return self;
            }
            (Some(_), _) => "is none of the media types that the document has",
            (None, _) => "is not set",
        };
        self.header_problem("Content-Type", problem);
        self
    }

    /// Sets the body: `value` as it is displayed.
    pub fn text<T: Display + Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        value: &T,
    ) -> Self {
        match Parts::of(value) {
            Err(Unwritten::NotFinite(path)) => self.not_finite(path),
            _ => self.whole(media_type, value.to_string()),
        }
        self
    }

    /// Takes a body away that has nothing in it, as of a form whose fields are all optional.
    pub fn without_empty_body(mut self) -> Self {
        if self.body.as_ref().is_some_and(Payload::is_empty) {
            self.body = None;
            self.headers.retain(|(name, _)| *name != CONTENT_TYPE);
        }
        self
    }

    fn whole(&mut self, media_type: &str, bytes: impl Into<Bytes>) {
        self.payload(media_type, Payload::Whole(bytes.into()));
    }

    fn payload(&mut self, media_type: &str, payload: Payload) {
        match header_value(media_type) {
            Ok(value) => self.insert_header(CONTENT_TYPE, value),
            Err(reason) => self.header_problem("Content-Type", reason),
        }
        self.body = Some(payload);
    }
}

/// Whether a media type is one of a range, such as `image/*`. Its parameters do not count.
pub(crate) fn is_within(media_type: &str, range: &str) -> bool {
    let essence = |text: &str| {
        let essence = text.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    };
    let (given, range) = (essence(media_type), essence(range));
    let Some((kind, subtype)) = given.split_once('/') else {
        return false;
    };
    let is_whole = !kind.is_empty() && !subtype.is_empty();
    is_whole
        && match range.split_once('/') {
            Some(("*", _)) => true,
            Some((of, "*")) => of == kind,
            _ => range == given,
        }
}
