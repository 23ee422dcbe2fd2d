//! [`Nullable`]: a field that is absent, `null`, or set.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

/// A field that may be absent and may be `null`, which are two different things: in an update, an
/// absent field mostly keeps what is there, and `null` removes it.
///
/// On a field it goes with `#[serde(default, skip_serializing_if = "Nullable::is_absent")]`.
///
/// ```
/// # use clientry::Nullable;
/// #[derive(serde::Serialize)]
/// struct Update {
///     #[serde(skip_serializing_if = "Nullable::is_absent")]
///     secret: Nullable<String>,
/// }
///
/// let json = |secret| serde_json::to_string(&Update { secret }).unwrap();
/// assert_eq!(json(Nullable::Absent), "{}");
/// assert_eq!(json(Nullable::Null), r#"{"secret":null}"#);
/// assert_eq!(json("s3cret".into()), r#"{"secret":"s3cret"}"#);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// The field is absent.
    #[default]
    Absent,
    /// The field is `null`.
    Null,
    /// The field has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether the field is absent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether the field has a value.
    pub fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        self.as_ref().into_value()
    }

    /// The value, if there is one, given away.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Absent | Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }

    /// The same with a reference to the value.
    pub fn as_ref(&self) -> Nullable<&T> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(value),
        }
    }

    /// The same with `f` of the value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(f(value)),
        }
    }

    /// Presence outside, null inside: `None` if absent, `Some(None)` if `null`.
    pub fn into_option(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Null => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl From<&str> for Nullable<super::SecretString> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl From<String> for Nullable<super::SecretString> {
    fn from(text: String) -> Self {
        Self::Value(text.into())
    }
}

impl From<&str> for Nullable<super::DateTime> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            // Writing `null` here would turn "leave it" into "remove it".
            Self::Absent => Err(ser::Error::custom(
                "an absent value cannot be written as JSON: its field must be skipped",
            )),
            Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        <Option<T> as schemars::JsonSchema>::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        <Option<T> as schemars::JsonSchema>::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <Option<T> as schemars::JsonSchema>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Body {
        #[serde(default, skip_serializing_if = "Nullable::is_absent")]
        items: Nullable<Vec<u8>>,
    }

    #[test]
    fn absent_null_empty_and_set_are_four_things() {
        for (items, json) in [
            (Nullable::Absent, r#"{}"#),
            (Nullable::Null, r#"{"items":null}"#),
            (Nullable::Value(vec![]), r#"{"items":[]}"#),
            (Nullable::Value(vec![1]), r#"{"items":[1]}"#),
        ] {
            let body = Body { items };
            assert_eq!(serde_json::to_string(&body).unwrap(), json);
            assert_eq!(serde_json::from_str::<Body>(json).unwrap(), body);
        }
    }

    proptest! {
        #[test]
        fn presence_survives_writing_and_reading(items: Option<Option<Vec<u8>>>) {
            let items = match items {
                None => Nullable::Absent,
                Some(None) => Nullable::Null,
                Some(Some(items)) => Nullable::Value(items),
            };
            let json = serde_json::to_value(Body { items: items.clone() }).unwrap();
            prop_assert_eq!(json.get("items").is_none(), items.is_absent());
            prop_assert_eq!(json.get("items").is_some_and(serde_json::Value::is_null), items.is_null());
            prop_assert_eq!(serde_json::from_value::<Body>(json).unwrap().items, items);
        }
    }

    #[test]
    fn an_absent_value_is_never_written_as_null() {
        assert!(serde_json::to_string(&Nullable::<u8>::Absent).is_err());
    }

    #[test]
    fn its_parts_come_out() {
        assert_eq!(Nullable::from(3).value(), Some(&3));
        assert_eq!(Nullable::<u8>::Null.into_value(), None);
        assert_eq!(Nullable::from(3).map(|n| n + 1), Nullable::Value(4));
        assert_eq!(Nullable::<u8>::Null.into_option(), Some(None));
        assert_eq!(Nullable::<u8>::default().into_option(), None);
        assert!(
            Nullable::<u8>::Null.is_null()
                && Nullable::<u8>::Absent.is_absent()
                && Nullable::from(1).is_value()
        );
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn its_schema_allows_null() {
        let schema = schemars::schema_for!(Nullable<Vec<u8>>);
        let types = serde_json::json!(["array", "null"]);
        assert_eq!(schema.get("type"), Some(&types));
    }
}
