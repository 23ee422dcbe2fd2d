//! Fresh idempotency keys.

use std::hash::{BuildHasher, RandomState};
use std::time::SystemTime;

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
    key(std::process::id(), SystemTime::now(), RandomState::new)
}

/// A key made in a process at a time, with hashers that are keyed by the operating system's random numbers.
fn key(process: u32, now: SystemTime, mut hashers: impl FnMut() -> RandomState) -> String {
    // No two hashers of a thread are alike, but a process that was forked goes on with the same ones as the other: id and
    // time are not.
    let mut word = || hashers().hash_one((process, now));
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
    use std::time::Duration;

    use super::*;

    /// A fork has the same hashers, and a machine that is cloned or restored the same process id, too.
    #[test]
    fn a_fork_makes_others() {
        let (one, other) = (RandomState::new(), RandomState::new());
        let made = |process, now| {
            let mut same = [one.clone(), other.clone()].into_iter();
            key(process, now, || same.next().unwrap())
        };
        let now = SystemTime::now();
        let later = now + Duration::from_micros(1);
        let keys = [made(1, now), made(2, now), made(1, later)];
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), 3, "{keys:?}");
    }

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
