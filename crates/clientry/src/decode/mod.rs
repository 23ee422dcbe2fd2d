//! Bodies as a document means them: an object is an object, `3.0` is an integer, text is in its charset; and where and why
//! one does not decode.

mod closely;
mod coding;
mod integers;
mod media_type;
mod objects;
mod response;
mod skipped;
mod text;

use serde::de::DeserializeOwned;

use crate::error::BodyProblem;
use closely::read_closely;
use integers::AsWritten;

pub(crate) use coding::check_coding;
pub(crate) use integers::Whole;
use integers::{Exact, Refusal};
pub(crate) use media_type::{content_type, essence};
pub(crate) use objects::Objects;

/// The byte order mark of UTF-8. RFC 8259 forbids to send one and allows to ignore it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Decodes the whole of `body`, in one pass where that is possible.
///
/// # Errors
///
/// What is wrong with the body, without any of its values. Lines and columns do not count a byte order mark.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, BodyProblem> {
    let json = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    T::deserialize(Objects(&mut deserializer, AsWritten))
        .and_then(|value| deserializer.end().map(|()| value))
        .or_else(|_| read_closely(json))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// serde_json on its own takes one of the two nearest, unless it is asked.
    #[test]
    fn a_number_is_the_nearest_that_there_is() {
        for step in 1..2_000_u64 {
            let number = f64::from_bits(0x4060_0000_0000_0000 + step * 0x0000_07f3_1d2b_9c75);
            let text = number.to_string();
            assert_eq!(decode::<f64>(text.as_bytes()).unwrap(), number, "{text}");
            let any = decode::<Value>(text.as_bytes()).unwrap();
            assert_eq!(any.to_string().parse(), Ok(number), "{text}");
        }
    }

    #[test]
    fn a_number_keeps_its_value() {
        // The text that a double has, and what lies beside it, up to the last digit.
        for text in [
            "140384.87",
            "0.30000000000000004",
            "37.774929999999998",
            "1.7976931348623157e308",
            "2.638344616030823e-256",
            "9007199254740993.0",
            "-0.0",
        ] {
            let exact: f64 = text.parse().unwrap();
            let read = [
                decode::<f64>(text.as_bytes()).unwrap(),
                decode::<Value>(text.as_bytes()).unwrap().as_f64().unwrap(),
            ];
            for read in read {
                assert_eq!(read.to_bits(), exact.to_bits(), "{text}");
                let written = serde_json::to_string(&read).unwrap();
                assert_eq!(written.parse::<f64>().unwrap().to_bits(), exact.to_bits());
            }
        }
        for text in [
            "18446744073709551615",
            "9223372036854775808",
            "-9223372036854775808",
        ] {
            let any: Value = decode(text.as_bytes()).unwrap();
            assert_eq!(any.to_string(), text);
        }
        // Beyond 64 bits any JSON is a double, as `docs/support.md` says.
        let any: Value = decode(b"18446744073709551617").unwrap();
        assert_eq!(any.as_f64(), Some(18_446_744_073_709_551_616.0));
        assert_eq!(decode::<u64>(b"18446744073709551615").unwrap(), u64::MAX);
        assert_eq!(
            decode::<i128>(b"18446744073709551617").unwrap(),
            1 << 64 | 1
        );
    }

    #[test]
    fn a_byte_order_mark_is_ignored() {
        assert_eq!(decode::<u8>(b"\xef\xbb\xbf1").unwrap(), 1);
        assert_eq!(decode::<u8>(b"\xef\xbb\xbf 1.0").unwrap(), 1);
        for empty in [&b"\xef\xbb\xbf"[..], b"\xef\xbb\xbf\r\n "] {
            let problem = decode::<Value>(empty).unwrap_err();
            assert!(matches!(problem, BodyProblem::Empty), "{problem}");
        }
        let problem = decode::<u8>(b"\xef\xbb\xbfx").unwrap_err();
        assert!(
            matches!(problem, BodyProblem::NotJson { line: 1, column: 1 }),
            "{problem:?}"
        );
        // One alone is ignored, and at the beginning alone.
        for body in [&b"\xef\xbb\xbf\xef\xbb\xbf1"[..], b"1\xef\xbb\xbf"] {
            let problem = decode::<u8>(body).unwrap_err();
            assert!(matches!(problem, BodyProblem::NotJson { .. }), "{problem}");
        }
    }
}
