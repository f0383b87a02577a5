//! Random requests, from noise to almost right.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use super::{RECORDS, Target};

/// `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
}

const NAMES: [&str; 47] = [
    "id",
    "text",
    "number",
    "number+",
    "flag",
    "mail",
    "link",
    "day",
    "data",
    "place",
    "kind",
    "+kind",
    "coded",
    "name",
    "type",
    "fields",
    "listRule",
    "indexes",
    "identity",
    "password",
    "passwordConfirm",
    "clientId",
    "subscriptions",
    "email",
    "scans",
    "scans+",
    "scans-",
    "about",
    "requests",
    "method",
    "url",
    "body",
    "headers",
    "collections",
    "deleteMissing",
    "viewQuery",
    "query",
    "meta",
    "batch",
    "smtp",
    "logs",
    "rateLimits",
    "trustedProxy",
    "otpId",
    "provider",
    "code",
    "mfaId",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(NAMES.as_slice()).prop_map(str::to_owned),
        1 => ".{0,20}",
        1 => "[a-z]{1,15}",
        1 => prop::sample::select(["", "\u{0}", "..", "base", "auth", "things", "users", "2024-01-01", "@request.auth.id", "a@b.co", "true", "null", "things/*", "-1", "1e309"].as_slice()).prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|n| json!(n)),
        any::<u64>().prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        word().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::Array),
            vec((word(), inner), 0..5).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    vec((word(), value()), 0..6)
        .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>()))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        5 => object().prop_map(|value| value.to_string().into_bytes()),
        1 => value().prop_map(|value| value.to_string().into_bytes()),
        2 => vec(any::<u8>(), 0..300),
        // Cut off, or with a byte that does not belong.
        2 => (object(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(value, at, byte)| {
            let mut bytes = value.to_string().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.truncate(at + 9);
            bytes
        }),
    ]
}

/// A filter's pieces in any order: often wrong, sometimes right.
fn filter() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        [
            "text",
            "number",
            "flag",
            "data.a",
            "kind",
            "made",
            "kind:each",
            "kind:length",
            "text:lower",
            "id",
            "@now",
            "@request.auth.id",
            "@collection.users.id",
            "geoDistance(",
            "(",
            ")",
            ",",
            "&&",
            "||",
            "=",
            "!=",
            "~",
            "!~",
            "?=",
            "?~",
            ">",
            "<=",
            "'a'",
            "\"b\"",
            "'%'",
            "1",
            "-2.5",
            "null",
            "true",
            "'",
            "\\",
            "//",
            "\n",
            "é",
        ]
        .as_slice(),
    );
    prop_oneof![
        3 => vec(piece, 0..14).prop_map(|pieces| pieces.join(" ")),
        1 => ".{0,60}",
    ]
}

#[derive(Clone, Debug)]
struct Attack {
    place: (&'static str, &'static str),
    as_admin: bool,
    body: Vec<u8>,
    kind: usize,
    filter: String,
    sort: String,
    segment: String,
}

const KINDS: [&str; 5] = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "text/plain",
];
const JSON: usize = 0;
const MULTIPART: usize = 2;

