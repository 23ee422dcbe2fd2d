//! [`Request`]: one call, put together and sent.
//!
//! What is wrong with a parameter is kept and comes out of [`Request::send`], all of it at once, so that
//! generated code stays one chain. Nothing in here is generic over the operation's types but the
//! serialisation of the body: a user compiles little of it.

mod blocking;
mod body;
mod call;
mod credentials;
mod key;
mod maybe;
mod path;
mod query;
mod settings;
mod streaming;

use std::fmt::{self, Display, Write};

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, COOKIE, HeaderName, HeaderValue};
use serde::Serialize;

use crate::body::{PartHeader, Payload};
use crate::client::Core;
use crate::encode::{Encoded, ParameterStyle, Parts, Unwritten, header_value, own_header};
use crate::error::{Failure, InvalidRequest, Problem};
use crate::response::RawResponse;
use crate::spec::Operation;
use crate::trace::Trace;
use crate::transport::{self, Plan, Reading, Received};
use crate::validate::{Check, Validate};

/// Why a map with other keys is not written.
const NO_STRING: &str = "has keys that are no strings";

#[cfg(feature = "blocking")]
pub use blocking::{Blocking, BlockingStream};
#[cfg(feature = "mock")]
pub(crate) use body::is_within;
pub use call::Call;
pub use key::new_idempotency_key;

impl Call {
    /// The request of `operation`, with the settings of this call.
    pub fn request(self, operation: &'static Operation) -> Request {
        Request::new(self, operation)
    }
}

impl Core {
    /// The request of a call of `operation` that has no settings of its own.
    pub fn request(&self, operation: &'static Operation) -> Request {
        self.call().request(operation)
    }
}

/// One call being put together.
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    call: Call,
    operation: &'static Operation,
    /// Base URL, path, and the query as far as it was given. A path parameter is `{name}`
    /// until it is set; no value can look like that, since braces are percent-encoded.
    url: String,
    /// Where the operation's path begins in `url`.
    path: usize,
    has_query: bool,
    /// The call's own headers; the client-wide ones join them when it is sent.
    headers: Vec<(HeaderName, HeaderValue)>,
    cookies: String,
    /// The headers of parts, for the multipart body that comes after them.
    part_headers: Vec<PartHeader>,
    body: Option<Payload>,
    problems: Vec<Problem>,
}

impl Request {
    fn new(call: Call, operation: &'static Operation) -> Self {
        let prefix = call.core().inner().target(operation).server.prefix();
        // Room for parameters, so that most URLs are written without growing.
        let mut url = String::with_capacity(prefix.len() + operation.path.len() + 64);
        url.push_str(prefix);
        url.push_str(operation.path);
        let mut headers = Vec::with_capacity(4);
        if let Some(accept) = operation.accept {
            headers.push((ACCEPT, HeaderValue::from_static(accept)));
        }
        Self {
            path: prefix.len(),
            call,
            operation,
            url,
            has_query: operation.has_query,
            headers,
            cookies: String::new(),
            part_headers: Vec::new(),
            body: None,
            problems: Vec::new(),
        }
    }

    /// Sets a parameter of the path. Everything but letters, digits, `-`, `.`, `_` and `~` is
    /// percent-encoded; an empty value, `.` and `..` are errors, because they would change the route.
    pub fn path(mut self, name: &str, value: &(impl Display + ?Sized)) -> Self {
        self.set_path(name, &value);
        self
    }

    /// Adds a query parameter with one value.
    pub fn query(mut self, name: &str, value: &(impl Display + ?Sized)) -> Self {
        self.add_query(name, &value);
        self
    }

    /// Sets a parameter of the path to a value of any shape, written in `style`. One that is nothing then, such as an empty
    /// list, is an error, because it would change the route.
    pub fn path_as<T: Serialize + ?Sized>(
        mut self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        match Parts::of(value) {
            Ok(parts) => self.set_path_parts(name, &parts, style),
            Err(why) => self.unwritten(name, why, |name| Problem::Path {
                name,
                reason: NO_STRING,
            }),
        }
        self
    }

    /// Adds a query parameter of any shape, written in `style`. Nothing is added for an empty list or object.
    pub fn query_as<T: Serialize + ?Sized>(
        mut self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        match Parts::of(value) {
            Ok(parts) => self.add_query_parts(name, &parts, style),
            Err(why) => self.unwritten(name, why, |name| Problem::Query {
                name,
                reason: NO_STRING,
            }),
        }
        self
    }

