//! TheirStack: `X-TheirStack-Signature-256: sha256=…`, and an envelope of three fields from a third party.

use ::theirstack::types::WebhookDelivery;
use ::theirstack::{Nullable, WebhookVerifier};
use serde_json::json;

use super::provider::{Provider, SECRET, Spelling, verifier};

pub static PROVIDER: Provider = Provider {
    name: "theirstack",
    header: "X-TheirStack-Signature-256",
    lead: "sha256=",
    spelling: Spelling::Hex,
    signed_before: "",
    body: r#"{"id":31415,"type":"job_new","payload":{"job_title":"Engineer","company":"Ünïted"}}"#,
    new: verifier!(theirstack),
};

fn verify(body: &str) -> WebhookDelivery {
    let headers = PROVIDER.genuine(SECRET, body.as_bytes());
    let verifier = WebhookVerifier::new([SECRET]).unwrap();
    verifier.verify(&headers, body.as_bytes()).unwrap()
}

#[test]
fn every_field_of_the_envelope_is_typed() {
    let delivery = verify(PROVIDER.body);
    assert_eq!(delivery.id, Nullable::Value(json!(31415)));
    assert_eq!(delivery.type_.as_deref(), Some("job_new"));
    assert_eq!(delivery.payload.value().unwrap()["company"], "Ünïted");
}

#[test]
fn an_id_is_a_number_or_a_text() {
    for id in [json!(1), json!("evt_1"), json!(u64::MAX)] {
        let delivery = verify(&json!({"id": id, "type": "job_new"}).to_string());
        assert_eq!(delivery.id, Nullable::Value(id));
        assert_eq!(delivery.payload, Nullable::Absent);
    }
    assert_eq!(verify(r#"{"id":null}"#).id, Nullable::Null);
}

/// Whether an event is written as on the page or with a dot is not documented.
#[test]
fn an_event_is_any_text() {
    for name in [
        "job_new",
        "job.new",
        "company_new",
        "job_closed",
        "job_reopened",
    ] {
        let delivery = verify(&json!({"id": 1, "type": name, "payload": []}).to_string());
        assert_eq!(delivery.type_.as_deref(), Some(name));
    }
}
