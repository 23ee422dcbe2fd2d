//! What the manifests of the crates hand on to the runtime: a feature that stops there has no effect.

use std::path::Path;

use tests::clients::ALL;

/// What a crate's features switch on.
const FEATURES: [(&str, &[&str]); 13] = [
    ("default", &["rustls"]),
    ("rustls", &["clientry/rustls"]),
    ("native-tls", &["clientry/native-tls"]),
    ("gzip", &["clientry/gzip"]),
    ("tracing", &["clientry/tracing"]),
    ("blocking", &["clientry/blocking"]),
    ("schemars", &["dep:schemars", "clientry/schemars"]),
    ("jiff", &["clientry/jiff"]),
    ("time", &["clientry/time"]),
    ("uuid", &["clientry/uuid"]),
    ("url", &["clientry/url"]),
    ("test-util", &["clientry/test-util"]),
    ("mock", &["test-util", "clientry/mock"]),
];

/// The lines of a crate's manifest under `[section]`, without its comments.
fn section(crate_name: &str, section: &str) -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let manifest = std::fs::read_to_string(crates.join(crate_name).join("Cargo.toml")).unwrap();
    let heading = format!("[{section}]");
    let lines = manifest.lines().skip_while(|line| *line != heading).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// The version in a crate's manifest.
pub fn version(crate_name: &str) -> String {
    let lines = section(crate_name, "package");
    let version = lines
        .iter()
        .find_map(|line| line.strip_prefix("version = "));
    version.unwrap().trim_matches('"').to_owned()
}

#[test]
fn every_feature_reaches_the_runtime() {
    let expected = FEATURES.map(|(name, switches)| format!("{name} = {switches:?}"));
    for provider in ALL {
        assert_eq!(
            section(provider.name, "features"),
            expected,
            "{}",
            provider.name
        );
    }
}

/// A program that asks for `native-tls` alone gets no rustls by way of the runtime.
#[test]
fn the_runtimes_own_defaults_are_off() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let workspace = std::fs::read_to_string(workspace).unwrap();
    let runtime = workspace
        .lines()
        .find(|line| line.starts_with("clientry = "));
    assert!(
        runtime.unwrap().contains("default-features = false"),
        "{runtime:?}"
    );
    for provider in ALL {
        let dependencies = section(provider.name, "dependencies");
        let inherited = "clientry = { workspace = true }".to_owned();
        assert!(dependencies.contains(&inherited), "{}", provider.name);
    }
}
