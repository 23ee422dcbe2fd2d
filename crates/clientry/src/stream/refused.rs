//! A response that is not what was asked for: its body is read to be kept, up to the limits of a body and of a call.

use bytes::BytesMut;
use tokio::time::timeout_at;

use super::ByteStream;
use crate::decode::{check_coding, content_type, essence};
use crate::error::{BodyProblem, Failure, UnreadableBody};
use crate::text::one_line;

impl ByteStream {
    /// This, if it is in no content coding and, where `expected` is given, of that media type. A server that names none
    /// is believed.
    pub(super) async fn expect(self, expected: Option<&'static str>) -> Result<Self, Failure> {
        let problem = match (check_coding(self.headers()), expected) {
            (Err(problem), _) => problem,
            (Ok(()), Some(expected)) => match content_type(self.headers()) {
                Some(came) if !essence(came).eq_ignore_ascii_case(expected) => {
                    BodyProblem::WrongMediaType {
                        expected,
                        came: one_line(came),
                    }
                }
                _ => return Ok(self),
            },
            (Ok(()), None) => return Ok(self),
        };
        Err(self.refused(problem).await)
    }

    async fn refused(mut self, problem: BodyProblem) -> Failure {
        let (mut body, deadline) = (BytesMut::new(), self.deadline());
        let reading = self.read_into(&mut body);
        // What breaks it off is of less interest than why it is refused.
        match deadline {
            Some(deadline) => _ = timeout_at(deadline, reading).await,
            None => reading.await,
        }
        self.end();
        if let Some(trace) = self.end_trace() {
            trace.failed("unreadable_body");
        }
        let raw = self.into_raw(body.freeze());
        Failure::UnreadableBody(UnreadableBody::new(raw, problem))
    }

    /// What comes of the body, up to the limit.
    async fn read_into(&mut self, body: &mut BytesMut) {
        while let Some(Ok(piece)) = self.next().await {
            let room = self.limit() - body.len();
            body.extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.len() >= room {
                return;
            }
        }
    }
}
