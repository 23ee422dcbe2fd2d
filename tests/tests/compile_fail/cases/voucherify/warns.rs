//! What a user of `voucherify` forgets and is warned of: each marked line, and no other.

use voucherify::Client;

pub fn a_call_that_is_never_sent(client: &Client) {
    client.delete_webhook("proj_1", "wh_1"); //~ unused_must_use
}
