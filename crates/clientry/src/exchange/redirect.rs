//! Which redirects are followed: within the origin, with the method and the body kept.
//!
//! reqwest would turn a redirected POST into a GET, and would carry a credential in a header of its own
//! name to another origin.

use reqwest::header::LOCATION;
use reqwest::{Method, Response, Url};

use crate::request::Plan;

/// The most redirects of one attempt that are followed.
const LIMIT: usize = 10;

/// Where `response` redirects to, if that may be followed.
pub(super) fn target(plan: &Plan<'_>, response: &Response, followed: usize) -> Option<Url> {
    if followed >= LIMIT || !keeps_method(&plan.operation.method, response.status().as_u16()) {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    within(plan.core.inner().server.origin(), response.url(), location)
}

/// `location`, seen from `from`, if it is of `origin`.
fn within(origin: &str, from: &Url, location: &str) -> Option<Url> {
    let url = from.join(location).ok()?;
    let same_origin = url.origin().ascii_serialization() == origin
        && url.username().is_empty()
        && url.password().is_none();
    same_origin.then_some(url)
}

fn keeps_method(method: &Method, status: u16) -> bool {
    match status {
        301..=303 => matches!(*method, Method::GET | Method::HEAD),
        307 | 308 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_origin_is_followed() {
        let from = Url::parse("https://api.acme.example/v1/x?a=1").unwrap();
        let within =
            |location| within("https://api.acme.example", &from, location).map(String::from);
        assert_eq!(
            within("/v2/").as_deref(),
            Some("https://api.acme.example/v2/")
        );
        assert_eq!(
            within("y").as_deref(),
            Some("https://api.acme.example/v1/y")
        );
        assert_eq!(
            within("https://API.acme.example:443/z").as_deref(),
            Some("https://api.acme.example/z")
        );
        for elsewhere in [
            "http://api.acme.example/z",
            "https://api.acme.example:444/z",
            "https://evil.example/z",
            "//evil.example/z",
            "https://api.acme.example@evil.example/z",
            "https://user@api.acme.example/z",
            "https://api.acme.example.evil.example/",
            "javascript:alert(1)",
            "http://[",
        ] {
            assert_eq!(within(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn a_redirect_never_changes_the_method() {
        for status in [301, 302, 303] {
            assert!(keeps_method(&Method::GET, status) && keeps_method(&Method::HEAD, status));
            assert!(!keeps_method(&Method::POST, status) && !keeps_method(&Method::DELETE, status));
        }
        assert!(keeps_method(&Method::POST, 307) && keeps_method(&Method::PATCH, 308));
        assert!(!keeps_method(&Method::GET, 300) && !keeps_method(&Method::GET, 304));
    }
}
