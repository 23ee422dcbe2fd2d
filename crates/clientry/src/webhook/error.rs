//! Which check a delivery fails. Nothing here tells what would have passed.

use crate::error::BodyProblem;

/// Which check a delivery's signature fails. Respond to such a delivery with 400 or 401 and do nothing else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The delivery has no such header.
    #[error("the delivery has no header {header}")]
    MissingHeader {
        /// The header.
        header: &'static str,
    },
    /// The delivery has the header more than once, and it is not for the receiver to choose.
    #[error("the delivery has the header {header} more than once")]
    RepeatedHeader {
        /// The header.
        header: &'static str,
    },
    /// The header does not begin as it should.
    #[error("the header {header} does not begin with `{prefix}`")]
    WrongPrefix {
        /// The header.
        header: &'static str,
        /// What it begins with.
        prefix: &'static str,
    },
    /// The header is not in the provider's format: a field is missing or doubled, the timestamp is no
    /// number, the signature has a character of another encoding.
    #[error("the header {header} is malformed: {reason}")]
    Malformed {
        /// The header.
        header: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The signature is not as long as one is.
    #[error("the signature in the header {header} has the wrong length")]
    WrongLength {
        /// The header.
        header: &'static str,
    },
    /// The signature is not that of this content, with any of the secrets.
    #[error("the signature does not match: another secret, or the body is not as it was sent")]
    Mismatch,
    /// The signature is right, and the delivery older than the tolerance.
    #[error("the delivery was signed {seconds} seconds ago, longer than the tolerance")]
    TooOld {
        /// Its age.
        seconds: u64,
    },
    /// The signature is right, and further in the future than the tolerance.
    #[error(
        "the delivery was signed {seconds} seconds in the future, further than the tolerance: is a clock wrong?"
    )]
    TooNew {
        /// How far ahead of this machine's clock it was signed.
        seconds: u64,
    },
}

/// Why [`Verifier::open`](super::Verifier::open) gave nothing out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliveryError {
    /// The delivery cannot be trusted.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The delivery comes from the provider, and its body is not as documented.
    #[error("the delivery's signature is right, but {0}")]
    Body(BodyProblem),
}

/// Why no verifier can be made with these secrets. Tells nothing of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableSecret {
    /// There is none.
    #[error("no webhook secret is given, and without one no delivery can be verified")]
    Missing,
    /// One is empty.
    #[error("a webhook secret is empty, and anyone can sign with an empty one")]
    Empty,
    /// One begins or ends with white space, which mostly comes from the file or the variable that it was
    /// read from. Taken as it is, it would refuse every genuine delivery.
    #[error(
        "a webhook secret begins or ends with white space, such as the line break at the end of a file: \
         give it without"
    )]
    SurroundingWhiteSpace,
}
