use homeport_tests::{ADMIN, Home, PASSWORD, Serve, run};
use serde_json::json;

use super::{ADMINS, EVE, SUPERUSERS, VIC, admin, give, id_of, make};

const LAST: &str = "This is the only owner. Make another admin an owner first.";

#[tokio::test]
async fn the_last_owner_stays_one_whichever_way_it_is_tried() {
    let home = Home::start();
    let window = home.window().await;
    window.patch("/api/settings", &json!({ "batch": { "enabled": true } })).await.expect(200);
    let list = window.get(ADMINS).await.expect(200).body;
    assert_eq!(list["admins"][0]["role"], "owner");
    let owner = list["admins"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("{SUPERUSERS}/{owner}");
    let alone = window.delete(&path).await.expect(400).body;
    assert_eq!(alone["message"], "You can't delete the only existing superuser.");
    let eve = make(&window, EVE, "editor").await;
    make(&window, VIC, "viewer").await;

    assert_eq!(window.delete(&path).await.expect(400).body["message"], LAST);
    for role in ["editor", "viewer"] {
        let refused = give(&window, &owner, role).await.expect(400).body;
        assert_eq!(refused["message"], LAST);
        assert_eq!(refused["data"]["role"]["code"], "validation_last_owner");
    }
    let gone = json!({ "requests": [{ "method": "DELETE", "url": path }] });
    let refused = window.post("/api/batch", &gone).await.expect(400).body;
    assert_eq!(refused["data"]["requests"]["0"]["response"]["message"], LAST);
    window.delete("/api/collections/_superusers/truncate").await.expect(400);
    // Both in one go: when the second is looked at, the first has gone.
    let bob = make(&window, "bob@example.com", "owner").await;
    let both = json!({ "requests": [
        { "method": "DELETE", "url": path },
        { "method": "DELETE", "url": format!("{SUPERUSERS}/{bob}") },
    ] });
    let refused = window.post("/api/batch", &both).await.expect(400).body;
    assert_eq!(refused["data"]["requests"]["1"]["response"]["message"], LAST);
    window.get(&path).await.expect(200);

    give(&window, &owner, "viewer").await.expect(200);
    assert_eq!(give(&window, &bob, "viewer").await.expect(400).body["message"], LAST);
    window.delete(&path).await.expect(204);
    window.delete(&format!("{SUPERUSERS}/{eve}")).await.expect(204);
    // A role goes with its account: the next one of this id begins as every account does.
    let again =
        json!({ "id": eve, "email": EVE, "password": PASSWORD, "passwordConfirm": PASSWORD });
    id_of(window.post(SUPERUSERS, &again).await);
    let list = window.get(ADMINS).await.expect(200).body;
    let roles = list["admins"].as_array().unwrap().iter();
    let roles = roles.map(|one| (one["email"].as_str().unwrap(), one["role"].as_str().unwrap()));
    let expected = [("bob@example.com", "owner"), (EVE, "owner"), (VIC, "viewer")];
    assert_eq!(roles.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn of_two_owners_who_make_less_of_each_other_at_once_one_stays() {
    let home = Home::start();
    let window = home.window().await;
    let list = window.get(ADMINS).await.expect(200).body;
    let one = list["admins"][0]["id"].as_str().unwrap().to_owned();
    let other = make(&window, EVE, "owner").await;
    for _ in 0..10 {
        let (first, second) =
            tokio::join!(give(&window, &one, "viewer"), give(&window, &other, "editor"));
        assert_eq!([first.status, second.status].into_iter().filter(|s| *s == 200).count(), 1);
        let list = window.get(ADMINS).await.expect(200).body;
        let admins = list["admins"].as_array().unwrap();
        let owners = admins.iter().filter(|one| one["role"] == "owner").collect::<Vec<_>>();
        assert_eq!(owners.len(), 1, "{list}");
        for id in [&one, &other] {
            give(&window, id, "owner").await.expect(200);
        }
    }
    let gone = |id: &str| format!("{SUPERUSERS}/{id}");
    let (one, other) = (gone(&one), gone(&other));
    let (first, second) = tokio::join!(window.delete(&one), window.delete(&other));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 400]);
}

#[tokio::test]
async fn the_first_admin_is_an_owner() {
    let folder = tempfile::tempdir().unwrap();
    let server = Serve::on(folder.path()).start();
    let folder = folder.path().to_str().unwrap();
    let link = run(["window-link", "--data-dir", folder]).stdout;
    let link = String::from_utf8(link).unwrap();
    let path = &link.trim()[link.find("/_/").unwrap()..];
    let entered = server.local().get(path).await.expect(303);
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    let window = server.local().with_header("cookie", &cookie).with_header("x-homeport-csrf", "1");
    let new = |role: serde_json::Value| json!({ "email": EVE, "password": PASSWORD, "passwordConfirm": PASSWORD, "role": role });
    let refused = window.post(ADMINS, &new(json!("editor"))).await.expect(400).body;
    assert_eq!(refused["message"], "The first admin has to be an owner.");
    for odd in [json!("king"), json!(7), json!(null), json!("Owner")] {
        let refused = window.post(ADMINS, &new(odd)).await.expect(400).body;
        assert_eq!(refused["data"]["role"]["code"], "validation_invalid_value");
    }
    assert_eq!(window.get(ADMINS).await.expect(200).body["admins"], json!([]));
    make(&window, EVE, "owner").await;
    window.patch(&format!("{ADMINS}/absent"), &json!({ "role": "owner" })).await.expect(404);
}

#[test]
fn the_command_line_leads_back_in_and_says_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let said = |arguments: &[&str], good: bool| {
        let output = run(arguments.iter().copied().chain(["--data-dir", folder]));
        assert_eq!(output.status.success(), good, "{arguments:?}: {output:?}");
        String::from_utf8(if good { output.stdout } else { output.stderr }).unwrap()
    };
    let made = said(&["superuser", "create", ADMIN, PASSWORD], true);
    assert_eq!(made, format!("Made the admin {ADMIN}, an owner.\n"));
    assert!(said(&["superuser", "role", ADMIN, "viewer"], false).contains(LAST));
    said(&["superuser", "role", ADMIN, "king"], false);
    said(&["superuser", "upsert", EVE, PASSWORD], true);
    let given = said(&["superuser", "role", ADMIN, "viewer"], true);
    assert_eq!(given, format!("The role of the admin {ADMIN} is viewer.\n"));
    assert!(said(&["superuser", "delete", EVE], false).contains(LAST));
    let set = said(&["superuser", "update", ADMIN, PASSWORD], true);
    assert_eq!(set, format!("Set the password of the admin {ADMIN}.\n"));
    let back = said(&["superuser", "upsert", ADMIN, PASSWORD], true);
    assert_eq!(back, format!("Set the password of the admin {ADMIN}, an owner from now on.\n"));
    said(&["superuser", "delete", EVE], true);
    let still = said(&["superuser", "upsert", ADMIN, PASSWORD], true);
    assert_eq!(still, format!("Set the password of the admin {ADMIN}, an owner.\n"));
}

#[tokio::test]
async fn the_command_line_leads_back_in_while_a_server_runs() {
    let home = Home::builder().on_disk().start();
    let window = home.window().await;
    let eve = make(&window, EVE, "viewer").await;
    let folder = home.folder().to_str().unwrap().to_owned();
    let arguments =
        ["superuser", "upsert", EVE, PASSWORD, "--data-dir", &folder].map(str::to_owned);
    let output = tokio::task::spawn_blocking(move || run(arguments)).await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let eve_herself = admin(&home, EVE).await;
    eve_herself.patch("/api/settings", &json!({})).await.expect(200);
    give(&eve_herself, &eve, "editor").await.expect(200);
    eve_herself.patch("/api/settings", &json!({})).await.expect(403);
}
