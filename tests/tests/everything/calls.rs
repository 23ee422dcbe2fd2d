//! Calls of the golden client over a real socket: what the providers' documents have no case for.

use std::collections::BTreeMap;

use clientry::{Error, Nullable, RetryPolicy};
use serde_json::{Value, json};
use tests::{Recorder, Reply};

use super::generated::{Client, FilesServer, Region, Server};
use super::operations::{GetThingError, GetThingSuccess, ReplaceThingError};
use super::types::{
    Envelope, FindThingsJoined, FindThingsWhere, Gallery, GetThingOrder, Level0, Level1, Level2,
    Level5, Levels, NewThing, Owner, Part, Person, ProblemDetail, Range, Shape, Signal, State,
    Thing, ThingKind, Touch, UserRequest,
};

pub(super) async fn client(reply: Reply) -> (Recorder, Client) {
    let server = Recorder::start(reply).await;
    let client = Client::builder()
        .key("k&1")
        .base_url(server.url())
        .build()
        .unwrap();
    (server, client)
}

fn thing() -> Value {
    json!({"id": "a", "note": null, "kind": "one_two"})
}

#[tokio::test]
async fn every_style_of_parameter_is_written_as_the_document_says() {
    let (server, client) = client(Reply::json(200, &thing())).await;
    let call = client
        .get_thing("a/b", GetThingOrder::Desc)
        .tags(["x y", "z&"])
        .ids([1, 2])
        .piped(["p", "q"])
        .spaced(["s", "t"])
        .since("2026-01-31T12:00:00+02:00")
        .at(1_769_853_600)
        .x_trace("t1")
        .x_list([3, 4])
        .session("c;d")
        .send_param(true);
    call.send().await.unwrap();
    insta::assert_snapshot!(server.take_one().golden());
}

#[tokio::test]
async fn a_parameter_of_any_shape_is_written_as_its_style_says() {
    let (server, client) = client(Reply::new(204)).await;
    let range = || Range::new().from(1).to(9);
    let where_ = FindThingsWhere::new().all([range(), Range::new().to_null()]);
    let call = client
        .find_things(
            [1, 2],
            ["a/b", "c"],
            range(),
            vec!["x,y".to_owned(), "z".to_owned()],
        )
        .any_of(vec!["p".to_owned(), "q&".to_owned()])
        .maybe_param([Some("m".to_owned()), None])
        .untyped("any text")
        .level(2)
        .created(range())
        .spread(Range::new().from(3).to_null())
        .joined(FindThingsJoined::new().from(5).unit("kg m"))
        .labels([("k", "v"), ("l m", "w")])
        .where_(where_)
        .folder("/a/b?c&d")
        .deep([("first", range())])
        .odd_name(["o", "p"])
        .x_range(range())
        .x_odd_header(["é", "b,c"])
        .choices(["1;", "2"])
        .spread_out([7, 8])
        .raw("a/b=c");
    call.send().await.unwrap();
    insta::assert_snapshot!(server.take_one().golden());
}

#[tokio::test]
async fn a_parameter_of_several_types_is_written_as_the_one_that_it_has() {
    let (server, client) = client(Reply::new(204)).await;
    let call = || client.find_things([1], ["a"], Range::new().from(1), "one".to_owned());
    call()
        .any_of("p,q".to_owned())
        .created(1)
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.take_one().target(),
        "/shelves/1/.a/;from=1/one?any_of=p%2Cq&created=1&api_key=k%261"
    );
    // What the document says of a list holds for the one in a parameter, too.
    let three = vec!["p".to_owned(), "q".to_owned(), "r".to_owned()];
    let error = call().any_of(three).send().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`any_of` must have at most 2 items"),
        "{error}"
    );
    // Nothing in a segment would be another path.
    let empty = client.find_things([1; 0], ["a"], Range::new(), Vec::new());
    let error = empty.send().await.unwrap_err().to_string();
    for name in ["ids", "matrix", "either"] {
        assert!(
            error.contains(&format!("path parameter `{name}` is empty")),
            "{error}"
        );
    }
    assert_eq!(server.received(), 1);
}

#[tokio::test]
async fn a_list_with_nothing_in_it_and_what_is_not_set_are_not_sent() {
    let (server, client) = client(Reply::json(200, &thing())).await;
    client
        .get_thing("a", "newest")
        .tags(Vec::<String>::new())
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.take_one().target(),
        "/things/a?order=newest&api_key=k%261"
    );
}

