//! Another port, and IPv6: chosen while the box runs, kept over restarts, and a port given up for one
//! that the start names.

use std::net::TcpListener;
use std::path::Path;

use homeport_tests::{Client, Link, Phone, Program, Raw, Serve, Stream, run, until};
use serde_json::json;

const PORTS: &str = "/api/homeport/ports";

/// A port that nobody has, as far as anybody can know.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The admin's window: its cookie, and the header for changing requests.
async fn window(server: &Program, folder: &Path) -> Client {
    let link = run(["window-link", "--data-dir", folder.to_str().unwrap()]);
    let link = String::from_utf8(link.stdout).unwrap();
    let path = link.trim().strip_prefix(server.said("loopback")).unwrap();
    let entered = server.local().get(path).await.expect(303);
    let cookie = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    server.local().with_header("cookie", &cookie).with_header("x-homeport-csrf", "1")
}

fn at(port: u16, server: &Program) -> Client {
    Client::trusting(&format!("https://127.0.0.1:{port}"), Path::new(server.said("ca_pem")))
}

#[tokio::test]
async fn the_port_is_moved_under_way_and_stays_so_while_the_start_asks_for_the_same_one() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let window = window(&server, folder.path()).await;
    let before = window.get(PORTS).await.expect(200).body;
    assert_eq!(before["paired"], 0);
    let old = u16::try_from(before["https"].as_u64().unwrap()).unwrap();

    let made = window.post("/api/homeport/pairings", &json!({})).await.expect(200).body;
    let link = Link::parse(made["link"].as_str().unwrap());
    assert_eq!(link.port, old);
    Phone::new("Till").pair(&server.guest(), &link).await.expect(200);
    let user = window.add_user("ada@example.com").await;
    let mut stream = Stream::open(&server.guest()).await;
    let new = free_port();
    let moved = window.send("PUT", PORTS, Some(&json!({ "https": new }))).await.expect(200).body;
    assert_eq!(moved, json!({ "https": new, "paired": 1 }));
    assert!(stream.next().await.is_none());
    let phone = at(new, &server);
    let answers = async || phone.try_send("GET", "/api/health", None).await.is_ok();
    until("the box answers there", answers).await;
    assert!(
        server.guest().try_send("GET", "/api/health", None).await.is_err(),
        "the old one is left"
    );

    // The session of the window is still good, and everything names the new port.
    let status = window.get("/api/homeport/status").await.expect(200).body;
    assert_eq!(status["https"][0], format!("https://127.0.0.1:{new}"));
    window.get(&format!("/api/collections/users/records/{user}")).await.expect(200);
    let made = window.post("/api/homeport/pairings", &json!({})).await.expect(200).body;
    assert_eq!(Link::parse(made["link"].as_str().unwrap()).port, new);
    let trail = window.get("/api/homeport/audit?action=settingsChanged").await.expect(200);
    assert!(trail.text.contains(&format!("https port {old} to {new}")), "{}", trail.text);
    let log = server.stop();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");

    // The next start asks for what the first one asked for.
    let server = Serve::on(folder.path()).start();
    assert_eq!(server.said("https"), format!("https://127.0.0.1:{new}"));
    server.stop();
    let named = free_port();
    let address = format!("127.0.0.1:{named}");
    let server = Serve::on(folder.path()).with("--listen", &address).start();
    assert_eq!(server.said("https"), format!("https://{address}"));
    server.stop();
}

#[tokio::test]
async fn a_port_that_cannot_be_had_is_refused_with_who_has_it_and_nothing_moves() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let window = window(&server, folder.path()).await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = (taken.local_addr().unwrap().port(), taken);
    let own = server.said("trust_page").rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let who = format!("(process {})", std::process::id());
    for (port, expected) in [
        (json!(taken.0), who.as_str()),
        (json!(own), "for its other pages"),
        (json!(0), "from 1 to 65535"),
        (json!(65_536), "from 1 to 65535"),
        (json!(-1), "from 1 to 65535"),
        (json!("8443"), "from 1 to 65535"),
        (json!(null), "from 1 to 65535"),
    ] {
        let refused = window.send("PUT", PORTS, Some(&json!({ "https": port }))).await.expect(400);
        let told = refused.body["data"]["https"]["message"].as_str().unwrap().to_owned();
        assert!(told.contains(expected), "{port}: {told}");
    }
    for (client, status) in [(server.local(), 401), (server.guest(), 404)] {
        client.get(PORTS).await.expect(status);
        client.send("PUT", PORTS, Some(&json!({ "https": 9 }))).await.expect(status);
    }
    server.guest().get("/api/health").await.expect(200);
    assert!(!folder.path().join("ports.json").exists());
    // The one that it has is nothing new.
    let present = window.get(PORTS).await.expect(200).body;
    window.send("PUT", PORTS, Some(&json!({ "https": present["https"] }))).await.expect(200);
    assert!(!folder.path().join("ports.json").exists());
    server.stop();
}

