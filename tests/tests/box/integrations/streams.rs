//! Bodies that are passed on: whole, in no other's name, and never in memory as a whole.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use futures_util::StreamExt as _;
use homeport_tests::{ADMIN, PASSWORD, Program, S3, Serve, until};
use serde_json::{Value, json};

use super::{Ground, ROOM, failed};

const LARGE: u64 = 200 << 20;
const MORE: u64 = 50 << 20;
const SECRET: &str = "planted-credential-4711";

/// A service that answers as its paths are called: `/TYPE/LENGTH-SAID/LENGTH-SENT`, with `-` where no
/// length is said, `/echo` with the request's head, `/flow` with what has no end. Nobody ends it; its
/// thread goes with the test.
fn service() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let line = lines.next().unwrap_or_default();
                let head = lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
                let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                let parts = path.split('/').skip(1).collect::<Vec<_>>();
                let mut stream = &stream;
                let plain =
                    "HTTP/1.1 200 x\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n";
                if path == "/echo" {
                    // More than one part of it comes before the head.
                    let begun = "begun ".repeat(50_000);
                    let _ = write!(stream, "{plain}{begun}{head}");
                    return;
                }
                if path == "/slice" {
                    let said = "HTTP/1.1 206 x\r\ncontent-range: bytes 0-4/900\r\n";
                    let _ = write!(stream, "{said}content-length: 5\r\n\r\nxxxxx");
                    return;
                }
                if path == "/both" {
                    let said =
                        "HTTP/1.1 200 x\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n";
                    let _ = write!(stream, "{said}transfer-encoding: chunked\r\n\r\n");
                    let _ = write!(stream, "9\r\nwhole one\r\n0\r\n\r\n");
                    return;
                }
                if path == "/flow" {
                    let _ = write!(stream, "{plain}");
                    while stream.write_all(&[b'x'; 1 << 16]).is_ok() {}
                    return;
                }
                let [kind, said, sent] = parts[..] else {
                    let body = r#"{"message":"no such thing"}"#;
                    let said = "HTTP/1.1 404 x\r\ncontent-type: application/json\r\n";
                    let length = body.len();
                    let _ = write!(stream, "{said}content-length: {length}\r\n\r\n{body}");
                    return;
                };
                let kind = kind.replace('~', "/").replace("%2B", "+");
                let _ = write!(stream, "HTTP/1.1 200 x\r\ncontent-type: {kind}\r\n");
                let _ = write!(stream, "set-cookie: a=b\r\nconnection: close\r\n");
                if said != "-" {
                    let _ = write!(stream, "content-length: {said}\r\n");
                }
                let _ = stream.write_all(b"\r\n");
                let _ = stream.write_all(&vec![b'x'; sent.parse().unwrap()]);
            });
        }
    });
    address.to_string()
}

