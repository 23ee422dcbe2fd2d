//! Characters with a meaning of their own: an id never changes the route, a value never the query.

use tests::{Recorder, Reply};

use super::harness::client_of;

/// Strings that a URL would read as something else, and how they go over the wire.
pub const HOSTILE: &[(&str, &str)] = &[
    ("a/b", "a%2Fb"),
    ("/", "%2F"),
    ("//evil.example/x", "%2F%2Fevil.example%2Fx"),
    ("../secrets", "..%2Fsecrets"),
    ("...", "..."),
    ("a.b", "a.b"),
    ("%", "%25"),
    ("%2F", "%252F"),
    ("%2e%2e", "%252e%252e"),
    ("a b", "a%20b"),
    (" ", "%20"),
    ("a+b", "a%2Bb"),
    ("a?b=c", "a%3Fb%3Dc"),
    ("a#b", "a%23b"),
    ("a&b=c", "a%26b%3Dc"),
    ("a;b:c@d", "a%3Bb%3Ac%40d"),
    ("\\..\\x", "%5C..%5Cx"),
    ("{id}", "%7Bid%7D"),
    ("{webhook_id}", "%7Bwebhook_id%7D"),
    ("é€🦀", "%C3%A9%E2%82%AC%F0%9F%A6%80"),
    ("a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201"),
    ("a\tb\0c", "a%09b%00c"),
    ("~-._", "~-._"),
];

/// Strings that make no segment of a path at all.
pub const NO_SEGMENT: &[&str] = &["", ".", ".."];

/// The query that `call` sends when it is given `string`.
macro_rules! query_of {
    ($server:expr, $call:expr) => {{
        let _ = $call.send().await;
        $server.take_one().query().unwrap_or_default().to_owned()
    }};
}

#[tokio::test]
async fn a_value_never_changes_the_query() {
    let server = Recorder::start(Reply::new(418)).await;
    let finix = client_of::<super::finix::Provider>(&server);
    let vendaze = client_of::<super::vendaze::Provider>(&server);
    let theirstack = client_of::<super::theirstack::Provider>(&server);
    for (string, encoded) in HOSTILE.iter().chain(&[("", ""), (".", "."), ("..", "..")]) {
        let query = query_of!(
            server,
            finix
                .list_webhooks()
                .after_cursor(*string)
                .before_cursor("z")
        );
        assert_eq!(query, format!("after_cursor={encoded}&before_cursor=z"));
        let query = query_of!(server, vendaze.list_webhooks().order_by(*string).page(1));
        assert_eq!(query, format!("page=1&order_by={encoded}"));
        let query = query_of!(server, theirstack.list_webhook_events(1).status(*string));
        assert_eq!(query, format!("status={encoded}"));
    }
}
