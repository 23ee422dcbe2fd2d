//! Every keyword of OpenAPI 3.0, 3.1 and 3.2: the object it belongs to, what it holds, what it is, and what becomes of it.
//!
//! Whoever asks something of a keyword asks this table. A keyword that is in none of its lists is unknown, which
//! `check` says.

mod table;
mod takes;

pub use takes::Takes;
pub(crate) use takes::empty_mapping;

use Fate::Silent;
use Holds::{Data, One};

/// What an object of a document describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The document.
    Root,
    /// What the API is called.
    Info,
    /// `components`.
    Components,
    /// A path with its operations.
    PathItem,
    /// One call.
    Operation,
    /// A parameter of an operation.
    Parameter,
    /// A header of a response or of a part, which has the keywords of a parameter.
    Header,
    /// What an operation sends.
    RequestBody,
    /// What an operation gets.
    Response,
    /// One media type of a body.
    MediaType,
    /// How one property of a form is encoded.
    Encoding,
    /// A schema, or a reference to one.
    Schema,
    /// What tells the variants of a union apart.
    Discriminator,
    /// An example with a name.
    Example,
    /// How the values of a response lead to another operation.
    Link,
    /// Requests that the provider sends, by expression.
    Callback,
    /// How an operation is authorized.
    SecurityScheme,
    /// A base URL.
    Server,
    /// A part of a base URL that can be chosen.
    ServerVariable,
    /// No object of OpenAPI: a string is expected here.
    Prose,
    /// An object whose keywords do not matter here, or that no keyword of OpenAPI leads to.
    Other,
}

/// What a keyword holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Data, or names of something elsewhere: nothing that describes the API.
    Data(Takes),
    /// One object.
    One(Kind),
    /// A list of objects.
    List(Kind),
    /// Objects by names of the author's choice.
    Names(Kind),
    /// Objects by paths, status codes or expressions, which never start with `x-`: such a key is an extension.
    Patterned(Kind),
}

/// What a keyword of a schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It belongs to an object that is no schema.
    Field,
    /// It describes values without narrowing them.
    Annotation(About),
    /// It narrows the values.
    Assertion,
    /// It applies other schemas to the value or to parts of it.
    Applicator,
    /// It tells the variants of the union that it is in apart.
    Discriminator,
    /// It names the schema or holds others for reference.
    Identifier,
    /// `$ref`.
    Reference,
}

/// What an annotation says something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The schema that it is in: it goes where the schema goes, and no schema inherits it by `allOf`.
    Schema,
    /// The schema as it is used in this location: it stays there when the schema gets a name, and no schema inherits
    /// it by `allOf`.
    Use,
    /// Every value: it stays like [`About::Use`], and by `allOf` it is inherited, as JSON Schema asks.
    Value,
}

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A later stage reads it.
    Read,
    /// Requests are validated against it, and what is in it is no type of its own: one rule reads it as a whole and says what of
    /// it is not validated.
    Validated,
    /// No stage reads it, and nothing is lost by that, or a rule of its own says what is.
    Silent,
    /// It is ignored, which `check` says for this reason.
    Ignored(Reason),
}

/// Why a keyword is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The generated types do not express it.
    Types,
    /// The target of a dynamic reference depends on who refers.
    Dynamic,
    /// It is documentation that the generated docs do not have.
    Docs,
    /// The provider makes these requests, not the client.
    Callbacks,
    /// No method follows links.
    Links,
    /// A body that is a sequence of values is not told apart into them.
    Sequence,
    /// Headers of responses have no types.
    Headers,
    /// It would have to be fetched.
    Fetched,
}

/// One keyword of one kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The keyword.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// What it is.
    pub role: Role,
    /// What becomes of it.
    pub fate: Fate,
    /// The type of the values that it is about, `number` for integers too; `None` where they can be of any type.
    pub of_type: Option<&'static str>,
}

