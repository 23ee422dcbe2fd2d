//! The five providers' schemes, and each check with what just fails it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::*;
use crate::error::BodyProblem;

static BASE64: SignatureScheme = SignatureScheme::new("X-Webhook-Signature", Encoding::Base64);
static PREFIXED: SignatureScheme =
    SignatureScheme::new("Webhook-Signature", Encoding::Hex).prefix("sha256=");
static COMPACT: SignatureScheme =
    SignatureScheme::new("x-voucherify-signature", Encoding::Hex).compact_json();
pub(super) static TIMED: SignatureScheme =
    SignatureScheme::new("Finix-Signature", Encoding::Hex).timestamped("timestamp", "sig");
pub(super) static ALL: [&SignatureScheme; 4] = [&BASE64, &PREFIXED, &COMPACT, &TIMED];

const NOW: u64 = 1_781_179_200;

pub(super) fn verifier(scheme: &'static SignatureScheme) -> Verifier {
    Verifier::new(scheme, ["secretKey"])
        .unwrap()
        .clock(|| UNIX_EPOCH + Duration::from_secs(NOW))
}

pub(super) fn headers(scheme: &SignatureScheme, values: &[&str]) -> HeaderMap {
    let name = HeaderName::from_bytes(scheme.header().as_bytes()).unwrap();
    values
        .iter()
        .map(|value| {
            (
                name.clone(),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            )
        })
        .collect()
}

pub(super) fn check(
    scheme: &'static SignatureScheme,
    value: &str,
    body: &str,
) -> Result<(), SignatureError> {
    verifier(scheme).verify(&headers(scheme, &[value]), body.as_bytes())
}

pub(super) fn signed(verifier: &Verifier, body: &[u8]) -> String {
    verifier.sign(body).to_str().unwrap().to_owned()
}

/// What OpenSSL says: `printf %s BODY | openssl dgst -sha256 -hmac secretKey`.
const HELLO_HEX: &str = "fcf42270646298fcbf69ddf9039f33211c6e6d7c2c0b4fe257a0c32ac9068c02";
const HELLO_BASE64: &str = "/PQicGRimPy/ad35A58zIRxubXwsC0/iV6DDKskGjAI=";
/// The same of `1781179200:hello`.
const TIMED_HEX: &str = "b89d0f52198f552c76f33af2685df71d0a27dc9325963e0a6aeeccfc005336a3";

#[test]
fn each_scheme_verifies_what_another_implementation_signed() {
    assert_eq!(check(&BASE64, HELLO_BASE64, "hello"), Ok(()));
    assert_eq!(
        check(&PREFIXED, &format!("sha256={HELLO_HEX}"), "hello"),
        Ok(())
    );
    assert_eq!(check(&COMPACT, HELLO_HEX, "hello"), Ok(()));
    assert_eq!(
        check(
            &TIMED,
            &format!("timestamp={NOW}, sig={TIMED_HEX}"),
            "hello"
        ),
        Ok(())
    );
}

#[test]
fn voucherifys_own_vectors_verify() {
    for (secret, body, signature) in [
        (
            "secretKey",
            r#"{"a":1}"#,
            "a17d2ac229d1ebbb5f10e839c7985c4818e5986eab297f7e5979196d4d7d3ed2",
        ),
        (
            "secretKey",
            r#"{"a\"b":1}"#,
            "f7cf97814a03146abedb9793f56e1dec34f618f82d10395310d053f749483ffb",
        ),
        (
            "secretKey",
            "  message  ",
            "53ff92957e1427ce23ad5bda9d0c5f2f4ff384d0806b83eeacb510c842d3a358",
        ),
        (
            "secret-signature-key",
            r#"{"test":"test1"}"#,
            "5547d4d07430a2d1b77649564c68d80afe591f7cc61ca110bccb442e3205eeec",
        ),
        (
            "secretKey",
            "{\n  \"a\" :\t1\r\n}",
            "a17d2ac229d1ebbb5f10e839c7985c4818e5986eab297f7e5979196d4d7d3ed2",
        ),
    ] {
        let verifier = Verifier::new(&COMPACT, [secret]).unwrap();
        assert_eq!(
            verifier.verify(&headers(&COMPACT, &[signature]), body.as_bytes()),
            Ok(()),
            "{body}"
        );
        assert_eq!(signed(&verifier, body.as_bytes()), signature);
    }
}

#[test]
fn the_headers_name_has_no_case() {
    let name = HeaderName::from_bytes(b"WEBHOOK-SIGNATURE").unwrap();
    let headers = HeaderMap::from_iter([(name, verifier(&PREFIXED).sign(b"hello"))]);
    assert_eq!(verifier(&PREFIXED).verify(&headers, b"hello"), Ok(()));
}

