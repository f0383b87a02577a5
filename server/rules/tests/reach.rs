//! What PocketBase 0.40.6 answered to filters and sorts that lead into other collections.
//!
//! `pocketbase/reach/world.json` is the world it was asked about; `table.tsv` has one question a
//! line: the records it listed by their one-letter field `k` (`-` for none) or its status, who
//! asked (`a` is Ada), the collection, the sort, the filter. `rules.tsv` has one rule of the posts
//! a line: the posts that passed it, who asked, whether they listed or updated, the body, the rule.
//! `RECORD=1 cargo test --workspace --test compare record` asks the program anew.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod around;

use homeport_rules::{
    Error, Expression, Ordered, Related, Request, Use, compile, mentions_collection,
    mentions_request, parse_sort,
};
use serde_json::{Map, Value, json};
use time::macros::datetime;

use around::{Around, Record};

fn listed(around: &Around, who: &str, collection: &str, sort: &str, filter: &str) -> String {
    if who != "root" && (mentions_collection(filter) || mentions_request(filter)) {
        return "403".to_owned();
    }
    match list(around, who, collection, sort, filter) {
        Err(_) => "400".to_owned(),
        Ok(found) if found.is_empty() => "-".to_owned(),
        Ok(found) => found,
    }
}

fn caller(around: &Around, who: &str) -> Option<Record> {
    let mut caller = around.of("authors").iter().find(|record| record["k"] == who)?.clone();
    caller.insert("collectionId".to_owned(), around.shape("authors").id.clone().into());
    caller.insert("collectionName".to_owned(), "authors".into());
    Some(caller)
}

fn request<'a>(auth: Option<&'a Record>, body: &'a Record, empty: &'a Record) -> Request<'a> {
    Request {
        auth,
        body,
        query: empty,
        headers: empty,
        method: "GET",
        context: "default",
        now: datetime!(2026-11-24 19:50:00 UTC),
    }
}

fn list(
    around: &Around,
    who: &str,
    collection: &str,
    sort: &str,
    filter: &str,
) -> Result<String, Error> {
    let shape = around.shape(collection);
    let usage = Use::ClientFilter { superuser: who == "root" };
    let mut conditions = Expression::always();
    if let Some(rule) = shape.list_rule.as_deref().filter(|rule| !rule.is_empty() && who != "root")
    {
        conditions = conditions.and(&compile(rule, shape, &around.shapes, Use::Rule)?)?;
    }
    conditions = conditions.and(&compile(filter, shape, &around.shapes, usage)?)?;
    let ordered = Ordered::new(conditions, &parse_sort(sort, shape, &around.shapes, usage)?)?;
    let (caller, empty) = (caller(around, who), Map::new());
    let request = request(caller.as_ref(), &empty, &empty);
    let bases = around.of(collection).iter().collect::<Vec<_>>();
    let mut related = Related::default();
    around.load(ordered.expression(), &bases, &request, &mut related);
    let terms = parse_sort(sort, shape, &around.shapes, usage)?;
    let mut found = bases
        .into_iter()
        .filter(|record| ordered.expression().holds(record, &request, &related))
        .map(|record| (ordered.values(record, &request, &related), record))
        .collect::<Vec<(_, &Record)>>();
    found.sort_by(|(a, _), (b, _)| {
        let pairs = a.iter().zip(b).zip(terms.terms());
        pairs.fold(std::cmp::Ordering::Equal, |order, ((a, b), term)| {
            let own = a.order(b);
            order.then(if term.descending { own.reverse() } else { own })
        })
    });
    Ok(found.iter().filter_map(|(_, record)| record.get("k").and_then(Value::as_str)).collect())
}

