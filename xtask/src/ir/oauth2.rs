//! The flows of OAuth 2: where tokens come from, and for what.

use super::json::{entries, text};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, pointer};
use crate::openapi::extension;
use serde_json::Value;

/// Where the tokens of a scheme come from. Each URL is absolute, or a path behind the origin of the base URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OAuth2 {
    /// Where people are sent to give their consent.
    pub authorization_url: Option<String>,
    /// Where a code is exchanged for tokens.
    pub token_url: Option<String>,
    /// Where a refresh token is exchanged for new tokens, if not at the `token_url`.
    pub refresh_url: Option<String>,
    /// Where a program gets tokens for itself.
    pub client_credentials_url: Option<String>,
    /// Every scope that the document names.
    pub scopes: Vec<String>,
    /// Whether the token endpoint takes the client's id and secret in the body.
    pub auth_in_body: bool,
}

/// The flows of the scheme `name`, which is `value`: those of `flows`, and what `x-clientry` says. None where it is no scheme of
/// OAuth 2.
pub(super) fn read(
    document: &Document,
    at: &str,
    name: &str,
    value: &Value,
    report: &mut Diagnostics,
) -> Option<OAuth2> {
    let declared = extension::of::<extension::SecurityScheme>(document, at);
    let declared = declared.unwrap_or_default().oauth2;
    let kind = text(value, "type").unwrap_or_default().to_ascii_lowercase();
    let is_oauth2 = matches!(kind.as_str(), "oauth2" | "openidconnect");
    if !is_oauth2 && declared.is_none() {
        return None;
    }
    let mut oauth2 = OAuth2::default();
    let flows = value.get("flows").filter(|_| kind == "oauth2");
    for (flow, described) in entries(flows) {
        let at = pointer::join(at, ["flows", flow]);
        let mut url = |key: &str| {
            let url = text(described, key).map(|url| url.trim().to_owned());
            let url = url.filter(|url| !url.is_empty())?;
            let Some(problem) = extension::oauth2_url_problem(&url) else {
                return Some(url);
            };
            report.push(document.diagnostic(
                Severity::Warning,
                "flow-url",
                &pointer::push(&at, key),
                format!("the `{key}` of the security scheme `{name}` is ignored: {problem}"),
                "a client could not ask there for a token",
                "write the whole URL, or a path that begins with `/` for one behind the origin of the base URL",
            ));
            None
        };
        let token_url = url("tokenUrl");
        oauth2.authorization_url = oauth2.authorization_url.or_else(|| url("authorizationUrl"));
        if flow == "clientCredentials" {
            oauth2.client_credentials_url = token_url;
        } else {
            oauth2.token_url = oauth2.token_url.or(token_url);
            oauth2.refresh_url = oauth2.refresh_url.or_else(|| url("refreshUrl"));
        }
        let scopes = entries(described.get("scopes")).map(|(scope, _)| scope);
        for scope in scopes.filter(|scope| extension::is_scope(scope)) {
            if !oauth2.scopes.contains(scope) {
                oauth2.scopes.push(scope.clone());
            }
        }
    }
    if let Some(declared) = declared {
        let authorization_url = declared.authorization_url;
        oauth2.authorization_url = authorization_url.or(oauth2.authorization_url);
        oauth2.token_url = declared.token_url.or(oauth2.token_url);
        oauth2.refresh_url = declared.refresh_url.or(oauth2.refresh_url);
        let own = declared.client_credentials_url;
        oauth2.client_credentials_url = own.or(oauth2.client_credentials_url);
        oauth2.auth_in_body = declared.client_auth == Some(extension::ClientAuth::Body);
        if !declared.scopes.is_empty() {
            oauth2.scopes = declared.scopes;
        }
    }
    Some(oauth2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api;

    fn scheme(scheme: &str) -> (Option<OAuth2>, Vec<&'static str>) {
        let (mut api, codes) = api(&format!(
            "openapi: 3.2.0
info: {{ title: T, version: '1' }}
security: [{{ a: [] }}]
paths: {{ /a: {{ get: {{ operationId: a, responses: {{}} }} }} }}
components: {{ securitySchemes: {{ a: {{ {scheme} }} }} }}
"
        ));
        (api.schemes.pop().unwrap().oauth2, codes)
    }

    #[test]
    fn flows_say_where_tokens_come_from() {
        let (found, codes) = scheme(
            "type: oauth2, flows: { authorizationCode: { authorizationUrl: 'https://a.example/authorize', tokenUrl: 'https://a.example/token', refreshUrl: /refresh, scopes: { read: R, write: W } }, clientCredentials: { tokenUrl: 'https://b.example/token?x=1', scopes: { write: W, 'no scope': N, all: A } } }",
        );
        let expected = OAuth2 {
            authorization_url: Some("https://a.example/authorize".into()),
            token_url: Some("https://a.example/token".into()),
            refresh_url: Some("/refresh".into()),
            client_credentials_url: Some("https://b.example/token?x=1".into()),
            scopes: ["read", "write", "all"].map(str::to_owned).to_vec(),
            auth_in_body: false,
        };
        assert_eq!((found, codes), (Some(expected), vec![]));
        // Another way to the same kind of token.
        let (found, _) = scheme("type: oauth2, flows: { password: { tokenUrl: /t, scopes: {} } }");
        assert_eq!(found.unwrap().token_url.as_deref(), Some("/t"));
        let (found, _) = scheme("type: oauth2, flows: { implicit: { authorizationUrl: /a } }");
        assert_eq!(found.unwrap().token_url, None);
        let (found, _) = scheme("type: openIdConnect, openIdConnectUrl: 'https://a.example'");
        assert_eq!(found, Some(OAuth2::default()));
    }

    #[test]
    fn the_extension_says_it_where_there_are_no_flows() {
        let (found, codes) = scheme(
            "type: http, scheme: bearer, x-clientry: { oauth2: { token_url: /oauth/token, client_auth: body, scopes: [a] } }",
        );
        let expected = OAuth2 {
            token_url: Some("/oauth/token".into()),
            scopes: vec!["a".into()],
            auth_in_body: true,
            ..OAuth2::default()
        };
        assert_eq!((found, codes), (Some(expected), vec![]));
        assert_eq!(scheme("type: http, scheme: bearer").0, None);
        assert_eq!(scheme("type: apiKey, in: header, name: X").0, None);
        // What it says goes before what the flows say.
        let (found, _) = scheme(
            "type: oauth2, flows: { clientCredentials: { tokenUrl: /a, scopes: { s: S } } }, x-clientry: { oauth2: { client_credentials_url: /b } }",
        );
        let found = found.unwrap();
        assert_eq!(found.client_credentials_url.as_deref(), Some("/b"));
        assert_eq!(found.scopes, ["s"]);
    }

    #[test]
    fn a_url_that_cannot_be_called_is_reported() {
        for url in [
            "token",
            "ftp://a.example/token",
            "https://{tenant}.a.example/token",
            "https://u:p@a.example/token",
            "https://a.example/token#x",
            "//a.example/token",
            "https://",
        ] {
            let (found, codes) = scheme(&format!(
                "type: oauth2, flows: {{ clientCredentials: {{ tokenUrl: '{url}', scopes: {{}} }} }}"
            ));
            assert_eq!(found, Some(OAuth2::default()), "{url}");
            assert_eq!(codes, ["flow-url"], "{url}");
        }
    }
}
