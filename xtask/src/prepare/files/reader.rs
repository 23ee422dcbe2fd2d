//! Which file a reference names, and its content: beside the document and below, never elsewhere, and within limits.
//!
//! A reference is a URI. A relative one is relative to the file that it is in. An absolute one is never fetched: it leads to a
//! file only where a document calls itself by it (`$self`, or the `$id` of a JSON Schema), and its folder stands for the
//! folder of that URI.

use crate::document::{Document, Unread, pointer};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// How many other files a document may be made of; the largest public ones have some 2,000.
const MOST_FILES: usize = 10_000;

/// How many bytes the other files may have together.
const MOST_BYTES: u64 = 64 << 20;

/// One of the files, by its place in the list of them.
pub(super) type FileId = usize;

/// The document itself.
pub(super) const MAIN: FileId = 0;

/// A file that was read.
pub(super) struct File {
    /// What it holds, as it was read.
    pub(super) value: Arc<Value>,
    /// Its path from the folder of the document, with `/` on every system.
    pub(super) name: String,
    /// What the pointers of its values begin with in the document.
    pub(super) prefix: String,
    /// The names of the folders that it is in, from the folder of the document.
    folder: Vec<String>,
    /// What it calls itself.
    uri: Option<Url>,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Target {
    pub(super) file: FileId,
    pub(super) pointer: String,
}

/// The files beside a document.
pub(super) struct Reader {
    /// Where the document is; none where it was given as text.
    folder: Option<Folder>,
    pub(super) files: Vec<File>,
    by_path: HashMap<PathBuf, FileId>,
    bytes: u64,
    values: usize,
    most_files: usize,
}

/// The folder that no file is read outside of.
struct Folder {
    /// Without symbolic links.
    path: PathBuf,
    /// How diagnostics show it, with a `/` at its end where it is not the root.
    shown: String,
}

impl Reader {
    /// A reader for the document at `path`; one that reads no other file where there is none.
    pub(super) fn new(document: &Document, path: Option<&Path>) -> Reader {
        let mut reader = Reader {
            folder: None,
            files: Vec::new(),
            by_path: HashMap::new(),
            bytes: 0,
            values: 0,
            most_files: MOST_FILES,
        };
        let main = path.and_then(|path| path.canonicalize().ok());
        if let Some(main) = main
            && let Some(folder) = main.parent()
        {
            let (shown, _) = document.file().rsplit_once('/').unwrap_or_default();
            reader.folder = Some(Folder {
                path: folder.to_owned(),
                shown: match shown {
                    "" => String::new(),
                    shown => format!("{shown}/"),
                },
            });
            reader.by_path.insert(main, MAIN);
        }
        let name = document.file().rsplit('/').next().unwrap_or_default();
        reader.files.push(File {
            value: Arc::new(Value::Null),
            name: name.to_owned(),
            prefix: String::new(),
            folder: Vec::new(),
            uri: None,
        });
        reader
    }

    /// Says what the document holds now.
    pub(super) fn set_main(&mut self, value: Value) {
        self.files[MAIN].uri = own_uri(&value);
        self.files[MAIN].value = Arc::new(value);
    }

    #[cfg(test)]
    pub(super) fn allow(&mut self, files: usize) {
        self.most_files = files;
    }

    /// What a reference in the file `from` leads to, read if it has to be; else the same reference as it is in the document.
    pub(super) fn resolve(
        &mut self,
        document: &mut Document,
        from: FileId,
        reference: &str,
    ) -> Result<Target, String> {
        let (uri, fragment) = reference
            .split_once('#')
            .map_or((reference, None), |(uri, fragment)| (uri, Some(fragment)));
        let whole = |uri: &str| match fragment {
            Some(fragment) => format!("{uri}#{fragment}"),
            None => uri.to_owned(),
        };
        let file = match uri {
            "" => from,
            uri => match self.locate(from, uri) {
                Ok(Place::File(file)) => file,
                Ok(Place::Path(segments)) => {
                    let name = segments.join("/");
                    let written = encoded(&name);
                    let file = self.open(document, &segments, &name, &written);
                    file.ok_or_else(|| whole(&written))?
                }
                Err((written, unread)) => {
                    document.leave_unread(&written, unread);
                    return Err(whole(&written));
                }
            },
        };
        let fragment = format!("#{}", fragment.unwrap_or_default());
        match pointer::from_reference(&fragment) {
            Some(pointer) => Ok(Target { file, pointer }),
            None => Err(self.written(file, &fragment)),
        }
    }

