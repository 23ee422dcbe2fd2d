//! [`NoNextPage`]: a page behind which there is another that cannot be asked for.

use std::fmt;

use crate::response::RawResponse;

/// A page of a list that was read, behind which there is another that cannot be asked for. What the provider has is then not
/// all there.
#[derive(Debug)]
pub struct NoNextPage {
    raw: RawResponse,
    problem: PageProblem,
}

/// Why a page cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageProblem {
    /// It is a page that came before: the provider names its cursor again, so that there would be no end.
    Repeated,
    /// The provider says that there is another page, and not which.
    Missing,
    /// What names it cannot be sent: a URL without the parameter, say, or text for a parameter that is a number.
    Unusable,
}

impl NoNextPage {
    pub(crate) fn new(raw: RawResponse, problem: PageProblem) -> Self {
        Self { raw, problem }
    }

    /// The page as received, which was given before this error.
    pub fn raw(&self) -> &RawResponse {
        &self.raw
    }

    /// Why the next page cannot be asked for.
    pub fn problem(&self) -> PageProblem {
        self.problem
    }
}

impl fmt::Display for PageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Repeated => "it names a page as the next that came before",
            Self::Missing => "it says that there is another page, and not which",
            Self::Unusable => "what names the next page cannot be sent",
        })
    }
}

impl fmt::Display for NoNextPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.write_heading(f)?;
        write!(
            f,
            ", but the pages cannot be read to their end: {}",
            self.problem
        )?;
        self.raw.write_request_id(f)
    }
}

/// The message says all there is, so that there is no source to repeat it.
impl std::error::Error for NoNextPage {}
