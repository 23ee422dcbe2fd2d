//! The README says what is true: its code is code that compiles here, its messages are what errors print, its tables are
//! those of the crates. No page for people links to what is not there.
//!
//! Every Rust block of the README, of `docs/errors.md` and of `docs/types.md` is, line by line, somewhere in this file. To change a block, change the
//! code here first and copy it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tests::{Recorder, Reply};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Calls that would reach the providers: they are compiled, and nobody runs them. Their lines are those of the pages, which are
/// wider than those of code here.
#[rustfmt::skip]
#[expect(dead_code, reason = "it is enough that they compile")]
mod calls {
    use super::Outcome;

    mod first {
        use vendaze::types::WebhookEvent;
        #[tokio::main]
        async fn main() -> Result<(), Box<dyn std::error::Error>> {
            let client = vendaze::ClientBuilder::from_env()?.build()?; // VENDAZE_BEARER_TOKEN, VENDAZE_BASE_URL
            let response = client
                .update_webhook("wh_3f9a1c8b2d4e5f6a7b8c9d0e1f2a3b4c")
                .events([WebhookEvent::DealWon, WebhookEvent::DealLost])
                .send()
                .await?;
            println!("{:?}", response.data);
            Ok(())
        }
    }

    async fn settings_of_a_call(client: vendaze::Client) -> Outcome {
        use std::time::Duration;
        use vendaze::RetryPolicy;

        let call = client.get_webhook("wh_1").retry(RetryPolicy::off());
        let call = call.timeout(Duration::from_secs(5)).header("X-Trace", "7");
        let response = tokio::spawn(call.send()).await??;
        println!("{} attempts, {:?}", response.attempts(), response.elapsed());
        Ok(())
    }

    async fn status(client: vendaze::Client) {
        if let Err(error) = client.get_webhook("wh_1").send().await
            && error.is_not_found()
        {
            println!("there is no such webhook");
        }
    }

    fn settings(token: String) -> Outcome {
        use vendaze::{HttpClient, RetryPolicy};
        let client = vendaze::Client::builder()
            .bearer_token(token)
            .retry(RetryPolicy::default().attempts(5))
            .proxy("http://proxy.corp.example:3128")
            .http_client(HttpClient::new(|http| http.pool_max_idle_per_host(4)))
            .build()?;
        drop(client);
        Ok(())
    }

    fn credentials_that_change() -> Outcome {
        use vendaze::clientry::{OAuth2, SecretString};
        let oauth2 = OAuth2::refresh_token("client id", "refresh token")
            .client_secret("client secret")
            .store(|token: SecretString| async move { std::fs::write("token", token.expose_secret()) });
        let client = vendaze::Client::builder().oauth2(oauth2).build()?;
        drop(client);
        Ok(())
    }

    async fn change(client: vendaze::Client, name: Option<String>) -> Outcome {
        use vendaze::types::UpdateWebhookRequest;
        let read = client.get_webhook("wh_1").send().await?.into_inner().data.unwrap_or_default();
        let change = UpdateWebhookRequest::from(read).maybe(name, UpdateWebhookRequest::name);
        client.update_webhook_with_body("wh_1", change).send().await?;
        Ok(())
    }

    async fn earlier(client: theirstack::Client) -> Outcome {
        use theirstack::clientry::jiff::{SignedDuration, Timestamp};
        let read = client.get_webhook(7).send().await?;
        let since = Timestamp::try_from(read.listening_start_time.value().ok_or("from the beginning")?)?;
        let call = client.update_webhook(7, read.search_id, &read.url);
        call.listening_start_time(since - SignedDuration::from_hours(24)).send().await?;
        Ok(())
    }

    async fn pages(client: vendaze::Client) -> Outcome {
        let mut webhooks = client.list_webhooks().per_page(100).items();
        while let Some(webhook) = webhooks.try_next().await? {
            println!("{:?}", webhook.name);
        }
        Ok(())
    }

