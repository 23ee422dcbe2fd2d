//! What a change does to those who use the generated crate.
//!
//! A change is breaking where a program that compiled no longer does, or where a call that was sent is refused by the client.
//! What the rules rest on: what is required is an argument and what is optional a setter; structs, unions and the errors of an
//! operation are `non_exhaustive`, and enums of strings are open; a default is never sent.

use std::fmt;

use serde_json::Value;

use super::change::{Change, Held, Holder, OF_THE_DOCUMENT, Way, What};

/// What a change does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The step of the version.
    pub step: Step,
    /// Why.
    pub why: String,
}

/// A step of a version, by Semantic Versioning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Nothing that a program would notice at compile time.
    Patch,
    /// Something is new.
    Minor,
    /// Something breaks.
    Major,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Step::Patch => "patch, as 0.1.4 to 0.1.5 or 1.4.0 to 1.4.1",
            Step::Minor => "minor, as 0.1.4 to 0.1.5 or 1.4.0 to 1.5.0",
            Step::Major => "major, as 0.1.4 to 0.2.0 or 1.4.0 to 2.0.0",
        })
    }
}

fn breaking(why: impl Into<String>) -> Verdict {
    Verdict {
        step: Step::Major,
        why: why.into(),
    }
}

fn new(why: &str) -> Verdict {
    Verdict {
        step: Step::Minor,
        why: why.to_owned(),
    }
}

fn quiet(why: &str) -> Verdict {
    Verdict {
        step: Step::Patch,
        why: why.to_owned(),
    }
}

