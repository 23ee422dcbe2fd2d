//! Verifying a delivery beside `hmac` and `sha2` alone, and beside the same check written by hand:
//! `cargo bench -p clientry --bench signature`.

#![allow(clippy::expect_used)]

use clientry::header::{HeaderMap, HeaderName, HeaderValue};
use clientry::webhook::{Encoding, SignatureScheme, Verifier};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

static RAW: SignatureScheme = SignatureScheme::new("x-signature", Encoding::Hex).prefix("sha256=");
static COMPACT: SignatureScheme = SignatureScheme::new("x-signature", Encoding::Hex).compact_json();

const SECRET: &str = "whsec_0123456789abcdef";
const SIZES: [usize; 3] = [1024, 100 * 1024, 10 * 1024 * 1024];

/// JSON of about this size.
fn body(size: usize) -> Vec<u8> {
    let item = r#"{"id":"evt_1","event":"deal.won","amount":12345},"#;
    format!("[{}0]", item.repeat(size / item.len())).into_bytes()
}

#[divan::bench(args = SIZES, sample_count = 50, sample_size = 20)]
fn hmac_alone(bencher: Bencher, size: usize) {
    let body = body(size);
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    let tag = key.clone().chain_update(&body).finalize().into_bytes();
    bencher
        .counter(BytesCount::of_slice(&body))
        .bench(|| key.clone().chain_update(black_box(&body)).verify(&tag));
}

/// Looking up the header, which a check cannot do without.
#[divan::bench]
fn header_alone(bencher: Bencher) {
    let headers = headers(&RAW, b"");
    let name = HeaderName::from_static("x-signature");
    bencher.bench(|| {
        let mut values = black_box(&headers).get_all(&name).iter();
        (values.next().is_some(), values.next().is_none())
    });
}

/// What a careful person writes: finds the header, decodes it, hashes, compares in constant time.
#[divan::bench(args = SIZES, sample_count = 50, sample_size = 20)]
fn by_hand(bencher: Bencher, size: usize) {
    let body = body(size);
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    let headers = headers(&RAW, &body);
    let verify = |headers: &HeaderMap, body: &[u8]| {
        let value = headers.get("x-signature")?.to_str().ok()?;
        let digits = value.strip_prefix("sha256=")?;
        let tag: Option<Vec<u8>> = (0..digits.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
            .collect();
        key.clone().chain_update(body).verify_slice(&tag?).ok()
    };
    bencher
        .counter(BytesCount::of_slice(&body))
        .bench(|| verify(black_box(&headers), black_box(&body)).expect("a signature that matches"));
}

#[divan::bench(args = SIZES, sample_count = 50, sample_size = 20)]
fn raw_body(bencher: Bencher, size: usize) {
    verify(bencher, &RAW, size);
}

#[divan::bench(args = SIZES, sample_count = 50, sample_size = 20)]
fn compact_json(bencher: Bencher, size: usize) {
    verify(bencher, &COMPACT, size);
}

/// The headers of a delivery as they come through a proxy.
fn headers(scheme: &'static SignatureScheme, body: &[u8]) -> HeaderMap {
    let verifier = Verifier::new(scheme, [SECRET]).expect("a secret");
    let mut headers: HeaderMap = [
        "host",
        "user-agent",
        "accept",
        "accept-encoding",
        "content-type",
        "content-length",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-request-id",
    ]
    .map(|name| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static("a value"),
        )
    })
    .into_iter()
    .collect();
    headers.insert("x-signature", verifier.sign(body));
    headers
}

fn verify(bencher: Bencher, scheme: &'static SignatureScheme, size: usize) {
    let body = body(size);
    let verifier = Verifier::new(scheme, [SECRET]).expect("a secret");
    let headers = headers(scheme, &body);
    bencher.counter(BytesCount::of_slice(&body)).bench(|| {
        verifier
            .verify(black_box(&headers), black_box(&body))
            .expect("a signature that matches")
    });
}

fn main() {
    divan::main();
}
