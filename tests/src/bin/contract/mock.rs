//! The mock of `cargo xtask mock`, in this process, with the credentials that the clients of the tests have.

use tests::{MARKER, Spec};
use xtask::diagnostic::Diagnostics;
use xtask::document::Document;
use xtask::mock::{Mock, bind};

/// Starts it with a document, and returns where it listens. It ends with the process.
///
/// # Errors
///
/// What is wrong with the document, or the port.
pub async fn start(spec: &Spec) -> Result<String, String> {
    let document = Document::parse("document.json", &spec.value().to_string());
    let mut document = document.map_err(|problem| problem.message.clone())?;
    let mut report = Diagnostics::new();
    xtask::prepare::apply(&mut document, &mut report);
    let mock = Mock::new(&document, MARKER, &mut report);
    let mock = mock.map_err(|problem| problem.message.clone())?;
    let serving = bind(mock, 0).await;
    let serving = serving.map_err(|problem| problem.to_string())?;
    let url = serving.url();
    tokio::spawn(serving.run(std::future::pending(), drop));
    Ok(url)
}
