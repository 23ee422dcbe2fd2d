//! [`maybe!`](crate::maybe!): a setter that is called if there is a value, for all that has setters.

/// Declares `maybe`, which calls a setter if there is a value for it, in an `impl` block with setters.
///
/// ```
/// #[derive(Default)]
/// struct Update {
///     name: Option<String>,
/// }
///
/// impl Update {
///     fn name(mut self, name: impl Into<String>) -> Self {
///         self.name = Some(name.into());
///         self
///     }
///
///     clientry::maybe!();
/// }
///
/// let name: Option<&str> = Some("Sales");
/// let update = Update::default().maybe(name, Update::name);
/// assert_eq!(update.name.as_deref(), Some("Sales"));
/// let update = Update::default().maybe(None::<&str>, Update::name);
/// assert_eq!(update.name, None);
/// ```
#[macro_export]
macro_rules! maybe {
    () => {
        /// Calls a setter with the value if there is one, as in `.maybe(name, Self::name)` where `Self` is this type by
        /// name. Without one nothing is set.
        pub fn maybe<T>(
            self,
            value: ::core::option::Option<T>,
            set: impl ::core::ops::FnOnce(Self, T) -> Self,
        ) -> Self {
            match value {
                ::core::option::Option::Some(value) => set(self, value),
                ::core::option::Option::None => self,
            }
        }
    };
}
