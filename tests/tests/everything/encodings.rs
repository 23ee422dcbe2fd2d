//! How queries, forms and parts are written where the document says so, over a real socket.

use clientry::File;
use serde_json::json;
use tests::Reply;

use super::calls::client;
use super::operations;
use super::types::{
    ForgetSearchesQuery, Guest, Link, Member, Payer, SearchFilter, SearchFilterWithin,
    SendParcelXPage, SetAvatarRequestCrop,
};

#[tokio::test]
async fn an_object_is_the_whole_query() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let filter = SearchFilter::new("a b&c")
        .tags(["x/y", "z,w"])
        .within(SearchFilterWithin::new().km(5));
    client.search(filter).send().await.unwrap();
    let request = server.take_one();
    let (_, query) = request.target().split_once('?').unwrap();
    assert_eq!(query, "q=a+b%26c&tags=x/y,z%2Cw&within%5Bkm%5D=5");
    let long = SearchFilter::new("a longer text than it may be");
    let error = client.search(long).send().await.unwrap_err();
    assert!(error.to_string().contains("filter"), "{error}");
    assert!(server.take().is_empty());
}

#[tokio::test]
async fn json_is_the_whole_query() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    client.forget_searches().send().await.unwrap();
    let query = ForgetSearchesQuery::new().ids([1, 2]);
    client.forget_searches().query(query).send().await.unwrap();
    let requests = server.take();
    assert!(requests[0].target().ends_with("/searches"));
    let (_, query) = requests[1].target().split_once('?').unwrap();
    assert_eq!(query, "%7B%22ids%22%3A%5B1%2C2%5D%7D");
}

#[tokio::test]
async fn headers_of_the_message_are_the_clients_and_cookies_are_one_header() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let call = client.search(SearchFilter::new("a"));
    call.cookie("a=1; b=2").sid("s;x").send().await.unwrap();
    let request = server.take_one();
    assert_eq!(request.header("cookie"), Some("a=1; b=2; sid=s%3Bx"));
    assert_eq!(request.header("content-length"), None);
    assert!(request.header("host").unwrap().starts_with("127.0.0.1"));
}

#[tokio::test]
async fn parts_have_the_headers_of_the_document() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let photo = File::bytes("P")
        .content_type("image/jpeg")
        .header("X-Rotation", "90");
    let call = client.send_parcel("To you").photo(photo);
    call.send().await.unwrap();
    let request = server.take_one();
    let content_type = request.header("content-type").unwrap();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    let body = String::from_utf8_lossy(request.body()).replace(boundary, "B");
    let expected = "--B\r\nContent-Disposition: form-data; name=\"label\"\r\nX-Part: label\r\nX-Copies: 2\r\n\r\nTo you\r\n\
        --B\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"photo\"\r\nContent-Type: image/jpeg\r\nX-Rotation: 90\r\nX-Part: photo\r\n\r\nP\r\n--B--\r\n";
    assert_eq!(body, expected);
    let call = client.send_parcel("To you").photo(File::bytes("P"));
    let error = call.send().await.unwrap_err();
    assert!(error.to_string().contains("content type"), "{error}");
    assert!(server.take().is_empty());
}

/// The body of a multipart request with `B` for its boundary.
fn parts(request: &tests::Recorded) -> String {
    let content_type = request.header("content-type").unwrap();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    String::from_utf8_lossy(request.body()).replace(boundary, "B")
}

#[tokio::test]
async fn a_union_with_a_file_is_a_file_or_json() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let crop = SetAvatarRequestCrop::new().x(1).y(2);
    let call = client.set_avatar(File::bytes("P").name("p.png"));
    call.crop(crop).send().await.unwrap();
    let expected = "--B\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"p.png\"\r\nContent-Type: application/octet-stream\r\n\r\nP\r\n\
        --B\r\nContent-Disposition: form-data; name=\"crop\"\r\nContent-Type: application/json\r\n\r\n{\"x\":1,\"y\":2}\r\n--B--\r\n";
    assert_eq!(parts(&server.take_one()), expected);
    let link = Link::new().url("https://a.example/p.png");
    client.set_avatar(link).send().await.unwrap();
    let expected = "--B\r\nContent-Disposition: form-data; name=\"picture\"\r\nContent-Type: application/json\r\n\r\n{\"url\":\"https://a.example/p.png\"}\r\n--B--\r\n";
    assert_eq!(parts(&server.take_one()), expected);
}

#[tokio::test]
async fn a_number_that_is_not_finite_is_not_sent() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let refused = [
        (client.set_price(f64::NAN), "amount"),
        (
            client.set_price(1.0).tiers([0.5, f64::INFINITY]),
            "tiers[1]",
        ),
        (client.set_price(1.0).above(f64::NAN), "above"),
        (client.set_price(1.0).x_rate(f64::NEG_INFINITY), "X-Rate"),
        (
            client.set_price(1.0).payer(Guest::new().nights(f64::NAN)),
            "payer.nights",
        ),
    ];
    for (call, field) in refused {
        let error = call.send().await.unwrap_err().to_string();
        let expected = format!("nothing was sent: `{field}` must be a finite number");
        assert!(error.ends_with(&expected), "{error}");
    }
    assert!(server.take().is_empty());
    let call = client.set_price(1.5).above(-0.5).x_rate(2.5);
    call.unit("2.10").send().await.unwrap();
    let request = server.take_one();
    assert!(request.target().contains("/prices?above=-0.5"));
    assert_eq!(request.header("x-rate"), Some("2.5"));
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, json!({ "amount": 1.5, "unit": "2.10" }));
}

