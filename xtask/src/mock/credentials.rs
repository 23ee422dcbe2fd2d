//! Whether a request has the credentials that its operation asks for. There is one that is right, for every scheme.

use base64::prelude::{BASE64_STANDARD, Engine};

use super::Request;
use super::model::{Location, Model, Operation, Scheme};
use super::values;

/// Whether a request has the credentials of an operation.
///
/// # Errors
///
/// What is missing or wrong, of the alternative that comes first.
pub(super) fn check(
    model: &Model,
    operation: &Operation,
    request: &Request<'_>,
    right: &str,
) -> Result<(), String> {
    let mut problem = None;
    for alternative in &operation.security {
        match alternative
            .iter()
            .try_for_each(|name| one(model, name, request, right))
        {
            Ok(()) => return Ok(()),
            Err(why) => {
                problem.get_or_insert(why);
            }
        }
    }
    problem.map_or(Ok(()), Err)
}

fn one(model: &Model, name: &str, request: &Request<'_>, right: &str) -> Result<(), String> {
    let scheme = model.schemes.iter().find(|(other, _)| other == name);
    // What is not in the document, no request can have.
    let Some((_, scheme)) = scheme else {
        return Ok(());
    };
    let header = |name: &str| {
        let mut values = request.headers.get_all(name).iter();
        let first = values.next().map(|value| value.to_str().unwrap_or("?"));
        // Of two credentials, it is not said which one counts.
        values.next().map_or(first, |_| Some("?"))
    };
    let (given, expected, place) = match scheme {
        Scheme::Unseen => return Ok(()),
        Scheme::Authorization(word) => {
            let given = header("authorization").unwrap_or_default();
            let (said, value) = given.split_once(' ').unwrap_or((given, ""));
            return match said.eq_ignore_ascii_case(word) && !value.trim().is_empty() {
                true => Ok(()),
                false => Err(format!("the header `Authorization` has no `{word}`")),
            };
        }
        Scheme::Bearer | Scheme::Basic => {
            let (word, expected) = match scheme {
                Scheme::Basic => ("basic", BASE64_STANDARD.encode(format!("{right}:{right}"))),
                _ => ("bearer", right.to_owned()),
            };
            let given = header("authorization");
            let value = given.map(|given| match given.split_once(' ') {
                Some((said, value)) if said.eq_ignore_ascii_case(word) => value.trim().to_owned(),
                _ => String::new(),
            });
            let place = format!("`Authorization` with `{word}`");
            (value, expected, place)
        }
        Scheme::Key {
            location,
            name,
            prefix,
        } => {
            let expected = format!("{prefix}{right}");
            let given = match location {
                Location::Query => {
                    let pairs = values::pairs(request.query.unwrap_or_default());
                    found(&pairs.unwrap_or_default(), name)
                }
                Location::Cookie => {
                    let text = header("cookie").unwrap_or_default();
                    found(&values::cookies(text), name)
                }
                Location::Header | Location::Path => header(name).map(str::to_owned),
            };
            (given, expected, format!("`{name}`"))
        }
    };
    match given {
        None => Err(format!("the credential of `{name}` is missing: {place}")),
        Some(given) if given == expected => Ok(()),
        Some(_) => Err(format!("the credential of `{name}` is wrong: {place}")),
    }
}

fn found(pairs: &values::Pairs, name: &str) -> Option<String> {
    let mut own = pairs.iter().filter(|(other, _)| other == name);
    let (_, value) = own.next()?;
    let value = super::path::decoded(value).unwrap_or_default();
    own.next().map_or(Some(value), |_| Some(String::new()))
}
