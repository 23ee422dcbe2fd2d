//! `docs/support.md` says what is true: each row of its tables has a document here, which reports what the row says, and its
//! list of keywords is the table's in the code.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use xtask::diagnostic::{Diagnostic, Diagnostics, Severity};
use xtask::document::Document;
use xtask::openapi::keywords::{Fate, Kind};
use xtask::prepare::swagger::keywords::{Becomes, OBJECTS};

/// A document that says nothing wrong; the cases add to it.
const HEAD: &str = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n";

/// Each row of the tables by its first cell, with what follows [`HEAD`]; a document that begins with `!` is whole.
const CASES: &[(&str, &str)] = &[
    // The document
    (
        "OpenAPI 3.0, 3.1 or 3.2, in YAML or JSON",
        "!{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"T\", \"version\": \"1\"}, \"paths\": {}}",
    ),
    (
        "Swagger 2.0",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\npaths: { /a: { get: { operationId: a, responses: { '200': { description: d, schema: { $ref: '#/definitions/A' } } } } } }\ndefinitions: { A: { type: object, properties: { a: { type: string } } } }",
    ),
    (
        "a method in other letters, such as `GET` or `Post`",
        "paths: { /a: { GET: { operationId: a, responses: {} }, Post: { operationId: b, responses: {} } } }",
    ),
    (
        "a method in other letters beside the same in small ones",
        "paths: { /a: { GET: { operationId: b, responses: {} }, get: { operationId: a, responses: {} } } }",
    ),
    (
        "Swagger 2.0: a `host` with a scheme or a slash, a `basePath` without one",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: https://a.example/\nbasePath: v1\npaths: {}",
    ),
    (
        "Swagger 2.0: a `basePath` with another host than `host`",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\nbasePath: https://b.example/v1\npaths: {}",
    ),
    (
        "Swagger 2.0: one string where `schemes`, `consumes` or `produces` is a list",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\nschemes: http\nconsumes: text/csv\nproduces: text/csv\npaths: {}",
    ),
    (
        "a `schema` beside `content`, or a `content` of several media types",
        "parameters\n{ name: a, in: query, schema: { type: string }, content: { text/plain: {}, application/json: { schema: { type: string } } } }",
    ),
    (
        "of Swagger 2.0: a `collectionFormat` that the location does not have in 3.0, such as `tsv`",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\npaths: { /a: { get: { operationId: a, parameters: [{ name: a, in: query, type: array, items: { type: string }, collectionFormat: tsv }], responses: {} } } }",
    ),
    (
        "of Swagger 2.0: a list of lists",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\npaths: { /a: { get: { operationId: a, parameters: [{ name: a, in: query, type: array, items: { type: array, items: { type: string }, collectionFormat: pipes } }], responses: {} } } }",
    ),
    (
        "of Swagger 2.0: `type: file` outside of `formData`",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\npaths: { /a: { get: { operationId: a, parameters: [{ name: a, in: query, type: file }], responses: {} } } }",
    ),
    (
        "a required body without a media type",
        "operation\nrequestBody: { required: true, content: {} }",
    ),
    (
        "an optional body without a media type",
        "operation\nrequestBody: { content: {} }",
    ),
    (
        "a `,` before the parameters of a body's media type",
        "operation\nrequestBody: { content: { 'application/json, v=1': { schema: { type: string } } } }",
    ),
    (
        "a media type of a body that no header can hold",
        "operation\nrequestBody: { required: true, content: { text/é: {}, '': {} } }",
    ),
    (
        "of Swagger 2.0: a second parameter `in: body`, or `formData` beside one",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\npaths: { /a: { post: { operationId: a, parameters: [{ name: a, in: body, schema: { type: string } }, { name: b, in: body, schema: { type: string } }, { name: c, in: formData, type: string }], responses: {} } } }",
    ),
    (
        "of Swagger 2.0: a list of files in `formData`; without `consumes`, or with multipart among it, a list of `format: binary`, too",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\npaths: { /a: { post: { operationId: a, parameters: [{ name: a, in: formData, type: array, items: { type: file } }, { name: b, in: formData, type: array, items: { type: string, format: binary } }], responses: {} } } }",
    ),
    (
        "of Swagger 2.0: `formData` where the operation's `consumes` lists no form",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\npaths: { /a: { post: { operationId: a, consumes: [application/json], parameters: [{ name: a, in: formData, type: string }], responses: {} } } }",
    ),
    (
        "of Swagger 2.0: `formData` where the document's `consumes` lists no form",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\nconsumes: [application/json]\npaths: { /a: { post: { operationId: a, parameters: [{ name: a, in: formData, type: string }], responses: {} } } }",
    ),
    (
        "of Swagger 2.0: a response of `type: file` where `produces` lists JSON or text",
        "!swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\nproduces: [application/json]\npaths: { /a: { get: { operationId: a, responses: { '200': { description: d, schema: { type: file } } } } } }",
    ),
    (
        "another version of OpenAPI or of Swagger",
        "!swagger: '1.2'",
    ),
    (
        "no `info`, or one without a `title` or a `version`",
        "!openapi: 3.1.0\ninfo: { title: T }\npaths: {}",
    ),
    (
        "no `paths`, where there are no `components`; 3.1 may have `webhooks` alone",
        "",
    ),
    ("a key that is given twice", "paths: {}\npaths: {}"),
    ("values nested deeper than 127 levels", "DEEP"),
    (
        "`$ref` to a component or to a schema inside of one",
        "schemas\nA: { properties: { a: { properties: { b: { type: string } } } } }\nB: { properties: { a: { $ref: '#/components/schemas/A' }, b: { $ref: '#/components/schemas/A/properties/a' } } }",
    ),
    (
        "`$ref` into another file, of YAML or JSON, in the document's folder or below",
        "files\npaths: {}\ncomponents: { schemas: { A: { type: array, items: { $ref: 'b%20c.yaml#/B' } } } }\n--- b c.yaml\nB: { type: array, items: { $ref: d.json } }\n--- d.json\n{}",
    ),
    (
        "`$ref` of a kind that has components, such as a schema or a response",
        "files\npaths: { /a: { get: { operationId: a, responses: { '200': { $ref: b.yaml } } } } }\n--- b.yaml\ndescription: d",
    ),
    (
        "`$ref` of anything else into another file, such as an operation, `paths` or a list of parameters",
        "files\npaths: { $ref: b.yaml }\n--- b.yaml\n/a: { get: { $ref: 'c.yaml#/get' } }\n--- c.yaml\nget: { operationId: a, responses: {} }",
    ),
    (
        "a schema from another file with the name of another component",
        "files\npaths: {}\ncomponents: { schemas: { A: { type: array, items: { $ref: 'b.yaml#/A' } } } }\n--- b.yaml\nA: { type: string }",
    ),
    (
        "`$ref` to a file that is not there",
        "files\npaths: {}\ncomponents: { schemas: { A: { type: array, items: { $ref: 'b.yaml#/A' } } } }",
    ),
    (
        "`$ref` to a file that is neither YAML nor JSON",
        "files\npaths: {}\ncomponents: { schemas: { A: { type: array, items: { $ref: 'b.json#/A' } } } }\n--- b.json\n<html>",
    ),
    (
        "`$ref` out of the document's folder: by `..`, an absolute path or a symbolic link",
        "files\npaths: {}\ncomponents: { schemas: { A: { type: array, items: { $ref: ../b.yaml } }, B: { type: array, items: { $ref: /etc/passwd } } } }",
    ),
    (
        "`$ref` to a URL",
        "schemas\nA: { $ref: 'https://example.com/a.yaml#/A' }",
    ),
    (
        "`$ref` of a description to a string in another file",
        "files\npaths: {}\ncomponents: { schemas: { A: { description: { $ref: 'b.yaml#/text' } } } }\n--- b.yaml\ntext: Some.",
    ),
    (
        "`$ref` of a description to anything else",
        "files\npaths: {}\ncomponents: { schemas: { A: { description: { $ref: b.md } } } }\n--- b.md\n- text",
    ),
    (
        "`$self` of 3.2",
        "!openapi: 3.2.0\n$self: https://example.com/a.yaml\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents: { schemas: { A: { type: array, items: { $ref: 'https://example.com/a.yaml#/components/schemas/A' } } } }",
    ),
    (
        "`$ref` of a schema to an `$anchor`",
        "schemas\nA: { $anchor: a }\nB: { $ref: '#a' }",
    ),
    (
        "`$ref` of a schema that leads nowhere",
        "schemas\nA: { $ref: '#/components/schemas/B' }\nC: { type: array, items: { $ref: '#/components/schemas/B' } }",
    ),
    (
        "`$ref` of a schema to something else, such as `#` or `#/components/responses/A`",
        "components: { schemas: { A: { type: object, properties: { a: { $ref: '#' } } } } }",
    ),
    (
        "`$ref` of a documented error that leads nowhere",
        "paths: { /a: { get: { operationId: a, responses: { '204': { description: d }, '404': { $ref: '#/components/responses/None' } } } } }",
    ),
    (
        "`$ref` of a body or a success that leads nowhere, or to something else",
        "operation\nrequestBody: { $ref: '#/components/requestBodies/B' }\nresponses: { '200': { $ref: '#/components/responses/A' } }",
    ),
    (
        "`$ref` of a parameter that leads nowhere, or to something else",
        "operation\nparameters: [{ $ref: '#/components/parameters/A' }]",
    ),
    (
        "`$ref` of a security scheme that leads nowhere",
        "paths: {}\ncomponents: { securitySchemes: { a: { $ref: '#/components/securitySchemes/b' } } }",
    ),
    (
        "`$ref` of a path item",
        "paths: { /a: { $ref: '#/components/pathItems/A' } }\ncomponents: { pathItems: { A: { get: { operationId: a, responses: {} } } } }",
    ),
    (
        "`$ref` of a path item that leads nowhere",
        "paths: { /a: { $ref: '#/components/pathItems/A' } }",
    ),
    (
        "`$ref` that leads back to itself",
        "schemas\nA: { $ref: '#/components/schemas/A' }",
    ),
    (
        "keywords beside a `$ref`, in 3.1",
        "schemas\nA: { type: string }\nB: { $ref: '#/components/schemas/A', maxLength: 3 }",
    ),
    (
        "keywords beside a `$ref`, in 3.0",
        "!openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths: {}\ncomponents: { schemas: { A: { type: string }, B: { $ref: '#/components/schemas/A', maxLength: 3 } } }",
    ),
    (
        "a value of another JSON type, where what it means is plain",
        "!openapi: 3.1\ninfo: { title: T, version: 1.0 }\npaths: {}\ncomponents: { schemas: { A: { type: int, minLength: 1.0 } } }",
    ),
    (
        "a value of another JSON type, where it is not",
        "schemas\nA: { type: [1] }\nB: { required: true }\nC: { enum: {} }",
    ),
    (
        "a value of another JSON type, where a client would send or read something else",
        "operation\nrequestBody: 7\nparameters: a",
    ),
    (
        "a keyword that OpenAPI does not have there",
        "schemas\nA: { proprties: {} }",
    ),
    (
        "extensions `x-…` of others, under `paths` too",
        "paths: { x-shared: { get: { responses: {} } } }\nx-logo: { url: x }",
    ),
    (
        "a key of `x-clientry` that does not belong there",
        "schemas\nA: { x-clientry: { secrte: true } }",
    ),
    // Operations
    (
        "operations of all nine methods, `query` of 3.2 too",
        "paths: { /a: { get: { operationId: a, responses: {} }, put: { operationId: b, responses: {} }, post: { operationId: c, responses: {} }, delete: { operationId: d, responses: {} }, options: { operationId: e, responses: {} }, head: { operationId: f, responses: {} }, patch: { operationId: g, responses: {} }, trace: { operationId: h, responses: {} }, query: { operationId: i, responses: {} } } }",
    ),
    (
        "`additionalOperations`",
        "paths: { /a: { additionalOperations: { COPY: { operationId: a, responses: {} } } } }",
    ),
    (
        "`additionalOperations` of a usual method, or of none",
        "paths: { /a: { additionalOperations: { GET: { operationId: a, responses: {} } } } }",
    ),
    ("`operationId`", "operation\nresponses: {}"),
    (
        "an operation without `operationId`",
        "paths: { /a: { get: { responses: {} } } }",
    ),
    (
        "`summary` and `description`",
        "operation\nsummary: s\ndescription: d",
    ),
    (
        "`externalDocs` of an operation",
        "operation\nexternalDocs: { url: 'https://a.example' }",
    ),
    (
        "`externalDocs` of an operation without an address of the web",
        "operation\nexternalDocs: { url: guide.html }",
    ),
    ("`deprecated`", "operation\ndeprecated: true"),
    ("`tags`", "operation\ntags: [a]"),
    (
        "several successes",
        "operation\nresponses: { '200': { description: d, content: { application/json: { schema: { type: string } } } }, '204': { description: d } }",
    ),
    (
        "several errors",
        "operation\nresponses: { '404': { description: d }, '422': { description: d, content: { application/json: { schema: { type: string } } } } }",
    ),
    (
        "a body of which each property has its like in what is returned, or in what `GET` returns there",
        "paths: { /a: { put: { operationId: a, requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }, responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/B' } } } } } } } }\ncomponents: { schemas: { A: { properties: { a: { type: string } } }, B: { properties: { a: { type: string }, b: { type: string } } } } }",
    ),
    (
        "statuses by class, such as `4XX`, and `default`",
        "operation\nresponses: { '200': { description: d }, 4XX: { description: d }, default: { description: d } }",
    ),
    (
        "a status that is none",
        "operation\nresponses: { ok: { description: d } }",
    ),
    (
        "`callbacks` of an operation",
        "operation\ncallbacks: { a: {} }",
    ),
    (
        "`links` of a response",
        "operation\nresponses: { '200': { description: d, links: { a: {} } } }",
    ),
    ("`webhooks`", "webhooks: { a: {} }"),
    (
        "`webhooks` and `callbacks` beside `x-clientry.webhook`",
        "x-clientry: { webhook: { header: X-Signature, encoding: hex, envelope: A } }\nwebhooks: { a: {} }\npaths: { /a: { get: { operationId: a, callbacks: { a: {} }, responses: {} } } }\ncomponents: { schemas: { A: { properties: { a: { type: string } } } } }",
    ),
    // Parameters
    (
        "plain values in path, query, header and cookie",
        "parameters\n{ name: a, in: query, required: true, schema: { type: string } }\n{ name: b, in: header, schema: { type: integer } }\n{ name: c, in: cookie, schema: { type: boolean } }\n{ name: id, in: path, required: true, schema: { type: string } }",
    ),
    (
        "lists in a query, in `form`, `spaceDelimited` or `pipeDelimited`",
        "parameters\n{ name: a, in: query, schema: { type: array, items: { type: string } } }\n{ name: b, in: query, explode: false, schema: { type: array, items: { type: string } } }\n{ name: c, in: query, style: spaceDelimited, explode: false, schema: { type: array, items: { type: string } } }\n{ name: d, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }",
    ),
    (
        "a name in braces that no parameter describes",
        "paths: { '/a/{id}': { get: { operationId: a, responses: {} } } }",
    ),
    (
        "a path parameter that the path does not have",
        "parameters\n{ name: a, in: query, schema: { type: string } }\n{ name: b, in: path, required: true, schema: { type: string } }\n{ name: id, in: path, required: true, schema: { type: string } }",
    ),
    (
        "a parameter that is described twice",
        "parameters\n{ name: a, in: query, schema: { type: string } }\n{ name: a, in: query, schema: { type: string } }",
    ),
    (
        "a path without a `/` at its start",
        "paths: { a: { get: { operationId: a, responses: {} } } }",
    ),
    (
        "a query parameter that the path has in a query of its own",
        "paths: { '/a?b=c': { get: { operationId: a, parameters: [{ name: b, in: query, schema: { type: string } }], responses: {} } } }",
    ),
    (
        "a path with a parameter twice, or with a brace alone",
        "paths: { '/a/{b': { get: { operationId: a, responses: {} } } }",
    ),
    (
        "a path with a `#`",
        "paths: { '/a#b': { get: { operationId: a, responses: {} } } }",
    ),
    (
        "parameters of a path item",
        "paths: { /a: { parameters: [{ name: a, in: query, schema: { type: string } }], get: { operationId: a, responses: {} } } }",
    ),
    (
        "lists, objects, maps and unions, in every location",
        "parameters\n{ name: id, in: path, required: true, schema: { oneOf: [{ type: string }, { type: array, items: { type: string } }] } }\n{ name: b, in: query, schema: { type: object, additionalProperties: { type: string } } }\n{ name: c, in: header, schema: { type: object, properties: { a: { type: string } } } }\n{ name: d, in: cookie, schema: { allOf: [{ type: object, properties: { a: { type: string } } }] } }",
    ),
    (
        "objects in a query, in `form` and `deepObject`",
        "parameters\n{ name: a, in: query, schema: { type: object, properties: { R: { type: integer } } } }\n{ name: b, in: query, style: deepObject, explode: true, schema: { type: object } }",
    ),
    (
        "lists and objects in a path, in `simple`, `label` or `matrix`",
        "parameters\n{ name: id, in: path, required: true, style: matrix, explode: true, schema: { type: array, items: { type: string } } }",
    ),
    (
        "lists and objects in a header",
        "parameters\n{ name: a, in: header, schema: { type: array, items: { type: string } } }",
    ),
    (
        "lists and objects in a cookie",
        "parameters\n{ name: a, in: cookie, schema: { type: array, items: { type: string } } }",
    ),
    (
        "`null` in a list or an object, and empty ones",
        "parameters\n{ name: a, in: query, schema: { type: array, items: { type: [string, 'null'] } } }",
    ),
    (
        "lists or objects within each other",
        "parameters\n{ name: a, in: query, style: deepObject, schema: { type: object, properties: { a: { type: array, items: { type: string } } } } }",
    ),
    (
        "a parameter described by `content` as JSON or text",
        "parameters\n{ name: a, in: query, content: { application/json: { schema: { type: object } } } }\n{ name: b, in: query, content: { text/plain: { schema: { type: string } } } }",
    ),
    (
        "a parameter without a type or without a schema",
        "parameters\n{ name: a, in: query, schema: {} }",
    ),
    (
        "a required parameter that can be `null`",
        "parameters\n{ name: a, in: query, required: true, schema: { type: [string, 'null'] } }",
    ),
    (
        "`allowEmptyValue` of a boolean, a number, a time or a list of such",
        "parameters\n{ name: a, in: query, allowEmptyValue: true, schema: { type: boolean } }",
    ),
    (
        "`allowEmptyValue` of a string",
        "parameters\n{ name: a, in: query, allowEmptyValue: true, schema: { type: string } }",
    ),
    (
        "a number in a parameter or a body that is infinite, or none at all",
        "parameters\n{ name: a, in: query, schema: { type: number } }",
    ),
    (
        "a style that the location does not have",
        "parameters\n{ name: a, in: query, style: simple, schema: { type: string } }",
    ),
    (
        "an optional parameter described by `content` as anything else, or a header or cookie with a name that none can have",
        "parameters\n{ name: a, in: query, content: { application/xml: { schema: { type: object } } } }\n{ name: 'a b', in: header, schema: { type: string } }",
    ),
    (
        "a required parameter of that kind",
        "parameters\n{ name: a, in: query, required: true, content: { application/xml: { schema: { type: object } } } }",
    ),
    (
        "`in: querystring` of 3.2, as `application/x-www-form-urlencoded`, JSON or text",
        "parameters\n{ name: q, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } } } } }",
    ),
    (
        "`in: querystring` beside another parameter in the query",
        "parameters\n{ name: q, in: querystring, content: { application/json: {} } }\n{ name: a, in: query, schema: { type: string } }",
    ),
    (
        "`in: querystring` without `content`, or in another media type",
        "parameters\n{ name: q, in: querystring, content: { application/xml: {} } }",
    ),
    (
        "headers `Host`, `Content-Length`, `Transfer-Encoding` and `Connection` as parameters",
        "parameters\n{ name: host, in: header, required: true, schema: { type: string } }",
    ),
    (
        "headers of one connection as parameters: `TE`, `Trailer`, `Upgrade`, `Expect`, `Keep-Alive`, `HTTP2-Settings`, `Proxy-…`",
        "parameters\n{ name: TE, in: header, schema: { type: string } }",
    ),
    (
        "header `Cookie` as a parameter",
        "parameters\n{ name: Cookie, in: header, schema: { type: string } }",
    ),
    (
        "headers `Accept`, `Content-Type` and `Authorization` as parameters",
        "parameters\n{ name: Accept, in: header, schema: { type: string } }",
    ),
    (
        "`allowReserved`",
        "parameters\n{ name: a, in: query, allowReserved: true, schema: { type: string } }",
    ),
    (
        "`deprecated` of a parameter",
        "parameters\n{ name: a, in: query, deprecated: true, schema: { type: string } }",
    ),
    (
        "`x-clientry: { client: true }` in a header parameter",
        "parameters\n{ name: X-Version, in: header, schema: { type: string, default: '1' }, x-clientry: { client: true } }",
    ),
    (
        "a header parameter `Idempotency-Key`, however its letters are written, or one with `x-clientry: { idempotency_key: true }`",
        "parameters\n{ name: idempotency-key, in: header, schema: { type: string } }\n{ name: X-Key, in: header, schema: { type: string }, x-clientry: { idempotency_key: true } }",
    ),
    (
        "`x-clientry: { idempotency_key: true }` in another parameter, or beside `client: true`",
        "parameters\n{ name: key, in: query, schema: { type: string }, x-clientry: { idempotency_key: true } }",
    ),
    // Bodies and responses
    (
        "a body as `application/json` or `…+json`",
        "operation\nrequestBody: { content: { application/merge-patch+json: { schema: { type: object } } } }",
    ),
    (
        "a body in several media types of the same schema",
        "operation\nrequestBody: { content: { application/json: { schema: { type: object } }, text/json: { schema: { type: object } }, application/x-www-form-urlencoded: { schema: { type: object } } } }",
    ),
    (
        "a body as `application/x-www-form-urlencoded`",
        "operation\nrequestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } } } } }",
    ),
    (
        "a field in a `style`, with or without `explode`, or as JSON by its `contentType`",
        "operation\nrequestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object }, encoding: { a: { style: deepObject, explode: true }, b: { explode: false }, c: { contentType: application/json } } } } }",
    ),
    (
        "a field in a style that there is not",
        "operation\nrequestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } }, encoding: { a: { style: simple } } } } }",
    ),
    (
        "a body in several media types of different schemas",
        "operation\nrequestBody: { content: { application/json: { schema: { type: object } }, application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } } } } }",
    ),
    (
        "`application/merge-patch+json` and other `…patch+json` beside JSON",
        "operation\nrequestBody: { content: { application/json: { schema: { type: object } }, application/merge-patch+json: { schema: { type: object } } } }",
    ),
    (
        "a body as `multipart/form-data`",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { a: { type: string, format: binary } } }, encoding: { a: { contentType: image/png } } } } }",
    ),
    (
        "a part in a `style` whose `contentType` is JSON; in 3.0.0 to 3.0.3 one in `style: form`, which these do not have for parts",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { a: { type: object } } }, encoding: { a: { style: form, explode: true, contentType: application/json } } } } }",
    ),
    (
        "a union with a file in a part",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { a: { oneOf: [{ type: string, format: binary }, { type: object, properties: { url: { type: string } } }] } } } } } }",
    ),
    (
        "`headers` of a part that have one value: `const`, an `enum` of one, the `default` of one that is `required`",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { f: { type: string, format: binary } } }, encoding: { f: { headers: { A: { schema: { const: a } } } } } } } }",
    ),
    (
        "`headers` of a part whose names differ by upper and lower case only",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { f: { type: string, format: binary } } }, encoding: { f: { headers: { A: { schema: { type: string } }, a: { schema: { type: string } } } } } } } }",
    ),
    (
        "an `encoding` of a property that the schema does not have",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { f: { type: string, format: binary } } }, encoding: { g: { contentType: image/png, headers: { A: { schema: { type: string } } } } } } } }",
    ),
    (
        "a part of objects or lists whose `contentType` is neither JSON nor a range with JSON in it, such as XML or CSV",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { a: { type: object, properties: { b: { type: string } } }, c: { type: object, properties: { b: { type: string } } } } }, encoding: { a: { contentType: application/xml }, c: { contentType: 'text/csv, */*' } } } } }",
    ),
    (
        "a field of a form of that kind",
        "operation\nrequestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: object, properties: { b: { type: string } } } } }, encoding: { a: { contentType: application/xml } } } } }",
    ),
    (
        "a schema of anything but a string for another media type, such as XML, CSV or `multipart/mixed`",
        "operation\nrequestBody: { content: { application/xml: { schema: { type: object, properties: { a: { type: string } } } } } }",
    ),
    (
        "other `headers` of a part",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { f: { type: string, format: binary } } }, encoding: { f: { headers: { A: { schema: { type: string } } } } } } } }",
    ),
    (
        "`headers` of a part that no part can have: `Content-Disposition`, a name that is no token, a constant with a line break, without `schema` and `content`",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { f: { type: string, format: binary } } }, encoding: { f: { headers: { Content-Disposition: { schema: { type: string } } } } } } } }",
    ),
    (
        "a `contentType` of a field that no header can have",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { f: { type: string } } }, encoding: { f: { contentType: \"a/b\\r\\nX: 1\" } } } } }",
    ),
    (
        "several media types as the `contentType` of a field",
        "operation\nrequestBody: { content: { multipart/form-data: { schema: { type: object, properties: { f: { type: string, format: binary } } }, encoding: { f: { contentType: 'image/png, image/jpeg' } } } } }",
    ),
    (
        "`allowReserved` of a field of a form",
        "operation\nrequestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { f: { type: string } } }, encoding: { f: { allowReserved: true } } } } }",
    ),
    (
        "a body of bytes or text, such as `application/octet-stream`, `image/png`, XML, CSV, `text/plain`",
        "operation\nrequestBody: { content: { application/xml: { schema: { type: string } } } }",
    ),
    (
        "a plain value as text",
        "operation\nrequestBody: { content: { text/plain: { schema: { type: boolean } } } }",
    ),
    (
        "a body in a range such as `image/*`, or in several media types of bytes",
        "operation\nrequestBody: { content: { image/*: {}, application/pdf: {} } }",
    ),
    (
        "an object or a list as `*/*` or `application/*`",
        "operation\nrequestBody: { content: { '*/*': { schema: { type: object, properties: { a: { type: string } } } } } }",
    ),
    (
        "`multipart/mixed` and others; a multipart body without a schema",
        "operation\nrequestBody: { content: { multipart/mixed: {} } }",
    ),
    (
        "a response as JSON",
        "operation\nresponses: { '200': { description: d, content: { application/json: { schema: { type: string } } } } }",
    ),
    (
        "a response without content",
        "operation\nresponses: { '200': { description: d }, '404': { description: d } }",
    ),
    (
        "a response as text, XML, CSV or YAML",
        "operation\nresponses: { '200': { description: d, content: { text/plain: { schema: { type: string } }, application/xml: {}, text/csv: {}, application/yaml: {} } } }",
    ),
    (
        "a response as anything else",
        "operation\nresponses: { '200': { description: d, content: { image/png: { schema: { type: string, format: binary } } } } }",
    ),
    (
        "a success as text or bytes",
        "operation\nresponses: { '200': { description: d, content: { text/csv: {}, image/png: {} } } }",
    ),
    (
        "`text/event-stream`",
        "operation\nresponses: { '200': { description: d, content: { text/event-stream: { schema: { properties: { data: { type: object }, event: { type: string } } } } } } }",
    ),
    (
        "events of which some have text and others JSON",
        "operation\nresponses: { '200': { description: d, content: { text/event-stream: { itemSchema: { oneOf: [{ properties: { data: { type: string } } }, { properties: { data: { type: object } } }] } } } } }",
    ),
    (
        "JSON Lines, NDJSON and `application/json-seq`",
        "operation\nresponses: { '200': { description: d, content: { application/jsonl: { itemSchema: { type: object } } } } }",
    ),
    (
        "such a stream where it is all of a success",
        "operation\nresponses: { '200': { description: d, content: { text/event-stream: {} } } }",
    ),
    (
        "`itemSchema` of another media type",
        "operation\nresponses: { '200': { description: d, content: { application/json: { itemSchema: { type: object } } } } }",
    ),
    (
        "several media types in one response",
        "operation\nresponses: { '200': { description: d, content: { application/json: {}, text/csv: {}, application/pdf: {} } } }",
    ),
    (
        "`*/*` with the schema of an object or of a list",
        "operation\nresponses: { '200': { description: d, content: { '*/*': { schema: { type: array, items: { type: string } } } } } }",
    ),
    (
        "such a schema of text or of bytes",
        "operation\nresponses: { '200': { description: d, content: { application/xml: { schema: { type: object } } } } }",
    ),
    (
        "`content` where HTTP allows no body: `HEAD`, 204, 205, 304",
        "operation\nresponses: { '204': { description: d, content: { application/json: {} } } }",
    ),
    (
        "a media type that no header can hold",
        "operation\nresponses: { '200': { description: d, content: { text/é: {} } } }",
    ),
    (
        "`$ref` of `content` or of a media type",
        "paths: { /a: { get: { operationId: a, responses: { '200': { description: d, content: { $ref: '#/components/responses/R/content' } } } } } }\ncomponents: { responses: { R: { description: d, content: { text/csv: { $ref: '#/components/mediaTypes/M' } } } }, mediaTypes: { M: { schema: { type: string } } } }",
    ),
    (
        "`headers` of a response",
        "operation\nresponses: { '200': { description: d, headers: { X-A: { schema: { type: string } } } } }",
    ),
    (
        "`externalValue` of an example of a parameter",
        "parameters\n{ name: q, in: query, schema: { type: string }, examples: { a: { externalValue: 'https://example.com/a' } } }",
    ),
    (
        "of 3.2: `summary`, `parent` and `kind` of a tag, `deviceAuthorization` of `flows`, `oauth2MetadataUrl`, `serializedValue` of an example, `nodeType` of `xml`",
        "!openapi: 3.2.0\ninfo: { title: T, version: '1' }\ntags: [{ name: a, summary: A, kind: nav }, { name: b, parent: a }]\npaths: { /a: { get: { operationId: a, tags: [b], security: [{ o: [] }], parameters: [{ name: q, in: query, schema: { type: string }, examples: { a: { dataValue: a, serializedValue: q=a } } }], responses: { '200': { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } } }\ncomponents: { schemas: { A: { type: object, properties: { a: { type: string, xml: { nodeType: attribute } } } } }, securitySchemes: { o: { type: oauth2, oauth2MetadataUrl: 'https://example.com/o', flows: { deviceAuthorization: { deviceAuthorizationUrl: 'https://example.com/d', tokenUrl: 'https://example.com/t', scopes: {} } } } } }",
    ),
    (
        "`encoding` beside JSON, `example` of a media type",
        "operation\nrequestBody: { content: { application/json: { schema: { type: object }, example: {}, encoding: { a: { style: form } } } } }",
    ),
    (
        "`itemEncoding` and `prefixEncoding` of a media type",
        "operation\nrequestBody: { content: { application/json: { schema: { type: object }, itemEncoding: { style: form }, prefixEncoding: [{ style: form }] } } }",
    ),
    // Pages
    (
        "`x-clientry: { pages: … }` in an operation",
        "operation\nx-clientry: { pages: { kind: number, position: p, items: /a } }\nparameters: [{ name: p, in: query, schema: { type: integer } }]\nresponses: { '200': { description: d, content: { application/json: { schema: { type: object, properties: { a: { type: array, items: { type: string } }, b: { type: integer } } } } } } }",
    ),
    (
        "`pages` with a parameter that the operation does not have",
        "operation\nx-clientry: { pages: { kind: number, position: q, items: /a } }\nparameters: [{ name: p, in: query, schema: { type: integer } }]\nresponses: { '200': { description: d, content: { application/json: { schema: { type: object, properties: { a: { type: array, items: { type: string } }, b: { type: integer } } } } } } }",
    ),
    (
        "`pages` with a JSON pointer to what the schema does not have",
        "operation\nx-clientry: { pages: { kind: number, position: p, items: /c } }\nparameters: [{ name: p, in: query, schema: { type: integer } }]\nresponses: { '200': { description: d, content: { application/json: { schema: { type: object, properties: { a: { type: array, items: { type: string } }, b: { type: integer } } } } } } }",
    ),
    (
        "`pages` with a list that is no array, or another value of the wrong type",
        "operation\nx-clientry: { pages: { kind: number, position: p, items: /b } }\nparameters: [{ name: p, in: query, schema: { type: integer } }]\nresponses: { '200': { description: d, content: { application/json: { schema: { type: object, properties: { a: { type: array, items: { type: string } }, b: { type: integer } } } } } } }",
    ),
    (
        "`pages` in an operation whose success is not one type of JSON",
        "operation\nx-clientry: { pages: { kind: number, position: p, items: /a } }\nparameters: [{ name: p, in: query, schema: { type: integer } }]\nresponses: {}",
    ),
    (
        "`pages` of the kind `cursor` without `next`, or another kind with it",
        "operation\nx-clientry: { pages: { kind: cursor, position: p, items: /a } }\nparameters: [{ name: p, in: query, schema: { type: integer } }]\nresponses: { '200': { description: d, content: { application/json: { schema: { type: object, properties: { a: { type: array, items: { type: string } }, b: { type: integer } } } } } } }",
    ),
    // Security and servers
    (
        "HTTP `bearer` and `basic`, API keys in header, query and cookie",
        "schemes\na: { type: http, scheme: bearer }\nb: { type: http, scheme: basic }\nc: { type: apiKey, in: header, name: X }\nd: { type: apiKey, in: query, name: x }\ne: { type: apiKey, in: cookie, name: x }",
    ),
    (
        "OAuth 2 and OpenID Connect",
        "schemes\na: { type: oauth2, flows: {} }\nb: { type: openIdConnect, openIdConnectUrl: 'https://x.example' }",
    ),
    (
        "`flows` of OAuth 2: `tokenUrl`, `refreshUrl`, `authorizationUrl`, `scopes`",
        "schemes\na: { type: oauth2, flows: { authorizationCode: { authorizationUrl: 'https://x.example/a', tokenUrl: 'https://x.example/t', refreshUrl: /r, scopes: { read: R } }, clientCredentials: { tokenUrl: /t, scopes: {} } } }",
    ),
    (
        "a URL in `flows` that is neither whole nor begins with `/`",
        "schemes\na: { type: oauth2, flows: { clientCredentials: { tokenUrl: token, scopes: {} } } }",
    ),
    (
        "`x-clientry: { oauth2: … }` in a security scheme",
        "schemes\na: { type: http, scheme: bearer, x-clientry: { oauth2: { token_url: /t, client_auth: body } } }",
    ),
    (
        "`x-clientry: { oauth2: … }` in a scheme of `http` `basic`, or without a token URL",
        "schemes\na: { type: http, scheme: basic, x-clientry: { oauth2: { token_url: /t } } }",
    ),
    (
        "an API key in a header that says where a request ends or goes, such as `Host`",
        "schemes\nkey: { type: apiKey, in: header, name: Host }",
    ),
    (
        "`deprecated` of a scheme, of 3.2",
        "schemes\nkey: { type: apiKey, in: header, name: X, deprecated: true }",
    ),
    (
        "another scheme, such as `mutualTLS` or `digest`",
        "schemes\na: { type: mutualTLS }",
    ),
    (
        "an API key without a name, or with one that its location cannot have",
        "schemes\na: { type: apiKey, in: query }",
    ),
    (
        "two schemes of one requirement that are sent in the same place, such as `Authorization`",
        "security: [{ a: [], b: [] }]\npaths: { /a: { get: { operationId: a, responses: {} } } }\ncomponents: { securitySchemes: { a: { type: http, scheme: bearer }, b: { type: http, scheme: basic } } }",
    ),
    (
        "a parameter that is the API key of the operation",
        "security: [{ a: [] }]\npaths: { /a: { get: { operationId: a, parameters: [{ name: X-Key, in: header, schema: { type: string } }], responses: {} } } }\ncomponents: { securitySchemes: { a: { type: apiKey, in: header, name: X-Key } } }",
    ),
    (
        "a security requirement with a scheme that is not defined",
        "operation\nsecurity: [{ a: [] }]",
    ),
    (
        "`security` of the document and of an operation, alternatives and `{}` too",
        "security: [{ a: [] }]\npaths: { /a: { get: { operationId: a, security: [{ a: [], b: [] }, {}], responses: {} } } }\ncomponents: { securitySchemes: { a: { type: http, scheme: bearer }, b: { type: apiKey, in: header, name: X } } }",
    ),
    (
        "one server",
        "paths: {}\nservers: [{ url: 'https://a.example/v1' }]",
    ),
    (
        "several servers",
        "paths: {}\nservers: [{ url: 'https://a.example', description: Live }, { url: 'https://b.example', x-clientry: { name: Sandbox } }]",
    ),
    (
        "variables of a server",
        "paths: {}\nservers: [{ url: 'https://{region}.a.example', variables: { region: { default: eu, enum: [eu, us] } } }]",
    ),
    (
        "a variable that is the scheme of a server, or all that its URL begins with",
        "servers: [{ url: '{p}://a.example', variables: { p: { default: http, enum: [http, https] } } }]\npaths: {}",
    ),
    (
        "a variable of a server without a `default`",
        "paths: {}\nservers: [{ url: 'https://{r}.a.example', variables: { r: { enum: [eu, us] } } }]",
    ),
    (
        "a server with a host and no scheme: `//a.example`",
        "paths: {}\nservers: [{ url: //a.example }]",
    ),
    (
        "a server without a scheme and a host",
        "paths: {}\nservers: [{ url: /v1 }]",
    ),
    (
        "a server with an invalid URL, a password, or a query",
        "paths: {}\nservers: [{ url: 'http://[' }]",
    ),
    (
        "a server with a variable that is not described",
        "paths: {}\nservers: [{ url: 'https://{region}.a.example' }]",
    ),
    (
        "`servers` of a path or an operation",
        "servers: [{ url: 'https://a.example' }]\npaths: { /a: { servers: [{ url: 'https://b.example' }, { url: 'https://c.example' }], get: { operationId: a, responses: {} } } }",
    ),
    (
        "`servers` of a path or an operation with a relative URL",
        "servers: [{ url: 'https://a.example/v1' }]\npaths: { /a: { get: { operationId: a, servers: [{ url: /v2 }], responses: {} } } }",
    ),
    (
        "`servers` of a path or an operation, none of which can be called: an invalid URL, another scheme, a variable that is not described",
        "servers: [{ url: 'https://a.example' }]\npaths: { /a: { get: { operationId: a, servers: [{ url: 'http://[' }], responses: {} } } }",
    ),
    (
        "a variable that is not described in such a server, and is in the document's",
        "servers: [{ url: 'https://{r}.a.example', variables: { r: { default: eu } } }]\npaths: { /a: { get: { operationId: a, servers: [{ url: 'https://{r}.b.example' }], responses: {} } } }",
    ),
    (
        "`servers` of every operation, all the same",
        "operation\nservers: [{ url: 'https://a.example' }]",
    ),
    // Schemas
    (
        "an object with `properties`",
        "schema\ntype: object\nrequired: [a]\nproperties: { a: { type: string }, b: { type: string } }",
    ),
    (
        "an object without `properties`",
        "schema\ntype: object\nadditionalProperties: { type: string }",
    ),
    (
        "a schema as `additionalProperties` beside `properties`",
        "schema\nproperties: { a: { type: string } }\nadditionalProperties: { type: integer }",
    ),
    (
        "`additionalProperties` beside `properties`, as `true` or `false`",
        "schema\nproperties: { a: { type: string } }\nadditionalProperties: true",
    ),
    (
        "a name in `required` that `properties` do not have",
        "schema\nrequired: [a, b]\nproperties: { a: { type: string } }",
    ),
    (
        "a schema that contains itself",
        "schema\nproperties: { a: { $ref: '#/components/schemas/A' } }",
    ),
    (
        "`type` as a list, and `null` in it, in a union or in an `enum`",
        "schema\nproperties: { a: { type: [string, integer, 'null'] }, b: { oneOf: [{ type: string }, { type: 'null' }] }, c: { enum: [a, null] } }",
    ),
    ("a schema without a type", "schema\nproperties: { a: {} }"),
    ("`enum` of strings", "schema\ntype: string\nenum: [a, b]"),
    ("`const`", "schema\nproperties: { a: { const: b } }"),
    (
        "`enum` without a `type`",
        "schema\nproperties: { a: { enum: [b, c] }, b: { enum: [1, 2] } }",
    ),
    (
        "`enum` of numbers",
        "schema\nproperties: { a: { type: integer, enum: [1, 2] } }",
    ),
    (
        "`enum` of one boolean, or of values of several types",
        "schemas\nA: { properties: { a: { type: boolean, enum: [true] }, b: { const: false }, c: { enum: [1, a, [2]] } } }",
    ),
    (
        "`enum` beside a `type` of lists or objects, or that narrows a reference or a union",
        "schemas\nA: { properties: { a: { type: array, items: {}, enum: [[1]] } } }",
    ),
    (
        "`enum` of numbers in quotes, or of strings without",
        "schema\nproperties: { a: { type: integer, enum: ['1'] } }",
    ),
    (
        "keywords of one type, such as `minLength`, without a `type`",
        "schema\nproperties: { a: { minLength: 1 } }",
    ),
    (
        "keywords of several types without a `type`",
        "schema\nproperties: { a: { minLength: 1, minimum: 1 } }",
    ),
    (
        "types within each other that make one of more than 1 KiB",
        "schemas\nA: { properties: { a: { type: string } } }\nB: { properties: { a: { $ref: '#/components/schemas/A' } } }",
    ),
    (
        "an integer with a `minimum` of 0 or more and a `maximum` beyond `i64`, an `enum` of such, or in `format: u-int64`",
        "schema\nproperties: { a: { type: integer, minimum: 0, maximum: 18446744073709551615 } }",
    ),
    (
        "`format: int32` with a `minimum` or a `maximum` beyond it",
        "schemas\nA: { type: object, properties: { a: { type: integer, format: int32, maximum: 4294967295 } } }",
    ),
    (
        "`format: int64` with bounds or an `enum` that only a `u64` has",
        "schemas\nA: { type: object, properties: { a: { type: integer, format: int64, minimum: 0, maximum: 18446744073709551615 } } }",
    ),
    (
        "a bound, a value of an `enum` or a `multipleOf` that is none of the integer's type",
        "schemas\nA: { type: object, properties: { a: { type: integer, enum: [-1, 18446744073709551615] } } }",
    ),
    (
        "bounds, or lengths, that leave no value, such as a `minimum` above the `maximum`",
        "schemas\nA: { type: object, properties: { a: { type: integer, minimum: 5, maximum: 1 } } }",
    ),
    (
        "a `pattern`, or a name in `patternProperties`, that is no regular expression of ECMA-262 with the flag `u`",
        "schemas\nA: { type: object, properties: { a: { type: string, pattern: '(?i)^a' } } }",
    ),
    (
        "`default` of another type than its schema's",
        "schemas\nA: { type: object, properties: { a: { type: integer, default: '5' } } }",
    ),
    (
        "`oneOf` beside `anyOf`, of one type each",
        "schema\noneOf: [{ type: string }]\nanyOf: [{ type: integer }]",
    ),
    (
        "a number beyond 64-bit floating point, such as `1e400`; in JSON it is `json-number`",
        "paths: {}\nx-a: 1e400",
    ),
    (
        "`format`: `int32`, `int64`, `uint64`, `float`, `double`, `date-time`",
        "schema\nproperties: { a: { type: integer, format: int32 }, b: { type: number, format: float }, c: { type: string, format: date-time } }",
    ),
    (
        "any other `format` of a string",
        "schema\nproperties: { b: { type: string, format: date } }",
    ),
    (
        "any other `format` of a number",
        "schema\nproperties: { a: { type: integer, format: int16 } }",
    ),
    (
        "bounds, lengths, `multipleOf`, `uniqueItems`, and `pattern` as ECMA-262",
        "schema\nproperties: { a: { type: integer, exclusiveMinimum: 0, maximum: 9, multipleOf: 3 }, b: { type: string, minLength: 1, pattern: '^a' }, c: { type: array, uniqueItems: true, maxItems: 3, items: { type: string } } }",
    ),
    (
        "`minProperties` and `maxProperties`",
        "schema\nminProperties: 1\nproperties: { a: { type: object, maxProperties: 3 } }",
    ),
    (
        "`default`",
        "schema\nproperties: { a: { type: string, default: b } }",
    ),
    (
        "`title`, `description`, `example`, `examples`",
        "schema\ntitle: t\ndescription: d\nexample: { a: b }\nproperties: { a: { type: string, examples: [b] } }",
    ),
    (
        "`allOf`",
        "schema\nallOf: [{ properties: { a: { type: string } } }, { required: [a] }]",
    ),
    (
        "`allOf` of two types at once",
        "schema\nallOf: [{ type: string }, { type: object }]",
    ),
    (
        "`allOf` of a type and of `null` alone",
        "schemas\nA: { properties: { a: { allOf: [{ type: string }, { type: 'null' }] } } }",
    ),
    (
        "`default` of a string without quotes",
        "schemas\nA: { properties: { a: { type: string, default: 2.10 } } }",
    ),
    (
        "`allOf` of a reference and of what only describes it, such as `readOnly`, `deprecated`, `default` or a description",
        "schemas\nA: { type: string, enum: [a] }\nB: { properties: { a: { allOf: [{ $ref: '#/components/schemas/A' }, { readOnly: true, deprecated: true, default: a, description: d }] } } }",
    ),
    (
        "`allOf` of a reference and of what only says `nullable` or its `type` again",
        "schemas\nA: { type: string, enum: [a] }\nB: { properties: { a: { type: string, allOf: [{ $ref: '#/components/schemas/A' }, { nullable: true }] } } }",
    ),
    (
        "`allOf` of bounds, patterns, lists of values and schemas of items",
        "schema\nallOf: [{ type: string, minLength: 1, pattern: a }, { minLength: 2, pattern: b }]",
    ),
    (
        "`allOf` of what cannot be said at once, such as two formats",
        "schema\nallOf: [{ type: string, format: uri }, { format: email }]",
    ),
    (
        "`allOf` of a schema that has the same `allOf` for a property",
        "schemas\nA: { properties: { a: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { b: { type: string } } }] } } }",
    ),
    (
        "`oneOf` beside `anyOf`",
        "schema\noneOf: [{ type: string }, { type: integer }]\nanyOf: [{ type: string }, { type: integer }]",
    ),
    (
        "`oneOf` and `anyOf`",
        "schema\noneOf: [{ type: string }, { type: object, properties: { a: { type: string } } }]",
    ),
    (
        "`null` in a variant of `oneOf` or `anyOf`",
        "schemas\nA: { type: object, properties: { a: { oneOf: [{ type: [string, 'null'] }, { type: integer }] } } }",
    ),
    (
        "`oneOf` of single values",
        "schema\noneOf: [{ const: a, description: first }, { const: b }]",
    ),
    (
        "`properties` beside `oneOf` or `anyOf`",
        "schema\nproperties: { a: { type: string } }\noneOf: [{ properties: { b: { type: string } } }, { properties: { c: { type: string } } }]",
    ),
    (
        "`oneOf` or `anyOf` that only says which properties go together",
        "schema\nproperties: { a: { type: string }, b: { type: string } }\noneOf: [{ required: [a] }, { required: [b] }]",
    ),
    (
        "the same, where it says more of them",
        "schema\nproperties: { a: { type: string }, b: { type: string } }\noneOf: [{ required: [a] }, { minProperties: 2 }]",
    ),
    (
        "`discriminator` of a union, with `mapping` and `defaultMapping`",
        "schema\ndiscriminator: { propertyName: kind }\noneOf: [{ title: B, properties: { kind: { type: string } } }, { title: C, properties: { kind: { type: string }, c: { type: string } } }]",
    ),
    (
        "`discriminator` of a schema that others include by `allOf`",
        "schemas\nA: { type: object, properties: { t: { type: string } }, discriminator: { propertyName: t } }\nB: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { b: { type: string } } }] }\nC: { type: array, items: { $ref: '#/components/schemas/A' } }",
    ),
    ("the same, of more than 100 others", "WIDE"),
    (
        "a `mapping` or a `defaultMapping` that leads to no schema",
        "schema\ndiscriminator: { propertyName: kind, mapping: { b: B }, defaultMapping: D }\noneOf: [{ title: B, properties: { kind: { type: string } } }, { title: C, properties: { kind: { type: string }, c: { type: string } } }]",
    ),
    (
        "a variant of a union of a request without the discriminator's property, and with one value in the `mapping`",
        "paths: { /a: { put: { operationId: a, requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }, responses: {} } } }\ncomponents:\n  schemas:\n    A: { oneOf: [{ $ref: '#/components/schemas/B' }, { $ref: '#/components/schemas/C' }], discriminator: { propertyName: t, mapping: { b: '#/components/schemas/B' } } }\n    B: { properties: { b: { type: string } } }\n    C: { properties: { t: { type: string } } }",
    ),
    (
        "such a variant without a value in the `mapping`, with several, or with additional properties",
        "paths: { /a: { put: { operationId: a, requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }, responses: {} } } }\ncomponents:\n  schemas:\n    A: { oneOf: [{ $ref: '#/components/schemas/B' }, { $ref: '#/components/schemas/C' }], discriminator: { propertyName: t } }\n    B: { properties: { b: { type: string } } }\n    C: { properties: { t: { type: string } } }",
    ),
    (
        "`discriminator` elsewhere",
        "schema\ndiscriminator: { propertyName: kind }\nproperties: { kind: { type: string } }",
    ),
    (
        "`properties` beside another `type` than `object`",
        "schema\ntype: string\nproperties: { a: { type: string } }",
    ),
    (
        "`readOnly` and `writeOnly`",
        "schema\nproperties: { a: { type: string, readOnly: true }, b: { type: string, writeOnly: true } }",
    ),
    (
        "`readOnly` and `writeOnly` of the same property",
        "schema\nproperties: { a: { type: string, readOnly: true, writeOnly: true } }",
    ),
    (
        "`not`, `if`, `dependentRequired` and `dependentSchemas` of which properties are there, and what plain ones are",
        "schema\nproperties: { a: { type: string }, b: { type: string } }\nnot: { required: [a, b] }\nif: { properties: { a: { const: x } }, required: [a] }\nthen: { required: [b] }\ndependentRequired: { a: [b] }\ndependentSchemas: { b: { required: [a] } }",
    ),
    (
        "properties that only `then`, `else` or `dependentSchemas` declare",
        "schema\nproperties: { a: { type: string } }\nif: { required: [a] }\nthen: { properties: { b: { type: string } } }\nelse: { properties: { c: { type: string } } }\ndependentSchemas: { a: { properties: { d: { type: string } } } }",
    ),
    (
        "`not` of a string, a number or a boolean with `const`, `enum` or `pattern`",
        "schema\nproperties: { a: { type: string, not: { pattern: '^a' } }, b: { type: integer, not: { enum: [1] } }, c: { type: string, not: { const: x } } }",
    ),
    (
        "anything else in `not`, `if`, `then`, `else` and `dependentSchemas`",
        "schema\nproperties: { a: { type: string } }\nnot: { minProperties: 3 }\nif: { minProperties: 1 }\nthen: { required: [a] }\ndependentSchemas: { a: { maxProperties: 4 } }",
    ),
    (
        "`prefixItems` of one type, with `items: false` or as many `maxItems`",
        "schemas\nA: { type: array, prefixItems: [{ type: string }, { type: string }], items: false }\nB: { type: array, prefixItems: [{ type: number }], maxItems: 1 }",
    ),
    (
        "`prefixItems` of several types",
        "schemas\nA: { type: array, prefixItems: [{ type: string }, { type: integer }] }",
    ),
    (
        "`prefixItems` where anything may follow",
        "schemas\nA: { type: array, prefixItems: [{ type: string }] }",
    ),
    (
        "`patternProperties` beside `additionalProperties: false`",
        "schemas\nA: { type: object, patternProperties: { '^x-': { type: string } }, additionalProperties: false }\nB: { properties: { a: { type: string } }, patternProperties: { '^x-': { type: string }, y: { type: integer } }, additionalProperties: false }",
    ),
    (
        "`patternProperties` where other names are allowed",
        "schemas\nA: { type: object, patternProperties: { '^x-': { type: string } } }",
    ),
    (
        "`propertyNames` with a pattern or lengths",
        "schemas\nA: { type: object, propertyNames: { pattern: '^x-', maxLength: 9 } }\nB: { type: object, propertyNames: { enum: [a] } }",
    ),
    (
        "`propertyNames` with anything else",
        "schemas\nA: { type: object, propertyNames: { not: { const: a } } }",
    ),
    (
        "`unevaluatedProperties`, `unevaluatedItems`",
        "schemas\nA: { properties: { a: { type: string } }, unevaluatedProperties: { type: string } }\nB: { type: array, unevaluatedItems: { type: string } }",
    ),
    (
        "`contentSchema` of the data of an event",
        "operation\nresponses: { '200': { description: d, content: { text/event-stream: { itemSchema: { properties: { data: { type: string, contentMediaType: application/json, contentSchema: { type: object } } } } } } } }",
    ),
    (
        "`contentSchema` elsewhere",
        "schemas\nA: { type: string, contentMediaType: application/json, contentSchema: { type: object } }",
    ),
    (
        "`contains`, `dependencies`, `additionalItems`",
        "schemas\nA: { type: array, contains: { type: string }, items: { type: string }, additionalItems: { type: string } }\nB: { type: object, dependencies: { a: [b] } }",
    ),
    ("`$dynamicRef`", "schema\n$dynamicRef: '#a'"),
    (
        "`xml`, `$id`, `$anchor`, `$comment`",
        "schema\nxml: { name: a }\n$id: a\n$anchor: b\n$comment: c",
    ),
    (
        "a string whose name says that it is a secret",
        "schema\nproperties: { api_key: { type: string } }",
    ),
    (
        "`x-clientry: { secret: true }` or `false` in a schema",
        "schema\nproperties: { a: { type: string, x-clientry: { secret: true } }, api_key: { type: string, x-clientry: { secret: false } } }",
    ),
];

