//! `cargo xtask diff`: what differs between two documents, and what it does to the crate.
//!
//! The cases are the kinds of change that oasdiff knows, as far as a document has them.

pub(crate) mod proof;

use std::thread;

use proof::Compiler;

use crate::tree::Tree;

const BASE: &str = include_str!("base.yaml");

/// What a change does, and whether a program proves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// It breaks, and the program no longer compiles.
    Breaks,
    /// It breaks at run time, or what the program does not use.
    BreaksElsewhere,
    /// It adds, and the program compiles.
    Adds,
    /// The program compiles, and nothing is new.
    Nothing,
}

use Does::{Adds, Breaks, BreaksElsewhere, Nothing};

struct Case {
    /// What becomes what, each once, in the base.
    edits: &'static [(&'static str, &'static str)],
    /// The sentence.
    says: &'static str,
    does: Does,
}

const fn case(
    says: &'static str,
    does: Does,
    edits: &'static [(&'static str, &'static str)],
) -> Case {
    Case { edits, says, does }
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Operations: api-added, api-removed, api-path-…, api-operation-id-…, api-deprecated.
    case("+ POST /hooks (createHook)", Adds, &[("    get:\n", "    post:\n      operationId: createHook\n      responses:\n        '204':\n          description: Made.\n    get:\n")]),
    case("- DELETE /hooks/{id} (deleteHook)", Breaks, &[("    delete:\n      operationId: deleteHook\n      parameters:\n        - name: id\n          in: path\n          required: true\n          schema:\n            type: string\n      responses:\n        '204':\n          description: Gone.\n        '404':\n          description: No.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Problem'\n", "")]),
    case("the operation id is replaceHook, was updateHook", Breaks, &[("operationId: updateHook", "operationId: replaceHook")]),
    case("the operation is GET /all-hooks, was GET /hooks", Nothing, &[("  /hooks:\n", "  /all-hooks:\n")]),
    case("the operation is PATCH /hooks/{id}, was PUT /hooks/{id}", Nothing, &[("    put:\n", "    patch:\n")]),
    case("the operation became deprecated", Nothing, &[("operationId: deleteHook\n", "operationId: deleteHook\n      deprecated: true\n")]),
    // Parameters.
    case("+ query dry", Adds, &[("        - name: notify", "        - name: dry\n          in: query\n          schema:\n            type: boolean\n        - name: notify")]),
    case("+ query team, required", Breaks, &[("        - name: notify", "        - name: team\n          in: query\n          required: true\n          schema:\n            type: string\n        - name: notify")]),
    case("- query notify", Breaks, &[("        - name: notify\n          in: query\n          schema:\n            type: boolean\n            default: false\n", "")]),
    case("query notify became required", Breaks, &[("          in: query\n          schema:\n            type: boolean", "          in: query\n          required: true\n          schema:\n            type: boolean")]),
    case("query notify is string, was boolean", Breaks, &[("            type: boolean\n            default: false", "            type: string")]),
    case("query notify has the default true, was false", Nothing, &[("default: false", "default: true")]),
    case("query notify became deprecated", Nothing, &[("          in: query\n          schema:\n            type: boolean", "          in: query\n          deprecated: true\n          schema:\n            type: boolean")]),
    case("query page has maximum 9", BreaksElsewhere, &[("            type: integer\n        - name: X-Trace", "            type: integer\n            maximum: 9\n        - name: X-Trace")]),
    case("header X-Trace is set once for the client", Breaks, &[("          in: header\n", "          in: header\n          x-clientry: { client: true }\n")]),
    // Bodies of requests.
    case("the request has no body any more", Breaks, &[("      requestBody:\n        required: true\n        content:\n          application/json:\n            schema:\n              $ref: '#/components/schemas/UpdateHookRequest'\n", "")]),
    case("the request has a body", Breaks, &[("operationId: deleteHook\n", "operationId: deleteHook\n      requestBody:\n        required: true\n        content:\n          application/json:\n            schema:\n              $ref: '#/components/schemas/ByUrl'\n")]),
    case("the request has a body", Adds, &[("operationId: deleteHook\n", "operationId: deleteHook\n      requestBody:\n        required: true\n        content:\n          application/json:\n            schema:\n              type: object\n              properties: { why: { type: string } }\n")]),
    case("the body became optional", Breaks, &[("        required: true\n        content:", "        content:")]),
    case("+ request.team", Adds, &[("        tags:\n", "        team:\n          type: string\n        tags:\n")]),
    case("+ request.team, required", Breaks, &[("        - name\n      properties:\n        url:\n          type: string\n          maxLength", "        - name\n        - team\n      properties:\n        team:\n          type: string\n        url:\n          type: string\n          maxLength")]),
    case("+ request.weight", Breaks, &[("        tags:\n", "        weight:\n          type: number\n        tags:\n")]),
    case("- request.limit", Breaks, &[("        limit:\n          type: integer\n          minimum: 1\n          maximum: 100\n          default: 10\n", "")]),
    case("request.limit became required", Breaks, &[("        - url\n        - name\n      properties:\n        url:\n          type: string\n          maxLength", "        - url\n        - name\n        - limit\n      properties:\n        url:\n          type: string\n          maxLength")]),
    case("request.name became optional", Breaks, &[("        - url\n        - name\n", "        - url\n")]),
    case("request.note is no longer nullable", Breaks, &[("[string, 'null']", "string")]),
    case("request.limit became nullable", Breaks, &[("        limit:\n          type: integer\n", "        limit:\n          type: [integer, 'null']\n")]),
    case("request.limit is string, was integer", Breaks, &[("        limit:\n          type: integer\n          minimum: 1\n          maximum: 100\n          default: 10\n", "        limit:\n          type: string\n")]),
    case("request.limit has the default 20, was 10", Nothing, &[("default: 10\n", "default: 20\n")]),
    case("request.limit has minimum 5, was 1", BreaksElsewhere, &[("minimum: 1\n", "minimum: 5\n")]),
    case("request.limit has no minimum any more, was 1", Nothing, &[("          minimum: 1\n", "")]),
    case("request.limit has maximum 500, was 100", Nothing, &[("maximum: 100\n", "maximum: 500\n")]),
    case("request.limit has maximum 50, was 100", BreaksElsewhere, &[("maximum: 100\n", "maximum: 50\n")]),
    case("request.name has minLength 3", BreaksElsewhere, &[("        name:\n          type: string\n        limit", "        name:\n          type: string\n          minLength: 3\n        limit")]),
    case("request.name has pattern ^a", BreaksElsewhere, &[("        name:\n          type: string\n        limit", "        name:\n          type: string\n          pattern: ^a\n        limit")]),
    case("request.tags has uniqueItems true", BreaksElsewhere, &[("          maxItems: 9\n", "          maxItems: 9\n          uniqueItems: true\n")]),
    case("request.tags has no maxItems any more, was 9", Nothing, &[("          maxItems: 9\n", "")]),
    case("request.tags[] is integer, was string", Breaks, &[("          items:\n            type: string\n", "          items:\n            type: integer\n")]),
    case("request.name has the format uuid", Nothing, &[("        name:\n          type: string\n        limit", "        name:\n          type: string\n          format: uuid\n        limit")]),
    case("+ mode soft", Adds, &[("        - test\n", "        - test\n        - soft\n")]),
    case("- mode test", Breaks, &[("        - live\n        - test\n", "        - live\n")]),
    case("request.mode has no list of values any more", Breaks, &[("      enum:\n        - live\n        - test\n", "")]),
    case("request.name has a list of values", BreaksElsewhere, &[("        name:\n          type: string\n        limit", "        name:\n          type: string\n          enum: [a, b]\n        limit")]),
    case("+ level 4", Adds, &[("[1, 2, 3]", "[1, 2, 3, 4]")]),
    case("- level 3", BreaksElsewhere, &[("[1, 2, 3]", "[1, 2]")]),
    case("request has what is required in another order", BreaksElsewhere, &[("        url:\n          type: string\n          maxLength: 200\n        name:\n          type: string\n", "        name:\n          type: string\n        url:\n          type: string\n          maxLength: 200\n")]),
    case("request.limit became readOnly", Breaks, &[("          default: 10\n", "          default: 10\n          readOnly: true\n")]),
    // Responses.
    case("+ hook.team", Adds, &[("        state:\n", "        team:\n          type: string\n        state:\n")]),
    case("+ hook.team, required", Adds, &[("        - id\n", "        - id\n        - team\n"), ("        state:\n", "        team:\n          type: string\n        state:\n")]),
    case("- hook.url", Breaks, &[("        url:\n          type: string\n        state:\n", "        state:\n")]),
    case("hook.id became optional", Breaks, &[("      required:\n        - id\n", "")]),
    case("hook.url became required", Breaks, &[("        - id\n", "        - id\n        - url\n")]),
    case("hook.kind became required", Nothing, &[("        - id\n", "        - id\n        - kind\n")]),
    case("hook.id became nullable", Breaks, &[("        id:\n          type: string\n        url", "        id:\n          type: [string, 'null']\n        url")]),
    case("hook.url became nullable", Breaks, &[("        url:\n          type: string\n        state", "        url:\n          type: [string, 'null']\n        state")]),
    case("hook.kind has no default any more, was \"plain\"", Breaks, &[("          default: plain\n", "")]),
    case("hook.kind has the default \"odd\", was \"plain\"", Nothing, &[("default: plain", "default: odd")]),
    case("hook.count is number, was integer", Breaks, &[("        count:\n          type: integer\n          maximum: 9\n", "        count:\n          type: number\n          maximum: 9\n")]),
    case("hook.count has maximum 99, was 9", Nothing, &[("          maximum: 9\n        at", "          maximum: 99\n        at")]),
    case("hook.at has no format any more, was date-time", BreaksElsewhere, &[("          format: date-time\n", "")]),
    case("+ state lost", Adds, &[("            - closed\n", "            - closed\n            - lost\n")]),
    case("- state closed", BreaksElsewhere, &[("            - open\n            - closed\n", "            - open\n")]),
    case("500 is new", Adds, &[("        '409':\n", "        '500':\n          description: No.\n        '409':\n")]),
    case("409 is gone", Breaks, &[("        '409':\n          description: No.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Problem'\n", "")]),
    case("202 is new", Adds, &[("        '404':\n          description: No.\n", "        '202':\n          description: Later.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Hook'\n        '404':\n          description: No.\n")]),
    case("202 is new", Breaks, &[("        '404':\n          description: No.\n", "        '202':\n          description: Later.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Owner'\n        '404':\n          description: No.\n")]),
    case("404 has no body any more", Breaks, &[("          description: No.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Problem'\n        '409'", "          description: No.\n        '409'")]),
    case("204 has a body", BreaksElsewhere, &[("          description: Gone.\n", "          description: Gone.\n          content:\n            application/json:\n              schema:\n                type: string\n")]),
    case("- 200 header x-left", Nothing, &[("          headers:\n            X-Left:\n              schema:\n                type: integer\n", "")]),
    case("+ 200 header x-right", Nothing, &[("          headers:\n", "          headers:\n            X-Right:\n              schema:\n                type: integer\n")]),
    case("- owner.target variant ByName", BreaksElsewhere, &[("            - $ref: '#/components/schemas/ByName'\n", "")]),
    case("+ owner.target variant Unused", Adds, &[("            - $ref: '#/components/schemas/ByName'\n", "            - $ref: '#/components/schemas/ByName'\n            - $ref: '#/components/schemas/Unused'\n")]),
    case("owner.labels.* is integer, was string", Breaks, &[("          additionalProperties:\n            type: string\n", "          additionalProperties:\n            type: integer\n")]),
    case("owner.labels has any additional properties, was described", Breaks, &[("          additionalProperties:\n            type: string\n", "")]),
    // Components, security, servers, the document.
    case("- Unused", Breaks, &[("    Unused:\n      type: object\n      properties:\n        word:\n          type: string\n        b:\n          type: string\n        c:\n          type: string\n        d:\n          type: string\n", "")]),
    case("+ unused.e", Breaks, &[("        d:\n          type: string\n", "        d:\n          type: string\n        e:\n          type: string\n")]),
    case("+ problem.weight", Breaks, &[("    Problem:\n      type: object\n      properties:\n", "    Problem:\n      type: object\n      properties:\n        weight:\n          type: number\n")]),
    case("+ problem.text", Adds, &[("    Problem:\n      type: object\n      properties:\n", "    Problem:\n      type: object\n      properties:\n        text:\n          type: string\n")]),
    case("+ Other", Adds, &[("    Unused:\n", "    Other:\n      type: object\n      properties: { a: { type: string } }\n    Unused:\n")]),
    case("hook.owner is Maker, was Owner", Breaks, &[("schemas/Owner", "schemas/Maker"), ("    Owner:\n", "    Maker:\n")]),
    case("security is basic authentication, was a bearer token", Breaks, &[("scheme: bearer", "scheme: basic")]),
    case("the server is https://api2.acme.example, was https://api.acme.example", Nothing, &[("https://api.acme.example", "https://api2.acme.example")]),
    case("+ server https://test.acme.example", Adds, &[("  - url: https://api.acme.example\n", "  - url: https://api.acme.example\n  - url: https://test.acme.example\n")]),
    case("the version is v2, was v1", Nothing, &[("version: v1", "version: v2")]),
    case("the document has `request_id_header` of x-clientry", Adds, &[("info:\n", "x-clientry: { request_id_header: X-Request-Id }\ninfo:\n")]),
    // What `x-clientry` says, tags, servers of operations, assertions of several words.
    case("+ mode soft", Adds, &[("        - test\n", "        - test\n      x-clientry: { more_values: [soft] }\n")]),
    case("request.tags[] became nullable", Breaks, &[("          items:\n            type: string\n", "          items:\n            type: [string, 'null']\n")]),
    case("owner.target is told apart by kind, was nothing", Nothing, &[("            - $ref: '#/components/schemas/ByCode'\n", "            - $ref: '#/components/schemas/ByCode'\n          discriminator: { propertyName: kind }\n")]),
    case("request.name has not", BreaksElsewhere, &[("        name:\n          type: string\n        limit", "        name:\n          type: string\n          not: { const: a }\n        limit")]),
    case("request has dependentRequired", BreaksElsewhere, &[("    UpdateHookRequest:\n      type: object\n", "    UpdateHookRequest:\n      type: object\n      dependentRequired: { limit: [level] }\n")]),
    case("owner.labels has propertyNames", Nothing, &[("          additionalProperties:\n            type: string\n", "          additionalProperties:\n            type: string\n          propertyNames: { maxLength: 9 }\n")]),
    case("request.tags has prefixItems", BreaksElsewhere, &[("          maxItems: 9\n", "          maxItems: 9\n          prefixItems: [{ type: string }]\n")]),
    case("request.tags has contains", Nothing, &[("          maxItems: 9\n", "          maxItems: 9\n          contains: { const: a }\n")]),
    case("the operation has the tags hooks, was none", Nothing, &[("operationId: deleteHook\n", "operationId: deleteHook\n      tags: [hooks]\n")]),
    case("the operation has the servers https://files.acme.example, was those of the document", Adds, &[("operationId: deleteHook\n", "operationId: deleteHook\n      servers: [{ url: 'https://files.acme.example' }]\n")]),
    case("the operation has `pages` of x-clientry", Adds, &[("operationId: listHooks\n", "operationId: listHooks\n      x-clientry: { pages: { kind: number, position: page, items: '' } }\n")]),
    case("the operation has `safe_to_repeat` of x-clientry", Nothing, &[("    put:\n      operationId: updateHook\n", "    put:\n      operationId: updateHook\n      x-clientry: { safe_to_repeat: true }\n")]),
    case("header X-Trace has `idempotency_key` of x-clientry", Nothing, &[("          in: header\n", "          in: header\n          x-clientry: { idempotency_key: true }\n")]),
    case("problem.code has `shown_in_errors` of x-clientry", Nothing, &[("    Problem:\n      type: object\n      properties:\n        code:\n          type: string\n", "    Problem:\n      type: object\n      properties:\n        code:\n          type: string\n          x-clientry: { shown_in_errors: true }\n")]),
    case("a bearer token says where its tokens come from", Adds, &[("      scheme: bearer\n", "      scheme: bearer\n      x-clientry: { oauth2: { client_credentials_url: 'https://api.acme.example/token' } }\n")]),
    case("the document has `webhook` of x-clientry", Adds, &[("info:\n", "x-clientry: { webhook: { header: X-Signature, encoding: hex, signed: body, envelope: Hook } }\ninfo:\n")]),
    case("request.name became a secret", BreaksElsewhere, &[("        name:\n          type: string\n        limit", "        name:\n          type: string\n          x-clientry: { secret: true }\n        limit")]),
    case("200 header x-left became required", Nothing, &[("            X-Left:\n", "            X-Left:\n              required: true\n")]),
    case("200 header x-left is string, was integer", Nothing, &[("            X-Left:\n              schema:\n                type: integer\n", "            X-Left:\n              schema:\n                type: string\n")]),
    case("default is new", Adds, &[("        '409':\n", "        default:\n          description: No.\n        '409':\n")]),
    case("request.limit became writeOnly", Nothing, &[("          default: 10\n", "          default: 10\n          writeOnly: true\n")]),
    case("+ request text/plain", Adds, &[("              $ref: '#/components/schemas/UpdateHookRequest'\n", "              $ref: '#/components/schemas/UpdateHookRequest'\n          text/plain:\n            schema:\n              type: string\n")]),
    case("+ request application/x-www-form-urlencoded", Nothing, &[("              $ref: '#/components/schemas/UpdateHookRequest'\n", "              $ref: '#/components/schemas/UpdateHookRequest'\n          application/x-www-form-urlencoded:\n            schema:\n              $ref: '#/components/schemas/UpdateHookRequest'\n")]),
    case("+ response text/plain", Breaks, &[("            X-Left:\n              schema:\n                type: integer\n          content:\n", "            X-Left:\n              schema:\n                type: integer\n          content:\n            text/plain:\n              schema:\n                type: string\n")]),
];

