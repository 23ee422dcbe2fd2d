//! A document to a server that responds as the document says.
//!
//! | module | what it does |
//! | --- | --- |
//! | `model` | the document by its operations; `path`: templates of paths |
//! | `schemas` | its schemas as validators of what is sent and of what is responded |
//! | `credentials`, `request`, `values` | whether a request is what the document asks for |
//! | `body`, `parts` | its body, by its media type |
//! | `instance`, `pattern` | a value of a schema, always the same one |
//! | `respond`, `prefer` | which response it is, and how it is written |
//! | `shape`, `seeds` | collections, and what they begin with |
//! | `state`, `item`, `action`, `shown` | what was created is read, changed and removed |
//! | `filter`, `page` | lists are filtered, sorted, and cut into pages |
//! | `delivery` | signed deliveries to receivers on this machine |
//! | `serve` | all of it over HTTP on loopback |
//!
//! [`Mock::respond`] is a function from a request to a response. It panics at nothing that a document or a request has, and
//! fetches nothing.

mod action;
mod body;
mod credentials;
mod delivery;
mod filter;
mod instance;
mod item;
mod model;
mod page;
mod parts;
mod path;
mod pattern;
mod prefer;
mod request;
mod respond;
mod schemas;
mod seeds;
mod serve;
mod shape;
mod shown;
mod state;
mod values;

use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use model::{Model, Operation};
use path::Given;
use prefer::Preference;
use respond::Chosen;
use schemas::Schemas;
use shape::Shape;
use state::{Doing, State};

pub use serve::{Problem, Serving, bind};

/// The one credential that is right, unless another is named: every token, key, user name and password.
pub const CREDENTIAL: &str = "mock";

/// How long the body of a request may be, in bytes.
pub const MOST_BYTES: usize = 1 << 20;

/// The header of a response that says why the request was refused.
pub const REASON: &str = "x-mock-reason";

/// The header of a response that the document does not have: it is the mock's own, by RFC 9457.
pub const UNDOCUMENTED: &str = "x-mock-undocumented";

/// A request, apart from how it came.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The method, in capitals.
    pub method: &'r str,
    /// The path, percent-encoded.
    pub path: &'r str,
    /// The query without its `?`, percent-encoded.
    pub query: Option<&'r str>,
    /// The headers.
    pub headers: &'r HeaderMap,
    /// The body.
    pub body: &'r [u8],
}

/// A response, apart from how it goes.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers, without those that frame the body.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Vec<u8>,
    /// Why the request was refused, if it was.
    pub reason: Option<String>,
}

/// Why a request is refused: the statuses that say so, of which a document has mostly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Credential,
    /// A parameter of the path.
    Path,
    /// What is not valid by its schema.
    Invalid,
    /// What cannot be read.
    Malformed,
    MediaType,
    NotAcceptable,
    NotFound,
    Conflict,
    TooLarge,
}

impl Status {
    /// The one that is meant first.
    fn statuses(self) -> &'static [u16] {
        match self {
            Status::Credential => &[401, 403],
            Status::Path => &[422, 400, 404],
            Status::Invalid => &[422, 400],
            Status::Malformed => &[400, 422],
            Status::MediaType => &[415, 400, 422],
            Status::NotAcceptable => &[406],
            Status::NotFound => &[404, 410],
            Status::Conflict => &[409, 400, 422],
            Status::TooLarge => &[413, 400, 422],
        }
    }

    /// The one that any server may respond with, whatever its document has.
    fn of_http(self) -> u16 {
        match self {
            Status::Path | Status::Invalid => 400,
            other => other.statuses()[0],
        }
    }
}

/// A document that responds.
pub struct Mock {
    model: Model,
    schemas: Schemas,
    shape: Shape,
    state: Mutex<State>,
    credential: String,
    /// The document as JSON.
    document: Vec<u8>,
}

impl Mock {
    /// Reads `document`, one of OpenAPI 3 with its references within it. Requests have to have `credential`. What is not checked is a diagnostic of
    /// `report`.
    ///
    /// # Errors
    ///
    /// Where `x-clientry` cannot be read.
    pub fn new(
        document: &Document,
        credential: &str,
        report: &mut Diagnostics,
    ) -> Result<Mock, Diagnostic> {
        let model = Model::read(document, report)?;
        let schemas = Schemas::read(document, report);
        let shape = Shape::of(&model, &schemas);
        Ok(Mock {
            model,
            schemas,
            shape,
            state: Mutex::default(),
            credential: credential.to_owned(),
            document: document.value.to_string().into_bytes(),
        })
    }

