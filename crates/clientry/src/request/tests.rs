//! Each rule of putting a request together, one test a rule.

use super::*;
use crate::auth::Credential;
use crate::body::{FieldEncoding, Sent};
use crate::client::Builder;
use crate::spec::{Provider, Scheme, SchemeKind};
use crate::transport::More;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

static PROVIDER: Provider = Provider::new("acme", "1.0.0", "ACME_BASE_URL").schemes(&[
    Scheme::new("bearerAuth", SchemeKind::Bearer, "bearer_token"),
    Scheme::new(
        "idAuth",
        SchemeKind::Header {
            name: "X-Id",
            prefix: "",
        },
        "id",
    ),
    Scheme::new(
        "keyAuth",
        SchemeKind::Header {
            name: "X-Key",
            prefix: "",
        },
        "key",
    ),
    Scheme::new(
        "queryAuth",
        SchemeKind::Query { name: "api key" },
        "query_key",
    ),
    Scheme::new("cookieAuth", SchemeKind::Cookie { name: "sid" }, "session"),
]);

static GET: Operation =
    Operation::new("get_thing", Method::GET, "/v1/things/{id}/").accept("application/hal+json");
static LIST: Operation = Operation::new("list_things", Method::GET, "/v1/things");
static PAIR: Operation = Operation::new("get_pair", Method::GET, "/v1/{a}{b}/{c}.{d}");

