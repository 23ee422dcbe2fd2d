//! [`Check`]: where a walk is, and what it has found.

use std::fmt::Write;
use std::ops::{Bound, RangeBounds};

use serde_json::Value;

use super::{Number, Rule, StringValue, Violation, Visit};

/// Collects the rules that a value breaks, each with the path to where it does.
///
/// ```
/// use clientry::{Check, Validate};
///
/// struct Update {
///     name: Option<String>,
///     events: Vec<String>,
/// }
///
/// impl Validate for Update {
///     fn validate(&self, check: &mut Check) {
///         check.field("name", &self.name, |v, c| c.length(v, Some(1), Some(100)));
///         check.field("events", &self.events, |v, c| c.items(v.len(), Some(1), None));
///     }
/// }
///
/// let mut check = Check::new();
/// Update { name: None, events: vec![] }.validate(&mut check);
/// let found = check.into_violations();
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].to_string(), "`events` must have at least 1 item");
/// ```
#[derive(Debug, Default)]
pub struct Check {
    path: String,
    violations: Vec<Violation>,
}

impl Check {
    /// At the root, with nothing found.
    pub fn new() -> Self {
        Self::default()
    }

    /// Validates a field against `rules`, unless it is absent or null.
    pub fn field<V: Visit + ?Sized>(
        &mut self,
        name: &str,
        field: &V,
        rules: impl FnOnce(&V::Value, &mut Check),
    ) {
        if let Some(value) = field.visit() {
            let parent = self.path.len();
            if parent > 0 {
                self.path.push('.');
            }
            self.path.push_str(name);
            rules(value, self);
            self.path.truncate(parent);
        }
    }

    /// Validates one item of a list against `rules`, unless it is null.
    pub fn item<V: Visit + ?Sized>(
        &mut self,
        index: usize,
        item: &V,
        rules: impl FnOnce(&V::Value, &mut Check),
    ) {
        if let Some(value) = item.visit() {
            let parent = self.path.len();
            // Writing to a `String` cannot fail.
            let _ = write!(self.path, "[{index}]");
            rules(value, self);
            self.path.truncate(parent);
        }
    }

    /// Validates one entry of a map against `rules`, unless it is null.
    pub fn entry<V: Visit + ?Sized>(
        &mut self,
        key: &str,
        value: &V,
        rules: impl FnOnce(&V::Value, &mut Check),
    ) {
        if let Some(value) = value.visit() {
            let parent = self.path.len();
            // A key is the caller's string: quoted, so that it cannot pass for a path.
            let _ = write!(self.path, "[{key:?}]");
            rules(value, self);
            self.path.truncate(parent);
        }
    }

    /// Validates the name of one entry of a map against `rules`.
    pub fn name(&mut self, name: &str, rules: impl FnOnce(&str, &mut Check)) {
        let of = match self.path.as_str() {
            "" => String::new(),
            path => format!(" of {path}"),
        };
        let path = std::mem::replace(&mut self.path, format!("the name {name:?}{of}"));
        rules(name, self);
        self.path = path;
    }

    /// A string has `min` to `max` characters.
    pub fn length<T: StringValue + ?Sized>(
        &mut self,
        value: &T,
        min: Option<usize>,
        max: Option<usize>,
    ) {
        let count = value.string().chars().count();
        self.expect(within(count, min, max), || Rule::Length { min, max });
    }

    /// A list of `len` items has `min` to `max` of them.
    pub fn items(&mut self, len: usize, min: Option<usize>, max: Option<usize>) {
        self.expect(within(len, min, max), || Rule::Items { min, max });
    }

    /// An object of `len` properties has `min` to `max` of them.
    pub fn properties(&mut self, len: usize, min: Option<usize>, max: Option<usize>) {
        self.expect(within(len, min, max), || Rule::Properties { min, max });
    }

    /// No item of a list is in it twice.
    pub fn unique<T: PartialEq>(&mut self, items: &[T]) {
        let twice = items
            .iter()
            .enumerate()
            .any(|(index, item)| items[..index].contains(item));
        self.expect(!twice, || Rule::Unique);
    }

