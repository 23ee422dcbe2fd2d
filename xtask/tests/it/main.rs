//! The generator, run on directories of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod alone;
mod apply;
mod architecture;
mod codegen;
mod corpus;
mod diff;
mod direction;
mod documents;
mod drift;
mod explain;
mod files;
mod hostile;
mod import;
mod mock;
mod mutate;
mod support;
mod tree;
