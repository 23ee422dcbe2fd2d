//! `test_util.rs`: how a user's own test makes what is received, behind the feature `test-util`.
//!
//! A file of its own, which a compiler does not even read without the feature.

use super::structure;
use crate::emit::source::Parts;
use crate::emit::text::Text;
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
    let (mut modules, mut whole) = (TokenStream::new(), Text::default());
    for module in of.types.modules() {
        let mut text = Text::default();
        for def in of.types.of(module) {
            if let Definition::Struct(definition) = &def.definition
                && !definition.is_sent
            {
                structure::methods(&mut text, types, &def.name, definition);
            }
        }
        match &module.name {
            _ if text.is_empty() => {}
            Some(name) => {
                let parts = importing(TokenStream::new(), text);
                let text = source::print_parts(of, ABOUT, parts, &known)?;
                sources.insert(format!("test_util/{name}.rs"), text);
                let (name, gate) = (ident(name), gate::attribute(&module.gate));
                modules.extend(quote!(#gate mod #name;));
            }
            None => whole = text,
        }
    }
    let text = match whole.is_empty() {
        true if modules.is_empty() => return Ok(sources),
        true => source::print(of, ABOUT, modules, &known)?,
        false => source::print_parts(of, ABOUT, importing(modules, whole), &known)?,
    };
    sources.insert("test_util.rs".to_owned(), text);
    Ok(sources)
}

/// A module of these items and of text that names types.
fn importing(items: TokenStream, text: Text) -> Parts {
    let mut parts = Parts::default();
    parts.tokens(quote!(#items use crate::types::*;));
    *parts.text() = text;
    parts
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

    clientry::maybe!();
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
