//! Every operation that changes a file or a directory.
//!
//! Before each of them a function is called, by which tests stop at it as a kill would, let it fail, or change
//! files as a person would.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// The disk as it is changed.
pub(super) struct Disk {
    /// Called before each change; where it fails, nothing is changed.
    pub(super) before: Box<dyn Fn() -> io::Result<()>>,
    /// Whether two directories can be exchanged in one step, where the system can.
    pub(super) exchanges: bool,
    /// Whether a file can have a second name, where the system can.
    pub(super) links: bool,
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Disk")
    }
}

impl Disk {
    pub(super) fn real() -> Disk {
        Disk {
            before: Box::new(|| Ok(())),
            exchanges: true,
            links: true,
        }
    }

    /// Creates a directory and those around it, as far as they do not exist.
    pub(super) fn create_directory(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        (self.before)()?;
        fs::create_dir_all(path)
    }

    /// Writes a new file. One that exists is never written into: it may have a second name.
    pub(super) fn write(&self, path: &Path, text: &str) -> io::Result<()> {
        (self.before)()?;
        fs::File::create_new(path)?.write_all(text.as_bytes())
    }

    pub(super) fn set_permissions(&self, path: &Path, of: &Path) -> io::Result<()> {
        (self.before)()?;
        fs::set_permissions(path, fs::metadata(of)?.permissions())
    }

    /// Gives what is at `from` a second name, or a copy where it can have none. What is gone by then is not missed.
    pub(super) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        (self.before)()?;
        let linked = if self.links {
            fs::hard_link(from, to)
        } else {
            Err(io::ErrorKind::Unsupported.into())
        };
        match linked {
            Ok(()) => Ok(()),
            Err(_) if !exists(from) => Ok(()),
            // What is mounted within a crate is somebody else's, and would go with the old directory.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => Err(error),
            Err(_) => copy(from, to),
        }
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        (self.before)()?;
        fs::rename(from, to)
    }

    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        (self.before)()?;
        fs::remove_file(path)
    }

    pub(super) fn remove_directory(&self, path: &Path) -> io::Result<()> {
        (self.before)()?;
        fs::remove_dir(path)
    }

    /// Removes whatever is at `path`, without following links.
    pub(super) fn remove_all(&self, path: &Path) -> io::Result<()> {
        if !exists(path) {
            return Ok(());
        }
        if !is_directory(path) {
            return self.remove_file(path);
        }
        make_writable(path)?;
        for entry in fs::read_dir(path)? {
            self.remove_all(&entry?.path())?;
        }
        self.remove_directory(path)
    }

    /// Makes what is at `staged` what is at `place`, either of which may be nothing. What was at `place` is at `staged`
    /// then, or beside it, with the ending [`ASIDE`].
    pub(super) fn swap(&self, staged: &Path, place: &Path) -> io::Result<()> {
        match (exists(staged), exists(place)) {
            (true, true) => self.exchange(staged, place),
            (true, false) => self.rename(staged, place),
            (false, true) => self.rename(place, staged),
            (false, false) => Ok(()),
        }
    }

    fn exchange(&self, staged: &Path, place: &Path) -> io::Result<()> {
        if self.exchanges {
            (self.before)()?;
            match exchange(staged, place) {
                Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
                exchanged => return exchanged,
            }
        }
        // A kill between the two is undone by the next run.
        let aside = staged.with_extension(ASIDE);
        self.rename(place, &aside)?;
        let renamed = self.rename(staged, place);
        renamed.or_else(|error| fs::rename(&aside, place).and(Err(error)))
    }
}

/// The ending of the old directory where an exchange takes two steps. No crate has it in its name.
pub(super) const ASIDE: &str = "aside";

/// Exchanges two directories in one step; [`io::ErrorKind::Unsupported`] where the file system cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(|error| match error {
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
        error => error.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(from)?;
    if metadata.is_file() {
        return fs::copy(from, to).map(drop);
    }
    #[cfg(unix)]
    if metadata.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    let message = format!("`{}` can be neither linked nor copied", from.display());
    Err(io::Error::other(message))
}

/// Whether there is anything at `path`, a link that leads nowhere included.
pub(super) fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether there is a directory at `path`, not a link to one.
pub(super) fn is_directory(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Whether one file or link is at both paths, or two that hold the same.
pub(super) fn same(a: &Path, b: &Path) -> io::Result<bool> {
    let (Ok(left), Ok(right)) = (fs::symlink_metadata(a), fs::symlink_metadata(b)) else {
        return Ok(false);
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if (left.dev(), left.ino()) == (right.dev(), right.ino()) {
            return Ok(true);
        }
    }
    if left.file_type() != right.file_type() || left.len() != right.len() {
        return Ok(false);
    }
    if left.is_symlink() {
        return Ok(fs::read_link(a)? == fs::read_link(b)?);
    }
    Ok(left.is_file() && fs::read(a)? == fs::read(b)?)
}

/// Lets the owner change what is in a directory.
pub(super) fn make_writable(directory: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mut permissions = fs::metadata(directory)?.permissions();
        if permissions.mode() & 0o700 != 0o700 {
            permissions.set_mode(permissions.mode() | 0o700);
            fs::set_permissions(directory, permissions)?;
        }
    }
    #[cfg(not(unix))]
    let _ = directory;
    Ok(())
}
