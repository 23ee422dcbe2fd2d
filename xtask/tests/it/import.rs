//! `cargo xtask import`: pages of each format, whole and in part, one and several.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xtask::cli;
use xtask::document::Document;

use crate::diff::proof::Compiler;
use crate::tree::Tree;

/// A page of each format, all of the same operation.
pub(crate) const PAGES: [(&str, &str); 3] = [
    ("embedded.md", include_str!("pages/embedded.md")),
    ("tables.md", include_str!("pages/tables.md")),
    ("lists.md", include_str!("pages/lists.md")),
];

/// The same pages as HTML, with what a site has around them, and end tags left away where HTML allows it.
pub(crate) const HTML: [(&str, &str); 3] = [
    ("embedded.html", include_str!("pages/embedded.html")),
    ("tables.html", include_str!("pages/tables.html")),
    ("lists.html", include_str!("pages/lists.html")),
];

/// The exit code, the output and the error stream of `arguments`, in which a page is named by its file in `tree`.
pub(crate) fn run(tree: &Tree, arguments: &[&str]) -> (u8, String, String) {
    let arguments: Vec<PathBuf> = arguments
        .iter()
        .map(|argument| {
            match argument.ends_with(".md")
                || argument.ends_with(".html")
                || argument.contains(".yaml")
            {
                true => tree.path(argument),
                false => PathBuf::from(argument),
            }
        })
        .collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = cli::run(arguments, || Ok(tree.workspace()), &mut out, &mut err);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (code, text(out), text(err))
}

/// What is printed for one page.
fn imported(page: &str) -> (u8, String, String) {
    let tree = Tree::new();
    tree.write("page.md", page);
    run(&tree, &["import", "--provider", "acme", "page.md"])
}

#[track_caller]
fn document(page: &str) -> Value {
    let (code, out, err) = imported(page);
    assert_eq!(code, 0, "{err}");
    Document::parse("x.yaml", &out).unwrap().value
}

/// The real pages, where they are: their place is in a variable, since they belong to their owners.
pub(crate) fn real_pages() -> Vec<(String, PathBuf)> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/pages");
    let place = std::env::var_os("CLIENTRY_PAGES").map_or(beside, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&place) else {
        eprintln!("skipped: no real pages here; CLIENTRY_PAGES names their directory");
        return Vec::new();
    };
    let mut pages: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let provider = name.strip_suffix("-update-webhook.md")?.to_owned();
            Some((provider, path))
        })
        .collect();
    pages.sort();
    pages
}

/// What a page makes, without the comment that names the page.
fn made(name: &str, page: &str) -> String {
    let tree = Tree::new();
    tree.write(name, page);
    let (code, out, err) = run(&tree, &["import", name, "--provider", "acme"]);
    assert_eq!(code, 0, "{name}: {err}");
    out.lines().skip(1).collect::<Vec<_>>().join("\n")
}

#[test]
fn line_ends_and_byte_order_marks_are_no_matter() {
    for (name, page) in PAGES.into_iter().chain(HTML) {
        let file = match page.trim_start().starts_with('<') {
            true => "page.html",
            false => "page.md",
        };
        let plain = made(file, page);
        for other in [page.replace('\n', "\r\n"), format!("\u{feff}{page}")] {
            assert!(made(file, &other) == plain, "{name}");
        }
    }
}

#[test]
fn a_page_of_no_format_says_what_may_be_the_matter() {
    let of = |page: &str| {
        let tree = Tree::new();
        tree.write("page.md", page);
        let (code, out, err) = run(&tree, &["import", "page.md", "--provider", "acme"]);
        assert_eq!((code, out.as_str()), (1, ""), "{page}");
        assert!(err.contains("error[page-unknown]"), "{err}");
        err
    };
    for empty in ["", "\n \n"] {
        assert!(
            of(empty).contains("why: there is nothing on it\n"),
            "{empty:?}"
        );
    }
    let lists = PAGES[2]
        .1
        .replacen("Endpoint:", "```md\n## OpenAPI\n\nEndpoint:", 1);
    let line = lists.lines().position(|line| line == "```md").unwrap() + 1;
    let why = format!("the code that line {line} begins has no end, so that all behind it is code");
    assert!(of(&lists).contains(&why), "{}", of(&lists));
    // With an end, what is in it is code and no sign of a format.
    let lists = PAGES[2]
        .1
        .replacen("Endpoint:", "```md\n## OpenAPI\n```\n\nEndpoint:", 1);
    assert!(made("page.md", &lists).contains("updateAHook"));
}

