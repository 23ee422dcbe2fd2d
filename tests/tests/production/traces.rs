//! With feature `tracing`, each call is a span with OpenTelemetry's names, and an error on it if it fails.

use std::io::Write;
use std::sync::{Arc, Mutex};

use clientry::RetryPolicy;
use tests::clients::{ALL, Client, Kind, Settings};
use tests::{Recorder, Reply, assert_no_secret};
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The span of a call of `operation`, as it is when it ends, and how the call ended.
async fn span(client: &dyn Client, operation: &str) -> (String, Kind) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    // The runtime of a test is of one thread, so the thread's own subscriber sees all of the call.
    let guard = tracing::subscriber::set_default(subscriber);
    let seen = client.call(operation).await;
    drop(guard);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_no_secret("the log", &text);
    let mut closed = text
        .lines()
        .filter(|line| line.ends_with(" clientry: close"));
    let span = closed.next().unwrap_or_else(|| panic!("no span: {text}"));
    assert_eq!(closed.next(), None, "{text}");
    (span.to_owned(), seen.kind)
}

#[tokio::test]
async fn each_call_is_a_span_with_its_failure() {
    for provider in ALL {
        let server = Recorder::start(Reply::new(418)).await;
        let client = provider.client(Settings::of(&server).retry(RetryPolicy::off()));
        for operation in provider.operations {
            for (reply, error) in [
                (provider.success(operation.name), None),
                (Reply::html(418), Some("418")),
                (Reply::reset_after(""), Some("connection")),
            ] {
                let status = reply.status();
                server.respond_with(reply);
                let (span, seen) = span(&*client, operation.name).await;
                assert_eq!(seen == Kind::Success, error.is_none(), "{span}");
                for field in [
                    format!("otel.name={} {}", operation.method, operation.path),
                    format!("http.request.method=\"{}\"", operation.method),
                    format!("url.template=\"{}\"", operation.path),
                    "server.address=\"127.0.0.1\"".to_owned(),
                    format!("clientry.provider=\"{}\"", provider.name),
                    format!("clientry.operation=\"{}\"", operation.name),
                ] {
                    assert!(span.contains(&field), "{field}: {span}");
                }
                if seen != Kind::Transport {
                    let status = format!("http.response.status_code={status}");
                    assert!(span.contains(&status), "{status}: {span}");
                }
                match error {
                    None => assert!(!span.contains("error.type"), "{span}"),
                    Some(error) => {
                        assert!(span.contains(&format!("error.type=\"{error}\"")), "{span}");
                        assert!(span.contains("otel.status_code=\"ERROR\""), "{span}");
                    }
                }
            }
        }
    }
}
