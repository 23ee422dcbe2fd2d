//! `corpus`: a folder of documents, tried one by one.

use super::args::Corpus;
use super::{FINE, Output};
use crate::diagnostic::Diagnostic;
use crate::workspace::Workspace;

pub(super) fn run(
    _request: &Corpus,
    _locate: impl FnOnce() -> Result<Workspace, Diagnostic>,
    _output: &mut Output<'_>,
) -> u8 {
    FINE
}
