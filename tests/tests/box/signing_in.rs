//! The brake on guessing passwords.

use homeport_tests::{Client, Home, PASSWORD, Reply};
use serde_json::json;

const SIGN_IN: &str = "/api/collections/users/auth-with-password";

async fn home_with_users() -> Home {
    let home = Home::start();
    let admin = home.admin().await;
    for name in ["ada", "bob", "carol"] {
        let body = json!({
            "email": format!("{name}@example.com"),
            "password": PASSWORD,
            "passwordConfirm": PASSWORD,
        });
        admin.post("/api/collections/users/records", &body).await.expect(200);
    }
    home
}

async fn attempt(client: &Client, identity: &str, password: &str) -> Reply {
    client.post(SIGN_IN, &json!({ "identity": identity, "password": password })).await
}

/// Guesses until the brake holds.
async fn guess_until_braked(client: &Client, identity: &str) -> Reply {
    for guess in 0..30 {
        let reply = attempt(client, identity, &format!("guess number {guess}")).await;
        match reply.status {
            400 => assert_eq!(reply.body["message"], "Failed to authenticate."),
            429 => return reply,
            other => panic!("{other}: {}", reply.text),
        }
    }
    panic!("thirty guesses and no brake");
}

#[tokio::test]
async fn guessing_is_braked_for_the_guessed_account_and_nobody_else() {
    let home = home_with_users().await;
    let guest = home.guest();
    let braked = guess_until_braked(&guest, "ada@example.com").await;
    let wait = braked.header("retry-after").parse::<u64>().expect("whole seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(braked.body["status"], 429);
    assert!(braked.body["data"].is_object() && braked.body["message"].is_string());

    // Braked means braked: the right password would tell the guesser that it is right.
    assert_eq!(attempt(&guest, "ada@example.com", PASSWORD).await.status, 429);
    // Nothing that the guesser can say about itself changes that.
    for (name, value) in [
        ("x-forwarded-for", "10.0.0.9"),
        ("x-real-ip", "10.0.0.9"),
        ("forwarded", "for=10.0.0.9"),
        ("authorization", "nonsense"),
    ] {
        let disguised = home.guest().with_header(name, value);
        assert_eq!(attempt(&disguised, "ada@example.com", "guess").await.status, 429, "{name}");
    }
    assert_eq!(attempt(&guest, "ADA@example.com", "guess").await.status, 429);
    let body =
        json!({ "identity": "ada@example.com", "password": "guess", "identityField": "email" });
    assert_eq!(guest.post(SIGN_IN, &body).await.status, 429);

    assert_eq!(attempt(&guest, "bob@example.com", PASSWORD).await.status, 200);
    assert_eq!(attempt(&guest, "carol@example.com", PASSWORD).await.status, 200);
    home.admin().await.get("/api/collections").await.expect(200);
}

#[tokio::test]
async fn an_unknown_account_is_braked_like_a_known_one() {
    let home = home_with_users().await;
    let guest = home.guest();
    guess_until_braked(&guest, "nobody@example.com").await;
    guess_until_braked(&guest, "ada@example.com").await;
}

#[tokio::test]
async fn the_windows_door_counts_with_the_same_brake() {
    let home = home_with_users().await;
    let local = home.local();
    let body = json!({ "identity": "root@example.com", "password": "guess" });
    let mut statuses = Vec::new();
    for _ in 0..30 {
        statuses.push(local.post("/api/homeport/session", &body).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    let through = local.post("/api/collections/_superusers/auth-with-password", &body).await;
    assert_eq!(through.status, 429, "the other door goes around the brake");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_sign_ins_does_not_stop_the_others() {
    let home = home_with_users().await;
    let tasks = (0..60)
        .map(|n| {
            let guest = home.guest();
            let identity =
                if n % 2 == 0 { "ada@example.com".to_owned() } else { format!("n{n}@example.com") };
            tokio::spawn(async move { attempt(&guest, &identity, "wrong").await.status })
        })
        .collect::<Vec<_>>();
    home.guest().get("/api/health").await.expect(200);
    assert_eq!(attempt(&home.guest(), "bob@example.com", PASSWORD).await.status, 200);
    for task in tasks {
        let status = task.await.unwrap();
        assert!(matches!(status, 400 | 429), "{status}");
    }
}
