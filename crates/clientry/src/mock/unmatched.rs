//! [`Unmatched`]: a call that no mock replied to, and why.

use std::fmt;
use std::ops::Deref;

use super::Recorded;
use crate::text::one_line;

/// A call that no mock replied to. It got a 501 that says so.
///
/// `Display` shows method, path, query and body as they came, and what came closest.
#[derive(Clone, Debug)]
pub struct Unmatched {
    call: Recorded,
    reasons: Vec<String>,
}

impl Unmatched {
    pub(super) fn new(call: Recorded, reasons: Vec<String>) -> Self {
        Self { call, reasons }
    }

    /// Why it was not matched: a line for each mock of the operation, the closest first, or that there is none.
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }
}

/// The call.
impl Deref for Unmatched {
    type Target = Recorded;

    fn deref(&self) -> &Recorded {
        &self.call
    }
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.call.method(), self.call.path())?;
        if let Some(query) = self.call.query() {
            write!(f, "?{query}")?;
        }
        if !self.call.body().is_empty() {
            let body = String::from_utf8_lossy(self.call.body());
            write!(f, "\n    {}", one_line(&body))?;
        }
        for reason in &self.reasons {
            write!(f, "\n  {reason}")?;
        }
        Ok(())
    }
}
