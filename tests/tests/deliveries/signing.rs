//! HMAC-SHA256 and its two spellings, on `hmac` and `sha2` alone.

use base64::prelude::{BASE64_STANDARD, Engine};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The bytes of a signature.
pub type Tag = [u8; 32];

/// HMAC-SHA256 of `content` with the key `secret`.
pub fn hmac(secret: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Tag {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_ref()).unwrap();
    mac.update(content.as_ref());
    mac.finalize().into_bytes().into()
}

/// SHA-256 of `content`: what a forger without the key can compute.
pub fn sha256(content: impl AsRef<[u8]>) -> Tag {
    Sha256::digest(content).into()
}

/// Hexadecimal digits in lower case.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    let digits = bytes.as_ref().iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

/// Base64 of the standard alphabet, with padding.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// RFC 4231, test case 2.
#[test]
fn the_signatures_of_these_tests_are_hmac_sha256() {
    let tag = hmac("Jefe", "what do ya want for nothing?");
    assert_eq!(
        hex(tag),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    assert_eq!(base64(tag), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}
