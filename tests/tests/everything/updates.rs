//! Read, change, write: what was read and not changed is sent back as it came, over a real socket.

use serde_json::{Value, json};
use tests::Reply;

use super::calls::client;
use super::types::{Mood, ProfileRequest, Settings, SettingsUpdate};

/// What the update of these settings sends, after `change`.
async fn sent_back(read: Value, change: impl FnOnce(SettingsUpdate) -> SettingsUpdate) -> Value {
    let (server, client) = client(Reply::json(200, &read)).await;
    let settings = client.get_settings("s1").send().await.unwrap();
    server.take_one();
    server.respond_with(Reply::new(204));
    assert_eq!(
        SettingsUpdate::from(&*settings),
        settings.clone().into(),
        "of a reference, too"
    );
    let update = change(settings.into_inner().into());
    let call = client.update_settings_with_body("s1", update);
    call.send().await.unwrap();
    server.take_one().json().unwrap()
}

#[tokio::test]
async fn what_is_not_changed_is_sent_as_it_came() {
    let least = json!({ "name": "n", "mood": "good", "note": null });
    let most = json!({
        "name": "n", "mood": "not listed", "note": "", "label": null, "tags": [],
        "until": "2026-01-31 noon", "volume": 4, "theme": "",
    });
    let some = json!({ "name": "", "mood": "bad", "note": "x", "label": "l", "tags": ["a"] });
    for settings in [least, most, some] {
        let mut read = settings.clone();
        read["id"] = json!("s1");
        read["changed"] = json!(false);
        read["unknown"] = json!({});
        assert_eq!(sent_back(read, |update| update).await, settings);
    }
}

#[tokio::test]
async fn a_default_is_sent_if_it_came_or_was_changed() {
    let without = json!({ "id": "s1", "name": "n", "mood": "good", "note": null });
    let mut sent = without.clone();
    sent.as_object_mut().unwrap().remove("id");
    // The document says that it always comes.
    assert_eq!(sent_back(without.clone(), |update| update).await, sent);
    let mut with = without.clone();
    for (name, default) in [("volume", json!(3)), ("theme", json!("plain"))] {
        with[name] = default.clone();
        sent[name] = default;
    }
    assert_eq!(sent_back(with, |update| update).await, sent);
    let set = sent_back(without.clone(), |update| update.volume(3).theme("plain")).await;
    assert_eq!(set, sent);

    let (server, client) = client(Reply::json(200, &without)).await;
    let mut settings = client.get_settings("s1").send().await.unwrap().into_inner();
    server.take_one();
    settings.volume = 5;
    let update = SettingsUpdate::from(&settings);
    assert_eq!((update.volume, update.theme.value()), (Some(5), None));
    // Whether it came is no part of it, and what a test makes has all that it is made with.
    let mut other = Settings::new("s1", "n", Mood::Good, None);
    other.volume = 5;
    assert_eq!(other, settings);
    assert_eq!(format!("{other:?}"), format!("{settings:?}"));
    assert!(!format!("{other:?}").contains("came"), "{other:?}");
    assert_eq!(SettingsUpdate::from(other).theme.value().unwrap(), "plain");
}

#[tokio::test]
async fn an_object_whose_secret_no_response_has_is_not_sent_in_part() {
    let sent = json!({ "name": "n", "mood": "good", "note": null });
    let mut came = sent.clone();
    came["id"] = json!("s1");
    came["signing"] = json!({ "kind": "hmac" });
    assert_eq!(sent_back(came, |update| update).await, sent);
}

#[tokio::test]
async fn a_change_is_all_that_differs_and_a_secret_stays_absent_unless_set() {
    let read = json!({ "id": "s1", "name": "n", "mood": "good", "note": null });
    let sent = sent_back(read.clone(), |mut update| {
        update.name = "m".into();
        update
    })
    .await;
    assert_eq!(sent, json!({ "name": "m", "mood": "good", "note": null }));
    let sent = sent_back(read, |update| update.label_null().secret_null()).await;
    let expected =
        json!({ "name": "n", "mood": "good", "note": null, "label": null, "secret": null });
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn what_a_request_cannot_hold_stays_behind_in_all_parts() {
    let owner = |name: &str| json!({ "name": name, "since": "2026" });
    let read = json!({
        "id": "p1", "owner": owner("a"), "others": [owner("b"), owner("c")], "by_role": { "x": owner("d") },
    });
    let (server, client) = client(Reply::json(200, &read)).await;
    let call = client.update_profile("p1");
    let profile = call.send().await.unwrap().into_inner();
    assert_eq!(server.take_one().json(), Some(json!({})));
    let call = client.update_profile_with_body("p1", ProfileRequest::from(profile));
    call.send().await.unwrap();
    let owner = |name: &str| json!({ "name": name });
    let expected = json!({
        "owner": owner("a"), "others": [owner("b"), owner("c")], "by_role": { "x": owner("d") },
    });
    assert_eq!(server.take_one().json(), Some(expected));
}
