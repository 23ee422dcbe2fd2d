//! What the entries of the tables go through: their requests are recorded, byte for byte.

use std::fmt::{Debug, Write};

use clientry::Problem;
use tests::{Recorded, Recorder, Spec, SpecOperation, assert_no_secret, clients};

/// A URL for bodies that want one.
pub const URL: &str = "https://shop.example/hooks";

/// One provider's client, with credentials that hold the marker.
pub trait Provider {
    type Client: Clone + Debug;
    const NAME: &'static str;

    fn client(base_url: &str) -> Self::Client;
}

/// Sends a call whose `Debug` shows no secret.
macro_rules! send {
    ($call:expr) => {{
        let call = $call;
        tests::assert_no_secret("the call", &format!("{call:?}"));
        call.send().await
    }};
}
pub(crate) use send;

/// The client of `P` that calls `server`.
pub fn client_of<P: Provider>(server: &Recorder) -> P::Client {
    P::client(&server.url())
}

/// A client of `P` and the server it calls, which gives the documented success of one operation.
pub struct Bench<P: Provider> {
    pub server: Recorder,
    client: P::Client,
    spec: Spec,
    operation: SpecOperation,
    recorded: String,
}

impl<P: Provider> Bench<P> {
    /// For the operation `id` of the document.
    pub async fn new(id: &str) -> Self {
        let spec = Spec::load(P::NAME);
        let operation = spec.operation(id);
        let server = Recorder::start(clients::success(&operation)).await;
        let client = client_of::<P>(&server);
        assert_no_secret("the client", &format!("{client:?}"));
        Self {
            server,
            client,
            spec,
            operation,
            recorded: String::new(),
        }
    }

    pub fn client(&self) -> P::Client {
        self.client.clone()
    }

    /// Writes down the one request since the last time, as `name`.
    pub fn record(&mut self, name: &str) {
        let request = self.server.take_one();
        self.check(name, &request);
        let golden = request.golden();
        writeln!(self.recorded, "── {name}\n{}\n", golden.trim_end()).unwrap();
    }

    /// Every request so far, as one snapshot for a reviewer.
    pub fn assert_recorded(&self, operation: &str) {
        insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(format!("{}__{operation}", P::NAME), self.recorded);
        });
    }

    /// What holds for a request by the document alone, whatever the snapshot says.
    fn check(&self, name: &str, request: &Recorded) {
        let operation = &self.operation;
        assert_eq!(request.method(), operation.method);
        assert_eq!(request.path().ends_with('/'), operation.path.ends_with('/'));
        let mut sent: Vec<String> = request.query().map_or_else(Vec::new, |query| {
            let pairs = query.split('&');
            pairs
                .map(|pair| pair.split('=').next().unwrap().to_owned())
                .collect()
        });
        let mut documented = operation.query.clone();
        if let Some(schema) = &operation.body {
            documented.extend(self.spec.property_names(schema));
            let body = request.json().expect("a body is documented");
            sent.extend(body.as_object().unwrap().keys().cloned());
        } else {
            assert_eq!(request.body(), b"", "no body is documented");
        }
        let unknown: Vec<_> = sent
            .iter()
            .filter(|field| !documented.contains(field))
            .collect();
        assert!(unknown.is_empty(), "{name} sends {unknown:?}");
        if name == "full" {
            let unset: Vec<_> = documented
                .iter()
                .filter(|field| !sent.contains(field))
                .collect();
            assert!(unset.is_empty(), "{name} omits {unset:?}");
        }
    }

    /// The one request since the last time has `id` in its path as `encoded`, and nowhere else.
    pub fn assert_id(&self, id: &str, encoded: &str) {
        let request = self.server.take_one();
        // The template's names are between its fixed parts.
        let expected: Vec<&str> = self
            .template()
            .iter()
            .enumerate()
            .map(|(index, part)| if index % 2 == 1 { encoded } else { *part })
            .collect();
        assert_eq!(request.target(), expected.concat(), "{id:?}");
        assert_eq!(request.header("x-evil"), None);
    }

    /// The problem with `id` is that of the first parameter of the path.
    pub fn assert_named(&self, id: &str, problem: &Problem) {
        let name = self.template()[1];
        let named = matches!(problem, Problem::Path { name: found, .. } if *found == name);
        assert!(named, "{id:?}: {problem:?}");
    }

    /// The fixed parts of the path, and the names between them.
    fn template(&self) -> Vec<&str> {
        self.operation.path.split(['{', '}']).collect()
    }
}