#[test]
fn a_header_must_be_there_once() {
    for scheme in ALL {
        let good = signed(&verifier(scheme), b"hello");
        let verify = |values: &[&str]| verifier(scheme).verify(&headers(scheme, values), b"hello");
        assert_eq!(verify(&[&good]), Ok(()));
        assert_eq!(
            verify(&[]),
            Err(SignatureError::MissingHeader {
                header: scheme.header()
            })
        );
        assert_eq!(
            verify(&[&good, &good]),
            Err(SignatureError::RepeatedHeader {
                header: scheme.header()
            })
        );
        assert!(verify(&[&format!("{good},{good}")]).is_err());
        assert!(verify(&[""]).is_err());
        assert!(verify(&["é"]).is_err());
        let name = HeaderName::from_bytes(scheme.header().as_bytes()).unwrap();
        let no_text = HeaderMap::from_iter([(name, HeaderValue::from_bytes(b"\xff").unwrap())]);
        assert!(verifier(scheme).verify(&no_text, b"hello").is_err());
    }
}

#[test]
fn a_signature_has_one_way_to_be_written() {
    let header = PREFIXED.header();
    let hex = HELLO_HEX;
    for (value, error) in [
        (
            hex.to_owned(),
            SignatureError::WrongPrefix {
                header,
                prefix: "sha256=",
            },
        ),
        (
            format!("SHA256={hex}"),
            SignatureError::WrongPrefix {
                header,
                prefix: "sha256=",
            },
        ),
        (
            format!("sha1={hex}"),
            SignatureError::WrongPrefix {
                header,
                prefix: "sha256=",
            },
        ),
        (
            format!("sha256 ={hex}"),
            SignatureError::WrongPrefix {
                header,
                prefix: "sha256=",
            },
        ),
        ("sha256=".to_owned(), SignatureError::WrongLength { header }),
        (
            format!("sha256={}", &hex[..62]),
            SignatureError::WrongLength { header },
        ),
        (
            format!("sha256={hex}00"),
            SignatureError::WrongLength { header },
        ),
        (
            format!("sha256={HELLO_BASE64}"),
            SignatureError::WrongLength { header },
        ),
    ] {
        assert_eq!(check(&PREFIXED, &value, "hello"), Err(error), "{value}");
    }
    for (value, reason) in [
        (hex.to_uppercase(), "its signature has upper-case digits"),
        (
            hex.replacen('f', "F", 1),
            "its signature has upper-case digits",
        ),
        (format!("{}g", &hex[..63]), "another encoding"),
        (format!("{}G", &hex[..63]), "another encoding"),
        (format!(" {}", &hex[..63]), "another encoding"),
        (format!("+{}", &hex[..63]), "another encoding"),
    ] {
        let error = check(&PREFIXED, &format!("sha256={value}"), "hello").unwrap_err();
        let shown = error.to_string();
        assert!(
            matches!(error, SignatureError::Malformed { .. })
                && shown.contains(reason)
                && shown.ends_with("lower-case hexadecimal expected"),
            "{value}: {shown}"
        );
    }
    // The last character before the padding has bits that carry nothing; only zeros are canonical.
    let loose = HELLO_BASE64
        .replace("=", "")
        .chars()
        .rev()
        .collect::<String>();
    let other = if loose.starts_with('A') {
        'B'
    } else {
        char::from(loose.as_bytes()[0] + 1)
    };
    for value in [
        format!("{}{other}=", &HELLO_BASE64[..42]),
        HELLO_BASE64.replace('=', "A"),
        format!("{}-_=", &HELLO_BASE64[..41]),
    ] {
        let error = check(&BASE64, &value, "hello").unwrap_err();
        assert!(
            matches!(error, SignatureError::Malformed { .. })
                && error.to_string().ends_with("padding expected"),
            "{value}: {error}"
        );
    }
    assert!(matches!(
        check(&BASE64, &HELLO_BASE64[..43], "hello"),
        Err(SignatureError::WrongLength { .. })
    ));
}

