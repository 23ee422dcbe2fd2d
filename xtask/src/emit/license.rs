//! The licence texts, which are the repository's own.
//!
//! A `.crate` holds nothing from outside its directory, and a symbolic link is a file with a path in it where a
//! checkout cannot make links. So each crate has copies.

/// Each text by its path in the crate.
pub(super) const FILES: [(&str, &str); 2] = [
    ("LICENSE-APACHE", include_str!("../../../LICENSE-APACHE")),
    ("LICENSE-MIT", include_str!("../../../LICENSE-MIT")),
];
