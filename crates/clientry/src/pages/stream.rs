//! [`PageStream`]: the pages of a call, one after the other.

use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::FusedStream;

use super::paged::PageResult;
use super::progress::Progress;
use super::{PageFuture, Paged};
use crate::error::{Error, NoNextPage};
use crate::response::Response;

/// The pages of a call, one after the other, each a whole [`Response`]: a [`Stream`] of them.
///
/// A page is fetched when it is asked for, and never before. Each is a call of its own, with the settings of the first: its
/// timeout is that of one page, and each is retried by itself. It begins with the page that the caller set, or with the
/// first.
///
/// It ends where the provider says that there is no other page. An error is the last thing that comes:
/// [`rest`](Self::rest) is then the call of the page that failed, so that one can go on there. Where a page names one that
/// came before as the next, to go on would never end, and to stop would look like the end: it is given, and behind it comes
/// [`Error::NoNextPage`].
///
/// ```
/// # use clientry::{Error, PageStream, Paged};
/// async fn count<C: Paged>(mut pages: PageStream<C>) -> Result<u64, Error<C::Error>> {
///     let mut count = 0;
///     while let Some(page) = pages.try_next().await? {
///         println!("{:?}: {} bytes", page.request_id(), page.body().len());
///         count += 1;
///     }
///     Ok(count)
/// }
/// # fn main() {}
/// ```
#[must_use = "a stream fetches nothing unless it is polled"]
pub struct PageStream<C: Paged> {
    state: State<C>,
    progress: Progress,
}

enum State<C: Paged> {
    /// The call of the next page, which was not asked for yet.
    Ready(C),
    /// A call, and its page on the way. It is in a lock that is never taken, so that a stream can be shared.
    Fetching(C, Mutex<PageFuture<C>>),
    /// The call of a page behind which there is another that cannot be asked for, which was not told yet.
    Stuck(C, NoNextPage),
    /// The call of a page that failed, which was told.
    Failed(C),
    /// There is no other page.
    Ended,
}

impl<C: Paged> PageStream<C> {
    /// The pages of `call`, from the one that it is at.
    pub fn new(call: C) -> Self {
        let mut progress = Progress::default();
        if let Some(position) = call.position() {
            progress.start(&position);
        }
        Self {
            state: State::Ready(call),
            progress,
        }
    }

    /// The next page; None at the end and behind an error. The future can be dropped and called for again without a loss: the
    /// page stays on the way.
    ///
    /// # Errors
    ///
    /// As those of a single call, and [`Error::NoNextPage`].
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or in one without its timer.
    pub async fn next(&mut self) -> Option<Result<Response<C::Page>, Error<C::Error>>> {
        poll_fn(|context| self.poll(context, |_| ())).await
    }

    /// Like [`next`](Self::next), for `?`: the page, or None at the end.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub async fn try_next(&mut self) -> Result<Option<Response<C::Page>>, Error<C::Error>> {
        self.next().await.transpose()
    }

    /// The position of [`rest`](Self::rest); None where that is the first page and was not set, and at the end.
    ///
    /// Keep it to go on another time, in another program too: set it on a new call.
    pub fn position(&self) -> Option<C::Position> {
        self.rest()?.position()
    }

    /// The call of the page that comes next, is on the way, or has failed: for all that is not read yet. Where a page names no
    /// next one that can be asked for, it is the call of that page. None at the end.
    pub fn rest(&self) -> Option<&C> {
        match &self.state {
            State::Ready(call)
            | State::Fetching(call, _)
            | State::Stuck(call, _)
            | State::Failed(call) => Some(call),
            State::Ended => None,
        }
    }

    /// Polls for the next page, and hands over its call when it is there.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
        came: impl FnOnce(&C),
    ) -> Poll<Option<PageResult<C>>> {
        let (mut call, mut page) = match mem::replace(&mut self.state, State::Ended) {
            State::Ready(call) => {
                let page = Mutex::new(call.clone().fetch());
                (call, page)
            }
            State::Fetching(call, page) => (call, page),
            State::Stuck(call, error) => {
                self.state = State::Failed(call);
                return Poll::Ready(Some(Err(Error::NoNextPage(error))));
            }
            ended @ (State::Failed(_) | State::Ended) => {
                self.state = ended;
                return Poll::Ready(None);
            }
        };
        let future = page.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Poll::Ready(result) = future.as_mut().poll(context) else {
            self.state = State::Fetching(call, page);
            return Poll::Pending;
        };
        self.state = match &result {
            Err(_) => State::Failed(call),
            Ok(page) => {
                came(&call);
                match self.progress.next(call.next_page(page)) {
                    Ok(Some(position)) => {
                        call.turn_to(position);
                        State::Ready(call)
                    }
                    Ok(None) => State::Ended,
                    Err(problem) => State::Stuck(call, NoNextPage::new(page.raw().copy(), problem)),
                }
            }
        };
        Poll::Ready(Some(result))
    }
}

/// Nothing in it is pinned in place.
impl<C: Paged> Unpin for PageStream<C> {}

impl<C: Paged> Stream for PageStream<C> {
    type Item = Result<Response<C::Page>, Error<C::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context, |_| ())
    }
}

impl<C: Paged> FusedStream for PageStream<C> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Failed(_) | State::Ended)
    }
}

/// Shows the call of the next page, and nothing of what came.
impl<C: Paged> fmt::Debug for PageStream<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream")
            .field("rest", &self.rest())
            .finish_non_exhaustive()
    }
}
