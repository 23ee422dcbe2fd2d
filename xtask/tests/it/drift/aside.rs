//! What a mark leaves aside: it is said, and is no change. What a page states is compared whatever the mark.

use super::{SPEC, printed, with};
use crate::import::{HTML, PAGES};

const MARK: &str = "x-clientry: { source: inferred, note: No page says so. }";

/// The lines that say what is no change.
fn asides(out: &str) -> Vec<String> {
    let lines = out.lines().map(str::trim);
    let is_aside =
        |line: &&str| line.starts_with("not on the page") || line.starts_with("inferred");
    lines.filter(is_aside).map(str::to_owned).collect()
}

/// The document with a mark in what has the line `line`, behind it.
fn marked(spec: &str, line: &str) -> String {
    assert!(spec.contains(line), "{line}");
    let indent = line.len() - line.trim_start().len();
    spec.replacen(line, &format!("{line}{:indent$}{MARK}\n", ""), 1)
}

#[test]
fn a_marked_fact_that_no_page_has_is_said_and_is_no_change() {
    let of_every_format = [
        "not on the page: the operation id updateHook",
        "not on the page, marked as upstream: header Acme-Version",
        "not on the page, marked as upstream: event job.lost",
        "not on the page, marked as inferred: request.nickname",
        "not on the page, marked as upstream: 200 header x-request-id",
        "not on the page, marked as not-documented: 429",
    ];
    for (name, page) in PAGES.into_iter().chain(HTML) {
        let (code, out, err) = printed(SPEC, page);
        let said = asides(&out);
        for line in of_every_format {
            assert!(said.iter().any(|one| one == line), "{name}: {line}\n{out}");
        }
        // Pages of tables and lists name no server, and have a version at most in their paths.
        let more: &[&str] = match name.starts_with("embedded") {
            true => &[],
            false => &["not on the page: the server https://api.acme.example"],
        };
        for line in more {
            assert!(said.iter().any(|one| one == line), "{name}: {line}\n{out}");
        }
        assert_eq!(said.len(), of_every_format.len() + more.len(), "{out}");
        let rest = "on none of these pages: 1 operation: GET /v1/hooks (listHooks)";
        assert_eq!(out.lines().last(), Some(rest), "{name}");
        assert_eq!((code, err), (0, String::new()), "{name}");
    }
}

#[test]
fn every_kind_of_fact_under_a_mark_is_said() {
    // The line of the document that is marked, what it becomes, and the sentence.
    let facts: [(&str, &str, &str); 9] = [
        (
            "        email:\n          type: string\n",
            "        email:\n          type: [string, 'null']\n",
            "owner.email is nullable",
        ),
        (
            "        email:\n          type: string\n",
            "        email:\n          type: string\n          format: email\n",
            "owner.email has the format email",
        ),
        (
            "        email:\n          type: string\n",
            "        email:\n          type: string\n          maxLength: 9\n",
            "owner.email has maxLength 9",
        ),
        (
            "        email:\n          type: string\n",
            "        email:\n          type: string\n          default: a\n",
            "owner.email has the default \"a\"",
        ),
        (
            "        email:\n          type: string\n",
            "        email:\n          type: string\n          enum: [a]\n",
            "owner.email has a list of values",
        ),
        (
            "        email:\n          type: string\n",
            "        email:\n          type: string\n          not: { const: a }\n",
            "owner.email has not",
        ),
        (
            "        email:\n          type: string\n",
            "        email:\n          type: string\n          deprecated: true\n",
            "owner.email is deprecated",
        ),
        (
            "        email:\n          type: string\n",
            "        email:\n          type: string\n          writeOnly: true\n",
            "owner.email is writeOnly",
        ),
        (
            "      required: [name]\n      properties:\n        name:\n          type: string\n        email:\n          type: string\n",
            "      required: [name, email]\n      properties:\n        name:\n          type: string\n        email:\n          type: string\n",
            "owner.email is required",
        ),
    ];
    for (from, to, fact) in facts {
        let without = with(SPEC, &[(from, to)]);
        let spec = without.replacen(to, &format!("{to}          {MARK}\n"), 1);
        for (name, page) in PAGES.into_iter().chain(HTML) {
            let line = format!("not on the page, marked as inferred: {fact}");
            let (code, out, err) = printed(&spec, page);
            assert!(asides(&out).contains(&line), "{name}: {line}\n{out}{err}");
            assert_eq!(code, 0, "{name}: {line}\n{out}");
            // Without the mark, it is a change.
            assert_eq!(printed(&without, page).0, 3, "{name}: {fact}");
        }
    }
}

#[test]
fn what_a_page_states_is_a_change_whatever_the_mark() {
    let facts = [
        (
            "          maximum: 100\n",
            "          maximum: 90\n",
            "request.limit has maximum 100, was 90",
        ),
        (
            "          default: 10\n",
            "          default: 20\n",
            "request.limit has the default 10, was 20",
        ),
        (
            "          enum: [live, test]\n",
            "          enum: [live, test, dry]\n",
            "- mode dry",
        ),
        (
            "          format: date-time\n",
            "          format: date\n",
            "hook.created_at has the format date-time, was date",
        ),
        (
            "        limit:\n          type: integer\n          default: 10\n          minimum: 1\n          maximum: 100\n",
            "        limit:\n          type: string\n",
            "request.limit is integer, was string",
        ),
        (
            "        email:\n          type: string\n",
            "",
            "+ owner.email",
        ),
        (
            "          schema:\n            type: boolean\n            default: false\n",
            "          schema:\n            type: boolean\n            default: true\n",
            "query notify has the default false, was true",
        ),
    ];
    for (from, to, sentence) in facts {
        let spec = with(SPEC, &[(from, to)]);
        let last = to.lines().last().map(|line| format!("{line}\n"));
        let spec = match last {
            Some(last) => marked(&spec, &last),
            None => spec,
        };
        for (name, page) in PAGES.into_iter().chain(HTML) {
            let (code, out, err) = printed(&spec, page);
            let is_said = out.lines().any(|line| line.trim() == sentence);
            assert!(
                is_said && code == 3,
                "{name}: {sentence}\n{code} {out}{err}"
            );
        }
    }
}

