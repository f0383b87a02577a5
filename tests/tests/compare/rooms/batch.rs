//! Batches: all or nothing, in order, each write by the caller's own rights.

use crate::report::Report;
use crate::scenario::{Body, Part, Step, Who, file, get, patch, post, step, text};

pub(crate) fn play(report: &mut Report) {
    report.table(SHUT);
    report.table(UNREADABLE);
    report.table(WRITES);
    report.table(FAILURES);
    report.table(RIGHTS);
    report.table(FILES);
    report.table(LARGE);
    report.table(LIMITS);
}

const BATCH: &str = "/api/batch";
const NOTES: &str = "/api/collections/parts/records";

const fn guest(name: &'static str, json: &'static str) -> Step {
    post(name, Who::Guest, BATCH, json)
}

const fn all(name: &'static str) -> Step {
    get(name, Who::Guest, NOTES).query(&[("sort", "title"), ("fields", "title,n")])
}

const SHUT: &[Step] = &[
    post("a collection for batches", Who::Root, "/api/collections", r#"{"name":"parts","listRule":"","viewRule":"","createRule":"@request.context='batch' || title='free'","updateRule":"@request.headers.x_part='yes' || n < 5","deleteRule":"@request.auth.id != ''",
        "fields":[{"name":"title","type":"text","required":true,"max":10},{"name":"n","type":"number"}],"indexes":["CREATE UNIQUE INDEX part_title ON parts (title)"]}"#)
        .query(&[("fields", "name")]),
    guest("batches are off", r#"{"requests":[]}"#),
    post("batches are off for the admin", Who::Root, BATCH, r#"{"requests":[]}"#),
    guest("batches are off, badly written", "{bad"),
    patch("batches are on", Who::Root, "/api/settings", r#"{"batch":{"enabled":true,"maxRequests":4,"timeout":30}}"#)
        .query(&[("fields", "batch")]),
];

const UNREADABLE: &[Step] = &[
    guest("an empty batch", r#"{"requests":[]}"#),
    guest("a batch of nothing", "{}"),
    guest("a batch of null", r#"{"requests":null}"#),
    guest("a batch in a list", "[]"),
    guest("a batch badly written", "{bad"),
    guest("a batch of text", r#"{"requests":"x"}"#),
    guest("a batch in an object", r#"{"requests":{"0":{}}}"#),
    guest("a batch of numbers", r#"{"requests":[1]}"#),
    guest("a batch of nothing in particular", r#"{"requests":[{}]}"#),
    guest("a batch of too many", r#"{"requests":[{},{},{},{},{}]}"#),
    guest(
        "a batch in small letters",
        r#"{"requests":[{"method":"post","url":"/api/collections/parts/records"},{"method":"BREW","url":"x"}]}"#,
    ),
    guest("a batch whose method is a number", r#"{"requests":[{"method":1,"url":"x"}]}"#),
    guest(
        "a batch whose body is text",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records","body":"x"}]}"#,
    ),
    guest(
        "a batch whose body is a list",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records","body":[1]}]}"#,
    ),
    guest(
        "a batch whose headers are text",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records","headers":"x"}]}"#,
    ),
    guest(
        "a batch whose headers are numbers",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records","headers":{"x":1}}]}"#,
    ),
    guest(
        "a batch that reads",
        r#"{"requests":[{"method":"GET","url":"/api/collections/parts/records"}]}"#,
    ),
    guest("a batch of something else", r#"{"requests":[{"method":"POST","url":"/api/health"}]}"#),
    guest("a batch of collections", r#"{"requests":[{"method":"POST","url":"/api/collections"}]}"#),
    guest(
        "a batch with a slash too many",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records/"}]}"#,
    ),
    guest(
        "a batch elsewhere",
        r#"{"requests":[{"method":"POST","url":"http://x/api/collections/parts/records","body":{"title":"x"}}]}"#,
    ),
    guest(
        "a batch of odd fields",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records?fields=title:foo(1)","body":{"title":"x"}}]}"#,
    ),
    get("batches cannot be read", Who::Guest, BATCH),
    patch("batches cannot be patched", Who::Guest, BATCH, "{}"),
    all("nothing was written by all these"),
];

const WRITES: &[Step] = &[
    guest("two at once", r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"a"}},
        {"method":"POST","url":"/api/collections/parts/records?fields=title,n","body":{"title":"b","n":"5"}}]}"#),
    guest("one after the other", r#"{"requests":[
        {"method":"PUT","url":"/api/collections/parts/records","body":{"id":"part00000000001","title":"up"}},
        {"method":"PUT","url":"/api/collections/parts/records","body":{"id":"part00000000001","n":2}},
        {"method":"PATCH","url":"/api/collections/parts/records/part00000000001","body":{"n+":1}},
        {"method":"PUT","url":"/api/collections/parts/records","body":{"title":"noid"}}]}"#),
    all("two at once, one after the other"),
    post("away and back", Who::Ada, BATCH, r#"{"requests":[
        {"method":"DELETE","url":"/api/collections/parts/records/part00000000001"},
        {"method":"POST","url":"/api/collections/parts/records","body":{"id":"part00000000001","title":"again"}}]}"#),
    post("a title given on", Who::Ada, BATCH, r#"{"requests":[
        {"method":"PATCH","url":"/api/collections/parts/records/part00000000001","body":{"title":"other"}},
        {"method":"POST","url":"/api/collections/parts/records","body":{"id":"part00000000002","title":"again"}}]}"#),
    post("made and gone", Who::Ada, BATCH, r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"id":"part00000000003","title":"gone"}},
        {"method":"DELETE","url":"/api/collections/parts/records/part00000000003"}]}"#),
    step("a batch as multipart", Who::Guest, "POST", BATCH).body(Body::Multipart(&[(
        "@jsonPayload",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records","body":{"title":"mp"}}]}"#,
    )])),
    guest("a batch for two collections", r#"{"requests":[
        {"method":"POST","url":"/api/collections/things/records?fields=t,id","body":{"id":"thing0000000bat","t":"x"}},
        {"method":"POST","url":"/api/collections/parts/records?fields=id","body":{"id":"part00000000004","title":"y"}}]}"#),
    post("fields of a batch", Who::Guest, "/api/batch?fields=status,body.title", r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"pick"}}]}"#),
    guest("a batch signs up", r#"{"requests":[{"method":"POST","url":"/api/collections/users/records?fields=id,verified","body":{"id":"user0000000bat1","email":"bat@example.com","password":"1234567890","passwordConfirm":"1234567890","verified":true}}]}"#),
    all("after all these batches"),
];

const FAILURES: &[Step] = &[
    guest(
        "a title that is taken",
        r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"a"}},
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"new"}}]}"#,
    ),
    guest(
        "a title that is taken, later",
        r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"new"}},
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"a"}}]}"#,
    ),
    guest(
        "one title twice",
        r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"new"}},
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"new"}}]}"#,
    ),
    guest(
        "no collection",
        r#"{"requests":[{"method":"POST","url":"/api/collections/nope/records","body":{"title":"c"}}]}"#,
    ),
    guest(
        "no record to change",
        r#"{"requests":[{"method":"PATCH","url":"/api/collections/parts/records/nope","body":{"title":"c"}}]}"#,
    ),
    post(
        "no record to delete",
        Who::Ada,
        BATCH,
        r#"{"requests":[{"method":"DELETE","url":"/api/collections/parts/records/nope"}]}"#,
    ),
    guest(
        "no body",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records","body":null}]}"#,
    ),
    guest(
        "a title too long, in the third",
        r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"one"}},
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"two"}},
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"much too long"}}]}"#,
    ),
    guest(
        "an unknown action, in the second",
        r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"one"}},
        {"method":"GET","url":"/api/collections/parts/records"}]}"#,
    ),
    guest(
        "an upsert by a number",
        r#"{"requests":[{"method":"PUT","url":"/api/collections/parts/records","body":{"id":5,"title":"num"}}]}"#,
    ),
    guest(
        "an id that is taken, in a batch",
        r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records","body":{"id":"part00000000001","title":"num"}}]}"#,
    ),
    guest(
        "a password that is too short",
        r#"{"requests":[{"method":"POST","url":"/api/collections/users/records","body":{"email":"bat2@example.com","password":"1","passwordConfirm":"1"}}]}"#,
    ),
    all("nothing of the failures was written"),
];

