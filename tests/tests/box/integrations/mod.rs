//! Integrations: each connector against a stand-in that behaves as documented, who may call what, and
//! what must never leave or come out.

mod bound;
mod limits;
mod objects;
mod own;
mod post;
mod push;
mod sign_in;
mod streams;
mod tokens;
mod usage;

use homeport_providers::{
    BEARER, NTFY_TOKEN, Providers, SENDGRID_KEY, STRIPE_KEY, TELEGRAM_TOKEN, TWILIO,
};
use homeport_tests::{Client, Home, PASSWORD, Reply};
use serde_json::{Value, json};

pub(crate) const ROOM: &str = "/api/homeport/integrations";

pub(crate) struct Ground {
    pub(crate) home: Home,
    pub(crate) admin: Client,
    pub(crate) providers: Providers,
}

impl Ground {
    pub(crate) async fn new() -> Self {
        let home = Home::start();
        let admin = home.admin().await;
        Self { home, admin, providers: Providers::start().await }
    }

    /// Sets a connector up against its stand-in.
    pub(crate) async fn set_up(&self, connector: &str, credentials: Value) {
        let stand_in = if connector == "http" { "odd" } else { connector };
        let body = json!({
            "connector": connector, "base": self.providers.base(stand_in),
            "local": [self.providers.host()], "credentials": credentials,
        });
        self.admin.send("PUT", &format!("{ROOM}/{connector}"), Some(&body)).await.expect(200);
    }

    pub(crate) async fn test(&self, name: &str) -> Reply {
        self.admin.post(&format!("{ROOM}/{name}/test"), &Value::Null).await
    }

    pub(crate) async fn call(&self, path: &str, input: Value) -> Reply {
        self.admin.post(&format!("{ROOM}/{path}"), &input).await
    }

    /// What a call gives.
    pub(crate) async fn result(&self, path: &str, input: Value) -> Value {
        self.call(path, input).await.expect(200).body["result"].clone()
    }

    /// How a call fails: the status, the kind, the provider's code and its status.
    pub(crate) async fn failure(&self, path: &str, input: Value) -> (u16, String, String, u64) {
        let reply = self.call(path, input).await;
        let data = &reply.body["data"];
        let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
        (reply.status, text("kind"), text("code"), data["providerStatus"].as_u64().unwrap_or(0))
    }
}

pub(crate) fn failed(
    status: u16,
    kind: &str,
    code: &str,
    provider: u64,
) -> (u16, String, String, u64) {
    (status, kind.to_owned(), code.to_owned(), provider)
}

