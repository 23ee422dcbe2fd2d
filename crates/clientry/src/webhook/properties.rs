//! What holds for every secret, body and header.

use proptest::prelude::*;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::tests::{ALL, TIMED, check, headers, signed, verifier};
use super::*;

fn any_scheme() -> impl Strategy<Value = &'static SignatureScheme> {
    (0..ALL.len()).prop_map(|index| ALL[index])
}

proptest! {
    #[test]
    fn what_was_signed_verifies(scheme in any_scheme(), secret in ".+", body: Vec<u8>) {
        prop_assume!(secret == secret.trim());
        let verifier = Verifier::new(scheme, [secret.as_str()]).unwrap();
        prop_assert_eq!(verifier.verify(&headers(scheme, &[&signed(&verifier, &body)]), &body), Ok(()));
    }

    #[test]
    fn one_bit_of_the_body_breaks_it(mut body in proptest::collection::vec(any::<u8>(), 1..200), bit: usize, scheme in any_scheme()) {
        let delivery = headers(scheme, &[&signed(&verifier(scheme), &body)]);
        let bit = bit % (body.len() * 8);
        body[bit / 8] ^= 1 << (bit % 8);
        // White space in JSON is not signed, where only what is left without it is.
        prop_assume!(serde_json::from_slice::<serde_json::Value>(&body).is_err());
        prop_assert_eq!(verifier(scheme).verify(&delivery, &body), Err(SignatureError::Mismatch));
    }

    #[test]
    fn one_changed_character_of_the_header_breaks_it(index: usize, other in "[ -~]", scheme in any_scheme()) {
        let good = signed(&verifier(scheme), b"hello");
        let index = index % good.len();
        let changed = format!("{}{other}{}", &good[..index], &good[index + 1..]);
        prop_assume!(changed != good);
        // The space after a comma is the one character that says nothing.
        prop_assume!(good.as_bytes()[index] != b' ' && !(index > 0 && good.as_bytes()[index - 1] == b','));
        prop_assert!(check(scheme, &changed, "hello").is_err(), "{}", changed);
    }

    #[test]
    fn no_header_makes_it_panic_or_passes(text: Vec<u8>, scheme in any_scheme()) {
        let Ok(value) = HeaderValue::from_bytes(&text) else { return Ok(()) };
        let name = HeaderName::from_bytes(scheme.header().as_bytes()).unwrap();
        prop_assert!(verifier(scheme).verify(&HeaderMap::from_iter([(name, value)]), b"hello").is_err());
    }

    #[test]
    fn fields_of_any_shape_do_not_panic(timestamp in "[0-9]{0,22}", rest in "[a-z=, 0-9]{0,80}") {
        let value = format!("timestamp={timestamp}, sig={rest}");
        prop_assert!(check(&TIMED, &value, "hello").is_err());
    }
}
