//! Trying what can be tried of a service without anybody who signs in: its addresses, and whether it
//! takes this box's client id and secret.

use std::sync::Arc;

use serde_json::Value;

use super::discovery::{check_way, look_up};
use super::{Configured, VERIFIER_LETTERS, configured, exchange};
use crate::accounts::Accounts;
use crate::accounts::letters::options;
use crate::accounts::try_out::Finding;
use crate::collections::{Collection, generate};
use crate::error::Result;

const FROM_SERVICE: &str = "Copy it anew from the service's page for developers.";
const BOTH_FROM_SERVICE: &str = "Copy both anew from the service's page for developers, and save. A \
                                 secret may have run out: Apple's lasts six months at most.";
const LOOK_UP: &str = "Read the addresses from the issuer again, and save.";
const REACH: &str = "Check the address, and that this computer is on the internet.";
/// Letters of a code that no service has given.
const CODE_LETTERS: usize = 40;
/// AADSTS9002313.
const MALFORMED_CODE: i64 = 9_002_313;
/// Of what a service says, in characters.
const LONGEST_SAID: usize = 200;

/// What a service's answer to a made-up code says of the client that asked.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It knows the client, and the code is none: RFC 6749 section 5.2.
    Known,
    Unknown,
    NotThere,
    Unclear,
}

fn verdict(status: u16, body: &Value) -> Verdict {
    // Microsoft says so of a code that it has not looked at, before it looks at the client.
    let is_malformed = |code: &Value| code == MALFORMED_CODE;
    if body["error_codes"].as_array().is_some_and(|codes| codes.iter().any(is_malformed)) {
        return Verdict::Unclear;
    }
    match body["error"].as_str().unwrap_or("") {
        // The second of each is GitHub's own.
        "invalid_grant" | "bad_verification_code" => Verdict::Known,
        "invalid_client" | "incorrect_client_credentials" | "unauthorized_client" => {
            Verdict::Unknown
        }
        _ if status == 401 => Verdict::Unknown,
        _ if matches!(status, 404 | 405 | 410) => Verdict::NotThere,
        _ => Verdict::Unclear,
    }
}

/// What a service said, short and without the secret.
fn said(body: &Value, secret: &str) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let parts =
        [text(&body["error"]), text(&body["error_description"]), text(&body["error"]["message"])];
    let all = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    let all = if secret.is_empty() { all } else { all.replace(secret, "…") };
    all.chars().filter(|letter| !letter.is_control()).take(LONGEST_SAID).collect()
}

impl Accounts {
    /// # Errors
    /// The vault's and the database's.
    pub(in crate::accounts) async fn try_service(
        &self,
        collection: &Arc<Collection>,
        name: &str,
    ) -> Result<Vec<Finding>> {
        let stop = |finding: Finding| Ok(vec![finding]);
        let Some(configured) = configured(collection, name) else {
            return stop(Finding::wrong("This service is not set up here.", "Add it and save."));
        };
        if !options(collection)?.oauth2.enabled {
            let said = "Other services are switched off.";
            return stop(Finding::wrong(said, "Switch them on and save."));
        }
        if configured.provider.client_id.is_empty() {
            return stop(Finding::wrong("There is no client id.", FROM_SERVICE));
        }
        let secret = match configured.provider.client_secret(&self.vault, collection.id()) {
            Ok(secret) if secret.is_empty() => {
                return stop(Finding::wrong("There is no client secret.", FROM_SERVICE));
            }
            Ok(secret) => secret,
            Err(error) => {
                let said = format!("The client secret cannot be used: {error}.");
                return stop(Finding::wrong(said, ""));
            }
        };
        let mut findings = ways(&configured);
        if findings.is_empty() {
            findings.extend(issuer(&configured).await);
            findings.push(sign_in_page(&configured).await);
            findings.extend(self.keys(&configured).await);
            findings.extend(self.client(&configured, &secret).await);
        }
        Ok(findings)
    }

    /// Whether the keys of its ID tokens can be read, where those say who somebody is.
    async fn keys(&self, configured: &Configured<'_>) -> Option<Finding> {
        if !configured.user_info_url().is_empty() {
            return None;
        }
        Some(match configured.keys_url() {
            Err(reason) => {
                Finding::wrong(format!("The service cannot be believed: {reason}."), LOOK_UP)
            }
            Ok(url) => match self.service_keys.at(url, None).await {
                Ok(_) => Finding::right("The keys of its ID tokens are there."),
                Err(reason) => Finding::wrong(
                    format!("The keys of its ID tokens cannot be read: {reason}."),
                    REACH,
                ),
            },
        })
    }

