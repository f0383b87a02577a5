//! Who may begin a payment, of what, and what the phone gets.

use homeport_tests::{Home, PASSWORD, until};
use serde_json::{Value, json};

use super::{Ground, INTEGRATIONS, PAYMENTS, begun, id, of};

#[tokio::test]
async fn a_record_is_paid_once_by_whoever_may_see_it_for_what_it_says() {
    let ground = Ground::on(Home::builder().on_disk().start()).await;
    let order = ground.order(json!(1999), "eur").await;
    // What a phone says of the amount is nothing.
    let mut asked = of(&order);
    asked["amount"] = json!(1);
    let first = ground.ada.post(PAYMENTS, &asked).await.expect(200).body;
    let shown = (&first["state"], &first["amount"], &first["currency"], &first["integration"]);
    assert_eq!(shown, (&json!("created"), &json!(1999), &json!("EUR"), &json!("pay")));
    assert_eq!(first["payer"]["client_secret"], "pi_standin1_secret_x");
    assert_eq!(ground.told(&order).await, "created");
    let again = ground.pay(&order).await;
    assert_eq!((&again["id"], &again["payer"]), (&first["id"], &first["payer"]));
    let intents = ground.providers.intents();
    assert_eq!(intents.len(), 1);
    assert_eq!((&intents[0]["amount"], &intents[0]["currency"]), (&json!(1999), &json!("eur")));
    assert_eq!(intents[0]["metadata"]["reference"], first["id"]);

    // The phone's word changes nothing, the service's does.
    assert_eq!(ground.check(&first).await["state"], "created");
    ground.providers.pay(&begun(&first));
    let paid = ground.check(&first).await;
    assert_eq!((&paid["state"], &paid["captured"]), (&json!("captured"), &json!(1999)));
    assert_eq!(ground.told(&order).await, "captured");
    let path = format!("{INTEGRATIONS}/pay/usage");
    let counted = ground.admin.get(&path).await.expect(200).body["day"]["by"].clone();
    assert!(counted["payments"].as_u64() >= Some(2), "{counted}");
    assert_eq!((&counted["apps"], &counted["automations"]), (&json!(0), &json!(0)));
    let after = ground.pay(&order).await;
    assert_eq!((&after["id"], &after["payer"]), (&first["id"], &json!({})));

    // Others see neither the order nor its payment.
    ground.admin.add_user("eve@example.com").await;
    let eve = ground.home.guest().sign_in("users", "eve@example.com", PASSWORD).await;
    let path = format!("{PAYMENTS}/{}", id(&first));
    for other in [&eve, &ground.home.guest()] {
        other.post(PAYMENTS, &of(&order)).await.expect(404);
        other.get(&path).await.expect(404);
        other.post(&format!("{path}/check"), &Value::Null).await.expect(404);
    }
    assert_eq!(ground.ada.get(&path).await.expect(200).body["state"], "captured");
    for (method, path) in [
        ("GET", PAYMENTS.to_owned()),
        ("GET", format!("{path}/history")),
        ("POST", format!("{path}/refund")),
        ("POST", format!("{path}/capture")),
        ("POST", format!("{path}/cancel")),
    ] {
        let body = (method == "POST").then(|| json!({}));
        assert_eq!(ground.ada.send(method, &path, body.as_ref()).await.status, 403, "{path}");
    }
    for none in ["x", "..%2f..", &"a".repeat(24)] {
        ground.admin.get(&format!("{PAYMENTS}/{none}")).await.expect(404);
    }
    let listed = ground.admin.get(&format!("{PAYMENTS}?state=captured")).await.expect(200).body;
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["next"]), (1, &Value::Null));
    ground.admin.get(&format!("{PAYMENTS}?state=nothing")).await.expect(400);

    // Each step is in the trail; the secret of whoever pays is nowhere.
    let window = ground.home.window().await;
    let mut shown = window.get("/api/homeport/audit").await.expect(200).text;
    assert!(shown.contains("paymentBegun") && shown.contains("paymentMoved"), "{shown}");
    let history = ground.history(&first).await;
    let states = history["history"].as_array().unwrap().iter().map(|step| &step["state"]);
    assert_eq!(states.collect::<Vec<_>>(), ["created", "captured"]);
    shown += &history.to_string();
    shown += &listed.to_string();
    shown += &crate::outbox::on_disk(&ground.home.folder().join("db"));
    for secret in ["pi_standin1_secret_x", homeport_providers::STRIPE_KEY] {
        assert!(!shown.contains(secret), "{secret} is shown or kept");
    }
}

