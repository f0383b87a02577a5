//! Payments while the service fails in every way it can and the server is killed again and again: the
//! sums agree to the cent, none is made twice, none is lost.
//!
//! `make test` plays a small one through each service; `make payments` the whole through the one that
//! `PAY_THROUGH` names, with `PAYMENTS` and `KILLS`.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use homeport_providers::Providers;
use homeport_tests::{Client, PASSWORD, Program, Serve, run};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::through::Through;
use super::{ORDERS, PAYMENTS, hook_signature, orders, set_up_through};

/// In a hundred answers of the service.
const FAULTS: u8 = 30;
/// One of so many is paid back, one of so many in part.
const REFUNDED: usize = 10;
const IN_PART: usize = 7;
/// One of so many phones is gone when it has paid.
const LEFT: usize = 4;
const SECRET: &str = "whsec_standin_storm";

/// How long one step of a payment may take: a refund whose key got a failure for its answer takes a
/// minute, and the server may be killed meanwhile.
const PATIENCE: Duration = Duration::from_secs(600);
/// Between two questions of a phone, the first one and the longest.
const REST: Duration = Duration::from_millis(50);
const LONGEST_REST: Duration = Duration::from_secs(1);

fn given<T: std::str::FromStr>(name: &str, usual: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn record(order: usize) -> String {
    format!("order{order:010}")
}

fn total(order: usize) -> u64 {
    1_000 + u64::try_from(order).unwrap() * 7 % 90_000
}

/// How much of an order is paid back.
fn paid_back(order: usize) -> u64 {
    match (order % REFUNDED, order % IN_PART) {
        (0, _) => total(order),
        (_, 0) => total(order) / 3,
        _ => 0,
    }
}

/// # Panics
/// When it takes too long.
async fn in_time<T>(what: &str, step: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(PATIENCE, step).await;
    done.unwrap_or_else(|_late| panic!("waited in vain for {what}"))
}

/// Asks until there is an answer that is one, however often the server goes away.
///
/// # Panics
/// When it takes too long.
async fn insist(
    client: &Client,
    path: &str,
    body: &Value,
    is_it: impl Fn(&Value) -> bool,
) -> Value {
    let (until, mut rest) = (Instant::now() + PATIENCE, REST);
    loop {
        let said = match client.try_send("POST", path, Some(body)).await {
            Ok(reply) if reply.status == 200 && is_it(&reply.body) => return reply.body,
            Ok(reply) if reply.status < 500 && ![200, 429].contains(&reply.status) => {
                panic!("{path}: {} {}", reply.status, reply.text)
            }
            // The service, or the server, will be back.
            Ok(reply) => format!("{} {}", reply.status, reply.text),
            Err(error) => error.to_string(),
        };
        assert!(Instant::now() < until, "{path} {body}: at last it was {said}");
        tokio::time::sleep(rest).await;
        // Phones that ask without a rest leave a server none to work in.
        rest = (rest * 2).min(LONGEST_REST);
    }
}

/// A phone: orders, pays, and wants to know that it has paid. Admins pay back.
async fn buy(
    through: Through,
    (admin, ada, her): (&Client, &Client, &str),
    providers: &Providers,
    order: usize,
) {
    in_time("an order", place(admin, her, order)).await;
    let of_order = through.begins(&record(order));
    let payment = insist(ada, PAYMENTS, &of_order, |payment| through.is_ready(payment)).await;
    through.pay(providers, &payment);
    let back = paid_back(order);
    if order % LEFT == LEFT - 1 && back == 0 {
        // It is switched off: what has become of it the service tells.
        return;
    }
    let path = format!("{PAYMENTS}/{}", payment["id"].as_str().unwrap());
    let is_paid = |payment: &Value| payment["state"] == "captured";
    let (check, body) = (format!("{path}/check"), json!({}));
    insist(ada, &check, &body, is_paid).await;
    if back > 0 {
        in_time("a refund", pay_back(admin, &path, total(order), back)).await;
    }
}

async fn place(admin: &Client, her: &str, order: usize) {
    let (id, total) = (record(order), total(order));
    let body = json!({ "id": id, "total": total, "currency": "EUR", "customer": her });
    loop {
        match admin.try_send("POST", ORDERS, Some(&body)).await {
            // It was taken, and nobody heard.
            Ok(reply) if reply.status == 200 || reply.text.contains("not_unique") => break,
            Ok(reply) if reply.status < 500 => panic!("{}", reply.text),
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// An admin who pays back, once: whoever hears no answer asks again, while as much is left as there was.
async fn pay_back(admin: &Client, path: &str, all: u64, amount: u64) {
    let body = json!({ "amount": amount, "refundable": all });
    loop {
        match admin.try_send("POST", &format!("{path}/refund"), Some(&body)).await {
            Ok(reply) if reply.status == 200 => break,
            // It was taken, and nobody heard.
            Ok(reply) if reply.text.contains("Not as much is left") => break,
            Ok(reply) if reply.status < 500 && reply.status != 429 => panic!("{}", reply.text),
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    insist(admin, &format!("{path}/check"), &json!({}), |body| body["refunded"] == amount).await;
}

/// Tells of what has happened, in no order, again and again.
async fn gossip(client: Client, providers: Arc<Providers>) {
    loop {
        let events = providers.events();
        if !events.is_empty() {
            let event = &events[rand::random_range(0..events.len())];
            let signature = hook_signature(&event.to_string(), SECRET, 0);
            let client = client.with_header("stripe-signature", &signature);
            let path = "/api/homeport/integrations/pay/events";
            if let Ok(reply) = client.try_send("POST", path, Some(event)).await {
                assert!(matches!(reply.status, 204 | 429 | 500..), "{}", reply.text);
            }
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

async fn all_payments(admin: &Client) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("{PAYMENTS}?limit=200&after={after}");
        let page = admin.get(&path).await.expect(200).body;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return all,
        }
    }
}

fn free_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Whether the storm through a service is meant, where one is named.
///
/// # Panics
/// When the name is no service's.
fn is_meant(through: Through) -> bool {
    let Ok(named) = std::env::var("PAY_THROUGH") else { return true };
    let mut all = Through::OTHERS.into_iter().chain([Through::Stripe]);
    assert!(all.any(|one| one.name() == named), "PAY_THROUGH: there is no service {named:?}");
    named == through.name()
}

/// Each service has a storm of its own. Through Stripe it is a larger one.
macro_rules! storms {
    ($($name:ident: $through:ident, $count:expr, $kills:expr;)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let through = Through::$through;
            if !is_meant(through) {
                return;
            }
            storm(through, given("PAYMENTS", $count), given("KILLS", $kills)).await;
        }
    )*};
}

storms! {
    in_a_storm_every_payment_is_made_once_and_the_sums_agree: Stripe, 200, 8;
    in_a_storm_mollie_is_paid_through_once: Mollie, 16, 3;
    in_a_storm_paypal_is_paid_through_once: PayPal, 16, 3;
    in_a_storm_razorpay_is_paid_through_once: Razorpay, 16, 3;
    in_a_storm_square_is_paid_through_once: Square, 16, 3;
}

async fn storm(through: Through, count: usize, kills: usize) {
    // Most of the time they wait.
    let at_once = given("PHONES", (count / 25).clamp(8, 64));
    let seed = given("HOMEPORT_SEED", rand::random::<u64>());
    println!("HOMEPORT_SEED={seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let providers = Arc::new(Providers::start().await);
    let folder = Program::folder_with_admin();
    let address = free_port();
    let start = || Serve::on(folder.path()).with("--loopback", &address).start();
    let mut server = start();
    let token = server.admin().await.token().to_owned();
    let admin = Client::plain(&format!("http://{address}")).with_token(&token);
    orders(&admin).await;
    set_up_through(through, &admin, &providers, json!({})).await;
    let her = admin.add_user("ada@example.com").await;
    let plain = Client::plain(&format!("http://{address}"));
    let ada = plain.sign_in("users", "ada@example.com", PASSWORD).await;
    if through == Through::Stripe {
        let body = json!({ "credentials": { "webhook_secret": SECRET } });
        let path = "/api/homeport/integrations/pay";
        admin.send("PUT", path, Some(&body)).await.expect(200);
    }
    providers.storm(FAULTS);
    // There is nothing to tell where the service has sent no events.
    let gossip = tokio::spawn(gossip(plain, Arc::clone(&providers)));

    let (next, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let phones = (0..at_once).map(|_| {
        let (admin, ada, her) = (admin.clone(), ada.clone(), her.clone());
        let providers = Arc::clone(&providers);
        let (next, done) = (Arc::clone(&next), Arc::clone(&done));
        tokio::spawn(async move {
            loop {
                let order = next.fetch_add(1, Ordering::SeqCst);
                if order >= count {
                    break;
                }
                buy(through, (&admin, &ada, &her), &providers, order).await;
                done.fetch_add(1, Ordering::SeqCst);
            }
        })
    });
    let phones = phones.collect::<Vec<_>>();
    for kill in 1..=kills {
        let reached = count * kill / (kills + 1);
        while done.load(Ordering::SeqCst) < reached && phones.iter().any(|one| !one.is_finished()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The moment is what is random here; nothing is waited for.
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..100))).await;
        server.kill();
        // A row of crashes lets nothing out until somebody says so.
        let folder = folder.path().to_str().unwrap();
        assert!(run(["safe-mode", "--leave", "--data-dir", folder]).status.success());
        server = start();
    }
    for phone in phones {
        phone.await.unwrap();
    }
    providers.storm(0);
    // The phones are gone, and nobody sends events any more: the rest the box finds out by itself.
    gossip.abort();
    let rest = async {
        while all_payments(&admin).await.iter().any(|one| one["captured"] == 0) {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    in_time("the rest", rest).await;
    judge(through, &all_payments(&admin).await, &providers, (count, kills));
    drop(server);
}

/// Compares what the box has with what the service has, to the cent, and prints both.
fn judge(
    through: Through,
    payments: &[Value],
    providers: &Providers,
    (count, kills): (usize, usize),
) {
    let amount = |one: &Value, name: &str| one[name].as_u64().unwrap();
    let sum = |name| payments.iter().map(|one| amount(one, name)).sum::<u64>();
    let (mut times, mut taken) = (HashMap::<String, usize>::new(), 0);
    let ledger = providers.ledger(through.name());
    for entry in ledger.iter().filter(|entry| entry.taken > 0) {
        taken += entry.taken;
        *times.entry(entry.reference.clone()).or_default() += 1;
    }
    let back = ledger.iter().map(|entry| entry.back).sum::<u64>();
    let (wanted, wanted_back) =
        ((0..count).map(total).sum::<u64>(), (0..count).map(paid_back).sum::<u64>());
    let double = times.values().filter(|times| **times > 1).count();
    let paid = payments.iter().filter(|one| amount(one, "captured") > 0).count();
    let lost = count - payments.iter().filter(|one| times.contains_key(super::id(one))).count();
    println!(
        "{count} orders through {through:?}, the server killed {kills} times, {FAULTS} of 100 answers faulty"
    );
    println!("| | orders | box | service |\n|---|---|---|---|");
    println!("| payments | {count} | {paid} | {} |", times.len());
    println!("| taken, cents | {wanted} | {} | {taken} |", sum("captured"));
    println!("| paid back, cents | {wanted_back} | {} | {back} |", sum("refunded"));
    println!("| begun at the service and not paid | | | {} |", ledger.len() - times.len());
    println!("| double | | | {double} |\n| lost | | | {lost} |");
    assert_eq!((double, lost, paid, times.len()), (0, 0, count, count));
    assert_eq!((sum("captured"), taken), (wanted, wanted));
    assert_eq!((sum("refunded"), back), (wanted_back, wanted_back));
}
