//! Every keyword of OpenAPI 3.0 and 3.1: the object it belongs to, what it holds, what it is, and what becomes of it.
//!
//! Whoever asks something of a keyword asks this table. A keyword that is in none of its lists is unknown, which
//! `check` says.

use Fate::{Ignored, Read, Silent};
use Holds::{Data, Names, One, Patterned};

/// What an object of a document describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The document.
    Root,
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
    /// No object of OpenAPI: a string is expected here.
    Prose,
    /// An object whose keywords do not matter here, or that no keyword of OpenAPI leads to.
    Other,
}

/// What a keyword holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Data, or names of something elsewhere: nothing that describes the API.
    Data,
    /// One object, or a list of them.
    One(Kind),
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
    /// A type is the same in requests and in responses.
    Direction,
    /// The target of a dynamic reference depends on who refers.
    Dynamic,
    /// It is documentation that the generated docs do not have.
    Docs,
    /// A client has one server for all of its operations.
    Servers,
    /// The provider makes these requests, not the client.
    Callbacks,
    /// No method follows links.
    Links,
    /// Headers of responses have no types.
    Headers,
    /// Values of parameters are always percent-encoded.
    Reserved,
    /// A path item is not looked up elsewhere.
    PathReference,
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
            Kind::Prose => "a string",
            Kind::Other => "an object of this kind",
        }
    }

    /// The keywords of this kind of object by name; none where any key is possible.
    pub fn keywords(self) -> &'static [Keyword] {
        match self {
            Kind::Root => ROOT,
            Kind::Components => COMPONENTS,
            Kind::PathItem => PATH_ITEM,
            Kind::Operation => OPERATION,
            Kind::Parameter | Kind::Header => PARAMETER,
            Kind::RequestBody => REQUEST_BODY,
            Kind::Response => RESPONSE,
            Kind::MediaType => MEDIA_TYPE,
            Kind::Encoding => ENCODING,
            Kind::Schema => SCHEMA,
            Kind::Discriminator => DISCRIMINATOR,
            Kind::Example => EXAMPLE,
            Kind::Link => LINK,
            Kind::SecurityScheme => SECURITY_SCHEME,
            Kind::Server => SERVER,
            Kind::Callback | Kind::Prose | Kind::Other => &[],
        }
    }

    /// The keyword `name` of this kind of object.
    pub fn keyword(self, name: &str) -> Option<&'static Keyword> {
        find(self.keywords(), name)
    }
}

