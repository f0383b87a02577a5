//! What is removed, and when.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use homeport_tests::{Home, Raw, Stream, collection, field, until};
use reqwest::multipart::Form;
use serde_json::{Value, json};

use super::{RECORDS, address, create, file, named_by, on_disk, papers, path_of};

#[tokio::test]
async fn a_refused_upload_leaves_nothing() {
    let home = Home::builder().on_disk().start();
    papers(&home.admin().await).await;
    let guest = home.guest();
    let one = || Form::new().part("one", file("one.txt", "1"));
    let first = create(&guest, one().text("title", "taken").text("id", "paper0000000001")).await;
    let first = named_by(&first.expect(200).body);
    assert_eq!(on_disk(home.folder()), first);
    let twelve =
        (0..12).fold(Form::new(), |form, n| form.part("many", file("x.txt", n.to_string())));
    for (why, form) in [
        ("a broken rule of a field", one().text("title", "x".repeat(21))),
        ("a value that is taken", one().text("title", "taken")),
        ("an id that is taken", one().text("id", "paper0000000001")),
        ("an id that is none", one().text("id", "../../up")),
        ("too many files", twelve),
        ("a name of no file", one().text("many", "nope.txt")),
    ] {
        create(&guest, form).await.expect(400);
        assert_eq!(on_disk(home.folder()), first, "{why}");
    }
    guest.send_form("PATCH", &path_of("nope00000000000"), one()).await.expect(404);
    guest.send_form("POST", "/api/collections/_superusers/records", one()).await.expect(403);
    // Not one of the two is named: the field is hidden, or takes the last one only.
    create(&guest, Form::new().part("hid", file("x.txt", "x"))).await.expect(200);
    let last = one().part("one", file("two.txt", "2"));
    let second = create(&guest, last).await.expect(200).body;
    let left = first.union(&named_by(&second)).cloned().collect::<BTreeSet<_>>();
    until("nothing unnamed is left", async || on_disk(home.folder()) == left).await;
}

#[tokio::test]
async fn a_batch_leaves_the_files_that_its_records_name_in_the_end() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    papers(&admin).await;
    admin.patch("/api/settings", &json!({ "batch": { "enabled": true } })).await.expect(200);
    let guest = home.guest();
    let send = async |requests: Value, parts: &[(&'static str, &'static str)]| {
        let form = Form::new().text("@jsonPayload", json!({ "requests": requests }).to_string());
        let form = parts
            .iter()
            .fold(form, |form, (key, bytes)| form.part(*key, file("some file.txt", *bytes)));
        guest.send_form("POST", "/api/batch", form).await
    };
    let create = |id: &str| json!({ "method": "POST", "url": RECORDS, "body": { "id": id } });
    let change = |id: &str| json!({ "method": "PATCH", "url": path_of(id) });
    let gone = |id: &str| json!({ "method": "DELETE", "url": path_of(id) });
    let (one, two) = ("paper0000000001", "paper0000000002");

    let made = json!([create(one), create(two), change(one), gone(two)]);
    let parts = [
        ("requests.0.one", "replaced"),
        ("requests.0.many", "kept"),
        ("requests.1.one", "deleted"),
        ("requests.2.one", "kept"),
        ("requests.0.title", "for no file field"),
        ("requests.9.one", "for no request"),
        ("one", "for nobody"),
    ];
    let made = send(made, &parts).await.expect(200).body;
    let named = named_by(&made[2]["body"]);
    assert_eq!(named.len(), 2);
    until("only what is named is left", async || on_disk(home.folder()) == named).await;

    let parts = [("requests.0.one", "lost"), ("requests.1.one", "lost"), ("requests.1.many", "x")];
    let long = "x".repeat(250);
    for (why, requests) in [
        ("an id that is taken", json!([change(one), create(one)])),
        ("a record that is not there", json!([change(one), change(two)])),
        ("an id that no folder can be named after", json!([change(one), create(&long)])),
        ("a record that cannot be", json!([change(one), change(&long)])),
        (
            "no collection",
            json!([change(one), { "method": "POST", "url": "/api/collections/x/records" }]),
        ),
        ("no batch", json!([])),
        ("no list", json!("x")),
    ] {
        send(requests, &parts).await.expect(400);
        until(why, async || on_disk(home.folder()) == named).await;
    }
    let record = guest.get(&path_of(one)).await.expect(200).body;
    assert_eq!(named_by(&record), named);
}

