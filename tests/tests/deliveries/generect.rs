//! Generect: `X-Webhook-Signature` in base64, two headers that are not signed, and `data` of two shapes.

use ::generect::types::{WebhookDelivery, WebhookEvent};
use ::generect::{Nullable, WebhookVerifier};
use serde_json::{Value, json};

use super::provider::{Provider, Refusal, SECRET, Spelling, verifier};
use super::signing;

pub static PROVIDER: Provider = Provider {
    name: "generect",
    header: "X-Webhook-Signature",
    lead: "",
    spelling: Spelling::Base64,
    signed_before: "",
    body: r#"{"event":"email.find.bulk.completed","timestamp":"2026-06-11T12:00:00.123456","data":[{"email":"a@example.com"},{"email":null}],"meta":{"job_id":"j-1"}}"#,
    new: verifier!(generect),
};

fn verify(body: &str) -> WebhookDelivery {
    let headers = PROVIDER.genuine(SECRET, body.as_bytes());
    let verifier = WebhookVerifier::new([SECRET]).unwrap();
    verifier.verify(&headers, body.as_bytes()).unwrap()
}

#[test]
fn every_field_of_the_envelope_is_typed() {
    let delivery = verify(PROVIDER.body);
    assert_eq!(delivery.event, Some(WebhookEvent::EmailFindBulkCompleted));
    // Not a `DateTime`: without an offset it is no time of RFC 3339.
    let timestamp: Option<String> = delivery.timestamp;
    assert_eq!(timestamp.as_deref(), Some("2026-06-11T12:00:00.123456"));
    assert_eq!(delivery.data.value().unwrap()[0]["email"], "a@example.com");
    assert_eq!(delivery.meta, Nullable::Value(json!({"job_id": "j-1"})));
}

#[test]
fn data_is_an_array_or_an_object() {
    for (event, data) in [
        ("enrich.lead.bulk.completed", json!([])),
        ("enrich.lead.bulk.completed", json!([{"id": 1}, {"id": 2}])),
        ("status.incident.created", json!({"title": "Slow"})),
        ("status.maintenance.started", json!({})),
    ] {
        let delivery = verify(&json!({"event": event, "data": data}).to_string());
        let known = delivery.event.unwrap();
        assert!(known.is_known());
        assert_eq!(known.as_str(), event);
        assert_eq!(delivery.data, Nullable::Value(data));
    }
    assert_eq!(verify(r#"{"data":null}"#).data, Nullable::Null);
    assert_eq!(verify("{}").data, Nullable::Absent);
}

#[test]
fn an_event_that_is_not_listed_is_kept() {
    for name in [
        "webhook.test",
        "status.incident.deleted",
        "Status.Incident.Created",
    ] {
        let event = verify(&json!({"event": name, "data": [1]}).to_string()).event;
        let event = event.unwrap();
        assert!(!event.is_known());
        assert_eq!(event.as_str(), name);
    }
}

/// Whoever changes them changes nothing that is read.
#[test]
fn the_two_other_headers_are_neither_signed_nor_read() {
    let (verifier, body) = (
        WebhookVerifier::new([SECRET]).unwrap(),
        PROVIDER.body.as_bytes(),
    );
    for (timestamp, event) in [
        ("2026-06-11T12:00:00.123456", "email.find.bulk.completed"),
        ("1970-01-01T00:00:00", "status.incident.created"),
        ("nonsense", ""),
    ] {
        let mut headers = PROVIDER.genuine(SECRET, body);
        headers.insert("x-webhook-timestamp", timestamp.parse().unwrap());
        headers.insert("x-webhook-event", event.parse().unwrap());
        let delivery = verifier.verify(&headers, body).unwrap();
        assert_eq!(delivery.event, Some(WebhookEvent::EmailFindBulkCompleted));
    }
}

/// A body whose signature has a character in which the two alphabets of base64 differ.
fn body_signed_with(wanted: char) -> String {
    (0..)
        .map(|number| json!({"meta": number}).to_string())
        .find(|body| PROVIDER.value(SECRET, body.as_bytes()).contains([wanted]))
        .unwrap()
}

#[test]
fn base64_is_that_of_the_standard_alphabet() {
    for (standard, url_safe) in [("+", "-"), ("/", "_")] {
        let body = body_signed_with(standard.parse().unwrap());
        assert!(matches!(
            verify(&body).meta,
            Nullable::Value(Value::Number(_))
        ));
        let value = PROVIDER.value(SECRET, body.as_bytes());
        let headers = PROVIDER.headers([value.replace(standard, url_safe)]);
        let refusal = PROVIDER.refuse(&[SECRET], &headers, body.as_bytes());
        assert_eq!(refusal, Refusal::Malformed);
    }
}

/// 32 bytes leave two bits of the last character over, so that three others would say the same.
#[test]
fn base64_is_canonical() {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let body = PROVIDER.body.as_bytes();
    let good = PROVIDER.value(SECRET, body);
    let last = good.as_bytes()[42];
    let index = ALPHABET.iter().position(|letter| *letter == last).unwrap();
    assert_eq!(index % 4, 0);
    for other in &ALPHABET[index + 1..index + 4] {
        let value = format!("{}{}=", &good[..42], char::from(*other));
        let refusal = PROVIDER.refuse(&[SECRET], &PROVIDER.headers([value]), body);
        assert_eq!(refusal, Refusal::Malformed);
    }
}

#[test]
fn letters_in_the_other_case_are_other_letters() {
    let body = PROVIDER.body.as_bytes();
    let good = PROVIDER.value(SECRET, body);
    let letter = good.find(|letter: char| letter.is_ascii_alphabetic());
    let letter = letter.filter(|index| *index < 42).unwrap();
    let mut swapped = good.into_bytes();
    swapped[letter] ^= 0x20;
    let refusal = PROVIDER.refuse(&[SECRET], &PROVIDER.headers([swapped]), body);
    assert_eq!(refusal, Refusal::Mismatch);
}

/// A secret that looks like base64 is a string like any other.
#[test]
fn the_key_is_the_secrets_text() {
    let (bytes, body) = ([7; 32], PROVIDER.body.as_bytes());
    let secret = signing::base64(bytes);
    let headers = PROVIDER.genuine(&secret, body);
    assert_eq!(PROVIDER.verifier(&[&secret]).check(&headers, body), Ok(()));
    let decoded = PROVIDER.headers([signing::base64(signing::hmac(bytes, body))]);
    let refusal = PROVIDER.refuse(&[&secret], &decoded, body);
    assert_eq!(refusal, Refusal::Mismatch);
}