/// The verdict on one change.
pub(super) fn of(change: &Change) -> Verdict {
    let Change { sent, received, .. } = *change;
    // A type that nothing holds is public all the same.
    let sent_only = sent && !received;
    if change.in_header {
        return quiet("headers are read by their names, as strings");
    }
    match &change.what {
        What::OperationAdded => new("the client has one more method"),
        What::OperationRemoved => breaking("the method is gone"),
        What::Moved(..) => quiet("the method stays, and its calls go there"),
        What::Renamed(..) => {
            breaking("the method, its builder and its error type are called after the id")
        }
        What::ParameterAdded(true) => breaking("the method takes one more argument"),
        What::ParameterAdded(false) => new("the call has one more setter"),
        What::ParameterRemoved => breaking("its argument or setter is gone"),
        What::ParameterStyle(..) => quiet("the same value is written in another way"),
        What::ParameterOfClient(_) => breaking("its setter is on another builder"),
        What::BodyAdded(true) => breaking("the method takes more arguments"),
        What::BodyAdded(false) => new("the call has more setters"),
        What::BodyRemoved => breaking("the arguments or setters of the body are gone"),
        What::MediaAdded(_, Way::Same) | What::MediaRemoved(_, Way::Same) if sent_only => {
            quiet("the body is sent as another media type of the same schema")
        }
        What::MediaAdded(_, Way::Other) if sent_only => new("there is one more method for it"),
        What::MediaAdded(_, Way::Own) if sent_only => {
            breaking("the method sends it, and the old media type is that of another method")
        }
        What::MediaAdded(..) => breaking("the response is one of several types"),
        What::MediaRemoved(..) => breaking("what was given or received as that media type is gone"),
        What::StatusAdded { alike: true } if is_success(change) => {
            new("its type is that of the other success")
        }
        What::StatusAdded { .. } if is_success(change) => {
            breaking("a success is one of several types")
        }
        What::StatusAdded { .. } => new("the errors of an operation are `non_exhaustive`"),
        What::StatusRemoved if is_success(change) => breaking("the type of a success is another"),
        What::StatusRemoved => breaking("the variant of the error is gone"),
        What::ContentAdded | What::ContentRemoved => {
            breaking("the type of the response is another")
        }
        What::HeaderAdded(_) => quiet("headers are read by their names"),
        What::HeaderRemoved(_) => {
            quiet("headers are read by their names; this one may no longer be there")
        }
        What::Security(_, _, true) => new("the old credentials are still enough"),
        What::Security(..) => breaking("the client asks for other credentials"),
        What::Scheme("the name", ..) => breaking("the builder's method is called after the scheme"),
        What::Scheme(..) => quiet("the same credential is sent differently"),
        What::ServerAdded(_) => new("the builder knows one more server"),
        What::ServerRemoved(_) => breaking("the server's name is gone"),
        What::ServerMoved(old, new) if variables(old) != variables(new) => {
            breaking("the variables of the server are others")
        }
        What::ServerMoved(..) => quiet("calls go there"),
        What::Version(..) => quiet("the crate has a version of its own"),
        What::ServerFirst(..) => quiet("calls go there, unless another server is chosen"),
        What::ServerRenamed(..) => breaking("the builder calls the server after it"),
        What::OwnServers(old, _) if old == OF_THE_DOCUMENT => {
            new("the builder has one more setter, and calls go there")
        }
        What::OwnServers(..) => breaking("the builder calls the setter after these servers"),
        What::Tokens(false, true) => new("the client can ask for tokens"),
        What::Tokens(true, false) => breaking("the client can no longer ask for tokens"),
        What::Tokens(..) => quiet("tokens are asked for there"),
        What::Tags(_, _, true) => breaking("the crate's features are called after the tags"),
        What::Tags(..) => quiet("they are in the documentation alone"),
        What::Extension("pages", true, false) => breaking("the call has no pages any more"),
        What::Extension("pages", true, true) => quiet("the same items are found in another way"),
        What::PageItems => breaking("the pages have other items"),
        What::Extension("webhook", true, false) => {
            breaking("there is no `WebhookVerifier` any more")
        }
        What::Extension("webhook", true, true) => quiet("deliveries are verified in another way"),
        What::Extension("name", ..) => quiet("it is in the documentation alone"),
        What::Extension("shown_in_errors", ..) => quiet("the message of an error is another"),
        What::Extension("safe_to_repeat" | "idempotency_key", ..) => {
            quiet("whether a call is retried is another")
        }
        What::Extension(_, _, true) => new("the client does what it says now"),
        What::Extension(_, _, false) => quiet("the client does what it does without it"),
        What::TypeAdded => new("there is one more type"),
        What::TypeRemoved => breaking("the type is gone"),
        What::TypeRenamed(..) => breaking("the Rust type has another name"),
        What::Type(..) => breaking("the Rust type is another"),
        What::Format(_, _, true) => breaking("the format decides the Rust type"),
        What::Format(_, _, false) => quiet("the Rust type is the same"),
        What::Width(..) => breaking("the Rust type is another"),
        What::Rule(keyword, had, has) => rule(keyword, *had, *has, sent),
        What::Discriminator(..) => quiet("the variants are the same"),
        What::Nullable { held, .. } => nullable(*held, sent),
        What::Required { held, .. } if sent => required(change, *held),
        What::Required { held, .. } => held_differently(*held),
        What::Default { held, .. } if !sent => match held_differently(*held).step {
            Step::Major => held_differently(*held),
            _ => quiet("an absent value reads as the default"),
        },
        What::Default { .. } => quiet("a default is never sent"),
        What::ValueAdded(..) => new("enums are open"),
        What::ValueRemoved(_, Value::String(_)) => breaking("the enum's variant is gone"),
        What::ValueRemoved(..) if sent => {
            breaking("the client refuses the value before it is sent")
        }
        What::ValueRemoved(..) => quiet("the value's type is the same"),
        What::Listed(_, true) => breaking("a string and an enum are two Rust types"),
        What::Listed(true, false) if sent => {
            breaking("the client refuses other values before they are sent")
        }
        What::Listed(_, false) => quiet("the value's type is the same"),
        What::Bound(keyword, old, new) => bound(keyword, old.as_ref(), new.as_ref(), sent),
        What::PropertyAdded { required: true, .. } if sent => {
            breaking("the constructor and the method take one more argument")
        }
        What::PropertyAdded {
            lost: Some(lost), ..
        } => breaking(format!("with it, the type is no longer `{lost}`")),
        What::PropertyAdded { .. } if sent => new("what is optional is a setter"),
        What::PropertyAdded { .. } => new("structs are `non_exhaustive`"),
        What::PropertyRemoved if sent => {
            breaking("its field, and its argument or setter, are gone")
        }
        What::PropertyRemoved => breaking("its field is gone"),
        What::Reordered => breaking("arguments are in the document's order"),
        What::Items(_) => breaking("the type of the items is another"),
        What::Additional(_, _, true) => {
            breaking("the type of the additional properties is another")
        }
        What::Additional(_, "described", _) => new("they are read and sent now"),
        What::Additional(..) => quiet("they are not in the type"),
        What::VariantAdded(_) => new("unions are `non_exhaustive`"),
        What::VariantRenamed(..) => breaking("the union's variant is called after it"),
        What::VariantRemoved(_) => breaking("the union's variant is gone"),
        What::Deprecated(_) => quiet("it is in the documentation alone"),
        // What is sent is not received, and the other way round.
        What::Direction("readOnly", _) if received && !sent => quiet("nothing sends it"),
        What::Direction("writeOnly", _) if sent_only => quiet("nothing receives it"),
        What::Direction(..) => {
            breaking("the field is in requests or in responses only, or no longer so")
        }
        What::Secret(_) => breaking("a secret is a Rust type of its own"),
    }
}

