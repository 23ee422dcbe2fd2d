//! Which redirects are followed: within the origin, with the method and the body kept.
//!
//! reqwest would turn a redirected POST into a GET, and would carry a credential in a header of its own
//! name to another origin.

use reqwest::header::LOCATION;
use reqwest::{Method, Request, Response, Url};

/// The most redirects of one call that are followed.
const LIMIT: usize = 10;

/// Where a request went.
pub(super) struct Origin {
    url: Url,
}

impl Origin {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            url: request.url().clone(),
        }
    }

    /// `request` sent on to where `response` points, if that may be followed.
    pub(super) fn follow(
        &self,
        mut request: Request,
        response: &Response,
        followed: usize,
    ) -> Option<Request> {
        if followed >= LIMIT || !keeps_method(request.method(), response.status().as_u16()) {
            return None;
        }
        let location = response.headers().get(LOCATION)?.to_str().ok()?;
        *request.url_mut() = self.within(location)?;
        Some(request)
    }

    fn within(&self, location: &str) -> Option<Url> {
        let url = self.url.join(location).ok()?;
        let same_origin = url.origin() == self.url.origin()
            && url.username().is_empty()
            && url.password().is_none();
        same_origin.then_some(url)
    }
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
        let origin = Origin {
            url: Url::parse("https://api.acme.example/v1/x?a=1").unwrap(),
        };
        let within = |location| origin.within(location).map(|url| url.to_string());
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
