//! Instead of the span without feature `tracing`: nothing is shown, and nothing is paid for it.

use std::fmt::Display;
use std::time::Duration;

use reqwest::Url;

use super::Ended;
use crate::spec::Operation;

pub(crate) struct Trace;

pub(crate) fn token_not_renewed(_: Option<&impl Display>) {}

#[derive(Clone, Debug)]
pub(crate) struct Endpoint;

impl Endpoint {
    pub(crate) fn of(_: &Url) -> Self {
        Self
    }
}

impl Trace {
    pub(crate) fn start(_: &'static str, _: &'static Operation, _: &Endpoint) -> Self {
        Self
    }

    pub(crate) fn watch<F: Future>(&self, call: F) -> F {
        call
    }

    pub(crate) fn retry(&self, _: u32, _: Option<u16>, _: Option<&dyn Display>, _: Duration) {}

    pub(crate) fn end(&self, _: &Ended<'_>) {}

    pub(crate) fn failed_with(&self, _: u16) {}

    pub(crate) fn failed(&self, _: &str) {}
}
