//! Pages: calls that follow each other until the provider has no more.
//!
//! A call whose response is one page of many is [`Paged`]: generated code says where its pieces are, and [`NextPage`] what a
//! page tells of the one behind it. All else is here, and is the same for every operation.
//!
//! | module | what it is |
//! | --- | --- |
//! | `paged` | [`Paged`], what generated code declares of a call |
//! | `next_page` | [`NextPage`], what a page tells of the one behind it |
//! | `link` | the URL of the next page, of which a parameter is taken |
//! | `progress` | which page is next, none, or which cannot be asked for: counts, and the cursors that came |
//! | `stream` | [`PageStream`], page by page |
//! | `items` | [`PageItems`], item by item |
//! | `blocking` | both as iterators, with the feature `blocking` |

#[cfg(feature = "blocking")]
mod blocking;
mod items;
mod link;
mod next_page;
mod paged;
mod progress;
mod stream;

pub use items::PageItems;
pub use next_page::NextPage;
pub use paged::{PageFuture, Paged};
pub use stream::PageStream;
