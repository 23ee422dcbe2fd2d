//! progenitor's tokens, read into definitions that say what the document says.
//!
//! | step | what it does |
//! | --- | --- |
//! | [`paths`] | `::std::option::Option` becomes `Option`: what a module uses is imported at its top |
//! | [`types`] | enums open, unions take any form, newtypes of plain values go |
//! | [`fields`] | structs get the document's order and presence, and names that differ |
//! | [`aliases`] | a name for another type stays a name, unless it would never end |
//! | [`methods`] | the names and types of an operation's arguments and of what it returns |

pub mod aliases;
pub mod fields;
pub mod methods;
pub mod paths;
pub mod types;

pub use methods::Method;
pub use types::{Definition, Presence, StructField, UnionVariant};

use crate::model::Api;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// What the emitting stage prints.
pub struct Refined {
    /// The types in the document's order.
    pub types: IndexMap<String, Definition>,
    /// The operations by id.
    pub methods: BTreeMap<String, Method>,
    /// The types of answers and bodies without a name, by [`crate::generate::reduce::slot`] and
    /// [`crate::generate::reduce::body_slot`].
    pub slots: BTreeMap<String, syn::Type>,
}

/// Reads progenitor's output.
pub fn read(api: &Api, mut file: syn::File) -> Result<Refined, String> {
    paths::shorten(&mut file);
    let methods = methods::read(&file)?;
    let (mut types, slots) = types::read(api, file)?;
    aliases::close(&mut types);
    Ok(Refined {
        types,
        methods,
        slots,
    })
}
