//! What a user of `finix` forgets and is warned of: each marked line, and no other.

use finix::Client;

pub fn a_call_that_is_never_sent(client: &Client) {
    client.update_webhook("WH1").enabled(false); //~ unused_must_use
}
