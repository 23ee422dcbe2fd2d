//! Which credentials go into a request: those of the operation, and no others.

use reqwest::header::COOKIE;

use super::Request;
use crate::auth::{Carrier, Ready};
use crate::client::Inner;
use crate::error::Problem;
use crate::spec::Requirement;

impl Request {
    /// Adds the credentials of the first alternative that has all of them. True if the cookies now hold
    /// a credential.
    pub(super) fn add_credentials(&mut self, core: &Inner) -> bool {
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
            return false;
        };
        let mut in_cookies = false;
        for ready in chosen.iter().filter_map(|name| find(core, name)) {
            match &ready.carrier {
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
        in_cookies
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
