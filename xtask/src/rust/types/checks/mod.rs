//! The bounds of the document as checks: what is sent is validated against them, what is received is not.
//!
//! `rules` finds which types have checks, and those of each schema.

pub mod conditions;
mod rules;

pub(in crate::rust) use rules::Rules;

/// Something that a value has to pass before it is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// What its own type checks.
    Own,
    /// How many characters a string has.
    Length(Limits),
    /// What a string matches.
    Pattern(String),
    /// How many items a list has.
    Items(Limits),
    /// Whether the items of a list differ.
    Unique,
    /// The checks of each item of a list.
    EachItem(Vec<Check>),
    /// How many properties a map has.
    Properties(Limits),
    /// The checks of each value of a map.
    EachEntry(Vec<Check>),
    /// The checks of each name in a map.
    EachName(Vec<Check>),
    /// Within which bounds a number is.
    Range(Option<Edge>, Option<Edge>),
    /// What a number is a multiple of.
    MultipleOf(Literal),
    /// Which numbers there are.
    OneOf(Vec<Literal>),
    /// Which numbers it cannot be.
    NoneOf(Vec<Literal>),
    /// Which strings it cannot be.
    NoText(Vec<String>),
    /// Which boolean it is.
    Only(bool),
    /// Which JSON it is, as text.
    Listed(Vec<String>),
}

/// How many there may be at least and at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// At least.
    pub min: Option<usize>,
    /// At most.
    pub max: Option<usize>,
}

/// A bound of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The bound.
    pub value: Literal,
    /// Whether the bound itself is out of bounds.
    pub exclusive: bool,
}

/// A number of the field's type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// A whole number.
    Integer(i128),
    /// A number.
    Float(f64),
}

impl Check {
    /// Whether it matches a pattern.
    pub(in crate::rust) fn is_pattern(&self) -> bool {
        matches!(self, Check::Pattern(_))
    }
}

/// The checks, and those within them.
pub(in crate::rust) fn all(checks: &[Check]) -> impl Iterator<Item = &Check> {
    let mut open: Vec<&Check> = checks.iter().collect();
    std::iter::from_fn(move || {
        let next = open.pop()?;
        if let Check::EachItem(inner) | Check::EachEntry(inner) | Check::EachName(inner) = next {
            open.extend(inner);
        }
        Some(next)
    })
}