impl Ground {
    /// A connector of one's own that passes on what the service says.
    async fn passing(&self) {
        let host = service();
        let text = json!({ "type": "text", "required": true });
        let file = json!({
            "id": "passing", "title": "Passing", "category": "other",
            "docs": "https://example.com/docs", "test": { "action": "look" },
            "credentials": { "key": { "title": "Key" } },
            "auth": { "kind": "header", "name": "X-Key", "value": "{{cred.key}}" },
            "actions": {
                "look": { "title": "Look", "effect": "read", "method": "GET", "path": "/look" },
                "get": {
                    "title": "Get", "effect": "read", "method": "GET",
                    "path": "/{{input.kind}}/{{input.said}}/{{input.sent}}",
                    "input": { "kind": text, "said": text, "sent": text },
                    "stream": { "types": ["image/*", "text/plain"], "max_bytes": 1000 },
                },
                "echo": {
                    "title": "Get what was sent", "effect": "read", "method": "GET", "path": "/echo",
                    "stream": { "types": ["text/plain"], "max_bytes": 1_000_000 },
                },
                "slice": {
                    "title": "Get a part", "effect": "read", "method": "GET", "path": "/slice",
                    "stream": { "max_bytes": 1000 },
                },
                "both": {
                    "title": "Get what has two ends", "effect": "read", "method": "GET", "path": "/both",
                    "stream": { "types": ["text/plain"], "max_bytes": 1000 },
                },
                "flow": {
                    "title": "Get all there is", "effect": "read", "method": "GET", "path": "/flow",
                    "stream": { "types": ["text/plain"], "max_bytes": 1_u64 << 40 },
                },
                "lost": {
                    "title": "Get what is not there", "effect": "read", "method": "GET", "path": "/none",
                    "stream": { "max_bytes": 1000 },
                },
            },
        });
        let body = json!({ "connector": file, "version": null });
        self.admin.send("PUT", "/api/homeport/connectors/passing", Some(&body)).await.expect(200);
        let body = json!({
            "connector": "passing", "base": format!("http://{host}"), "local": [host],
            "credentials": { "key": SECRET }, "rules": { "flow": "", "get": "" },
        });
        self.admin.send("PUT", &format!("{ROOM}/passing"), Some(&body)).await.expect(200);
    }

    fn asks(&self, action: &str, input: &Value) -> reqwest::RequestBuilder {
        self.admin.request("POST", &format!("{ROOM}/passing/{action}")).json(input)
    }

    async fn passed(&self, kind: &str, said: &str, sent: &str) -> reqwest::Response {
        let body = json!({ "kind": kind, "said": said, "sent": sent });
        self.asks("get", &body).send().await.unwrap()
    }

    /// Whether a body comes to an end that looks like one, and what of it came.
    async fn whole(&self, action: &str, input: &Value) -> (bool, Vec<u8>) {
        // Where it ends at once, the connection may be gone before the answer's head.
        let Ok(reply) = self.asks(action, input).send().await else { return (false, Vec::new()) };
        let (mut parts, mut came) = (reply.bytes_stream(), Vec::new());
        while let Some(part) = parts.next().await {
            match part {
                Ok(part) => came.extend_from_slice(&part),
                Err(_) => return (false, came),
            }
        }
        (true, came)
    }
}

fn header<'a>(reply: &'a reqwest::Response, name: &str) -> &'a str {
    reply.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_body_is_passed_on_in_its_own_type_or_as_bytes_to_be_saved() {
    let ground = Ground::new().await;
    ground.passing().await;
    for (kind, shown) in [
        ("image~png", "image/png"),
        ("text~plain", "text/plain"),
        ("image~svg+xml", ""),
        ("text~html", ""),
        ("application~javascript", ""),
        ("application~pdf", ""),
    ] {
        let reply = ground.passed(kind, "5", "5").await;
        assert_eq!(reply.status(), 200);
        let (kind, how) = match shown {
            "" => ("application/octet-stream", "attachment"),
            shown => (shown, "inline"),
        };
        assert_eq!(header(&reply, "content-type"), kind);
        assert_eq!(header(&reply, "content-disposition"), how);
        let exposed = header(&reply, "access-control-expose-headers");
        assert!(exposed.contains("Content-Disposition"), "{exposed}");
        assert_eq!(header(&reply, "x-content-type-options"), "nosniff");
        assert!(header(&reply, "content-security-policy").contains("sandbox"));
        assert_eq!(header(&reply, "content-length"), "5");
        assert_eq!(header(&reply, "set-cookie"), "");
        assert_eq!(reply.bytes().await.unwrap(), "xxxxx");
    }
    let reply = ground.passed("text~plain", "-", "1000").await;
    assert_eq!(reply.bytes().await.unwrap().len(), 1000);
}