#[test]
fn what_belongs_to_the_whole_document_is_compared_where_a_page_states_it() {
    let spec = marked(SPEC, "  - url: https://api.acme.example\n").replacen(
        "  - url: https://api.acme.example\nx-clientry",
        "  - url: https://api.acme.example\n    x-clientry",
        1,
    );
    let server = "  - url: https://api.acme.example\n";
    let guessed = "  - url: https://guess.example\n";
    assert!(spec.contains(server));
    let spec = SPEC.replacen(server, &format!("{guessed}    {MARK}\n"), 1);
    let spec = spec.replacen("  version: v1\n", &format!("  version: v9\n  {MARK}\n"), 1);
    let (code, out, _) = printed(&spec, PAGES[0].1);
    let expected = "the version is v1, was v9\nthe server is https://api.acme.example, was https://guess.example\n";
    assert!(out.starts_with(expected) && code == 3, "{out}");
    for (name, page) in PAGES.into_iter().skip(1) {
        let (code, out, _) = printed(&spec, page);
        let said = asides(&out);
        for line in [
            "not on the page, marked as inferred: the version v9",
            "not on the page, marked as inferred: the server https://guess.example",
        ] {
            assert!(said.iter().any(|one| one == line), "{name}: {line}\n{out}");
        }
        assert_eq!(code, 0, "{name}: {out}");
    }
}

#[test]
fn credentials_that_a_page_states_are_a_change_where_the_document_has_none() {
    let spec = SPEC.replacen("security:\n  - bearer: []\n", "security: []\n", 1);
    let spec = format!("{spec}x-clientry: {{ source: not-documented, note: Nobody says. }}\n");
    for (name, page) in PAGES {
        let (code, out, _) = printed(&spec, page);
        let sentence = "security is a bearer token, was none";
        let is_said = out.lines().any(|line| line.trim() == sentence);
        assert!(is_said && code == 3, "{name}: {out}");
    }
    // A page that says nothing of them is no change.
    let lists = with(PAGES[2].1, &[("Security: BearerAuth\n", "")]);
    let (code, out, err) = printed(SPEC, &lists);
    let line = "not on the page: security is a bearer token".to_owned();
    assert!(asides(&out).contains(&line) && code == 0, "{out}{err}");
}

#[test]
fn what_the_import_infers_is_no_word_of_the_page() {
    // A list whose items nothing says but an example.
    let field = "| `limit` | integer | No |";
    let tables = with(
        PAGES[1].1,
        &[(
            field,
            "| `tags` | array | No | Example: [\"a\"] |\n| `limit` | integer | No |",
        )],
    );
    let (code, out, err) = printed(SPEC, &tables);
    assert!(out.contains("+ request.tags\n") && code == 3, "{out}{err}");
    let tags = "        nickname:\n";
    let of = |items: &str| {
        let property =
            format!("        tags:\n          type: array\n          items: {{ type: {items} }}\n");
        with(SPEC, &[(tags, &format!("{property}{tags}"))])
    };
    assert_eq!(printed(&of("string"), &tables).0, 0);
    let (code, out, err) = printed(&of("integer"), &tables);
    let line = "inferred from the page, not stated there: request.tags[] is string, was integer";
    assert!(
        asides(&out).contains(&line.to_owned()) && code == 0,
        "{out}{err}"
    );
    // The type of a parameter that only the path has.
    let lists = with(
        PAGES[2].1,
        &[(
            "## Path parameters:\n\n  - `hook_id` (string, required)\n    ID of the hook.\n    Example: \"hook_1\"\n\n",
            "",
        )],
    );
    let parameter = "          in: path\n          required: true\n          schema:\n            type: string\n";
    let spec = with(
        SPEC,
        &[(parameter, &parameter.replace("string", "integer"))],
    );
    let (code, out, err) = printed(&spec, &lists);
    let line = "inferred from the page, not stated there: path hook_id is string, was integer";
    assert!(
        asides(&out).contains(&line.to_owned()) && code == 0,
        "{out}{err}"
    );
}

#[test]
fn the_type_of_a_header_is_compared() {
    let header = "          description: The hook.\n          headers:\n            X-Left:\n              required: true\n              schema: { type: integer }\n          content:";
    let page = with(
        PAGES[0].1,
        &[(
            "          description: The hook.\n          content:",
            header,
        )],
    );
    let own = "          headers:\n            X-Request-Id:";
    let of = |kind: &str, required: &str| {
        let more = format!(
            "          headers:\n            X-Left:\n{required}              schema: {{ type: {kind} }}\n            X-Request-Id:"
        );
        with(SPEC, &[(own, &more)])
    };
    let required = "              required: true\n";
    assert_eq!(printed(&of("integer", required), &page).0, 0);
    let (code, out, _) = printed(&of("string", required), &page);
    assert!(
        out.contains("200 header x-left is integer, was string\n") && code == 3,
        "{out}"
    );
    let (code, out, _) = printed(&of("integer", ""), &page);
    assert!(
        out.contains("200 header x-left became required\n") && code == 3,
        "{out}"
    );
}