#[tokio::test]
async fn each_status_has_its_own_type() {
    let cases = [
        (Reply::json(202, &json!({"wait": 5})), "Accepted"),
        (Reply::new(204), "NoContent"),
        (Reply::json(200, &thing()), "Ok"),
    ];
    for (reply, expected) in cases {
        let (_server, client) = client(reply).await;
        let found = match client
            .get_thing("a", "asc")
            .send()
            .await
            .unwrap()
            .into_inner()
        {
            GetThingSuccess::Ok(thing) => {
                assert_eq!(thing.kind, ThingKind::OneTwo2);
                "Ok"
            }
            GetThingSuccess::Accepted(body) => {
                assert_eq!(body.wait, Some(5));
                "Accepted"
            }
            GetThingSuccess::NoContent => "NoContent",
        };
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn an_exact_status_goes_before_its_class_and_that_before_the_default() {
    let cases = [
        (Reply::json(404, &json!({"detail": [1, 2]})), "NotFound"),
        (Reply::json(409, &json!(["a"])), "ClientError"),
        (Reply::new(301), "Default"),
    ];
    for (reply, expected) in cases {
        let (_server, client) = client(reply).await;
        let error = client.get_thing("a", "asc").send().await.unwrap_err();
        let Error::Api(error) = error else {
            panic!("{expected}: {error}")
        };
        let found = match error.into_inner() {
            GetThingError::NotFound(problem) => {
                assert_eq!(problem.detail, Some(ProblemDetail::Codes(vec![1, 2])));
                "NotFound"
            }
            GetThingError::ClientError(list) => {
                assert_eq!(list, ["a"]);
                "ClientError"
            }
            GetThingError::Default => "Default",
        };
        assert_eq!(found, expected);
    }
}

/// The gallery that is read from `json`.
async fn gallery(json: Value) -> Gallery {
    let (_server, client) = client(Reply::json(200, &json)).await;
    client.get_gallery().send().await.unwrap().into_inner()
}

#[tokio::test]
async fn an_object_of_a_union_is_told_by_a_number_and_by_what_is_within_lists() {
    let json = json!({
        "signals": [{"type": 2, "at": 140_384.87}, {"type": 1, "at": u64::MAX}, {"type": 3, "at": 1}],
        "envelopes": [
            {"parts": [{"weight": 1.5}, {"weight": 2.5}]},
            {"parts": [{"sealed": true, "weight": 1}]},
            {"parts": [{"sealed": false}]},
        ],
    });
    let gallery = gallery(json.clone()).await;
    let signals = gallery.signals.as_deref().unwrap();
    assert!(matches!(&signals[0], Signal::Pong(pong) if pong.at == Some(140_384.87)));
    assert!(matches!(&signals[1], Signal::Ping(ping) if ping.at == Some(u64::MAX)));
    assert!(matches!(&signals[2], Signal::Other(_)));
    let envelopes = gallery.envelopes.as_deref().unwrap();
    assert!(matches!(&envelopes[0], Envelope::Parcel(_)));
    assert!(
        matches!(&envelopes[1], Envelope::Letter(_)),
        "a constant goes first"
    );
    assert!(matches!(&envelopes[2], Envelope::Parcel(_)));
    let mut expected = json;
    // What the letter has no property for.
    expected["envelopes"][1]["parts"][0] = json!({"sealed": true});
    assert_eq!(serde_json::to_value(&gallery).unwrap(), expected);
}

#[tokio::test]
async fn an_object_of_a_union_is_told_by_its_tag() {
    let json = json!({"shapes": [
        {"form": "disc", "size": 1}, {"form": "box"}, {"form": "circle"}, {"form": "star"}, "none", ["circle", 1],
    ]});
    let variants: Vec<_> = gallery(json)
        .await
        .shapes
        .unwrap()
        .into_iter()
        .map(|shape| match shape {
            Shape::Circle(circle) => format!("circle {:?}", circle.size),
            Shape::Square(square) => format!("square {:?}", square.form.unwrap().as_str()),
            Shape::String(name) => name,
            other => serde_json::to_string(&other).unwrap(),
        })
        .collect();
    let expected = [
        "circle Some(1.0)",
        r#"square "box""#,
        "circle None",
        r#"{"form":"star"}"#,
        "none",
        r#"["circle",1]"#,
    ];
    assert_eq!(variants, expected);
}

#[tokio::test]
async fn an_object_of_a_union_is_told_by_a_constant_a_name_or_its_members() {
    let json = json!({
        "events": [{"kind": "gone", "by": "a"}, {"kind": "made", "by": "b"}, {"kind": "sold", "by": "c"}],
        "vehicles": [{"type": "Bike"}, {"type": "car"}, {"type": "bike", "bell": true}],
        "contacts": [{"name": "a", "number": "1"}, {"name": "b", "address": "b@c.example"}, {"name": "d"}],
    });
    let gallery = gallery(json).await;
    let found = format!(
        "{:#?}\n{:#?}\n{:#?}",
        gallery.events, gallery.contacts, gallery.vehicles
    );
    insta::assert_snapshot!(found);
}

#[tokio::test]
async fn names_that_are_one_in_rusts_manner_are_two_fields() {
    let gallery = gallery(json!({"ownerId": 7, "owner_id": "seven", "state": "done"})).await;
    assert_eq!(gallery.owner_id_2, Some(7));
    assert_eq!(gallery.owner_id.as_deref(), Some("seven"));
    assert_eq!(gallery.state, Some(State::Done));
}

#[tokio::test]
async fn a_list_in_place_of_an_object_is_an_unreadable_body() {
    let (_server, client) = client(Reply::json(200, &json!([["circle"]]))).await;
    let error = client.get_gallery().send().await.unwrap_err();
    assert!(matches!(error, Error::UnreadableBody(_)), "{error}");
    assert!(
        error
            .to_string()
            .contains("the body is not as documented: expected object"),
        "{error}"
    );
}

#[tokio::test]
async fn an_integer_may_be_written_as_a_float_wherever_one_stands() {
    let gallery =
        gallery(json!({"ownerId": 7.0, "vehicles": [{"type": "Car", "wheels": 4.0}]})).await;
    assert_eq!(gallery.owner_id_2, Some(7));
    let vehicles = format!("{:?}", gallery.vehicles);
    assert!(vehicles.contains("wheels: Some(4)"), "{vehicles}");
    let mut floats = thing();
    floats["size"] = json!(4.0);
    floats["more"] = json!(7.0);
    let (_server, client) = client(Reply::json(200, &floats)).await;
    let thing = client.replace_thing("a", "abc", None).send().await.unwrap();
    assert_eq!((thing.size, thing.extra["more"]), (4, 7));
}

#[tokio::test]
async fn default_alone_describes_success_and_failure() {
    let (server, client) = client(Reply::json(200, &thing())).await;
    let call = || client.replace_thing("a", "abc", None);
    assert_eq!(call().send().await.unwrap().id, "a");
    let request = server.take_one();
    assert_eq!(
        request.header("content-type"),
        Some("application/merge-patch+json")
    );
    assert_eq!(
        request.target(),
        "/things/a",
        "an operation without security sends no credentials"
    );
    assert_eq!(request.json(), Some(json!({"name": "abc", "gone": null})));
    server.respond_with(Reply::json(409, &thing()));
    let Error::Api(error) = call().send().await.unwrap_err() else {
        panic!("no documented error")
    };
    assert!(matches!(error.into_inner(), ReplaceThingError::Default(thing) if thing.id == "a"));
}

#[tokio::test]
async fn an_optional_body_is_sent_only_when_something_of_it_is_set() {
    let (server, client) = client(Reply::new(200).body("\u{0}\u{1}")).await;
    let response = client.touch_thing("a").send().await.unwrap();
    assert_eq!(response.as_ref(), b"\x00\x01");
    let request = server.take_one();
    assert_eq!(
        (request.header("content-type"), request.body()),
        (None, &b""[..])
    );
    // No credentials would do here; those that are there are sent.
    assert_eq!(request.target(), "/things/a?api_key=k%261");
    client
        .touch_thing("a")
        .at_null()
        .body_body("b")
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.take_one().json(),
        Some(json!({"at": null, "body": "b"}))
    );
    client
        .touch_thing("a")
        .body(Touch::new())
        .send()
        .await
        .unwrap();
    assert_eq!(server.take_one().json(), Some(json!({})));
}

#[tokio::test]
async fn every_rule_is_checked_before_anything_is_sent() {
    let (server, client) = client(Reply::new(200)).await;
    let body = NewThing::new("Toolong", None)
        .weight(0.0)
        .step(7)
        .labels([("a", ""), ("b", "x")])
        .unique([1, 1])
        .owner(Person::new(-1))
        .people([Person::new(1), Person::new(-2)])
        .parts(std::iter::repeat_n(Part::new(), 4));
    let error = client
        .replace_thing_with_body("a", body)
        .send()
        .await
        .unwrap_err();
    let Error::InvalidRequest(error) = error else {
        panic!("{error}")
    };
    insta::assert_snapshot!(error.to_string());
    let error = client
        .get_thing("a", "asc")
        .tags(["1", "2", "3"])
        .send()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("`tags`"), "{error}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_body_without_a_name_of_its_own_is_given_whole() {
    let (server, client) = client(Reply::new(201)).await;
    let things = vec![
        NewThing::new("a", None),
        NewThing::new("b", Some("n".to_owned())),
    ];
    client.post_things(things).send().await.unwrap();
    let sent = json!([{"name": "a", "gone": null}, {"name": "b", "gone": "n"}]);
    assert_eq!(server.take_one().json(), Some(sent));
    let error = client
        .post_things(vec![NewThing::new("TOO", None)])
        .send()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("[0].name"), "{error}");
}

