//! What a user of `generect` forgets and is warned of: each marked line, and no other.

use generect::Client;

pub fn a_call_that_is_never_sent(client: &Client) {
    client.delete_webhook("wh_1"); //~ unused_must_use
}
