//! [`Paged`]: a call whose response is one page of many.

use std::fmt::{Debug, Display};
use std::pin::Pin;
use std::str::FromStr;

use super::NextPage;
use crate::error::Error;
use crate::response::Response;

/// A page that is being fetched, as a future in a box.
pub type PageFuture<C> = Pin<
    Box<
        dyn Future<Output = Result<Response<<C as Paged>::Page>, Error<<C as Paged>::Error>>>
            + Send,
    >,
>;

/// A page, or why there is none.
pub(super) type PageResult<C> = Result<Response<<C as Paged>::Page>, Error<<C as Paged>::Error>>;

/// A call whose response is one page of many, as `x-clientry.pages` of the document says. Generated code implements it;
/// [`PageStream`](crate::PageStream) and [`PageItems`](crate::PageItems) are what it is for.
pub trait Paged: Clone + Debug + Send + Sync + 'static {
    /// What a page is decoded into.
    type Page;
    /// What a page is a list of.
    type Item;
    /// The documented errors of the operation.
    type Error;
    /// What says which page: its number, how many items are before it, or a cursor.
    type Position: Clone + Display + FromStr + Debug + Send + Sync;

    /// Fetches the page that the call is at.
    fn fetch(self) -> PageFuture<Self>;

    /// Which page the call is at; none where that was not set.
    fn position(&self) -> Option<Self::Position>;

    /// Sets which page the call is at.
    fn turn_to(&mut self, position: Self::Position);

    /// What `page` tells of the one behind it.
    fn next_page(&self, page: &Response<Self::Page>) -> NextPage<Self::Position>;

    /// The items of a page.
    fn into_items(page: Self::Page) -> Vec<Self::Item>;
}