#[tokio::test]
async fn what_says_no_whole_amount_of_a_currency_is_not_paid() {
    let ground = Ground::new().await;
    for (total, currency) in [
        (json!(0), "EUR"),
        (json!(-5), "EUR"),
        (json!(19.99), "EUR"),
        (json!(9_007_199_254_740_994_i64), "EUR"),
        (json!(1999), ""),
        (json!(1999), "EURO"),
        (json!(1999), "XXX"),
    ] {
        let order = ground.order(total.clone(), currency).await;
        let refused = ground.ada.post(PAYMENTS, &of(&order)).await;
        assert_eq!(refused.status, 400, "{total} {currency}: {}", refused.text);
    }
    assert!(ground.providers.intents().is_empty());
    // The service's smallest unit is not everywhere that of ISO 4217.
    for (at, (total, currency, theirs)) in
        [(500, "JPY", 500), (500, "ISK", 50_000), (1_230, "KWD", 1_230)].into_iter().enumerate()
    {
        let order = ground.order(json!(total), currency).await;
        let payment = ground.pay(&order).await;
        assert_eq!(ground.providers.intents()[at]["amount"], theirs);
        ground.providers.pay(&begun(&payment));
        let paid = ground.check(&payment).await;
        assert_eq!((&paid["captured"], &paid["currency"]), (&json!(total), &json!(currency)));
    }
    // Bodies that are none, and what is not charged.
    for bad in [json!({}), json!({ "integration": 1, "collection": "orders", "record": "x" })] {
        ground.ada.post(PAYMENTS, &bad).await.expect(400);
    }
    let order = ground.order(json!(5), "EUR").await;
    let mut other = of(&order);
    other["integration"] = json!("elsewhere");
    ground.ada.post(PAYMENTS, &other).await.expect(404);
    let take_away = json!({ "charges": { "orders": null } });
    let path = format!("{INTEGRATIONS}/pay");
    ground.admin.send("PUT", &path, Some(&take_away)).await.expect(200);
    ground.ada.post(PAYMENTS, &of(&order)).await.expect(404);
}

#[tokio::test]
async fn charges_are_judged_and_follow_names() {
    let ground = Ground::new().await;
    let path = format!("{INTEGRATIONS}/pay");
    let put = async |charge: Value| {
        let body = json!({ "charges": { "orders": charge } });
        ground.admin.send("PUT", &path, Some(&body)).await
    };
    let good = json!({ "amount": "total", "currency": "EUR" });
    for (field, value) in [
        ("amount", json!("currency")),
        ("amount", json!("nothing")),
        ("currency", json!("euro")),
        ("currency", json!("total")),
        ("state", json!("total")),
        ("rule", json!("nothing = 1")),
        ("rule", json!("x".repeat(20_000))),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let refused = put(bad).await.expect(400);
        let told = refused.body["data"]["charges"]["orders"][field].is_object();
        assert!(told, "{field}: {}", refused.text);
    }
    let odd = json!({ "amount": "total", "currency": "EUR", "more": 1 });
    assert!(put(odd).await.expect(400).body["data"]["charges"].is_object());
    let none = json!({ "charges": { "nothing": good } });
    ground.admin.send("PUT", &path, Some(&none)).await.expect(400);
    let system = json!({ "charges": { "_otps": good } });
    ground.admin.send("PUT", &path, Some(&system)).await.expect(400);
    // Without a rule only superusers begin.
    put(good).await.expect(200);
    let order = ground.order(json!(5), "EUR").await;
    ground.ada.post(PAYMENTS, &of(&order)).await.expect(403);
    ground.admin.post(PAYMENTS, &of(&order)).await.expect(200);

    let orders = ground.admin.get("/api/collections/orders").await.expect(200).body;
    let mut fields = orders["fields"].clone();
    let total = fields.as_array_mut().unwrap().iter_mut().find(|one| one["name"] == "total");
    total.unwrap()["name"] = json!("sum");
    let renamed = json!({ "name": "sales", "fields": fields });
    ground.admin.patch("/api/collections/orders", &renamed).await.expect(200);
    let listed = ground.admin.get(INTEGRATIONS).await.expect(200).body;
    assert_eq!(listed["items"][0]["charges"]["sales"]["amount"], "sum");
    let body = json!({ "integration": "pay", "collection": "sales", "record": order });
    let payment = ground.admin.post(PAYMENTS, &body).await.expect(200).body;
    assert_eq!((&payment["collection"], &payment["amount"]), (&json!("sales"), &json!(5)));
}

