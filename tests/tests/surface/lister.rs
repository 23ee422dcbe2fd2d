//! The listing of small crates, the source beside it.

use std::collections::BTreeMap;

use super::list::surface;
use super::source::Crate;

/// The listing of a crate of one file.
fn listed(source: &str) -> Vec<String> {
    of_files(&[("lib.rs", source)])
}

fn of_files(files: &[(&str, &str)]) -> Vec<String> {
    let files = files
        .iter()
        .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
    let listing = surface(&Crate::parse(&files.collect::<BTreeMap<_, _>>()));
    listing.lines().map(str::to_owned).collect()
}

#[test]
fn a_struct_shows_its_public_fields_methods_and_traits() {
    let source = r#"
        /// Docs are not shown.
        #[derive(Clone, Debug)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(rename = "p"))]
        #[non_exhaustive]
        pub struct Page<T> {
            pub items: Option<Vec<T>>,
            cursor: String,
        }
        impl<T> Page<T> {
            pub fn new(mut items: impl IntoIterator<Item = T>,) -> Self { todo!() }
            pub(crate) fn inner(&self) {}
            fn private(&self) {}
        }
        impl<T> From<T> for Page<T> { fn from(item: T) -> Self { todo!() } }
        impl<T> std::ops::Deref for Page<T> { type Target = Vec<T>; fn deref(&self) -> &Vec<T> { todo!() } }
        impl<T: Ord> Page<T> { pub const SORTED: bool = true; pub async fn sort(mut self) {} }
        impl<T: std::fmt::Display> std::fmt::Display for Page<T> {}
    "#;
    assert_eq!(
        listed(source),
        [
            "#[non_exhaustive] struct Page<T> { .. }: Clone, Debug, Deref<Target = Vec<T>>, From<T>, JsonSchema [schemars]",
            "  items: Option<Vec<T>>",
            "  fn new(items: impl IntoIterator<Item = T>) -> Self",
            "  const SORTED: bool for<T: Ord> Page<T>",
            "  async fn sort(self) for<T: Ord> Page<T>",
            "  impl<T: Display> Display for Page<T>",
        ]
    );
}

#[test]
fn enums_aliases_functions_traits_and_macros_are_listed() {
    let source = r#"
        #[derive(Debug)]
        pub enum Response<'a> { Found(&'a [u8], (u8, u8)), Gone { since: u64, }, Empty }
        clientry::open_enum! {
            /// What happened.
            pub enum Event { /// Won.
                DealWon = "deal.won", }
        }
        pub type Responses = Vec<Response<'static>>;
        #[cfg(feature = "extra")]
        #[must_use]
        pub fn responses() -> Responses { todo!() }
        pub trait Check: Send { type Value; fn check(&self); fn twice(&self) { } }
        impl Check for Vec<u8> { type Value = u8; fn check(&self) {} }
        pub const LIMIT: usize = 3;
        mod macros { #[macro_export] macro_rules! by_example { () => {} } }
    "#;
    assert_eq!(
        listed(source),
        [
            "trait Check: Send",
            "  type Value",
            "  fn check(&self)",
            "  fn twice(&self) { .. }",
            "open enum Event",
            "  DealWon = \"deal.won\"",
            "const LIMIT: usize",
            "enum Response<'a>: Debug",
            "  Found(&'a [u8], (u8, u8))",
            "  Gone { since: u64 }",
            "  Empty",
            "type Responses = Vec<Response<'static>>",
            "macro by_example!",
            "#[cfg(feature = \"extra\")] #[must_use] fn responses() -> Responses",
            "impl Check for Vec<u8>",
        ]
    );
}

/// As if they were written there, since users call them like all others.
#[test]
fn what_a_macro_of_the_runtime_declares_is_listed() {
    let source = "
        pub use clientry::RetryPolicy;
        pub struct ClientBuilder { core: Builder }
        impl ClientBuilder { clientry::client_settings!(); fn private(&self) {} }";
    let listed = listed(source);
    for line in [
        "  fn base_url(self, url: impl Into<String>) -> Self",
        "  fn timeout(self, limit: Duration) -> Self",
        "  fn retry(self, policy: RetryPolicy) -> Self",
        "  #[cfg(feature = \"gzip\")] fn gzip(self) -> Self",
        "  fn user_agent(self, product: &str) -> Self",
    ] {
        assert!(listed.contains(&line.to_owned()), "{line}: {listed:#?}");
    }
}

