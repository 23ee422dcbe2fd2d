//! The README says what is true: its code is code that compiles here, and its tables are those of the crates.
//!
//! Every Rust block of the README is, line by line, somewhere in this file. To change a block, change the
//! code here first and copy it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Calls that would reach the providers: they are compiled, and nobody runs them.
#[expect(dead_code, reason = "it is enough that they compile")]
mod calls {
    use super::Outcome;

    async fn vendaze(token: String) -> Outcome {
        use vendaze::types::WebhookEvent;

        let client = vendaze::Client::builder().bearer_token(token).build()?;
        let answer = client
            .update_webhook("wh_3f9a1c8b")
            .events([WebhookEvent::DealWon, WebhookEvent::DealLost])
            .auth_enable(true)
            .send()
            .await?;
        println!("{:?}", answer.data);
        Ok(())
    }

    async fn finix(user: String, password: String) -> Outcome {
        let client = finix::Client::builder()
            .server(finix::Server::Live)
            .basic_auth(user, password)
            .build()?;
        let webhook = client
            .update_webhook("WHhRJLcE")
            .enabled(false)
            .send()
            .await?;
        println!("{:?}", *webhook);
        Ok(())
    }

    async fn generect(token: String) -> Outcome {
        use generect::types::WebhookEvent;

        let client = generect::Client::builder().api_key(token).build()?;
        let events = [WebhookEvent::EmailFindBulkCompleted];
        let webhook = client
            .update_webhook("wh_123", "https://example.com/hook", events)
            .send()
            .await?;
        println!("{:?}", *webhook);
        Ok(())
    }

    async fn theirstack(token: String) -> Outcome {
        let client = theirstack::Client::builder().bearer_token(token).build()?;
        let webhook = client
            .update_webhook(123, 4567, "https://example.com/hook")
            .description("New jobs in Lisbon")
            .send()
            .await?;
        println!("{:?}", *webhook);
        Ok(())
    }

    async fn voucherify(id: String, token: String) -> Outcome {
        use voucherify::types::WebhookEvent;

        let client = voucherify::Client::builder()
            .cluster(voucherify::Cluster::Us1Api)
            .x_management_id(id)
            .x_management_token(token)
            .build()?;
        let events = [WebhookEvent::CampaignCreated];
        let webhook = client
            .update_webhook("proj_1", "wh_1", "https://example.com/hook", events)
            .send()
            .await?;
        println!("{:?}", *webhook);
        Ok(())
    }

    async fn retries(token: String) -> Outcome {
        use std::time::Duration;
        use vendaze::RetryPolicy;

        let policy = RetryPolicy::default()
            .attempts(5)
            .deadline(Duration::from_secs(30));
        let client = vendaze::Client::builder()
            .bearer_token(token)
            .retry(policy)
            .build()?;
        let answer = client
            .get_webhook("wh_1")
            .retry(RetryPolicy::off())
            .send()
            .await?;
        println!("{} attempts, {:?}", answer.attempts(), answer.elapsed());
        Ok(())
    }

    async fn status(client: vendaze::Client) {
        if let Err(error) = client.get_webhook("wh_1").send().await
            && error.is_not_found()
        {
            println!("there is no such webhook");
        }
    }

    async fn errors(client: vendaze::Client) {
        use vendaze::Error;
        use vendaze::operations::UpdateWebhookError;

        match client.update_webhook("wh_1").name("Sales").send().await {
            Ok(answer) => println!("{:?}", answer.data),
            Err(Error::Api(error)) => match error.into_inner() {
                UpdateWebhookError::NotFound(_) => println!("there is no such webhook"),
                UpdateWebhookError::UnprocessableEntity(body) => println!("not valid: {body:?}"),
                other => println!("{other:?}"),
            },
            Err(other) => println!("{other}"),
        }
    }
}

