//! The base URL: which ones are taken, and how a path is put behind one.

use std::net::IpAddr;

use reqwest::Url;

use crate::encode::Encoded;
use crate::trace::Endpoint;

/// A base URL that was checked: absolute `http` or `https`, nothing but host, port and path.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    prefix: String,
    origin: String,
    https: bool,
    loopback: bool,
    endpoint: Endpoint,
}

/// Why a base URL is not taken. It never repeats the URL, which may hold a password.
#[derive(Debug)]
pub(crate) enum BaseUrlProblem {
    /// It is not one, for this reason.
    Invalid(String),
    /// It is plain `http` to this host, which is another machine.
    Insecure(String),
}

impl Server {
    /// Checks `text`; plain `http` passes only to loopback, or anywhere with `allow_plain_http`.
    pub(crate) fn parse(text: &str, allow_plain_http: bool) -> Result<Self, BaseUrlProblem> {
        let invalid = |reason: &str| BaseUrlProblem::Invalid(reason.to_owned());
        // A host with a port and no scheme reads as a scheme of the host's name.
        if !text.contains("://") {
            return Err(invalid("it has no scheme: put `https://` before it"));
        }
        if text.contains(|c: char| c.is_ascii_control() || c == ' ') {
            return Err(invalid("it holds white space or a control character"));
        }
        if has_dots(text) {
            return Err(invalid("its path has a `.` or `..` segment"));
        }
        let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(invalid("it begins with neither http:// nor https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid(
                "it holds a user name or password; credentials have their own setters",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("it holds a query or a fragment"));
        }
        let (https, loopback) = (url.scheme() == "https", is_loopback(&url));
        if !https && !loopback && !allow_plain_http {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(BaseUrlProblem::Insecure(host));
        }
        Ok(Self {
            prefix: url.as_str().trim_end_matches('/').to_owned(),
            origin: url.origin().ascii_serialization(),
            https,
            loopback,
            endpoint: Endpoint::of(&url),
        })
    }

    /// The base URL without a trailing slash: every path of an operation begins with one.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Scheme, host and port, as errors show the server.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Host and port, as spans show them.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Whether requests are encrypted.
    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    /// Whether requests go to this machine in the clear. A proxy on the way would read the credentials.
    pub(crate) fn is_plain_loopback(&self) -> bool {
        self.loopback && !self.https
    }
}

/// `localhost` and the names below it (RFC 6761, section 6.3), and the addresses of loopback however they are written.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let name = host.strip_suffix('.').unwrap_or(host);
    if name == "localhost" || name.ends_with(".localhost") {
        return true;
    }
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let address = address.parse::<IpAddr>().map(|ip| ip.to_canonical());
    address.is_ok_and(|ip| ip.is_loopback())
}

/// Whether a segment of the path leads elsewhere than it says; `%2e` is a dot to URL parsers.
fn has_dots(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.split(['/', '\\']).any(|segment| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(segment.as_str(), "." | "..")
    })
}

/// The value of a variable in the host of a server's URL. What could lead to another host, such as `/`, `@` or
/// `:`, is percent-encoded, and a host with that in it is refused when the client is built.
pub fn server_host_variable(value: &str) -> String {
    Encoded(&value).to_string()
}

/// The value of a variable in the path of a server's URL, percent-encoded but for its slashes.
pub fn server_path_variable(value: &str) -> String {
    let segments: Vec<String> = value
        .split('/')
        .map(|segment| Encoded(&segment).to_string())
        .collect();
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        match Server::parse(text, false) {
            Err(BaseUrlProblem::Invalid(reason)) => reason,
            Err(BaseUrlProblem::Insecure(host)) => panic!("{text} is insecure to {host}"),
            Ok(server) => panic!("{text} was taken as {server:?}"),
        }
    }

    #[test]
    fn the_path_is_kept_as_a_prefix() {
        for (text, prefix, origin) in [
            (
                "https://api.acme.example",
                "https://api.acme.example",
                "https://api.acme.example",
            ),
            (
                "https://api.acme.example/",
                "https://api.acme.example",
                "https://api.acme.example",
            ),
            (
                "https://api.acme.example:8443/x/y/",
                "https://api.acme.example:8443/x/y",
                "https://api.acme.example:8443",
            ),
            (
                "HTTPS://API.acme.example:443/x",
                "https://api.acme.example/x",
                "https://api.acme.example",
            ),
        ] {
            let server = Server::parse(text, false).unwrap();
            assert_eq!(server.prefix(), prefix);
            assert_eq!(server.origin(), origin);
        }
    }

    #[test]
    fn what_is_not_a_base_url_is_refused_without_being_repeated() {
        for no_scheme in [
            "api.acme.example",
            "api.acme.example/v1",
            "localhost:8080",
            "api.acme.example:443/v1",
            "//api.acme.example",
            "",
        ] {
            assert!(
                reason(no_scheme).contains("put `https://` before it"),
                "{no_scheme}"
            );
        }
        assert!(reason("https://").contains("empty host"));
        for space in [
            " https://api.acme.example",
            "https://api.acme\n.example",
            "https://a.b/ ",
        ] {
            assert!(reason(space).contains("white space"), "{space}");
        }
        for dots in [
            "https://a.b/v1/../x",
            "https://a.b/%2E%2e/x",
            "https://a.b/x/.",
        ] {
            assert!(reason(dots).contains("`..` segment"), "{dots}");
        }
        assert!(reason("ftp://api.acme.example").contains("neither http:// nor https://"));
        assert!(reason("https://api.acme.example/?k=hunter2").contains("a query or a fragment"));
        assert!(reason("https://api.acme.example/#x").contains("a query or a fragment"));
        assert!(reason("http://localhost@acme.example").contains("user name or password"));
        let with_password = reason("https://user:hunter2@api.acme.example");
        assert!(
            with_password.contains("user name or password") && !with_password.contains("hunter2")
        );
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for text in [
            "http://localhost:1",
            "http://127.0.0.1",
            "http://127.9.8.7:80",
            "http://LOCALHOST.:1",
            "http://app.localhost:1",
            "http://[::ffff:127.0.0.1]",
            "http://[::1]:8080",
        ] {
            assert!(Server::parse(text, false).is_ok(), "{text}");
        }
        for text in [
            "http://api.acme.example",
            "http://10.0.0.1",
            "http://localhost.acme.example",
            "http://notlocalhost",
            "http://0.0.0.0",
            "http://127.0.0.1.acme.example",
            "http://[::2]",
        ] {
            assert!(
                matches!(Server::parse(text, false), Err(BaseUrlProblem::Insecure(_))),
                "{text}"
            );
            assert!(Server::parse(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_variable_never_leads_to_another_host() {
        for value in [
            "evil.example/",
            "evil.example:443/",
            "a@evil.example",
            "evil.example#",
            "a?b",
            "a\\b",
        ] {
            let url = format!("https://{}.acme.example", server_host_variable(value));
            assert!(Server::parse(&url, false).is_err(), "{value}");
        }
        let path = server_path_variable("../../admin");
        assert!(Server::parse(&format!("https://acme.example/{path}"), false).is_err());
        let url = format!(
            "https://{}.acme.example/{}",
            server_host_variable("eu-1"),
            server_path_variable("v1/a b?")
        );
        assert_eq!(
            Server::parse(&url, false).unwrap().prefix(),
            "https://eu-1.acme.example/v1/a%20b%3F"
        );
    }
}
