//! Moving in from a folder that the real PocketBase made.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use homeport_tests::{ADMIN, Client, Home, PASSWORD, Reply, Serve, run, until};
use serde_json::{Value, json};

const PHOTO: &[u8] = b"\x89PNG not really";

/// The pinned PocketBase on a folder; dropping it ends the process.
struct PocketBase {
    child: Child,
    client: Client,
}

impl Drop for PocketBase {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl PocketBase {
    async fn on(folder: &Path) -> Self {
        let binary = std::env::var_os("POCKETBASE_BIN").map_or_else(
            || {
                let home = PathBuf::from(std::env::var_os("HOME").unwrap());
                home.join(".cache/homeport/pocketbase/bin/pocketbase")
            },
            PathBuf::from,
        );
        let made = Command::new(&binary)
            .args(["superuser", "upsert", ADMIN, PASSWORD, "--dir"])
            .arg(folder)
            .output()
            .unwrap_or_else(|error| panic!("run scripts/pocketbase.sh first: {error}"));
        assert!(made.status.success());
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(&binary)
            .args(["serve", "--http", &free.to_string(), "--dir"])
            .arg(folder)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let client = Client::plain(&format!("http://{free}"));
        until("PocketBase answers", async || {
            client.try_send("GET", "/api/health", None).await.is_ok()
        })
        .await;
        Self { child, client }
    }
}

/// A shop: users with an avatar each, articles that relate to them, one of every kind of value.
async fn fill(admin: &Client) -> Vec<Value> {
    let field = |name: &str, kind: &str, options: Value| {
        let mut field = json!({ "name": name, "type": kind });
        field.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        field
    };
    let articles = json!({
        "name": "articles", "type": "base", "listRule": "", "viewRule": "owner = @request.auth.id",
        "indexes": ["CREATE UNIQUE INDEX idx_articles_code ON articles (code) WHERE code != ''"],
        "fields": [
            field("code", "text", json!({})),
            field("price", "number", json!({})),
            field("sold", "bool", json!({})),
            field("when", "date", json!({})),
            field("tags", "select", json!({ "values": ["a", "b", "c"], "maxSelect": 3 })),
            field("more", "json", json!({})),
            field("place", "geoPoint", json!({})),
            field("owner", "relation", json!({ "collectionId": "_pb_users_auth_" })),
            field("photos", "file", json!({ "maxSelect": 5 })),
            field("created", "autodate", json!({ "onCreate": true })),
        ],
    });
    admin.post("/api/collections", &articles).await.expect(200);
    let user = json!({ "email": "ann@example.com", "password": "ann's password",
        "passwordConfirm": "ann's password", "name": "Ann", "verified": true });
    let user = admin.post("/api/collections/users/records", &user).await.expect(200).body;
    let mut made = Vec::new();
    for n in 0..250 {
        let article = json!({ "code": format!("c{n}"), "price": n as f64 / 4.0, "sold": n % 2 == 0,
            "when": "2026-01-31 10:00:00.123Z", "tags": ["a", "c"], "more": { "n": [n, "x", null] },
            "place": { "lon": 13.4, "lat": 52.5 }, "owner": user["id"] });
        made.push(admin.post("/api/collections/articles/records", &article).await.expect(200).body);
    }
    for code in ["with a lost photo", "with a photo"] {
        let photo = reqwest::multipart::Part::bytes(PHOTO).file_name("Photo 1.png");
        let form = reqwest::multipart::Form::new().text("code", code).part("photos", photo);
        let reply = admin.request("POST", "/api/collections/articles/records").multipart(form);
        made.push(reply.send().await.unwrap().json().await.unwrap());
    }
    made
}

/// Tokens of a collection that every box has too, and of one that it has not.
async fn who_signs_in_under_a_rule(
    pocketbase: &Client,
    admin: &Client,
) -> [(&'static str, String); 2] {
    let verified = json!({ "authRule": "verified = true" });
    admin.patch("/api/collections/users", &verified).await.expect(200);
    let clients = json!({ "name": "clients", "type": "auth", "authRule": "verified = true" });
    admin.post("/api/collections", &clients).await.expect(200);
    let client = json!({ "email": "ann@example.com", "password": "ann's password",
        "passwordConfirm": "ann's password", "verified": true });
    admin.post("/api/collections/clients/records", &client).await.expect(200);
    let mut tokens = ["users", "clients"].map(|name| (name, String::new()));
    for (name, token) in &mut tokens {
        let ann = pocketbase.sign_in(name, "ann@example.com", "ann's password").await;
        ann.token().clone_into(token);
    }
    tokens
}

async fn articles(client: &Client) -> Vec<Value> {
    let page = client.get("/api/collections/articles/records?perPage=500&sort=created,id").await;
    page.expect(200).body["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_moves_in_from_pocketbase_with_everything_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let (theirs, ours) = (folder.path().join("pb/data"), folder.path().join("homeport"));
    let pocketbase = PocketBase::on(&theirs).await;
    let admin = pocketbase.client.sign_in("_superusers", ADMIN, PASSWORD).await;
    let made = fill(&admin).await;
    let mut expected = articles(&admin).await;
    assert_eq!(expected.len(), made.len());
    let signed_in = who_signs_in_under_a_rule(&pocketbase.client, &admin).await;
    drop(pocketbase);
    let (lost, with_photo) = (&made[250], &made[251]);
    let photo = with_photo["photos"][0].as_str().unwrap();
    // A file that got lost is told, and no record names it afterwards.
    let of_lost = |name: &str| lost[name].as_str().unwrap();
    let storage = theirs.join("storage").join(of_lost("collectionId")).join(of_lost("id"));
    std::fs::remove_dir_all(storage).unwrap();
    let told_without = expected.iter_mut().find(|article| article["id"] == lost["id"]).unwrap();
    told_without["photos"] = json!([]);

    let import = || {
        let (from, to) = (theirs.to_str().unwrap(), ours.to_str().unwrap());
        let output = run(["import-pocketbase", from, "--data-dir", to]);
        let text = String::from_utf8(output.stdout).unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}{error}");
        text
    };
    let told = import();
    let line = |name: &str| told.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(
        line("articles").contains("252 records,      1 files; 0 here already, 0 refused"),
        "{told}"
    );
    assert!(told.contains("is not there"), "{told}");
    assert!(line("users").contains(" 1 records"), "{told}");
    assert!(line("_superusers").contains(" 1 records"), "{told}");

    let homeport = Serve::on(&ours).start();
    let refused =
        run(["import-pocketbase", theirs.to_str().unwrap(), "--data-dir", ours.to_str().unwrap()]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Stop it first"));
    let guest = homeport.guest();
    // Whoever was signed in there still is.
    for (collection, token) in signed_in {
        let path = format!("/api/collections/{collection}/auth-refresh");
        guest.with_token(&token).post(&path, &json!({})).await.expect(200);
    }
    // The passwords are PocketBase's, in bcrypt; the second sign-in uses our own hash.
    for _ in 0..2 {
        guest.clone().sign_in("users", "ann@example.com", "ann's password").await;
    }
    let admin = guest.clone().sign_in("_superusers", ADMIN, PASSWORD).await;
    assert_eq!(articles(&admin).await, expected);
    let path = format!("/api/files/articles/{}/{photo}", with_photo["id"].as_str().unwrap());
    let served = guest.request("GET", &path).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(served.as_ref(), PHOTO);
    let lost = format!("/api/collections/articles/records/{}", of_lost("id"));
    assert_eq!(admin.get(&lost).await.expect(200).body["photos"], json!([]));
    let changed = json!({ "price": 1000 });
    let first = expected[0]["id"].as_str().unwrap();
    admin.patch(&format!("/api/collections/articles/records/{first}"), &changed).await.expect(200);
    drop(homeport);

    let again = import();
    assert!(again.contains("0 records,      0 files; 252 here already, 0 refused"), "{again}");
    let homeport = Serve::on(&ours).start();
    let admin = homeport.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    let kept = admin.get(&format!("/api/collections/articles/records/{first}")).await;
    assert_eq!(kept.expect(200).body["price"], json!(1000));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_stays_behind_and_everything_else_comes() {
    let folder = tempfile::tempdir().unwrap();
    let (theirs, ours) = (folder.path().join("pb"), folder.path().join("homeport"));
    let pocketbase = PocketBase::on(&theirs).await;
    let admin = pocketbase.client.sign_in("_superusers", ADMIN, PASSWORD).await;
    let provider = |name: &str| json!({ "name": name, "clientId": "id", "clientSecret": "secret" });
    let members = json!({
        "name": "members", "type": "auth", "authRule": "",
        "oauth2": { "enabled": true, "providers": [provider("spotify"), provider("github")] },
    });
    let members = admin.post("/api/collections", &members).await.expect(200).body;
    let visits = json!({ "id": "4d1blo5cuycfaca", "name": "visits", "type": "base", "listRule": "", "fields": [
        { "name": "who", "type": "relation", "collectionId": members["id"] },
        { "name": "created", "type": "autodate", "onCreate": true },
    ] });
    admin.post("/api/collections", &visits).await.expect(200);
    let view =
        |name: &str, query: &str| json!({ "name": name, "type": "view", "viewQuery": query });
    let by_day = "SELECT id, strftime('%Y', 'now') AS year FROM visits";
    admin.post("/api/collections", &view("by_day", by_day)).await.expect(200);
    admin.post("/api/collections", &view("seen", "SELECT id, who FROM visits")).await.expect(200);
    let member = json!({ "email": "ann@example.com", "password": "ann's password",
        "passwordConfirm": "ann's password" });
    let member = admin.post("/api/collections/members/records", &member).await.expect(200).body;
    admin
        .post("/api/collections/visits/records", &json!({ "who": member["id"] }))
        .await
        .expect(200);
    let link = json!({ "collectionRef": members["id"], "recordRef": member["id"],
        "provider": "github", "providerId": "4711" });
    admin.post("/api/collections/_externalAuths/records", &link).await.expect(200);
    drop(pocketbase);

    let (from, to) = (theirs.to_str().unwrap(), ours.to_str().unwrap());
    // Twice: what stays behind is told each time, and nothing else changes.
    for (records, known) in [(1, 0), (0, 1)] {
        let output = run(["import-pocketbase", from, "--data-dir", to]);
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
        let line = |name: &str| told.lines().find(|line| line.starts_with(name)).unwrap();
        let came = format!("{records} records,      0 files; {known} here already, 0 refused");
        for name in ["members", "visits", "_externalAuths"] {
            assert!(line(name).contains(&came), "{name}: {told}");
        }
        assert!(told.contains("The collection could not be made: Invalid query"), "{told}");
    }
    let homeport = Serve::on(&ours).start();
    homeport.guest().sign_in("members", "ann@example.com", "ann's password").await;
    let admin = homeport.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    let oauth2 = admin.get("/api/collections/members").await.expect(200).body["oauth2"].clone();
    let names = oauth2["providers"].as_array().unwrap().iter().map(|one| &one["name"]);
    assert_eq!(names.collect::<Vec<_>>(), ["spotify", "github"], "{oauth2}");
    assert_eq!(oauth2["enabled"], true);
    let links = admin.get("/api/collections/_externalAuths/records").await.expect(200).body;
    assert_eq!(links["items"][0]["providerId"], "4711", "{links}");
    let seen = admin.get("/api/collections/seen/records").await.expect(200).body;
    assert_eq!(seen["items"][0]["who"], member["id"]);
    admin.get("/api/collections/by_day").await.expect(404);
}

/// What PocketBase's own upgrade from before 0.23 leaves: fields under other ids. And a collection that
/// a migration has called the system's, and admins with options and a field of their own.
fn age(folder: &Path) {
    let data = rusqlite::Connection::open(folder.join("data.db")).unwrap();
    for (from, to) in [
        ("text3208210256", "_pbf_text_id_"),
        ("password901924565", "_pbf_auth_password_"),
        ("text2504183744", "_pbf_auth_tokenKey_"),
        ("email3885137012", "_pbf_auth_email_"),
    ] {
        let change = "UPDATE _collections SET fields = replace(fields, ?1, ?2) WHERE system = 0";
        data.execute(change, (from, to)).unwrap();
    }
    let mark = "UPDATE _collections SET system = 1 WHERE name = 'logins'";
    assert_eq!(data.execute(mark, ()).unwrap(), 1);
    let changed = data.execute(
        "UPDATE _collections SET options = json_set(options, '$.otp.enabled', json('true')) \
         WHERE name = '_superusers'",
        (),
    );
    assert_eq!(changed.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgraded_pocketbase_moves_in_as_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let (theirs, ours) = (folder.path().join("pb"), folder.path().join("homeport"));
    let mut pocketbase = PocketBase::on(&theirs).await;
    let admin = pocketbase.client.sign_in("_superusers", ADMIN, PASSWORD).await;
    let fields = json!([{ "name": "text", "type": "text" }]);
    for (name, kind) in [("notes", "base"), ("logins", "base"), ("members", "auth")] {
        let collection = json!({ "name": name, "type": kind, "fields": fields });
        admin.post("/api/collections", &collection).await.expect(200);
    }
    for name in ["notes", "logins"] {
        let path = format!("/api/collections/{name}/records");
        admin.post(&path, &json!({ "text": "here" })).await.expect(200);
    }
    for name in ["members", "users"] {
        let path = format!("/api/collections/{name}/records");
        let somebody = json!({ "email": "ann@example.com", "password": "ann's password",
            "passwordConfirm": "ann's password" });
        admin.post(&path, &somebody).await.expect(200);
    }
    pocketbase.child.kill().unwrap();
    pocketbase.child.wait().unwrap();
    age(&theirs);

    let (from, to) = (theirs.to_str().unwrap(), ours.to_str().unwrap());
    let output = run(["import-pocketbase", from, "--data-dir", to]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    for words in [
        "It was called the system's there.",
        "The option otp.enabled was true there, and stays false here.",
    ] {
        assert!(told.contains(words), "{told}");
    }
    let homeport = Serve::on(&ours).start();
    for name in ["members", "users"] {
        homeport.guest().sign_in(name, "ann@example.com", "ann's password").await;
    }
    let admin = homeport.guest().sign_in("_superusers", ADMIN, PASSWORD).await;
    for name in ["notes", "logins"] {
        let path = format!("/api/collections/{name}/records");
        let records = admin.get(&path).await.expect(200).body;
        assert_eq!(records["items"][0]["text"], "here", "{records}");
    }
    let notes = admin.get("/api/collections/notes").await.expect(200).body;
    assert_eq!(notes["fields"][0]["id"], "_pbf_text_id_", "{notes}");
}

#[test]
fn a_folder_that_is_not_pocketbases_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let ours = folder.path().join("homeport");
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let broken = folder.path().join("broken");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join("data.db"), b"this is no database at all").unwrap();
    for (from, words) in [(&empty, "There is no PocketBase data"), (&broken, "cannot be read")] {
        let (from, to) = (from.to_str().unwrap(), ours.to_str().unwrap());
        let output = run(["import-pocketbase", from, "--data-dir", to]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(words), "{error}");
    }
}

async fn send_zip(window: &Client, bytes: Vec<u8>) -> Reply {
    let part = reqwest::multipart::Part::bytes(bytes).file_name("pb.zip");
    let form = reqwest::multipart::Form::new().part("file", part);
    window.send_form("POST", "/api/homeport/move-in", form).await
}

/// Waits until moving in is over, and says how it went.
async fn ended(window: &Client) -> Value {
    let mut state = Value::Null;
    until("moving in is over", async || {
        state = window.get("/api/homeport/move-in").await.expect(200).body;
        state["stage"] == "done" || state["stage"] == "failed"
    })
    .await;
    state
}

fn moved<'a>(state: &'a Value, name: &str) -> &'a Value {
    let all = state["report"]["collections"].as_array().unwrap();
    all.iter().find(|moved| moved["name"] == name).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_moves_in_from_a_zip_while_the_box_runs() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("pb/data");
    let pocketbase = PocketBase::on(&theirs).await;
    let admin = pocketbase.client.sign_in("_superusers", ADMIN, PASSWORD).await;
    let made = fill(&admin).await;
    let expected = articles(&admin).await;
    admin.post("/api/backups", &json!({ "name": "pb.zip" })).await.expect(204);
    let zip = std::fs::read(theirs.join("backups/pb.zip")).unwrap();
    drop(pocketbase);

    let home = Home::builder().on_disk().start();
    let window = home.window().await;
    let idle = window.get("/api/homeport/move-in").await.expect(200).body;
    assert_eq!(idle["stage"], "idle");
    home.local().get("/api/homeport/move-in").await.expect(401);
    home.admin().await.get("/api/homeport/move-in").await.expect(404);
    // Others write meanwhile.
    let users = home.local().with_token(home.admin().await.token());
    let writing = tokio::spawn(async move {
        for n in 0..5 {
            let user = json!({ "email": format!("u{n}@example.com"), "password": "12345678",
                "passwordConfirm": "12345678" });
            users.post("/api/collections/_superusers/records", &user).await.expect(200);
        }
    });
    send_zip(&window, zip.clone()).await.expect(202);
    let state = ended(&window).await;
    writing.await.unwrap();
    assert_eq!(state["stage"], "done", "{state}");
    assert_eq!(moved(&state, "articles")["records"], made.len());
    assert_eq!(moved(&state, "articles")["files"], 2);
    assert_eq!(moved(&state, "users")["records"], 1);
    let told = window.get("/api/homeport/audit?action=movedIn").await.expect(200).body;
    let (done, begun) = (&told["items"][0], &told["items"][1]);
    assert_eq!(done["details"]["records"]["articles"], made.len());
    assert_eq!(
        (&begun["details"]["step"], &done["actor"]["kind"]),
        (&json!("begun"), &json!("window"))
    );
    let local = home.local().with_token(home.admin().await.token());
    assert_eq!(articles(&local).await, expected);
    let photo = &made[251];
    let of = |name: &str| photo[name].as_str().unwrap();
    let name = photo["photos"][0].as_str().unwrap();
    let path = format!("/api/files/articles/{}/{name}", of("id"));
    let served = local.request("GET", &path).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(served.as_ref(), PHOTO);
    home.guest().sign_in("users", "ann@example.com", "ann's password").await;
    until("nothing is left of the zip", async || !home.folder().join(".move_in").exists()).await;

    send_zip(&window, zip).await.expect(202);
    let state = ended(&window).await;
    assert_eq!(moved(&state, "articles")["records"], 0);
    assert_eq!(moved(&state, "articles")["known"], made.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_pocketbase_in_a_zip_is_refused_and_leaves_nothing() {
    let home = Home::builder().on_disk().start();
    let window = home.window().await;
    let zip = |entries: &[(&str, &[u8])]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let whole = zip(&[("data.db", &[7; 5000])]);
    for (bytes, words) in [
        (b"hello".to_vec(), "no zip that can be read"),
        (whole[..whole.len() / 2].to_vec(), "no zip that can be read"),
        (zip(&[]), "no zip that can be read"),
        (zip(&[("x", b"y"), ("a/data.dbx", b"")]), "it has no data.db"),
    ] {
        let said = send_zip(&window, bytes).await.expect(400).body;
        let told = said["data"]["file"]["message"].as_str().unwrap();
        assert!(told.contains(words) || told.contains("no data.db"), "{told}");
        assert!(!home.folder().join(".move_in").exists());
    }
    window.post("/api/homeport/move-in", &json!({})).await.expect(400);
    // What leads out of the folder is not unpacked; a database that is none is told.
    let outside = zip(&[("data.db", b"no database"), ("storage/../../../x", b"x"), ("../y", b"y")]);
    send_zip(&window, outside).await.expect(202);
    let state = ended(&window).await;
    assert_eq!(state["stage"], "failed");
    assert!(state["failure"].as_str().unwrap().contains("cannot be read"), "{state}");
    assert!(!home.folder().join("x").exists() && !home.folder().join("y").exists());
    let idle = zip(&[("pb_data/data.db", b"")]);
    send_zip(&window, idle).await.expect(202);
    assert!(ended(&window).await["failure"].as_str().unwrap().contains("not PocketBase's"));
    until("nothing is left of it", async || !home.folder().join(".move_in").exists()).await;
}
