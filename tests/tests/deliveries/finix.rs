//! Finix: `timestamp=…, sig=…`, a signed time, and a first delivery that is empty.

use std::time::{Duration, UNIX_EPOCH};

use ::finix::WebhookVerifier;
use ::finix::types::WebhookDelivery;
use clientry::header::HeaderMap;
use clientry::webhook::DeliveryError;
use serde_json::json;

use super::provider::{
    NOW, OLD_SECRET, Provider, Refusal, SECRET, Spelling, at, refusal, verifier,
};
use super::signing;

pub static PROVIDER: Provider = Provider {
    name: "finix",
    header: "Finix-Signature",
    lead: "timestamp=1781179200, sig=",
    spelling: Spelling::Hex,
    signed_before: "1781179200:",
    body: r#"{"id":"event_1","type":"created","entity":"transfer","occurred_at":"2026-06-11T12:00:00.123456","_embedded":{"transfers":[{"id":"TR1","amount":100}]}}"#,
    new: verifier!(finix),
};

fn verifier() -> WebhookVerifier {
    let verifier = WebhookVerifier::new([SECRET]).unwrap();
    verifier.clock(|| at(NOW))
}

fn verify(body: &str) -> WebhookDelivery {
    let headers = PROVIDER.genuine(SECRET, body.as_bytes());
    verifier().verify(&headers, body.as_bytes()).unwrap()
}

/// The digits of a delivery of the body above, signed at `timestamp`.
fn sig(timestamp: &str) -> String {
    let signed = format!("{timestamp}:{}", PROVIDER.body);
    signing::hex(signing::hmac(SECRET, signed))
}

/// The headers of that delivery.
fn signed_at(seconds: u64) -> HeaderMap {
    let sig = sig(&seconds.to_string());
    PROVIDER.headers([format!("timestamp={seconds}, sig={sig}")])
}

/// What becomes of a delivery of the body above.
fn outcome(verifier: &WebhookVerifier, headers: &HeaderMap) -> Result<(), Refusal> {
    let body = PROVIDER.body.as_bytes();
    let checked = verifier.verify_signature(headers, body);
    assert_eq!(verifier.verify(headers, body).is_ok(), checked.is_ok());
    checked.map_err(|error| refusal(PROVIDER.header, &error, &[PROVIDER.tag(SECRET, body)]))
}

#[test]
fn every_field_of_the_envelope_is_typed() {
    let delivery = verify(PROVIDER.body);
    assert_eq!(delivery.id.as_deref(), Some("event_1"));
    assert_eq!(delivery.type_.as_deref(), Some("created"));
    assert_eq!(delivery.entity.as_deref(), Some("transfer"));
    assert_eq!(
        delivery.occurred_at.as_deref(),
        Some("2026-06-11T12:00:00.123456")
    );
    let entities = delivery.embedded.unwrap();
    assert_eq!(entities["transfers"][0]["id"], "TR1");
    assert_eq!(entities["transfers"][0]["amount"], 100);
}

#[test]
fn an_event_and_an_entity_are_any_text() {
    let body = json!({
        "type": "levitated",
        "entity": "unicorn",
        "_embedded": {"unicorns": [{"id": 1}, {}], "others": []},
    });
    let delivery = verify(&body.to_string());
    assert_eq!(delivery.type_.as_deref(), Some("levitated"));
    assert_eq!(delivery.entity.as_deref(), Some("unicorn"));
    let entities = delivery.embedded.unwrap();
    assert_eq!(entities["unicorns"].len(), 2);
    assert!(entities["others"].is_empty());
}

/// Whether it has no body at all or an empty object is not documented.
#[test]
fn the_empty_test_delivery_of_a_new_webhook_can_be_responded_to() {
    assert_eq!(verify("{}"), WebhookDelivery::default());

    let headers = PROVIDER.genuine(SECRET, b"");
    assert_eq!(verifier().verify_signature(&headers, b""), Ok(()));
    let error = verifier().verify(&headers, b"").unwrap_err();
    assert!(matches!(error, DeliveryError::Body(_)), "{error:?}");
}