#[test]
fn modules_and_imports_are_followed() {
    let files = [
        ("lib.rs", "mod inner; pub use inner::{Client, types}; pub use runtime::Nullable; pub use other;"),
        ("inner/mod.rs", "mod client; pub mod types; #[cfg(feature = \"x\")] mod more; pub use client::*; #[cfg(feature = \"x\")] pub use more::*;"),
        ("inner/client.rs", "use super::types::{self, Body}; use runtime::{Nullable, Core};
            pub struct Client; impl Client { pub fn send(&self, body: Body, core: Core, path: std::time::Duration) -> Nullable<types::Body> { todo!() } }"),
        ("inner/types.rs", "pub struct Body(pub u8);"),
        ("inner/more.rs", "pub(crate) struct Hidden; pub fn more(hidden: Hidden) {}"),
    ];
    // `more` is not among what the root names, and so is out of reach.
    assert_eq!(
        of_files(&files),
        [
            "struct Client",
            "  fn send(&self, body: types::Body, core: runtime::Core, path: Duration) -> Nullable<types::Body>",
            "use runtime::Nullable",
            "use other",
            "mod types",
            "struct types::Body",
            "  0: u8",
        ]
    );
}

#[test]
fn what_users_cannot_reach_is_not_listed() {
    let source = r#"
        struct Private; enum Closed { A } type Alias = u8; fn function() {}
        pub(crate) struct Internal; pub(super) fn above() {}
        open_enum! { enum Event { A = "a" } }
        mod private { pub struct Unreachable; pub fn unreachable() {} }
        #[cfg(test)] mod tests { pub struct Helper; }
        #[cfg(test)] pub fn only_for_tests() {}
        #[doc(hidden)] pub mod __private { pub fn macros_use_this() {} }
        #[doc(hidden)] #[macro_export] macro_rules! __helper { () => {} }
        pub use private::{};
        use private::Unreachable;
    "#;
    assert_eq!(listed(source), [""; 1]);
}

/// Each change that breaks a user's code, and the lines by which it shows.
#[test]
fn every_change_that_a_user_notices_shows() {
    const BEFORE: &str = "
        #[derive(Clone)] #[non_exhaustive] pub struct Body { pub url: Option<String> }
        impl Body { pub fn new(url: impl Into<String>) -> Self { todo!() } pub fn events(self, n: u8) -> Self { self } }
        #[non_exhaustive] pub enum Error { NotFound(Body), Gone }
        impl From<u8> for Error { fn from(n: u8) -> Self { todo!() } }
        clientry::open_enum! { pub enum Event { A = \"a\" } }
        pub use runtime::Nullable;";
    for (from, to, removed, added) in [
        (
            "pub fn events(self, n: u8) -> Self { self }",
            "",
            "  fn events(self, n: u8) -> Self",
            "",
        ),
        (
            "pub fn events",
            "fn events",
            "  fn events(self, n: u8) -> Self",
            "",
        ),
        (
            "n: u8) -> Self { self",
            "n: u16) -> Self { self",
            "  fn events(self, n: u8) -> Self",
            "  fn events(self, n: u16) -> Self",
        ),
        (
            "(url: impl Into<String>)",
            "()",
            "  fn new(url: impl Into<String>) -> Self",
            "  fn new() -> Self",
        ),
        (
            "pub url: Option<String>",
            "pub url: String",
            "  url: Option<String>",
            "  url: String",
        ),
        (
            "derive(Clone)",
            "derive()",
            "#[non_exhaustive] struct Body: Clone",
            "#[non_exhaustive] struct Body",
        ),
        (
            "#[non_exhaustive] pub enum",
            "pub enum",
            "#[non_exhaustive] enum Error: From<u8>",
            "enum Error: From<u8>",
        ),
        (
            "impl From<u8>",
            "impl From<u16>",
            "#[non_exhaustive] enum Error: From<u8>",
            "#[non_exhaustive] enum Error: From<u16>",
        ),
        ("NotFound(Body), ", "", "  NotFound(Body)", ""),
        ("A = \"a\"", "A = \"b\"", "  A = \"a\"", "  A = \"b\""),
        (
            "pub use runtime::Nullable",
            "pub use other::Nullable",
            "use runtime::Nullable",
            "use other::Nullable",
        ),
    ] {
        assert!(BEFORE.contains(from), "{from}");
        let (before, after) = (listed(BEFORE), listed(&BEFORE.replacen(from, to, 1)));
        let only = |these: &[String], those: &[String]| {
            let only = these.iter().filter(|line| !those.contains(line)).cloned();
            only.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(only(&before, &after), removed, "{from} -> {to}");
        assert_eq!(only(&after, &before), added, "{from} -> {to}");
    }
}

#[test]
fn what_a_user_does_not_notice_does_not_show() {
    let before = "/// Docs.\npub struct A; impl A { pub fn f(mut self, mut n: u8) -> u8 { n } }";
    let after = "/// Others.\npub struct A;\n\nimpl A {\n    pub fn f(\n        self,\n        n: u8,\n    ) -> u8 { 3 }\n    fn g() {}\n}";
    assert_eq!(listed(before), listed(after));
}
