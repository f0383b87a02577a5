//! The list of all files, and what they take up.

use std::collections::BTreeSet;

use homeport_tests::{Client, Home, PASSWORD, collection, field, open_rules, until};
use reqwest::multipart::Form;
use serde_json::{Value, json};

use super::{create, file, papers, path_of};

const FILES: &str = "/api/homeport/files";
const WIDE: &[u8] = include_bytes!("../../compare/pictures/wide.png");

/// Collection, record, field and name of each of some files.
fn places(files: &[Value]) -> Vec<String> {
    let part = |file: &Value, name: &str| file[name].as_str().unwrap().to_owned();
    let place = |file| ["collectionName", "record", "field", "name"].map(|name| part(file, name));
    files.iter().map(|file| place(file).join("/")).collect()
}

async fn listed(by: &Client, query: &str) -> Vec<Value> {
    let page = by.get(&format!("{FILES}?{query}")).await.expect(200).body;
    page["items"].as_array().unwrap().clone()
}

/// All pages, one after the other.
async fn paged(by: &Client, query: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = by.get(&format!("{FILES}?{query}&cursor={cursor}")).await.expect(200).body;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return all,
        }
    }
}

fn names(files: &[Value]) -> Vec<&str> {
    files.iter().map(|file| file["name"].as_str().unwrap()).collect()
}

/// A collection of pictures that nobody reads without a token.
async fn albums(by: &Client) {
    let cover = json!({ "name": "cover", "type": "file", "maxSelect": 1, "protected": true });
    let albums = collection("albums", json!([field("title", "text"), cover]), open_rules());
    by.post("/api/collections", &albums).await.expect(200);
}

async fn album(by: &Client, name: &str, bytes: &[u8]) -> Value {
    let form = Form::new().part("cover", file(name, bytes));
    by.send_form("POST", "/api/collections/albums/records", form).await.expect(200).body
}

