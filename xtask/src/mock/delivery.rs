//! Deliveries: what the provider would send to a webhook, signed as the document says, to receivers on this machine only.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use base64::prelude::{BASE64_STANDARD, Engine};
use hmac::{Hmac, KeyInit, Mac};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Host, Url};

use super::Mock;
use super::instance::shown;
use super::schemas::Direction;
use crate::document::pointer;
use crate::openapi::extension::{Encoding, Signed, Webhook};

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is asked for: a `POST` of an object to `/_mock/deliveries`.
///
/// | key | what it is |
/// | --- | --- |
/// | `id` | an item that has the URL and the secret |
/// | `url`, `secret` | the receiver and what the delivery is signed with, where the item does not say or there is none |
/// | `body` | what is delivered; the document's example of it unless given |
pub(super) struct Delivery {
    url: Url,
    header: String,
    signature: String,
    body: String,
}

/// Why there is no delivery: a status and a reason.
pub(super) type Undelivered = (u16, String);

impl Delivery {
    /// Reads what is asked for, and signs it.
    pub(super) fn of(mock: &Mock, asked: &[u8]) -> Result<Delivery, Undelivered> {
        let refused = |reason: &str| (422, reason.to_owned());
        let Some(webhook) = &mock.model.webhook else {
            return Err((
                501,
                "the document does not say how deliveries are signed; `webhook` of `x-clientry` does"
                    .to_owned(),
            ));
        };
        let asked: Value = serde_json::from_slice(asked)
            .map_err(|error| (400, format!("the body is not JSON: {error}")))?;
        let Value::Object(asked) = asked else {
            return Err(refused("the body is no object"));
        };
        let known = ["id", "url", "secret", "body"];
        if let Some(other) = asked.keys().find(|key| !known.contains(&key.as_str())) {
            let reason = format!("there is no `{other}`; there are {}", known.join(", "));
            return Err((422, reason));
        }
        let item = match asked.get("id") {
            None => Map::new(),
            Some(id) => {
                let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
                let state = mock.state.lock();
                let state = state.unwrap_or_else(std::sync::PoisonError::into_inner);
                let found = state.find(&mock.shape.collections, &id);
                let item = found.ok_or((404, "no item has this `id`".to_owned()))?;
                let mut all = item.shown.clone();
                all.extend(item.sent.clone());
                all
            }
        };
        let word = |key: &str, of_item: &dyn Fn(&str) -> bool| {
            let own = asked.get(key).and_then(Value::as_str);
            let mut fields = item.iter().filter(|(name, _)| of_item(name));
            let found = fields.find_map(|(_, value)| value.as_str());
            own.or(found).map(str::to_owned)
        };
        let is_url = |name: &str| name == "url" || name.ends_with("_url");
        let is_secret = |name: &str| name.contains("secret");
        let url = word("url", &is_url).ok_or(refused("`url` is missing"))?;
        let secret = word("secret", &is_secret).ok_or(refused("`secret` is missing"))?;
        if secret.trim().is_empty() {
            return Err(refused("`secret` is empty"));
        }
        let url = Url::parse(&url).map_err(|_| refused("`url` is no URL"))?;
        receivers(&url)?;
        let body = match asked.get("body") {
            Some(body) => body.clone(),
            None => {
                let schema = pointer::join("", ["components", "schemas", &webhook.envelope]);
                shown(&mock.schemas, Direction::Response, Some(&schema), &[])
            }
        };
        let body = body.to_string();
        let (header, signature) = signed(webhook, &secret, &body);
        Ok(Delivery {
            url,
            header,
            signature,
            body,
        })
    }

    /// Sends it, and returns what came of it.
    pub(super) async fn send(self) -> Result<Value, Undelivered> {
        let receivers = receivers(&self.url)?;
        let status = match timeout(PATIENCE, self.status(&receivers)).await {
            Ok(Ok(status)) => status,
            Ok(Err(error)) => return Err((502, format!("the receiver did not respond: {error}"))),
            Err(_) => {
                let seconds = PATIENCE.as_secs();
                return Err((
                    504,
                    format!("the receiver did not respond in {seconds} seconds"),
                ));
            }
        };
        Ok(json!({
            "url": self.url.as_str(),
            "status": status,
            "headers": { self.header: self.signature },
            "body": self.body,
        }))
    }

