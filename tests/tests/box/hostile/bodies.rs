//! Bodies that no form ever sent.

use std::sync::Arc;

use homeport_tests::Client;
use serde_json::{Value, json};

use super::{RECORDS, Target};

fn nested(depth: usize, open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(depth), close.repeat(depth))
}

#[tokio::test]
async fn bodies_that_are_no_objects_are_refused_whole() {
    let target = Target::start().await;
    let deep = nested(10_000, "[", "]");
    let deep_object = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let in_field = format!("{{\"data\":{deep}}}");
    let big = format!("{{\"text\":\"{}\"}}", "x".repeat(10 << 20));
    let too_big = format!("{{\"text\":\"{}\"}}", "x".repeat(33 << 20));
    let keys = (0..20_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(",");
    let many_keys = format!("{{{keys}}}");
    let twice = "{\"text\":\"a\",\"text\":\"b\"}".to_owned();
    let table: [(&[u8], &[u16]); 20] = [
        (b"{", &[400]),
        (b"{\"text\":", &[400]),
        (b"[]", &[400]),
        (b"[{}]", &[400]),
        (b"7", &[400]),
        (b"\"text\"", &[400]),
        (b"{}{}", &[400]),
        (b"{\"text\":\"\xff\xfe\"}", &[400]),
        (b"\xef\xbb\xbf{}", &[400]),
        (b"\x00\x01\x02", &[400]),
        (b"{\"number\":1e400}", &[400]),
        (b"{\"number\":NaN}", &[400]),
        (b"{\"text\":\"\\ud800\"}", &[400]),
        (deep.as_bytes(), &[400]),
        (deep_object.as_bytes(), &[400]),
        (in_field.as_bytes(), &[400]),
        (big.as_bytes(), &[400]),
        (too_big.as_bytes(), &[413]),
        (many_keys.as_bytes(), &[200]),
        (twice.as_bytes(), &[400]),
    ];
    for (body, expected) in table {
        for (method, path) in
            [("POST", RECORDS), ("POST", "/api/collections/things/records?fields=id")]
        {
            let request =
                target.guest.request(method, path).header("content-type", "application/json");
            let answer = request.body(body.to_vec()).send().await.unwrap();
            let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            assert!(expected.contains(&status), "{shown}: {status} {text:.300}");
        }
    }
    for kind in [
        "text/xml",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/x-www-form-urlencoded",
        "a/b/c",
        "\u{7f}",
        ";;;",
    ] {
        let Ok(value) = reqwest::header::HeaderValue::from_bytes(kind.as_bytes()) else { continue };
        let request = target.guest.request("POST", RECORDS).header("content-type", value);
        let answer = request.body("--x\r\n%zz&=&&a=%ff%fe").send().await.unwrap();
        assert!(answer.status().as_u16() < 500, "{kind}");
    }
    target.well().await;
}

#[tokio::test]
async fn every_field_takes_every_kind_of_value_or_says_why_not() {
    let target = Target::start().await;
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5e308),
        json!(9_223_372_036_854_775_807_i64),
        json!(u64::MAX),
        json!(""),
        json!("NaN"),
        json!("Infinity"),
        json!("-1e400"),
        json!("0x10"),
        json!("\u{0}"),
        json!("\u{202e}\u{feff}😀"),
        json!("'; DELETE things; --"),
        json!("$request.auth.id"),
        json!("things:⟨x⟩"),
        json!("x".repeat(100_000)),
        json!("9999-99-99 99:99:99"),
        json!("+275760-09-13T00:00:00Z"),
        json!("{\"a\":"),
        json!([]),
        json!([1, "a", null, [[]], {}]),
        json!({}),
        json!({ "lon": "x", "lat": [] }),
        json!({ "lon": 1e308, "lat": -1e308 }),
        json!({ "$surreal": { "Thing": 1 }, "": "", "a.b": 1, "__proto__": {} }),
        deep,
    ];
    let kept = json!({ "text": "kept", "number": 7 });
    let made = target.guest.post(RECORDS, &kept).await.expect(200);
    let path = format!("{RECORDS}/{}", made.body["id"].as_str().unwrap());
    let names = [
        "id",
        "text",
        "number",
        "flag",
        "mail",
        "link",
        "day",
        "data",
        "place",
        "kind",
        "coded",
        "made",
        "number+",
        "number-",
        "kind+",
        "+kind",
        "kind-",
        "text:autogenerate",
        "collectionId",
        "collectionName",
        "expand",
        "unknown",
        "",
        "data.x",
        "password",
    ];
    // A name's values one after the other, the names at once.
    let values = Arc::new(values.to_vec());
    let tries = names.map(|name| {
        let (guest, path) = (target.guest.clone(), path.clone());
        tokio::spawn(try_values(guest, path, name, Arc::clone(&values)))
    });
    for attempt in tries {
        attempt.await.unwrap();
    }
    let listed = target
        .guest
        .get(&format!("{RECORDS}?perPage=1000&sort=-made,number,text"))
        .await
        .expect(200);
    assert!(listed.body["totalItems"].as_u64().unwrap() > 50);
    target.well().await;
}

/// Creates a record with each value, and changes the one at `path`.
async fn try_values(guest: Client, path: String, name: &'static str, values: Arc<Vec<Value>>) {
    for value in values.iter() {
        let body = json!({ name: value });
        let shown = format!("{name}: {value:.200}");
        let reply = guest.post(RECORDS, &body).await;
        Target::decent(&shown, &reply);
        if reply.status == 200 {
            // What was taken can be read again.
            let id = reply.body["id"].as_str().unwrap();
            let again = guest.get(&format!("{RECORDS}/{id}")).await.expect(200);
            assert_eq!(again.body, reply.body, "{shown}");
        }
        Target::decent(&shown, &guest.patch(&path, &body).await);
    }
}