    async fn errors(client: vendaze::Client) {
        use vendaze::{Error, operations::UpdateWebhookError};
        match client.update_webhook("wh_1").name("Sales").send().await {
            Ok(response) => println!("{:?}", response.data),
            Err(error) if error.is_rate_limited() => println!("wait {:?}", error.retry_after()),
            Err(Error::Api(error)) => match error.into_inner() {
                UpdateWebhookError::NotFound(_) => println!("there is no such webhook"),
                UpdateWebhookError::UnprocessableEntity(body) => println!("not valid: {body:?}"),
                other => println!("{other:?}"),
            },
            Err(other) => println!("{other}"),
        }
    }

    mod any {
        use vendaze::AnyError;
        use vendaze::operations::CreateWebhookError;

        async fn replace(client: &vendaze::Client, id: &str) -> Result<(), AnyError> {
            client.delete_webhook(id).send().await?;
            client.create_webhook("Sales", "https://example.com/hook", ["deal.won"]).send().await?;
            Ok(())
        }

        async fn replaced(client: vendaze::Client) {
            if let Err(error) = replace(&client, "wh_1").await {
                match error.documented::<CreateWebhookError>() {
                    Some(CreateWebhookError::UnprocessableEntity(body)) => println!("not valid: {body:?}"),
                    _ => println!("{error}, {:?}, {:?}", error.request_id(), error.retry_after()),
                }
            }
        }
    }
}

#[test]
fn what_is_not_set_is_not_sent() -> Outcome {
    use theirstack::types::{UpdateWebhookRequest, WebhookEvent};

    let request = UpdateWebhookRequest::new(7, "https://example.com")
        .secret_null()
        .active_event_types(Vec::<WebhookEvent>::new());
    assert_eq!(
        serde_json::to_string(&request)?,
        r#"{"active_event_types":[],"search_id":7,"secret":null,"url":"https://example.com"}"#
    );
    Ok(())
}