fn edited(case: &Case) -> String {
    edits(BASE, case)
}

fn edits(base: &str, case: &Case) -> String {
    case.edits
        .iter()
        .fold(base.to_owned(), |document, (from, to)| {
            assert!(document.contains(from), "{from}");
            document.replacen(from, to, 1)
        })
}

/// The exit code and what is printed.
fn diff(old: &str, new: &str) -> (u8, String, String) {
    let tree = Tree::new();
    tree.write("old.yaml", old);
    tree.write("new.yaml", new);
    crate::import::run(&tree, &["diff", "old.yaml", "new.yaml"])
}

#[test]
fn each_kind_of_change_is_said_with_what_it_does() {
    let told = CASES.iter().map(|case| told(case, BASE, &edited(case)));
    let wrong: Vec<String> = told.filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A program that uses the crate is compiled against the crates of both documents: for a sample of the cases, or for all of
/// them where `CLIENTRY_PROVE` is `all`.
#[test]
fn the_verdict_is_that_of_the_compiler() {
    let every = match std::env::var("CLIENTRY_PROVE") {
        Ok(all) if all == "all" => 1,
        _ => 4,
    };
    let compiler = Compiler::new();
    compiler.program(BASE).unwrap();
    let proven: Vec<&Case> = CASES
        .iter()
        .filter(|case| case.does != BreaksElsewhere)
        .step_by(every)
        .collect();
    // Of the cases with a base of their own, those that break nothing, where the program is one of the base.
    let quiet = MORE
        .iter()
        .filter(|(_, _, case)| matches!(case.does, Adds | Nothing));
    for (from, to, case) in quiet.step_by(every) {
        let base = BASE.replacen(from, to, 1);
        if compiler.program(&base).is_ok() {
            let compiled = compiler.program(&edits(&base, case));
            assert!(compiled.is_ok(), "{}: {compiled:?}", case.says);
        }
    }
    let half = proven.len().div_ceil(2);
    let wrong: Vec<String> = thread::scope(|scope| {
        let threads = proven
            .chunks(half)
            .map(|cases| scope.spawn(|| refuted(&compiler, cases)));
        let threads: Vec<_> = threads.collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The cases of which the compiler says otherwise.
fn refuted(compiler: &Compiler, cases: &[&Case]) -> Vec<String> {
    let wrong = cases.iter().filter_map(|case| {
        let compiled = compiler.program(&edited(case));
        let is_wrong = compiled.is_ok() == (case.does == Breaks);
        is_wrong.then(|| format!("{} {:?}: {compiled:?}", case.says, case.does))
    });
    wrong.collect()
}

const TAGS: &str = "        tags:\n          type: array\n";
const NOTIFY: &str = "        - name: notify";
const SERVER: &str = "  - url: https://api.acme.example\n";
const TARGET: &str = "            - $ref: '#/components/schemas/ByCode'\n";

/// Changes of what the base does not have: what is in the base for what, and the case.
#[rustfmt::skip]
const MORE: &[(&str, &str, Case)] = &[
    ("operationId: listHooks\n", "operationId: listHooks\n      x-clientry: { pages: { kind: number, position: page, items: '' } }\n",
        case("the operation has no `pages` of x-clientry any more", Breaks, &[("      x-clientry: { pages: { kind: number, position: page, items: '' } }\n", "")])),
    ("operationId: listHooks\n", "operationId: listHooks\n      x-clientry: { pages: { kind: number, position: page, items: '' } }\n",
        case("the operation has another `pages` of x-clientry", Nothing, &[("items: '' }", "items: '', first: 0 }")])),
    ("operationId: listHooks\n", "operationId: listHooks\n      x-clientry: { pages: { kind: number, position: page, items: /data } }\n",
        case("the operation has the items of its pages elsewhere", Breaks, &[("items: /data }", "items: /more }")])),
    ("operationId: deleteHook\n", "operationId: deleteHook\n      servers: [{ url: 'https://files.acme.example' }]\n",
        case("the operation has the servers those of the document, was https://files.acme.example", Breaks, &[("      servers: [{ url: 'https://files.acme.example' }]\n", "")])),
    (NOTIFY, "        - name: from\n          in: query\n          required: true\n          schema: { type: string }\n        - name: to\n          in: query\n          required: true\n          schema: { type: string }\n        - name: notify",
        case("the operation has what is required in another order", Breaks, &[("- name: from", "- name: Z"), ("- name: to", "- name: from"), ("- name: Z", "- name: to")])),
    (SERVER, "  - url: https://api.acme.example\n  - url: https://eu.acme.example\n",
        case("- server https://eu.acme.example", Breaks, &[("  - url: https://eu.acme.example\n", "")])),
    (SERVER, "  - url: https://api.acme.example\n  - url: https://eu.acme.example\n",
        case("the first server is https://eu.acme.example, was https://api.acme.example", Nothing, &[("https://api.", "https://us."), ("https://eu.", "https://api."), ("https://us.", "https://eu.")])),
    (SERVER, "  - url: https://api.acme.example\n    description: Live\n  - url: https://eu.acme.example\n",
        case("the server https://api.acme.example is called Real, was Live", Breaks, &[("description: Live", "description: Real")])),
    (TARGET, "            - { title: one, type: string }\n            - { title: two, type: integer }\n",
        case("owner.target is told apart by kind, was nothing", Nothing, &[("            - { title: two, type: integer }\n", "            - { title: two, type: integer }\n          discriminator: { propertyName: kind }\n")])),
    ("          oneOf:\n            - $ref: '#/components/schemas/ByUrl'\n            - $ref: '#/components/schemas/ByName'\n            - $ref: '#/components/schemas/ByCode'\n", "          oneOf:\n            - { title: one, type: string }\n            - { title: two, type: integer }\n",
        case("owner.target variant is zwei, was two", Breaks, &[("title: two", "title: zwei")])),
    (TARGET, "            - $ref: '#/components/schemas/ByCode'\n          discriminator: { propertyName: kind, mapping: { a: '#/components/schemas/ByUrl' } }\n",
        case("owner.target is told apart by kind (b: ByUrl), was kind (a: ByUrl)", Nothing, &[("mapping: { a:", "mapping: { b:")])),
    ("      enum:\n        - live\n        - test\n", "      enum:\n        - live\n        - test\n      x-clientry: { more_values: [soft] }\n",
        case("- mode soft", Breaks, &[("      x-clientry: { more_values: [soft] }\n", "")])),
    ("      scheme: bearer\n", "      scheme: bearer\n      x-clientry: { oauth2: { client_credentials_url: 'https://api.acme.example/token' } }\n",
        case("a bearer token no longer says where its tokens come from", Breaks, &[("      x-clientry: { oauth2: { client_credentials_url: 'https://api.acme.example/token' } }\n", "")])),
    ("              $ref: '#/components/schemas/UpdateHookRequest'\n", "              $ref: '#/components/schemas/UpdateHookRequest'\n          text/plain:\n            schema: { type: string }\n",
        case("- request text/plain", Breaks, &[("          text/plain:\n            schema: { type: string }\n", "")])),
    ("          application/json:\n            schema:\n              $ref: '#/components/schemas/UpdateHookRequest'\n", "          text/plain:\n            schema: { type: string }\n",
        case("+ request application/json", Breaks, &[("          text/plain:\n            schema: { type: string }\n", "          text/plain:\n            schema: { type: string }\n          application/json:\n            schema:\n              $ref: '#/components/schemas/UpdateHookRequest'\n")])),
    (TAGS, "        tags:\n          not: { minItems: 5 }\n          type: array\n",
        case("request.tags has no not any more", Nothing, &[("          not: { minItems: 5 }\n", "")])),
    (TAGS, "        tags:\n          not: { minItems: 5 }\n          type: array\n",
        case("request.tags has another not", BreaksElsewhere, &[("minItems: 5", "minItems: 4")])),
    ("          in: query\n          schema:\n            type: integer\n", "          in: query\n          schema: { type: array, items: { type: integer } }\n",
        case("query page has explode false, was true", Nothing, &[("          in: query\n", "          in: query\n          explode: false\n")])),
];

/// A line of what is printed: whether the change is said once, alone, with its verdict and step; if not, what is printed.
fn told(case: &Case, base: &str, new: &str) -> Result<(), String> {
    let (code, out, err) = diff(base, new);
    let lines: Vec<&str> = out.lines().map(str::trim).collect();
    let (verdict, step) = match case.does {
        Breaks | BreaksElsewhere => ("breaking: ", "semver: major"),
        Adds => ("not breaking: ", "semver: minor"),
        Nothing => ("not breaking: ", "semver: patch"),
    };
    let says = format!("{} ({verdict}", case.says);
    let is_said = lines.iter().filter(|line| line.starts_with(&says)).count() == 1;
    let said = lines.iter().filter(|line| line.contains("breaking: "));
    let is_alone = said.count() == 1;
    let ends = lines.last().is_some_and(|line| line.starts_with(step));
    match code == 3 && is_said && is_alone && ends {
        true => Ok(()),
        false => Err(format!("{} {:?}: {code}\n{out}{err}", case.says, case.does)),
    }
}

#[test]
fn what_a_document_of_more_has_is_said_with_what_it_does() {
    let told = MORE.iter().map(|(from, to, case)| {
        assert!(BASE.contains(from), "{from}");
        let base = BASE.replacen(from, to, 1);
        told(case, &base, &edits(&base, case))
    });
    let wrong: Vec<String> = told.filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bounds_decide_the_type_of_a_large_integer() {
    let base = BASE.replacen(
        "maximum: 9\n        at",
        "minimum: 0\n          maximum: 9\n        at",
        1,
    );
    let new = base.replacen(
        "maximum: 9\n        at",
        "maximum: 18446744073709551615\n        at",
        1,
    );
    let (code, out, _) = diff(&base, &new);
    let line =
        "  hook.count needs u64 by its bounds, was i64 (breaking: the Rust type is another)\n";
    assert!(out.contains(line) && code == 3, "{out}");
}

#[test]
fn tags_decide_the_features_of_a_large_document() {
    let path = |number: usize| {
        format!(
            "  /a{number}:\n    get:\n      operationId: a{number}\n      tags: [one]\n      responses: {{ '204': {{ description: A }} }}\n"
        )
    };
    let large: String = (0..101).map(path).collect();
    let base = BASE.replacen("paths:\n", &format!("paths:\n{large}"), 1);
    let new = base.replacen("tags: [one]", "tags: [two]", 1);
    let case = case("the operation has the tags two, was one", Breaks, &[]);
    told(&case, &base, &new).unwrap();
}

#[test]
fn what_means_the_same_is_equal() {
    assert_eq!(
        diff(BASE, BASE),
        (0, "semver: none\n".to_owned(), String::new())
    );
    let (code, out, _) = diff(
        BASE,
        &BASE.replace("description: No.", "description: It failed."),
    );
    assert_eq!(code, 0);
    assert!(out.starts_with("semver: patch, if at all"), "{out}");
    // Another way to write each.
    let other = BASE
        .replace("type: [string, 'null']", "oneOf: [{ type: string }, { type: 'null' }]")
        .replace("    Problem:\n      type: object\n", "    Problem:\n      allOf: [{ $ref: '#/components/schemas/Base' }]\n    Base:\n      type: object\n")
        .replace("/hooks/{id}", "/hooks/{hook}")
        .replace("- name: id\n", "- name: hook\n")
        .replace("        level:\n          type: integer\n          enum: [1, 2, 3]", "        level:\n          enum: [3, 2, 1]");
    let (code, out, _) = diff(BASE, &other);
    assert_eq!(
        (code, out.lines().next()),
        (3, Some("+ Base (not breaking: there is one more type)")),
        "{out}"
    );
    assert_eq!(out.lines().count(), 2, "{out}");
}

#[test]
fn recursive_types_and_swagger_are_compared() {
    let tree = BASE.replace("        email:\n          type: string\n", "        email:\n          type: string\n        boss:\n          $ref: '#/components/schemas/Owner'\n          deprecated: true\n");
    assert_eq!(diff(&tree, &tree).0, 0);
    let (code, out, _) = diff(
        &tree,
        &tree.replace(
            "        email:\n          type: string\n",
            "        email:\n          type: integer\n",
        ),
    );
    assert_eq!(code, 3);
    assert!(
        out.contains("  owner.email is integer, was string (breaking: the Rust type is another)"),
        "{out}"
    );
    let swagger = "swagger: '2.0'\ninfo: { title: T, version: '1' }\nhost: a.example\nschemes: [https]\npaths:\n  /a:\n    get:\n      operationId: a\n      parameters: [{ name: q, in: query, type: string }]\n      responses: { '204': { description: A } }\n";
    assert_eq!(diff(swagger, swagger).0, 0);
    let (code, out, _) = diff(
        swagger,
        &swagger.replace("type: string }", "type: integer }"),
    );
    assert_eq!(code, 3);
    assert!(out.contains("query q is integer, was string"), "{out}");
}

#[test]
fn what_is_no_document_is_an_error() {
    for (new, code) in [("a: 1\n", "diff-input"), ("a: [", "yaml-syntax")] {
        let (exit, out, err) = diff(BASE, new);
        assert_eq!((exit, out.as_str()), (1, ""));
        assert!(err.contains(code), "{err}");
    }
}