#[test]
fn a_delivery_is_taken_until_it_is_300_seconds_old() {
    for (signed, expected) in [
        (NOW, Ok(())),
        (NOW - 1, Ok(())),
        (NOW - 299, Ok(())),
        (NOW - 300, Ok(())),
        (NOW - 301, Err(Refusal::TooOld(301))),
        (NOW - 86_400, Err(Refusal::TooOld(86_400))),
        (0, Err(Refusal::TooOld(NOW))),
        (NOW + 1, Ok(())),
        (NOW + 300, Ok(())),
        (NOW + 301, Err(Refusal::TooNew(301))),
        (NOW + 86_400, Err(Refusal::TooNew(86_400))),
        (u64::MAX, Err(Refusal::TooNew(u64::MAX - NOW))),
    ] {
        let headers = signed_at(signed);
        assert_eq!(outcome(&verifier(), &headers), expected, "{signed}");
    }
}

#[test]
fn the_tolerance_can_be_changed() {
    for (tolerance, distance, taken) in [
        (0, 0, true),
        (0, 1, false),
        (10, 10, true),
        (10, 11, false),
        (3_600, 3_600, true),
        (3_600, 3_601, false),
        (u64::MAX, NOW, true),
    ] {
        let verifier = verifier().tolerance(Duration::from_secs(tolerance));
        for (signed, refused) in [
            (NOW - distance, Refusal::TooOld(distance)),
            (NOW + distance, Refusal::TooNew(distance)),
        ] {
            let expected = if taken { Ok(()) } else { Err(refused) };
            assert_eq!(outcome(&verifier, &signed_at(signed)), expected);
        }
    }
}

#[test]
fn the_clock_is_read_for_each_delivery() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    let seconds = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&seconds);
    let verifier = WebhookVerifier::new([SECRET])
        .unwrap()
        .clock(move || at(clock.load(Ordering::SeqCst)));
    let headers = signed_at(NOW);
    assert_eq!(outcome(&verifier, &headers), Ok(()));
    seconds.store(NOW + 301, Ordering::SeqCst);
    assert_eq!(outcome(&verifier, &headers), Err(Refusal::TooOld(301)));
    assert_eq!(
        outcome(&verifier.clone(), &headers),
        Err(Refusal::TooOld(301))
    );
    seconds.store(NOW - 301, Ordering::SeqCst);
    assert_eq!(outcome(&verifier, &headers), Err(Refusal::TooNew(301)));
    seconds.store(NOW, Ordering::SeqCst);
    assert_eq!(outcome(&verifier, &headers), Ok(()));
}

/// A machine whose clock is before 1970 refuses everything and does not panic.
#[test]
fn a_clock_before_the_epoch_is_no_panic() {
    let verifier = verifier().clock(|| UNIX_EPOCH - Duration::from_secs(9));
    let refused = outcome(&verifier, &signed_at(NOW));
    assert_eq!(refused, Err(Refusal::TooNew(NOW)));
}

/// A sender without the secret learns nothing of the receiver's clock.
#[test]
fn the_age_of_a_forgery_is_not_told() {
    let old = WebhookVerifier::new([OLD_SECRET]).unwrap();
    let old = old.clock(|| at(NOW + 301));
    let refused = old.verify_signature(&signed_at(NOW), PROVIDER.body.as_bytes());
    let error = refused.unwrap_err();
    assert_eq!(refusal(PROVIDER.header, &error, &[]), Refusal::Mismatch);
}

#[test]
fn the_two_fields_may_be_swapped_and_spaced() {
    let sig = sig(&NOW.to_string());
    for value in [
        format!("timestamp={NOW}, sig={sig}"),
        format!("timestamp={NOW},sig={sig}"),
        format!("timestamp={NOW} ,  sig={sig}"),
        format!("timestamp={NOW},\tsig={sig}"),
        format!(" timestamp={NOW}, sig={sig} "),
        format!("sig={sig}, timestamp={NOW}"),
        format!("sig={sig},timestamp={NOW}"),
        // A field that Finix may add one day.
        format!("timestamp={NOW}, sig={sig}, version=2"),
    ] {
        let headers = PROVIDER.headers([&value]);
        assert_eq!(outcome(&verifier(), &headers), Ok(()), "{value}");
    }
}

