//! `field+`, `+field` and `field-` in one body. PocketBase takes them in whatever order comes up;
//! here the outcome is always the same.

use homeport_tests::{Home, collection};
use reqwest::multipart::{Form, Part};
use serde_json::json;

const RECORDS: &str = "/api/collections/lists/records";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_away_and_added_in_one_body_is_there_in_the_end() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    let fields = json!([
        { "name": "m", "type": "select", "values": ["a", "b", "c"], "maxSelect": 3 },
        { "name": "n", "type": "number" },
        { "name": "f", "type": "file", "maxSelect": 3 },
    ]);
    admin.post("/api/collections", &collection("lists", fields, json!({}))).await.expect(200);
    for (body, expected) in [
        (json!({ "m-": "a", "m+": "a" }), json!(["b", "a"])),
        (json!({ "m+": "a", "m-": ["a", "b"] }), json!(["a"])),
        (json!({ "+m": "b", "m-": "b" }), json!(["b", "a"])),
        (json!({ "m": ["c"], "m-": "c", "m+": "b" }), json!(["b"])),
        (json!({ "m-": "a" }), json!(["b"])),
        (json!({ "m+": "c" }), json!(["a", "b", "c"])),
    ] {
        let made = admin.post(RECORDS, &json!({ "m": ["a", "b"] })).await.expect(200).body;
        let path = format!("{RECORDS}/{}", made["id"].as_str().unwrap());
        let changed = admin.patch(&path, &body).await.expect(200).body;
        assert_eq!(changed["m"], expected, "{body}");
    }
    let counted = admin.post(RECORDS, &json!({ "n": 5, "n+": 3, "n-": 1 })).await.expect(200).body;
    assert_eq!(counted["n"], json!(7));

    let part = Part::bytes(b"kept".to_vec()).file_name("kept.txt");
    let made = admin.send_form("POST", RECORDS, Form::new().part("f", part)).await.expect(200).body;
    let path = format!("{RECORDS}/{}", made["id"].as_str().unwrap());
    let name = made["f"][0].clone();
    let changed = admin.patch(&path, &json!({ "f-": name, "f+": name })).await.expect(200).body;
    assert_eq!(changed["f"], json!([name]));
    let file = format!(
        "/api/files/lists/{}/{}",
        made["id"].as_str().unwrap(),
        name.as_str().unwrap_or_default()
    );
    assert_eq!(admin.get(&file).await.expect(200).text, "kept");
}
