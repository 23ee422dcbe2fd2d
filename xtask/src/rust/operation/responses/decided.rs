//! What is decided of the responses of an operation.

use crate::rust::RustType;
use crate::rust::types::shown::Shown;

/// The responses.
#[derive(Debug)]
pub struct Responses {
    /// What a call succeeds with.
    pub success: Success,
    /// The name of the error enum.
    pub error: String,
    /// The documentation of the error enum.
    pub error_docs: String,
    /// The variants of the error enum.
    pub errors: Vec<ErrorVariant>,
    /// What is done by status, in the order in which it is asked.
    pub arms: Vec<Arm>,
    /// What is documented, as a server gives it.
    pub replies: Vec<Reply>,
}

/// A documented response, as a server gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The variant that it is; none for the success of a call that has one type of them.
    pub variant: Option<String>,
    /// Its status; none where the document leaves it open.
    pub status: Option<u16>,
    /// The media type of its body; empty where it has none.
    pub media_type: String,
    /// How its body is read.
    pub read: Read,
    /// What the document says of it.
    pub docs: String,
}

/// What a call succeeds with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Success {
    /// A value of one type.
    One(RustType),
    /// One of several, by status.
    Enum {
        /// The enum's name.
        name: String,
        /// Its documentation.
        docs: String,
        /// Its variants.
        variants: Vec<SuccessVariant>,
    },
}

/// A variant of the enum of successes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessVariant {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: Option<RustType>,
    /// Its documentation.
    pub docs: String,
}

/// A variant of the error enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorVariant {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: Option<RustType>,
    /// Its documentation.
    pub docs: String,
    /// What its status is called, such as `404 Not Found`.
    pub status: String,
    /// Whether what it holds says what the error's message shows.
    pub is_shown: bool,
}

/// What is done for some statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// The statuses.
    pub statuses: Vec<Statuses>,
    /// What is done, by the media type that came; at least one. The first is for whatever is not documented, too.
    pub bodies: Vec<Body>,
}

/// What is done with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its media types as the document has them; there are some wherever there are several bodies.
    pub media_types: Vec<String>,
    /// What is done.
    pub then: Then,
}

/// Some statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statuses {
    /// One.
    Code(u16),
    /// All of a class, such as 4 for `4XX`.
    Class(u16),
    /// All others.
    Rest,
}

/// What is done with a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// It is the success.
    Succeed(Read),
    /// It is this variant of the enum of successes.
    SucceedAs(String, Read),
    /// It is this variant of the error enum, which holds its body.
    Fail(String),
    /// The same, and the body says what the error's message shows.
    FailWithDetail(String),
    /// It is this variant of the error enum, which holds the text.
    FailText(String),
    /// It is this variant of the error enum, which holds the bytes.
    FailBytes(String),
    /// It is this variant of the error enum, which holds nothing.
    FailEmpty(String),
}

/// How a body is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// As JSON of this type.
    Json(RustType),
    /// As the JSON `null`, so that anything else is told from it.
    Null,
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// Not at all.
    Empty,
}

impl Read {
    /// The type of what is read.
    pub fn ty(&self) -> RustType {
        match self {
            Read::Json(ty) => ty.clone(),
            Read::Text => RustType::String,
            Read::Bytes => RustType::Bytes,
            Read::Null | Read::Empty => RustType::Unit,
        }
    }

    /// Whether a value says what the message of an error shows.
    pub(super) fn is_shown(&self, shown: &Shown<'_>) -> bool {
        matches!(self, Read::Json(ty) if shown.has(ty))
    }

    /// The type of what a variant holds, if it holds anything.
    pub(super) fn held(&self) -> Option<RustType> {
        match self {
            Read::Json(_) | Read::Text | Read::Bytes => Some(self.ty()),
            Read::Null | Read::Empty => None,
        }
    }
}

impl Arm {
    /// Whether it is of errors.
    pub fn is_error(&self) -> bool {
        let is_success = |then: &Then| matches!(then, Then::Succeed(_) | Then::SucceedAs(..));
        !self.bodies.iter().any(|body| is_success(&body.then))
    }
}

impl Responses {
    /// Whether there can be a status that no arm is for.
    pub fn has_rest(&self) -> bool {
        let last = self.arms.last();
        !last.is_some_and(|arm| arm.statuses.contains(&Statuses::Rest))
    }

    /// The types of all bodies.
    pub(in crate::rust::operation) fn types(&self) -> impl Iterator<Item = &RustType> {
        let (one, several) = match &self.success {
            Success::One(ty) => (Some(ty), [].as_slice()),
            Success::Enum { variants, .. } => (None, variants.as_slice()),
        };
        let several = several.iter().filter_map(|variant| variant.ty.as_ref());
        let errors = self.errors.iter().filter_map(|error| error.ty.as_ref());
        one.into_iter().chain(several).chain(errors)
    }
}
