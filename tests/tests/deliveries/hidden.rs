//! No secret, or an empty one, makes no verifier; and nothing that is printed tells a secret.

use clientry::signature::{DeliveryError, UnusableSecret};
use tests::{MARKER, assert_no_secret};

use super::provider::{ALL, OLD_SECRET, SECRET, assert_tells_nothing};

#[test]
fn there_is_no_verifier_without_a_secret() {
    let unusable: [&[&str]; 4] = [&[], &[""], &[SECRET, ""], &["", SECRET]];
    for provider in ALL {
        for secrets in unusable {
            let error: UnusableSecret = (provider.new)(secrets).unwrap_err();
            assert_tells_nothing(&error, &[]);
            assert!(error.to_string().contains("secret is missing or empty"));
        }
    }
}

#[test]
fn a_verifier_prints_no_secret() {
    for provider in ALL {
        let verifier = provider.verifier(&[SECRET, OLD_SECRET]);
        let printed = format!("{verifier:?} {verifier:#?}");
        assert_no_secret(provider.name, &printed);
        // Nor the key's bytes, as they are or as HMAC pads them.
        let bytes = format!("{:?}", SECRET.as_bytes());
        let padded = SECRET.bytes().map(|byte| byte ^ 0x36).collect::<Vec<_>>();
        let padded = format!("{padded:?}");
        for bytes in [&bytes[1..20], &padded[1..20]] {
            assert!(!printed.contains(bytes), "{printed}");
        }
        assert!(printed.contains(provider.header), "{printed}");
    }
}

/// A genuine delivery that is no envelope is not the sender's fault, so that it is another error.
#[test]
fn a_body_that_is_no_envelope_is_told_apart_and_not_shown() {
    for provider in ALL {
        let field = provider.body.split('"').nth(1).unwrap();
        let bodies = [
            Vec::new(),
            b"null".to_vec(),
            b"hunter2".to_vec(),
            b"\"hunter2\"".to_vec(),
            provider.body.as_bytes()[..provider.body.len() - 1].to_vec(),
            format!("{}hunter2", provider.body).into_bytes(),
            format!("{{\"{field}\":\"hunter2\",\"{field}\":\"hunter2\"}}").into_bytes(),
            [format!("{{\"{field}\":\"hunter2").as_bytes(), b"\xff\"}"].concat(),
        ];
        for body in &bodies {
            let headers = provider.genuine(SECRET, body);
            let verifier = provider.verifier(&[SECRET]);
            assert_eq!(verifier.check(&headers, body), Ok(()));
            let opened = verifier.open(&headers, body);
            if let Ok(value) = &opened {
                eprintln!(
                    "PROBE {} {} -> {value}",
                    provider.name,
                    String::from_utf8_lossy(body)
                );
                continue;
            }
            let error = opened.unwrap_err();
            assert!(matches!(error, DeliveryError::Body(_)), "{error:?}");
            assert!(error.to_string().contains("signature is right"), "{error}");
            assert_tells_nothing(&error, &[provider.tag(SECRET, body)]);
        }
    }
}

/// Without it, the searches above would find nothing and prove nothing.
#[test]
fn the_secrets_of_these_tests_hold_the_marker() {
    assert!(SECRET.contains(MARKER) && OLD_SECRET.contains(MARKER));
}