impl Kind {
    /// What an object of this kind is called, with its article.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Root => "the document",
            Kind::Info => "`info`",
            Kind::Components => "`components`",
            Kind::PathItem => "a path item",
            Kind::Operation => "an operation",
            Kind::Parameter => "a parameter",
            Kind::Header => "a header",
            Kind::RequestBody => "a request body",
            Kind::Response => "a response",
            Kind::MediaType => "a media type",
            Kind::Encoding => "an encoding",
            Kind::Schema => "a schema",
            Kind::Discriminator => "a discriminator",
            Kind::Example => "an example",
            Kind::Link => "a link",
            Kind::Callback => "a callback",
            Kind::SecurityScheme => "a security scheme",
            Kind::Server => "a server",
            Kind::ServerVariable => "a variable of a server",
            Kind::Prose => "a string",
            Kind::Other => "an object of this kind",
        }
    }

    /// The keywords of this kind of object by name; none where any key is possible.
    pub fn keywords(self) -> &'static [Keyword] {
        table::keywords(self)
    }

    /// The keyword `name` of this kind of object.
    pub fn keyword(self, name: &str) -> Option<&'static Keyword> {
        // The first byte tells most names apart, and costs less than a comparison of strings.
        let order = |one: &str| {
            let first = one.as_bytes().first().cmp(&name.as_bytes().first());
            first.then_with(|| one.cmp(name))
        };
        let keywords = self.keywords();
        let index = keywords.binary_search_by(|keyword| order(keyword.name));
        index.ok().map(|index| &keywords[index])
    }
}

/// What `key` holds in an object of `kind`, and what becomes of it.
///
/// An unknown keyword means what it means elsewhere: `definitions` at the root is a mistake, but holds schemas.
pub fn meaning(kind: Kind, key: &str) -> (Holds, Fate) {
    if key == "$ref" || key.starts_with("x-") {
        return (Data(Takes::Any), Silent);
    }
    if let Some(keyword) = kind.keyword(key) {
        return (keyword.holds, keyword.fate);
    }
    // Where `lower::additional_operations` puts operations of other methods.
    if kind == Kind::PathItem && super::is_other_method(key) {
        return (One(Kind::Operation), Fate::Read);
    }
    if kind == Kind::Callback {
        return (One(Kind::PathItem), Silent);
    }
    let elsewhere = [
        Kind::Schema,
        Kind::Components,
        Kind::Root,
        Kind::PathItem,
        Kind::Operation,
        Kind::Parameter,
        Kind::Response,
        Kind::MediaType,
        Kind::Server,
    ];
    let known = elsewhere.iter().find_map(|kind| kind.keyword(key));
    let holds = known.map_or(One(Kind::Other), |keyword| keyword.holds);
    (holds, Silent)
}

/// Whether `key` describes a schema without narrowing its values. Extensions do.
pub fn is_annotation(key: &str) -> bool {
    key.starts_with("x-") || about(key).is_some()
}

/// Whether `key` describes a union and not its variants.
pub fn is_of_union(key: &str) -> bool {
    is_annotation(key) || is_discriminator(key)
}

/// Whether `key` stays in the location where a schema is used when the schema gets a name.
pub fn stays_at_use(key: &str) -> bool {
    matches!(about(key), Some(About::Use | About::Value))
}

/// Whether `key` says something of a schema alone, and not of one that includes it by `allOf`.
pub fn is_not_inherited(key: &str) -> bool {
    matches!(about(key), Some(About::Schema | About::Use)) || is_discriminator(key)
}

/// Whether `key` is a keyword of a schema that says something of values of the type `name` alone.
pub fn is_of_type(key: &str, name: &str) -> bool {
    let name = if name == "integer" { "number" } else { name };
    Kind::Schema
        .keyword(key)
        .is_some_and(|keyword| keyword.of_type == Some(name))
}

fn about(key: &str) -> Option<About> {
    match Kind::Schema.keyword(key)?.role {
        Role::Annotation(about) => Some(about),
        _ => None,
    }
}

fn is_discriminator(key: &str) -> bool {
    Kind::Schema
        .keyword(key)
        .is_some_and(|keyword| keyword.role == Role::Discriminator)
}

