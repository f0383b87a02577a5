//! Long lists, read along indexes and not: whichever way a page is found, the pages together are
//! all that matches, in order, each record once.

use std::cmp::Ordering;

use homeport_tests::{Client, Home, collection, field};
use serde_json::{Value, json};

const RECORDS: &str = "/api/collections/notes/records";
/// More than are tried along an index before the whole table is read.
const MANY: usize = 1_600;

async fn home_with_notes() -> (Home, Vec<Value>) {
    let home = Home::builder().on_disk().start();
    let admin = home.admin().await;
    let fields = json!([
        field("kind", "text"),
        field("size", "number"),
        field("text", "text"),
        { "name": "created", "type": "autodate", "onCreate": true },
        { "name": "updated", "type": "autodate", "onCreate": true, "onUpdate": true },
    ]);
    let rest = json!({ "indexes": ["CREATE INDEX by_kind ON notes (kind, size)"] });
    admin.post("/api/collections", &collection("notes", fields, rest)).await.expect(200);
    let batch = json!({ "batch": { "enabled": true, "maxRequests": 200, "timeout": 30 } });
    admin.patch("/api/settings", &batch).await.expect(200);
    let note = |n: usize| {
        json!({
            "id": format!("n{:014}", n * 7919 % 100_003),
            "kind": format!("k{}", n % 7),
            "size": n * 31 % 400,
            "text": format!("word{}", n % 400),
        })
    };
    let notes = (0..MANY).map(note).collect::<Vec<_>>();
    let mut stored = Vec::new();
    for notes in notes.chunks(200) {
        let requests =
            notes.iter().map(|note| json!({ "method": "POST", "url": RECORDS, "body": note }));
        let requests = json!({ "requests": requests.collect::<Vec<_>>() });
        let answers = admin.post("/api/batch", &requests).await.expect(200).body;
        stored.extend(answers.as_array().unwrap().iter().map(|answer| answer["body"].clone()));
    }
    (home, stored)
}

