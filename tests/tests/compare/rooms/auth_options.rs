//! The options of auth collections, and the collections that belong to signing in.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(OPTIONS);
    report.table(SERVICES);
    report.table(SYSTEM);
    report.table(BELONGINGS);
    report.table(VOID);
}

const CLUB: &str = "/api/collections/club";

macro_rules! option {
    ($json:literal) => {
        patch(concat!("an option ", $json), Who::Root, CLUB, $json).query(&[(
            "fields",
            "authAlert,mfa,otp,oauth2,passwordAuth,authToken,passwordResetToken,emailChangeToken,verificationToken,fileToken,verificationTemplate,resetPasswordTemplate,confirmEmailChangeTemplate",
        )])
    };
}

const OPTIONS: &[Step] = &[
    post("a club that signs in", Who::Root, "/api/collections", r#"{"name":"club","type":"auth"}"#)
        .query(&[("fields", "name,authAlert,mfa,otp,oauth2")]),
    get("the club's options", Who::Root, CLUB),
    post("a club made with options", Who::Root, "/api/collections", r#"{"name":"club2","type":"auth","otp":{"duration":60},"verificationTemplate":{"subject":"Hi"},"authToken":{"duration":60}}"#)
        .query(&[("fields", "otp,verificationTemplate,authToken")]),
    post("a club made with bad options", Who::Root, "/api/collections", r#"{"name":"club3","type":"auth","otp":{"emailTemplate":{"subject":""}},"fileToken":{"duration":1}}"#),
    post("a club made with options of a wrong type", Who::Root, "/api/collections", r#"{"name":"club3","type":"auth","otp":[]}"#),
    option!(r#"{"otp":{"length":3}}"#),
    option!(r#"{"otp":{"duration":9}}"#),
    option!(r#"{"otp":{"duration":86401}}"#),
    option!(r#"{"otp":{"emailTemplate":{"subject":"","body":""}}}"#),
    option!(r#"{"otp":{"emailTemplate":{"subject":"x","body":"no placeholder"}}}"#),
    option!(r#"{"otp":{"emailTemplate":null}}"#),
    option!(r#"{"otp":null}"#),
    option!(r#"{"otp":[]}"#),
    option!(r#"{"otp":"x"}"#),
    option!(r#"{"otp":{"enabled":"x"}}"#),
    option!(r#"{"otp":{"length":"x"}}"#),
    option!(r#"{"otp":{"length":1.5}}"#),
    option!(r#"{"otp":{"length":6,"duration":300,"nope":1}}"#),
    option!(r#"{"mfa":{"enabled":false,"rule":"bad bad"}}"#),
    option!(r#"{"mfa":{"duration":9}}"#),
    option!(r#"{"mfa":{"rule":null}}"#),
    option!(r#"{"mfa":null}"#),
    option!(r#"{"authToken":{"duration":5}}"#),
    option!(r#"{"authToken":{"duration":94670857}}"#),
    option!(r#"{"authToken":{"secret":"short"}}"#),
    option!(r#"{"authToken":{"secret":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}"#),
    option!(r#"{"passwordResetToken":{"duration":5}}"#),
    option!(r#"{"emailChangeToken":{"duration":0}}"#),
    option!(r#"{"verificationToken":{"duration":-5}}"#),
    option!(r#"{"verificationToken":null}"#),
    option!(r#"{"verificationToken":{"duration":"x"}}"#),
    option!(r#"{"fileToken":{"duration":77},"verificationToken":{"duration":78},"passwordResetToken":{"duration":79},"emailChangeToken":{"duration":80}}"#),
    option!(r#"{"verificationTemplate":{"subject":"","body":""}}"#),
    option!(r#"{"verificationTemplate":{"subject":"hello"}}"#),
    option!(r#"{"verificationTemplate":{"body":"hello"}}"#),
    option!(r#"{"resetPasswordTemplate":{"body":""}}"#),
    option!(r#"{"confirmEmailChangeTemplate":{"body":"x"}}"#),
    option!(r#"{"authAlert":{"enabled":false}}"#),
    option!(r#"{"authAlert":{"emailTemplate":{"body":"x"}}}"#),
    option!(r#"{"authAlert":{"enabled":true,"emailTemplate":{"body":"","subject":""}}}"#),
    option!(r#"{"passwordAuth":null}"#),
    option!(r#"{"passwordAuth":{"enabled":true}}"#),
    option!(r#"{"passwordAuth":{"enabled":true,"identityFields":["email"]}}"#),
    option!(r#"{"passwordAuth":{"enabled":false,"identityFields":["email","nope"]}}"#),
    option!(r#"{"passwordAuth":{"enabled":true,"identityFields":["email","nope"]}}"#),
    option!(r#"{"passwordAuth":{"enabled":true,"identityFields":["email"],"x":1}}"#),
    option!(r#"{"passwordAuth":{"enabled":"yes"}}"#),
    option!(r#"{"oauth2":{"mappedFields":{"name":"nope","username":"email","avatarURL":"verified","id":"id"}}}"#),
    option!(r#"{"oauth2":{"mappedFields":{"id":"x"}}}"#),
    option!(r#"{"oauth2":{"mappedFields":null}}"#),
    option!(r#"{"oauth2":{"providers":[{"name":"nope"}]}}"#),
    option!(r#"{"oauth2":{"providers":[{"name":"oidc","clientId":"a","clientSecret":"geheim","authURL":"http://localhost:1/a","displayName":"Mine","pkce":true,"extra":{"a":1}}]}}"#),
    option!(r#"{"oauth2":{"providers":[{"name":"oidc","clientId":"b","pkce":null,"extra":null}]}}"#),
    option!(r#"{"oauth2":{"providers":["x"]}}"#),
    option!(r#"{"oauth2":{"providers":{}}}"#),
    option!(r#"{"oauth2":{"providers":null}}"#),
    option!(r#"{"oauth2":{"enabled":true,"providers":[]}}"#),
    get("how the club signs in by no service", Who::Guest, "/api/collections/club/auth-methods")
        .query(&[("fields", "oauth2")]),
    option!(r#"{"oauth2":{"enabled":false,"providers":[]}}"#),
    option!(r#"{"oauth2":null}"#),
    step("options are imported", Who::Root, "PUT", "/api/collections/import").body(crate::scenario::Body::Json(
        r#"{"collections":[{"id":"pbc_club_imported1","name":"club_imported","type":"auth","otp":{"length":5},"authAlert":{"enabled":false},"resetPasswordTemplate":{"subject":"Imported"},"verificationToken":{"duration":99}}]}"#,
    )),
    get("imported options", Who::Root, "/api/collections/club_imported").query(&[(
        "fields",
        "otp,authAlert,resetPasswordTemplate,verificationToken",
    )]),
    delete("the imported club goes", Who::Root, "/api/collections/club_imported"),
    delete("the second club goes", Who::Root, "/api/collections/club2"),
];

const BY_SERVICE: &str = "/api/collections/club/auth-with-oauth2";

macro_rules! by_service {
    ($json:literal) => {
        post(concat!("by a service ", $json), Who::Guest, BY_SERVICE, $json)
    };
}

const SERVICES: &[Step] = &[
    option!(r#"{"oauth2":{"enabled":true,"providers":[{"name":"google"}]}}"#),
    option!(r#"{"oauth2":{"enabled":true,"providers":[{"name":"nope","clientId":"a","clientSecret":"b"}]}}"#),
    option!(r#"{"oauth2":{"enabled":true,"providers":[{"name":"","clientId":"a","clientSecret":"b"}]}}"#),
    option!(r#"{"oauth2":{"enabled":true,"providers":[{"name":"google","clientId":"a","clientSecret":"b","authURL":"x","tokenURL":"y","userInfoURL":"z"}]}}"#),
    option!(r#"{"oauth2":{"enabled":true,"providers":[{"name":"google","clientId":"a","clientSecret":"b"},{"name":"google","clientId":"a","clientSecret":"b"}]}}"#),
    by_service!(r#"{"provider":"oidc","code":"x","redirectURL":"off"}"#),
    option!(r#"{"oauth2":{"enabled":true,"providers":[{"name":"google","clientId":"a","clientSecret":"geheim"},{"name":"oidc","clientId":"b","clientSecret":"geheim","authURL":"http://127.0.0.1:1/a","tokenURL":"http://127.0.0.1:1/t","userInfoURL":"http://127.0.0.1:1/u","displayName":"Mine","pkce":false}]}}"#),
    option!(r#"{"oauth2":{"enabled":true,"providers":[{"name":"oidc","clientId":"c"},{"name":"google"}]}}"#),
    get("how the club signs in by services", Who::Guest, "/api/collections/club/auth-methods")
        .query(&[("fields", "oauth2.enabled,oauth2.providers.name,oauth2.providers.displayName,oauth2.providers.codeChallengeMethod")]),
    by_service!(r#"{}"#),
    by_service!("{bad"),
    by_service!("[]"),
    by_service!(r#"{"provider":"nope"}"#),
    by_service!(r#"{"provider":"github","code":"x"}"#),
    by_service!(r#"{"provider":"oidc"}"#),
    by_service!(r#"{"provider":5,"code":"x"}"#),
    by_service!(r#"{"provider":"oidc","code":"x","createData":5}"#),
    by_service!(r#"{"provider":"oidc","code":"x","codeVerifier":"y","redirectURL":"http://localhost/x"}"#),
    option!(r#"{"oauth2":{"enabled":false}}"#),
    by_service!(r#"{"provider":"oidc","code":"x"}"#),
];

macro_rules! admins_option {
    ($json:literal) => {
        patch(
            concat!("an option of admins ", $json),
            Who::Root,
            "/api/collections/_superusers",
            $json,
        )
        .query(&[("fields", "oauth2,passwordAuth,authRule,manageRule,mfa")])
    };
}

const SYSTEM: &[Step] = &[
    get("the collection of MFAs", Who::Root, "/api/collections/_mfas"),
    get("the collection of OTPs", Who::Root, "/api/collections/_otps"),
    get("the collection of accounts elsewhere", Who::Root, "/api/collections/_externalAuths"),
    get("the collection of origins", Who::Root, "/api/collections/_authOrigins"),
    get("the collection of admins", Who::Root, "/api/collections/_superusers"),
    patch("a system collection's name", Who::Root, "/api/collections/_mfas", r#"{"name":"x"}"#),
    patch("a system collection's rule", Who::Root, "/api/collections/_mfas", r#"{"listRule":""}"#),
    delete("a system collection goes", Who::Root, "/api/collections/_otps"),
    admins_option!(r#"{"oauth2":{"enabled":true}}"#),
    admins_option!(r#"{"passwordAuth":{"enabled":false}}"#),
    admins_option!(r#"{"passwordAuth":{"enabled":true,"identityFields":[]}}"#),
    admins_option!(r#"{"authRule":"verified=true"}"#),
    admins_option!(r#"{"manageRule":"verified=true"}"#),
    admins_option!(r#"{"mfa":{"rule":"verified=true"}}"#),
];

const ORIGINS: &str = "/api/collections/_authOrigins/records";
const EXTERNAL: &str = "/api/collections/_externalAuths/records";
const MFAS: &str = "/api/collections/_mfas/records";
const OTPS: &str = "/api/collections/_otps/records";

macro_rules! belonging {
    ($path:ident, $json:literal) => {
        post(concat!("a belonging ", stringify!($path), " ", $json), Who::Root, $path, $json)
    };
}

const BELONGINGS: &[Step] = &[
    post("Ida signs up", Who::Guest, "/api/collections/users/records", r#"{"email":"ida@example.com","password":"ida-password","passwordConfirm":"ida-password"}"#).keep(&[("ida", "/id")]),
    post("Ida signs in", Who::Guest, "/api/collections/users/auth-with-password", r#"{"identity":"ida@example.com","password":"ida-password"}"#).keep(&[("ida token", "/token")]),
    belonging!(EXTERNAL, r#"{}"#),
    belonging!(EXTERNAL, r#"{"collectionRef":"nope","recordRef":"<ida>","provider":"google","providerId":"g1"}"#),
    belonging!(EXTERNAL, r#"{"collectionRef":"users","recordRef":"<ida>","provider":"google","providerId":"g1"}"#),
    belonging!(EXTERNAL, r#"{"collectionRef":"_pb_users_auth_","recordRef":"nope","provider":"google","providerId":"g1"}"#),
    belonging!(EXTERNAL, r#"{"collectionRef":"pbc_2279338944","recordRef":"<ida>","provider":"google","providerId":"g1"}"#),
    post("Ida's account elsewhere", Who::Root, EXTERNAL, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","provider":"google","providerId":"g1"}"#).keep(&[("ida external", "/id")]),
    post("Ida's account elsewhere, again", Who::Root, EXTERNAL, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","provider":"google","providerId":"g1"}"#),
    post("somebody else's account is Ida's", Who::Root, EXTERNAL, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<bob>","provider":"google","providerId":"g1"}"#),
    belonging!(MFAS, r#"{}"#),
    belonging!(MFAS, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","method":"password"}"#),
    belonging!(OTPS, r#"{}"#),
    belonging!(OTPS, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","password":"12345678"}"#),
    belonging!(ORIGINS, r#"{}"#),
    belonging!(ORIGINS, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","fingerprint":"fp1"}"#),
    post("a guest makes an account elsewhere", Who::Guest, EXTERNAL, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","provider":"github","providerId":"g2"}"#),
    post("a user makes an account elsewhere", Who::With("<ida token>"), EXTERNAL, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","provider":"github","providerId":"g2"}"#),
    post("a user makes a code", Who::With("<ida token>"), OTPS, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","password":"12345678"}"#),
    get("Ida's accounts elsewhere", Who::With("<ida token>"), EXTERNAL),
    get("Ida's MFAs", Who::With("<ida token>"), MFAS),
    get("Ida's codes", Who::With("<ida token>"), OTPS).query(&[("filter", "recordRef = '<ida>'")]),
    get("Ida looks for codes by hash", Who::With("<ida token>"), OTPS).query(&[("filter", "password != ''")]),
    get("Bob's accounts elsewhere", Who::Bob, EXTERNAL),
    get("a guest's accounts elsewhere", Who::Guest, EXTERNAL),
    get("Bob looks at Ida's account", Who::Bob, "/api/collections/_externalAuths/records/<ida external>"),
    patch("Ida moves her account", Who::With("<ida token>"), "/api/collections/_externalAuths/records/<ida external>", r#"{"providerId":"other"}"#),
    patch("the admin moves it to nobody", Who::Root, "/api/collections/_externalAuths/records/<ida external>", r#"{"recordRef":"nope"}"#),
    delete("Bob unlinks Ida's account", Who::Bob, "/api/collections/_externalAuths/records/<ida external>"),
    delete("Ida unlinks her account", Who::With("<ida token>"), "/api/collections/_externalAuths/records/<ida external>"),
    get("no accounts elsewhere are left", Who::With("<ida token>"), EXTERNAL),
];

macro_rules! left {
    ($name:literal) => {
        [
            get(concat!("MFAs left ", $name), Who::Root, MFAS)
                .query(&[("filter", "recordRef = '<ida>'"), ("fields", "totalItems")]),
            get(concat!("codes left ", $name), Who::Root, OTPS)
                .query(&[("filter", "recordRef = '<ida>'"), ("fields", "totalItems")]),
            get(concat!("origins left ", $name), Who::Root, ORIGINS).query(&[
                ("filter", "recordRef = '<ida>' && fingerprint = 'fp1'"),
                ("fields", "totalItems"),
            ]),
            get(concat!("accounts left ", $name), Who::Root, EXTERNAL)
                .query(&[("filter", "recordRef = '<ida>'"), ("fields", "totalItems")]),
        ]
    };
}

macro_rules! fill {
    ($name:literal) => {
        [
            post(concat!("an MFA ", $name), Who::Root, MFAS, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","method":"password"}"#),
            post(concat!("a code ", $name), Who::Root, OTPS, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","password":"12345678"}"#),
            post(concat!("an origin ", $name), Who::Root, ORIGINS, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","fingerprint":"fp1"}"#).query(&[("fields", "fingerprint")]),
            post(concat!("an account ", $name), Who::Root, EXTERNAL, r#"{"collectionRef":"_pb_users_auth_","recordRef":"<ida>","provider":"google","providerId":"g1"}"#),
        ]
    };
}

macro_rules! void {
    ($name:literal, $change:expr) => {{
        const FILLED: [Step; 4] = fill!($name);
        const LEFT: [Step; 4] = left!($name);
        [FILLED[0], FILLED[1], FILLED[2], FILLED[3], $change, LEFT[0], LEFT[1], LEFT[2], LEFT[3]]
    }};
}

const IDA: &str = "/api/collections/users/records/<ida>";
const VOID: &[Step] = {
    const NAME: [Step; 9] =
        void!("after a new name", patch("Ida's new name", Who::Root, IDA, r#"{"name":"I"}"#));
    const VERIFIED: [Step; 9] = void!(
        "after verifying",
        patch("Ida's address is verified", Who::Root, IDA, r#"{"verified":true}"#)
    );
    const KEY: [Step; 9] = void!(
        "after a new token key",
        patch(
            "Ida's new token key",
            Who::Root,
            IDA,
            r#"{"tokenKey":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#
        )
    );
    const EMAIL: [Step; 9] = void!(
        "after a new address",
        patch("Ida's new address", Who::Root, IDA, r#"{"email":"ida2@example.com"}"#)
    );
    const PASSWORD: [Step; 9] = void!(
        "after a new password",
        patch(
            "Ida's new password",
            Who::Root,
            IDA,
            r#"{"password":"ida-password-2","passwordConfirm":"ida-password-2"}"#
        )
    );
    const GONE: [Step; 9] = void!("after Ida", delete("Ida goes", Who::Root, IDA));
    const TABLES: [[Step; 9]; 6] = [NAME, VERIFIED, KEY, EMAIL, PASSWORD, GONE];
    const ALL: [Step; 54] = {
        let mut all = [TABLES[0][0]; 54];
        let mut at = 0;
        while at < 54 {
            all[at] = TABLES[at / 9][at % 9];
            at += 1;
        }
        all
    };
    &ALL
};
