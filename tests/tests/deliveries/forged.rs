//! What did not come from the provider as it is, is refused by the check that it fails.

use clientry::webhook::SignatureError;

use super::provider::{ALL, OLD_SECRET, Provider, Refusal, SECRET, Spelling, headers};
use super::signing::{base64, hex, hmac, sha256};

fn refuse(provider: &Provider, value: impl AsRef<[u8]>) -> Refusal {
    let headers = provider.headers([value]);
    provider.refuse(&[OLD_SECRET, SECRET], &headers, provider.body.as_bytes())
}

#[test]
fn the_header_has_to_be_there_once() {
    for provider in ALL {
        let body = provider.body.as_bytes();
        let good = provider.value(SECRET, body);
        let bad = provider.value("another", body);
        let all = |values: &[&str]| {
            provider.refuse(&[OLD_SECRET, SECRET], &provider.headers(values), body)
        };
        assert_eq!(all(&[]), Refusal::Missing);
        assert_eq!(all(&[&good, &good]), Refusal::Repeated);
        assert_eq!(all(&[&good, &bad]), Refusal::Repeated);
        assert_eq!(all(&[&bad, &good]), Refusal::Repeated);
        assert_eq!(all(&["", &good]), Refusal::Repeated);
        assert_eq!(all(&[&good, ""]), Refusal::Repeated);
        // What a proxy makes of two.
        for joined in [format!("{good},{good}"), format!("{good}, {bad}")] {
            assert!(
                [Refusal::Length, Refusal::Malformed].contains(&all(&[&joined])),
                "{joined}"
            );
        }
    }
}

/// What a signature may become, and the check that it fails then.
fn misspelled(provider: &Provider) -> Vec<(String, Refusal)> {
    let tag = provider.tag(SECRET, provider.body.as_bytes());
    let good = provider.spell(tag);
    let (first, rest) = good.split_at(1);
    let spelled_by_others = match provider.spelling {
        Spelling::Hex => vec![base64(tag), format!("0x{good}"), format!("\\x{good}")],
        Spelling::Base64 => vec![hex(tag), good.replace('=', ""), good.replace('=', "==")],
    };
    let wrong_letters = match provider.spelling {
        Spelling::Hex => vec![
            good.to_uppercase(),
            first_letter_in_upper_case(&good),
            format!("g{rest}"),
            format!("+{rest}"),
            format!("x{rest}"),
        ],
        Spelling::Base64 => vec![
            format!("-{rest}"),
            format!("_{rest}"),
            format!("*{rest}"),
            format!("={rest}"),
            good.replace('=', "A"),
            good.replace('=', "."),
        ],
    };
    let length = [
        String::new(),
        first.to_owned(),
        rest.to_owned(),
        good[..good.len() - 1].to_owned(),
        good[..good.len() - 2].to_owned(),
        format!("{good}0"),
        format!("{good}{good}"),
        format!("\"{good}\""),
    ];
    let length = length.into_iter().chain(spelled_by_others);
    let letters = wrong_letters.into_iter().chain([
        format!("é{}", &good[2..]),
        format!("{}\t{}", &good[..9], &good[10..]),
    ]);
    length
        .map(|text| (text, Refusal::Length))
        .chain(letters.map(|text| (text, Refusal::Malformed)))
        .collect()
}

fn first_letter_in_upper_case(digits: &str) -> String {
    let letter = digits
        .find(|digit: char| digit.is_ascii_lowercase())
        .unwrap();
    let mut digits = digits.to_owned();
    digits[letter..=letter].make_ascii_uppercase();
    digits
}

#[test]
fn a_signature_has_one_spelling() {
    for provider in ALL {
        for (signature, expected) in misspelled(provider) {
            let value = format!("{}{signature}", provider.lead);
            assert_eq!(
                refuse(provider, &value),
                expected,
                "{}: {value}",
                provider.name
            );
        }
        let good = provider.value(SECRET, provider.body.as_bytes());
        let mut no_text = good.into_bytes();
        *no_text.last_mut().unwrap() = 0xff;
        assert_eq!(refuse(provider, no_text), Refusal::Malformed);
    }
}

/// What a sender written by hand mostly gets wrong.
#[test]
fn upper_case_digits_are_named() {
    for provider in ALL {
        let good = provider.spell(provider.tag(SECRET, provider.body.as_bytes()));
        let verifier = provider.verifier(&[SECRET]);
        let shown = |signature: &str| {
            let headers = provider.headers([format!("{}{signature}", provider.lead)]);
            let checked = verifier.check(&headers, provider.body.as_bytes());
            checked.unwrap_err().to_string()
        };
        let (upper, other) = (
            shown(&good.to_uppercase()),
            shown(&good.replacen(&good[..1], "*", 1)),
        );
        match provider.spelling {
            Spelling::Hex => {
                assert!(upper.contains("upper-case digits"), "{upper}");
                assert!(
                    upper.ends_with("lower-case hexadecimal expected"),
                    "{upper}"
                );
                assert!(!other.contains("upper-case"), "{other}");
                assert!(
                    other.ends_with("lower-case hexadecimal expected"),
                    "{other}"
                );
            }
            Spelling::Base64 => {
                // Other letters of the alphabet, and so another signature.
                assert!(upper.contains("does not match"), "{upper}");
                assert!(!other.contains("hexadecimal"), "{other}");
            }
        }
    }
}

