//! What the fuzz targets assert of the runtime, and one of the generator.
//!
//! Each module is one target, and its `check` takes any bytes and panics where what it is about breaks its
//! word. The programs in `fuzz_targets` hand it what the fuzzer makes up; a test hands it the committed
//! corpus, so that CI runs the same code without a fuzzer.

#![forbid(unsafe_code)]

pub mod date_time;
pub mod open_enum;
#[cfg(feature = "pipeline")]
pub mod pipeline;
pub mod presence;
pub mod retry_after;
pub mod signature;
pub mod unreadable_body;

#[cfg(test)]
mod replay;

clientry::open_enum! {
    /// An enum as a generated crate has it, with a string that JSON escapes and one that is empty.
    pub enum Event {
        /// Won.
        DealWon = "deal.won",
        /// Lost, with quotes in its name.
        DealLost = "deal.\"lost\"",
        /// A name that is no ASCII.
        DealPaused = "é",
        /// No name at all.
        Nameless = "",
    }
}