#[tokio::test]
async fn files_go_when_no_record_names_them_any_more() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    papers(&admin).await;
    let guest = home.guest();
    let both = |n: usize| {
        let form = Form::new().part("one", file("one.txt", format!("{n}")));
        form.part("many", file("many.txt", format!("{n}a")))
            .part("many", file("more.txt", format!("{n}b")))
    };
    let mut records = Vec::new();
    for n in 0..6 {
        records.push(create(&guest, both(n)).await.expect(200).body);
    }
    let named = |records: &[Value]| records.iter().flat_map(named_by).collect::<BTreeSet<_>>();
    assert_eq!(on_disk(home.folder()), named(&records));
    let id = |record: &Value| record["id"].as_str().unwrap().to_owned();

    // Replaced, reordered, taken away.
    records[0] =
        guest.send_form("PATCH", &path_of(&id(&records[0])), both(7)).await.expect(200).body;
    let many = records[1]["many"].as_array().unwrap().clone();
    let body = json!({ "many": [many[1]], "one": null });
    records[1] = guest.patch(&path_of(&id(&records[1])), &body).await.expect(200).body;
    assert_eq!(records[1]["many"], json!([many[1]]));
    until("replaced files are gone", async || on_disk(home.folder()) == named(&records)).await;

    // The record's deletion.
    let gone = records.pop().unwrap();
    guest.delete(&path_of(&id(&gone))).await.expect(204);
    guest.get(&address(&gone, &gone["one"])).await.expect(404);
    until("a deleted record's files are gone", async || on_disk(home.folder()) == named(&records))
        .await;

    // A field's: the others stay.
    let definition = admin.get("/api/collections/papers").await.expect(200).body;
    let fields =
        definition["fields"].as_array().unwrap().iter().filter(|field| field["name"] != "one");
    let fields = fields.cloned().collect::<Vec<_>>();
    admin.patch("/api/collections/papers", &json!({ "fields": fields })).await.expect(200);
    for record in &mut records {
        record["one"] = Value::Null;
    }
    until("a dropped field's files are gone", async || on_disk(home.folder()) == named(&records))
        .await;

    // A list that becomes one value: its last.
    let mut fields = fields;
    for field in &mut fields {
        if field["name"] == "many" {
            field["maxSelect"] = json!(1);
        }
    }
    admin.patch("/api/collections/papers", &json!({ "fields": fields })).await.expect(200);
    for record in &mut records {
        *record = guest.get(&path_of(&id(record))).await.expect(200).body;
        assert!(record["many"].is_string(), "{record}");
        guest.get(&address(record, &record["many"])).await.expect(200);
    }
    until("what one value cannot name is gone", async || on_disk(home.folder()) == named(&records))
        .await;

    admin.delete("/api/collections/papers/truncate").await.expect(204);
    until("an emptied collection has no files", async || on_disk(home.folder()).is_empty()).await;
    create(&guest, Form::new().part("many", file("x.txt", "x"))).await.expect(200);
    assert_eq!(on_disk(home.folder()).len(), 1);
    admin.delete("/api/collections/papers").await.expect(204);
    until("a deleted collection has no files", async || on_disk(home.folder()).is_empty()).await;
}

#[tokio::test]
async fn a_refused_change_of_a_collection_costs_no_file() {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    papers(&admin).await;
    let guest = home.guest();
    let mut records = Vec::new();
    for n in 0..3 {
        let form = Form::new().text("n", "7").part("one", file("one.txt", n.to_string()));
        records.push(create(&guest, form.part("many", file("a.txt", "a"))).await.expect(200).body);
    }
    // Drops a field, gives the rows a new column, and then finds three sevens.
    let fields = json!([
        { "name": "n", "type": "number" }, { "name": "title", "type": "text", "max": 20 },
        { "name": "many", "type": "file" }, { "name": "new", "type": "text" },
    ]);
    let change =
        json!({ "fields": fields, "indexes": ["CREATE UNIQUE INDEX sevens ON papers (n)"] });
    admin.patch("/api/collections/papers", &change).await.expect(400);
    let named = records.iter().flat_map(named_by).collect::<BTreeSet<_>>();
    assert_eq!(on_disk(home.folder()), named);
    for record in &records {
        let now = guest.get(&path_of(record["id"].as_str().unwrap())).await.expect(200).body;
        assert_eq!(now["one"], record["one"]);
        guest.get(&address(record, &record["one"])).await.expect(200);
    }
}

