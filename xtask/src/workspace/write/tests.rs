//! A failure and a kill at every step.

use super::*;
use crate::workspace::{GeneratedCrate, Mode, apply, orphans};
use std::collections::BTreeMap;
use std::time::SystemTime;

/// Every file and directory below `root`, with its content and the time it was last written.
fn tree(root: &Path) -> BTreeMap<PathBuf, Option<(Vec<u8>, SystemTime)>> {
    let mut found = BTreeMap::new();
    let mut pending = vec![root.to_owned()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path.clone());
                found.insert(path, None);
            } else {
                let written = fs::metadata(&path).unwrap().modified().unwrap();
                found.insert(path.clone(), Some((fs::read(&path).unwrap(), written)));
            }
        }
    }
    found
}

fn generated(name: &str, files: &[(&str, &str)]) -> GeneratedCrate {
    GeneratedCrate {
        name: name.to_owned(),
        source: format!("Source: specs/{name}.yaml, SHA-256 00."),
        files: files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect(),
    }
}

/// The text of every file below `root`.
fn files(root: &Path) -> BTreeMap<PathBuf, String> {
    let files = tree(root).into_iter();
    files
        .filter_map(|(path, content)| {
            let path = path.strip_prefix(root).unwrap().to_owned();
            Some((path, String::from_utf8(content?.0).unwrap()))
        })
        .collect()
}

/// A crate with a file that changes, one that stays, one that goes and one that comes, in and out of
/// `src/generated`; one that only changes; one that is new.
fn before() -> [GeneratedCrate; 2] {
    [
        generated(
            "a",
            &[
                ("Cargo.toml", "1"),
                ("goes.md", "1"),
                ("src/generated/old/y.rs", "1"),
                ("src/generated/x.rs", "1"),
            ],
        ),
        generated("b", &[("Cargo.toml", "1"), ("src/lib.rs", "1")]),
    ]
}

fn after() -> [GeneratedCrate; 3] {
    [
        generated(
            "a",
            &[
                ("Cargo.toml", "2"),
                ("comes.md", "2"),
                ("src/generated/new/z.rs", "2"),
                ("src/generated/x.rs", "1"),
            ],
        ),
        generated("b", &[("Cargo.toml", "1"), ("src/lib.rs", "2")]),
        generated("c", &[("Cargo.toml", "2"), ("src/lib.rs", "2")]),
    ]
}

/// A workspace with the crates of [`before`] and one whose document is gone.
fn workspace() -> (tempfile::TempDir, Workspace) {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("specs")).unwrap();
    let workspace = Workspace::at(root.path());
    apply(&workspace, &before(), false, Mode::Write).unwrap();
    let orphan = generated("orphan", &[("Cargo.toml", "1"), ("src/lib.rs", "1")]);
    apply(&workspace, &[orphan], false, Mode::Write).unwrap();
    (root, workspace)
}

fn plans(workspace: &Workspace) -> Vec<Plan> {
    let crates = after();
    let mut plans: Vec<Plan> = crates
        .iter()
        .map(|generated| Plan::of(workspace, generated).unwrap())
        .collect();
    let (gone, _) = orphans::find(workspace, &crates, Mode::Write).unwrap();
    assert_eq!(gone.len(), 1);
    plans.extend(gone);
    plans
}

/// How many renames it takes to come from [`before`] to [`after`]: six files of `a` and one of `b`, twice the
/// list of `a`, one for the new crate and one for the orphan. The list of `b` stays.
const RENAMES: usize = 10;

#[test]
fn a_rename_that_fails_leaves_everything_as_it_was() {
    let (root, workspace) = workspace();
    let was = tree(root.path());
    for failing in 0..=RENAMES {
        let mut count = 0;
        let result = carry_out(&workspace, &plans(&workspace), &mut |from, to| {
            count += 1;
            if count == failing + 1 {
                return Err(io::Error::other("no"));
            }
            fs::rename(from, to)
        });
        if failing < RENAMES {
            let report = result.unwrap_err();
            let problem = report.iter().next().unwrap();
            assert!(problem.why.starts_with("nothing was changed"), "{problem}");
            assert_eq!(tree(root.path()), was, "the rename {failing} fails");
        } else {
            result.unwrap();
            assert_eq!(count, RENAMES);
        }
    }
}

