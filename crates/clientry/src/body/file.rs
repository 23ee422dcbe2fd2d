//! [`File`]: a part of a multipart body that has a name and a media type.

use std::cell::RefCell;
use std::fmt;

use bytes::Bytes;
use futures_core::Stream;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use tokio::io::AsyncRead;

use super::stream::Content;
use crate::encode::HANDLE;
use crate::validate::{Check, Validate};

/// A file in a `multipart/form-data` body.
///
/// Without a name it is called like its field, because many servers take a part without a file name for text. Without a
/// content type it is what the document says, else `application/octet-stream`. A stream is sent once: such a call is neither
/// retried nor redirected, and a clone of it cannot be sent again.
///
/// ```
/// use clientry::File;
///
/// let logo = File::bytes(vec![0x89, 0x50]).name("logo.png").content_type("image/png");
/// # let _ = logo;
/// ```
#[derive(Clone, PartialEq)]
pub struct File {
    pub(super) content: Content,
    pub(super) name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) headers: Vec<(String, String)>,
}

impl File {
    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::of(Content::Bytes(bytes.into()))
    }

    /// A stream of chunks. With a `length`, that is how many bytes it has to have, and the request says how long it is as a
    /// whole; without one it is sent in chunks, which not every server takes.
    pub fn stream<S, B, E>(stream: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        Self::of(Content::stream(stream, length))
    }

    /// What a reader gives up to its end, such as a file of tokio's. For `length` see [`stream`](Self::stream).
    pub fn reader(reader: impl AsyncRead + Send + 'static, length: Option<u64>) -> Self {
        Self::of(Content::reader(reader, length))
    }

    fn of(content: Content) -> Self {
        Self {
            content,
            name: None,
            content_type: None,
            headers: Vec::new(),
        }
    }

    /// The file's name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The media type, such as `image/png`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// A header of the part, beside those that every part has.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// Shows the name and how much there is, and nothing of it.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

/// What turns into one: bytes and text in memory.
macro_rules! from_memory {
    ($($memory:ty),* $(,)?) => {$(
        impl From<$memory> for File {
            fn from(bytes: $memory) -> Self {
                Self::bytes(bytes)
            }
        }
    )*};
}

from_memory!(
    Bytes,
    Vec<u8>,
    Box<[u8]>,
    String,
    &'static str,
    &'static [u8],
);

impl<const N: usize> From<&'static [u8; N]> for File {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::bytes(&bytes[..])
    }
}

thread_local! {
    /// The files of the value that is being taken apart on this thread, in the order in which serde comes to them: no type
    /// of serde could carry a stream.
    static FILES: RefCell<Option<Vec<File>>> = const { RefCell::new(None) };
}

/// Takes the files that serde comes to on this thread while it lives. Then it is as before.
pub(super) struct TakingFiles(Option<Vec<File>>);

impl TakingFiles {
    pub(super) fn start() -> Self {
        Self(FILES.replace(Some(Vec::new())))
    }

    /// The files by their handles.
    pub(super) fn finish(self) -> Vec<File> {
        FILES.take().unwrap_or_default()
    }
}

impl Drop for TakingFiles {
    fn drop(&mut self) {
        FILES.set(self.0.take());
    }
}

/// Only a multipart body can hold a file.
impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let handle = FILES.with_borrow_mut(|files| {
            let files = files.as_mut()?;
            files.push(self.clone());
            Some(files.len() - 1)
        });
        match handle {
            Some(handle) => serializer.serialize_newtype_struct(HANDLE, &handle),
            None => Err(ser::Error::custom(
                "a file can only be sent in a multipart body",
            )),
        }
    }
}

/// A string is read as a file with its bytes.
impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::bytes)
    }
}

impl Validate for File {
    fn validate(&self, _: &mut Check) {}
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for File {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "File".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "binary" })
    }
}