#[test]
fn a_value_that_is_not_listed_is_kept() -> Outcome {
    use vendaze::types::WebhookEvent;

    let event: WebhookEvent = serde_json::from_str(r#""deal.paused""#)?;
    assert!(!event.is_known());
    assert_eq!(event.as_str(), "deal.paused");
    Ok(())
}

#[test]
fn a_date_is_a_string() -> Outcome {
    use theirstack::clientry::jiff::civil::Date;
    let date: Date = "2026-06-11".parse()?;
    assert_eq!(date.to_string(), "2026-06-11");
    Ok(())
}

#[test]
fn a_delivery_is_checked_before_it_is_read() -> Outcome {
    let signer = vendaze::WebhookVerifier::new(["whsec_new"])?;
    let body = br#"{"id":"evt_1","event":"deal.won"}"#;
    let mut headers = vendaze::clientry::header::HeaderMap::new();
    headers.insert("webhook-signature", signer.sign(body));

    let verifier = vendaze::WebhookVerifier::new(["whsec_new", "whsec_old"])?;
    match verifier.verify(&headers, body) {
        Ok(delivery) => println!("{:?}", delivery.event),
        Err(error) => println!("rejected: {error}"),
    }

    assert!(verifier.verify(&headers, body).is_ok());
    assert!(verifier.verify(&headers, b"{}").is_err());
    Ok(())
}

/// A client of Vendaze whose server is `server`, and which waits for nothing.
fn client_of(server: &Recorder) -> vendaze::Client {
    let client = vendaze::Client::builder().bearer_token("t0ken");
    let client = client
        .base_url(server.url())
        .retry(tests::clients::at_once());
    client.build().unwrap()
}

#[tokio::test]
async fn each_message_is_what_an_error_prints() {
    let refused = serde_json::json!({
        "error": { "code": "validation_error", "message": "Validation failed.", "fields": { "url": "hunter2" } }
    });
    let gateway = || {
        Reply::new(404)
            .header("Content-Type", "text/html")
            .body("<h1>Not Found</h1>")
    };
    let server = Recorder::start(Reply::json(422, &refused).header("X-Request-ID", "req_7")).await;
    let client = client_of(&server);
    let mut messages = Vec::new();
    messages.push(
        client
            .update_webhook("wh_1")
            .name("Sales")
            .send()
            .await
            .unwrap_err()
            .to_string(),
    );
    server.respond_with(gateway());
    messages.push(
        client
            .get_webhook("wh_1")
            .send()
            .await
            .unwrap_err()
            .to_string(),
    );
    server.respond_in_turn([Reply::reset_after(""), gateway()]);
    messages.push(
        client
            .delete_webhook("wh_1")
            .send()
            .await
            .unwrap_err()
            .to_string(),
    );
    server
        .respond_with(Reply::new(307).header("Location", "https://other.example/v1/webhooks/wh_1"));
    messages.push(
        client
            .update_webhook("wh_1")
            .name("Sales")
            .send()
            .await
            .unwrap_err()
            .to_string(),
    );
    server.respond_with(Reply::new(202).body("queued"));
    messages.push(
        client
            .update_webhook("wh_1")
            .name("Sales")
            .send()
            .await
            .unwrap_err()
            .to_string(),
    );
    let page = text("docs/errors.md");
    let shown: Vec<_> = blocks(&page, "text")
        .concat()
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(shown, messages);
}

#[tokio::test]
async fn a_success_that_is_not_listed_is_decoded_as_the_one_that_is() {
    let server = Recorder::start(Reply::json(
        202,
        &serde_json::json!({ "data": { "id": "wh_1" } }),
    ))
    .await;
    let response = client_of(&server).get_webhook("wh_1").send().await.unwrap();
    assert_eq!(response.status(), 202);
    assert!(response.data.is_some());
}

#[tokio::test]
async fn a_repeated_delete_that_meets_its_own_success_is_told_from_a_mistake() {
    async fn delete(client: &vendaze::Client) -> bool {
        let deleted = match client.delete_webhook("wh_1").send().await {
            Err(error) if error.is_not_found() && error.earlier_attempt_may_be_done() => Ok(()),
            other => other.map(drop),
        };
        deleted.is_ok()
    }

    let server = Recorder::listen([Reply::reset_after(""), Reply::new(404)]);
    assert!(delete(&client_of(&server)).await);
    server.respond_with(Reply::new(404));
    assert!(!delete(&client_of(&server)).await);
}

#[rustfmt::skip]
mod whole_test {
    use vendaze::{mock::{Reply, Server}, types::{ErrorResponse, Webhook, WebhookResponse}};
    #[tokio::test]
    async fn a_busy_provider_is_asked_again() -> Result<(), Box<dyn std::error::Error>> {
        let mock = Server::start()?;
        let found = WebhookResponse::new().data(Webhook::new().id("wh_1").name("Sales"));
        let get = mock.get_webhook().match_id("wh_1").expect(2);
        get.reply_raw(Reply::status(503)).reply(found.clone());
        mock.get_webhook().reply_not_found(ErrorResponse::new());
        let client = mock.client();
        assert_eq!(*client.get_webhook("wh_1").send().await?, found);
        assert!(client.get_webhook("wh_2").send().await.unwrap_err().is_not_found());
        mock.verify();
        Ok(())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines of a text without their indentation.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).collect()
}

/// The blocks of a Markdown text that are written in `language`.
fn blocks<'t>(markdown: &'t str, language: &str) -> Vec<&'t str> {
    let opening = format!("\n```{language}\n");
    let after = markdown.split(opening.as_str()).skip(1);
    after
        .map(|rest| rest.split("\n```").next().unwrap())
        .collect()
}

#[test]
fn every_rust_block_compiles_here() {
    let here = lines(include_str!("readme.rs"));
    for (page, least) in [
        ("README.md", 7),
        ("docs/errors.md", 4),
        ("docs/types.md", 2),
    ] {
        let markdown = text(page);
        let blocks = blocks(&markdown, "rust");
        assert!(blocks.len() >= least, "{page}: {} blocks", blocks.len());
        for block in blocks {
            let wanted = lines(block);
            assert!(
                here.windows(wanted.len()).any(|window| window == wanted),
                "this block of {page} is not in tests/tests/readme.rs:\n{block}"
            );
        }
    }
}

