//! What was last released, and that the next versions tell what has changed since.
//!
//! `released/` has a file for each crate that was released: its version, those of the crates whose types it shows,
//! and its surface. The release writes it, as `CONTRIBUTING.md` says. What must hold from then on:
//!
//! - a break of a surface needs an incompatible version, and any other change of it a higher one;
//! - a crate needs an incompatible version where a crate whose types it shows becomes incompatible, since callers
//!   hold types of both: so a breaking change of the runtime is never released without every provider crate;
//! - a crate asks for the version of the runtime that it is tested with.
//!
//! A change that the listing takes for a break and that is none is put into the released surface by hand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use semver::Version;
use toml_edit::{DocumentMut, Item};
use xtask::workspace::Workspace;

use super::breaking::breaking;
use super::{crates, list, root, source};

/// A crate as it is here, or as it was released.
#[derive(Clone, Debug, PartialEq)]
struct Crate {
    name: String,
    version: Version,
    /// The crates whose types it shows, with the version it asks for.
    shows: BTreeMap<String, Version>,
    surface: String,
}

impl Crate {
    /// The crate `name` as it is here.
    fn here(name: &str) -> Crate {
        let version = Workspace::at(root()).version_of(name).unwrap().unwrap();
        let source = source::Crate::read(&root().join("crates").join(name).join("src"));
        let surface = list::surface(&source);
        let shared = manifest("Cargo.toml");
        let shared = shared["workspace"]["dependencies"].as_table().unwrap();
        let own = manifest(&format!("crates/{name}/Cargo.toml"));
        let own = own["dependencies"].as_table().unwrap();
        let shown = own.iter().filter(|(other, _)| shows(&surface, other));
        let shown = shown.map(|(other, _)| (other.to_owned(), asked(&shared[other])));
        Crate {
            name: name.to_owned(),
            version: version.parse().unwrap(),
            shows: shown.collect(),
            surface,
        }
    }

    /// The text of its file in `released/`.
    fn to_text(&self) -> String {
        let mut text = format!("{} {}\n", self.name, self.version);
        for (name, version) in &self.shows {
            text.push_str(&format!("{name} {version}\n"));
        }
        format!("{text}\n{}", self.surface)
    }

    fn of_text(text: &str) -> Crate {
        let (head, surface) = text.split_once("\n\n").unwrap();
        let mut versions = head.lines().map(|line| {
            let (name, version) = line.split_once(' ').unwrap();
            (name.to_owned(), version.parse().unwrap())
        });
        let (name, version) = versions.next().unwrap();
        Crate {
            name,
            version,
            shows: versions.collect(),
            surface: surface.to_owned(),
        }
    }

    fn file(&self) -> PathBuf {
        directory().join(format!("{}.txt", self.name))
    }
}

fn directory() -> PathBuf {
    root().join("tests/tests/surface/released")
}

fn manifest(path: &str) -> DocumentMut {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    text.parse().unwrap()
}

/// The version that a dependency of the workspace asks for, with a zero for each number it omits.
fn asked(dependency: &Item) -> Version {
    let version = dependency
        .as_str()
        .or_else(|| dependency["version"].as_str());
    let version = version.unwrap().trim_start_matches(['=', '^']);
    let missing = 2_usize.saturating_sub(version.matches('.').count());
    format!("{version}{}", ".0".repeat(missing))
        .parse()
        .unwrap()
}

/// Whether a surface has a path that begins with the crate `name`.
fn shows(surface: &str, name: &str) -> bool {
    let name = name.replace('-', "_");
    let mut words = surface.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    words.any(|word| word == name || word.starts_with(&format!("{name}::")))
}

/// Whether cargo takes the one for the other: nothing changed from the first number on that is not zero.
fn is_compatible(a: &Version, b: &Version) -> bool {
    let binding = |version: &Version| match (version.major, version.minor, version.patch) {
        (0, 0, patch) => (0, 0, patch),
        (0, minor, _) => (0, minor, 0),
        (major, ..) => (major, 0, 0),
    };
    binding(a) == binding(b)
}

/// The next version that cargo does not take for `version`.
fn next_incompatible(version: &Version) -> Version {
    match (version.major, version.minor, version.patch) {
        (0, 0, patch) => Version::new(0, 0, patch + 1),
        (0, minor, _) => Version::new(0, minor + 1, 0),
        (major, ..) => Version::new(major + 1, 0, 0),
    }
}

