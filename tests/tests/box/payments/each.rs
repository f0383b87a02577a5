//! What holds of payments through each service, whatever its words, keys and lists are.

use homeport_providers::Fault;
use homeport_tests::{Home, until};
use serde_json::{Value, json};

use super::through::Through;
use super::{Ground, INTEGRATIONS, PAYMENTS, id, set_up_through};

impl Ground {
    pub(super) async fn at(through: Through) -> Self {
        Self::through(through, Home::start()).await
    }

    /// Begins an order's payment as her.
    pub(super) async fn begin(&self, through: Through, order: &str) -> Value {
        self.ada.post(PAYMENTS, &through.begins(order)).await.expect(200).body
    }

    /// A payment that was paid, and its order.
    pub(super) async fn paid(&self, through: Through, total: i64) -> (String, Value) {
        let order = self.order(json!(total), "EUR").await;
        let payment = self.begin(through, &order).await;
        through.pay(&self.providers, &payment);
        let paid = self.check(&payment).await;
        assert_eq!((&paid["state"], &paid["captured"]), (&json!("captured"), &json!(total)));
        (order, payment)
    }

    /// What the service has taken, and what of it was paid back.
    pub(super) fn sums(&self, through: Through) -> (usize, u64, u64) {
        let ledger = self.providers.ledger(through.name());
        let paid = ledger.iter().filter(|entry| entry.taken > 0);
        let back = ledger.iter().map(|entry| entry.back).sum();
        (paid.clone().count(), paid.map(|entry| entry.taken).sum(), back)
    }
}

#[tokio::test]
async fn a_record_is_paid_once_for_what_it_says_and_paid_back_to_the_cent() {
    for through in Through::OTHERS {
        let ground = Ground::at(through).await;
        let order = ground.order(json!(1999), "EUR").await;
        let first = ground.begin(through, &order).await;
        assert!(through.is_ready(&first), "{through:?}: {first}");
        if !through.takes_at_once() {
            assert_eq!((&first["state"], &first["captured"]), (&json!("created"), &json!(0)));
            let again = ground.begin(through, &order).await;
            assert_eq!((&again["id"], &again["payer"]), (&first["id"], &first["payer"]));
            // The phone's word changes nothing, the service's does.
            assert_eq!(ground.check(&first).await["state"], "created");
            through.pay(&ground.providers, &first);
        }
        let paid = ground.check(&first).await;
        assert_eq!((&paid["state"], &paid["captured"]), (&json!("captured"), &json!(1999)));
        assert_eq!(ground.told(&order).await, "captured");
        let entry = &ground.providers.ledger(through.name())[0];
        assert_eq!((entry.reference.as_str(), entry.taken), (id(&first), 1999));
        let after = ground.begin(through, &order).await;
        assert_eq!((&after["id"], &after["payer"]), (&first["id"], &json!({})));

        let part = ground.have_done(&first, "refund", json!({ "amount": 500 })).await.expect(200);
        assert_eq!(part.body["refundable"], 1499, "{through:?}: {}", part.text);
        until("a part is paid back", async || {
            let shown = ground.check(&first).await;
            (&shown["state"], &shown["refunded"]) == (&json!("captured"), &json!(500))
        })
        .await;
        ground.have_done(&first, "refund", json!({ "amount": 1500 })).await.expect(400);
        ground.have_done(&first, "refund", json!({})).await.expect(200);
        until("all is paid back", async || ground.check(&first).await["state"] == "refunded").await;
        assert_eq!(ground.told(&order).await, "refunded");
        assert_eq!(ground.sums(through), (1, 1999, 1999), "{through:?}");
        let asks = ground.history(&first).await["asks"].clone();
        let asks = asks.as_array().unwrap();
        assert!(asks.iter().all(|ask| ask["answer"] == "done"), "{through:?}: {asks:?}");
    }
}

#[tokio::test]
async fn what_nobody_answered_is_found_out_and_nothing_is_begun_twice() {
    let faults =
        [Fault::CutShort, Fault::BrokenAfter, Fault::Nameless, Fault::Broken, Fault::Unwell];
    for through in Through::OTHERS {
        let ground = Ground::at(through).await;
        for (at, fault) in faults.into_iter().enumerate() {
            ground.providers.fail_next(&[fault]);
            let order = ground.order(json!(700), "EUR").await;
            let lost = ground.begin(through, &order).await;
            assert_eq!(lost["state"], "unknown", "{through:?} {fault:?}: {lost}");
            let path = format!("{PAYMENTS}/{}", id(&lost));
            until("it is begun", async || {
                let shown = ground.ada.get(&path).await.expect(200).body;
                ["created", "captured"].iter().any(|state| shown["state"] == *state)
            })
            .await;
            let again = ground.begin(through, &order).await;
            assert_eq!(again["id"], lost["id"], "{through:?} {fault:?}");
            through.pay(&ground.providers, &again);
            assert_eq!(ground.check(&lost).await["state"], "captured", "{through:?} {fault:?}");
            let (paid, taken, _) = ground.sums(through);
            assert_eq!((paid, taken), (at + 1, 700 * (at as u64 + 1)), "{through:?} {fault:?}");
            let begun = ground.providers.ledger(through.name()).len();
            assert_eq!(begun, at + 1, "{through:?} {fault:?}: it was begun twice");
        }
    }
}

