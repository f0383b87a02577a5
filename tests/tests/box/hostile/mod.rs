//! Whatever is sent: no fault of ours, no panic, no secret in the log, and the next one is served.

mod bodies;
mod connections;
mod fuzz;
mod tokens;
mod urls;

use homeport_tests::{ADMIN, Client, PASSWORD, Program, Reply, Serve, collection, field, run};
use serde_json::{Value, json};

/// The real program at its most talkative, with collections that have a field of each kind, and a view.
struct Target {
    server: Program,
    admin: Client,
    guest: Client,
    _folder: tempfile::TempDir,
}

const RECORDS: &str = "/api/collections/things/records";
/// Sent as a password by those who are refused: it must not be in the log either.
const WRONG: &str = "a wrong battery staple";

impl Target {
    async fn start() -> Self {
        let folder = Program::folder_with_admin();
        // Warnings of the engine apart: it would log every statement.
        let server = Serve::on(folder.path()).env("HOMEPORT_LOG", "debug").start();
        let admin = server.admin().await;
        let fields = json!([
            field("text", "text"),
            field("number", "number"),
            field("flag", "bool"),
            field("mail", "email"),
            field("link", "url"),
            field("day", "date"),
            field("data", "json"),
            field("place", "geoPoint"),
            { "name": "kind", "type": "select", "values": ["a", "b"], "maxSelect": 2 },
            { "name": "coded", "type": "text", "pattern": "^(a+)+$" },
            { "name": "made", "type": "autodate", "onCreate": true },
        ]);
        let definition = collection("things", fields, json!({}));
        let made = admin.post("/api/collections", &definition).await.expect(200);
        let fields = json!([
            { "name": "scans", "type": "file", "maxSelect": 3, "maxSize": 5000, "thumbs": ["10x10"] },
            { "name": "about", "type": "relation", "collectionId": made.body["id"], "maxSelect": 2 },
        ]);
        let papers = collection("papers", fields, json!({}));
        admin.post("/api/collections", &papers).await.expect(200);
        let query = "SELECT things.id, things.text, COUNT(papers.id) AS papers FROM things \
                     LEFT JOIN papers ON papers.about = things.id GROUP BY things.id";
        let view = json!({ "name": "shown", "type": "view", "listRule": "", "viewQuery": query });
        admin.post("/api/collections", &view).await.expect(200);
        let open = json!({
            "listRule": "", "viewRule": "", "createRule": "", "updateRule": "",
            "otp": { "enabled": true },
            "oauth2": { "enabled": true, "providers": [
                { "name": "github", "clientId": "id", "clientSecret": "secret" },
            ] },
        });
        admin.patch("/api/collections/users", &open).await.expect(200);
        let batches = json!({ "batch": { "enabled": true, "maxRequests": 20 } });
        admin.patch("/api/settings", &batches).await.expect(200);
        let guest = server.guest();
        Self { server, admin, guest, _folder: folder }
    }

    /// An answer that is the sender's fault or nobody's, and in PocketBase's form.
    #[track_caller]
    fn decent(what: &str, reply: &Reply) {
        assert!(reply.status < 500, "{what}: {} {}", reply.status, reply.text);
        if reply.status >= 400 && reply.header("content-type").starts_with("application/json") {
            assert_eq!(reply.body["status"], reply.status, "{what}: {}", reply.text);
            assert!(reply.body["message"].is_string(), "{what}: {}", reply.text);
            assert!(reply.body["data"].is_object(), "{what}: {}", reply.text);
        }
    }

    /// Sends a request, which must be answered decently.
    async fn send(&self, client: &Client, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let reply = client.send(method, path, body).await;
        let shown = body.map(|body| body.to_string().chars().take(200).collect::<String>());
        Self::decent(&format!("{method} {path:.300} {shown:?}"), &reply);
        reply
    }

    /// It still serves, has not panicked, and has kept its secrets.
    async fn well(self) {
        let record = json!({ "text": "still here", "coded": "aaa" });
        self.server.guest().post(RECORDS, &record).await.expect(200);
        let token = self.admin.token().to_owned();
        let running = std::fs::read_to_string(self._folder.path().join("running.json")).unwrap();
        let running: Value = serde_json::from_str(&running).unwrap();
        let log = self.server.stop();
        for fault in ["panicked", " ERROR ", "overflowed its stack"] {
            let line = log.lines().find(|line| line.contains(fault));
            assert!(line.is_none(), "{}", line.unwrap());
        }
        let signature = token.rsplit('.').next().unwrap();
        for secret in [PASSWORD, WRONG, token.as_str(), signature, running["key"].as_str().unwrap()]
        {
            let line = log.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "a secret is in the log: {:.500}", line.unwrap());
        }
    }
}

#[tokio::test]
async fn at_its_most_talkative_the_log_tells_no_secret() {
    let target = Target::start().await;
    let (admin, guest) = (&target.admin, &target.guest);
    let user =
        json!({ "email": "ada@example.com", "password": PASSWORD, "passwordConfirm": PASSWORD });
    let made =
        target.send(admin, "POST", "/api/collections/users/records", Some(&user)).await.expect(200);
    let path = format!("/api/collections/users/records/{}", made.body["id"].as_str().unwrap());
    let ada = guest.sign_in("users", "ada@example.com", PASSWORD).await;
    for (identity, password) in [("ada@example.com", WRONG), ("nobody@example.com", WRONG)] {
        let body = json!({ "identity": identity, "password": password });
        target
            .send(guest, "POST", "/api/collections/users/auth-with-password", Some(&body))
            .await
            .expect(400);
    }
    let refreshed =
        target.send(&ada, "POST", "/api/collections/users/auth-refresh", None).await.expect(200);
    let new = "yet another battery";
    let change = json!({ "oldPassword": WRONG, "password": new, "passwordConfirm": new });
    target.send(&ada, "PATCH", &path, Some(&change)).await.expect(400);
    let change = json!({ "oldPassword": PASSWORD, "password": new, "passwordConfirm": new });
    target.send(&ada, "PATCH", &path, Some(&change)).await.expect(200);
    // A token in the query, as old clients send it.
    target.send(guest, "GET", &format!("{RECORDS}?token={}", ada.token()), None).await.expect(200);
    let filter = format!("{RECORDS}?filter=text='{}'", "a-filter-with-a-secret");
    target.send(guest, "GET", &filter, None).await.expect(200);
    let link = run(["window-link", "--data-dir", target._folder.path().to_str().unwrap()]);
    let link = String::from_utf8(link.stdout).unwrap();
    let ticket = link.trim().rsplit('=').next().unwrap().to_owned();
    let entered = target.server.local().get(&format!("/_/enter?ticket={ticket}")).await.expect(303);
    let cookie = entered
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .rsplit('=')
        .next()
        .unwrap()
        .to_owned();
    let sign_in = json!({ "identity": ADMIN, "password": PASSWORD });
    target.server.local().post("/api/homeport/session", &sign_in).await.expect(204);

    let log = target.server.log();
    assert!(log.contains("auth-with-password"), "the log says nothing: {log}");
    let tokens = [ada.token().to_owned(), refreshed.body["token"].as_str().unwrap().to_owned()];
    for secret in tokens.iter().map(String::as_str).chain([new, &ticket, &cookie, "$argon2id$"]) {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "a secret is in the log: {:.500}", line.unwrap());
    }
    target.well().await;
}