#[tokio::test]
async fn an_upload_that_is_never_finished_leaves_nothing() {
    let home = Home::builder().on_disk().start();
    papers(&home.admin().await).await;
    let staged =
        || on_disk(home.folder()).into_iter().filter(|path| path.starts_with(".staging/")).count();
    for _ in 0..3 {
        let mut raw = Raw::plain(&home.addresses().loopback).await;
        let host = home.addresses().loopback.trim_start_matches("http://").to_owned();
        let head = format!(
            "POST {RECORDS} HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=cut\r\n\
             Content-Length: 9000000\r\n\r\n--cut\r\nContent-Disposition: form-data; name=\"one\"; \
             filename=\"a.txt\"\r\n\r\n"
        );
        raw.say(head.as_bytes()).await;
        raw.say(&vec![b'x'; 700_000]).await;
        until("the file is being taken in", async || staged() == 1).await;
        // Others are served meanwhile.
        home.guest().get(RECORDS).await.expect(200);
        drop(raw);
        until("the half of a file is removed", async || on_disk(home.folder()).is_empty()).await;
    }
}

#[tokio::test]
async fn files_are_private_and_links_are_not_followed() {
    let home = Home::builder().on_disk().start();
    papers(&home.admin().await).await;
    let guest = home.guest();
    let record =
        create(&guest, Form::new().part("one", file("one.txt", "1"))).await.expect(200).body;
    let path = home.folder().join("files").join(named_by(&record).first().unwrap());
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    for folder in path.ancestors().skip(1).take(3) {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", &path).unwrap();
    let answer = guest.get(&address(&record, &record["one"])).await;
    assert_ne!(answer.status, 200, "a link was followed");
}

#[tokio::test]
async fn live_changes_tell_the_names_of_files() {
    let home = Home::start();
    papers(&home.admin().await).await;
    let guest = home.guest();
    let mut stream = Stream::listening(&guest, &["papers/*"]).await;
    let form =
        Form::new().part("many", file("first.txt", "1")).part("many", file("second.txt", "2"));
    let record = create(&guest, form).await.expect(200).body;
    let event = stream.next().await.unwrap();
    assert_eq!(event.action(), "create");
    assert_eq!(event.record("many"), &record["many"]);
    let one = json!({ "many": [record["many"][0]] });
    guest.patch(&path_of(record["id"].as_str().unwrap()), &one).await.expect(200);
    let event = stream.next().await.unwrap();
    assert_eq!((event.action(), event.record("many")), ("update", &one["many"]));
}

#[tokio::test]
async fn the_window_sees_protected_files_and_other_pages_do_not() {
    let home = Home::start();
    let admin = home.admin().await;
    let fields = json!([{ "name": "f", "type": "file", "protected": true }]);
    let safe = json!({ "name": "safes", "fields": fields, "createRule": "", "viewRule": null });
    admin.post("/api/collections", &safe).await.expect(200);
    let form = Form::new().part("f", file("secret.txt", "secret"));
    let record = home.guest().send_form("POST", "/api/collections/safes/records", form).await;
    let record = record.expect(200).body;
    let path = address(&record, &record["f"]);
    let window = home.window().await;
    assert_eq!(window.get(&path).await.expect(200).text, "secret");
    home.local().get(&path).await.expect(404);
    admin.get(&path).await.expect(404);
    window.with_header("sec-fetch-site", "cross-site").get(&path).await.expect(403);
}

/// What a save would take away is there, files and all, until it is certain that it may: a unique index
/// that many rows, or rows without a column yet, do not allow is refused late.
#[tokio::test]
async fn a_save_that_is_refused_takes_no_file_along() {
    let home = Home::start();
    let admin = home.admin().await;
    papers(&admin).await;
    let form = Form::new().text("title", "a").part("one", file("one.txt", "one"));
    let form = form.part("many", file("a.txt", "a")).part("many", file("b.txt", "b"));
    let paper = create(&admin, form).await.expect(200).body;
    let fields =
        json!([field("code", "text"), { "name": "doc", "type": "file" }, field("note", "text")]);
    let made = collection("things", fields, json!({}));
    let mut things = admin.post("/api/collections", &made).await.expect(200).body;
    let mut docs = Vec::new();
    for n in 0..2 {
        let form = Form::new().text("code", "same").text("note", format!("note {n}"));
        let form = form.part("doc", file("doc.txt", "doc"));
        let path = "/api/collections/things/records";
        docs.push(admin.send_form("POST", path, form).await.expect(200).body);
    }
    let all = on_disk(home.folder());

    let whole = things.clone();
    let unique = json!(["CREATE UNIQUE INDEX ux ON things (code)"]);
    let field_of = |name: &str, collection: &Value| {
        let fields = collection["fields"].as_array().unwrap().clone();
        fields.into_iter().filter(|field| field["name"] != name).collect::<Vec<_>>()
    };
    // A field less, another one of its name, and one more: its column is filled in before the index.
    let mut fewer = field_of("doc", &things);
    fewer.extend([field("doc", "text"), field("more", "text")]);
    things["fields"] = json!(fewer);
    things["indexes"] = unique.clone();
    let refused = admin.patch("/api/collections/things", &things).await.expect(400).body;
    assert_eq!(refused["data"]["indexes"]["0"]["code"], "validation_invalid_index_expression");

    // Lists cut to one value, and collections dropped, beside it.
    let mut narrow = admin.get("/api/collections/papers").await.expect(200).body;
    for field in narrow["fields"].as_array_mut().unwrap().iter_mut() {
        if field["name"] == "many" {
            field["maxSelect"] = json!(1);
        }
    }
    let mut more = whole.clone();
    more["indexes"] = unique;
    more["fields"].as_array_mut().unwrap().push(field("more", "text"));
    for (collections, delete) in [(json!([narrow, more]), false), (json!([more]), true)] {
        let import = json!({ "collections": collections, "deleteMissing": delete });
        admin.send("PUT", "/api/collections/import", Some(&import)).await.expect(400);
    }

    // One that is refused at once, in the same import as one that takes its time and is allowed.
    let few = json!([field("code", "text")]);
    let few = collection("few", few, json!({ "id": "few_things" }));
    let mut few = admin.post("/api/collections", &few).await.expect(200).body;
    for _ in 0..2 {
        let path = "/api/collections/few/records";
        admin.post(path, &json!({ "code": "same" })).await.expect(200);
    }
    few["indexes"] = json!(["CREATE UNIQUE INDEX uf ON few (code)"]);
    let mut noted = whole.clone();
    noted["indexes"] = json!(["CREATE UNIQUE INDEX un ON things (note)"]);
    noted["fields"].as_array_mut().unwrap().push(field("more", "text"));
    let import = json!({ "collections": [noted, few], "deleteMissing": true });
    admin.send("PUT", "/api/collections/import", Some(&import)).await.expect(400);
    admin.delete("/api/collections/few").await.expect(204);

    // A later one is swept after all that these would have had swept.
    admin
        .post(
            "/api/collections",
            &collection("other", json!([{ "name": "f", "type": "file" }]), json!({})),
        )
        .await
        .expect(200);
    let form = Form::new().part("f", file("f.txt", "f"));
    admin.send_form("POST", "/api/collections/other/records", form).await.expect(200);
    admin.delete("/api/collections/other").await.expect(204);
    until("the other one's file is gone", async || on_disk(home.folder()).len() <= all.len()).await;
    assert_eq!(on_disk(home.folder()), all);
    let now = admin.get(&path_of(paper["id"].as_str().unwrap())).await.expect(200).body;
    assert_eq!((&now["one"], &now["many"]), (&paper["one"], &paper["many"]));
    let now = admin.get("/api/collections/things").await.expect(200).body;
    assert_eq!((&now["fields"], &now["indexes"]), (&whole["fields"], &whole["indexes"]));
    for doc in &docs {
        let path = format!("/api/collections/things/records/{}", doc["id"].as_str().unwrap());
        let now = admin.get(&path).await.expect(200).body;
        assert_eq!((&now["doc"], &now["note"]), (&doc["doc"], &doc["note"]));
    }
    // When the rows allow it the same is done, and then the files go.
    let path = format!("/api/collections/things/records/{}", docs[0]["id"].as_str().unwrap());
    admin.patch(&path, &json!({ "code": "another" })).await.expect(200);
    let saved = admin.patch("/api/collections/things", &things).await.expect(200).body;
    assert_eq!(saved["indexes"], things["indexes"]);
    let names = |collection: &Value| {
        let fields = collection["fields"].as_array().unwrap().clone();
        fields.into_iter().map(|field| field["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&saved), names(&things));
    admin.patch(&path, &json!({ "code": "same" })).await.expect(400);
    let left = named_by(&paper);
    until("the dropped field's files are gone", async || on_disk(home.folder()) == left).await;
}
