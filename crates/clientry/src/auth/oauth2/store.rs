//! [`TokenStore`]: where a user keeps a new refresh token.

use crate::auth::{BoxError, BoxFuture};
use crate::types::SecretString;

/// Where a new refresh token is kept, as in a database or a file.
///
/// A token endpoint may give a new refresh token with each access token, and the one before then ends. It is handed to the
/// store before any call is made with what came along with it. Where the store fails, so does the call; the tokens are kept
/// in memory, unused, and handed over again before the next call.
///
/// An async function of a [`SecretString`] is one, too:
///
/// ```
/// use clientry::{OAuth2, SecretString};
/// # async fn write(_: &str) -> Result<(), std::io::Error> { Ok(()) }
///
/// let oauth2 = OAuth2::refresh_token("client id", "the refresh token that was kept")
///     .client_secret("client secret")
///     .store(|token: SecretString| async move { write(token.expose_secret()).await });
/// # let _ = oauth2;
/// ```
pub trait TokenStore: Send + Sync {
    /// Keeps a new refresh token, instead of the one before. The future is driven to its end even if the call is dropped
    /// that needed the token, for 30 seconds at most; then it is dropped, and the next call asks for another one with the
    /// same token. What it fails with ends the call, and its text is shown: it must show no secret.
    fn save<'a>(&'a self, refresh_token: &'a SecretString) -> BoxFuture<'a, Result<(), BoxError>>;
}

impl<F, T, E> TokenStore for F
where
    F: Fn(SecretString) -> T + Send + Sync,
    T: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn save<'a>(&'a self, refresh_token: &'a SecretString) -> BoxFuture<'a, Result<(), BoxError>> {
        let saved = self(refresh_token.clone());
        Box::pin(async move { saved.await.map_err(Into::into) })
    }
}
