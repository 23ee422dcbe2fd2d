//! How much work may go into finding out which variant of a union a value is.
//!
//! A variant that fails at its last property has read all the others before, and where these are unions themselves,
//! each of their variants was tried. In a recursive type the tries multiply with the depth, so that a few kilobytes
//! from a server could keep a client busy for ever.

use std::cell::Cell;

use serde_json::Value;

/// What any value may cost, in values read.
const BASE: usize = 100_000;
/// How often each value within the outermost one may be read.
const TIMES: usize = 64;

thread_local! {
    /// What is left for the value that is being read; None between values.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The budget of one value of a union. That of the outermost one counts for all within it.
pub(super) struct Budget {
    is_outermost: bool,
    cost: usize,
}

impl Budget {
    /// Begins a value.
    pub(super) fn of(value: &Value) -> Self {
        let cost = size(value);
        let is_outermost = LEFT.get().is_none();
        if is_outermost {
            LEFT.set(Some(BASE.saturating_add(cost.saturating_mul(TIMES))));
        }
        Self { is_outermost, cost }
    }

    /// Whether the value is within another one of a union.
    pub(super) fn is_within_another(&self) -> bool {
        !self.is_outermost
    }

    /// How many values there are in the value.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    /// Whether one more variant may be tried.
    pub(super) fn try_one(&self) -> bool {
        let left = LEFT.get().unwrap_or_default();
        LEFT.set(Some(left.saturating_sub(self.cost)));
        left >= self.cost
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        if self.is_outermost {
            LEFT.set(None);
        }
    }
}

/// How many values there are in `value`, itself included. It is no deeper than serde_json reads.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(properties) => 1 + properties.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_may_be_read_a_bounded_number_of_times() {
        let value = json!([1, { "a": 2 }]);
        for _ in 0..2 {
            let budget = Budget::of(&value);
            let inner = Budget::of(&value[1]);
            let tries = std::iter::from_fn(|| inner.try_one().then_some(())).count();
            assert_eq!(tries, (BASE + 4 * TIMES) / 2);
            assert!(!budget.try_one());
            drop(inner);
            assert!(
                !budget.try_one(),
                "the inner value has no budget of its own"
            );
        }
    }
}
