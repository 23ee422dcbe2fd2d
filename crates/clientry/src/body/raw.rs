//! [`Body`]: a whole body as it is.

use std::fmt;

use bytes::Bytes;
use futures_core::Stream;
use tokio::io::AsyncRead;

use super::stream::Content;

/// A whole body, sent as it is: from memory, or from a stream.
///
/// Whatever is in memory turns into one: `Vec<u8>`, [`Bytes`], `String`, and literals. A stream is sent once: such a call is
/// neither retried nor redirected, and a clone of it cannot be sent again.
///
/// ```
/// use clientry::Body;
///
/// let text = Body::from("id,name\n1,Ada\n");
/// let bytes = Body::bytes(vec![0x89, 0x50]);
/// assert_eq!(format!("{bytes:?}"), "Body(bytes(2))");
/// # let _ = text;
/// ```
#[derive(Clone, PartialEq)]
pub struct Body {
    content: Content,
    content_type: Option<String>,
}

impl Body {
    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::of(Content::Bytes(bytes.into()))
    }

    /// A stream of chunks. With a `length`, that is how many bytes it has to have, and the request says so; without one it is
    /// sent in chunks, which not every server takes.
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
            content_type: None,
        }
    }

    /// The media type that the caller gave, and what is sent.
    pub(crate) fn parts(&self) -> (Option<&str>, &Content) {
        (self.content_type.as_deref(), &self.content)
    }

    /// The media type, where an operation has several.
    #[doc(hidden)]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }
}

/// Shows how much there is, and nothing of it.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Body").field(&self.content).finish()
    }
}

/// What turns into one: bytes and text in memory.
macro_rules! from_memory {
    ($($memory:ty),* $(,)?) => {$(
        impl From<$memory> for Body {
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

impl<const N: usize> From<&'static [u8; N]> for Body {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::bytes(&bytes[..])
    }
}
