//! `Debug` for what holds a URL, of which it does not show what may be a secret.

use super::tokens::ident;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The implementation; of each field its name, and whether it is a URL.
pub fn debug_without_secrets(name: &Ident, fields: &[(&str, bool)]) -> TokenStream {
    let text = name.to_string();
    let shows_urls = fields.iter().any(|(_, is_url)| *is_url);
    let fields = fields.iter().map(|(field, is_url)| {
        // A raw identifier is shown as derived code shows it.
        let (ident, shown) = (ident(field), field.trim_start_matches("r#"));
        match is_url {
            true => quote!(.field(#shown, &HiddenUrl(&self.#ident))),
            false => quote!(.field(#shown, &self.#ident)),
        }
    });
    let docs = shows_urls.then(|| {
        quote! {
            /// Shows URLs without user info and query, which may hold a secret.
        }
    });
    quote! {
        #docs
        impl fmt::Debug for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(#text) #(#fields)* .finish()
            }
        }
    }
}