const NETWORK: &str = "/api/homeport/network";

/// Whether a door, `https` or `trust_page`, answers at one of this machine's addresses.
async fn answers(server: &Program, door: &str, address: &str) -> bool {
    let port = port_of(server, door);
    let scheme = if door == "https" { "https" } else { "http" };
    let ca = Path::new(server.said("ca_pem"));
    let client = Client::trusting(&format!("{scheme}://{address}:{port}"), ca);
    let path = if door == "https" { "/api/health" } else { "/ca.pem" };
    client.try_send("GET", path, None).await.is_ok()
}

fn port_of(server: &Program, door: &str) -> u16 {
    server.said(door).rsplit(':').next().unwrap().parse().unwrap()
}

fn has_six() -> bool {
    let has = TcpListener::bind("[::1]:0").is_ok();
    if !has {
        println!("skipped: no IPv6 on this machine");
    }
    has
}

async fn six(window: &Client) -> serde_json::Value {
    window.get(NETWORK).await.expect(200).body["ipv6"].clone()
}

#[tokio::test]
async fn ipv6_is_switched_on_and_off_under_way_and_kept() {
    if !has_six() {
        return;
    }
    let folder = Program::folder_with_admin();
    let everywhere = || {
        let serve = Serve::on(folder.path()).with("--listen", "0.0.0.0:0");
        serve.with("--trust-page", "0.0.0.0:0").start()
    };
    let server = everywhere();
    let window = window(&server, folder.path()).await;
    assert_eq!(six(&window).await, false);
    for door in ["https", "trust_page"] {
        assert!(
            answers(&server, door, "127.0.0.1").await && !answers(&server, door, "[::1]").await
        );
    }

    // Where somebody else has the port by IPv6, nothing changes.
    let port = server.said("https").rsplit(':').next().unwrap().to_owned();
    let taken = TcpListener::bind(format!("[::1]:{port}")).unwrap();
    let refused = window.patch(NETWORK, &json!({ "ipv6": true })).await.expect(400);
    let told = refused.body["data"]["ipv6"]["message"].as_str().unwrap();
    assert!(told.contains(&port) && told.contains("in use"), "{told}");
    drop(taken);
    for bad in [
        json!({ "ipv6": "yes" }),
        json!({ "ipv6": null }),
        json!({ "ipv6": true, "interfaces": {} }),
    ] {
        let refused = window.patch(NETWORK, &bad).await.expect(400);
        assert!(refused.body["data"]["ipv6"]["message"].is_string(), "{bad}: {}", refused.text);
    }
    assert!(!folder.path().join("ports.json").exists());

    for on in [true, false, true] {
        let told = window.patch(NETWORK, &json!({ "ipv6": on })).await.expect(200).body;
        assert_eq!(told["ipv6"], on);
        for door in ["https", "trust_page"] {
            let turned = async || {
                answers(&server, door, "[::1]").await == on
                    && answers(&server, door, "127.0.0.1").await
            };
            until("the box answers so", turned).await;
        }
        assert_eq!(six(&window).await, on);
        // Said again it changes nothing.
        window.patch(NETWORK, &json!({ "ipv6": on })).await.expect(200);
    }
    let trail = window.get("/api/homeport/audit?action=settingsChanged").await.expect(200);
    assert!(trail.text.contains("IPv6 on") && trail.text.contains("IPv6 off"), "{}", trail.text);
    let log = server.stop();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");

    let server = everywhere();
    for door in ["https", "trust_page"] {
        assert!(answers(&server, door, "[::1]").await && answers(&server, door, "127.0.0.1").await);
    }
    server.stop();
}

#[tokio::test]
async fn where_the_start_names_one_address_there_is_no_choice_of_ipv6() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    let window = window(&server, folder.path()).await;
    assert!(six(&window).await.is_null());
    for on in [true, false] {
        let refused = window.patch(NETWORK, &json!({ "ipv6": on })).await.expect(400);
        let told = refused.body["data"]["ipv6"]["message"].as_str().unwrap();
        assert!(told.contains("127.0.0.1"), "{told}");
    }
    server.guest().patch(NETWORK, &json!({ "ipv6": true })).await.expect(404);
    server.local().patch(NETWORK, &json!({ "ipv6": true })).await.expect(401);
    server.stop();
}