    /// How the document refers to what is in a file.
    pub(super) fn written(&self, file: FileId, fragment: &str) -> String {
        match file {
            MAIN => fragment.to_owned(),
            file if fragment == "#" => encoded(&self.files[file].name),
            file => format!("{}{fragment}", encoded(&self.files[file].name)),
        }
    }

    /// The file that a URI names, or where it would be; else how the document writes it, and why it is not read.
    fn locate(&self, from: FileId, uri: &str) -> Result<Place, (String, Unread)> {
        let absolute = match Url::parse(uri) {
            Ok(absolute) => Some(absolute),
            Err(_) => self.base(from).and_then(|base| base.join(uri).ok()),
        };
        let called = |file: &File| file.uri.is_some() && file.uri == absolute;
        if let Some(file) = self.files.iter().position(called) {
            return Ok(Place::File(file));
        }
        let is_path = Url::parse(uri).is_err() && !uri.starts_with('/');
        if is_path {
            let path = uri.split('?').next().unwrap_or_default();
            return self.path(&self.files[from].folder, path);
        }
        if let Some(absolute) = &absolute {
            let beside = self.files.iter().find_map(|file| {
                let folder = file.uri.as_ref()?.join(".").ok()?;
                let rest = absolute.as_str().strip_prefix(folder.as_str())?;
                Some((file, rest.to_owned()))
            });
            if let Some((file, rest)) = beside {
                return self.path(&file.folder, &rest);
            }
        }
        // One letter is a drive of Windows.
        let is_remote = uri.starts_with("//")
            || Url::parse(uri).is_ok_and(|url| url.scheme() != "file" && url.scheme().len() > 1);
        Err((
            uri.to_owned(),
            match is_remote {
                true => remote(),
                false => outside(),
            },
        ))
    }

    /// The URI that references in a file are relative to, where one is known.
    fn base(&self, file: FileId) -> Option<Url> {
        let own = self.files[file].uri.clone();
        own.or_else(|| {
            let main = self.files[MAIN].uri.as_ref()?;
            main.join(&encoded(&self.files[file].name)).ok()
        })
    }

    /// The path from the document's folder that `path` is from `folder`.
    fn path(&self, folder: &[String], path: &str) -> Result<Place, (String, Unread)> {
        let mut segments = folder.to_vec();
        let mut above = 0;
        for segment in path.split('/') {
            let segment = pointer::percent_decoded(segment).unwrap_or_else(|| segment.to_owned());
            match segment.as_str() {
                "" | "." => {}
                ".." if segments.pop().is_none() => above += 1,
                ".." => {}
                _ => segments.push(segment),
            }
        }
        // A separator that was percent-encoded is part of no name.
        let is_name = |segment: &String| {
            let mut parts = Path::new(segment).components();
            let is_one =
                matches!(parts.next(), Some(Component::Normal(one)) if one == segment.as_str());
            is_one && parts.next().is_none() && !segment.contains(['/', '\\', '\0'])
        };
        if above > 0 || !segments.iter().all(is_name) {
            let written = format!("{}{}", "../".repeat(above), segments.join("/"));
            return Err((encoded(&written), outside()));
        }
        Ok(Place::Path(segments))
    }

