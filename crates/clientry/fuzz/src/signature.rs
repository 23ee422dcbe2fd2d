//! A delivery passes if its header says what another implementation signs its content with, and no
//! other delivery does.
//!
//! The first line of an input is the header, the rest is the body. In the header, `@` means the
//! right signature, and `~` for that of the body as received: no fuzzer guesses one.

use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use base64::prelude::{BASE64_STANDARD, Engine};
use clientry::header::{HeaderMap, HeaderName, HeaderValue};
use clientry::webhook::{Encoding, SignatureError, SignatureScheme, Verifier};
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

static BASE64: SignatureScheme = SignatureScheme::new("x-signature", Encoding::Base64);
static PREFIXED: SignatureScheme =
    SignatureScheme::new("x-signature", Encoding::Hex).prefix("sha256=");
static COMPACT: SignatureScheme = SignatureScheme::new("x-signature", Encoding::Hex).compact_json();
static TIMED: SignatureScheme =
    SignatureScheme::new("x-signature", Encoding::Hex).timestamped("timestamp", "sig");

const HEADER: HeaderName = HeaderName::from_static("x-signature");
const SECRET: &str = "secretKey";
const NOW: u64 = 1_781_179_200;
const TOLERANCE: u64 = 300;

/// One kind of scheme, and who checks deliveries by it.
struct Case {
    kind: Kind,
    verifier: Verifier,
    /// With another secret before the right one.
    renewed: Verifier,
    /// With another secret alone.
    stranger: Verifier,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Base64,
    Prefixed,
    Compact,
    Timed,
}

static CASES: LazyLock<[Case; 4]> =
    LazyLock::new(|| [Kind::Base64, Kind::Prefixed, Kind::Compact, Kind::Timed].map(Case::new));

/// Checks it for every kind of scheme, with this input.
pub fn check(input: &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == b'\n');
    let (header, body) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    for case in &*CASES {
        let header = case.kind.fill_in(header, body);
        case.verifies_what_is_right(&header, body);

        let signed = case.verifier.sign(body);
        assert_eq!(signed, case.kind.sign(body), "{:?}", case.kind);
        case.verifies_what_is_right(signed.as_bytes(), body);

        let bit = header.iter().fold(body.len(), |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(usize::from(*byte))
        });
        case.verifies_what_is_right(signed.as_bytes(), &flipped(body, bit));
        case.verifies_what_is_right(&flipped(signed.as_bytes(), bit), body);
    }
}

impl Case {
    fn new(kind: Kind) -> Self {
        let verifier = |secrets: &[&str]| {
            Verifier::new(kind.scheme(), secrets.iter().copied())
                .unwrap()
                .tolerance(Duration::from_secs(TOLERANCE))
                .clock(|| UNIX_EPOCH + Duration::from_secs(NOW))
        };
        Self {
            kind,
            verifier: verifier(&[SECRET]),
            renewed: verifier(&["another", SECRET]),
            stranger: verifier(&["another"]),
        }
    }

    fn verifies_what_is_right(&self, header: &[u8], body: &[u8]) {
        let Ok(value) = HeaderValue::from_bytes(header) else {
            return;
        };
        let mut headers = HeaderMap::from_iter([(HEADER, value.clone())]);
        let result = self.verifier.verify(&headers, body);
        let shown = || {
            let header = String::from_utf8_lossy(header);
            format!("{:?} {header:?} {body:?}: {result:?}", self.kind)
        };
        if !self.kind.is_right(header, body) {
            let of_content = [
                matches!(result, Ok(())),
                matches!(result, Err(SignatureError::TooOld { .. })),
                matches!(result, Err(SignatureError::TooNew { .. })),
            ];
            assert_eq!(of_content, [false; 3], "{}", shown());
        } else if let Some(signed) = self.kind.timestamp(header) {
            let late = NOW.saturating_sub(signed);
            let early = signed.saturating_sub(NOW);
            let expected = if late > TOLERANCE {
                Err(SignatureError::TooOld { seconds: late })
            } else if early > TOLERANCE {
                Err(SignatureError::TooNew { seconds: early })
            } else {
                Ok(())
            };
            assert_eq!(result, expected, "{}", shown());
        } else {
            assert_eq!(result, Ok(()), "{}", shown());
        }

        let json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
        let opened = self.verifier.open::<IgnoredAny>(&headers, body);
        assert_eq!(opened.is_ok(), result.is_ok() && json, "{}", shown());
        assert_eq!(self.renewed.verify(&headers, body), result, "{}", shown());
        let stranger = self.stranger.verify(&headers, body);
        assert!(stranger.is_err(), "{}", shown());

        headers.append(HEADER, value);
        let twice = self.verifier.verify(&headers, body);
        let header = self.kind.scheme().header();
        assert_eq!(twice, Err(SignatureError::RepeatedHeader { header }));
    }
}