    /// A number is within `bounds`: `1..=100`, `0..`, or a pair of [`Bound`]s where the lower one is
    /// excluded.
    pub fn range<N: Number>(&mut self, value: N, bounds: impl RangeBounds<N>) {
        if !value.is_finite() {
            return self.violation(Rule::Finite);
        }
        self.expect(bounds.contains(&value), || {
            let lower = match bounds.start_bound() {
                Bound::Included(bound) => Some(format!(">= {bound}")),
                Bound::Excluded(bound) => Some(format!("> {bound}")),
                Bound::Unbounded => None,
            };
            let upper = match bounds.end_bound() {
                Bound::Included(bound) => Some(format!("<= {bound}")),
                Bound::Excluded(bound) => Some(format!("< {bound}")),
                Bound::Unbounded => None,
            };
            Rule::Range(
                [lower, upper]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" and "),
            )
        });
    }

    /// A number is one of `values`.
    pub fn one_of<N: Number>(&mut self, value: N, values: &[N]) {
        if !value.is_finite() {
            return self.violation(Rule::Finite);
        }
        self.expect(values.contains(&value), || {
            let values: Vec<String> = values.iter().map(N::to_string).collect();
            Rule::OneOf(values.join(", "))
        });
    }

    /// A number is none of `values`.
    pub fn none_of<N: Number>(&mut self, value: N, values: &[N]) {
        if !value.is_finite() {
            return self.violation(Rule::Finite);
        }
        self.expect(!values.contains(&value), || {
            let values: Vec<String> = values.iter().map(N::to_string).collect();
            Rule::NoneOf(values.join(", "))
        });
    }

    /// A string is none of `values`.
    pub fn no_text<T: StringValue + ?Sized>(&mut self, value: &T, values: &'static [&'static str]) {
        let is_one = values.contains(&value.string());
        self.expect(!is_one, || {
            let values: Vec<String> = values.iter().map(|text| format!("{text:?}")).collect();
            Rule::NoneOf(values.join(", "))
        });
    }

    /// A boolean is the only one that is allowed.
    pub fn only(&mut self, value: bool, allowed: bool) {
        self.expect(value == allowed, || Rule::OneOf(allowed.to_string()));
    }

    /// Any JSON is one of `values`, which are JSON; numbers are compared by what they are worth.
    pub fn listed(&mut self, value: &Value, values: &'static [&'static str]) {
        let is_one = values.iter().any(|text| {
            // What is no JSON is no value.
            serde_json::from_str::<Value>(text).is_ok_and(|listed| is_same(value, &listed))
        });
        self.expect(is_one, || Rule::OneOf(values.join(", ")));
    }

    /// A number is a multiple of `step`.
    pub fn multiple_of<N: Number>(&mut self, value: N, step: N) {
        if !value.is_finite() {
            return self.violation(Rule::Finite);
        }
        self.expect(value.is_multiple_of(step), || {
            Rule::MultipleOf(step.to_string())
        });
    }

    /// A string matches `pattern` somewhere.
    #[cfg(feature = "pattern")]
    pub fn pattern<T: StringValue + ?Sized>(
        &mut self,
        value: &T,
        pattern: &'static super::Pattern,
    ) {
        self.expect(pattern.matches(value.string()), || {
            Rule::Pattern(pattern.text())
        });
    }

    /// Notes that the value at hand breaks `rule`.
    pub fn violation(&mut self, rule: Rule) {
        self.violations
            .push(Violation::new(self.path.clone(), rule));
    }

    /// Everything that was found, in the order in which it was.
    pub fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    fn expect(&mut self, kept: bool, rule: impl FnOnce() -> Rule) {
        if !kept {
            self.violation(rule());
        }
    }
}

fn within(count: usize, min: Option<usize>, max: Option<usize>) -> bool {
    min.is_none_or(|min| count >= min) && max.is_none_or(|max| count <= max)
}

/// Whether two values are the same JSON: `1` and `1.0` are.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let alike = |(key, a): (&String, &Value)| b.get(key).is_some_and(|b| is_same(a, b));
            a.len() == b.len() && a.iter().all(alike)
        }
        (a, b) => a == b,
    }
}
