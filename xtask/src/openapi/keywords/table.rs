//! The table: every keyword of every kind of object, by name.

use super::Fate::{Ignored, Read, Silent, Validated};
use super::Holds::{Data, List, Names, One, Patterned};
use super::{About, Fate, Holds, Keyword, Kind, Reason, Role, Takes};

/// The keywords of `kind` by name; none where any key is possible.
pub(super) fn keywords(kind: Kind) -> &'static [Keyword] {
    match kind {
        Kind::Root => ROOT,
        Kind::Info => INFO,
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
        Kind::ServerVariable => SERVER_VARIABLE,
        Kind::Callback | Kind::Prose | Kind::Other => &[],
    }
}

const TYPES: Fate = Ignored(Reason::Types);
const DOCS: Fate = Ignored(Reason::Docs);

/// What a keyword says something of: values of any type, or of one.
const ALL: Option<&str> = None;
const OF_STRINGS: Option<&str> = Some("string");
const OF_NUMBERS: Option<&str> = Some("number");
const OF_ARRAYS: Option<&str> = Some("array");
const OF_OBJECTS: Option<&str> = Some("object");

/// What a keyword holds that describes nothing.
const ANY: Holds = Data(Takes::Any);
const BOOLEAN: Holds = Data(Takes::Boolean);
const STRING: Holds = Data(Takes::String);
const STRINGS: Holds = Data(Takes::Strings);
const NUMBER: Holds = Data(Takes::Number);
const COUNT: Holds = Data(Takes::Count);
const VALUES: Holds = Data(Takes::Values);
const MAPPING: Holds = Data(Takes::Mapping);

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
    keyword(name, holds, Role::Field, fate, ALL)
}

const fn annotation(name: &'static str, holds: Holds, about: About, fate: Fate) -> Keyword {
    keyword(name, holds, Role::Annotation(about), fate, ALL)
}

const fn assertion(
    name: &'static str,
    holds: Holds,
    of_type: Option<&'static str>,
    fate: Fate,
) -> Keyword {
    keyword(name, holds, Role::Assertion, fate, of_type)
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
    keyword(name, holds, Role::Identifier, fate, ALL)
}

const ONE_SCHEMA: Holds = One(Kind::Schema);
const SCHEMAS: Holds = Names(Kind::Schema);
const SCHEMA_LIST: Holds = List(Kind::Schema);
const PROSE: Holds = One(Kind::Prose);

const ROOT: &[Keyword] = &[
    field("$self", STRING, Read),
    field("components", One(Kind::Components), Read),
    field("externalDocs", One(Kind::Other), DOCS),
    field("info", One(Kind::Info), Read),
    field("jsonSchemaDialect", STRING, Silent),
    field("openapi", STRING, Read),
    field("paths", Patterned(Kind::PathItem), Read),
    field("security", ANY, Read),
    field("servers", List(Kind::Server), Read),
    field("tags", List(Kind::Other), Silent),
    // The rule `lower::webhooks` says what becomes of them.
    field("webhooks", Names(Kind::PathItem), Silent),
];

const INFO: &[Keyword] = &[
    field("contact", One(Kind::Other), Silent),
    field("description", PROSE, Read),
    field("license", One(Kind::Other), Silent),
    field("summary", PROSE, Silent),
    field("termsOfService", STRING, Silent),
    field("title", PROSE, Read),
    field("version", STRING, Read),
];

/// What is read is read where something refers to it; what else refers to is ignored there.
const COMPONENTS: &[Keyword] = &[
    field("callbacks", Names(Kind::Callback), Silent),
    field("examples", Names(Kind::Example), Silent),
    field("headers", Names(Kind::Header), Read),
    field("links", Names(Kind::Link), Silent),
    field("mediaTypes", Names(Kind::MediaType), Read),
    field("parameters", Names(Kind::Parameter), Read),
    field("pathItems", Names(Kind::PathItem), Read),
    field("requestBodies", Names(Kind::RequestBody), Read),
    field("responses", Names(Kind::Response), Read),
    field("schemas", SCHEMAS, Read),
    field("securitySchemes", Names(Kind::SecurityScheme), Read),
];

const PATH_ITEM: &[Keyword] = &[
    field("$ref", ANY, Read),
    field("additionalOperations", Names(Kind::Operation), Read),
    field("delete", One(Kind::Operation), Read),
    field("description", PROSE, DOCS),
    field("get", One(Kind::Operation), Read),
    field("head", One(Kind::Operation), Read),
    field("options", One(Kind::Operation), Read),
    field("parameters", List(Kind::Parameter), Read),
    field("patch", One(Kind::Operation), Read),
    field("post", One(Kind::Operation), Read),
    field("put", One(Kind::Operation), Read),
    field("query", One(Kind::Operation), Read),
    field("servers", List(Kind::Server), Read),
    field("summary", PROSE, DOCS),
    field("trace", One(Kind::Operation), Read),
];

