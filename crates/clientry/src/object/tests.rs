//! What is read from objects and written as such, beside the same with serde's derives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use serde_test::{
    Compact, Configure, Readable, Token, assert_de_tokens, assert_de_tokens_error,
    assert_ser_tokens, assert_tokens,
};

use crate::decode::decode;
use crate::types::Nullable;

macro_rules! twice {
    ($($(#[$derived:meta])* $presence:ident $(($default:path))? $field:ident: $type:ty = $wire:literal,)*) => {
        #[derive(Clone, Debug, PartialEq)]
        struct Thing {
            $($field: $type,)*
        }

        crate::object! {
            Thing {
                $($presence $(($default))? $field = $wire,)*
            }
        }

        /// The same as serde has it.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(rename = "Thing")]
        struct Derived {
            $(#[serde(rename = $wire)] $(#[$derived])* $field: $type,)*
        }

        impl From<Derived> for Thing {
            fn from(of: Derived) -> Self {
                Self { $($field: of.$field,)* }
            }
        }
    };
}

type Maybe = Option<u8>;

fn three() -> i64 {
    3
}

twice! {
    required id: String = "id",
    required note: Option<String> = "a note",
    required maybe: Maybe = "maybe",
    #[serde(default, skip_serializing_if = "Option::is_none")]
    optional object: Option<Vec<u8>> = "object",
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    nullable any: Nullable<Value> = "any",
    #[serde(default = "three")]
    default(three) size: i64 = "size",
}

/// Bodies of every presence, and such as are refused.
const BODIES: [&str; 22] = [
    r#"{"id":"a","a note":"b","maybe":1,"object":[2],"any":{"x":1},"size":4}"#,
    r#"{"size":4,"any":[],"object":[],"maybe":null,"a note":null,"id":""}"#,
    r#"{"id":"a"}"#,
    r#"{"id":"a","object":null,"any":null}"#,
    r#"{"\u0069d":"a","new":[{}],"new":1}"#,
    r#"{"id":"a","new":1,"":2}"#,
    r#"{"id":"a","size":null}"#,
    r#"{"id":"a","size":"4"}"#,
    r#"{"id":"a","object":{}}"#,
    r#"{"id":"a","object":[1,300]}"#,
    r#"{"id":"a","id":"a"}"#,
    r#"{"id":"a","any":null,"any":null}"#,
    r#"{"id":"a","object":null,"object":null}"#,
    r#"{"id":"a","size":4,"size":"#,
    r#"{"a note":"b"}"#,
    r#"{"id":null}"#,
    r#"{}"#,
    r#"{"id":"a""#,
    r#"{"id":"a"} x"#,
    r#"null"#,
    r#""id""#,
    r#"{"0":"a"}"#,
];

#[test]
fn a_body_reads_as_with_serdes_derives() {
    for body in BODIES {
        let told = |problem: crate::BodyProblem| format!("{problem:?}");
        let expected = decode::<Derived>(body.as_bytes()).map_err(told);
        let read = decode::<Thing>(body.as_bytes()).map_err(told);
        assert_eq!(read, expected.map(Thing::from), "{body}");
        let told = |error: serde_json::Error| error.to_string().replace("Derived", "Thing");
        let expected = serde_json::from_str::<Derived>(body).map_err(told);
        let read = serde_json::from_str::<Thing>(body).map_err(told);
        assert_eq!(read, expected.map(Thing::from), "{body}");
        if let Ok(value) = serde_json::from_str::<Value>(body) {
            let expected = Derived::deserialize(&value).map_err(told);
            let read = Thing::deserialize(value).map_err(told);
            assert_eq!(read, expected.map(Thing::from), "{body}");
        }
    }
}

#[test]
fn a_value_is_written_as_with_serdes_derives() {
    let mut written = 0;
    for body in BODIES {
        let Ok(derived) = serde_json::from_str::<Derived>(body) else {
            continue;
        };
        let thing = Thing::from(derived.clone());
        let expected = serde_json::to_string(&derived).unwrap();
        assert_eq!(serde_json::to_string(&thing).unwrap(), expected);
        let expected = serde_json::to_value(&derived).unwrap();
        assert_eq!(serde_json::to_value(&thing).unwrap(), expected);
        written += 1;
    }
    assert_eq!(written, 6);
}

#[test]
fn an_array_is_no_object() {
    let body = r#"["a",null,null,[1],null,4]"#;
    assert!(serde_json::from_str::<Derived>(body).is_ok());
    let error = serde_json::from_str::<Thing>(body).unwrap_err().to_string();
    assert!(
        error.starts_with("invalid type: sequence, expected struct Thing"),
        "{error}"
    );
}

#[derive(Debug, PartialEq)]
struct Stock {
    shop: String,
    by_name: BTreeMap<String, Shelf>,
}

crate::object! {
    Stock {
        required shop = "shop",
        ..by_name
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Shelf {
    width: i64,
}

crate::object! {
    Shelf {
        required width = "width",
    }
}

#[test]
fn additional_properties_are_read_like_all_others() {
    let body = r#"{"a":{"width":1},"shop":"s","\u0062":{"width":9007199254740993.0}}"#;
    let stock: Stock = decode(body.as_bytes()).unwrap();
    assert_eq!(stock.by_name["a"], Shelf { width: 1 });
    assert_eq!(stock.by_name["b"].width, 9_007_199_254_740_993);
    assert_eq!(
        serde_json::to_string(&stock).unwrap(),
        r#"{"shop":"s","a":{"width":1},"b":{"width":9007199254740993}}"#
    );
    let stock = Stock::deserialize(json!({"shop": "s", "c": {"width": 2}})).unwrap();
    assert_eq!(stock.by_name["c"].width, 2);
    for (body, told) in [
        (r#"{"shop":"s","a":[1]}"#, " at `a`: expected object"),
        (
            r#"{"shop":"s","a":{"width":"1"}}"#,
            " at `a.width`: expected integer",
        ),
        (r#"{"a":{"width":1}}"#, ": expected property `shop`"),
    ] {
        let problem = decode::<Stock>(body.as_bytes()).unwrap_err().to_string();
        assert!(problem.contains(told), "{problem}");
    }
    // As with any map: of two, the last.
    let body = r#"{"shop":"s","a":{"width":1},"a":{"width":2}}"#;
    let stock: Stock = decode(body.as_bytes()).unwrap();
    assert_eq!(stock.by_name["a"].width, 2);
    let body = r#"{"shop":"s","shop":"s"}"#;
    let problem = decode::<Stock>(body.as_bytes()).unwrap_err().to_string();
    assert!(
        problem.starts_with("the body has `shop` twice"),
        "{problem}"
    );
}

/// A format that is not JSON: the tokens that serde's derives make too.
#[test]
fn any_format_of_serde_reads_and_writes_it() {
    let thing = Shelf { width: 1 };
    let tokens = [
        Token::Struct {
            name: "Shelf",
            len: 1,
        },
        Token::Str("width"),
        Token::I64(1),
        Token::StructEnd,
    ];
    assert_tokens(&thing.readable(), &tokens);
    let derived = Derived {
        id: "a".to_owned(),
        note: None,
        maybe: Some(1),
        object: None,
        any: Nullable::Null,
        size: 4,
    };
    let tokens = [
        Token::Struct {
            name: "Thing",
            len: 5,
        },
        Token::Str("id"),
        Token::Str("a"),
        Token::Str("a note"),
        Token::None,
        Token::Str("maybe"),
        Token::Some,
        Token::U8(1),
        Token::Str("any"),
        Token::None,
        Token::Str("size"),
        Token::I64(4),
        Token::StructEnd,
    ];
    assert_ser_tokens(&derived, &tokens);
    assert_ser_tokens(&Thing::from(derived), &tokens);
}

/// Formats that have no names write the values of a struct one after the other.
#[test]
fn a_format_without_names_reads_a_struct_by_position() {
    let thing = Thing {
        id: "a".to_owned(),
        note: None,
        maybe: Some(1),
        object: Some(vec![2]),
        any: Nullable::Null,
        size: 4,
    };
    let values = [
        Token::Seq { len: Some(6) },
        Token::Str("a"),
        Token::None,
        Token::Some,
        Token::U8(1),
        Token::Some,
        Token::Seq { len: Some(1) },
        Token::U8(2),
        Token::SeqEnd,
        Token::None,
        Token::I64(4),
        Token::SeqEnd,
    ];
    assert_de_tokens(&thing.clone().compact(), &values);
    assert_de_tokens_error::<Readable<Thing>>(
        &values[..1],
        "invalid type: sequence, expected struct Thing",
    );
    // Its end is where the values end.
    let too_few = [Token::Seq { len: None }, Token::Str("a"), Token::SeqEnd];
    assert_de_tokens_error::<Compact<Thing>>(
        &too_few,
        "invalid length 1, expected a value for each property",
    );
}

#[test]
fn what_a_serializer_refuses_is_told() {
    struct Refusing;
    impl Serialize for Refusing {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no"))
        }
    }
    struct Holder {
        first: Refusing,
        second: u8,
    }
    impl crate::object::WriteObject for Holder {
        const NAME: &'static str = "Holder";
        const HAS_ADDITIONAL: bool = false;

        fn write<S: serde::Serializer>(&self, object: &mut crate::object::ObjectWriter<S>) {
            object.required("first", &self.first);
            object.required("second", &self.second);
        }
    }
    let holder = Holder {
        first: Refusing,
        second: 1,
    };
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut out);
    let error = crate::object::write(&holder, &mut serializer).unwrap_err();
    assert_eq!(error.to_string(), "no");
    assert!(!String::from_utf8(out).unwrap().contains("second"));
}
