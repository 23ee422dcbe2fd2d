//! The table: every keyword of every kind of object, by name.

use super::Fate::{Ignored, Read, Silent};
use super::Holds::{Data, Names, One, Patterned};
use super::{About, Fate, Holds, Keyword, Kind, Reason, Role};

/// The keywords of `kind` by name; none where any key is possible.
pub(super) fn keywords(kind: Kind) -> &'static [Keyword] {
    match kind {
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
    // It is about forms, and nothing where it is beside another media type.
    field("encoding", Names(Kind::Encoding), Read),
    // The examples of the docs are those of the schemas.
    field("example", Data, Silent),
    field("examples", Names(Kind::Example), Silent),
    field("schema", ONE_SCHEMA, Read),
];

const ENCODING: &[Keyword] = &[
    field("allowReserved", Data, Ignored(Reason::Reserved)),
    field("contentType", Data, Read),
    field("explode", Data, Read),
    field("headers", Names(Kind::Header), Silent),
    field("style", Data, Read),
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
    // The user has a token already.
    field("flows", One(Kind::Other), Silent),
    field("in", Data, Read),
    field("name", Data, Read),
    field("openIdConnectUrl", Data, Silent),
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
