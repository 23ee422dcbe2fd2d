//! What reads foreign text and cannot be reached without a connection: for the fuzz targets, which set
//! `--cfg fuzzing`. No build for users has it.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::retry::RetryPolicy;
use crate::spec::Provider;

/// How long the response asks to be left alone.
pub fn server_wait(
    provider: &Provider,
    status: StatusCode,
    headers: &HeaderMap,
    now: SystemTime,
) -> Option<Duration> {
    crate::retry::server_wait(provider, status, headers, now)
}

/// How long a client without a timeout waits after `attempts` attempts that took no time.
pub fn wait(
    policy: &RetryPolicy,
    attempts: u32,
    server: Option<Duration>,
    random: f64,
) -> Option<Duration> {
    policy.wait(attempts, Duration::ZERO, Duration::MAX, server, random)
}
