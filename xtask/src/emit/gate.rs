//! When code is compiled, as an attribute.

use crate::rust::features::Gate;
use proc_macro2::TokenStream;
use quote::quote;

/// The attribute; none for what is always compiled.
pub fn attribute(gate: &Gate) -> Option<TokenStream> {
    let condition = condition(gate)?;
    Some(quote!(#[cfg(#condition)]))
}

/// What is inside the attribute.
pub fn condition(gate: &Gate) -> Option<TokenStream> {
    let features: Vec<_> = gate.iter().map(|name| quote!(feature = #name)).collect();
    match features.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(quote!(any(#(#several),*))),
    }
}

/// The attribute as a line of its own; nothing for what is always compiled.
pub fn line(gate: &Gate, indent: &str) -> Option<String> {
    let features: Vec<_> = gate
        .iter()
        .map(|name| format!("feature = {name:?}"))
        .collect();
    let line = match features.as_slice() {
        [] => return None,
        [one] => format!("{indent}#[cfg({one})]\n"),
        several => format!("{indent}#[cfg(any({}))]\n", several.join(", ")),
    };
    Some(broken(&line))
}

/// A line, broken where it is such an attribute and too long.
pub fn broken(line: &str) -> String {
    const WIDTH: usize = 100;
    let start = "#[cfg(any(";
    let text = line.trim();
    let listed = text
        .strip_prefix(start)
        .and_then(|rest| rest.strip_suffix("))]"));
    match listed {
        Some(listed) if line.trim_end().len() > WIDTH => {
            let indent = &line[..line.len() - line.trim_start().len()];
            let listed = listed.replace(", ", &format!(",\n{indent}    "));
            format!("{indent}{start}\n{indent}    {listed},\n{indent}))]\n")
        }
        _ => line.to_owned(),
    }
}

/// The end of a sentence about what is compiled with these features.
pub fn about(gate: &Gate) -> String {
    /// More features than this are not listed.
    const FEW: usize = 3;
    let names: Vec<_> = gate
        .iter()
        .take(FEW)
        .map(|name| format!("`{name}`"))
        .collect();
    match gate.len() {
        0 => String::new(),
        1 => format!(", with the feature {}", names.concat()),
        2..=FEW => format!(", with any of the features {}", names.join(", ")),
        many => format!(", with any of {many} features"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(count: usize) -> Gate {
        (0..count)
            .map(|number| format!("feature-{number}"))
            .collect()
    }

    #[test]
    fn a_condition_is_any_of_its_features() {
        assert_eq!(line(&gate(0), ""), None);
        let one = "  #[cfg(feature = \"feature-0\")]\n";
        assert_eq!(line(&gate(1), "  ").unwrap(), one);
        let two = "#[cfg(any(feature = \"feature-0\", feature = \"feature-1\"))]\n";
        assert_eq!(line(&gate(2), "").unwrap(), two);
        assert!(attribute(&gate(0)).is_none());
        assert!(
            syn::parse2::<syn::ItemMod>({
                let attribute = attribute(&gate(3));
                quote!(#attribute mod a;)
            })
            .is_ok()
        );
    }

    #[test]
    fn a_long_condition_is_broken() {
        let long = line(&gate(4), "  ").unwrap();
        let expected = "  #[cfg(any(
      feature = \"feature-0\",
      feature = \"feature-1\",
      feature = \"feature-2\",
      feature = \"feature-3\",
  ))]
";
        assert_eq!(long, expected);
        let other = "x".repeat(200);
        assert_eq!(broken(&other), other);
    }

    #[test]
    fn a_file_says_when_it_is_compiled() {
        assert_eq!(about(&gate(1)), ", with the feature `feature-0`");
        let few = ", with any of the features `feature-0`, `feature-1`";
        assert_eq!(about(&gate(2)), few);
        assert_eq!(about(&gate(9)), ", with any of 9 features");
    }
}
