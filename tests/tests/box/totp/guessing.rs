//! Codes that are guessed.

use homeport_tests::{ADMIN, PASSWORD, Program, Serve};
use serde_json::{Value, json};

use super::{ADA, TOTP, enrolled, first, home_with_app, second, state};

#[tokio::test]
async fn wrong_codes_make_right_ones_wait_but_no_recovery_code() {
    let (home, admin, ada, mut app, codes) = home_with_app().await;
    admin.add_user("bob@example.com").await;
    let guest = home.guest();
    for guess in 0..5 {
        // A first method of its own each time: that is no way around it.
        let mfa_id = first(&guest, "users", ADA).await;
        second(&guest, "users", &mfa_id, &format!("{guess}")).await.expect(400);
    }
    let mfa_id = first(&guest, "users", ADA).await;
    let code = app.code();
    let braked = second(&guest, "users", &mfa_id, &code).await.expect(429);
    let wait = braked.header("retry-after").parse::<u64>().expect("whole seconds");
    assert!((1..=30).contains(&wait), "{wait}");
    // Nor is the door for changes.
    let off = json!({ "code": code });
    ada.post(&format!("{TOTP}/disable"), &off).await.expect(429);
    assert_eq!(state(&ada).await, (true, 10));
    // Others are not braked, and a recovery code cannot be guessed.
    guest.sign_in("users", "bob@example.com", PASSWORD).await;
    second(&guest, "users", &mfa_id, &codes[0]).await.expect(200);
}

#[tokio::test]
async fn what_was_guessed_wrong_counts_after_a_crash_and_what_was_used_is_used() {
    let folder = Program::folder_with_admin();
    let mut program = Serve::on(folder.path()).start();
    let admin = program.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    admin.add_user(ADA).await;
    let ada = program.guest().sign_in("users", ADA, PASSWORD).await;
    let (mut app, codes) = enrolled(&ada).await;
    let guest = program.guest();
    let mfa_id = first(&guest, "users", ADA).await;
    second(&guest, "users", &mfa_id, &codes[0]).await.expect(200);
    let mfa_id = first(&guest, "users", ADA).await;
    for _ in 0..5 {
        second(&guest, "users", &mfa_id, "000").await.expect(400);
    }
    program.kill();

    let program = Serve::on(folder.path()).start();
    let guest = program.guest();
    let mfa_id = first(&guest, "users", ADA).await;
    second(&guest, "users", &mfa_id, &app.code()).await.expect(429);
    second(&guest, "users", &mfa_id, &codes[0]).await.expect(429);
    second(&guest, "users", &mfa_id, &codes[1]).await.expect(200);
    program.stop();
}

#[tokio::test]
async fn odd_bodies_are_refused_in_words() {
    let (home, _admin, ada, _app, codes) = home_with_app().await;
    let guest = home.guest();
    let mfa_id = first(&guest, "users", ADA).await;
    let odd = [
        Value::Null,
        json!(123_456),
        json!(["123456"]),
        json!({}),
        json!(""),
        json!("٠١٢٣٤٥"),
        json!("\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"),
        json!("-----"),
        json!("1".repeat(255)),
        json!("1".repeat(100_000)),
    ];
    let mut doors = vec![(guest, "/api/collections/users/auth-with-totp".to_owned())];
    for door in ["enrol", "confirm", "recovery-codes", "disable"] {
        doors.push((ada.clone(), format!("{TOTP}/{door}")));
    }
    for (client, path) in &doors {
        for code in &odd {
            let reply = client.post(path, &json!({ "mfaId": mfa_id, "code": code })).await;
            assert!(matches!(reply.status, 400 | 429), "{path} {code}: {}", reply.text);
            assert!(reply.body["message"].is_string(), "{path} {code}: {}", reply.text);
        }
    }
    assert_eq!(state(&ada).await, (true, 10));
    // However many guesses there were, one code that cannot be guessed passes.
    second(&home.guest(), "users", &mfa_id, "123456").await.expect(429);
    second(&home.guest(), "users", &mfa_id, &codes[0]).await.expect(200);
}

#[tokio::test]
async fn of_codes_that_follow_one_first_method_at_once_only_the_one_that_lets_in_is_used() {
    let (home, _admin, ada, _app, codes) = home_with_app().await;
    let mfa_id = first(&home.guest(), "users", ADA).await;
    let guests = codes.iter().map(|_| home.guest()).collect::<Vec<_>>();
    for guest in &guests {
        // Their connections are open by now: all come at once.
        guest.get("/api/health").await.expect(200);
    }
    let tries = guests.iter().zip(&codes);
    let tries = tries.map(|(guest, code)| second(guest, "users", &mfa_id, code));
    let answers = futures_util::future::join_all(tries).await;
    let let_in = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((let_in, state(&ada).await), (1, (true, 9)));
    assert!(answers.iter().all(|answer| [200, 400].contains(&answer.status)));
}
