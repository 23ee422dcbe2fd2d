//! Documents of several files, as directories.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::check;
use xtask::diagnostic::{Diagnostic, Diagnostics, Severity};
use xtask::document::Document;
use xtask::prepare;

/// A directory with these files; the first is the document.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join("specs").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn load(directory: &TempDir, name: &str) -> (Document, Vec<Diagnostic>) {
    let root = directory.path();
    let path: PathBuf = root.join("specs").join(name);
    let (document, report) = prepare::load(root, &path, None).unwrap();
    let mut found: Vec<Diagnostic> = report.iter().cloned().collect();
    found.extend(check::check(&document));
    (document, found)
}

const HEAD: &str = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n";

/// The document with these schemas and the files beside it, and the code, file, line and column of each diagnostic.
fn with(schemas: &str, files: &[(&str, &str)]) -> (Document, Vec<String>) {
    let main = format!("{HEAD}components:\n  schemas:\n{schemas}");
    let mut all = vec![("a.yaml", main.as_str())];
    all.extend(files);
    let (document, found) = load(&directory(&all), "a.yaml");
    (document, found.iter().map(shown).collect())
}

fn shown(one: &Diagnostic) -> String {
    let at = one.position.map_or((0, 0), |at| (at.line, at.column));
    format!("{} {}:{}:{}", one.code, one.file, at.0, at.1)
}

/// The file and the line of what is at a pointer.
fn written(document: &Document, at: &str) -> String {
    let one = document.diagnostic(Severity::Note, "x", at, "", "", "");
    format!("{}:{}", one.file, one.position.unwrap().line)
}

fn schemas(document: &Document) -> &Value {
    &document.value["components"]["schemas"]
}