    /// How many operations there are.
    pub fn operations(&self) -> usize {
        self.model.operations.len()
    }

    /// The collections that keep what is sent: the path of each, and the ids that it begins with.
    pub fn collections(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let kept = self.shape.collections.iter();
        kept.filter(|collection| !collection.is_shown)
            .map(|collection| {
                let ids = collection.seeds.iter();
                let ids = ids.filter_map(|item| item.get(&collection.id));
                let text = |id: &Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
                (collection.path.as_str(), ids.map(text).collect())
            })
    }

    /// The document as JSON: one of OpenAPI 3, with what other files and its overlay have.
    pub fn document(&self) -> &[u8] {
        &self.document
    }

    /// Whether the document says how deliveries are signed.
    pub fn signs_deliveries(&self) -> bool {
        self.model.webhook.is_some()
    }

    /// What was found out of the document since the last time, as sentences.
    pub fn said(&self) -> Vec<String> {
        self.schemas.said()
    }

    /// Makes all collections as they were at first.
    pub fn reset(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    /// The response to a request; `None` where no path of the document is that of the request.
    pub fn respond(&self, request: Request<'_>) -> Option<Reply> {
        let (number, given) = match self.route(&request)? {
            Ok(found) => found,
            Err(methods) => return Some(self.wrong_method(&request, &methods)),
        };
        let operation = &self.model.operations[number];
        Some(self.operation(number, operation, &request, &given))
    }

    /// The response to a request whose body is longer than is read.
    pub fn too_large(&self, request: Request<'_>) -> Reply {
        let reason = format!("the body is longer than {MOST_BYTES} bytes");
        match self.route(&request) {
            Some(Ok((number, _))) => {
                let operation = &self.model.operations[number];
                self.refused(operation, &request, Status::TooLarge, reason)
            }
            _ => respond::problem(413, &reason),
        }
    }

    /// The operation of a request with what its path gives, or the numbers of those of other methods; `None` for no path of
    /// the document.
    fn route(&self, request: &Request<'_>) -> Option<Result<(usize, Given), Vec<usize>>> {
        let bases = self.model.bases.iter();
        let shorter = bases.filter_map(|base| request.path.strip_prefix(base.as_str()));
        let paths = std::iter::once(request.path).chain(shorter);
        for path in paths.filter(|path| path.starts_with('/')) {
            let operations = self.model.operations.iter().enumerate();
            let mut matching: Vec<(usize, &Operation, Given)> = operations
                .filter_map(|(number, one)| Some((number, one, one.template.matched(path)?)))
                .collect();
            matching.sort_by_key(|(_, one, _)| one.template.rank());
            let Some((_, first, _)) = matching.first() else {
                continue;
            };
            // Two paths may differ in the names of their parameters alone.
            let nearest = first.template.rank();
            matching.retain(|(_, one, _)| one.template.rank() == nearest);
            let is_own = |(_, one, _): &&(usize, &Operation, Given)| one.method == request.method;
            let own: Vec<_> = matching.iter().filter(is_own).collect();
            let fits = |(_, one, given): &&&(usize, &Operation, Given)| {
                request::fits(&self.schemas, one, given)
            };
            let found = own.iter().find(fits).or(own.first());
            return Some(match found {
                Some((number, _, given)) => Ok((*number, given.clone())),
                None => Err(matching.into_iter().map(|(number, ..)| number).collect()),
            });
        }
        None
    }

    fn wrong_method(&self, request: &Request<'_>, numbers: &[usize]) -> Reply {
        let own: Vec<&Operation> = numbers
            .iter()
            .map(|number| &self.model.operations[*number])
            .collect();
        let methods: Vec<&str> = own.iter().map(|one| one.method.as_str()).collect();
        let reason = format!("the path has {} only", methods.join(", "));
        let documented = own.iter().find_map(|operation| {
            let mut responses = operation.responses.iter();
            let (_, response) = responses.find(|(key, _)| key == "405")?;
            Some(Chosen {
                status: 405,
                response,
            })
        });
        let mut reply = match documented {
            Some(chosen) => self.documented(&chosen, request, &Preference::default()),
            None => respond::problem(405, &reason),
        };
        reply.reason = Some(reason);
        if !reply.headers.iter().any(|(name, _)| name == "allow") {
            reply.header("allow", &methods.join(", "));
        }
        reply
    }

    fn operation(
        &self,
        number: usize,
        operation: &Operation,
        request: &Request<'_>,
        given: &Given,
    ) -> Reply {
        let refused = |status, reason| self.refused(operation, request, status, reason);
        if let Err(why) = credentials::check(&self.model, operation, request, &self.credential) {
            return refused(Status::Credential, why);
        }
        let asked = match request::read(&self.schemas, operation, request, given) {
            Ok(asked) => asked,
            Err(refusal) => return refused(refusal.status, refusal.reason),
        };
        let preference = match Preference::of(request) {
            Ok(preference) => preference,
            Err(why) => return respond::problem(400, &why),
        };
        let chosen = match preference.code {
            Some(code) => respond::coded(operation, code),
            None => respond::success(operation),
        };
        let Some(chosen) = chosen else {
            let known: Vec<&str> = operation
                .responses
                .iter()
                .map(|(key, _)| key.as_str())
                .collect();
            let reason = match preference.code {
                Some(code) => format!(
                    "the operation has no response {code}; it has {}",
                    known.join(", ")
                ),
                None => "the operation has no success to respond".to_owned(),
            };
            return respond::problem(501, &reason);
        };
        if !respond::is_acceptable(&self.model, chosen.response, request)
            && operation.responses.iter().any(|(key, _)| key == "406")
        {
            let reason = "nothing that is responded is accepted by the header `Accept`".to_owned();
            return refused(Status::NotAcceptable, reason);
        }
        if preference.is_any() {
            let mut reply = self.documented(&chosen, request, &preference);
            if let Some(code) = preference.code {
                reply.header("preference-applied", &format!("code={code}"));
            }
            return reply;
        }
        self.done(number, operation, request, &asked, &chosen)
    }

    /// The response to a request that is done to what there is.
    fn done(
        &self,
        number: usize,
        operation: &Operation,
        request: &Request<'_>,
        asked: &request::Asked,
        chosen: &Chosen<'_>,
    ) -> Reply {
        let refused = |status, reason| self.refused(operation, request, status, reason);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for index in &self.shape.within[number] {
            let collection = &self.shape.collections[*index];
            let path: Vec<String> = asked.path.iter().map(|(_, value)| value.clone()).collect();
            let path = path.get(..collection.parameters).unwrap_or(&path);
            if !state.has(*index, collection, path) {
                let reason = format!("`{}` has no item of this id", collection.path);
                return refused(Status::NotFound, reason);
            }
        }
        let content = respond::accepted(&self.model, chosen.response, request);
        let base = content
            .as_ref()
            .map(|(content, _)| respond::body_of(&self.schemas, content, &Preference::default()));
        let Some(effect) = &self.shape.effects[number] else {
            let body = base
                .zip(content)
                .map(|(base, (_, media_type))| (base, media_type));
            return respond::written(&self.schemas, chosen, body);
        };
        let doing = Doing {
            schemas: &self.schemas,
            collection: &self.shape.collections[effect.collection],
            effect,
            asked,
            base: base.unwrap_or_default(),
            schema: content
                .as_ref()
                .and_then(|(content, _)| content.schema.as_deref()),
            bytes: request.body.len(),
            operation,
            url: url(request),
        };
        match state.act(&doing) {
            Ok(done) => {
                let body = content.map(|(_, media_type)| (done.body, media_type));
                let mut reply = respond::written(&self.schemas, chosen, body);
                for (name, value) in &done.headers {
                    reply.replace(name, value);
                }
                reply
            }
            Err(undone) => refused(undone.status, undone.reason),
        }
    }

    fn documented(
        &self,
        chosen: &Chosen<'_>,
        request: &Request<'_>,
        preference: &Preference,
    ) -> Reply {
        let content = respond::accepted(&self.model, chosen.response, request);
        let body = content.map(|(content, media_type)| {
            let body = respond::body_of(&self.schemas, content, preference);
            (body, media_type)
        });
        respond::written(&self.schemas, chosen, body)
    }

    fn refused(
        &self,
        operation: &Operation,
        request: &Request<'_>,
        status: Status,
        reason: String,
    ) -> Reply {
        respond::refusal(
            &self.model,
            &self.schemas,
            operation,
            request,
            status,
            reason,
        )
    }
}

/// The URL of a request without its query, on the host that it names.
fn url(request: &Request<'_>) -> String {
    let host = request
        .headers
        .get("host")
        .and_then(|host| host.to_str().ok());
    format!("http://{}{}", host.unwrap_or("localhost"), request.path)
}
