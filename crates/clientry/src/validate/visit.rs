//! [`Validate`] and [`Visit`]: how a value is walked.

use std::collections::{BTreeMap, HashMap};

use super::Check;
use crate::types::{DateTime, Nullable, SecretString};

/// A value that can be validated against the rules of the document.
pub trait Validate {
    /// Tells `check` every rule that the value breaks.
    fn validate(&self, check: &mut Check);
}

/// A field that may have no value: [`Check::field`] validates the value only if there is one.
pub trait Visit {
    /// What the field holds.
    type Value: ?Sized;

    /// The value, if the field is set and not null.
    fn visit(&self) -> Option<&Self::Value>;
}

impl<T: Validate + ?Sized> Visit for T {
    type Value = T;

    fn visit(&self) -> Option<&T> {
        Some(self)
    }
}

impl<T> Visit for Option<T> {
    type Value = T;

    fn visit(&self) -> Option<&T> {
        self.as_ref()
    }
}

impl<T> Visit for Nullable<T> {
    type Value = T;

    fn visit(&self) -> Option<&T> {
        self.value()
    }
}

impl<T: Visit> Validate for Vec<T>
where
    T::Value: Validate,
{
    fn validate(&self, check: &mut Check) {
        for (index, item) in self.iter().enumerate() {
            check.item(index, item, |value, check| value.validate(check));
        }
    }
}

impl<T: Visit> Validate for BTreeMap<String, T>
where
    T::Value: Validate,
{
    fn validate(&self, check: &mut Check) {
        for (key, value) in self {
            check.entry(key, value, |value, check| value.validate(check));
        }
    }
}

impl<T: Visit, S> Validate for HashMap<String, T, S>
where
    T::Value: Validate,
{
    fn validate(&self, check: &mut Check) {
        for (key, value) in self {
            check.entry(key, value, |value, check| value.validate(check));
        }
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, check: &mut Check) {
        (**self).validate(check);
    }
}

impl<T: Validate + ?Sized> Validate for &T {
    fn validate(&self, check: &mut Check) {
        (**self).validate(check);
    }
}

/// Types with no rules of their own; what a field of theirs must keep to is said at the field.
macro_rules! without_rules {
    ($($leaf:ty),* $(,)?) => {$(
        impl Validate for $leaf {
            fn validate(&self, _: &mut Check) {}
        }
    )*};
}

without_rules!(
    (),
    bool,
    char,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    f32,
    f64,
    str,
    String,
    bytes::Bytes,
    chrono::NaiveDate,
    serde_json::Map<String, serde_json::Value>,
    serde_json::Number,
    serde_json::Value,
    std::net::IpAddr,
    std::net::Ipv4Addr,
    std::net::Ipv6Addr,
    std::num::NonZeroI64,
    std::num::NonZeroU32,
    std::num::NonZeroU64,
    DateTime,
    SecretString,
);

/// A string of any type: its length in characters and its pattern can be checked.
pub trait StringValue {
    /// The string.
    fn string(&self) -> &str;
}

impl<T: AsRef<str> + ?Sized> StringValue for T {
    fn string(&self) -> &str {
        self.as_ref()
    }
}

impl StringValue for SecretString {
    fn string(&self) -> &str {
        self.expose_secret()
    }
}
