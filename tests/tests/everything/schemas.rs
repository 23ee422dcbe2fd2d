//! Keywords of JSON Schema that few documents have: what is sent of them, what is read, and what is refused.

use clientry::Nullable;
use serde_json::{Value, json};
use tests::Reply;

use super::calls::client;
use super::types::{
    Animal, AnimalBase, Bird, Cat, Mood, Payment, PaymentMethod, Rules, RulesRowItem, Tagged,
};

/// What is sent of `rules`, and whether the same comes back.
async fn sent(rules: Rules) -> Value {
    let json = serde_json::to_value(&rules).unwrap();
    let (server, client) = client(Reply::json(200, &json)).await;
    let back = client
        .put_rules_with_body(rules.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(back.into_inner(), rules);
    server.take_one().json().unwrap()
}

/// What is wrong with `rules`.
async fn refused(rules: Rules) -> String {
    let (server, client) = client(Reply::new(500)).await;
    let error = client.put_rules_with_body(rules).send().await.unwrap_err();
    assert_eq!(server.received(), 0);
    error.to_string()
}

#[tokio::test]
async fn what_keeps_to_the_rules_is_sent_as_it_is() {
    let rules = Rules::new()
        .point([1.5, -2.0])
        .row([RulesRowItem::from("a"), RulesRowItem::from(7)])
        .labels([("x-a", "b")])
        .counts([("abc", 1)])
        .tagged(tagged("x-b", "cd"))
        .sealed(true)
        .level(json!("max"))
        .remark("as text")
        .mood_null()
        .gone_null();
    let expected = json!({
        "point": [1.5, -2.0], "row": ["a", 7], "labels": {"x-a": "b"}, "counts": {"abc": 1},
        "tagged": {"id": 1, "x-b": "cd"}, "sealed": true, "level": "max", "remark": "as text",
        "mood": null, "gone": null,
    });
    assert_eq!(sent(rules).await, expected);
    let rules = Rules::new().mood(Mood::Good).gone("a").level(json!(1.0));
    let expected = json!({"mood": "good", "gone": "a", "level": 1.0});
    assert_eq!(sent(rules).await, expected);
}

fn tagged(name: &str, value: &str) -> Tagged {
    let mut tagged = Tagged::new().id(1);
    tagged.extra.insert(name.to_owned(), value.to_owned());
    tagged
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_with_its_place() {
    let of = Rules::new;
    for (rules, message) in [
        (of().point([1.0]), "`point` must have exactly 2 items"),
        (
            of().row(vec![RulesRowItem::from(1); 3]),
            "`row` must have at most 2 items",
        ),
        (
            of().labels([("a", "b")]),
            "`the name \"a\" of labels` must match the pattern ^x-",
        ),
        (
            of().counts([("abcd", 1)]),
            "`the name \"abcd\" of counts` must have at most 3 characters",
        ),
        (
            of().tagged(tagged("y", "cd")),
            "`the name \"y\" of tagged` must match the pattern ^x-",
        ),
        (
            of().tagged(tagged("x-y", "c")),
            "`tagged[\"x-y\"]` must have at least 2 characters",
        ),
        (of().sealed(false), "`sealed` must be true"),
        (
            of().level(json!("min")),
            "`level` must be one of 1, \"max\"",
        ),
    ] {
        let found = refused(rules).await;
        assert!(found.contains(message), "{found}: {message}");
    }
}

#[test]
fn what_is_received_is_read_whatever_the_rules_are() {
    for json in [
        json!({"point": [1.0, 2.0, 3.0], "row": [true, {"a": 1}, 1.5], "labels": {"y": "z"}}),
        json!({"sealed": false, "level": {"a": [null]}, "mood": "other", "gone": null}),
        json!({"tagged": {"id": 1, "y": "", "z": "long"}, "remark": {"text": "a"}}),
    ] {
        let rules: Rules = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&rules).unwrap(), json);
    }
    let rules: Rules = serde_json::from_value(json!({"mood": null})).unwrap();
    assert_eq!(rules.mood, Nullable::Null);
}