/// What is wrong with the versions of the crates `here`, given those `released`.
fn problems(released: &[Crate], here: &[Crate]) -> Vec<String> {
    let before = |now: &Crate| released.iter().find(|was| was.name == now.name);
    let mut problems = Vec::new();
    // By the crate whose types they show, those that its new version leaves behind.
    let mut behind: BTreeMap<(&str, &Version), String> = BTreeMap::new();
    for now in here {
        let (name, version) = (&now.name, &now.version);
        let ask = |one: &&Crate| one.shows.get(name).is_some_and(|asked| asked != version);
        let others = names(here.iter().filter(ask));
        if !others.is_empty() {
            problems.push(format!(
                "`{name}` is {version}, and these crates ask for another version of it: {others}; set it to {version} \
                 in `[workspace.dependencies]` of Cargo.toml"
            ));
        }
        let Some(was) = before(now) else {
            continue;
        };
        problems.extend(problem(was, now, here));
        for (other, with) in &was.shows {
            if let Some(asked) = now.shows.get(other)
                && !is_compatible(with, asked)
                && is_compatible(&was.version, &now.version)
            {
                *behind.entry((other, asked)).or_default() += &format!(
                    "\n  `{}`, released as {} with `{other}` {with}: set its version to {}",
                    was.name,
                    was.version,
                    next_incompatible(&was.version)
                );
            }
        }
    }
    problems.extend(behind.into_iter().map(|((other, asked), lines)| {
        format!(
            "`{other}` {asked} is incompatible with what these crates were released with. They show its types, and \
             need an incompatible version too:{lines}"
        )
    }));
    problems
}

/// What is wrong with the version of one crate, given what it was released as.
fn problem(was: &Crate, now: &Crate, here: &[Crate]) -> Option<String> {
    let (name, old, new) = (&now.name, &was.version, &now.version);
    if new < old {
        return Some(format!(
            "`{name}` {new} is older than {old}, which was released: set a higher version in crates/{name}/Cargo.toml"
        ));
    }
    let breaks = breaking(&was.surface, &now.surface);
    if !breaks.is_empty() && is_compatible(old, new) {
        let others = names(here.iter().filter(|one| one.shows.contains_key(name)));
        let too = if others.is_empty() {
            String::new()
        } else {
            format!(
                " and in `[workspace.dependencies]` of Cargo.toml, and give an incompatible version to the crates \
                 that show its types: {others}"
            )
        };
        return Some(format!(
            "the surface of `{name}` breaks callers of {old}:\n  {}\ntake the change back, or set the version to {} \
             in crates/{name}/Cargo.toml{too}",
            breaks.join("\n  "),
            next_incompatible(old)
        ));
    }
    (was.surface != now.surface && new == old).then(|| {
        format!(
            "the surface of `{name}` is not that of {old}, which was released: set a higher version in \
             crates/{name}/Cargo.toml"
        )
    })
}

fn names<'c>(crates: impl Iterator<Item = &'c Crate>) -> String {
    let names: Vec<_> = crates.map(|one| format!("`{}`", one.name)).collect();
    names.join(", ")
}

#[test]
fn the_versions_tell_what_has_changed_since_the_release() {
    let here: Vec<_> = crates().iter().map(|name| Crate::here(name)).collect();
    let files = std::fs::read_dir(directory()).into_iter().flatten();
    let released: Vec<_> = files
        .map(|file| Crate::of_text(&std::fs::read_to_string(file.unwrap().path()).unwrap()))
        .collect();
    let problems = problems(&released, &here);
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    if std::env::var_os("CLIENTRY_RELEASED").is_some() {
        let is_new = |now: &&Crate| {
            let was = released.iter().find(|was| was.name == now.name);
            was.is_none_or(|was| was.version != now.version)
        };
        std::fs::create_dir_all(directory()).unwrap();
        for now in here.iter().filter(is_new) {
            std::fs::write(now.file(), now.to_text()).unwrap();
        }
    }
}

/// The runtime and two crates built on it, all at 0.1.0.
fn example() -> [Crate; 3] {
    let one = |name: &str, shows: &[&str], surface: &str| Crate {
        name: name.to_owned(),
        version: Version::new(0, 1, 0),
        shows: shows
            .iter()
            .map(|name| ((*name).to_owned(), Version::new(0, 1, 0)))
            .collect(),
        surface: surface.to_owned(),
    };
    [
        one(
            "clientry",
            &[],
            "struct Response { .. }\n  fn text(self) -> String\n",
        ),
        one("acme", &["clientry"], "use clientry::Response\n"),
        one("zenith", &["clientry"], "use clientry::Response\n"),
    ]
}

/// The example after a breaking change of the runtime, with the runtime at `runtime`, the others at `others`.
fn broken(runtime: &str, others: [&str; 2]) -> [Crate; 3] {
    let mut here = example();
    here[0].surface = "struct Response { .. }\n  fn text(self) -> Bytes\n".to_owned();
    here[0].version = runtime.parse().unwrap();
    for (one, version) in here[1..].iter_mut().zip(others) {
        one.version = version.parse().unwrap();
        one.shows
            .insert("clientry".to_owned(), runtime.parse().unwrap());
    }
    here
}

#[test]
fn where_nothing_was_released_everything_may_change() {
    assert!(problems(&[], &broken("0.1.0", ["0.1.0"; 2])).is_empty());
    assert!(problems(&example(), &example()).is_empty());
}