/// Where a request goes: `{record}` is one that is there, `{segment}` a word, `{list}` the
/// parameters of a list.
const PLACES: [(&str, &str); 54] = [
    ("POST", RECORDS),
    ("PATCH", "/api/collections/things/records/{record}"),
    ("GET", "/api/collections/things/records?{list}"),
    ("GET", "/api/collections/things/records?{list}"),
    ("GET", "/api/collections/things/records?{list}"),
    ("DELETE", "/api/collections/things/records/{segment}"),
    ("GET", "/api/collections/shown/records?{list}"),
    ("GET", "/api/collections/shown/records/{segment}"),
    ("GET", "/api/collections/papers/records?expand={segment}&{list}"),
    (UPLOAD, "/api/collections/papers/records"),
    (UPLOAD, "/api/collections/papers/records"),
    ("GET", "/api/files/papers/{record}/{segment}?thumb={segment}"),
    ("POST", "/api/files/token"),
    ("POST", "/api/collections/users/records"),
    ("POST", "/api/collections/users/auth-with-password"),
    ("POST", "/api/collections/users/request-otp"),
    ("POST", "/api/collections/users/auth-with-otp"),
    ("POST", "/api/collections/users/auth-with-oauth2"),
    ("POST", "/api/collections/users/request-password-reset"),
    ("POST", "/api/collections/users/confirm-verification"),
    ("POST", "/api/collections/users/confirm-email-change"),
    ("POST", "/api/collections/users/impersonate/{segment}"),
    ("GET", "/api/collections/users/auth-methods?{list}"),
    ("GET", "/api/oauth2-redirect?state={segment}&code={segment}"),
    ("POST", "/api/realtime"),
    ("POST", "/api/homeport/intakes"),
    ("POST", "/api/homeport/intakes/try"),
    ("GET", "/api/homeport/heard?integration={segment}&after={segment}&state={segment}"),
    ("POST", "/api/homeport/heard/{segment}/discard"),
    ("POST", "/api/homeport/heard/{segment}/replay"),
    ("POST", "/api/homeport/heard/replay?integration={segment}"),
    ("POST", "/api/homeport/integrations/{segment}/events"),
    (BATCH, "/api/batch"),
    (BATCH, "/api/batch"),
    ("POST", "/api/collections"),
    ("PATCH", "/api/collections/{segment}"),
    ("GET", "/api/collections?{list}"),
    (IMPORT, "/api/collections/import"),
    ("POST", "/api/collections/meta/dry-run-view"),
    ("POST", "/api/homeport/collections/users/try-rule"),
    ("PATCH", "/api/settings"),
    ("POST", "/api/settings/test/email"),
    ("GET", "/api/logs?{list}"),
    ("GET", "/api/logs/stats?{list}"),
    ("POST", "/api/crons/{segment}"),
    ("GET", "/api/homeport/integrations/{segment}/usage"),
    ("PUT", "/api/homeport/connectors/{segment}"),
    ("POST", "/api/homeport/connectors/judge"),
    ("POST", "/api/homeport/connectors/openapi"),
    ("POST", "/api/homeport/integrations/{segment}/sign-in/end"),
    ("POST", "/api/backups/{segment}/restore"),
    (UPLOAD, "/api/backups/upload"),
    ("GET", "/api/backups/{segment}?token={segment}"),
    ("GET", "/api/{segment}/{segment}?{list}"),
];
/// What is sent with bodies of a form of their own.
const UPLOAD: &str = "UPLOAD";
const BATCH: &str = "BATCH";
const IMPORT: &str = "IMPORT";

