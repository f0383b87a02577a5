use homeport_tests::{ADMIN, PASSWORD, Serve, run};
use serde_json::{Value, json};

use super::{ADA, entries};

#[tokio::test]
async fn a_flood_of_refusals_becomes_few_entries_that_say_how_many_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let made = run(["superuser", "upsert", ADMIN, PASSWORD, "--data-dir", data_dir]);
    assert!(made.status.success());
    let server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    admin.add_user(ADA).await;
    let guest = server.guest();
    let path = "/api/collections/users/auth-with-password";
    for number in 0..60 {
        let body = json!({ "identity": ADA, "password": format!("guess {number}") });
        let reply = guest.post(path, &body).await;
        assert!(matches!(reply.status, 400 | 429), "{}", reply.text);
    }
    // What was left out is told at the end at the latest.
    server.stop();
    let server = Serve::on(folder.path()).start();
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let told = entries(&admin, "action=signInFailed").await;
    let left_out = |entry: &Value| entry["details"]["leftOut"].as_u64();
    let one_by_one = told.iter().filter(|entry| left_out(entry).is_none()).count();
    assert!(one_by_one <= 20, "{one_by_one} entries");
    let left_out = told.iter().filter_map(left_out).sum::<u64>();
    assert_eq!(one_by_one as u64 + left_out, 60, "{told:#?}");
}