/// The crates that the README shows. One that it does not is documented by its own README.
fn listed(readme: &str) -> Vec<String> {
    let names = tests::Spec::names().into_iter();
    let listed: Vec<_> = names
        .filter(|name| readme.contains(&format!("crates/{name}")))
        .collect();
    assert!(!listed.is_empty());
    listed
}

#[test]
fn every_setting_of_the_environment_is_named() {
    let readme = text("README.md");
    for provider in listed(&readme) {
        let of_crate = text(&format!("crates/{provider}/README.md"));
        let prefix = format!("{}_", provider.to_uppercase());
        let names = of_crate.split('`').filter(|word| word.starts_with(&prefix));
        for name in names {
            assert!(readme.contains(name), "README.md does not name {name}");
        }
    }
}

#[test]
fn ci_runs_the_commands_that_contributors_are_told() {
    let (page, ci) = (text("CONTRIBUTING.md"), text(".ci/run"));
    for command in [
        "cargo test --workspace",
        "cargo test -p clientry --features blocking,gzip,jiff,mock,pattern,schemars,test-util,time,tracing,url,uuid",
        "cargo fmt --all",
        "cargo clippy --workspace --all-targets",
        "cargo xtask codegen --check",
    ] {
        assert!(
            page.contains(&format!("| `{command}` |")),
            "CONTRIBUTING.md: {command}"
        );
        assert!(
            ci.contains(&format!(" {command}")),
            ".ci/run does not run `{command}`"
        );
    }
}

#[test]
fn the_minimum_of_rust_is_the_declared_one() {
    let manifest = text("Cargo.toml");
    let declared = manifest
        .split("rust-version = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let declared = format!("Rust {} or later", declared.unwrap());
    for page in ["README.md", "CONTRIBUTING.md"] {
        assert!(
            text(page).contains(&declared),
            "{page} does not say `{declared}`"
        );
    }
}

/// The pages for people.
const PAGES: [&str; 11] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "BENCHMARKS.md",
    "docs/codegen.md",
    "docs/import.md",
    "docs/mock.md",
    "docs/support.md",
    "docs/types.md",
    "tests/README.md",
];

/// The anchor of each heading, as hosts of repositories make it.
fn anchors(markdown: &str) -> BTreeSet<String> {
    let headings = markdown.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let title = heading
            .trim_start_matches('#')
            .trim()
            .to_lowercase()
            .replace(' ', "-");
        title
            .chars()
            .filter(|c| c.is_alphanumeric() || "-_".contains(*c))
            .collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_leads_somewhere() {
    for page in PAGES {
        let markdown = text(page);
        let links = markdown
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("http")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => root().join(page),
                path => root().join(page).parent().unwrap().join(path),
            };
            assert!(target.exists(), "{page} links to {link}");
            if !anchor.is_empty() {
                let target = std::fs::read_to_string(target).unwrap();
                assert!(anchors(&target).contains(anchor), "{page} links to {link}");
            }
        }
    }
}

#[test]
fn the_readme_is_short() {
    assert!(text("README.md").lines().count() < 200);
}

#[test]
fn every_page_of_a_crate_lists_every_feature() {
    for provider in tests::clients::ALL {
        let folder = root().join("crates").join(provider.name);
        let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
        let manifest: toml_edit::DocumentMut = text("Cargo.toml").parse().unwrap();
        let features = manifest["features"].as_table().unwrap().iter();
        let names: Vec<_> = features.map(|(name, _)| name).collect();
        assert!(names.contains(&"rustls"), "{names:?}");
        for page in ["README.md", "src/lib.rs"] {
            for name in names.iter().filter(|name| **name != "default") {
                let row = format!("| `{name}`");
                assert!(
                    text(page).contains(&row),
                    "{}/{page}: {name}",
                    provider.name
                );
            }
        }
    }
}
