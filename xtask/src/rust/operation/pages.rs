//! The pages of a list: the fields that hold what they are told apart by, and what the methods say of them.

pub use crate::ir::pages::Next as NextOf;

use super::inputs::Inputs;
use super::responses::{Responses, Success};
use crate::ir::pages::{self, Place as Placed, Step as Property};
use crate::ir::{self, PagesBy};
use crate::rust::context::Context;
use crate::rust::example::Call;
use crate::rust::types::{Definition, Presence, Types};
use crate::rust::{RustType, docs};

/// The names of the methods.
pub(super) const METHODS: [&str; 4] = ["items", "items_blocking", "pages", "pages_blocking"];

/// How the pages of a list are read one after the other.
#[derive(Debug)]
pub struct Pages {
    /// What a page is decoded into.
    pub page: RustType,
    /// What a page is a list of.
    pub item: RustType,
    /// The type of what says which page.
    pub position: RustType,
    /// What says which page.
    pub place: Place,
    /// What tells one page from the other.
    pub by: By,
    /// The list in a page.
    pub items: Path,
    /// What says how many items a page has.
    pub limit: Option<Place>,
    /// Whether there is another page.
    pub more: Option<Path>,
    /// How many items all pages have.
    pub total_items: Option<Path>,
    /// How many pages there are.
    pub total_pages: Option<Path>,
    /// Which page is the last, and what there is to say about it.
    pub docs: String,
    /// A call with what it requires, and no more.
    pub example: Call,
}

/// What tells one page from the other.
#[derive(Debug, PartialEq)]
pub enum By {
    /// Its number; the first.
    Number(i64),
    /// How many items are before it; those before the first.
    Offset(i64),
    /// The cursor that is in the page before it.
    Cursor(Path),
    /// The same, in the last item of that page.
    LastItem(Path),
    /// A URL in the page before it has the parameter of this name.
    Url(Path, String),
    /// This header of the page before it has the cursor.
    Header(String),
    /// The URL of the header `Link` has the parameter of this name.
    Link(String),
}

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Whether the value itself may be absent.
    pub optional: bool,
    /// The fields that lead to the part.
    pub steps: Vec<Step>,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub field: String,
    /// What is around its value.
    pub around: Around,
}

/// What is around the value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// Nothing: it is always there.
    Nothing,
    /// `Option`
    Option,
    /// `Nullable`
    Nullable,
}

/// What a caller sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A field of the builder.
    Parameter {
        /// Its name.
        field: String,
        /// Whether it must be given.
        required: bool,
    },
    /// A part of the body.
    Body(Path),
}

/// Decides the pages of an operation, if the document says that it has some.
pub(super) fn decide(
    context: &Context<'_>,
    types: &Types,
    operation: &ir::Operation,
    inputs: &Inputs<'_>,
    responses: &Responses,
    example: Call,
) -> Option<Pages> {
    let declared = operation.pages.as_ref()?;
    // The document has one success, or the pages were an error.
    let Success::One(page) = &responses.success else {
        return None;
    };
    let paths = Paths { types };
    let optional = matches!(page, RustType::Option(_));
    let path = |steps: &pages::Path| paths.of(optional, steps);
    let maybe = |steps: &Option<pages::Path>| match steps {
        Some(steps) => path(steps).map(Some),
        None => Some(None),
    };
    let list = match declared.items.last() {
        None => page,
        Some(last) => paths.ty(*last)?,
    };
    let list = match list {
        RustType::Option(inner) | RustType::Boxed(inner) => inner,
        list => list,
    };
    let RustType::Vec(item) = context.followed(list) else {
        return None;
    };
    let (place, position) = paths.place(&declared.position, operation, inputs)?;
    let limit = declared.limit.as_ref();
    let limit = limit.map(|limit| Some(paths.place(limit, operation, inputs)?.0));
    Some(Pages {
        page: page.clone(),
        item: (**item).clone(),
        position: context.followed(&position).clone(),
        place,
        by: match &declared.kind {
            PagesBy::Number(first) => By::Number(*first),
            PagesBy::Offset(first) => By::Offset(*first),
            PagesBy::Cursor(NextOf::Body(steps)) => By::Cursor(path(steps)?),
            PagesBy::Cursor(NextOf::LastItem(steps)) => By::LastItem(paths.of(false, steps)?),
            PagesBy::Cursor(NextOf::Url(steps)) => By::Url(path(steps)?, declared.wire.clone()),
            PagesBy::Cursor(NextOf::Header(name)) => By::Header(name.clone()),
            PagesBy::Cursor(NextOf::Link) => By::Link(declared.wire.clone()),
        },
        items: path(&declared.items)?,
        limit: match limit {
            Some(limit) => Some(limit?),
            None => None,
        },
        more: maybe(&declared.more)?,
        total_items: maybe(&declared.total_items)?,
        total_pages: maybe(&declared.total_pages)?,
        docs: documentation(declared),
        example,
    })
}

/// What the methods say.
fn documentation(declared: &ir::Pages) -> String {
    let last = docs::clean(&declared.last);
    let mut text = format!("The last page is the one {last}.");
    if let Some(note) = &declared.note {
        text.push_str(&format!(" {}", docs::clean(note.trim())));
    }
    text
}

/// Follows paths through the structs of the crate.
struct Paths<'a> {
    types: &'a Types,
}

impl<'a> Paths<'a> {
    fn of(&self, optional: bool, steps: &[Property]) -> Option<Path> {
        let steps = steps.iter().map(|step| {
            let field = self.field(*step)?;
            Some(Step {
                field: field.name.clone(),
                around: match field.presence {
                    Presence::Always | Presence::Defaulted { .. } => Around::Nothing,
                    Presence::AlwaysNullable | Presence::WhenSet => Around::Option,
                    Presence::WhenSetNullable => Around::Nullable,
                },
            })
        });
        Some(Path {
            optional,
            steps: steps.collect::<Option<_>>()?,
        })
    }

    fn ty(&self, step: Property) -> Option<&'a RustType> {
        Some(&self.field(step)?.ty)
    }

    fn field(&self, step: Property) -> Option<&'a super::super::types::Field> {
        match &self.types[step.of].definition {
            Definition::Struct(of) => of.fields.get(step.property),
            _ => None,
        }
    }

    /// What a caller sets, with its type.
    fn place(
        &self,
        declared: &Placed,
        operation: &ir::Operation,
        inputs: &Inputs<'_>,
    ) -> Option<(Place, RustType)> {
        match declared {
            Placed::Parameter(index) => {
                let said = operation.parameters.get(*index)?;
                let mut parameters = inputs.parameters.iter();
                let (parameter, _) = parameters.find(|(_, of)| std::ptr::eq(*of, said))?;
                let place = Place::Parameter {
                    field: parameter.name.clone(),
                    required: parameter.required,
                };
                Some((place, parameter.ty.clone()))
            }
            Placed::Body(steps) => {
                let (body, _) = inputs.body.as_ref()?;
                let path = self.of(!body.required, steps)?;
                Some((Place::Body(path), self.ty(*steps.last()?)?.clone()))
            }
        }
    }
}
