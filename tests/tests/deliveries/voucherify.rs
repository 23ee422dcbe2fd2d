//! Voucherify: the official vectors, and a signature that skips white space outside quotes.

use ::voucherify::types::{WebhookDelivery, WebhookEvent};
use ::voucherify::{Nullable, WebhookVerifier};
use clientry::webhook::DeliveryError;
use serde_json::{Value, json};

use super::provider::{Provider, Refusal, SECRET, Spelling, verifier};
use super::signing;

pub static PROVIDER: Provider = Provider {
    name: "voucherify",
    header: "x-voucherify-signature",
    lead: "",
    spelling: Spelling::Hex,
    signed_before: "",
    body: concat!(
        r#"{"id":"whd_1","project_id":"proj_1","created_at":"2026-06-11T12:00:00.000Z","#,
        r#""type":"campaign.created","data":{"name":"Two  spaces"},"#,
        r#""source":{"id":"wh_1","object":"webhook","target_url":"https://example.com/hook"},"#,
        r#""event":{"id":"ev_1","type":"campaign.created","created_at":"2026-06-11T11:59:59.000Z","#,
        r#""entity_id":"camp_1","group_id":"g_1","#,
        r#""event_source":{"channel":"USER_PORTAL","user":{"id":"user_1"},"api_key":null}}}"#
    ),
    new: verifier!(voucherify),
};

/// Secret, body and signature as the provider publishes them.
const OFFICIAL: [(&str, &str, &str); 4] = [
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
];

fn verify(body: &str) -> WebhookDelivery {
    let headers = PROVIDER.genuine(SECRET, body.as_bytes());
    let verifier = WebhookVerifier::new([SECRET]).unwrap();
    verifier.verify(&headers, body.as_bytes()).unwrap()
}

/// Whether `body` verifies as what has the signature of `signed`.
fn signed_like(body: &str, signed: &str) -> bool {
    let headers = PROVIDER.genuine(SECRET, signed.as_bytes());
    let checked = PROVIDER
        .verifier(&[SECRET])
        .check(&headers, body.as_bytes());
    if checked.is_err() {
        let refusal = PROVIDER.refuse(&[SECRET], &headers, body.as_bytes());
        assert_eq!(refusal, Refusal::Mismatch);
    }
    checked.is_ok()
}

#[test]
fn the_official_vectors_verify_byte_for_byte() {
    for (secret, body, signature) in OFFICIAL {
        let headers = PROVIDER.headers([signature]);
        let verifier = PROVIDER.verifier(&[secret]);
        assert_eq!(verifier.check(&headers, body.as_bytes()), Ok(()), "{body}");
        assert_eq!(verifier.sign(body.as_bytes()), signature);
        // So is what the other tests sign with.
        assert_eq!(signing::hex(signing::hmac(secret, body)), signature);

        let opened = verifier.open(&headers, body.as_bytes());
        match serde_json::from_str::<Value>(body) {
            Ok(_) => assert_eq!(opened.unwrap(), json!({})),
            Err(_) => assert!(matches!(opened, Err(DeliveryError::Body(_)))),
        }
        for (other, _, _) in OFFICIAL.iter().filter(|(other, _, _)| *other != secret) {
            let refusal = PROVIDER.refuse(&[other], &headers, body.as_bytes());
            assert_eq!(refusal, Refusal::Mismatch);
        }
    }
}

#[test]
fn the_official_vectors_differ_from_each_other() {
    for (secret, body, signature) in OFFICIAL {
        for (_, other, _) in OFFICIAL.iter().filter(|(_, other, _)| *other != body) {
            let headers = PROVIDER.headers([signature]);
            let refusal = PROVIDER.refuse(&[secret], &headers, other.as_bytes());
            assert_eq!(refusal, Refusal::Mismatch);
        }
    }
}

#[test]
fn every_field_of_the_envelope_is_typed() {
    let delivery = verify(PROVIDER.body);
    assert_eq!(delivery.id.as_deref(), Some("whd_1"));
    assert_eq!(delivery.project_id.as_deref(), Some("proj_1"));
    let created_at = delivery.created_at.unwrap().parse().unwrap();
    assert_eq!(created_at.timestamp(), 1_781_179_200);
    assert_eq!(delivery.type_, Some(WebhookEvent::CampaignCreated));
    assert_eq!(delivery.data.value().unwrap()["name"], "Two  spaces");

    let source = delivery.source.unwrap();
    assert_eq!(source.id.as_deref(), Some("wh_1"));
    assert_eq!(source.object.as_deref(), Some("webhook"));
    assert_eq!(
        source.target_url.as_deref(),
        Some("https://example.com/hook")
    );

    let event = delivery.event.unwrap();
    assert_eq!(event.id.as_deref(), Some("ev_1"));
    assert_eq!(event.type_, Some(WebhookEvent::CampaignCreated));
    let created_at = event.created_at.unwrap();
    assert_eq!(created_at.as_str(), "2026-06-11T11:59:59.000Z");
    assert_eq!(event.entity_id.as_deref(), Some("camp_1"));
    assert_eq!(event.group_id.as_deref(), Some("g_1"));

    let cause = event.event_source.unwrap();
    assert_eq!(cause.channel.as_deref(), Some("USER_PORTAL"));
    assert_eq!(cause.user.value().unwrap()["id"], "user_1");
    assert_eq!(cause.api_key, Nullable::Null);
}