const RIGHTS: &[Step] = &[
    post("alone it may not be made", Who::Guest, NOTES, r#"{"title":"alone"}"#),
    guest(
        "a guest may not delete",
        r#"{"requests":[{"method":"DELETE","url":"/api/collections/parts/records/part00000000001"}]}"#,
    ),
    guest(
        "a rule is judged on what came before",
        r#"{"requests":[
        {"method":"PATCH","url":"/api/collections/parts/records/part00000000002","body":{"n":7}},
        {"method":"PATCH","url":"/api/collections/parts/records/part00000000002","body":{"n":8}}]}"#,
    ),
    guest(
        "a rule on a request's own headers",
        r#"{"requests":[
        {"method":"PATCH","url":"/api/collections/parts/records/part00000000002","body":{"n":7}},
        {"method":"PATCH","url":"/api/collections/parts/records/part00000000002","headers":{"X-Part":"yes"},"body":{"n":8}}]}"#,
    ),
    guest(
        "headers that sign nobody in",
        r#"{"requests":[{"method":"DELETE","url":"/api/collections/parts/records/part00000000002","headers":{"Authorization":"<ada token>"}}]}"#,
    ),
    guest(
        "a batch that only admins may make",
        r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records","body":{"title":"one"}},
        {"method":"POST","url":"/api/collections/_superusers/records","body":{"email":"x@example.com","password":"1234567890","passwordConfirm":"1234567890"}}]}"#,
    ),
    all("what the rules let through"),
];

