//! A bucket, at a service written by others that looks at signatures.

use homeport_tests::S3;
use serde_json::{Value, json};

use super::{Ground, ROOM, failed};

const BYTES: &[u8] = b"\x89PNG\r\n\x1a\n\0\xff";

impl Ground {
    async fn bucket(&self, s3: &S3, credentials: Value) {
        let endpoint = s3.endpoint();
        let host = endpoint.strip_prefix("http://").unwrap();
        let mut all = s3.credentials();
        for (name, value) in credentials.as_object().unwrap() {
            all[name] = value.clone();
        }
        let body = json!({
            "connector": "s3", "base": endpoint, "local": [host], "credentials": all,
        });
        self.admin.send("PUT", &format!("{ROOM}/s3"), Some(&body)).await.expect(200);
    }
}

#[tokio::test]
async fn objects_are_put_listed_told_of_and_deleted() {
    use base64::Engine as _;
    let (ground, s3) = (Ground::new().await, S3::start());
    ground.bucket(&s3, json!({})).await;
    ground.test("s3").await.expect(200);
    let content = base64::engine::general_purpose::STANDARD.encode(BYTES);
    let odd = "a/ü b (1)+c:d@e,f;g&h=i.png";
    let put = json!({ "key": odd, "content": content, "type": "image/png" });
    let tag = ground.result("s3/put", put).await["etag"].clone();
    assert!(tag.is_string(), "{tag}");
    let text = json!({ "key": "a/list.csv", "text": "Grüße;1\n", "type": "text/csv" });
    ground.result("s3/put_text", text).await;
    ground.result("s3/put_text", json!({ "key": "b.txt", "text": "" })).await;
    assert_eq!(std::fs::read(s3.bucket().join(odd)).unwrap(), BYTES);
    assert_eq!(std::fs::read(s3.bucket().join("a/list.csv")).unwrap(), "Grüße;1\n".as_bytes());

    let all = ground.result("s3/list", json!({})).await;
    let keys = |listed: &Value| {
        let objects = listed["objects"].as_array().unwrap().iter();
        objects.map(|one| one["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&all), ["a/list.csv", odd, "b.txt"]);
    assert_eq!(all["objects"][1]["size"], BYTES.len());
    let within = ground.result("s3/list", json!({ "prefix": "a/" })).await;
    assert_eq!(keys(&within), ["a/list.csv", odd]);
    let top = ground.result("s3/list", json!({ "delimiter": "/" })).await;
    assert_eq!((keys(&top), &top["folders"]), (vec!["b.txt".to_owned()], &json!(["a/"])));

    let told = ground.result("s3/head", json!({ "key": odd })).await;
    assert_eq!((&told["size"], &told["etag"]), (&json!(BYTES.len().to_string()), &tag));
    let missing = ground.failure("s3/head", json!({ "key": "none" })).await;
    assert_eq!(missing, failed(502, "not_found", "", 404));
    ground.call("s3/delete", json!({ "key": odd })).await.expect(200);
    assert!(!s3.bucket().join(odd).exists());
    for bad in ["", "../x", "a/../../x", "./x"] {
        ground.call("s3/put_text", json!({ "key": bad, "text": "x" })).await.expect(400);
    }
    let bad = json!({ "key": "x", "content": "no base64!" });
    ground.call("s3/put", bad).await.expect(400);
    let bad = json!({ "key": "x", "text": "x", "type": "text/csv\r\nx-amz-acl: public-read" });
    ground.call("s3/put_text", bad).await.expect(400);
}

#[tokio::test]
async fn an_address_lets_a_phone_past_the_box_for_a_while() {
    let (ground, s3) = (Ground::new().await, S3::start());
    ground.bucket(&s3, json!({})).await;
    let phone = reqwest::Client::new();
    let put = json!({ "key": "in/photo ü.bin", "seconds": 60 });
    let put = ground.result("s3/put_address", put).await;
    assert_eq!(put["method"], "PUT");
    let put_to = put["address"].as_str().unwrap();
    let answer = phone.put(put_to).body(BYTES).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let get = json!({ "key": "in/photo ü.bin", "seconds": 60, "name": "Photo ü.bin" });
    let get = ground.result("s3/get_address", get).await;
    assert_eq!(get["method"], "GET");
    let get_from = get["address"].as_str().unwrap();
    assert!(get_from.contains("X-Amz-Expires=60&"), "{get_from}");
    let answer = phone.get(get_from).send().await.unwrap();
    assert_eq!(answer.bytes().await.unwrap(), BYTES);
    // It is for that, and for nothing else.
    for other in [get_from.replace("in/photo", "in/other"), get_from.replace("=60", "=61")] {
        assert_eq!(phone.get(other).send().await.unwrap().status(), 403);
    }
    assert_eq!(phone.delete(get_from).send().await.unwrap().status(), 403);
    for seconds in [0, 604_801] {
        let bad = json!({ "key": "x", "seconds": seconds });
        ground.call("s3/get_address", bad).await.expect(400);
    }
    // What an address is signed with is its owner's; the log has none of it.
    let log = ground.admin.get("/api/logs?perPage=500").await.expect(200).text;
    assert!(!log.contains("X-Amz-Signature"), "{log}");
    // While nothing may go out, no address is handed out either.
    let off = json!({ "on": false });
    ground.admin.patch(&format!("{ROOM}/switch"), &off).await.expect(200);
    ground.call("s3/get_address", json!({ "key": "x", "seconds": 60 })).await.expect(503);
}

#[tokio::test]
async fn a_bucket_that_says_no_is_told_of_without_its_secret() {
    let (ground, s3) = (Ground::new().await, S3::start());
    let planted = "planted-secret-4711";
    ground.bucket(&s3, json!({ "secret": planted })).await;
    let refused = ground.test("s3").await.expect(502);
    assert_eq!(refused.body["data"]["kind"], "auth", "{}", refused.text);
    let mut shown = refused.text;
    ground.bucket(&s3, json!({ "bucket": "nothing-here" })).await;
    let refused = ground.test("s3").await.expect(502);
    assert_eq!(refused.body["data"]["code"], "NoSuchBucket", "{}", refused.text);
    shown += &refused.text;
    shown += &ground.admin.get(ROOM).await.expect(200).text;
    shown += &ground.admin.get("/api/logs?perPage=500").await.expect(200).text;
    assert!(!shown.contains(planted) && !shown.contains("X-Amz-Signature"), "{shown}");
}
