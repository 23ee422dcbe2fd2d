//! [`TokenProvider`]: where a credential that changes comes from.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;

use crate::types::SecretString;

/// What goes wrong in code of a user's own.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A future in a box, as a trait has it that can be made an object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where a credential comes from that changes: a token that expires, a key that is rotated.
///
/// It is asked before each attempt of a call, so that it is the one to keep what it fetched; [`OAuth2`](crate::OAuth2) does.
/// After a response with status 401 it is asked once more, with the refused credential. If it gives another one then, the
/// attempt is repeated with that, once in a call, whatever its [`RetryPolicy`](crate::RetryPolicy); a body that is a
/// stream is not sent again.
///
/// The time that it takes is part of the call's `timeout`, and a call that ends drops the future. What it fails with ends
/// the call as [`Error::Credential`](crate::Error::Credential), whose message has its text: it must show no secret.
///
/// An async function without arguments is one, too:
///
/// ```
/// # struct Vault;
/// # impl Vault { async fn read(&self, _: &str) -> Result<String, std::io::Error> { Ok("t0ken".to_owned()) } }
/// # use std::sync::Arc;
/// use clientry::{SecretString, TokenProvider};
///
/// # let vault = Arc::new(Vault);
/// let provider = move || {
///     let vault = Arc::clone(&vault);
///     async move { vault.read("acme/token").await.map(SecretString::from) }
/// };
/// # fn takes(_: impl TokenProvider) {}
/// # takes(provider);
/// ```
///
/// One that caches needs to know which credential was refused:
///
/// ```
/// use clientry::{BoxError, BoxFuture, SecretString, TokenProvider};
/// # async fn cached() -> Result<SecretString, BoxError> { Ok("a".into()) }
/// # async fn fetch() -> Result<SecretString, BoxError> { Ok("b".into()) }
///
/// struct Mine;
///
/// impl TokenProvider for Mine {
///     fn token<'a>(
///         &'a self,
///         refused: Option<&'a SecretString>,
///     ) -> BoxFuture<'a, Result<SecretString, BoxError>> {
///         Box::pin(async move {
///             let token = cached().await?;
///             if refused == Some(&token) { fetch().await } else { Ok(token) }
///         })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync {
    /// The credential: a token, or the value of an API key without the scheme's prefix. `refused` is what it gave before,
    /// and what the server then refused with status 401.
    fn token<'a>(
        &'a self,
        refused: Option<&'a SecretString>,
    ) -> BoxFuture<'a, Result<SecretString, BoxError>>;
}

impl<F, T, E> TokenProvider for F
where
    F: Fn() -> T + Send + Sync,
    T: Future<Output = Result<SecretString, E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn token<'a>(
        &'a self,
        _: Option<&'a SecretString>,
    ) -> BoxFuture<'a, Result<SecretString, BoxError>> {
        let token = self();
        Box::pin(async move { token.await.map_err(Into::into) })
    }
}

impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    fn token<'a>(
        &'a self,
        refused: Option<&'a SecretString>,
    ) -> BoxFuture<'a, Result<SecretString, BoxError>> {
        (**self).token(refused)
    }
}
