//! Which of the computer's networks are shown, and how that is chosen. What only several hosts can
//! show is in `tests/network`.

use homeport_tests::{ADMIN, Home, PASSWORD, Program, Serve};
use serde_json::{Value, json};

const PATH: &str = "/api/homeport/network";

#[tokio::test]
async fn a_network_is_left_out_and_used_again_at_once_and_after_a_restart() {
    let folder = Program::folder_with_admin();
    let start = || Serve::on(folder.path()).with("--listen", "[::]:0").start();
    let server = start();
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let shown = async || {
        let status = admin.get("/api/homeport/status").await.expect(200).body;
        status["https"].as_array().unwrap().clone()
    };
    let network = admin.get(PATH).await.expect(200).body;
    let interfaces = network["interfaces"].as_array().unwrap();
    assert!(interfaces.iter().all(|one| one["name"] != "lo"), "{network}");
    let is_shown = |interface: &Value, shown: &[Value]| {
        let addresses = interface["addresses"].as_array().unwrap();
        shown.iter().any(|url| {
            addresses.iter().any(|ip| url.as_str().unwrap().contains(ip.as_str().unwrap()))
        })
    };
    let before = shown().await;
    let Some(used) = interfaces.iter().find(|one| one["used"] == true && is_shown(one, &before))
    else {
        println!("skipped: this machine has no network");
        return;
    };
    let name = used["name"].as_str().unwrap();
    let chosen = |wanted: Value| json!({ "interfaces": { name: wanted } });
    let left_out = admin.patch(PATH, &chosen(json!(false))).await.expect(200).body;
    let again = left_out["interfaces"].as_array().unwrap();
    let again = again.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!((&again["used"], &again["used_by_default"]), (&json!(false), &json!(true)));
    assert!(!is_shown(used, &shown().await));
    // The certificate still covers it: whoever knows the address can connect.
    server.guest().get("/api/health").await.expect(200);
    server.stop();

    let server = start();
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let kept = admin.get(PATH).await.expect(200).body;
    let kept = kept["interfaces"].as_array().unwrap().iter().find(|one| one["name"] == name);
    assert_eq!(kept.unwrap()["used"], false);
    let back = admin.patch(PATH, &chosen(Value::Null)).await.expect(200).body;
    let back = back["interfaces"].as_array().unwrap().iter().find(|one| one["name"] == name);
    assert_eq!(back.unwrap()["used"], true);
}

#[tokio::test]
async fn what_is_no_choice_is_refused_in_words_and_only_an_admin_may_choose() {
    let home = Home::start();
    let window = home.window().await;
    for bad in [
        json!({}),
        json!({ "interfaces": [] }),
        json!({ "interfaces": null }),
        json!({ "interfaces": { "no such interface": true } }),
        json!({ "interfaces": { "lo": true } }),
        json!({ "interfaces": { "../../etc": false } }),
        json!({ "interfaces": { "": 1 } }),
    ] {
        let refused = window.patch(PATH, &bad).await.expect(400);
        assert!(
            refused.body["data"]["interfaces"]["message"].is_string(),
            "{bad}: {}",
            refused.text
        );
    }
    home.local().get(PATH).await.expect(401);
    home.local().patch(PATH, &json!({ "interfaces": {} })).await.expect(401);
    home.guest().get(PATH).await.expect(404);
}
