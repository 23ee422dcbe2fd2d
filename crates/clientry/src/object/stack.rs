//! [`Reading`]: how much stack a value may take to be read. A body that is nested deep is an error, and not the end of the
//! program.

use std::cell::Cell;

/// What may be taken, in bytes: half of the smallest stack that threads are commonly given. A struct of 1 KB within itself is
/// read some 80 levels deep by optimized code and some 30 by any other, a smaller one deeper.
const LIMIT: usize = 256 << 10;

/// What an error says where there is no stack left.
pub(crate) const TOO_DEEP: &str = "nested deeper than there is stack for";

thread_local! {
    /// Where the stack was when the outermost value began; 0 where nothing is being read.
    static START: Cell<usize> = const { Cell::new(0) };
}

/// A value is being read, until this is dropped.
pub(crate) struct Reading {
    is_outermost: bool,
}

impl Reading {
    /// Begins with a value. None if those around it took all the stack there is for them.
    pub(crate) fn begin() -> Option<Self> {
        // The address of anything in this frame will do.
        let here = 0_u8;
        let here = std::ptr::from_ref(&here).addr();
        let start = START.get();
        if start == 0 {
            START.set(here);
        } else if start.abs_diff(here) > LIMIT {
            return None;
        }
        Some(Self {
            is_outermost: start == 0,
        })
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if self.is_outermost {
            START.set(0);
        }
    }
}