#[tokio::test]
async fn a_page_that_hears_ipv6_already_is_in_nobodys_way() {
    if !has_six() {
        return;
    }
    let folder = Program::folder_with_admin();
    let started = || {
        let serve = Serve::on(folder.path()).with("--listen", "0.0.0.0:0");
        serve.with("--trust-page", "[::]:0").start()
    };
    let server = started();
    let window = window(&server, folder.path()).await;
    assert!(answers(&server, "trust_page", "[::1]").await);
    for on in [true, false, true] {
        window.patch(NETWORK, &json!({ "ipv6": on })).await.expect(200);
        let turned = async || {
            answers(&server, "https", "[::1]").await == on
                && answers(&server, "https", "127.0.0.1").await
                && answers(&server, "trust_page", "[::1]").await
        };
        until("the box answers so, and the page as before", turned).await;
    }
    let log = server.stop();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
    let server = started();
    assert!(answers(&server, "https", "[::1]").await);
    assert!(answers(&server, "trust_page", "[::1]").await);
    server.stop();
}

#[tokio::test]
async fn where_the_start_names_one_address_the_page_is_where_it_says() {
    if !has_six() {
        return;
    }
    let folder = Program::folder_with_admin();
    std::fs::write(folder.path().join("ports.json"), r#"{"six":true}"#).unwrap();
    for (listen, is_six) in [("0.0.0.0:0", true), ("127.0.0.1:0", false)] {
        let serve = Serve::on(folder.path()).with("--listen", listen);
        let server = serve.with("--trust-page", "0.0.0.0:0").start();
        assert!(answers(&server, "trust_page", "127.0.0.1").await);
        assert_eq!(answers(&server, "trust_page", "[::1]").await, is_six, "{listen}");
        server.stop();
    }
}

#[tokio::test]
async fn a_choice_of_ipv6_is_written_down_also_where_nothing_has_to_move() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).with("--listen", "0.0.0.0:0").start();
    let window = window(&server, folder.path()).await;
    // As after a start that could not have it so.
    let note = folder.path().join("ports.json");
    std::fs::write(&note, r#"{"six":true}"#).unwrap();
    window.patch(NETWORK, &json!({ "ipv6": false })).await.expect(200);
    let kept = std::fs::read_to_string(&note).unwrap();
    let kept = serde_json::from_str::<serde_json::Value>(&kept).unwrap();
    assert!(kept["six"].is_null(), "{kept}");
    server.stop();
}

/// A request whose body is held back: the server waits for it some seconds before it starts anew.
async fn held_back(server: &Program) -> Raw {
    let base = server.said("loopback");
    let head = format!(
        "POST /api/collections/users/records HTTP/1.1\r\nHost: {}\r\nContent-Length: 9\r\n\
         Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n",
        base.strip_prefix("http://").unwrap(),
    );
    let mut held_back = Raw::plain(base).await;
    held_back.say(head.as_bytes()).await;
    let asked = held_back.until("\r\n\r\n").await;
    assert!(asked.starts_with("HTTP/1.1 100"), "{asked}");
    held_back
}

#[tokio::test]
async fn where_ipv6_is_taken_in_the_last_moment_all_is_as_before_and_said() {
    if !has_six() {
        return;
    }
    let folder = Program::folder_with_admin();
    let started = || {
        let serve = Serve::on(folder.path()).with("--listen", "0.0.0.0:0");
        serve.with("--trust-page", "0.0.0.0:0").start()
    };
    for (door, times) in [("https", 1), ("trust_page", 2)] {
        let server = started();
        let window = window(&server, folder.path()).await;
        let open = held_back(&server).await;
        window.patch(NETWORK, &json!({ "ipv6": true })).await.expect(200);
        // The box has not left its ports yet.
        let taken = TcpListener::bind(format!("[::1]:{}", port_of(&server, door))).unwrap();
        drop(open);
        let trail = "/api/homeport/audit?action=settingsChanged";
        let said = async || {
            // A request is cut where the server starts anew.
            let read = window.try_send("GET", trail, None).await;
            read.is_ok_and(|read| read.text.matches("could not be had").count() == times)
        };
        until("the trail says so", said).await;
        assert_eq!(six(&window).await, false);
        for door in ["https", "trust_page"] {
            assert!(answers(&server, door, "127.0.0.1").await, "{door}");
            if port_of(&server, door) != taken.local_addr().unwrap().port() {
                assert!(!answers(&server, door, "[::1]").await, "{door}");
            }
        }
        let kept = std::fs::read_to_string(folder.path().join("ports.json")).unwrap();
        let kept = serde_json::from_str::<serde_json::Value>(&kept).unwrap();
        assert!(kept["six"].is_null(), "{kept}");
        let examined = window.get("/api/homeport/doctor").await.expect(200);
        assert!(!examined.text.contains("took its port"), "{}", examined.text);
        let log = server.stop();
        assert!(!log.contains("panicked"), "{log}");
    }
}
