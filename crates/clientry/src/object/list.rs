//! [`object!`](crate::object!): the list of a struct's properties, from which it is read and written.

/// Implements reading and writing for a struct, from a list of its properties in the order they are written in.
///
/// Each line says when the property is there, which field has it, and its name in the object:
///
/// - `required`: always. An `Option` is `null` where it is `None`.
/// - `optional`: if it is set. The field is an `Option`, and `None` where the property is absent or `null`.
/// - `nullable`: if it is set, perhaps to `null`. The field is a [`Nullable`](crate::Nullable).
/// - `default(function)`: always; where it is absent, the function makes what it reads as. It has another name than any of
///   the fields, or a path.
/// - `..field`: all properties that no other line names. The field is a `BTreeMap<String, T>`.
/// - `=> field [a b]`: which of these fields, which have defaults, came. The field is a [`Came`](crate::object::Came).
///
/// ```
/// use clientry::Nullable;
///
/// #[derive(Debug, PartialEq)]
/// struct Webhook {
///     id: String,
///     secret: Nullable<String>,
///     is_new: Option<bool>,
///     attempts: u8,
/// }
///
/// clientry::object! {
///     Webhook {
///         required id = "id",
///         nullable secret = "secret",
///         optional is_new = "isNew",
///         default(three) attempts = "attempts",
///     }
/// }
///
/// fn three() -> u8 {
///     3
/// }
///
/// let webhook: Webhook = serde_json::from_str(r#"{"id":"wh_1","secret":null}"#).unwrap();
/// assert_eq!(webhook.secret, Nullable::Null);
/// assert_eq!((webhook.is_new, webhook.attempts), (None, 3));
/// assert_eq!(serde_json::to_string(&webhook).unwrap(), r#"{"id":"wh_1","secret":null,"attempts":3}"#);
/// ```
///
/// A property that has a line and comes twice is an error; one without is ignored.
#[macro_export]
macro_rules! object {
    ($name:ident {
        $($presence:ident $(($default:path))? $field:ident = $wire:literal,)*
        $(..$extra:ident $(,)?)?
        $(=> $came:ident [$($told:ident)*])?
    }) => {
        impl $crate::object::ReadObject for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const PROPERTIES: &'static [&'static str] = &[$($wire),*];
            const HAS_ADDITIONAL: bool = $crate::__has_additional!($($extra)?);

            fn read<'de, A: $crate::__private::serde::de::MapAccess<'de>>(
                object: &mut $crate::object::ObjectReader<'de, A>,
            ) -> ::core::option::Option<Self> {
                $(let mut $field = ::core::option::Option::None;)*
                $(let mut $extra = ::std::collections::BTreeMap::new();)?
                object.fill(&mut [$(&mut $field),*], $crate::__additional!($($extra)?))?;
                $(let $came = $crate::object::Came::of(&[$($told.is_some()),*]);)?
                ::core::option::Option::Some(Self {
                    $($field: $crate::__from_slot!(object $presence $(($default))? $field $wire),)*
                    $($extra,)?
                    $($came,)?
                })
            }
        }

        impl $crate::object::WriteObject for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const HAS_ADDITIONAL: bool = $crate::__has_additional!($($extra)?);

            fn write<S: $crate::__private::serde::Serializer>(
                &self,
                object: &mut $crate::object::ObjectWriter<S>,
            ) {
                $(object.$presence($wire, &self.$field);)*
                $(object.additional(&self.$extra);)?
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::object::read(deserializer)
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::object::write(self, serializer)
            }
        }
    };
}

/// Whether a struct keeps additional properties.
#[doc(hidden)]
#[macro_export]
macro_rules! __has_additional {
    () => {
        false
    };
    ($extra:ident) => {
        true
    };
}

/// Where additional properties go.
#[doc(hidden)]
#[macro_export]
macro_rules! __additional {
    () => {
        ::core::option::Option::None
    };
    ($extra:ident) => {
        ::core::option::Option::Some(&mut $extra)
    };
}

/// What a property is, from what is in its slot.
#[doc(hidden)]
#[macro_export]
macro_rules! __from_slot {
    ($object:ident required $slot:ident $wire:literal) => {
        $object.required($wire, $slot)?
    };
    ($object:ident optional $slot:ident $wire:literal) => {
        $object.optional($slot)
    };
    ($object:ident nullable $slot:ident $wire:literal) => {
        $slot.unwrap_or_default()
    };
    ($object:ident default($default:path) $slot:ident $wire:literal) => {
        $slot.unwrap_or_else($default)
    };
}
