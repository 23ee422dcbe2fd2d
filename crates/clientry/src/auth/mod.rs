//! Credentials: as a user gives them, and as they go into a request.

mod oauth2;
mod provider;

use std::fmt;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::error::BuildError;
use crate::spec::{Scheme, SchemeKind};
use crate::types::SecretString;

pub(crate) use oauth2::{Endpoint, Renewed};
pub use oauth2::{OAuth2, TokenStore};
pub use provider::{BoxError, BoxFuture, TokenProvider};

/// What a user gives for one security scheme.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A token for [`SchemeKind::Bearer`].
    Bearer(SecretString),
    /// User name and password for [`SchemeKind::Basic`].
    Basic {
        /// The user name, which may hold no `:`.
        username: SecretString,
        /// The password.
        password: SecretString,
    },
    /// The value of a header, query or cookie scheme, without the scheme's prefix.
    Value(SecretString),
}

/// A credential of a client.
pub(crate) struct Ready {
    pub(crate) scheme: &'static Scheme,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    /// It was checked, and is the same in each request.
    Fixed(Carrier),
    /// It is asked for before each attempt.
    Changing(Arc<dyn TokenProvider>),
}

/// A credential made ready to be put into a request.
pub(crate) enum Carrier {
    Header(HeaderName, HeaderValue),
    Query(&'static str, SecretString),
    Cookie(&'static str, SecretString),
}

impl Ready {
    /// Checks `credential` against `scheme`. An error says what is wrong and never shows the value.
    pub(crate) fn new(
        provider: &'static str,
        scheme: &'static Scheme,
        credential: &Credential,
    ) -> Result<Self, BuildError> {
        let invalid = |reason: String| BuildError::InvalidCredential {
            provider,
            scheme: scheme.name,
            setter: scheme.setter,
            env: scheme.env,
            reason,
        };
        let carrier = carrier(scheme, credential).map_err(invalid)?;
        let kind = Kind::Fixed(carrier);
        Ok(Self { scheme, kind })
    }

    /// A credential that `from` gives, one string each time.
    pub(crate) fn changing(
        provider: &'static str,
        scheme: &'static Scheme,
        from: Arc<dyn TokenProvider>,
    ) -> Result<Self, BuildError> {
        if let SchemeKind::Basic = scheme.kind {
            return Err(BuildError::InvalidCredential {
                provider,
                scheme: scheme.name,
                setter: scheme.setter,
                env: scheme.env,
                reason: "it is a user name and a password, which no token provider gives".into(),
            });
        }
        let kind = Kind::Changing(from);
        Ok(Self { scheme, kind })
    }
}

/// What a provider gave, made ready for `scheme`, or what is wrong with it.
pub(crate) fn provided(scheme: &Scheme, value: &SecretString) -> Result<Carrier, String> {
    let credential = match &scheme.kind {
        SchemeKind::Bearer => Credential::Bearer(value.clone()),
        _ => Credential::Value(value.clone()),
    };
    carrier(scheme, &credential)
}

fn carrier(scheme: &Scheme, credential: &Credential) -> Result<Carrier, String> {
    match (&scheme.kind, credential) {
        (SchemeKind::Bearer, Credential::Bearer(token)) => {
            Ok(Carrier::Header(AUTHORIZATION, header("Bearer ", token)?))
        }
        (SchemeKind::Basic, Credential::Basic { username, password }) => {
            Ok(Carrier::Header(AUTHORIZATION, basic(username, password)?))
        }
        (SchemeKind::Header { name, prefix }, Credential::Value(value)) => {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| "the name of its header is not a header name")?;
            Ok(Carrier::Header(name, header(prefix, value)?))
        }
        (SchemeKind::Query { name }, Credential::Value(value)) => {
            refuse_empty(value)?;
            refuse_white_space_around(value)?;
            Ok(Carrier::Query(name, value.clone()))
        }
        (SchemeKind::Cookie { name }, Credential::Value(value)) => {
            refuse_empty(value)?;
            if !value.expose_secret().bytes().all(is_cookie_octet) {
                return Err("it holds a character that no cookie value may hold".into());
            }
            Ok(Carrier::Cookie(name, value.clone()))
        }
        _ => Err("it is of another kind than its scheme".into()),
    }
}

/// Shows where a credential goes and never the credential.
impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready")
            .field("scheme", &self.scheme.name)
            .finish_non_exhaustive()
    }
}

