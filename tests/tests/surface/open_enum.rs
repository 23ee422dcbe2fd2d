//! `open_enum! { … }` read as the enum it declares.

use syn::{Expr, Ident, ItemEnum, ItemMacro, Lit, Visibility};

/// An enum that lists some values of a string and keeps the others.
pub struct OpenEnum {
    pub ident: Ident,
    pub public: bool,
    /// Each variant and its string.
    pub variants: Vec<(Ident, String)>,
}

/// The enum that `item` declares, if it is such a macro call.
pub fn read(item: &ItemMacro) -> Option<OpenEnum> {
    if item.mac.path.segments.last()?.ident != "open_enum" {
        return None;
    }
    let declared: ItemEnum = item
        .mac
        .parse_body()
        .expect("the body of open_enum! is an enum");
    let variants = declared
        .variants
        .into_iter()
        .map(|variant| match variant.discriminant {
            Some((_, Expr::Lit(literal))) => match literal.lit {
                Lit::Str(string) => (variant.ident, string.value()),
                _ => panic!("{}: not a string", variant.ident),
            },
            _ => panic!("{}: no string", variant.ident),
        })
        .collect();
    Some(OpenEnum {
        ident: declared.ident,
        public: matches!(declared.vis, Visibility::Public(_)),
        variants,
    })
}