/// Every page of a list, one after the other; how many match, by each that told.
async fn walk(client: &Client, filter: &str, sort: &str, skip_total: bool) -> Vec<String> {
    let mut ids = Vec::new();
    let mut total = None;
    for page in 1.. {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("filter", filter).append_pair("sort", sort);
        query.append_pair("page", &page.to_string()).append_pair("perPage", "97");
        query.append_pair("skipTotal", if skip_total { "1" } else { "0" });
        let answer = client.get(&format!("{RECORDS}?{}", query.finish())).await.expect(200).body;
        let items = answer["items"].as_array().unwrap();
        if !skip_total {
            let told = answer["totalItems"].as_u64().unwrap();
            assert_eq!(*total.get_or_insert(told), told, "{filter} {sort}");
        }
        if items.is_empty() {
            break;
        }
        ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(total.unwrap_or(ids.len() as u64), ids.len() as u64, "{filter} {sort}");
    ids
}

fn by(name: &'static str) -> impl Fn(&Value, &Value) -> Ordering {
    move |a, b| match (a[name].as_f64(), b[name].as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a[name].as_str().cmp(&b[name].as_str()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_a_long_list_are_the_whole_list_however_they_are_read() {
    let (home, notes) = home_with_notes().await;
    let guest = home.guest();
    type Matches = fn(&Value) -> bool;
    let filters: [(&str, Matches); 9] = [
        ("", |_| true),
        ("kind = 'k3'", |note| note["kind"] == "k3"),
        ("kind = 'k3' && size < 200", |note| {
            note["kind"] == "k3" && note["size"].as_u64() < Some(200)
        }),
        ("kind = 'k3' && size >= 50 && size < 200 && 190 >= size", |note| {
            note["kind"] == "k3" && (50..=190).contains(&note["size"].as_u64().unwrap())
        }),
        ("kind = 'k3' && size > 60.5 && text ~ 'word1'", |note| {
            let text = note["text"].as_str().unwrap();
            note["kind"] == "k3" && note["size"].as_u64() > Some(60) && text.contains("word1")
        }),
        ("created > '2020' && created < '2100' && size = 31", |note| note["size"] == 31),
        ("text ~ 'word39'", |note| note["text"].as_str().unwrap().contains("word39")),
        ("size >= 10 || kind = 'k1'", |note| {
            note["size"].as_u64() >= Some(10) || note["kind"] == "k1"
        }),
        ("kind = 'none'", |_| false),
    ];
    for (filter, matches) in filters {
        let matching = notes.iter().filter(|note| matches(note)).collect::<Vec<_>>();
        for (sort, name) in [
            ("", "created"),
            ("created", "created"),
            ("-created", "created"),
            ("updated", "updated"),
            ("-updated", "updated"),
            ("size", "size"),
            ("-size", "size"),
            ("id", "id"),
            ("-id", "id"),
        ] {
            let told = walk(&guest, filter, sort, false).await;
            assert_eq!(told, walk(&guest, filter, sort, true).await, "{filter} {sort}");
            let mut ids = told.clone();
            ids.sort_unstable();
            let mut expected =
                matching.iter().map(|note| note["id"].as_str().unwrap()).collect::<Vec<_>>();
            expected.sort_unstable();
            assert_eq!(ids, expected, "{filter} {sort}");
            let find = |id: &String| notes.iter().find(|note| note["id"] == id.as_str()).unwrap();
            let is_sorted =
                told.iter().map(find).is_sorted_by(|a, b| match sort.starts_with('-') {
                    true => by(name)(a, b).is_ge(),
                    false => by(name)(a, b).is_le(),
                });
            assert!(is_sorted, "{filter} {sort}");
        }
    }
}

/// What the notes are, kept beside the box.
struct Model(Vec<Value>);

impl Model {
    /// A write that is drawn by lot, done here too.
    async fn write(&mut self, client: &Client, n: usize) {
        let lot = n * 7919;
        let at = lot % self.0.len().max(1);
        match lot % 5 {
            0 | 1 => {
                let note =
                    json!({ "kind": format!("k{}", lot % 3), "size": lot % 50, "text": "t" });
                self.0.push(client.post(RECORDS, &note).await.expect(200).body);
            }
            2 | 3 if !self.0.is_empty() => {
                let url = format!("{RECORDS}/{}", self.0[at]["id"].as_str().unwrap());
                let change = json!({ "kind": format!("k{}", lot % 4), "size": lot % 61 });
                self.0[at] = client.patch(&url, &change).await.expect(200).body;
            }
            _ if !self.0.is_empty() => {
                let gone = self.0.remove(at);
                let url = format!("{RECORDS}/{}", gone["id"].as_str().unwrap());
                client.delete(&url).await.expect(204);
            }
            _ => {}
        }
    }

    /// A page of ten of a kind, the largest first, and how many there are. Of equal ones the last
    /// by id comes first, or the youngest.
    fn page(&self, kind: &str, page: usize, by_id: bool) -> (Vec<Value>, u64) {
        let mut notes = self.0.iter().filter(|note| note["kind"] == kind).rev().collect::<Vec<_>>();
        let tie = |note: &Value| by_id.then(|| note["id"].as_str().unwrap().to_owned());
        notes.sort_by_key(|note| std::cmp::Reverse((note["size"].as_u64(), tie(note))));
        let ids = notes.iter().skip((page - 1) * 10).take(10).map(|note| note["id"].clone());
        (ids.collect(), notes.len() as u64)
    }
}

fn page_url(kind: &str, page: usize) -> String {
    format!("{RECORDS}?filter=kind%3D%27{kind}%27&sort=-size,-id&perPage=10&page={page}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_and_totals_stay_true_while_others_write() {
    for sort in ["-size,-id", "-size"] {
        let home = Home::builder().on_disk().start();
        let admin = home.admin().await;
        let fields = json!([field("kind", "text"), field("size", "number"), field("text", "text")]);
        let rest = json!({ "indexes": ["CREATE INDEX by_kind ON notes (kind, size)"] });
        admin.post("/api/collections", &collection("notes", fields, rest)).await.expect(200);
        let pages = ["k0", "k1", "k2", "k3"].into_iter().flat_map(|kind| [(kind, 1), (kind, 2)]);
        let pages = pages.collect::<Vec<_>>();
        let url = |kind, page| page_url(kind, page).replace("-size,-id", sort);
        // Others ask for the same pages all the time: what they are told is remembered.
        let asking = pages.iter().step_by(3).map(|(kind, page)| {
            let (guest, url) = (home.guest(), url(kind, *page));
            tokio::spawn(async move {
                loop {
                    guest.get(&url).await.expect(200);
                }
            })
        });
        let asking = asking.collect::<Vec<_>>();
        let (guest, mut model) = (home.guest(), Model(Vec::new()));
        for n in 0..80 {
            model.write(&guest, n).await;
            for (kind, page) in &pages {
                let answer = guest.get(&url(kind, *page)).await.expect(200).body;
                let (ids, total) = model.page(kind, *page, sort == "-size,-id");
                let items = answer["items"].as_array().unwrap();
                let told = items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
                assert_eq!((told, answer["totalItems"].as_u64()), (ids, Some(total)), "{n} {kind}");
            }
        }
        asking.iter().for_each(tokio::task::JoinHandle::abort);
    }
}
