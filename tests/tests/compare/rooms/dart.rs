//! Requests in the shapes of PocketBase's Dart SDK, which differ from the JavaScript one's: a
//! `Content-Type` and a `Content-Length: 0` without a body, plus signs for spaces, keys without
//! `=`, everything but files in one `@jsonPayload`, and headers of parts in small letters.

use serde_json::{Value, json};

use super::realtime::{open_with, shown};
use crate::client::Request;
use crate::report::Report;
use crate::scenario::{Body, Side, Step, Who, step};

pub(crate) fn play(report: &mut Report) {
    report.table(GROUND);
    report.table(ACCOUNTS);
    report.table(LISTS);
    report.table(FILTERS);
    report.table(WRITES);
    report.table(UPLOADS);
    report.table(SERVED);
    report.table(BATCHES);
    report.table(GOING);
    let (theirs, ours) = report.both(stream);
    report.count("Dart opens a stream", &theirs, &ours);
}

const HEADERS: &[(&str, &str)] = &[
    ("accept-language", "en-US"),
    ("accept-encoding", "gzip"),
    ("user-agent", "Dart/3.5 (dart:io)"),
];
const FILMS: &str = "/api/collections/films/records";
const FILM: &str = "/api/collections/films/records/film00000000001";

/// Without a body, and says that it would have been JSON.
const fn bare(name: &'static str, who: Who, method: &'static str, path: &'static str) -> Step {
    step(name, who, method, path).headers(HEADERS).body(Body::Raw("application/json", b""))
}

const fn json(
    name: &'static str,
    who: Who,
    method: &'static str,
    path: &'static str,
    json: &'static str,
) -> Step {
    step(name, who, method, path).headers(HEADERS).body(Body::Json(json))
}

const GROUND: &[Step] = &[
    json(
        "Dart makes a collection",
        Who::Root,
        "POST",
        "/api/collections",
        r#"{"id":"","type":"base","name":"films","system":false,"listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"","fields":[
        {"id":"","name":"title","type":"text","system":false,"hidden":false,"presentable":false,"required":true},
        {"name":"year","type":"number"},
        {"name":"good","type":"bool"},
        {"name":"shown","type":"date"},
        {"name":"kinds","type":"select","values":["drama","comedy","western"],"maxSelect":3},
        {"name":"meta","type":"json"},
        {"name":"poster","type":"file"},
        {"name":"stills","type":"file","maxSelect":5,"thumbs":["100x100"]}],
        "indexes":[]}"#,
    ),
    json(
        "Dart changes a collection",
        Who::Root,
        "PATCH",
        "/api/collections/films",
        r#"{"listRule":"@request.headers.accept_language != 'xx'"}"#,
    ),
    bare("Dart views a collection", Who::Root, "GET", "/api/collections/films"),
];

const ACCOUNTS: &[Step] = &[
    json(
        "Dart signs in",
        Who::Guest,
        "POST",
        "/api/collections/users/auth-with-password",
        r#"{"identity":"ada@example.com","password":"lovelace1815"}"#,
    ),
    json(
        "Dart signs in again, with what it has and some fields",
        Who::Ada,
        "POST",
        "/api/collections/users/auth-with-password?fields=token%2Crecord.id",
        r#"{"identity":"ada@example.com","password":"lovelace1815"}"#,
    ),
    bare("Dart refreshes", Who::Ada, "POST", "/api/collections/users/auth-refresh"),
    bare(
        "Dart asks for the methods",
        Who::Guest,
        "GET",
        "/api/collections/users/auth-methods?fields=mfa%2Cpassword%2Coauth2",
    ),
    json(
        "Dart acts as another",
        Who::Root,
        "POST",
        "/api/collections/users/impersonate/<ada>",
        r#"{"duration":0}"#,
    ),
    bare("Dart asks for a file token", Who::Ada, "POST", "/api/files/token"),
    bare("Dart asks for a file token as nobody", Who::Guest, "POST", "/api/files/token"),
    bare("Dart asks for the health", Who::Guest, "GET", "/api/health"),
    bare("Dart looks at a user", Who::Ada, "GET", "/api/collections/users/records/<ada>"),
    bare(
        "Dart names its token's kind",
        Who::With("Bearer <ada token>"),
        "POST",
        "/api/files/token",
    ),
];

