//! Content codings that a response has and the client did not ask for.

use reqwest::header::{CONTENT_ENCODING, HeaderMap};

use super::closely::is_json;
use crate::error::BodyProblem;
use crate::text::one_line;

/// The codings that are still on a body: reqwest takes the header away together with a coding that it undoes.
fn codings(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
}

/// What is wrong with a body where nothing but its headers can tell: that it has a coding.
pub(crate) fn check_coding(headers: &HeaderMap) -> Result<(), BodyProblem> {
    let codings: Vec<_> = codings(headers).collect();
    if codings.is_empty() {
        return Ok(());
    }
    Err(BodyProblem::Compressed {
        coding: one_line(&codings.join(", ")),
    })
}

/// What is wrong with `body`, now that it is known not to decode for `problem`: its coding if it has one, for what is
/// wrong with the bytes then means nothing. What was read as JSON and is JSON has none, whatever its headers say.
pub(crate) fn or_compressed(problem: BodyProblem, headers: &HeaderMap, body: &[u8]) -> BodyProblem {
    let codings: Vec<_> = codings(headers).collect();
    let is_told = match problem {
        BodyProblem::Empty => true,
        BodyProblem::NotUtf8 => false,
        _ => is_json(body),
    };
    if is_told || codings.is_empty() {
        return problem;
    }
    BodyProblem::Compressed {
        coding: one_line(&codings.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        let values = values.iter().map(|value| HeaderValue::from_static(value));
        values.map(|value| (CONTENT_ENCODING, value)).collect()
    }

    #[test]
    fn a_coding_explains_what_is_no_json() {
        for (values, coding) in [
            (&["br"][..], Some("br")),
            (&["GZIP, br"], Some("GZIP, br")),
            (&["gzip", "identity", "br"], Some("gzip, br")),
            (&["utf-8"], Some("utf-8")),
            (&["identity"], None),
            (&["Identity, ,"], None),
            (&[], None),
        ] {
            let headers = headers(values);
            let problem = || BodyProblem::NotJson { line: 1, column: 1 };
            let expected = coding
                .map_or("the body is not JSON, line 1 column 1".into(), |coding| {
                    format!("the body is compressed with `{coding}`, which was not asked for")
                });
            let told = or_compressed(problem(), &headers, b"\x1f\x8b").to_string();
            assert_eq!(told, expected);
            // A server that says it without doing it.
            let told = or_compressed(problem(), &headers, b"{}").to_string();
            assert!(told.contains("not JSON"), "{told}");
            let told = or_compressed(BodyProblem::Empty, &headers, b"").to_string();
            assert_eq!(told, "the body is empty");
            let told = or_compressed(BodyProblem::NotUtf8, &headers, b"1").to_string();
            assert_eq!(told.contains("compressed"), coding.is_some(), "{told}");
        }
    }
}
