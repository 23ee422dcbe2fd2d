//! Verifying a delivery beside `hmac` and `sha2` alone: `cargo bench -p clientry --bench signature`.

#![allow(clippy::expect_used)]

use clientry::header::{HeaderMap, HeaderName};
use clientry::signature::{Encoding, SignatureScheme, Verifier};
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

#[divan::bench(args = SIZES)]
fn hmac_alone(bencher: Bencher, size: usize) {
    let body = body(size);
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    let tag = key.clone().chain_update(&body).finalize().into_bytes();
    bencher
        .counter(BytesCount::of_slice(&body))
        .bench(|| key.clone().chain_update(black_box(&body)).verify(&tag));
}

#[divan::bench(args = SIZES)]
fn raw_body(bencher: Bencher, size: usize) {
    verify(bencher, &RAW, size);
}

#[divan::bench(args = SIZES)]
fn compact_json(bencher: Bencher, size: usize) {
    verify(bencher, &COMPACT, size);
}

fn verify(bencher: Bencher, scheme: &'static SignatureScheme, size: usize) {
    let body = body(size);
    let verifier = Verifier::new(scheme, [SECRET]).expect("a secret");
    let headers =
        HeaderMap::from_iter([(HeaderName::from_static("x-signature"), verifier.sign(&body))]);
    bencher.counter(BytesCount::of_slice(&body)).bench(|| {
        verifier
            .verify(black_box(&headers), black_box(&body))
            .expect("a signature that matches")
    });
}

fn main() {
    divan::main();
}
