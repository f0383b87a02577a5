//! Push services: Apple's, which is spoken to over HTTP/2 by tokens that last, and browsers', whose
//! addresses the callers give.

use homeport_providers::{APPLE_DEVICES, APPLE_KEY, APPLE_TOPIC, Apple};
use homeport_tests::{ADMIN, PASSWORD, Program, Serve, until};
use serde_json::{Value, json};

use super::{Ground, ROOM, failed};

const DEVICE: &str = APPLE_DEVICES[0];

fn apple_credentials() -> Value {
    let (key, id, team) = APPLE_KEY;
    json!({ "key": key, "key_id": id, "team": team, "topic": APPLE_TOPIC })
}

/// The lines of a key that would give it away.
fn lines(key: &str) -> Vec<&str> {
    key.lines().filter(|line| !line.starts_with('-')).collect()
}

#[tokio::test]
async fn apple_is_spoken_to_over_http_2_with_one_token_for_all() {
    let apple = Apple::start().await;
    let folder = Program::folder_with_admin();
    let trusted = folder.path().join("trusted.pem");
    std::fs::write(&trusted, apple.certificate()).unwrap();
    let program = Serve::on(folder.path()).env("SSL_CERT_FILE", trusted.to_str().unwrap()).start();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    let set_up = json!({
        "connector": "apns", "base": format!("https://{}", apple.host()),
        "local": [apple.host()], "credentials": apple_credentials(),
    });
    let mut shown =
        admin.send("PUT", &format!("{ROOM}/apns"), Some(&set_up)).await.expect(200).text;
    let call = async |action: &str, input: Value| {
        admin.post(&format!("{ROOM}/apns/{action}"), &input).await
    };
    // The device of the question is none, which only a good key gets to hear.
    shown += &call("test", Value::Null).await.expect(200).text;

    let note = json!({
        "token": DEVICE, "title": "Tür", "body": "Somebody rings", "badge": 0, "sound": "default",
        "data": { "door": 1 }, "collapse": "door", "priority": "10", "expires": 0,
    });
    let sent = call("notify", note).await.expect(200);
    assert_eq!(sent.body["result"], json!({ "id": "EC1BF194-B3B2-424A-89D9-5A918A6E6B5D" }));
    let payload = json!({ "aps": { "content-available": 1 } });
    let own = json!({
        "token": DEVICE, "payload": payload, "push_type": "voip", "priority": "5",
        "topic": format!("{APPLE_TOPIC}.voip"),
    });
    shown += &call("send", own).await.expect(200).text;
    let [(first, told), (second, raw)] = apple.pushes().try_into().unwrap();
    let header = |name: &str| [first[name].to_str().unwrap(), second[name].to_str().unwrap()];
    assert_eq!(header("apns-topic"), [APPLE_TOPIC, &format!("{APPLE_TOPIC}.voip")]);
    assert_eq!(header("apns-push-type"), ["alert", "voip"]);
    assert_eq!(header("apns-priority"), ["10", "5"]);
    assert_eq!(first["apns-collapse-id"], "door");
    assert_eq!(first["apns-expiration"], "0");
    assert!(second.get("apns-collapse-id").is_none());
    let alert = json!({ "title": "Tür", "body": "Somebody rings" });
    let aps = json!({ "alert": alert, "badge": 0, "sound": "default" });
    assert_eq!(told, json!({ "aps": aps, "data": { "door": 1 } }));
    assert_eq!(raw, payload);

    for (token, status, kind, code, provider) in [
        (APPLE_DEVICES[1].to_owned(), 502, "not_found", "Unregistered", 410),
        ("ab".repeat(32), 502, "not_found", "BadDeviceToken", 400),
    ] {
        let refused = call("notify", json!({ "token": token, "title": "x" })).await.expect(status);
        shown += &refused.text;
        let data = &refused.body["data"];
        let found = (&data["kind"], &data["code"], &data["providerStatus"]);
        assert_eq!(found, (&json!(kind), &json!(code), &json!(provider)));
    }
    let odd = json!({ "token": "../x", "title": "x" });
    call("notify", odd).await.expect(400);
    let large =
        json!({ "token": DEVICE, "push_type": "alert", "payload": { "x": "y".repeat(4090) } });
    assert_eq!(call("send", large).await.expect(502).body["data"]["code"], "PayloadTooLarge");
    // The token does not come back, whoever says it.
    let echoed = call("notify", json!({ "token": APPLE_DEVICES[2], "title": "x" })).await;
    assert_eq!(echoed.body["data"]["code"], "echo ***", "{}", echoed.text);
    shown += &echoed.text;

    let [token] = apple.tokens().try_into().unwrap();
    assert_eq!(apple.connections(), 1);
    // Another key is none that Apple knows.
    let (_, id, team) = APPLE_KEY;
    let other = json!({ "credentials": { "key_id": team, "team": id } });
    admin.send("PUT", &format!("{ROOM}/apns"), Some(&other)).await.expect(200);
    let refused = call("test", Value::Null).await.expect(502);
    assert_eq!(refused.body["data"]["kind"], "auth");
    // Another team's tokens have a connection of their own.
    assert_eq!(apple.connections(), 2);
    shown += &refused.text;
    shown += &admin.get(ROOM).await.expect(200).text;
    shown += &admin.get("/api/logs?perPage=500").await.expect(200).text;
    shown += &program.stop();
    for secret in lines(APPLE_KEY.0).into_iter().chain([token.as_str()]) {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[tokio::test]
async fn a_key_is_one_or_is_not_taken() {
    let ground = Ground::new().await;
    let put = async |key: &str| {
        let mut credentials = apple_credentials();
        credentials["key"] = json!(key);
        let body = json!({ "connector": "apns", "credentials": credentials });
        ground.admin.send("PUT", &format!("{ROOM}/apns"), Some(&body)).await
    };
    let good = APPLE_KEY.0;
    // As it comes from a file of Windows, and from a field of one line.
    for key in [good.to_owned(), good.replace('\n', "\r\n"), good.replace('\n', " ")] {
        put(&key).await.expect(200);
    }
    let cut = good.replace("MIGH", "");
    for bad in ["", "x", &cut, &good.replace("PRIVATE", "PUBLIC"), &format!("{good}\u{0}")] {
        let refused = put(bad).await.expect(400);
        assert!(refused.body["data"]["credentials"]["key"].is_object(), "{}", refused.text);
        assert!(lines(good).iter().all(|line| !refused.text.contains(line)), "{}", refused.text);
    }
}

/// The subscription of a browser at the stand-in; its keys are those of RFC 8291.
fn subscription(ground: &Ground, id: &str) -> Value {
    let key =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    let endpoint = format!("{}/{id}", ground.providers.base("push"));
    json!({ "endpoint": endpoint, "keys": { "p256dh": key, "auth": "BTBZMqHH6r4Tts7J_aSIgg" } })
}

impl Ground {
    /// Web Push, and its public key.
    async fn web_push(&self) -> String {
        let body = json!({
            "connector": "web_push", "local": [self.providers.host()],
            "credentials": { "contact": "mailto:admin@example.com" },
        });
        let path = format!("{ROOM}/web_push");
        let made = self.admin.send("PUT", &path, Some(&body)).await.expect(200).body;
        made["publicKeys"]["key"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn browsers_are_notified_with_a_key_of_the_boxs_own() {
    let ground = Ground::new().await;
    let key = ground.web_push().await;
    assert_eq!(key.len(), 87, "65 bytes: {key}");
    // The test tells it too, and so does an action that apps may be let call.
    assert_eq!(ground.test("web_push").await.expect(200).body["result"]["key"], json!(key));
    assert_eq!(ground.result("web_push/key", json!({})).await, json!({ "key": key }));
    let note = |id: &str| {
        json!({
            "subscription": subscription(&ground, id), "payload": { "title": "Tür" }, "ttl": 60,
            "urgency": "high", "topic": "door",
        })
    };
    let sent = ground.call("web_push/send", note("ada")).await.expect(200).body;
    assert_eq!(sent["providerStatus"], 201);
    assert_eq!(sent["result"]["message"], "https://push.example.net/m/qDIYHNcfAIPP_5ITvURr");
    let came = ground.providers.last();
    assert_eq!(came.headers["ttl"], "60");
    assert_eq!(came.headers["urgency"], "high");
    assert_eq!(came.headers["topic"], "door");
    assert_eq!(came.headers["content-encoding"], "aes128gcm");
    assert!(!came.body.contains("title"), "{}", came.body);
    let proof = came.headers["authorization"].to_str().unwrap();
    assert!(proof.ends_with(&format!(", k={key}")), "{proof}");

    let gone = ground.failure("web_push/send", note("gone")).await;
    assert_eq!(gone, failed(502, "not_found", "106", 410));
    let busy = ground.call("web_push/send", note("busy")).await.expect(429);
    assert_eq!(busy.header("retry-after"), "7");
    let echoed = ground.call("web_push/send", note("echo")).await.expect(502);
    let token = ground.providers.last().headers["authorization"].to_str().unwrap().to_owned();
    let token = token.strip_prefix("vapid t=").unwrap().split(',').next().unwrap().to_owned();
    assert!(!echoed.text.contains(&token), "{}", echoed.text);
    let mut long = note("ada");
    long["payload"] = json!("x".repeat(3994));
    ground.call("web_push/send", long.clone()).await.expect(400);
    long["payload"] = json!("x".repeat(3993));
    ground.call("web_push/send", long).await.expect(200);

    // A key that is given is kept, and null has the box make another.
    let put = async |body: Value| {
        ground.admin.send("PUT", &format!("{ROOM}/web_push"), Some(&body)).await
    };
    let given = json!({ "credentials": { "key": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw" } });
    let changed = put(given).await.expect(200).body;
    assert_eq!(
        changed["publicKeys"]["key"],
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    );
    assert!(!changed.to_string().contains("yfWPiYE"), "{changed}");
    let same = put(json!({ "enabled": true })).await.expect(200).body;
    assert_eq!(same["publicKeys"], changed["publicKeys"]);
    let anew = put(json!({ "credentials": { "key": null } })).await.expect(200).body;
    assert!(![&json!(key), &changed["publicKeys"]["key"]].contains(&&anew["publicKeys"]["key"]));
    put(json!({ "credentials": { "key": "AAAA" } })).await.expect(400);
}

#[tokio::test]
async fn a_subscription_leads_to_push_services_and_nowhere_else() {
    let ground = Ground::new().await;
    ground.web_push().await;
    let port = ground.providers.host().rsplit(':').next().unwrap().to_owned();
    let before = ground.providers.seen().len();
    let send = async |endpoint: &str| {
        let mut to = subscription(&ground, "x");
        to["endpoint"] = json!(endpoint);
        let note = json!({ "subscription": to, "payload": "x", "ttl": 1 });
        ground.call("web_push/send", note).await
    };
    for endpoint in [
        format!("http://localhost:{port}/push/x"),
        format!("http://127.1:{port}0/push/x"),
        format!("https://user@127.0.0.1:{port}/push/x"),
        "https://example.com/push".to_owned(),
        "https://fcm.googleapis.com.evil.example/x".to_owned(),
        "https://evil.example/fcm.googleapis.com".to_owned(),
        "https://evil.example#fcm.googleapis.com".to_owned(),
        "https://notify.windows.com/x".to_owned(),
        "https://fcm.googleapis.com:8443/x".to_owned(),
        "http://fcm.googleapis.com/x".to_owned(),
        "https://169.254.169.254/latest".to_owned(),
        "https://[::1]/x".to_owned(),
        "file:///etc/passwd".to_owned(),
        "/push/x".to_owned(),
    ] {
        let refused = send(&endpoint).await.expect(400);
        assert!(refused.body["data"]["subscription"].is_object(), "{endpoint}: {}", refused.text);
    }
    assert_eq!(ground.providers.seen().len(), before);
    let put = async |body: Value| {
        ground.admin.send("PUT", &format!("{ROOM}/web_push"), Some(&body)).await
    };
    // What the admin adds may be led to; as to all hosts, only if it lies on the Internet.
    assert_ne!(send("https://push.localhost/x").await.status, 200);
    put(json!({ "hosts": ["push.localhost", "*.push.example"] })).await.expect(200);
    let failure = send("https://push.localhost/x").await.expect(502);
    assert!(["refused", "unavailable"].contains(&failure.body["data"]["kind"].as_str().unwrap()));
    for bad in ["*", "*.com.", "10.0.0.1", "https://push.example", "push.example:1", "nas", ""] {
        let refused = put(json!({ "hosts": [bad] })).await.expect(400);
        assert!(refused.body["data"]["hosts"].is_object(), "{bad}: {}", refused.text);
    }
    // It is asked at no address of its own, and others have no hosts to add to.
    put(json!({ "base": "https://example.com" })).await.expect(400);
    let body = json!({ "connector": "ntfy", "hosts": ["push.example"] });
    ground.admin.send("PUT", &format!("{ROOM}/ntfy"), Some(&body)).await.expect(400);
}

#[tokio::test]
async fn a_record_that_changes_notifies_a_browser() {
    let ground = Ground::new().await;
    ground.web_push().await;
    let fields = json!([
        { "name": "title", "type": "text" }, { "name": "push", "type": "json" },
    ]);
    let body = json!({ "name": "news", "type": "base", "fields": fields });
    ground.admin.post("/api/collections", &body).await.expect(200);
    let automation = json!({
        "name": "tell", "collection": "news", "on": ["create"], "integration": "web_push",
        "action": "send", "input": {
            "subscription": "{{record.push}}", "payload": { "title": "{{record.title}}" }, "ttl": 60,
        },
    });
    let made = ground.admin.post("/api/homeport/automations", &automation).await.expect(200).body;
    let record = json!({ "title": "planted-title", "push": subscription(&ground, "auto") });
    let record = ground.admin.post("/api/collections/news/records", &record).await.expect(200).body;
    until("the push has come", async || {
        ground.providers.seen().iter().any(|seen| seen.line.ends_with("/push/auto"))
    })
    .await;
    let id = made["id"].as_str().unwrap();
    let path = format!("/api/homeport/automations/{id}/try");
    let tried = ground.admin.post(&path, &json!({ "record": record["id"] })).await.expect(200);
    assert!(!tried.text.contains("vapid") && tried.text.contains("bytes"), "{}", tried.text);
    // An action that only tells something cannot be automated: nobody would hear it.
    let mut deaf = automation;
    deaf["action"] = json!("key");
    deaf["input"] = json!({});
    ground.admin.post("/api/homeport/automations", &deaf).await.expect(400);
}
