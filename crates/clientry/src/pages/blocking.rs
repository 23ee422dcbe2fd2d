//! Where pages are, for programs without an async runtime: what [`BlockingStream`] would find in [`Iterator`] instead.

use super::{PageItems, PageStream, Paged};
use crate::request::BlockingStream;

impl<C: Paged> BlockingStream<PageStream<C>> {
    /// Where to go on another time: [`PageStream::position`]. It is not that of [`Iterator`].
    pub fn position(&self) -> Option<C::Position> {
        PageStream::position(self)
    }
}

impl<C: Paged> BlockingStream<PageItems<C>> {
    /// Where to go on another time: [`PageItems::position`]. It is not that of [`Iterator`].
    pub fn position(&self) -> Option<C::Position> {
        PageItems::position(self)
    }
}
