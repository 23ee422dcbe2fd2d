//! What a provider sends is taken and read, with any of the secrets that are good at the time.

use serde_json::Value;

use super::provider::{ALL, OLD_SECRET, Refusal, SECRET, headers};

#[test]
fn a_genuine_delivery_is_read_whole() {
    for provider in ALL {
        let (verifier, body) = (provider.verifier(&[SECRET]), provider.body.as_bytes());
        let headers = provider.genuine(SECRET, body);
        let envelope = verifier.open(&headers, body).unwrap();
        let sent: Value = serde_json::from_str(provider.body).unwrap();
        assert_eq!(envelope, sent, "{}", provider.name);
        assert_eq!(verifier.check(&headers, body), Ok(()));
    }
}

/// It is signed with the rest, and ignored when the rest is read.
#[test]
fn a_byte_order_mark_does_not_keep_a_delivery_from_being_read() {
    for provider in ALL {
        let body = [b"\xef\xbb\xbf", provider.body.as_bytes()].concat();
        let headers = provider.genuine(SECRET, &body);
        let envelope = provider.verifier(&[SECRET]).open(&headers, &body).unwrap();
        let sent: Value = serde_json::from_str(provider.body).unwrap();
        assert_eq!(envelope, sent, "{}", provider.name);
    }
}

#[test]
fn a_receiver_can_be_tested_with_what_sign_gives() {
    for provider in ALL {
        for body in [provider.body, "{}", "", "no JSON"] {
            let signed = provider
                .verifier(&[SECRET, OLD_SECRET])
                .sign(body.as_bytes());
            assert_eq!(
                signed,
                provider.value(SECRET, body.as_bytes()),
                "{}",
                provider.name
            );
        }
    }
}

/// RFC 9110: white space around a header's value, and around each element of a list, is part of neither.
/// Inside of them there is none.
#[test]
fn white_space_around_a_value_is_no_part_of_it() {
    for provider in ALL {
        let body = provider.body.as_bytes();
        let signature = provider.spell(provider.tag(SECRET, body));
        let (lead, spaced_lead) = (provider.lead, provider.lead.replace(", ", "\t ,  \t"));
        for (value, taken) in [
            (format!("{lead}{signature}"), true),
            (format!(" {lead}{signature}"), true),
            (format!("{lead}{signature} "), true),
            (format!("\t{lead}{signature}\t"), true),
            (format!(" \t {spaced_lead}{signature} \t "), true),
            (format!("{lead}{signature}\u{a0}"), false),
            (format!("\u{2003}{lead}{signature}"), false),
            (
                format!("{lead}{} {}", &signature[..9], &signature[9..]),
                false,
            ),
            (format!("{lead} {signature}"), lead.is_empty()),
            (
                format!("{}{signature}", lead.replace('=', " =")),
                lead.is_empty(),
            ),
            (
                format!("{}{signature}", lead.replace('=', "= ")),
                lead.is_empty(),
            ),
        ] {
            let headers = provider.headers([&value]);
            let checked = provider.verifier(&[SECRET]).check(&headers, body);
            assert_eq!(checked.is_ok(), taken, "{}: {value:?}", provider.name);
        }
    }
}

#[test]
fn the_headers_name_may_be_in_any_case_and_among_others() {
    for provider in ALL {
        let body = provider.body.as_bytes();
        let value = provider.value(SECRET, body);
        for name in [
            provider.header.to_uppercase(),
            provider.header.to_lowercase(),
        ] {
            let mut headers = headers(&name, [&value]);
            headers.insert("content-type", "application/json".parse().unwrap());
            headers.insert("user-agent", "webhooks/1.0".parse().unwrap());
            assert_eq!(provider.verifier(&[SECRET]).check(&headers, body), Ok(()));
        }
    }
}

#[test]
fn while_a_secret_is_replaced_both_are_good() {
    let taken: [&[&str]; 5] = [
        &[SECRET],
        &[SECRET, OLD_SECRET],
        &[OLD_SECRET, SECRET],
        &["another", OLD_SECRET, SECRET],
        &[SECRET, SECRET],
    ];
    let near = [
        &SECRET[1..],
        &SECRET[..SECRET.len() - 1],
        "whsec_hunter2-Current",
        "whsec_hunter2- current",
    ];
    for provider in ALL {
        let body = provider.body.as_bytes();
        let headers = provider.genuine(SECRET, body);
        for secrets in taken {
            assert!(
                provider.verifier(secrets).open(&headers, body).is_ok(),
                "{}",
                provider.name
            );
        }
        for wrong in near.iter().chain(&[OLD_SECRET]) {
            let secrets = [*wrong, "another"];
            assert_eq!(provider.refuse(&secrets, &headers, body), Refusal::Mismatch);
        }
    }
}

#[test]
fn a_secret_is_any_text() {
    let long = "long".repeat(100);
    for provider in ALL {
        let body = provider.body.as_bytes();
        for secret in ["k", "two  spaces", "ключ 🦀", "sha256=", &long] {
            let headers = provider.genuine(secret, body);
            assert_eq!(provider.verifier(&[secret]).check(&headers, body), Ok(()));
        }
    }
}

#[test]
fn what_the_envelope_does_not_list_does_no_harm() {
    for provider in ALL {
        let mut sent: Value = serde_json::from_str(provider.body).unwrap();
        sent["a_field_that_nobody_documented"] = Value::from([1, 2]);
        let body = sent.to_string();
        let headers = provider.genuine(SECRET, body.as_bytes());
        let envelope = provider.verifier(&[SECRET]).open(&headers, body.as_bytes());
        let known: Value = serde_json::from_str(provider.body).unwrap();
        assert_eq!(envelope.unwrap(), known, "{}", provider.name);
    }
}

#[test]
fn only_a_signed_time_grows_old() {
    use std::time::{Duration, UNIX_EPOCH};

    macro_rules! at_the_epoch {
        ($name:ident) => {{
            let provider = &super::$name::PROVIDER;
            let body = provider.body.as_bytes();
            ::$name::WebhookVerifier::new([SECRET])
                .unwrap()
                .tolerance(Duration::ZERO)
                .clock(|| UNIX_EPOCH)
                .verify_signature(&provider.genuine(SECRET, body), body)
        }};
    }
    assert_eq!(at_the_epoch!(vendaze), Ok(()));
    assert_eq!(at_the_epoch!(theirstack), Ok(()));
    assert_eq!(at_the_epoch!(generect), Ok(()));
    assert_eq!(at_the_epoch!(voucherify), Ok(()));
    assert!(at_the_epoch!(finix).is_err());
}
