//! [`Spec`]: a provider's document, as far as a test asks it what is documented.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};
use xtask::document::Document;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A document of `specs/`, before any rule has touched it.
pub struct Spec {
    document: Document,
}

/// One operation of a document.
#[derive(Debug)]
pub struct SpecOperation {
    /// Its `operationId`.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path's template.
    pub path: String,
    /// The names of its parameters in `query`.
    pub query: Vec<String>,
    /// The schema of its JSON body.
    pub body: Option<Value>,
    /// Whether the document says that doing it twice is harmless, whatever its method says.
    pub safe_to_repeat: bool,
    /// Its answers by status.
    pub answers: BTreeMap<u16, SpecAnswer>,
}

/// One documented answer.
#[derive(Debug)]
pub struct SpecAnswer {
    /// The schema of its JSON body.
    pub schema: Option<Value>,
    /// Its examples.
    pub examples: Vec<Value>,
}

/// A schema without its references.
pub(crate) struct Resolved {
    keywords: Map<String, Value>,
}

impl Spec {
    /// The document of `provider`.
    pub fn load(provider: &str) -> Self {
        let path = root().join("specs").join(format!("{provider}.yaml"));
        let document =
            Document::load(&root(), &path).unwrap_or_else(|problem| panic!("{problem:?}"));
        Self { document }
    }

    /// The names of all documents.
    pub fn names() -> Vec<String> {
        let files = std::fs::read_dir(root().join("specs")).unwrap();
        let mut names: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.contains(".overlay."))
            .filter_map(|name| Some(name.rsplit_once('.')?.0.to_owned()))
            .collect();
        names.sort();
        names
    }

    /// Every operation, in the order of the document.
    pub fn operations(&self) -> Vec<SpecOperation> {
        let mut operations = Vec::new();
        for (path, item) in entries(&self.document.value["paths"]) {
            for (method, operation) in entries(item) {
                if METHODS.contains(&method.as_str()) {
                    operations.push(self.read(method, path, item, operation));
                }
            }
        }
        operations
    }

    /// The operation with the `operationId` `id`.
    pub fn operation(&self, id: &str) -> SpecOperation {
        let found = self
            .operations()
            .into_iter()
            .find(|operation| operation.id == id);
        found.unwrap_or_else(|| panic!("{} has no operation {id}", self.document.file()))
    }

    fn read(&self, method: &str, path: &str, item: &Value, operation: &Value) -> SpecOperation {
        let own = elements(&operation["parameters"]).chain(elements(&item["parameters"]));
        let query = own
            .map(|parameter| self.follow(parameter))
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| text(&parameter["name"]))
            .collect();
        let answers = entries(&operation["responses"])
            .map(|(status, answer)| {
                let content = &self.follow(answer)["content"]["application/json"];
                let answer = SpecAnswer {
                    schema: content.get("schema").cloned(),
                    examples: examples(content),
                };
                (status.parse().unwrap(), answer)
            })
            .collect();
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        SpecOperation {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            query,
            body: (!body.is_null()).then(|| body.clone()),
            safe_to_repeat: operation["x-clientry"]["safe_to_repeat"] == true,
            answers,
        }
    }

    /// The names of the properties of `schema`.
    pub fn property_names(&self, schema: &Value) -> Vec<String> {
        let resolved = self.resolve(schema);
        resolved
            .properties()
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// `schema` with what its references and its `allOf` say. A keyword beside a reference goes first.
    pub(crate) fn resolve(&self, schema: &Value) -> Resolved {
        let mut keywords = schema.as_object().cloned().unwrap_or_default();
        let mut parts: Vec<Value> = keywords.remove("$ref").into_iter().collect();
        if let Some(reference) = parts.first_mut() {
            *reference = self.target(reference).clone();
        }
        if let Some(Value::Array(all)) = keywords.remove("allOf") {
            parts.extend(all);
        }
        for part in parts {
            for (key, value) in self.resolve(&part).keywords {
                match (keywords.get_mut(&key), value) {
                    (Some(Value::Object(here)), Value::Object(more)) => here.extend(more),
                    (Some(Value::Array(here)), Value::Array(more)) => here.extend(more),
                    (Some(_), _) => {}
                    (None, value) => {
                        keywords.insert(key, value);
                    }
                }
            }
        }
        Resolved { keywords }
    }

    fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        value
            .get("$ref")
            .map_or(value, |reference| self.target(reference))
    }

    fn target(&self, reference: &Value) -> &Value {
        let reference = reference.as_str().unwrap();
        self.document
            .resolve(reference)
            .unwrap_or_else(|| panic!("{reference} leads nowhere"))
    }
}

impl SpecOperation {
    /// The statuses of its successes.
    pub fn successes(&self) -> impl Iterator<Item = (u16, &SpecAnswer)> {
        self.statuses(|status| status < 300)
    }

    /// The statuses of its errors.
    pub fn errors(&self) -> impl Iterator<Item = (u16, &SpecAnswer)> {
        self.statuses(|status| status >= 300)
    }

    fn statuses(&self, which: fn(u16) -> bool) -> impl Iterator<Item = (u16, &SpecAnswer)> {
        let all = self
            .answers
            .iter()
            .map(|(status, answer)| (*status, answer));
        all.filter(move |(status, _)| which(*status))
    }
}

impl SpecAnswer {
    /// Its examples; null alone where it has no body.
    pub fn bodies(&self) -> Vec<Value> {
        match &self.schema {
            Some(_) => self.examples.clone(),
            None => vec![Value::Null],
        }
    }
}

impl Resolved {
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.keywords
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    pub(crate) fn requires(&self, name: &str) -> bool {
        let required = self.keywords.get("required").and_then(Value::as_array);
        required.is_some_and(|required| required.iter().any(|other| other == name))
    }

    pub(crate) fn default(&self) -> Option<&Value> {
        self.keywords.get("default")
    }

    pub(crate) fn items(&self) -> Option<&Value> {
        self.keywords.get("items")
    }

    pub(crate) fn is_nullable(&self) -> bool {
        let types = self.keywords.get("type").and_then(Value::as_array);
        types.is_some_and(|types| types.iter().any(|name| name == "null"))
            || self.keywords.get("nullable") == Some(&Value::Bool(true))
    }

    pub(crate) fn is_secret(&self) -> bool {
        let ours = self.keywords.get("x-clientry");
        ours.is_some_and(|ours| ours["secret"] == true)
    }

    /// Whether the schema says nothing of the value, or lets it be one of several.
    pub(crate) fn is_open(&self) -> bool {
        !self.keywords.contains_key("type")
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn examples(content: &Value) -> Vec<Value> {
    let several = entries(&content["examples"]).map(|(_, example)| example["value"].clone());
    content
        .get("example")
        .cloned()
        .into_iter()
        .chain(several)
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