/// The whole document of a case. Its first line may say what the rest is put into.
fn document(case: &str) -> String {
    let lines = |text: &str, indent: &str| {
        text.lines().fold(String::new(), |mut all, line| {
            all.push_str(indent);
            all.push_str(line);
            all.push('\n');
            all
        })
    };
    if case == "DEEP" {
        let (open, close) = ("[".repeat(130), "]".repeat(130));
        return format!("{HEAD}paths: {{}}\nx-deep: {open}{close}\n");
    }
    if case == "WIDE" {
        let base = "Z: { properties: { t: { type: string } }, discriminator: { propertyName: t } }\nY: { type: array, items: { $ref: '#/components/schemas/Z' } }\n";
        let kind = |n| format!("A{n}: {{ allOf: [{{ $ref: '#/components/schemas/Z' }}] }}\n");
        let kinds: String = (0..=100).map(kind).collect();
        return format!(
            "{HEAD}components:\n  schemas:\n{}",
            lines(&format!("{base}{kinds}"), "    ")
        );
    }
    if let Some(whole) = case.strip_prefix('!') {
        return whole.to_owned();
    }
    let (first, rest) = case.split_once('\n').unwrap_or((case, ""));
    match first {
        "files" => {
            let (main, files) = rest.split_once("\n--- ").unwrap_or((rest, ""));
            format!("{HEAD}{main}\n\n--- {files}")
        }
        "schemas" => format!("{HEAD}components:\n  schemas:\n{}", lines(rest, "    ")),
        "schema" => {
            let content =
                "content: { application/json: { schema: { $ref: '#/components/schemas/A' } } }";
            let paths = format!(
                "paths: {{ /a: {{ put: {{ operationId: a, requestBody: {{ {content} }}, responses: {{ '200': {{ description: d, {content} }} }} }} }} }}"
            );
            format!(
                "{HEAD}{paths}\ncomponents:\n  schemas:\n    A:\n{}",
                lines(rest, "      ")
            )
        }
        "operation" => {
            let responses = if rest.contains("responses:") {
                ""
            } else {
                "      responses: {}\n"
            };
            format!(
                "{HEAD}paths:\n  /a:\n    put:\n      operationId: a\n{responses}{}",
                lines(rest, "      ")
            )
        }
        "parameters" => {
            let path = if rest.contains("in: path") {
                "/a/{id}"
            } else {
                "/a"
            };
            format!(
                "{HEAD}paths:\n  {path}:\n    get:\n      operationId: a\n      responses: {{}}\n      parameters:\n{}",
                lines(rest, "        - ")
            )
        }
        "schemes" => {
            let names: Vec<_> = rest
                .lines()
                .filter_map(|line| line.split(':').next())
                .collect();
            let asked: Vec<_> = names
                .iter()
                .map(|name| format!("{{ {name}: [] }}"))
                .collect();
            format!(
                "{HEAD}paths: {{ /a: {{ get: {{ operationId: a, security: [{}], responses: {{}} }} }} }}\ncomponents:\n  securitySchemes:\n{}",
                asked.join(", "),
                lines(rest, "    ")
            )
        }
        _ => format!("{HEAD}{case}\n"),
    }
}