fn local(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

const NONE: [&str; 0] = [];

#[test]
fn a_schema_of_another_file_is_a_component_under_its_own_name() {
    let (document, found) = with(
        "    A: { properties: { a: { $ref: './schemas/webhook.yaml#/Webhook' }, b: { $ref: 'common.json#/components/schemas/X' }, c: { $ref: schemas/pet.yaml }, d: { $ref: 'schemas/my%20schema.yaml' } } }\n",
        &[
            (
                "schemas/webhook.yaml",
                "# A comment.\nWebhook:\n  properties:\n    url: { $ref: '#/Url' }\nUrl: { type: string }\n",
            ),
            (
                "common.json",
                r##"{ "components": { "schemas": { "X": { "items": { "$ref": "#/components/schemas/Y" } }, "Y": { "type": "string" } } } }"##,
            ),
            ("schemas/pet.yaml", "type: object\ntitle: Pet\n"),
            ("schemas/my schema.yaml", "type: integer\n"),
        ],
    );
    assert_eq!(found, NONE);
    let expected = json!({
        "A": { "properties": { "a": local("Webhook"), "b": local("X"), "c": local("pet"), "d": { "$ref": "#/components/schemas/my%20schema" } } },
        "Webhook": { "properties": { "url": local("Url") } },
        "X": { "items": local("Y") },
        "pet": { "type": "object", "title": "Pet" },
        "my schema": { "type": "integer" },
        "Url": { "type": "string" },
        "Y": { "type": "string" },
    });
    assert_eq!(*schemas(&document), expected);
    assert_eq!(
        written(&document, "/components/schemas/Webhook/properties/url"),
        "specs/schemas/webhook.yaml:4"
    );
    assert_eq!(
        written(&document, "/components/schemas/X/items"),
        "specs/common.json:1"
    );
    assert_eq!(
        written(&document, "/components/schemas/A"),
        "specs/a.yaml:5"
    );
}

#[test]
fn files_may_name_each_other_and_the_document_in_circles() {
    let (document, found) = with(
        "    A: { properties: { b: { $ref: 'x/b.yaml' } } }\n",
        &[
            (
                "x/b.yaml",
                "properties: { c: { $ref: c.yaml }, a: { $ref: '../a.yaml#/components/schemas/A' }, self: { $ref: '#' } }\n",
            ),
            (
                "x/c.yaml",
                "properties: { b: { $ref: '../x/./b.yaml' }, next: { $ref: '#/properties/b' } }\n",
            ),
        ],
    );
    assert_eq!(found, NONE);
    let expected = json!({
        "A": { "properties": { "b": local("b") } },
        "b": { "properties": { "c": local("c"), "a": local("A"), "self": local("b") } },
        "c": { "properties": { "b": local("b"), "next": local("b") } },
    });
    assert_eq!(*schemas(&document), expected);
}

#[test]
fn a_component_that_is_only_a_reference_gives_its_name() {
    let (document, found) = with(
        "    Dog: { $ref: 'pets.yaml#/Hund' }\n    Also: { $ref: 'pets.yaml#/Hund' }\n    A: { items: { $ref: 'pets.yaml#/Name' } }\n",
        &[(
            "pets.yaml",
            "Hund: { type: object, properties: { next: { $ref: '#/Hund' } } }\nName: { $ref: '#/Hund' }\n",
        )],
    );
    assert_eq!(found, NONE);
    let expected = json!({
        "Dog": { "type": "object", "properties": { "next": local("Dog") } },
        "Also": local("Dog"),
        "A": { "items": local("Dog") },
    });
    assert_eq!(*schemas(&document), expected);
}

#[test]
fn a_name_that_is_taken_is_told_apart_by_the_file_and_reported() {
    let (document, found) = with(
        "    Error: { type: string }\n    A: { properties: { a: { $ref: 'x/billing.yaml#/Error' }, b: { $ref: 'y/billing.yaml#/error' }, c: { $ref: error.yaml }, d: { $ref: x/error.yaml } } }\n",
        &[
            ("x/billing.yaml", "Error: { type: integer }\n"),
            ("y/billing.yaml", "\nerror: { type: number }\n"),
            ("error.yaml", "type: boolean\n"),
            ("x/error.yaml", "type: object\n"),
        ],
    );
    let names = ["billing_Error", "y_error", "error_2", "x_error"];
    let properties = schemas(&document)["A"]["properties"].as_object().unwrap();
    let targets: Vec<_> = properties.values().cloned().collect();
    assert_eq!(targets, names.map(local));
    assert_eq!(schemas(&document)["y_error"], json!({ "type": "number" }));
    assert_eq!(
        found,
        [
            "component-renamed specs/error.yaml:1:1",
            "component-renamed specs/x/billing.yaml:1:8",
            "component-renamed specs/x/error.yaml:1:1",
            "component-renamed specs/y/billing.yaml:2:8",
        ]
    );
}

#[test]
fn what_leads_to_no_file_costs_what_it_would_describe() {
    let (document, found) = with(
        "    A:
      properties:
        a: { $ref: missing.yaml }
        b: { $ref: ../b.yaml }
        c: { $ref: /etc/passwd }
        d: { $ref: 'https://example.com/x.yaml#/A' }
        e: { $ref: broken.yaml }
        f: { $ref: 'x/fine.yaml#/Nothing' }
        g: { $ref: 'x/fine.yaml#anchor' }
        h: { $ref: x }
        i: { $ref: '..%2fb.yaml' }
        j: { $ref: '%2e%2e/b.yaml' }
        k: { $ref: 'file:///etc/passwd' }
        l: { $ref: 'C:\\x.yaml' }
        m: { $ref: x/fine.yaml }
        n: { $ref: '//example.com/x.yaml' }
        o: { $ref: '' }
",
        &[
            ("../b.yaml", "type: string\n"),
            ("broken.yaml", "a: [\nb: }\n"),
            ("x/fine.yaml", "items: { $ref: ../missing.yaml }\n"),
        ],
    );
    let expected = [
        "ref-file-missing specs/a.yaml:7:20",
        // Three ways to write the same.
        "ref-outside specs/a.yaml:8:20",
        "ref-outside specs/a.yaml:9:20",
        "ref-external specs/a.yaml:10:20",
        "ref-file-invalid specs/a.yaml:11:20",
        "ref-unresolved specs/a.yaml:12:20",
        "ref-anchor specs/a.yaml:13:20",
        "ref-file-invalid specs/a.yaml:14:20",
        "ref-outside specs/a.yaml:17:20",
        "ref-outside specs/a.yaml:18:20",
        "ref-external specs/a.yaml:20:20",
        // The document is no schema.
        "ref-unresolved specs/a.yaml:21:20",
    ];
    assert_eq!(found, expected);
    // One text for one file: the reference in the other file is the same as the first.
    assert_eq!(schemas(&document)["fine"]["items"]["$ref"], "missing.yaml");
}

#[test]
fn a_file_that_is_no_yaml_is_named_with_the_line() {
    let (_, found) = {
        let all = [
            (
                "a.yaml",
                "openapi: 3.1.0\ninfo: { title: T, version: '1' }\ncomponents: { schemas: { A: { $ref: b.json } } }\n",
            ),
            ("b.json", "{\n  \"a\": 1,\n}"),
        ];
        load(&directory(&all), "a.yaml")
    };
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .why
            .contains("in line 3, column 1 of specs/b.json; the value is any JSON"),
        "{}",
        found[0].why
    );
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_leads_nowhere_outside() {
    let main = format!(
        "{HEAD}components: {{ schemas: {{ A: {{ items: {{ $ref: in.yaml }} }}, B: {{ items: {{ $ref: out.yaml }} }}, C: {{ items: {{ $ref: up/x.yaml }} }}, D: {{ items: {{ $ref: real.yaml }} }} }} }}\n"
    );
    let files = [
        ("a.yaml", main.as_str()),
        ("real.yaml", "type: string\n"),
        ("../x.yaml", "type: string\n"),
    ];
    let directory = directory(&files);
    let specs = directory.path().join("specs");
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, specs.join(name)).unwrap();
    link("real.yaml", "in.yaml");
    link("../x.yaml", "out.yaml");
    link("..", "up");
    let (document, found) = load(&directory, "a.yaml");
    let codes: Vec<_> = found.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["ref-outside", "ref-outside"]);
    // A file is one file by whatever name.
    let items = |name: &str| schemas(&document)[name]["items"].clone();
    assert_eq!((items("A"), items("D")), (local("in"), local("in")));
}

