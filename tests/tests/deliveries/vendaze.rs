//! Vendaze: `Webhook-Signature: sha256=…`, the whole secret as the key, and an entity that follows the event.

use ::vendaze::WebhookVerifier;
use ::vendaze::types::{WebhookDelivery, WebhookEvent};
use serde_json::json;

use super::provider::{Provider, Refusal, SECRET, Spelling, verifier};
use super::signing;

pub static PROVIDER: Provider = Provider {
    name: "vendaze",
    header: "Webhook-Signature",
    lead: "sha256=",
    spelling: Spelling::Hex,
    signed_before: "",
    body: r#"{"id":"evt_1","event":"deal.won","version":"v1","created_at":"2026-06-11T12:00:00Z","deal":{"id":"deal_1","title":"Zwei für eins 🦀","amount":12.5}}"#,
    new: verifier!(vendaze),
};

fn verify(body: &str) -> WebhookDelivery {
    let headers = PROVIDER.genuine(SECRET, body.as_bytes());
    let verifier = WebhookVerifier::new([SECRET]).unwrap();
    verifier.verify(&headers, body.as_bytes()).unwrap()
}

#[test]
fn every_field_of_the_envelope_is_typed() {
    let delivery = verify(PROVIDER.body);
    assert_eq!(delivery.id.as_deref(), Some("evt_1"));
    assert_eq!(delivery.event, Some(WebhookEvent::DealWon));
    assert_eq!(delivery.version.as_deref(), Some("v1"));
    let created_at = delivery.created_at.unwrap();
    assert_eq!(created_at.as_str(), "2026-06-11T12:00:00Z");
    assert_eq!(created_at.parse().unwrap().timestamp(), 1_781_179_200);
    assert_eq!(delivery.deal.unwrap()["title"], "Zwei für eins 🦀");
    assert_eq!(delivery.person, None);
}

/// `usage_logs.created` is the one event for which no entity is documented.
#[test]
fn each_event_comes_with_the_entity_that_its_name_begins_with() {
    let mut without = Vec::new();
    for event in WebhookEvent::known() {
        let name = event.as_str().split(['.', '_']).next().unwrap();
        let body = json!({"event": event, name: {"id": name}}).to_string();
        let delivery = verify(&body);
        assert_eq!(delivery.event.as_ref(), Some(&event));
        let entities = [
            ("person", delivery.person),
            ("company", delivery.company),
            ("deal", delivery.deal),
            ("task", delivery.task),
            ("activity", delivery.activity),
            ("tag", delivery.tag),
            ("product", delivery.product),
            ("pipeline", delivery.pipeline),
            ("member", delivery.member),
        ];
        let found: Vec<_> = entities
            .into_iter()
            .filter_map(|(field, entity)| Some((field, entity?)))
            .collect();
        match found.as_slice() {
            [(field, entity)] => {
                assert_eq!(*field, name);
                assert_eq!(entity["id"], name);
            }
            [] => without.push(event),
            _ => panic!("{event} came with one entity, and there are {found:?}"),
        }
    }
    assert_eq!(without, [WebhookEvent::UsageLogsCreated]);
}

#[test]
fn an_event_that_is_not_listed_is_kept() {
    for name in ["deal.paused", "invoice.paid", "Deal.Won", ""] {
        let delivery = verify(&json!({"id": "evt_2", "event": name}).to_string());
        let event = delivery.event.unwrap();
        assert!(!event.is_known());
        assert_eq!(event.as_str(), name);
        assert_eq!(delivery.id.as_deref(), Some("evt_2"));
    }
}

#[test]
fn the_key_is_the_secret_as_it_stands() {
    let digits = "00112233445566778899aabbccddeeff".repeat(2);
    let secret = format!("whsec_{digits}");
    let body = PROVIDER.body.as_bytes();
    let verifier = WebhookVerifier::new([secret.as_str()]).unwrap();
    let headers = PROVIDER.genuine(&secret, body);
    assert!(verifier.verify(&headers, body).is_ok());

    let bytes: Vec<u8> = (0..32).map(|index| index % 16 * 0x11).collect();
    for key in [
        digits.as_bytes(),
        &bytes,
        format!("whsec{digits}").as_bytes(),
        format!("WHSEC_{digits}").as_bytes(),
        secret.to_uppercase().as_bytes(),
    ] {
        let value = format!("sha256={}", signing::hex(signing::hmac(key, body)));
        let headers = PROVIDER.headers([value]);
        let refusal = PROVIDER.refuse(&[&secret], &headers, body);
        assert_eq!(refusal, Refusal::Mismatch);
    }
    // The other way round: a secret that was given without its beginning.
    let refusal = PROVIDER.refuse(&[&digits], &headers, body);
    assert_eq!(refusal, Refusal::Mismatch);
}

/// `printf %s '{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_1`.
#[test]
fn what_openssl_signed_verifies() {
    let verifier = WebhookVerifier::new(["whsec_1"]).unwrap();
    let headers = PROVIDER
        .headers(["sha256=aa888a496b006ee8776cb6ca97b78913345a3b818e66a90478a0a27aef6ba4ff"]);
    let delivery = verifier.verify(&headers, br#"{"id":"evt_1"}"#).unwrap();
    assert_eq!(delivery.id.as_deref(), Some("evt_1"));
}
