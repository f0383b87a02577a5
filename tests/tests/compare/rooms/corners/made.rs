//! What is made of records: sums, texts of numbers, views that refer back, paths into json.

use super::{ALL, BATCH};
use crate::report::Report;
use crate::scenario::{Step, Who, get, post};

pub(super) fn play(report: &mut Report) {
    report.table(MONEY);
    report.table(COUNTS);
    report.table(BACK);
    report.table(PATHS);
    report.table(EACH);
}

/// The money that a filter finds. The filter is the scenario's name.
macro_rules! money {
    ($filter:literal) => {
        get(concat!("money where ", $filter), Who::Guest, "/api/collections/money/records")
            .query(&[("filter", $filter), ("sort", "id"), ("fields", "id")])
    };
}

const MONEY: &[Step] = &[
    post("make money", Who::Root, ALL,
        r#"{"name":"money","listRule":"","createRule":"","fields":[{"name":"n","type":"number"},{"name":"k","type":"text"},{"name":"j","type":"json"}]}"#)
        .query(&[("fields", "name")]),
    post("money in many places", Who::Root, BATCH, r#"{"requests":[
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000001","k":"a","n":0.1}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000002","k":"a","n":0.2}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000003","k":"a","n":0.3}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000004","k":"a","n":868.05}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000005","k":"b","n":2.675}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000006","k":"b","n":12345.5}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000007","k":"b","n":-77.25}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000008","k":"b","n":-2.5}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000009","k":"c","n":261.75600000000003,"j":{"a":0.30000000000000004}}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000010","k":"c","n":0.30000000000000004}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000011","k":"c","n":0.848044088223634}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000012","k":"d","n":1e-7}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000013","k":"d","n":1.5e22}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000014","k":"d","n":0.75}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000015","k":"e","n":0.125}},
        {"method":"POST","url":"/api/collections/money/records","body":{"id":"money0000000016","k":"e","n":5}}]}"#)
        .query(&[("fields", "status")]),
    post("sums of money", Who::Root, ALL,
        r#"{"name":"money_sums","type":"view","listRule":"","viewQuery":"select k as id, sum(n) as s, avg(n) as a, total(n) as t, sum(n * 1.1) as m, sum(k) as z, count(n) as c from money group by k"}"#)
        .query(&[("fields", "name")]),
    get("sums of money, read", Who::Guest, "/api/collections/money_sums/records")
        .query(&[("sort", "id")]),
    post("money as text", Who::Root, ALL,
        r#"{"name":"money_texts","type":"view","listRule":"","viewQuery":"select id, cast(n as text) as t, cast(n * 1.0 as text) as u, cast(n / 3 as text) as v, (n || '|') as w, length(n) as l from money"}"#)
        .query(&[("fields", "name")]),
    get("money as text, read", Who::Guest, "/api/collections/money_texts/records")
        .query(&[("sort", "id")]),
    post("money rounded", Who::Root, ALL,
        r#"{"name":"money_round","type":"view","listRule":"","viewQuery":"select id, round(n) as r, round(n, 1) as r1, round(n, 2) as r2, round(n, 20) as r20, round(n, -1) as r0 from money"}"#)
        .query(&[("fields", "name")]),
    get("money rounded, read", Who::Guest, "/api/collections/money_round/records")
        .query(&[("sort", "id")]),
    money!("n ~ '0.30000000000000004'"),
    money!("n ~ '0.3'"),
    money!("n ~ '0.84804408822363397'"),
    money!("n:lower = '261.75600000000003'"),
    money!("n:lower = '1.0e-07'"),
    money!("n:lower = '1.5e+22'"),
    money!("n ~ '868.05'"),
    money!("j.a ~ '0.30000000000000004'"),
    money!("j.a ~ '0.3'"),
];

/// The shelves that a filter finds. The filter is the scenario's name.
macro_rules! shelf {
    ($filter:literal) => {
        get(concat!("shelves where ", $filter), Who::Guest, "/api/collections/shelves/records")
            .query(&[("filter", $filter), ("sort", "id"), ("fields", "id")])
    };
}

/// The same of a view that is made of that one.
macro_rules! again {
    ($filter:literal) => {
        get(concat!("shelves again where ", $filter), Who::Guest, "/api/collections/again/records")
            .query(&[("filter", $filter), ("sort", "id"), ("fields", "id")])
    };
}

const COUNTS: &[Step] = &[
    post("shelves that count", Who::Root, ALL,
        r#"{"name":"shelves","type":"view","listRule":"","viewRule":"cnt = '4'","viewQuery":"select k as id, count(id) as cnt, total(n) as t, cast(count(id) as int) as i, max(n) as m from money group by k"}"#)
        .query(&[("fields", "name")]),
    post("shelves again", Who::Root, ALL,
        r#"{"name":"again","type":"view","listRule":"","viewQuery":"select id, cnt, i from shelves"}"#)
        .query(&[("fields", "name")]),
    shelf!("cnt = 4"),
    shelf!("cnt = '4'"),
    shelf!("cnt != '4'"),
    shelf!("cnt > '3'"),
    shelf!("cnt <= '3'"),
    shelf!("cnt > 3"),
    shelf!("cnt ~ '4'"),
    shelf!("cnt = i"),
    shelf!("cnt = true"),
    shelf!("cnt = ''"),
    shelf!("t = '5.125'"),
    shelf!("t = 5.125"),
    shelf!("i = '4'"),
    shelf!("i > '3'"),
    shelf!("m = '5'"),
    again!("cnt = 4"),
    again!("cnt = '4'"),
    again!("i = '4'"),
    get("a shelf under a rule about its count", Who::Guest, "/api/collections/shelves/records/a"),
];

const BACK: &[Step] = &[
    post("make streets", Who::Root, ALL, r#"{"id":"streets00000000","name":"streets","listRule":"","viewRule":"","fields":[{"name":"t","type":"text"}]}"#)
        .query(&[("fields", "name")]),
    post("make houses", Who::Root, ALL,
        r#"{"id":"houses000000000","name":"houses","listRule":"","viewRule":"","fields":[{"name":"s","type":"relation","collectionId":"streets00000000"},{"name":"more","type":"relation","collectionId":"streets00000000","maxSelect":5},{"name":"n","type":"number"}]}"#)
        .query(&[("fields", "name")]),
    post("streets and houses", Who::Root, BATCH, r#"{"requests":[
        {"method":"POST","url":"/api/collections/streets/records","body":{"id":"street000000001","t":"one"}},
        {"method":"POST","url":"/api/collections/streets/records","body":{"id":"street000000002","t":"two"}},
        {"method":"POST","url":"/api/collections/houses/records","body":{"id":"house0000000001","s":"street000000001","n":1,"more":["street000000002","street000000001"]}},
        {"method":"POST","url":"/api/collections/houses/records","body":{"id":"house0000000002","s":"street000000001","n":2}},
        {"method":"POST","url":"/api/collections/houses/records","body":{"id":"house0000000003","s":"","n":3,"more":["street000000002"]}}]}"#)
        .query(&[("fields", "status")]),
    post("a view of houses", Who::Root, ALL,
        r#"{"name":"homes","type":"view","listRule":"","viewRule":"","viewQuery":"select h.id, h.s as s, h.more as more, h.n as n from houses h order by h.n desc"}"#)
        .query(&[("fields", "name")]),
    post("a view of houses that not all may see", Who::Root, ALL,
        r#"{"name":"some_homes","type":"view","listRule":"","viewRule":"n > 1","viewQuery":"select h.id, h.s as s, h.n as n from houses h"}"#)
        .query(&[("fields", "name")]),
    post("a view of houses for nobody", Who::Root, ALL,
        r#"{"name":"no_homes","type":"view","viewQuery":"select h.id, h.s as s from houses h"}"#)
        .query(&[("fields", "name")]),
    get("streets with a view's records", Who::Guest, "/api/collections/streets/records")
        .query(&[("sort", "id"), ("expand", "homes_via_s")]),
    get("streets with a view's records, by a list", Who::Guest, "/api/collections/streets/records")
        .query(&[("sort", "id"), ("expand", "homes_via_more")]),
    get("streets with some of a view's records", Who::Guest, "/api/collections/streets/records")
        .query(&[("sort", "id"), ("expand", "some_homes_via_s,no_homes_via_s")]),
    get("streets with a view's records, for the admin", Who::Root, "/api/collections/streets/records")
        .query(&[("sort", "id"), ("expand", "some_homes_via_s,no_homes_via_s")]),
    get("a view's records there and back", Who::Guest, "/api/collections/houses/records")
        .query(&[("sort", "id"), ("expand", "s.homes_via_s.s,more.homes_via_more")]),
    get("a view's records from a view", Who::Guest, "/api/collections/homes/records/house0000000002")
        .query(&[("expand", "s.some_homes_via_s")]),
    get("a view's records in the older words", Who::Guest, "/api/collections/streets/records/street000000001")
        .query(&[("expand", "homes(s)")]),
];

const EACH: &[Step] = &[
    post("a view of what lists hold", Who::Root, ALL,
        r#"{"name":"held_items","type":"view","listRule":"","viewQuery":"select (h.id || '-' || e.key) as id, h.id as house, e.value as street, e.type as kind, e.fullkey as f, s.t as t from houses h, json_each(h.more) e left join streets s on s.id = e.value"}"#)
        .query(&[("fields", "name,fields.name,fields.type")]),
    get("what lists hold", Who::Guest, "/api/collections/held_items/records")
        .query(&[("sort", "id"), ("expand", "house")]),
    get("what lists hold, by what it is", Who::Guest, "/api/collections/held_items/records")
        .query(&[("filter", "street = 'street000000002'"), ("sort", "id"), ("fields", "id,t")]),
    post("a view with arrows", Who::Root, ALL,
        r#"{"name":"arrows","type":"view","listRule":"","viewQuery":"select id, (j -> 'a') as a, (j ->> 'a') as b, (j -> '$.b.clower') as c, (j ->> 'nope') as d from notepads where (j ->> 'a') = 'Q'"}"#)
        .query(&[("fields", "name,fields.name,fields.type")]),
    get("what arrows point at", Who::Guest, "/api/collections/arrows/records").query(&[("sort", "id")]),
    post("a view of json that is none", Who::Root, ALL,
        r#"{"name":"broken","type":"view","viewQuery":"select h.id from streets h, json_each(h.t) e"}"#)
        .query(&[("fields", "name")]),
    post("a view of json_each with an id of two", Who::Root, ALL,
        r#"{"name":"two_ids","type":"view","viewQuery":"select id from houses, json_each(more)"}"#)
        .query(&[("fields", "name")]),
];

/// The papers that a filter finds. The filter is the scenario's name.
macro_rules! paper {
    ($filter:literal) => {
        get(concat!("papers where ", $filter), Who::Guest, "/api/collections/notepads/records")
            .query(&[("filter", $filter), ("sort", "id"), ("fields", "id")])
    };
}

const PATHS: &[Step] = &[
    post("make papers", Who::Root, ALL,
        r#"{"name":"notepads","listRule":"","createRule":"","fields":[{"name":"j","type":"json"},{"name":"g","type":"geoPoint"}]}"#)
        .query(&[("fields", "name")]),
    post("a paper", Who::Guest, "/api/collections/notepads/records",
        r#"{"id":"paper0000000001","j":{"a":"Q","alength":5,"a:length":7,"alower":"z","b":{"clower":1}},"g":{"lon":1,"lat":2}}"#),
    post("a paper with less", Who::Guest, "/api/collections/notepads/records",
        r#"{"id":"paper0000000002","j":{"a":"Q"},"g":{"lon":3,"lat":2}}"#),
    paper!("j.a:length = 5"),
    paper!("j.a:length = 7"),
    paper!("j.a:length = null"),
    paper!("j.a:lower = 'z'"),
    paper!("j.a:lower = 'q'"),
    paper!("j.b.c:lower = 1"),
    paper!("j.a:each = 1"),
    paper!("j.a:isset = 1"),
    paper!("j.a:changed = 1"),
    paper!("j.a:foo = 1"),
    paper!("j.a:length:lower = 1"),
    paper!("j.a:='Q'"),
    paper!("j.0:length = null"),
    paper!("g.lon:lower = 1"),
    paper!("g.lon:lower = null"),
    get("papers in the order of a path that is none", Who::Guest, "/api/collections/notepads/records")
        .query(&[("sort", "j.a:length,id"), ("fields", "id")]),
];