#[test]
fn a_run_that_is_killed_at_any_step_is_made_whole_by_the_next() {
    let (whole, all) = workspace();
    apply(&all, &after(), true, Mode::Write).unwrap();
    let new = files(whole.path());
    for killed_after in 0..=RENAMES {
        let (root, workspace) = workspace();
        let old = files(root.path());
        let mut count = 0;
        let killed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            carry_out(&workspace, &plans(&workspace), &mut |from, to| {
                if count == killed_after {
                    panic!("killed");
                }
                fs::rename(from, to)?;
                count += 1;
                if count == RENAMES {
                    panic!("killed");
                }
                Ok(())
            })
        }));
        assert!(killed.is_err());
        let torn = files(root.path());
        for (path, text) in torn.iter().filter(|(path, _)| path.starts_with("crates")) {
            let lists = path.ends_with(manifest::PATH);
            assert!(
                lists || old.get(path) == Some(text) || new.get(path) == Some(text),
                "{path:?} is neither old nor new"
            );
        }
        // What is there before and after is there all the time: the version of a crate is in it.
        for path in old.keys().filter(|path| new.contains_key(*path)) {
            assert!(
                torn.contains_key(path),
                "{path:?} is lost at {killed_after}"
            );
        }
        // The next run has the same crates to write, or the old ones again.
        if killed_after % 2 == 0 {
            apply(&workspace, &after(), true, Mode::Write).unwrap();
            assert_eq!(files(root.path()), new);
        } else {
            apply(&workspace, &before(), false, Mode::Write).unwrap();
            let now = files(root.path());
            for name in ["a", "b"] {
                let of = |files: &BTreeMap<PathBuf, String>| -> BTreeMap<_, _> {
                    let files = files.clone().into_iter();
                    files
                        .filter(|(path, _)| path.starts_with(format!("crates/{name}")))
                        .collect()
                };
                assert_eq!(of(&now), of(&old), "killed after {killed_after}");
            }
        }
        assert!(!root.path().join(staging::PATH).exists());
    }
}

#[test]
fn what_cannot_be_put_back_is_named_and_kept() {
    let (root, workspace) = workspace();
    let mut count = 0;
    let report = carry_out(&workspace, &plans(&workspace), &mut |from, to| {
        count += 1;
        if count > 2 {
            Err(io::Error::other("no"))
        } else {
            fs::rename(from, to)
        }
    })
    .unwrap_err();
    let problem = report.iter().next().unwrap();
    let lost = root.path().join("crates/a/Cargo.toml");
    assert!(
        problem.why.contains(&lost.display().to_string()),
        "{problem}"
    );
    let kept = root.path().join(".codegen-kept-1");
    assert!(
        problem.help.contains(&kept.display().to_string()),
        "{problem}"
    );
    assert_eq!(fs::read_to_string(kept.join("1.old")).unwrap(), "1");
    // The next run does not clear it.
    apply(&workspace, &after(), true, Mode::Write).unwrap();
    assert!(kept.exists());
}

#[test]
fn two_runs_do_not_write_at_once() {
    let (root, workspace) = workspace();
    let was = tree(&root.path().join("crates"));
    let other = Staging::open(root.path()).unwrap();
    let report = apply(&workspace, &after(), true, Mode::Write).unwrap_err();
    assert_eq!(report.iter().next().unwrap().code, "codegen-running");
    assert_eq!(tree(&root.path().join("crates")), was);
    other.remove();
    apply(&workspace, &after(), true, Mode::Write).unwrap();
}

/// Sees that a run reports a `.codegen` of somebody else's, and leaves it and the crates as they are.
#[track_caller]
fn refused(root: &Path, workspace: &Workspace) {
    let was = tree(root);
    let report = apply(workspace, &after(), true, Mode::Write).unwrap_err();
    assert_eq!(report.iter().next().unwrap().code, "codegen-directory");
    assert_eq!(tree(root), was);
}

#[test]
fn a_directory_of_somebody_elses_is_not_cleared() {
    for name in ["notes.txt", "1.txt", ".new", "1.new.bak"] {
        let (root, workspace) = self::workspace();
        let own = root.path().join(staging::PATH);
        fs::create_dir(&own).unwrap();
        fs::write(own.join(name), "mine").unwrap();
        refused(root.path(), &workspace);
    }
    let (root, workspace) = self::workspace();
    fs::create_dir(root.path().join(staging::PATH)).unwrap();
    fs::write(root.path().join(staging::PATH).join("lock"), "mine").unwrap();
    refused(root.path(), &workspace);
    let (root, workspace) = self::workspace();
    fs::write(root.path().join(staging::PATH), "mine").unwrap();
    refused(root.path(), &workspace);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    use std::os::unix::fs::symlink;
    let (root, workspace) = workspace();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("1.old"), "mine").unwrap();
    symlink(elsewhere.path(), root.path().join(staging::PATH)).unwrap();
    refused(root.path(), &workspace);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    // Nor is a lock that is one.
    fs::remove_file(root.path().join(staging::PATH)).unwrap();
    fs::create_dir(root.path().join(staging::PATH)).unwrap();
    let lock = root.path().join(staging::PATH).join("lock");
    symlink(elsewhere.path().join("1.old"), lock).unwrap();
    refused(root.path(), &workspace);
}

#[test]
fn nothing_is_left_behind() {
    let root = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(root.path());
    apply(
        &workspace,
        &[generated("a", &[("src/generated/d/e/x.rs", "1")])],
        false,
        Mode::Write,
    )
    .unwrap();
    apply(
        &workspace,
        &[generated("a", &[("Cargo.toml", "1")])],
        false,
        Mode::Write,
    )
    .unwrap();
    let left: Vec<_> = tree(root.path()).into_keys().collect();
    let expected = [
        "crates",
        "crates/a",
        "crates/a/Cargo.toml",
        "crates/a/src",
        "crates/a/src/generated",
    ];
    let mut expected: Vec<_> = expected.iter().map(|path| root.path().join(path)).collect();
    expected.push(root.path().join("crates/a/src/generated/MANIFEST"));
    assert_eq!(left, expected);
}
