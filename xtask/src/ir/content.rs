//! What a body can be written as.

pub use crate::media::Media;

use super::json::entries;
use super::{Kind, Reader, Schema};
use serde_json::Value;

/// One way of writing a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// How it is written.
    pub media: Media,
    /// The media type as the document has it.
    pub media_type: String,
    /// What its value can be.
    pub schema: Schema,
}

/// What a client makes of the body of a response.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Received<'c> {
    /// The JSON `null` and nothing else.
    Null,
    /// JSON.
    Json(&'c Schema),
    /// A string.
    Text,
    /// Bytes as they are.
    Bytes,
}

/// What a client makes of the body of a response that it reads as it comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Streamed<'c> {
    /// Pieces of bytes.
    Bytes,
    /// Events whose data is text.
    TextEvents,
    /// Events whose data is JSON.
    Events(&'c Schema),
    /// JSON values.
    Items(&'c Schema),
}

impl Content {
    /// Whether it is made to be read as it comes.
    pub fn is_stream(&self) -> bool {
        matches!(self.media, Media::EventStream | Media::JsonItems)
    }

    /// What a client makes of a response that is written so and read as it comes, if that is of use.
    pub fn streamed(&self) -> Option<Streamed<'_>> {
        match self.media {
            Media::EventStream if self.schema.kind == Kind::Any => Some(Streamed::TextEvents),
            Media::EventStream => Some(Streamed::Events(&self.schema)),
            Media::JsonItems => Some(Streamed::Items(&self.schema)),
            Media::Text | Media::Bytes | Media::Multipart => Some(Streamed::Bytes),
            Media::Json | Media::Form => None,
        }
    }

    /// The schema of the JSON in it: of the whole, of one event's data or of one item.
    pub fn json(&self) -> Option<&Schema> {
        match (self.received(), self.streamed()) {
            (Received::Json(schema), _) => Some(schema),
            (_, Some(Streamed::Events(schema) | Streamed::Items(schema))) => Some(schema),
            _ => None,
        }
    }

    /// What a client makes of a response that is written so and read to its end.
    pub fn received(&self) -> Received<'_> {
        match self.media {
            Media::Json if self.schema.kind == Kind::Null => Received::Null,
            Media::Json => Received::Json(&self.schema),
            Media::Text | Media::Form | Media::EventStream | Media::JsonItems => Received::Text,
            Media::Bytes | Media::Multipart => Received::Bytes,
        }
    }
}

impl Reader<'_> {
    /// The ways of writing the body of a request or of a response, in the document's order.
    pub(super) fn contents(&self, owner: &Value) -> Vec<Content> {
        let contents = entries(owner.get("content"));
        let content = |(media_type, value): (&String, &Value)| Content {
            media: Media::of(media_type),
            media_type: media_type.clone(),
            schema: self.schema(&value["schema"]),
        };
        contents.map(content).collect()
    }

    /// The ways of writing the body of a response. Behind the rule [`responses`](crate::lower::responses) text and bytes
    /// have a schema only where they are JSON.
    pub(super) fn received(&self, response: &Value) -> Vec<Content> {
        let mut contents = self.contents(response);
        for (content, (_, value)) in contents.iter_mut().zip(entries(response.get("content"))) {
            if !content.is_stream() && value.get("schema").is_some() {
                content.media = Media::Json;
            }
        }
        contents
    }
}