#[tokio::test]
async fn a_refusal_ends_a_payment_and_another_amount_wants_another_one() {
    let ground = Ground::new().await;
    ground.providers.decline(400);
    let order = ground.order(json!(400), "EUR").await;
    let declined = ground.pay(&order).await;
    let shown = (&declined["state"], &declined["error"]["kind"], &declined["error"]["code"]);
    assert_eq!(shown, (&json!("failed"), &json!("declined"), &json!("card_declined")));
    assert_eq!((ground.told(&order).await.as_str(), &declined["payer"]), ("failed", &json!({})));
    let path = format!("{}/{order}", super::ORDERS);
    ground.admin.patch(&path, &json!({ "total": 500 })).await.expect(200);
    let second = ground.pay(&order).await;
    assert_ne!(second["id"], declined["id"]);
    assert_eq!((&second["state"], &second["amount"]), (&json!("created"), &json!(500)));

    ground.admin.patch(&path, &json!({ "total": 600 })).await.expect(200);
    let refused = ground.ada.post(PAYMENTS, &of(&order)).await.expect(400);
    assert!(refused.text.contains("called off"), "{}", refused.text);
    let off = ground.have_done(&second, "cancel", json!({})).await.expect(200).body;
    assert_eq!((&off["state"], &off["status"]), (&json!("failed"), &json!("canceled")));
    assert_eq!(ground.pay(&order).await["amount"], 600);
}

#[tokio::test]
async fn what_nobody_answered_is_found_out_and_nothing_is_begun_twice() {
    let ground = Ground::new().await;
    ground.providers.trouble_payments();
    let (mut orders, mut lost) = (Vec::new(), 0);
    for total in 1..=8 {
        let order = ground.order(json!(total), "EUR").await;
        let payment = ground.pay(&order).await;
        lost += usize::from(payment["state"] == "unknown");
        orders.push((order, id(&payment).to_owned(), total));
    }
    assert!(lost > 0, "no answer was lost");
    for (order, payment, total) in &orders {
        let path = format!("{PAYMENTS}/{payment}");
        until("it is known how it stands", async || {
            let shown = ground.ada.get(&path).await.expect(200).body;
            shown["state"] == "created" && shown["error"].is_null()
        })
        .await;
        let again = ground.pay(order).await;
        assert_eq!((id(&again), &again["amount"]), (payment.as_str(), &json!(total)));
        ground.providers.pay(&begun(&again));
        assert_eq!(ground.check(&again).await["state"], "captured");
    }
    let mut expected = orders.iter().map(|(_, payment, total)| (payment.clone(), *total));
    let expected = expected.by_ref().collect::<std::collections::BTreeMap<_, u64>>();
    let begun = ground.providers.payments();
    assert_eq!(begun.len(), orders.len());
    assert_eq!(begun.into_iter().collect::<std::collections::BTreeMap<_, _>>(), expected);
}
