//! [`SignatureScheme`]: how one provider signs, in a constant.

/// How a provider signs its deliveries: HMAC-SHA256 with the secret's UTF-8 bytes as the key, over the
/// raw body unless said otherwise, in a header.
#[derive(Debug)]
pub struct SignatureScheme {
    pub(super) header: &'static str,
    pub(super) encoding: Encoding,
    pub(super) layout: Layout,
    pub(super) content: Content,
}

/// How the 32 bytes of a signature are written. Only the one canonical spelling is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// 64 hexadecimal digits in lower case.
    Hex,
    /// 44 characters of the standard Base64 alphabet, the padding included.
    Base64,
}

/// What else the header holds.
#[derive(Debug)]
pub(super) enum Layout {
    /// A prefix, which may be empty, and then the signature.
    Prefixed(&'static str),
    /// `timestamp=1781179200, sig=5257a869…`, under these names.
    Fields {
        timestamp: &'static str,
        signature: &'static str,
    },
}

/// What is signed.
#[derive(Debug)]
pub(super) enum Content {
    /// The body as received.
    Body,
    /// The body without the white space outside its strings, or as received.
    CompactJson,
    /// The timestamp, a colon, and the body as received.
    TimestampColonBody,
}

impl SignatureScheme {
    /// The signature alone, written as `encoding` in `header`, of the raw body.
    pub const fn new(header: &'static str, encoding: Encoding) -> Self {
        Self {
            header,
            encoding,
            layout: Layout::Prefixed(""),
            content: Content::Body,
        }
    }

    /// The header has this string before the signature, as in `sha256=`.
    pub const fn prefix(mut self, prefix: &'static str) -> Self {
        self.layout = Layout::Prefixed(prefix);
        self
    }

    /// What is signed is the body without the white space outside its strings, if it is JSON; any other
    /// body as it is. A signature of JSON as received, with its white space, is taken too: the value is the
    /// same, and whoever made the signature has the secret. [`Verifier::sign`](super::Verifier::sign) signs
    /// without the white space.
    pub const fn compact_json(mut self) -> Self {
        self.content = Content::CompactJson;
        self
    }

    /// The header holds two fields, `<timestamp>=<Unix seconds>, <signature>=<signature>`, and what is
    /// signed is the timestamp, a colon, and the raw body.
    pub const fn timestamped(mut self, timestamp: &'static str, signature: &'static str) -> Self {
        self.layout = Layout::Fields {
            timestamp,
            signature,
        };
        self.content = Content::TimestampColonBody;
        self
    }

    /// The header that holds the signature.
    pub fn header(&self) -> &'static str {
        self.header
    }
}
