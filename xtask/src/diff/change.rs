//! One difference between two documents, and how a person would say it.

use std::fmt;

use serde_json::Value;

/// What an operation has that has no servers of its own.
pub(super) const OF_THE_DOCUMENT: &str = "those of the document";

/// What differs, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The operation, as `updateWebhook: PUT /webhooks/{id}`; none for what belongs to the whole document.
    pub operation: Option<String>,
    /// What it is about, as `webhook.secret`, `request` or `402`.
    pub subject: String,
    /// What changed.
    pub what: What,
    /// Whether a request holds it.
    pub sent: bool,
    /// Whether a response holds it.
    pub received: bool,
    /// Whether it is in a header of a response, which has no type of its own.
    pub in_header: bool,
}

/// What changed.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The operation is new.
    OperationAdded,
    /// The operation is gone.
    OperationRemoved,
    /// It has another method or path: the old, the new.
    Moved(String, String),
    /// It has another id: the old, the new.
    Renamed(String, String),
    /// A parameter is new; whether it is required.
    ParameterAdded(bool),
    /// A parameter is gone.
    ParameterRemoved,
    /// A parameter is written in another way: what about it, the old, the new.
    ParameterStyle(&'static str, String, String),
    /// A parameter is set once for the client, or no longer.
    ParameterOfClient(bool),
    /// The body of a request is new; whether something of it is required.
    BodyAdded(bool),
    /// The body of a request is gone.
    BodyRemoved,
    /// A media type is new, and which method of the crate sends it.
    MediaAdded(String, Way),
    /// A media type is gone.
    MediaRemoved(String, Way),
    /// A status is new; whether its type is that of another success.
    StatusAdded {
        /// Whether it is the type of another success, or there is no type.
        alike: bool,
    },
    /// A status is gone.
    StatusRemoved,
    /// A response has a body now.
    ContentAdded,
    /// A response has no body any more.
    ContentRemoved,
    /// A header of a response is new.
    HeaderAdded(String),
    /// A header of a response is gone.
    HeaderRemoved(String),
    /// The credentials that are asked for: the old, the new, and whether the old ones are still enough.
    Security(String, String, bool),
    /// A security scheme is sent differently: what about it, the old, the new.
    Scheme(&'static str, String, String),
    /// A server is new.
    ServerAdded(String),
    /// A server is gone.
    ServerRemoved(String),
    /// The only server has another URL: the old, the new.
    ServerMoved(String, String),
    /// The version of the API.
    Version(String, String),
    /// The URL that is taken unless another is chosen: the old, the new.
    ServerFirst(String, String),
    /// A server has another name: its URL, the old name, the new.
    ServerRenamed(String, String, String),
    /// The servers that an operation has of its own: the old, the new, each a list.
    OwnServers(String, String),
    /// Where the tokens of a scheme come from, and whether it was and is said.
    Tokens(bool, bool),
    /// The tags of an operation: the old, the new; whether the crate has features after them.
    Tags(String, String, bool),
    /// What `x-clientry` says, by its key, and whether it did and does say something.
    Extension(&'static str, bool, bool),
    /// The list that `pages` of `x-clientry` names is another.
    PageItems,
    /// A component is new.
    TypeAdded,
    /// A component is gone.
    TypeRemoved,
    /// A type has another name: the old, the new; none where it has none of its own.
    TypeRenamed(Option<String>, Option<String>),
    /// The type: the old, the new.
    Type(String, String),
    /// The format: the old, the new; and whether the Rust type is another.
    Format(Option<String>, Option<String>, bool),
    /// Whether `null` is a value.
    Nullable {
        /// Whether it is now.
        now: bool,
        /// How the field is held.
        held: Held,
    },
    /// Whether it has to be there.
    Required {
        /// Whether it has to be now.
        now: bool,
        /// How the field is held.
        held: Held,
    },
    /// The default: the old, the new.
    Default {
        /// The old.
        old: Option<Value>,
        /// The new.
        new: Option<Value>,
        /// How the field is held.
        held: Held,
    },
    /// A value of an enum is new, with what a person calls it.
    ValueAdded(String, Value),
    /// A value of an enum is gone.
    ValueRemoved(String, Value),
    /// There is a list of values now, or no longer; whether it is one of strings, which has a type.
    Listed(bool, bool),
    /// A bound: its keyword, the old, the new.
    Bound(&'static str, Option<Value>, Option<Value>),
    /// The Rust type of a number by its bounds: the old, the new.
    Width(&'static str, &'static str),
    /// An assertion such as `not`, by its keyword, and whether there was and is one.
    Rule(&'static str, bool, bool),
    /// What tells variants apart: the old, the new.
    Discriminator(String, String),
    /// A property is new.
    PropertyAdded {
        /// Whether it is required.
        required: bool,
        /// A trait that the type has no longer, since the property's type does not have it.
        lost: Option<&'static str>,
    },
    /// A property is gone.
    PropertyRemoved,
    /// What is required is in another order.
    Reordered,
    /// A list says what its items are, or no longer.
    Items(bool),
    /// What additional properties are: the old, the new; whether the Rust type is another.
    Additional(&'static str, &'static str, bool),
    /// A variant is new.
    VariantAdded(String),
    /// A variant is gone.
    VariantRemoved(String),
    /// A variant has another title: the old, the new; none where it is not called after one.
    VariantRenamed(Option<String>, Option<String>),
    /// Whether it is deprecated.
    Deprecated(bool),
    /// `readOnly` or `writeOnly`, and whether it is so now.
    Direction(&'static str, bool),
    /// Whether the value is a secret.
    Secret(bool),
}

/// Which method of the crate sends a media type of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// None: another media type has the same schema, and is sent.
    Same,
    /// The operation's own.
    Own,
    /// One that is called after it.
    Other,
}

/// How a value is held in a struct, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Before.
    pub old: Holder,
    /// After.
    pub new: Holder,
}

/// What is around a value in a struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// It is held as it is.
    Plain,
    /// `Option`
    Optional,
    /// `Nullable`
    Nullable,
    /// It is no field.
    None,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Holder::Plain | Holder::None => "its type as it is",
            Holder::Optional => "`Option`",
            Holder::Nullable => "`Nullable`",
        })
    }
}

