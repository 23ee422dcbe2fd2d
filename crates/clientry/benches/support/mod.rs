//! One update of a webhook on loopback, by hand with reqwest and through the runtime.

use std::net::SocketAddr;
use std::time::Duration;

use clientry::header::{ACCEPT, CONTENT_TYPE};
use clientry::{
    Builder, Core, Credential, Error, Method, Operation, Provider, Response, Scheme, SchemeKind,
};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

static PROVIDER: Provider = Provider::new("bench", "0.1.0", "BENCH_BASE_URL")
    .schemes(&[Scheme::new(
        "bearerAuth",
        SchemeKind::Bearer,
        "bearer_token",
    )])
    .required(&[&["bearerAuth"]]);

static UPDATE: Operation = Operation::new("update_webhook", Method::PATCH, "/v1/webhooks/{id}")
    .accept("application/json")
    .security(&[&["bearerAuth"]]);

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const ANSWER: &str = r#"{"id":"wh_1","url":"https://shop.example/hooks","events":["deal.won","deal.lost"],"active":true,"created_at":"2026-06-11T12:00:00Z"}"#;

#[derive(Serialize)]
struct Update {
    url: &'static str,
    events: [&'static str; 2],
    active: bool,
}

const UPDATE_BODY: Update = Update {
    url: "https://shop.example/hooks",
    events: ["deal.won", "deal.lost"],
    active: true,
};

/// What comes back.
#[derive(Debug, Deserialize)]
#[allow(dead_code)]
pub(crate) struct Webhook {
    id: String,
    url: String,
    events: Vec<String>,
    active: bool,
    created_at: String,
}

/// The call as a careful person writes it.
pub(crate) struct ByHand {
    client: clientry::reqwest::Client,
    base_url: String,
}

impl ByHand {
    pub(crate) fn new(server: SocketAddr) -> Self {
        let client = clientry::reqwest::Client::builder()
            .user_agent("bench/0.1.0")
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30))
            .timeout(Duration::from_secs(60))
            .build()
            .expect("a client");
        Self {
            client,
            base_url: format!("http://{server}"),
        }
    }

    pub(crate) async fn update(&self, id: &str) -> Result<Webhook, Box<dyn std::error::Error>> {
        let response = self
            .client
            .patch(format!("{}/v1/webhooks/{id}", self.base_url))
            .header(ACCEPT, "application/json")
            .bearer_auth(TOKEN)
            .header(CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(&UPDATE_BODY)?)
            .send()
            .await?;
        match response.status().as_u16() {
            200 => Ok(serde_json::from_slice(&response.bytes().await?)?),
            status => Err(status.to_string().into()),
        }
    }
}

/// The same through the runtime, as generated code calls it: retries on, every limit at its default.
pub(crate) struct Runtime {
    core: Core,
}

impl Runtime {
    pub(crate) fn new(server: SocketAddr) -> Self {
        let builder = Builder::new(&PROVIDER)
            .base_url(format!("http://{server}"))
            .credential("bearerAuth", Credential::Bearer(TOKEN.into()));
        Self {
            core: builder.build().expect("a client"),
        }
    }

    pub(crate) async fn update(&self, id: &str) -> Result<Webhook, Error<()>> {
        let answer = self
            .core
            .request(&UPDATE)
            .path("id", id)
            .json(&UPDATE_BODY)
            .send()
            .await?;
        match answer.status().as_u16() {
            200 => answer.json().map(Response::into_inner),
            _ => Err(answer.unexpected()),
        }
    }
}

/// Answers every request with the webhook, on connections that stay open.
pub(crate) async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer_all(stream));
    }
}

async fn answer_all(mut stream: TcpStream) -> std::io::Result<()> {
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    let mut bytes = Vec::with_capacity(4096);
    loop {
        bytes.clear();
        while !bytes.ends_with(b"}") {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        }
        stream.write_all(answer.as_bytes()).await?;
    }
}
