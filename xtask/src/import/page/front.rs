//! The keys in front of a Markdown page, between two lines of `---`.

/// The keys that have a value, and the byte at which the page itself starts.
///
/// Only what every generator of such pages writes is read: one key and one value on a line. It is no YAML.
pub(super) fn read(text: &str) -> (Vec<(String, String)>, usize) {
    let is_fence = |line: &str| line.trim_end_matches(['\r', '\n']) == "---";
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| is_fence(line)) else {
        return (Vec::new(), 0);
    };
    let mut pairs = Vec::new();
    let mut at = first.len();
    for line in lines {
        at += line.len();
        if is_fence(line) {
            return (pairs, at);
        }
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches(['"', '\'']);
        if !value.is_empty() {
            pairs.push((key.trim().to_lowercase(), value.to_owned()));
        }
    }
    // Without an end it is the page itself.
    (Vec::new(), 0)
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
        let windows = text.replace('\n', "\r\n");
        let (pairs, at) = read(&windows);
        assert_eq!((pairs.len(), &windows[at..]), (2, "# A\r\n"));
        assert_eq!(read("---\na: b\n---").1, "---\na: b\n---".len());
        assert_eq!(read("# A\n---\nb: c\n---\n"), (vec![], 0));
        assert_eq!(read("---\nno end\n"), (vec![], 0));
    }
}