    async fn status(&self, receivers: &[SocketAddr]) -> Result<u16, String> {
        let stream = TcpStream::connect(receivers).await;
        let stream = stream.map_err(|error| error.to_string())?;
        let shaken = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = shaken.map_err(|error| error.to_string())?;
        let connection = tokio::spawn(connection);
        let path = &self.url[url::Position::BeforePath..url::Position::AfterQuery];
        let host = &self.url[url::Position::BeforeHost..url::Position::AfterPort];
        let request = http::Request::post(path)
            .header("host", host)
            .header("content-type", "application/json")
            .header("user-agent", "clientry-mock")
            .header(self.header.as_str(), self.signature.as_str())
            .body(Body::from(self.body.clone()))
            .map_err(|error| error.to_string())?;
        let response = sender.send_request(request).await;
        connection.abort();
        let response = response.map_err(|error| error.to_string())?;
        Ok(response.status().as_u16())
    }
}

/// Where a receiver may be: on this machine, by plain HTTP. No name is looked up.
fn receivers(url: &Url) -> Result<Vec<SocketAddr>, Undelivered> {
    let refused = |reason: &str| (422, reason.to_owned());
    if url.scheme() != "http" || !url.username().is_empty() || url.password().is_some() {
        return Err(refused("`url` is no `http` URL without a user"));
    }
    let port = url.port_or_known_default().unwrap_or(80);
    let addresses: Vec<IpAddr> = match url.host() {
        Some(Host::Ipv4(address)) => vec![address.into()],
        Some(Host::Ipv6(address)) => vec![address.into()],
        Some(Host::Domain("localhost")) => {
            vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
        }
        _ => Vec::new(),
    };
    if addresses.is_empty() || !addresses.iter().all(IpAddr::is_loopback) {
        return Err(refused(
            "`url` is not on this machine: its host has to be `localhost` or a loopback address",
        ));
    }
    let sockets = addresses.into_iter();
    Ok(sockets
        .map(|address| SocketAddr::new(address, port))
        .collect())
}

/// The header of the signature of a body, and its value.
fn signed(webhook: &Webhook, secret: &str, body: &str) -> (String, String) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = now.unwrap_or_default().as_secs();
    let content = match &webhook.signed {
        // The body is written without white space.
        Signed::Body | Signed::CompactJson => body.to_owned(),
        Signed::TimestampAndBody { .. } => format!("{seconds}:{body}"),
    };
    let tag = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(content.as_bytes());
        mac.finalize().into_bytes()
    });
    // HMAC takes a key of any length.
    let tag = tag.unwrap_or_default();
    let written = match webhook.encoding {
        Encoding::Hex => tag.iter().map(|byte| format!("{byte:02x}")).collect(),
        Encoding::Base64 => BASE64_STANDARD.encode(tag),
    };
    let value = match &webhook.signed {
        Signed::TimestampAndBody {
            timestamp,
            signature,
        } => format!("{timestamp}={seconds}, {signature}={written}"),
        Signed::Body | Signed::CompactJson => {
            format!("{}{written}", webhook.prefix.as_deref().unwrap_or_default())
        }
    };
    (webhook.header.clone(), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_are_on_this_machine() {
        let at = |url: &str| receivers(&Url::parse(url).unwrap()).is_ok();
        for url in [
            "http://localhost:1/a",
            "http://127.0.0.1",
            "http://127.9.9.9:80/",
            "http://[::1]:5/x?y",
            // The parser knows the other ways to write an address.
            "http://0x7f.1/",
            "http://LOCALHOST/",
        ] {
            assert!(at(url), "{url}");
        }
        for url in [
            "https://localhost/",
            "http://example.com/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::]/",
            "http://169.254.169.254/latest",
            "http://user@localhost/",
            "http://localhost@example.com/",
            "file:///etc/passwd",
            "data:text/plain,a",
        ] {
            assert!(!at(url), "{url}");
        }
    }

    #[test]
    fn signatures_are_those_of_the_official_vectors() {
        let mut webhook = Webhook {
            header: "x-signature".to_owned(),
            encoding: Encoding::Hex,
            prefix: None,
            signed: Signed::CompactJson,
            envelope: String::new(),
            source: None,
            note: None,
        };
        let (_, hex) = signed(&webhook, "secretKey", r#"{"a":1}"#);
        assert_eq!(
            hex,
            "a17d2ac229d1ebbb5f10e839c7985c4818e5986eab297f7e5979196d4d7d3ed2"
        );
        webhook.prefix = Some("sha256=".to_owned());
        webhook.signed = Signed::Body;
        assert_eq!(
            signed(&webhook, "secretKey", r#"{"a":1}"#).1,
            format!("sha256={hex}")
        );
        webhook.encoding = Encoding::Base64;
        assert_eq!(
            signed(&webhook, "secretKey", r#"{"a":1}"#).1,
            "sha256=oX0qwinR67tfEOg5x5hcSBjlmG6rKX9+WXkZbU19PtI="
        );
    }
}