#[tokio::test]
async fn ids_of_any_shape_are_refused_or_kept_as_they_are() {
    let target = Target::start().await;
    let ids = [
        "..",
        ".",
        "/",
        "a/b",
        "a\\b",
        "%00",
        "\u{0}",
        " ",
        "a b",
        "🎉",
        "ä".repeat(15).as_str(),
        "⟨x⟩",
        "`",
        "\"",
        "'",
        "|",
        "rand()",
        "1",
        "-1",
        "0",
        "1e3",
        "null",
        "true",
        "u'x'",
        "things:1",
        "[1,2]",
        "{a:1}",
        "ABCDEFGHIJKLMNO",
        &"x".repeat(15),
        &"x".repeat(300),
        &"x".repeat(100_000),
        "018f3f5e-7b0a-7c3e-8000-000000000000",
    ]
    .map(str::to_owned);
    for id in &ids {
        let body = json!({ "id": id, "text": "as it is" });
        let reply = target.send(&target.guest, "POST", RECORDS, Some(&body)).await;
        if reply.status == 200 {
            assert_eq!(reply.body["id"], id.as_str());
        }
        if id.len() > 20_000 {
            continue;
        }
        let coded = id.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let path = format!("{RECORDS}/{coded}");
        let expected = if reply.status == 200 { 200 } else { 404 };
        let viewed = target.send(&target.guest, "GET", &path, None).await;
        assert_eq!(viewed.status, expected, "{id:?}: {}", viewed.text);
        target.send(&target.guest, "PATCH", &path, Some(&json!({ "text": "new" }))).await;
        target.send(&target.guest, "DELETE", &path, None).await;
        target.send(&target.guest, "GET", &format!("/api/collections/{coded}/records"), None).await;
        target.send(&target.admin, "GET", &format!("/api/collections/{coded}"), None).await;
    }
    target.well().await;
}

#[tokio::test]
async fn definitions_of_any_shape_are_refused_or_work() {
    let target = Target::start().await;
    let patterns = [
        "(a+)+$",
        "(a|a)*b",
        "a{1000}",
        "((a{100}){100}){100}",
        "(",
        "[",
        "\\",
        "(?=x)",
        "\\p{Greek}",
        &"(".repeat(10_000),
        &"a?".repeat(5_000),
    ];
    for (n, pattern) in patterns.iter().enumerate() {
        for option in ["pattern", "autogeneratePattern"] {
            let name = format!("bomb{n}{}", &option[..1]);
            let fields = json!([{ "name": "text", "type": "text", option: pattern }]);
            let definition = json!({ "name": name, "fields": fields, "createRule": "" });
            let made =
                target.send(&target.admin, "POST", "/api/collections", Some(&definition)).await;
            if made.status == 200 {
                let path = format!("/api/collections/{name}/records");
                for text in ["", &"a".repeat(4_000), &format!("{}!", "a".repeat(4_000))] {
                    target.send(&target.guest, "POST", &path, Some(&json!({ "text": text }))).await;
                }
            }
        }
    }
    let wrong = [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!({}),
        json!([[]]),
        json!([null]),
        json!("x".repeat(100_000)),
        json!(u64::MAX),
        json!(-1),
        json!(true),
    ];
    for key in [
        "id",
        "name",
        "type",
        "fields",
        "indexes",
        "listRule",
        "createRule",
        "authRule",
        "authToken",
        "passwordAuth",
        "system",
        "oauth2",
    ] {
        for value in &wrong {
            // What concerns signing in is read for auth collections only.
            let about_signing_in = key.contains("auth") || key.contains("Auth");
            let kind = if about_signing_in { "auth" } else { "base" };
            let mut definition = json!({ "name": "odd", "type": kind });
            definition[key] = value.clone();
            let made =
                target.send(&target.admin, "POST", "/api/collections", Some(&definition)).await;
            if made.status == 200 {
                let id = made.body["id"].as_str().unwrap();
                let path = format!("/api/collections/{id}");
                target.send(&target.admin, "PATCH", &path, Some(&json!({ key: value }))).await;
                target.admin.delete(&path).await.expect(204);
            }
        }
    }
    for key in [
        "id",
        "name",
        "type",
        "min",
        "max",
        "values",
        "maxSelect",
        "required",
        "pattern",
        "onlyInt",
        "hidden",
        "presentable",
    ] {
        for value in &wrong {
            let field: Value = json!({ "name": "f", "type": "text", key: value });
            let definition = json!({ "name": "odd", "fields": [field] });
            let made =
                target.send(&target.admin, "POST", "/api/collections", Some(&definition)).await;
            if made.status == 200 {
                let body = json!({ "f": "x" });
                target
                    .send(&target.admin, "POST", "/api/collections/odd/records", Some(&body))
                    .await;
                target.admin.delete("/api/collections/odd").await.expect(204);
            }
        }
    }
    for index in [
        "",
        "CREATE",
        "CREATE INDEX",
        "DROP TABLE x",
        "CREATE UNIQUE INDEX `a` ON odd (nope)",
        "CREATE INDEX a ON odd (f); REMOVE TABLE _system",
        &"CREATE INDEX a ON odd (f)".repeat(1000),
        "CREATE INDEX a ON odd (f) WHERE f != ''; --",
        "CREATE INDEX \u{0} ON odd (f)",
    ] {
        let fields = json!([{ "name": "f", "type": "text" }]);
        let definition = json!({ "name": "odd", "fields": fields, "indexes": [index] });
        let made = target.send(&target.admin, "POST", "/api/collections", Some(&definition)).await;
        if made.status == 200 {
            target.admin.delete("/api/collections/odd").await.expect(204);
        }
    }
    target.well().await;
}
