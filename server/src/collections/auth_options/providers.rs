//! The services that can be signed in with, as PocketBase names them, and where each is.

use serde::Serialize;
use utoipa::ToSchema;

/// A service.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    pub(crate) display_name: &'static str,
    pub(crate) auth_url: &'static str,
    pub(crate) token_url: &'static str,
    pub(crate) user_info_url: &'static str,
    pub(crate) scopes: &'static [&'static str],
    /// Where the keys of its ID tokens are, and how those name it; empty where an admin says so.
    pub(crate) keys_url: &'static str,
    pub(crate) issuers: &'static [&'static str],
}

const fn oidc(name: &'static str) -> Service {
    Service {
        name,
        display_name: "OIDC",
        auth_url: "",
        token_url: "",
        user_info_url: "",
        scopes: &["openid", "email", "profile"],
        keys_url: "",
        issuers: &[],
    }
}

/// All of them, in PocketBase's order.
pub(crate) const SERVICES: [Service; 11] = [
    Service {
        name: "apple",
        display_name: "Apple",
        auth_url: "https://appleid.apple.com/auth/authorize",
        token_url: "https://appleid.apple.com/auth/token",
        user_info_url: "",
        scopes: &["name", "email"],
        keys_url: "https://appleid.apple.com/auth/keys",
        issuers: &["https://appleid.apple.com"],
    },
    Service {
        name: "google",
        display_name: "Google",
        auth_url: "https://accounts.google.com/o/oauth2/v2/auth",
        token_url: "https://oauth2.googleapis.com/token",
        user_info_url: "https://www.googleapis.com/oauth2/v3/userinfo",
        scopes: &[
            "https://www.googleapis.com/auth/userinfo.profile",
            "https://www.googleapis.com/auth/userinfo.email",
        ],
        keys_url: "https://www.googleapis.com/oauth2/v3/certs",
        issuers: &["https://accounts.google.com", "accounts.google.com"],
    },
    Service {
        name: "microsoft",
        display_name: "Microsoft",
        auth_url: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        user_info_url: "https://graph.microsoft.com/v1.0/me",
        scopes: &["User.Read"],
        keys_url: "",
        issuers: &[],
    },
    Service {
        name: "facebook",
        display_name: "Facebook",
        auth_url: "https://www.facebook.com/v3.2/dialog/oauth",
        token_url: "https://graph.facebook.com/v3.2/oauth/access_token",
        user_info_url: "https://graph.facebook.com/me?fields=name,email,picture.type(large)",
        scopes: &["email"],
        keys_url: "",
        issuers: &[],
    },
    Service {
        name: "github",
        display_name: "GitHub",
        auth_url: "https://github.com/login/oauth/authorize",
        token_url: "https://github.com/login/oauth/access_token",
        user_info_url: "https://api.github.com/user",
        scopes: &["read:user", "user:email"],
        keys_url: "",
        issuers: &[],
    },
    Service {
        name: "gitlab",
        display_name: "GitLab",
        auth_url: "https://gitlab.com/oauth/authorize",
        token_url: "https://gitlab.com/oauth/token",
        user_info_url: "https://gitlab.com/api/v4/user",
        scopes: &["read_user"],
        keys_url: "",
        issuers: &[],
    },
    Service {
        name: "discord",
        display_name: "Discord",
        auth_url: "https://discord.com/api/oauth2/authorize",
        token_url: "https://discord.com/api/oauth2/token",
        user_info_url: "https://discord.com/api/users/@me",
        scopes: &["identify", "email"],
        keys_url: "",
        issuers: &[],
    },
    Service {
        name: "twitter",
        display_name: "X/Twitter",
        auth_url: "https://x.com/i/oauth2/authorize",
        token_url: "https://api.x.com/2/oauth2/token",
        user_info_url: "https://api.x.com/2/users/me?user.fields=id,name,username,profile_image_url,confirmed_email",
        scopes: &["users.read", "users.email", "tweet.read"],
        keys_url: "",
        issuers: &[],
    },
    oidc("oidc"),
    oidc("oidc2"),
    oidc("oidc3"),
];

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
