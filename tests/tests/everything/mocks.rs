//! The mocks of the golden client: what the providers' documents have no case for.

use clientry::{Error, Event, File};
use serde_json::json;

use super::generated::mock::{Recorded, Reply, Server};
use super::operations::{
    GetReportError, GetReportSuccess, GetThingError, GetThingSuccess, ReadLogError,
    ReplaceThingError, WatchThingsError,
};
use super::types::{
    FindThingsJoined, FindThingsWhere, GetThingOrder, NewCharge, NewThing, Part, Person, Range,
    Thing, UploadFilesRequest,
};

fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn thing() -> Thing {
    read(json!({"id": "a", "note": null, "kind": "one_two"}))
}

#[tokio::test]
async fn a_header_that_no_document_has_can_be_asked_for() {
    let mock = Server::start().unwrap();
    let client = mock.client();
    mock.drop_files().match_header("X-Team", "red").reply();
    assert!(client.drop_files().send().await.is_err());
    assert_eq!(mock.unmatched().len(), 1);
    let call = client.drop_files().header("X-Team", "red");
    call.send().await.unwrap();
    mock.reset();
}

#[tokio::test]
async fn a_success_of_several_types_is_said_by_its_status_and_media_type() {
    let mock = Server::start().unwrap();
    let client = mock.client();
    let calls = mock.get_thing().reply_ok(thing()).reply_no_content();
    let get = || client.get_thing("a", GetThingOrder::Desc).send();
    assert_eq!(
        get().await.unwrap().into_inner(),
        GetThingSuccess::Ok(thing())
    );
    assert_eq!(
        get().await.unwrap().into_inner(),
        GetThingSuccess::NoContent
    );
    calls.assert_called(2);

    let part: Part = read(json!({}));
    let reports = mock.get_report();
    let reports = reports
        .reply_ok(part.clone())
        .reply_ok_csv("a,b")
        .reply_ok_pdf(&b"%PDF"[..]);
    let _reports = reports
        .reply_not_found_text("gone")
        .reply_server_error(503, "busy");
    let get = || {
        client
            .get_report("a")
            .retry(clientry::RetryPolicy::off())
            .send()
    };
    assert_eq!(
        get().await.unwrap().into_inner(),
        GetReportSuccess::Ok(part)
    );
    assert_eq!(
        get().await.unwrap().into_inner(),
        GetReportSuccess::OkCsv("a,b".to_owned())
    );
    assert_eq!(
        get().await.unwrap().into_inner(),
        GetReportSuccess::OkPdf("%PDF".into())
    );
    for (status, expected) in [
        (404, GetReportError::NotFoundText("gone".to_owned())),
        (503, GetReportError::ServerError("busy".to_owned())),
    ] {
        match get().await.unwrap_err() {
            Error::Api(error) => {
                assert_eq!(
                    (error.raw().status().as_u16(), error.into_inner()),
                    (status, expected)
                );
            }
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn a_status_that_the_document_leaves_open_is_given() {
    let mock = Server::start().unwrap();
    let client = mock.client();
    let _things = mock.get_thing().reply_default(503);
    let error = client
        .get_thing("a", GetThingOrder::Desc)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert!(matches!(error, Error::Api(error) if *error == GetThingError::Default));
    let _replaced = mock.replace_thing().reply_default(409, thing());
    let body: NewThing = read(json!({"name": "n", "gone": null}));
    let error = client.replace_thing_with_body("a", body).send().await;
    let Error::Api(error) = error.unwrap_err() else {
        panic!("no documented error")
    };
    assert_eq!(*error, ReplaceThingError::Default(thing()));
}

#[tokio::test]
async fn events_and_items_come_as_streams() {
    let mock = Server::start().unwrap();
    let client = mock.client();
    let parts = || [read::<Part>(json!({})), read::<Part>(json!({}))];
    let _watched = mock.watch_things().reply_items(parts());
    let mut items = client.watch_things().send_items().await.unwrap();
    for part in parts() {
        assert_eq!(items.next().await.unwrap().unwrap(), part);
    }
    assert!(items.next().await.is_none());
    let _gone = mock.watch_things().reply_not_found("gone");
    let error = client.watch_things().send_items().await.unwrap_err();
    assert!(
        matches!(error, Error::Api(error) if *error == WatchThingsError::NotFound("gone".to_owned()))
    );

    let log = mock
        .read_log()
        .reply_events(["one".to_owned(), "two\nthree".to_owned()]);
    let _log = log.with(Reply::cut_off).reply_default(500);
    let mut events = client.read_log().send_events().await.unwrap();
    assert_eq!(
        events.next().await.unwrap().unwrap(),
        Event::new("one".to_owned())
    );
    assert_eq!(events.next().await.unwrap().unwrap().data, "two\nthree");
    assert!(events.next().await.unwrap().is_err());
    let error = client.read_log().send_events().await.unwrap_err();
    assert!(matches!(error, Error::Api(error) if *error == ReadLogError::Default));
}

#[tokio::test]
async fn every_parameter_is_matched_as_the_client_writes_it() {
    let mock = Server::start().unwrap();
    let client = mock.client();
    let things = mock
        .get_thing()
        .match_id("a/b")
        .match_order(GetThingOrder::Desc)
        .match_tags(["x y", "z&"])
        .match_ids([1, 2])
        .match_piped(["p", "q"])
        .match_spaced(["s", "t"])
        .match_since("2026-01-31T12:00:00+02:00")
        .match_at(1_769_853_600)
        .match_x_trace("t1")
        .match_x_list([3, 4])
        .match_session("c;d")
        .match_send_param(true)
        .reply_ok(thing());
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
    call.clone().send().await.unwrap();
    let error = call.ids([2, 1]).send().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 501);
    assert_eq!(mock.unmatched()[0].reasons().len(), 1);
    things.assert_called(1);

    let range = || Range::new().from(1).to(9);
    let where_ = || FindThingsWhere::new().all([range(), Range::new().to_null()]);
    let found = mock
        .find_things()
        .match_ids([1, 2])
        .match_label(["a/b", "c"])
        .match_matrix(range())
        .match_either(vec!["x,y".to_owned(), "z".to_owned()])
        .match_any_of(vec!["p".to_owned(), "q&".to_owned()])
        .match_maybe_param([Some("m".to_owned()), None])
        .match_untyped("any text")
        .match_level(2)
        .match_created(range())
        .match_spread(Range::new().from(3).to_null())
        .match_joined(FindThingsJoined::new().from(5).unit("kg m"))
        .match_labels([("k", "v"), ("l m", "w")])
        .match_where_(where_())
        .match_folder("/a/b?c&d")
        .match_deep([("first", range())])
        .match_odd_name(["o", "p"])
        .match_x_range(range())
        .match_x_odd_header(["é", "b,c"])
        .match_choices(["1;", "2"])
        .match_spread_out([7, 8])
        .match_raw("a/b=c")
        .reply();
    let either = vec!["x,y".to_owned(), "z".to_owned()];
    let call = client
        .find_things([1, 2], ["a/b", "c"], range(), either)
        .any_of(vec!["p".to_owned(), "q&".to_owned()])
        .maybe_param([Some("m".to_owned()), None])
        .untyped("any text")
        .level(2)
        .created(range())
        .spread(Range::new().from(3).to_null())
        .joined(FindThingsJoined::new().from(5).unit("kg m"))
        .labels([("k", "v"), ("l m", "w")])
        .where_(where_())
        .folder("/a/b?c&d")
        .deep([("first", range())])
        .odd_name(["o", "p"])
        .x_range(range())
        .x_odd_header(["é", "b,c"])
        .choices(["1;", "2"])
        .spread_out([7, 8])
        .raw("a/b=c");
    let outcome = call.send().await;
    assert!(outcome.is_ok(), "{}", mock.unmatched().last().unwrap());
    found.assert_called(1);
}

#[tokio::test]
async fn forms_and_multipart_bodies_are_matched_as_a_whole() {
    let mock = Server::start().unwrap();
    let client = mock.client();
    let bare = || {
        NewCharge::new(5)
            .expand(["owner"])
            .currencies(["eur", "usd"])
    };
    let charge = || bare().raw(Person::new(3)).metadata([("k", "v")]);
    let created = mock.create_charge().match_body(charge()).reply();
    client
        .create_charge_with_body(charge())
        .send()
        .await
        .unwrap();
    let call = client.create_charge(5).raw(Person::new(3));
    let call = call.metadata([("k", "v")]).expand(["owner"]);
    assert!(call.clone().currencies(["eur"]).send().await.is_err());
    assert_eq!(
        mock.unmatched().last().unwrap().reasons(),
        ["`create_charge`: field `currencies` of the body is `eur`, not `eur,usd`"]
    );
    call.currencies(["eur", "usd"]).send().await.unwrap();
    created.assert_called(2);

    let bare = || UploadFilesRequest::new(Person::new(1), File::bytes("PNG").name("a.png"));
    let upload = || bare().more([File::bytes("one")]).note_null();
    let uploaded = mock.upload_files().match_body(upload()).reply();
    client
        .upload_files_with_body(upload())
        .send()
        .await
        .unwrap();
    let call = client.upload_files_with_body(upload().tags(["x"]));
    assert!(call.send().await.is_err());
    assert_eq!(
        mock.unmatched().last().unwrap().reasons(),
        ["`upload_files`: part `tags` of the body is `x`, not absent"]
    );
    uploaded.assert_called(1);
}

#[tokio::test]
async fn operations_of_one_path_and_of_other_servers_are_told_apart() {
    let mock = Server::start().unwrap();
    let client = mock.client();
    let json = mock.import_content().reply();
    let csv = mock.import_content_as_csv().match_body("a,b").reply();
    let person: Person = read(json!({"age": 1}));
    client
        .import_content("1")
        .body(vec![person.clone()])
        .send()
        .await
        .unwrap();
    client
        .import_content_as_csv("1")
        .body("a,b")
        .send()
        .await
        .unwrap();
    assert_eq!((json.call_count(), csv.call_count()), (1, 1));
    assert_eq!(json.calls().remove(0).into_body(), Some(vec![person]));
    assert_eq!(csv.calls()[0].body(), "a,b");

    let listed = mock.list_files().reply();
    client.list_files().send().await.unwrap();
    let dropped = mock.drop_files().reply();
    client.drop_files().send().await.unwrap();
    assert_eq!((listed.call_count(), dropped.call_count()), (1, 1));
    let flag = mock
        .set_flag()
        .match_body(true)
        .match_call(|call| call.body() == "true")
        .match_header("X-Team", "red")
        .reply();
    let call = client.set_flag("1", true).header("X-Team", "red");
    call.send().await.unwrap();
    assert_eq!(flag.calls()[0].path_parameter("id").as_deref(), Some("1"));
    let copied = mock.copy_account().reply();
    client.copy_account("1").send().await.unwrap();
    copied.assert_called(1);
    let all: Vec<Recorded> = mock.calls();
    assert_eq!((all.len(), mock.unmatched().len()), (6, 0));
    mock.verify();
}