#[tokio::test]
async fn a_refund_that_nobody_answered_is_made_once() {
    for through in Through::OTHERS {
        let ground = Ground::at(through).await;
        let (_, payment) = ground.paid(through, 1999).await;
        // Also where the service has forgotten the key meanwhile.
        ground.providers.fail_next(&[Fault::CutShort]);
        ground.have_done(&payment, "refund", json!({ "amount": 500 })).await.expect(200);
        ground.providers.forget_keys();
        let refunded = async |amount: u64| {
            ground.check(&payment).await;
            ground.history(&payment).await["refunded"] == amount
        };
        until("it is found", async || refunded(500).await).await;
        for (fault, amount) in [(Fault::BrokenAfter, 600), (Fault::Unwell, 700), (Fault::Busy, 800)]
        {
            ground.providers.fail_next(&[fault]);
            ground.have_done(&payment, "refund", json!({ "amount": 100 })).await.expect(200);
            until("it is paid back", async || refunded(amount).await).await;
        }
        assert_eq!(ground.sums(through), (1, 1999, 800), "{through:?}");
        let asks = ground.history(&payment).await["asks"].clone();
        let is_refund = |ask: &&Value| ask["what"] == "refund";
        let refunds = asks.as_array().unwrap().iter().filter(is_refund);
        assert!(refunds.clone().all(|ask| ask["answer"] == "done"), "{through:?}: {asks}");
        assert_eq!(refunds.count(), 4);
    }
}

#[tokio::test]
async fn a_refund_is_paid_back_when_the_service_says_so_and_may_come_back() {
    for through in Through::OTHERS {
        let ground = Ground::at(through).await;
        let (order, payment) = ground.paid(through, 1999).await;
        ground.providers.hold_refunds();
        ground.have_done(&payment, "refund", json!({})).await.expect(200);
        let shown = ground.history(&payment).await;
        let last = |shown: &Value| shown["asks"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last(&shown)["answer"], &shown["refundable"]), (&json!("pending"), &json!(0)));
        assert_eq!(shown["state"], "captured");
        for (is_good, answer, state, refundable) in
            [(true, "done", "refunded", 0), (false, "refused", "captured", 1999)]
        {
            ground.providers.settle_refunds_at(through.name(), is_good);
            until("it is known", async || ground.check(&payment).await["state"] == state).await;
            let shown = ground.history(&payment).await;
            let stands = (&last(&shown)["answer"], &shown["refundable"]);
            assert_eq!(stands, (&json!(answer), &json!(refundable)), "{through:?}");
            assert_eq!(ground.told(&order).await, state);
        }
    }
}

#[tokio::test]
async fn a_refusal_ends_a_payment_and_another_amount_wants_another_one() {
    for through in Through::OTHERS {
        let ground = Ground::at(through).await;
        ground.providers.decline(400);
        let order = ground.order(json!(400), "EUR").await;
        let declined = ground.begin(through, &order).await;
        let declined = match through {
            // It is refused when the box takes it, and is never taken later.
            Through::PayPal => {
                through.pay(&ground.providers, &declined);
                ground.check(&declined).await
            }
            _ => declined,
        };
        assert_eq!(declined["state"], "failed", "{through:?}: {declined}");
        assert!(declined["error"]["code"].is_string(), "{through:?}: {declined}");
        assert_eq!(ground.check(&declined).await["state"], "failed");
        assert_eq!(ground.told(&order).await, "failed");
        assert_eq!(ground.sums(through), (0, 0, 0));
        let path = format!("{}/{order}", super::ORDERS);
        ground.admin.patch(&path, &json!({ "total": 500 })).await.expect(200);
        let mut again = through.begins(&order);
        if through == Through::Square {
            again["source"] = "cnon:card-nonce-ok-another".into();
        }
        let second = ground.ada.post(PAYMENTS, &again).await.expect(200).body;
        assert_ne!(second["id"], declined["id"]);
        assert_eq!(second["amount"], 500);
        if through.takes_at_once() {
            continue;
        }
        ground.admin.patch(&path, &json!({ "total": 600 })).await.expect(200);
        ground.ada.post(PAYMENTS, &again).await.expect(400);
        let off = ground.have_done(&second, "cancel", json!({})).await.expect(200).body;
        assert_eq!(off["state"], "failed", "{through:?}: {off}");
        // Whoever had it pays it all the same: that is not taken.
        through.pay(&ground.providers, &second);
        assert_eq!(ground.check(&second).await["state"], "failed");
        let third = ground.ada.post(PAYMENTS, &again).await.expect(200).body;
        assert_eq!(third["amount"], 600);
        assert_eq!(ground.sums(through), (0, 0, 0), "{through:?}");
    }
}

