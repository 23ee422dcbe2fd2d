//! The deliveries of `cargo xtask mock`: what its document says of signatures, the verifier of its crate takes.

use clientry::header::HeaderMap;
use clientry::webhook::{DeliveryError, SignatureError};
use serde_json::{Value, json};
use tests::{Recorder, Reply, Spec};
use xtask::diagnostic::Diagnostics;
use xtask::document::Document;
use xtask::mock::{CREDENTIAL, Mock, bind};

use super::provider::{OLD_SECRET, SECRET};

/// The envelope that a verifier reads of a delivery, by the clock of this machine.
type Open = fn(&str, &HeaderMap, &[u8]) -> Result<Value, DeliveryError>;

macro_rules! opening {
    ($($name:ident)*) => {
        [$((stringify!($name), |secret, headers, body| {
            let verifier = ::$name::WebhookVerifier::new([secret]).unwrap();
            let envelope: ::$name::types::WebhookDelivery = verifier.verify(headers, body)?;
            Ok(serde_json::to_value(envelope).unwrap())
        })),*]
    };
}

const OPENING: [(&str, Open); 5] = opening!(vendaze theirstack generect voucherify finix);

/// The mock of a document, which ends with the test's runtime.
async fn mock(name: &str) -> String {
    let text = Spec::load(name).value().to_string();
    let document = Document::parse("document.json", &text).unwrap();
    let mock = Mock::new(&document, CREDENTIAL, &mut Diagnostics::new()).unwrap();
    let serving = bind(mock, 0).await.unwrap();
    let url = serving.url();
    tokio::spawn(serving.run(std::future::pending(), drop));
    url
}

#[tokio::test]
async fn each_verifier_takes_a_delivery_of_the_mock() {
    for (name, open) in OPENING {
        let url = mock(name).await;
        let receiver = Recorder::start(Reply::new(204)).await;
        let custom = json!({ "made": "for this test", "list": [1, "a b"] });
        for body in [None, Some(custom)] {
            let mut asked = json!({ "url": receiver.url(), "secret": SECRET });
            if let Some(body) = &body {
                asked["body"] = body.clone();
            }
            let sent = reqwest::Client::new()
                .post(format!("{url}/_mock/deliveries"))
                .body(asked.to_string())
                .send()
                .await
                .unwrap();
            let told: Value = serde_json::from_str(&sent.text().await.unwrap()).unwrap();
            assert_eq!(told["status"], 204, "{name}: {told}");
            let delivery = receiver.take_one();
            assert_eq!(delivery.method(), "POST");
            let mut headers = HeaderMap::new();
            for (key, value) in delivery.headers() {
                let key = clientry::header::HeaderName::try_from(key).unwrap();
                headers.append(key, value.parse().unwrap());
            }
            open(SECRET, &headers, delivery.body())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let other = open(OLD_SECRET, &headers, delivery.body());
            let mismatch = matches!(
                other,
                Err(DeliveryError::Signature(SignatureError::Mismatch))
            );
            assert!(mismatch, "{name}: {other:?}");
            // Nothing but the request for the delivery has the secret.
            assert!(!told.to_string().contains(SECRET), "{name}");
        }
    }
}
