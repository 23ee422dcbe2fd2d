//! In place of `trace` without feature `tracing`: nothing is shown, and nothing is paid for it.

use std::time::Duration;

use crate::core::{Core, Operation};
use crate::error::{Failure, RawResponse};

pub(crate) struct Trace;

impl Trace {
    pub(crate) fn start(_: &Core, _: &'static Operation) -> Self {
        Self
    }

    pub(crate) fn watch<F: Future>(&self, call: F) -> F {
        call
    }

    pub(super) fn retry(&self, _: &Result<RawResponse, Failure>, _: u32, _: Duration) {}

    pub(crate) fn end(&self, _: &Result<RawResponse, Failure>) {}

    pub(crate) fn failed_with(&self, _: u16) {}

    pub(crate) fn failed(&self, _: &str) {}
}
