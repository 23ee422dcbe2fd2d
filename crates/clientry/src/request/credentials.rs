//! Which credentials go into a request: those of the operation, and no others.

use reqwest::header::COOKIE;

use super::Request;
use crate::auth::{Carrier, Kind, Ready};
use crate::client::Inner;
use crate::error::Problem;
use crate::spec::Requirement;

impl Request {
    /// Adds the credentials of the first alternative that has all of them, and gives those back that are asked for before
    /// each attempt. True if the cookies now hold a credential.
    pub(super) fn add_credentials<'c>(&mut self, core: &'c Inner) -> (bool, Vec<&'c Ready>) {
        let operation = self.operation;
        let wanted = operation
            .security
            .iter()
            .filter(|needed| !needed.is_empty());
        let Some(chosen) = wanted
            .clone()
            .find(|needed| missing(core, needed).is_none())
        else {
            let optional = wanted.clone().count() < operation.security.len();
            if !optional
                && let Some(scheme) = wanted.into_iter().find_map(|needed| missing(core, needed))
            {
                let setter = core
                    .provider
                    .scheme(scheme)
                    .map_or("credential", |scheme| scheme.setter);
                self.problems
                    .push(Problem::MissingCredential { scheme, setter });
            }
            return (false, Vec::new());
        };
        let (mut in_cookies, mut changing) = (false, Vec::new());
        for ready in chosen.iter().filter_map(|name| find(core, name)) {
            let carrier = match &ready.kind {
                Kind::Fixed(carrier) => carrier,
                Kind::Changing(_) => {
                    changing.push(ready);
                    continue;
                }
            };
            match carrier {
                Carrier::Header(name, value) if *name == COOKIE => {
                    // It joins the other cookies. What the header holds was a string, or no header.
                    let text = str::from_utf8(value.as_bytes());
                    text.iter().for_each(|text| self.add_cookies(text));
                    in_cookies = true;
                }
                Carrier::Header(name, value) => self.insert_header(name.clone(), value.clone()),
                Carrier::Query(name, value) => self.add_query(name, &value.expose_secret()),
                Carrier::Cookie(name, value) => {
                    self.add_cookie(name, format_args!("{}", value.expose_secret()));
                    in_cookies = true;
                }
            }
        }
        (in_cookies, changing)
    }
}

fn find<'a>(core: &'a Inner, scheme: &str) -> Option<&'a Ready> {
    core.credentials
        .iter()
        .find(|ready| ready.scheme.name == scheme)
}

fn missing(core: &Inner, needed: &Requirement) -> Option<&'static str> {
    needed
        .iter()
        .copied()
        .find(|scheme| find(core, scheme).is_none())
}