#[tokio::test]
async fn messages_go_out_in_the_documented_shapes() {
    let ground = Ground::new().await;
    ground.set_up("ntfy", json!({ "token": NTFY_TOKEN })).await;
    ground.test("ntfy").await.expect(200);
    let note = json!({ "topic": "alarm", "message": "Grüße", "priority": 5, "tags": ["warning"] });
    assert_eq!(ground.result("ntfy/publish", note).await["topic"], "alarm");
    let sent = serde_json::from_str::<Value>(&ground.providers.last().body).unwrap();
    let wanted =
        json!({ "topic": "alarm", "message": "Grüße", "priority": 5, "tags": ["warning"] });
    assert_eq!(sent, wanted, "what was not given is not sent");
    let busy = json!({ "topic": "busy", "message": "x" });
    assert_eq!(
        ground.failure("ntfy/publish", busy).await,
        failed(429, "rate_limited", "42901", 429)
    );

    ground.set_up("twilio", json!({ "account": TWILIO.0, "token": TWILIO.1 })).await;
    ground.test("twilio").await.expect(200);
    let text = json!({ "to": "+4915112345678", "from": "+15005550006", "body": "A & B" });
    assert_eq!(ground.result("twilio/send_message", text).await["status"], "queued");
    let body = ground.providers.last().body;
    assert!(body.contains("Body=A+%26+B") && body.contains("To=%2B4915112345678"), "{body}");
    let wrong = json!({ "to": "+15005550001", "from": "+15005550006", "body": "x" });
    let failure = ground.failure("twilio/send_message", wrong).await;
    assert_eq!(failure, failed(502, "invalid", "21211", 400));
    // Without a sender there has to be a service that chooses one.
    let nobody = json!({ "to": "+4915112345678", "body": "x" });
    let failure = ground.failure("twilio/send_message", nobody).await;
    assert_eq!(failure, failed(502, "invalid", "21603", 400));
    let service = json!({ "to": "+4915112345678", "service": "MG0123456789abcdef0123456789abcdef", "body": "x" });
    assert_eq!(ground.result("twilio/send_message", service).await["status"], "queued");
    let listed = ground.result("twilio/list_messages", json!({ "limit": 1 })).await;
    assert_eq!(listed["messages"][0]["status"], "delivered");
    assert!(listed["next"].as_str().unwrap().contains("PageToken="), "{listed}");
    let id = "SM0123456789abcdef0123456789abcdef";
    assert_eq!(ground.result("twilio/message", json!({ "id": id })).await["status"], "delivered");

    ground.set_up("sendgrid", json!({ "key": SENDGRID_KEY })).await;
    ground.test("sendgrid").await.expect(200);
    let mail =
        json!({ "to": "ada@example.com", "from": "box@example.com", "subject": "s", "text": "t" });
    let sent = ground.call("sendgrid/send", mail.clone()).await.expect(200);
    assert_eq!(sent.body["providerStatus"], 202);
    let mut sandbox = mail.clone();
    sandbox["sandbox"] = json!(true);
    let sent = ground.call("sendgrid/send", sandbox).await.expect(200);
    assert_eq!(sent.body["providerStatus"], 200);
    let mut marked = mail.clone();
    marked["html"] = json!("<b>t</b>");
    ground.call("sendgrid/send_html", marked).await.expect(200);
    let sent = serde_json::from_str::<Value>(&ground.providers.last().body).unwrap();
    assert_eq!(sent["content"][1], json!({ "type": "text/html", "value": "<b>t</b>" }));
    let template = json!({
        "to": "ada@example.com", "from": "box@example.com", "data": { "name": "Ada" },
        "template": "d-0123456789abcdef0123456789abcdef",
    });
    ground.call("sendgrid/send_template", template).await.expect(200);
    let sent = serde_json::from_str::<Value>(&ground.providers.last().body).unwrap();
    assert_eq!(sent["personalizations"][0]["dynamic_template_data"]["name"], "Ada");
    let mut wrong = mail;
    wrong["to"] = json!("nobody");
    let failure = ground.failure("sendgrid/send", wrong).await;
    assert_eq!(failure, failed(502, "invalid", "personalizations.0.to.0.email", 400));
}

#[tokio::test]
async fn social_services_are_posted_to_and_their_bodies_decide() {
    let ground = Ground::new().await;
    ground.set_up("telegram", json!({ "token": TELEGRAM_TOKEN })).await;
    assert_eq!(ground.test("telegram").await.expect(200).body["result"]["username"], "standin_bot");
    let message = json!({ "chat": "@room", "text": "hello", "silent": true });
    assert_eq!(ground.result("telegram/send_message", message).await["message"], 7);
    assert_eq!(
        ground.providers.last().line,
        format!("POST /telegram/bot{TELEGRAM_TOKEN}/sendMessage")
    );
    let to = |chat: &str| json!({ "chat": chat, "text": "x" });
    let failure = ground.failure("telegram/send_message", to("nobody")).await;
    assert_eq!(failure, failed(502, "invalid", "400", 400));
    let failure = ground.failure("telegram/send_message", to("odd")).await;
    assert_eq!(failure, failed(502, "invalid", "400", 200));
    let failure = ground.failure("telegram/send_message", to("busy")).await;
    assert_eq!(failure, failed(429, "rate_limited", "429", 429));

    ground.set_up("mastodon", json!({ "token": BEARER })).await;
    assert_eq!(ground.test("mastodon").await.expect(200).body["result"]["account"], "standin");
    let post = json!({ "status": "hello", "visibility": "public", "idempotency_key": "k1" });
    let first = ground.result("mastodon/post", post.clone()).await;
    assert_eq!(ground.result("mastodon/post", post).await, first, "the same key posts once");
    let blank = ground.failure("mastodon/post", json!({ "status": " " })).await;
    assert_eq!(blank, failed(502, "invalid", "", 422));
}

