//! Actions that take inputs from a record: one that the caller may see, and nothing of their own in
//! its place.

use homeport_providers::NTFY_TOKEN;
use homeport_tests::{Client, PASSWORD, collection, field};
use serde_json::{Value, json};

use super::{Ground, ROOM};

const CALL: &str = "/api/homeport/integrations/ntfy/publish";

struct Shop {
    ground: Ground,
    ada: Client,
    bob: Client,
    order: String,
}

impl Ground {
    async fn person(&self, name: &str) -> (Client, String) {
        let email = format!("{name}@example.com");
        let user = json!({ "email": email, "password": PASSWORD, "passwordConfirm": PASSWORD });
        let made = self.admin.post("/api/collections/users/records", &user).await.expect(200);
        let id = made.body["id"].as_str().unwrap().to_owned();
        (self.home.guest().sign_in("users", &email, PASSWORD).await, id)
    }
}

impl Shop {
    async fn open() -> Self {
        let ground = Ground::new().await;
        ground.set_up("ntfy", json!({ "token": NTFY_TOKEN })).await;
        let (ada, of) = ground.person("ada").await;
        let (bob, _) = ground.person("bob").await;
        let fields = json!([
            field("note", "text"),
            field("level", "number"),
            field("owner", "text"),
            { "name": "inner", "type": "text", "hidden": true },
        ]);
        let orders =
            collection("orders", fields, json!({ "viewRule": "owner = @request.auth.id" }));
        ground.admin.post("/api/collections", &orders).await.expect(200);
        ground
            .admin
            .post(
                "/api/collections",
                &collection("others", json!([field("note", "text")]), json!({ "viewRule": "" })),
            )
            .await
            .expect(200);
        let values = json!({ "note": "Grüße", "level": 4, "owner": of, "inner": "tag" });
        let made = ground.admin.post("/api/collections/orders/records", &values).await.expect(200);
        let order = made.body["id"].as_str().unwrap().to_owned();
        Self { ground, ada, bob, order }
    }

    async fn bind(&self, records: Value) -> homeport_tests::Reply {
        let body = json!({ "records": records, "rules": { "publish": "@request.auth.id != ''" } });
        self.ground.admin.send("PUT", &format!("{ROOM}/ntfy"), Some(&body)).await
    }

    fn named(&self) -> Value {
        json!({ "collection": "orders", "id": self.order })
    }

    fn sent(&self) -> Value {
        serde_json::from_str(&self.ground.providers.last().body).unwrap()
    }
}

fn bound() -> Value {
    let inputs = json!({ "message": "note", "priority": "level" });
    json!({ "publish": { "collection": "orders", "inputs": inputs } })
}

#[tokio::test]
async fn inputs_come_from_a_record_that_the_caller_may_see() {
    let shop = Shop::open().await;
    let shown = shop.bind(bound()).await.expect(200);
    assert_eq!(shown.body["records"], bound());
    let call = json!({ "topic": "alarm", "record": shop.named() });
    shop.ada.post(CALL, &call).await.expect(200);
    assert_eq!(shop.sent(), json!({ "topic": "alarm", "message": "Grüße", "priority": 4 }));
    // Who may not see it learns nothing of it, and neither do guests.
    let none = json!({ "collection": "orders", "id": "aaaaaaaaaaaaaaa" });
    let hidden = shop.bob.post(CALL, &call).await.expect(404);
    let missing = shop.bob.post(CALL, &json!({ "topic": "alarm", "record": none })).await;
    assert_eq!((hidden.status, hidden.text), (missing.status, missing.text));
    shop.ground.home.guest().post(CALL, &call).await.expect(403);
    // Nobody says what the record says, the admin neither.
    for (body, field) in [
        (json!({ "topic": "alarm" }), "record"),
        (json!({ "topic": "alarm", "record": shop.order }), "record"),
        (json!({ "topic": "alarm", "record": null }), "record"),
        (
            json!({ "topic": "alarm", "record": { "collection": "others", "id": shop.order } }),
            "record",
        ),
        (
            json!({ "topic": "alarm", "record": { "collection": "orders", "id": shop.order, "x": 1 } }),
            "record",
        ),
        (json!({ "topic": "alarm", "record": shop.named(), "message": "mine" }), "message"),
        (json!({ "topic": "alarm", "record": shop.named(), "priority": null }), "priority"),
        (json!({ "topic": "alarm", "record": shop.named(), "other": 1 }), "other"),
    ] {
        for caller in [&shop.ada, &shop.ground.admin] {
            let refused = caller.post(CALL, &body).await.expect(400);
            assert!(refused.body["data"][field].is_object(), "{body}: {}", refused.text);
        }
    }
    assert_eq!(shop.sent()["message"], "Grüße");
    shop.ground.admin.post(CALL, &call).await.expect(200);
    // What the record says is judged as what callers give.
    let path = format!("/api/collections/orders/records/{}", shop.order);
    shop.ground.admin.patch(&path, &json!({ "level": 99 })).await.expect(200);
    let refused = shop.ada.post(CALL, &call).await.expect(400);
    assert!(refused.body["data"]["priority"].is_object(), "{}", refused.text);
}

