//! Taking a signature header apart. Strict: what a provider never sends is not taken. Only the white space
//! that HTTP allows around a value and around the elements of a list (RFC 9110, sections 5.5 and 5.6.1) is
//! part of neither; inside of them, as around a `=`, there is none.

use base64::prelude::{BASE64_STANDARD, Engine};

use super::error::SignatureError;
use super::scheme::{Encoding, Layout, SignatureScheme};

/// The bytes of an HMAC-SHA256.
pub(super) type Tag = [u8; 32];

/// What a header holds.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed<'a> {
    pub(super) tag: Tag,
    /// The timestamp's digits, as they are signed, and their number.
    pub(super) timestamp: Option<(&'a [u8], u64)>,
}

pub(super) fn parse<'a>(
    scheme: &SignatureScheme,
    text: &'a [u8],
) -> Result<Parsed<'a>, SignatureError> {
    let header = scheme.header;
    match scheme.layout {
        Layout::Prefixed(prefix) => {
            let text = trim(text)
                .strip_prefix(prefix.as_bytes())
                .ok_or(SignatureError::WrongPrefix { header, prefix })?;
            Ok(Parsed {
                tag: tag(scheme, text)?,
                timestamp: None,
            })
        }
        Layout::Fields {
            timestamp,
            signature,
        } => {
            let digits = field(header, text, timestamp)?;
            let seconds = seconds(digits).ok_or(SignatureError::Malformed {
                header,
                reason: "its timestamp is not a Unix time",
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
fn field<'a>(header: &'static str, text: &'a [u8], name: &str) -> Result<&'a [u8], SignatureError> {
    let malformed = |reason| SignatureError::Malformed { header, reason };
    let mut found = None;
    for part in text.split(|byte| *byte == b',') {
        let part = trim(part);
        let equals = part
            .iter()
            .position(|byte| *byte == b'=')
            .ok_or(malformed("a part of it is not a field"))?;
        if part[..equals] == *name.as_bytes() && found.replace(&part[equals + 1..]).is_some() {
            return Err(malformed("it has a field twice"));
        }
    }
    found.ok_or(malformed("it lacks a field"))
}

/// Without the optional white space of HTTP before and after it: spaces and tabs.
fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// A Unix time of digits alone.
fn seconds(digits: &[u8]) -> Option<u64> {
    digits
        .iter()
        .try_fold(0_u64, |seconds, byte| match byte {
            b'0'..=b'9' => seconds.checked_mul(10)?.checked_add((byte - b'0').into()),
            _ => None,
        })
        .filter(|_| !digits.is_empty())
}

fn tag(scheme: &SignatureScheme, text: &[u8]) -> Result<Tag, SignatureError> {
    let header = scheme.header;
    let length = |_| SignatureError::WrongLength { header };
    let mut tag = Tag::default();
    let decoded = match scheme.encoding {
        Encoding::Hex => hex(text.try_into().map_err(length)?, &mut tag),
        Encoding::Base64 => base64(text.try_into().map_err(length)?, &mut tag),
    };
    if decoded {
        return Ok(tag);
    }
    let reason = match scheme.encoding {
        Encoding::Hex if text.iter().all(u8::is_ascii_hexdigit) => {
            "its signature has upper-case digits, lower-case hexadecimal expected"
        }
        Encoding::Hex => {
            "its signature has a character of another encoding, lower-case hexadecimal expected"
        }
        Encoding::Base64 => {
            "its signature is not canonical Base64, standard alphabet and padding expected"
        }
    };
    Err(SignatureError::Malformed { header, reason })
}

/// Reads lower-case hexadecimal digits. Without a branch or a table, so that the compiler takes sixteen
/// characters at a time: where the processor helps with hashing, looking them up one by one would be
/// felt beside the hash of a short delivery.
fn hex(text: &[u8; 64], tag: &mut Tag) -> bool {
    let mut digits = [0; 64];
    let mut wrong = 0;
    for (digit, character) in digits.iter_mut().zip(text) {
        let number = character.wrapping_sub(b'0');
        let letter = character.wrapping_sub(b'a');
        wrong |= u8::from(number > 9) & u8::from(letter > 5);
        *digit = if number > 9 {
            letter.wrapping_add(10)
        } else {
            number
        };
    }
    for (byte, pair) in tag.iter_mut().zip(digits.as_chunks().0) {
        let pair = u16::from_le_bytes(*pair);
        *byte = (pair << 4 | pair >> 8) as u8;
    }
    wrong == 0
}

/// Refuses padding and trailing bits that are not canonical.
fn base64(text: &[u8; 44], tag: &mut Tag) -> bool {
    BASE64_STANDARD
        .decode_slice(text, tag)
        .is_ok_and(|length| length == size_of::<Tag>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_its_digit_or_none_at_every_position() {
        for at in 0..64 {
            for byte in 0..=u8::MAX {
                let mut text = *b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
                let mut expected = Tag::default();
                text[at] = byte;
                let is_digit = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                let mut tag = Tag::default();
                assert_eq!(hex(&text, &mut tag), is_digit, "{byte} at {at}");
                if is_digit {
                    for (byte, pair) in expected.iter_mut().zip(text.chunks(2)) {
                        let pair = std::str::from_utf8(pair).unwrap();
                        *byte = u8::from_str_radix(pair, 16).unwrap();
                    }
                    assert_eq!(tag, expected, "{byte} at {at}");
                }
            }
        }
    }

    #[test]
    fn a_unix_time_is_digits_that_fit() {
        assert_eq!(seconds(b"0"), Some(0));
        assert_eq!(seconds(b"0001781179200"), Some(1_781_179_200));
        assert_eq!(seconds(b"18446744073709551615"), Some(u64::MAX));
        for text in [
            "",
            "18446744073709551616",
            "-1",
            "+1",
            " 1",
            "1.0",
            "1e3",
            "a",
        ] {
            assert_eq!(seconds(text.as_bytes()), None, "{text}");
        }
    }
}