#[test]
fn a_timestamped_header_has_each_field_once() {
    let sig = format!("sig={TIMED_HEX}");
    for value in [
        format!("timestamp={NOW},{sig}"),
        format!("{sig}, timestamp={NOW}"),
        format!("timestamp={NOW}, v=2, {sig}"),
    ] {
        assert_eq!(check(&TIMED, &value, "hello"), Ok(()), "{value}");
    }
    for value in [
        sig.clone(),
        format!("timestamp={NOW}"),
        format!("timestamp={NOW} {sig}"),
        format!("timestamp={NOW}, timestamp={NOW}, {sig}"),
        format!("timestamp={NOW}, {sig}, {sig}"),
        format!("Timestamp={NOW}, {sig}"),
        format!("timestamp={NOW}, {sig},"),
        format!("timestamp=, {sig}"),
        format!("timestamp=-1, {sig}"),
        format!("timestamp=+{NOW}, {sig}"),
        format!("timestamp={NOW}.5, {sig}"),
        format!("timestamp=99999999999999999999, {sig}"),
        format!("timestamp={NOW}, sig={}", TIMED_HEX.to_uppercase()),
    ] {
        assert!(
            matches!(
                check(&TIMED, &value, "hello"),
                Err(SignatureError::Malformed { .. })
            ),
            "{value}"
        );
    }
    assert!(matches!(
        check(&TIMED, &format!("timestamp={NOW}, sig=00"), "hello"),
        Err(SignatureError::WrongLength { .. })
    ));
    // The timestamp is signed as it is written.
    assert_eq!(
        check(&TIMED, &format!("timestamp=0{NOW}, {sig}"), "hello"),
        Err(SignatureError::Mismatch)
    );
    assert_eq!(
        check(&TIMED, &format!("timestamp={}, {sig}", NOW + 1), "hello"),
        Err(SignatureError::Mismatch)
    );
}

#[test]
fn a_timestamp_is_within_the_tolerance_on_either_side() {
    let at = |seconds| verifier(&TIMED).clock(move || UNIX_EPOCH + Duration::from_secs(seconds));
    let delivery = headers(&TIMED, &[&signed(&verifier(&TIMED), b"hello")]);
    let verify = |seconds| at(seconds).verify(&delivery, b"hello");
    assert_eq!(verify(NOW + 300), Ok(()));
    assert_eq!(
        verify(NOW + 301),
        Err(SignatureError::TooOld { seconds: 301 })
    );
    assert_eq!(verify(NOW - 300), Ok(()));
    assert_eq!(
        verify(NOW - 301),
        Err(SignatureError::TooNew { seconds: 301 })
    );
    assert_eq!(verify(0), Err(SignatureError::TooNew { seconds: NOW }));
    assert_eq!(
        at(NOW + 301)
            .tolerance(Duration::from_secs(301))
            .verify(&delivery, b"hello"),
        Ok(())
    );
    assert_eq!(
        at(NOW + 1)
            .tolerance(Duration::ZERO)
            .verify(&delivery, b"hello"),
        Err(SignatureError::TooOld { seconds: 1 })
    );
    // What is not from the provider is not told how old it is.
    assert_eq!(
        at(NOW + 301).verify(&delivery, b"hallo"),
        Err(SignatureError::Mismatch)
    );
    // The system's clock is the default.
    let now = Verifier::new(&TIMED, ["s"]).unwrap();
    assert_eq!(
        now.verify(&headers(&TIMED, &[&signed(&now, b"")]), b""),
        Ok(())
    );
    let then = now
        .clone()
        .clock(|| SystemTime::now() - Duration::from_secs(400));
    assert!(matches!(
        now.verify(&headers(&TIMED, &[&signed(&then, b"")]), b""),
        Err(SignatureError::TooOld { .. })
    ));
}

#[test]
fn any_of_several_secrets_verifies() {
    for scheme in ALL {
        let delivery = headers(scheme, &[&signed(&verifier(scheme), b"hello")]);
        let with = |secrets: &[&str]| {
            Verifier::new(scheme, secrets.iter().copied())
                .unwrap()
                .clock(|| UNIX_EPOCH + Duration::from_secs(NOW))
                .verify(&delivery, b"hello")
        };
        assert_eq!(with(&["new", "secretKey"]), Ok(()));
        assert_eq!(with(&["secretKey", "old"]), Ok(()));
        assert_eq!(with(&["secretKey", "secretKey"]), Ok(()));
        assert_eq!(with(&["new", "old"]), Err(SignatureError::Mismatch));
        assert_eq!(with(&["secretkey"]), Err(SignatureError::Mismatch));
    }
}

#[test]
fn white_space_around_a_value_and_its_fields_is_no_part_of_them() {
    let fields = format!("timestamp={NOW}\t,  sig={TIMED_HEX}");
    for (scheme, value) in [
        (&BASE64, HELLO_BASE64),
        (&PREFIXED, &format!("sha256={HELLO_HEX}")),
        (&COMPACT, HELLO_HEX),
        (&TIMED, &fields),
    ] {
        for value in [
            value.to_owned(),
            format!(" {value}"),
            format!("{value}\t"),
            format!(" \t {value}\t \t"),
        ] {
            assert_eq!(check(scheme, &value, "hello"), Ok(()), "{value:?}");
        }
        // No other space is white space of HTTP.
        assert!(check(scheme, &format!("{value}\u{a0}"), "hello").is_err());
    }
    for value in [
        format!("timestamp= {NOW}, sig={TIMED_HEX}"),
        format!("timestamp ={NOW}, sig={TIMED_HEX}"),
        format!("timestamp={NOW}, sig= {TIMED_HEX}"),
        format!("timestamp={NOW}, sig ={TIMED_HEX}"),
    ] {
        assert!(check(&TIMED, &value, "hello").is_err(), "{value}");
    }
    assert_eq!(
        check(&PREFIXED, &format!("sha256= {HELLO_HEX}"), "hello"),
        Err(SignatureError::WrongLength {
            header: PREFIXED.header()
        })
    );
}

