//! Reading what an OpenID issuer says of itself, so that an admin has to enter its link only.
//! OpenID Connect Discovery 1.0, section 4.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::exchange;
use crate::collections::address::is_url;
use crate::error::{Error, Result};

const WELL_KNOWN: &str = "/.well-known/openid-configuration";
const LONGEST_LINK: usize = 1000;

/// An issuer's link.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the shape; the body is read as a map")]
pub(in crate::accounts) struct IssuerBody {
    /// `https://id.example.com`.
    issuer: String,
}

/// What an issuer says of itself, in the words of a provider's options.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::accounts) struct FoundIssuer {
    /// As its ID tokens name it.
    issuer: String,
    #[serde(rename = "authURL")]
    auth_url: String,
    #[serde(rename = "tokenURL")]
    token_url: String,
    /// Empty when it has none: then the ID token says who somebody is.
    #[serde(rename = "userInfoURL")]
    user_info_url: String,
    #[serde(rename = "jwksURL")]
    jwks_url: String,
}

impl FoundIssuer {
    pub(super) fn auth_url(&self) -> &str {
        &self.auth_url
    }

    pub(super) fn token_url(&self) -> &str {
        &self.token_url
    }
}

/// Asks an issuer.
///
/// # Errors
/// 400 with what is wrong, in words for whoever entered the link.
pub(in crate::accounts) async fn look_up(issuer: &str) -> Result<FoundIssuer> {
    let issuer = issuer.trim();
    let issuer = issuer.strip_suffix(WELL_KNOWN).unwrap_or(issuer).trim_end_matches('/');
    if !is_url(issuer) || issuer.len() > LONGEST_LINK || issuer.contains(['?', '#']) {
        return Err(Error::invalid("Enter the issuer's link, such as https://id.example.com."));
    }
    check_way(issuer)?;
    let url = format!("{issuer}{WELL_KNOWN}");
    let said = exchange::get(&url).await;
    let said =
        said.map_err(|why| Error::invalid(format!("Nothing is to be read at {url}: {why}.")))?;
    read(issuer, &url, &said)
}

/// What is said in the clear can be changed on its way; within one's own network that may do.
pub(super) fn check_way(url: &str) -> Result<()> {
    let Some(rest) = url.strip_prefix("http://") else {
        return match url.starts_with("https://") {
            true => Ok(()),
            false => Err(Error::invalid("The link has to begin with https://.")),
        };
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit('@').next().unwrap_or("");
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    let is_near = host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|address| match address {
            IpAddr::V4(address) => address.is_loopback() || address.is_private(),
            IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
        });
    match is_near {
        true => Ok(()),
        false => Err(Error::invalid(
            "The link has to begin with https://, unless it is an address of your own network.",
        )),
    }
}

fn read(issuer: &str, url: &str, said: &Value) -> Result<FoundIssuer> {
    let named = said["issuer"].as_str().unwrap_or("");
    if named.is_empty() {
        return Err(Error::invalid(format!("What is at {url} is no OpenID configuration.")));
    }
    if named.trim_end_matches('/') != issuer {
        let named = named.chars().take(LONGEST_LINK).collect::<String>();
        return Err(Error::invalid(format!(
            "What is at {url} is about another issuer, {named}. If that is the one you mean, enter \
             its link."
        )));
    }
    let link = |name: &str| {
        let link = said[name].as_str().unwrap_or("");
        match is_url(link) && link.len() <= LONGEST_LINK {
            true => check_way(link).map(|()| link.to_owned()),
            false => Err(Error::invalid(format!("The issuer does not say where its {name} is."))),
        }
    };
    Ok(FoundIssuer {
        issuer: named.to_owned(),
        auth_url: link("authorization_endpoint")?,
        token_url: link("token_endpoint")?,
        user_info_url: match said.get("userinfo_endpoint") {
            None | Some(Value::Null) => String::new(),
            Some(_) => link("userinfo_endpoint")?,
        },
        jwks_url: link("jwks_uri")?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn configuration() -> Value {
        json!({
            "issuer": "https://id.example",
            "authorization_endpoint": "https://id.example/auth",
            "token_endpoint": "https://id.example/token",
            "userinfo_endpoint": "https://id.example/me",
            "jwks_uri": "https://id.example/keys",
        })
    }

    #[test]
    fn an_issuer_is_taken_at_its_word_about_itself_only() {
        let with = |name: &str, value: Value| {
            let mut said = configuration();
            said[name] = value;
            said
        };
        for (said, why) in [
            (json!([]), "no OpenID configuration"),
            (json!("x"), "no OpenID configuration"),
            (with("issuer", json!(5)), "no OpenID configuration"),
            (with("issuer", json!("https://evil.example")), "another issuer"),
            (with("issuer", json!("https://id.example/tenant")), "another issuer"),
            (with("token_endpoint", json!(null)), "token_endpoint"),
            (with("token_endpoint", json!("javascript:alert(1)")), "token_endpoint"),
            (with("jwks_uri", json!("http://id.example/keys")), "https://"),
            (with("userinfo_endpoint", json!(5)), "userinfo_endpoint"),
        ] {
            let error = read("https://id.example", "URL", &said).unwrap_err();
            assert!(error.to_string().contains(why), "{said}: {error}");
        }
        let found = read("https://id.example", "URL", &configuration()).unwrap();
        assert_eq!(found.user_info_url, "https://id.example/me");
        let slashed = with("issuer", json!("https://id.example/"));
        assert_eq!(
            read("https://id.example", "URL", &slashed).unwrap().issuer,
            "https://id.example/"
        );
        let without = with("userinfo_endpoint", json!(null));
        assert_eq!(read("https://id.example", "URL", &without).unwrap().user_info_url, "");
    }

    #[test]
    fn only_ones_own_network_is_asked_in_the_clear() {
        for good in [
            "https://id.example",
            "http://localhost:9000/x",
            "http://127.0.0.1:9000",
            "http://192.168.1.5/realms/office",
            "http://[::1]:9000",
            "http://[fd00::5]",
        ] {
            assert!(check_way(good).is_ok(), "{good}");
        }
        for bad in [
            "http://id.example",
            "http://127.0.0.1@id.example",
            "http://localhost.id.example",
            "http://8.8.8.8",
            "ftp://localhost",
            "id.example",
        ] {
            assert!(check_way(bad).is_err(), "{bad}");
        }
    }
}