#[tokio::test]
async fn money_is_reserved_where_the_service_can_and_refused_where_it_cannot() {
    for through in Through::OTHERS {
        let ground = Ground::at(through).await;
        let charge = json!({ "amount": "total", "currency": "currency", "capture": "manual" });
        let body = json!({ "charges": { "orders": charge } });
        let path = format!("{INTEGRATIONS}/pay");
        let reply = ground.admin.send("PUT", &path, Some(&body)).await;
        if matches!(through, Through::Mollie | Through::PayPal) {
            let refused = reply.expect(400);
            let told = &refused.body["data"]["charges"]["orders"]["capture"];
            assert!(told.is_object(), "{through:?}: {}", refused.text);
            continue;
        }
        set_up_through(through, &ground.admin, &ground.providers, json!({ "capture": "manual" }))
            .await;
        for (what, state) in [("capture", "captured"), ("cancel", "failed")] {
            let order = ground.order(json!(300), "EUR").await;
            let payment = ground.begin(through, &order).await;
            through.pay(&ground.providers, &payment);
            assert_eq!(ground.check(&payment).await["state"], "authorised", "{through:?}");
            // What the service has done behind its own failure is found.
            ground.providers.fail_next(&[Fault::BrokenAfter]);
            ground.have_done(&payment, what, json!({})).await.expect(200);
            until("it is done", async || ground.check(&payment).await["state"] == state).await;
        }
        assert_eq!(ground.sums(through), (1, 300, 0), "{through:?}");
    }
}

#[tokio::test]
async fn currencies_are_written_as_each_service_writes_them() {
    for (through, total, currency, theirs) in [
        (Through::Mollie, 500, "JPY", "\"500\""),
        (Through::Mollie, 5, "EUR", "\"0.05\""),
        (Through::PayPal, 50_000, "HUF", "\"500\""),
        (Through::PayPal, 500, "JPY", "\"500\""),
        (Through::Razorpay, 500, "INR", ":500"),
        (Through::Square, 500, "JPY", ":500"),
    ] {
        let ground = Ground::at(through).await;
        let order = ground.order(json!(total), currency).await;
        let payment = ground.begin(through, &order).await;
        let seen = ground.providers.seen();
        let asked = seen.iter().filter(|one| one.line.starts_with("POST /tills"));
        assert!(asked.clone().any(|one| one.body.contains(theirs)), "{through:?} {currency}");
        through.pay(&ground.providers, &payment);
        let paid = ground.check(&payment).await;
        assert_eq!((&paid["captured"], &paid["currency"]), (&json!(total), &json!(currency)));
    }
    // What a service cannot write is not asked for.
    let ground = Ground::at(Through::PayPal).await;
    let order = ground.order(json!(50_050), "HUF").await;
    assert_eq!(ground.begin(Through::PayPal, &order).await["state"], "failed");
}

#[tokio::test]
async fn square_takes_what_its_form_gave_and_nothing_else() {
    let ground = Ground::at(Through::Square).await;
    let order = ground.order(json!(700), "EUR").await;
    for source in ["", "CASH", "EXTERNAL", "ccof:customer-card-id-ok", "cnon:", "cnon:a b"] {
        let mut body = super::of(&order);
        body["source"] = source.into();
        ground.ada.post(PAYMENTS, &body).await.expect(400);
    }
    let mut long = super::of(&order);
    long["source"] = format!("cnon:{}", "x".repeat(5_000)).into();
    ground.ada.post(PAYMENTS, &long).await.expect(400);
    assert_eq!(ground.sums(Through::Square), (0, 0, 0));
    let paid = ground.begin(Through::Square, &order).await;
    assert_eq!((&paid["state"], &paid["payer"]), (&json!("captured"), &json!({})));
    // Where nothing is wanted nothing is taken.
    let ground = Ground::at(Through::Mollie).await;
    let order = ground.order(json!(700), "EUR").await;
    let mut body = super::of(&order);
    body["source"] = "cnon:card-nonce-ok".into();
    ground.ada.post(PAYMENTS, &body).await.expect(400);
}

#[tokio::test]
async fn what_whoever_pays_comes_back_to_is_asked_for_before_anything_is_charged() {
    for through in [Through::Mollie, Through::PayPal] {
        let ground = Ground::at(through).await;
        let path = format!("{INTEGRATIONS}/pay");
        let body = json!({ "credentials": { "return_url": null } });
        let refused = ground.admin.send("PUT", &path, Some(&body)).await.expect(400);
        let told = &refused.body["data"]["credentials"]["return_url"];
        assert!(told.is_object(), "{through:?}: {}", refused.text);
        // The actions alone do not need it.
        let none = json!({ "credentials": { "return_url": null }, "charges": { "orders": null } });
        ground.admin.send("PUT", &path, Some(&none)).await.expect(200);
    }
}