#[tokio::test]
async fn a_union_writes_what_tells_a_variant_without_the_property() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let guest = Guest::new().email("a@b.example");
    client
        .set_price(1.0)
        .payer(guest.clone())
        .send()
        .await
        .unwrap();
    let body: serde_json::Value = serde_json::from_slice(server.take_one().body()).unwrap();
    let payer = json!({ "kind": "guest", "email": "a@b.example" });
    assert_eq!(body, json!({ "amount": 1.0, "payer": payer }));
    // What is sent is read as what it was.
    let read: Payer = serde_json::from_value(payer).unwrap();
    assert_eq!(read, Payer::Guest(guest));
    let member = Member::new("member");
    assert_eq!(
        serde_json::to_value(Payer::from(member)).unwrap(),
        json!({ "kind": "member" })
    );
}

#[tokio::test]
async fn a_part_that_is_not_json_is_sent_as_it_is_given() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let call = client
        .send_parcel("To you")
        .customs("<a b=\"ü\"/>")
        .rows(["1,2", "3,4"])
        .invoice(File::bytes("%PDF").name("a.pdf"));
    call.send().await.unwrap();
    let request = server.take_one();
    let content_type = request.header("content-type").unwrap();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    let body = String::from_utf8_lossy(request.body()).replace(boundary, "B");
    let (_, rest) = body.split_once("To you\r\n").unwrap();
    let expected = "--B\r\nContent-Disposition: form-data; name=\"customs\"\r\nContent-Type: application/xml\r\n\r\n<a b=\"ü\"/>\r\n\
        --B\r\nContent-Disposition: form-data; name=\"rows\"\r\nContent-Type: text/csv\r\n\r\n1,2\r\n\
        --B\r\nContent-Disposition: form-data; name=\"rows\"\r\nContent-Type: text/csv\r\n\r\n3,4\r\n\
        --B\r\nContent-Disposition: form-data; name=\"invoice\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--B--\r\n";
    assert_eq!(rest, expected);
}

#[tokio::test]
async fn a_part_has_the_headers_that_the_call_is_given() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let photo = File::bytes("P").content_type("image/jpeg");
    let own = File::bytes("2").header("x-page", "own");
    let call = client
        .send_parcel("To you")
        .photo(photo)
        .photo_x_rotation(90)
        .scans([File::bytes("1"), own])
        .scans_x_page(SendParcelXPage::Back)
        .scans_x_sizes([3, 4])
        .note("Hello")
        .note_content_language("en");
    call.send().await.unwrap();
    let request = server.take_one();
    let content_type = request.header("content-type").unwrap();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    let body = String::from_utf8_lossy(request.body()).replace(boundary, "B");
    let part = |name: &str, headers: &str, content: &str| {
        format!(
            "--B\r\nContent-Disposition: form-data; name=\"{name}\"{headers}\r\n\r\n{content}\r\n"
        )
    };
    let octets = "; filename=\"scans\"\r\nContent-Type: application/octet-stream";
    let expected = [
        part("label", "\r\nX-Part: label\r\nX-Copies: 2", "To you"),
        part(
            "photo",
            "; filename=\"photo\"\r\nContent-Type: image/jpeg\r\nX-Rotation: 90\r\nX-Part: photo",
            "P",
        ),
        part(
            "scans",
            &format!("{octets}\r\nX-Page: back\r\nX-Sizes: 3,4"),
            "1",
        ),
        part(
            "scans",
            &format!("{octets}\r\nx-page: own\r\nX-Sizes: 3,4"),
            "2",
        ),
        part("note", "\r\nContent-Language: en", "Hello"),
    ];
    assert_eq!(body, format!("{}--B--\r\n", expected.concat()));
}

#[tokio::test]
async fn a_part_without_a_header_that_it_must_have_is_not_sent() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let refused = |call: operations::SendParcel| async move {
        let error = call.send().await.unwrap_err();
        std::error::Error::source(&error).map_or(error.to_string(), ToString::to_string)
    };
    let call = || client.send_parcel("To you");
    let error = refused(call().note("Hello")).await;
    let expected = "header `Content-Language of the part note` is required and not set";
    assert!(error.contains(expected), "{error}");
    let error = refused(call().note("Hello").note_content_language("e\nX-A: 1")).await;
    assert!(error.contains("`Content-Language`"), "{error}");
    let photo = || File::bytes("P").content_type("image/jpeg");
    let error = refused(call().photo(photo()).photo_x_rotation(271)).await;
    assert!(error.contains("X-Rotation"), "{error}");
    assert!(server.take().is_empty());
    // One of a part that is not sent is not missed.
    call().note_content_language("en").send().await.unwrap();
    assert!(!String::from_utf8_lossy(server.take_one().body()).contains("Language"));
}

#[tokio::test]
async fn what_is_reserved_stays_in_a_form_that_allows_it() {
    let (server, client) = client(Reply::json(204, &json!(null))).await;
    let call = client
        .create_link("https://a.example/?b=c&d=+#e")
        .note("a/b");
    call.send().await.unwrap();
    let request = server.take_one();
    let expected = "to=https://a.example/?b=c%26d=%2B#e&note=a%2Fb";
    assert_eq!(String::from_utf8_lossy(request.body()), expected);
}