fn core(schemes: &[&'static str]) -> Core {
    let mut builder = Builder::new(&PROVIDER)
        .base_url("http://127.0.0.1:1/x")
        .header("Acme-Version", "2");
    for scheme in schemes {
        builder = builder.credential(
            scheme,
            match *scheme {
                "bearerAuth" => Credential::Bearer("t0ken".into()),
                _ => Credential::Value("v&lue".into()),
            },
        );
    }
    builder.build().unwrap()
}

/// What a request becomes.
fn finish(request: Request) -> Result<reqwest::Request, Vec<Problem>> {
    let core = request.call.core().clone();
    let plan = request.finish(&core)?;
    plan.request(&More::default(), &Sent::default())
        .map_err(|problem| vec![problem])
}

fn sent(request: Request) -> reqwest::Request {
    finish(request).unwrap()
}

fn url(request: Request) -> String {
    sent(request)
        .url()
        .as_str()
        .strip_prefix("http://127.0.0.1:1")
        .unwrap()
        .to_owned()
}

fn problems(request: Request) -> Vec<String> {
    finish(request)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_path_value_stays_within_its_segment() {
    let core = core(&[]);
    for (value, path) in [
        ("wh_1", "/x/v1/things/wh_1/"),
        ("a/b", "/x/v1/things/a%2Fb/"),
        ("../admin", "/x/v1/things/..%2Fadmin/"),
        ("%2e%2e", "/x/v1/things/%252e%252e/"),
        ("a b", "/x/v1/things/a%20b/"),
        ("é日", "/x/v1/things/%C3%A9%E6%97%A5/"),
        ("a?b#c", "/x/v1/things/a%3Fb%23c/"),
        ("a\\b", "/x/v1/things/a%5Cb/"),
        ("{id}", "/x/v1/things/%7Bid%7D/"),
        ("a\r\nb\t", "/x/v1/things/a%0D%0Ab%09/"),
        ("...", "/x/v1/things/.../"),
        (";a=b&c", "/x/v1/things/%3Ba%3Db%26c/"),
    ] {
        assert_eq!(url(core.request(&GET).path("id", value)), path);
    }
}

#[test]
fn a_path_value_that_would_change_the_route_is_an_error() {
    let core = core(&[]);
    for value in ["", ".", ".."] {
        let found = problems(core.request(&GET).path("id", value));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("path parameter `id`") && found[0].contains("change the route"),
            "{found:?}"
        );
    }
    let dots = |a, b| {
        core.request(&PAIR)
            .path("b", b)
            .path("a", a)
            .path("c", "x")
            .path("d", "y")
    };
    assert!(problems(dots(".", "."))[0].contains("`a` makes a `.` or `..` segment"));
    assert_eq!(url(dots(".", "a")), "/x/v1/.a/x.y");
    let reserved = |id| {
        let style = ParameterStyle::SIMPLE.allow_reserved();
        core.request(&PAIR)
            .path_as("a", id, style)
            .path("b", "")
            .path("c", "x")
            .path("d", "y")
    };
    // Some servers drop what follows the `;` and then follow the dots.
    assert!(problems(reserved("..;v"))[0].contains("`a` makes a `.` or `..` segment"));
}

#[test]
fn every_path_parameter_must_be_set_and_exist() {
    let core = core(&[]);
    assert_eq!(
        problems(core.request(&GET)),
        ["path parameter `id` is not set"]
    );
    let found = problems(core.request(&GET).path("id", "1").path("other", "2"));
    assert_eq!(
        found,
        ["path parameter `other` is not part of this operation's path"]
    );
}

#[test]
fn the_query_is_encoded_and_kept_in_order() {
    let core = core(&[]);
    assert_eq!(
        url(core
            .request(&LIST)
            .query("page", &3)
            .query("filter[a b]", "x&y=z+%20é")),
        "/x/v1/things?page=3&filter%5Ba%20b%5D=x%26y%3Dz%2B%2520%C3%A9"
    );
    assert_eq!(
        url(core.request(&LIST).query("empty", "")),
        "/x/v1/things?empty="
    );
    assert_eq!(url(core.request(&LIST)), "/x/v1/things");
    assert_eq!(
        url(core.request(&GET).query("q", "{id}").path("id", "1")),
        "/x/v1/things/1/?q=%7Bid%7D"
    );
}

#[test]
fn a_query_of_any_shape_is_written_in_its_style() {
    let core = core(&[]);
    for (style, query) in [
        (ParameterStyle::FORM.explode(), "?ids=a%2C1&ids=b&z=1"),
        (ParameterStyle::FORM, "?ids=a%2C1,b&z=1"),
        (ParameterStyle::SPACE_DELIMITED, "?ids=a%2C1%20b&z=1"),
        (ParameterStyle::PIPE_DELIMITED, "?ids=a%2C1%7Cb&z=1"),
        (
            ParameterStyle::DEEP_OBJECT,
            "?ids%5B0%5D=a%2C1&ids%5B1%5D=b&z=1",
        ),
        (ParameterStyle::JSON, "?ids=%5B%22a%2C1%22%2C%22b%22%5D&z=1"),
    ] {
        let request = core.request(&LIST);
        let request = request.query_as("ids", &["a,1", "b"], style);
        assert_eq!(url(request.query("z", &1)), format!("/x/v1/things{query}"));
        if style != ParameterStyle::JSON {
            let request = core.request(&LIST).query_as("ids", &[0_u8; 0], style);
            assert_eq!(url(request), "/x/v1/things", "{style:?}");
        }
    }
    let piped = |item| {
        let request = core.request(&LIST);
        problems(request.query_as("ids", &[item], ParameterStyle::PIPE_DELIMITED))
    };
    assert_eq!(
        piped("a|b"),
        ["query parameter `ids` has a value that holds the list's own separator"]
    );
}

#[test]
fn a_path_of_any_shape_is_one_segment() {
    let core = core(&[]);
    let path = |style, items: &[&str]| core.request(&GET).path_as("id", items, style);
    for (style, expected) in [
        (ParameterStyle::SIMPLE, "a%2F1,b"),
        (ParameterStyle::LABEL.explode(), ".a%2F1.b"),
        (ParameterStyle::MATRIX.explode(), ";id=a%2F1;id=b"),
    ] {
        let found = url(path(style, &["a/1", "b"]));
        assert_eq!(found, format!("/x/v1/things/{expected}/"));
    }
    let empty = problems(path(ParameterStyle::SIMPLE, &[]));
    assert_eq!(
        empty,
        ["path parameter `id` is empty, which would change the route"]
    );
    // A label that is empty, or a dot, would be a segment of dots.
    for item in ["", "."] {
        let dots = problems(
            core.request(&GET)
                .path_as("id", item, ParameterStyle::LABEL),
        );
        assert!(dots[0].contains("`.` or `..` segment"), "{dots:?}");
    }
}

#[test]
fn headers_and_cookies_of_any_shape_are_written_in_their_style() {
    let core = core(&[]);
    let value = serde_json::json!({"a": [1], "b": "c d"});
    let request = core
        .request(&LIST)
        .header_as("X-List", &[1, 2], ParameterStyle::SIMPLE)
        .header_as("X-None", &[0; 0], ParameterStyle::SIMPLE)
        .header_as("X-Object", &value["b"], ParameterStyle::SIMPLE)
        .header_as("X-Json", &value, ParameterStyle::JSON)
        .cookie_as("list", &["a;", "b"], ParameterStyle::FORM)
        .cookie_as("x", &value, ParameterStyle::FORM.explode())
        .cookie_as("none", &[0; 0], ParameterStyle::FORM);
    let sent = sent(request);
    assert_eq!(sent.headers()["x-list"], "1,2");
    assert_eq!(sent.headers()["x-object"], "c d");
    assert_eq!(sent.headers()["x-json"], r#"{"a":[1],"b":"c d"}"#);
    assert_eq!(sent.headers().get("x-none"), None);
    assert_eq!(sent.headers()[COOKIE], "list=a%3B,b; a=1; b=c%20d");
    let wrong = core
        .request(&LIST)
        .header_as("X-List", &["a,b"], ParameterStyle::SIMPLE)
        .cookie_as("c", "a;b", ParameterStyle::COOKIE)
        .query_as(
            "q",
            &std::collections::BTreeMap::from([([1], 2)]),
            ParameterStyle::FORM,
        );
    assert_eq!(
        problems(wrong),
        [
            "header `X-List` has a value that holds the list's own separator",
            "header `Cookie` has a value that no cookie can hold as it is",
            "query parameter `q` has keys that are no strings",
        ]
    );
}

#[test]
fn only_what_was_set_is_in_the_headers() {
    let core = core(&["bearerAuth"]);
    let request = sent(core.request(&GET).path("id", &1));
    let mut names: Vec<&str> = request.headers().keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "acme-version", "user-agent"]);
    assert_eq!(request.headers()[ACCEPT], "application/hal+json");
    assert!(request.body().is_none());
}

