//! The keys in front of a Markdown page, between two lines of `---`.

/// The keys that have a value, and the byte at which the page itself starts.
///
/// Only what every generator of such pages writes is read: one key and one value on a line. It is no YAML.
pub(super) fn read(text: &str) -> (Vec<(String, String)>, usize) {
    let none = (Vec::new(), 0);
    let Some(rest) = text.strip_prefix("---\n") else {
        return none;
    };
    let Some(end) = rest.find("\n---\n") else {
        return none;
    };
    let pairs = rest[..end].lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| (key.trim().to_lowercase(), value.to_owned()))
    });
    (pairs.collect(), "---\n".len() + end + "\n---\n".len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_the_rest_is_the_page() {
        let text = "---\ntitle: \"A page\"\ndescription:\nurl: https://example.com/a\n---\n# A\n";
        let (pairs, at) = read(text);
        let expected = [("title", "A page"), ("url", "https://example.com/a")];
        assert_eq!(
            pairs,
            expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
        assert_eq!(&text[at..], "# A\n");
        assert_eq!(read("# A\n---\nb: c\n---\n"), (vec![], 0));
        assert_eq!(read("---\nno end\n"), (vec![], 0));
    }
}
