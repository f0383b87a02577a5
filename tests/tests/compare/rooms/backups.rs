//! Backups: who may have them, what they are called, and what is said of those that are not there.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, file, get, post, step, text};

pub(crate) fn play(report: &mut Report) {
    report.table(DOORS);
    report.table(NAMES);
    report.table(UPLOADS);
    report.table(DOWNLOADS);
    report.table(REMOVALS);
}

const BACKUPS: &str = "/api/backups";

/// The smallest zip there is.
const EMPTY: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const LONG: &str = concat!(
    r#"{"name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"#,
    r#"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.zip"}"#
);

const fn list(name: &'static str) -> Step {
    get(name, Who::Root, BACKUPS).query(&[("fields", "key")])
}

const fn make(name: &'static str, json: &'static str) -> Step {
    post(name, Who::Root, BACKUPS, json)
}

const DOORS: &[Step] = &[
    get("a guest lists backups", Who::Guest, BACKUPS),
    get("a user lists backups", Who::Ada, BACKUPS),
    post("a guest makes a backup", Who::Guest, BACKUPS, "{}"),
    post("a user makes a backup", Who::Ada, BACKUPS, r#"{"name":"A"}"#),
    post("a guest uploads a backup", Who::Guest, "/api/backups/upload", "{}"),
    post("a user uploads a backup", Who::Ada, "/api/backups/upload", "{}"),
    get("a guest downloads a backup", Who::Guest, "/api/backups/x.zip"),
    get("a user downloads a backup", Who::Ada, "/api/backups/x.zip"),
    delete("a guest deletes a backup", Who::Guest, "/api/backups/x.zip"),
    delete("a user deletes a backup", Who::Ada, "/api/backups/x.zip"),
    post("a guest puts a backup back", Who::Guest, "/api/backups/x.zip/restore", "{}"),
    post("a user puts a backup back", Who::Ada, "/api/backups/x.zip/restore", "{}"),
    list("no backups yet"),
    step("backups cannot be patched", Who::Root, "PATCH", BACKUPS),
    step("a backup cannot be patched", Who::Root, "PATCH", "/api/backups/x.zip"),
    get("a restore cannot be read", Who::Root, "/api/backups/x.zip/restore"),
    get("backups behind a slash", Who::Root, "/api/backups/"),
];

const NAMES: &[Step] = &[
    make("a backup", r#"{"name":"one.zip"}"#),
    make("a backup once more", r#"{"name":"one.zip"}"#),
    make("a backup in capitals", r#"{"name":"A.zip"}"#),
    make("a backup with a blank", r#"{"name":"a b.zip"}"#),
    make("a backup of another kind", r#"{"name":"a.tar"}"#),
    make("a backup elsewhere", r#"{"name":"../a.zip"}"#),
    make("a backup without an end", r#"{"name":"a"}"#),
    make("a backup that is all end", r#"{"name":".zip"}"#),
    make("a backup with an umlaut", r#"{"name":"ä.zip"}"#),
    make("a backup with a new line", r#"{"name":"a.zip\n"}"#),
    make("a backup with a long name", LONG),
    make("a backup called 5", r#"{"name":5}"#),
    make("a backup called true", r#"{"name":true}"#),
    make("a backup called by a list", r#"{"name":["a.zip"]}"#),
    make("a backup badly written", "{bad"),
    make("a backup in a list", "[]"),
    step("a backup by form", Who::Root, "POST", BACKUPS).body(Body::Form("name=form.zip")),
    step("a backup by multipart", Who::Root, "POST", BACKUPS)
        .body(Body::Multipart(&[("name", "multi.zip")])),
    list("the backups by name"),
];

const fn upload(name: &'static str, parts: &'static [crate::scenario::Part]) -> Step {
    step(name, Who::Root, "POST", "/api/backups/upload").body(Body::Parts(parts))
}

const UPLOADS: &[Step] = &[
    upload("a backup is uploaded", &[file("file", "up.zip", EMPTY)]),
    upload("a backup is uploaded again", &[file("file", "up.zip", EMPTY)]),
    upload("a text is no backup", &[file("file", "text.zip", b"hello")]),
    upload("nothing is no backup", &[file("file", "nothing.zip", b"")]),
    upload("a backup under another field", &[file("other", "up2.zip", EMPTY)]),
    upload("a backup as text", &[text("file", "PK")]),
    upload("a backup with an odd name", &[file("file", "My Back up.ZIP", EMPTY)]),
    upload("a backup with a path", &[file("file", "../../etc/path.zip", EMPTY)]),
    upload(
        "two backups at once",
        &[file("file", "two1.zip", EMPTY), file("file", "two2.zip", EMPTY)],
    ),
    upload("a hidden backup", &[file("file", ".hidden.zip", EMPTY)]),
    step("no upload at all", Who::Root, "POST", "/api/backups/upload"),
    post("an upload by JSON", Who::Root, "/api/backups/upload", "{}"),
    get("a backup called upload", Who::Root, "/api/backups/upload"),
    delete("the hidden backup goes", Who::Root, "/api/backups/.hidden.zip"),
    list("the backups after the uploads"),
];

const DOWNLOADS: &[Step] = &[
    post("a token for backups", Who::Root, "/api/files/token", "{}")
        .keep(&[("backup token", "/token")]),
    post("a token for Ada's files", Who::Ada, "/api/files/token", "{}")
        .keep(&[("ada files", "/token")]),
    get("a backup without a token", Who::Root, "/api/backups/one.zip"),
    get("a backup with a sign-in's token", Who::Guest, "/api/backups/one.zip?token=<root token>"),
    get("a backup with Ada's token", Who::Guest, "/api/backups/one.zip?token=<ada files>"),
    step("a backup's headers", Who::Guest, "HEAD", "/api/backups/one.zip?token=<backup token>")
        .comparing(&[
            "accept-ranges",
            "cache-control",
            "content-disposition",
            "content-security-policy",
            "content-encoding",
            "x-content-type-options",
            "vary",
        ]),
    get("a backup's first bytes", Who::Guest, "/api/backups/one.zip?token=<backup token>")
        .headers(&[("Range", "bytes=0-1")]),
    get("a backup whole", Who::Guest, "/api/backups/up.zip?token=<backup token>"),
    get("a backup that is not there", Who::Guest, "/api/backups/nope.zip?token=<backup token>"),
    get("a backup above", Who::Guest, "/api/backups/..%2Fdata.db?token=<backup token>"),
];

const REMOVALS: &[Step] = &[
    delete("a backup that is gone", Who::Root, "/api/backups/nope.zip"),
    delete("a backup above is not deleted", Who::Root, "/api/backups/..%2Fdata.db"),
    delete("a backup is deleted", Who::Root, "/api/backups/one.zip"),
    delete("a backup is deleted again", Who::Root, "/api/backups/one.zip"),
    post(
        "a backup that is not there is put back",
        Who::Root,
        "/api/backups/nope.zip/restore",
        "{}",
    ),
    post("a backup above is put back", Who::Root, "/api/backups/..%2Fdata.db/restore", "{}"),
    list("the backups that are left"),
    make("a backup without a name", "{}"),
    step("a backup without a body", Who::Root, "POST", BACKUPS),
    get("a box with backups is healthy", Who::Root, "/api/health")
        .query(&[("fields", "data.canBackup")]),
];