#[test]
fn a_method_that_gives_content_a_meaning_says_that_there_is_none() {
    static POST: Operation = Operation::new("post", Method::POST, "/v1/things");
    static PUT: Operation = Operation::new("put", Method::PUT, "/v1/things");
    static PATCH: Operation = Operation::new("patch", Method::PATCH, "/v1/things");
    static DELETE: Operation = Operation::new("delete", Method::DELETE, "/v1/things");
    static HEAD: Operation = Operation::new("head", Method::HEAD, "/v1/things");
    let core = core(&[]);
    let length = |request: Request| {
        let request = sent(request);
        let length = request.headers().get("content-length")?;
        Some(length.to_str().unwrap().to_owned())
    };
    for (operation, expected) in [
        (&POST, Some("0")),
        (&PUT, Some("0")),
        (&PATCH, Some("0")),
        (&DELETE, None),
        (&HEAD, None),
        (&LIST, None),
    ] {
        let found = length(core.request(operation));
        assert_eq!(found.as_deref(), expected, "{}", operation.id);
        // What has a body is measured when it is sent.
        assert_eq!(length(core.request(operation).json("x")), None);
    }
}

#[test]
fn debug_names_what_is_called_and_shows_no_value() {
    let core = core(&["bearerAuth"]);
    let request = core
        .request(&GET)
        .path("id", "hunter2")
        .query("q", "hunter2")
        .header("X-Secret", "hunter2")
        .cookie("sid", "hunter2")
        .path("nothing", "hunter2")
        .json("hunter2");
    let shown = format!("{request:?}");
    assert!(
        shown.starts_with(
            "Request { operation: \"get_thing\", method: GET, path: \"/v1/things/{id}/\""
        ),
        "{shown}"
    );
    assert!(
        shown.contains("nothing") && shown.ends_with(".. }"),
        "{shown}"
    );
    assert!(
        !shown.contains("hunter2") && !shown.contains("t0ken"),
        "{shown}"
    );
}

