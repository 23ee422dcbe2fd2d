//! What a user of `vendaze` forgets and is warned of: each marked line, and no other.

use vendaze::Client;

pub fn a_call_that_is_never_sent(client: &Client) {
    client.update_webhook("wh_1").name("new"); //~ unused_must_use
    Client::builder().bearer_token("t"); //~ unused_must_use
}
