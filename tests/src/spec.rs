//! [`Spec`]: a provider's document, as far as a test asks it what is documented.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use xtask::document::Document;
use xtask::workspace::Workspace;

use crate::clients;
use crate::facts::Schemas;
use crate::samples::Samples;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A document of `specs/`, before any rule has touched it.
pub struct Spec {
    document: Document,
}

/// One operation of a document.
#[derive(Clone, Debug)]
pub struct SpecOperation {
    /// Its `operationId`.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path's template.
    pub path: String,
    /// The names of its parameters in `query`.
    pub query: Vec<String>,
    /// Its parameters that a call can set: none of those that OpenAPI ignores, and none that the builder sets.
    pub parameters: Vec<SpecParameter>,
    /// The schema of its JSON body.
    pub body: Option<Value>,
    /// Whether the document says that doing it twice is harmless, whatever its method says.
    pub safe_to_repeat: bool,
    /// Its responses by status.
    pub responses: BTreeMap<u16, SpecResponse>,
    /// The responses that are for several statuses: `4XX` and `default`.
    pub classes: Vec<String>,
}

/// One parameter of an operation.
#[derive(Clone, Debug)]
pub struct SpecParameter {
    /// Its name.
    pub name: String,
    /// Its schema.
    pub schema: Value,
    /// Its example.
    pub example: Option<Value>,
}

/// One documented response.
#[derive(Clone, Debug)]
pub struct SpecResponse {
    /// The schema of its JSON body.
    pub schema: Option<Value>,
    /// Its examples, or one made up by the schema where it has none.
    pub examples: Vec<Value>,
    /// Whether it has a body that is no JSON.
    pub is_bytes: bool,
}

/// A schema without its references.
pub(crate) struct Resolved {
    keywords: Map<String, Value>,
}

impl Spec {
    /// The document of `provider`.
    pub fn load(provider: &str) -> Self {
        Self::load_from(&Workspace::at(root()), provider)
    }

    /// The document of `provider` in a workspace: a file of its name, or one in a folder of its name.
    fn load_from(workspace: &Workspace, provider: &str) -> Self {
        let providers = workspace
            .providers()
            .unwrap_or_else(|problem| panic!("{problem}"));
        let found = providers.iter().find(|one| one.name == provider);
        let found = found.unwrap_or_else(|| panic!("{provider} has no document"));
        let document = found.document.as_ref();
        let document = document.unwrap_or_else(|problem| panic!("{problem}"));
        let overlay = found.overlay.as_deref();
        let (document, _) = xtask::prepare::load(workspace.root(), document, overlay)
            .unwrap_or_else(|problems| panic!("{problems:?}"));
        Self { document }
    }

    /// The whole document.
    pub fn value(&self) -> &Value {
        &self.document.value
    }

    /// Its components.
    pub fn schemas(&self) -> Schemas {
        Schemas::of_document(self.value())
    }

    /// The names of all documents.
    pub fn names() -> Vec<String> {
        let providers = clients::ALL.iter();
        providers.map(|provider| provider.name.to_owned()).collect()
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
        let own: Vec<_> = own.map(|parameter| self.follow(parameter)).collect();
        let parameters = own.iter().filter(|parameter| is_set_by_call(parameter));
        let parameters = parameters.map(|parameter| SpecParameter {
            name: string(&parameter["name"]),
            schema: parameter["schema"].clone(),
            example: parameter.get("example").cloned(),
        });
        let query = own
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| string(&parameter["name"]))
            .collect();
        let mut responses = BTreeMap::new();
        let mut classes = Vec::new();
        for (status, response) in entries(&operation["responses"]) {
            if let Ok(status) = status.parse() {
                responses.insert(status, self.response(self.follow(response)));
            } else if !status.starts_with("x-") {
                classes.push(status.to_uppercase());
            }
        }
        let body = json_content(self.follow(&operation["requestBody"]));
        SpecOperation {
            id: operation["operationId"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            query,
            parameters: parameters.collect(),
            body: body.and_then(|body| body.get("schema").cloned()),
            safe_to_repeat: operation["x-clientry"]["safe_to_repeat"] == true,
            responses,
            classes,
        }
    }