#[test]
fn a_break_without_an_incompatible_version_is_an_error() {
    for version in ["0.1.0", "0.1.7", "0.1.1-rc.1"] {
        assert_eq!(
            problems(&example(), &broken(version, ["0.1.0"; 2])),
            ["the surface of `clientry` breaks callers of 0.1.0:\n  \
              gone or changed: struct Response { .. } / fn text(self) -> String\n\
              take the change back, or set the version to 0.2.0 in crates/clientry/Cargo.toml and in \
              `[workspace.dependencies]` of Cargo.toml, and give an incompatible version to the crates that show its \
              types: `acme`, `zenith`"],
            "{version}"
        );
    }
}

#[test]
fn a_break_of_the_runtime_alone_names_the_crates_built_on_it() {
    let problem = "`clientry` 0.2.0 is incompatible with what these crates were released with. They show its types, \
                   and need an incompatible version too:";
    let line = |name: &str| {
        format!("\n  `{name}`, released as 0.1.0 with `clientry` 0.1.0: set its version to 0.2.0")
    };
    let (acme, zenith) = (line("acme"), line("zenith"));
    let of = |others| problems(&example(), &broken("0.2.0", others));
    assert_eq!(of(["0.1.0", "0.1.0"]), [format!("{problem}{acme}{zenith}")]);
    assert_eq!(of(["0.1.1", "0.2.0"]), [format!("{problem}{acme}")]);
    // Nor once the runtime is out: what counts is what the others were released with.
    let released = [
        broken("0.2.0", ["0.1.0"; 2])[0].clone(),
        example()[1].clone(),
    ];
    assert_eq!(
        problems(&released, &broken("0.2.0", ["0.1.0"; 2])),
        [format!("{problem}{acme}")]
    );
}

#[test]
fn a_crate_of_others_whose_types_show_counts_alike() {
    let mut released = example();
    released[0]
        .shows
        .insert("reqwest".to_owned(), Version::new(0, 13, 5));
    let mut here = released.clone();
    here[0]
        .shows
        .insert("reqwest".to_owned(), Version::new(0, 13, 9));
    assert!(problems(&released, &here).is_empty());
    here[0]
        .shows
        .insert("reqwest".to_owned(), Version::new(0, 14, 0));
    let problems = problems(&released, &here);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("`reqwest` 0.14.0 is incompatible")
            && problems[0].contains("`clientry`")
    );
}

#[test]
fn a_break_with_an_incompatible_version_of_all_is_none() {
    assert!(problems(&example(), &broken("0.2.0", ["0.2.0", "1.0.0"])).is_empty());
    // A crate that was never released has no callers.
    assert!(problems(&example()[..2], &broken("0.2.0", ["0.2.0", "0.1.0"])).is_empty());
}

#[test]
fn any_other_change_needs_a_higher_version() {
    let mut here = example();
    here[1].surface.push_str("struct More\n");
    let problem = "the surface of `acme` is not that of 0.1.0, which was released: set a higher version in \
                   crates/acme/Cargo.toml";
    assert_eq!(problems(&example(), &here), [problem]);
    here[1].version = Version::new(0, 1, 1);
    assert!(problems(&example(), &here).is_empty());
    here[1].version = Version::new(0, 0, 9);
    assert_eq!(
        problems(&example(), &here),
        [
            "`acme` 0.0.9 is older than 0.1.0, which was released: set a higher version in crates/acme/Cargo.toml"
        ]
    );
}

#[test]
fn a_crate_asks_for_the_runtime_it_is_tested_with() {
    let mut here = example();
    here[0].version = Version::new(0, 1, 1);
    let problem = "`clientry` is 0.1.1, and these crates ask for another version of it: `acme`, `zenith`; set it to \
                   0.1.1 in `[workspace.dependencies]` of Cargo.toml";
    assert_eq!(problems(&[], &here), [problem]);
}

#[test]
fn every_provider_shows_types_of_the_runtime() {
    let runtime = Crate::here("clientry");
    assert!(runtime.shows.contains_key("reqwest") && !runtime.shows.contains_key("hmac"));
    for name in tests::Spec::names() {
        assert_eq!(
            Crate::here(&name).shows.get("clientry"),
            Some(&runtime.version),
            "{name}"
        );
    }
    let manifest: DocumentMut = "a = '1'\nb = { version = '=0.2.3' }".parse().unwrap();
    assert_eq!(asked(&manifest["a"]), Version::new(1, 0, 0));
    assert_eq!(asked(&manifest["b"]), Version::new(0, 2, 3));
}

#[test]
fn a_file_reads_back() {
    for one in example() {
        assert_eq!(Crate::of_text(&one.to_text()), one);
    }
}

#[test]
fn versions_are_compatible_as_cargo_has_it() {
    let version = |text: &str| text.parse::<Version>().unwrap();
    for (from, same, next) in [
        ("0.0.3", "0.0.3", "0.0.4"),
        ("0.1.2", "0.1.9", "0.2.0"),
        ("1.4.2", "1.9.0", "2.0.0"),
    ] {
        assert!(is_compatible(&version(from), &version(same)));
        assert!(!is_compatible(&version(from), &version(next)));
        assert_eq!(next_incompatible(&version(from)), version(next));
    }
}