#[test]
fn every_list_is_what_pocketbase_listed() {
    let around = Around::recorded();
    let (mut wrong, mut n_lines) = (Vec::new(), 0);
    for line in include_str!("pocketbase/reach/table.tsv").lines() {
        let cells = line.splitn(5, '\t').collect::<Vec<_>>();
        let [expected, who, collection, sort, filter] = cells[..] else { unreachable!("{line}") };
        let found = listed(&around, who, collection, sort, filter);
        if found != expected {
            wrong.push(format!("{line} ours {found}"));
        }
        n_lines += 1;
    }
    assert!(wrong.is_empty(), "{} of {n_lines} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_decides_as_pocketbase_decided() {
    let around = Around::recorded();
    let posts = around.shape("posts");
    let (mut wrong, mut n_lines) = (Vec::new(), 0);
    for line in include_str!("pocketbase/reach/rules.tsv").lines() {
        let cells = line.splitn(5, '\t').collect::<Vec<_>>();
        let [expected, who, _verb, body, rule] = cells[..] else { unreachable!("{line}") };
        let body: Record = serde_json::from_str(body).unwrap_or_default();
        let (caller, empty) = (caller(&around, who), Map::new());
        let request = request(caller.as_ref(), &body, &empty);
        let found = match compile(rule, posts, &around.shapes, Use::Rule) {
            Err(_) => "400".to_owned(),
            // A list fails as a whole; of single records none is found.
            Ok(expression) if !expression.fits(&request) && body.is_empty() => "400".to_owned(),
            Ok(expression) => {
                let bases = around.of("posts").iter().collect::<Vec<_>>();
                let mut related = Related::default();
                around.load(&expression, &bases, &request, &mut related);
                let holds = bases.iter().filter(|post| expression.holds(post, &request, &related));
                holds.filter_map(|post| post["k"].as_str()).collect()
            }
        };
        let found = if found.is_empty() { "-".to_owned() } else { found };
        if found != expected {
            wrong.push(format!("{line} ours {found}"));
        }
        n_lines += 1;
    }
    assert!(wrong.is_empty(), "{} of {n_lines} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Posts A[x], B[x,y], C[y,z] and D[] of a list of kats, and what each question finds, as the real
/// program said when it was first asked.
#[test]
fn many_means_every_unless_asked_for_any() {
    let id = |letter: char| format!("{letter}00000000000000");
    let kat = |letter| json!({"collection": "kats", "values": {"id": id(letter), "k": letter.to_string(), "name": letter.to_string()}});
    let post = |letter: char, kats: &str| {
        let kats = kats.chars().map(id).collect::<Vec<_>>();
        json!({"collection": "posts", "values": {"id": id(letter.to_ascii_lowercase()), "k": letter.to_string(), "title": letter.to_string(), "kats": kats}})
    };
    let around = Around::new(&json!({
        "collections": [
            {"id": "kats_id", "name": "kats", "listRule": "", "fields": [{"name": "k", "type": "text"}, {"name": "name", "type": "text"}]},
            {"id": "posts_id", "name": "posts", "listRule": "", "fields": [{"name": "k", "type": "text"}, {"name": "title", "type": "text"},
                {"name": "kats", "type": "relation", "collectionId": "kats_id", "maxSelect": 9}]},
            {"id": "authors_id", "name": "authors", "type": "auth", "fields": []},
        ],
        "records": [kat('x'), kat('y'), kat('z'), post('A', "x"), post('B', "xy"), post('C', "yz"), post('D', "")],
    }));
    for (filter, expected) in [
        ("kats.name = 'x'", "A"),
        ("kats.name ?= 'x'", "AB"),
        ("kats.name != 'x'", "CD"),
        ("kats.name ?!= 'x'", "BCD"),
        ("kats.name = 'x' || kats.name = 'y'", "A"),
        ("kats.name = null", "D"),
        ("kats.id ?= 'x00000000000000'", "AB"),
        ("kats:each ?= 'x00000000000000'", "AB"),
        ("kats ~ 'x00000000000000'", "AB"),
        ("kats:each = 'x00000000000000'", "A"),
        ("kats:length = 2", "BC"),
        ("kats:length > 0", "ABC"),
        ("kats = 'x00000000000000'", "-"),
        ("kats ?= 'x00000000000000'", "-"),
        ("kats = '[]'", "D"),
    ] {
        assert_eq!(listed(&around, "root", "posts", "", filter), expected, "{filter}");
    }
    for (filter, expected) in [
        ("posts_via_kats.title = 'B'", "-"),
        ("posts_via_kats.title ?= 'B'", "xy"),
        ("posts_via_kats.title ?!= 'B'", "xyz"),
    ] {
        assert_eq!(listed(&around, "root", "kats", "", filter), expected, "{filter}");
    }
}