    fn response(&self, response: &Value) -> SpecResponse {
        let Some(content) = json_content(response) else {
            return SpecResponse {
                schema: None,
                examples: Vec::new(),
                is_bytes: response.get("content").is_some(),
            };
        };
        let schema = content.get("schema").cloned();
        let mut examples = examples(content);
        if let (true, Some(schema)) = (examples.is_empty(), &schema) {
            let schemas = self.schemas();
            let samples = Samples {
                schemas: &schemas,
                optional: true,
            };
            examples.push(samples.value(&schemas.facts(schema)));
        }
        SpecResponse {
            schema,
            examples,
            is_bytes: false,
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

    /// Whether a string may be a value of `schema`, as far as its `type` says.
    pub fn may_be_string(&self, schema: &Value) -> bool {
        let resolved = self.resolve(schema);
        resolved.is_open() || resolved.says("type", "string")
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
    /// Whether it says what `status` means, by itself or among others.
    pub fn covers(&self, status: u16) -> bool {
        let class = format!("{}XX", status / 100);
        let among_others = |name: &String| *name == class || name == "DEFAULT";
        self.responses.contains_key(&status) || self.classes.iter().any(among_others)
    }

    /// The statuses of its successes.
    pub fn successes(&self) -> impl Iterator<Item = (u16, &SpecResponse)> {
        self.statuses(|status| status < 300)
    }

    /// The statuses of its errors.
    pub fn errors(&self) -> impl Iterator<Item = (u16, &SpecResponse)> {
        self.statuses(|status| status >= 300)
    }

    fn statuses(&self, which: fn(u16) -> bool) -> impl Iterator<Item = (u16, &SpecResponse)> {
        let all = self
            .responses
            .iter()
            .map(|(status, response)| (*status, response));
        all.filter(move |(status, _)| which(*status))
    }
}

impl SpecResponse {
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

    /// A number that is huge for its type, and a negative one.
    pub(crate) fn extremes(&self) -> (Value, Value) {
        match () {
            () if !self.says("type", "integer") => (json!(1e30), json!(-0.5)),
            () if self.says("format", "int32") => (i32::MAX.into(), json!(-1)),
            () => (i64::MAX.into(), json!(-1)),
        }
    }

    /// Whether `name` is what a keyword says, or one of several.
    fn says(&self, keyword: &str, name: &str) -> bool {
        let value = self.keywords.get(keyword);
        let several = value.and_then(Value::as_array).into_iter().flatten();
        several.chain(value).any(|value| value == name)
    }

    /// Whether the schema says nothing of the value, or lets it be one of several.
    pub(crate) fn is_open(&self) -> bool {
        !self.keywords.contains_key("type")
    }
}

/// Whether a call has an argument or a setter for a parameter.
fn is_set_by_call(parameter: &Value) -> bool {
    let ignored = ["accept", "content-type", "authorization"];
    let name = string(&parameter["name"]).to_lowercase();
    let is_ignored = parameter["in"] == "header" && ignored.contains(&name.as_str());
    !is_ignored && parameter["x-clientry"]["client"] != true
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// What a body or a response holds as JSON, by its first media type that is.
fn json_content(of: &Value) -> Option<&Value> {
    let is_json = |media: &str| {
        let media = media.split(';').next().unwrap_or_default().trim();
        media == "application/json" || media.ends_with("+json")
    };
    let mut contents = entries(&of["content"]);
    contents.find_map(|(media, content)| is_json(media).then_some(content))
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

fn string(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_in_a_folder_of_its_own_as_codegen_finds_it() {
        let directory = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = directory.path().join("specs").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let text = |id: &str| {
            format!(
                "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{ /a: {{ get: {{ operationId: {id}, responses: {{}} }} }} }}\n"
            )
        };
        write("acme/openapi.yaml", &text("folder"));
        write("other.yaml", &text("file"));
        let workspace = Workspace::at(directory.path());
        for (provider, id) in [("acme", "folder"), ("other", "file")] {
            let spec = Spec::load_from(&workspace, provider);
            assert_eq!(spec.operation(id).path, "/a");
        }
    }
}
