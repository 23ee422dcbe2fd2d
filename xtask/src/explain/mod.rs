//! What `cargo xtask explain CODE` prints: a page for each code of a diagnostic, from `pages.md`.

/// All pages: each begins with `## ` and its code.
const PAGES: &str = include_str!("pages.md");

/// The page of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: &'static str,
    /// What is to be said of it, in Markdown.
    pub text: &'static str,
}

/// A document that causes a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Whether it is JSON; else it is YAML.
    pub is_json: bool,
    /// The whole document.
    pub text: String,
}

/// Every page, by its code.
pub fn pages() -> impl Iterator<Item = Page> {
    let sections = PAGES.split("\n## ").skip(1);
    sections.filter_map(|section| {
        let (code, text) = section.split_once('\n')?;
        Some(Page {
            code: code.trim(),
            text: text.trim(),
        })
    })
}

/// The page of `code`.
///
/// # Errors
///
/// Where there is none, with the codes that are spelled alike, the nearest first.
pub fn page(code: &str) -> Result<Page, Vec<&'static str>> {
    // As a diagnostic has it, in brackets behind its severity.
    let inside = code
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    let wanted = inside
        .map_or(code, |(inside, _)| inside)
        .trim()
        .to_lowercase();
    if let Some(page) = pages().find(|page| page.code == wanted) {
        return Ok(page);
    }
    let codes: Vec<_> = pages().map(|page| page.code).collect();
    let near = similar::get_close_matches(wanted.as_str(), &codes, 5, 0.6);
    if !near.is_empty() {
        return Err(near);
    }
    let is_part = |code: &&str| !wanted.is_empty() && code.contains(&wanted);
    Err(codes.into_iter().filter(is_part).collect())
}

impl Page {
    /// The document of the page, with what it leaves out of a whole one; none where no document causes the diagnostic.
    pub fn example(&self) -> Option<Example> {
        let (_, rest) = self.text.split_once("```")?;
        let (language, rest) = rest.split_once('\n')?;
        let (text, _) = rest.split_once("```")?;
        let is_json = language == "json";
        let has = |key: &str| text.lines().any(|line| line.starts_with(key));
        if is_json || has("openapi:") {
            return Some(Example {
                is_json,
                text: text.to_owned(),
            });
        }
        let mut whole = String::from("openapi: 3.1.0\n");
        for (key, line) in [
            ("info:", "info: { title: T, version: '1' }\n"),
            ("paths:", "paths: {}\n"),
        ] {
            if !has(key) {
                whole.push_str(line);
            }
        }
        whole.push_str(text);
        Some(Example {
            is_json,
            text: whole,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_in_order_and_each_is_there_once() {
        let codes: Vec<_> = pages().map(|page| page.code).collect();
        assert!(codes.len() > 70, "{codes:?}");
        let unordered = codes.windows(2).find(|pair| pair[0] >= pair[1]);
        assert_eq!(unordered, None);
    }

    #[test]
    fn a_code_is_found_as_it_is_shown() {
        for code in [
            "value-type",
            " Value-Type ",
            "warning[value-type]: a",
            "[value-type]",
        ] {
            assert_eq!(page(code).map(|page| page.code), Ok("value-type"), "{code}");
        }
        assert_eq!(page("value-typ").unwrap_err()[0], "value-type");
        assert_eq!(
            page("ref").unwrap_err().len(),
            pages().filter(|page| page.code.contains("ref")).count()
        );
        assert_eq!(page("qqq"), Err(vec![]));
    }

    #[test]
    fn an_example_is_a_whole_document() {
        let text = "Words.\n\n```yaml\npaths:\n  /a: {}\n```\n\nMore.";
        let page = |text| Page { code: "a", text };
        let expected = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /a: {}\n";
        assert_eq!(page(text).example().unwrap().text, expected);
        assert_eq!(page("```json\n[1]\n```").example().unwrap().text, "[1]\n");
        assert_eq!(page("Words.").example(), None);
    }
}
