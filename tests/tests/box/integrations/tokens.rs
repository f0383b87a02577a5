//! Credentials that are fetched before calls, for what an admin has given.

use homeport_providers::{BLUESKY, CLIENT, DID, GOCARDLESS, Providers, SERVICE_ACCOUNT};
use homeport_tests::{Program, Serve};
use serde_json::{Value, json};

use super::{Ground, ROOM, failed};

impl Ground {
    /// Sets a connector up against its stand-in, whose tokens come from there too.
    pub(super) async fn set_up_with_tokens(&self, connector: &str, credentials: Value) {
        let body = setup(&self.providers, connector, credentials);
        self.admin.send("PUT", &format!("{ROOM}/{connector}"), Some(&body)).await.expect(200);
    }

    pub(super) fn asked(&self, path: &str) -> usize {
        self.providers.seen().iter().filter(|seen| seen.line.contains(path)).count()
    }
}

pub(super) fn setup(providers: &Providers, connector: &str, credentials: Value) -> Value {
    json!({
        "connector": connector, "base": providers.base(connector),
        "tokenBase": providers.base(connector), "local": [providers.host()],
        "credentials": credentials,
    })
}

pub(super) fn paypal() -> Value {
    json!({ "client_id": CLIENT.0, "client_secret": CLIENT.1 })
}

fn bluesky() -> Value {
    json!({ "identifier": BLUESKY.0, "password": BLUESKY.1 })
}

#[tokio::test]
async fn paypal_orders_are_begun_captured_and_paid_back_with_a_token_fetched_once() {
    let ground = Ground::new().await;
    ground.set_up_with_tokens("paypal", paypal()).await;
    ground.test("paypal").await.expect(200);
    let begin = |key: &str, amount: &str| {
        json!({
            "intent": "CAPTURE", "amount": amount, "currency": "EUR", "reference": "order 7",
            "return_url": "https://shop.example/back", "cancel_url": "https://shop.example/no",
            "idempotency_key": key,
        })
    };
    let order = ground.result("paypal/create_order", begin("k1", "19.99")).await;
    assert_eq!(order["links"][0]["rel"], "payer-action");
    let sent = ground.providers.last();
    assert_eq!(sent.headers["paypal-request-id"], "k1");
    let body = serde_json::from_str::<Value>(&sent.body).unwrap();
    let unit = json!({
        "custom_id": "order 7", "amount": { "currency_code": "EUR", "value": "19.99" },
    });
    assert_eq!(body["purchase_units"], json!([unit]));
    let again = ground.result("paypal/create_order", begin("k1", "19.99")).await;
    assert_eq!(again["id"], order["id"], "the same key begins one order");
    let id = |id: &Value| json!({ "id": id, "idempotency_key": "k2" });
    let shown = ground.result("paypal/order", json!({ "id": order["id"] })).await;
    assert_eq!(shown["status"], "PAYER_ACTION_REQUIRED");
    let captured = ground.result("paypal/capture", id(&order["id"])).await;
    assert_eq!(captured["captures"][0]["status"], "COMPLETED");
    let back = json!({ "id": captured["captures"][0]["id"], "amount": "5.00", "currency": "EUR", "idempotency_key": "k3" });
    assert_eq!(ground.result("paypal/refund", back).await["status"], "COMPLETED");
    let events = ground.result("paypal/list_events", json!({})).await;
    assert_eq!(events["count"], 1);
    let poor = ground.result("paypal/create_order", begin("k4", "0.13")).await;
    let declined = ground.failure("paypal/capture", id(&poor["id"])).await;
    assert_eq!(declined, failed(502, "declined", "INSTRUMENT_DECLINED", 422));
    let missing = ground.failure("paypal/order", json!({ "id": "NOTHING" })).await;
    assert_eq!(missing, failed(502, "not_found", "INVALID_RESOURCE_ID", 404));
    assert_eq!(ground.providers.desk().fetched(), 1);
    let mut reserve = begin("k5", "3.00");
    reserve["intent"] = json!("AUTHORIZE");
    let reserved = ground.result("paypal/create_order", reserve).await;
    let reserved = ground.result("paypal/authorize", id(&reserved["id"])).await;
    assert_eq!(reserved["authorizations"][0]["status"], "COMPLETED");
}