/// What a document reports, as the tables write it, and whether there is a crate.
fn reported(text: &str) -> (Vec<String>, bool) {
    let shown = |diagnostic: &Diagnostic| {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        format!("`{severity}[{}]`", diagnostic.code)
    };
    let loaded = match text.split_once("\n--- ") {
        None => Document::parse("x.yaml", text)
            .map(|document| (document, Diagnostics::new()))
            .map_err(Diagnostics::from),
        Some((main, files)) => of_files(main, files),
    };
    match loaded {
        Err(problems) => (problems.iter().map(shown).collect(), false),
        Ok((document, mut report)) => {
            let (rest, made) = xtask::generate_crate("acme", document, None);
            report.extend(rest);
            (report.iter().map(shown).collect(), made.is_some())
        }
    }
}

/// A document of several files, each of which begins with its name after the first.
fn of_files(main: &str, files: &str) -> Result<(Document, Diagnostics), Diagnostics> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.yaml");
    std::fs::write(&path, main).unwrap();
    for file in files.split("\n--- ").filter(|file| !file.is_empty()) {
        let (name, text) = file.split_once('\n').unwrap();
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    xtask::prepare::load(directory.path(), &path, None)
}

/// How a cell says that something is reported so many times.
fn in_words(reported: &[String]) -> String {
    let times = match reported.len() {
        0 | 1 => "",
        2 => " twice",
        3 => " three times",
        _ => " four times",
    };
    let mut different = reported.to_vec();
    different.dedup();
    format!("{}{times}", different.join(", "))
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/support.md")
}