    /// Asks for these media types, as in `text/csv`, instead of those of the operation, unless the caller has said what
    /// to ask for.
    pub fn accept(mut self, media_types: &'static str) -> Self {
        self.insert_header(ACCEPT, HeaderValue::from_static(media_types));
        self
    }

    /// Sets a header. A value that no header can have, say one with a line break, is an error.
    pub fn header(mut self, name: &str, value: &(impl Display + ?Sized)) -> Self {
        self.set_header(name, &value.to_string());
        self
    }

    /// Sets a header to a value of any shape, written in `style`. Nothing is set for an empty list or object.
    pub fn header_as<T: Serialize + ?Sized>(
        mut self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        if let Some(value) = self.header_written(name, value, style) {
            self.set_header(name, &value);
        }
        self
    }

    /// Adds a cookie, its value percent-encoded.
    pub fn cookie(mut self, name: &str, value: &(impl Display + ?Sized)) -> Self {
        self.add_cookie(name, format_args!("{}", Encoded(&value)));
        self
    }

    /// Adds cookies: a value of any shape, written in `style`. Nothing is added for an empty list or object.
    pub fn cookie_as<T: Serialize + ?Sized>(
        mut self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Self {
        let parts = match Parts::of(value) {
            Ok(parts) => parts,
            Err(why) => {
                self.unwritten(name, why, |_| Problem::Header {
                    name: "Cookie".to_owned(),
                    reason: NO_STRING,
                });
                return self;
            }
        };
        match style.pairs(name, &parts) {
            Ok(pairs) => {
                for (name, value) in pairs {
                    self.add_cookie(&name, format_args!("{value}"));
                }
            }
            Err(reason) => self.header_problem("Cookie", reason),
        }
        self
    }

    /// Validates `value` against the rules of the document.
    pub fn validate(self, value: &dyn Validate) -> Self {
        self.check(|check| value.validate(check))
    }

    /// Validates anything, such as a parameter, against `rules`.
    pub fn check(mut self, rules: impl FnOnce(&mut Check)) -> Self {
        let mut check = Check::new();
        rules(&mut check);
        self.problems
            .extend(check.into_violations().into_iter().map(Problem::Rule));
        self
    }

    /// Sends the request and reads the whole response.
    ///
    /// # Errors
    ///
    /// [`Failure::InvalidRequest`] if anything is wrong with what was set; nothing is sent then.
    /// [`Failure::Transport`] if no response was received, [`Failure::UnreadableBody`] if its body broke off.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or in one without its timer (`tokio::runtime::Builder::enable_all`).
    pub async fn send(self) -> Result<RawResponse, Failure> {
        let received = self.exchange(Reading::Whole).await?;
        Ok(received.raw)
    }

    async fn exchange(self, reading: Reading) -> Result<Received, Failure> {
        let (core, operation) = (self.call.core().clone(), self.operation);
        let inner = core.inner();
        let provider = inner.provider.name;
        let trace = Trace::start(
            provider,
            operation,
            inner.target(operation).server.endpoint(),
        );
        let retry = self.call.own_retry();
        let outcome = match self.finish(&core) {
            Ok(plan) => {
                let policy = retry.as_ref().unwrap_or(&inner.retry);
                let call = transport::send(&plan, reading, policy, &trace);
                trace.watch(call).await
            }
            Err(problems) => {
                let invalid = InvalidRequest::new(provider, operation.id, problems);
                Err(Failure::InvalidRequest(invalid))
            }
        };
        transport::record(&trace, &outcome);
        outcome.map(|received| Received {
            raw: received.raw.traced(trace),
            ..received
        })
    }

    fn set_header(&mut self, name: &str, value: &str) {
        match (HeaderName::from_bytes(name.as_bytes()), header_value(value)) {
            // A request has one such header, with all cookies in it.
            (Ok(name), Ok(_)) if name == COOKIE => self.add_cookies(value),
            (Ok(name), Ok(value)) => self.insert_header(name, value),
            (Err(_), _) => self.header_problem(name, "is not a header name"),
            (_, Err(reason)) => self.header_problem(name, reason),
        }
    }

    /// The value of a header in `style`; none where it has no parts or cannot be written, which is a problem.
    fn header_written<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
        style: ParameterStyle,
    ) -> Option<String> {
        let written = match Parts::of(value) {
            Ok(parts) => style.header(&parts),
            Err(why) => {
                let other = |name| Problem::Header {
                    name,
                    reason: NO_STRING,
                };
                self.unwritten(name, why, other);
                return None;
            }
        };
        written.unwrap_or_else(|reason| {
            self.header_problem(name, reason);
            None
        })
    }

