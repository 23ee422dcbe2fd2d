//! Which redirects are followed: within the origin, with the method and the body kept.
//!
//! reqwest would turn a redirected POST into a GET, and would carry a credential in a header of its own
//! name to another origin.

use reqwest::header::LOCATION;
use reqwest::{Method, Response, Url};

use super::plan::{MAX_URL_BYTES, Plan};
use crate::response::NotFollowed;

/// The most redirects of one attempt that are followed.
const LIMIT: usize = 10;

/// What a response says of where to go on.
pub(super) enum Redirect {
    /// It is no redirect.
    None,
    Followed(Url),
    NotFollowed(NotFollowed),
}

/// Where `response` redirects to, if that may be followed.
pub(super) fn of(plan: &Plan<'_>, response: &Response, followed: usize) -> Redirect {
    let status = response.status().as_u16();
    if !matches!(status, 301..=303 | 307 | 308) {
        return Redirect::None;
    }
    let mut locations = response.headers().get_all(LOCATION).iter();
    let Some(location) = locations.next() else {
        return Redirect::NotFollowed(NotFollowed::NoLocation);
    };
    if locations.any(|other| other != location) {
        return Redirect::NotFollowed(NotFollowed::Several);
    }
    let Some(url) = std::str::from_utf8(location.as_bytes())
        .ok()
        .and_then(|location| response.url().join(location).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"))
    else {
        return Redirect::NotFollowed(NotFollowed::NoUrl);
    };
    let method = &plan.operation.method();
    let origin = url.origin().ascii_serialization();
    Redirect::NotFollowed(
        if origin != plan.core.inner().target(plan.operation).server.origin() {
            NotFollowed::OtherOrigin(origin)
        } else if !keeps_method(method, status) {
            NotFollowed::OtherMethod(method.clone(), origin)
        } else if !plan.is_repeatable() {
            NotFollowed::SentOnce(origin)
        } else if !url.username().is_empty() || url.password().is_some() {
            NotFollowed::UserInfo(origin)
        } else if url.as_str().len() > MAX_URL_BYTES {
            NotFollowed::TooLong(origin)
        } else if followed >= LIMIT {
            NotFollowed::TooMany(LIMIT, origin)
        } else {
            return Redirect::Followed(url);
        },
    )
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
    fn a_redirect_never_changes_the_method() {
        for status in [301, 302, 303] {
            assert!(keeps_method(&Method::GET, status) && keeps_method(&Method::HEAD, status));
            assert!(!keeps_method(&Method::POST, status) && !keeps_method(&Method::DELETE, status));
        }
        assert!(keeps_method(&Method::POST, 307) && keeps_method(&Method::PATCH, 308));
        assert!(!keeps_method(&Method::GET, 300) && !keeps_method(&Method::GET, 304));
    }
}