#[test]
fn everything_that_a_reference_may_name_is_followed() {
    let main = format!(
        "{HEAD}paths:
  /a: {{ $ref: paths/a.yaml, summary: own }}
  /b: {{ get: {{ $ref: 'paths/b.yaml#/get' }}, parameters: {{ $ref: 'paths/b.yaml#/shared' }} }}
components:
  schemas: {{ $ref: schemas/_index.yaml }}
  parameters: {{ P: {{ $ref: 'parameters.yaml#/P' }} }}
"
    );
    let all = [
        ("a.yaml", main.as_str()),
        (
            "paths/a.yaml",
            "summary: other
put:
  operationId: put_a
  parameters: [{ $ref: ../parameters.yaml#/page }, { $ref: '../a.yaml#/components/parameters/P' }]
  requestBody: { $ref: '../bodies.yaml#/B' }
  responses:
    '200': { $ref: ../responses/ok.yaml }
    default: { description: d, content: { application/json: { schema: { $ref: '../a.yaml#/components/schemas/Pet' } } } }
",
        ),
        (
            "paths/b.yaml",
            "get: { operationId: get_b, responses: { '200': { description: d, headers: { X: { $ref: '#/header' } } } } }\nshared: [{ $ref: ../parameters.yaml#/page }]\nheader: { schema: { type: string } }\n",
        ),
        ("parameters.yaml", "page: { name: page, in: query, schema: { type: integer } }\nP: { name: p, in: query, schema: { $ref: 'schemas/_index.yaml#/Tag' } }\n"),
        (
            "bodies.yaml",
            "B: { content: { application/json: { schema: { $ref: './schemas/_index.yaml#/Pet' } } } }\n",
        ),
        ("responses/ok.yaml", "description: d\ncontent: { application/json: { schema: { $ref: ../schemas/pet.yaml } } }\n"),
        ("schemas/_index.yaml", "Pet: { $ref: ./pet.yaml }\nTag: { type: string }\n"),
        ("schemas/pet.yaml", "properties: { tag: { $ref: '_index.yaml#/Tag' } }\n"),
    ];
    let (document, found) = load(&directory(&all), "a.yaml");
    let found: Vec<_> = found.iter().map(shown).collect();
    assert_eq!(
        found,
        [
            "keyword-ignored specs/a.yaml:4:38",
            "keyword-ignored specs/paths/b.yaml:1:75"
        ]
    );
    let value = &document.value;
    let content = json!({ "application/json": { "schema": local("Pet") } });
    assert_eq!(value["paths"]["/a"]["summary"], "own");
    let put = &value["paths"]["/a"]["put"];
    assert_eq!(
        put["parameters"],
        json!([{ "$ref": "#/components/parameters/page" }, { "$ref": "#/components/parameters/P" }])
    );
    assert_eq!(
        put["requestBody"],
        json!({ "$ref": "#/components/requestBodies/B" })
    );
    assert_eq!(
        put["responses"]["200"],
        json!({ "$ref": "#/components/responses/ok" })
    );
    assert_eq!(put["responses"]["default"]["content"], content);
    assert_eq!(
        value["components"]["requestBodies"]["B"]["content"],
        content
    );
    assert_eq!(value["components"]["responses"]["ok"]["content"], content);
    assert_eq!(schemas(&document)["Pet"]["properties"]["tag"], local("Tag"));
    assert_eq!(schemas(&document)["Tag"], json!({ "type": "string" }));
    assert_eq!(
        value["components"]["parameters"]["P"]["schema"],
        local("Tag")
    );
    let b = &value["paths"]["/b"];
    assert_eq!(b["get"]["operationId"], "get_b");
    assert_eq!(
        b["get"]["responses"]["200"]["headers"]["X"],
        json!({ "$ref": "#/components/headers/header" })
    );
    assert_eq!(
        b["parameters"],
        json!([{ "$ref": "#/components/parameters/page" }])
    );
    assert_eq!(
        written(&document, "/paths/~1a/put/operationId"),
        "specs/paths/a.yaml:3"
    );
    assert_eq!(written(&document, "/paths/~1a/summary"), "specs/a.yaml:4");
    assert_eq!(
        written(&document, "/components/schemas/Tag"),
        "specs/schemas/_index.yaml:2"
    );
}

#[test]
fn a_part_of_a_schema_is_found_in_its_component() {
    let (document, found) = with(
        "    A: { properties: { a: { $ref: pet.yaml }, b: { $ref: 'pet.yaml#/properties/owner' }, c: { $ref: 'x.yaml#/components/schemas/X/properties/y' }, d: { $ref: 'pet.yaml#/$defs/Tag' } } }\n",
        &[
            (
                "pet.yaml",
                "properties: { owner: { type: object } }\n$defs: { Tag: { type: string } }\n",
            ),
            (
                "x.yaml",
                "components: { schemas: { X: { properties: { y: { type: string } } } } }\n",
            ),
        ],
    );
    assert_eq!(found, NONE);
    let expected = json!({ "a": local("pet"), "b": local("pet/properties/owner"), "c": local("X/properties/y"), "d": local("Tag") });
    assert_eq!(schemas(&document)["A"]["properties"], expected);
}

#[test]
fn a_union_knows_its_variants_by_the_names_in_their_files() {
    let (document, found) = with(
        "    Cat: { type: string }
    A:
      oneOf: [{ $ref: 'pets.yaml#/Cat' }, { $ref: 'pets.yaml#/Dog' }]
      discriminator: { propertyName: kind }
    B:
      oneOf: [{ $ref: 'pets.yaml#/Cat' }, { $ref: 'pets.yaml#/Dog' }]
      discriminator: { propertyName: kind, mapping: { c: 'pets.yaml#/Cat', d: './pets.yaml#/Dog', e: Nobody } }
    C: { $ref: 'pets.yaml#/components/schemas/Pet' }
",
        &[(
            "pets.yaml",
            "Cat: { type: object }
Dog: { type: object }
components:
  schemas:
    Pet: { oneOf: [{ $ref: '#/components/schemas/Rat' }], discriminator: { propertyName: kind, mapping: { r: Rat } } }
    Rat: { type: object }
",
        )],
    );
    assert_eq!(
        found,
        [
            "component-renamed specs/pets.yaml:1:6",
            "mapping-unresolved specs/a.yaml:11:102"
        ]
    );
    let discriminator = |name: &str| schemas(&document)[name]["discriminator"]["mapping"].clone();
    let at = |name: &str| local(name)["$ref"].clone();
    assert_eq!(discriminator("A"), json!({ "Cat": at("pets_Cat") }));
    assert_eq!(
        discriminator("B"),
        json!({ "c": at("pets_Cat"), "d": at("Dog"), "e": "Nobody" })
    );
    assert_eq!(discriminator("C"), json!({ "r": at("Rat") }));
}

#[test]
fn a_document_of_2_0_has_other_files_too() {
    let all = [
        (
            "a.yaml",
            "swagger: '2.0'
info: { title: T, version: '1' }
host: a.example
paths:
  /a: { $ref: 'paths.yaml#/a' }
definitions:
  Pet: { $ref: pet.yaml }
",
        ),
        (
            "paths.yaml",
            "a: { get: { operationId: a, parameters: [{ $ref: '#/p' }], responses: { '200': { $ref: '#/r' } } } }\np: { name: p, in: query, type: string }\nr: { description: d, schema: { type: array, items: { $ref: 'pet.yaml' } } }\n",
        ),
        (
            "pet.yaml",
            "properties: { a: { type: string, x-nullable: true } }\n",
        ),
    ];
    let directory = directory(&all);
    let path = directory.path().join("specs/a.yaml");
    let (mut document, report) = prepare::load(directory.path(), &path, None).unwrap();
    assert!(report.is_empty());
    let mut report = Diagnostics::new();
    prepare::apply(&mut document, &mut report);
    report.extend(check::check(&document));
    assert!(report.is_empty(), "{report}");
    let schema =
        &document.value["components"]["responses"]["r"]["content"]["application/json"]["schema"];
    assert_eq!(schema["items"], local("Pet"));
    assert_eq!(
        schemas(&document)["Pet"]["properties"]["a"]["nullable"],
        true
    );
    let get = &document.value["paths"]["/a"]["get"];
    assert_eq!(get["parameters"][0]["$ref"], "#/components/parameters/p");
}

#[test]
fn an_overlay_sees_the_files_and_may_name_more() {
    let main = format!("{HEAD}components:\n  schemas:\n    A: {{ $ref: b.yaml }}\n");
    let all = [
        ("a.yaml", main.as_str()),
        ("b.yaml", "type: string\ndescription: d\n"),
        ("c.yaml", "type: integer\n"),
        (
            "o.yaml",
            "overlay: 1.0.0\ninfo: { title: O, version: '1' }\nactions:\n  - { target: $.components.schemas.A.description, remove: true }\n  - { target: $.components.schemas, update: { C: { $ref: c.yaml }, D: { items: { $ref: no.yaml } } } }\n",
        ),
    ];
    let directory = directory(&all);
    let specs = directory.path().join("specs");
    let overlay = specs.join("o.yaml");
    let (document, _) =
        prepare::load(directory.path(), &specs.join("a.yaml"), Some(&overlay)).unwrap();
    let expected = json!({ "A": { "type": "string" }, "C": { "type": "integer" }, "D": { "items": { "$ref": "no.yaml" } } });
    assert_eq!(*schemas(&document), expected);
    let found: Vec<_> = check::check(&document).iter().map(shown).collect();
    assert_eq!(found, ["ref-file-missing specs/o.yaml:5:88"]);
}

#[test]
fn the_hash_is_that_of_all_files() {
    let hash = |text: &str| {
        let (document, _) = with("    A: { $ref: b.yaml }\n", &[("b.yaml", text)]);
        document.sha256()
    };
    assert_ne!(hash("type: string\n"), hash("type: string \n"));
    assert_eq!(hash("type: string\n"), hash("type: string\n"));
}

#[test]
fn a_document_knows_itself_and_its_folder_by_its_uri() {
    let main = "openapi: 3.2.0
info: { title: T, version: '1' }
$self: https://example.com/api/openapi.json
components:
  schemas:
    A:
      properties:
        a: { $ref: 'https://example.com/api/openapi.json#/components/schemas/A' }
        b: { $ref: 'openapi.json#/components/schemas/A' }
        c: { $ref: '/api/x/b.yaml' }
        d: { $ref: 'https://example.com/api/x/b.yaml' }
        e: { $ref: 'https://example.com/other/b.yaml' }
        f: { $ref: 'https://example.com/schemas/named' }
        g: { $ref: x/c.yaml }
        h: { $ref: '/elsewhere.yaml' }
";
    let all = [
        ("a.yaml", main),
        (
            "x/b.yaml",
            "properties: { a: { $ref: '../openapi.json#/components/schemas/A' } }\n",
        ),
        ("x/c.yaml", "$id: https://example.com/schemas/named\n"),
    ];
    let (document, found) = load(&directory(&all), "a.yaml");
    let properties = &schemas(&document)["A"]["properties"];
    for name in ["a", "b"] {
        assert_eq!(properties[name], local("A"), "{name}");
    }
    for name in ["c", "d"] {
        assert_eq!(properties[name], local("b"), "{name}");
    }
    assert_eq!(schemas(&document)["b"]["properties"]["a"], local("A"));
    let found: Vec<_> = found.iter().map(shown).collect();
    // `f` is asked for before the file that is called so is read.
    let expected = [
        "ref-external specs/a.yaml:12:20",
        "ref-external specs/a.yaml:13:20",
        "ref-outside specs/a.yaml:15:20",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_document_that_is_given_as_text_knows_itself_too() {
    let text = "openapi: 3.2.0\ninfo: { title: T, version: '1' }\n$self: https://example.com/a\ncomponents: { schemas: { A: { items: { $ref: 'https://example.com/a#/components/schemas/A' } }, B: { items: { $ref: b.yaml } } } }\n";
    let mut document = Document::parse("a.yaml", text).unwrap();
    prepare::apply(&mut document, &mut Diagnostics::new());
    assert_eq!(schemas(&document)["A"]["items"], local("A"));
    let found: Vec<_> = check::check(&document).iter().map(shown).collect();
    assert_eq!(found, ["ref-external a.yaml:4:117"]);
}

#[test]
fn what_holds_itself_ends() {
    let main = format!(
        "{HEAD}paths: {{ /a: {{ get: {{ $ref: get.yaml }} }} }}\ncomponents: {{ schemas: {{ A: {{ properties: {{ $ref: b.yaml }} }}, C: {{ $ref: c.yaml }} }} }}\n"
    );
    let all = [
        ("a.yaml", main.as_str()),
        (
            "get.yaml",
            "operationId: a\nresponses: {}\ncallbacks: { c: { x: { get: { $ref: get.yaml } } } }\n",
        ),
        ("b.yaml", "b: { properties: { $ref: b.yaml } }\n"),
        ("c.yaml", "$ref: d.yaml\n"),
        ("d.yaml", "$ref: c.yaml\n"),
    ];
    let (document, found) = load(&directory(&all), "a.yaml");
    let codes: Vec<_> = found.iter().map(|one| one.code).collect();
    assert!(codes.contains(&"ref-cycle"), "{codes:?}");
    let inside = &document.value["paths"]["/a"]["get"]["callbacks"]["c"]["x"]["get"];
    assert_eq!(*inside, json!({ "$ref": "get.yaml" }));
    assert_eq!(
        schemas(&document)["A"]["properties"]["b"]["properties"],
        json!({ "$ref": "b.yaml" })
    );
}
