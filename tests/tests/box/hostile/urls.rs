//! Paths, queries and raw requests that no client library builds.

use std::path::Path;

use homeport_tests::{Raw, tls_config};
use serde_json::json;

use super::{RECORDS, Target};

fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn any_filter_sort_and_page_is_answered() {
    let target = Target::start().await;
    for n in 0..5 {
        target
            .guest
            .post(RECORDS, &json!({ "text": format!("t{n}"), "number": n }))
            .await
            .expect(200);
    }
    let bombs = [
        format!("{}text='a'{}", "(".repeat(60), ")".repeat(60)),
        (0..60).fold("text='a'".to_owned(), |inner, n| format!("({inner}||text='{n}')&&text!='x'")),
        format!("{}text='a'{}", "(".repeat(1_500), ")".repeat(1_500)),
        "(".repeat(3_400),
        "text='a'||".repeat(300),
        (0..199).map(|n| format!("text='{n}'")).collect::<Vec<_>>().join("||"),
        (0..199).map(|n| format!("text~'{n}'")).collect::<Vec<_>>().join("&&"),
        format!("text ~ '{}'", "%a".repeat(1_500)),
        format!("text ~ '{}'", "%_".repeat(1_000)),
        format!("text='{}'", "x".repeat(10_000)),
        "text = text && number > number".to_owned(),
        "number = 1e400".to_owned(),
        "number = 99999999999999999999999999999999999999".to_owned(),
        "number > -0".to_owned(),
        "text ?~ null".to_owned(),
        "data.a.b.c.d.e.f.g.h = 1".to_owned(),
        "data.0 = 1 || data.'x' = 1".to_owned(),
        "geoDistance(1,2,3,4) < 1".to_owned(),
        "geoDistance(place.lon, place.lat, 'x', null) < 'y'".to_owned(),
        "strftime('%Y', made) = '2026'".to_owned(),
        "@now > made && @yesterday < @tomorrow".to_owned(),
        "@request.auth.id = ''".to_owned(),
        "@collection.users.email ~ '@'".to_owned(),
        "password = ''".to_owned(),
        "'\u{0}' = text".to_owned(),
        "text = '\\".to_owned(),
        "//".to_owned(),
        "text = 'a' // comment".to_owned(),
        "\u{202e}".to_owned(),
        "1=1".to_owned(),
        "REMOVE TABLE things".to_owned(),
        "text = 'a'; REMOVE TABLE things".to_owned(),
    ];
    for filter in &bombs {
        for client in [&target.guest, &target.admin] {
            target.send(client, "GET", &format!("{RECORDS}?filter={}", coded(filter)), None).await;
        }
        // The same as a rule, where there is no limit on length, and as a subscription.
        let fields = json!([{ "name": "text", "type": "text" }]);
        let rule = json!({ "name": "ruled", "fields": fields, "listRule": filter });
        let made = target.send(&target.admin, "POST", "/api/collections", Some(&rule)).await;
        if made.status == 200 {
            let both = format!("/api/collections/ruled/records?filter={}", coded(filter));
            target.send(&target.guest, "GET", &both, None).await;
            target.admin.delete("/api/collections/ruled").await.expect(204);
        }
        let options = json!({ "query": { "filter": filter } }).to_string();
        let topic = format!("things/*?options={}", coded(&options));
        let body = json!({ "clientId": "x", "subscriptions": [topic] });
        target.send(&target.guest, "POST", "/api/realtime", Some(&body)).await;
    }
    let sorts = [
        "-",
        "+",
        "--text",
        "text,text,text",
        "nope",
        "@random",
        "-@random,text",
        "@rowid",
        "-place",
        "data.x",
        "password",
        "\u{0}",
        &",".repeat(5_000),
        &"text,".repeat(4_000),
        "@request.auth.id",
    ];
    for sort in sorts {
        target.send(&target.guest, "GET", &format!("{RECORDS}?sort={}", coded(sort)), None).await;
    }
    let numbers = [
        "-1",
        "0",
        "1",
        "1000",
        "1001",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "99999999999999999999",
        "1.5",
        "1e3",
        "NaN",
        "0x1",
        "",
        "%20",
        "%00",
        "+1",
    ];
    for page in numbers {
        for size in numbers {
            let path =
                format!("{RECORDS}?page={page}&perPage={size}&filter=number%3E=0&sort=-text");
            target.send(&target.guest, "GET", &path, None).await;
        }
        for rest in ["", "&skipTotal=1", "&skipTotal=maybe"] {
            target.send(&target.guest, "GET", &format!("{RECORDS}?page={page}{rest}"), None).await;
            let path = format!("/api/collections?page={page}&perPage={page}{rest}");
            target.send(&target.admin, "GET", &path, None).await;
        }
    }
    let fields = [
        "*",
        "*,*",
        "a.b.c.d",
        "text:excerpt(-1)",
        "text:excerpt(99999999999999999999)",
        "text:excerpt(1,true",
        "text:nope()",
        ":",
        ",",
        ".",
        &"a.".repeat(10_000),
        &"*,".repeat(5_000),
        "((((",
        "))))",
    ];
    for wanted in fields {
        target
            .send(&target.guest, "GET", &format!("{RECORDS}?fields={}", coded(wanted)), None)
            .await;
        let body = json!({ "text": "<b>x</b>" });
        target
            .send(
                &target.guest,
                "POST",
                &format!("{RECORDS}?fields={}", coded(wanted)),
                Some(&body),
            )
            .await;
    }
    let expand = format!("{RECORDS}?expand={}", coded(&"a.".repeat(2_000)));
    target.send(&target.guest, "GET", &expand, None).await;
    target.well().await;
}