/// `openssl dgst -sha256 -hmac secretKey` of the text without its white space, and of all of it.
#[test]
fn json_may_be_signed_without_its_white_space_or_as_it_came() {
    let body = "{\n  \"a\" : \"b c\"\n}\n";
    let compact = "40cd6e1db47ce0676f5549e3fb4498166518dbbedfb506c7f4171320a5b904ee";
    let whole = "2d94a7bca5c25dcf763ba3c32f3c0e037f5e849b4dbcf7851e67769b6d5968c7";
    let other = "{\"a\" : \"b c\"}";
    assert_eq!(check(&COMPACT, compact, body), Ok(()));
    assert_eq!(check(&COMPACT, whole, body), Ok(()));
    assert_eq!(check(&COMPACT, compact, other), Ok(()));
    // Another spelling of the same value, neither compact nor as received.
    assert_eq!(check(&COMPACT, whole, other), Err(SignatureError::Mismatch));
    let raw = format!("sha256={compact}");
    assert_eq!(check(&PREFIXED, &raw, body), Err(SignatureError::Mismatch));
    for secrets in [["new", "secretKey"], ["secretKey", "old"]] {
        let verifier = Verifier::new(&COMPACT, secrets).unwrap();
        for value in [compact, whole] {
            let delivery = headers(&COMPACT, &[value]);
            assert_eq!(verifier.verify(&delivery, body.as_bytes()), Ok(()));
            let opened: serde_json::Value = verifier.open(&delivery, body.as_bytes()).unwrap();
            assert_eq!(opened, serde_json::json!({"a": "b c"}));
        }
    }
}

#[test]
fn a_secret_that_cannot_be_meant_is_refused() {
    let refused = |secrets: &[&str]| Verifier::new(&BASE64, secrets.iter().copied()).err();
    assert_eq!(refused(&[]), Some(UnusableSecret::Missing));
    assert_eq!(refused(&["good", ""]), Some(UnusableSecret::Empty));
    for secret in [
        " good",
        "good ",
        "good\n",
        "good\r\n",
        "\tgood",
        "\u{a0}good",
        "good\u{2028}",
        " ",
        "\n",
    ] {
        for secrets in [[secret, "good"], ["good", secret]] {
            let error = refused(&secrets);
            assert_eq!(
                error,
                Some(UnusableSecret::SurroundingWhiteSpace),
                "{secret:?}"
            );
        }
    }
    assert_eq!(refused(&["go od", "go\nod"]), None);
}

#[test]
fn neither_errors_nor_debug_tell_a_secret_or_what_would_have_passed() {
    for scheme in ALL {
        let verifier = verifier(scheme);
        let good = signed(&verifier, b"hello");
        let shown = format!("{verifier:?}");
        assert!(!shown.contains("secretKey"));
        assert!(
            shown.contains(scheme.header()) && shown.ends_with("secrets: 1, tolerance: 300s, .. }"),
            "{shown}"
        );
        for value in ["", "sha256=", &"0".repeat(64), &good] {
            let Err(error) = verifier.verify(&headers(scheme, &[value]), b"hallo") else {
                panic!("{value} verifies")
            };
            let shown = format!("{error} {error:?}");
            let expected = signed(&verifier, b"hallo");
            assert!(
                !shown.contains("secretKey")
                    && !shown.contains(&expected)
                    && !shown.contains(&expected[expected.len() - 44..]),
                "{shown}"
            );
        }
    }
}

#[test]
fn a_delivery_is_opened_only_if_it_verifies() {
    #[derive(Debug, serde::Deserialize, PartialEq)]
    struct Event {
        id: u8,
    }
    let verifier = verifier(&PREFIXED);
    let open = |signed_body: &[u8], body: &[u8]| {
        verifier.open::<Event>(
            &headers(&PREFIXED, &[&signed(&verifier, signed_body)]),
            body,
        )
    };
    assert_eq!(
        open(br#"{"id":1}"#, br#"{"id":1}"#).unwrap(),
        Event { id: 1 }
    );
    assert!(matches!(
        open(br#"{"id":1}"#, br#"{"id":2}"#),
        Err(DeliveryError::Signature(SignatureError::Mismatch))
    ));
    let error = open(br#"{"id":"hunter2"}"#, br#"{"id":"hunter2"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the delivery's signature is right, but the body is not as documented at `id`: expected integer, line 1 column 15"
    );
    assert!(matches!(
        open(b"", b""),
        Err(DeliveryError::Body(BodyProblem::Empty))
    ));
}