fn text() -> String {
    std::fs::read_to_string(path()).unwrap()
}

/// The rows of the tables that say what is reported, as their cells.
fn rows(text: &str) -> Vec<[&str; 3]> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells.as_slice() {
            [_, _, "reported as"] => inside = true,
            [first, ..] if first.starts_with("---") => {}
            [first, fate, reported] if inside => rows.push([*first, *fate, *reported]),
            _ => inside = false,
        }
    }
    rows
}

#[test]
fn every_row_says_what_is_reported() {
    let text = text();
    let rows = rows(&text);
    assert!(rows.len() > 60, "{} rows", rows.len());
    let cases: BTreeMap<_, _> = CASES.iter().copied().collect();
    assert_eq!(cases.len(), CASES.len(), "a case is there twice");
    let mut wrong = Vec::new();
    for [row, fate, said] in &rows {
        let case = cases.get(row);
        let case = case.unwrap_or_else(|| panic!("no document shows `{row}`"));
        let (reported, has_crate) = reported(&document(case));
        let found = in_words(&reported);
        if found != *said || has_crate == fate.starts_with("no crate") {
            wrong.push(format!("{row}: {found:?}, crate: {has_crate}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (row, _) in CASES {
        assert!(
            rows.iter().any(|[first, ..]| first == row),
            "docs/support.md has no row `{row}`"
        );
    }
}

/// The kinds of objects that have keywords, as the section calls them.
const KINDS: [(&str, Kind); 17] = [
    ("the document", Kind::Root),
    ("`info`", Kind::Info),
    ("`components`", Kind::Components),
    ("path item", Kind::PathItem),
    ("operation", Kind::Operation),
    ("parameter, header", Kind::Parameter),
    ("request body", Kind::RequestBody),
    ("response", Kind::Response),
    ("media type", Kind::MediaType),
    ("encoding", Kind::Encoding),
    ("schema", Kind::Schema),
    ("discriminator", Kind::Discriminator),
    ("example", Kind::Example),
    ("link", Kind::Link),
    ("security scheme", Kind::SecurityScheme),
    ("server", Kind::Server),
    ("variable of a server", Kind::ServerVariable),
];

/// The section with the keywords, as the table in the code has them.
fn keywords() -> String {
    let mut section =
        String::from("| object | read | reported | without effect |\n| --- | --- | --- | --- |\n");
    for (name, kind) in KINDS {
        let of = |wanted: fn(Fate) -> bool| {
            let found = kind
                .keywords()
                .iter()
                .filter(|keyword| wanted(keyword.fate));
            let names: Vec<_> = found.map(|keyword| format!("`{}`", keyword.name)).collect();
            names.join(" ")
        };
        let read = of(|fate| matches!(fate, Fate::Read | Fate::Validated));
        let ignored = of(|fate| matches!(fate, Fate::Ignored(_)));
        let silent = of(|fate| fate == Fate::Silent);
        let _ = writeln!(section, "| {name} | {read} | {ignored} | {silent} |");
    }
    section
}

/// The section with the keywords of 2.0, as the table in the code has them.
fn swagger() -> String {
    let mut section = String::from("| object | keyword | becomes |\n| --- | --- | --- |\n");
    for (name, _, keywords) in OBJECTS {
        let same = keywords.iter().filter(|(_, one)| *one == Becomes::Same);
        let same: Vec<_> = same.map(|(keyword, _)| format!("`{keyword}`")).collect();
        if !same.is_empty() {
            let _ = writeln!(section, "| {name} | {} | the same |", same.join(" "));
        }
        // Keywords with one fate are in one row.
        let mut others: Vec<(&str, Vec<String>)> = Vec::new();
        for (keyword, becomes) in keywords {
            let what = match becomes {
                Becomes::Same => continue,
                Becomes::Other(what) => *what,
                Becomes::Nothing => "nothing: it says nothing of JSON values",
            };
            let keyword = format!("`{keyword}`");
            match others.iter_mut().find(|(other, _)| *other == what) {
                Some((_, list)) => list.push(keyword),
                None => others.push((what, vec![keyword])),
            }
        }
        for (what, list) in others {
            let _ = writeln!(section, "| {name} | {} | {what} |", list.join(" "));
        }
    }
    section
}

/// Holds the section between the marks `name` to `wanted`, or writes it.
fn hold(name: &str, wanted: &str) {
    let text = text();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
    let (before, rest) = text.split_once(&open).unwrap();
    let (listed, after) = rest.split_once(&close).unwrap();
    let wanted = format!("\n{wanted}\n");
    if std::env::var_os("CLIENTRY_UPDATE").is_some() {
        let all = format!("{before}{open}{wanted}{close}{after}");
        return std::fs::write(path(), all).unwrap();
    }
    assert_eq!(
        listed, wanted,
        "write it with `CLIENTRY_UPDATE=1 cargo test -p xtask --test it every_keyword`"
    );
}

#[test]
fn every_keyword_is_listed_with_its_fate() {
    // One after the other: they write one file.
    hold("keywords", &keywords());
    hold("swagger", &swagger());
}