#[test]
fn the_header_has_each_field_once() {
    let sig = sig(&NOW.to_string());
    let zeros = "0".repeat(64);
    for value in [
        String::new(),
        " ".to_owned(),
        ",".to_owned(),
        sig.clone(),
        format!("sha256={sig}"),
        format!("sig={sig}"),
        format!("timestamp={NOW}"),
        format!("{NOW}, {sig}"),
        format!("t={NOW}, v1={sig}"),
        format!("timestamp={NOW} sig={sig}"),
        format!("timestamp={NOW}; sig={sig}"),
        format!("timestamp={NOW}, sig={sig},"),
        format!(",timestamp={NOW}, sig={sig}"),
        format!("timestamp={NOW},, sig={sig}"),
        format!("Timestamp={NOW}, sig={sig}"),
        format!("timestamp={NOW}, SIG={sig}"),
        format!("timestamp ={NOW}, sig={sig}"),
        format!("timestamp:{NOW}, sig={sig}"),
        format!("timestamp={NOW}, timestamp={NOW}, sig={sig}"),
        format!("timestamp={NOW}, timestamp=1, sig={sig}"),
        format!("timestamp={NOW}, sig={sig}, sig={sig}"),
        format!("timestamp={NOW}, sig={zeros}, sig={sig}"),
        format!("timestamp={NOW}, sig={sig}, sig={zeros}"),
    ] {
        let refused = outcome(&verifier(), &PROVIDER.headers([&value]));
        assert_eq!(refused, Err(Refusal::Malformed), "{value}");
    }
}

#[test]
fn a_timestamp_is_whole_seconds_in_digits() {
    for timestamp in [
        "",
        "now",
        "-1",
        "+1781179200",
        " 1781179200",
        "\"1781179200\"",
        "1781179200.0",
        "1781179200.123",
        "1_781_179_200",
        "1.7811792e9",
        "0x6a2ab0c0",
        "٣",
        "2026-06-11T12:00:00Z",
        // One more than fits.
        "18446744073709551616",
    ] {
        // Genuine otherwise: with the secret, over this very string.
        let value = format!("timestamp={timestamp}, sig={}", sig(timestamp));
        let refused = outcome(&verifier(), &PROVIDER.headers([&value]));
        assert_eq!(refused, Err(Refusal::Malformed), "{value}");
    }
    // Milliseconds are a time far away.
    let milliseconds = NOW * 1_000;
    assert_eq!(
        outcome(&verifier(), &signed_at(milliseconds)),
        Err(Refusal::TooNew(milliseconds - NOW))
    );
}

#[test]
fn the_timestamp_is_a_part_of_what_is_signed() {
    let sig = sig(&NOW.to_string());
    for timestamp in [
        (NOW + 1).to_string(),
        (NOW - 1).to_string(),
        format!("0{NOW}"),
        "0".to_owned(),
    ] {
        let value = format!("timestamp={timestamp}, sig={sig}");
        let refused = outcome(&verifier(), &PROVIDER.headers([value]));
        assert_eq!(refused, Err(Refusal::Mismatch), "{timestamp}");
    }
    for signed in [
        PROVIDER.body.to_owned(),
        format!("{NOW}{}", PROVIDER.body),
        format!("{NOW}.{}", PROVIDER.body),
        format!("{NOW}: {}", PROVIDER.body),
        format!("timestamp={NOW}:{}", PROVIDER.body),
        format!("{}:{NOW}", PROVIDER.body),
    ] {
        let sig = signing::hex(signing::hmac(SECRET, signed));
        let value = format!("timestamp={NOW}, sig={sig}");
        let refused = outcome(&verifier(), &PROVIDER.headers([value]));
        assert_eq!(refused, Err(Refusal::Mismatch));
    }
}

/// A digit moved from the body to the timestamp would leave the string without the colon as it is.
#[test]
fn the_colon_keeps_timestamp_and_body_apart() {
    let body = b"5";
    let tag = signing::hmac(SECRET, format!("{NOW}:5"));
    let value = |timestamp: &str| format!("timestamp={timestamp}, sig={}", signing::hex(tag));
    let genuine = PROVIDER.headers([value(&NOW.to_string())]);
    assert_eq!(verifier().verify_signature(&genuine, body), Ok(()));
    let moved = PROVIDER.headers([value(&format!("{NOW}5"))]);
    let error = verifier().verify_signature(&moved, b"").unwrap_err();
    assert_eq!(refusal(PROVIDER.header, &error, &[tag]), Refusal::Mismatch);
}
