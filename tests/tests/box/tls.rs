//! The door for phones: TLS that verifies, and nothing behind it that is not theirs.

use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeport_tests::{Client, Home, Raw, Stream, collection, field, tls_config, until};
use serde_json::json;

/// What OpenSSL, which curl, Node and Dart listen to, says about the box's certificate.
fn openssl(home: &Home, how: &[&str]) -> (bool, String) {
    let address = home.addresses().https.strip_prefix("https://").unwrap();
    let output = Command::new("openssl")
        .args(["s_client", "-connect", address, "-verify_return_error", "-alpn", "h2", "-CAfile"])
        .arg(&home.addresses().ca_pem)
        .args(how)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success() && said.contains("Verify return code: 0 (ok)"), said)
}

#[test]
fn the_chain_verifies_for_every_way_to_name_the_box_and_for_no_other() {
    let home = Home::builder().named("Shop PC & Co.").start();
    for (option, name) in [
        ("-verify_hostname", "localhost"),
        ("-verify_hostname", "shop-pc-co.local"),
        ("-verify_ip", "127.0.0.1"),
        ("-verify_ip", "::1"),
    ] {
        let (verified, said) = openssl(&home, &[option, name]);
        assert!(verified, "{name}: {said}");
        assert!(said.contains("ALPN protocol: h2"), "{name}: {said}");
    }
    for (option, name) in [
        ("-verify_hostname", "example.com"),
        ("-verify_hostname", "other.local"),
        ("-verify_ip", "8.8.8.8"),
    ] {
        let (verified, said) = openssl(&home, &[option, name]);
        assert!(!verified, "{name}: {said}");
    }
    for old in ["-tls1", "-tls1_1"] {
        let (verified, said) = openssl(&home, &[old]);
        assert!(!verified, "{old}: {said}");
    }
}

#[tokio::test]
async fn both_versions_of_http_are_spoken_and_other_authorities_clients_turn_away() {
    let (home, other) = (Home::start(), Home::start());
    let health = home.guest().get("/api/health").await.expect(200);
    assert_eq!(health.version, reqwest::Version::HTTP_2);

    let pem = std::fs::read(&home.addresses().ca_pem).unwrap();
    let ca = reqwest::Certificate::from_pem(&pem).unwrap();
    let old = Client::build(&home.addresses().https, |b| b.tls_certs_only([ca]).http1_only());
    assert_eq!(old.get("/api/health").await.expect(200).version, reqwest::Version::HTTP_11);

    let stranger = Client::trusting(&home.addresses().https, &other.addresses().ca_pem);
    assert!(stranger.try_send("GET", "/api/health", None).await.is_err());
}

#[tokio::test]
async fn plain_http_at_the_tls_door_is_told_to_use_https() {
    let home = Home::start();
    let https = &home.addresses().https;
    for request in [
        "GET / HTTP/1.1\r\n\r\n",
        "POST /api/x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let said = Raw::plain(https).await.ask(request.as_bytes()).await;
        assert!(
            said.starts_with("HTTP/1.1 400 ") && said.contains("https://"),
            "{request:?}: {said:?}"
        );
    }
    // What is neither gets no answer, and ends.
    for bytes in [
        &b"\x16\x03\x01\xff\xff"[..],
        b"\x00\x00\x00\x00",
        b"ssh-2.0\r\n",
        b"\x16\x03\x01\x00\x05hello",
    ] {
        let said = Raw::plain(https).await.ask(bytes).await;
        assert!(!said.contains("HTTP/1.1 200"), "{bytes:?}: {said:?}");
    }
    home.guest().get("/api/health").await.expect(200);
}

#[tokio::test]
async fn the_door_for_phones_has_no_admin_side() {
    let home = Home::start();
    let running = std::fs::read_to_string(home.folder().join("running.json")).unwrap();
    let key = serde_json::from_str::<serde_json::Value>(&running).unwrap()["key"].clone();
    let link = home.window_link();
    let ticket = link.rsplit('=').next().unwrap();
    let window = home.window().await;
    window.get("/api/homeport/status").await.expect(200);
    let cookie = window.request("GET", "/").build().unwrap().headers()["cookie"].clone();
    let insider = home
        .guest()
        .with_token(home.admin().await.token())
        .with_header("cookie", cookie.to_str().unwrap())
        .with_header("x-homeport-csrf", "1")
        .with_header("x-homeport-control", key.as_str().unwrap());
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/_"),
        ("GET", "/_/index.html"),
        ("GET", "/_/collections"),
        ("GET", &format!("/_/enter?ticket={ticket}")),
        ("GET", "/api/homeport/session"),
        ("POST", "/api/homeport/session"),
        ("GET", "/api/homeport/status"),
        ("GET", "/api/homeport/connect"),
        ("GET", "/api/homeport/settings"),
        ("PATCH", "/api/homeport/settings"),
        ("POST", "/api/homeport/control/window-link"),
        ("POST", "/api/homeport/control/superuser"),
    ] {
        let reply = insider.send(method, path, None).await;
        assert_eq!(reply.status, 404, "{method} {path}: {}", reply.text);
        assert!(reply.header("set-cookie").is_empty(), "{method} {path}");
    }
    // What lies there is for those who come by a link in a mail, the same for everybody.
    let page = home.guest().get("/_/").await.expect(200);
    assert!(page.text.contains("/_/links.js") && !page.text.contains("assets/"), "{}", page.text);
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src"));
    assert_eq!(insider.get("/_/").await.expect(200).text, page.text);
    // The ticket was not spent there, and the cookie makes nobody an admin.
    home.local().get(link.strip_prefix(&home.addresses().loopback).unwrap()).await.expect(303);
    let with_cookie = home.guest().with_header("cookie", cookie.to_str().unwrap());
    with_cookie.get("/api/collections").await.expect(401);
}