#[tokio::test]
async fn places_and_ways_are_found() {
    let ground = Ground::new().await;
    ground.set_up("nominatim", json!({})).await;
    ground.test("nominatim").await.expect(200);
    let found = ground.result("nominatim/search", json!({ "query": "Müller & Söhne?#" })).await;
    assert_eq!(found["places"][0]["display_name"], "Müller & Söhne?#");
    let none = ground.result("nominatim/search", json!({ "query": "nowhere" })).await;
    assert_eq!(none["places"], json!([]));
    let here = ground.result("nominatim/reverse", json!({ "lat": 52.5, "lon": 13.4 })).await;
    assert_eq!(here["address"]["city"], "Berlin");
    let sea = ground.failure("nominatim/reverse", json!({ "lat": 0.0, "lon": 0.0 })).await;
    assert_eq!(sea.1, "invalid", "200 with an error in it is one");

    ground.set_up("osrm", json!({})).await;
    ground.test("osrm").await.expect(200);
    let stops = "13.388860,52.517037;13.397634,52.529407";
    let way = json!({ "profile": "driving", "stops": stops, "overview": "false" });
    assert_eq!(ground.result("osrm/route", way).await["routes"][0]["distance"], 1886.8);
    assert_eq!(
        ground.providers.last().line,
        format!("GET /osrm/route/v1/driving/{stops}?overview=false")
    );
    let no_way = json!({ "profile": "driving", "stops": "0,0;1,1" });
    assert_eq!(ground.failure("osrm/route", no_way).await, failed(502, "invalid", "NoRoute", 400));
}

#[tokio::test]
async fn payments_begin_once_for_a_key_and_keep_the_providers_code() {
    let ground = Ground::new().await;
    ground.set_up("stripe", json!({ "secret_key": STRIPE_KEY })).await;
    assert_eq!(ground.test("stripe").await.expect(200).body["result"]["live"], false);
    let pay = |key: &str, amount: i64, description: &str| {
        json!({
            "amount": amount, "currency": "eur", "reference": "order 7",
            "description": description, "idempotency_key": key,
        })
    };
    let begun = ground.result("stripe/create_payment_intent", pay("k1", 1999, "Tea")).await;
    assert_eq!((&begun["amount"], &begun["currency"]), (&json!(1999), &json!("eur")));
    let again = ground.result("stripe/create_payment_intent", pay("k1", 1999, "Tea")).await;
    assert_eq!(again, begun);
    let other = ground.failure("stripe/create_payment_intent", pay("k1", 2999, "Tea")).await;
    assert_eq!(other, failed(502, "invalid", "", 400));
    let declined = ground.failure("stripe/create_payment_intent", pay("k2", 5, "decline")).await;
    assert_eq!(declined, failed(502, "declined", "card_declined", 402));
    let broken = ground.failure("stripe/create_payment_intent", pay("k3", 5, "break")).await;
    assert_eq!(broken, failed(502, "unavailable", "", 500));
    let looked_up = ground.result("stripe/payment_intent", json!({ "id": begun["id"] })).await;
    assert_eq!(looked_up["status"], "requires_payment_method");
    let missing = ground.failure("stripe/payment_intent", json!({ "id": "pi_none" })).await;
    assert_eq!(missing, failed(502, "not_found", "resource_missing", 404));
    ground.providers.pay(begun["id"].as_str().unwrap());
    let refund = json!({ "payment_intent": begun["id"], "amount": 999, "idempotency_key": "r1" });
    assert_eq!(ground.result("stripe/refund", refund).await["amount"], 999);
    let too_much =
        json!({ "payment_intent": begun["id"], "amount": 5000, "idempotency_key": "r2" });
    let failure = ground.failure("stripe/refund", too_much).await;
    assert_eq!(failure, failed(502, "invalid", "amount_too_large", 400));
    // Nothing goes out that is not right, and money is whole numbers.
    let before = ground.providers.seen().len();
    for (name, bad) in [
        ("amount", json!(0)),
        ("amount", json!(-5)),
        ("amount", json!(1.5)),
        ("amount", json!("5")),
        ("currency", json!("EUR")),
        ("currency", json!("eur&amount=1")),
        ("reference", Value::Null),
        ("idempotency_key", Value::Null),
        ("other", json!(1)),
    ] {
        let mut input = pay("k4", 5, "x");
        input[name] = bad;
        let refused = ground.call("stripe/create_payment_intent", input).await.expect(400);
        assert!(refused.body["data"][name].is_object(), "{name}: {}", refused.text);
    }
    assert_eq!(ground.providers.seen().len(), before);
}