#[test]
fn what_is_not_set_is_not_sent() -> Outcome {
    use theirstack::types::{UpdateWebhookRequest, WebhookEvent};

    let request = UpdateWebhookRequest::new(7, "https://example.com");
    assert_eq!(
        serde_json::to_string(&request)?,
        r#"{"search_id":7,"url":"https://example.com"}"#
    );

    let request = request
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
fn a_delivery_is_checked_before_it_is_read() -> Outcome {
    let signer = vendaze::WebhookVerifier::new(["whsec_new"])?;
    let body = br#"{"id":"evt_1","event":"deal.won"}"#;
    let mut headers = vendaze::clientry::header::HeaderMap::new();
    headers.insert("webhook-signature", signer.sign(body));

    let verifier = vendaze::WebhookVerifier::new(["whsec_new", "whsec_old"])?;
    match verifier.verify(&headers, body) {
        Ok(delivery) => println!("{:?}", delivery.event),
        Err(error) => println!("not taken: {error}"),
    }

    assert!(verifier.verify(&headers, body).is_ok());
    assert!(verifier.verify(&headers, b"{}").is_err());
    Ok(())
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

/// The cells of each row of the Markdown tables in a text, without the back quotes around them.
fn rows(markdown: &str) -> Vec<Vec<&str>> {
    let rows = markdown.lines().filter(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.trim_matches('|').split('|'));
    cells
        .map(|cells| cells.map(|cell| cell.trim().trim_matches('`')).collect())
        .collect()
}

#[test]
fn every_rust_block_compiles_here() {
    let (readme, here) = (text("README.md"), include_str!("readme.rs"));
    let here = lines(here);
    let blocks = blocks(&readme, "rust");
    assert!(blocks.len() >= 8, "{} blocks", blocks.len());
    for block in blocks {
        let wanted = lines(block);
        assert!(
            here.windows(wanted.len()).any(|window| window == wanted),
            "this block of README.md is not in tests/tests/readme.rs:\n{block}"
        );
    }
}

/// Method by operation, as a crate's own README lists them.
fn operations(provider: &str) -> BTreeSet<(String, String)> {
    let readme = text(&format!("crates/{provider}/README.md"));
    let of_row = |row: Vec<&str>| {
        let (method, _) = row.get(1)?.split_once(" /")?;
        Some((row[0].to_owned(), method.to_owned()))
    };
    rows(&readme).into_iter().filter_map(of_row).collect()
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
fn the_table_of_operations_is_that_of_the_crates() {
    let readme = text("README.md");
    let rows = rows(&readme);
    let head = rows
        .iter()
        .position(|row| row[0] == "operation")
        .expect("a table of operations");
    let providers = &rows[head][1..];
    for (column, provider) in providers.iter().enumerate() {
        let listed = rows[head + 2..]
            .iter()
            .take_while(|row| row.len() == providers.len() + 1);
        let listed: BTreeSet<_> = listed
            .map(|row| (row[0].to_owned(), row[column + 1].to_owned()))
            .filter(|(_, method)| !method.is_empty())
            .collect();
        assert!(!listed.is_empty());
        assert_eq!(listed, operations(provider), "{provider}");
    }
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
fn ci_runs_the_command_that_the_readme_gives_for_the_tests() {
    let (readme, ci) = (text("README.md"), text(".ci/run"));
    let commands: Vec<_> = blocks(&readme, "sh")
        .concat()
        .lines()
        .map(str::to_owned)
        .collect();
    let test = commands
        .iter()
        .find(|line| line.starts_with("cargo test"))
        .expect("a command for the tests");
    let command = test.split('#').next().unwrap().trim();
    assert!(
        ci.contains(&format!(" {command}\n")),
        ".ci/run does not run `{command}`"
    );
}

#[test]
fn every_path_that_is_linked_exists() {
    let readme = text("README.md");
    for target in readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
    {
        assert!(
            target.starts_with('#') || root().join(target).exists(),
            "README.md links to {target}"
        );
    }
}