    /// Asks the service for the tokens of a code that it has never given.
    async fn client(&self, configured: &Configured<'_>, secret: &str) -> Vec<Finding> {
        let (code, verifier) = (generate::text(CODE_LETTERS), generate::text(VERIFIER_LETTERS));
        let proof = (code.as_str(), if configured.uses_pkce() { verifier.as_str() } else { "" });
        let back = format!("{}/api/oauth2-redirect", self.mails.url());
        let (status, body) = match exchange::ask_for_tokens(configured, secret, proof, &back).await
        {
            Ok(answered) => answered,
            Err(reason) => {
                let said = format!("The service's token address does not answer: {reason}.");
                return vec![Finding::wrong(said, REACH)];
            }
        };
        let said = said(&body, secret);
        vec![match verdict(status, &body) {
            Verdict::Known => {
                let all = "The service knows this box: the client id and the secret are right.";
                let rest = "Whether it sends people back here shows at a real sign-in: the \
                            redirect address has to be entered there too.";
                return vec![Finding::right(all), Finding::open(rest)];
            }
            Verdict::Unknown => Finding::wrong(
                format!("The service does not take the client id or the secret ({said})."),
                BOTH_FROM_SERVICE,
            ),
            Verdict::NotThere => Finding::wrong(
                format!("There is nothing at the service's token address (status {status})."),
                LOOK_UP,
            ),
            Verdict::Unclear => Finding::open(format!(
                "The service answered with status {status} ({said}), which does not tell whether \
                 the client id and the secret are right. A real sign-in does."
            )),
        }]
    }
}

/// What is wrong with its addresses before anybody is asked.
fn ways(configured: &Configured<'_>) -> Vec<Finding> {
    let addresses = [
        ("sign-in page", configured.auth_url(), true),
        ("token address", configured.token_url(), true),
        ("address of user info", configured.user_info_url(), false),
    ];
    let wrong = addresses.into_iter().filter_map(|(what, url, needed)| match check_way(url) {
        _ if url.is_empty() => {
            needed.then(|| Finding::wrong(format!("The service's {what} is not set."), LOOK_UP))
        }
        Err(error) => Some(Finding::wrong(format!("The service's {what}: {error}"), LOOK_UP)),
        Ok(()) => None,
    });
    wrong.collect()
}

/// Whether an issuer still says of itself what was entered here.
async fn issuer(configured: &Configured<'_>) -> Option<Finding> {
    let issuers = configured.provider.extra.get("issuers").and_then(Value::as_array)?;
    let issuer = issuers.first().and_then(Value::as_str).filter(|issuer| !issuer.is_empty())?;
    let found = match look_up(issuer).await {
        Ok(found) => found,
        Err(error) => return Some(Finding::wrong(error.to_string(), REACH)),
    };
    let moved = [
        ("sign-in page", found.auth_url(), configured.auth_url()),
        ("token address", found.token_url(), configured.token_url()),
    ];
    let moved = moved.into_iter().find(|(_, says, set)| says != set);
    Some(match moved {
        None => Finding::right("The issuer says what is set here."),
        Some((what, says, set)) => Finding::wrong(
            format!("The issuer says that its {what} is {says}. Here it is {set}."),
            LOOK_UP,
        ),
    })
}

async fn sign_in_page(configured: &Configured<'_>) -> Finding {
    match exchange::reach(configured.auth_url()).await {
        Ok(404 | 410) => Finding::wrong(
            "There is nothing at the address of the service's sign-in page.",
            LOOK_UP,
        ),
        Ok(status @ 500..) => {
            Finding::open(format!("The service's sign-in page has trouble (status {status})."))
        }
        Ok(_) => Finding::right("The service's sign-in page answers."),
        Err(reason) => {
            Finding::wrong(format!("The service's sign-in page does not answer: {reason}."), REACH)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_made_up_code_tells_whether_the_client_is_known() {
        for (status, body, expected) in [
            (400, json!({ "error": "invalid_grant" }), Verdict::Known),
            (200, json!({ "error": "bad_verification_code" }), Verdict::Known),
            (401, json!({ "error": "invalid_client" }), Verdict::Unknown),
            (400, json!({ "error": "invalid_client" }), Verdict::Unknown),
            (400, json!({ "error": "unauthorized_client" }), Verdict::Unknown),
            (200, json!({ "error": "incorrect_client_credentials" }), Verdict::Unknown),
            (401, json!({ "message": "?" }), Verdict::Unknown),
            (404, json!({}), Verdict::NotThere),
            (400, json!({ "error": { "message": "x", "code": 100 } }), Verdict::Unclear),
            (400, json!({ "error": "invalid_request" }), Verdict::Unclear),
            (200, json!([]), Verdict::Unclear),
            // Nobody gives tokens for it.
            (200, json!({ "access_token": "x" }), Verdict::Unclear),
        ] {
            assert_eq!(verdict(status, &body), expected, "{status} {body}");
        }
    }

    #[test]
    fn what_a_service_says_is_short_and_never_the_secret() {
        let body = json!({ "error": "x", "error_description": "secret geheim\u{7} is wrong" });
        assert_eq!(said(&body, "geheim"), "x: secret … is wrong");
        assert_eq!(said(&json!({ "error": { "message": "no" } }), ""), "no");
        assert_eq!(said(&json!({ "error": "y".repeat(999) }), "z").len(), LONGEST_SAID);
    }
}