#[test]
fn a_header_value_cannot_become_a_second_header() {
    let core = core(&[]);
    for value in ["a\r\nX-Evil: 1", "a\nb", "a\0b", "\u{7f}"] {
        assert_eq!(
            problems(core.request(&LIST).header("X-Thing", value)),
            ["header `X-Thing` holds a line break or another control character"]
        );
    }
    assert!(problems(core.request(&LIST).header("X-Thing", " a"))[0].contains("white space"));
    assert_eq!(
        problems(core.request(&LIST).header("X Thing", "a")),
        ["header `X Thing` is not a header name"]
    );
    let request = sent(
        core.request(&LIST)
            .header("X-Thing", &7)
            .header("acme-version", "3")
            .header("x-thing", "8"),
    );
    assert_eq!(
        request
            .headers()
            .get_all("x-thing")
            .iter()
            .collect::<Vec<_>>(),
        ["8"]
    );
    assert_eq!(request.headers()["acme-version"], "3");
}

#[test]
fn a_cookie_header_joins_the_cookies() {
    let core = core(&[]);
    let request = core.request(&LIST).cookie("a", &1);
    let request = sent(request.header("cookie", "b=2; c=3").cookie("d", &4));
    assert_eq!(request.headers()[COOKIE], "a=1; b=2; c=3; d=4");
    let problems = core
        .request(&LIST)
        .header("Cookie", "a=1\r\nX-B: 2")
        .finish(&core);
    assert!(problems.is_err());
}

#[test]
fn a_value_can_be_the_whole_query() {
    let core = core(&[]);
    let value = serde_json::json!({ "a b": "c d&", "l": [1, 2], "n": { "x": true } });
    let query = |request: Request| sent(request).url().query().map(str::to_owned);
    let form = query(core.request(&LIST).query_form("q", &value, &[]));
    assert_eq!(form.as_deref(), Some("a+b=c+d%26&l=1&l=2&n%5Bx%5D=true"));
    let empty = query(
        core.request(&LIST)
            .query_form("q", &serde_json::json!({}), &[]),
    );
    assert_eq!(empty, None);
    let json = query(
        core.request(&LIST)
            .query_json("q", &serde_json::json!({ "a": [1] })),
    );
    assert_eq!(json.as_deref(), Some("%7B%22a%22%3A%5B1%5D%7D"));
    let text = query(core.request(&LIST).query_text("a=b c"));
    assert_eq!(text.as_deref(), Some("a%3Db%20c"));
    let list = core.request(&LIST).query_form("q", &[1], &[]);
    assert!(list.finish(&core).is_err());
}

#[test]
fn a_query_goes_on_behind_that_of_the_path() {
    static TYPED: Operation = Operation::new("typed", Method::GET, "/v1/list?type=2");
    let core = core(&[]);
    let request = sent(core.request(&TYPED).query("q", "a").query("r", "b"));
    assert_eq!(request.url().query(), Some("type=2&q=a&r=b"));
}

#[test]
fn cookies_share_one_header() {
    let core = core(&[]);
    let request = sent(core.request(&LIST).cookie("a", "1; b=2").cookie("c", &3));
    assert_eq!(request.headers()[COOKIE], "a=1%3B%20b%3D2; c=3");
}

#[test]
fn a_json_body_brings_its_media_type() {
    let core = core(&[]);
    let request = sent(core.request(&LIST).json(&serde_json::json!({ "a": null })));
    assert_eq!(request.headers()[CONTENT_TYPE], "application/json");
    assert_eq!(
        request.body().unwrap().as_bytes().unwrap(),
        br#"{"a":null}"#
    );
    let request = sent(
        core.request(&LIST)
            .json_as("application/merge-patch+json", &[1]),
    );
    assert_eq!(
        request.headers()[CONTENT_TYPE],
        "application/merge-patch+json"
    );
    let no_json = std::collections::BTreeMap::from([((1, 2), 3)]);
    assert_eq!(
        problems(core.request(&LIST).json(&no_json)),
        ["the body cannot be written as JSON"]
    );
}

