//! How queries, forms and parts are written where the document says so, over a real socket.

use clientry::File;
use serde_json::json;
use tests::Reply;

use super::calls::client;
use super::operations;
use super::types::{ForgetSearchesQuery, SearchFilter, SearchFilterWithin, SendParcelXPage};

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