fn refuse_empty(value: &SecretString) -> Result<(), &'static str> {
    if value.expose_secret().is_empty() {
        Err("it is empty")
    } else {
        Ok(())
    }
}

/// A token read from a file often ends in a line break; a receiver would see another token.
fn refuse_white_space_around(value: &SecretString) -> Result<(), &'static str> {
    let text = value.expose_secret();
    match text.trim_ascii() == text {
        true => Ok(()),
        false => Err("it begins or ends with white space"),
    }
}

/// `prefix` and the value. A prefix is the name of an authentication scheme, and what follows one is a single token
/// (RFC 9110, section 11.4); a value without a prefix may be any string.
fn header(prefix: &str, value: &SecretString) -> Result<HeaderValue, String> {
    refuse_empty(value)?;
    let text = value.expose_secret();
    refuse_white_space_around(value)?;
    let name = prefix.trim_ascii_end();
    if let Some((first, _)) = text.split_once(char::is_whitespace)
        && !name.is_empty()
    {
        return Err(if first.eq_ignore_ascii_case(name) {
            format!("it begins with `{name}`, which the client puts before it: give what follows")
        } else {
            "it holds white space, which no token may hold".into()
        });
    }
    Ok(sensitive(format!("{prefix}{text}"))?)
}

fn basic(username: &SecretString, password: &SecretString) -> Result<HeaderValue, &'static str> {
    let (username, password) = (username.expose_secret(), password.expose_secret());
    if username.is_empty() && password.is_empty() {
        return Err("it is empty");
    }
    if username.contains(':') {
        return Err("its user name holds a `:`, which would end it (RFC 7617)");
    }
    if username
        .chars()
        .chain(password.chars())
        .any(char::is_control)
    {
        return Err("it holds a line break or another control character");
    }
    sensitive(format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{username}:{password}"))
    ))
}

fn sensitive(text: String) -> Result<HeaderValue, &'static str> {
    const REASON: &str = "it holds a line break, a control character or a character outside ASCII";
    // Stricter than `HeaderValue`: receivers disagree on what the bytes of other characters mean.
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(REASON);
    }
    let mut value = HeaderValue::from_str(&text).map_err(|_| REASON)?;
    value.set_sensitive(true);
    Ok(value)
}

/// RFC 6265, section 4.1.1.
fn is_cookie_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

#[cfg(test)]
mod tests {
    use super::*;

    static BEARER: Scheme = Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token");
    static BASIC: Scheme = Scheme::new("basicAuth", SchemeKind::Basic, "basic_auth");
    static TOKEN: Scheme = Scheme::new(
        "tokenAuth",
        SchemeKind::Header {
            name: "Authorization",
            prefix: "Token ",
        },
        "token",
    );
    static COOKIE: Scheme =
        Scheme::new("cookieAuth", SchemeKind::Cookie { name: "sid" }, "session");
    static QUERY: Scheme = Scheme::new("queryAuth", SchemeKind::Query { name: "key" }, "key");

    fn bearer(token: &str) -> Credential {
        Credential::Bearer(token.into())
    }

    fn value(text: &str) -> Credential {
        Credential::Value(text.into())
    }

    fn basic(username: &str, password: &str) -> Credential {
        Credential::Basic {
            username: username.into(),
            password: password.into(),
        }
    }

    fn sent(scheme: &'static Scheme, credential: Credential) -> HeaderValue {
        match carrier(scheme, &credential).unwrap() {
            Carrier::Header(name, value) => {
                assert_eq!(name, AUTHORIZATION);
                value
            }
            _ => panic!("not a header"),
        }
    }

