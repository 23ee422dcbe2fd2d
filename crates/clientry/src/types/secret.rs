//! [`SecretString`]: a string that is not shown by accident.

use std::fmt;

use secrecy::ExposeSecret;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;

/// A secret string: a token, a password, a signing key.
///
/// `Debug` does not show it, there is no `Display`, and the memory is overwritten on drop. It is part of
/// the JSON that goes to the provider, and [`expose_secret`](Self::expose_secret) gives it out on demand.
///
/// ```
/// let token = clientry::SecretString::from("hunter2");
/// assert_eq!(format!("{token:?}"), "SecretString(redacted)");
/// assert_eq!(token.expose_secret(), "hunter2");
/// ```
#[derive(Clone)]
pub struct SecretString(secrecy::SecretString);

impl SecretString {
    /// The string itself. Take care where it goes.
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SecretString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretString(redacted)")
    }
}

impl From<String> for SecretString {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for SecretString {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<secrecy::SecretString> for SecretString {
    fn from(secret: secrecy::SecretString) -> Self {
        Self(secret)
    }
}

/// With the feature `uuid`: hyphenated, in lower case.
#[cfg(feature = "uuid")]
impl From<uuid::Uuid> for SecretString {
    fn from(id: uuid::Uuid) -> Self {
        String::from(id).into()
    }
}

/// With the feature `url`: a webhook's URL often has a token in it.
#[cfg(feature = "url")]
impl From<url::Url> for SecretString {
    fn from(url: url::Url) -> Self {
        String::from(url).into()
    }
}

/// Compares in a time that depends on the lengths alone.
impl PartialEq for SecretString {
    fn eq(&self, other: &Self) -> bool {
        self.expose_secret()
            .as_bytes()
            .ct_eq(other.expose_secret().as_bytes())
            .into()
    }
}

impl Eq for SecretString {}

impl Serialize for SecretString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose_secret())
    }
}

impl<'de> Deserialize<'de> for SecretString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::open_enum::read_string(deserializer)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for SecretString {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecretString".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "password" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_it() {
        let secret = SecretString::from("hunter2");
        assert_eq!(format!("{secret:?}"), "SecretString(redacted)");
        assert_eq!(
            format!("{:#?}", Some(&secret)),
            "Some(\n    SecretString(redacted),\n)"
        );
    }

    #[test]
    fn it_goes_into_json_and_comes_out_of_it_whole() {
        let secret: SecretString = serde_json::from_str(r#""whsec_\u00e9\n""#).unwrap();
        assert_eq!(secret.expose_secret(), "whsec_é\n");
        assert_eq!(serde_json::to_string(&secret).unwrap(), r#""whsec_é\n""#);
        assert!(serde_json::from_str::<SecretString>("3").is_err());
    }

    #[test]
    fn equality_is_by_text() {
        assert_eq!(SecretString::from("a"), SecretString::from("a".to_owned()));
        assert_ne!(SecretString::from("a"), SecretString::from("b"));
        assert_ne!(SecretString::from("a"), SecretString::from("ab"));
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn its_schema_is_a_password() {
        use schemars::JsonSchema;

        let expected = schemars::json_schema!({ "type": "string", "format": "password" });
        let schema = SecretString::json_schema(&mut schemars::SchemaGenerator::default());
        assert_eq!(schema, expected);
        assert_eq!(SecretString::schema_name(), "SecretString");
        // Where it is a property, it is written there and not referred to.
        let list = schemars::schema_for!(Vec<SecretString>);
        assert_eq!(list.get("items"), Some(expected.as_value()));
        assert_eq!(list.get("$defs"), None);
    }
}