/// Parts of a form, some of them files, now and then without an end.
fn parts() -> impl Strategy<Value = Vec<u8>> {
    let named =
        prop::sample::select(["scans", "scans+", "about", "file", "@jsonPayload"].as_slice());
    let name = prop_oneof![3 => named.prop_map(str::to_owned), 1 => word()];
    let file = prop::option::of(prop_oneof![
        2 => Just("photo.png".to_owned()),
        1 => Just("../../etc/passwd".to_owned()),
        1 => ".{0,40}",
    ]);
    let bytes = prop_oneof![
        1 => vec(any::<u8>(), 0..6000),
        1 => Just(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR".to_vec()),
        1 => body(),
    ];
    (vec((name, file, bytes), 0..5), any::<bool>()).prop_map(|(parts, ends)| {
        let mut form = Vec::new();
        for (name, file, bytes) in parts {
            let clean = |text: &str| text.replace(['"', '\r', '\n'], "");
            let file = file.map(|file| format!("; filename=\"{}\"", clean(&file)));
            let head = format!("--x\r\nContent-Disposition: form-data; name=\"{}\"", clean(&name));
            form.extend(format!("{head}{}\r\n\r\n", file.unwrap_or_default()).into_bytes());
            form.extend(bytes);
            form.extend(b"\r\n");
        }
        form.extend(if ends { b"--x--\r\n".as_slice() } else { b"--x" });
        form
    })
}

/// Requests of a batch: most of them could be.
fn batch() -> impl Strategy<Value = Vec<u8>> {
    let method = prop::sample::select(["POST", "PUT", "PATCH", "DELETE", "GET", ""].as_slice());
    let url = prop::sample::select(
        [
            RECORDS,
            "/api/collections/things/records/thing0000000001",
            "/api/collections/papers/records?expand=about",
            "/api/collections/shown/records",
            "/api/collections/users/records",
            "/api/batch",
            "things",
            "",
        ]
        .as_slice(),
    );
    let request = (method, url, object(), prop::option::of(object())).prop_map(
        |(method, url, body, headers)| {
            json!({ "method": method, "url": url, "body": body, "headers": headers })
        },
    );
    let request = prop_oneof![4 => request, 1 => value()];
    vec(request, 0..25)
        .prop_map(|requests| json!({ "requests": requests }).to_string().into_bytes())
}

/// Collections of an import; never with all others gone.
fn import() -> impl Strategy<Value = Vec<u8>> {
    let kind = prop::sample::select(["base", "auth", "view", "nothing"].as_slice());
    let collection = (word(), kind, vec(object(), 0..3), object());
    let collection = collection.prop_map(|(name, kind, fields, rest)| {
        let mut collection = json!({ "name": name, "type": kind, "fields": fields });
        if let (Value::Object(collection), Value::Object(rest)) = (&mut collection, rest) {
            collection.extend(rest);
        }
        collection
    });
    vec(prop_oneof![3 => collection, 1 => value()], 0..4)
        .prop_map(|all| json!({ "collections": all }).to_string().into_bytes())
}

fn attack() -> impl Strategy<Value = Attack> {
    let place = prop::sample::select(PLACES.as_slice()).prop_flat_map(|place| {
        let (own, kind) = match place.0 {
            UPLOAD => (parts().boxed(), MULTIPART),
            BATCH => (batch().boxed(), JSON),
            IMPORT => (import().boxed(), JSON),
            _ => (body().boxed(), JSON),
        };
        let kinds = prop_oneof![6 => Just(kind), 1 => 0..KINDS.len()];
        (Just(place), prop_oneof![4 => own, 1 => body().boxed()], kinds)
    });
    (place, any::<bool>(), filter(), filter(), word()).prop_map(
        |((place, body, kind), as_admin, filter, sort, segment)| Attack {
            place,
            as_admin,
            body,
            kind,
            filter,
            sort,
            segment,
        },
    )
}

fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl Attack {
    fn target(&self, record: &str) -> (&'static str, String) {
        let (method, path) = self.place;
        let method = match method {
            UPLOAD | BATCH => "POST",
            IMPORT => "PUT",
            method => method,
        };
        let segment = coded(&self.segment);
        let (filter, sort) = (coded(&self.filter), coded(&self.sort));
        let list = format!("filter={filter}&sort={sort}&fields={segment}&page={segment}");
        let path = path.replace("{record}", record).replace("{list}", &list);
        (method, path.replace("{segment}", &segment))
    }
}

#[test]
fn random_requests_never_find_a_fault() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let target = runtime.block_on(Target::start());
    let made = runtime.block_on(target.guest.post(RECORDS, &json!({ "text": "x" }))).expect(200);
    let record = made.body["id"].as_str().unwrap().to_owned();
    let mut runner =
        TestRunner::new(Config { cases: cases(), failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&attack(), |attack| {
        let (method, path) = attack.target(&record);
        // The collections that the other attacks need stay as they are.
        let needed = ["things", "papers", "shown", "users"].contains(&attack.segment.as_str());
        if method == "PATCH" && needed && !path.starts_with(RECORDS) {
            return Ok(());
        }
        let client = if attack.as_admin { &target.admin } else { &target.guest };
        let request = client.request(method, &path).timeout(std::time::Duration::from_secs(30));
        let request = request.header("content-type", KINDS[attack.kind]).body(attack.body.clone());
        let (status, text) = runtime.block_on(async {
            let answer =
                request.send().await.map_err(|error| TestCaseError::fail(error.to_string()))?;
            Ok::<_, TestCaseError>((
                answer.status().as_u16(),
                answer.text().await.unwrap_or_default(),
            ))
        })?;
        prop_assert!(status < 500, "{} {}: {} {}", method, path, status, text);
        Ok(())
    });
    let log = target.server.log();
    let faults = log.lines().filter(|line| line.contains("panicked") || line.contains(" ERROR "));
    let faults = faults.map(str::to_owned).collect::<Vec<_>>();
    if let Err(error) = outcome {
        panic!("{error}\n{}", faults.join("\n"));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    runtime.block_on(target.server.local().get("/api/health")).expect(200);
}
