//! Taking a signature header apart. Strict: what a provider never sends is not taken.

use base64::prelude::{BASE64_STANDARD, Engine};

use super::error::SignatureError;
use super::scheme::{Encoding, Form, SignatureScheme};

/// The bytes of an HMAC-SHA256.
pub(super) type Tag = [u8; 32];

/// What a header holds.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed<'a> {
    pub(super) tag: Tag,
    /// The timestamp's digits, as they are signed, and their number.
    pub(super) timestamp: Option<(&'a str, u64)>,
}

pub(super) fn parse<'a>(
    scheme: &SignatureScheme,
    text: &'a str,
) -> Result<Parsed<'a>, SignatureError> {
    let header = scheme.header;
    match scheme.form {
        Form::Prefixed(prefix) => {
            let text = text
                .strip_prefix(prefix)
                .ok_or(SignatureError::WrongPrefix { header, prefix })?;
            Ok(Parsed {
                tag: tag(scheme, text)?,
                timestamp: None,
            })
        }
        Form::Fields {
            timestamp,
            signature,
        } => {
            let digits = field(header, text, timestamp)?;
            let seconds = seconds(digits).ok_or(SignatureError::Malformed {
                header,
                reason: "its timestamp is no Unix time",
            })?;
            let tag = tag(scheme, field(header, text, signature)?)?;
            Ok(Parsed {
                tag,
                timestamp: Some((digits, seconds)),
            })
        }
    }
}

/// The value of the one field of this name. Fields of other names may be there.
fn field<'a>(header: &'static str, text: &'a str, name: &str) -> Result<&'a str, SignatureError> {
    let malformed = |reason| SignatureError::Malformed { header, reason };
    let mut found = None;
    for part in text.split(',') {
        let (key, value) = part
            .trim_matches([' ', '\t'])
            .split_once('=')
            .ok_or(malformed("a part of it is no field"))?;
        if key == name && found.replace(value).is_some() {
            return Err(malformed("it has a field twice"));
        }
    }
    found.ok_or(malformed("it lacks a field"))
}

fn seconds(digits: &str) -> Option<u64> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

fn tag(scheme: &SignatureScheme, text: &str) -> Result<Tag, SignatureError> {
    let header = scheme.header;
    let length = match scheme.encoding {
        Encoding::Hex => 64,
        Encoding::Base64 => 44,
    };
    if text.len() != length {
        return Err(SignatureError::WrongLength { header });
    }
    let mut tag = Tag::default();
    let decoded = match scheme.encoding {
        Encoding::Hex => hex(text.as_bytes(), &mut tag),
        // Refuses padding and trailing bits that are not canonical.
        Encoding::Base64 => BASE64_STANDARD
            .decode_slice(text, &mut tag)
            .is_ok_and(|length| length == tag.len()),
    };
    decoded.then_some(tag).ok_or(SignatureError::Malformed {
        header,
        reason: "its signature holds a character of another encoding",
    })
}

/// What each byte stands for as a lower-case hexadecimal digit; `NO_DIGIT` if it is none.
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value as usize] as usize] = value;
        value += 1;
    }
    digits
};

const NO_DIGIT: u8 = 0xff;

fn hex(text: &[u8], tag: &mut Tag) -> bool {
    let mut wrong = 0;
    for (pair, byte) in text.chunks_exact(2).zip(tag) {
        let (high, low) = (DIGITS[usize::from(pair[0])], DIGITS[usize::from(pair[1])]);
        // The upper half is set for no digit but `NO_DIGIT`.
        wrong |= (high | low) & 0xf0;
        *byte = high << 4 | low;
    }
    wrong == 0
}