#[tokio::test]
async fn the_trust_page_hands_out_the_certificate_and_nothing_else() {
    let home = Home::start();
    let admin = home.admin().await;
    let definition = collection("notes", json!([field("title", "text")]), json!({}));
    admin.post("/api/collections", &definition).await.expect(200);
    let page = Client::plain(home.addresses().trust_page.as_ref().unwrap());
    let pem = std::fs::read_to_string(&home.addresses().ca_pem).unwrap();
    assert_eq!(page.get("/ca.pem").await.expect(200).text, pem);
    let html = page.get("/").await.expect(200);
    let shown = html.text.replace(char::is_whitespace, "").to_lowercase();
    assert!(shown.contains(&home.addresses().ca_sha256), "the fingerprint is not shown");
    assert!(!html.text.contains("<script"), "the page needs no script");
    let paths = ["/", "/style.css", "/ca.crt", "/ca.pem", "/homeport.mobileconfig", "/check"];
    for path in paths.into_iter().chain(["/check.js", "/reached"]) {
        let reply = page.get(path).await;
        assert!(reply.status < 300, "{path}: {}", reply.status);
        assert!(reply.header("set-cookie").is_empty() && reply.header("location").is_empty());
        assert_eq!(reply.header("cache-control"), "no-store");
        assert!(!reply.text.contains("PRIVATE KEY"));
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let status = page.send(method, path, None).await.status;
            assert!(matches!(status, 404 | 405), "{method} {path}: {status}");
        }
    }
    let insider = page.with_token(admin.token());
    for path in [
        "/api/health",
        "/api/collections",
        "/api/collections/notes/records",
        "/_/",
        "/ca.key",
        "/tls/ca.key",
        "/../tls/ca.key",
        "/%2e%2e/tls/ca.key",
        "/api/realtime",
    ] {
        let reply = insider.get(path).await;
        assert!(
            reply.status == 404 || path.starts_with("/../"),
            "{path}: {} {}",
            reply.status,
            reply.text
        );
        assert!(!reply.text.contains("PRIVATE KEY"));
    }
}

#[tokio::test]
async fn the_trust_page_begins_with_the_steps_of_the_device_that_asks() {
    let home = Home::start();
    let page = Client::plain(home.addresses().trust_page.as_ref().unwrap());
    for (agent, first, file) in [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)", "iPhone", "mobileconfig"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/142.0.0.0", "Android", "/ca.crt"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0", "Windows", "/ca.crt"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605", "Mac", "/ca.crt"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0", "Linux", "/ca.pem"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0", "Firefox", "/ca.pem"),
    ] {
        let shown = page.with_header("user-agent", agent).get("/").await.expect(200).text;
        let (yours, others) = shown.split_once("Another device").unwrap();
        assert!(yours.contains(&format!("<h2>{first}")) && yours.contains(file), "{agent}");
        assert!(!others.contains(&format!("<summary>{first}")), "{agent}: its steps stand twice");
        assert_eq!(others.matches("<details>").count(), 5, "{agent}");
    }
    // One that says nothing of itself chooses.
    let shown = page.get("/").await.expect(200).text;
    assert_eq!(shown.matches("<details>").count(), 6);
}

#[tokio::test]
async fn iphones_get_the_certificate_as_a_profile() {
    let home = Home::start();
    let page = Client::plain(home.addresses().trust_page.as_ref().unwrap());
    let window = home.window().await;
    let name = json!({"name": "<Tom & \"Ann\">"});
    window.patch("/api/homeport/settings", &name).await.expect(200);
    let reply = page.get("/homeport.mobileconfig").await.expect(200);
    assert_eq!(reply.header("content-type"), "application/x-apple-aspen-config");
    let profile: plist::Value = plist::from_bytes(reply.text.as_bytes()).unwrap();
    let profile = profile.as_dictionary().unwrap();
    let text = |key: &str| profile[key].as_string().unwrap().to_owned();
    assert_eq!(text("PayloadDisplayName"), "Trust <Tom & \"Ann\">");
    let payload = profile["PayloadContent"].as_array().unwrap()[0].as_dictionary().unwrap();
    assert_eq!(payload["PayloadType"].as_string(), Some("com.apple.security.root"));
    let pem = page.get("/ca.pem").await.expect(200).text;
    let body = pem.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    let der = STANDARD.decode(body).unwrap();
    assert_eq!(payload["PayloadContent"].as_data(), Some(der.as_slice()));
    // Installed again, it replaces itself.
    let again = page.get("/homeport.mobileconfig").await.expect(200);
    assert_eq!(again.text, reply.text);
    assert_ne!(payload["PayloadUUID"].as_string(), profile["PayloadUUID"].as_string());
}

