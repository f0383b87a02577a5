//! Large files cost disk, not memory; slow clients cost nobody anything.

use std::time::Duration;

use homeport_tests::{Home, Program, Raw, Serve, until};
use reqwest::multipart::{Form, Part};

use super::{RECORDS, address, create, file, on_disk, papers};

const LARGE: u64 = 500 << 20;
const MOST_MEMORY: u64 = 60 << 20;
const PATIENCE: Duration = Duration::from_secs(300);

/// One of the numbers that the system keeps about a process's memory, in bytes.
fn memory(server: &Program, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
}

/// Lets the highest use of memory count from here.
fn count_anew(server: &Program) -> u64 {
    std::fs::write(format!("/proc/{}/clear_refs", server.pid()), "5").unwrap();
    memory(server, "VmRSS")
}

/// A body that is made while it is sent.
fn long_part(length: u64) -> Part {
    let chunk = bytes::Bytes::from(vec![b'x'; 64 << 10]);
    let count = length / chunk.len() as u64;
    let chunks = (0..count).map(move |_| Ok::<_, std::io::Error>(chunk.clone()));
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    Part::stream_with_length(body, length).file_name("large.bin")
}

#[tokio::test]
async fn half_a_gigabyte_goes_in_and_out_in_little_memory() {
    let folder = Program::folder_with_admin();
    let server = Serve::on(folder.path()).start();
    papers(&server.admin().await).await;
    // Whatever the first requests make the program hold is not the upload's.
    let client = server.local();
    create(&client, Form::new().part("one", file("warm.txt", "x"))).await.expect(200);
    let before = count_anew(&server);
    let request = client.request("POST", RECORDS).timeout(PATIENCE);
    let answer = request.multipart(Form::new().part("one", long_part(LARGE))).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    let used = memory(&server, "VmHWM").saturating_sub(before);
    println!("an upload of {} MiB took {} MiB of memory", LARGE >> 20, used >> 20);
    assert!(used < MOST_MEMORY, "{} MiB", used >> 20);

    let before = count_anew(&server);
    let path = address(&record, &record["one"]);
    // Some who take the head and then nothing.
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut raw = Raw::plain(server.said("loopback")).await;
        let host = server.said("loopback").trim_start_matches("http://");
        raw.say(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await;
        raw.until("\r\n\r\n").await;
        idle.push(raw);
    }
    let mut answer = client.request("GET", &path).timeout(PATIENCE).send().await.unwrap();
    assert_eq!(answer.content_length(), Some(LARGE));
    let mut length = 0;
    while let Some(chunk) = answer.chunk().await.unwrap() {
        assert!(chunk.iter().all(|byte| *byte == b'x'));
        length += chunk.len() as u64;
    }
    assert_eq!(length, LARGE);
    let used = memory(&server, "VmHWM").saturating_sub(before);
    println!("downloads took {} MiB of memory", used >> 20);
    assert!(used < MOST_MEMORY, "{} MiB", used >> 20);
    drop(idle);
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_leaves_nothing() {
    let home = Home::builder().on_disk().start();
    papers(&home.admin().await).await;
    let guest = home.local();
    // Over the field's limit, but not over the body's: the field tells.
    let form = Form::new().part("hid", long_part(6 << 20)).part("many", long_part(6 << 20));
    let refused = create(&guest, form).await.expect(400);
    assert_eq!(refused.body["data"]["many"]["code"], "validation_file_size_limit");
    // Over the body's, announced and not announced.
    let fields = serde_json::json!([{ "name": "f", "type": "file" }]);
    let small = homeport_tests::collection("small", fields, serde_json::json!({}));
    home.admin().await.post("/api/collections", &small).await.expect(200);
    let host = home.addresses().loopback.trim_start_matches("http://").to_owned();
    let head = |length: &str| {
        format!(
            "POST /api/collections/small/records HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: multipart/form-data; boundary=cut\r\n{length}\r\n\r\n"
        )
    };
    let announced = Raw::plain(&home.addresses().loopback).await;
    let answer = announced.ask(head("Content-Length: 99000000").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let mut chunked = Raw::plain(&home.addresses().loopback).await;
    chunked.say(head("Transfer-Encoding: chunked").as_bytes()).await;
    let part = "--cut\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n";
    chunked.say(format!("{:x}\r\n{part}\r\n", part.len()).as_bytes()).await;
    let piece = [b"100000\r\n".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
    for _ in 0..40 {
        chunked.say(&piece).await;
    }
    // The answer may be lost where the connection is closed under who still sends.
    let answer = chunked.rest().await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
    until("nothing is left", async || on_disk(home.folder()).is_empty()).await;
}

#[tokio::test]
async fn parts_without_end_are_bounded() {
    let home = Home::start();
    papers(&home.admin().await).await;
    let door = &home.addresses().loopback;
    // The box answers, and hangs up, before it has read what it will not take.
    let send = async |body: Vec<u8>| {
        let head = format!(
            "POST {RECORDS} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: multipart/form-data; boundary=cut\r\n\r\n",
            door.trim_start_matches("http://"),
            body.len()
        );
        let answer = Raw::plain(door).await.ask(&[head.into_bytes(), body].concat()).await;
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0_u16)
    };
    let part = |name: &str, rest: &str| {
        format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\nx\r\n")
    };
    let end = "--cut--\r\n";
    assert_eq!(send((part("n", "").repeat(1000) + end).into_bytes()).await, 200);
    assert_eq!(send((part("n", "").repeat(1001) + end).into_bytes()).await, 400);
    assert_eq!(send((part("many", "; filename=\"a\"").repeat(1000) + end).into_bytes()).await, 400);
    assert_eq!(send((part(&"n".repeat(100_000), "") + end).into_bytes()).await, 400);
    assert_eq!(
        send((part("one", &format!("; filename=\"{}\"", "a".repeat(60_000))) + end).into_bytes())
            .await,
        200
    );
    assert_eq!(
        send((part("one", &format!("; filename=\"{}\"", "a".repeat(100_000))) + end).into_bytes())
            .await,
        400
    );
    assert_eq!(
        send((part("one", "; filename=\"a\u{202e}💥/../..\"") + end).into_bytes()).await,
        200
    );
    assert_eq!(send((part("one", "; filename=\"a\0b\"") + end).into_bytes()).await, 400);
    assert_eq!(send(b"--cut\r\n".repeat(100_000)).await, 400);
    assert_eq!(send(vec![b'-'; 1 << 20]).await, 400);
    assert_eq!(send(b"\r\n".repeat(100_000)).await, 400);
}