const OPERATION: &[Keyword] = &[
    field(
        "callbacks",
        Names(Kind::Callback),
        Ignored(Reason::Callbacks),
    ),
    field("deprecated", BOOLEAN, Read),
    field("description", PROSE, Read),
    field("externalDocs", One(Kind::Other), Read),
    field("operationId", STRING, Read),
    field("parameters", List(Kind::Parameter), Read),
    field("requestBody", One(Kind::RequestBody), Read),
    field("responses", Patterned(Kind::Response), Read),
    field("security", ANY, Read),
    field("servers", List(Kind::Server), Read),
    field("summary", PROSE, Read),
    field("tags", STRINGS, Read),
];

const PARAMETER: &[Keyword] = &[
    field("allowEmptyValue", BOOLEAN, Read),
    field("allowReserved", BOOLEAN, Read),
    field("content", Names(Kind::MediaType), Read),
    field("deprecated", BOOLEAN, DOCS),
    field("description", PROSE, Read),
    field("example", ANY, Read),
    field("examples", Names(Kind::Example), Read),
    field("explode", BOOLEAN, Read),
    field("in", STRING, Read),
    field("name", STRING, Read),
    field("required", BOOLEAN, Read),
    field("schema", ONE_SCHEMA, Read),
    field("style", STRING, Read),
];

const REQUEST_BODY: &[Keyword] = &[
    field("content", Names(Kind::MediaType), Read),
    field("description", PROSE, DOCS),
    field("required", BOOLEAN, Read),
];

const RESPONSE: &[Keyword] = &[
    field("content", Names(Kind::MediaType), Read),
    field("description", PROSE, Read),
    field("headers", Names(Kind::Header), Ignored(Reason::Headers)),
    field("links", Names(Kind::Link), Ignored(Reason::Links)),
    field("summary", PROSE, DOCS),
];

const MEDIA_TYPE: &[Keyword] = &[
    // It is about forms, and nothing where it is beside another media type.
    field("encoding", Names(Kind::Encoding), Read),
    // The examples of the docs are those of the schemas.
    field("example", ANY, Silent),
    field("examples", Names(Kind::Example), Silent),
    field(
        "itemEncoding",
        One(Kind::Encoding),
        Ignored(Reason::Sequence),
    ),
    field("itemSchema", ONE_SCHEMA, Read),
    field(
        "prefixEncoding",
        List(Kind::Encoding),
        Ignored(Reason::Sequence),
    ),
    field("schema", ONE_SCHEMA, Read),
];

const ENCODING: &[Keyword] = &[
    field("allowReserved", BOOLEAN, Read),
    field("contentType", STRING, Read),
    field("encoding", Names(Kind::Encoding), Silent),
    field("explode", BOOLEAN, Read),
    field("headers", Names(Kind::Header), Read),
    field("itemEncoding", One(Kind::Encoding), Silent),
    field("prefixEncoding", List(Kind::Encoding), Silent),
    field("style", STRING, Read),
];

const DISCRIMINATOR: &[Keyword] = &[
    field("defaultMapping", STRING, Read),
    field("mapping", Data(Takes::StringMap), Read),
    field("propertyName", STRING, Read),
];

const EXAMPLE: &[Keyword] = &[
    field("dataValue", ANY, Read),
    field("description", PROSE, Silent),
    field("externalValue", STRING, Ignored(Reason::Fetched)),
    field("serializedValue", STRING, Silent),
    field("summary", PROSE, Silent),
    field("value", ANY, Read),
];

const LINK: &[Keyword] = &[
    field("description", PROSE, Silent),
    field("operationId", STRING, Silent),
    field("operationRef", STRING, Silent),
    field("parameters", MAPPING, Silent),
    field("requestBody", ANY, Silent),
    field("server", One(Kind::Server), Silent),
];

const SECURITY_SCHEME: &[Keyword] = &[
    field("bearerFormat", STRING, Silent),
    field("deprecated", BOOLEAN, DOCS),
    field("description", PROSE, Read),
    field("flows", One(Kind::Other), Read),
    field("in", STRING, Read),
    field("name", STRING, Read),
    field("oauth2MetadataUrl", STRING, Silent),
    field("openIdConnectUrl", STRING, Silent),
    field("scheme", STRING, Read),
    field("type", STRING, Read),
];

const SERVER: &[Keyword] = &[
    field("description", PROSE, Read),
    field("name", STRING, Read),
    field("url", STRING, Read),
    field("variables", Names(Kind::ServerVariable), Read),
];

const SERVER_VARIABLE: &[Keyword] = &[
    field("default", STRING, Read),
    field("description", PROSE, Read),
    field("enum", STRINGS, Read),
];