const SHEETS: &str = "/api/collections/sheets/records";

const fn files(name: &'static str, parts: &'static [Part]) -> Step {
    step(name, Who::Guest, "POST", BATCH).body(Body::Parts(parts))
}

const fn requests(json: &'static str) -> Part {
    text("@jsonPayload", json)
}

const ONE: &str =
    r#"{"requests":[{"method":"POST","url":"/api/collections/sheets/records","body":{"t":"x"}}]}"#;
const CHANGE: &str =
    r#"{"requests":[{"method":"PATCH","url":"/api/collections/sheets/records/sheet0000000001"}]}"#;

const FILES: &[Step] = &[
    post("sheets", Who::Root, "/api/collections", r#"{"name":"sheets","listRule":"","viewRule":"","createRule":"","updateRule":"","deleteRule":"",
        "fields":[{"name":"t","type":"text"},{"name":"one","type":"file"},{"name":"few","type":"file","maxSelect":3,"maxSize":100},
        {"name":"pic","type":"file","mimeTypes":["image/png"]},{"name":"hid","type":"file","hidden":true}]}"#)
        .query(&[("fields", "name")]),
    patch("batches of sheets are on", Who::Root, "/api/settings", r#"{"batch":{"enabled":true,"maxRequests":6}}"#)
        .query(&[("fields", "batch.enabled")]),
    files("files in both spellings", &[
        requests(r#"{"requests":[
            {"method":"POST","url":"/api/collections/sheets/records","body":{"id":"sheet0000000001","t":"a"}},
            {"method":"POST","url":"/api/collections/sheets/records","body":{"id":"sheet0000000002","t":"b"}}]}"#),
        file("requests.0.one", "first.txt", b"first"),
        file("requests[1].few", "second.txt", b"second"),
        file("requests[1].few", "third.txt", b"third"),
    ])
    .keep(&[("sheet file", "/0/body/one")]),
    get("a batch's file is served", Who::Guest, "/api/files/sheets/sheet0000000001/<sheet file>"),
    files("files that come before their requests", &[file("requests.0.one", "early.txt", b"early"), requests(ONE)]),
    files("a file added in a batch", &[requests(CHANGE), file("requests.0.few+", "behind.txt", b"b")]),
    files("a file put in front in a batch", &[requests(CHANGE), file("requests.0.+few", "before.txt", b"f")]),
    files("files in the place of files", &[requests(CHANGE), file("requests.0.few", "anew.txt", b"n")]),
    files("files take a body's place", &[
        requests(r#"{"requests":[{"method":"POST","url":"/api/collections/sheets/records","body":{"few":["lost.txt"],"few+":["lost.txt"]}}]}"#),
        file("requests.0.few", "kept.txt", b"k"),
        file("requests.0.few+", "kept.txt", b"k"),
    ]),
    files("names of files in a batch", &[
        requests(r#"{"requests":[{"method":"PATCH","url":"/api/collections/sheets/records/sheet0000000001","body":{"few":["nope.txt"]}}]}"#),
    ]),
    files("a file where a text should be", &[requests(ONE), file("requests.0.t", "title.txt", b"t")]),
    files("a text where a file should be", &[requests(ONE), text("requests.0.one", "text")]),
    files("a file for nobody in a batch", &[
        requests(ONE),
        file("requests.1.one", "other.txt", b"o"),
        file("requests.99.one", "other.txt", b"o"),
        file("requests.00.one", "other.txt", b"o"),
        file("requests.-1.one", "other.txt", b"o"),
        file("requests[0]one", "other.txt", b"o"),
        file("requests.0one", "other.txt", b"o"),
        file("requests.0.", "other.txt", b"o"),
        file("requests.0.nope", "other.txt", b"o"),
        file("requests.0.one.x", "other.txt", b"o"),
        file("one", "other.txt", b"o"),
    ]),
    files("a hidden file in a batch", &[requests(ONE), file("requests.0.hid", "hidden.txt", b"h")]),
    files("two files for one place in a batch", &[
        requests(ONE),
        file("requests.0.one", "lost.txt", b"1"),
        file("requests.0.one", "last.txt", b"2"),
    ]),
    files("an empty file in a batch", &[requests(ONE), file("requests.0.one", "empty.txt", b"")]),
    files("a file with a path in a batch", &[requests(ONE), file("requests.0.one", "../../etc/pass wd", b"x")]),
    files("a file and no body", &[
        requests(r#"{"requests":[{"method":"POST","url":"/api/collections/sheets/records"},{"method":"POST","url":"/api/collections/sheets/records","body":null}]}"#),
        file("requests.0.one", "none.txt", b"x"),
        file("requests.1.one", "null.txt", b"x"),
    ]),
    files("a file too large, in the second", &[
        requests(r#"{"requests":[{"method":"POST","url":"/api/collections/sheets/records"},{"method":"POST","url":"/api/collections/sheets/records"}]}"#),
        file("requests.0.few", "fits.txt", &[b'a'; 100]),
        file("requests.1.few", "too big.txt", &[b'a'; 101]),
    ]),
    files("too many files in a batch", &[
        requests(ONE),
        file("requests.0.few", "one.txt", b"1"),
        file("requests.0.few", "two.txt", b"2"),
        file("requests.0.few", "three.txt", b"3"),
        file("requests.0.few", "four.txt", b"4"),
    ]),
    files("no picture in a batch", &[requests(ONE), file("requests.0.pic", "lie.png", b"no picture")]),
    files("an upsert with a file makes one", &[
        requests(r#"{"requests":[{"method":"PUT","url":"/api/collections/sheets/records","body":{"id":"sheet0000000003"}}]}"#),
        file("requests.0.one", "made.txt", b"1"),
    ]),
    files("an upsert with a file changes one", &[
        requests(r#"{"requests":[{"method":"PUT","url":"/api/collections/sheets/records","body":{"id":"sheet0000000003","t":"changed"}}]}"#),
        file("requests.0.one", "changed.txt", b"2"),
    ]),
    files("an upsert whose id is a file", &[
        requests(r#"{"requests":[{"method":"PUT","url":"/api/collections/sheets/records","body":{"id":"sheet0000000003","t":"id"}}]}"#),
        file("requests.0.id", "changed.txt", b"2"),
    ]),
    files("a deletion with a file", &[
        requests(r#"{"requests":[{"method":"DELETE","url":"/api/collections/sheets/records/sheet0000000003"}]}"#),
        file("requests.0.one", "gone.txt", b"2"),
    ]),
    files("a record that changes its file along the batch", &[
        requests(r#"{"requests":[
            {"method":"POST","url":"/api/collections/sheets/records","body":{"id":"sheet0000000004"}},
            {"method":"PATCH","url":"/api/collections/sheets/records/sheet0000000004"},
            {"method":"DELETE","url":"/api/collections/sheets/records/sheet0000000004"},
            {"method":"POST","url":"/api/collections/sheets/records","body":{"id":"sheet0000000004"}}]}"#),
        file("requests.0.one", "first.txt", b"1"),
        file("requests.1.one", "second.txt", b"2"),
        file("requests.3.one", "third.txt", b"3"),
    ])
    .keep(&[("first file", "/0/body/one"), ("second file", "/1/body/one"), ("third file", "/3/body/one")]),
    get("the first file is gone", Who::Guest, "/api/files/sheets/sheet0000000004/<first file>"),
    get("the second file is gone", Who::Guest, "/api/files/sheets/sheet0000000004/<second file>"),
    get("the third file is there", Who::Guest, "/api/files/sheets/sheet0000000004/<third file>"),
    files("files of a batch that fails", &[
        requests(r#"{"requests":[
            {"method":"PATCH","url":"/api/collections/sheets/records/sheet0000000004"},
            {"method":"PATCH","url":"/api/collections/sheets/records/nope"}]}"#),
        file("requests.0.one", "lost.txt", b"1"),
        file("requests.1.one", "lost.txt", b"1"),
    ]),
    files("a file for an action that is none", &[
        requests(r#"{"requests":[{"method":"POST","url":"/api/health"}]}"#),
        file("requests.0.one", "lost.txt", b"1"),
    ]),
    files("a file for a collection that is none", &[
        requests(r#"{"requests":[{"method":"POST","url":"/api/collections/nope/records"}]}"#),
        file("requests.0.one", "lost.txt", b"1"),
    ]),
    files("a file for an empty batch", &[requests(r#"{"requests":[]}"#), file("requests.0.one", "lost.txt", b"1")]),
    files("a file and no batch", &[file("requests.0.one", "lost.txt", b"1")]),
    files("a file and a bad batch", &[file("requests.0.one", "lost.txt", b"1"), requests("{bad")]),
    step("files of a batch that breaks off", Who::Guest, "POST", BATCH).body(Body::Raw(
        "multipart/form-data; boundary=cut",
        b"--cut\r\nContent-Disposition: form-data; name=\"requests.0.one\"; filename=\"a.txt\"\r\n\r\nabc",
    )),
    get("the sheets after all these batches", Who::Guest, SHEETS).query(&[("sort", "t,one,few"), ("fields", "t,one,few,pic")]),
];

const LARGE: &[Step] = &[
    patch(
        "batches may have 1000 bytes",
        Who::Root,
        "/api/settings",
        r#"{"batch":{"maxBodySize":1000}}"#,
    )
    .query(&[("fields", "batch.maxBodySize")]),
    files(
        "a batch whose files fit",
        &[requests(ONE), file("requests.0.one", "fits.txt", &[b'a'; 300])],
    ),
    files(
        "a batch whose files do not fit",
        &[requests(ONE), file("requests.0.one", "large.txt", &[b'a'; 1000])],
    ),
    patch(
        "batches may have any size again",
        Who::Root,
        "/api/settings",
        r#"{"batch":{"maxBodySize":0,"maxRequests":4}}"#,
    )
    .query(&[("fields", "batch.maxBodySize")]),
];

const LIMITS: &[Step] = &[
    patch("batches are short", Who::Root, "/api/settings", r#"{"batch":{"maxBodySize":150},"rateLimits":{"enabled":true,"rules":[{"label":"parts:create","duration":600,"maxRequests":2}]}}"#)
        .query(&[("fields", "batch")]),
    guest("a batch that is too long", r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records","body":{"title":"long"}}]}                                                           "#),
    guest("a batch that is short", r#"{"requests":[{"method":"POST","url":"/api/collections/parts/records?fields=title","body":{"title":"short"}}]}"#),
    patch("batches are long again", Who::Root, "/api/settings", r#"{"batch":{"maxBodySize":0}}"#)
        .query(&[("fields", "batch")]),
    guest("a batch of two, of which two are allowed", r#"{"requests":[
        {"method":"POST","url":"/api/collections/parts/records?fields=title","body":{"title":"r1"}},
        {"method":"POST","url":"/api/collections/parts/records?fields=title","body":{"title":"r2"}}]}"#),
    guest("a batch beyond the limit", r#"{"requests":[
        {"method":"PATCH","url":"/api/collections/parts/records/part00000000001","body":{"n":1}},
        {"method":"POST","url":"/api/collections/parts/records?fields=title","body":{"title":"r3"}}]}"#),
    patch("batches are off again", Who::Root, "/api/settings", r#"{"batch":{"enabled":false,"maxRequests":50,"timeout":3},"rateLimits":{"enabled":false,"rules":[]}}"#)
        .query(&[("fields", "batch")]),
    guest("batches are off in the end", r#"{"requests":[]}"#),
];
