//! What becomes of each keyword of Swagger 2.0.

use crate::openapi::keywords::Kind;

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// 3.0 has it in the same object, by this name, and its fate is that of 3.0.
    Same,
    /// 3.0 says it by this.
    Other(&'static str),
    /// It is ignored, and nothing is lost by that.
    Nothing,
}

use Becomes::{Nothing, Other, Same};

/// The keywords of an object, with what becomes of each.
pub type Keywords = &'static [(&'static str, Becomes)];

/// The objects of 2.0 by name, each with the object of 3.0 that it becomes.
pub const OBJECTS: [(&str, Kind, Keywords); 9] = [
    ("the document", Kind::Root, ROOT),
    ("path item", Kind::PathItem, PATH_ITEM),
    ("operation", Kind::Operation, OPERATION),
    ("parameter", Kind::Parameter, PARAMETER),
    ("items", Kind::Schema, ITEMS),
    ("response", Kind::Response, RESPONSE),
    ("header", Kind::Header, HEADER),
    ("schema", Kind::Schema, SCHEMA),
    ("security scheme", Kind::SecurityScheme, SECURITY_SCHEME),
];

const ROOT: Keywords = &[
    ("basePath", Other("the path of a server's `url`")),
    ("consumes", Other("the media types of bodies")),
    ("definitions", Other("`components.schemas`")),
    ("externalDocs", Same),
    ("host", Other("the host of a server's `url`")),
    ("info", Same),
    (
        "parameters",
        Other("`components.parameters`, or the bodies that use them"),
    ),
    ("paths", Same),
    ("produces", Other("the media types of responses")),
    ("responses", Other("`components.responses`")),
    (
        "schemes",
        Other("the scheme of a server's `url`, `https` where there is a choice"),
    ),
    ("security", Same),
    ("securityDefinitions", Other("`components.securitySchemes`")),
    ("swagger", Other("`openapi`")),
    ("tags", Same),
];

const PATH_ITEM: Keywords = &[
    ("$ref", Same),
    ("delete", Same),
    ("get", Same),
    ("head", Same),
    ("options", Same),
    ("parameters", Same),
    ("patch", Same),
    ("post", Same),
    ("put", Same),
];

const OPERATION: Keywords = &[
    ("consumes", Other("the media types of its body")),
    ("deprecated", Same),
    ("description", Same),
    ("externalDocs", Same),
    ("operationId", Same),
    ("parameters", Same),
    ("produces", Other("the media types of its responses")),
    ("responses", Same),
    (
        "schemes",
        Other("`servers`, where they differ from the document's"),
    ),
    ("security", Same),
    ("summary", Same),
    ("tags", Same),
];

const VALUE: &str = "`schema`";

const PARAMETER: Keywords = &[
    ("allowEmptyValue", Same),
    ("collectionFormat", Other("`style` and `explode`")),
    ("default", Other(VALUE)),
    ("description", Same),
    ("enum", Other(VALUE)),
    ("exclusiveMaximum", Other(VALUE)),
    ("exclusiveMinimum", Other(VALUE)),
    ("format", Other(VALUE)),
    (
        "in",
        Other("`in`; `requestBody` where it is `body` or `formData`"),
    ),
    ("items", Other(VALUE)),
    ("maxItems", Other(VALUE)),
    ("maxLength", Other(VALUE)),
    ("maximum", Other(VALUE)),
    ("minItems", Other(VALUE)),
    ("minLength", Other(VALUE)),
    ("minimum", Other(VALUE)),
    ("multipleOf", Other(VALUE)),
    ("name", Same),
    ("pattern", Other(VALUE)),
    ("required", Same),
    ("schema", Other("the `schema` of the body")),
    ("type", Other("`schema`; `file` is a string of bytes")),
    ("uniqueItems", Other(VALUE)),
];

const ITEMS: Keywords = &[
    ("collectionFormat", Nothing),
    ("default", Same),
    ("enum", Same),
    ("exclusiveMaximum", Same),
    ("exclusiveMinimum", Same),
    ("format", Same),
    ("items", Same),
    ("maxItems", Same),
    ("maxLength", Same),
    ("maximum", Same),
    ("minItems", Same),
    ("minLength", Same),
    ("minimum", Same),
    ("multipleOf", Same),
    ("pattern", Same),
    ("type", Same),
    ("uniqueItems", Same),
];

const RESPONSE: Keywords = &[
    ("description", Same),
    ("examples", Other("`example` of its media types")),
    ("headers", Same),
    ("schema", Other("the `schema` of its media types")),
];

const HEADER: Keywords = &[
    ("collectionFormat", Nothing),
    ("default", Other(VALUE)),
    ("description", Same),
    ("enum", Other(VALUE)),
    ("exclusiveMaximum", Other(VALUE)),
    ("exclusiveMinimum", Other(VALUE)),
    ("format", Other(VALUE)),
    ("items", Other(VALUE)),
    ("maxItems", Other(VALUE)),
    ("maxLength", Other(VALUE)),
    ("maximum", Other(VALUE)),
    ("minItems", Other(VALUE)),
    ("minLength", Other(VALUE)),
    ("minimum", Other(VALUE)),
    ("multipleOf", Other(VALUE)),
    ("pattern", Other(VALUE)),
    ("type", Other(VALUE)),
    ("uniqueItems", Other(VALUE)),
];

const SCHEMA: Keywords = &[
    ("$ref", Same),
    ("additionalProperties", Same),
    ("allOf", Same),
    ("default", Same),
    ("description", Same),
    ("discriminator", Other("`discriminator.propertyName`")),
    ("enum", Same),
    ("example", Same),
    ("exclusiveMaximum", Same),
    ("exclusiveMinimum", Same),
    ("externalDocs", Same),
    ("format", Same),
    ("items", Same),
    ("maxItems", Same),
    ("maxLength", Same),
    ("maxProperties", Same),
    ("maximum", Same),
    ("minItems", Same),
    ("minLength", Same),
    ("minProperties", Same),
    ("minimum", Same),
    ("multipleOf", Same),
    ("pattern", Same),
    ("properties", Same),
    ("readOnly", Same),
    ("required", Same),
    ("title", Same),
    ("type", Other("`type`; `file` is a string of bytes")),
    ("uniqueItems", Same),
    ("x-nullable", Other("`nullable`")),
    ("xml", Same),
];

const SECURITY_SCHEME: Keywords = &[
    ("authorizationUrl", Other("`flows`")),
    ("description", Same),
    ("flow", Other("`flows`")),
    ("in", Same),
    ("name", Same),
    ("scopes", Other("`flows`")),
    ("tokenUrl", Other("`flows`")),
    ("type", Other("`type`; `basic` is `http`")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_the_same_is_a_keyword_of_three_zero() {
        for (object, kind, keywords) in OBJECTS {
            assert!(keywords.is_sorted_by(|a, b| a.0 < b.0), "{object}");
            for (name, becomes) in keywords {
                if *becomes == Same {
                    assert!(kind.keyword(name).is_some(), "{object}: {name}");
                }
            }
        }
    }
}
