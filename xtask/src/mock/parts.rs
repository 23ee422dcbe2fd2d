//! The parts of a multipart body, all of which are there.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;

/// A part.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) media_type: Option<String>,
    pub(super) bytes: Vec<u8>,
    /// Whether it has the name of a file.
    pub(super) is_file: bool,
}

/// How often a body of which everything is there may ask to be asked again.
const MOST_POLLS: usize = 1_000;

/// The parts of a body.
///
/// # Errors
///
/// Where it is no body of parts, by RFC 7578: it has no boundary or no end, or a part has no name.
pub(super) fn read(media_type: &str, body: &[u8]) -> Result<Vec<Part>, String> {
    let boundary = multer::parse_boundary(media_type)
        .map_err(|_| "the header `Content-Type` has no boundary".to_owned())?;
    let all = All(Some(Bytes::copy_from_slice(body)));
    let reading = async {
        let mut multipart = multer::Multipart::new(all, boundary);
        let mut parts = Vec::new();
        while let Some(field) = multipart.next_field().await? {
            let name = field.name().map(str::to_owned);
            let media_type = field.content_type().map(|own| own.to_string());
            let is_file = field.file_name().is_some();
            let bytes = field.bytes().await?.to_vec();
            parts.push((name, media_type, is_file, bytes));
        }
        Ok::<_, multer::Error>(parts)
    };
    // Nothing has to be waited for.
    let mut reading = pin!(reading);
    let mut context = Context::from_waker(Waker::noop());
    let mut polls = (0..MOST_POLLS).map(|_| reading.as_mut().poll(&mut context));
    let read = polls.find_map(|poll| match poll {
        Poll::Ready(read) => Some(read),
        Poll::Pending => None,
    });
    let Some(Ok(read)) = read else {
        return Err("its parts cannot be read".to_owned());
    };
    let parts = read.into_iter().map(|(name, media_type, is_file, bytes)| {
        Ok(Part {
            name: name.ok_or("a part has no name")?,
            media_type,
            bytes,
            is_file,
        })
    });
    parts.collect()
}

/// A body as a stream of one piece.
struct All(Option<Bytes>);

impl Stream for All {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_without_an_end_or_a_boundary_is_none() {
        let whole = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
        let of = |media_type: &str, body: &str| read(media_type, body.as_bytes());
        let parts = of("multipart/form-data; boundary=x", whole).unwrap();
        assert_eq!(
            (parts[0].name.as_str(), &parts[0].bytes[..]),
            ("a", &b"1"[..])
        );
        assert!(
            of("multipart/form-data", whole)
                .unwrap_err()
                .contains("no boundary")
        );
        for wrong in [&whole[..whole.len() - 8], "", "x", "--y--\r\n"] {
            assert!(
                of("multipart/form-data; boundary=x", wrong).is_err(),
                "{wrong}"
            );
        }
        let nameless = whole.replace("; name=\"a\"", "");
        assert_eq!(
            of("multipart/form-data; boundary=x", &nameless).unwrap_err(),
            "a part has no name"
        );
    }
}
