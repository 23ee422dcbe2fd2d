//! Which component a target in another file becomes, and what it is called.
//!
//! It keeps the name that it has in its file. Where that is taken, it is called after its file, too; the names of the document's
//! own components never change.

use super::Component;
use super::reader::{File, Target};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::naming;
use crate::openapi::keywords::Kind;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The sections of components, with the kind of what is in them.
const SECTIONS: &[(&str, Kind)] = &[
    ("/components/callbacks", Kind::Callback),
    ("/components/examples", Kind::Example),
    ("/components/headers", Kind::Header),
    ("/components/links", Kind::Link),
    ("/components/mediaTypes", Kind::MediaType),
    ("/components/parameters", Kind::Parameter),
    ("/components/pathItems", Kind::PathItem),
    ("/components/requestBodies", Kind::RequestBody),
    ("/components/responses", Kind::Response),
    ("/components/schemas", Kind::Schema),
    ("/components/securitySchemes", Kind::SecurityScheme),
];

/// Those of Swagger 2.0.
const SWAGGER: &[(&str, Kind)] = &[
    ("/definitions", Kind::Schema),
    ("/parameters", Kind::Parameter),
    ("/responses", Kind::Response),
    ("/securityDefinitions", Kind::SecurityScheme),
];

pub(super) fn sections(is_swagger: bool) -> &'static [(&'static str, Kind)] {
    if is_swagger { SWAGGER } else { SECTIONS }
}

/// The section that components of a kind are in, if there is one.
pub(super) fn section(kind: Kind, is_swagger: bool) -> Option<&'static str> {
    let mut sections = sections(is_swagger).iter();
    let found = sections.find(|(_, one)| *one == kind);
    found.map(|(at, _)| *at)
}

/// The components that targets became.
#[derive(Default)]
pub(super) struct Homes {
    /// Where each target is now.
    by_target: HashMap<(Target, Kind), String>,
    /// The names that are taken, by section, each as it is in Rust.
    used: BTreeMap<&'static str, BTreeSet<String>>,
    renamed: Vec<Renamed>,
}

/// A component that could not keep its name.
struct Renamed {
    at: String,
    wanted: String,
    name: String,
}

impl Homes {
    /// Takes note of the names that the document has now.
    pub(super) fn begin(&mut self, root: &Value, is_swagger: bool) {
        for (at, _) in sections(is_swagger) {
            let names = root.pointer(at).and_then(Value::as_object);
            let names = names.into_iter().flatten().map(|(name, _)| key(name));
            self.used.entry(at).or_default().extend(names);
        }
    }

    /// Lets a target be the component at `at`, if it is none yet.
    pub(super) fn take(&mut self, target: &Target, kind: Kind, at: &str) -> bool {
        let key = (target.clone(), kind);
        if self.by_target.contains_key(&key) {
            return false;
        }
        self.by_target.insert(key, at.to_owned());
        true
    }

    /// The pointer to a target in `file`, which is used as one of `kind`, and the component that it is new in.
    pub(super) fn of(
        &mut self,
        file: &File,
        target: &Target,
        kind: Kind,
        is_swagger: bool,
    ) -> Option<(String, Option<Component>)> {
        let (holder, kind, rest) = holder(&target.pointer, kind, is_swagger);
        let whole = Target {
            file: target.file,
            pointer: holder.to_owned(),
        };
        if let Some(at) = self.by_target.get(&(whole.clone(), kind)) {
            return Some((format!("{at}{rest}"), None));
        }
        // What is inside of a component already is found there.
        let mut end = holder.len();
        while let Some(next) = holder[..end].rfind('/')
            && !is_definition(holder)
        {
            end = next;
            let around = Target {
                file: target.file,
                pointer: holder[..end].to_owned(),
            };
            if let Some(at) = self.by_target.get(&(around, Kind::Schema)) {
                return Some((format!("{at}{}{rest}", &holder[end..]), None));
            }
        }
        let section = section(kind, is_swagger)?;
        let wanted = name_of(file, holder);
        let name = self.free(section, file, &wanted);
        let at = pointer::push(section, &name);
        // What else is called is in no crate.
        if name != wanted && matches!(kind, Kind::Schema | Kind::SecurityScheme) {
            self.renamed.push(Renamed {
                at: at.clone(),
                wanted,
                name,
            });
        }
        self.by_target.insert((whole.clone(), kind), at.clone());
        let component = Component {
            target: whole,
            kind,
            at: at.clone(),
        };
        Some((format!("{at}{rest}"), Some(component)))
    }

