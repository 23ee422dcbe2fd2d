//! A `static` as rustfmt writes it: its calls below each other, their arguments in a line where they fit.
//!
//! prettyplease breaks the arguments of a chain's first call deeper than the calls after it.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Expr, ItemStatic, Token, Visibility};

/// How long a line may be.
const WIDTH: usize = 100;

/// The item's text; none where its value is more than calls, paths, literals and arrays of such.
pub fn text(item: &ItemStatic) -> Option<String> {
    if !item.attrs.is_empty() || item.vis != Visibility::Inherited {
        return None;
    }
    let (name, ty) = (&item.ident, compact(&item.ty));
    let head = format!("static {name}: {ty} =");
    let whole = flat(&item.expr)?;
    if head.len() + whole.len() + 2 <= WIDTH {
        return Some(format!("{head} {whole};\n"));
    }
    let (root, _) = chain(&item.expr);
    let root = flat(root)?.len();
    // Where it fits in no line, it is broken on the first.
    let value = match head.len() + root < WIDTH || root + 4 >= WIDTH {
        true => format!(" {}", broken(&item.expr, 0, head.len() + 1)?),
        false => format!("\n    {}", broken(&item.expr, 4, 4)?),
    };
    Some(format!("{head}{value};\n"))
}

/// The tokens without any space; for paths and literals.
fn compact(tokens: &impl ToTokens) -> String {
    let tokens = tokens.to_token_stream().into_iter();
    tokens.map(|tree| tree.to_string()).collect()
}

/// The value that the calls of a chain begin with, and the calls.
fn chain(value: &Expr) -> (&Expr, Vec<&syn::ExprMethodCall>) {
    let (mut root, mut calls) = (value, Vec::new());
    while let Expr::MethodCall(call) = root {
        calls.push(call);
        root = &call.receiver;
    }
    calls.reverse();
    (root, calls)
}

/// The expression in one line.
fn flat(value: &Expr) -> Option<String> {
    let list = |values: &Punctuated<Expr, Token![,]>| {
        let values: Option<Vec<_>> = values.iter().map(flat).collect();
        Some(values?.join(", "))
    };
    Some(match value {
        Expr::Path(_) | Expr::Lit(_) | Expr::Macro(_) => compact(value),
        Expr::Reference(of) => format!("&{}", flat(&of.expr)?),
        Expr::Array(of) => format!("[{}]", list(&of.elems)?),
        Expr::Call(of) => format!("{}({})", flat(&of.func)?, list(&of.args)?),
        Expr::MethodCall(of) => {
            format!("{}.{}({})", flat(&of.receiver)?, of.method, list(&of.args)?)
        }
        _ => return None,
    })
}

/// The expression in as many lines as it takes: the first begins at `column`, those after it at `indent` or deeper.
fn broken(value: &Expr, indent: usize, column: usize) -> Option<String> {
    let whole = flat(value)?;
    // Behind it comes a `,` or a `;`.
    if column + whole.len() < WIDTH {
        return Some(whole);
    }
    Some(match value {
        Expr::Reference(of) => format!("&{}", broken(&of.expr, indent, column + 1)?),
        Expr::Array(of) => format!("[{}]", lines(&of.elems, indent)?),
        Expr::Call(of) => format!("{}({})", flat(&of.func)?, arguments(&of.args, indent)?),
        Expr::MethodCall(_) => {
            let (root, calls) = chain(value);
            let mut text = broken(root, indent, column)?;
            let inner = match text.contains('\n') {
                true => indent,
                false => indent + 4,
            };
            for call in calls {
                let (name, pad) = (call.method.to_string(), " ".repeat(inner));
                let values: Option<Vec<_>> = call.args.iter().map(flat).collect();
                let values = values?.join(", ");
                let values = match inner + name.len() + values.len() + 4 <= WIDTH {
                    true => values,
                    false => arguments(&call.args, inner)?,
                };
                text.push_str(&format!("\n{pad}.{name}({values})"));
            }
            text
        }
        _ => whole,
    })
}

/// Arguments that do not fit in a line. The brackets of a single array stay with the call's.
fn arguments(values: &Punctuated<Expr, Token![,]>, indent: usize) -> Option<String> {
    if let (Some(Expr::Reference(of)), 1) = (values.first(), values.len())
        && let Expr::Array(of) = &*of.expr
    {
        return Some(format!("&[{}]", lines(&of.elems, indent)?));
    }
    lines(values, indent)
}

/// One value a line.
fn lines(values: &Punctuated<Expr, Token![,]>, indent: usize) -> Option<String> {
    let (inner, pad) = (indent + 4, " ".repeat(indent + 4));
    let mut text = String::new();
    for value in values {
        text.push_str(&format!("\n{pad}{},", broken(value, inner, inner)?));
    }
    Some(format!("{text}\n{}", " ".repeat(indent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(code: &str) -> String {
        text(&syn::parse_str(code).unwrap()).unwrap()
    }

    #[test]
    fn calls_are_below_each_other_where_a_line_is_too_short() {
        let short =
            "static A: Operation = Operation::new(\"a\", Method::GET, \"/a\").security(&[]);\n";
        assert_eq!(printed(short), short);
        let code = r#"static OPERATION: Operation = Operation::new("create_webhook", Method::POST, "/webhooks")
    .accept("application/json; charset=utf-8")
    .safe_to_repeat();
"#;
        assert_eq!(printed(code), code);
        let code = r#"static OPERATION: Operation =
    Operation::new("update_a_webhook_of_a_team", Method::PUT, "/teams/{team_id}/webhooks/{id}")
        .security(&[&["BasicAuth"]]);
"#;
        assert_eq!(printed(code), code);
    }

    #[test]
    fn what_is_longer_than_a_line_is_broken_inside() {
        let path = "x".repeat(100);
        let code = format!(
            r#"static OPERATION: Operation = Operation::new(
    "a",
    Method::PUT,
    "{path}",
)
.schemes(&[
    Scheme::new("{long}", SchemeKind::Basic, "basic_auth")
        .env(&["FINIX_USERNAME", "FINIX_PASSWORD"]),
    Scheme::new(env!("A"), SchemeKind::Basic, "b"),
]);
"#,
            long = "y".repeat(40)
        );
        assert_eq!(printed(&code), code);
    }

    #[test]
    fn another_value_is_left_to_others() {
        let item = syn::parse_str("static A: u8 = 1 + 1;").unwrap();
        assert!(text(&item).is_none());
    }
}
