//! A pause: phones are turned away, this machine is not, and it ends on its time.

use homeport_tests::{
    ADMIN, Client, PASSWORD, Program, Serve, Stream, collection, field, open_rules, run, until,
};
use serde_json::{Value, json};

const PAUSE: &str = "/api/homeport/pause";
const STATUS: &str = "/api/homeport/status";
const NOTES: &str = "/api/collections/notes/records";

async fn at_window(server: &Program) -> Client {
    server.local().sign_in("_superusers", ADMIN, PASSWORD).await
}

async fn pause(window: &Client, minutes: Value) -> Value {
    window.send("PUT", PAUSE, Some(&json!({ "minutes": minutes }))).await.expect(200).body
}

/// What the trail says of it, oldest first: the action, who, and for how long.
async fn noted(window: &Client) -> Vec<(String, String, Value)> {
    let trail = window.get("/api/homeport/audit").await.expect(200).body;
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let of = |entry: &Value| {
        let minutes = entry["details"]["minutes"].clone();
        (text(&entry["action"]), text(&entry["actor"]["kind"]), minutes)
    };
    let entries = trail["items"].as_array().unwrap().iter().rev().map(of);
    entries.filter(|(action, ..)| action == "paused" || action == "resumed").collect()
}

fn is_turned_away(reply: &homeport_tests::Reply) {
    assert_eq!(reply.status, 503, "{}", reply.text);
    let wait = reply.header("retry-after").parse::<u64>().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let message = "This box is paused by its admin. Please try again later.";
    assert_eq!(reply.body, json!({ "status": 503, "message": message, "data": {} }));
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn a_pause_turns_phones_away_and_leaves_this_machine_and_what_was_acknowledged_alone() {
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    let (phone, window) = (server.guest(), at_window(&server).await);
    let definition = collection("notes", json!([field("title", "text")]), open_rules());
    window.post("/api/collections", &definition).await.expect(200);
    let mut of_phone = Stream::listening(&phone, &["notes/*"]).await;
    let mut of_window = Stream::listening(&window, &["notes/*"]).await;
    let written = phone.post(NOTES, &json!({ "title": "before" })).await.expect(200).body;
    assert_eq!(of_phone.next().await.unwrap().record("title"), "before");
    assert_eq!(of_window.next().await.unwrap().record("title"), "before");
    assert!(window.get(STATUS).await.body["pause"].is_null());

    let begun = pause(&window, json!(15)).await;
    assert!(begun["since"].as_str() < begun["until"].as_str(), "{begun}");
    assert!(of_phone.next().await.is_none(), "the phone's stream ends");
    for (method, path) in [
        ("GET", "/api/health"),
        ("GET", NOTES),
        ("POST", NOTES),
        ("GET", "/api/realtime"),
        ("POST", "/api/batch"),
        ("POST", "/api/collections/_superusers/auth-with-password"),
        ("POST", "/api/homeport/pair/hello"),
        ("GET", "/api/homeport/ca"),
        ("GET", "/nothing"),
    ] {
        is_turned_away(&phone.send(method, path, Some(&json!({}))).await);
    }
    // A page elsewhere is told why, too.
    let page = phone.with_header("origin", "https://app.example");
    let reply = page.get(NOTES).await;
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    is_turned_away(&reply);
    // The page with the certificate is no way to data; the one that checks the way says what is.
    let plain = Client::plain(server.said("trust_page"));
    plain.get("/ca.pem").await.expect(200);
    assert!(plain.get("/check").await.expect(200).text.contains("The box is paused."));

    let examined = window.get("/api/homeport/doctor").await.expect(200);
    assert!(examined.text.contains("is paused: phones are turned away"), "{}", examined.text);
    let here = window.post(NOTES, &json!({ "title": "here" })).await.expect(200).body;
    assert_eq!(of_window.next().await.unwrap().record("title"), "here");
    assert_eq!(window.get(STATUS).await.body["pause"], begun);

    // Over a crash, too.
    server.kill();
    let server = Serve::on(folder.path()).start();
    let (phone, window) = (server.guest(), at_window(&server).await);
    assert_eq!(window.get(STATUS).await.body["pause"], begun);
    is_turned_away(&phone.get("/api/health").await);

    window.delete(PAUSE).await.expect(204);
    window.delete(PAUSE).await.expect(204);
    let listed = phone.get(&format!("{NOTES}?sort=@rowid")).await.expect(200).body;
    assert_eq!(listed["items"], json!([written, here]));
    assert!(window.get(STATUS).await.body["pause"].is_null());
    Stream::open(&phone).await;
    let expected = [("paused", json!(15)), ("resumed", Value::Null)];
    let expected = expected.map(|(action, minutes)| (action.into(), "superuser".into(), minutes));
    assert_eq!(noted(&window).await, expected);
    assert!(!folder.path().join("pause.json").exists());
    server.stop();
}

#[tokio::test]
async fn a_pause_ends_on_its_time_whether_a_server_runs_or_not() {
    let folder = Program::folder_with_admin();
    let kept = folder.path().join("pause.json");
    let now = || time::OffsetDateTime::now_utc().unix_timestamp();
    let write = |until: i64| {
        let rest = json!({ "since": now() - 60, "until": until });
        std::fs::write(&kept, rest.to_string()).unwrap();
    };
    // While none runs.
    write(now() - 1);
    let server = Serve::on(folder.path()).start();
    server.guest().get("/api/health").await.expect(200);
    until("the end is noted", async || !kept.exists()).await;
    server.stop();
    // While one runs.
    write(now() + 5);
    let server = Serve::on(folder.path()).start();
    let (phone, window) = (server.guest(), at_window(&server).await);
    until("it is over", async || phone.get("/api/health").await.status == 200).await;
    let ended = ("resumed".to_owned(), "box".to_owned(), Value::Null);
    let both = vec![ended.clone(), ended];
    until("the end is noted", async || noted(&window).await == both).await;
    assert!(!kept.exists());
    server.stop();
}

#[tokio::test]
async fn only_admins_pause_and_only_for_a_time_that_is_one() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let window = at_window(&server).await;
    let body = json!({ "minutes": 15 });
    for (client, status) in [(server.local(), 401), (server.guest(), 404)] {
        client.send("PUT", PAUSE, Some(&body)).await.expect(status);
        client.delete(PAUSE).await.expect(status);
    }
    let whole = "Must be null, or a whole number from 1 to 10080.";
    for minutes in
        [json!(0), json!(-1), json!(1.5), json!(10_081), json!("15"), json!([]), json!(1e300)]
    {
        let body = json!({ "minutes": minutes });
        let reply = window.send("PUT", PAUSE, Some(&body)).await.expect(400);
        assert_eq!(reply.body["data"]["minutes"]["message"], whole, "{minutes}");
    }
    window.send("PUT", PAUSE, Some(&json!([]))).await.expect(400);
    server.guest().get("/api/health").await.expect(200);
    // Another one takes its place.
    pause(&window, json!(10_080)).await;
    let open = pause(&window, Value::Null).await;
    assert!(open["until"].is_null(), "{open}");
    assert_eq!(server.guest().get("/api/health").await.expect(503).header("retry-after"), "60");
    server.stop();
}

