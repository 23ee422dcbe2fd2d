//! No secret, an empty one, or one with white space around it makes no verifier; and nothing that is printed
//! tells a secret.

use clientry::webhook::{DeliveryError, UnusableSecret};
use tests::{MARKER, assert_no_secret};

use super::provider::{ALL, OLD_SECRET, SECRET, assert_tells_nothing};

#[test]
fn there_is_no_verifier_without_a_secret() {
    let unusable: [(&[&str], _, _); 4] = [
        (&[], UnusableSecret::Missing, "no webhook secret is given"),
        (&[""], UnusableSecret::Empty, "secret is empty"),
        (&[SECRET, ""], UnusableSecret::Empty, "secret is empty"),
        (&["", SECRET], UnusableSecret::Empty, "secret is empty"),
    ];
    for provider in ALL {
        for (secrets, expected, text) in unusable {
            let error = (provider.new)(secrets).unwrap_err();
            assert_eq!(error, expected);
            assert_tells_nothing(&error, &[]);
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}

/// It comes from the file or the variable that a secret is read from, and no genuine delivery would pass.
#[test]
fn a_secret_with_white_space_around_it_is_refused_and_not_shown() {
    for provider in ALL {
        for (before, after) in [
            ("", "\n"),
            ("", "\r\n"),
            ("", " "),
            (" ", ""),
            ("\t", "\t"),
            ("\n", ""),
            ("\u{a0}", ""),
            ("", "\u{2028}"),
        ] {
            let spaced = format!("{before}{SECRET}{after}");
            for secrets in [[&spaced, OLD_SECRET], [OLD_SECRET, &spaced]] {
                let error = (provider.new)(&secrets).unwrap_err();
                assert_eq!(error, UnusableSecret::SurroundingWhiteSpace, "{spaced:?}");
                assert_tells_nothing(&error, &[]);
                let shown = error.to_string();
                assert!(shown.contains("begins or ends with white space"), "{shown}");
            }
        }
        assert_eq!(
            (provider.new)(&[" \n"]).unwrap_err(),
            UnusableSecret::SurroundingWhiteSpace
        );
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
            let error = verifier.open(&headers, body).unwrap_err();
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