#[test]
fn each_format_gives_the_operation() {
    for (name, page) in PAGES {
        let document = document(page);
        let operation = &document["paths"]["/v1/hooks/{hook_id}"]["put"];
        assert_eq!(operation["operationId"], "updateAHook", "{name}");
        assert_eq!(operation["summary"], "Update a hook", "{name}");
        let statuses: Vec<_> = operation["responses"].as_object().unwrap().keys().collect();
        assert_eq!(statuses, ["200", "402", "404"], "{name}");
    }
}

#[test]
fn what_a_page_does_not_state_is_marked() {
    let document = document(PAGES[1].1);
    let mark = |source: &str, note: &str| json!({ "source": source, "note": note });
    assert_eq!(
        document["servers"],
        json!([{ "url": "https://acme.invalid", "x-clientry": mark("not-documented", "No page names a server; this one never resolves.") }])
    );
    assert_eq!(document["info"]["x-clientry"]["source"], "inferred");
    let operation = &document["paths"]["/v1/hooks/{hook_id}"]["put"];
    assert_eq!(
        operation["x-clientry"],
        mark("inferred", "The page has no operationId.")
    );
    let content = &operation["requestBody"]["content"]["application/json"];
    assert_eq!(content["x-clientry"]["source"], "inferred");
    let scheme = &document["components"]["securitySchemes"]["BearerAuth"];
    assert_eq!(
        (&scheme["type"], &scheme["scheme"]),
        (&json!("http"), &json!("bearer"))
    );
    assert_eq!(scheme["x-clientry"]["source"], "inferred");
    // The page states that `null` may be sent, though in words.
    let secret = &document["components"]["schemas"]["UpdateAHookRequest"]["properties"]["secret"];
    assert_eq!(secret["type"], json!(["string", "null"]));
    assert_eq!(secret.get("x-clientry"), None);
    // A sign between the type and the description belongs to neither.
    let about = |sign: &str| {
        let with = format!("`owner.email` (string){sign} Whom to ask.");
        let document = self::document(&PAGES[2].1.replace("`owner.email` (string)", &with));
        let owner =
            &document["components"]["schemas"]["UpdateAHookResponse"]["properties"]["owner"];
        owner["properties"]["email"]["description"].clone()
    };
    for sign in [":", " -", " —", " –", ""] {
        assert_eq!(about(sign), "Whom to ask.", "{sign:?}");
    }
    // A type of an example is no fact of the page.
    let lists = PAGES[2].1.replace(
        "`owner.email` (string)",
        "`owner.email` ()\n    Example: \"a@example.com\"",
    );
    let document = self::document(&lists);
    let email = &document["components"]["schemas"]["UpdateAHookResponse"]["properties"]["owner"]["properties"]
        ["email"];
    assert_eq!(email["type"], "string");
    assert_eq!(email["x-clientry"]["source"], "inferred");
}

#[test]
fn equal_errors_are_one_schema_and_nested_objects_are_found() {
    for (name, page) in &PAGES[1..] {
        let document = document(page);
        let responses = &document["paths"]["/v1/hooks/{hook_id}"]["put"]["responses"];
        let schema =
            |status: &str| responses[status]["content"]["application/json"]["schema"].clone();
        assert_eq!(
            schema("402"),
            json!({ "$ref": "#/components/schemas/ErrorResponse" }),
            "{name}"
        );
        assert_eq!(schema("404"), schema("402"), "{name}");
        let hook = &document["components"]["schemas"]["UpdateAHookResponse"];
        let owner = &hook["properties"]["owner"];
        let owner = match owner.get("$ref") {
            Some(reference) => {
                assert_eq!(reference, "#/components/schemas/Owner");
                &document["components"]["schemas"]["Owner"]
            }
            None => owner,
        };
        assert_eq!(owner["required"], json!(["name"]), "{name}");
        assert_eq!(owner["properties"]["email"]["type"], "string", "{name}");
    }
    // Errors that differ have a schema each.
    let differ = PAGES[1].1.replacen(
        "| `message` | string | No | |\n\n#### 404",
        "| `text` | string | No | |\n\n#### 404",
        1,
    );
    let document = document(&differ);
    let schemas: Vec<_> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert!(
        schemas.contains(&"UpdateAHook402Response".to_owned()),
        "{schemas:?}"
    );
    assert!(
        schemas.contains(&"UpdateAHook404Response".to_owned()),
        "{schemas:?}"
    );
}

