//! The headers of a request that a document does not decide.

/// What a header is for that no parameter and no credential sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Where a request ends and where it goes. The client says it by its URL and body: with another value, two servers on
    /// the way could read two requests.
    Framing,
    /// One connection of several on the way (RFC 9110, section 7.6.1), which no client of an API sees.
    Connection,
}

const HEADERS: [(&str, Purpose); 13] = [
    ("connection", Purpose::Framing),
    ("content-length", Purpose::Framing),
    ("expect", Purpose::Connection),
    ("host", Purpose::Framing),
    ("http2-settings", Purpose::Connection),
    ("keep-alive", Purpose::Connection),
    ("proxy-authenticate", Purpose::Connection),
    ("proxy-authorization", Purpose::Connection),
    ("proxy-connection", Purpose::Connection),
    ("te", Purpose::Connection),
    ("trailer", Purpose::Connection),
    ("transfer-encoding", Purpose::Framing),
    ("upgrade", Purpose::Connection),
];

/// What the header is for, if neither a parameter nor a credential can set it.
pub fn purpose(name: &str) -> Option<Purpose> {
    let mut known = HEADERS.iter();
    let found = known.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, purpose)| *purpose)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case() {
        assert_eq!(purpose("Transfer-Encoding"), Some(Purpose::Framing));
        assert_eq!(purpose("TE"), Some(Purpose::Connection));
        for name in ["Cookie", "Accept", "X-Host", ""] {
            assert_eq!(purpose(name), None, "{name}");
        }
    }
}
