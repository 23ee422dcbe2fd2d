//! One update of a Generect webhook, in three ways that send the same and read the same.
//!
//! Of the five documents in `specs/` only Generect's is taken by progenitor as it is; Finix, TheirStack and Vendaze
//! are OpenAPI 3.1, which it does not read, and Voucherify's operations have several types of error, on which it
//! panics.

mod alike;
mod by_hand;
mod generated;
mod raw_progenitor;
mod server;

pub(crate) use alike::assert_alike;
pub(crate) use by_hand::ByHand;
pub(crate) use generated::Generated;
pub(crate) use raw_progenitor::RawProgenitor;
pub(crate) use server::listen;

use serde::Serialize;
use std::time::Duration;

pub(crate) const ID: &str = "wh_1";
const URL: &str = "https://shop.example/hooks";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const ANSWER: &str = r#"{"id":"wh_1","url":"https://shop.example/hooks","events":["email.find.bulk.completed","enrich.lead.bulk.completed"],"is_active":true,"created_at":"2026-06-11T12:00:00Z","updated_at":"2026-06-12T08:30:00Z"}"#;

/// A client that can make the call.
pub(crate) trait Way {
    type Webhook: Serialize;

    fn new(base_url: &str) -> Self;

    async fn update(&self, id: &str) -> Self::Webhook;
}

/// What a generated client does by itself, for the ways that are given a client of reqwest: the same limits, and the
/// same headers in every request.
fn http_client() -> reqwest::Client {
    let mut token = reqwest::header::HeaderValue::try_from(format!("Token {TOKEN}")).expect("text");
    token.set_sensitive(true);
    reqwest::Client::builder()
        .user_agent("generect/0.1.0 clientry/0.1.0")
        .default_headers(
            [(reqwest::header::AUTHORIZATION, token)]
                .into_iter()
                .collect(),
        )
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(30))
        .timeout(Duration::from_secs(60))
        .build()
        .expect("a client")
}
