//! Which name of the box a passkey is for.

use homeport_tests::{Client, Home, PASSWORD, Passkeys};
use serde_json::{Value, json};

use super::{ADA, PASSKEYS, added, enter, first, listed, options};

/// A guest who calls the box by this name; names are the network's business, not the test's.
fn at(home: &Home, name: &str) -> (Client, String) {
    let origin = home.addresses().https.replace("127.0.0.1", name);
    let host = origin.trim_start_matches("https://");
    (home.guest().with_header("host", host), origin)
}

#[tokio::test]
async fn a_passkey_works_at_its_name_and_a_renamed_box_says_which_are_lost() {
    let home = Home::builder().named("Shop PC").start();
    home.admin().await.add_user(ADA).await;
    let (guest, shop) = at(&home, "shop-pc.local");
    let ada = guest.sign_in("users", ADA, PASSWORD).await;
    let mut device = Passkeys::default();
    let made = added(&ada, &mut device, &shop, &json!({})).await;
    assert_eq!(made["rpId"], "shop-pc.local");
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    assert_eq!(asked["rpId"], "shop-pc.local");
    enter(&guest, "users", &Value::Null, &device.get(&shop, &asked)).await.expect(200);

    // What was asked at one name is not answered at another.
    let (other, _) = at(&home, "localhost");
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    enter(&other, "users", &Value::Null, &device.get(&shop, &asked)).await.expect(400);
    let mfa_id = first(&other, ADA, json!(["passkey"])).await;
    let refused = options(&other, "users", &mfa_id).await.expect(400);
    assert!(refused.text.contains("no passkey for localhost"), "{}", refused.text);

    let window = home.window().await;
    let names = window.get(&format!("{PASSKEYS}/names")).await.expect(200).body;
    let shop_pc =
        json!({ "name": "shop-pc.local", "passkeys": 1, "accounts": 1, "isServed": true });
    assert_eq!(names, json!({ "names": [shop_pc] }));
    window.patch("/api/homeport/settings", &json!({ "name": "Till" })).await.expect(200);
    let names = window.get(&format!("{PASSKEYS}/names")).await.expect(200).body;
    assert_eq!(names["names"][0]["isServed"], false);
    options(&guest, "users", &Value::Null).await.expect(400);
    // A lost name opens no other way in.
    let (till, _) = at(&home, "till.local");
    let mfa_id = first(&till, ADA, json!(["passkey"])).await;
    options(&till, "users", &mfa_id).await.expect(400);
    assert_eq!(listed(&ada).await[0]["rpId"], "shop-pc.local");
    window.patch("/api/homeport/settings", &json!({ "name": "Shop PC" })).await.expect(200);
    let asked = options(&guest, "users", &Value::Null).await.expect(200).body;
    enter(&guest, "users", &Value::Null, &device.get(&shop, &asked)).await.expect(200);
}

#[tokio::test]
async fn no_host_and_no_origin_is_believed_that_is_not_the_boxs() {
    let home = Home::start();
    let port = home.addresses().https.rsplit(':').next().unwrap().to_owned();
    let own = format!("localhost:{port}");
    for (host, from, status) in [
        (own.clone(), None, 200),
        (own.clone(), Some(format!("https://{own}")), 200),
        (format!("LOCALHOST:{port}"), None, 200),
        (format!("127.0.0.1:{port}"), None, 400),
        (format!("[::1]:{port}"), None, 400),
        (format!("evil.example:{port}"), None, 400),
        (format!("evil.example:{port}"), Some(format!("https://evil.example:{port}")), 400),
        (own.clone(), Some("https://evil.example".to_owned()), 400),
        (own.clone(), Some("https://localhost:1".to_owned()), 400),
        (own.clone(), Some(format!("http://{own}")), 400),
        (own.clone(), Some("null".to_owned()), 400),
        (own.clone(), Some("https://localhost:8090".to_owned()), 400),
        (own, Some("http://localhost:8090".to_owned()), 400),
    ] {
        let guest = home.guest().with_header("host", &host);
        let guest = from.iter().fold(guest, |guest, from| guest.with_header("origin", from));
        let answer = options(&guest, "users", &Value::Null).await;
        assert_eq!(answer.status, status, "{host} {from:?}: {}", answer.text);
    }
    // The window's door, by name and by address.
    let window = options(&home.local(), "_superusers", &Value::Null).await.expect(400);
    assert!(window.text.contains("localhost"), "{}", window.text);
    let by_name = home.addresses().loopback.replace("127.0.0.1", "localhost");
    let asked = options(&Client::plain(&by_name), "_superusers", &Value::Null).await.expect(200);
    assert_eq!(asked.body["rpId"], "localhost");
}

#[tokio::test]
async fn the_apps_address_in_the_settings_is_a_name_too() {
    let home = Home::start();
    let admin = home.admin().await;
    admin.add_user(ADA).await;
    let app = "https://app.example.com";
    let page = home.guest().with_header("origin", app);
    options(&page, "users", &Value::Null).await.expect(400);
    let meta = json!({ "meta": { "appURL": format!("{app}/shop/") } });
    admin.patch("/api/settings", &meta).await.expect(200);
    let ada = page.sign_in("users", ADA, PASSWORD).await;
    let mut device = Passkeys::default();
    let made = added(&ada, &mut device, app, &json!({})).await;
    assert_eq!(made["rpId"], "app.example.com");
    let asked = options(&page, "users", &Value::Null).await.expect(200).body;
    enter(&page, "users", &Value::Null, &device.get(app, &asked)).await.expect(200);
}