#[test]
fn all_problems_come_at_once_and_show_no_value() {
    struct Body;
    impl Validate for Body {
        fn validate(&self, check: &mut Check) {
            check.field("name", "hunter2", |v, c| c.length(v, Some(8), None));
        }
    }
    let core = core(&[]);
    let request = core
        .request(&GET)
        .path("id", "..")
        .header("X-Thing", "hunter2\n")
        .validate(&Body)
        .check(|c| c.field("page", &0, |v, c| c.range(*v, 1..)));
    assert!(!format!("{request:?}").contains("hunter2"));
    let error = InvalidRequest::new("acme", "get_thing", finish(request).unwrap_err());
    assert_eq!(error.problems().len(), 4);
    assert_eq!(
        error.to_string(),
        "acme get_thing: nothing was sent: path parameter `id` makes a `.` or `..` segment, which would change the route; \
         header `X-Thing` begins or ends with white space, which a receiver would drop; \
         `name` must have at least 8 characters; `page` must be >= 1"
    );
}

#[test]
fn a_number_that_is_not_finite_is_sent_nowhere() {
    #[derive(serde::Serialize)]
    struct Price {
        price: f64,
        levels: Vec<f64>,
    }
    let price = Price {
        price: 1.5,
        levels: vec![0.5, f64::NEG_INFINITY],
    };
    let form = [FieldEncoding::new("levels")];
    let style = ParameterStyle::FORM.explode();
    let list = || core(&[]).request(&LIST);
    let cases: [(Request, &str); 12] = [
        (list().json(&price), "levels[1]"),
        (list().json_as("a/b+json", &price), "levels[1]"),
        (list().form("a/b", &price, &form), "levels[1]"),
        (list().multipart(&price, &form), "levels[1]"),
        (list().query_as("price", &f64::NAN, style), "price"),
        (list().query_as("p", &price, style), "p.levels[1]"),
        (list().query_json("p", &price), "p.levels[1]"),
        (list().query_form("p", &price, &form), "levels[1]"),
        (
            list().header_as("X-A", &f64::NAN, ParameterStyle::SIMPLE),
            "X-A",
        ),
        (list().cookie_as("c", &f64::INFINITY, style), "c"),
        (
            list().part_header_as("f", "X-B", &f64::NAN, ParameterStyle::SIMPLE),
            "X-B",
        ),
        (
            core(&[])
                .request(&GET)
                .path_as("id", &f64::NAN, ParameterStyle::SIMPLE),
            "id",
        ),
    ];
    for (request, path) in cases {
        let expected = format!("`{path}` must be a finite number");
        assert_eq!(problems(request), [expected]);
    }
    let whole = "the body must be a finite number";
    assert_eq!(problems(list().text("text/plain", &f64::NAN)), [whole]);
    assert_eq!(problems(list().query_text(&f64::NAN)), [whole]);
    // What a check of its bounds has found is said once.
    let checked = list().check(|check| check.field("price", &f64::NAN, |v, c| c.range(*v, 0.0..)));
    let checked = checked.query_as("price", &f64::NAN, style);
    assert_eq!(problems(checked), ["`price` must be a finite number"]);
    let fine = list().query_as("price", &-1.5, style).json(&Some(0.1));
    assert_eq!(url(fine), "/x/v1/things?price=-1.5");
}

#[test]
fn a_call_has_headers_of_its_own_before_all_others() {
    let core = core(&["bearerAuth"]);
    let call = || core.call();
    let header = |call: Call, name: &str| {
        let request = call.request(&GET).path("id", "1").header("X-Thing", "a");
        let sent = sent(request);
        let values: Vec<_> = sent.headers().get_all(name).iter().cloned().collect();
        values
    };
    assert_eq!(
        header(call().header("acme-version", "3"), "Acme-Version"),
        ["3"]
    );
    assert_eq!(header(call().header("X-Thing", "b"), "x-thing"), ["b"]);
    assert_eq!(
        header(
            call().header("X-Thing", "b").header("x-thing", "c"),
            "x-thing"
        ),
        ["c"]
    );
    assert_eq!(
        header(call().header("Authorization", "own"), "authorization"),
        ["own"]
    );
    assert_eq!(header(call().accept("text/csv"), "accept"), ["text/csv"]);
    let [secret] = header(call().header("X-Other", "s"), "x-other")
        .try_into()
        .unwrap();
    assert!(secret.is_sensitive());
    assert!(!format!("{:?}", call().header("X-Other", "hunter2")).contains("hunter2"));
}