#[tokio::test]
async fn a_bound_action_follows_its_fields_to_other_names() {
    let shop = Shop::open().await;
    shop.bind(bound()).await.expect(200);
    let orders = shop.ground.admin.get("/api/collections/orders").await.expect(200).body;
    let mut fields = orders["fields"].clone();
    for field in fields.as_array_mut().unwrap() {
        if field["name"] == "note" {
            field["name"] = json!("words");
        }
    }
    let change = json!({ "name": "jobs", "fields": fields });
    shop.ground.admin.patch("/api/collections/orders", &change).await.expect(200);
    let record = json!({ "collection": "jobs", "id": shop.order });
    let call = json!({ "topic": "alarm", "record": record });
    shop.ada.post(CALL, &call).await.expect(200);
    let listed = shop.ground.admin.get(ROOM).await.expect(200).body["items"][0]["records"].clone();
    assert_eq!(listed["publish"]["collection"], "jobs");
    assert_eq!(listed["publish"]["inputs"]["message"], "words");
    // A field that is gone is not taken for an empty one.
    fields.as_array_mut().unwrap().retain(|field| field["name"] != "level");
    shop.ground
        .admin
        .patch("/api/collections/jobs", &json!({ "fields": fields }))
        .await
        .expect(200);
    let refused = shop.ada.post(CALL, &call).await.expect(400);
    assert!(refused.text.contains("not there any more"), "{}", refused.text);
    // And unbound, callers say it themselves again.
    shop.bind(json!({ "publish": null })).await.expect(200);
    shop.ada.post(CALL, &json!({ "topic": "alarm", "message": "mine" })).await.expect(200);
}

#[tokio::test]
async fn only_what_fits_together_is_bound() {
    let shop = Shop::open().await;
    let one = |collection: &str, inputs: Value| json!({ "publish": { "collection": collection, "inputs": inputs } });
    for (records, at) in [
        (one("none", json!({ "message": "note" })), "collection"),
        (one("_superusers", json!({ "message": "email" })), "collection"),
        (one("orders", json!({})), "inputs"),
        (one("orders", json!({ "nothing": "note" })), "inputs"),
        (one("orders", json!({ "message": "nothing" })), "inputs"),
        (one("users", json!({ "message": "tokenKey" })), "inputs"),
        (one("users", json!({ "message": "password" })), "inputs"),
    ] {
        let refused = shop.bind(records.clone()).await.expect(400);
        assert!(
            refused.body["data"]["records"]["publish"][at].is_object(),
            "{records}: {}",
            refused.text
        );
    }
    let unknown = json!({ "fly": { "collection": "orders", "inputs": { "message": "note" } } });
    shop.bind(unknown).await.expect(400);
    shop.bind(json!({ "publish": 1 })).await.expect(400);
    // A rule sees what callers send: what the record says would be empty to it.
    let mut body =
        json!({ "records": bound(), "rules": { "publish": "@request.body.message != 'x'" } });
    let put = async |body: &Value| {
        shop.ground.admin.send("PUT", &format!("{ROOM}/ntfy"), Some(body)).await
    };
    let refused = put(&body).await.expect(400);
    assert!(refused.body["data"]["rules"]["publish"].is_object(), "{}", refused.text);
    body["rules"]["publish"] = json!("@request.body.messages = ''");
    put(&body).await.expect(200);
    // What is hidden from callers may be passed on: an owner has said so.
    shop.bind(one("orders", json!({ "message": "inner" }))).await.expect(200);
    let call = json!({ "topic": "alarm", "record": shop.named() });
    shop.ada.post(CALL, &call).await.expect(200);
    assert_eq!(shop.sent()["message"], "tag");
}
