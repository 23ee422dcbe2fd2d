//! [`Recorded`]: a request as it came over the wire.

use std::fmt;

const END_OF_HEADERS: &[u8] = b"\r\n\r\n";

/// The raw bytes of one HTTP/1.1 request.
#[derive(Clone)]
pub struct Recorded {
    raw: Vec<u8>,
}

impl Recorded {
    pub(crate) fn new(raw: Vec<u8>) -> Self {
        Self { raw }
    }

    /// How long the request that begins with `raw` is, once its headers are there.
    pub(crate) fn length(raw: &[u8]) -> Option<usize> {
        let head = head_length(raw)?;
        let begun = Self::new(raw[..head].to_vec());
        if begun.header("transfer-encoding") == Some("chunked") {
            let end = chunks(&raw[head..]).map(|(_, end)| end);
            return Some(end.map_or(usize::MAX, |end| head + end));
        }
        let body = begun.header("content-length").map_or(0, |length| {
            length.parse().expect("content-length is a number")
        });
        Some(head + body)
    }

    /// Every byte.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The method.
    pub fn method(&self) -> &str {
        self.request_line(0)
    }

    /// Path and query, as they are in the first line.
    pub fn target(&self) -> &str {
        self.request_line(1)
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        self.target().split('?').next().unwrap_or_default()
    }

    /// The query alone, where there is one.
    pub fn query(&self) -> Option<&str> {
        self.target().split_once('?').map(|(_, query)| query)
    }

    /// The headers in the order in which they came.
    pub fn headers(&self) -> Vec<(&str, &str)> {
        let pairs = self.head().lines().skip(1);
        pairs.filter_map(|line| line.split_once(": ")).collect()
    }

    /// The value of a header; one that comes twice fails the test.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self
            .headers()
            .into_iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value);
        let value = values.next();
        assert_eq!(values.next(), None, "{name} is there twice");
        value
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.raw[head_length(&self.raw).unwrap_or(self.raw.len())..]
    }

    /// The body without the chunks that it came in.
    pub fn decoded_body(&self) -> Vec<u8> {
        match self.header("transfer-encoding") {
            Some("chunked") => chunks(self.body()).map_or_else(Vec::new, |(body, _)| body),
            _ => self.body().to_vec(),
        }
    }

    /// The body as JSON, where there is one.
    pub fn json(&self) -> Option<serde_json::Value> {
        let body = self.body();
        (!body.is_empty()).then(|| serde_json::from_slice(body).expect("the body is JSON"))
    }

    /// The request for a reviewer: the lines as they came, the headers in the order of their names. Of the
    /// values only the port of `host` and the crates' versions in `user-agent` are replaced.
    pub fn golden(&self) -> String {
        let mut headers: Vec<String> = self
            .headers()
            .into_iter()
            .map(|(name, value)| format!("{name}: {}\n", stable(name, value)))
            .collect();
        headers.sort();
        let line = self.head().lines().next().unwrap_or_default();
        let body = String::from_utf8_lossy(self.body());
        format!("{line}\n{}\n{body}", headers.concat())
    }

    fn request_line(&self, part: usize) -> &str {
        let line = self.head().lines().next().unwrap_or_default();
        line.split(' ').nth(part).unwrap_or_default()
    }

    fn head(&self) -> &str {
        let end = head_length(&self.raw).unwrap_or(self.raw.len());
        std::str::from_utf8(&self.raw[..end]).expect("the headers are UTF-8")
    }
}

/// What is in the chunks of a body, and where they end; none if the last one is not there.
fn chunks(raw: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let line = raw.get(at..)?;
        let length = line.windows(2).position(|window| window == b"\r\n")?;
        let digits = std::str::from_utf8(&line[..length]).expect("the length of a chunk is text");
        let size = usize::from_str_radix(digits, 16).expect("the length of a chunk is a number");
        let from = at + length + 2;
        at = from + size + 2;
        let chunk = raw.get(from..at)?;
        if size == 0 {
            return Some((body, at));
        }
        body.extend_from_slice(&chunk[..size]);
    }
}

fn head_length(raw: &[u8]) -> Option<usize> {
    raw.windows(END_OF_HEADERS.len())
        .position(|window| window == END_OF_HEADERS)
        .map(|at| at + END_OF_HEADERS.len())
}

fn stable(name: &str, value: &str) -> String {
    match name {
        "host" => match value.rsplit_once(':') {
            Some((host, _)) => format!("{host}:<port>"),
            None => value.to_owned(),
        },
        "user-agent" => value
            .split(' ')
            .map(|product| match product.split_once('/') {
                Some((crate_name, _)) => format!("{crate_name}/<version>"),
                None => product.to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" "),
        _ => value.to_owned(),
    }
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.raw))
    }
}
