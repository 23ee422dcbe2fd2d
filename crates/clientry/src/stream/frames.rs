//! What is a whole event or a whole item in the pieces of a body, wherever these are cut.

use bytes::{Buf, Bytes};

/// An event or an item is longer than the limit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// An event as it came.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RawEvent {
    pub(super) event: Option<String>,
    pub(super) id: Option<String>,
    pub(super) retry: Option<u64>,
    pub(super) data: String,
}

/// Events of a `text/event-stream`, as the HTML standard reads them: section 9.2.6, "Interpreting an event stream".
#[derive(Debug, Default)]
pub(super) struct Events {
    input: Bytes,
    line: Vec<u8>,
    /// Whether the last line ended in CR, to which an LF behind it belongs.
    after_cr: bool,
    /// Whether a line has ended: before, there can be a byte order mark.
    begun: bool,
    /// The fields of the event that has begun.
    event: Option<String>,
    id: Option<String>,
    retry: Option<u64>,
    data: Option<Vec<u8>>,
    limit: usize,
    pub(super) last_id: Option<String>,
    pub(super) last_retry: Option<u64>,
}

impl Events {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    /// Takes the next piece, once [`next`](Self::next) has nothing more.
    pub(super) fn push(&mut self, piece: Bytes) {
        self.input = piece;
    }

    /// The next event that is whole. One that is not when the body ends is dropped, as the standard asks.
    pub(super) fn next(&mut self) -> Option<Result<RawEvent, TooLong>> {
        loop {
            if self.after_cr && !self.input.is_empty() {
                self.after_cr = false;
                if self.input[0] == b'\n' {
                    self.input.advance(1);
                }
            }
            let end = self
                .input
                .iter()
                .position(|byte| matches!(byte, b'\r' | b'\n'));
            let length = end.unwrap_or(self.input.len());
            let before = self.line.len() + self.data.as_ref().map_or(0, Vec::len);
            if length > self.limit.saturating_sub(before) {
                return Some(Err(TooLong));
            }
            self.line.extend_from_slice(&self.input[..length]);
            let Some(end) = end else {
                self.input.clear();
                return None;
            };
            self.after_cr = self.input[end] == b'\r';
            self.input.advance(end + 1);
            let line = std::mem::take(&mut self.line);
            let event = self.line(&line);
            // Its room is used again.
            self.line = line;
            self.line.clear();
            if let Some(event) = event {
                return Some(Ok(event));
            }
        }
    }

    fn line(&mut self, line: &[u8]) -> Option<RawEvent> {
        let line = match self.begun {
            false => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line),
            true => line,
        };
        self.begun = true;
        if line.is_empty() {
            return self.dispatch();
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (field, value) = match colon {
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &b""[..]),
        };
        let text = || String::from_utf8_lossy(value).into_owned();
        match field {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            },
            b"event" => self.event = Some(text()).filter(|event| !event.is_empty()),
            b"id" if !value.contains(&0) => {
                self.id = Some(text());
                self.last_id.clone_from(&self.id);
            }
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                if let Ok(milliseconds) = text().parse() {
                    self.retry = Some(milliseconds);
                    self.last_retry = self.retry;
                }
            }
            // A comment, whose field is empty, or what the standard does not know.
            _ => {}
        }
        None
    }

    /// The event that an empty line ends; none without data.
    fn dispatch(&mut self) -> Option<RawEvent> {
        let (event, id, retry) = (self.event.take(), self.id.take(), self.retry.take());
        let data = self.data.take()?;
        Some(RawEvent {
            event,
            id,
            retry,
            data: String::from_utf8(data)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        })
    }
}

/// How JSON values follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Each is a line: JSON Lines, NDJSON.
    Lines,
    /// Each is behind a record separator, and may have lines of its own: RFC 7464.
    Records,
}

/// JSON values, one after the other.
#[derive(Debug)]
pub(super) struct Items {
    framing: Framing,
    input: Bytes,
    item: Vec<u8>,
    /// Of a record: how many arrays and objects are open, whether a string is, and whether its next character is escaped.
    depth: usize,
    in_string: bool,
    escaped: bool,
    limit: usize,
}

impl Items {
    pub(super) fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            input: Bytes::new(),
            item: Vec::new(),
            depth: 0,
            in_string: false,
            escaped: false,
            limit,
        }
    }

    /// Takes the next piece, once [`next`](Self::next) has nothing more.
    pub(super) fn push(&mut self, piece: Bytes) {
        self.input = piece;
    }

    /// The next item that is whole.
    pub(super) fn next(&mut self) -> Option<Result<Vec<u8>, TooLong>> {
        loop {
            let end = match self.framing {
                Framing::Lines => self.input.iter().position(|byte| *byte == b'\n'),
                Framing::Records => {
                    let input = std::mem::take(&mut self.input);
                    let end = input.iter().position(|byte| self.ends_record(*byte));
                    self.input = input;
                    end
                }
            };
            let length = end.unwrap_or(self.input.len());
            if length > self.limit.saturating_sub(self.item.len()) {
                return Some(Err(TooLong));
            }
            self.item.extend_from_slice(&self.input[..length]);
            let Some(end) = end else {
                self.input.clear();
                return None;
            };
            self.input.advance(end + 1);
            if let Some(item) = self.rest() {
                return Some(Ok(item));
            }
        }
    }

    /// Forgets what has begun and what is left.
    pub(super) fn clear(&mut self) {
        self.input.clear();
        self.item.clear();
    }

    /// What is left of the item that has begun, if it is more than white space: the last one needs no end.
    pub(super) fn rest(&mut self) -> Option<Vec<u8>> {
        let item = std::mem::take(&mut self.item);
        (!item.trim_ascii().is_empty()).then_some(item)
    }

    /// Whether a record ends with this byte: with the separator of the next, or with a line that ends outside of all
    /// arrays, objects and strings.
    fn ends_record(&mut self, byte: u8) -> bool {
        match byte {
            b'\x1e' => {
                (self.depth, self.in_string, self.escaped) = (0, false, false);
                return true;
            }
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_string => self.escaped = true,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b'\n' => return self.depth == 0,
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests;
