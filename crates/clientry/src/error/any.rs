//! [`AnyError`]: how a call of any operation failed, with one type for all.

use std::any::Any;
use std::fmt;
use std::ops::Deref;

use super::Error;

/// How a call failed, whatever its operation: what `?` turns every operation's [`Error`] into.
///
/// It dereferences to [`Error`], so that status, request id and the rest are at hand. The documented error is told by its
/// type, with [`documented`](Self::documented).
///
/// ```
/// use clientry::{AnyError, Error};
/// # #[derive(Debug)]
/// # enum GetError { NotFound }
/// # clientry::documented_errors! { GetError { NotFound = "404 Not Found", } }
/// # #[derive(Debug)]
/// # enum DeleteError {}
/// # clientry::documented_errors! { DeleteError {} }
/// # fn get() -> Result<(), Error<GetError>> { Ok(()) }
/// # fn delete() -> Result<(), Error<DeleteError>> { Ok(()) }
///
/// fn replace() -> Result<(), AnyError> {
///     get()?;
///     delete()?;
///     Ok(())
/// }
///
/// if let Err(error) = replace() {
///     match error.documented::<GetError>() {
///         Some(GetError::NotFound) => println!("there is none"),
///         None => println!("{error}, {:?}", error.status()),
///     }
/// }
/// ```
pub struct AnyError {
    error: Error<Documented>,
}

/// A documented error of any operation. It prints as the operation's own does: the status, and what the document marks as fit
/// to be shown.
pub struct Documented {
    error: Box<dyn Shown>,
}

/// What every documented error is.
trait Shown: Any + std::error::Error + Send + Sync {}

impl<E: Any + std::error::Error + Send + Sync> Shown for E {}

impl AnyError {
    /// The documented error, if it is one of `E`, the enum of an operation.
    pub fn documented<E: 'static>(&self) -> Option<&E> {
        match &self.error {
            Error::Api(api) => {
                let error: &dyn Any = &*api.error;
                error.downcast_ref()
            }
            _ => None,
        }
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<Error<E>> for AnyError {
    fn from(error: Error<E>) -> Self {
        let error = error.map(|error| Documented {
            error: Box::new(error),
        });
        Self { error }
    }
}

impl Deref for AnyError {
    type Target = Error<Documented>;

    fn deref(&self) -> &Self::Target {
        &self.error
    }
}

impl fmt::Display for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for Documented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

impl std::error::Error for AnyError {}

impl fmt::Display for Documented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl std::error::Error for Documented {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Failure, InvalidRequest};

    #[derive(Debug, PartialEq)]
    enum Gone {}

    crate::documented_errors! { Gone {} }

    #[test]
    fn what_is_no_documented_error_keeps_what_it_says() {
        let invalid = || InvalidRequest::new("acme", "get_thing", Vec::new());
        let error = Error::<Gone>::from(Failure::InvalidRequest(invalid()));
        let said = error.to_string();
        let any = AnyError::from(error);
        assert_eq!((any.to_string(), any.operation()), (said, "get_thing"));
        assert_eq!(any.documented::<Gone>(), None);
        let boxed: Box<dyn std::error::Error + Send + Sync> = any.into();
        assert!(boxed.downcast_ref::<AnyError>().is_some());
    }
}