#[test]
fn a_response_is_read_and_written_back_as_it_came() {
    let json = json!({
        "id": "a", "note": null, "kind": "else", "ratio": 2.5, "size": 4,
        "parent": thing_with_defaults(), "next_page_token": "p", "access_token": "s", "type": "t",
        "items": ["2026-01-31T12:00:00.000Z", null], "any": null, "more": 7,
    });
    let thing: Thing = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&thing).unwrap(), json);
    assert_eq!(thing.extra, BTreeMap::from([("more".to_owned(), 7)]));
    assert!(
        !format!("{thing:?}").contains("\"s\""),
        "an access token is a secret by its name"
    );
}

fn thing_with_defaults() -> Value {
    json!({"id": "b", "note": "n", "kind": "1", "size": 3, "ratio": 1.0})
}

#[test]
fn what_a_response_omits_reads_as_its_default() {
    let thing: Thing = serde_json::from_value(json!({"id": "a", "note": null})).unwrap();
    assert_eq!(
        (thing.size, thing.ratio, thing.kind),
        (3, 1.0, ThingKind::OneTwo)
    );
    let touch: Touch = serde_json::from_value(json!({"at": null})).unwrap();
    assert_eq!((touch.at, touch.body), (Nullable::Null, None));
}

#[test]
fn a_variant_that_the_document_does_not_name_is_kept() {
    for variant in [json!("text"), json!([1]), json!({"odd": true}), json!(null)] {
        let detail: ProblemDetail = serde_json::from_value(variant.clone()).unwrap();
        assert_eq!(serde_json::to_value(&detail).unwrap(), variant);
    }
}