#[test]
fn a_page_that_lost_its_line_breaks_says_the_same() {
    let page = PAGES[1].1;
    // The text between a heading and its table cannot be told from the heading.
    let page = page.replace(
        "Replaces the settings of a hook.\n\nSecurity: BearerAuth\n\n",
        "",
    );
    let words: Vec<&str> = page.split_whitespace().collect();
    let flat = words.join(" ");
    assert_eq!(flat.lines().count(), 1);
    assert_eq!(document(&flat), document(&page));
}

#[test]
fn what_has_no_place_is_listed_with_its_line() {
    let (code, _, err) = imported(PAGES[0].1);
    assert_eq!(code, 0);
    assert!(
        err.contains(
            "note[page-not-placed]: the heading `## Documentation Index` with what is under it"
        ),
        "{err}"
    );
    assert!(err.contains("page.md:1:3"), "{err}");
    // The title, the description and the tags are in the document.
    assert_eq!(err.matches("page-not-placed").count(), 1, "{err}");

    let more = PAGES[1].1.replace(
        "### Responses",
        "### Rate limits\n\nTen a minute.\n\n### Responses",
    );
    let more = more.replacen(
        "| Required | Description |",
        "| Required | Since | Description |",
        1,
    );
    let more = more.replacen("| --- | --- |", "| --- | --- | --- |", 1);
    let more = more.replacen(
        "| Yes | ID of the hook |",
        "| Yes | 2.0 | ID of the hook |",
        1,
    );
    let more = more.replacen(
        "| No | Whether to say so by mail Default: false |",
        "| No | 2.1 | By mail Default: soon | more |",
        1,
    );
    let (code, out, err) = imported(&more);
    assert_eq!(code, 0, "{err}");
    for expected in [
        "warning[page-not-placed]: the column `Since`",
        "warning[page-not-placed]: what is behind the 6 columns of a row",
        "warning[page-not-placed]: `default: soon` of `notify`",
        "note[page-not-placed]: the heading `### Rate limits`",
        "note[page-not-placed]: the text \"Ten a minute.\"",
    ] {
        assert!(err.contains(expected), "{expected}\n{err}");
    }
    assert!(out.contains("ID of the hook"));

    let more = PAGES[2].1.replace(
        "## Response 402",
        "## Webhooks\n\nThere are some.\n\n## Response 402",
    );
    let more = more.replace("`limit` (integer)", "`limit` (integer, 3 bits)");
    let (_, _, err) = imported(&more);
    for expected in [
        "note[page-not-placed]: the heading `## Webhooks`",
        "note[page-not-placed]: the text \"There are some.\"",
        "warning[page-not-placed]: `3 bits` of `limit`",
    ] {
        assert!(err.contains(expected), "{expected}\n{err}");
    }
}

#[test]
fn a_page_of_no_format_says_what_there_is() {
    let (code, out, err) = imported("# About us\n\nWe make hooks.\n");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains("error[page-unknown]: the page is of no format that is known"),
        "{err}"
    );
    assert!(
        err.contains("it has 2 blocks, and the first is the heading `# About us`"),
        "{err}"
    );
    assert!(
        err.contains("one of tables (a heading such as `## GET /path` over tables)"),
        "{err}"
    );
    assert_eq!(imported("").0, 1);
}

#[test]
fn half_a_page_says_what_was_recognised_and_where_it_stopped() {
    let cut = |page: &str, at: &str| page.split_once(at).unwrap().0.to_owned();
    let [(_, embedded), (_, tables), (_, lists)] = PAGES;
    for (page, line, stopped) in [
        (
            cut(embedded, "    Problem:"),
            "line 14",
            "the block has no end: the page stops inside it",
        ),
        (
            cut(embedded, "````yaml"),
            "line 12 has the heading",
            "no block of YAML or JSON",
        ),
        (
            format!("{}````\n", cut(embedded, "    Problem:")),
            "line 14",
            "`#/components/schemas/Problem` is not in the block",
        ),
        (
            embedded.replace("json put", "json post"),
            "line 14",
            "`POST /v1/hooks/{hook_id}`",
        ),
        (
            embedded.replace(
                "      required: [url, events]",
                "      required: [url, events",
            ),
            "line 14",
            "",
        ),
        (
            cut(tables, "### Responses"),
            "line 6 names `PUT /v1/hooks/{hook_id}`",
            "no response is described",
        ),
        (
            cut(tables, "##### `owner`"),
            "line 6",
            "`owner` is of the type `Owner`, which has no table",
        ),
        (
            tables.replace("##### `owner`", "##### `maker`"),
            "line 6",
            "`maker` has a table of its own, and no field is called so",
        ),
        (
            cut(lists, "## Response 200"),
            "line 7 names `PUT /v1/hooks/{hook_id}`",
            "no response is described",
        ),
        (
            lists.replace("Endpoint:", "At:"),
            "line 10",
            "no line starts with `Endpoint:`",
        ),
        (
            lists.replace("Endpoint: PUT", "Endpoint: SEND"),
            "line 7",
            "`SEND /v1/hooks/{hook_id}` is not a method and a path",
        ),
        (
            format!(
                "{}## Response 404 fields (application/json):\n",
                cut(lists, "## Response 404")
            ),
            "line 7",
            "the heading promises fields, and none follows",
        ),
    ] {
        let (code, out, err) = imported(&page);
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(
            err.contains("error[") && err.contains(line) && err.contains(stopped),
            "{line}: {stopped}\n{err}"
        );
    }
}

