//! Links: the one with `rel=next` of a header `Link` (RFC 8288), and a parameter of a URL's query.

use std::borrow::Cow;

/// The URL of the first link with `rel=next` in the value of a header `Link`.
pub(super) fn next(value: &str) -> Option<&str> {
    let mut rest = value;
    loop {
        // Between links are commas and white space.
        let (_, link) = rest.split_once('<')?;
        let (url, behind) = link.split_once('>')?;
        let (parameters, others) = parameters(behind);
        // The first `rel` counts, and a link with an anchor is that of another page than this.
        let named = |name: &str| {
            parameters
                .iter()
                .find(|(one, _)| one.eq_ignore_ascii_case(name))
        };
        let is_next = named("rel").is_some_and(|(_, value)| {
            let mut relations = value.split_ascii_whitespace();
            relations.any(|one| one.eq_ignore_ascii_case("next"))
        });
        if is_next && named("anchor").is_none() {
            return Some(url);
        }
        rest = others;
    }
}

/// The parameters of a link, as names and values without quotes, and what is behind the link.
fn parameters(text: &str) -> (Vec<(&str, &str)>, &str) {
    let mut all = Vec::new();
    let mut rest = text.trim_ascii_start();
    while let Some(behind) = rest.strip_prefix(';') {
        let end = behind.find(['=', ';', ',']).unwrap_or(behind.len());
        let (name, behind) = behind.split_at(end);
        let (value, behind) = match behind.strip_prefix('=') {
            None => ("", behind),
            Some(value) => self::value(value.trim_ascii_start()),
        };
        all.push((name.trim_ascii(), value));
        rest = behind.trim_ascii_start();
    }
    (all, rest)
}

/// A value, quoted or not, and what is behind it. A quoted one may hold commas.
fn value(text: &str) -> (&str, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        let (value, behind) = text.split_at(end);
        return (value.trim_ascii_end(), behind);
    };
    let mut escaped = false;
    let end = quoted.find(|c| {
        let is_end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    });
    let (value, behind) = quoted.split_at(end.unwrap_or(quoted.len()));
    (value, behind.strip_prefix('"').unwrap_or_default())
}

/// The value of the first parameter of this name in the query of `url`, absolute or relative.
pub(super) fn parameter<'u>(url: &'u str, name: &str) -> Option<Cow<'u, str>> {
    let url = url.split('#').next()?;
    let (_, query) = url.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_next_link_is_found_among_others() {
        let github = r#"<https://api.example/a?page=1>; rel="prev", <https://api.example/a?page=3&x=,>; rel="next", <https://api.example/a?page=9>; rel="last""#;
        assert_eq!(next(github), Some("https://api.example/a?page=3&x=,"));
        for (value, expected) in [
            ("<?c=1>; rel=next", Some("?c=1")),
            (
                "<?c=1>;REL = \"start NEXT\" ; title=\"a, <b>; rel=next\"",
                Some("?c=1"),
            ),
            (
                r#"<?c=1>; title="\", <?c=2>; rel=next, \\"; rel=next"#,
                Some("?c=1"),
            ),
            ("<?c=1>; rel=prev; rel=next", None),
            (
                "<?c=1>; rel=next; anchor=\"#top\", <?c=2>; rel=\"next\"",
                Some("?c=2"),
            ),
            ("<?c=1>; rel=nextish", None),
            ("<?c=1>; rel", None),
            ("<?c=1>", None),
            ("<?c=1; rel=next", None),
            ("?c=1; rel=next", None),
            ("<>; rel=next", Some("")),
            ("", None),
        ] {
            assert_eq!(next(value), expected, "{value}");
        }
    }

    #[test]
    fn a_parameter_is_taken_out_of_any_url() {
        for (url, expected) in [
            ("https://api.example/a?limit=2&after=a%2Bb%3D", Some("a+b=")),
            ("/a?after=1&after=2", Some("1")),
            ("?after=a+b#?after=c", Some("a b")),
            ("?after", Some("")),
            ("?before=1", None),
            ("/a#?after=1", None),
            ("", None),
        ] {
            assert_eq!(parameter(url, "after").as_deref(), expected, "{url}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_fail(value in "[<>;, =\"\\\\a-e]{0,40}") {
            if let Some(url) = next(&value) {
                let link = format!("<{url}>");
                prop_assert!(value.contains(&link));
            }
        }
    }
}