    /// What is called `name` cannot be written. Where that is a number, `other` is not what is wrong.
    fn unwritten(&mut self, name: &str, why: Unwritten, other: impl FnOnce(String) -> Problem) {
        let problem = match why.within(name) {
            Unwritten::NotFinite(path) => return self.not_finite(path),
            Unwritten::Other => other(name.to_owned()),
        };
        self.problems.push(problem);
    }

    /// The number at `path` is not finite, which a check of its bounds may have found before.
    fn not_finite(&mut self, path: String) {
        let found = Problem::not_finite(path);
        let is_same = |one: &Problem| match (one, &found) {
            (Problem::Rule(one), Problem::Rule(found)) => one == found,
            _ => false,
        };
        if !self.problems.iter().any(is_same) {
            self.problems.push(found);
        }
    }

    fn header_problem(&mut self, name: &str, reason: &'static str) {
        self.problems.push(Problem::Header {
            name: name.to_owned(),
            reason,
        });
    }

    fn insert_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value));
    }

    /// Adds cookies that are written already.
    fn add_cookies(&mut self, cookies: &str) {
        if !self.cookies.is_empty() && !cookies.is_empty() {
            self.cookies.push_str("; ");
        }
        self.cookies.push_str(cookies);
    }

    fn add_cookie(&mut self, name: &str, value: fmt::Arguments<'_>) {
        if !self.cookies.is_empty() {
            self.cookies.push_str("; ");
        }
        // Writing to a `String` cannot fail.
        let _ = write!(self.cookies, "{name}={value}");
    }

    /// Adds credentials, what HTTP asks for, and the settings of the call. `core` is that of the call.
    fn finish(mut self, core: &Core) -> Result<Plan<'_>, Vec<Problem>> {
        self.check_path();
        if let Some(reason) = core.inner().unusable(self.operation) {
            let reason = reason.to_owned();
            self.problems.push(Problem::Site { reason });
        }
        let (secret, mut changing) = self.add_credentials(core.inner());
        if !self.cookies.is_empty() {
            match HeaderValue::from_str(&self.cookies) {
                Ok(mut cookies) => {
                    cookies.set_sensitive(secret);
                    self.insert_header(COOKIE, cookies);
                }
                Err(_) => self.problems.push(Problem::Header {
                    name: "Cookie".to_owned(),
                    reason: "holds a line break or another control character",
                }),
            }
        }
        // RFC 9110, section 8.6: a method that gives content a meaning says that there is none.
        if self.body.as_ref().is_none_or(Payload::is_empty) && says_length(&self.operation.method())
        {
            self.insert_header(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let own = self.call.take_settings();
        if let Some(media_types) = &own.accept {
            self.set_header("accept", media_types);
        }
        for (name, value) in &own.headers {
            if let Some(name) = self.set_own_header(name, value) {
                // What the caller sets for this call goes before a credential, however that is given.
                changing.retain(|ready| !ready.scheme.goes_into(&name));
            }
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let key = self.operation.idempotency_key;
        let has_key = key.is_some_and(|key| {
            // An empty one is none: the provider could not tell the call from any other.
            let mut headers = self.headers.iter();
            headers
                .any(|(name, value)| name.as_str().eq_ignore_ascii_case(key) && !value.is_empty())
        });
        Ok(Plan {
            core,
            has_key,
            operation: self.operation,
            timeout: own.timeout.unwrap_or(core.inner().timeout),
            url: self.url,
            headers: self.headers,
            changing,
            body: self.body,
        })
    }

    /// Sets a header that the document does not know.
    fn set_own_header(&mut self, name: &str, value: &str) -> Option<HeaderName> {
        match own_header(name, value) {
            Ok((name, value)) => {
                self.insert_header(name.clone(), value);
                Some(name)
            }
            Err(reason) => {
                self.header_problem(name, reason);
                None
            }
        }
    }
}

/// Whether a request of this method has a `Content-Length` even if it has no body.
fn says_length(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

/// Shows names and never a value: path, query and body may hold secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("method", &format_args!("{}", self.operation.method_name()))
            .field("path", &self.operation.path)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
