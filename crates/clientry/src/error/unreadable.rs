//! [`UnreadableBody`]: an answer came, its body cannot be read.

use std::fmt;

use reqwest::header::CONTENT_TYPE;

use super::text::one_line;
use super::{RawResponse, TransportError};

/// An answer whose status the document lists and whose body cannot be read as the document says.
///
/// Status, headers and what came of the body are kept in [`raw`](Self::raw). Neither `Display` nor
/// `Debug` shows any of the body's values, which may be secrets.
#[derive(Debug)]
pub struct UnreadableBody {
    raw: RawResponse,
    problem: Box<BodyProblem>,
}

/// What is wrong with a body. Lines and columns count from 1.
#[derive(Debug)]
#[non_exhaustive]
pub enum BodyProblem {
    /// There is none, or nothing but white space.
    Empty,
    /// It is not JSON: HTML from a proxy, say.
    NotJson {
        /// The line where reading failed.
        line: usize,
        /// The column where reading failed.
        column: usize,
    },
    /// It begins as JSON and ends too early.
    Truncated {
        /// The last line.
        line: usize,
        /// The last column.
        column: usize,
    },
    /// It is JSON of another shape than documented.
    Mismatch {
        /// Which part of the body, as in `data[3].url`.
        path: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What the document has there, where that is known. Never what came instead.
        expected: Option<String>,
    },
    /// It is not UTF-8, though the document says text.
    NotUtf8,
    /// It is not compressed as its `Content-Encoding` says, or not to its end.
    InvalidCompression,
    /// The connection broke, or a timeout ran out, before its end.
    CutOff(TransportError),
}

impl UnreadableBody {
    pub(crate) fn new(raw: RawResponse, problem: BodyProblem) -> Self {
        Self {
            raw,
            problem: Box::new(problem),
        }
    }

    /// The answer as it came; of a body that was cut off, the part that came.
    pub fn raw(&self) -> &RawResponse {
        &self.raw
    }

    /// What is wrong with the body.
    pub fn problem(&self) -> &BodyProblem {
        &self.problem
    }

    fn transport(&self) -> Option<&TransportError> {
        match &*self.problem {
            BodyProblem::CutOff(error) => Some(error),
            _ => None,
        }
    }

    pub(crate) fn is_timeout(&self) -> bool {
        self.transport().is_some_and(TransportError::is_timeout)
    }

    /// A body that was cut off may come whole the next time; one of another shape will not.
    pub(crate) fn is_retryable(&self) -> bool {
        self.transport().is_some()
    }
}

/// What is wrong, beginning with "the body".
impl fmt::Display for BodyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the body is empty"),
            Self::NotJson { line, column } => {
                write!(f, "the body is not JSON, line {line} column {column}")
            }
            Self::Truncated { line, column } => {
                write!(f, "the body ends too early, line {line} column {column}")
            }
            Self::Mismatch {
                path,
                line,
                column,
                expected,
            } => {
                write!(
                    f,
                    "the body is not as documented at `{path}`, line {line} column {column}"
                )?;
                match expected {
                    Some(expected) => write!(f, ": expected {expected}"),
                    None => Ok(()),
                }
            }
            Self::NotUtf8 => f.write_str("the body is not UTF-8"),
            Self::InvalidCompression => {
                f.write_str("the body is not compressed as its `Content-Encoding` says")
            }
            Self::CutOff(error) => {
                f.write_str("the body broke off: ")?;
                error.write_cause(f)
            }
        }
    }
}

impl fmt::Display for UnreadableBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.write_heading(f)?;
        write!(f, ", but {}", self.problem)?;
        match &*self.problem {
            BodyProblem::NotJson { .. } => {
                if let Some(Ok(media_type)) = self
                    .raw
                    .headers()
                    .get(CONTENT_TYPE)
                    .map(|value| value.to_str())
                {
                    write!(f, ", Content-Type: {}", one_line(media_type))?;
                }
            }
            BodyProblem::CutOff(_) => write!(f, ", after {} bytes", self.raw.body().len())?,
            _ => {}
        }
        self.raw.write_request_id(f)
    }
}

/// The message says all there is, so that there is no source to repeat it.
impl std::error::Error for UnreadableBody {}
