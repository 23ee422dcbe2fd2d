//! How a value of a type is taken as an argument.

use super::RustType;
use super::context::{Class, Context};

/// How a value is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// As it is, or as anything that turns into it.
    One(Value),
    /// Any collection of what turns into the items of a list.
    Items(Value),
    /// Any collection of pairs of what turns into the keys and values of a map.
    Entries(Value),
}

/// A value of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The type that is kept.
    pub ty: RustType,
    /// Whether anything is taken that turns into it.
    pub into: bool,
}

impl Argument {
    /// The value as it is.
    pub fn plain(ty: RustType) -> Argument {
        Argument::One(Value { ty, into: false })
    }
}

impl Context<'_> {
    /// How a value of this type is taken.
    pub(super) fn argument(&self, ty: &RustType) -> Argument {
        match self.followed(ty) {
            RustType::Vec(item) => Argument::Items(self.value(item)),
            RustType::Map(value) => Argument::Entries(self.value(value)),
            ty => Argument::One(self.value(ty)),
        }
    }

    fn value(&self, ty: &RustType) -> Value {
        Value {
            ty: ty.clone(),
            into: self.has_conversions(ty),
        }
    }

    /// Whether there is anything that turns into this type. A literal number or `bool` is best taken as it is;
    /// nothing turns into structs, nor into what holds other types.
    fn has_conversions(&self, ty: &RustType) -> bool {
        match ty {
            RustType::String
            | RustType::DateTime
            | RustType::Secret
            | RustType::Json
            | RustType::File
            | RustType::Body => true,
            // The value itself, which is then boxed, or one in a box.
            RustType::Boxed(_) => true,
            RustType::Named(id) => {
                matches!(self.class(*id), Class::Enum | Class::Union | Class::Alias)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, with_schemas};

    #[test]
    fn what_others_turn_into_is_taken_as_such() {
        let schemas = "    Thing: { properties: { a: { type: string } } }
    Word: { type: string, enum: [a] }
    Words: { type: array, items: { $ref: '#/components/schemas/Word' } }
    Id: { type: string }
";
        let (api, _) = api(&with_schemas(schemas, &["Thing", "Words", "Id"], &[]));
        let types = crate::engine::run(&api).unwrap();
        let context = Context::of(&api, &types);
        let named = |name: &str| RustType::Named(api.types.id(name).unwrap());
        let value = |ty, into| Value { ty, into };
        let map = RustType::Map(Box::new(named("Thing")));
        let cases = [
            (RustType::I64, Argument::One(value(RustType::I64, false))),
            (
                RustType::String,
                Argument::One(value(RustType::String, true)),
            ),
            (named("Thing"), Argument::One(value(named("Thing"), false))),
            (named("Word"), Argument::One(value(named("Word"), true))),
            (named("Words"), Argument::Items(value(named("Word"), true))),
            (
                RustType::Vec(Box::new(named("Id"))),
                Argument::Items(value(named("Id"), true)),
            ),
            (map, Argument::Entries(value(named("Thing"), false))),
            (
                RustType::Boxed(Box::new(named("Thing"))),
                Argument::One(value(RustType::Boxed(Box::new(named("Thing"))), true)),
            ),
            (
                RustType::JsonObject,
                Argument::One(value(RustType::JsonObject, false)),
            ),
        ];
        for (ty, expected) in cases {
            assert_eq!(context.argument(&ty), expected);
        }
    }
}
