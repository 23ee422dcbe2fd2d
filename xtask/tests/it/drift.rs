//! `cargo xtask import --check`: what pages say otherwise than a document, for every kind of fact and each format.

mod aside;

use std::fs;
use std::path::Path;

use crate::import::{HTML, PAGES, real_pages, run};
use crate::tree::Tree;

const SPEC: &str = include_str!("pages/acme.yaml");

/// The exit code and the sentences of a check of `page` against `spec`, without those that are no changes.
pub(crate) fn check(spec: &str, page: &str) -> (u8, Vec<String>, String) {
    let (code, out, err) = printed(spec, page);
    (code, changes(&out), err)
}

/// The exit code and what is printed by a check of `page` against `spec`.
pub(crate) fn printed(spec: &str, page: &str) -> (u8, String, String) {
    let tree = Tree::new();
    tree.write("specs/acme.yaml", spec);
    tree.write("page.md", page);
    run(&tree, &["import", "--check", "acme", "page.md"])
}

/// The lines of changes: those before the first that is none, and before the operation that this one is of.
fn changes(out: &str) -> Vec<String> {
    let starts = [
        "not on the page",
        "inferred from the page",
        "on none of these pages",
    ];
    let lines: Vec<&str> = out.lines().collect();
    let is_aside = |line: &&str| starts.iter().any(|start| line.trim().starts_with(start));
    let end = lines.iter().position(is_aside).unwrap_or(lines.len());
    let is_within = lines.get(end).is_some_and(|line| line.starts_with(' '));
    let changes = lines[..end - usize::from(is_within)].iter();
    changes.map(|line| line.trim().to_owned()).collect()
}

/// `page` with each `from` replaced by its `to`, once.
pub(crate) fn with(page: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(page.to_owned(), |page, (from, to)| {
        assert!(page.contains(from), "{from}");
        page.replacen(from, to, 1)
    })
}

#[test]
fn a_page_that_says_the_same_is_equal() {
    for (name, page) in PAGES.into_iter().chain(HTML) {
        assert_eq!(check(SPEC, page), (0, vec![], String::new()), "{name}");
    }
}

