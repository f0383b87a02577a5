//! How each service is asked about a user, and where its answer has what, as their documentation
//! says. Places are JSON pointers (RFC 6901).

/// How a service tells of a user.
pub(super) struct Reading {
    /// GraphQL's body, where that is how it is asked; else it is asked by `GET`.
    pub(super) query: Option<&'static str>,
    /// Headers besides the access token.
    pub(super) headers: &'static [(&'static str, Told)],
    /// What has to be true of an account that may sign in: a place, and the word there.
    pub(super) active: Option<(&'static str, &'static str)>,
    pub(super) id: &'static str,
    /// Several make one name.
    pub(super) name: &'static [&'static str],
    pub(super) username: &'static str,
    pub(super) email: &'static str,
    pub(super) verified: Verified,
    pub(super) avatar: &'static str,
}

/// What a header says.
pub(super) enum Told {
    Text(&'static str),
    ClientId,
}

/// How a service says that it has made sure of an address.
pub(super) enum Verified {
    /// It does not.
    Never,
    /// It tells of no others.
    Always,
    /// These places are all true.
    True(&'static [&'static str]),
    /// Something stands at this place.
    Filled(&'static str),
    /// In a list of addresses, which is asked for by itself.
    Listed(List),
}

/// A list of a user's addresses.
pub(super) struct List {
    /// What stands at the end of the user's address instead, and what is put there.
    pub(super) path: (&'static str, &'static str),
    /// Where in the answer the list is.
    pub(super) at: &'static str,
    /// What is true of the one that counts.
    pub(super) one: &'static [(&'static str, &'static str)],
}

/// OpenID Connect's standard claims.
const CLAIMS: Reading = Reading {
    query: None,
    headers: &[],
    active: None,
    id: "/sub",
    name: &["/name"],
    username: "/preferred_username",
    email: "/email",
    verified: Verified::True(&["/email_verified"]),
    avatar: "/picture",
};

/// A service that says nothing of who it is, for the rest of those below.
const PLAIN: Reading = Reading {
    id: "/id",
    username: "",
    email: "",
    verified: Verified::Never,
    avatar: "/avatar_url",
    ..CLAIMS
};

/// GitHub's own, and what has taken its ways over.
const FORGE: Reading = Reading {
    username: "/login",
    verified: Verified::Listed(List {
        path: ("", "/emails"),
        at: "",
        one: &[("/primary", "true"), ("/verified", "true")],
    }),
    ..PLAIN
};

/// How a service is read, by its name.
pub(super) fn reading(service: &str) -> Reading {
    match service {
        "microsoft" => Reading { name: &["/displayName"], avatar: "", ..PLAIN },
        "yandex" => Reading { name: &["/real_name"], username: "/login", avatar: "", ..PLAIN },
        "facebook" => Reading { avatar: "/picture/data/url", ..PLAIN },
        "instagram2" => Reading {
            id: "/user_id",
            username: "/username",
            avatar: "/profile_picture_url",
            ..PLAIN
        },
        "github" => FORGE,
        "gitlab" => Reading {
            username: "/username",
            email: "/email",
            verified: Verified::Filled("/confirmed_at"),
            ..PLAIN
        },
        "bitbucket" => Reading {
            active: Some(("/account_status", "active")),
            id: "/uuid",
            name: &["/display_name"],
            username: "/username",
            verified: Verified::Listed(List {
                path: ("", "/emails"),
                at: "/values",
                one: &[("/is_primary", "true"), ("/is_confirmed", "true")],
            }),
            avatar: "/links/avatar/href",
            ..PLAIN
        },
        "gitee" => Reading {
            verified: Verified::Listed(List {
                path: ("/user", "/emails"),
                at: "",
                one: &[("/state", "confirmed"), ("/scope", "primary")],
            }),
            ..FORGE
        },
        "gitea" => Reading { active: Some(("/active", "true")), name: &["/full_name"], ..FORGE },
        "discord" => Reading {
            name: &["/global_name"],
            username: "/username",
            email: "/email",
            verified: Verified::True(&["/verified"]),
            avatar: "",
            ..PLAIN
        },
        "twitter" => Reading {
            id: "/data/id",
            name: &["/data/name"],
            username: "/data/username",
            email: "/data/confirmed_email",
            verified: Verified::Always,
            avatar: "/data/profile_image_url",
            ..PLAIN
        },
        "kakao" => Reading {
            name: &[],
            username: "/properties/nickname",
            email: "/kakao_account/email",
            verified: Verified::True(&[
                "/kakao_account/is_email_valid",
                "/kakao_account/is_email_verified",
            ]),
            avatar: "/properties/profile_image",
            ..PLAIN
        },
        "vk" => Reading {
            id: "/response/0/id",
            name: &["/response/0/first_name", "/response/0/last_name"],
            username: "/response/0/screen_name",
            avatar: "/response/0/photo_max",
            ..PLAIN
        },
        "linear" => Reading {
            query: Some(
                r#"{"query":"query { viewer { id displayName name email avatarUrl active } }"}"#,
            ),
            active: Some(("/data/viewer/active", "true")),
            id: "/data/viewer/id",
            name: &["/data/viewer/name"],
            username: "/data/viewer/displayName",
            avatar: "/data/viewer/avatarUrl",
            ..PLAIN
        },
        "notion" => Reading {
            headers: &[("Notion-Version", Told::Text("2022-06-28"))],
            id: "/bot/owner/user/id",
            name: &["/bot/owner/user/name"],
            avatar: "/bot/owner/user/avatar_url",
            ..PLAIN
        },
        "monday" => Reading {
            query: Some(
                r#"{"query":"query { me { id enabled name email is_verified photo_small } }"}"#,
            ),
            active: Some(("/data/me/enabled", "true")),
            id: "/data/me/id",
            name: &["/data/me/name"],
            email: "/data/me/email",
            verified: Verified::True(&["/data/me/is_verified"]),
            avatar: "/data/me/photo_small",
            ..PLAIN
        },
        "lark" => Reading {
            id: "/data/union_id",
            name: &["/data/name"],
            avatar: "/data/avatar_url",
            ..PLAIN
        },
        "box" => Reading { active: Some(("/status", "active")), ..PLAIN },
        "spotify" => Reading { name: &["/display_name"], avatar: "/images/0/url", ..PLAIN },
        "trakt" => Reading {
            headers: &[("trakt-api-key", Told::ClientId), ("trakt-api-version", Told::Text("2"))],
            id: "/user/ids/uuid",
            name: &["/user/name"],
            username: "/user/username",
            avatar: "/user/images/avatar/full",
            ..PLAIN
        },
        "twitch" => Reading {
            headers: &[("Client-Id", Told::ClientId)],
            id: "/data/0/id",
            name: &["/data/0/display_name"],
            username: "/data/0/login",
            email: "/data/0/email",
            // "The user's verified email address."
            verified: Verified::Always,
            avatar: "/data/0/profile_image_url",
            ..PLAIN
        },
        "patreon" => Reading {
            id: "/data/id",
            name: &["/data/attributes/full_name"],
            username: "/data/attributes/vanity",
            email: "/data/attributes/email",
            verified: Verified::True(&["/data/attributes/is_email_verified"]),
            avatar: "/data/attributes/image_url",
            ..PLAIN
        },
        "strava" => Reading {
            name: &["/firstname", "/lastname"],
            username: "/username",
            avatar: "/profile",
            ..PLAIN
        },
        "wakatime" => Reading {
            id: "/data/id",
            name: &["/data/display_name"],
            username: "/data/username",
            email: "/data/email",
            verified: Verified::True(&["/data/is_email_confirmed"]),
            avatar: "",
            ..PLAIN
        },
        "livechat" => Reading {
            id: "/account_id",
            email: "/email",
            verified: Verified::True(&["/email_verified"]),
            ..PLAIN
        },
        // The address is the mailbox that one signs in to.
        "mailcow" => Reading {
            active: Some(("/active", "1")),
            name: &["/full_name"],
            username: "/username",
            email: "/email",
            verified: Verified::Always,
            avatar: "",
            ..PLAIN
        },
        "planningcenter" => Reading {
            active: Some(("/data/attributes/status", "active")),
            id: "/data/id",
            name: &["/data/attributes/name"],
            avatar: "/data/attributes/avatar",
            ..PLAIN
        },
        _ => CLAIMS,
    }
}
