//! What a user of `theirstack` forgets and is warned of: each marked line, and no other.

use theirstack::Client;

pub fn a_call_that_is_never_sent(client: &Client) {
    client.archive_webhook(1); //~ unused_must_use
}