const LISTS: &[Step] = &[
    json(
        "Dart creates",
        Who::Guest,
        "POST",
        FILM_AND_FIELDS,
        r#"{"id":"film00000000001","title":"High Noon + 1","year":1952,"good":true,"kinds":["western","drama"],"meta":{"a":[1,2.5,null]},"shown":"1952-07-24 00:00:00.000Z"}"#,
    ),
    json(
        "Dart creates with a local date",
        Who::Guest,
        "POST",
        FILMS,
        r#"{"id":"film00000000002","title":"it's \"so\"","year":1.0,"shown":"2023-10-18T10:11:12.123456Z"}"#,
    ),
    json("Dart creates from an empty map", Who::Guest, "POST", FILMS, "{}"),
    bare("Dart creates with nothing", Who::Guest, "POST", FILMS),
    bare(
        "Dart lists",
        Who::Guest,
        "GET",
        "/api/collections/films/records?page=1&perPage=30&skipTotal=false",
    ),
    bare(
        "Dart lists everything",
        Who::Guest,
        "GET",
        "/api/collections/films/records?page=1&perPage=500&sort=-title&skipTotal=true",
    ),
    bare(
        "Dart lists more than a page may hold",
        Who::Guest,
        "GET",
        "/api/collections/films/records?page=1&perPage=5000&sort=title&skipTotal=true",
    ),
    bare(
        "Dart looks for the first",
        Who::Guest,
        "GET",
        "/api/collections/films/records?page=1&perPage=1&filter=title+%3D+%27High+Noon+%2B+1%27&skipTotal=true",
    ),
    bare(
        "Dart repeats a key",
        Who::Guest,
        "GET",
        "/api/collections/films/records?fields=id&fields=title&sort=id&sort=-id",
    ),
    bare(
        "Dart leaves out the sign after an empty key",
        Who::Guest,
        "GET",
        "/api/collections/films/records?expand&filter&fields&sort=id&page",
    ),
    bare(
        "Dart writes a map as a text",
        Who::Guest,
        "GET",
        "/api/collections/films/records?sort=id&fields=id&query=%7Ba%3A+1%7D",
    ),
    bare("Dart views", Who::Guest, "GET", FILM),
    bare("Dart views what is not there", Who::Guest, "GET", "/api/collections/films/records/a%2Fb"),
    bare(
        "Dart writes brackets as they are",
        Who::Guest,
        "GET",
        "/api/collections/films/records/(a)!*'~",
    ),
    bare(
        "Dart names a collection that cannot be",
        Who::Guest,
        "GET",
        "/api/collections/%40films/records",
    ),
    bare(
        "Dart names one in other letters",
        Who::Guest,
        "GET",
        "/api/collections/f%C3%AFlms/records",
    ),
];

const FILM_AND_FIELDS: &str = "/api/collections/films/records?fields=id%2Ctitle%2Cmeta";

/// A filter that Dart's `filter` has put values into.
macro_rules! filled {
    ($name:literal, $filter:literal) => {
        bare(
            concat!("Dart fills a filter with ", $name),
            Who::Guest,
            "GET",
            concat!("/api/collections/films/records?sort=id&fields=id&filter=", $filter),
        )
    };
}

const FILTERS: &[Step] = &[
    filled!("a quote", "title%3D%27it%5C%27s+%22so%22%27"),
    filled!("a backslash and a quote", "title%3D%27a%5C%5C%5C%27%27"),
    filled!("null", "title+%21%3D+null+%26%26+year%3Dnull"),
    filled!("booleans", "good+%3D+true+%7C%7C+good+%3D+false"),
    filled!("numbers", "year+%3E+-123.45+%26%26+year+%3C+1952.5"),
    filled!("a whole double", "year+%3D+1952.0"),
    filled!("a large double", "year+%3C+1e%2B21"),
    filled!("a moment", "shown+%3E%3D+%271952-07-24+00%3A00%3A00.000Z%27"),
    filled!("a moment to the microsecond", "shown+%3D+%272023-10-18+10%3A11%3A12.123456Z%27"),
    filled!("a list", "meta%3D%27%5B1%2C2%2C3%2C%22test%5C%27123%22%5D%27"),
    filled!("a map", "meta%3D%27%7B%22a%22%3A%5B1%2C2.5%2Cnull%5D%7D%27"),
    filled!("nothing, so that it stays open", "title+%3D+%7B%3Atitle%7D"),
];

