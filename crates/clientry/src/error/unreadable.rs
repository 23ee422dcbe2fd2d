//! [`UnreadableBody`]: a response whose body cannot be read.

use std::fmt;

use reqwest::header::CONTENT_TYPE;

use super::TransportError;
use crate::response::RawResponse;
use crate::text::{Bytes, one_line};

/// The path of the whole body.
pub(crate) const ROOT: &str = "the body";

/// A response whose status the document lists and whose body cannot be read as the document says.
///
/// Status, headers and what was received of the body are kept in [`raw`](Self::raw). Neither `Display` nor
/// `Debug` shows any of the body's values, which may be secrets.
#[derive(Debug)]
pub struct UnreadableBody {
    raw: RawResponse,
    /// How many bytes of the body were received, of which a stream keeps none.
    received: usize,
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
        /// Which part of the body, as in `data[3].url`; `the body` is all of it.
        path: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What the document has there, where that is known, in JSON's words: `string`, `number`, `integer`,
        /// `boolean`, `array`, `object`, `null`. Never what is there instead.
        expected: Option<String>,
    },
    /// It has a number that is too large for its type, as `1e400` is for any.
    NumberOutOfRange {
        /// Which part of the body, as in [`Mismatch`](Self::Mismatch).
        path: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What the type takes, as in `integer from 0 to 255`.
        expected: String,
    },
    /// It has a string with one half of a surrogate pair, as in `"\ud800"`. No Unicode string has that.
    LoneSurrogate {
        /// Which part of the body, as in [`Mismatch`](Self::Mismatch).
        path: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It has more arrays and objects within each other than are read.
    TooDeep {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// How many are read.
        limit: usize,
    },
    /// It has a documented property twice in one object.
    DuplicateKey {
        /// Which property, as in `data[3].url`.
        path: String,
        /// The line of the second.
        line: usize,
        /// The column of the second.
        column: usize,
    },
    /// It is not UTF-8, as JSON and text must be.
    NotUtf8,
    /// It is text in a charset that is not read: UTF-8 is, and so are ASCII and ISO 8859-1.
    UnknownCharset {
        /// The charset, as `Content-Type` says.
        charset: String,
    },
    /// It begins with the byte order mark of another encoding than UTF-8.
    WrongEncoding {
        /// The encoding: `UTF-16` or `UTF-32`.
        encoding: &'static str,
    },
    /// It is compressed in a way that the client did not ask for: it asks for gzip at most, where `gzip` is called on
    /// the builder.
    Compressed {
        /// How, as `Content-Encoding` says: `br`, say.
        coding: String,
    },
    /// It is of another media type than the one that was asked for to be read as a stream.
    WrongMediaType {
        /// What was asked for.
        expected: &'static str,
        /// What came, as `Content-Type` says.
        came: String,
    },
    /// One event or one item of a stream does not decode. The stream goes on behind it.
    Part {
        /// `event` or `item`.
        what: &'static str,
        /// Which one, counted from 1.
        number: u64,
        /// How long it is. Its text is not kept, for it may be a secret.
        bytes: usize,
        /// What is wrong with it, as if it were a body.
        problem: Box<BodyProblem>,
    },
    /// One event or one item of a stream is longer than [`Builder::max_body_bytes`](crate::Builder::max_body_bytes).
    PartTooLarge {
        /// `event` or `item`.
        what: &'static str,
        /// The most bytes that are read.
        limit: usize,
    },
    /// It is not compressed as its `Content-Encoding` says, or not to its end.
    InvalidCompression,
    /// The connection broke, or a timeout ran out, before its end.
    CutOff(TransportError),
}

impl UnreadableBody {
    pub(crate) fn new(raw: RawResponse, problem: BodyProblem) -> Self {
        Self {
            received: raw.body().len(),
            raw,
            problem: Box::new(problem),
        }
    }

    /// Of a body that was handed over as it came.
    pub(crate) fn streamed(raw: RawResponse, problem: BodyProblem, received: u64) -> Self {
        Self {
            received: usize::try_from(received).unwrap_or(usize::MAX),
            ..Self::new(raw, problem)
        }
    }

    /// The response as received; of a body that was cut off, the part that was. Of one that was handed over as a stream
    /// it has nothing.
    pub fn raw(&self) -> &RawResponse {
        &self.raw
    }

    pub(crate) fn into_raw(self) -> RawResponse {
        self.raw
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

    /// A body that was cut off may be whole the next time; one of another shape will not.
    pub(crate) fn is_retryable(&self) -> bool {
        self.transport().is_some()
    }
}

/// What is wrong, beginning with what is.
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
                write!(f, "the body is not as documented{}", At(path))?;
                if let Some(expected) = expected {
                    write!(f, ": expected {expected}")?;
                }
                write!(f, ", line {line} column {column}")
            }
            Self::NumberOutOfRange {
                path,
                line,
                column,
                expected,
            } => {
                let at = At(path);
                write!(
                    f,
                    "the body has a number out of range{at}: expected {expected}, line {line} column {column}"
                )
            }
            Self::LoneSurrogate { path, line, column } => {
                let at = At(path);
                write!(
                    f,
                    "the body has a string with half a surrogate pair{at}, line {line} column {column}"
                )
            }
            Self::TooDeep {
                line,
                column,
                limit,
            } => write!(
                f,
                "the body is nested deeper than {limit} levels, line {line} column {column}"
            ),
            Self::DuplicateKey { path, line, column } => {
                write!(
                    f,
                    "the body has `{path}` twice, line {line} column {column}"
                )
            }
            Self::NotUtf8 => f.write_str("the body is not UTF-8"),
            Self::UnknownCharset { charset } => write!(
                f,
                "the body is text in the charset `{charset}`, which is not read"
            ),
            Self::WrongEncoding { encoding } => write!(
                f,
                "the body is not UTF-8 but {encoding}, by its byte order mark"
            ),
            Self::Compressed { coding } => write!(
                f,
                "the body is compressed with `{coding}`, which was not asked for"
            ),
            Self::WrongMediaType { expected, came } => {
                write!(f, "the body is `{came}` instead of `{expected}`")
            }
            Self::Part {
                what,
                number,
                bytes,
                problem,
            } => write!(f, "in {what} {number} ({}) {problem}", Bytes(*bytes)),
            Self::PartTooLarge { what, limit } => write!(
                f,
                "an {what} is longer than the limit of {}, `max_body_bytes` on the builder",
                Bytes(*limit)
            ),
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

/// Where a part of the body is. The whole needs no words.
struct At<'a>(&'a str);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ROOT => Ok(()),
            path => write!(f, " at `{path}`"),
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
            BodyProblem::CutOff(_) => write!(f, ", after {}", Bytes(self.received))?,
            _ => {}
        }
        self.raw.write_request_id(f)
    }
}

/// The message says all there is, so that there is no source to repeat it.
impl std::error::Error for UnreadableBody {}
