//! [`Prism`]: the mock server, as a process of its own on a port that the system chooses.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tests::Spec;

/// A server that runs until it is dropped.
pub struct Prism {
    process: Child,
    url: String,
    document: PathBuf,
}

impl Prism {
    /// Starts `program` with a document, and returns when it listens.
    ///
    /// # Errors
    ///
    /// What the server printed, if it does not listen.
    pub fn start(program: &Path, spec: &Spec) -> Result<Self, String> {
        let document = std::env::temp_dir().join(format!("contract-{}.json", std::process::id()));
        let text = prepared(spec.value().clone()).to_string();
        std::fs::write(&document, text)
            .map_err(|error| format!("{}: {error}", document.display()))?;
        let process = Command::new(program)
            .args(["mock", "--host", "127.0.0.1", "--port", "0"])
            .arg(&document)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let mut prism = Self {
            process,
            url: String::new(),
            document,
        };
        let mut lines = BufReader::new(prism.process.stdout.take().expect("it is piped")).lines();
        let mut printed = String::new();
        for line in &mut lines {
            let line = line.map_err(|error| error.to_string())?;
            if let Some((_, url)) = line.split_once("Prism is listening on ") {
                prism.url = url.trim().to_owned();
                // A full pipe would stop it.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(prism);
            }
            let _ = writeln!(printed, "{line}");
        }
        Err(format!("Prism ended before it listened:\n{printed}"))
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        self.url.clone()
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_file(&self.document);
    }
}

/// The document as Prism is to have it: without callbacks, which it would send to wherever a request says; and its responses
/// in the media type that every request says it accepts, where the document has one for that.
fn prepared(mut document: Value) -> Value {
    let accept = document.pointer("/x-clientry/accept").cloned();
    let accept = accept.as_ref().and_then(Value::as_str);
    // It follows references in extensions too, to files that are not there.
    if let Some(document) = document.as_object_mut() {
        document.retain(|key, _| !key.starts_with("x-"));
    }
    let paths = document.get_mut("paths").map(values);
    for item in paths.into_iter().flatten() {
        for operation in values(item) {
            if let Some(operation) = operation.as_object_mut() {
                operation.remove("callbacks");
                if let Some(responses) = operation.get_mut("responses") {
                    accepted(responses, accept);
                }
            }
        }
    }
    if let Some(responses) = document.pointer_mut("/components/responses") {
        accepted(responses, accept);
    }
    document
}

/// Gives the content of each response the media type `accept`.
fn accepted(responses: &mut Value, accept: Option<&str>) {
    let Some(accept) = accept else { return };
    for response in values(responses) {
        if let Some(Value::Object(content)) = response.get_mut("content") {
            let all = std::mem::take(content);
            content.extend(all.into_iter().map(|(_, media)| (accept.to_owned(), media)));
        }
    }
}

fn values(of: &mut Value) -> impl Iterator<Item = &mut Value> {
    let object = of.as_object_mut();
    object.into_iter().flat_map(|object| object.values_mut())
}
