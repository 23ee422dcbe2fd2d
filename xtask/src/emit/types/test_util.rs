//! `test_util.rs`: how a user's own test makes what is received, behind the feature `test-util`.
//!
//! A file of its own, which a compiler does not even read without the feature.

use super::structure;
use crate::emit::tokens::{TypePrinter, ident};
use crate::emit::{gate, source};
use crate::rust::Crate;
use crate::rust::types::Definition;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;

const ABOUT: &str = "How a test makes what is received, behind the feature `test-util`.";

/// The sources by their paths; none where everything can be made without it.
pub fn sources(of: &Crate) -> Result<BTreeMap<String, String>, String> {
    let known: Vec<_> = of.types.iter().map(|def| def.name.as_str()).collect();
    let types = TypePrinter::inside(of);
    let mut sources = BTreeMap::new();
    let (mut modules, mut whole) = (TokenStream::new(), TokenStream::new());
    for module in of.types.modules() {
        let received = of.types.of(module).filter_map(|def| match &def.definition {
            Definition::Struct(definition) if !definition.is_sent => {
                Some(structure::methods(types, &def.name, definition))
            }
            _ => None,
        });
        let items: TokenStream = received.collect();
        if items.is_empty() {
            continue;
        }
        let items = quote! {
            use crate::types::*;
            #items
        };
        match &module.name {
            Some(name) => {
                let text = source::print(of, ABOUT, items, &known)?;
                sources.insert(format!("test_util/{name}.rs"), text);
                let (name, gate) = (ident(name), gate::attribute(&module.gate));
                modules.extend(quote!(#gate mod #name;));
            }
            None => whole.extend(items),
        }
    }
    if !whole.is_empty() || !modules.is_empty() {
        modules.extend(whole);
        let text = source::print(of, ABOUT, modules, &known)?;
        sources.insert("test_util.rs".to_owned(), text);
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{decided, with_schemas};

    const SCHEMAS: &str = "    Sent: { properties: { a: { type: string } } }
    Got: { required: [id], properties: { id: { type: string }, at: { type: string, format: date-time }, on: { type: boolean, default: true } } }
    Listed: { properties: { on: { type: boolean, default: true } } }
";

    #[test]
    fn what_is_received_has_a_constructor_and_setters() {
        let made = decided(&with_schemas(SCHEMAS, &["Sent"], &["Got", "Listed"]));
        let text = &sources(&made).unwrap()["test_util.rs"];
        let expected = "use clientry::DateTime;

use crate::types::*;

impl Got {
    /// A value with what is required.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            at: None,
            on: defaults::got_on(),
        }
    }

    /// Sets [`at`](Self::at).
    pub fn at(mut self, at: impl Into<DateTime>) -> Self {
        self.at = Some(at.into());
        self
    }

    /// Sets [`on`](Self::on).
    pub fn on(mut self, on: bool) -> Self {
        self.on = on;
        self
    }
}

impl Default for Listed {
    fn default() -> Self {
        Self::new()
    }
}

impl Listed {
    /// A value with nothing set.
    pub fn new() -> Self {
";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn where_everything_is_sent_there_is_nothing_to_add() {
        let made = decided(&with_schemas(SCHEMAS, &["Sent", "Got", "Listed"], &[]));
        assert!(sources(&made).unwrap().is_empty());
    }
}
