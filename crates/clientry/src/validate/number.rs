//! [`Number`]: what a range or a multiple can be asked of.

use std::fmt::Display;

/// A number type of Rust that a JSON number is read into.
pub trait Number: Copy + PartialOrd + Display {
    /// Whether JSON can express it.
    fn is_finite(self) -> bool;

    /// Whether it is a multiple of `step`, which is above zero.
    fn is_multiple_of(self, step: Self) -> bool;
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Number for $integer {
            fn is_finite(self) -> bool {
                true
            }

            fn is_multiple_of(self, step: Self) -> bool {
                // No remainder at all: a step of zero, which JSON Schema forbids.
                self.checked_rem(step).is_none_or(|remainder| remainder == 0)
            }
        }
    )*};
}

integers!(
    i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize
);

macro_rules! floats {
    ($($float:ty),*) => {$(
        impl Number for $float {
            fn is_finite(self) -> bool {
                <$float>::is_finite(self)
            }

            fn is_multiple_of(self, step: Self) -> bool {
                // 0.3 / 0.1 is not 3 in binary: as near as the type can tell is near enough.
                let times = self / step;
                (times - times.round()).abs() <= times.abs().max(1.0) * <$float>::EPSILON * 4.0
            }
        }
    )*};
}

floats!(f32, f64);
