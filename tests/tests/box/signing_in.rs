//! The brake on guessing passwords.

use homeport_tests::{ADMIN, Client, Home, PASSWORD, Program, Reply, Serve};
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
async fn a_restart_lets_go_of_no_brake() {
    let folder = Program::folder_with_admin();
    let guess = async |program: &Program| {
        let path = "/api/collections/_superusers/auth-with-password";
        let body = json!({ "identity": ADMIN, "password": "a guess" });
        program.guest().post(path, &body).await.status
    };
    let program = Serve::on(folder.path()).try_start().unwrap();
    let mut statuses = Vec::new();
    while statuses.last() != Some(&429) && statuses.len() < 30 {
        statuses.push(guess(&program).await);
    }
    assert!(statuses.len() >= 10 && statuses.last() == Some(&429), "{statuses:?}");
    program.stop();
    let program = Serve::on(folder.path()).try_start().unwrap();
    let mut after = Vec::new();
    while after.last() != Some(&429) && after.len() < 30 {
        after.push(guess(&program).await);
    }
    // What has grown back meanwhile, one every six seconds, and no ten more.
    assert!(after.len() < 10, "{after:?}");
    program.stop();
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

#[tokio::test]
async fn hidden_addresses_do_not_show_in_the_order_of_a_list() {
    let home = home_with_users().await;
    let admin = home.admin().await;
    admin.patch("/api/collections/users", &json!({ "listRule": "" })).await.expect(200);
    let path = "/api/collections/users/records?fields=id&sort=";
    let orders = async |client: &Client, sort: &str| {
        let found = client.get(&format!("{path}{sort}")).await.expect(200);
        found.body["items"].to_string()
    };
    let guest = home.guest();
    for sort in ["email", "email:lower"] {
        let (up, down) = (format!("{sort},id"), format!("-{sort},id"));
        assert_eq!(orders(&guest, &up).await, orders(&guest, &down).await, "{sort}");
        assert_eq!(orders(&guest, &up).await, orders(&guest, "id").await, "{sort}");
        assert_ne!(orders(&admin, &up).await, orders(&admin, &down).await, "{sort}");
    }
    let found = admin.get("/api/collections/users/records?sort=email").await.expect(200);
    for user in found.body["items"].as_array().unwrap() {
        let path = format!("/api/collections/users/records/{}", user["id"].as_str().unwrap());
        admin.patch(&path, &json!({ "emailVisibility": true })).await.expect(200);
    }
    assert_eq!(orders(&guest, "email").await, orders(&admin, "email").await);
}

#[tokio::test]
async fn whoever_holds_a_token_does_not_guess_the_password_with_it() {
    let home = home_with_users().await;
    let admin = home.admin().await;
    let ada = home.guest().sign_in("users", "ada@example.com", PASSWORD).await;
    let found = admin.get("/api/collections/users/records?filter=email~'ada'").await.expect(200);
    let path = format!(
        "/api/collections/users/records/{}",
        found.body["items"][0]["id"].as_str().unwrap()
    );
    let change = |old: &str| {
        let new = "another password";
        json!({ "oldPassword": old, "password": new, "passwordConfirm": new })
    };
    let mut statuses = Vec::new();
    for n in 0..12 {
        let reply = ada.patch(&path, &change(&format!("guess number {n}"))).await;
        if reply.status == 400 {
            assert_eq!(
                reply.body["data"]["oldPassword"]["code"],
                "validation_invalid_old_password"
            );
        }
        statuses.push(reply.status);
    }
    assert_eq!(statuses[..8], [400; 8], "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    // Braked means braked; in a batch too.
    let right = ada.patch(&path, &change(PASSWORD)).await.expect(429);
    assert!(right.header("retry-after").parse::<u64>().is_ok());
    admin.patch("/api/settings", &json!({ "batch": { "enabled": true } })).await.expect(200);
    let batch =
        json!({ "requests": [{ "method": "PATCH", "url": path, "body": change(PASSWORD) }] });
    let batched = ada.post("/api/batch", &batch).await;
    assert!(matches!(batched.status, 400 | 429), "{}", batched.text);
    assert_eq!(attempt(&home.guest(), "ada@example.com", PASSWORD).await.status, 200);

    let trail = "/api/homeport/audit?action=oldPasswordWrong";
    let window = home.window().await;
    homeport_tests::until("it is noted", async || {
        window.get(trail).await.expect(200).text.contains("\"wrong\"")
    })
    .await;
    let noted = window.get(trail).await.expect(200);
    assert!(noted.text.contains("ada@example.com") && !noted.text.contains("guess number"));
}

/// Asks many times at once and gives the statuses that came.
async fn statuses(
    times: usize,
    ask: impl AsyncFn(usize) -> u16,
) -> std::collections::BTreeSet<u16> {
    let asked = (0..times).map(|n| ask(n));
    futures_util::future::join_all(asked).await.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_that_are_refused_anyway_are_not_hashed() {
    let home = home_with_users().await;
    let admin = home.admin().await;
    let shut = json!({ "createRule": "@request.auth.id != ''" });
    admin.patch("/api/collections/users", &shut).await.expect(200);
    let guest = home.guest();
    let path = "/api/collections/users/records";
    let new = json!({
        "email": "eve@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    // Many more than may wait for hashing: if one of them was hashed, one of them is told to wait.
    let created = statuses(600, async |_| guest.post(path, &new).await.status).await;
    assert_eq!(created, [400].into());
    let found = admin.get(&format!("{path}?filter=email~'ada'")).await.expect(200);
    let ada = format!("{path}/{}", found.body["items"][0]["id"].as_str().unwrap());
    let change = json!({
        "oldPassword": "a guess", "password": PASSWORD, "passwordConfirm": PASSWORD,
    });
    let paths = [ada, format!("{path}/nobody000000000")];
    let updated = async |n: usize| guest.patch(&paths[n % 2], &change).await.status;
    assert_eq!(statuses(600, updated).await, [404].into());
}