#[tokio::test]
async fn a_fhir_server_is_read_and_searched() {
    let ground = Ground::new().await;
    ground.set_up("fhir", json!({ "token": BEARER })).await;
    assert_eq!(ground.test("fhir").await.expect(200).body["result"]["version"], "4.0.1");
    let patient = json!({ "type": "Patient", "id": "1" });
    assert_eq!(ground.result("fhir/read", patient).await["resource"]["id"], "1");
    let found = ground.result("fhir/search", json!({ "type": "Patient", "name": "Ada" })).await;
    assert_eq!(found["total"], 1);
    let gone = ground.failure("fhir/read", json!({ "type": "Patient", "id": "gone" })).await;
    assert_eq!(gone, failed(502, "not_found", "deleted", 410));
    let bad = ground.failure("fhir/search", json!({ "type": "Patient", "name": "bad" })).await;
    assert_eq!(bad, failed(502, "invalid", "invalid", 400));
}

#[tokio::test]
async fn the_rule_says_who_may_call_and_sees_the_input() {
    let ground = Ground::new().await;
    ground.set_up("ntfy", json!({})).await;
    let user = ground.admin.add_user("ada@example.com").await;
    let ada = ground.home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    let guest = ground.home.guest();
    let path = format!("{ROOM}/ntfy/publish");
    let note = |topic: &str| json!({ "topic": topic, "message": "x" });
    let rule = async |rule: Value| {
        let body = json!({ "rules": { "publish": rule } });
        ground.admin.send("PUT", &format!("{ROOM}/ntfy"), Some(&body)).await
    };
    let both = async |topic: &str| {
        (guest.post(&path, &note(topic)).await.status, ada.post(&path, &note(topic)).await.status)
    };
    assert_eq!(both("a").await, (403, 403));
    rule(json!("")).await.expect(200);
    assert_eq!(both("a").await, (200, 200));
    rule(json!("@request.auth.id != '' && @request.body.topic = @request.auth.id"))
        .await
        .expect(200);
    assert_eq!(both("a").await, (403, 403));
    assert_eq!(both(&user).await, (403, 200));
    rule(json!("@collection.users.email ?= 'ada@example.com'")).await.expect(200);
    assert_eq!(both("a").await, (200, 200));
    rule(json!("nonsense(")).await.expect(400);
    rule(json!("nothing = 1")).await.expect(400);
    rule(Value::Null).await.expect(200);
    assert_eq!(both("a").await, (403, 403));
    // An action has its own, and the rest is the admin's.
    assert_eq!(ada.post(&format!("{ROOM}/ntfy/health"), &json!({})).await.status, 403);
    for (method, path) in [
        ("GET", ROOM.to_owned()),
        ("GET", format!("{ROOM}/catalogue")),
        ("PUT", format!("{ROOM}/mine")),
        ("DELETE", format!("{ROOM}/ntfy")),
        ("PATCH", format!("{ROOM}/switch")),
        ("POST", format!("{ROOM}/ntfy/test")),
    ] {
        let body = (method != "GET").then(|| json!({}));
        assert_eq!(guest.send(method, &path, body.as_ref()).await.status, 401, "{method} {path}");
        assert_eq!(ada.send(method, &path, body.as_ref()).await.status, 403, "{method} {path}");
    }
    ada.post(&format!("{ROOM}/nothing/publish"), &json!({})).await.expect(404);
    ada.post(&format!("{ROOM}/ntfy/nothing"), &json!({})).await.expect(404);
}