impl Kind {
    fn scheme(self) -> &'static SignatureScheme {
        match self {
            Self::Base64 => &BASE64,
            Self::Prefixed => &PREFIXED,
            Self::Compact => &COMPACT,
            Self::Timed => &TIMED,
        }
    }

    /// The signature of `body`, as a string. Only a timed scheme uses the timestamp.
    fn signature(self, timestamp: &[u8], body: &[u8]) -> String {
        match self {
            Self::Base64 => BASE64_STANDARD.encode(hmac(body)),
            Self::Prefixed => hex(hmac(body)),
            Self::Compact => hex(hmac(&compact(body))),
            Self::Timed => hex(hmac(&[timestamp, b":", body].concat())),
        }
    }

    /// The same of the body as received. They differ only where white space is omitted from JSON.
    fn signature_as_received(self, timestamp: &[u8], body: &[u8]) -> String {
        match self {
            Self::Compact => hex(hmac(body)),
            Self::Base64 | Self::Prefixed | Self::Timed => self.signature(timestamp, body),
        }
    }

    /// The whole header for `body`, signed now.
    fn sign(self, body: &[u8]) -> String {
        let signature = self.signature(NOW.to_string().as_bytes(), body);
        match self {
            Self::Base64 | Self::Compact => signature,
            Self::Prefixed => format!("sha256={signature}"),
            Self::Timed => format!("timestamp={NOW}, sig={signature}"),
        }
    }

    /// The header with the right signatures for each `@` and `~`. That of a timed scheme is of the first timestamp,
    /// even in a header that no provider sends: taking that one would be wrong.
    fn fill_in(self, header: &[u8], body: &[u8]) -> Vec<u8> {
        let timestamp = fields(header)
            .flatten()
            .find(|(key, _)| *key == b"timestamp")
            .map_or(&[][..], |(_, value)| value);
        let mut filled = Vec::new();
        for &byte in header {
            match byte {
                b'@' => filled.extend(self.signature(timestamp, body).bytes()),
                b'~' => filled.extend(self.signature_as_received(timestamp, body).bytes()),
                _ => filled.push(byte),
            }
        }
        filled
    }

    /// Whether the header is one that the provider could have sent with this body, whenever.
    fn is_right(self, header: &[u8], body: &[u8]) -> bool {
        match self {
            Self::Base64 | Self::Prefixed => bare(header) == self.sign(body).as_bytes(),
            Self::Compact => [body, &compact(body)]
                .iter()
                .any(|content| bare(header) == hex(hmac(content)).as_bytes()),
            Self::Timed => {
                let timestamp = field(header, b"timestamp").unwrap_or_default();
                self.timestamp(header).is_some()
                    && field(header, b"sig") == Some(self.signature(timestamp, body).as_bytes())
            }
        }
    }

    /// The Unix time in the header of a timed scheme, if it is one.
    fn timestamp(self, header: &[u8]) -> Option<u64> {
        let Self::Timed = self else { return None };
        let digits = std::str::from_utf8(field(header, b"timestamp")?).ok()?;
        // `parse` takes a sign too.
        digits
            .starts_with(|first: char| first.is_ascii_digit())
            .then(|| digits.parse().ok())?
    }
}

/// The names and values of a header, none for a part that is no field.
fn fields(header: &[u8]) -> impl Iterator<Item = Option<(&[u8], &[u8])>> {
    header.split(|byte| *byte == b',').map(|part| {
        let mut sides = bare(part).splitn(2, |byte| *byte == b'=');
        Some((sides.next()?, sides.next()?))
    })
}

/// What is left without the spaces and tabs at both ends, which HTTP takes no notice of.
fn bare(text: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let Some(start) = text.iter().position(|byte| !blank(byte)) else {
        return &[];
    };
    let end = text.iter().rposition(|byte| !blank(byte));
    &text[start..=end.unwrap_or(start)]
}

/// The one value of this name, if all of the header is fields.
fn field<'a>(header: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let all: Vec<_> = fields(header).collect::<Option<_>>()?;
    let mut named = all.into_iter().filter(|(key, _)| *key == name);
    let (_, value) = named.next()?;
    named.next().is_none().then_some(value)
}

/// HMAC-SHA256 by the letter of RFC 2104, for a key shorter than a block.
fn hmac(content: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    block[..SECRET.len()].copy_from_slice(SECRET.as_bytes());
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(content)
        .finalize();
    Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

fn hex(tag: [u8; 32]) -> String {
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// JSON without the white space outside its strings, byte by byte; anything else as it is.
fn compact(body: &[u8]) -> Vec<u8> {
    if serde_json::from_slice::<IgnoredAny>(body).is_err() {
        return body.to_vec();
    }
    let (mut in_string, mut escaped) = (false, false);
    let mut kept = Vec::new();
    for &byte in body {
        if in_string || !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            kept.push(byte);
        }
        if byte == b'"' && !escaped {
            in_string = !in_string;
        }
        escaped = in_string && byte == b'\\' && !escaped;
    }
    kept
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if !bytes.is_empty() {
        let bit = bit % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    bytes
}
