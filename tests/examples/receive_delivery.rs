//! Receives the deliveries of a Vendaze webhook, and prints what they say.
//!
//! Run it with `WEBHOOK_SECRET=… cargo run --package tests --example receive_delivery`; it listens on
//! 127.0.0.1:3000, and a delivery is a `POST` to `/webhooks/vendaze`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::post};
use vendaze::WebhookVerifier;
use vendaze::clientry::webhook::DeliveryError;

/// What was signed is the body's bytes, so that it is taken as bytes and not as `Json`.
async fn receive(
    State(verifier): State<WebhookVerifier>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    match verifier.verify(&headers, &body) {
        Ok(delivery) => {
            println!("{:?}: {:?}", delivery.id, delivery.event);
            StatusCode::NO_CONTENT
        }
        Err(error) => {
            eprintln!("not taken: {error}");
            match error {
                DeliveryError::Signature(_) => StatusCode::UNAUTHORIZED,
                _ => StatusCode::BAD_REQUEST,
            }
        }
    }
}

/// The receiver without its port.
pub fn router(verifier: WebhookVerifier) -> Router {
    Router::new()
        .route("/webhooks/vendaze", post(receive))
        .with_state(verifier)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // While a secret is being replaced, the new and the old one both belong here.
    let verifier = WebhookVerifier::new([std::env::var("WEBHOOK_SECRET")?])?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("listening on {}", listener.local_addr()?);
    Ok(axum::serve(listener, router(verifier)).await?)
}