#[test]
fn several_pages_are_one_document() {
    let tree = Tree::new();
    let [(_, embedded), (_, tables), _] = PAGES;
    tree.write("put.md", embedded);
    let get = embedded
        .replace("json put", "json get")
        .replace("    put:", "    get:")
        .replace("Update a hook", "Get a hook");
    tree.write("get.md", &get);
    let (code, out, err) = run(&tree, &["import", "put.md", "get.md"]);
    assert_eq!(code, 0, "{err}");
    let document = Document::parse("x.yaml", &out).unwrap().value;
    let item = document["paths"]["/v1/hooks/{hook_id}"]
        .as_object()
        .unwrap();
    assert_eq!(
        item.keys().collect::<Vec<_>>(),
        ["parameters", "put", "get"]
    );
    assert_eq!(out.matches("    Problem:").count(), 1);

    // One component that two pages describe differently.
    tree.write(
        "get.md",
        get.replace(
            "        message:\n          type: string\n",
            "        text:\n          type: integer\n",
        ),
    );
    let (code, out, err) = run(&tree, &["import", "put.md", "get.md"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains("error[page-conflict]: two pages differ in `components schemas Problem`"),
        "{err}"
    );
    let line = |page: &str| {
        page.lines()
            .position(|line| line == "    Problem:")
            .unwrap()
            + 1
    };
    assert!(
        err.contains(&format!(
            "put.md:{}:5 has `message:`, `type: string`",
            line(embedded)
        )) || err.contains("has `message:`"),
        "{err}"
    );
    assert!(err.contains("`text:`, `type: integer`"), "{err}");

    // Names that were chosen here give way.
    tree.write("put.md", tables);
    tree.write(
        "get.md",
        tables
            .replace("PUT /v1", "GET /v1")
            .replace("Update a hook", "Get a hook")
            .replace("`message`", "`text`"),
    );
    let (code, out, err) = run(&tree, &["import", "put.md", "get.md"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("\n    ErrorResponse:\n") && out.contains("\n    GetAHookErrorResponse:\n"),
        "{out}"
    );
    assert!(out.starts_with("# Imported from put.md, get.md by `cargo xtask import`.\n"));
    assert!(out.contains(
        "# The names of these schemas are on no page: ErrorResponse, GetAHookErrorResponse, "
    ));
}

#[test]
fn pages_that_differ_in_security_keep_each_its_own() {
    let tree = Tree::new();
    let page = PAGES[0].1;
    tree.write("put.md", page);
    let get = page
        .replace("json put", "json get")
        .replace("    put:", "    get:")
        .replace("security:\n  - BearerAuth: []\n", "security: []\n");
    tree.write("get.md", get);
    let (code, out, err) = run(&tree, &["import", "put.md", "get.md"]);
    assert_eq!(code, 0, "{err}");
    let document = Document::parse("x.yaml", &out).unwrap().value;
    let item = &document["paths"]["/v1/hooks/{hook_id}"];
    assert_eq!(item["put"]["security"], json!([{ "BearerAuth": [] }]));
    assert_eq!(item["get"]["security"], json!([]));
    assert_eq!(document.get("security"), None);
}

#[test]
fn a_file_that_exists_is_kept() {
    let tree = Tree::new();
    tree.write("page.md", PAGES[0].1);
    assert_eq!(
        run(&tree, &["import", "page.md", "--out", "new.yaml"]),
        (0, String::new(), run(&tree, &["import", "page.md"]).2)
    );
    let text = tree.read("new.yaml");
    assert_eq!(text, run(&tree, &["import", "page.md"]).1);
    tree.write("new.yaml", "mine");
    let (code, _, err) = run(&tree, &["import", "page.md", "--out", "new.yaml"]);
    assert_eq!(code, 1);
    assert!(err.contains("error[import-exists]"), "{err}");
    assert_eq!(tree.read("new.yaml"), "mine");
    let (code, _, err) = run(&tree, &["import", "page.md", "--out", "none/new.yaml"]);
    assert_eq!(code, 1);
    assert!(err.contains("error[import-unwritable]"), "{err}");
}

#[test]
fn a_command_line_that_makes_no_sense_is_refused() {
    let tree = Tree::new();
    for arguments in [
        &["import"][..],
        &["import", "--out"],
        &["codegen", "--provider", "a"],
        &["import", "a", "--mode"],
    ] {
        assert_eq!(run(&tree, arguments).0, 2, "{arguments:?}");
    }
    let (code, _, err) = run(&tree, &["import", "gone.md"]);
    assert_eq!(code, 1);
    assert!(err.contains("error[document-unreadable]"), "{err}");
}

#[test]
fn html_says_what_its_markdown_says() {
    for ((name, html), (_, markdown)) in HTML.into_iter().zip(PAGES) {
        let (html, markdown) = (document(html), document(markdown));
        let facts = |document: &Value| {
            let mut document = document.clone();
            without_prose(&mut document);
            document
        };
        assert_eq!(facts(&html), facts(&markdown), "{name}");
    }
}

/// Removes what words alone say.
fn without_prose(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let is_text = |value: &Value| value.is_string();
            fields.retain(|key, value| {
                !(["description", "externalDocs"].contains(&key.as_str())
                    && (is_text(value) || key == "externalDocs"))
            });
            fields.values_mut().for_each(without_prose);
        }
        Value::Array(items) => items.iter_mut().for_each(without_prose),
        _ => {}
    }
}

