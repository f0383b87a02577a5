//! Events that the box reads itself, where no webhook reaches it.

use homeport_providers::{CLIENT, SQUARE_TOKEN};
use homeport_tests::until;
use serde_json::{Value, json};

use super::{Ground, INTAKES, INTEGRATIONS, PARCELS, all};

fn messages() -> Value {
    json!({
        "name": "Messages", "integration": "bot", "collection": "parcels", "mode": "create",
        "condition": "@request.body.message.text != ''",
        "set": {
            "code": "{{event.update_id}}", "note": "{{event.message.text}}",
            "weight": "{{event.message.from.id}}", "told": "{{event.message.date}}",
        },
    })
}

fn paid() -> Value {
    json!({
        "name": "Paid", "integration": "pay", "collection": "parcels", "mode": "create",
        "condition": "@request.body.type = 'payment_intent.succeeded'",
        "set": { "code": "{{event.data.object.id}}-{{event.id}}", "status": "{{heard.kind}}" },
    })
}

/// Stripe's name for a payment that is begun past the box's own.
async fn begin(ground: &Ground, key: &str) -> String {
    let order = json!({
        "amount": 700, "currency": "eur", "reference": key, "idempotency_key": key,
    });
    let path = format!("{INTEGRATIONS}/pay/create_payment_intent");
    let made = ground.admin.post(&path, &order).await.expect(200).body;
    made["result"]["id"].as_str().unwrap().to_owned()
}

/// Has the lists read at once, as any change of an intake does.
async fn look(ground: &Ground, id: &str) {
    ground.admin.patch(&format!("{INTAKES}/{id}"), &json!({ "enabled": true })).await.expect(200);
}

