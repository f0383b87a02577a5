//! Signing in by each of the services that PocketBase knows, at services on loopback.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(GROUND);
    report.table(TWO_ACCOUNTS);
    report.table(ALL);
    report.table(MICROSOFT);
    report.table(REFUSED);
    report.table(AFTER);
}

const GUILD: &str = "/api/collections/guild";
const SIGN_IN: &str = "/api/collections/guild/auth-with-oauth2";

/// All but what names the user's address.
const WITHOUT_ADDRESS: &[(&str, &str)] = &[(
    "fields",
    "record.name,record.handle,record.face,record.theirs,meta.id,meta.name,meta.username,meta.avatarURL,meta.accessToken,meta.refreshToken,meta.rawUser,meta.isNew",
)];

/// All but the services' signs.
const WHERE: &[(&str, &str)] = &[(
    "fields",
    "oauth2.providers.name,oauth2.providers.displayName,oauth2.providers.authURL,oauth2.providers.state,oauth2.providers.codeVerifier,oauth2.providers.codeChallenge,oauth2.providers.codeChallengeMethod",
)];

macro_rules! by {
    ($service:literal) => {
        post(
            concat!("signing in by ", $service),
            Who::Guest,
            SIGN_IN,
            concat!(r#"{"provider":""#, $service, r#"","code":"good","redirectURL":"off"}"#),
        )
    };
}

macro_rules! again {
    ($service:literal) => {
        post(
            concat!("signing in again by ", $service),
            Who::Guest,
            SIGN_IN,
            concat!(r#"{"provider":""#, $service, r#"","code":"good","redirectURL":"off"}"#),
        )
        .query(&[("fields", "meta.isNew,meta.name,record.name")])
    };
}

const GROUND: &[Step] = &[
    post("a guild", Who::Root, "/api/collections", r#"{"name":"guild","type":"auth","createRule":"","fields":[{"name":"email","type":"email","required":false,"system":true},{"name":"name","type":"text"},{"name":"handle","type":"text"},{"name":"face","type":"url"},{"name":"theirs","type":"text"}]}"#).query(&[("fields", "name,type")]),
    patch("the guild signs in by all services", Who::Root, GUILD, r#"{"oauth2":{"enabled":true,"mappedFields":{"id":"theirs","name":"name","username":"handle","avatarURL":"face"},"providers":[{"name":"github","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/github/auth","tokenURL":"<services>/github/token","userInfoURL":"<services>/github/user"},{"name":"gitlab","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/gitlab/auth","tokenURL":"<services>/gitlab/token","userInfoURL":"<services>/gitlab/user","extra":{"emailsVerified":true}},{"name":"bitbucket","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/bitbucket/auth","tokenURL":"<services>/bitbucket/token","userInfoURL":"<services>/bitbucket/user"},{"name":"gitee","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/gitee/auth","tokenURL":"<services>/gitee/token","userInfoURL":"<services>/gitee/user"},{"name":"gitea","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/gitea/auth","tokenURL":"<services>/gitea/token","userInfoURL":"<services>/gitea/user","extra":{"emailsVerified":true}},{"name":"discord","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/discord/auth","tokenURL":"<services>/discord/token","userInfoURL":"<services>/discord/user"},{"name":"twitter","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/twitter/auth","tokenURL":"<services>/twitter/token","userInfoURL":"<services>/twitter/user"},{"name":"kakao","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/kakao/auth","tokenURL":"<services>/kakao/token","userInfoURL":"<services>/kakao/user"},{"name":"monday","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/monday/auth","tokenURL":"<services>/monday/token","userInfoURL":"<services>/monday/user"},{"name":"lark","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/lark/auth","tokenURL":"<services>/lark/token","userInfoURL":"<services>/lark/user"},{"name":"spotify","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/spotify/auth","tokenURL":"<services>/spotify/token","userInfoURL":"<services>/spotify/user"},{"name":"trakt","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/trakt/auth","tokenURL":"<services>/trakt/token","userInfoURL":"<services>/trakt/user"},{"name":"twitch","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/twitch/auth","tokenURL":"<services>/twitch/token","userInfoURL":"<services>/twitch/user"},{"name":"patreon","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/patreon/auth","tokenURL":"<services>/patreon/token","userInfoURL":"<services>/patreon/user"},{"name":"strava","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/strava/auth","tokenURL":"<services>/strava/token","userInfoURL":"<services>/strava/user"},{"name":"wakatime","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/wakatime/auth","tokenURL":"<services>/wakatime/token","userInfoURL":"<services>/wakatime/user"},{"name":"livechat","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/livechat/auth","tokenURL":"<services>/livechat/token","userInfoURL":"<services>/livechat/user"},{"name":"mailcow","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/mailcow/auth","tokenURL":"<services>/mailcow/token","userInfoURL":"<services>/mailcow/user"},{"name":"planningcenter","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/planningcenter/auth","tokenURL":"<services>/planningcenter/token","userInfoURL":"<services>/planningcenter/user"},{"name":"instagram2","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/instagram2/auth","tokenURL":"<services>/instagram2/token","userInfoURL":"<services>/instagram2/user"},{"name":"oidc","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/oidc/auth","tokenURL":"<services>/oidc/token","userInfoURL":"<services>/oidc/user"},{"name":"microsoft","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/microsoft/auth","tokenURL":"<services>/microsoft/token","userInfoURL":"<services>/microsoft/user"},{"name":"yandex","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/yandex/auth","tokenURL":"<services>/yandex/token","userInfoURL":"<services>/yandex/user"},{"name":"facebook","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/facebook/auth","tokenURL":"<services>/facebook/token","userInfoURL":"<services>/facebook/user"},{"name":"vk","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/vk/auth","tokenURL":"<services>/vk/token","userInfoURL":"<services>/vk/user"},{"name":"linear","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/linear/auth","tokenURL":"<services>/linear/token","userInfoURL":"<services>/linear/user"},{"name":"notion","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/notion/auth","tokenURL":"<services>/notion/token","userInfoURL":"<services>/notion/user"},{"name":"box","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/box/auth","tokenURL":"<services>/box/token","userInfoURL":"<services>/box/user"}]}}"#)
        .query(&[("fields", "oauth2.enabled,oauth2.mappedFields,oauth2.providers.name,oauth2.providers.pkce,oauth2.providers.displayName")]),
    get("how the guild signs in", Who::Guest, "/api/collections/guild/auth-methods").query(&[(
        "fields",
        "oauth2.providers.name,oauth2.providers.displayName,oauth2.providers.codeChallengeMethod",
    )]),
    post("a guild that uses what services have of their own", Who::Root, "/api/collections", r#"{"name":"guild2","type":"auth","oauth2":{"enabled":true,"providers":[{"name":"github","clientId":"an-app","clientSecret":"geheim"},{"name":"gitlab","clientId":"an-app","clientSecret":"geheim"},{"name":"bitbucket","clientId":"an-app","clientSecret":"geheim"},{"name":"gitee","clientId":"an-app","clientSecret":"geheim"},{"name":"gitea","clientId":"an-app","clientSecret":"geheim"},{"name":"discord","clientId":"an-app","clientSecret":"geheim"},{"name":"twitter","clientId":"an-app","clientSecret":"geheim"},{"name":"kakao","clientId":"an-app","clientSecret":"geheim"},{"name":"monday","clientId":"an-app","clientSecret":"geheim"},{"name":"lark","clientId":"an-app","clientSecret":"geheim"},{"name":"spotify","clientId":"an-app","clientSecret":"geheim"},{"name":"trakt","clientId":"an-app","clientSecret":"geheim"},{"name":"twitch","clientId":"an-app","clientSecret":"geheim"},{"name":"patreon","clientId":"an-app","clientSecret":"geheim"},{"name":"strava","clientId":"an-app","clientSecret":"geheim"},{"name":"wakatime","clientId":"an-app","clientSecret":"geheim"},{"name":"livechat","clientId":"an-app","clientSecret":"geheim"},{"name":"planningcenter","clientId":"an-app","clientSecret":"geheim"},{"name":"instagram2","clientId":"an-app","clientSecret":"geheim"},{"name":"microsoft","clientId":"an-app","clientSecret":"geheim"},{"name":"yandex","clientId":"an-app","clientSecret":"geheim"},{"name":"facebook","clientId":"an-app","clientSecret":"geheim"},{"name":"vk","clientId":"an-app","clientSecret":"geheim"},{"name":"linear","clientId":"an-app","clientSecret":"geheim"},{"name":"notion","clientId":"an-app","clientSecret":"geheim"},{"name":"box","clientId":"an-app","clientSecret":"geheim"}]}}"#).query(&[("fields", "name,oauth2.providers.name")]),
    get("where services are", Who::Guest, "/api/collections/guild2/auth-methods").query(WHERE),
    delete("the second guild goes", Who::Root, "/api/collections/guild2"),
];

/// A record without an address gets that of a second account, and keeps the first.
const TWO_ACCOUNTS: &[Step] = &[
    by!("spotify")
        .query(&[("fields", "token,meta.isNew,record.email")])
        .keep(&[("spot token", "/token")]),
    post(
        "another account of the same person",
        Who::With("<spot token>"),
        SIGN_IN,
        r#"{"provider":"mailcow","code":"good","redirectURL":"off"}"#,
    )
    .query(&[("fields", "meta,record.email,record.theirs")]),
    post(
        "the first account leads there still",
        Who::Guest,
        SIGN_IN,
        r#"{"provider":"spotify","code":"good","redirectURL":"off"}"#,
    )
    .query(&[("fields", "meta.isNew,record.email,record.theirs")]),
    post(
        "the second leads there too",
        Who::Guest,
        SIGN_IN,
        r#"{"provider":"mailcow","code":"good","redirectURL":"off"}"#,
    )
    .query(&[("fields", "meta.isNew,record.email,record.theirs")]),
];

/// Those that say whether they have verified an address, then those that do not.
const ALL: &[Step] = &[
    by!("github"),
    by!("gitlab"),
    by!("bitbucket"),
    by!("gitee"),
    by!("gitea").query(WITHOUT_ADDRESS),
    by!("discord"),
    by!("twitter"),
    by!("kakao"),
    by!("monday"),
    by!("lark").query(WITHOUT_ADDRESS),
    by!("trakt").query(WITHOUT_ADDRESS),
    by!("twitch"),
    by!("patreon"),
    by!("strava").query(WITHOUT_ADDRESS),
    by!("wakatime"),
    by!("livechat"),
    by!("planningcenter").query(WITHOUT_ADDRESS),
    by!("instagram2").query(WITHOUT_ADDRESS),
    by!("oidc"),
    by!("yandex").query(WITHOUT_ADDRESS),
    by!("facebook").query(WITHOUT_ADDRESS),
    by!("vk").query(WITHOUT_ADDRESS),
    by!("linear").query(WITHOUT_ADDRESS),
    by!("notion").query(WITHOUT_ADDRESS),
    by!("box").query(WITHOUT_ADDRESS),
    again!("github"),
    again!("linear"),
    again!("oidc"),
    post(
        "an account without an address",
        Who::Guest,
        SIGN_IN,
        r#"{"provider":"trakt","code":"good","redirectURL":"off"}"#,
    )
    .query(&[("fields", "record.verified")]),
    post(
        "an address that Box does not vouch for",
        Who::Guest,
        SIGN_IN,
        r#"{"provider":"box","code":"good","redirectURL":"off"}"#,
    )
    .query(&[("fields", "meta.email")]),
];

const MICROSOFT: &[Step] = &[
    patch("an address is taken from Microsoft's token", Who::Root, GUILD, r#"{"oauth2":{"providers":[{"name":"microsoft","clientId":"an-app","clientSecret":"geheim","authURL":"<services>/microsoft/auth","tokenURL":"<services>/microsoft/token","userInfoURL":"<services>/microsoft/user","extra":{"idTokenEmailClaim":"any_verified"}}]}}"#)
        .query(&[("fields", "oauth2.providers.extra")]),
    get("how Microsoft is asked then", Who::Guest, "/api/collections/guild/auth-methods")
        .query(WHERE),
    post("signing in by Microsoft with a verified address", Who::Guest, SIGN_IN, r#"{"provider":"microsoft","code":"good","redirectURL":"off"}"#),
];

const REFUSED: &[Step] = &[
    patch("a service that has only a name", Who::Root, GUILD, r#"{"oauth2":{"providers":[{"name":"box","clientId":"an-app","clientSecret":"geheim","tokenURL":"<services>/box/token","userInfoURL":"<services>/nobody/user"}]}}"#)
        .query(&[("fields", "oauth2.providers.name,oauth2.providers.tokenURL")]),
    post("a code that is not good", Who::Guest, SIGN_IN, r#"{"provider":"box","code":"bad","redirectURL":"off"}"#),
    post("a user that is not told", Who::Guest, SIGN_IN, r#"{"provider":"box","code":"good","redirectURL":"off"}"#),
    post("a service that the guild has no more", Who::Guest, SIGN_IN, r#"{"provider":"spotify","code":"good","redirectURL":"off"}"#),
];

const AFTER: &[Step] = &[
    get("who came by services", Who::Root, "/api/collections/guild/records").query(&[
        ("fields", "name,handle,face,theirs"),
        ("sort", "theirs"),
        ("perPage", "100"),
        ("filter", "theirs != '12' && theirs != 'pc-1'"),
    ]),
    delete("the guild goes", Who::Root, GUILD),
];