/// A change as a sentence.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let it = &self.subject;
        let became = |now: bool| if now { "became" } else { "is no longer" };
        match &self.what {
            What::OperationAdded => write!(f, "+ {it}"),
            What::OperationRemoved => write!(f, "- {it}"),
            What::Moved(old, new) => write!(f, "the operation is {new}, was {old}"),
            What::Renamed(old, new) => write!(f, "the operation id is {new}, was {old}"),
            What::ParameterAdded(true) => write!(f, "+ {it}, required"),
            What::ParameterAdded(false)
            | What::TypeAdded
            | What::PropertyAdded {
                required: false, ..
            } => write!(f, "+ {it}"),
            What::PropertyAdded { required: true, .. } => write!(f, "+ {it}, required"),
            What::ParameterRemoved | What::TypeRemoved | What::PropertyRemoved => {
                write!(f, "- {it}")
            }
            What::ParameterStyle(what, old, new) => write!(f, "{it} has {what} {new}, was {old}"),
            What::ParameterOfClient(true) => write!(f, "{it} is set once for the client"),
            What::ParameterOfClient(false) => write!(f, "{it} is set for each call"),
            What::BodyAdded(_) => write!(f, "the request has a body"),
            What::BodyRemoved => write!(f, "the request has no body any more"),
            What::MediaAdded(media, _) => write!(f, "+ {it} {media}"),
            What::MediaRemoved(media, _) => write!(f, "- {it} {media}"),
            What::StatusAdded { .. } => write!(f, "{it} is new"),
            What::StatusRemoved => write!(f, "{it} is gone"),
            What::ContentAdded => write!(f, "{it} has a body"),
            What::ContentRemoved => write!(f, "{it} has no body any more"),
            What::HeaderAdded(name) => write!(f, "+ {it} header {name}"),
            What::HeaderRemoved(name) => write!(f, "- {it} header {name}"),
            What::Security(old, new, _) => write!(f, "security is {new}, was {old}"),
            What::Scheme(what, old, new) => write!(f, "{it} has {what} {new}, was {old}"),
            What::ServerAdded(url) => write!(f, "+ server {url}"),
            What::ServerRemoved(url) => write!(f, "- server {url}"),
            What::ServerMoved(old, new) => write!(f, "the server is {new}, was {old}"),
            What::Version(old, new) => write!(f, "the version is {new}, was {old}"),
            What::ServerFirst(old, new) => write!(f, "the first server is {new}, was {old}"),
            What::ServerRenamed(url, old, new) => {
                write!(f, "the server {url} is called {new}, was {old}")
            }
            What::OwnServers(old, new) => write!(f, "{it} has the servers {new}, was {old}"),
            What::Tokens(false, _) => write!(f, "{it} says where its tokens come from"),
            What::Tokens(true, true) => write!(f, "{it} has its tokens from elsewhere"),
            What::Tokens(true, false) => {
                write!(f, "{it} no longer says where its tokens come from")
            }
            What::Tags(old, new, _) => write!(f, "{it} has the tags {new}, was {old}"),
            What::Extension(key, false, _) => write!(f, "{it} has `{key}` of x-clientry"),
            What::Extension(key, true, true) => write!(f, "{it} has another `{key}` of x-clientry"),
            What::Extension(key, true, false) => {
                write!(f, "{it} has no `{key}` of x-clientry any more")
            }
            What::PageItems => write!(f, "{it} has the items of its pages elsewhere"),
            What::TypeRenamed(old, new) => {
                let name = |name: &Option<String>| {
                    name.clone()
                        .unwrap_or_else(|| "a type without a name".to_owned())
                };
                write!(f, "{it} is {}, was {}", name(new), name(old))
            }
            What::Type(old, new) => write!(f, "{it} is {new}, was {old}"),
            What::Format(Some(old), Some(new), _) => {
                write!(f, "{it} has the format {new}, was {old}")
            }
            What::Format(None, Some(new), _) => write!(f, "{it} has the format {new}"),
            What::Format(old, None, _) => {
                write!(
                    f,
                    "{it} has no format any more, was {}",
                    old.as_deref().unwrap_or("none")
                )
            }
            What::Nullable { now, .. } => write!(f, "{it} {} nullable", became(*now)),
            What::Required { now: true, .. } => write!(f, "{it} became required"),
            What::Required { now: false, .. } => write!(f, "{it} became optional"),
            What::Default {
                old: Some(old),
                new: Some(new),
                ..
            } => write!(f, "{it} has the default {new}, was {old}"),
            What::Default {
                old: None,
                new: Some(new),
                ..
            } => write!(f, "{it} has the default {new}"),
            What::Default { old, .. } => {
                write!(
                    f,
                    "{it} has no default any more, was {}",
                    old.clone().unwrap_or_default()
                )
            }
            What::ValueAdded(called, value) => write!(f, "+ {called} {}", bare(value)),
            What::ValueRemoved(called, value) => write!(f, "- {called} {}", bare(value)),
            What::Listed(true, _) => write!(f, "{it} has a list of values"),
            What::Listed(false, _) => write!(f, "{it} has no list of values any more"),
            What::Bound(keyword, Some(old), Some(new)) => {
                write!(f, "{it} has {keyword} {}, was {}", bare(new), bare(old))
            }
            What::Bound(keyword, None, Some(new)) => write!(f, "{it} has {keyword} {}", bare(new)),
            What::Bound(keyword, old, None) => {
                write!(
                    f,
                    "{it} has no {keyword} any more, was {}",
                    bare(&old.clone().unwrap_or_default())
                )
            }
            What::Width(old, new) => write!(f, "{it} needs {new} by its bounds, was {old}"),
            What::Rule(keyword, false, _) => write!(f, "{it} has {keyword}"),
            What::Rule(keyword, true, true) => write!(f, "{it} has another {keyword}"),
            What::Rule(keyword, true, false) => write!(f, "{it} has no {keyword} any more"),
            What::Discriminator(old, new) => write!(f, "{it} is told apart by {new}, was {old}"),
            What::Reordered => write!(f, "{it} has what is required in another order"),
            What::Items(true) => write!(f, "{it} says what its items are"),
            What::Items(false) => write!(f, "{it} no longer says what its items are"),
            What::Additional(old, new, _) => {
                write!(f, "{it} has {new} additional properties, was {old}")
            }
            What::VariantAdded(name) => write!(f, "+ {it} variant {name}"),
            What::VariantRemoved(name) => write!(f, "- {it} variant {name}"),
            What::VariantRenamed(old, new) => {
                let name = |title: &Option<String>| {
                    title
                        .clone()
                        .unwrap_or_else(|| "called after its type".to_owned())
                };
                write!(f, "{it} variant is {}, was {}", name(new), name(old))
            }
            What::Deprecated(now) => write!(f, "{it} {} deprecated", became(*now)),
            What::Direction(keyword, now) => write!(f, "{it} {} {keyword}", became(*now)),
            What::Secret(now) => write!(f, "{it} {} a secret", became(*now)),
        }
    }
}

/// A value as a person writes it: strings without quotes.
pub(super) fn bare(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
