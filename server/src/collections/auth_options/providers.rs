//! A service that can be signed in with, and what is shown of it.

use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use super::services::SERVICES;

/// A service.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    pub(crate) display_name: &'static str,
    pub(crate) auth_url: &'static str,
    pub(crate) token_url: &'static str,
    pub(crate) user_info_url: &'static str,
    pub(crate) scopes: &'static [&'static str],
    /// Whether it takes PKCE; some refuse a request that has it.
    pub(crate) pkce: bool,
    /// Where the keys of its ID tokens are, and how those name it; empty where an admin says so.
    pub(crate) keys_url: &'static str,
    pub(crate) issuers: &'static [&'static str],
}

/// A service by its name.
pub(crate) fn service(name: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name == name)
}

/// A service as a list of them shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceBody {
    name: &'static str,
    display_name: &'static str,
    /// SVG.
    logo: String,
}

impl Service {
    pub(crate) fn body(&self) -> ServiceBody {
        ServiceBody { name: self.name, display_name: self.display_name, logo: self.logo() }
    }

    /// The name's first letter on a tile: the services' own signs are theirs.
    pub(crate) fn logo(&self) -> String {
        let letter = self.display_name.chars().next().unwrap_or('?');
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\"><rect width=\"24\" \
             height=\"24\" rx=\"5\" fill=\"#5b6472\"/><text x=\"12\" y=\"17\" \
             text-anchor=\"middle\" font-family=\"sans-serif\" font-size=\"14\" \
             fill=\"#fff\">{letter}</text></svg>"
        )
    }
}
