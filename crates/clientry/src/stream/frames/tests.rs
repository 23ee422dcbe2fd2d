use super::*;

const LIMIT: usize = 100;

/// The events of a body that comes in pieces of `size` bytes.
fn events_of(body: &[u8], size: usize) -> Vec<RawEvent> {
    let mut events = Events::new(LIMIT);
    let mut found = Vec::new();
    for piece in body.chunks(size) {
        events.push(Bytes::copy_from_slice(piece));
        while let Some(event) = events.next() {
            found.push(event.unwrap());
        }
    }
    found
}

/// The events, however the body is cut.
fn events(body: &str) -> Vec<RawEvent> {
    let whole = events_of(body.as_bytes(), usize::MAX);
    for size in 1..body.len() {
        assert_eq!(events_of(body.as_bytes(), size), whole, "{size}: {body:?}");
    }
    whole
}

fn data(text: &str) -> RawEvent {
    RawEvent {
        data: text.to_owned(),
        ..RawEvent::default()
    }
}

#[test]
fn the_examples_of_the_standard() {
    let found = events("data: YHOO\ndata: +2\ndata: 10\n\n");
    assert_eq!(found, [data("YHOO\n+2\n10")]);
    let found = events(
        ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n",
    );
    let with_id = |text, id: &str| RawEvent {
        id: Some(id.to_owned()),
        ..data(text)
    };
    assert_eq!(
        found,
        [with_id("first event", "1"), with_id("second event", "")]
    );
    assert_eq!(
        events("data\n\ndata\ndata\n\ndata:"),
        [data(""), data("\n")]
    );
    assert_eq!(
        events("data:test\n\ndata: test\n\n"),
        [data("test"), data("test")]
    );
}

#[test]
fn a_line_ends_in_cr_lf_or_both() {
    for end in ["\n", "\r", "\r\n"] {
        let body = format!("event: a{end}data: 1{end}{end}data: 2{end}{end}");
        let named = RawEvent {
            event: Some("a".to_owned()),
            ..data("1")
        };
        assert_eq!(events(&body), [named, data("2")], "{end:?}");
    }
    assert_eq!(
        events("data: 1\r\n\r\n\r\ndata: 2\n\r\n"),
        [data("1"), data("2")]
    );
}

#[test]
fn an_event_is_whole_before_the_line_feed_behind_its_last_cr() {
    let mut events = Events::new(LIMIT);
    events.push(Bytes::from_static(b"data: 1\r\r"));
    assert_eq!(events.next(), Some(Ok(data("1"))));
    assert_eq!(events.next(), None);
    events.push(Bytes::from_static(b"\ndata: 2\r\r"));
    assert_eq!(events.next(), Some(Ok(data("2"))));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_field_and_of_that_alone() {
    assert_eq!(
        events("\u{feff}data: 1\n\ndata: \u{feff}2\n\n"),
        [data("1"), data("\u{feff}2")]
    );
    assert_eq!(events("\n\u{feff}data: 1\n\ndata: 2\n\n"), [data("2")]);
}

#[test]
fn characters_are_whole_wherever_they_are_cut() {
    assert_eq!(events("data: é€𝄞\n\n"), [data("é€𝄞")]);
    assert_eq!(events_of(b"data: \xff\n\n", 1), [data("\u{fffd}")]);
}

#[test]
fn fields_are_read_as_the_standard_says() {
    let found = events(
        "event: a\nevent:\nid: 1\nid: \0\nretry: 10\nretry: x\nretry:\nDATA: no\ndata : no\nother: no\n:no\ndata:a: b\n\n",
    );
    let expected = RawEvent {
        event: None,
        id: Some("1".to_owned()),
        retry: Some(10),
        data: "a: b".to_owned(),
    };
    assert_eq!(found, [expected]);
    // A number that no clock counts.
    assert_eq!(
        events("retry: 99999999999999999999\ndata: 1\n\n"),
        [data("1")]
    );
}

#[test]
fn what_comes_without_data_is_no_event_and_is_remembered() {
    let mut events = Events::new(LIMIT);
    events.push(Bytes::from_static(
        b"event: a\nid: 7\nretry: 5\n\ndata: 1\n\n",
    ));
    assert_eq!(events.next(), Some(Ok(data("1"))));
    assert_eq!(
        (events.last_id.as_deref(), events.last_retry),
        (Some("7"), Some(5))
    );
}

#[test]
fn an_event_has_a_limit_and_a_stream_has_none() {
    let body = format!("data: {}\n\n", "x".repeat(LIMIT - 10)).repeat(5);
    assert_eq!(events_of(body.as_bytes(), 7).len(), 5);
    for body in ["data: x\n".repeat(60), "x".repeat(LIMIT + 1)] {
        for size in [1, 13, usize::MAX] {
            let mut events = Events::new(LIMIT);
            let pieces = body.as_bytes().chunks(size);
            let mut found = pieces.filter_map(|piece| {
                events.push(Bytes::copy_from_slice(piece));
                events.next()
            });
            assert_eq!(found.next(), Some(Err(TooLong)), "{size}");
        }
    }
}

/// The items of a body, however it is cut.
fn items(framing: Framing, body: &str) -> Vec<String> {
    let of = |size| {
        let mut items = Items::new(framing, LIMIT);
        let mut found = Vec::new();
        for piece in body.as_bytes().chunks(size) {
            items.push(Bytes::copy_from_slice(piece));
            while let Some(item) = items.next() {
                found.push(item.unwrap());
            }
        }
        found.extend(items.rest());
        let found = found
            .into_iter()
            .map(|item| String::from_utf8(item).unwrap());
        found.map(|item| item.trim().to_owned()).collect::<Vec<_>>()
    };
    let whole = of(usize::MAX);
    for size in 1..body.len() {
        assert_eq!(of(size), whole, "{size}: {body:?}");
    }
    whole
}

#[test]
fn an_item_is_a_line() {
    let found = items(Framing::Lines, "{\"a\":\"é\"}\r\n\n  \n[1]\n{\"a\":\n2");
    assert_eq!(found, ["{\"a\":\"é\"}", "[1]", "{\"a\":", "2"]);
    assert!(items(Framing::Lines, "\r\n").is_empty());
}

#[test]
fn an_item_is_a_record() {
    let found = items(
        Framing::Records,
        "\x1e{\n\"a\": \"}\\\"\n\"\n}\n\x1e1\n\x1e[1\x1e\x1e\"[\"\n\x1e2",
    );
    assert_eq!(found, ["{\n\"a\": \"}\\\"\n\"\n}", "1", "[1", "\"[\"", "2"]);
}

#[test]
fn a_record_is_whole_before_the_next_begins() {
    let mut items = Items::new(Framing::Records, LIMIT);
    items.push(Bytes::from_static(b"\x1e{\"a\":\n1}\n"));
    assert_eq!(items.next(), Some(Ok(b"{\"a\":\n1}".to_vec())));
    // One that was cut off opens nothing for the next.
    items.push(Bytes::from_static(b"\x1e[\"1\x1e2\n"));
    assert_eq!(items.next(), Some(Ok(b"[\"1".to_vec())));
    assert_eq!(items.next(), Some(Ok(b"2".to_vec())));
}

#[test]
fn an_item_has_a_limit() {
    for framing in [Framing::Lines, Framing::Records] {
        let mut items = Items::new(framing, 5);
        items.push(Bytes::from_static(b"12345\n123456\n"));
        assert_eq!(items.next(), Some(Ok(b"12345".to_vec())));
        assert_eq!(items.next(), Some(Err(TooLong)));
    }
}