const WRITES: &[Step] = &[
    json(
        "Dart updates",
        Who::Guest,
        "PATCH",
        FILM,
        r#"{"year+":1,"kinds-":["drama"],"good":null}"#,
    ),
    json("Dart updates with an empty map", Who::Guest, "PATCH", FILM, "{}"),
    bare("Dart updates with nothing", Who::Guest, "PATCH", FILM),
    step("Dart speaks another language", Who::Guest, "GET", FILM)
        .headers(&[("accept-language", "test_lang")])
        .body(Body::Raw("application/json", b"")),
    step("Dart says what its rules ask not to hear", Who::Guest, "GET", FILMS)
        .headers(&[("accept-language", "xx")])
        .body(Body::Raw("application/json", b"")),
];

/// As package:http writes them: 70 characters, pluses and dots among them.
macro_rules! boundary {
    () => {
        "dart-http-boundary-aZ0+_-.bY1+_-.cX2+_-.dW3+_-.eV4+_-.fU5+_-.gT6+_-.hS"
    };
}

/// A payload, and what stands behind it. Its value is JSON.
macro_rules! payload {
    ($name:literal, $method:literal, $path:expr, $json:literal, $parts:expr) => {
        step($name, Who::Guest, $method, $path).headers(HEADERS).body(Body::Raw(
            concat!("multipart/form-data; boundary=", boundary!()),
            concat!(
                "--",
                boundary!(),
                "\r\ncontent-disposition: form-data; name=\"@jsonPayload\"\r\n\r\n",
                $json,
                "\r\n",
                $parts,
                "--",
                boundary!(),
                "--\r\n"
            )
            .as_bytes(),
        ))
    };
}

/// A file's part.
macro_rules! part {
    ($type:literal, $disposition:literal, $content:literal) => {
        concat!(
            "--",
            boundary!(),
            "\r\ncontent-type: ",
            $type,
            "\r\ncontent-disposition: form-data; ",
            $disposition,
            "\r\n\r\n",
            $content,
            "\r\n"
        )
    };
}

const UPLOADS: &[Step] = &[
    payload!(
        "Dart uploads",
        "POST",
        FILMS,
        r#"{"id":"film00000000003","title":"Vertigo","year":1958,"kinds":["drama"],"meta":{"b":[]},"good":false}"#,
        concat!(
            part!("application/octet-stream", "name=\"poster\"; filename=\"poster.txt\"", "one"),
            part!("text/plain; charset=utf-8", "name=\"stills\"; filename=\"first.txt\"", "two"),
            part!("text/plain; charset=utf-8", "name=\"stills\"; filename=\"second.txt\"", "three")
        )
    )
    .keep(&[("film poster", "/poster"), ("film still", "/stills/0")]),
    payload!(
        "Dart uploads with an empty map",
        "POST",
        FILMS,
        "{}",
        part!("application/octet-stream", "name=\"poster\"; filename=\"poster.txt\"", "one")
    ),
    payload!(
        "Dart uploads what has no file name",
        "PATCH",
        FILM,
        r#"{"year":1953}"#,
        part!("text/plain; charset=utf-8", "name=\"poster\"", "one")
    ),
    payload!(
        "Dart uploads a name with a quote and an end of line",
        "PATCH",
        FILM,
        "{}",
        part!("text/plain; charset=utf-8", "name=\"poster\"; filename=\"a%22b%0D%0Ac.txt\"", "one")
    ),
    payload!(
        "Dart uploads a name in other letters",
        "PATCH",
        FILM,
        "{}",
        part!("text/plain; charset=utf-8", "name=\"poster\"; filename=\"größe 1.txt\"", "one")
    ),
    payload!(
        "Dart adds a file, and changes numbers",
        "PATCH",
        "/api/collections/films/records/film00000000003",
        r#"{"year+":2,"kinds+":["comedy"]}"#,
        part!("text/plain; charset=utf-8", "name=\"stills+\"; filename=\"third.txt\"", "four")
    ),
    step("Dart says that a payload is not ASCII", Who::Guest, "PATCH", FILM).headers(HEADERS).body(
        Body::Raw(
            concat!("multipart/form-data; boundary=", boundary!()),
            concat!(
                "--", boundary!(), "\r\ncontent-disposition: form-data; name=\"@jsonPayload\"\r\n",
                "content-type: text/plain; charset=utf-8\r\ncontent-transfer-encoding: binary\r\n\r\n",
                "{\"title\":\"Größe\"}\r\n",
                part!("text/plain; charset=utf-8", "name=\"poster\"; filename=\"four.txt\"", "one"),
                "--", boundary!(), "--\r\n"
            )
            .as_bytes(),
        ),
    ),
    // Before 0.18 it wrote every value as a text, and lists as parts of one name.
    step("an old Dart uploads", Who::Guest, "POST", FILMS).headers(HEADERS).body(Body::Raw(
        concat!("multipart/form-data; boundary=", boundary!()),
        concat!(
            "--", boundary!(), "\r\ncontent-disposition: form-data; name=\"title\"\r\n\r\nRio Bravo\r\n",
            "--", boundary!(), "\r\ncontent-disposition: form-data; name=\"year\"\r\n\r\n1959.0\r\n",
            "--", boundary!(), "\r\ncontent-disposition: form-data; name=\"good\"\r\n\r\ntrue\r\n",
            "--", boundary!(), "\r\ncontent-disposition: form-data; name=\"shown\"\r\n\r\nnull\r\n",
            "--", boundary!(), "\r\ncontent-disposition: form-data; name=\"kinds\"\r\n\r\nwestern\r\n",
            "--", boundary!(), "\r\ncontent-disposition: form-data; name=\"kinds\"\r\n\r\ncomedy\r\n",
            "--", boundary!(), "\r\ncontent-disposition: form-data; name=\"meta\"\r\n\r\n{a: 1}\r\n",
            part!("text/plain; charset=utf-8", "name=\"poster\"; filename=\"rio.txt\"", "one"),
            "--", boundary!(), "--\r\n"
        )
        .as_bytes(),
    )),
];

