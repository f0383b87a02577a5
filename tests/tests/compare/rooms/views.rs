//! View collections: their queries, their fields, their records, and what happens to them when
//! what they are made of changes.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(GROUND);
    report.table(TRIALS);
    report.table(MAKING);
    report.table(READING);
    report.table(WRITING);
    report.table(REACHING);
    report.table(CHANGING);
    report.table(GONE);
}

const ALL: &str = "/api/collections";
const TRY: &str = "/api/collections/meta/dry-run-view";

/// Tries a query, which is the scenario's name.
macro_rules! trial {
    ($query:literal) => {
        post(concat!("try ", $query), Who::Root, TRY, concat!(r#"{"query":""#, $query, r#""}"#))
    };
}

/// Tries a query; only the fields' names and types, and the values, are compared.
macro_rules! sample {
    ($query:literal, $values:literal) => {
        post(concat!("sample ", $query), Who::Root, TRY, concat!(r#"{"query":""#, $query, r#""}"#))
            .query(&[(
                "fields",
                concat!("fields.name,fields.type,fields.onlyInt,fields.hidden,", $values),
            )])
    };
}

const GROUND: &[Step] = &[
    post(
        "make sources",
        Who::Root,
        ALL,
        r#"{"name":"vposts","listRule":"","fields":[{"name":"title","type":"text"},{"name":"n","type":"number"},{"name":"ok","type":"bool"},{"name":"tags","type":"select","values":["x","y"],"maxSelect":2},{"name":"kind","type":"select","values":["a","b"]},{"name":"j","type":"json"},{"name":"note","type":"text","hidden":true},{"name":"at","type":"date"},{"name":"owner","type":"text"}]}"#,
    ),
    post(
        "make more sources",
        Who::Root,
        ALL,
        r#"{"name":"vcomments","fields":[{"name":"said","type":"text"},{"name":"post","type":"text"},{"name":"stars","type":"number"}]}"#,
    ),
    post(
        "a first source",
        Who::Root,
        "/api/collections/vposts/records",
        r#"{"id":"vpost0000000001","title":"One","n":1.5,"ok":true,"tags":["x","y"],"kind":"a","j":{"a":[1,"b"]},"note":"psst","at":"2022-01-01","owner":"o1"}"#,
    ),
    post(
        "a second source",
        Who::Root,
        "/api/collections/vposts/records",
        r#"{"id":"vpost0000000002","title":"Two","n":2,"ok":false,"tags":["x"],"kind":"b","j":"text","note":"psst","at":"2022-01-02 10:00:00Z","owner":"o2"}"#,
    ),
    post(
        "a third source",
        Who::Root,
        "/api/collections/vposts/records",
        r#"{"id":"vpost0000000003","title":"three","n":-3,"ok":true,"j":7}"#,
    ),
    post(
        "a first comment",
        Who::Root,
        "/api/collections/vcomments/records",
        r#"{"id":"vcomment0000001","said":"a","post":"vpost0000000001","stars":1}"#,
    ),
    post(
        "a second comment",
        Who::Root,
        "/api/collections/vcomments/records",
        r#"{"id":"vcomment0000002","said":"b","post":"vpost0000000001","stars":2}"#,
    ),
    post(
        "a third comment",
        Who::Root,
        "/api/collections/vcomments/records",
        r#"{"id":"vcomment0000003","said":"c","post":"vpost0000000002","stars":5}"#,
    ),
];

const TRIALS: &[Step] = &[
    post("a guest tries a query", Who::Guest, TRY, r#"{"query":"select id from vposts"}"#),
    post("a user tries a query", Who::Ada, TRY, r#"{"query":"select id from vposts"}"#),
    post("try nothing", Who::Root, TRY, "{}"),
    post("try a number", Who::Root, TRY, r#"{"query":5}"#),
    trial!(""),
    trial!("nonsense"),
    trial!("select * from vposts"),
    trial!("select title from vposts"),
    trial!("select id from nope"),
    trial!("select id, nope from vposts"),
    trial!("select id from vposts; select 1"),
    trial!("delete from vposts"),
    trial!("select '' as id"),
    trial!("select 'x' as id from vposts"),
    sample!("select id from vposts", "sample.id"),
    sample!(
        "select id, title, n, ok, tags, kind, j, at from vposts",
        "sample.id,sample.title,sample.n,sample.ok,sample.tags,sample.kind,sample.j,sample.at"
    ),
    sample!(
        "select id, title as t, n as number, note as secret from vposts where n > 0 order by n desc",
        "sample.id,sample.t,sample.number,sample.secret"
    ),
    sample!(
        "select id, cast(n as int) as i, cast(n as text) as t, cast(ok as bool) as b, cast(n as real) as r from vposts",
        "sample.i,sample.t,sample.b,sample.r"
    ),
    sample!(
        "select id, (title || n) as x, coalesce(title, 'x') as c, (case when n > 1.9 then 'big' else 'small' end) as k, lower(title) as l, 'lit' as lit, 5 as num, null as nul, (n + 1) as more from vposts",
        "sample.x,sample.c,sample.k,sample.l,sample.lit,sample.num,sample.nul,sample.more"
    ),
    sample!(
        "select id, json_extract(j, '$.a') as a, json_extract(j, '$.a[1]') as b from vposts",
        "sample.a,sample.b"
    ),
    sample!(
        "select vposts.id, count(vcomments.id) as total, sum(vcomments.stars) as s, avg(stars) as a, min(stars) as mi, max(stars) as ma, total(stars) as t, group_concat(said) as g from vposts left join vcomments on vcomments.post = vposts.id group by vposts.id",
        "sample.id,sample.total,sample.s,sample.a,sample.mi,sample.ma,sample.t,sample.g"
    ),
    sample!(
        "select c.id, c.said, p.title as title, p.ok from vcomments c inner join vposts p on c.post = p.id where c.stars > 1",
        "sample.id,sample.said,sample.title,sample.ok"
    ),
    sample!("select (row_number() over()) as id, title from vposts", "sample.id,sample.title"),
    sample!(
        "select (row_number() over (order by n desc)) as id, title from vposts",
        "sample.id,sample.title"
    ),
    sample!(
        "select id, (rank() over (order by ok)) as r, (count(*) over (partition by ok)) as c, (lag(title, 1, '') over (order by n)) as l from vposts order by id",
        "sample.id,sample.r,sample.c,sample.l"
    ),
    sample!(
        "select id, (sum(stars) over (partition by post order by stars rows between unbounded preceding and current row)) as s, (count(*) filter (where stars > 1) over ()) as m from vcomments order by id",
        "sample.id,sample.s,sample.m"
    ),
    sample!(
        "select post as id, (rank() over (order by sum(stars) desc)) as r, (count(*) filter (where stars > 1)) as c from vcomments group by post",
        "sample.id,sample.r,sample.c"
    ),
    sample!("select id, title from vposts order by 3", "sample.id"),
    sample!(
        "select id, title from vposts where n > 0 union all select id, title from vposts where n < 0",
        "sample.id,sample.title"
    ),
    sample!(
        "with x as (select id, title from vposts where ok) select id, title from x",
        "sample.id,sample.title"
    ),
    sample!(
        "select id, (select count(*) from vcomments where vcomments.post = vposts.id) as c from vposts where id in (select post from vcomments)",
        "sample.id,sample.c"
    ),
    sample!(
        "select ok as id, count(*) as c from vposts group by ok having count(*) > 1",
        "sample.id,sample.c"
    ),
    sample!("select 1 as id", "sample.id"),
];

const MAKING: &[Step] = &[
    post("make a view with no query", Who::Root, ALL, r#"{"name":"v0","type":"view"}"#),
    post(
        "make a view with a blank query",
        Who::Root,
        ALL,
        r#"{"name":"v0","type":"view","viewQuery":""}"#,
    ),
    post(
        "make a view without ids",
        Who::Root,
        ALL,
        r#"{"name":"v0","type":"view","viewQuery":"select title from vposts"}"#,
    ),
    post(
        "make a view of nothing",
        Who::Root,
        ALL,
        r#"{"name":"v0","type":"view","viewQuery":"select id from nope"}"#,
    ),
    post(
        "make a view of everything",
        Who::Root,
        ALL,
        r#"{"name":"v0","type":"view","viewQuery":"select * from vposts"}"#,
    ),
    post(
        "make a view of the same ids",
        Who::Root,
        ALL,
        r#"{"name":"v0","type":"view","viewQuery":"select 'x' as id from vposts"}"#,
    ),
    post(
        "make a view that may be written",
        Who::Root,
        ALL,
        r#"{"name":"v0","type":"view","viewQuery":"select id from vposts","createRule":"","updateRule":"id = ''"}"#,
    ),
    post(
        "make a view with an index",
        Who::Root,
        ALL,
        r#"{"name":"v0","type":"view","viewQuery":"select id from vposts","indexes":["create index v0x on v0 (id)"]}"#,
    ),
    post(
        "make a view with a rule that does not fit",
        Who::Root,
        ALL,
        r#"{"name":"v0","type":"view","viewQuery":"select id from vposts","listRule":"title = 'x'"}"#,
    ),
    post(
        "make a view of a bad name",
        Who::Root,
        ALL,
        r#"{"name":"v 0","type":"view","viewQuery":"select id from vposts"}"#,
    ),
    post(
        "make a view of posts",
        Who::Root,
        ALL,
        r#"{"name":"v1","type":"view","listRule":"","viewRule":"ok = true","viewQuery":"select id, title, n as number, ok, tags, note, owner from vposts"}"#,
    ),
    post(
        "make a view with fields of its own",
        Who::Root,
        ALL,
        r#"{"name":"v2","type":"view","listRule":"number > 1 || @request.auth.id != ''","viewQuery":"select id, title, number from v1 where number > -100","fields":[{"name":"x","type":"text"}]}"#,
    ),
    post(
        "make a view with totals",
        Who::Root,
        ALL,
        r#"{"name":"v3","type":"view","listRule":"","viewQuery":"select vposts.id, vposts.title, count(vcomments.id) as total, sum(vcomments.stars) as stars from vposts left join vcomments on vcomments.post = vposts.id group by vposts.id"}"#,
    ),
    get("the view of posts", Who::Root, "/api/collections/v1"),
    get("the views", Who::Root, ALL).query(&[
        ("filter", "type = 'view'"),
        ("sort", "name"),
        ("fields", "name,type,viewQuery,indexes"),
    ]),
];

const READING: &[Step] = &[
    get("a guest lists a view", Who::Guest, "/api/collections/v1/records"),
    get("the admin lists a view", Who::Root, "/api/collections/v1/records"),
    get("a view is filtered", Who::Guest, "/api/collections/v1/records")
        .query(&[("filter", "number > 1 && title ~ 'o'"), ("sort", "-title")]),
    get("a view is filtered by a hidden field", Who::Guest, "/api/collections/v1/records")
        .query(&[("filter", "note = 'psst'")]),
    get("a view is filtered by a list", Who::Guest, "/api/collections/v1/records")
        .query(&[("filter", "tags:length > 1")]),
    get("a view is filtered by what it has not", Who::Guest, "/api/collections/v1/records")
        .query(&[("filter", "nope = 1")]),
    get("a view is sorted", Who::Guest, "/api/collections/v1/records")
        .query(&[("sort", "-number,id"), ("fields", "id,number")]),
    get("a view is sorted by insertion", Who::Guest, "/api/collections/v1/records")
        .query(&[("sort", "@rowid")]),
    get("a page of a view", Who::Guest, "/api/collections/v1/records").query(&[
        ("sort", "number"),
        ("perPage", "1"),
        ("page", "2"),
        ("fields", "title"),
    ]),
    get("a view without a total", Who::Guest, "/api/collections/v1/records").query(&[
        ("sort", "number"),
        ("perPage", "1"),
        ("skipTotal", "1"),
    ]),
    get("a record of a view", Who::Guest, "/api/collections/v1/records/vpost0000000001"),
    get(
        "a record of a view that its rule hides",
        Who::Guest,
        "/api/collections/v1/records/vpost0000000002",
    ),
    get("a record of a view that is not there", Who::Root, "/api/collections/v1/records/nope"),
    get("a view with a rule", Who::Guest, "/api/collections/v2/records"),
    get("a user lists a view with a rule", Who::Ada, "/api/collections/v2/records"),
    get(
        "a guest reads a record that only admins may",
        Who::Guest,
        "/api/collections/v2/records/vpost0000000001",
    ),
    get("a view's totals", Who::Guest, "/api/collections/v3/records")
        .query(&[("sort", "-total,title")]),
    get("a view's totals are filtered", Who::Guest, "/api/collections/v3/records")
        .query(&[("filter", "total > 0 && stars >= 3")]),
    post(
        "a view follows its sources",
        Who::Root,
        "/api/collections/vcomments/records",
        r#"{"id":"vcomment0000004","said":"d","post":"vpost0000000003","stars":4}"#,
    ),
    get("a view's totals later", Who::Guest, "/api/collections/v3/records")
        .query(&[("sort", "-total,title")]),
];

const WRITING: &[Step] = &[
    post(
        "a guest writes into a view",
        Who::Guest,
        "/api/collections/v1/records",
        r#"{"title":"x"}"#,
    ),
    post(
        "the admin writes into a view",
        Who::Root,
        "/api/collections/v1/records",
        r#"{"title":"x"}"#,
    ),
    patch(
        "a guest changes a view's record",
        Who::Guest,
        "/api/collections/v1/records/vpost0000000001",
        r#"{"title":"x"}"#,
    ),
    delete(
        "the admin deletes a view's record",
        Who::Root,
        "/api/collections/v1/records/vpost0000000001",
    ),
    delete("the admin empties a view", Who::Root, "/api/collections/v1/truncate"),
    post(
        "someone signs in to a view",
        Who::Guest,
        "/api/collections/v1/auth-with-password",
        r#"{"identity":"a","password":"b"}"#,
    ),
];

/// Rules and filters that lead into a view.
const REACHING: &[Step] = &[
    post(
        "make owners",
        Who::Root,
        ALL,
        r#"{"name":"vowners","listRule":"","viewRule":"","createRule":"","fields":[{"name":"name","type":"text"}]}"#,
    ),
    post(
        "make things",
        Who::Root,
        ALL,
        r#"{"name":"vthings","listRule":"","createRule":"","deleteRule":"","fields":[{"name":"owner","type":"text"},{"name":"n","type":"number"}]}"#,
    ),
    post(
        "make sums",
        Who::Root,
        ALL,
        r#"{"name":"vsums","type":"view","listRule":"","viewQuery":"select o.id, o.id as owner, count(t.id) as many, sum(t.n) as total from vowners o left join vthings t on t.owner = o.id group by o.id"}"#,
    )
    .query(&[("fields", "name,fields.name,fields.type")]),
    post("an owner", Who::Guest, "/api/collections/vowners/records", r#"{"id":"vowner000000001","name":"One"}"#),
    post("another owner", Who::Guest, "/api/collections/vowners/records", r#"{"id":"vowner000000002","name":"Two"}"#),
    post("a thing", Who::Guest, "/api/collections/vthings/records", r#"{"owner":"vowner000000001","n":4}"#),
    get("owners by what a view says of any", Who::Guest, "/api/collections/vowners/records")
        .query(&[("filter", "@collection.vsums.total ?> 3"), ("sort", "name")]),
    get("owners by what a view says of all", Who::Guest, "/api/collections/vowners/records")
        .query(&[("filter", "@collection.vsums.total > 3"), ("sort", "name")]),
    get("owners by what a view says of them", Who::Guest, "/api/collections/vowners/records")
        .query(&[
            ("filter", "@collection.vsums.owner ?= id && @collection.vsums.many ?> 0"),
            ("sort", "name"),
        ]),
    get("owners by an alias of a view", Who::Guest, "/api/collections/vowners/records").query(&[
        ("filter", "@collection.vsums:s.id ?= id && @collection.vsums:s.total ?= 4"),
        ("sort", "name"),
    ]),
    get("owners by what a view has not", Who::Guest, "/api/collections/vowners/records")
        .query(&[("filter", "@collection.vsums.nope ?= 1")]),
    get("owners where a view has none", Who::Guest, "/api/collections/vowners/records")
        .query(&[("filter", "@collection.vsums.total ?= 99")]),
    patch(
        "things are taken as a view says",
        Who::Root,
        "/api/collections/vthings",
        r#"{"createRule":"@collection.vsums.id ?= owner && @collection.vsums.many ?< 2","listRule":"@collection.vsums.owner ?= owner"}"#,
    )
    .query(&[("fields", "createRule,listRule")]),
    post("a second thing", Who::Guest, "/api/collections/vthings/records", r#"{"id":"vthing000000002","owner":"vowner000000001","n":5}"#),
    post("one thing too many", Who::Guest, "/api/collections/vthings/records", r#"{"owner":"vowner000000001","n":6}"#),
    post("a thing of somebody else", Who::Guest, "/api/collections/vthings/records", r#"{"id":"vthing000000003","owner":"vowner000000002","n":7}"#),
    post("a thing of nobody", Who::Guest, "/api/collections/vthings/records", r#"{"owner":"nobody","n":8}"#),
    delete("a thing goes", Who::Guest, "/api/collections/vthings/records/vthing000000002"),
    post("and there is room again", Who::Guest, "/api/collections/vthings/records", r#"{"id":"vthing000000004","owner":"vowner000000001","n":9}"#),
    get("things by a rule that asks a view", Who::Guest, "/api/collections/vthings/records")
        .query(&[("sort", "n"), ("fields", "n,owner")]),
    delete("no more things", Who::Root, "/api/collections/vsums"),
    delete("nor rules", Who::Root, "/api/collections/vthings"),
    delete("nor owners", Who::Root, "/api/collections/vowners"),
];

const CHANGING: &[Step] = &[
    patch("a view's rule changes", Who::Root, "/api/collections/v1", r#"{"listRule":"ok = true"}"#)
        .query(&[("fields", "listRule,viewQuery")]),
    get("a view under its new rule", Who::Guest, "/api/collections/v1/records")
        .query(&[("fields", "id")]),
    patch(
        "a view's query changes",
        Who::Root,
        "/api/collections/v3",
        r#"{"viewQuery":"select id, title from vposts where n > 0"}"#,
    )
    .query(&[("fields", "fields.name,viewQuery")]),
    get("a view of its new query", Who::Guest, "/api/collections/v3/records"),
    patch(
        "a view's query becomes bad",
        Who::Root,
        "/api/collections/v3",
        r#"{"viewQuery":"select title from vposts"}"#,
    ),
    patch(
        "a view's query and rule no longer fit",
        Who::Root,
        "/api/collections/v1",
        r#"{"viewQuery":"select id from vposts"}"#,
    ),
    patch(
        "a view gets fields",
        Who::Root,
        "/api/collections/v3",
        r#"{"fields":[{"name":"x","type":"text"}]}"#,
    )
    .query(&[("fields", "fields.name")]),
    patch("a view becomes a table", Who::Root, "/api/collections/v3", r#"{"type":"base"}"#),
    patch(
        "a view gets an index",
        Who::Root,
        "/api/collections/v3",
        r#"{"indexes":["create index v3x on v3 (id)"]}"#,
    ),
    patch("a view is renamed", Who::Root, "/api/collections/v3", r#"{"name":"v4"}"#)
        .query(&[("fields", "name,fields.name")]),
    get("a renamed view", Who::Guest, "/api/collections/v4/records").query(&[("fields", "id")]),
    patch(
        "a field that views need is dropped",
        Who::Root,
        "/api/collections/vposts",
        r#"{"fields":[{"name":"title","type":"text"},{"name":"n","type":"number"},{"name":"tags","type":"select","values":["x","y"],"maxSelect":2},{"name":"kind","type":"select","values":["a","b"]},{"name":"j","type":"json"},{"name":"note","type":"text","hidden":true},{"name":"at","type":"date"},{"name":"owner","type":"text"}]}"#,
    ),
    get("the field is still there", Who::Root, "/api/collections/vposts")
        .query(&[("fields", "fields.name")]),
    get("and so is the view", Who::Root, "/api/collections/v1/records")
        .query(&[("fields", "id,ok")]),
];

const GONE: &[Step] = &[
    delete("what a view is made of is deleted", Who::Root, "/api/collections/vposts"),
    delete("a view that another is made of is deleted", Who::Root, "/api/collections/v1"),
    delete("a view is deleted", Who::Root, "/api/collections/v2"),
    get("a view that is gone", Who::Root, "/api/collections/v2/records"),
    delete("the next view is deleted", Who::Root, "/api/collections/v1"),
    delete("the last view is deleted", Who::Root, "/api/collections/v4"),
    delete("now its source can be deleted", Who::Root, "/api/collections/vposts"),
    delete("and the other one", Who::Root, "/api/collections/vcomments"),
];
