//! [`Skipped`]: what a type skips of a value that is read into it.
//!
//! A union takes the variant that skips least. The count is the thread's: what is read is nested, and a union within a
//! variant counts for it. What is skipped outside of a union is nobody's: the next union begins anew.

use std::cell::Cell;

/// How many scalars were not read into a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Skipped {
    /// Those of properties without a field, and those that are `null` where the document does not allow it, which are gone.
    pub(crate) lost: usize,
    /// Those of values that no variant of a union fits, which are kept as JSON.
    pub(crate) unfit: usize,
}

thread_local! {
    /// What was skipped since it was last taken.
    static SKIPPED: Cell<Skipped> = const { Cell::new(Skipped { lost: 0, unfit: 0 }) };
}

impl Skipped {
    /// Takes what was skipped so far.
    pub(crate) fn take() -> Self {
        SKIPPED.take()
    }

    /// Counts it.
    pub(crate) fn add(self) {
        let before = SKIPPED.get();
        SKIPPED.set(Self {
            lost: before.lost.saturating_add(self.lost),
            unfit: before.unfit.saturating_add(self.unfit),
        });
    }
}
