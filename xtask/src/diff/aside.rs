//! What a comparison with pages leaves aside: facts that a mark says are from elsewhere than a page, and what the import has
//! inferred. They are no changes, and nobody would be told if they were dropped.

use std::fmt;

use super::change::{Change, What, bare};

/// A difference that is none between what the document and the pages say.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    /// What differs.
    pub change: Change,
    /// Why it is no change.
    pub why: Why,
}

/// Why a difference is no change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The document marks the fact with this source, and no page has it.
    Marked(String),
    /// No page has the fact, as pages of their format may.
    Unsaid,
    /// The pages do not state it; the import infers it.
    Inferred,
}

/// Which of two sides has what it says from elsewhere than a provider's page. Such a side may say more than the other, and
/// nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Marks {
    /// The source that the document names.
    pub old: Option<String>,
    /// Whether the import has inferred what the pages are said to say.
    pub new: bool,
}

impl Marks {
    /// Of the sources that both sides name.
    pub fn of(old: Option<&String>, new: Option<&String>) -> Marks {
        Marks {
            old: old.cloned(),
            new: new.is_some(),
        }
    }

    /// Why a difference is none, by which of the two sides says something.
    pub fn why(&self, old_says: bool, new_says: bool) -> Option<Why> {
        match (&self.old, old_says, new_says) {
            // What was inferred from a page is no word of the page.
            (_, _, true) if self.new => Some(Why::Inferred),
            (Some(source), true, false) => Some(Why::Marked(source.clone())),
            _ => None,
        }
    }
}

/// Says once what is left aside of several responses of an operation: the same header.
pub(super) fn gathered(asides: Vec<Aside>) -> Vec<Aside> {
    let mut kept: Vec<Aside> = Vec::new();
    for aside in asides {
        let is_alike = |known: &&mut Aside| {
            matches!(aside.change.what, What::HeaderRemoved(_))
                && known.change.operation == aside.change.operation
                && known.change.what == aside.change.what
                && known.why == aside.why
        };
        match kept.iter_mut().find(is_alike) {
            Some(known) => {
                known.change.subject.push_str(", ");
                known.change.subject.push_str(&aside.change.subject);
            }
            None => kept.push(aside),
        }
    }
    kept
}

impl fmt::Display for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Aside { change, why } = self;
        match why {
            Why::Marked(source) => write!(f, "not on the page, marked as {source}: ")?,
            Why::Unsaid => write!(f, "not on the page: ")?,
            Why::Inferred => {
                return write!(f, "inferred from the page, not stated there: {change}");
            }
        }
        fact(change, f)
    }
}

/// What the document says and the pages do not, as a person would say it.
fn fact(change: &Change, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let it = &change.subject;
    match &change.what {
        What::ParameterRemoved | What::PropertyRemoved | What::StatusRemoved => write!(f, "{it}"),
        What::BodyRemoved => write!(f, "the request has a body"),
        What::ContentRemoved => write!(f, "{it} has a body"),
        What::MediaRemoved(media, _) => write!(f, "{it} {media}"),
        What::HeaderRemoved(name) => write!(f, "{it} header {name}"),
        What::ValueRemoved(called, value) => write!(f, "{called} {}", bare(value)),
        What::VariantRemoved(name) => write!(f, "{it} variant {name}"),
        What::Nullable { .. } => write!(f, "{it} is nullable"),
        What::Required { .. } => write!(f, "{it} is required"),
        What::Deprecated(_) => write!(f, "{it} is deprecated"),
        What::Direction(keyword, _) => write!(f, "{it} is {keyword}"),
        What::Format(Some(old), ..) => write!(f, "{it} has the format {old}"),
        What::Default { old: Some(old), .. } => write!(f, "{it} has the default {old}"),
        What::Bound(keyword, Some(old), _) => write!(f, "{it} has {keyword} {}", bare(old)),
        What::Rule(keyword, ..) => write!(f, "{it} has {keyword}"),
        What::Listed(..) => write!(f, "{it} has a list of values"),
        What::Items(_) => write!(f, "{it} says what its items are"),
        What::Additional(old, ..) => write!(f, "{it} has {old} additional properties"),
        What::Discriminator(old, _) => write!(f, "{it} is told apart by {old}"),
        What::Type(old, _) => write!(f, "{it} is {old}"),
        What::Version(old, _) => write!(f, "the version {old}"),
        What::Renamed(old, _) => write!(f, "the operation id {old}"),
        What::ServerRemoved(old) | What::ServerMoved(old, _) => write!(f, "the server {old}"),
        What::Security(old, ..) => write!(f, "security is {old}"),
        _ => write!(f, "{change}"),
    }
}