#[test]
fn what_stands_before_the_signature_is_exact() {
    for provider in with_lead("sha256=") {
        let good = provider.value(SECRET, provider.body.as_bytes());
        let digits = &good["sha256=".len()..];
        for before in [
            "",
            "SHA256=",
            "Sha256=",
            "sha1=",
            "sha512=",
            "sha256:",
            "sha256",
            "sha256 =",
            "sha-256=",
            "v1=",
            "=",
            "s ha256=",
            "\"sha256=",
        ] {
            let value = format!("{before}{digits}");
            assert_eq!(refuse(provider, &value), Refusal::Prefix, "{value}");
        }
        for value in ["", " ", "sha256", "none"] {
            assert_eq!(refuse(provider, value), Refusal::Prefix, "{value}");
        }
        let twice = format!("sha256={good}");
        assert_eq!(refuse(provider, twice), Refusal::Length);
    }
    for provider in with_lead("") {
        let good = provider.value(SECRET, provider.body.as_bytes());
        for before in ["sha256=", "SHA256=", "v1,", "=", "hmac ", "sig="] {
            let value = format!("{before}{good}");
            assert_eq!(refuse(provider, &value), Refusal::Length, "{value}");
        }
    }
}

/// The two providers that write `lead` before the signature.
fn with_lead(lead: &str) -> [&'static Provider; 2] {
    let mut providers = ALL.into_iter().filter(|provider| provider.lead == lead);
    let two = [providers.next().unwrap(), providers.next().unwrap()];
    assert!(providers.next().is_none());
    two
}

#[test]
fn a_well_formed_signature_of_something_else_is_a_mismatch() {
    for provider in ALL {
        let body = provider.body.as_bytes();
        let keyed_by_both = [SECRET.as_bytes(), body].concat();
        for tag in [
            [0; 32],
            [0xff; 32],
            sha256(body),
            sha256(keyed_by_both),
            hmac("", body),
            hmac(body, SECRET),
            hmac(sha256(SECRET), body),
            provider.tag("another", body),
            provider.tag(SECRET, b""),
            provider.tag(SECRET, b"{}"),
            provider.tag(SECRET, &body[1..]),
        ] {
            let value = format!("{}{}", provider.lead, provider.spell(tag));
            assert_eq!(
                refuse(provider, &value),
                Refusal::Mismatch,
                "{}: {value}",
                provider.name
            );
        }
    }
}

#[test]
fn one_bit_of_the_body_is_enough() {
    for provider in ALL {
        let verifier = provider.verifier(&[OLD_SECRET, SECRET]);
        let mut body = provider.body.as_bytes().to_vec();
        let headers = provider.genuine(SECRET, &body);
        for bit in 0..body.len() * 8 {
            body[bit / 8] ^= 1 << (bit % 8);
            let checked = verifier.check(&headers, &body);
            let name = provider.name;
            assert_eq!(checked, Err(SignatureError::Mismatch), "{name}: bit {bit}");
            body[bit / 8] ^= 1 << (bit % 8);
        }
        assert_eq!(verifier.check(&headers, &body), Ok(()));
    }
}

#[test]
fn one_bit_of_the_signature_is_enough() {
    for provider in ALL {
        let good = provider.tag(SECRET, provider.body.as_bytes());
        for bit in 0..good.len() * 8 {
            let mut tag = good;
            tag[bit / 8] ^= 1 << (bit % 8);
            let value = format!("{}{}", provider.lead, provider.spell(tag));
            assert_eq!(refuse(provider, value), Refusal::Mismatch);
        }
    }
}

#[test]
fn a_body_that_grew_or_shrank_is_refused() {
    for provider in ALL {
        let body = provider.body.as_bytes();
        let headers = provider.genuine(SECRET, body);
        for other in [
            &[][..],
            &body[1..],
            &body[..body.len() - 1],
            &[body, body].concat(),
            &[body, b"\0"].concat(),
            &[body, b"}"].concat(),
            &[b"\xef\xbb\xbf", body].concat(),
        ] {
            let refusal = provider.refuse(&[OLD_SECRET, SECRET], &headers, other);
            assert_eq!(refusal, Refusal::Mismatch, "{}", provider.name);
        }
    }
}

/// Only Voucherify signs without the white space.
#[test]
fn white_space_is_a_part_of_the_body() {
    for provider in ALL {
        let headers = provider.genuine(SECRET, provider.body.as_bytes());
        for other in [
            format!("{}\n", provider.body),
            format!(" {}", provider.body),
            provider.body.replacen(':', ": ", 1),
        ] {
            let checked = provider
                .verifier(&[SECRET])
                .check(&headers, other.as_bytes());
            let expected = match provider.name {
                "voucherify" => Ok(()),
                _ => Err(SignatureError::Mismatch),
            };
            assert_eq!(checked, expected, "{}: {other:?}", provider.name);
        }
    }
}

#[test]
fn a_delivery_of_another_provider_is_refused() {
    for sender in ALL {
        for receiver in ALL.iter().filter(|other| other.name != sender.name) {
            let body = sender.body.as_bytes();
            let theirs = sender.genuine(SECRET, body);
            assert_eq!(
                receiver.refuse(&[SECRET], &theirs, body),
                Refusal::Missing,
                "{} takes what {} sends",
                receiver.name,
                sender.name
            );
            // Two providers differ in nothing but the header's name.
            let same = sender.lead == "sha256=" && receiver.lead == "sha256=";
            let renamed = headers(receiver.header, [sender.value(SECRET, body)]);
            let taken = receiver.verifier(&[SECRET]).check(&renamed, body).is_ok();
            assert_eq!(taken, same, "{} from {}", receiver.name, sender.name);
        }
    }
}
