//! The example `receive_delivery` on loopback: requests as bytes, so that no client makes them right.

use std::net::SocketAddr;
use std::time::Duration;

use ::vendaze::WebhookVerifier;
use tests::assert_no_secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::provider::{OLD_SECRET, SECRET};
use super::receive_delivery::router;
use super::signing;
use super::vendaze::PROVIDER;

/// How long a response may take before the test gives up: a bound, which no test comes near on however busy
/// a machine.
const PATIENCE: Duration = Duration::from_secs(120);
const PATH: &str = "POST /webhooks/vendaze";

/// The receiver at a port of its own. It ends with the test's runtime.
async fn receiver() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let verifier = WebhookVerifier::new([SECRET, OLD_SECRET]).unwrap();
    let serving = axum::serve(listener, router(verifier));
    tokio::spawn(async move { serving.await });
    address
}

/// Sends the pieces one after the other on a connection of their own, and reads the response's status.
async fn exchange(receiver: SocketAddr, pieces: &[&[u8]]) -> u16 {
    let exchange = async {
        let mut stream = TcpStream::connect(receiver).await.unwrap();
        stream.set_nodelay(true).unwrap();
        for piece in pieces {
            stream.write_all(piece).await.unwrap();
            stream.flush().await.unwrap();
        }
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        response
    };
    let response = tokio::time::timeout(PATIENCE, exchange).await.unwrap();
    assert_no_secret("the response", &response);
    let status = response.strip_prefix("HTTP/1.1 ").unwrap();
    status[..3].parse().unwrap()
}

/// A delivery with these header lines.
async fn deliver(receiver: SocketAddr, lines: &[&str], body: &[u8]) -> u16 {
    let mut head = format!("{PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for line in lines {
        head.push_str(&format!("{line}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    exchange(receiver, &[head.as_bytes(), body]).await
}

fn signature(secret: &str, body: &[u8]) -> String {
    format!("Webhook-Signature: {}", PROVIDER.value(secret, body))
}

#[tokio::test]
async fn a_genuine_delivery_is_taken() {
    let receiver = receiver().await;
    let bodies: [&[u8]; 5] = [
        PROVIDER.body.as_bytes(),
        b"{}",
        b"{\r\n  \"event\" : \"deal.won\"\r\n}\n",
        r#"{"event":"deal.won","deal":{"title":"Zwei für eins 🦀"}}"#.as_bytes(),
        br#"{"event":"an.event.that.nobody.documented","unicorn":{}}"#,
    ];
    for body in bodies {
        for secret in [SECRET, OLD_SECRET] {
            let signature = signature(secret, body);
            assert_eq!(deliver(receiver, &[&signature], body).await, 204);
        }
    }
    let body = PROVIDER.body.as_bytes();
    let (name, value) = ("webhook-signature", PROVIDER.value(SECRET, body));
    for line in [
        format!("{name}: {value}"),
        format!("{}: {value}", name.to_uppercase()),
        // White space around a value is not a part of it.
        format!("{name}:{value}"),
        format!("{name}:  \t{value}  "),
    ] {
        for kind in [
            "Content-Type: application/json",
            "Content-Type: text/plain",
            "X-No-Type: 1",
        ] {
            assert_eq!(deliver(receiver, &[kind, &line], body).await, 204, "{line}");
        }
    }
}

#[tokio::test]
async fn a_delivery_may_come_in_pieces() {
    let body = PROVIDER.body.as_bytes();
    let (one, two) = body.split_at(body.len() / 3);
    let head = format!(
        "{PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n{}\r\n\r\n",
        signature(SECRET, body)
    );
    let (first, second) = (
        format!("{:x}\r\n", one.len()),
        format!("{:x}\r\n", two.len()),
    );
    let pieces: [&[u8]; 8] = [
        head.as_bytes(),
        first.as_bytes(),
        one,
        b"\r\n",
        second.as_bytes(),
        two,
        b"\r\n",
        b"0\r\n\r\n",
    ];
    assert_eq!(exchange(receiver().await, &pieces).await, 204);
}

#[tokio::test]
async fn a_forged_delivery_is_refused() {
    let receiver = receiver().await;
    let body = PROVIDER.body.as_bytes();
    let good = signature(SECRET, body);
    let digits = signing::hex(PROVIDER.tag(SECRET, body));
    let upper = format!("Webhook-Signature: sha256={}", digits.to_uppercase());
    let short = format!("Webhook-Signature: sha256={}", &digits[..62]);
    let bare = format!("Webhook-Signature: {digits}");
    let other_case = format!("Webhook-Signature: SHA256={digits}");
    let other_header = format!("X-TheirStack-Signature-256: sha256={digits}");
    let other_secret = signature("another", body);
    let hashed = format!(
        "Webhook-Signature: sha256={}",
        signing::hex(signing::sha256(body))
    );
    let refused: [&[&str]; 11] = [
        &[],
        &["Webhook-Signature:"],
        &["Webhook-Signature: é"],
        &[&good, &good],
        &[&other_secret, &good],
        &[&upper],
        &[&short],
        &[&bare],
        &[&other_case],
        &[&other_header],
        &[&hashed],
    ];
    for lines in refused {
        assert_eq!(deliver(receiver, lines, body).await, 401, "{lines:?}");
    }
    assert_eq!(deliver(receiver, &[&other_secret], body).await, 401);

    let mut changed = body.to_vec();
    changed[9] ^= 1;
    let pretty: serde_json::Value = serde_json::from_slice(body).unwrap();
    let pretty = serde_json::to_vec_pretty(&pretty).unwrap();
    for other in [&changed, &pretty, &Vec::new(), &[body, b"\n"].concat()] {
        assert_eq!(deliver(receiver, &[&good], other).await, 401);
    }
    // The receiver is as it was.
    assert_eq!(deliver(receiver, &[&good], body).await, 204);
}

/// The provider's signature is right and the body is not as documented: another response than to a forger.
#[tokio::test]
async fn a_genuine_delivery_that_cannot_be_read_is_told_apart() {
    let receiver = receiver().await;
    let bodies: [&[u8]; 5] = [
        b"",
        b"hunter2",
        b"null",
        br#"{"event":["hunter2"]}"#,
        b"{\"id\":\"\xff\"}",
    ];
    for body in bodies {
        let signature = signature(SECRET, body);
        assert_eq!(deliver(receiver, &[&signature], body).await, 400);
    }
}

#[tokio::test]
async fn nothing_but_a_post_to_its_path_is_a_delivery() {
    let receiver = receiver().await;
    for (start, status) in [("GET /webhooks/vendaze", 405), ("POST /", 404)] {
        let request = format!(
            "{start} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{}\r\nContent-Length: 2\r\n\r\n{{}}",
            signature(SECRET, b"{}")
        );
        assert_eq!(exchange(receiver, &[request.as_bytes()]).await, status);
    }
}
