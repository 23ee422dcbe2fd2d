//! progenitor: which Rust type each schema, parameter, body and response has.
//!
//! | module | what it does |
//! | --- | --- |
//! | `document` | writes the document that progenitor takes |
//! | `read` | reads the types that it made of it from its type space |
//!
//! [`run`] calls progenitor in between, and turns its panics into errors.

mod document;
mod quiet;
mod read;

use crate::ir::{Api, TypeId};
use std::ops::{Index, IndexMut};

/// A type of generated code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RustType {
    /// `bool`
    Bool,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u64`
    U64,
    /// `f64`
    F64,
    /// `String`
    String,
    /// The runtime's type for a point in time.
    DateTime,
    /// The runtime's type for a string that is hidden in `Debug`.
    Secret,
    /// `serde_json::Value`
    Json,
    /// `serde_json::Map<String, serde_json::Value>`
    JsonObject,
    /// The runtime's type for a file of a multipart body.
    File,
    /// The runtime's type for a whole body as it is.
    Body,
    /// `()`
    Unit,
    /// The runtime's type for bytes.
    Bytes,
    /// `Vec<T>`
    Vec(Box<RustType>),
    /// `BTreeMap<String, T>`
    Map(Box<RustType>),
    /// `Option<T>`
    Option(Box<RustType>),
    /// `Box<T>`
    Boxed(Box<RustType>),
    /// A type of the document.
    Named(TypeId),
}

impl RustType {
    /// The types that it is made of: itself, and what it holds.
    pub fn parts(&self) -> impl Iterator<Item = &RustType> {
        std::iter::successors(Some(self), |part| match part {
            RustType::Vec(inner)
            | RustType::Map(inner)
            | RustType::Option(inner)
            | RustType::Boxed(inner) => Some(inner),
            _ => None,
        })
    }
}

/// The Rust type of every position of an API.
#[derive(Debug, Clone)]
pub struct RustTypes {
    /// By type.
    shapes: Vec<Shape>,
    /// By operation, in the document's order.
    pub operations: Vec<OperationTypes>,
}

impl Index<TypeId> for RustTypes {
    type Output = Shape;

    fn index(&self, id: TypeId) -> &Shape {
        &self.shapes[id.position()]
    }
}

impl IndexMut<TypeId> for RustTypes {
    fn index_mut(&mut self, id: TypeId) -> &mut Shape {
        &mut self.shapes[id.position()]
    }
}

/// What a named type is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A struct.
    Struct {
        /// The types of its properties, in the document's order.
        properties: Vec<RustType>,
        /// The type of the values of additional properties, where the document describes them.
        additional: Option<RustType>,
    },
    /// A string with known values.
    Enum,
    /// One of several types.
    Union(Vec<Variant>),
    /// Another name for a type.
    Alias(RustType),
}

/// One of the types of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// progenitor's name for it.
    pub name: String,
    /// The type.
    pub ty: RustType,
}

/// The types of what an operation sends and receives.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct OperationTypes {
    /// By parameter; none of one that is set on the client.
    pub parameters: Vec<Option<RustType>>,
    /// The body's.
    pub body: Option<RustType>,
    /// By response, then by its alternatives; none of one that is not JSON.
    pub responses: Vec<Vec<Option<RustType>>>,
}

/// Runs progenitor over the API and reads the types that it made.
///
/// # Errors
///
/// Where progenitor takes the document not, or makes of it what has no [`RustType`].
pub fn run(api: &Api) -> Result<RustTypes, String> {
    let plan = document::Plan::of(api);
    let document = plan.document();
    let mut settings = progenitor::GenerationSettings::default();
    for (name, path) in [
        (document::DATE_TIME, read::DATE_TIME),
        (document::FILE, read::FILE),
        (document::SECRET, read::SECRET),
    ] {
        settings.with_replacement(name, path, std::iter::empty());
    }
    let mut generator = progenitor::Generator::new(&settings);
    // The tokens are of no interest: the types behind them are read. So the document ends with an operation that
    // progenitor refuses, when it has made the types and before it prints them.
    match quiet::quietly(|| generator.generate_tokens(&document))? {
        Ok(_) | Err(progenitor::Error::UnexpectedFormat(_)) => {}
        Err(error) => return Err(error.to_string()),
    }
    read::types(&plan, generator.get_type_space())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printing what nobody reads would be half of progenitor's work.
    #[test]
    fn progenitor_prints_nothing() {
        let (api, _) =
            crate::testing::api("openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\n");
        let mut generator = progenitor::Generator::default();
        let document = document::Plan::of(&api).document();
        let ended = generator.generate_tokens(&document).unwrap_err();
        assert!(
            ended
                .to_string()
                .contains("cookie parameters are not supported"),
            "{ended}"
        );
        assert!(run(&api).is_ok());
    }

    #[test]
    fn what_a_type_is_made_of_begins_with_itself() {
        let list = RustType::Vec(Box::new(RustType::Map(Box::new(RustType::Json))));
        let parts: Vec<_> = list.parts().collect();
        let map = RustType::Map(Box::new(RustType::Json));
        assert_eq!(parts, [&list, &map, &RustType::Json]);
    }
}