#[test]
fn what_is_on_an_html_page_and_in_no_document_is_listed() {
    let (code, _, err) = imported(HTML[0].1);
    assert_eq!(code, 0, "{err}");
    let more = HTML[1].1.replace(
        "<h3 id=\"s10\">",
        "<h3>Rate limits</h3><p>Ten a minute.<h3 id=\"s10\">",
    );
    assert_ne!(more, HTML[1].1);
    let (code, _, err) = imported(&more);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("note[page-not-placed]: the heading `### Rate limits`"),
        "{err}"
    );
    assert!(
        err.contains("note[page-not-placed]: the text \"Ten a minute.\""),
        "{err}"
    );
    // What is around the content is no part of it.
    assert!(
        !err.contains("List hooks") && !err.contains("© Acme"),
        "{err}"
    );
    let line = more
        .lines()
        .position(|line| line.contains("Rate limits"))
        .unwrap()
        + 1;
    assert!(err.contains(&format!("page.md:{line}:1")), "{err}");
    // A page that stops inside its block is half a page.
    let cut = HTML[0].1.split_once("Problem:").unwrap().0;
    let (code, _, err) = imported(cut);
    assert_eq!(code, 1);
    assert!(
        err.contains("the block has no end: the page stops inside it"),
        "{err}"
    );
}

#[test]
fn html_that_is_nested_too_deep_is_refused() {
    for (levels, found) in [
        (100_000, "thousands of levels deep"),
        (1000, "it has 1 block"),
    ] {
        let page = format!(
            "<html>{}PUT /a{}",
            "<div>".repeat(levels),
            "</div>".repeat(levels)
        );
        let (code, _, err) = imported(&page);
        assert_eq!(code, 1);
        assert!(
            err.contains("error[page-unknown]") && err.contains(found),
            "{err}"
        );
    }
    // What needs no end tag is not nested.
    let (code, _, err) = imported(&HTML[1].1.replace(
        "<p>Security",
        &format!("{}<p>Security", "<p>a<br>".repeat(3000)),
    ));
    assert_eq!(code, 0, "{err}");
}

#[test]
fn what_is_imported_generates_and_compiles() {
    let compiler = Compiler::new();
    let mut pages: Vec<(String, String)> = PAGES
        .map(|(name, page)| (name.to_owned(), page.to_owned()))
        .into();
    pages.extend(
        real_pages()
            .into_iter()
            .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap())),
    );
    for (name, page) in pages {
        let (code, out, err) = imported(&page);
        assert_eq!(code, 0, "{name}: {err}");
        compiler.client(&Tree::new(), &out);
    }
}