/// The misspelled names are the API's own; the right spelling is in the provider's prose.
#[test]
fn an_event_is_kept_as_it_is_spelled() {
    for (name, known) in [
        ("campaign.vouchers.aded", true),
        ("campaign.vouchers.added", false),
        ("voucher.gift.balance_aded", true),
        ("voucher.gift.balance_added", false),
        ("campaign.celebrated", false),
    ] {
        let body = json!({"type": name, "event": {"type": name}}).to_string();
        let delivery = verify(&body);
        for event in [delivery.type_, delivery.event.unwrap().type_] {
            let event = event.unwrap();
            assert_eq!(event.as_str(), name);
            assert_eq!(event.is_known(), known, "{name}");
        }
    }
}

#[test]
fn pretty_json_has_the_signature_of_compact_json() {
    let sent: Value = serde_json::from_str(PROVIDER.body).unwrap();
    let compact = sent.to_string();
    let pretty = serde_json::to_string_pretty(&sent).unwrap();
    for body in [
        &pretty,
        &pretty.replace('\n', "\r\n"),
        &pretty.replace("  \"", "\t\""),
        &format!("\n {compact} \r\n\t"),
        &compact,
    ] {
        assert!(signed_like(body, &compact), "{body}");
        let headers = PROVIDER.genuine(SECRET, compact.as_bytes());
        let delivery = PROVIDER.verifier(&[SECRET]).open(&headers, body.as_bytes());
        assert_eq!(delivery.unwrap(), sent);
    }
    for (body, signed) in [
        ("{ \"a\" : 1 }", r#"{"a":1}"#),
        ("[ 1 , 2 ]", "[1,2]"),
        ("[ ]", "[]"),
        ("{\n}", "{}"),
        (" true ", "true"),
        (" \"a b\" ", "\"a b\""),
        (r#"{ "a\" b" : "\\" , "c" : 1 }"#, r#"{"a\" b":"\\","c":1}"#),
        (
            "{ \"a\" : [ { \"b c\" : null } ] }",
            r#"{"a":[{"b c":null}]}"#,
        ),
    ] {
        assert!(signed_like(body, signed), "{body}");
    }
}

/// Whoever signed it with its white space has the secret, and the value is the same.
#[test]
fn a_body_verifies_as_it_came_too() {
    let sent: Value = serde_json::from_str(PROVIDER.body).unwrap();
    let pretty = serde_json::to_string_pretty(&sent).unwrap();
    for body in [&pretty, &format!(" {}\r\n", PROVIDER.body)] {
        let genuine = PROVIDER.genuine(SECRET, body.as_bytes());
        let compact = PROVIDER.genuine(SECRET, PROVIDER.body.as_bytes());
        let verifier = PROVIDER.verifier(&["another", SECRET]);
        for headers in [&genuine, &compact] {
            let delivery = verifier.open(headers, body.as_bytes());
            assert_eq!(delivery.unwrap(), sent, "{body}");
        }
        // What is sent to a receiver in a test is what the provider sends.
        let signed = PROVIDER.verifier(&[SECRET]).sign(body.as_bytes());
        assert_eq!(signed, compact[PROVIDER.header]);
        let refusal = PROVIDER.refuse(&["another"], &genuine, body.as_bytes());
        assert_eq!(refusal, Refusal::Mismatch);
    }
    for body in ["{ \"a\": 1 }", " 1 ", "[ ]\n"] {
        assert!(signed_like(body, body), "{body}");
    }
    // With other white space than it came with, it is neither.
    assert!(!signed_like("{ \"a\": 1 }", "{\"a\": 1 }"));
    assert!(!signed_like("{\"a\":1}", "{ \"a\": 1 }"));
}

#[test]
fn nothing_but_white_space_outside_quotes_is_left_out() {
    for (body, signed) in [
        // Inside quotes it counts, behind an escaped quote too.
        (r#"{"a":"b  c"}"#, r#"{"a":"b c"}"#),
        (r#"{"a":" b"}"#, r#"{"a":"b"}"#),
        (r#"{"a ":1}"#, r#"{"a":1}"#),
        (r#"{"a":"\" b"}"#, r#"{"a":"\"b"}"#),
        (r#"{"a":"\\\" b"}"#, r#"{"a":"\\\"b"}"#),
        ("{\"a\":\"\u{a0}\"}", "{\"a\":\"\"}"),
        // Two spellings of one value are two strings.
        (r#"{"a":1.0}"#, r#"{"a":1}"#),
        (r#"{"a":1e0}"#, r#"{"a":1}"#),
        (r#"{"a":"\u0062"}"#, r#"{"a":"b"}"#),
        (r#"{"a":"\/"}"#, r#"{"a":"/"}"#),
        (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#),
        (r#"{"a":1,"a":1}"#, r#"{"a":1}"#),
        // What is no white space of JSON is no JSON.
        ("{\"a\":\u{a0}1}", r#"{"a":1}"#),
        ("{\"a\":\u{b}1}", r#"{"a":1}"#),
        ("\u{feff}{\"a\":1}", r#"{"a":1}"#),
    ] {
        assert!(!signed_like(body, signed), "{body:?} like {signed}");
    }
}

#[test]
fn a_bare_text_is_signed_as_it_stands() {
    for body in [
        "message",
        "  message  ",
        "two words",
        " ",
        "",
        "{ \"a\": 1",
        "{ 'a': 1 }",
        "{ \"a\": 1 } trailing",
        "[1, 2,]",
        "1 2",
    ] {
        assert!(signed_like(body, body), "{body:?}");
        let without: String = body.split_whitespace().collect();
        if without != body {
            assert!(!signed_like(body, &without), "{body:?}");
        }
    }
    assert!(!signed_like("message", "  message  "));
}