#[tokio::test]
async fn however_many_call_at_once_one_token_is_fetched() {
    let ground = Ground::new().await;
    ground.set_up_with_tokens("paypal", paypal()).await;
    let desk = ground.providers.desk();
    let all = async || {
        let order = json!({ "id": "NOTHING" });
        let calls = (0..24).map(|_| ground.call("paypal/order", order.clone()));
        for reply in futures_util::future::join_all(calls).await {
            assert_eq!(reply.body["data"]["kind"], "not_found", "{}", reply.text);
        }
    };
    all().await;
    assert_eq!(desk.fetched(), 1);
    // The service has forgotten it, though it was to last: all hear 401, and one asks for another.
    desk.revoke();
    all().await;
    assert_eq!(desk.fetched(), 2);
    // What it never takes is not asked for again and again.
    desk.revoke();
    for _ in 0..5 {
        assert_eq!(ground.failure("paypal/order", json!({ "id": "A" })).await.1, "auth");
    }
    assert_eq!(desk.fetched(), 2);
    // An admin who tries it out asks at once.
    ground.test("paypal").await.expect(200);
    assert_eq!(desk.fetched(), 3);
}

#[tokio::test]
async fn a_token_that_is_not_given_is_told_of_and_nothing_else_is_asked() {
    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    ground.set_up_with_tokens("paypal", paypal()).await;
    desk.fail_next(&[500]);
    let call = async || ground.failure("paypal/order", json!({ "id": "A" })).await;
    // Not the action's status: it was not asked for.
    assert_eq!(call().await, failed(502, "unavailable", "", 0));
    assert_eq!(call().await, failed(502, "unavailable", "", 0), "and not again at once");
    assert_eq!(ground.asked("/v1/oauth2/token"), 1);
    assert_eq!(ground.asked("/v2/checkout"), 0);
    desk.fail_next(&[429]);
    assert_eq!(ground.test("paypal").await.body["data"]["kind"], "rate_limited");
    ground.test("paypal").await.expect(200);

    let wrong = json!({ "client_id": CLIENT.0, "client_secret": "planted-wrong-secret" });
    ground.set_up_with_tokens("paypal", wrong).await;
    let refused = ground.test("paypal").await.expect(502);
    assert_eq!(refused.body["data"]["kind"], "auth");
    assert_eq!(refused.body["data"]["code"], "invalid_client");
    assert!(!refused.text.contains("planted"), "{}", refused.text);
    let asked = ground.asked("/v1/oauth2/token");
    assert_eq!(call().await.1, "auth");
    assert_eq!(ground.asked("/v1/oauth2/token"), asked, "a wrong secret is not tried by callers");
    // Another one is, at once.
    ground.set_up_with_tokens("paypal", paypal()).await;
    assert_eq!(call().await.1, "not_found");
}

#[tokio::test]
async fn bank_accounts_are_read_with_a_token_that_is_renewed() {
    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    let credentials = json!({ "secret_id": GOCARDLESS.0, "secret_key": GOCARDLESS.1 });
    ground.set_up_with_tokens("gocardless", credentials).await;
    ground.test("gocardless").await.expect(200);
    let bank = json!({
        "institution": "SANDBOXFINANCE_SFIN0000", "redirect": "shop://back", "reference": "1",
    });
    let begun = ground.result("gocardless/create_requisition", bank).await;
    assert!(begun["link"].as_str().unwrap().starts_with("https://"), "{begun}");
    let id = json!({ "id": begun["id"] });
    let linked = ground.result("gocardless/requisition", id).await;
    let account = json!({ "account": linked["accounts"][0] });
    let balances = ground.result("gocardless/balances", account.clone()).await;
    assert_eq!(balances["balances"][0]["balanceAmount"]["amount"], "657.49");
    assert_eq!((desk.fetched(), desk.renewed()), (1, 0));
    desk.revoke();
    let listed = ground.result("gocardless/transactions", account.clone()).await;
    assert_eq!(listed["booked"][0]["transactionId"], "1");
    assert_eq!((desk.fetched(), desk.renewed()), (1, 1));
    // One that cannot be renewed is fetched anew.
    desk.revoke();
    desk.forget();
    ground.test("gocardless").await.expect(200);
    assert_eq!((desk.fetched(), desk.renewed()), (2, 1));
    let other = json!({ "account": "00000000-0000-4000-8000-000000000000" });
    let busy = ground.failure("gocardless/transactions", other).await;
    assert_eq!(busy, failed(429, "rate_limited", "Rate limit exceeded", 429));
}