#[tokio::test]
async fn the_command_line_pauses_and_resumes() {
    let folder = Program::folder_with_admin();
    let ask = |words: &[&str]| {
        let folder = ["--data-dir", folder.path().to_str().unwrap()];
        let output = run(words.iter().chain(&folder));
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.success(), text)
    };
    let (ok, text) = ask(&["pause"]);
    assert!(!ok && text.contains("not running"), "{text}");
    let server = Serve::on(folder.path()).start();
    let phone = server.guest();
    for (words, expected, status) in [
        (vec!["pause", "--minutes", "15"], "for 15 minutes", 503),
        (vec!["resume"], "let in again", 200),
        (vec!["resume"], "was not paused", 200),
        (vec!["pause"], "until you resume", 503),
        (vec!["resume"], "let in again", 200),
    ] {
        let (ok, text) = ask(&words);
        assert!(ok && text.contains(expected), "{words:?}: {text}");
        phone.get("/api/health").await.expect(status);
    }
    let (ok, text) = ask(&["pause", "--minutes", "0"]);
    assert!(!ok && text.contains("--minutes"), "{text}");
    let window = at_window(&server).await;
    let actors = noted(&window).await.into_iter().map(|(_, actor, _)| actor);
    assert!(actors.into_iter().all(|actor| actor == "commandLine"));
    server.stop();
}
