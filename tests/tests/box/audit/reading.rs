use homeport_tests::{ADMIN, Home, PASSWORD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{ADA, AUDIT, entries, exported, last};

#[tokio::test]
async fn only_superusers_read_the_trail_and_only_at_this_machine() {
    let home = Home::start();
    let admin = home.admin().await;
    admin.add_user(ADA).await;
    let user = home.local().sign_in("users", ADA, PASSWORD).await;
    for path in [AUDIT.to_owned(), format!("{AUDIT}/export"), format!("{AUDIT}/verify")] {
        home.local().get(&path).await.expect(401);
        user.get(&path).await.expect(403);
        admin.get(&path).await.expect(404);
        home.local().with_token(admin.token()).get(&path).await.expect(200);
    }
    let window = home.window().await;
    for method in ["POST", "PATCH", "DELETE"] {
        window.send(method, AUDIT, Some(&json!({}))).await.expect(404);
    }
}

#[tokio::test]
async fn the_trail_is_narrowed_down_and_leafed_through() {
    let home = Home::start();
    let window = home.window().await;
    for number in 0..7 {
        let body = json!({ "meta": { "appName": format!("box {number}") } });
        window.patch("/api/settings", &body).await.expect(200);
    }
    let all = entries(&window, "").await;
    let seqs = |entries: &[Value]| {
        entries.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let newest_first = (1..=all.len() as u64).rev().collect::<Vec<_>>();
    assert_eq!(seqs(&all), newest_first);
    let (mut leafed, mut next) = (Vec::new(), String::new());
    loop {
        let page = window.get(&format!("{AUDIT}?limit=3{next}")).await.expect(200).body;
        leafed.extend(seqs(page["items"].as_array().unwrap()));
        match page["next"].as_u64() {
            Some(before) => next = format!("&before={before}"),
            None => break,
        }
    }
    assert_eq!(leafed, newest_first);

    assert_eq!(entries(&window, "action=settingsChanged").await.len(), 7);
    assert_eq!(entries(&window, "action=settingsChanged&actor=window").await.len(), 7);
    assert!(entries(&window, "action=settingsChanged&actor=superuser").await.is_empty());
    assert_eq!(entries(&window, "text=APPNAME").await.len(), 7);
    let day = all[0]["at"].as_str().unwrap()[..10].to_owned();
    let at = all[0]["at"].as_str().unwrap().replace(' ', "%20");
    assert_eq!(entries(&window, &format!("from={at}&to={day}")).await.len(), 1);
    assert!(entries(&window, "to=2020-01-01").await.is_empty());
    for bad in ["action=x", "outcome=x", "from=x", "to=2026-1-1", "before=x", "limit=x"] {
        let reply = window.get(&format!("{AUDIT}?{bad}")).await.expect(400);
        assert!(!reply.body["message"].as_str().unwrap().is_empty());
    }
    window.get(&format!("{AUDIT}?before=-1&limit=0")).await.expect(200);
    window.get(&format!("{AUDIT}/verify?from=x")).await.expect(400);
    window.get(&format!("{AUDIT}/export?format=xml")).await.expect(400);
}

#[tokio::test]
async fn exported_lines_prove_themselves_and_exporting_is_noted() {
    let home = Home::start();
    let admin = home.admin().await;
    admin.add_user(ADA).await;
    let window = home.window().await;
    let lines = exported(&window).await;
    let mut previous = "0".repeat(64);
    for (number, line) in lines.iter().enumerate() {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert_eq!(entry["seq"], json!(number + 1), "{line}");
        assert_eq!(entry["previous"], json!(previous), "{line}");
        previous = hex::encode(Sha256::digest(line));
    }
    let entry = last(&window, "trailExported").await;
    assert_eq!(entry["actor"]["kind"], "window");
    assert_eq!(entry["details"], json!({ "format": "jsonl" }));

    let path = format!("{AUDIT}/export?format=csv&action=signIn");
    let table = window.get(&path).await.expect(200);
    assert!(table.header("content-type").starts_with("text/csv"));
    assert!(table.header("content-disposition").contains(".csv"));
    let rows = table.text.lines().collect::<Vec<_>>();
    assert!(rows[0].starts_with("seq,at,action,outcome,"), "{}", rows[0]);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[1].contains(",signIn,done,superuser,_superusers,") && rows[1].contains(ADMIN));
}
