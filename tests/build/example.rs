//! The call that an operation's documentation shows.

use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Item, ItemFn, Stmt, parse_quote};

/// A call as a user would write it, up to `send`.
pub struct Example {
    /// What it imports.
    pub uses: Vec<Item>,
    /// The call, of a client called `client`.
    pub call: Expr,
}

impl Example {
    /// The example in a method's documentation; `None` where it shows no call that is sent.
    pub fn find(docs: &[String]) -> Option<Self> {
        let mut block = docs.iter().skip_while(|line| !line.starts_with("```"));
        block.next()?;
        let lines = block.take_while(|line| !line.starts_with("```"));
        // What rustdoc hides makes it a function.
        let text: Vec<&str> = lines
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .collect();
        let function: ItemFn = syn::parse_str(&text.join("\n")).ok()?;
        let mut uses = Vec::new();
        let mut call = None;
        for statement in function.block.stmts {
            match statement {
                Stmt::Item(item @ Item::Use(_)) => uses.push(item),
                Stmt::Local(local) => call = call.or(local.init.and_then(|init| sent(*init.expr))),
                _ => {}
            }
        }
        let mut call = call?;
        Unwrap.visit_expr_mut(&mut call);
        Some(Self { uses, call })
    }
}

/// `call` of `call.send().await?`.
fn sent(expr: Expr) -> Option<Expr> {
    match expr {
        Expr::Try(inner) => sent(*inner.expr),
        Expr::Await(inner) => sent(*inner.base),
        Expr::MethodCall(call) if call.method == "send" => Some(*call.receiver),
        _ => None,
    }
}

/// Makes `a?` an `a.unwrap()`: the table is no place to return an error from.
struct Unwrap;

impl VisitMut for Unwrap {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Try(inner) = expr {
            let inner = &inner.expr;
            *expr = parse_quote!(#inner.unwrap());
        }
    }
}