const SCHEMA: &[Keyword] = &[
    identifier("$anchor", STRING, Silent),
    annotation("$comment", STRING, About::Schema, Silent),
    identifier("$defs", SCHEMAS, Silent),
    identifier("$dynamicAnchor", STRING, Silent),
    applicator("$dynamicRef", STRING, ALL, Ignored(Reason::Dynamic)),
    identifier("$id", STRING, Silent),
    keyword("$ref", ANY, Role::Reference, Read, ALL),
    identifier("$schema", STRING, Silent),
    identifier("$vocabulary", MAPPING, Silent),
    applicator("additionalItems", ONE_SCHEMA, OF_ARRAYS, TYPES),
    applicator("additionalProperties", ONE_SCHEMA, OF_OBJECTS, Read),
    applicator("allOf", SCHEMA_LIST, ALL, Read),
    applicator("anyOf", SCHEMA_LIST, ALL, Read),
    assertion("const", ANY, ALL, Read),
    applicator("contains", ONE_SCHEMA, OF_ARRAYS, TYPES),
    assertion("contentEncoding", STRING, OF_STRINGS, Read),
    assertion("contentMediaType", STRING, OF_STRINGS, Read),
    applicator("contentSchema", ONE_SCHEMA, OF_STRINGS, Read),
    annotation("default", ANY, About::Value, Read),
    identifier("definitions", SCHEMAS, Silent),
    applicator("dependencies", SCHEMAS, OF_OBJECTS, TYPES),
    assertion("dependentRequired", MAPPING, OF_OBJECTS, Read),
    applicator("dependentSchemas", SCHEMAS, OF_OBJECTS, Read),
    annotation("deprecated", BOOLEAN, About::Value, Read),
    annotation("description", PROSE, About::Use, Read),
    keyword(
        "discriminator",
        One(Kind::Discriminator),
        Role::Discriminator,
        Read,
        ALL,
    ),
    applicator("else", ONE_SCHEMA, ALL, Read),
    assertion("enum", VALUES, ALL, Read),
    annotation("example", ANY, About::Schema, Read),
    annotation("examples", Data(Takes::List), About::Schema, Read),
    assertion(
        "exclusiveMaximum",
        Data(Takes::BooleanOrNumber),
        OF_NUMBERS,
        Read,
    ),
    assertion(
        "exclusiveMinimum",
        Data(Takes::BooleanOrNumber),
        OF_NUMBERS,
        Read,
    ),
    annotation("externalDocs", One(Kind::Other), About::Schema, DOCS),
    assertion("format", STRING, ALL, Read),
    applicator("if", ONE_SCHEMA, ALL, Validated),
    applicator("items", ONE_SCHEMA, OF_ARRAYS, Read),
    assertion("maxContains", COUNT, OF_ARRAYS, TYPES),
    assertion("maxItems", COUNT, OF_ARRAYS, Read),
    assertion("maxLength", COUNT, OF_STRINGS, Read),
    assertion("maxProperties", COUNT, OF_OBJECTS, Read),
    assertion("maximum", NUMBER, OF_NUMBERS, Read),
    assertion("minContains", COUNT, OF_ARRAYS, TYPES),
    assertion("minItems", COUNT, OF_ARRAYS, Read),
    assertion("minLength", COUNT, OF_STRINGS, Read),
    assertion("minProperties", COUNT, OF_OBJECTS, Read),
    assertion("minimum", NUMBER, OF_NUMBERS, Read),
    assertion("multipleOf", Data(Takes::Positive), OF_NUMBERS, Read),
    applicator("not", ONE_SCHEMA, ALL, Validated),
    // In 3.0 it belongs to `type`; here it is said of the location.
    annotation("nullable", BOOLEAN, About::Use, Read),
    applicator("oneOf", SCHEMA_LIST, ALL, Read),
    assertion("pattern", STRING, OF_STRINGS, Read),
    applicator("patternProperties", SCHEMAS, OF_OBJECTS, Read),
    applicator("prefixItems", SCHEMA_LIST, OF_ARRAYS, Read),
    applicator("properties", SCHEMAS, OF_OBJECTS, Read),
    applicator("propertyNames", ONE_SCHEMA, OF_OBJECTS, Validated),
    annotation("readOnly", BOOLEAN, About::Value, Read),
    assertion("required", STRINGS, OF_OBJECTS, Read),
    // 3.1 allows it beside a `$ref`.
    annotation("summary", PROSE, About::Schema, DOCS),
    applicator("then", ONE_SCHEMA, ALL, Read),
    annotation("title", PROSE, About::Schema, Read),
    assertion("type", Data(Takes::Type), ALL, Read),
    applicator("unevaluatedItems", ONE_SCHEMA, OF_ARRAYS, Read),
    applicator("unevaluatedProperties", ONE_SCHEMA, OF_OBJECTS, Read),
    assertion("uniqueItems", BOOLEAN, OF_ARRAYS, Read),
    annotation("writeOnly", BOOLEAN, About::Value, Read),
    // It is about XML, which no client sends.
    annotation("xml", One(Kind::Other), About::Schema, Silent),
];
