//! Objects: how a struct is read from one and written as one, by a list of its properties.
//!
//! serde's derives make the same code anew for every struct. Here it is written once: [`read`] knows how the properties
//! of an object find their slots, which of them may be absent, and what is there twice; [`write()`] omits what is not set.
//! A type only lists its properties, with [`object!`](crate::object!), and is then as readable and as writable by any
//! format of serde as with the derives.

mod came;
mod list;
mod read;
mod skipped;
mod stack;
mod write;

pub(crate) use skipped::Skipped;
pub(crate) use stack::{Reading, TOO_DEEP};

pub use came::Came;
pub use read::{Additional, ObjectReader, ReadObject, Slot, read};
pub use write::{ObjectWriter, WriteObject, write};

#[cfg(test)]
mod tests;
