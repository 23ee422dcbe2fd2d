//! Examples of calls for the documentation: each compiles.

use crate::rust::example::{Call, Expr};
use crate::rust::{Crate, Operation};
use quote::quote;

/// An example as it is shown.
pub struct Example {
    /// What it imports.
    pub imports: Option<String>,
    /// The call.
    pub shown: String,
}

/// A call of an operation.
pub fn call(of: &Crate, operation: &Operation) -> Example {
    let call = written(of, operation, &operation.example);
    Example {
        imports: imports(of, &operation.example),
        shown: formatted(&format!("let response = client.{call}.send().await?;")),
    }
}

fn imports(of: &Crate, call: &Call) -> Option<String> {
    let uses = call.uses_types();
    uses.then(|| format!("use {}::types;", of.module))
}

/// A call as it is written behind the client.
fn written(of: &Crate, operation: &Operation, call: &Call) -> String {
    let arguments: Vec<_> = call
        .arguments
        .iter()
        .map(|one| expression(of, one))
        .collect();
    let setters: String = call
        .setters
        .iter()
        .map(|(name, value)| format!(".{name}({})", expression(of, value)))
        .collect();
    format!("{}({}){setters}", operation.id, arguments.join(", "))
}

/// What reads all `pages` or all `items` of a call, and does `body` with each; with the lines around it hidden.
pub fn paged(of: &Crate, operation: &Operation, call: &Call, method: &str, body: &str) -> String {
    let one = method.trim_end_matches('s');
    let written = written(of, operation, call);
    let shown = formatted(&format!(
        "let mut {method} = client.{written}.{method}(); while let Some({one}) = {method}.try_next().await? {{ {body} }}"
    ));
    let imports = imports(of, call).map(|imports| format!("{imports}\n\n"));
    let imports = imports.unwrap_or_default();
    format!("{}\n{imports}{shown}\n# Ok(())\n# }}", head(of))
}

/// A call of an operation, with the lines around it hidden.
pub fn documented(of: &Crate, operation: &Operation) -> String {
    let Example { imports, shown } = call(of, operation);
    let imports = imports.map(|imports| format!("{imports}\n\n"));
    let imports = imports.unwrap_or_default();
    let head = head(of);
    format!("{head}\n{imports}{shown}\n# let _ = response;\n# Ok(())\n# }}")
}

/// The function that an example is in.
fn head(of: &Crate) -> String {
    const WIDTH: usize = 100 - "    /// ".len();
    let (client, outcome) = (
        format!("client: {}::Client", of.module),
        "Result<(), Box<dyn std::error::Error>>",
    );
    let head = format!("# async fn example({client}) -> {outcome} {{");
    if head.len() > WIDTH {
        return format!("# async fn example(\n#     {client},\n# ) -> {outcome} {{");
    }
    head
}

/// Statements as the formatter of all other code writes them.
pub fn formatted(statements: &str) -> String {
    let Ok(file) = syn::parse_file(&format!("async fn example() {{ {statements} }}")) else {
        return statements.to_owned();
    };
    let text = prettyplease::unparse(&file);
    let lines: Vec<_> = text.lines().collect();
    let inside = lines
        .get(1..lines.len().saturating_sub(1))
        .unwrap_or_default();
    let dedented: Vec<_> = inside
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    dedented.join("\n")
}

fn expression(of: &Crate, expr: &Expr) -> String {
    let list = |all: &[Expr]| {
        let all: Vec<_> = all.iter().map(|one| expression(of, one)).collect();
        all.join(", ")
    };
    match expr {
        Expr::Bool(value) => value.to_string(),
        Expr::Integer(value) => value.to_string(),
        Expr::Float(value) => format!("{value:?}"),
        Expr::String(text) => quote!(#text).to_string(),
        Expr::Json(value) => format!("serde_json::json!({value})"),
        Expr::List(items) => format!("[{}]", list(items)),
        Expr::Map(value) => format!("[(\"key\", {})]", expression(of, value)),
        Expr::Variant(id, name) => format!("types::{}::{name}", of.types[*id].name),
        Expr::New(id, arguments) => {
            format!("types::{}::new({})", of.types[*id].name, list(arguments))
        }
        Expr::Parsed(id, value) => format!(
            "serde_json::from_value::<types::{}>(serde_json::json!({value}))?",
            of.types[*id].name
        ),
        Expr::None => "None".to_owned(),
        Expr::Default => "Default::default()".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::decided;

    #[test]
    fn an_example_shows_the_documents_values_and_what_it_requires() {
        let made = decided("openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a/{id}:
    put:
      operationId: put
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer, minimum: 3 } }
        - { name: word, in: query, example: b, schema: { type: string, enum: [a, b] } }
        - { name: limit, in: query, schema: { type: integer } }
        - { name: more, in: query, schema: { type: boolean } }
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Body' } } } }
      responses: {}
components:
  schemas:
    Body: { required: [at, tags, any, gone], properties: { at: { type: string, format: date-time }, tags: { type: array, items: { type: string }, example: [x, y, z] }, any: { examples: [{ k: 1 }] }, gone: { type: [string, 'null'] } } }
");
        let Example { imports, shown } = call(&made, &made.operations[0]);
        assert_eq!(imports.as_deref(), Some("use acme::types;"));
        let expected = "let response = client
    .put(3, \"2026-01-31T12:00:00Z\", [\"x\", \"y\"], None, None)
    .word(types::PutWord::B)
    .limit(1)
    .send()
    .await?;";
        assert_eq!(shown, expected);
    }
}
