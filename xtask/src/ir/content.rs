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

impl Content {
    /// What a client makes of a response that is written so.
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
            if value.get("schema").is_some() {
                content.media = Media::Json;
            }
        }
        contents
    }
}
