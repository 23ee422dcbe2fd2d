//! Kinds of media types: how a body is written.

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// JSON: `application/json`, or any type that ends in `+json`.
    Json,
    /// Anything else: bytes as they are.
    Bytes,
}

impl Media {
    /// The kind of a media type such as `application/json; charset=utf-8`.
    pub fn of(media_type: &str) -> Media {
        let essence = media_type.split(';').next().unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        let is_json = matches!(essence.as_str(), "application/json" | "text/json")
            || essence.ends_with("+json");
        if is_json { Media::Json } else { Media::Bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_relatives() {
        for json in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/problem+json",
            "text/json",
        ] {
            assert_eq!(Media::of(json), Media::Json, "{json}");
        }
        for other in [
            "text/plain",
            "application/jsonl",
            "application/json-seq",
            "",
        ] {
            assert_eq!(Media::of(other), Media::Bytes, "{other}");
        }
    }
}
