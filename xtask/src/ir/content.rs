//! What a body can be written as.

pub use crate::media::Media;

use super::json::entries;
use super::{Reader, Schema};
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
}

/// The first way that is JSON.
pub(super) fn json(contents: &[Content]) -> Option<&Content> {
    contents.iter().find(|one| one.media == Media::Json)
}
