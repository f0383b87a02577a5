//! Random requests, from noise to almost right.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use super::{RECORDS, Target};

/// `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(250)
}

const NAMES: [&str; 24] = [
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
    endpoint: usize,
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

fn attack() -> impl Strategy<Value = Attack> {
    let kind = prop_oneof![6 => Just(0), 1 => 0..KINDS.len()];
    (0..12_usize, any::<bool>(), body(), kind, filter(), filter(), word()).prop_map(
        |(endpoint, as_admin, body, kind, filter, sort, segment)| Attack {
            endpoint,
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
        let (filter, sort, segment) =
            (coded(&self.filter), coded(&self.sort), coded(&self.segment));
        match self.endpoint {
            0 => ("POST", RECORDS.to_owned()),
            1 => ("PATCH", format!("{RECORDS}/{record}")),
            2 | 3 => (
                "GET",
                format!("{RECORDS}?filter={filter}&sort={sort}&fields={segment}&page={segment}"),
            ),
            4 => ("GET", format!("{RECORDS}?filter={filter}")),
            5 => ("POST", "/api/collections/users/auth-with-password".to_owned()),
            6 => ("POST", "/api/realtime".to_owned()),
            7 => ("POST", "/api/collections".to_owned()),
            8 => ("PATCH", format!("/api/collections/{segment}")),
            9 => ("POST", "/api/collections/users/records".to_owned()),
            10 => ("DELETE", format!("{RECORDS}/{segment}")),
            _ => ("GET", format!("/api/{segment}/{segment}?{filter}")),
        }
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
        // The collection that the other attacks need stays as it is.
        if method == "PATCH" && attack.endpoint == 8 && attack.segment == "things" {
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