#[tokio::test]
async fn every_file_is_listed_with_whose_it_is_and_found_by_what_it_was_called() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    papers(&admin).await;
    assert_eq!(listed(&window, "").await, Vec::<Value>::new());
    albums(&admin).await;
    let view =
        json!({ "name": "scans", "type": "view", "viewQuery": "SELECT id, one FROM papers" });
    admin.post("/api/collections", &view).await.expect(200);
    let form = Form::new().part("one", file("Größe der Straße.PDF", "%PDF-1.7"));
    let form = form.part("many", file("My Photo (1).png", WIDE)).part("hid", file("a.mov", "xx"));
    let paper = create(&admin, form.part("many", file("no end", "words"))).await.expect(200).body;
    let cover = album(&admin, "cover.webp", b"RIFF....WEBPVP8 ").await;

    let files = listed(&window, "sort=name").await;
    let id = |record: &Value| record["id"].as_str().unwrap().to_owned();
    let of = |record: &Value, field: &str, name: &Value| {
        format!("papers/{}/{field}/{}", id(record), name.as_str().unwrap())
    };
    let expected = BTreeSet::from([
        of(&paper, "one", &paper["one"]),
        of(&paper, "many", &paper["many"][0]),
        of(&paper, "many", &paper["many"][1]),
        of(&paper, "hid", &paper["hid"]),
        format!("albums/{}/cover/{}", id(&cover), cover["cover"].as_str().unwrap()),
    ]);
    assert_eq!(places(&files).into_iter().collect::<BTreeSet<_>>(), expected);
    let told = files.iter().find(|file| file["name"] == cover["cover"]).unwrap();
    assert_eq!(told["collectionId"], cover["collectionId"]);
    assert_eq!((&told["protected"], &told["multiple"]), (&json!(true), &json!(false)));
    assert_eq!((&told["kind"], &told["size"]), (&json!("picture"), &json!(16)));
    assert!(told["added"].as_str().unwrap().ends_with('Z'), "{told}");

    // By the words that the kept name has of the one it came with, in any order and case.
    let found = async |query: &str| names(&listed(&window, query).await).len();
    for (query, count) in [
        ("search=My%20Photo%20(1).png", 1),
        ("search=photo%20MY", 1),
        ("search=gr%C3%B6%C3%9Fe%20stra%C3%9Fe", 1),
        ("search=%E2%98%83", 0),
        ("search=nothing%20like%20this", 0),
        ("search=.PDF", 1),
        ("kind=picture", 2),
        ("kind=video", 1),
        ("kind=document", 2),
        ("kind=sound", 0),
        ("collection=papers", 4),
        ("collection=PAPERS&kind=picture", 1),
    ] {
        assert_eq!(found(query).await, count, "{query}");
    }
    // A view has no files of its own.
    window.get(&format!("{FILES}?collection=scans")).await.expect(404);
    let albums = format!("collection={}", cover["collectionId"].as_str().unwrap());
    assert_eq!(found(&albums).await, 1);
    // What matches is counted on every page, whatever is shown of it.
    let page = window.get(&format!("{FILES}?limit=1&sort=largest")).await.expect(200).body;
    assert_eq!(page["total"], 5);
    assert_eq!(names(page["items"].as_array().unwrap()), [paper["many"][0].as_str().unwrap()]);
    let bytes = files.iter().map(|file| file["size"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(page["bytes"], bytes);
}

#[tokio::test]
async fn the_list_has_each_change_that_came_before_it() {
    let home = Home::builder().on_disk().start();
    let (admin, window) = (home.admin().await, home.window().await);
    papers(&admin).await;
    albums(&admin).await;
    let both = |n: usize| {
        let form = Form::new().part("one", file(&format!("one{n}.txt"), "1"));
        form.part("many", file("a.txt", "22")).part("many", file("b.txt", "333"))
    };
    let mut records = Vec::new();
    for n in 0..3 {
        records.push(create(&admin, both(n)).await.expect(200).body);
    }
    let id = |record: &Value| record["id"].as_str().unwrap().to_owned();
    let count = async || listed(&window, "").await.len();
    assert_eq!(count().await, 9);

    let taken = json!({ "many-": records[0]["many"][0], "one-": records[0]["one"] });
    admin.patch(&path_of(&id(&records[0])), &taken).await.expect(200);
    let left = listed(&window, "search=a").await;
    assert!(!names(&left).contains(&records[0]["many"][0].as_str().unwrap()));
    assert_eq!(count().await, 7);
    admin.send_form("PATCH", &path_of(&id(&records[1])), both(9)).await.expect(200);
    assert_eq!(names(&listed(&window, "search=one9").await).len(), 1);
    assert_eq!(names(&listed(&window, "search=one1").await).len(), 0);
    admin.delete(&path_of(&id(&records[2]))).await.expect(204);
    let now = count().await;

    // Renaming moves nothing, and is told at once.
    let mut definition = admin.get("/api/collections/papers").await.expect(200).body;
    for field in definition["fields"].as_array_mut().unwrap() {
        if field["name"] == "many" {
            field["name"] = json!("several");
        }
    }
    definition["name"] = json!("letters");
    admin.patch("/api/collections/papers", &definition).await.expect(200);
    let files = listed(&window, "").await;
    assert_eq!(files.len(), now);
    let fields = files.iter().map(|file| file["field"].as_str().unwrap()).collect::<BTreeSet<_>>();
    assert_eq!(fields, BTreeSet::from(["one", "several"]));
    assert!(files.iter().all(|file| file["collectionName"] == "letters"));
    window.get(&format!("{FILES}?collection=papers")).await.expect(404);
    assert_eq!(listed(&window, "collection=letters").await.len(), now);

    // A list that becomes one value, a field that goes, and a collection.
    for field in definition["fields"].as_array_mut().unwrap() {
        if field["name"] == "several" {
            field["maxSelect"] = json!(1);
        }
    }
    admin.patch("/api/collections/letters", &definition).await.expect(200);
    let files = listed(&window, "").await;
    let of = |field: &str| files.iter().filter(|file| file["field"] == field).count();
    assert_eq!((of("one"), of("several")), (1, 2));
    let fields = definition["fields"].as_array().unwrap().iter();
    let fields = fields.filter(|field| field["name"] != "several").collect::<Vec<_>>();
    admin.patch("/api/collections/letters", &json!({ "fields": fields })).await.expect(200);
    assert_eq!(count().await, 1);
    album(&admin, "cover.png", WIDE).await;
    assert_eq!(count().await, 2);
    admin.delete("/api/collections/letters").await.expect(204);
    let files = listed(&window, "").await;
    assert!(files.len() == 1 && files[0]["collectionName"] == "albums", "{files:?}");
    admin.delete("/api/collections/albums/truncate").await.expect(204);
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn pages_neither_miss_a_file_nor_show_one_twice_while_others_write() {
    const RECORDS: usize = 120;
    const EACH: usize = 9;
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    papers(&admin).await;
    let mut there = BTreeSet::new();
    for n in 0..RECORDS {
        let form = (0..EACH).fold(Form::new(), |form, k| {
            form.part("many", file(&format!("page {n} {k}.txt"), "x".repeat((n * k) % 37)))
        });
        let paper = create(&admin, form).await.expect(200).body;
        let (id, names) = (paper["id"].as_str().unwrap(), paper["many"].as_array().unwrap());
        there.extend(
            names.iter().map(|name| format!("papers/{id}/many/{}", name.as_str().unwrap())),
        );
    }
    assert_eq!(there.len(), RECORDS * EACH);
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let writer = home.guest();
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while stopped.try_recv().is_err() {
            let form = Form::new().part("one", file("zz other.txt", "x".repeat(written % 50)));
            let made = create(&writer, form).await.expect(200).body;
            if written % 2 == 0 {
                writer.delete(&path_of(made["id"].as_str().unwrap())).await.expect(204);
            }
            written += 1;
        }
        written
    });
    for query in ["sort=newest&limit=100", "sort=largest&limit=37", "sort=name&limit=200"] {
        let files = places(&paged(&window, query).await);
        let shown = files.iter().cloned().collect::<BTreeSet<_>>();
        assert_eq!(shown.len(), files.len(), "{query} shows a file twice");
        let missed = there.difference(&shown).collect::<Vec<_>>();
        assert!(missed.is_empty(), "{query} misses {missed:?}");
    }
    stop.send(()).unwrap();
    assert!(writing.await.unwrap() > 0, "nobody wrote meanwhile");

    // In their order, to the end.
    let sizes = |files: &[Value]| {
        files.iter().map(|file| file["size"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let largest = sizes(&paged(&window, "sort=largest&limit=150").await);
    assert!(largest.is_sorted_by(|one, other| one >= other), "{largest:?}");
    let by_name = paged(&window, "sort=name&limit=200&search=page").await;
    assert_eq!(by_name.len(), RECORDS * EACH);
    assert!(names(&by_name).is_sorted());
}

#[tokio::test]
async fn files_take_up_what_lies_on_the_disk_and_no_link_is_followed() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    papers(&admin).await;
    albums(&admin).await;
    let form = Form::new().part("one", file("one.txt", "12345")).part("many", file("w.png", WIDE));
    let paper = create(&admin, form).await.expect(200).body;
    let gone = create(&admin, Form::new().part("one", file("gone.txt", "123"))).await.expect(200);
    let gone = gone.body;
    let linked = album(&admin, "linked.png", WIDE).await;
    let thumb = format!("{}?thumb=30x30", super::address(&paper, &paper["many"][0]));
    assert_eq!(home.guest().request("GET", &thumb).send().await.unwrap().status(), 200);
    let folder = |record: &Value| {
        let (collection, id) = (&record["collectionId"], &record["id"]);
        home.folder().join("files").join(collection.as_str().unwrap()).join(id.as_str().unwrap())
    };
    // What nobody names; what is named and not there; a link in a file's place, and one in a folder's.
    std::fs::write(folder(&paper).join("old_jw6ygrevov.txt"), "1234567").unwrap();
    std::fs::remove_file(folder(&gone).join(gone["one"].as_str().unwrap())).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", folder(&gone).join(gone["one"].as_str().unwrap()))
        .unwrap();
    std::fs::rename(folder(&linked), home.folder().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(home.folder().join("elsewhere"), folder(&linked)).unwrap();

    let usage = async || window.get(&format!("{FILES}/usage")).await.expect(200).body;
    until("the disk was looked through", async || !usage().await["besides"].is_null()).await;
    let usage = usage().await;
    let wide = WIDE.len() as u64;
    assert_eq!((&usage["files"], &usage["bytes"]), (&json!(4), &json!(5 + wide)));
    assert_eq!(usage["missing"], 2);
    let besides = &usage["besides"];
    assert_eq!(besides["unnamed"], json!({ "files": 1, "bytes": 7 }));
    assert!(besides["thumbs"].as_u64().unwrap() > 0, "{besides}");
    assert_eq!(besides["uploads"], 0);
    let share =
        |share: &Value| (share["name"].clone(), share["files"].clone(), share["bytes"].clone());
    let collections = usage["collections"].as_array().unwrap().iter().map(share);
    assert_eq!(
        collections.collect::<Vec<_>>(),
        [(json!("papers"), json!(3), json!(5 + wide)), (json!("albums"), json!(1), json!(0))]
    );
    assert_eq!(usage["kinds"][0], json!({ "kind": "picture", "files": 2, "bytes": wide }));
    let (free, size) = (usage["disk"]["free"].as_u64(), usage["disk"]["size"].as_u64());
    assert!(free.unwrap() <= size.unwrap() && size.unwrap() > 0, "{usage}");
    // They are in the list too, and say so.
    let listed = listed(&window, "sort=largest").await;
    let missing = listed.iter().filter(|file| file["size"].is_null()).collect::<Vec<_>>();
    assert_eq!(missing.len(), 2);
    assert!(missing.iter().all(|file| file["added"].is_null()));
    assert!(listed.last().unwrap()["size"].is_null(), "what is not there comes last");
}

#[tokio::test]
async fn only_admins_see_the_list_and_lesser_ones_what_their_role_lists() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    albums(&admin).await;
    let field = json!({ "name": "note", "type": "file", "maxSelect": 1 });
    let mut mfas = admin.get("/api/collections/_mfas").await.expect(200).body;
    mfas["fields"].as_array_mut().unwrap().push(field);
    admin.patch("/api/collections/_mfas", &mfas).await.expect(200);
    let user = admin.add_user("ada@example.com").await;
    let users = admin.get("/api/collections/users").await.expect(200).body["id"].clone();
    let form = Form::new().part("note", file("secret.txt", "1")).text("method", "password");
    let form =
        form.text("recordRef", user).text("collectionRef", users.as_str().unwrap().to_owned());
    admin.send_form("POST", "/api/collections/_mfas/records", form).await.expect(200);
    album(&admin, "cover.png", WIDE).await;
    let of = async |by: &Client| {
        let files = listed(by, "").await;
        let names = files.iter().map(|file| file["collectionName"].as_str().unwrap().to_owned());
        let usage = by.get(&format!("{FILES}/usage")).await.expect(200).body;
        assert_eq!(usage["files"], files.len());
        names.collect::<BTreeSet<_>>()
    };
    assert_eq!(of(&window).await, BTreeSet::from(["albums".to_owned(), "_mfas".to_owned()]));
    for (email, role) in [("eve@example.com", "editor"), ("vic@example.com", "viewer")] {
        let body = json!({
            "email": email, "password": PASSWORD, "passwordConfirm": PASSWORD, "role": role,
        });
        window.post("/api/homeport/admins", &body).await.expect(200);
        let lesser = home.local().sign_in("_superusers", email, PASSWORD).await;
        assert_eq!(of(&lesser).await, BTreeSet::from(["albums".to_owned()]), "{role}");
        lesser.get(&format!("{FILES}?collection=_mfas")).await.expect(404);
    }
    let user = home.local().sign_in("users", "ada@example.com", PASSWORD).await;
    for path in [FILES.to_owned(), format!("{FILES}/usage")] {
        home.local().get(&path).await.expect(401);
        user.get(&path).await.expect(403);
        // It is the window's: at the door for phones there is no such thing.
        admin.get(&path).await.expect(404);
    }
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_and_tells_what_to_do() {
    let home = Home::start();
    let (admin, window) = (home.admin().await, home.window().await);
    albums(&admin).await;
    for n in 0..3 {
        album(&admin, &format!("cover{n}.png"), WIDE).await;
    }
    let page = window.get(&format!("{FILES}?limit=1")).await.expect(200).body;
    let cursor = page["next"].as_str().unwrap();
    window.get(&format!("{FILES}?cursor={cursor}")).await.expect(200);
    // A place is one whatever has become of the file, and whoever made it up; nothing else is one.
    let cut = &cursor[..cursor.len() / 2];
    let long = "A".repeat(6000);
    for bad in [
        "cursor=x",
        "cursor=%00",
        "cursor=..%2F..%2Fetc%2Fpasswd",
        "cursor=bnVsbA",
        "cursor=W10",
        &format!("cursor={cut}"),
        &format!("cursor={long}"),
        &format!("sort=largest&cursor={cursor}"),
    ] {
        let refused = window.get(&format!("{FILES}?{bad}")).await.expect(400).body;
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains("Ask for the first page, without a cursor."), "{bad}: {message}");
    }
    for bad in ["sort=up", "kind=photo", "limit=x", "sort=name%27--"] {
        window.get(&format!("{FILES}?{bad}")).await.expect(400);
    }
    window.get(&format!("{FILES}?collection=nothing")).await.expect(404);
    for odd in ["limit=-1", "limit=0", "limit=99999999", "search=%FF%FE", "search=%00", "x=y"] {
        window.get(&format!("{FILES}?{odd}")).await.expect(200);
    }
}