#[cfg(test)]
mod tests {
    use super::Fate::Read;
    use super::*;
    use crate::openapi::METHODS;

    const KINDS: [Kind; 19] = [
        Kind::Root,
        Kind::Info,
        Kind::Components,
        Kind::PathItem,
        Kind::Operation,
        Kind::Parameter,
        Kind::Header,
        Kind::RequestBody,
        Kind::Response,
        Kind::MediaType,
        Kind::Encoding,
        Kind::Schema,
        Kind::Discriminator,
        Kind::Example,
        Kind::Link,
        Kind::Callback,
        Kind::SecurityScheme,
        Kind::Server,
        Kind::ServerVariable,
    ];

    fn schema_keywords(of: impl Fn(&str) -> bool) -> Vec<&'static str> {
        let names = Kind::Schema.keywords().iter().map(|keyword| keyword.name);
        names.filter(|name| of(name)).collect()
    }

    #[test]
    fn every_list_is_sorted_and_names_a_keyword_once() {
        for kind in KINDS {
            let list = kind.keywords();
            assert!(
                list.is_sorted_by(|a, b| a.name < b.name),
                "{kind:?}: {:?}",
                list.windows(2).find(|pair| pair[0].name >= pair[1].name)
            );
            for keyword in list {
                assert_eq!(kind.keyword(keyword.name), Some(keyword));
                assert_eq!(
                    keyword.role == Role::Field,
                    kind != Kind::Schema,
                    "{kind:?}: {}",
                    keyword.name
                );
            }
        }
    }

    #[test]
    fn the_methods_are_the_operations_of_a_path_item() {
        let mut methods = METHODS.to_vec();
        methods.sort_unstable();
        let operations: Vec<_> = Kind::PathItem
            .keywords()
            .iter()
            .filter(|keyword| keyword.holds == One(Kind::Operation))
            .map(|keyword| keyword.name)
            .collect();
        assert_eq!(operations, methods);
    }

    #[test]
    fn annotations_do_not_narrow() {
        assert_eq!(
            schema_keywords(is_annotation),
            [
                "$comment",
                "default",
                "deprecated",
                "description",
                "example",
                "examples",
                "externalDocs",
                "nullable",
                "readOnly",
                "summary",
                "title",
                "writeOnly",
                "xml",
            ]
        );
        assert!(is_annotation("x-anything"));
        // What is not known may narrow.
        assert!(!is_annotation("unknown"));
        assert!(is_of_union("discriminator") && is_of_union("readOnly") && !is_of_union("type"));
    }

    #[test]
    fn what_stays_at_the_use_and_what_is_inherited() {
        assert_eq!(
            schema_keywords(stays_at_use),
            [
                "default",
                "deprecated",
                "description",
                "nullable",
                "readOnly",
                "writeOnly"
            ]
        );
        assert_eq!(
            schema_keywords(|key| is_annotation(key) && !is_not_inherited(key)),
            ["default", "deprecated", "readOnly", "writeOnly"]
        );
        assert!(is_not_inherited("discriminator"));
    }

    #[test]
    fn a_keyword_knows_the_type_that_it_is_about() {
        assert!(is_of_type("multipleOf", "integer") && is_of_type("multipleOf", "number"));
        assert!(is_of_type("patternProperties", "object"));
        assert!(!is_of_type("enum", "string") && !is_of_type("maxLength", "number"));
    }

    #[test]
    fn only_what_is_read_is_lowered() {
        let lowered = schema_keywords(|name| {
            let (holds, fate) = meaning(Kind::Schema, name);
            let of_schemas = [One, Holds::List, Holds::Names].map(|holds| holds(Kind::Schema));
            of_schemas.contains(&holds) && fate == Read
        });
        assert_eq!(
            lowered,
            [
                "additionalProperties",
                "allOf",
                "anyOf",
                "contentSchema",
                "dependentSchemas",
                "else",
                "items",
                "oneOf",
                "patternProperties",
                "prefixItems",
                "properties",
                "then",
                "unevaluatedItems",
                "unevaluatedProperties"
            ]
        );
    }
}
