//! The door for this machine: its own pages only, its own user only.

use homeport_tests::{ADMIN, Client, Home, PASSWORD, Raw};
use serde_json::json;

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"];
const PATHS: [&str; 7] = [
    "/",
    "/_/",
    "/api/health",
    "/api/collections",
    "/api/homeport/status",
    "/api/homeport/control/window-link",
    "/nothing/here",
];

/// Sends a request with exactly these headers and gives the status.
async fn status(home: &Home, method: &str, path: &str, headers: &str) -> String {
    let request = format!(
        "{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: 0\r\n\r\n"
    );
    let said = Raw::plain(&home.addresses().loopback).await.ask(request.as_bytes()).await;
    said.split(' ').nth(1).unwrap_or("").to_owned()
}

#[tokio::test]
async fn pages_are_packed_for_whoever_asks_and_data_never_is() {
    let home = Home::start();
    let asked = async |path: &str, encoding: &'static str| {
        let local = home.local().with_header("accept-encoding", encoding);
        let answer = local.request("GET", path).send().await.unwrap();
        let header = |name: &str| {
            let value = answer.headers().get(name).map(|value| value.to_str().unwrap());
            value.unwrap_or("").to_owned()
        };
        (header("content-encoding"), header("vary").contains("accept-encoding"))
    };
    assert_eq!(asked("/_/", "gzip").await, ("gzip".to_owned(), true));
    assert_eq!(asked("/_/", "gzip;q=0").await, (String::new(), true));
    assert_eq!(asked("/_/", "").await, (String::new(), true));
    assert_eq!(asked("/api/health", "gzip").await, (String::new(), false));
    assert_eq!(asked("/api/nothing", "gzip").await, (String::new(), false));
}

#[tokio::test]
async fn a_name_that_is_not_this_machines_is_refused_for_every_method_and_path() {
    let home = Home::start();
    let port = home.addresses().loopback.rsplit(':').next().unwrap();
    let hosts = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("evil.localhost:{port}"),
        format!("0.0.0.0:{port}"),
        format!("127.0.0.1@evil.example:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        String::new(),
    ];
    for method in METHODS {
        for path in PATHS {
            for host in &hosts {
                let headers = format!("Host: {host}\r\n");
                let status = status(&home, method, path, &headers).await;
                assert!(
                    matches!(status.as_str(), "421" | "400"),
                    "{method} {path} {host:?}: {status}"
                );
            }
        }
    }
    // A ticket sent under a foreign name is not spent.
    let link = home.window_link();
    let path = link.strip_prefix(&home.addresses().loopback).unwrap();
    assert_eq!(status(&home, "GET", path, "Host: evil.example\r\n").await, "421");
    home.local().get(path).await.expect(303);
    for own in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")] {
        assert_eq!(status(&home, "GET", "/api/health", &format!("Host: {own}\r\n")).await, "200");
    }
}

#[tokio::test]
async fn another_sites_page_is_refused_for_every_method_and_path() {
    let home = Home::start();
    let port = home.addresses().loopback.rsplit(':').next().unwrap().to_owned();
    let window = home.window().await;
    let foreign = [
        "http://evil.example".to_owned(),
        "null".to_owned(),
        format!("https://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}.evil.example"),
        "http://127.0.0.1:1".to_owned(),
        "file://".to_owned(),
    ];
    for method in METHODS.into_iter().filter(|method| *method != "OPTIONS") {
        for path in PATHS {
            for origin in &foreign {
                // Even with everything else in place.
                let page = window.with_header("origin", origin);
                let reply = page.send(method, path, None).await;
                assert_eq!(reply.status, 403, "{method} {path} from {origin}");
                assert!(reply.header("access-control-allow-origin").is_empty());
            }
        }
    }
    // The question before the request is not answered with a yes.
    for path in PATHS {
        let asking = home
            .local()
            .with_header("origin", "http://evil.example")
            .with_header("access-control-request-method", "POST")
            .with_header("access-control-request-headers", "x-homeport-csrf");
        let reply = asking.send("OPTIONS", path, None).await;
        assert_eq!(reply.status, 403, "{path}");
        assert!(reply.header("access-control-allow-origin").is_empty(), "{path}");
    }
    for site in ["cross-site", "same-site"] {
        let page = window.with_header("sec-fetch-site", site);
        page.get("/api/homeport/status").await.expect(403);
    }
    let own = window.with_header("origin", &home.addresses().loopback);
    own.get("/api/homeport/status").await.expect(200);
}

#[tokio::test]
async fn a_ticket_opens_one_session_and_its_cookie_is_out_of_reach() {
    let home = Home::start();
    let (guest, link) = (home.local(), home.window_link());
    let path = link.strip_prefix(&home.addresses().loopback).unwrap();
    let entered = guest.get(path).await.expect(303);
    assert_eq!(entered.header("location"), "/_/");
    assert_eq!(entered.header("cache-control"), "no-store");
    assert_eq!(entered.header("referrer-policy"), "no-referrer");
    let cookie = entered.header("set-cookie").to_owned();
    let flags = cookie.split("; ").skip(1).collect::<Vec<_>>();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(flags.contains(&flag), "{cookie}");
    }
    assert!(!flags.iter().any(|flag| flag.starts_with("Domain")), "{cookie}");
    let port = home.addresses().loopback.rsplit(':').next().unwrap();
    let name = cookie.split('=').next().unwrap();
    assert!(name.contains(port), "two boxes on one machine would share {name}");

    let replayed = guest.get(path).await.expect(403);
    assert!(replayed.header("set-cookie").is_empty());
    for ticket in ["", "x", &"A".repeat(50), "%00", &"x".repeat(5000)] {
        let refused = guest.get(&format!("/_/enter?ticket={ticket}")).await.expect(403);
        assert!(refused.header("set-cookie").is_empty());
    }
    guest.get("/_/enter").await.expect(403);
    // Of many who try the same ticket at once, one gets in.
    let link = home.window_link();
    let path = link.strip_prefix(&home.addresses().loopback).unwrap().to_owned();
    let tries = (0..16).map(|_| {
        let (guest, path) = (home.local(), path.clone());
        tokio::spawn(async move { guest.get(&path).await.status })
    });
    let mut entered = 0;
    for attempt in tries.collect::<Vec<_>>() {
        entered += usize::from(attempt.await.unwrap() == 303);
    }
    assert_eq!(entered, 1);
}

