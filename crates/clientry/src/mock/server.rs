//! [`Server`]: a thread that listens on loopback, and what it has received.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::rule::{self, Rule};
use super::{Mock, Recorded, Reply, Unmatched, lock, serve};
use crate::spec::Operation;

/// A server on loopback, on ports of its own, so that tests run beside each other.
///
/// It runs on a thread of its own: a test needs no runtime of a special kind, and blocking calls reach it, too. It ends when
/// it is dropped. Nothing is asserted then; see [`verify`](Self::verify).
///
/// A generated crate has one with a method for each operation.
pub struct Server {
    shared: Arc<Shared>,
    main: SocketAddr,
    /// Where the operations are that have servers of their own.
    sites: Vec<(&'static str, SocketAddr)>,
    running: Mutex<Option<Running>>,
}

/// The thread, which ends when the sender is dropped.
struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

/// What the server's thread and the test have in common.
pub(super) struct Shared {
    operations: Vec<&'static [Operation]>,
    rules: Mutex<Vec<Arc<Rule>>>,
    calls: Mutex<Vec<Recorded>>,
    unmatched: Mutex<Vec<Unmatched>>,
}

impl Server {
    /// Listens, for calls of these operations.
    ///
    /// # Errors
    ///
    /// If there is no free port on loopback, or no thread.
    pub fn start(operations: &[&'static [Operation]]) -> io::Result<Self> {
        let shared = Shared::new(operations);
        let listen = || {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            listener.set_nonblocking(true)?;
            Ok::<_, io::Error>((listener.local_addr()?, listener))
        };
        let (main, listener) = listen()?;
        let (mut sites, mut listeners) = (Vec::new(), vec![(None, listener)]);
        for operation in operations.iter().copied().flatten() {
            if let Some(site) = operation.site
                && sites.iter().all(|(other, _)| *other != site)
            {
                let (address, listener) = listen()?;
                sites.push((site, address));
                listeners.push((Some(site), listener));
            }
        }
        let (stop, stopped) = oneshot::channel();
        let thread = serve::spawn(listeners, Arc::clone(&shared), stopped)?;
        Ok(Self {
            shared,
            main,
            sites,
            running: Mutex::new(Some(Running { stop, thread })),
        })
    }

    /// Its base URL, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.main)
    }

    /// The base URL of the operations that have servers of their own, by the name of their [`Site`](crate::Site).
    pub fn site_url(&self, name: &str) -> String {
        let site = self.sites.iter().find(|(site, _)| *site == name);
        site.map_or_else(|| self.url(), |(_, address)| format!("http://{address}"))
    }

    /// A mock of calls of `operation`, whose bodies are read by `read`.
    pub fn mock<B: 'static>(
        &self,
        operation: &'static Operation,
        read: fn(&Recorded) -> Result<B, String>,
    ) -> Mock<B> {
        let reads = move |call: &Recorded| read(call).map(drop);
        let rule = Arc::new(Rule::new(operation, Arc::new(reads)));
        lock(&self.shared.rules).push(Arc::clone(&rule));
        Mock::new(rule, Arc::clone(&self.shared), read)
    }

    /// Every call so far, in the order in which they came, matched or not.
    pub fn calls(&self) -> Vec<Recorded> {
        lock(&self.shared.calls).clone()
    }

    /// The calls that no mock replied to, in the order in which they came. Each got a 501, and is on standard error.
    pub fn unmatched(&self) -> Vec<Unmatched> {
        lock(&self.shared.unmatched).clone()
    }

    /// Asserts that each mock was called as often as [`expect`](Mock::expect) says, and that no call was unmatched.
    ///
    /// # Panics
    ///
    /// Where that is not so, with all that is wrong.
    #[track_caller]
    pub fn verify(&self) {
        let rules = lock(&self.shared.rules).clone();
        let mut lines: Vec<_> = rules
            .iter()
            .filter_map(|rule| rule.disappointment())
            .collect();
        lines.extend(self.shared.unmatched_lines());
        if !lines.is_empty() {
            fail(&lines);
        }
    }

    /// Forgets every mock and every call.
    pub fn reset(&self) {
        lock(&self.shared.rules).clear();
        lock(&self.shared.calls).clear();
        lock(&self.shared.unmatched).clear();
    }

    /// Closes all connections and listens no more: from now on, calls find no connection. A call on a connection that is
    /// still open for its client may find it lost instead.
    pub fn shut_down(&self) {
        let Some(Running { stop, thread }) = lock(&self.running).take() else {
            return;
        };
        drop(stop);
        // A function of a mock runs on the thread itself, which cannot wait for its own end.
        if thread.thread().id() != std::thread::current().id() {
            // What went wrong on the thread was printed there.
            let _ = thread.join();
        }
    }
}

impl Shared {
    pub(super) fn new(operations: &[&'static [Operation]]) -> Arc<Self> {
        Arc::new(Self {
            operations: operations.to_vec(),
            rules: Mutex::default(),
            calls: Mutex::default(),
            unmatched: Mutex::default(),
        })
    }

    /// A call as it came.
    pub(super) fn recorded(
        &self,
        site: Option<&'static str>,
        head: hyper::http::request::Parts,
        body: bytes::Bytes,
    ) -> Recorded {
        let (path, query) = (
            head.uri.path().to_owned(),
            head.uri.query().map(str::to_owned),
        );
        let line = (head.method, path, query);
        Recorded::new(line, head.headers, body, site, &self.operations)
    }

    /// What a call gets, and the rule that says so.
    pub(super) fn reply(&self, call: &Recorded) -> (Reply, Option<Arc<Rule>>) {
        lock(&self.calls).push(call.clone());
        let rules = lock(&self.rules).clone();
        match rule::choose(&rules, call) {
            Ok((rule, reply)) => (reply, Some(rule)),
            Err(unmatched) => {
                eprintln!("no mock replies to {} {}", call.method(), call.path());
                for reason in unmatched.reasons() {
                    eprintln!("  {reason}");
                }
                let reply = Reply::text(501, format!("No mock replies to {unmatched}\n"));
                lock(&self.unmatched).push(unmatched);
                (reply, None)
            }
        }
    }

    /// What is said of each call that nothing matched.
    pub(super) fn unmatched_lines(&self) -> Vec<String> {
        let unmatched = lock(&self.unmatched).clone();
        let lines = unmatched.iter();
        lines
            .map(|one| format!("no mock replies to {one}"))
            .collect()
    }
}

/// Ends a test, with what is wrong.
#[track_caller]
#[expect(clippy::panic, reason = "it is what an assertion does")]
pub(super) fn fail(lines: &[String]) -> ! {
    panic!("{}", lines.join("\n"))
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("url", &self.url())
            .field("calls", &lock(&self.shared.calls).len())
            .field("unmatched", &lock(&self.shared.unmatched).len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_server_goes_on_when_it_is_shut_down() {
        for _ in 0..20 {
            let server = Server::start(&[]).unwrap();
            assert!(Arc::strong_count(&server.shared) > 1);
            server.shut_down();
            // What the thread holds of it is gone, and so is all that listens.
            assert_eq!(Arc::strong_count(&server.shared), 1);
        }
    }
}