#[test]
fn a_header_that_frames_the_message_cannot_be_set_by_a_call() {
    let core = core(&[]);
    for name in ["Content-Length", "host", "Transfer-Encoding", "connection"] {
        let request = core.call().header(name, "1").request(&LIST);
        assert_eq!(
            problems(request),
            [format!("header `{name}` is set by the HTTP client alone")]
        );
    }
    let request = core.call().header("X", "a\r\nY: b").request(&LIST);
    assert_eq!(problems(request).len(), 1);
}

mod security {
    use super::*;

    static NONE: Operation = Operation::new("none", Method::GET, "/").security(&[&[]]);
    static BEARER: Operation =
        Operation::new("bearer", Method::GET, "/").security(&[&["bearerAuth"]]);
    static BOTH: Operation =
        Operation::new("both", Method::GET, "/").security(&[&["idAuth", "keyAuth"]]);
    static EITHER: Operation = Operation::new("either", Method::GET, "/")
        .security(&[&["idAuth", "keyAuth"], &["bearerAuth"]]);
    static OPTIONAL: Operation =
        Operation::new("optional", Method::GET, "/").security(&[&[], &["bearerAuth"]]);
    static QUERY: Operation = Operation::new("query", Method::GET, "/").security(&[&["queryAuth"]]);
    static COOKIE_AUTH: Operation =
        Operation::new("cookie", Method::GET, "/").security(&[&["cookieAuth"]]);

    /// Which of the credentials are in the request.
    fn carried(schemes: &[&'static str], operation: &'static Operation) -> Vec<&'static str> {
        let core = core(schemes);
        let request = sent(core.request(operation));
        [AUTHORIZATION.as_str(), "x-id", "x-key", "cookie"]
            .into_iter()
            .filter(|name| {
                request
                    .headers()
                    .get(*name)
                    .inspect(|value| assert!(value.is_sensitive()))
                    .is_some()
            })
            .chain(request.url().query().map(|_| "query"))
            .collect()
    }

    const ALL: &[&str] = &["bearerAuth", "idAuth", "keyAuth", "queryAuth", "cookieAuth"];

    #[test]
    fn only_the_operations_own_credentials_are_sent() {
        assert_eq!(carried(ALL, &LIST), [""; 0]);
        assert_eq!(carried(ALL, &NONE), [""; 0]);
        assert_eq!(carried(ALL, &BEARER), ["authorization"]);
        assert_eq!(carried(ALL, &BOTH), ["x-id", "x-key"]);
        assert_eq!(carried(ALL, &QUERY), ["query"]);
        assert_eq!(carried(ALL, &COOKIE_AUTH), ["cookie"]);
    }

    #[test]
    fn the_first_alternative_that_is_whole_is_sent() {
        assert_eq!(carried(ALL, &EITHER), ["x-id", "x-key"]);
        assert_eq!(
            carried(&["idAuth", "bearerAuth"], &EITHER),
            ["authorization"]
        );
        assert_eq!(carried(&[], &OPTIONAL), [""; 0]);
        assert_eq!(carried(ALL, &OPTIONAL), ["authorization"]);
    }

    #[test]
    fn a_missing_credential_stops_the_call() {
        let core = core(&["idAuth"]);
        assert_eq!(
            problems(core.request(&BEARER)),
            ["no credential for bearerAuth: call `bearer_token` on the builder"]
        );
        assert_eq!(
            problems(core.request(&BOTH)),
            ["no credential for keyAuth: call `key` on the builder"]
        );
    }

    #[test]
    fn query_and_cookie_credentials_keep_their_value() {
        let core = core(ALL);
        assert_eq!(
            url(core.request(&QUERY).query("a", &1)),
            "/x/?a=1&api%20key=v%26lue"
        );
        assert_eq!(
            sent(core.request(&COOKIE_AUTH).cookie("a", &1)).headers()[COOKIE],
            "a=1; sid=v&lue"
        );
    }
}
