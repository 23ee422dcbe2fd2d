//! Fresh idempotency keys.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A fresh idempotency key, for an operation whose document has a header for one: a random UUID of version 4, such as
/// `0f2d8c54-64a8-4d7e-9c2c-5f8f3c5f6d1a`.
///
/// A provider does once what it is asked for twice with one key, so that a call with a key is tried again even if it is a
/// `POST`. All attempts of one call have the same key. Keep the key with what it is for, and a program that starts again
/// can repeat the call.
///
/// ```
/// let key = clientry::new_idempotency_key();
/// assert_eq!(key.len(), 36);
/// assert_ne!(key, clientry::new_idempotency_key());
/// ```
pub fn new_idempotency_key() -> String {
    // Keyed by the operating system's random numbers, and no two of them are alike.
    let word = || RandomState::new().build_hasher().finish();
    let random = (u128::from(word()) << 64) | u128::from(word());
    // RFC 9562, section 5.4: the version is in the bits 48 to 51, the variant in 64 and 65.
    let bits = random & !(0xf << 76) & !(0b11 << 62) | (0x4 << 76) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn it_is_a_uuid_of_version_4() {
        let keys: HashSet<String> = (0..1000).map(|_| new_idempotency_key()).collect();
        assert_eq!(keys.len(), 1000);
        let mut variants = HashSet::new();
        let mut bits = [0_u32; 128];
        for key in &keys {
            let lengths: Vec<_> = key.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{key}");
            assert_eq!(&key[14..15], "4", "{key}");
            variants.insert(key[19..20].to_owned());
            let number = u128::from_str_radix(&key.replace('-', ""), 16).unwrap();
            for (position, count) in bits.iter_mut().enumerate() {
                *count += u32::from(number >> position & 1 == 1);
            }
        }
        assert_eq!(variants, ["8", "9", "a", "b"].map(str::to_owned).into());
        let fixed = bits
            .iter()
            .filter(|count| matches!(count, 0 | 1000))
            .count();
        assert_eq!(fixed, 6, "{bits:?}");
    }
}