#[tokio::test]
async fn raw_requests_of_any_shape_are_answered_or_ended() {
    let target = Target::start().await;
    let ca = target.server.said("ca_pem").to_owned();
    let config = tls_config(Path::new(&ca), &["http/1.1"]);
    let host = target.server.said("loopback").strip_prefix("http://").unwrap().to_owned();
    let (long, flood) = ("x".repeat(100_000), "X-Flood: y\r\n".repeat(2_000));
    let huge_header = format!("X-Big: {}\r\n", "y".repeat(600_000));
    let requests: Vec<Vec<u8>> = vec![
        b"GET\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"\r\n\r\n\r\n\r\n".to_vec(),
        b"\x00\xff\xfe\r\n\r\n".to_vec(),
        b"GET /\xff\xfe HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET /api/collections/%ff/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET /api/collections/things/records/%ff%fe HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET /api/collections/things/records/%zz HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET /api/collections/things/records?filter=%ff&sort=%fe HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET /api/../../etc/passwd HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET /_/..%2f..%2fCargo.toml HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET //api//health HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET http://evil.example/api/health HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"OPTIONS * HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET /api/health HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\nConnection: close\r\n\r\n".to_vec(),
        b"GET /api/health HTTP/1.1\r\nHost: HOST\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n".to_vec(),
        b"GET /api/health HTTP/1.1\r\nHost: HOST\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA\r\nConnection: close, Upgrade, HTTP2-Settings\r\n\r\n".to_vec(),
        b"POST /api/collections/things/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nContent-Length: -1\r\n\r\n{}".to_vec(),
        b"POST /api/collections/things/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}".to_vec(),
        b"POST /api/collections/things/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nContent-Length: 99999999999999999999\r\n\r\n{}".to_vec(),
        b"POST /api/collections/things/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec(),
        b"POST /api/collections/things/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n".to_vec(),
        b"POST /api/collections/things/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n".to_vec(),
        b"POST /api/collections/things/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nTransfer-Encoding: gzip\r\n\r\n".to_vec(),
        b"POST /api/collections/things/records HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}".to_vec(),
        format!("GET /{long} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n").into_bytes(),
        format!("GET /api/health?{long} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n").into_bytes(),
        format!("{long} / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n").into_bytes(),
        format!("GET /api/health HTTP/1.1\r\nHost: HOST\r\n{flood}Connection: close\r\n\r\n").into_bytes(),
        format!("GET /api/health HTTP/1.1\r\nHost: HOST\r\n{huge_header}Connection: close\r\n\r\n").into_bytes(),
        format!("GET /api/health HTTP/1.1\r\nHost: HOST\r\nAuthorization: {long}\r\nConnection: close\r\n\r\n").into_bytes(),
        b"GET /api/health HTTP/1.1\r\nHost: HOST\r\nAuthorization: \xff\xfe\r\nCookie: \xff=\xfe; ;;=\r\nConnection: close\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(),
    ];
    for request in requests {
        let shown = String::from_utf8_lossy(&request[..request.len().min(200)]).into_owned();
        let request = replace(&request, b"HOST", host.as_bytes());
        let doors = [
            Raw::plain(target.server.said("loopback")).await,
            Raw::tls(target.server.said("https"), &config).await,
            Raw::plain(target.server.said("trust_page")).await,
        ];
        for (door, place) in doors.into_iter().zip(["loopback", "https", "trust page"]) {
            let mut door = door;
            door.say(&request).await;
            // Some wait for more; the sender says that there is none.
            door.no_more().await;
            let said = door.rest().await;
            let status = said.split(' ').nth(1).unwrap_or("");
            assert!(!status.starts_with('5'), "{place}: {shown}: {said:.300}");
            assert!(
                !said.contains("root:x:0") && !said.contains("[workspace]"),
                "{place}: {shown}"
            );
        }
    }
    target.well().await;
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        all.extend_from_slice(&rest[..at]);
        all.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    all.extend_from_slice(rest);
    all
}
