//! What a token endpoint responds: a token (RFC 6749, section 5.1), or an error code.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::types::SecretString;

/// The longest error code that is shown.
const LONGEST_CODE: usize = 64;

/// What came with a success.
pub(super) struct Granted {
    pub(super) access_token: SecretString,
    /// How long it lives, where the response says so.
    pub(super) expires_in: Option<Duration>,
    /// A refresh token to be used from now on.
    pub(super) refresh_token: Option<SecretString>,
}

/// What a success holds, or what is wrong with it.
pub(super) fn granted(body: &[u8]) -> Result<Granted, &'static str> {
    let fields = object(body).ok_or("its body is no JSON object")?;
    let secret = |name: &str| {
        let text = fields.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).map(SecretString::from)
    };
    let access_token = secret("access_token").ok_or("its body has no `access_token`")?;
    // No call could be made with it as long as it was kept.
    let mut bytes = access_token.expose_secret().bytes();
    if !bytes.all(|byte| byte.is_ascii_graphic()) {
        return Err("its `access_token` holds white space or a character that no header can have");
    }
    // Some write `bearer`, and some `BearerToken`. Another type would be sent in another way.
    let kind = fields.get("token_type").and_then(Value::as_str);
    if kind.is_some_and(|kind| !kind.to_ascii_lowercase().starts_with("bearer")) {
        return Err("its token is of another type than `Bearer`");
    }
    Ok(Granted {
        access_token,
        expires_in: fields.get("expires_in").and_then(seconds),
        refresh_token: secret("refresh_token"),
    })
}

/// A number of seconds, which some write as a string. Of a life that ended as it began nothing can be planned: with 0, a
/// token is fetched for each attempt, and some write that of a token that does not expire.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    let life = Duration::try_from_secs_f64(seconds).ok()?;
    (!life.is_zero()).then_some(life)
}

/// The code of an error: `error`, or `error.code` of an endpoint that has the envelope of its API there. What is no code, or
/// repeats one of `secrets`, is not shown.
pub(super) fn code(body: &[u8], secrets: &[&str]) -> Option<String> {
    let fields = object(body)?;
    let error = fields.get("error")?;
    let code = error
        .as_str()
        .or_else(|| error.get("code").and_then(Value::as_str))?;
    let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_secret = secrets
        .iter()
        .any(|secret| !secret.is_empty() && (code.contains(secret) || secret.contains(code)));
    let shown =
        !code.is_empty() && code.len() <= LONGEST_CODE && code.chars().all(is_code) && !is_secret;
    shown.then(|| code.to_owned())
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_however_its_life_is_written() {
        for (expires_in, expected) in [
            ("3600", Some(3600.0)),
            ("\"3600\"", Some(3600.0)),
            ("0.5", Some(0.5)),
            ("-1", None),
            ("1e400", None),
            ("null", None),
            ("\"soon\"", None),
            // Some write it of a token that does not expire.
            ("0", None),
            ("\"0\"", None),
        ] {
            let body = format!(
                r#"{{ "access_token": "a", "token_type": "bearer", "expires_in": {expires_in} }}"#
            );
            let Ok(granted) = granted(body.as_bytes()) else {
                // A number beyond what JSON's readers hold is no JSON.
                assert_eq!(expires_in, "1e400");
                continue;
            };
            let seconds = granted.expires_in.map(|life| life.as_secs_f64());
            assert_eq!(seconds, expected, "{expires_in}");
        }
    }

    #[test]
    fn what_is_no_token_is_said() {
        for (body, reason) in [
            ("", "no JSON object"),
            ("[]", "no JSON object"),
            ("{}", "no `access_token`"),
            (r#"{ "access_token": "" }"#, "no `access_token`"),
            (r#"{ "access_token": 3 }"#, "no `access_token`"),
            (
                r#"{ "access_token": "a", "token_type": "mac" }"#,
                "another type",
            ),
            (r#"{ "access_token": "a b" }"#, "white space"),
            (r#"{ "access_token": "a\n" }"#, "white space"),
            (r#"{ "access_token": "a\u0000" }"#, "no header can have"),
            (r#"{ "access_token": "é" }"#, "no header can have"),
        ] {
            let problem = granted(body.as_bytes()).err().unwrap();
            assert!(problem.contains(reason), "{body}: {problem}");
        }
        let granted = granted(br#"{ "access_token": "a", "refresh_token": "" }"#).ok();
        assert!(granted.unwrap().refresh_token.is_none());
    }

    #[test]
    fn a_code_is_shown_and_nothing_else() {
        let secrets = ["hunter2-secret"];
        for (body, expected) in [
            (
                r#"{ "error": "invalid_grant", "error_description": "x" }"#,
                Some("invalid_grant"),
            ),
            (
                r#"{ "error": { "code": "invalid_client", "message": "m" } }"#,
                Some("invalid_client"),
            ),
            (r#"{ "error": "hunter2-secret is wrong" }"#, None),
            (r#"{ "error": "hunter2-secret" }"#, None),
            (r#"{ "error": "not-hunter2-secret" }"#, None),
            (r#"{ "error": "hunter2" }"#, None),
            (r#"{ "error": "two words" }"#, None),
            (r#"{ "error": "" }"#, None),
            (r#"{ "error": 3 }"#, None),
            ("<html>", None),
        ] {
            assert_eq!(
                code(body.as_bytes(), &secrets).as_deref(),
                expected,
                "{body}"
            );
        }
    }
}
