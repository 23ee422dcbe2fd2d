//! The manifest of a crate outside of the workspace: what it would inherit is written out.

use crate::rust::Runtime;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

/// The manifest of the workspace that this generator is of.
const WORKSPACE: &str = include_str!("../../../Cargo.toml");

/// The crate that is not in a registry.
const RUNTIME: &str = "clientry";

/// `manifest`, which inherits from the workspace, as one that does not, and is the root of a workspace of its own.
pub fn manifest(manifest: &str, runtime: &Runtime) -> Result<String, String> {
    let parsed = |text: &str| {
        let parsed = text.parse::<DocumentMut>();
        parsed.map_err(|error| format!("a manifest is malformed: {}", error.message()))
    };
    let mut manifest = parsed(manifest)?;
    let shared = parsed(WORKSPACE)?;
    let package = manifest
        .get_mut("package")
        .and_then(Item::as_table_like_mut);
    for (key, item) in package.into_iter().flat_map(|package| package.iter_mut()) {
        if inherits(item) {
            *item = of_workspace(&shared, "package", key.get())?.clone();
        }
    }
    for table in ["dependencies", "dev-dependencies"] {
        let Some(table) = manifest.get_mut(table).and_then(Item::as_table_like_mut) else {
            continue;
        };
        for (name, item) in table.iter_mut() {
            if inherits(item) {
                let name = name.get();
                let inherited = of_workspace(&shared, "dependencies", name)?;
                *item = dependency(name, inherited, item, runtime);
            }
        }
    }
    manifest.remove("lints");
    let mut lints = Table::new();
    lints["unsafe_code"] = value("forbid");
    let mut all = Table::new();
    all.set_implicit(true);
    all["rust"] = Item::Table(lints);
    manifest["lints"] = Item::Table(all);
    let mut own = Table::new();
    own.decor_mut().set_prefix(
        "\n# Of its own, so that it compiles wherever it is. A workspace around it has to `exclude` it.\n",
    );
    manifest["workspace"] = Item::Table(own);
    Ok(manifest.to_string())
}

/// What the workspace has for `key` in one of the tables that are inherited from.
fn of_workspace<'m>(shared: &'m DocumentMut, table: &str, key: &str) -> Result<&'m Item, String> {
    let table = shared.get("workspace").and_then(|all| all.get(table));
    let found = table.and_then(|table| table.get(key));
    found.ok_or_else(|| format!("the workspace has no `{key}`"))
}

fn inherits(item: &Item) -> bool {
    item.get("workspace").and_then(Item::as_bool) == Some(true)
}

/// A dependency of the workspace with what the crate asks for beside it.
fn dependency(name: &str, inherited: &Item, asked: &Item, runtime: &Runtime) -> Item {
    let text = |item: &Item, key: &str| item.get(key).and_then(Item::as_str).map(str::to_owned);
    let mut made = InlineTable::new();
    match runtime {
        Runtime::Path(path) if name == RUNTIME => made.insert("path", path.as_str().into()),
        Runtime::Version(version) if name == RUNTIME => {
            made.insert("version", version.as_str().into())
        }
        _ => {
            let version = inherited.as_str().map(str::to_owned);
            let version = version.or_else(|| text(inherited, "version"));
            made.insert("version", version.unwrap_or_default().into())
        }
    };
    for key in ["default-features", "optional"] {
        let said = asked.get(key).or_else(|| inherited.get(key));
        if let Some(said) = said.and_then(Item::as_bool) {
            made.insert(key, said.into());
        }
    }
    let lists = [inherited, asked].map(|item| item.get("features").and_then(Item::as_array));
    let features = lists.into_iter().flatten().flat_map(Array::iter);
    let features: Array = features.filter_map(Value::as_str).collect();
    if !features.is_empty() {
        made.insert("features", features.into());
    }
    match made.get("version").filter(|_| made.len() == 1) {
        Some(version) => value(version.clone()),
        None => value(made),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inherited_is_written_out() {
        let inheriting = "# Kept.\n
[package]
name = \"acme\"
edition.workspace = true
license.workspace = true

[dependencies]
clientry = { workspace = true, features = [\"pattern\"] }
schemars = { workspace = true, optional = true }
serde.workspace = true
serde_json.workspace = true

[dev-dependencies]
tokio = { workspace = true, features = [\"macros\"] }

[lints]
workspace = true

[package.metadata.docs.rs]
all-features = true
";
        let shared: DocumentMut = WORKSPACE.parse().unwrap();
        let version = |name: &str| {
            let item = &shared["workspace"]["dependencies"][name];
            item.as_str().or_else(|| item["version"].as_str()).unwrap()
        };
        let expected = format!(
            "# Kept.\n
[package]
name = \"acme\"
edition = \"2024\"
license = \"MIT OR Apache-2.0\"

[dependencies]
clientry = {{ path = \"../run time\", default-features = false, features = [\"pattern\"] }}
schemars = {{ version = \"{}\", default-features = false, optional = true, features = [\"std\"] }}
serde = {{ version = \"{}\", features = [\"derive\"] }}
serde_json = \"{}\"

[dev-dependencies]
tokio = {{ version = \"{}\", features = [\"macros\"] }}

[lints.rust]
unsafe_code = \"forbid\"

# Of its own, so that it compiles wherever it is. A workspace around it has to `exclude` it.
[workspace]

[package.metadata.docs.rs]
all-features = true
",
            version("schemars"),
            version("serde"),
            version("serde_json"),
            version("tokio"),
        );
        let runtime = Runtime::Path("../run time".to_owned());
        assert_eq!(manifest(inheriting, &runtime).unwrap(), expected);
        let runtime = Runtime::Version("0.1".to_owned());
        let made = manifest(inheriting, &runtime).unwrap();
        assert!(
            made.contains("clientry = { version = \"0.1\", default-features = false"),
            "{made}"
        );
    }
}