#[tokio::test]
async fn what_was_sent_to_a_bot_is_read_page_by_page_and_set_once() {
    let ground = Ground::new().await;
    ground.set_bot_up(json!({})).await;
    for text in ["one", "two", "three", "four", "five"] {
        ground.providers.write_to_bot(42, text);
    }
    let id = ground.take(&messages()).await;
    until("all were read", async || ground.parcels().await.len() == 5).await;
    let notes = ground.parcels().await;
    let notes = notes.iter().map(|one| one["note"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(notes, ["one", "two", "three", "four", "five"]);
    assert_eq!(ground.parcels().await[0]["weight"], 42);
    // The service is told that they were taken, and only then forgets them.
    until("none waits", async || ground.providers.unread_by_bot() == 0).await;
    ground.providers.write_to_bot(42, "six");
    look(&ground, &id).await;
    until("the next one was read", async || ground.parcels().await.len() == 6).await;
    let heard = ground.heard("integration=bot").await;
    assert_eq!(heard.len(), 6);
    assert!(heard.iter().all(|one| one["way"] == "list" && one["state"] == "done"), "{heard:?}");
}

#[tokio::test]
async fn a_bot_whose_numbers_begin_anew_is_heard() {
    let ground = Ground::new().await;
    ground.set_bot_up(json!({})).await;
    ground.providers.write_to_bot(42, "before");
    let id = ground.take(&messages()).await;
    until("it was read", async || ground.parcels().await.len() == 1).await;
    until("none waits", async || ground.providers.unread_by_bot() == 0).await;
    ground.providers.renumber_bot();
    ground.providers.write_to_bot(42, "after");
    look(&ground, &id).await;
    until("that one was read too", async || ground.parcels().await.len() == 2).await;
}

#[tokio::test]
async fn an_event_that_comes_both_ways_is_one() {
    let ground = Ground::new().await;
    let token = "Telegram-secret_token";
    ground.set_bot_up(json!({ "webhook_secret": token })).await;
    let update = ground.providers.write_to_bot(42, "both");
    let client = ground.home.guest().with_header("x-telegram-bot-api-secret-token", token);
    client.post(&format!("{INTEGRATIONS}/bot/events"), &update).await.expect(204);
    // Nobody was interested then, and now it is known: no more than that is kept, and it sets nothing.
    let id = ground.take(&messages()).await;
    until("the list was read", async || ground.providers.unread_by_bot() == 0).await;
    assert_eq!(ground.parcels().await.len(), 0);
    assert_eq!(ground.heard("integration=bot").await.len(), 0);
    // From the list first.
    let update = ground.providers.write_to_bot(42, "list first");
    look(&ground, &id).await;
    until("it was read", async || ground.parcels().await.len() == 1).await;
    client.post(&format!("{INTEGRATIONS}/bot/events"), &update).await.expect(204);
    assert_eq!(ground.parcels().await.len(), 1);
    ground.only_heard("bot").await;
}

/// A payment that is begun and paid; Stripe's name for it.
async fn paid_for(ground: &Ground, key: &str) -> String {
    let id = begin(ground, key).await;
    ground.providers.pay(&id);
    id
}

async fn codes(ground: &Ground) -> Vec<String> {
    let parcels = ground.parcels().await;
    let code = |one: &Value| one["code"].as_str().unwrap().split('-').next().unwrap().to_owned();
    let mut codes = parcels.iter().map(code).collect::<Vec<_>>();
    codes.sort_unstable();
    codes
}

fn sorted<const N: usize>(mut names: [String; N]) -> Vec<String> {
    names.sort_unstable();
    names.to_vec()
}

/// Older events are taken in before newer ones: one too many would be there by then.
async fn until_set(ground: &Ground, wanted: Vec<String>) {
    until("it was set", async || codes(ground).await == wanted).await;
}

/// How the one list is read that somebody listens to.
async fn list_of(ground: &Ground) -> Value {
    ground.admin.get(INTAKES).await.expect(200).body["lists"][0].clone()
}

/// Has the lists read, and waits until the one that there is was.
async fn read(ground: &Ground, id: &str) {
    let before = list_of(ground).await["lastRead"].clone();
    look(ground, id).await;
    until("the list was read", async || {
        let list = list_of(ground).await;
        list["lastRead"] != before && list["lastRead"] != "" && list["failing"] == ""
    })
    .await;
}

#[tokio::test]
async fn what_happened_before_anybody_listened_sets_nothing_though_the_list_begins_anew() {
    let ground = Ground::new().await;
    ground.set_stripe_up("whsec_standin_4711").await;
    paid_for(&ground, "before").await;
    ground.providers.age_events(3_600);
    let old = ground.providers.events().len();
    let id = ground.take(&paid()).await;
    read(&ground, &id).await;
    let first = paid_for(&ground, "first").await;
    read(&ground, &id).await;
    until_set(&ground, sorted([first.clone()])).await;
    assert_eq!(list_of(&ground).await["anew"], "");
    // What was read is forgotten there, what was before is not.
    ground.providers.forget_events_but(old);
    let second = paid_for(&ground, "second").await;
    read(&ground, &id).await;
    until_set(&ground, sorted([first, second])).await;
    let list = list_of(&ground).await;
    assert_ne!(list["anew"], "", "{list}");
}

#[tokio::test]
async fn an_account_without_events_is_read_back_to_when_somebody_listened() {
    let ground = Ground::new().await;
    ground.set_stripe_up("whsec_standin_4711").await;
    let id = ground.take(&paid()).await;
    read(&ground, &id).await;
    // More than a page of them.
    ground.set_up("pay", json!({ "limit": null })).await;
    let mut names = Vec::new();
    for number in 0..120 {
        names.push(paid_for(&ground, &format!("many-{number}")).await);
    }
    names.sort_unstable();
    read(&ground, &id).await;
    until_set(&ground, names).await;
}

#[tokio::test]
async fn what_is_told_while_nobody_listens_is_nobodys() {
    let ground = Ground::new().await;
    ground.set_stripe_up("whsec_standin_4711").await;
    let id = ground.take(&paid()).await;
    read(&ground, &id).await;
    let first = paid_for(&ground, "first").await;
    read(&ground, &id).await;
    ground.admin.delete(&format!("{INTAKES}/{id}")).await.expect(204);
    paid_for(&ground, "between").await;
    ground.providers.age_events(60);
    let id = ground.take(&paid()).await;
    read(&ground, &id).await;
    let last = paid_for(&ground, "last").await;
    read(&ground, &id).await;
    until_set(&ground, sorted([first, last])).await;
}

#[tokio::test]
async fn a_list_that_cannot_be_read_at_first_is_read_from_when_somebody_listened() {
    let ground = Ground::new().await;
    ground.set_stripe_up("whsec_standin_4711").await;
    ground.set_up("pay", json!({ "enabled": false })).await;
    let id = ground.take(&paid()).await;
    let list = list_of(&ground).await;
    assert_eq!((&list["reads"], &list["lastRead"]), (&json!(false), &json!("")));
    ground.set_up("pay", json!({ "enabled": true })).await;
    let meanwhile = paid_for(&ground, "meanwhile").await;
    read(&ground, &id).await;
    until_set(&ground, sorted([meanwhile])).await;
}

#[tokio::test]
async fn another_integration_of_the_name_is_read_from_its_beginning() {
    let ground = Ground::new().await;
    ground.set_stripe_up("whsec_standin_4711").await;
    let mut first = paid();
    first["condition"] = json!("");
    first["set"] = json!({ "code": "{{heard.id}}" });
    let id = ground.take(&first).await;
    paid_for(&ground, "first").await;
    read(&ground, &id).await;
    ground.admin.delete(&format!("{INTEGRATIONS}/pay")).await.expect(204);
    let bot = json!({
        "connector": "telegram", "base": ground.providers.base("telegram"),
        "local": [ground.providers.host()],
        "credentials": { "token": homeport_providers::TELEGRAM_TOKEN },
    });
    ground.set_up("pay", bot).await;
    ground.providers.write_to_bot(42, "hello");
    until("the bot's list is read", async || ground.providers.unread_by_bot() == 0).await;
    assert!(codes(&ground).await.iter().any(|code| code.starts_with("880")), "no update");
}

/// A service that takes payments, and lists what was between two moments.
async fn set_till_up(ground: &Ground, service: &str) {
    let base = ground.providers.base(&format!("tills/{service}"));
    let mut body = json!({
        "connector": service, "base": base, "local": [ground.providers.host()],
        "credentials": { "token": SQUARE_TOKEN },
    });
    if service == "paypal" {
        body["credentials"] = json!({ "client_id": CLIENT.0, "client_secret": CLIENT.1 });
        body["tokenBase"] = base.into();
    }
    ground.set_up("pay", body).await;
}

#[tokio::test]
async fn a_list_that_goes_by_the_time_is_read_back_to_what_was_read_and_set_in_order() {
    for service in ["paypal", "square"] {
        let ground = Ground::new().await;
        set_till_up(&ground, service).await;
        ground.providers.be_busy_at(service, 3, 2);
        ground.providers.age_at(service, 3_600);
        let any = json!({
            "name": "Any", "integration": "pay", "collection": "parcels", "mode": "create",
            "set": { "code": "{{heard.id}}", "status": "{{heard.kind}}" },
        });
        let id = ground.take(&any).await;
        read(&ground, &id).await;
        assert_eq!(ground.parcels().await.len(), 0, "{service}: it was before anybody listened");
        // More than two pages of them.
        ground.providers.be_busy_at(service, 5, 2);
        read(&ground, &id).await;
        let by_age = format!("{PARCELS}?sort=@rowid&perPage=500");
        let found = all(&ground.admin, &by_age).await;
        let found = found.iter().map(|one| one["code"].as_str().unwrap()).collect::<Vec<_>>();
        let wanted = (4..=8).map(|number| format!("WH-{number:07}")).collect::<Vec<_>>();
        assert_eq!(found, wanted, "{service}");
        let kind = ground.parcels().await[0]["status"].clone();
        assert!(kind == "BILLING.PLAN.CREATED" || kind == "catalog.version.updated", "{kind}");
        // What was read is asked for once more, and set once.
        ground.providers.be_busy_at(service, 4, 2);
        read(&ground, &id).await;
        assert_eq!(ground.parcels().await.len(), 9, "{service}");
        assert_eq!(list_of(&ground).await["anew"], "", "{service}");
    }
}

#[tokio::test]
async fn more_of_one_moment_than_a_page_has_is_told_of_and_not_passed_over() {
    let ground = Ground::new().await;
    set_till_up(&ground, "square").await;
    let id = ground.take(&paid()).await;
    read(&ground, &id).await;
    let mut any = paid();
    any["condition"] = json!("");
    any["set"] = json!({ "code": "{{heard.id}}" });
    ground.admin.patch(&format!("{INTAKES}/{id}"), &any).await.expect(200);
    ground.providers.be_busy_at("square", 2, 100);
    ground.providers.age_at("square", 30);
    ground.providers.burst_at("square", 101);
    read(&ground, &id).await;
    until("what is shown was taken in", async || ground.parcels().await.len() >= 100).await;
    assert_ne!(list_of(&ground).await["anew"], "");
}

#[tokio::test]
async fn long_messages_do_not_stop_a_bots_list() {
    let ground = Ground::new().await;
    ground.set_bot_up(json!({})).await;
    ground.providers.fill_pages_of_bot();
    // Each of them takes six bytes for a character.
    let long = "\u{1}".repeat(8_192);
    for _ in 0..100 {
        ground.providers.write_to_bot(42, &long);
    }
    let mut intake = messages();
    intake["set"] = json!({ "code": "{{event.update_id}}" });
    ground.take(&intake).await;
    until("all were read", async || ground.parcels().await.len() == 100).await;
}

#[tokio::test]
async fn a_list_that_has_the_newest_first_is_read_from_when_somebody_listens() {
    let ground = Ground::new().await;
    ground.set_stripe_up("whsec_standin_4711").await;
    let before = begin(&ground, "before").await;
    ground.providers.pay(&before);
    ground.providers.age_events(60);
    let id = ground.take(&paid()).await;
    let lists = || {
        let seen = ground.providers.seen();
        seen.iter().filter(|one| one.line.starts_with("GET /stripe/v1/events")).count()
    };
    until("the list was looked at", async || lists() > 0).await;
    read(&ground, &id).await;
    let after = begin(&ground, "after").await;
    ground.providers.pay(&after);
    look(&ground, &id).await;
    until("what was paid since is known", async || ground.parcels().await.len() == 1).await;
    let parcel = ground.parcels().await.remove(0);
    assert!(parcel["code"].as_str().unwrap().starts_with(&after), "{parcel}");
    assert_eq!(parcel["status"], "payment_intent.succeeded");
    // The list forgets what was read last: it begins anew, and nothing is set twice.
    ground.providers.forget_events();
    let third = begin(&ground, "third").await;
    ground.providers.pay(&third);
    until("the newest is known too", async || {
        look(&ground, &id).await;
        ground.parcels().await.len() == 2
    })
    .await;
}

#[tokio::test]
async fn nothing_is_read_while_nothing_may_go_out() {
    let ground = Ground::new().await;
    let switch = format!("{INTEGRATIONS}/switch");
    ground.admin.patch(&switch, &json!({ "on": false })).await.expect(200);
    ground.set_bot_up(json!({})).await;
    ground.providers.write_to_bot(42, "waits");
    ground.take(&messages()).await;
    // The answer tells that the round that this intake has begun would have read it: what is said of
    // the list is what that round goes by.
    let list = list_of(&ground).await;
    assert_eq!((&list["reads"], &list["lastRead"]), (&json!(false), &json!("")), "{list}");
    assert_eq!(ground.providers.unread_by_bot(), 1);
    assert!(ground.providers.seen().iter().all(|one| !one.line.contains("getUpdates")));
    // Switched on it is read, without another word.
    ground.admin.patch(&switch, &json!({ "on": true })).await.expect(200);
    until("it was read", async || ground.parcels().await.len() == 1).await;
}