#[tokio::test]
async fn the_windows_api_wants_the_cookie_and_changes_want_the_header_too() {
    let home = Home::start();
    let window = home.window().await;
    let cookie = window.request("GET", "/").build().unwrap().headers()["cookie"].clone();
    let cookie = cookie.to_str().unwrap();
    let (name, value) = cookie.split_once('=').unwrap();
    let api = ["session", "status", "connect", "settings"];
    for path in api.map(|name| format!("/api/homeport/{name}")) {
        home.local().get(&path).await.expect(401);
        for wrong in [
            format!("{name}="),
            format!("{name}=x"),
            format!("other={value}"),
            format!("{name}={value}x"),
        ] {
            home.local().with_header("cookie", &wrong).get(&path).await.expect(401);
        }
        window.get(&path).await.expect(200);
    }
    // The data plane, too, is the admin's by cookie.
    window.get("/api/collections").await.expect(200);

    let forged = home.local().with_header("cookie", cookie);
    let body = json!({ "name": "Taken over" });
    let collection = json!({ "name": "planted" });
    for (method, path, body) in [
        ("PATCH", "/api/homeport/settings", &body),
        ("DELETE", "/api/homeport/session", &body),
        ("POST", "/api/collections", &collection),
        ("DELETE", "/api/collections/users", &body),
        ("POST", "/api/homeport/session", &body),
    ] {
        let reply = forged.send(method, path, Some(body)).await;
        assert_eq!(reply.status, 403, "{method} {path}: {}", reply.text);
    }
    // A form, the one thing that another site can send without asking.
    let form = forged.request("POST", "/api/collections").body("name=planted");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(form.send().await.unwrap().status().as_u16(), 403);
    window.get("/api/collections/planted").await.expect(404);
    window.get("/api/homeport/status").await.expect(200);

    window.delete("/api/homeport/session").await.expect(204);
    window.get("/api/homeport/status").await.expect(401);
}

#[tokio::test]
async fn the_command_lines_requests_want_the_folders_key() {
    let home = Home::start();
    let window = home.window().await;
    let body = json!({ "do": "create", "email": "evil@example.com", "password": "long enough" });
    let admin = home.local().with_token(home.admin().await.token());
    for caller in
        [home.local(), window, admin, home.local().with_header("x-homeport-control", "guess")]
    {
        caller.post("/api/homeport/control/superuser", &body).await.expect(403);
        let link = caller.post("/api/homeport/control/window-link", &json!({})).await.expect(403);
        assert!(!link.text.contains("ticket"));
    }
    let admins = home.admin().await.get("/api/collections/_superusers/records").await.expect(200);
    assert_eq!(admins.body["totalItems"], 1);
}

#[tokio::test]
async fn a_superuser_signed_in_to_the_window_is_out_when_the_account_is_gone() {
    let home = Home::start();
    let admin = home.admin().await;
    let body = json!({ "email": "two@example.com", "password": "long enough", "passwordConfirm": "long enough" });
    let made = admin.post("/api/collections/_superusers/records", &body).await.expect(200);
    let sign_in = json!({ "identity": "two@example.com", "password": "long enough" });
    let reply = home.local().post("/api/homeport/session", &sign_in).await.expect(204);
    let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
    let window: Client =
        home.local().with_header("cookie", &cookie).with_header("x-homeport-csrf", "1");
    assert_eq!(
        window.get("/api/homeport/session").await.expect(200).body["email"],
        "two@example.com"
    );
    let path =
        format!("/api/collections/_superusers/records/{}", made.body["id"].as_str().unwrap());
    admin.delete(&path).await.expect(204);
    window.get("/api/homeport/status").await.expect(401);
    window.get("/api/collections").await.expect(401);
    let wrong = json!({ "identity": "root@example.com", "password": "wrong" });
    let refused = home.local().post("/api/homeport/session", &wrong).await.expect(400);
    assert!(refused.header("set-cookie").is_empty());
}

#[tokio::test]
async fn a_superusers_window_closes_when_the_password_changes() {
    let home = Home::start();
    let admin = home.admin().await;
    let body = json!({ "identity": ADMIN, "password": PASSWORD });
    let signed_in = home.local().post("/api/homeport/session", &body).await.expect(204);
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let window = home.local().with_header("cookie", &cookie);
    window.get("/api/homeport/status").await.expect(200);
    let found = admin.get("/api/collections/_superusers/records").await.expect(200);
    let id = found.body["items"][0]["id"].as_str().unwrap();
    let new = json!({ "password": "another password", "passwordConfirm": "another password" });
    admin.patch(&format!("/api/collections/_superusers/records/{id}"), &new).await.expect(200);
    window.get("/api/homeport/status").await.expect(401);
    // The admin at this machine came in by a ticket, and stays.
    home.window().await.get("/api/homeport/status").await.expect(200);
}
