//! A failure, a kill and a person's edit at every step.

use super::*;
use crate::workspace::{GeneratedCrate, Outcome, Run, Workspace};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use tempfile::TempDir;

/// The directory for what is on its way.
const PATH: &str = ".codegen";

/// What is at a path: a directory, what a link leads to, or a file's text; and for the latter its mode.
type Tree = BTreeMap<PathBuf, (String, u32)>;

/// Everything in `directory`.
fn tree(directory: &Path) -> Tree {
    let mut found = Tree::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in entries(&next).unwrap() {
            let path = entry.path();
            let kind = entry.file_type().unwrap();
            let what = if kind.is_dir() {
                pending.push(path.clone());
                ("directory".to_owned(), 0)
            } else if kind.is_symlink() {
                (format!("{:?}", fs::read_link(&path).unwrap()), 0)
            } else {
                (fs::read_to_string(&path).unwrap(), mode(&path))
            };
            let path = path.strip_prefix(directory).unwrap();
            found.insert(path.to_owned(), what);
        }
    }
    found
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode()
}

#[cfg(not(unix))]
fn mode(_: &Path) -> u32 {
    0
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

fn a_before() -> GeneratedCrate {
    let files = [
        ("Cargo.toml", "1"),
        ("goes.md", "1"),
        ("src/generated/old/y.rs", "1"),
        ("src/generated/x.rs", "1"),
        ("src/lib.rs", "1"),
    ];
    generated("a", &files)
}

fn a_after() -> GeneratedCrate {
    let files = [
        ("Cargo.toml", "2"),
        ("comes.md", "2"),
        ("src/generated/new/z.rs", "2"),
        ("src/generated/x.rs", "1"),
        ("src/lib.rs", "2"),
    ];
    generated("a", &files)
}

/// A crate with files that change, stay, go and come, in and out of `src/generated`; one that only changes; one that
/// is new. A fourth has no document any more.
fn after() -> Vec<GeneratedCrate> {
    vec![
        a_after(),
        generated("b", &[("Cargo.toml", "1"), ("src/lib.rs", "2")]),
        generated("c", &[("Cargo.toml", "2"), ("src/lib.rs", "2")]),
    ]
}

fn before() -> Vec<GeneratedCrate> {
    vec![
        a_before(),
        generated("b", &[("Cargo.toml", "1"), ("src/lib.rs", "1")]),
        generated("orphan", &[("Cargo.toml", "1"), ("src/lib.rs", "1")]),
    ]
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A workspace with `crates`, and a person's files in the crate `a`.
fn workspace(crates: &[GeneratedCrate]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for generated in crates {
        put(
            &root.path().join(format!("specs/{}.yaml", generated.name)),
            "",
        );
    }
    let list = "[dependencies]\n# <clients>\n# </clients>\n";
    put(&root.path().join("tests/Cargo.toml"), list);
    run(root.path(), crates, Disk::real()).unwrap();
    let a = root.path().join("crates/a");
    put(&a.join("mine.txt"), "mine");
    put(&a.join("examples/deep/mine.rs"), "mine");
    fs::create_dir(a.join("empty")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        symlink("nowhere", a.join("link")).unwrap();
        fs::set_permissions(a.join("mine.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let _ = fs::remove_file(root.path().join("specs/orphan.yaml"));
    put(&root.path().join("specs/c.yaml"), "");
    root
}

/// The workspace that all tests of several crates begin with.
fn several() -> TempDir {
    workspace(&before())
}

/// What a run that writes `crates` gives, as all crates that there are.
fn run(root: &Path, crates: &[GeneratedCrate], disk: Disk) -> Result<Outcome, Diagnostics> {
    let run = Run {
        workspace: Workspace::at(root),
        writer: Some(Writer::open(&Workspace::at(root), disk)?),
    };
    run.apply(crates, true)
}

/// What a disk can do: exchange directories, link files.
const DISKS: [(bool, bool); 3] = [(true, true), (false, true), (true, false)];

/// The steps of a run that are tried: all, but every fifth where files are copied.
fn stepped((_, links): (bool, bool), count: usize) -> impl Iterator<Item = usize> {
    (0..count).step_by(if links { 1 } else { 5 })
}

/// A disk whose steps are counted, each before it is done.
fn disk(
    (exchanges, links): (bool, bool),
    step: impl Fn(usize) -> io::Result<()> + 'static,
) -> Disk {
    let count = Cell::new(0);
    Disk {
        before: Box::new(move || {
            count.set(count.get() + 1);
            step(count.get() - 1)
        }),
        exchanges,
        links,
    }
}

/// Whether a run that is killed at step `at` was: nothing is done after it, but that the lock is given up.
fn killed_at(root: &Path, crates: &[GeneratedCrate], able: (bool, bool), at: usize) -> bool {
    let disk = disk(able, move |step| {
        if step == at {
            resume_unwind(Box::new("killed"));
        }
        Ok(())
    });
    catch_unwind(AssertUnwindSafe(|| run(root, crates, disk).unwrap())).is_err()
}

/// The crates and the list, in a directory.
fn state(root: &Path) -> (Tree, String) {
    let list = fs::read_to_string(root.join("tests/Cargo.toml")).unwrap();
    (tree(&root.join("crates")), list)
}

/// The part of `tree` that is the crate `name`.
fn of(tree: &Tree, name: &str) -> Tree {
    let tree = tree.iter().filter(|(path, _)| path.starts_with(name));
    tree.map(|(path, what)| (path.clone(), what.clone()))
        .collect()
}

/// What is in `.codegen` besides the lock.
fn left_over(root: &Path) -> Vec<PathBuf> {
    let left = tree(&root.join(PATH)).into_keys();
    left.filter(|path| path != Path::new("lock")).collect()
}

/// How many steps a run takes.
fn steps(root: &Path, crates: &[GeneratedCrate], able: (bool, bool)) -> usize {
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    let disk = disk(able, move |step| {
        counted.set(step + 1);
        Ok(())
    });
    run(root, crates, disk).unwrap();
    count.get()
}

/// The state of [`several`] after a run.
fn new_state() -> (Tree, String) {
    let root = several();
    run(root.path(), &after(), Disk::real()).unwrap();
    assert!(left_over(root.path()).is_empty());
    state(root.path())
}

#[test]
fn a_run_makes_the_crates_and_the_list_and_keeps_what_is_a_persons() {
    let (crates, list) = new_state();
    let names = ["a", "b", "c"];
    let listed: Vec<_> = names
        .iter()
        .filter(|name| list.contains(&format!("{name} =")))
        .collect();
    assert_eq!(listed.len(), 3);
    assert!(!list.contains("orphan") && of(&crates, "orphan").is_empty());
    let expected = [
        "a",
        "a/Cargo.toml",
        "a/comes.md",
        "a/empty",
        "a/examples",
        "a/examples/deep",
        "a/examples/deep/mine.rs",
        "a/link",
        "a/mine.txt",
        "a/src",
        "a/src/generated",
        "a/src/generated/MANIFEST",
        "a/src/generated/new",
        "a/src/generated/new/z.rs",
        "a/src/generated/x.rs",
        "a/src/lib.rs",
    ];
    let found: Vec<_> = of(&crates, "a")
        .into_keys()
        .filter(|path| !path.ends_with("link"))
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .filter(|path| !path.ends_with("link"))
        .map(PathBuf::from)
        .collect();
    assert_eq!(found, expected);
    assert_eq!(
        crates[Path::new("a/mine.txt")],
        (String::from("mine"), if cfg!(unix) { 0o100_600 } else { 0 })
    );
}

/// Where a step fails, or all from it on, each crate is wholly the old one or wholly the new one, and the diagnostic
/// names the new ones.
#[test]
fn a_step_that_fails_leaves_whole_crates_and_names_the_new_ones() {
    let new = new_state();
    let mut named = 0;
    for able in DISKS {
        let count = steps(several().path(), &after(), able);
        for (failing, for_ever) in stepped(able, count).flat_map(|at| [(at, false), (at, true)]) {
            let root = several();
            let old = state(root.path());
            let disk = disk(able, move |step| {
                match step == failing || for_ever && step > failing {
                    true => Err(io::Error::other("no space")),
                    false => Ok(()),
                }
            });
            let report = run(root.path(), &after(), disk).unwrap_err();
            let now = state(root.path());
            let problem = report.iter().find(|problem| problem.code == "write-failed");
            for name in ["a", "b", "c", "orphan"] {
                let (is_old, is_new) = (
                    of(&now.0, name) == of(&old.0, name),
                    of(&now.0, name) == of(&new.0, name),
                );
                assert!(is_old || is_new, "{name} is torn at {failing}");
                if let Some(problem) = problem {
                    let told = problem.why.contains(&format!("`crates/{name}`"));
                    assert_eq!(told, is_new, "{name} at {failing}: {problem}");
                    named += usize::from(told);
                }
            }
            match problem {
                Some(problem) => {
                    let told = problem.why.contains(&format!("`{}`", clients::PATH));
                    assert_eq!(told, now.1 == new.1, "{problem}");
                    let nothing = problem.why.starts_with("nothing was changed");
                    assert_eq!(nothing, now == old, "{problem}");
                    assert!(for_ever || left_over(root.path()).is_empty());
                }
                None => {
                    let problem = report.iter().next().unwrap();
                    assert_eq!(problem.code, "codegen-leftover");
                    assert_eq!(now, new, "the step {failing} fails");
                }
            }
            run(root.path(), &after(), Disk::real()).unwrap();
            assert_eq!(state(root.path()), new);
            assert!(left_over(root.path()).is_empty());
        }
    }
    assert!(named > 0);
}

/// Wherever a run is killed, each crate is wholly the old one or wholly the new one, cargo can run, and the next run
/// makes all new or all old.
#[test]
fn a_run_that_is_killed_leaves_whole_crates() {
    let new = new_state();
    for able in DISKS {
        let count = steps(several().path(), &after(), able);
        for at in stepped(able, count) {
            let root = several();
            let old = state(root.path());
            assert!(killed_at(root.path(), &after(), able, at));
            let (crates, list) = state(root.path());
            let names = ["a", "b", "c", "orphan"];
            for name in names {
                let now = of(&crates, name);
                let is_whole = now == of(&old.0, name) || now == of(&new.0, name);
                let is_aside = !able.0 && now.is_empty() && !left_over(root.path()).is_empty();
                assert!(is_whole || is_aside, "{name} is torn at {at}: {now:#?}");
                let is_listed = list.contains(&format!("{name} ="));
                assert!(!is_listed || !now.is_empty() || is_aside, "{name} at {at}");
            }
            if at % 2 == 0 {
                run(root.path(), &after(), Disk::real()).unwrap();
                assert_eq!(state(root.path()), new, "killed at {at}");
            } else {
                run(root.path(), &before()[..2], Disk::real()).unwrap();
                for name in ["a", "b"] {
                    let now = state(root.path()).0;
                    assert_eq!(of(&now, name), of(&old.0, name), "killed at {at}");
                }
            }
            assert!(left_over(root.path()).is_empty());
        }
    }
}

/// The run that makes whole what one has left that was killed may be killed too.
#[test]
fn a_run_that_is_killed_twice_leaves_whole_crates() {
    let (a, b) = ([a_before()], [a_after()]);
    let new = {
        let root = workspace(&a);
        run(root.path(), &b, Disk::real()).unwrap();
        state(root.path()).0
    };
    for able in DISKS {
        // All pairs take minutes; these meet each kind of step.
        for at in (0..steps(workspace(&a).path(), &b, able)).step_by(11) {
            for again in (0..).step_by(9) {
                let root = workspace(&a);
                let old = state(root.path()).0;
                assert!(killed_at(root.path(), &b, able, at));
                // It begins with what was left, and ends with the old crates again.
                if !killed_at(root.path(), &a, able, again) {
                    assert_eq!(state(root.path()).0, old, "killed at {at}");
                    break;
                }
                let now = state(root.path()).0;
                let is_aside = !able.0 && now.is_empty();
                assert!(
                    now == old || now == new || is_aside,
                    "killed at {at} and {again}: {now:#?}"
                );
                run(root.path(), &b, Disk::real()).unwrap();
                assert_eq!(state(root.path()).0, new, "killed at {at} and {again}");
                assert!(left_over(root.path()).is_empty());
            }
        }
    }
}

/// What a person does in a crate: as an editor, which writes a new file and renames it, and as a tool, which writes in
/// place.
fn edit(a: &Path) {
    put(&a.join("mine.txt~"), "edited");
    fs::rename(a.join("mine.txt~"), a.join("mine.txt")).unwrap();
    put(&a.join("examples/deep/mine.rs"), "edited");
    put(&a.join("examples/fresh/fresh.rs"), "fresh");
}

/// `tree` of the crate `a` as it is after [`edit`], modes aside.
fn edited(tree: Tree) -> BTreeMap<PathBuf, String> {
    let mut edited: BTreeMap<_, _> = tree
        .into_iter()
        .map(|(path, what)| (path, what.0))
        .collect();
    for (path, what) in [
        ("mine.txt", "edited"),
        ("examples/deep/mine.rs", "edited"),
        ("examples/fresh", "directory"),
        ("examples/fresh/fresh.rs", "fresh"),
    ] {
        edited.insert(Path::new("a").join(path), what.to_owned());
    }
    edited
}

/// Runs, and takes back what is a person's where the run asks for it: what is older than what is in place is removed.
fn run_and_take_back(root: &Path, crates: &[GeneratedCrate]) {
    while let Err(report) = run(root, crates, Disk::real()) {
        let problem = report.iter().next().unwrap();
        assert_eq!(problem.code, "codegen-leftover", "{problem}");
        let place = Path::new(problem.message.split('`').nth(1).unwrap());
        let text = fs::read_to_string(&problem.file).unwrap();
        assert!(["mine", "edited", "fresh"].contains(&&*text), "{problem}");
        if text == "mine" {
            fs::remove_file(&problem.file).unwrap();
        } else {
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::rename(&problem.file, place).unwrap();
        }
    }
}

#[test]
fn what_a_person_writes_at_any_step_is_kept_also_where_the_run_is_killed() {
    let (old, new) = ([a_before()], [a_after()]);
    let expected = {
        let root = workspace(&old);
        run(root.path(), &new, Disk::real()).unwrap();
        edited(state(root.path()).0)
    };
    for able in DISKS {
        let count = steps(workspace(&old).path(), &new, able);
        for at in stepped(able, count) {
            for killed in [at, at + 3, usize::MAX] {
                let root = workspace(&old);
                let a = root.path().join("crates/a");
                let is_edited = Rc::new(Cell::new(false));
                let did_edit = Rc::clone(&is_edited);
                let disk = disk(able, move |step| {
                    if step == at && a.exists() {
                        edit(&a);
                        did_edit.set(true);
                    }
                    if step == killed {
                        resume_unwind(Box::new("killed"));
                    }
                    Ok(())
                });
                let _ = catch_unwind(AssertUnwindSafe(|| run(root.path(), &new, disk)));
                run_and_take_back(root.path(), &new);
                if is_edited.get() {
                    let now = state(root.path()).0.into_iter();
                    let now: BTreeMap<_, _> = now.map(|(path, what)| (path, what.0)).collect();
                    assert_eq!(
                        now, expected,
                        "edited at {at}, killed at {killed}, {able:?}"
                    );
                }
                assert!(left_over(root.path()).is_empty());
            }
        }
    }
}

/// A person's file that is written into a crate at any step is kept: where a generated one takes its name, and where
/// the crate goes.
#[test]
fn a_persons_file_without_a_place_is_kept_and_named() {
    let able = (true, true);
    for path in ["crates/a/comes.md", "crates/orphan/mine.md"] {
        let mut kept = 0;
        for at in 0..steps(several().path(), &after(), able) {
            let root = several();
            let file = root.path().join(path);
            let disk = disk(able, move |step| {
                if step == at && !file.exists() && file.parent().unwrap().exists() {
                    put(&file, "mine");
                }
                Ok(())
            });
            if let Err(report) = run(root.path(), &after(), disk) {
                let problem = report.iter().next().unwrap();
                assert_eq!(problem.code, "codegen-leftover", "{at}: {problem}");
                assert_eq!(fs::read_to_string(&problem.file).unwrap(), "mine");
                let again = run(root.path(), &after(), Disk::real()).unwrap_err();
                assert_eq!(again.iter().next().unwrap().file, problem.file);
                fs::remove_file(&problem.file).unwrap();
                run(root.path(), &after(), Disk::real()).unwrap();
                kept += 1;
            }
            assert!(left_over(root.path()).is_empty());
        }
        assert!(kept > 0, "{path}");
    }
}

#[test]
fn a_cache_moves_along_wherever_a_run_is_killed() {
    let (old, new) = ([a_before()], [a_after()]);
    let cached = || {
        let root = workspace(&old);
        let target = root.path().join("crates/a/target");
        put(&target.join("CACHEDIR.TAG"), "Signature");
        put(&target.join("debug/x.rlib"), "built");
        // What does not say that it is a cache is a person's.
        put(&root.path().join("crates/a/build/notes.txt"), "mine");
        root
    };
    let able = (true, true);
    let count = steps(cached().path(), &new, able);
    assert!(count > 10);
    for at in 0..=count {
        let root = cached();
        killed_at(root.path(), &new, able, at);
        run(root.path(), &new, Disk::real()).unwrap();
        let a = root.path().join("crates/a");
        let built = a.join("target/debug/x.rlib");
        assert_eq!(
            fs::read_to_string(&built).unwrap(),
            "built",
            "killed at {at}"
        );
        assert_eq!(
            fs::read_to_string(a.join("build/notes.txt")).unwrap(),
            "mine"
        );
        assert_eq!(fs::read_to_string(a.join("comes.md")).unwrap(), "2");
        assert!(left_over(root.path()).is_empty(), "killed at {at}");
    }
}

#[test]
fn two_runs_do_not_write_at_once() {
    let root = several();
    let old = state(root.path());
    let other = Writer::open(&Workspace::at(root.path()), Disk::real()).unwrap();
    let report = run(root.path(), &after(), Disk::real()).unwrap_err();
    assert_eq!(report.iter().next().unwrap().code, "codegen-running");
    assert_eq!(state(root.path()), old);
    drop(other);
    run(root.path(), &after(), Disk::real()).unwrap();
}

#[test]
fn what_is_somebody_elses_is_left_alone() {
    let root = several();
    put(&root.path().join(PATH).join("notes.txt"), "mine");
    run(root.path(), &after(), Disk::real()).unwrap();
    assert_eq!(left_over(root.path()), [PathBuf::from("notes.txt")]);

    let root = several();
    let old = state(root.path());
    fs::remove_dir_all(root.path().join(PATH)).unwrap();
    put(&root.path().join(PATH), "mine");
    let report = run(root.path(), &after(), Disk::real()).unwrap_err();
    assert_eq!(report.iter().next().unwrap().code, "codegen-directory");
    assert_eq!(state(root.path()), old);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    put(&elsewhere.path().join("crates/a/x"), "mine");
    let was = tree(elsewhere.path());
    let root = several();
    let directory = root.path().join(PATH);
    symlink(elsewhere.path(), root.path().join("crates/a/empty/link")).unwrap();
    for name in ["staged", "swapped"] {
        symlink(elsewhere.path(), directory.join(name)).unwrap();
        run(root.path(), &after(), Disk::real()).unwrap();
        run(root.path(), &before()[..2], Disk::real()).unwrap();
        assert_eq!(tree(elsewhere.path()), was, "{name}");
    }
    fs::remove_dir_all(&directory).unwrap();
    symlink(elsewhere.path(), &directory).unwrap();
    let report = run(root.path(), &after(), Disk::real()).unwrap_err();
    assert_eq!(report.iter().next().unwrap().code, "codegen-directory");
    assert_eq!(tree(elsewhere.path()), was);
}
