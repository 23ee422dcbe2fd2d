//! The generator's rooms, run on directories of their own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod apply;
mod codegen;
mod direction;
mod documents;
mod tree;
