//! The settings: what they are, what they refuse, and what they do. Each table leaves them as it
//! found them.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, patch, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(SHAPE);
    report.table(REFUSED);
    // Before anything sets a secret: one that was emptied comes back in PocketBase.
    report.table(BUCKETS);
    report.table(TAKEN);
    report.table(ADDRESSES);
    report.table(LIMITS);
    report.table(RENAMED);
    report.table(WIDE);
    report.table(CRONS);
    report.table(APPLE);
}

const SETTINGS: &str = "/api/settings";
const REAL_IP: (&str, &str) = ("X-Real-IP", "10.1.2.3");

const fn set(json: &'static str) -> Step {
    patch(json, Who::Root, SETTINGS, json)
}

const SHAPE: &[Step] = &[
    get("all settings", Who::Root, SETTINGS),
    get("some settings", Who::Root, SETTINGS)
        .query(&[("fields", "smtp,meta.appName,logs.maxDays")]),
    get("a guest's settings", Who::Guest, SETTINGS),
    get("a user's settings", Who::Ada, SETTINGS),
    patch("a guest sets", Who::Guest, SETTINGS, r#"{"meta":{"appName":"Mine"}}"#),
    patch("a user sets", Who::Ada, SETTINGS, r#"{"meta":{"appName":"Mine"}}"#),
    delete("settings cannot be deleted", Who::Root, SETTINGS),
    post("settings cannot be posted", Who::Root, SETTINGS, "{}"),
];

const REFUSED: &[Step] = &[
    set(
        r#"{"meta":{"accentColor":"red","appName":"","appURL":"nope","senderName":"","senderAddress":"x"}}"#,
    ),
    set(r##"{"meta":{"appURL":"localhost","accentColor":"#12"}}"##),
    set(r##"{"meta":{"accentColor":"#12345g"}}"##),
    set(r#"{"meta":{"accentColor":"","senderAddress":""}}"#),
    set(r#"{"meta":null}"#),
    set(r#"{"meta":{"hideControls":"yes"}}"#),
    set(r#"{"logs":{"maxDays":-1,"maxDataSize":-1}}"#),
    set(r#"{"logs":{"maxDays":"x"}}"#),
    set(
        r#"{"logs":{"maxDays":9223372036854775807,"minLevel":9007199254740992,"maxDataSize":9007199254740992}}"#,
    ),
    set(r#"{"logs":[]}"#),
    set(r#"{"batch":{"enabled":true,"maxRequests":0,"timeout":-1,"maxBodySize":-5}}"#),
    set(r#"{"batch":{"enabled":true,"maxRequests":0,"timeout":0}}"#),
    set(r#"{"batch":{"maxRequests":1.5}}"#),
    set(r#"{"batch":{"enabled":1}}"#),
    set(r#"{"batch":{"maxBodySize":9223372036854775808}}"#),
    set(r#"{"rateLimits":{"enabled":true,"rules":[]}}"#),
    set(
        r#"{"rateLimits":{"rules":[{"label":"","maxRequests":0,"duration":0,"audience":"x"},{"label":"a b c","maxRequests":-1,"duration":-2}]}}"#,
    ),
    set(
        r#"{"rateLimits":{"rules":[{"label":"/a","maxRequests":1,"duration":1},{"label":"/a","maxRequests":1,"duration":1}]}}"#,
    ),
    set(
        r#"{"rateLimits":{"rules":[{"label":"/a","maxRequests":1,"duration":1},{"label":"/a","maxRequests":1,"duration":1,"audience":"@guest"}]}}"#,
    ),
    set(r#"{"rateLimits":{"rules":[{"duration":3}]}}"#),
    set(r#"{"rateLimits":{"rules":"x"}}"#),
    set(r#"{"rateLimits":{"excludedIPs":["","x","10.0.0.0/8","1.2.3.4","::1/200","010.0.0.1"]}}"#),
    set(r#"{"superuserIPs":["x",""]}"#),
    set(r#"{"superuserIPs":"127.0.0.1"}"#),
    set(r#"{"trustedProxy":{"headers":"x"}}"#),
    set(r#"{"smtp":{"enabled":true,"host":"","port":0,"authMethod":"x","localName":"a b"}}"#),
    set(r#"{"smtp":{"port":-1,"host":"a..b"}}"#),
    set(r#"{"s3":{"enabled":true}}"#),
    set(r#"{"s3":{"endpoint":"x y"}}"#),
    set(r#"{"backups":{"cron":"x","cronMaxKeep":0}}"#),
    set(r#"{"backups":{"cron":"* * * * *","cronMaxKeep":0}}"#),
    set(r#"{"backups":{"cron":"60 * * * *"}}"#),
    set(r#"{"backups":{"cron":"*/0 * * * *"}}"#),
    set(r#"{"backups":{"cron":"5-1 * * * *"}}"#),
    set(r#"{"backups":{"cron":"1/2 * * * *"}}"#),
    set(r#"{"backups":{"cron":"a * * * *"}}"#),
    set(r#"{"meta":{"appName":"half"},"logs":{"maxDays":-1}}"#),
    set("[]"),
    set("{bad"),
    get("nothing of all that was kept", Who::Root, SETTINGS),
];

const TAKEN: &[Step] = &[
    set(r#"{"nope":1}"#),
    set(r#"{"logs":null}"#),
    set(r#"{"logs":{"maxDays":5,"logIP":true}}"#),
    set(
        r#"{"smtp":{"password":"geheim"},"s3":{"secret":"abc"},"backups":{"s3":{"secret":"def"}}}"#,
    ),
    set(r#"{"backups":{"cron":"@daily"}}"#),
    set(r#"{"backups":{"cron":"0-30/10 */6 1,15 * 1-5","cronMaxKeep":7}}"#),
    set(r#"{"backups":null}"#),
    set(r#"{"backups":{"cronMaxKeep":3}}"#),
    set(r#"{"superuserIPs":null}"#),
    set(r#"{"rateLimits":{"excludedIPs":["10.0.0.0/8","10.0.0.1/8","::1","fe80::1%eth0"]}}"#),
    set(r#"{"rateLimits":{"excludedIPs":null}}"#),
    set(r#"{"meta":{"appURL":"https://x.example.com/a","appName":"Ärger"}}"#),
    set(r#"{"meta":{"appURL":"http://localhost:8090","appName":"Acme"}}"#),
    set(r#"{"trustedProxy":{"headers":["X-A",""],"useLeftmostIP":true}}"#),
    set(r#"{"trustedProxy":null}"#),
    step("settings by form", Who::Root, "PATCH", SETTINGS)
        .body(Body::Multipart(&[("@jsonPayload", r#"{"logs":{"maxDays":6}}"#)])),
    set(r#"{"logs":{"maxDays":5}}"#),
    get("settings in the end", Who::Root, SETTINGS),
];

const TEST_S3: &str = "/api/settings/test/s3";

const BUCKETS: &[Step] = &[
    post("a bucket for backups that is off", Who::Root, TEST_S3, r#"{"filesystem":"backups"}"#),
    post("a bucket for files that is off", Who::Root, TEST_S3, r#"{"filesystem":"storage"}"#),
    post("no bucket named", Who::Root, TEST_S3, "{}"),
    post("an empty bucket's name", Who::Root, TEST_S3, r#"{"filesystem":""}"#),
    post("null for a bucket", Who::Root, TEST_S3, r#"{"filesystem":null}"#),
    post("another bucket", Who::Root, TEST_S3, r#"{"filesystem":"x"}"#),
    post("a number for a bucket", Who::Root, TEST_S3, r#"{"filesystem":1}"#),
    post("a list for a bucket test", Who::Root, TEST_S3, "[]"),
    post("no JSON for a bucket test", Who::Root, TEST_S3, "{bad"),
    step("a bucket by form", Who::Root, "POST", TEST_S3)
        .body(Body::Multipart(&[("filesystem", "backups")])),
    post("a guest tests a bucket", Who::Guest, TEST_S3, r#"{"filesystem":"backups"}"#),
    post("a user tests a bucket", Who::Ada, TEST_S3, r#"{"filesystem":"backups"}"#),
    get("a bucket test cannot be read", Who::Root, TEST_S3),
    set(r#"{"backups":{"s3":{"enabled":true}}}"#),
    set(r#"{"backups":{"s3":{"enabled":true,"endpoint":"x y","bucket":"b"}}}"#),
    set(r#"{"backups":{"s3":{"enabled":"yes"}}}"#),
    set(
        r#"{"backups":{"s3":{"enabled":true,"endpoint":"ftp://127.0.0.1:9","bucket":"b","region":"r","accessKey":"k","secret":"s","forcePathStyle":true}}}"#,
    ),
    set(
        r#"{"backups":{"s3":{"enabled":true,"endpoint":"http://127.0.0.1:9","bucket":"b","region":"r","accessKey":"k","secret":"s","forcePathStyle":true}}}"#,
    ),
    post("a bucket that is away", Who::Root, TEST_S3, r#"{"filesystem":"backups"}"#),
    get("backups in a bucket that is away", Who::Root, "/api/backups"),
    post("a backup for a bucket that is away", Who::Root, "/api/backups", r#"{"name":"x.zip"}"#),
    delete("a backup in a bucket that is away", Who::Root, "/api/backups/x.zip"),
    post("a backup back from a bucket that is away", Who::Root, "/api/backups/x.zip/restore", ""),
    set(r#"{"backups":{"s3":null}}"#),
    patch(
        "files in a bucket",
        Who::Root,
        SETTINGS,
        r#"{"s3":{"enabled":true,"endpoint":"http://127.0.0.1:9","bucket":"b","region":"r","accessKey":"k","secret":"s","forcePathStyle":true}}"#,
    ),
    patch("files stay without a bucket", Who::Root, SETTINGS, r#"{"s3":null}"#),
    get("no bucket in the end", Who::Root, SETTINGS).query(&[("fields", "s3,backups")]),
];

const HEALTH: &str = "/api/health";
const TOLD: &[(&str, &str)] = &[("fields", "data.realIP,data.possibleProxyHeader")];
const SIGN_IN: &str = "/api/collections/_superusers/auth-with-password";
const ROOT: &str = r#"{"identity":"root@example.com","password":"correct horse battery"}"#;

const ADDRESSES: &[Step] = &[
    get("the admin asks for health", Who::Root, HEALTH).query(TOLD),
    get("what else is told of health", Who::Root, HEALTH).query(&[("fields", "message,code")]),
    get("a user asks for health", Who::Ada, HEALTH),
    get("a header of a proxy", Who::Root, HEALTH)
        .query(TOLD)
        .headers(&[("X-Forwarded-For", "1.2.3.4")]),
    set(r#"{"trustedProxy":{"headers":["X-Real-IP","X-Forwarded-For"]}}"#),
    get("a trusted header", Who::Root, HEALTH).query(TOLD).headers(&[REAL_IP]),
    get("a trusted header with several", Who::Root, HEALTH)
        .query(TOLD)
        .headers(&[("X-Forwarded-For", "1.2.3.4, 5.6.7.8,x")]),
    get("trusted headers twice", Who::Root, HEALTH)
        .query(TOLD)
        .headers(&[("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-For", "5.6.7.8")]),
    get("a trusted header without an address", Who::Root, HEALTH)
        .query(TOLD)
        .headers(&[("X-Real-IP", "nonsense"), ("X-Forwarded-For", "9.8.7.6")]),
    set(r#"{"trustedProxy":{"useLeftmostIP":true}}"#),
    get("the leftmost of several", Who::Root, HEALTH)
        .query(TOLD)
        .headers(&[("X-Forwarded-For", "x, 1.2.3.4, 5.6.7.8")]),
    set(r#"{"superuserIPs":["10.0.0.0/8","1.2.3.4"]}"#),
    get("the admin from elsewhere", Who::Root, SETTINGS),
    get("the admin from elsewhere, at an open door", Who::Root, HEALTH),
    get("the admin from the right network", Who::Root, HEALTH).query(TOLD).headers(&[REAL_IP]),
    get("the admin from the right address", Who::Root, HEALTH)
        .query(TOLD)
        .headers(&[("X-Real-IP", "1.2.3.4")]),
    get("others come from anywhere", Who::Ada, HEALTH),
    post("the admin signs in from elsewhere", Who::Guest, SIGN_IN, ROOT),
    post(
        "a stranger signs in from elsewhere",
        Who::Guest,
        SIGN_IN,
        r#"{"identity":"root@example.com","password":"wrong"}"#,
    ),
    post("the admin signs in from the right network", Who::Guest, SIGN_IN, ROOT)
        .headers(&[REAL_IP])
        .query(&[("fields", "record.email")]),
    patch(
        "the admin may come from anywhere again",
        Who::Root,
        SETTINGS,
        r#"{"superuserIPs":[],"trustedProxy":null}"#,
    )
    .headers(&[REAL_IP]),
];

const RECORDS: &str = "/api/collections/things/records";

const LIMITS: &[Step] = &[
    set(
        r#"{"trustedProxy":{"headers":["X-Real-IP"]},"rateLimits":{"enabled":true,"excludedIPs":["10.0.0.0/8"],"rules":[
        {"label":"/api/health","duration":600,"maxRequests":2},
        {"label":"POST /api/nope","duration":600,"maxRequests":1},
        {"label":"things:create","audience":"@guest","duration":600,"maxRequests":1},
        {"label":"*:list","audience":"@auth","duration":600,"maxRequests":1},
        {"label":"users:authWithPassword","duration":600,"maxRequests":1}]}}"#,
    ),
    get("health once", Who::Guest, HEALTH),
    get("health twice", Who::Guest, HEALTH),
    get("health three times", Who::Guest, HEALTH),
    get("health by a user counts too", Who::Ada, HEALTH),
    get("health by the admin does not", Who::Root, HEALTH).query(&[("fields", "code")]),
    get("health from another address", Who::Guest, HEALTH).headers(&[("X-Real-IP", "172.16.0.9")]),
    get("health from an excluded network", Who::Guest, HEALTH).headers(&[REAL_IP]),
    post("one post to nowhere", Who::Guest, "/api/nope", "{}"),
    post("two posts to nowhere", Who::Guest, "/api/nope", "{}"),
    get("a look at nowhere", Who::Guest, "/api/nope"),
    post("a guest's first thing", Who::Guest, RECORDS, r#"{"t":"x"}"#).query(&[("fields", "t")]),
    post("a guest's second thing", Who::Guest, RECORDS, r#"{"t":"x"}"#),
    post("a guest's second thing, badly written", Who::Guest, RECORDS, "{bad"),
    post("a user's things are others'", Who::Ada, RECORDS, r#"{"t":"x"}"#)
        .query(&[("fields", "t")]),
    post("a user's second thing", Who::Ada, RECORDS, r#"{"t":"x"}"#).query(&[("fields", "t")]),
    get("a user's first list", Who::Ada, "/api/collections/books/records")
        .query(&[("perPage", "1"), ("fields", "id")]),
    get("a user's second list", Who::Ada, "/api/collections/books/records"),
    get("a user's list of something else", Who::Ada, RECORDS).query(&[
        ("skipTotal", "1"),
        ("perPage", "1"),
        ("fields", "nope"),
    ]),
    get("a guest's list", Who::Guest, "/api/collections/books/records")
        .query(&[("perPage", "1"), ("fields", "id")]),
    post(
        "one sign-in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"nobody@example.com","password":"x"}"#,
    ),
    post(
        "two sign-ins",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"nobody@example.com","password":"x"}"#,
    ),
    set(r#"{"rateLimits":{"rules":[
        {"label":"/api/","duration":600,"maxRequests":2},
        {"label":"GET /api/health","audience":"@guest","duration":600,"maxRequests":1}]}}"#),
    get("health after new settings", Who::Guest, HEALTH),
    get("health after new settings, twice", Who::Guest, HEALTH),
    get("another path below the prefix", Who::Guest, "/api/nope"),
    get("another path below the prefix, twice", Who::Guest, "/api/nope"),
    get("a third path below the prefix", Who::Guest, "/api/other"),
    get("a path elsewhere", Who::Guest, "/nope"),
    patch(
        "no limits any more",
        Who::Root,
        SETTINGS,
        r#"{"trustedProxy":null,"rateLimits":{"enabled":false,"rules":[]}}"#,
    ),
    get("health without limits", Who::Guest, HEALTH),
];

const APPLE_SECRET: &str = "/api/settings/apple/generate-client-secret";

/// Orders a client secret from Apple's point of view; only what is wrong with it is compared. With a
/// key that signs, the SDK's tests do.
macro_rules! apple {
    ($($json:literal),*) => { &[
        get("Apple's secret cannot be read", Who::Root, APPLE_SECRET),
        post("a guest's client secret", Who::Guest, APPLE_SECRET, "{}"),
        post("a user's client secret", Who::Ada, APPLE_SECRET, "{}"),
        step("a client secret of nothing", Who::Root, "POST", APPLE_SECRET),
        $(post(concat!("a client secret ", $json), Who::Root, APPLE_SECRET, $json)),*
    ] };
}

const APPLE: &[Step] = apple!(
    "{}",
    "[]",
    "{bad",
    r#"{"clientId":null,"teamId":null,"keyId":null,"privateKey":null,"duration":null}"#,
    r#"{"clientId":5}"#,
    r#"{"teamId":[]}"#,
    r#"{"privateKey":true}"#,
    r#"{"duration":"x"}"#,
    r#"{"duration":1.5}"#,
    r#"{"duration":-1}"#,
    r#"{"duration":15777000}"#,
    r#"{"duration":15777001}"#,
    r#"{"duration":99999999999999999999}"#,
    r#"{"clientId":" ","teamId":"short","keyId":"ABCDEFGHIJK","privateKey":"x","duration":1}"#,
    r#"{"clientId":"a","teamId":"ABCDEFGHIÄ","keyId":"ABCDEFGHIJ","privateKey":"-----BEGIN EC PRIVATE KEY-----\nQQ==\n-----END EC PRIVATE KEY-----","duration":1}"#,
    r#"{"clientId":"a","teamId":"ABCDEFGHIJ","keyId":"ABCDEFGHIJ","privateKey":"-----END PRIVATE KEY----- -----BEGIN PRIVATE KEY-----","duration":1}"#,
    r#"{"clientId":"a","teamId":"ABCDEFGHIJ","keyId":"ABCDEFGHIJ","privateKey":"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----","duration":1}"#,
    r#"{"clientId":"a","teamId":"ABCDEFGHIJ","keyId":"ABCDEFGHIJ","privateKey":"-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----","duration":1}"#,
    r#"{"clientId":"a","teamId":"ABCDEFGHIJ","keyId":"ABCDEFGHIJ","privateKey":"-----BEGIN PRIVATE KEY-----\nnot base 64\n-----END PRIVATE KEY-----","duration":1}"#
);

const COLLECTIONS: &str = "/api/collections";
const RULES: &[(&str, &str)] = &[("fields", "rateLimits.rules")];

/// Limits follow the collections that they name.
const RENAMED: &[Step] = &[
    post(
        "a collection with limits",
        Who::Root,
        COLLECTIONS,
        r#"{"id":"pbc_limited_1","name":"limited","type":"base","listRule":"","fields":[{"name":"t","type":"text"}]}"#,
    )
    .query(&[("fields", "name")]),
    post(
        "another with limits",
        Who::Root,
        COLLECTIONS,
        r#"{"id":"pbc_limited_2","name":"limits","type":"base","listRule":"","fields":[{"name":"t","type":"text"}]}"#,
    )
    .query(&[("fields", "name")]),
    set(r#"{"rateLimits":{"enabled":true,"rules":[
        {"label":"limited:list","duration":600,"maxRequests":1},
        {"label":"LIMITED:view","duration":600,"maxRequests":9},
        {"label":"limited","duration":600,"maxRequests":9},
        {"label":"limits:list","duration":600,"maxRequests":9},
        {"label":"/api/collections/limited/","duration":600,"maxRequests":9}]}}"#),
    get("the only list", Who::Guest, "/api/collections/limited/records"),
    get("one list too many", Who::Guest, "/api/collections/limited/records"),
    patch(
        "its name is taken",
        Who::Root,
        "/api/collections/limited",
        r#"{"name":"limits"}"#,
    ),
    get("limits of one not renamed", Who::Root, SETTINGS).query(RULES),
    patch(
        "it is renamed",
        Who::Root,
        "/api/collections/limited",
        r#"{"name":"bounded"}"#,
    )
    .query(&[("fields", "name")]),
    get("limits of one renamed", Who::Root, SETTINGS).query(RULES),
    get("the only list under the new name", Who::Guest, "/api/collections/bounded/records"),
    get("one too many under the new name", Who::Guest, "/api/collections/bounded/records"),
    patch(
        "only the case is another",
        Who::Root,
        "/api/collections/bounded",
        r#"{"name":"Bounded"}"#,
    )
    .query(&[("fields", "name")]),
    get("limits of one in another case", Who::Root, SETTINGS).query(RULES),
    patch(
        "a change of something else",
        Who::Root,
        "/api/collections/limits",
        r#"{"createRule":""}"#,
    )
    .query(&[("fields", "name")]),
    step("renamed by import", Who::Root, "PUT", "/api/collections/import").body(Body::Json(
        r#"{"collections":[{"id":"pbc_limited_2","name":"capped","type":"base","fields":[{"name":"t","type":"text"}]}]}"#,
    )),
    get("limits of one renamed by import", Who::Root, SETTINGS).query(RULES),
    delete("it goes", Who::Root, "/api/collections/capped"),
    delete("the other goes too", Who::Root, "/api/collections/bounded"),
    get("limits of some that are gone", Who::Root, SETTINGS).query(RULES),
    patch(
        "no limits of renamed ones",
        Who::Root,
        SETTINGS,
        r#"{"rateLimits":{"enabled":false,"rules":[]}}"#,
    ),
];

/// A rule by path is the nearest one of some actions, and counts each collection's by itself.
const WIDE: &[Step] = &[
    set(
        r#"{"rateLimits":{"enabled":true,"rules":[{"label":"/api/","duration":600,"maxRequests":2}]}}"#,
    ),
    get("a first list under a wide limit", Who::Guest, "/api/collections/things/records").query(&[
        ("perPage", "1"),
        ("skipTotal", "1"),
        ("fields", "x"),
    ]),
    get("a second list under a wide limit", Who::Guest, "/api/collections/things/records")
        .query(&[("perPage", "1"), ("skipTotal", "1"), ("fields", "x")]),
    get("a third list under a wide limit", Who::Guest, "/api/collections/things/records"),
    get("a list of another under a wide limit", Who::Guest, "/api/collections/books/records")
        .query(&[("perPage", "1"), ("skipTotal", "1"), ("fields", "x")]),
    get("a list of nothing under a wide limit", Who::Guest, "/api/collections/nope/records"),
    get("a list of nothing again", Who::Guest, "/api/collections/nope/records"),
    get("a third list of nothing", Who::Guest, "/api/collections/nope/records"),
    get("health under a wide limit", Who::Guest, "/api/health").query(&[("fields", "code")]),
    get("health a second time", Who::Guest, "/api/health").query(&[("fields", "code")]),
    get("health a third time", Who::Guest, "/api/health"),
    set(r#"{"rateLimits":{"enabled":true,"rules":[
        {"label":"*:create","duration":600,"maxRequests":3},
        {"label":"/api/","duration":600,"maxRequests":1}]}}"#),
    post(
        "a first creation under two limits",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"few":99}"#,
    ),
    post(
        "a second creation under two limits",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"few":99}"#,
    ),
    post(
        "a third creation under two limits",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"few":99}"#,
    ),
    post(
        "a fourth creation under two limits",
        Who::Guest,
        "/api/collections/things/records",
        r#"{"few":99}"#,
    ),
    patch(
        "no wide limits any more",
        Who::Root,
        SETTINGS,
        r#"{"rateLimits":{"enabled":false,"rules":[]}}"#,
    ),
];

const CRONS: &[Step] = &[
    get("the crons", Who::Root, "/api/crons"),
    get("a guest's crons", Who::Guest, "/api/crons"),
    get("a user's crons", Who::Ada, "/api/crons"),
    post("a cron that is not there", Who::Root, "/api/crons/nope", ""),
    post("a guest runs a cron", Who::Guest, "/api/crons/__pbLogsCleanup__", ""),
    post("a user runs a cron", Who::Ada, "/api/crons/__pbLogsCleanup__", ""),
    post("the logs are cleaned up", Who::Root, "/api/crons/__pbLogsCleanup__", ""),
    get("a cron cannot be read", Who::Root, "/api/crons/__pbLogsCleanup__"),
];