#[tokio::test]
async fn what_is_too_long_or_breaks_off_is_never_taken_for_whole() {
    let ground = Ground::new().await;
    ground.passing().await;
    let said = json!({ "kind": "text~plain", "said": "1001", "sent": "1001" });
    let failure = ground.failure("passing/get", said).await;
    assert_eq!(failure, failed(502, "unknown", "", 0));
    for (said, sent) in [("-", "1001"), ("900", "500")] {
        let input = json!({ "kind": "text~plain", "said": said, "sent": sent });
        assert!(!ground.whole("get", &input).await.0, "{said} {sent}");
    }
    // A refusal is told as everywhere.
    let failure = ground.failure("passing/lost", json!({})).await;
    assert_eq!(failure, failed(502, "not_found", "", 404));
    // A part is not the whole, and neither is what the shorter of two lengths says.
    let failure = ground.failure("passing/slice", json!({})).await;
    assert_eq!(failure, failed(502, "unavailable", "", 0));
    let (is_whole, came) = ground.whole("both", &json!({})).await;
    assert!(!is_whole || came == b"whole one", "{came:?}");
}

/// How many calls of the integration there were, and how many failed.
async fn counted(ground: &Ground) -> (u64, u64) {
    let usage = ground.admin.get(&format!("{ROOM}/passing/usage")).await.expect(200).body;
    let of = |name: &str| usage["day"][name].as_u64().unwrap();
    (of("calls"), of("failed"))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_nothing_holds_up_no_call_and_no_more_than_a_share() {
    let ground = Ground::new().await;
    ground.passing().await;
    // Each with a connection of its own: what is not read fills those of clients.
    let flow = async || {
        let asked = ground.home.guest().request("POST", &format!("{ROOM}/passing/flow"));
        asked.json(&json!({})).send().await
    };
    let admins = async || {
        let asked = ground.home.admin().await.request("POST", &format!("{ROOM}/passing/flow"));
        asked.json(&json!({})).send().await.unwrap()
    };
    let mut held = Vec::new();
    for _ in 0..4 {
        let reply = flow().await.unwrap();
        assert_eq!(reply.status(), 200);
        held.push(reply);
    }
    let refused = flow().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(refused.text().await.unwrap().contains("on their way"));
    // Others are not held up, and neither are calls.
    for _ in 0..12 {
        held.push(admins().await);
    }
    assert!(held.iter().all(|reply| reply.status() == 200));
    assert_eq!(admins().await.status(), 429);
    assert_eq!(
        ground.test("passing").await.status,
        502,
        "it is asked, and says that there is none"
    );
    // Who goes away has none any more.
    held.clear();
    until("there is room again", async || flow().await.unwrap().status() == 200).await;
}

#[tokio::test]
async fn a_body_counts_when_it_has_ended_and_as_it_has_ended() {
    let ground = Ground::new().await;
    ground.passing().await;
    let good = json!({ "kind": "text~plain", "said": "5", "sent": "5" });
    assert!(ground.whole("get", &good).await.0);
    until("it is counted", async || counted(&ground).await == (1, 0)).await;
    let broken = json!({ "kind": "text~plain", "said": "900", "sent": "500" });
    assert!(!ground.whole("get", &broken).await.0);
    until("it is counted", async || counted(&ground).await == (2, 1)).await;
}

#[tokio::test]
async fn a_body_ends_before_a_secret() {
    let ground = Ground::new().await;
    ground.passing().await;
    let (is_whole, came) = ground.whole("echo", &json!({})).await;
    let came = String::from_utf8(came).unwrap();
    assert!(came.starts_with("begun ") && !is_whole && !came.contains("planted"), "{came}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switch_ends_what_is_on_its_way() {
    let ground = Ground::new().await;
    ground.passing().await;
    let off = json!({ "on": false });
    let mut parts = ground.asks("flow", &json!({})).send().await.unwrap().bytes_stream();
    parts.next().await.unwrap().unwrap();
    ground.admin.patch(&format!("{ROOM}/switch"), &off).await.expect(200);
    let mut came = 0;
    while let Some(Ok(part)) = parts.next().await {
        came += part.len() as u64;
        assert!(came < LARGE, "it goes on");
    }
}

#[tokio::test]
async fn a_stream_that_does_not_hold_together_is_no_connector() {
    let ground = Ground::new().await;
    let file = |stream: Value, more: Value| {
        let mut action = json!({ "title": "Get", "effect": "read", "method": "GET", "path": "/", "stream": stream });
        action.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({
            "id": "odd", "title": "Odd", "category": "other", "docs": "https://example.com/docs",
            "base": "https://example.com", "test": { "action": "look" },
            "actions": {
                "look": { "title": "Look", "effect": "read", "method": "GET", "path": "/look" }, "get": action,
            },
        })
    };
    let kept = async |file: Value| {
        let body = json!({ "connector": file, "version": null });
        ground.admin.send("PUT", "/api/homeport/connectors/odd", Some(&body)).await.status
    };
    for (stream, more) in [
        (json!({}), json!({})),
        (json!({ "max_bytes": 0 }), json!({})),
        (json!({ "max_bytes": 1_u64 << 41 }), json!({})),
        (json!({ "max_bytes": 1, "types": ["image"] }), json!({})),
        (json!({ "max_bytes": 1, "types": ["Image/PNG"] }), json!({})),
        (json!({ "max_bytes": 1, "types": ["a/b, c/d"] }), json!({})),
        (json!({ "max_bytes": 1 }), json!({ "output": { "id": "/id" } })),
        (json!({ "max_bytes": 1 }), json!({ "success": { "at": "/ok" } })),
        (json!({ "max_bytes": 1 }), json!({ "method": "HEAD" })),
        (json!({ "max_bytes": 1 }), json!({ "headers": { "range": "bytes=0-5" } })),
    ] {
        assert_eq!(kept(file(stream.clone(), more.clone())).await, 400, "{stream} {more}");
    }
    let mut tested = file(json!({ "max_bytes": 1 }), json!({}));
    tested["test"]["action"] = json!("get");
    assert_eq!(kept(tested).await, 400);
    assert_eq!(kept(file(json!({ "max_bytes": 1, "types": ["a/*"] }), json!({}))).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_object_goes_through_without_being_in_memory() {
    let (folder, s3) = (Program::folder_with_admin(), S3::start());
    let server = Serve::on(folder.path()).start();
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    let host = s3.endpoint().strip_prefix("http://").unwrap();
    let body = json!({
        "connector": "s3", "base": s3.endpoint(), "local": [host], "credentials": s3.credentials(),
    });
    admin.send("PUT", &format!("{ROOM}/s3"), Some(&body)).await.expect(200);
    std::fs::write(s3.bucket().join("small.bin"), b"\0small").unwrap();
    let get = async |key: &str| {
        let asked = admin.request("POST", &format!("{ROOM}/s3/get"));
        asked.json(&json!({ "key": key })).send().await.unwrap()
    };
    let small = get("small.bin").await;
    assert_eq!(header(&small, "content-disposition"), "attachment");
    assert_eq!(small.bytes().await.unwrap(), &b"\0small"[..]);
    let missing = get("none").await;
    assert_eq!(missing.status(), 502);
    assert!(missing.text().await.unwrap().contains("NoSuchKey"));
    // No block of it is on the disk, and all of it comes.
    let file = std::fs::File::create(s3.bucket().join("large.bin")).unwrap();
    file.set_len(LARGE).unwrap();
    let before = resident(server.pid());
    let reply = get("large.bin").await;
    assert_eq!(header(&reply, "content-length"), LARGE.to_string());
    let (mut came, mut most) = (0, 0);
    let mut parts = reply.bytes_stream();
    while let Some(part) = parts.next().await {
        came += part.unwrap().len() as u64;
        most = most.max(resident(server.pid()));
    }
    assert_eq!(came, LARGE);
    assert!(most < before + MORE, "{before} bytes became {most}");
}

/// Bytes of memory that a process has.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}
