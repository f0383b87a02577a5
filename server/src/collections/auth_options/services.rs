//! The services themselves, as PocketBase names them, in its order, and where each is.

use super::providers::Service;

const fn at(
    name: &'static str,
    display_name: &'static str,
    [auth_url, token_url, user_info_url]: [&'static str; 3],
    scopes: &'static [&'static str],
) -> Service {
    Service {
        name,
        display_name,
        auth_url,
        token_url,
        user_info_url,
        scopes,
        pkce: true,
        keys_url: "",
        issuers: &[],
    }
}

impl Service {
    const fn without_pkce(self) -> Self {
        Self { pkce: false, ..self }
    }

    /// Its ID tokens can be believed without an admin's help.
    const fn signed(self, keys_url: &'static str, issuers: &'static [&'static str]) -> Self {
        Self { keys_url, issuers, ..self }
    }
}

const fn oidc(name: &'static str) -> Service {
    at(name, "OIDC", ["", "", ""], &["openid", "email", "profile"])
}

pub(crate) const SERVICES: [Service; 32] = [
    at(
        "apple",
        "Apple",
        ["https://appleid.apple.com/auth/authorize", "https://appleid.apple.com/auth/token", ""],
        &["name", "email"],
    )
    .signed("https://appleid.apple.com/auth/keys", &["https://appleid.apple.com"]),
    at(
        "google",
        "Google",
        [
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            "https://www.googleapis.com/oauth2/v3/userinfo",
        ],
        &[
            "https://www.googleapis.com/auth/userinfo.profile",
            "https://www.googleapis.com/auth/userinfo.email",
        ],
    )
    .signed(
        "https://www.googleapis.com/oauth2/v3/certs",
        &["https://accounts.google.com", "accounts.google.com"],
    ),
    at(
        "microsoft",
        "Microsoft",
        [
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            "https://graph.microsoft.com/v1.0/me",
        ],
        &["User.Read"],
    ),
    at(
        "yandex",
        "Yandex",
        [
            "https://oauth.yandex.com/authorize",
            "https://oauth.yandex.com/token",
            "https://login.yandex.ru/info",
        ],
        &["login:email", "login:avatar", "login:info"],
    ),
    at(
        "facebook",
        "Facebook",
        [
            "https://www.facebook.com/v3.2/dialog/oauth",
            "https://graph.facebook.com/v3.2/oauth/access_token",
            "https://graph.facebook.com/me?fields=name,email,picture.type(large)",
        ],
        &["email"],
    ),
    at(
        "instagram2",
        "Instagram",
        [
            "https://www.instagram.com/oauth/authorize",
            "https://api.instagram.com/oauth/access_token",
            "https://graph.instagram.com/me?fields=id,username,account_type,user_id,name,profile_picture_url,followers_count,follows_count,media_count",
        ],
        &["instagram_business_basic"],
    ),
    at(
        "github",
        "GitHub",
        [
            "https://github.com/login/oauth/authorize",
            "https://github.com/login/oauth/access_token",
            "https://api.github.com/user",
        ],
        &["read:user", "user:email"],
    ),
    at(
        "gitlab",
        "GitLab",
        [
            "https://gitlab.com/oauth/authorize",
            "https://gitlab.com/oauth/token",
            "https://gitlab.com/api/v4/user",
        ],
        &["read_user"],
    ),
    at(
        "bitbucket",
        "Bitbucket",
        [
            "https://bitbucket.org/site/oauth2/authorize",
            "https://bitbucket.org/site/oauth2/access_token",
            "https://api.bitbucket.org/2.0/user",
        ],
        &["account"],
    )
    .without_pkce(),
    at(
        "gitee",
        "Gitee",
        [
            "https://gitee.com/oauth/authorize",
            "https://gitee.com/oauth/token",
            "https://gitee.com/api/v5/user",
        ],
        &["user_info", "emails"],
    ),
    at(
        "gitea",
        "Gitea/Forgejo",
        [
            "https://gitea.com/login/oauth/authorize",
            "https://gitea.com/login/oauth/access_token",
            "https://gitea.com/api/v1/user",
        ],
        &["read:user", "user:email"],
    ),
    at(
        "discord",
        "Discord",
        [
            "https://discord.com/api/oauth2/authorize",
            "https://discord.com/api/oauth2/token",
            "https://discord.com/api/users/@me",
        ],
        &["identify", "email"],
    ),
    at(
        "twitter",
        "X/Twitter",
        [
            "https://x.com/i/oauth2/authorize",
            "https://api.x.com/2/oauth2/token",
            "https://api.x.com/2/users/me?user.fields=id,name,username,profile_image_url,confirmed_email",
        ],
        &["users.read", "users.email", "tweet.read"],
    ),
    at(
        "kakao",
        "Kakao",
        [
            "https://kauth.kakao.com/oauth/authorize",
            "https://kauth.kakao.com/oauth/token",
            "https://kapi.kakao.com/v2/user/me",
        ],
        &["account_email", "profile_nickname", "profile_image"],
    ),
    at(
        "vk",
        "ВКонтакте",
        [
            "https://oauth.vk.com/authorize",
            "https://oauth.vk.com/access_token",
            "https://api.vk.com/method/users.get?fields=photo_max,screen_name&v=5.131",
        ],
        &["email"],
    )
    .without_pkce(),
    at(
        "linear",
        "Linear",
        [
            "https://linear.app/oauth/authorize",
            "https://api.linear.app/oauth/token",
            "https://api.linear.app/graphql",
        ],
        &["read"],
    )
    .without_pkce(),
    at(
        "notion",
        "Notion",
        [
            "https://api.notion.com/v1/oauth/authorize",
            "https://api.notion.com/v1/oauth/token",
            "https://api.notion.com/v1/users/me",
        ],
        &[],
    ),
    at(
        "monday",
        "monday.com",
        [
            "https://auth.monday.com/oauth2/authorize",
            "https://auth.monday.com/oauth2/token",
            "https://api.monday.com/v2",
        ],
        &["me:read"],
    ),
    at(
        "lark",
        "Lark",
        [
            "https://accounts.feishu.cn/open-apis/authen/v1/authorize",
            "https://open.feishu.cn/open-apis/authen/v2/oauth/token",
            "https://open.feishu.cn/open-apis/authen/v1/user_info",
        ],
        &[],
    ),
    at(
        "box",
        "Box",
        [
            "https://account.box.com/api/oauth2/authorize",
            "https://api.box.com/oauth2/token",
            "https://api.box.com/2.0/users/me",
        ],
        &["root_readonly"],
    ),
    at(
        "spotify",
        "Spotify",
        [
            "https://accounts.spotify.com/authorize",
            "https://accounts.spotify.com/api/token",
            "https://api.spotify.com/v1/me",
        ],
        &["user-read-private"],
    ),
    at(
        "trakt",
        "Trakt",
        [
            "https://trakt.tv/oauth/authorize",
            "https://api.trakt.tv/oauth/token",
            "https://api.trakt.tv/users/settings",
        ],
        &[],
    ),
    at(
        "twitch",
        "Twitch",
        [
            "https://id.twitch.tv/oauth2/authorize",
            "https://id.twitch.tv/oauth2/token",
            "https://api.twitch.tv/helix/users",
        ],
        &["user:read:email"],
    ),
    at(
        "patreon",
        "Patreon",
        [
            "https://www.patreon.com/oauth2/authorize",
            "https://www.patreon.com/api/oauth2/token",
            "https://www.patreon.com/api/oauth2/v2/identity?fields%5Buser%5D=full_name,email,vanity,image_url,is_email_verified",
        ],
        &["identity", "identity[email]"],
    ),
    at(
        "strava",
        "Strava",
        [
            "https://www.strava.com/oauth/authorize",
            "https://www.strava.com/api/v3/oauth/token",
            "https://www.strava.com/api/v3/athlete",
        ],
        &["profile:read_all"],
    ),
    at(
        "wakatime",
        "WakaTime",
        [
            "https://wakatime.com/oauth/authorize",
            "https://wakatime.com/oauth/token",
            "https://wakatime.com/api/v1/users/current",
        ],
        &["email"],
    ),
    at(
        "livechat",
        "LiveChat",
        [
            "https://accounts.livechat.com/",
            "https://accounts.livechat.com/token",
            "https://accounts.livechat.com/v2/accounts/me",
        ],
        &[],
    ),
    at("mailcow", "mailcow", ["", "", ""], &["profile"]),
    at(
        "planningcenter",
        "Planning Center",
        [
            "https://api.planningcenteronline.com/oauth/authorize",
            "https://api.planningcenteronline.com/oauth/token",
            "https://api.planningcenteronline.com/people/v2/me",
        ],
        &["people"],
    ),
    oidc("oidc"),
    oidc("oidc2"),
    oidc("oidc3"),
];