#[test]
fn every_changed_fact_is_said() {
    let [(_, embedded), (_, tables), (_, lists)] = PAGES;
    // The sentence, and the edits of each format that cause it.
    type Edits<'e> = &'e [(&'e str, &'e str)];
    let facts: &[(&str, [Edits<'_>; 3])] = &[
        (
            "+ hook.region",
            [
                &[(
                    "        owner:\n",
                    "        region:\n          type: string\n        owner:\n",
                )],
                &[(
                    "| `owner` | Owner",
                    "| `region` | string | No | |\n| `owner` | Owner",
                )],
                &[(
                    "  - `owner` (object)",
                    "  - `region` (string)\n\n  - `owner` (object)",
                )],
            ],
        ),
        (
            "+ request.team, required",
            [
                &[
                    ("required: [url, events]", "required: [url, events, team]"),
                    (
                        "        limit:\n",
                        "        team:\n          type: string\n        limit:\n",
                    ),
                ],
                &[("| `limit` |", "| `team` | string | Yes | |\n| `limit` |")],
                &[(
                    "  - `limit` (",
                    "  - `team` (string, required)\n\n  - `limit` (",
                )],
            ],
        ),
        (
            "- owner.email",
            [
                &[("            email:\n              type: string\n", "")],
                &[("| `email` | string | No | |\n", "")],
                &[("  - `owner.email` (string)\n", "")],
            ],
        ),
        (
            "hook.id is integer, was string",
            [
                &[(
                    "    Hook:\n      type: object\n      required: [id, mode]\n      properties:\n        id:\n          type: string",
                    "    Hook:\n      type: object\n      required: [id, mode]\n      properties:\n        id:\n          type: integer",
                )],
                &[("| `id` | string", "| `id` | integer")],
                &[("`id` (string", "`id` (integer")],
            ],
        ),
        (
            "+ event job.lost",
            [
                &[(
                    "              - job.closed\n",
                    "              - job.closed\n              - job.lost\n",
                )],
                &[("job.closed))", "job.closed, job.lost))")],
                &[("\"job.closed\"", "\"job.closed\", \"job.lost\"")],
            ],
        ),
        (
            "- mode test",
            [
                &[("enum: [live, test]", "enum: [live]")],
                &[("enum(live, test)", "enum(live)")],
                &[("\"live\", \"test\"", "\"live\"")],
            ],
        ),
        (
            "request.limit became required",
            [
                &[("required: [url, events]", "required: [url, events, limit]")],
                &[("| `limit` | integer | No", "| `limit` | integer | Yes")],
                &[("`limit` (integer)", "`limit` (integer, required)")],
            ],
        ),
        (
            "request.url became optional",
            [
                &[("required: [url, events]", "required: [events]")],
                &[("| `url` | string | Yes", "| `url` | string | No")],
                &[("`url` (string, required)", "`url` (string)")],
            ],
        ),
        (
            "problem.message became nullable",
            [
                &[(
                    "        message:\n          type: string",
                    "        message:\n          type: [string, 'null']",
                )],
                &[
                    ("| `message` | string |", "| `message` | string or null |"),
                    ("| `message` | string |", "| `message` | string or null |"),
                ],
                &[
                    ("`message` (string)", "`message` (string,null)"),
                    ("`message` (string)", "`message` (string,null)"),
                ],
            ],
        ),
        (
            "request.secret is no longer nullable",
            [
                &[("          nullable: true\n", "")],
                &[("set to null to remove it", "it cannot be removed")],
                &[("`secret` (string,null)", "`secret` (string)")],
            ],
        ),
        (
            "409 is new",
            [
                &[(
                    "        '404':\n",
                    "        '409':\n          description: No.\n        '404':\n",
                )],
                &[(
                    "#### 404",
                    "#### 409 — Conflict\n\n| Field | Type | Required | Description |\n| --- | --- | --- | --- |\n| `code` | string | Yes | |\n| `message` | string | No | |\n\n#### 404",
                )],
                &[("## Response 404", "## Response 409:\n\n## Response 404")],
            ],
        ),
        (
            "402 is gone",
            [
                &[(
                    "        '402':\n          $ref: '#/components/responses/PaymentRequired'\n",
                    "",
                )],
                &[(
                    "#### 402 — Payment Required\n\n| Field | Type | Required | Description |\n| --- | --- | --- | --- |\n| `code` | string | Yes | |\n| `message` | string | No | |\n\n",
                    "",
                )],
                &[(
                    "## Response 402 fields (application/json):\n\n  - `code` (string, required)\n\n  - `message` (string)\n\n",
                    "",
                )],
            ],
        ),
        (
            "request.limit has the default 20, was 10",
            [
                &[("default: 10", "default: 20")],
                &[("Default: 10", "Default: 20")],
                &[("Default: 10", "Default: 20")],
            ],
        ),
        (
            "query notify has no default any more, was false",
            [
                &[("            default: false\n", "")],
                &[(" Default: false", "")],
                &[("    Default: false\n", "")],
            ],
        ),
        (
            "request.limit has maximum 50, was 100",
            [
                &[("maximum: 100", "maximum: 50")],
                &[("Maximum: 100", "Maximum: 50")],
                &[("Maximum: 100", "Maximum: 50")],
            ],
        ),
        (
            "request.url has no maxLength any more, was 200",
            [
                &[("          maxLength: 200\n", "")],
                &[(" Max length: 200", "")],
                &[("    Max length: 200\n", "")],
            ],
        ),
        (
            "hook.created_at has no format any more, was date-time",
            [
                &[("          format: date-time\n", "")],
                &[("string(date-time)", "string")],
                &[("string(date-time)", "string")],
            ],
        ),
        (
            "security is basic authentication, was a bearer token",
            [
                &[("scheme: bearer", "scheme: basic")],
                &[("Security: BearerAuth", "Security: BasicAuth")],
                &[("Security: BearerAuth", "Security: BasicAuth")],
            ],
        ),
        (
            "the operation is PUT /v2/hooks/{hook_id}, was PUT /v1/hooks/{hook_id}",
            [
                &[
                    ("json put /v1", "json put /v2"),
                    ("  /v1/hooks", "  /v2/hooks"),
                    ("summary: Update a hook", "summary: Update hook"),
                    ("version: v1", "version: v1"),
                ],
                &[("PUT /v1", "PUT /v2"), ("— Update a hook", "— Update hook")],
                &[("PUT /v1", "PUT /v2"), ("# Update a hook", "# Update hook")],
            ],
        ),
        (
            "the operation is PATCH /v1/hooks/{hook_id}, was PUT /v1/hooks/{hook_id}",
            [
                &[
                    ("json put", "json patch"),
                    ("    put:", "    patch:"),
                    ("summary: Update a hook", "summary: Update hook"),
                ],
                &[
                    ("PUT /v1", "PATCH /v1"),
                    ("— Update a hook", "— Update hook"),
                ],
                &[
                    ("PUT /v1", "PATCH /v1"),
                    ("# Update a hook", "# Update hook"),
                ],
            ],
        ),
        (
            "+ query dry_run",
            [
                &[(
                    "      requestBody:",
                    "        - name: dry_run\n          in: query\n          schema:\n            type: boolean\n      requestBody:",
                )],
                &[(
                    "| `notify` |",
                    "| `dry_run` | query | boolean | No | |\n| `notify` |",
                )],
                &[(
                    "## Request fields",
                    "  - `dry_run` (boolean)\n\n## Request fields",
                )],
            ],
        ),
        (
            "hook.mode became deprecated",
            [
                &[(
                    "          enum: [live, test]",
                    "          deprecated: true\n          enum: [live, test]",
                )],
                &[(
                    "With `test`, nothing",
                    "Deprecated: it is always live. With `test`, nothing",
                )],
                &[(
                    "  - `mode` (string, required)",
                    "  - `mode` (string, required, deprecated)",
                )],
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (sentence, edits) in facts {
        for ((name, page), edits) in [("embedded", embedded), ("tables", tables), ("lists", lists)]
            .into_iter()
            .zip(edits)
        {
            let (code, lines, err) = check(SPEC, &with(page, edits));
            let said: Vec<&str> = lines.iter().skip(1).map(String::as_str).collect();
            if (code, &said[..]) != (3, &[*sentence][..]) {
                wrong.push(format!("{name}: {sentence}: {code} {lines:?} {err}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_changed_fact_of_an_html_page_is_said() {
    let [(_, embedded), (_, tables), (_, lists)] = HTML;
    for (page, from, to, sentence) in [
        (
            embedded,
            "maximum: 100",
            "maximum: 50",
            "request.limit has maximum 50, was 100",
        ),
        (
            embedded,
            "nullable: true",
            "nullable: false",
            "request.secret is no longer nullable",
        ),
        (tables, "enum(live, test)", "enum(live)", "- mode test"),
        (
            tables,
            "<td><code>url</code><td>string<td>Yes",
            "<td><code>url</code><td>string<td>No",
            "request.url became optional",
        ),
        (
            tables,
            "Default: 10",
            "Default: 20",
            "request.limit has the default 20, was 10",
        ),
        (
            tables,
            "Security: BearerAuth",
            "Security: BasicAuth",
            "security is basic authentication, was a bearer token",
        ),
        (
            lists,
            "<code>id</code> (string",
            "<code>id</code> (integer",
            "hook.id is integer, was string",
        ),
        (
            lists,
            "(string,null)",
            "(string)",
            "request.secret is no longer nullable",
        ),
        (lists, "Response 402", "Response 409", "409 is new"),
        (
            lists,
            "\"job.closed\"",
            "\"job.closed\", \"job.lost\"",
            "+ event job.lost",
        ),
    ] {
        let (code, lines, err) = check(SPEC, &with(page, &[(from, to)]));
        assert_eq!(
            (code, lines.get(1).map(String::as_str)),
            (3, Some(sentence)),
            "{lines:?} {err}"
        );
    }
}

#[test]
fn what_a_document_has_from_elsewhere_may_say_more_and_nothing_else() {
    let page = PAGES[2].1;
    // Under a mark, a document may have a format and `null` that the page has not.
    let marked = |more: &str| {
        let name = "        name:\n          type: string\n";
        assert!(SPEC.contains(name));
        let mark = "          x-clientry:\n            source: inferred\n            note: The page is short.\n";
        SPEC.replacen(name, &format!("        name:\n{more}{mark}"), 1)
    };
    let more = "          type: [string, 'null']\n          format: uuid\n          minLength: 3\n";
    assert_eq!(check(&marked(more), page).0, 0);
    // Another type is no more, and what the page says is said.
    let (code, lines, _) = check(&marked("          type: integer\n"), page);
    assert_eq!(
        (code, lines[1].as_str()),
        (3, "owner.name is string, was integer")
    );
    let page = page.replace(
        "`owner.name` (string, required)",
        "`owner.name` (string(email), required)",
    );
    let (code, lines, _) = check(&marked("          type: string\n"), &page);
    assert_eq!(
        (code, lines[1].as_str()),
        (3, "owner.name has the format email")
    );
    // Without the mark, each is a change.
    let bare = SPEC.replacen(
        "        name:\n          type: string\n",
        "        name:\n          type: [string, 'null']\n",
        1,
    );
    let (code, lines, _) = check(&bare, PAGES[2].1);
    assert_eq!(
        (code, lines[1].as_str()),
        (3, "owner.name is no longer nullable")
    );
}

#[test]
fn several_pages_are_compared_at_once_and_an_unknown_operation_is_new() {
    let tree = Tree::new();
    tree.write("specs/acme.yaml", SPEC);
    let [(_, embedded), _, (_, lists)] = PAGES;
    tree.write("put.md", embedded);
    let delete = lists
        .replace("Endpoint: PUT", "Endpoint: DELETE")
        .replace("# Update a hook", "# Delete a hook");
    tree.write("delete.md", delete);
    let (code, out, err) = run(&tree, &["import", "--check", "acme", "put.md", "delete.md"]);
    let changes = changes(&out);
    assert_eq!(
        (code, &changes[..]),
        (
            3,
            &["+ DELETE /v1/hooks/{hook_id} (deleteAHook)".to_owned()][..]
        ),
        "{err}"
    );
}

#[test]
fn an_error_is_no_drift() {
    let tree = Tree::new();
    tree.write("specs/acme.yaml", SPEC);
    tree.write("page.md", "# Nothing\n");
    assert_eq!(run(&tree, &["import", "--check", "acme", "page.md"]).0, 1);
    let (code, _, err) = run(&tree, &["import", "--check", "other", "page.md"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("error[provider-unknown]") && err.contains("there are `acme`"),
        "{err}"
    );
    // What is on a page and cannot be compared is said.
    tree.write(
        "page.md",
        PAGES[1]
            .1
            .replacen("| `url` | string |", "| `url` | string, 3 bits |", 1),
    );
    let (code, out, err) = run(&tree, &["import", "--check", "acme", "page.md"]);
    assert_eq!((code, changes(&out)), (0, vec![]), "{err}");
    assert!(
        err.contains("warning[page-not-placed]: `3 bits` of `url`"),
        "{err}"
    );
}

/// The committed documents have every fact of the real pages, and a page with one of them changed is caught.
#[test]
fn the_documents_of_this_repository_say_what_their_pages_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (provider, path) in real_pages() {
        let document = fs::read_to_string(root.join(format!("specs/{provider}.yaml"))).unwrap();
        let page = fs::read_to_string(path).unwrap();
        let checked = |page: &str| {
            let tree = Tree::new();
            tree.write(&format!("specs/{provider}.yaml"), &document);
            tree.write("page.md", page);
            let (code, out, err) = run(&tree, &["import", "--check", &provider, "page.md"]);
            (code, changes(&out), err)
        };
        assert_eq!(checked(&page), (0, vec![], String::new()), "{provider}");
        let edits: &[(&str, &str, &str)] = match provider.as_str() {
            "generect" => &[
                (
                    "                      - email.find.bulk.completed\n",
                    "                      - email.find.bulk.completed\n                      - status.incident.created\n",
                    "+ event status.incident.created",
                ),
                (
                    "        secret:\n          type: string\n",
                    "        secret:\n          type: string\n          nullable: true\n",
                    "webhook.secret became nullable",
                ),
                (
                    "        '403':\n",
                    "        '402':\n          $ref: '#/components/responses/Forbidden'\n        '403':\n",
                    "402 is new",
                ),
                ("                - url\n", "", "request.url became optional"),
                (
                    "        is_active:\n          type: boolean\n",
                    "",
                    "- webhook.is_active",
                ),
            ],
            "theirstack" => &[
                (
                    "| `has_secret` | boolean |",
                    "| `has_secret` | string |",
                    "webhook.has_secret is string, was boolean",
                ),
                (
                    "job\\_closed) |",
                    "job\\_closed, job\\_lost) |",
                    "+ event_type job_lost",
                ),
                (
                    "#### 402 — Payment Required",
                    "#### 403 — Forbidden",
                    "403 is new",
                ),
                (
                    "Default: \"10m\"",
                    "Default: \"20m\"",
                    "webhook.scanning_frequency has the default \"20m\", was \"10m\"",
                ),
                (
                    "| `url` | string | Yes |",
                    "| `url` | string | No |",
                    "request.url became optional",
                ),
                (
                    "set to null to remove",
                    "it cannot be removed",
                    "request.secret is no longer nullable",
                ),
            ],
            "finix" => &[
                (
                    "`previous_secret_expires_at` (string,null)",
                    "`previous_secret_expires_at` (string)",
                    "webhook.previous_secret_expires_at is no longer nullable",
                ),
                ("\"BASIC\", \"BEARER\"", "\"BASIC\"", "- type BEARER"),
                (
                    "Security: BasicAuth",
                    "Security: BearerAuth",
                    "security is a bearer token, was basic authentication",
                ),
                (
                    "  - `nickname` (string)",
                    "  - `nickname` (integer)",
                    "webhook.nickname is integer, was string",
                ),
                (
                    "`total` (integer, required)",
                    "`total` (integer)",
                    "error_response.total became optional",
                ),
                (
                    "PUT /webhooks/",
                    "PUT /v2/webhooks/",
                    "the operation is PUT /v2/webhooks/{webhook_id}, was PUT /webhooks/{webhook_id}",
                ),
            ],
            "vendaze" => &[
                (
                    "maxLength: 100",
                    "maxLength: 50",
                    "request.name has maxLength 50, was 100",
                ),
                (
                    "          minItems: 1\n",
                    "",
                    "request.events has no minItems any more, was 1",
                ),
                ("          format: uuid\n", "          format: uuid\n", ""),
                (
                    "            code:\n              type: string\n",
                    "            code:\n              type: integer\n",
                    "error_body.code is integer, was string",
                ),
                ("        - member_joined\n", "", "- event member_joined"),
                (
                    "https://api.vendaze.com",
                    "https://api2.vendaze.com",
                    "the server is https://api2.vendaze.com, was https://api.vendaze.com",
                ),
            ],
            "voucherify" => &[
                (
                    "          default: true\n",
                    "",
                    "request.active has no default any more, was true",
                ),
                (
                    "          - us1.api\n",
                    "",
                    "the server is https://{cluster}.voucherify.io (cluster: api of api, as1.api, download, us1.download, as1.download), was https://{cluster}.voucherify.io (cluster: api of api, us1.api, as1.api, download, us1.download, as1.download)",
                ),
                (
                    "          X-Management-Token: []\n",
                    "",
                    "security is the header X-Management-Id, was the header X-Management-Id and the header X-Management-Token",
                ),
                ("        - active\n", "", "webhook.active became optional"),
                (
                    "            message:\n              type: string\n",
                    "            message:\n              type: boolean\n",
                    "error_info.message is boolean, was string",
                ),
            ],
            other => panic!("{other} has no facts to change"),
        };
        for (from, to, sentence) in edits {
            let (code, lines, err) = checked(&with(&page, &[(from, to)]));
            let expected = if sentence.is_empty() { 0 } else { 3 };
            assert_eq!(code, expected, "{provider}: {sentence}\n{err}");
            assert!(
                sentence.is_empty() || lines.iter().any(|line| line == sentence),
                "{provider}: {sentence}: {lines:#?}"
            );
        }
    }
}