    fn refused(scheme: &'static Scheme, credential: Credential) -> String {
        Ready::new("acme", scheme, &credential)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn each_scheme_writes_its_own_header() {
        assert_eq!(sent(&BEARER, bearer("t0ken")), "Bearer t0ken");
        assert_eq!(sent(&TOKEN, value("t0ken")), "Token t0ken");
        // The examples of RFC 7617, sections 2 and 2.1.
        assert_eq!(
            sent(&BASIC, basic("Aladdin", "open sesame")),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        assert_eq!(
            sent(&BASIC, basic("test", "123£")),
            "Basic dGVzdDoxMjPCow=="
        );
        assert_eq!(sent(&BASIC, basic("user", "")), "Basic dXNlcjo=");
    }

    #[test]
    fn a_header_credential_is_sensitive() {
        for header in [
            sent(&BEARER, bearer("a")),
            sent(&BASIC, basic("a", "b")),
            sent(&TOKEN, value("a")),
        ] {
            assert!(header.is_sensitive());
            assert_eq!(format!("{header:?}"), "Sensitive");
        }
    }

    #[test]
    fn what_a_header_cannot_carry_is_refused_without_being_shown() {
        for text in [
            "hunter2\n",
            "\thunter2",
            "hun\r\nX-Evil: ter2",
            "hunter2\0",
            "hunter2é",
            "",
        ] {
            for message in [refused(&BEARER, bearer(text)), refused(&TOKEN, value(text))] {
                assert!(!message.contains("hun"), "{message}");
            }
        }
        assert!(refused(&BEARER, bearer("a\n")).contains("bearer_token"));
        assert!(refused(&BASIC, basic("us:er", "x")).contains("`:`"));
        assert!(refused(&BASIC, basic("user", "a\nb")).contains("line break"));
        assert!(refused(&BASIC, basic("", "")).contains("empty"));
    }

    #[test]
    fn a_token_with_its_own_prefix_is_refused() {
        for text in ["Bearer hunter2", "bearer hunter2", "BEARER\thunter2"] {
            let message = refused(&BEARER, bearer(text));
            assert!(message.contains("begins with `Bearer`"), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
        assert!(refused(&TOKEN, value("Token hunter2")).contains("begins with `Token`"));
        // A scheme of another name is white space within a token.
        assert!(refused(&TOKEN, value("Bearer hunter2")).contains("holds white space"));
        assert!(refused(&BEARER, bearer("hun ter2")).contains("holds white space"));
        // Without the space it is a token like any other.
        assert_eq!(sent(&BEARER, bearer("Bearerabc")), "Bearer Bearerabc");
    }

    #[test]
    fn a_value_without_a_prefix_may_hold_spaces() {
        static KEY: Scheme = Scheme::new(
            "keyAuth",
            SchemeKind::Header {
                name: "Authorization",
                prefix: "",
            },
            "key",
        );
        assert_eq!(sent(&KEY, value("Token a b")), "Token a b");
    }

    #[test]
    fn an_error_names_provider_setter_and_variable() {
        static SCHEME: Scheme =
            Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token").env(&["ACME_TOKEN"]);
        assert_eq!(
            refused(&SCHEME, bearer("")),
            "acme: the credential for bearerAuth cannot be sent: it is empty; it comes from `bearer_token` on the builder or from ACME_TOKEN"
        );
    }

    #[test]
    fn cookie_and_query_values_are_checked() {
        assert!(refused(&COOKIE, value("a;b")).contains("cookie"));
        assert!(refused(&COOKIE, value("")).contains("empty"));
        assert!(refused(&QUERY, value("")).contains("empty"));
        assert!(refused(&QUERY, value("key\n")).contains("ends with white space"));
        assert!(carrier(&COOKIE, &value("a=b/c")).is_ok());
        assert!(carrier(&QUERY, &value("any thing & more")).is_ok());
    }

    #[test]
    fn a_credential_of_another_kind_is_refused() {
        assert!(refused(&BEARER, value("x")).contains("another kind"));
        assert!(refused(&BASIC, bearer("x")).contains("another kind"));
    }

    #[test]
    fn debug_shows_no_credential() {
        for credential in [
            bearer("hunter2"),
            value("hunter2"),
            basic("hunter2", "hunter2"),
        ] {
            assert!(!format!("{credential:?}").contains("hunter2"));
        }
        assert_eq!(
            format!(
                "{:?}",
                Ready::new("acme", &BEARER, &bearer("hunter2")).unwrap()
            ),
            r#"Ready { scheme: "bearerAuth", .. }"#
        );
    }
}