    /// `wanted` if no other component is called like it, else a name with that of its file, and a number at last.
    fn free(&mut self, section: &'static str, file: &File, wanted: &str) -> String {
        let used = self.used.entry(section).or_default();
        let mut parents = file.name.rsplit('/');
        let stem = parents.next().map(stem).unwrap_or_default();
        let around = parents.next().unwrap_or_default();
        let qualified = [
            (!stem.is_empty() && stem != wanted).then(|| format!("{stem}_{wanted}")),
            (!around.is_empty()).then(|| format!("{around}_{wanted}")),
        ];
        let numbered = (2..).map(|number| format!("{wanted}_{number}"));
        let names = std::iter::once(wanted.to_owned())
            .chain(qualified.into_iter().flatten())
            .chain(numbered);
        for name in names {
            if used.insert(key(&name)) {
                return name;
            }
        }
        wanted.to_owned()
    }

    /// What there is to say of the names.
    pub(super) fn report(&self, document: &Document) -> Diagnostics {
        let renamed = self.renamed.iter().map(|Renamed { at, wanted, name }| {
            document.diagnostic(
                Severity::Note,
                "component-renamed",
                at,
                format!("`{wanted}` of this file is called `{name}`"),
                "another component of the document, or of a file before it, is called like it",
                "give one of them another name, or a name of your choice under `components`, as a `$ref` to this one",
            )
        });
        renamed.collect()
    }
}

/// What may not be the same of two names: the name in Rust.
fn key(name: &str) -> String {
    naming::pascal(name)
}

/// Whether a pointer is that of a definition, which is there to be referred to.
fn is_definition(at: &str) -> bool {
    at.starts_with("/components/") || at.starts_with("/definitions/") || at.starts_with("/$defs/")
}

/// What becomes a component of the target at `at`, of which kind it is, and the way from there.
fn holder(at: &str, kind: Kind, is_swagger: bool) -> (&str, Kind, &str) {
    let sections = SECTIONS.iter().chain(SWAGGER);
    let known = sections.chain(&[("/$defs", Kind::Schema)]);
    for (section, inside) in known {
        let Some(rest) = pointer::strip_prefix(at, section).and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        let end = rest
            .find('/')
            .map_or(at.len(), |end| at.len() - rest.len() + end);
        let is_whole = end == at.len();
        // What the file calls another kind may be used as this one.
        let has_place = self::section(*inside, is_swagger).is_some();
        if !is_whole && has_place && is_definition(at) {
            return (&at[..end], *inside, &at[end..]);
        }
    }
    (at, kind, "")
}

/// What a target is called: the last name on the way to it, or its file.
fn name_of(file: &File, at: &str) -> String {
    let stem = stem(file.name.rsplit('/').next().unwrap_or_default());
    let names: Vec<_> = pointer::tokens(at).collect();
    match names.as_slice() {
        [] => stem.to_owned(),
        [only] => only.clone().into_owned(),
        [.., last] if is_definition(at) || is_map(&names) => last.clone().into_owned(),
        [.., last] => format!("{stem}_{last}"),
    }
}

/// Whether all but the last name are those of sections.
fn is_map(names: &[std::borrow::Cow<'_, str>]) -> bool {
    let known = [
        "schemas",
        "parameters",
        "responses",
        "requestBodies",
        "headers",
        "models",
        "types",
    ];
    names
        .split_last()
        .is_some_and(|(_, before)| before.iter().all(|name| known.contains(&name.as_ref())))
}

/// The name of a file without its ending.
fn stem(name: &str) -> &str {
    name.split_once('.').map_or(name, |(stem, _)| stem)
}
