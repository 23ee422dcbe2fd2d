//! Media types by how a body of theirs is written.

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// JSON: `application/json`, or any type that ends in `+json`.
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`, or another type of several parts.
    Multipart,
    /// `text/event-stream`: events, one after the other.
    EventStream,
    /// JSON values, one a line or one a record: `application/jsonl`, `application/x-ndjson`, `application/json-seq`.
    JsonItems,
    /// Any other `text/…`, XML, CSV and YAML.
    Text,
    /// Anything else: bytes as they are.
    Bytes,
}

impl Media {
    /// How a body of a media type such as `application/json; charset=utf-8` is written.
    pub fn of(media_type: &str) -> Media {
        match Media::essence(media_type).as_str() {
            "application/json" | "text/json" => Media::Json,
            json if json.ends_with("+json") => Media::Json,
            "application/x-www-form-urlencoded" => Media::Form,
            "text/event-stream" => Media::EventStream,
            "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/ndjson"
            | "application/x-ndjson"
            | "application/json-seq" => Media::JsonItems,
            parts if parts.starts_with("multipart/") => Media::Multipart,
            text if text.starts_with("text/") => Media::Text,
            "application/xml" | "application/csv" | "application/yaml" | "application/x-yaml" => {
                Media::Text
            }
            text if text.ends_with("+xml") || text.ends_with("+yaml") => Media::Text,
            items if items.ends_with("+json-seq") => Media::JsonItems,
            _ => Media::Bytes,
        }
    }

    /// A media type without its parameters, in lower case. Some documents have a `,` before the first.
    pub fn essence(media_type: &str) -> String {
        let essence = media_type.split([';', ',']).next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    }

    /// What tells the method that sends a media type from others of its operation: `form` in `create_as_form`.
    pub fn suffix(media_type: &str) -> String {
        let subtype = Media::essence(media_type);
        let subtype = subtype.rsplit('/').next().unwrap_or_default();
        match Media::of(media_type) {
            Media::Json => subtype.strip_suffix("+json").unwrap_or(subtype).to_owned(),
            Media::Form => "form".to_owned(),
            Media::Multipart => "multipart".to_owned(),
            Media::EventStream => "events".to_owned(),
            Media::Text if subtype != "plain" && subtype != "*" => subtype.to_owned(),
            Media::JsonItems => subtype.to_owned(),
            Media::Text => "text".to_owned(),
            Media::Bytes => "bytes".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_told_from_others_by_its_media_type() {
        let cases = [
            ("application/json", "json"),
            ("application/merge-patch+json", "merge-patch"),
            ("application/x-www-form-urlencoded", "form"),
            ("multipart/form-data", "multipart"),
            ("text/plain; charset=utf-8", "text"),
            ("text/csv", "csv"),
            ("image/*", "bytes"),
        ];
        for (media_type, suffix) in cases {
            assert_eq!(Media::suffix(media_type), suffix, "{media_type}");
        }
    }

    #[test]
    fn each_media_type_is_of_one_kind() {
        let cases = [
            ("application/json", Media::Json),
            ("Application/JSON; charset=utf-8", Media::Json),
            ("application/problem+json", Media::Json),
            ("text/json", Media::Json),
            ("application/x-www-form-urlencoded", Media::Form),
            ("multipart/form-data; boundary=x", Media::Multipart),
            ("text/event-stream", Media::EventStream),
            ("text/plain; charset=utf-8", Media::Text),
            ("application/jsonl", Media::JsonItems),
            ("application/x-ndjson", Media::JsonItems),
            ("application/geo+json-seq", Media::JsonItems),
            ("application/xml; charset=utf-8", Media::Text),
            ("application/problem+xml", Media::Text),
            ("application/csv", Media::Text),
            ("*/*", Media::Bytes),
            ("image/png", Media::Bytes),
            ("", Media::Bytes),
        ];
        for (media_type, media) in cases {
            assert_eq!(Media::of(media_type), media, "{media_type}");
        }
    }
}
