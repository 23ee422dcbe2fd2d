//! `corpus`: a folder of documents, each in a process of its own.

use std::process::Command;

use crate::tree::Tree;

/// A document with `count` operations, of which no client can send the last `unsendable`.
fn document(count: usize, unsendable: usize) -> String {
    let operations = (0..count).map(|number| {
        let location = if number + unsendable < count { "query" } else { "header" };
        format!(
            "  /a{number}: {{ get: {{ operationId: get{number}, responses: {{}}, parameters: \
             [{{ name: 'a b', in: {location}, required: true, schema: {{ type: string }} }}] }} }}\n"
        )
    });
    let operations: String = operations.collect();
    format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\n\
         servers: [{{ url: 'https://api.example.com' }}]\npaths:\n{operations}"
    )
}

/// The exit code, the cells of each line, and the error stream of `corpus documents --quick` with more arguments.
fn run(tree: &Tree, more: &[&str]) -> (i32, Vec<Vec<String>>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(tree.path(""))
        .env_remove("CARGO_MANIFEST_DIR")
        .args(["corpus", "documents", "--quick", "--out", "made"])
        .args(more)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let out = text(&output.stdout);
    let table = out.lines().filter(|line| line.starts_with('|')).skip(2);
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    let code = output.status.code().unwrap();
    (code, table.map(cells).collect(), text(&output.stderr))
}

fn with(documents: &[(&str, String)]) -> Tree {
    let tree = Tree::new();
    tree.write(
        "crates/clientry/Cargo.toml",
        "package.name = \"clientry\"\n",
    );
    for (name, text) in documents {
        tree.write(&format!("documents/{name}"), text);
    }
    tree
}

#[test]
fn each_document_has_its_line_whatever_is_in_the_others() {
    let tree = with(&[
        ("some.yaml", document(3, 1)),
        ("whole.yaml", document(2, 0)),
        ("bad.yaml", "openapi: 3.1.0\ninfo: {".to_owned()),
        ("bytes.json", "\u{0}\u{1}".to_owned()),
    ]);
    for jobs in ["1", "3"] {
        let (code, lines, err) = run(&tree, &["--jobs", jobs]);
        assert_eq!(code, 1, "{err}");
        let told: Vec<_> = lines
            .iter()
            .map(|line| [&line[0], &line[1], &line[2]])
            .collect();
        let expected = [
            ["bad", "–", "–"],
            ["bytes", "–", "–"],
            ["some", "3", "1"],
            ["whole", "2", "0"],
            ["all", "5", "1"],
        ];
        assert_eq!(told, expected, "{err}");
        assert_eq!(lines[0].last().unwrap(), "yaml-syntax");
        assert_eq!(lines[1].last().unwrap(), "json-syntax");
        for line in &lines[2..] {
            assert!(line[3].parse::<f64>().unwrap() > 0.0, "{line:?}");
            assert!(
                line[4].ends_with(" MB") || !cfg!(target_os = "linux"),
                "{line:?}"
            );
            assert!(line[5].parse::<usize>().unwrap() > 50, "{line:?}");
        }
        assert!(tree.exists("made/whole/Cargo.toml") && tree.exists("made/some/Cargo.toml"));
        assert!(!tree.exists("made/bad"));
    }
}

#[test]
fn the_exit_code_tells_the_worst() {
    assert_eq!(run(&with(&[("a.yaml", document(1, 0))]), &[]).0, 0);
    let omitting = with(&[("a.yaml", document(1, 0)), ("b.yaml", document(2, 1))]);
    assert_eq!(run(&omitting, &[]).0, 3);
    let (code, lines, err) = run(&Tree::new(), &[]);
    assert_eq!((code, lines.len()), (1, 0));
    assert!(err.starts_with("error[corpus-unreadable]"), "{err}");
}