fn find(keywords: &'static [Keyword], name: &str) -> Option<&'static Keyword> {
    let index = keywords.binary_search_by(|keyword| keyword.name.cmp(name));
    index.ok().map(|index| &keywords[index])
}

/// What `key` holds in an object of `kind`, and what becomes of it.
///
/// An unknown keyword means what it means elsewhere: `definitions` at the root is a mistake, but holds schemas.
pub fn meaning(kind: Kind, key: &str) -> (Holds, Fate) {
    if key == "$ref" || key.starts_with("x-") {
        return (Data, Silent);
    }
    if let Some(keyword) = kind.keyword(key) {
        return (keyword.holds, keyword.fate);
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

const TYPES: Fate = Ignored(Reason::Types);
const DOCS: Fate = Ignored(Reason::Docs);

const ANY: Option<&str> = None;
const STRING: Option<&str> = Some("string");
const NUMBER: Option<&str> = Some("number");
const ARRAY: Option<&str> = Some("array");
const OBJECT: Option<&str> = Some("object");

const fn keyword(
    name: &'static str,
    holds: Holds,
    role: Role,
    fate: Fate,
    of_type: Option<&'static str>,
) -> Keyword {
    Keyword {
        name,
        holds,
        role,
        fate,
        of_type,
    }
}

const fn field(name: &'static str, holds: Holds, fate: Fate) -> Keyword {
    keyword(name, holds, Role::Field, fate, ANY)
}

const fn annotation(name: &'static str, holds: Holds, about: About, fate: Fate) -> Keyword {
    keyword(name, holds, Role::Annotation(about), fate, ANY)
}

const fn assertion(name: &'static str, of_type: Option<&'static str>, fate: Fate) -> Keyword {
    keyword(name, Data, Role::Assertion, fate, of_type)
}

const fn applicator(
    name: &'static str,
    holds: Holds,
    of_type: Option<&'static str>,
    fate: Fate,
) -> Keyword {
    keyword(name, holds, Role::Applicator, fate, of_type)
}

const fn identifier(name: &'static str, holds: Holds, fate: Fate) -> Keyword {
    keyword(name, holds, Role::Identifier, fate, ANY)
}

const ONE_SCHEMA: Holds = One(Kind::Schema);
const SCHEMAS: Holds = Names(Kind::Schema);
const PROSE: Holds = One(Kind::Prose);

const ROOT: &[Keyword] = &[
    field("components", One(Kind::Components), Read),
    field("externalDocs", One(Kind::Other), DOCS),
    field("info", One(Kind::Other), Read),
    field("jsonSchemaDialect", Data, Silent),
    field("openapi", Data, Read),
    field("paths", Patterned(Kind::PathItem), Read),
    field("security", Data, Read),
    field("servers", One(Kind::Server), Read),
    field("tags", One(Kind::Other), Silent),
    // The rule `lower::webhooks` says what becomes of them.
    field("webhooks", Names(Kind::PathItem), Silent),
];

/// What is read is read where something refers to it; what else refers to is ignored there.
const COMPONENTS: &[Keyword] = &[
    field("callbacks", Names(Kind::Callback), Silent),
    field("examples", Names(Kind::Example), Silent),
    field("headers", Names(Kind::Header), Silent),
    field("links", Names(Kind::Link), Silent),
    field("parameters", Names(Kind::Parameter), Read),
    field("pathItems", Names(Kind::PathItem), Silent),
    field("requestBodies", Names(Kind::RequestBody), Read),
    field("responses", Names(Kind::Response), Read),
    field("schemas", SCHEMAS, Read),
    field("securitySchemes", Names(Kind::SecurityScheme), Read),
];

const PATH_ITEM: &[Keyword] = &[
    field("$ref", Data, Ignored(Reason::PathReference)),
    field("delete", One(Kind::Operation), Read),
    field("description", PROSE, DOCS),
    field("get", One(Kind::Operation), Read),
    field("head", One(Kind::Operation), Read),
    field("options", One(Kind::Operation), Read),
    field("parameters", One(Kind::Parameter), Read),
    field("patch", One(Kind::Operation), Read),
    field("post", One(Kind::Operation), Read),
    field("put", One(Kind::Operation), Read),
    field("servers", One(Kind::Server), Ignored(Reason::Servers)),
    field("summary", PROSE, DOCS),
    field("trace", One(Kind::Operation), Read),
];

const OPERATION: &[Keyword] = &[
    field(
        "callbacks",
        Names(Kind::Callback),
        Ignored(Reason::Callbacks),
    ),
    field("deprecated", Data, Read),
    field("description", PROSE, Read),
    field("externalDocs", One(Kind::Other), DOCS),
    field("operationId", Data, Read),
    field("parameters", One(Kind::Parameter), Read),
    field("requestBody", One(Kind::RequestBody), Read),
    field("responses", Patterned(Kind::Response), Read),
    field("security", Data, Read),
    field("servers", One(Kind::Server), Ignored(Reason::Servers)),
    field("summary", PROSE, Read),
    field("tags", Data, Silent),
];

const PARAMETER: &[Keyword] = &[
    field("allowEmptyValue", Data, Silent),
    field("allowReserved", Data, Ignored(Reason::Reserved)),
    field("content", Names(Kind::MediaType), Read),
    field("deprecated", Data, DOCS),
    field("description", PROSE, Read),
    field("example", Data, Read),
    field("examples", Names(Kind::Example), Read),
    field("explode", Data, Read),
    field("in", Data, Read),
    field("name", Data, Read),
    field("required", Data, Read),
    field("schema", ONE_SCHEMA, Read),
    field("style", Data, Read),
];

const REQUEST_BODY: &[Keyword] = &[
    field("content", Names(Kind::MediaType), Read),
    field("description", PROSE, DOCS),
    field("required", Data, Read),
];

const RESPONSE: &[Keyword] = &[
    field("content", Names(Kind::MediaType), Read),
    field("description", PROSE, Read),
    field("headers", Names(Kind::Header), Ignored(Reason::Headers)),
    field("links", Names(Kind::Link), Ignored(Reason::Links)),
    field("summary", PROSE, DOCS),
];

const MEDIA_TYPE: &[Keyword] = &[
    // It is about forms; `lower::contents` says that no form is sent.
    field("encoding", Names(Kind::Encoding), Silent),
    // The examples of the docs are those of the schemas.
    field("example", Data, Silent),
    field("examples", Names(Kind::Example), Silent),
    field("schema", ONE_SCHEMA, Read),
];

const ENCODING: &[Keyword] = &[
    field("allowReserved", Data, Silent),
    field("contentType", Data, Silent),
    field("explode", Data, Silent),
    field("headers", Names(Kind::Header), Silent),
    field("style", Data, Silent),
];

const DISCRIMINATOR: &[Keyword] = &[
    field("mapping", Data, Read),
    field("propertyName", Data, Read),
];

const EXAMPLE: &[Keyword] = &[
    field("description", PROSE, Silent),
    field("externalValue", Data, Silent),
    field("summary", PROSE, Silent),
    field("value", Data, Read),
];

const LINK: &[Keyword] = &[
    field("description", PROSE, Silent),
    field("operationId", Data, Silent),
    field("operationRef", Data, Silent),
    field("parameters", Data, Silent),
    field("requestBody", Data, Silent),
    field("server", One(Kind::Server), Silent),
];

const SECURITY_SCHEME: &[Keyword] = &[
    field("bearerFormat", Data, Silent),
    field("description", PROSE, Read),
    field("flows", One(Kind::Other), Read),
    field("in", Data, Read),
    field("name", Data, Read),
    field("openIdConnectUrl", Data, Read),
    field("scheme", Data, Read),
    field("type", Data, Read),
];

const SERVER: &[Keyword] = &[
    field("description", PROSE, Read),
    field("url", Data, Read),
    field("variables", Names(Kind::Other), Read),
];

const SCHEMA: &[Keyword] = &[
    identifier("$anchor", Data, Silent),
    annotation("$comment", Data, About::Schema, Silent),
    identifier("$defs", SCHEMAS, Silent),
    identifier("$dynamicAnchor", Data, Silent),
    applicator("$dynamicRef", Data, ANY, Ignored(Reason::Dynamic)),
    identifier("$id", Data, Silent),
    keyword("$ref", Data, Role::Reference, Read, ANY),
    identifier("$schema", Data, Silent),
    identifier("$vocabulary", Data, Silent),
    applicator("additionalItems", ONE_SCHEMA, ARRAY, TYPES),
    applicator("additionalProperties", ONE_SCHEMA, OBJECT, Read),
    applicator("allOf", ONE_SCHEMA, ANY, Read),
    applicator("anyOf", ONE_SCHEMA, ANY, Read),
    assertion("const", ANY, Read),
    applicator("contains", ONE_SCHEMA, ARRAY, TYPES),
    assertion("contentEncoding", STRING, TYPES),
    assertion("contentMediaType", STRING, TYPES),
    applicator("contentSchema", ONE_SCHEMA, STRING, TYPES),
    annotation("default", Data, About::Value, Read),
    identifier("definitions", SCHEMAS, Silent),
    applicator("dependencies", SCHEMAS, OBJECT, TYPES),
    assertion("dependentRequired", OBJECT, TYPES),
    applicator("dependentSchemas", SCHEMAS, OBJECT, TYPES),
    annotation("deprecated", Data, About::Value, Read),
    annotation("description", PROSE, About::Use, Read),
    // In a union it is read, which `check` knows.
    keyword(
        "discriminator",
        One(Kind::Discriminator),
        Role::Discriminator,
        TYPES,
        ANY,
    ),
    applicator("else", ONE_SCHEMA, ANY, TYPES),
    assertion("enum", ANY, Read),
    annotation("example", Data, About::Schema, Read),
    annotation("examples", Data, About::Schema, Read),
    assertion("exclusiveMaximum", NUMBER, Read),
    assertion("exclusiveMinimum", NUMBER, Read),
    annotation("externalDocs", One(Kind::Other), About::Schema, DOCS),
    assertion("format", ANY, Read),
    applicator("if", ONE_SCHEMA, ANY, TYPES),
    applicator("items", ONE_SCHEMA, ARRAY, Read),
    assertion("maxContains", ARRAY, TYPES),
    assertion("maxItems", ARRAY, Read),
    assertion("maxLength", STRING, Read),
    assertion("maxProperties", OBJECT, Read),
    assertion("maximum", NUMBER, Read),
    assertion("minContains", ARRAY, TYPES),
    assertion("minItems", ARRAY, Read),
    assertion("minLength", STRING, Read),
    assertion("minProperties", OBJECT, Read),
    assertion("minimum", NUMBER, Read),
    assertion("multipleOf", NUMBER, Read),
    applicator("not", ONE_SCHEMA, ANY, TYPES),
    // In 3.0 it belongs to `type`; here it is said of the location.
    annotation("nullable", Data, About::Use, Read),
    applicator("oneOf", ONE_SCHEMA, ANY, Read),
    assertion("pattern", STRING, Read),
    applicator("patternProperties", SCHEMAS, OBJECT, TYPES),
    applicator("prefixItems", ONE_SCHEMA, ARRAY, TYPES),
    applicator("properties", SCHEMAS, OBJECT, Read),
    applicator("propertyNames", ONE_SCHEMA, OBJECT, TYPES),
    annotation("readOnly", Data, About::Value, Ignored(Reason::Direction)),
    assertion("required", OBJECT, Read),
    // 3.1 allows it beside a `$ref`.
    annotation("summary", PROSE, About::Schema, DOCS),
    applicator("then", ONE_SCHEMA, ANY, TYPES),
    annotation("title", PROSE, About::Schema, Read),
    assertion("type", ANY, Read),
    applicator("unevaluatedItems", ONE_SCHEMA, ARRAY, TYPES),
    applicator("unevaluatedProperties", ONE_SCHEMA, OBJECT, TYPES),
    assertion("uniqueItems", ARRAY, Read),
    annotation("writeOnly", Data, About::Value, Ignored(Reason::Direction)),
    // It is about XML, which no client sends.
    annotation("xml", One(Kind::Other), About::Schema, Silent),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::METHODS;

    const KINDS: [Kind; 17] = [
        Kind::Root,
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
        let operations: Vec<_> = PATH_ITEM
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
            matches!(holds, One(Kind::Schema) | Names(Kind::Schema)) && fate == Read
        });
        assert_eq!(
            lowered,
            [
                "additionalProperties",
                "allOf",
                "anyOf",
                "items",
                "oneOf",
                "properties"
            ]
        );
    }
}