#[tokio::test]
async fn the_plain_pages_answer_to_the_boxs_own_addresses_and_names_only() {
    let home = Home::builder().named("Shop PC").start();
    let page = Client::plain(home.addresses().trust_page.as_ref().unwrap());
    for own in
        ["127.0.0.1", "192.168.1.20:8080", "[fd00::7]:8080", "shop-pc.local", "SHOP-PC.local"]
    {
        for path in ["/", "/check", "/reached", "/ca.crt"] {
            page.with_header("host", own).get(path).await.expect(200);
        }
    }
    // A website whose name was made to lead here; and what no host is.
    for other in ["evil.example", "shop-pc.local.evil.example", "a\"><script>", "x; script-src *"] {
        for path in ["/", "/check", "/reached", "/ca.crt"] {
            let reply = page.with_header("host", other).get(path).await;
            assert!(matches!(reply.status, 400 | 421), "{other}{path}: {}", reply.status);
            assert!(!reply.text.contains("evil") && !reply.text.contains("script"), "{other}");
        }
    }
}

#[tokio::test]
async fn the_check_page_tells_a_phone_what_to_judge_by() {
    let home = Home::start();
    let page = Client::plain(home.addresses().trust_page.as_ref().unwrap());
    let reply = page.get("/check").await.expect(200);
    let port = home.addresses().https.rsplit(':').next().unwrap();
    let fingerprint = &home.addresses().ca_sha256;
    for said in [
        format!("data-port=\"{port}\""),
        format!("data-fingerprint=\"{fingerprint}\""),
        // It listens there alone, and announces nothing.
        "data-only=\"127.0.0.1\"".to_owned(),
        "data-host-name=\"\"".to_owned(),
    ] {
        assert!(reply.text.contains(&said), "{said} in {}", reply.text);
    }
    let policy = reply.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"));
    assert_eq!(&page.get("/reached").await.expect(200).text, fingerprint);
}

/// The names in the certificate that a new connection is shown.
async fn names(https: &str, ca: &Path) -> String {
    let address = https.strip_prefix("https://").unwrap().to_owned();
    let ca = ca.to_owned();
    let shown = tokio::task::spawn_blocking(move || {
        let shown = Command::new("openssl")
            .args(["s_client", "-connect", &address, "-CAfile"])
            .arg(&ca)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let mut reader = Command::new("openssl")
            .args(["x509", "-noout", "-ext", "subjectAltName"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut reader.stdin.take().unwrap(), &shown.stdout).unwrap();
        reader.wait_with_output().unwrap()
    });
    String::from_utf8_lossy(&shown.await.unwrap().stdout).into_owned()
}

/// A stream and a plain connection that outlast whatever is done to the box's certificate.
pub(crate) struct OpenConnections {
    phone: Client,
    stream: Stream,
    held: Raw,
}

impl OpenConnections {
    const ASK: &[u8] = b"GET /api/health HTTP/1.1\r\nHost: box\r\n\r\n";

    pub(crate) async fn begin(home: &Home) -> Self {
        let definition = collection("notes", json!([field("title", "text")]), json!({}));
        home.admin().await.post("/api/collections", &definition).await.expect(200);
        let phone = home.guest();
        let stream = Stream::listening(&phone, &["notes/*"]).await;
        let config = tls_config(&home.addresses().ca_pem, &[]);
        let mut held = Raw::tls(&home.addresses().https, &config).await;
        held.say(Self::ASK).await;
        held.until("healthy").await;
        Self { phone, stream, held }
    }

    pub(crate) async fn go_on(mut self) {
        let path = "/api/collections/notes/records";
        let record = self.phone.post(path, &json!({ "title": "on" })).await;
        let event = self.stream.next().await.expect("the stream went on");
        assert_eq!(event.record("id"), &record.expect(200).body["id"]);
        self.held.say(Self::ASK).await;
        let answer = self.held.until("healthy").await;
        assert!(answer.contains("200 OK"), "the held connection was dropped");
    }
}

#[tokio::test]
async fn a_new_name_changes_the_certificate_and_open_connections_go_on() {
    let home = Home::builder().named("Before").start();
    let open = OpenConnections::begin(&home).await;

    let window = home.window().await;
    window.patch("/api/homeport/settings", &json!({ "name": "After" })).await.expect(200);
    let (https, ca) = (&home.addresses().https, &home.addresses().ca_pem);
    until("the new name is in the certificate", async || {
        let names = names(https, ca).await;
        assert!(names.contains("DNS:"), "{names}");
        names.contains("DNS:after.local") && !names.contains("DNS:before.local")
    })
    .await;
    open.go_on().await;
    // Old clients' trust holds: the authority is the same.
    home.guest().get("/api/health").await.expect(200);
}