#[tokio::test]
async fn a_post_at_bluesky_is_its_accounts_and_an_ended_session_goes_on() {
    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    ground.set_up_with_tokens("bluesky", bluesky()).await;
    let me = ground.test("bluesky").await.expect(200).body["result"].clone();
    assert_eq!((&me["id"], &me["account"]), (&json!(DID), &json!(BLUESKY.0)), "no secrets");
    let posted =
        ground.result("bluesky/post", json!({ "text": "Grüße", "languages": ["de"] })).await;
    assert!(posted["uri"].as_str().unwrap().starts_with(&format!("at://{DID}/")), "{posted}");
    let sent = serde_json::from_str::<Value>(&ground.providers.last().body).unwrap();
    assert_eq!(sent["record"]["langs"], json!(["de"]));
    // It says 400 to a session that has ended; the refresh token is good once, over and over.
    for renewed in 1..=2 {
        desk.revoke();
        ground.test("bluesky").await.expect(200);
        assert_eq!((desk.fetched(), desk.renewed()), (1, renewed));
    }
    // A session that cannot be renewed is begun anew.
    desk.revoke();
    desk.forget();
    ground.test("bluesky").await.expect(200);
    assert_eq!(desk.fetched(), 2);
}

#[tokio::test]
async fn phones_are_notified_with_a_service_accounts_key() {
    let ground = Ground::new().await;
    ground.set_up_with_tokens("fcm", json!({ "service_account": SERVICE_ACCOUNT })).await;
    ground.test("fcm").await.expect(200);
    let note = |token: &str| json!({ "token": token, "title": "Ready", "body": "Order 7", "data": { "order": "7" }, "priority": "HIGH" });
    let sent = ground.result("fcm/send", note("device")).await;
    assert!(sent["name"].as_str().unwrap().starts_with("projects/stand-in-project/"), "{sent}");
    let body = serde_json::from_str::<Value>(&ground.providers.last().body).unwrap();
    assert_eq!(body["message"]["android"], json!({ "priority": "HIGH" }));
    assert_eq!(
        ground.failure("fcm/send", note("gone")).await,
        failed(502, "not_found", "UNREGISTERED", 404)
    );
    assert_eq!(ground.failure("fcm/send", note("busy")).await.1, "rate_limited");
    let topic = json!({ "topic": "news", "title": "t", "body": "b" });
    ground.result("fcm/send_to_topic", topic).await;
    ground.result("fcm/send_data", json!({ "token": "device", "data": { "a": "1" } })).await;
    // The file's own `token_uri` is not where tokens are asked for.
    assert_eq!(ground.asked("/fcm/token"), 1);
    // What is no such file is refused by name, without a word of it.
    let mut other = serde_json::from_str::<Value>(SERVICE_ACCOUNT).unwrap();
    let change = async |file: String| {
        let body = json!({ "credentials": { "service_account": file } });
        ground.admin.send("PUT", &format!("{ROOM}/fcm"), Some(&body)).await
    };
    for bad in ["planted", "[]", "{}", r#"{ "project_id": 5 }"#] {
        let refused = change(bad.to_owned()).await.expect(400);
        let field = &refused.body["data"]["credentials"];
        assert!(field.is_object(), "{bad}: {}", refused.text);
        assert!(!refused.text.contains("planted"), "{}", refused.text);
    }
    // A key that is none is told of when it is to sign.
    other["private_key"] = json!("planted key");
    change(other.to_string()).await.expect(200);
    let refused = ground.test("fcm").await.expect(502);
    assert_eq!(refused.body["data"]["kind"], "auth");
    assert!(
        refused.text.contains("PKCS #8") && !refused.text.contains("planted"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn tokens_are_for_the_hosts_and_credentials_that_they_were_given_for() {
    let ground = Ground::new().await;
    let desk = ground.providers.desk();
    ground.set_up_with_tokens("paypal", paypal()).await;
    ground.test("paypal").await.expect(200);
    // Another host for tokens, or none: whoever cannot read the secret cannot send it elsewhere.
    for (name, value) in
        [("tokenBase", "https://elsewhere.example"), ("base", "https://elsewhere.example")]
    {
        let (path, body) = (format!("{ROOM}/paypal"), json!({ name: value }));
        let moved = ground.admin.send("PUT", &path, Some(&body)).await.expect(400);
        assert!(moved.body["data"]["credentials"].is_object(), "{}", moved.text);
    }
    for bad in ["http://elsewhere.example", "https://10.0.0.1", "https://x.example?y", "nothing"] {
        let body = json!({ "tokenBase": bad, "credentials": paypal() });
        let refused = ground.admin.send("PUT", &format!("{ROOM}/paypal"), Some(&body)).await;
        assert!(refused.expect(400).body["data"]["tokenBase"].is_object(), "{bad}");
    }
    // With the same ones given again, it is another token.
    assert_eq!(desk.fetched(), 1);
    let again = json!({ "credentials": paypal() });
    ground.admin.send("PUT", &format!("{ROOM}/paypal"), Some(&again)).await.expect(200);
    ground.test("paypal").await.expect(200);
    assert_eq!(desk.fetched(), 2);
    // What changes neither leaves it.
    let off = json!({ "limit": null });
    ground.admin.send("PUT", &format!("{ROOM}/paypal"), Some(&off)).await.expect(200);
    ground.test("paypal").await.expect(200);
    assert_eq!(desk.fetched(), 2);
    // Nothing is fetched while nothing may go out.
    desk.revoke();
    ground.admin.patch(&format!("{ROOM}/switch"), &json!({ "on": false })).await.expect(200);
    let asked = ground.providers.seen().len();
    ground.test("paypal").await.expect(503);
    assert_eq!(ground.providers.seen().len(), asked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_outlives_a_kill_and_is_nowhere_in_the_clear() {
    let folder = Program::folder_with_admin();
    let providers = Providers::start().await;
    let desk = providers.desk();
    let mut server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    let put = async |admin: &homeport_tests::Client, name: &str, credentials: Value| {
        let body = setup(&providers, name, credentials);
        admin.send("PUT", &format!("{ROOM}/{name}"), Some(&body)).await.expect(200);
    };
    put(&admin, "bluesky", bluesky()).await;
    admin.post(&format!("{ROOM}/bluesky/test"), &Value::Null).await.expect(200);
    // Each answer from now on ends at once, so that each call takes the refresh token that came last.
    desk.lifetime(0);
    desk.revoke();
    admin.post(&format!("{ROOM}/bluesky/test"), &Value::Null).await.expect(200);
    let renewed = desk.renewed();
    server.kill();
    let log = server.log();
    server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    desk.revoke();
    admin.post(&format!("{ROOM}/bluesky/test"), &Value::Null).await.expect(200);
    assert_eq!(
        (desk.fetched(), desk.renewed()),
        (1, renewed + 1),
        "the one before the kill was kept"
    );

    let mut shown = log + &server.log();
    for path in ["", "/catalogue"] {
        shown += &admin.get(&format!("{ROOM}{path}")).await.expect(200).text;
    }
    shown += &admin.get("/api/logs?perPage=500").await.expect(200).text;
    let made = admin.post("/api/backups", &json!({ "name": "all.zip" })).await;
    assert_eq!(made.status, 204, "{}", made.text);
    server.kill();
    let mut waiting = vec![folder.path().to_owned()];
    let mut files = 0;
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        files += 1;
        shown += &String::from_utf8_lossy(&std::fs::read(path).unwrap());
    }
    assert!(files > 5);
    let tokens = desk.all();
    assert!(tokens.len() > 4);
    for secret in tokens.iter().map(String::as_str).chain([BLUESKY.1]) {
        assert!(!shown.contains(secret), "{secret}");
    }
}