const SERVED: &[Step] = &[
    step(
        "Dart's address of a file",
        Who::Guest,
        "GET",
        "/api/files/films/film00000000003/<film poster>?download",
    )
    .comparing(&["content-disposition"]),
    step(
        "Dart's address of a thumb",
        Who::Guest,
        "GET",
        "/api/files/films/film00000000003/<film still>?thumb=100x100&token",
    )
    .comparing(&["content-disposition"]),
    json(
        "Dart drops a file by its name",
        Who::Guest,
        "PATCH",
        "/api/collections/films/records/film00000000003",
        r#"{"stills-":["<film still>"]}"#,
    ),
];

/// Without files it is JSON; each request has its map of headers.
const BATCHES: &[Step] = &[
    json(
        "Dart turns on batches",
        Who::Root,
        "PATCH",
        "/api/settings?fields=batch",
        r#"{"batch":{"enabled":true,"maxRequests":50,"timeout":30}}"#,
    ),
    json(
        "Dart sends a batch",
        Who::Guest,
        "POST",
        "/api/batch",
        r#"{"requests":[
        {"method":"POST","url":"/api/collections/films/records?fields=id%2Ctitle","headers":{},"body":{"id":"film00000000004","title":"a b"}},
        {"method":"PUT","url":"/api/collections/films/records","headers":{"accept-language":"de"},"body":{"id":"film00000000004","title":"c+d"}},
        {"method":"PATCH","url":"/api/collections/films/records/film00000000004?expand=x","headers":{},"body":{"year+":3}},
        {"method":"DELETE","url":"/api/collections/films/records/film00000000004","headers":{},"body":{}}]}"#,
    ),
    json("Dart sends an empty batch", Who::Guest, "POST", "/api/batch", r#"{"requests":[]}"#),
    json(
        "Dart turns off batches",
        Who::Root,
        "PATCH",
        "/api/settings?fields=batch",
        r#"{"batch":{"enabled":false,"maxRequests":50,"timeout":3}}"#,
    ),
];

const GOING: &[Step] = &[
    bare("Dart deletes", Who::Guest, "DELETE", FILM),
    json(
        "Dart deletes with a map",
        Who::Guest,
        "DELETE",
        "/api/collections/films/records/film00000000002",
        r#"{"why":"old"}"#,
    ),
    bare("Dart deletes what is gone", Who::Guest, "DELETE", FILM),
    bare("Dart empties a collection", Who::Root, "DELETE", "/api/collections/films/truncate"),
    bare("Dart deletes a collection", Who::Root, "DELETE", "/api/collections/films"),
];

/// It asks for events like for anything else, without saying that it wants a stream of them.
fn stream(side: &mut Side) -> Value {
    let headers = &HEADERS[1..];
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let request = Request {
        method: "GET".to_owned(),
        target: "/api/realtime".into(),
        headers: headers.collect(),
        body: Some(Vec::new()),
    };
    let (_stream, hello) = open_with(side, &request);
    json!(shown(side, &hello))
}
