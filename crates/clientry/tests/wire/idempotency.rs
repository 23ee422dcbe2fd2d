//! Idempotency keys: sent as they were set, the same each time, and what is tried again because of them.

use clientry::{Attempt, BoxError, Interceptor, new_idempotency_key};

use super::support::{Server, response};
use super::*;

static ACME: Provider = Provider::new("acme", "1.2.3", "ACME_BASE_URL");
static PAY: Operation =
    Operation::new("pay", Method::POST, "/payments").idempotency_key("Idempotency-Key");
static CHANGE: Operation =
    Operation::new("change", Method::PATCH, "/payments").idempotency_key("X-Request-Key");
static CREATE: Operation = Operation::new("create", Method::POST, "/things");

fn core_of(server: &Server, interceptor: impl Interceptor + 'static) -> Core {
    let policy = RetryPolicy::default().sleep_with(|_| std::future::ready(()));
    Builder::new(&ACME)
        .base_url(&server.url)
        .retry(policy)
        .interceptor(interceptor)
        .build()
        .unwrap()
}

struct None;
impl Interceptor for None {}

fn keys(server: &Server, name: &str) -> Vec<String> {
    let requests = server.all_recorded();
    let keys = requests.iter().map(|request| request.header(name));
    keys.map(|key| key.unwrap_or("-").to_owned()).collect()
}

#[tokio::test]
async fn a_call_with_a_key_is_tried_again_with_the_same_key() {
    let busy = response("503 Busy", "application/json", "{}");
    let ok = response("201 Made", "application/json", "{}");
    let key = new_idempotency_key();
    for (operation, name) in [(&PAY, "idempotency-key"), (&CHANGE, "x-request-key")] {
        let server = Server::start(&[&busy, "", &ok]).await;
        let request = core_of(&server, None).request(operation).header(name, &key);
        let response = request.send().await.unwrap();
        assert_eq!((response.status().as_u16(), response.attempts()), (201, 3));
        assert_eq!(keys(&server, name), [&*key; 3]);
    }
    // One that was set by the call's own header counts, too.
    let server = Server::start(&[&busy, &ok]).await;
    let call = core_of(&server, None)
        .call()
        .header("Idempotency-Key", "k1");
    assert_eq!(call.request(&PAY).send().await.unwrap().attempts(), 2);
    assert_eq!(keys(&server, "idempotency-key"), ["k1", "k1"]);
}

#[tokio::test]
async fn a_call_without_a_key_is_not() {
    let busy = response("503 Busy", "application/json", "{}");
    for (operation, header) in [
        (&PAY, "x-other"),
        (&CHANGE, "idempotency-key"),
        (&CREATE, "idempotency-key"),
    ] {
        let server = Server::start(&[&busy]).await;
        let request = core_of(&server, None)
            .request(operation)
            .header(header, "k1");
        assert_eq!(request.send().await.unwrap().attempts(), 1, "{header}");
    }
    // An empty one tells a provider nothing.
    let server = Server::start(&[&busy]).await;
    let request = core_of(&server, None).request(&PAY);
    let request = request.header("Idempotency-Key", "");
    assert_eq!(request.send().await.unwrap().attempts(), 1);
    // None is made up.
    let server = Server::start(&[&busy]).await;
    core_of(&server, None).request(&PAY).send().await.unwrap();
    assert_eq!(keys(&server, "idempotency-key"), ["-"]);
}

#[tokio::test]
async fn an_interceptor_cannot_change_it() {
    struct Changes;
    impl Interceptor for Changes {
        fn before(&self, attempt: &mut Attempt<'_>) -> Result<(), BoxError> {
            let refused = attempt.set_header("idempotency-KEY", "other").unwrap_err();
            assert!(refused.to_string().contains("idempotency key"), "{refused}");
            Ok(())
        }
    }
    let server = Server::start(&[&response("201 Made", "application/json", "{}")]).await;
    let request = core_of(&server, Changes)
        .request(&PAY)
        .header("Idempotency-Key", "k1");
    request.send().await.unwrap();
    assert_eq!(keys(&server, "idempotency-key"), ["k1"]);
}