#[tokio::test]
async fn credentials_never_come_out_not_even_when_a_provider_echoes_them() {
    let ground = Ground::new().await;
    let secret = "planted-credential-4711";
    ground.set_up("http", json!({ "token": secret })).await;
    let echoed = ground.result("http/get", json!({ "path": "echo" })).await;
    assert_eq!(echoed["headers"]["authorization"], "Bearer ***");
    let came = ground.providers.last();
    assert_eq!(came.headers["authorization"].to_str().unwrap(), format!("Bearer {secret}"));
    assert!(!came.headers.contains_key("cookie"));
    let mut shown = ground.admin.get(ROOM).await.expect(200).text;
    shown += &ground.admin.get(&format!("{ROOM}/catalogue")).await.expect(200).text;
    let again = json!({ "enabled": true });
    shown +=
        &ground.admin.send("PUT", &format!("{ROOM}/http"), Some(&again)).await.expect(200).text;
    shown += &ground.test("http").await.expect(200).text;
    for path in ["broken", "redirect", "half", "limited"] {
        shown += &ground.call("http/get", json!({ "path": path })).await.text;
    }
    shown += &ground.admin.get("/api/logs?perPage=500").await.expect(200).text;
    assert!(!shown.contains(secret), "{shown}");
    // What is not named stays, and null takes it away.
    let gone = json!({ "credentials": { "token": null } });
    ground.admin.send("PUT", &format!("{ROOM}/http"), Some(&gone)).await.expect(200);
    ground.result("http/get", json!({ "path": "echo" })).await;
    assert!(!ground.providers.last().headers.contains_key("authorization"));
    // A key of Stripe's own sentence, too.
    ground.set_up("stripe", json!({ "secret_key": "sk_test_another" })).await;
    let refused = ground.test("stripe").await.expect(502);
    assert_eq!(refused.body["data"]["kind"], "auth");
    assert!(
        !refused.text.contains("4242") && !refused.text.contains("sk_test"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn a_provider_that_misbehaves_is_told_of_in_one_shape() {
    let ground = Ground::new().await;
    ground.set_up("http", json!({})).await;
    let get = async |path: &str| ground.failure("http/get", json!({ "path": path })).await;
    assert_eq!(get("broken").await, failed(502, "unavailable", "", 500));
    assert_eq!(get("missing").await, failed(502, "not_found", "", 404));
    assert_eq!(get("long").await, failed(502, "unknown", "", 0));
    assert_eq!(get("half").await, failed(502, "unknown", "", 0));
    let limited = ground.call("http/get", json!({ "path": "limited" })).await.expect(429);
    assert_eq!(limited.header("retry-after"), "7");
    assert_eq!(ground.result("http/get", json!({ "path": "text" })).await, json!("plain words"));
    // A redirect is not followed, wherever it leads.
    let before = ground.providers.seen().len();
    assert_eq!(get("redirect").await, failed(502, "unavailable", "", 302));
    assert_eq!(ground.providers.seen().len(), before + 1);
    // Nobody listens there any more.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let body = json!({ "base": format!("http://{free}"), "local": [free.to_string()] });
    ground.admin.send("PUT", &format!("{ROOM}/http"), Some(&body)).await.expect(200);
    assert_eq!(get("x").await, failed(502, "unavailable", "", 0));
}

#[tokio::test]
async fn nothing_is_asked_where_it_must_not_be_however_it_is_spelled() {
    let ground = Ground::new().await;
    let port = ground.providers.host().rsplit(':').next().unwrap().to_owned();
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "127.1",
        "0",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "224.0.0.1",
        "[fe80::1]",
        "[fd00::1]",
        "0.0.0.0",
        "255.255.255.255",
    ] {
        for scheme in ["http", "https"] {
            let body =
                json!({ "connector": "http", "base": format!("{scheme}://{host}:{port}/odd") });
            let saved = ground.admin.send("PUT", &format!("{ROOM}/web"), Some(&body)).await;
            // A name is judged when it is looked up.
            if host == "localhost" && scheme == "https" {
                saved.expect(200);
                let failure = ground.failure("web/get", json!({ "path": "echo" })).await;
                assert_eq!(failure, failed(502, "refused", "", 0), "{host}");
                ground.admin.delete(&format!("{ROOM}/web")).await.expect(204);
            } else {
                let saved = saved.expect(400);
                assert!(saved.body["data"]["base"].is_object(), "{scheme} {host}: {}", saved.text);
            }
        }
    }
    for base in [
        "https://user@example.com",
        "https://user:password@example.com",
        "ftp://example.com",
        "http://example.com",
        "https://example.com?x=y",
        "file:///etc/passwd",
        "example.com",
        "https://",
        "javascript:alert(1)",
    ] {
        let body = json!({ "connector": "http", "base": base });
        ground.admin.send("PUT", &format!("{ROOM}/web"), Some(&body)).await.expect(400);
    }
    // As a browser shows an address.
    let body = json!({ "connector": "http", "base": " https://example.com/ " });
    let saved = ground.admin.send("PUT", &format!("{ROOM}/web"), Some(&body)).await.expect(200);
    assert_eq!(saved.body["base"], "https://example.com");
    for local in ["nas/x", "nas?x", "user@nas", "http://nas", "", "a b", "NAS"] {
        let body = json!({ "connector": "http", "base": "https://example.com", "local": [local] });
        ground.admin.send("PUT", &format!("{ROOM}/web"), Some(&body)).await.expect(400);
    }
    // What a caller gives stays below the address.
    ground.set_up("http", json!({})).await;
    let before = ground.providers.seen().len();
    for path in ["..", "../ntfy/v1/health", "a/../../x", "./x"] {
        ground.call("http/get", json!({ "path": path })).await.expect(400);
    }
    assert_eq!(ground.providers.seen().len(), before);
    for path in ["//evil.example/x", "@evil.example", "%2e%2e/x", "\\\\evil.example", "echo?x#y"] {
        ground.call("http/get", json!({ "path": path })).await;
        let line = ground.providers.last().line;
        assert!(line.starts_with("GET /odd/") && !line.contains('?'), "{path}: {line}");
    }
}

#[tokio::test]
async fn the_switch_lets_nothing_out() {
    let ground = Ground::new().await;
    ground.set_up("ntfy", json!({})).await;
    let switch = async |on: bool| {
        let path = format!("{ROOM}/switch");
        ground.admin.patch(&path, &json!({ "on": on })).await.expect(200);
    };
    switch(false).await;
    let before = ground.providers.seen().len();
    let note = json!({ "topic": "a", "message": "x" });
    assert_eq!(ground.failure("ntfy/publish", note.clone()).await.1, "switched_off");
    ground.test("ntfy").await.expect(503);
    assert_eq!(ground.providers.seen().len(), before);
    assert_eq!(ground.admin.get(ROOM).await.expect(200).body["on"], false);
    switch(true).await;
    ground.result("ntfy/publish", note.clone()).await;
    let off = json!({ "enabled": false });
    ground.admin.send("PUT", &format!("{ROOM}/ntfy"), Some(&off)).await.expect(200);
    assert_eq!(ground.failure("ntfy/publish", note).await.0, 503);
}

#[tokio::test]
async fn what_is_set_up_is_judged_and_changed_part_by_part() {
    let ground = Ground::new().await;
    let put = async |name: &str, body: Value| {
        ground.admin.send("PUT", &format!("{ROOM}/{name}"), Some(&body)).await
    };
    for (name, body, field) in [
        ("x", json!({ "connector": "ntfy" }), "name"),
        ("Some%20name", json!({ "connector": "ntfy" }), "name"),
        ("pay", json!({}), "connector"),
        ("pay", json!({ "connector": "nothing" }), "connector"),
        ("pay", json!({ "connector": "stripe" }), "credentials"),
        (
            "pay",
            json!({ "connector": "stripe", "credentials": { "secret_key": "pk_live_x" } }),
            "credentials",
        ),
        (
            "pay",
            json!({ "connector": "stripe", "credentials": { "secret_key": 5 } }),
            "credentials",
        ),
        (
            "pay",
            json!({ "connector": "stripe", "credentials": { "secret_key": "sk_test_a\nb" } }),
            "credentials",
        ),
        ("pay", json!({ "connector": "ntfy", "credentials": { "other": "x" } }), "credentials"),
        ("pay", json!({ "connector": "ntfy", "rules": { "nothing": "" } }), "rules"),
        ("pay", json!({ "connector": "ntfy", "rules": [] }), "rules"),
        ("pay", json!({ "connector": "ntfy", "enabled": "yes" }), "enabled"),
        ("pay", json!({ "connector": "mastodon", "credentials": { "token": "x" } }), "base"),
    ] {
        let refused = put(name, body).await.expect(400);
        assert!(refused.body["data"][field].is_object(), "{name} {field}: {}", refused.text);
    }
    // What paths have names for already is no name.
    for name in ["catalogue", "switch"] {
        put(name, json!({ "connector": "ntfy" })).await.expect(404);
    }
    let key = json!({ "secret_key": STRIPE_KEY });
    put("pay", json!({ "connector": "stripe", "credentials": key })).await.expect(200);
    let changed = put("pay", json!({ "rules": { "balance": "" } })).await.expect(200).body;
    assert_eq!(changed["credentials"], json!(["secret_key"]));
    assert_eq!(changed["base"], "");
    // A credential is for the host that it was given for.
    let moved = put("pay", json!({ "base": "https://elsewhere.example" })).await.expect(400);
    assert!(moved.body["data"]["credentials"].is_object(), "{}", moved.text);
    let key = json!({ "secret_key": STRIPE_KEY });
    let back = json!({ "base": "", "credentials": key });
    let there = json!({ "base": "https://elsewhere.example", "credentials": key });
    put("pay", there).await.expect(200);
    put("pay", json!({ "base": "" })).await.expect(400);
    let changed = put("pay", back).await.expect(200).body;
    assert_eq!(changed["base"], "");
    put("pay", json!({ "connector": "ntfy" })).await.expect(400);
    put("pay", json!({ "credentials": { "secret_key": null } })).await.expect(400);
    let listed = ground.admin.get(ROOM).await.expect(200).body;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0], changed);
    ground.admin.delete(&format!("{ROOM}/pay")).await.expect(204);
    ground.admin.delete(&format!("{ROOM}/pay")).await.expect(404);
    // Who did so is in the audit trail.
    let window = ground.home.window().await;
    let trail = window.get("/api/homeport/audit").await.expect(200).text;
    assert!(trail.contains("https://elsewhere.example"), "{trail}");
    for action in ["integrationChanged", "integrationRemoved"] {
        assert!(trail.contains(action) && !trail.contains(STRIPE_KEY), "{trail}");
    }
    let catalogue = ground.admin.get(&format!("{ROOM}/catalogue")).await.expect(200).body;
    let ids = catalogue["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
    assert_eq!(
        ids.collect::<Vec<_>>(),
        [
            "apns",
            "bluesky",
            "easypost",
            "facebook",
            "fcm",
            "fhir",
            "gocardless",
            "google_geocoding",
            "google_places",
            "google_routes",
            "http",
            "instagram",
            "linkedin",
            "mail",
            "mapbox",
            "mastodon",
            "mollie",
            "nominatim",
            "ntfy",
            "openrouteservice",
            "osrm",
            "paypal",
            "plaid",
            "razorpay",
            "s3",
            "sendgrid",
            "shippo",
            "square",
            "stripe",
            "telegram",
            "twilio",
            "web_push",
            "webhook",
            "wise",
            "x_twitter"
        ]
    );
}
