//! Backups: who may have them, what they are called, and what is said of those that are not there.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::report::Report;
use crate::scenario::{Body, Side, Step, Who, delete, file, get, patch, post, step, text};

pub(crate) fn play(report: &mut Report) {
    report.table(DOORS);
    report.table(NAMES);
    report.table(UPLOADS);
    report.table(DOWNLOADS);
    report.table(REMOVALS);
    report.table(SCHEDULED);
    for run in RUNS {
        let (theirs, ours) = report.both(|side| when_made(side, run));
        report.count(run.name, &theirs, &ours);
    }
    for (set, name) in EXPRESSIONS {
        report.table(&[*set]);
        let (theirs, ours) = report.both(job);
        report.count(name, &theirs, &ours);
    }
    report.table(UNSCHEDULED);
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
    get(
        "a backup called upload, with a token",
        Who::Guest,
        "/api/backups/upload?token=<backup token>",
    ),
    step("its headers", Who::Guest, "HEAD", "/api/backups/upload?token=<backup token>"),
    get("a backup above", Who::Guest, "/api/backups/..%2Fdata.db?token=<backup token>"),
];

const REMOVALS: &[Step] = &[
    delete("a backup called upload is gone", Who::Root, "/api/backups/upload"),
    delete("a guest deletes one called upload", Who::Guest, "/api/backups/upload"),
    post("a backup that is posted to", Who::Root, "/api/backups/x.zip", "{}"),
    post("a backup that a guest posts to", Who::Guest, "/api/backups/x.zip", "{}"),
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

const SETTINGS: &str = "/api/settings";
const JOB: &str = "/api/crons/__pbAutoBackup__";
/// How many [`SCHEDULED`] says to keep.
const KEPT: usize = 2;
const PATIENCE: Duration = Duration::from_secs(60);

const fn set(name: &'static str, json: &'static str) -> Step {
    patch(name, Who::Root, SETTINGS, json).query(&[("fields", "backups")])
}

const SCHEDULED: &[Step] = &[
    post("an automatic backup that is not set up", Who::Root, JOB, ""),
    set("automatic backups, two kept", r#"{"backups":{"cron":"0 3 * * *","cronMaxKeep":2}}"#),
    post("a guest makes an automatic backup", Who::Guest, JOB, ""),
    post("a user makes an automatic backup", Who::Ada, JOB, ""),
    make("an automatic backup by name", r#"{"name":"@auto_pb_backup_x.zip"}"#),
];

const RUNS: &[Step] = &[
    post("an automatic backup", Who::Root, JOB, ""),
    post("a second automatic backup", Who::Root, JOB, ""),
    post("a third automatic backup", Who::Root, JOB, ""),
    post("a fourth automatic backup", Who::Root, JOB, ""),
];

const EXPRESSIONS: &[(Step, &str)] = &[
    (set("automatic backups at a time", r#"{"backups":{"cron":"30 */6 1-15/2 * 1,5"}}"#), "a time"),
    (set("automatic backups by a macro", r#"{"backups":{"cron":"@weekly"}}"#), "a macro's time"),
    (set("no automatic backups", r#"{"backups":{"cron":""}}"#), "no time"),
];

const UNSCHEDULED: &[Step] = &[
    post("an automatic backup that is not set up any more", Who::Root, JOB, ""),
    set("backups as at first", r#"{"backups":{"cron":"","cronMaxKeep":3}}"#),
];

/// Runs the job and waits for its backup, and for what is removed after it.
fn when_made(side: &mut Side, run: &Step) -> Value {
    // Names tell the second.
    let second = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let began = second();
    wait(|| second() > began);
    let before = automatic(side);
    let status = side.play(run).to_json()["status"].clone();
    wait(|| {
        let now = automatic(side);
        // PocketBase lists the file that it is writing.
        now.iter().all(|key| key.ends_with(".zip"))
            && now.len() <= KEPT
            && now.iter().any(|key| !before.contains(key))
    });
    let digits_out = |key: &String| key.replace(|c: char| c.is_ascii_digit(), "0");
    json!([status, automatic(side).iter().map(digits_out).collect::<Vec<_>>()])
}

fn wait(mut condition: impl FnMut() -> bool) {
    let patience = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < patience, "no automatic backup within a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The names of the automatic backups.
fn automatic(side: &mut Side) -> Vec<String> {
    let list = side.play(&list("")).to_json();
    let keys = list["body"].as_array().into_iter().flatten();
    let keys = keys.filter_map(|one| one["key"].as_str().map(str::to_owned));
    keys.filter(|key| key.starts_with('@')).collect()
}

/// What the list of jobs says of the automatic backup.
fn job(side: &mut Side) -> Value {
    let list = side.play(&get("", Who::Root, "/api/crons")).to_json();
    let mut jobs = list["body"].as_array().into_iter().flatten();
    jobs.find(|job| job["id"] == "__pbAutoBackup__").cloned().unwrap_or_default()
}
