//! [`PageItems`]: the items of all pages, one after the other.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use futures_core::stream::FusedStream;

use super::{PageStream, Paged};
use crate::error::Error;
use crate::response::RawResponse;

/// An item, or why there is none.
type ItemResult<C> = Result<<C as Paged>::Item, Error<<C as Paged>::Error>>;

/// The items of all pages of a call, one after the other: a [`Stream`] of them, by value.
///
/// The pages come as those of a [`PageStream`]: each is fetched when the first of its items is asked for, and an error is the
/// last thing that comes. The response that an item came with is in [`raw_response`](Self::raw_response).
///
/// ```
/// # use clientry::{Error, PageItems, Paged};
/// async fn all<C: Paged>(items: PageItems<C>) -> Result<Vec<C::Item>, Error<C::Error>> {
///     items.try_collect().await
/// }
///
/// async fn first<C: Paged>(mut items: PageItems<C>) -> Result<Option<C::Item>, Error<C::Error>> {
///     items.try_next().await
/// }
/// # fn main() {}
/// ```
#[must_use = "a stream fetches nothing unless it is polled"]
pub struct PageItems<C: Paged> {
    pages: PageStream<C>,
    /// What was not given yet of the page that came last, and the call of that page.
    items: vec::IntoIter<C::Item>,
    page: Option<C>,
    raw: Option<RawResponse>,
}

impl<C: Paged> PageItems<C> {
    /// The items of the pages of `call`, from the page that it is at.
    pub fn new(call: C) -> Self {
        Self {
            pages: PageStream::new(call),
            items: Vec::new().into_iter(),
            page: None,
            raw: None,
        }
    }

    /// The next item; None at the end and behind an error. The future can be dropped and called for again without a loss.
    ///
    /// # Errors
    ///
    /// As those of a single call, and [`Error::NoNextPage`]. All items of the pages before have been given then.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or in one without its timer.
    pub async fn next(&mut self) -> Option<Result<C::Item, Error<C::Error>>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Like [`next`](Self::next), for `?`: the item, or None at the end.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub async fn try_next(&mut self) -> Result<Option<C::Item>, Error<C::Error>> {
        self.next().await.transpose()
    }

    /// All items in one collection. They are in memory at once: for what has many, take them one by one.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next); the items before it are lost.
    pub async fn try_collect<A: Default + Extend<C::Item>>(mut self) -> Result<A, Error<C::Error>> {
        let mut all = A::default();
        while let Some(item) = self.try_next().await? {
            all.extend([item]);
        }
        Ok(all)
    }

    /// The response that the last item came with: its headers, its request id, its body. None before the first page, and
    /// that of the last page at the end.
    pub fn raw_response(&self) -> Option<&RawResponse> {
        self.raw.as_ref()
    }

    /// The position of [`rest`](Self::rest).
    ///
    /// Keep it to go on another time, in another program too: set it on a new call.
    pub fn position(&self) -> Option<C::Position> {
        self.rest()?.position()
    }

    /// The call of the first page that has an item which was not given yet, or that failed. None at the end.
    ///
    /// In the midst of a page that is the page itself: what goes on from there misses no item, and gets those of this page
    /// again.
    pub fn rest(&self) -> Option<&C> {
        match self.items.len() {
            0 => self.pages.rest(),
            _ => self.page.as_ref(),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<ItemResult<C>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let page = &mut self.page;
            let came = |call: &C| *page = Some(call.clone());
            match ready!(self.pages.poll(context, came)) {
                Some(Ok(page)) => {
                    let (page, raw) = page.into_parts();
                    self.items = C::into_items(page).into_iter();
                    self.raw = Some(raw);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Nothing in it is pinned in place.
impl<C: Paged> Unpin for PageItems<C> {}

impl<C: Paged> Stream for PageItems<C> {
    type Item = Result<C::Item, Error<C::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.items.len(), None)
    }
}

impl<C: Paged> FusedStream for PageItems<C> {
    fn is_terminated(&self) -> bool {
        self.items.len() == 0 && self.pages.is_terminated()
    }
}

/// Shows the call of the rest, and nothing of the items.
impl<C: Paged> fmt::Debug for PageItems<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageItems")
            .field("rest", &self.rest())
            .field("items", &self.items.len())
            .finish_non_exhaustive()
    }
}
