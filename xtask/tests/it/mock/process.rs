//! The command itself, as a process: what it prints, and how it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A mock as a process, which is killed where a test fails.
struct Process {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Process {
    fn start(arguments: &[&str]) -> Process {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("mock")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Process { child, out }
    }

    /// The first line, which is printed when it listens.
    fn url(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        let (_, url) = line.trim_end().split_once(" is served on ").unwrap();
        url.to_owned()
    }

    /// The exit code and what is left of both streams.
    fn ended(mut self) -> (Option<i32>, String, String) {
        let (mut out, mut err) = (String::new(), String::new());
        let status = self.child.wait().unwrap();
        self.out.read_to_string(&mut out).unwrap();
        let mut stream = self.child.stderr.take().unwrap();
        stream.read_to_string(&mut err).unwrap();
        (status.code(), out, err)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_mock_has_ended_well() {
    let mut process = Process::start(&["vendaze", "--port", "0"]);
    let url = process.url();
    let mut stream = std::net::TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    std::io::Write::write_all(&mut stream, b"GET /v1/webhooks HTTP/1.1\r\nhost: a\r\nauthorization: Bearer mock\r\nconnection: close\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    let id = process.child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(killed.success());
    let (code, out, err) = process.ended();
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(err, "GET /v1/webhooks 200\n");
    assert!(out.contains("user name and password is `mock`"), "{out}");
    assert!(
        out.contains("/v1/webhooks keeps what is sent, and begins with `wh_"),
        "{out}"
    );
    assert!(out.contains("/_mock/deliveries"), "{out}");
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, out, err) = Process::start(&["vendaze", "--port", &port]).ended();
    assert_eq!((code, out.as_str()), (Some(1), ""));
    let message = format!("there is no port {port} on 127.0.0.1: another program has it");
    assert!(
        err.contains("error[mock-port]") && err.contains(&message),
        "{err}"
    );
    assert!(err.contains("--port 0"), "{err}");
}

#[test]
fn what_cannot_be_served_is_an_error() {
    let (code, _, err) = Process::start(&["nobody"]).ended();
    assert_eq!(code, Some(1));
    assert!(err.contains("there is no provider `nobody`"), "{err}");
    let (code, _, err) = Process::start(&["--spec", "/nowhere.yaml"]).ended();
    assert_eq!(code, Some(1), "{err}");
    let (code, _, err) = Process::start(&[]).ended();
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn a_document_anywhere_is_served() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("acme.yaml");
    std::fs::write(&file, super::ACME).unwrap();
    let mut process = Process::start(&["--spec", file.to_str().unwrap(), "--port", "0"]);
    assert!(process.url().starts_with("http://127.0.0.1:"));
}