fn is_success(change: &Change) -> bool {
    change.subject.starts_with('2')
}

/// What is behind the URL of a server.
fn variables(server: &str) -> &str {
    server
        .split_once(' ')
        .map_or("", |(_, variables)| variables)
}

fn held_differently(held: Held) -> Verdict {
    if held.old == held.new {
        quiet("its field is of the same type")
    } else {
        breaking(format!(
            "its field was held by {}, and is by {}",
            held.old, held.new
        ))
    }
}

fn nullable(held: Held, sent: bool) -> Verdict {
    match held {
        Held {
            old: Holder::None, ..
        } if sent => breaking("its argument is of another type"),
        Held {
            old: Holder::None, ..
        } => breaking("its Rust type is another"),
        held => held_differently(held),
    }
}

fn required(change: &Change, held: Held) -> Verdict {
    match &change.what {
        What::Required { now: true, .. } => breaking("what was a setter is an argument"),
        What::Required { .. } => breaking("what was an argument is a setter"),
        _ => held_differently(held),
    }
}

/// An assertion of several words. Some of them decide a Rust type, others are checked before a request is sent, and some are
/// ignored.
fn rule(keyword: &str, had: bool, has: bool, sent: bool) -> Verdict {
    match keyword {
        "prefixItems" | "patternProperties" | "unevaluatedProperties" | "unevaluatedItems" => {
            breaking("it may decide the Rust type")
        }
        "contentEncoding" | "contentMediaType" | "contentSchema" => {
            breaking("it may decide the Rust type")
        }
        "contains" | "minContains" | "maxContains" => quiet("the client does not check it"),
        _ if !sent => quiet("what is received is not checked against it"),
        _ if had && !has => quiet("the client lets more through"),
        _ => breaking("the client may refuse before it is sent what it let through"),
    }
}

/// A bound is checked before a request is sent, and nowhere else.
fn bound(keyword: &str, old: Option<&Value>, new: Option<&Value>, sent: bool) -> Verdict {
    if !sent {
        return quiet("what is received is not checked against it");
    }
    let is_tighter = match (old.and_then(Value::as_f64), new.and_then(Value::as_f64)) {
        (_, None) => new.is_some(),
        (None, Some(_)) => true,
        (Some(old), Some(new)) if keyword.to_lowercase().contains("min") => new > old,
        (Some(old), Some(new)) if keyword.to_lowercase().contains("max") => new < old,
        (Some(_), Some(_)) => true,
    };
    if is_tighter {
        breaking("the client refuses before it is sent what it let through")
    } else {
        quiet("the client lets more through")
    }
}