#[tokio::test]
async fn a_value_of_a_base_is_of_the_kind_that_it_says() {
    let json = json!({"animals": [
        {"kind": "cat", "lives": 9, "friend": {"kind": "Bird", "wings": 2}},
        {"kind": "Fish", "name": "Bob"},
        {"kind": "snail", "name": "Gary", "house": {"rooms": 1}},
        {"kind": "dog", "name": "Rex"},
        {"lives": 1},
        7,
    ]});
    let rules: Rules = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&rules).unwrap(), json);
    let animals = rules.animals.unwrap();
    let Animal::Cat(cat) = &animals[0] else {
        panic!("{:?}", animals[0])
    };
    assert_eq!(cat.lives, Some(9));
    assert!(matches!(cat.friend.as_deref(), Some(Animal::Bird(bird)) if bird.wings == 2));
    assert!(matches!(&animals[1], Animal::Fish(fish) if fish.name.as_deref() == Some("Bob")));
    let Animal::AnimalBase(other) = &animals[2] else {
        panic!("{:?}", animals[2])
    };
    assert_eq!(other.name.as_deref(), Some("Gary"));
    assert_eq!(other.extra["house"], json!({"rooms": 1}));
    assert!(matches!(&animals[3], Animal::AnimalBase(_)));
    assert!(matches!(&animals[4], Animal::Other(_)) && matches!(&animals[5], Animal::Other(_)));
    let animals = [
        Animal::from(
            Cat::new("cat")
                .lives(1)
                .friend(Animal::from(AnimalBase::new("dog"))),
        ),
        Bird::new("Bird", 2).name("Tit").into(),
    ];
    let expected = json!({"animals": [
        {"kind": "cat", "lives": 1, "friend": {"kind": "dog"}},
        {"kind": "Bird", "name": "Tit", "wings": 2},
    ]});
    assert_eq!(sent(Rules::new().animals(animals)).await, expected);
    let many = refused(Rules::new().animals([Bird::new("Bird", 3)])).await;
    assert!(many.contains("`animals[0].wings` must be <= 2"), "{many}");
}

#[tokio::test]
async fn which_properties_go_together_is_validated() {
    let of = Payment::new;
    let card = || of().method(PaymentMethod::Card).card("1");
    for (payment, expected) in [
        (
            card().holder("A"),
            json!({"method": "card", "card": "1", "holder": "A"}),
        ),
        // A null is there, too.
        (of().iban_null(), json!({"iban": null})),
        (
            of().iban("DE1").method(PaymentMethod::Cash).due(1),
            json!({"method": "cash", "iban": "DE1", "due": 1}),
        ),
    ] {
        assert_eq!(
            sent(Rules::new().payment(payment)).await,
            json!({"payment": expected})
        );
    }
    for (payment, message) in [
        (of(), "`payment` must have exactly one of: `card`; `iban`"),
        (
            card().iban("DE1"),
            "`payment` must have exactly one of: `card`; `iban`",
        ),
        (
            of().method(PaymentMethod::Card).iban("DE1"),
            "`payment` must have `card` where `method` is `card`",
        ),
        (
            card().holder("A").due(1),
            "`payment` must not have `due` and `holder` together",
        ),
        (
            of().iban_null().due(1),
            "`payment` must have `method` where it has `due`",
        ),
    ] {
        let found = refused(Rules::new().payment(payment)).await;
        assert!(found.contains(message), "{found}: {message}");
    }
    let code = refused(Rules::new().code("none").size(0)).await;
    assert!(
        code.contains("`code` must not be one of \"none\", \"\""),
        "{code}"
    );
    assert!(code.contains("`size` must not be 0"), "{code}");
    // What is received is read all the same.
    let json = json!({"payment": {"due": 1, "holder": "A"}, "code": "", "size": 0});
    let rules: Rules = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&rules).unwrap(), json);
}