#[tokio::test]
async fn either_of_two_credentials_will_do_and_none_will_not() {
    let server = Recorder::start(Reply::json(200, &thing())).await;
    let client = Client::builder()
        .token("t")
        .base_url(server.url())
        .build()
        .unwrap();
    client.get_thing("a", "asc").send().await.unwrap();
    let request = server.take_one();
    assert_eq!(
        (request.header("cookie"), request.query()),
        (Some("token=t"), Some("order=asc"))
    );
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let error = client.get_thing("a", "asc").send().await.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
    client.touch_thing("a").send().await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[test]
fn servers_have_typed_variables() {
    let server = Server::Regional {
        region: Region::Us,
        base: "v2".to_owned(),
    };
    assert_eq!(server.url(), "https://us.example.com/v2");
    assert_eq!(Server::European.url(), "https://eu.example.com");
}

#[tokio::test]
async fn only_a_post_that_the_document_calls_harmless_is_repeated() {
    let server = Recorder::start(Reply::new(503)).await;
    let policy = RetryPolicy::default().sleep_with(|_| std::future::ready(()));
    let builder = Client::builder().key("k&1").retry(policy);
    let client = builder.base_url(server.url()).build().unwrap();
    let error = client.touch_thing("a").send().await.unwrap_err();
    assert_eq!((error.attempts(), server.received()), (3, 3));
    let error = client.post_things(Vec::new()).send().await.unwrap_err();
    assert_eq!((error.attempts(), server.received()), (1, 4));
}

#[tokio::test]
async fn what_only_one_direction_has_is_no_part_of_the_other() {
    let reply = json!({
        "id": "a1", "name": "n", "plan": { "tier": 2 }, "note": null, "owner": { "kind": "user", "joined": "today" }
    });
    let (server, client) = client(Reply::json(200, &reply)).await;
    let owner = UserRequest::new("user");
    let response = client
        .open_account("n", "1234", owner, Some(json!("free")))
        .note(json!(1))
        .send()
        .await
        .unwrap();
    let sent: Value = serde_json::from_slice(server.take_one().body()).unwrap();
    let expected = json!({ "name": "n", "pin": "1234", "owner": { "kind": "user" }, "plan": "free", "note": 1 });
    assert_eq!(sent, expected);
    assert_eq!((response.id.as_str(), response.limit), ("a1", 5));
    assert_eq!(response.plan, Some(json!({ "tier": 2 })));
    assert!(matches!(&response.owner, Owner::User(user) if user.joined == "today"));
}

#[tokio::test]
async fn an_operation_with_servers_of_its_own_goes_there_with_its_credentials() {
    let (main, files) = (
        Recorder::start(Reply::new(204)).await,
        Recorder::start(Reply::new(204)).await,
    );
    let client = Client::builder()
        .key("k1")
        .base_url(format!("{}/v1", main.url()))
        .files_base_url(format!("{}/up", files.url()))
        .build()
        .unwrap();
    client.list_files().send().await.unwrap();
    assert_eq!(files.take_one().target(), "/up/files/stored?api_key=k1");
    // What is relative is behind the origin of the base URL.
    client.drop_files().send().await.unwrap();
    assert_eq!(main.take_one().target(), "/v9/files/stored?api_key=k1");
    let choice = FilesServer::Near { region: Region::Us };
    assert_eq!(choice.url(), "https://us.files.example.com");
}

#[tokio::test]
async fn a_call_without_a_server_fails_until_it_has_one() {
    let (main, client) = client(Reply::new(204)).await;
    let error = client.call_unserved().send().await.unwrap_err();
    let message = error.to_string();
    assert!(message.contains("call_unserved_base_url"), "{message}");
    assert!(
        message.contains("EVERYTHING_CALL_UNSERVED_BASE_URL"),
        "{message}"
    );
    assert!(main.take().is_empty());
    let other = Recorder::start(Reply::new(204)).await;
    let client = Client::builder()
        .base_url(main.url())
        .call_unserved_base_url(other.url())
        .build()
        .unwrap();
    client.call_unserved().send().await.unwrap();
    assert_eq!(other.take_one().target(), "/unserved");
}

#[tokio::test]
async fn a_method_of_the_providers_own_is_sent_as_it_is() {
    let (server, client) = client(Reply::new(204)).await;
    client.copy_account("a").send().await.unwrap();
    client.ask_accounts().send().await.unwrap();
    let methods: Vec<_> = server
        .take()
        .iter()
        .map(|one| one.method().to_owned())
        .collect();
    assert_eq!(methods, ["COPY", "QUERY"]);
}

#[test]
fn types_within_types_are_small_and_need_little_stack() {
    let sizes = [
        size_of::<Level0>(),
        size_of::<Level1>(),
        size_of::<Level2>(),
        size_of::<Level5>(),
        size_of::<Levels>(),
    ];
    assert!(sizes.iter().all(|size| *size <= 1024), "{sizes:?}");
    let level = |below: Option<Value>| {
        let strings = (0..15).map(|index| (format!("p{index}"), json!("text")));
        let below = below.map(|below| ("below".to_owned(), below));
        strings.chain(below).collect::<Value>()
    };
    let whole = (0..6).fold(None, |below, _| Some(level(below))).unwrap();
    let read = move || {
        let levels: Levels = serde_json::from_value(whole.clone()).unwrap();
        assert!(matches!(levels, Levels::Level0(_)));
        assert_eq!(serde_json::to_value(&levels).unwrap(), whole);
    };
    let thread = std::thread::Builder::new().stack_size(512 << 10);
    thread.spawn(read).unwrap().join().unwrap();
}
