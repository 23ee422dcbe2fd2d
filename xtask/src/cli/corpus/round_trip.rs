//! Whether the types of a crate read and write what their schemas allow: a program for each crate tries it.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The program but for what is the crate's.
const PROGRAM: &str = include_str!("../../../../tests/instances/round_trip.rs");

/// How many instances were tried, and how many came back as they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Returned {
    pub(super) tried: u64,
    pub(super) equal: u64,
}

impl fmt::Display for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.equal, self.tried)
    }
}

/// Writes the program for the crate `name` in `directory`, and returns its directory.
pub(super) fn write(name: &str, directory: &Path, programs: &Path) -> io::Result<PathBuf> {
    let generated = directory.join("src").join("generated");
    let types = types(&fs::read_to_string(generated.join("schemas.rs"))?);
    let schemas = generated.join("schemas.json");
    let program = programs.join(name);
    fs::create_dir_all(program.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"round-trip-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n{name} = {{ path = {directory:?} }}\n\
         jsonschema = {{ version = \"*\", default-features = false }}\nserde = \"1\"\nserde_json = \"1\"\n\n\
         [workspace]\n"
    );
    let module = name.replace('-', "_");
    let entries = types.iter().map(|(rust, component)| {
        format!("    ({component:?}, through::<{module}::types::{rust}>),\n")
    });
    let (about, code) = PROGRAM.split_once("\n\n").unwrap_or(("", PROGRAM));
    let main = format!(
        "{about}\n\nconst SCHEMAS: &str = include_str!({schemas:?});\n\n\
         const TYPES: &[(&str, Codec)] = &[\n{}];\n\n{code}",
        entries.collect::<String>()
    );
    fs::write(program.join("Cargo.toml"), manifest)?;
    fs::write(program.join("src").join("main.rs"), main)?;
    Ok(program)
}

/// The types in the text of a crate's `schemas.rs`, those behind a feature too: the name in Rust and that of its schema.
fn types(text: &str) -> Vec<(String, String)> {
    // A long name is below the one in Rust.
    let text = text.replace(" =\n", " =");
    let mut types = Vec::new();
    let mut is_type = false;
    for line in text.lines().map(str::trim) {
        if line.ends_with('{') || line.starts_with('}') {
            is_type = line == "types {";
            continue;
        }
        let Some(entry) = line.strip_suffix(',').filter(|_| is_type) else {
            continue;
        };
        match entry.split_once('=') {
            Some((rust, component)) => {
                let component = serde_json::from_str(component.trim_start()).ok();
                types.extend(component.map(|component| (rust.trim_end().to_owned(), component)));
            }
            None => types.push((entry.to_owned(), entry.to_owned())),
        }
    }
    types
}

/// What the program printed last.
pub(super) fn read(output: &str) -> Option<Returned> {
    let (tried, equal) = output.trim_end().lines().last()?.split_once(' ')?;
    Some(Returned {
        tried: tried.parse().ok()?,
        equal: equal.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_a_crate_are_read_with_their_schemas() {
        let text = r#"clientry::json_schemas! {
    include_str!("schemas.json");
    types {
        A,
        LinksSelf = "Links-\"Self\"",
    }
    aliases {
        B,
    }
    #[cfg(any(
        feature = "x",
        feature = "y",
    ))]
    x {
        types {
            C,
            D =
                "a=b",
        }
        aliases {}
    }
    #[cfg(feature = "y")]
    y {
        types {}
        aliases {
            E,
        }
    }
}
"#;
        let expected = [
            ("A", "A"),
            ("LinksSelf", "Links-\"Self\""),
            ("C", "C"),
            ("D", "a=b"),
        ];
        let expected = expected.map(|(rust, schema)| (rust.to_owned(), schema.to_owned()));
        assert_eq!(types(text), expected);
        assert_eq!(types("    types {}\n    aliases {}\n"), []);
    }

    #[test]
    fn the_last_line_counts() {
        let read = |text| read(text).map(|all| all.to_string());
        assert_eq!(read("A: .b is lost: {}\n12 11\n"), Some("11/12".to_owned()));
        assert_eq!(read("error\n"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_program_names_each_type() {
        let temporary = tempfile::tempdir().unwrap();
        let generated = temporary.path().join("a-b/src/generated");
        fs::create_dir_all(&generated).unwrap();
        fs::write(generated.join("schemas.rs"), "types {\n    A,\n}\n").unwrap();
        let made = write("a-b", &temporary.path().join("a-b"), temporary.path()).unwrap();
        let main = fs::read_to_string(made.join("src/main.rs")).unwrap();
        assert!(
            main.contains("(\"A\", through::<a_b::types::A>),\n"),
            "{main}"
        );
        assert!(syn::parse_file(&main).is_ok());
    }
}
