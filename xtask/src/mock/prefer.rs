//! The header `Prefer` (RFC 7240): which response is asked for.

use super::Request;

/// What a request prefers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Preference {
    /// A status of the document.
    pub(super) code: Option<u16>,
    /// The name of an example.
    pub(super) example: Option<String>,
    /// Whether the body is to be made by the schema.
    pub(super) is_dynamic: bool,
}

impl Preference {
    /// What a request prefers. A preference of another name is ignored, as the RFC has it.
    ///
    /// # Errors
    ///
    /// Where the status is none.
    pub(super) fn of(request: &Request<'_>) -> Result<Preference, String> {
        let mut found = Preference::default();
        let values = request.headers.get_all("prefer").iter();
        let values = values.filter_map(|value| value.to_str().ok());
        for one in values.flat_map(|value| value.split([',', ';'])) {
            let (name, value) = one.split_once('=').unwrap_or((one, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "code" => {
                    let code = value.parse().ok();
                    let code = code.filter(|code| (100..600).contains(code));
                    let code = code.ok_or("the header `Prefer`: `code` is no status")?;
                    found.code = Some(code);
                }
                "example" => found.example = Some(value.to_owned()),
                "dynamic" => found.is_dynamic = value == "true",
                _ => {}
            }
        }
        Ok(found)
    }

    /// Whether one response is asked for, and not what has become of what was sent before.
    pub(super) fn is_any(&self) -> bool {
        *self != Preference::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &'static str) -> Result<Preference, String> {
        let mut headers = http::HeaderMap::new();
        headers.insert("prefer", http::HeaderValue::from_static(value));
        Preference::of(&Request {
            method: "GET",
            path: "/",
            query: None,
            headers: &headers,
            body: b"",
        })
    }

    #[test]
    fn a_preference_is_read_from_its_header() {
        let both = Preference {
            code: Some(429),
            example: None,
            is_dynamic: true,
        };
        assert_eq!(read("code=429, dynamic=true"), Ok(both));
        let named = Preference {
            example: Some("none".to_owned()),
            ..Preference::default()
        };
        assert_eq!(read("respond-async; Example=\"none\""), Ok(named));
        assert_eq!(read("wait=10"), Ok(Preference::default()));
        for wrong in ["code=42x", "code=", "code=99", "code=600", "code=-200"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
