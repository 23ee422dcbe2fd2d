//! Shortens the paths that progenitor writes in full: a module imports what it uses, and the code reads as by hand.

use syn::visit_mut::{VisitMut, visit_path_mut};

/// Shortens every path of a file.
pub fn shorten(file: &mut syn::File) {
    Shortener.visit_file_mut(file);
}

/// Takes the modules off a path that leads into `std` or `serde_json`, but for `serde_json`'s own name.
struct Shortener;

impl VisitMut for Shortener {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_path_mut(self, path);
        let Some(first) = path
            .segments
            .first()
            .map(|segment| segment.ident.to_string())
        else {
            return;
        };
        let keep = match (path.leading_colon.is_some(), first.as_str()) {
            (true, "std") => 1,
            (true, "serde_json") => 2,
            (false, "types") => 1,
            _ => return,
        };
        let segments: Vec<_> = path.segments.iter().cloned().collect();
        path.segments = segments.into_iter().rev().take(keep).rev().collect();
        path.leading_colon = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    #[test]
    fn full_paths_become_short() {
        let mut file: syn::File = syn::parse_str(
            "type A = ::std::option::Option<::std::vec::Vec<types::B>>; type C = ::serde_json::Map<String, ::serde_json::Value>;",
        )
        .unwrap();
        shorten(&mut file);
        let expected: syn::File = syn::parse_str(
            "type A = Option<Vec<B>>; type C = serde_json::Map<String, serde_json::Value>;",
        )
        .unwrap();
        assert_eq!(
            file.to_token_stream().to_string(),
            expected.to_token_stream().to_string()
        );
    }
}