    /// Reads the file at a path from the folder, or leaves it unread in the document for a reason.
    fn open(
        &mut self,
        document: &mut Document,
        segments: &[String],
        name: &str,
        written: &str,
    ) -> Option<FileId> {
        if document.unread(written).is_some() {
            return None;
        }
        let found = match &self.folder {
            Some(folder) => self.read(folder, name),
            None => Err(alone()),
        };
        match found {
            Ok(Found::Known(file)) => Some(file),
            Ok(Found::New { path, read, bytes }) => {
                let parent = segments.split_last().map_or(&[][..], |(_, parent)| parent);
                self.files.push(File {
                    value: Arc::new(read.value.clone()),
                    name: name.to_owned(),
                    prefix: document.attach(&read),
                    folder: parent.to_vec(),
                    uri: own_uri(&read.value),
                });
                self.bytes += bytes;
                self.values += Document::size(&read.value).unwrap_or_default();
                let file = self.files.len() - 1;
                self.by_path.insert(path, file);
                Some(file)
            }
            Err(unread) => {
                document.leave_unread(written, unread);
                None
            }
        }
    }

    fn read(&self, folder: &Folder, name: &str) -> Result<Found, Unread> {
        let path = folder.path.join(name);
        let path = path.canonicalize().map_err(|error| missing(&error))?;
        if !path.starts_with(&folder.path) {
            return Err(outside());
        }
        if let Some(file) = self.by_path.get(&path) {
            return Ok(Found::Known(*file));
        }
        let about = fs::metadata(&path).map_err(|error| missing(&error))?;
        if !about.is_file() {
            return Err(invalid("it is no file".to_owned()));
        }
        if self.files.len() > self.most_files || self.bytes + about.len() > MOST_BYTES {
            return Err(too_many());
        }
        let shown = format!("{}{name}", folder.shown);
        let read = Document::load_part(&shown, &path).map_err(|problem| {
            let at = problem.position.map_or(String::new(), |at| {
                format!(" in line {}, column {}", at.line, at.column)
            });
            invalid(format!("{}{at} of {shown}", problem.message))
        })?;
        let values = Document::size(&read.value).unwrap_or(usize::MAX);
        if self.values.saturating_add(values) > Document::MOST_VALUES {
            return Err(too_many());
        }
        Ok(Found::New {
            path,
            read: Box::new(read),
            bytes: about.len(),
        })
    }
}

enum Place {
    File(FileId),
    /// The names on the way from the document's folder.
    Path(Vec<String>),
}

enum Found {
    Known(FileId),
    New {
        path: PathBuf,
        read: Box<Document>,
        bytes: u64,
    },
}

/// The URI that a file says it has.
fn own_uri(value: &Value) -> Option<Url> {
    let own = value.get("$self").or_else(|| value.get("$id"))?.as_str()?;
    // It may be relative itself, to a URI that no one knows.
    let nowhere = Url::parse("relative://document/").ok()?;
    let mut url = nowhere.join(own).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// A path as it is in a reference: with what would end it percent-encoded.
fn encoded(path: &str) -> String {
    path.replace('%', "%25")
        .replace('#', "%23")
        .replace('?', "%3F")
}

fn missing(error: &io::Error) -> Unread {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("it cannot be read: {error}"),
    };
    Unread {
        code: "ref-file-missing",
        why,
        help: "put the file where the reference says, which is relative to the file that it is in",
        is_limit: false,
    }
}

fn invalid(why: String) -> Unread {
    Unread {
        code: "ref-file-invalid",
        why,
        help: "refer to a file of YAML or JSON, or fix it",
        is_limit: false,
    }
}

fn outside() -> Unread {
    Unread {
        code: "ref-outside",
        why: "only files in the document's folder and below are read".to_owned(),
        help: "put the file below the folder of the document, and refer to it from there",
        is_limit: false,
    }
}

fn remote() -> Unread {
    Unread {
        code: "ref-external",
        why: "nothing is fetched while a client is made".to_owned(),
        help: "put a copy of the file beside the document and refer to that",
        is_limit: false,
    }
}

fn alone() -> Unread {
    Unread {
        code: "ref-external",
        why: "the document was read without its folder".to_owned(),
        help: "read it from where it is, with the files beside it",
        is_limit: false,
    }
}

fn too_many() -> Unread {
    Unread {
        code: "ref-too-many-files",
        why: format!(
            "a document is made of {MOST_FILES} other files at most, with 64 MiB and {} values together",
            Document::MOST_VALUES
        ),
        help: "bundle the document, for example with `npx @redocly/cli bundle`, or remove what the client does not need",
        is_limit: true,
    }
}
