//! What queries mean, and what is refused. The answers are SQLite's.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::sync::Arc;

use homeport_views::{
    Affinity, Cast, Origin, Row, Secret, Table, TableColumn, Tables, Value, View, compile,
    real_text,
};
use proptest::prelude::*;

struct World;

impl Tables for World {
    fn table(&self, name: &str) -> Option<Table> {
        use Affinity::{Numeric, Text};
        let columns: &[(&str, Affinity, Secret)] = match name.to_lowercase().as_str() {
            "posts" => &[
                ("id", Text, Secret::No),
                ("title", Text, Secret::No),
                ("n", Numeric, Secret::No),
                ("ok", Numeric, Secret::No),
                ("author", Text, Secret::No),
                ("note", Text, Secret::Hidden),
                ("j", Numeric, Secret::No),
            ],
            "comments" => &[
                ("id", Text, Secret::No),
                ("post", Text, Secret::No),
                ("stars", Numeric, Secret::No),
                ("text", Text, Secret::No),
            ],
            "users" => &[
                ("id", Text, Secret::No),
                ("name", Text, Secret::No),
                ("password", Text, Secret::Never),
                ("tokenKey", Text, Secret::Never),
            ],
            _ => return None,
        };
        let column = |(name, affinity, secret): &(&str, Affinity, Secret)| TableColumn {
            name: (*name).to_owned(),
            affinity: *affinity,
            secret: *secret,
        };
        let columns = columns.iter().map(column).collect();
        Some(Table { id: format!("id_{}", name.to_lowercase()), columns })
    }
}

fn rows_of(table: &str) -> Vec<Vec<(&'static str, Value)>> {
    let text = |text: &str| Value::from(text);
    let number = |number: f64| match number.fract() == 0.0 {
        true => Value::Integer(number as i64),
        false => Value::Real(number),
    };
    match table {
        "id_posts" => [
            ("p1", "One", 1.5, true, "u1", r#"{"a":[1,2]}"#),
            ("p2", "Two", 2.0, false, "u2", r#"{"a":"x"}"#),
            ("p3", "three", -3.0, true, "", "null"),
        ]
        .into_iter()
        .map(|(id, title, n, ok, author, j)| {
            vec![
                ("id", text(id)),
                ("title", text(title)),
                ("n", number(n)),
                ("ok", ok.into()),
                ("author", text(author)),
                ("note", text("psst")),
                ("j", text(j)),
            ]
        })
        .collect(),
        "id_comments" => [("c1", "p1", 1.0, "a"), ("c2", "p1", 2.0, "b"), ("c3", "p2", 5.0, "c")]
            .into_iter()
            .map(|(id, post, stars, said)| {
                let stars = number(stars);
                vec![("id", text(id)), ("post", text(post)), ("stars", stars), ("text", text(said))]
            })
            .collect(),
        _ => [("u1", "Ada"), ("u2", "Bob")]
            .into_iter()
            .map(|(id, name)| vec![("id", text(id)), ("name", text(name))])
            .collect(),
    }
}

fn run(view: &View) -> Result<Vec<Row>, homeport_views::Error> {
    let sources = view.sources().iter().map(|source| {
        let rows = rows_of(&source.id).into_iter().map(|row| {
            let value = |name: &String| {
                row.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()).unwrap()
            };
            source.columns.iter().map(value).collect::<Row>()
        });
        Arc::new(rows.collect::<Vec<_>>())
    });
    view.run(&sources.collect::<Vec<_>>(), None)
}

/// The rows as text: values by `|`, rows by a space.
fn answer(query: &str) -> String {
    let view = compile(query, &World).unwrap_or_else(|error| panic!("{query}: {error}"));
    let shown = |value: &Value| match value {
        Value::Null => "∅".to_owned(),
        other => other.to_text().unwrap().to_string(),
    };
    let rows = run(&view).unwrap_or_else(|error| panic!("{query}: {error}"));
    let rows = rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join("|"));
    rows.collect::<Vec<_>>().join(" ")
}

#[test]
fn queries_answer_as_sqlite_does() {
    for (query, expected) in [
        ("select id from posts", "p1 p2 p3"),
        ("SELECT id, title FROM posts WHERE n > 1", "p1|One p2|Two"),
        ("select p.id, p.title t from posts p where p.ok", "p1|One p3|three"),
        ("select id from posts where ok = false or n = '2'", "p2"),
        ("select id from posts order by n", "p3 p1 p2"),
        ("select id from posts order by n desc limit 1 offset 1", "p1"),
        ("select id, title as t from posts order by t desc limit 2", "p3|three p2|Two"),
        ("select id from posts order by 1 desc", "p3 p2 p1"),
        (
            "select c.id, p.title from comments c join posts p on c.post = p.id",
            "c1|One c2|One c3|Two",
        ),
        (
            "select p.id, c.id cid from posts p left join comments c on c.post = p.id",
            "p1|c1 p1|c2 p2|c3 p3|∅",
        ),
        ("select p.id, u.name from posts p, users u where p.author = u.id", "p1|Ada p2|Bob"),
        (
            "select posts.id, count(comments.id) as total, sum(stars) s, avg(stars) a, min(stars) mi, \
             max(stars) ma, total(stars) t, group_concat(text) g from posts left join comments on \
             comments.post = posts.id group by posts.id",
            "p1|2|3|1.5|1|2|3.0|a,b p2|1|5|5.0|5|5|5.0|c p3|0|∅|∅|∅|∅|0.0|∅",
        ),
        ("select max(id) id, count(*) c from posts where n > 100", "∅|0"),
        ("select ok as id, count(*) c from posts group by ok having count(*) > 1", "1|2"),
        ("select id, count(distinct ok) c from posts", "p1|2"),
        ("select distinct ok as id from posts", "1 0"),
        (
            "select (row_number() over()) as id, title from posts order by title",
            "1|One 2|Two 3|three",
        ),
        ("select id from posts union all select id from users", "p1 p2 p3 u1 u2"),
        ("select id from posts union select post from comments order by id desc", "p3 p2 p1"),
        ("with x as (select id, title from posts where n > 0) select id from x", "p1 p2"),
        (
            "with x(id, t) as (select id, title from posts) select id, t from x where t = 'Two'",
            "p2|Two",
        ),
        ("select a.id from (select id, n from posts) a where a.n < 0", "p3"),
        ("select id from (select * from posts) where title = 'One'", "p1"),
        (
            "select id, (select count(*) from comments where comments.post = posts.id) c from posts",
            "p1|2 p2|1 p3|0",
        ),
        (
            "select id from posts where exists (select 1 from comments where post = posts.id)",
            "p1 p2",
        ),
        ("select id from posts where id not in (select post from comments)", "p3"),
        ("select id from posts where id in ('p1', 'p9')", "p1"),
        ("select id, (title || n) as x from posts where id = 'p1'", "p1|One1.5"),
        ("select id, cast(n as int) i, cast(n as text) t from posts", "p1|1|1.5 p2|2|2 p3|-3|-3"),
        (
            "select id, case when n > 1.9 then 'big' else 'small' end k from posts",
            "p1|small p2|big p3|small",
        ),
        ("select id, case ok when 1 then 'y' end k from posts", "p1|y p2|∅ p3|y"),
        ("select id, coalesce(nullif(author, ''), 'nobody') a from posts", "p1|u1 p2|u2 p3|nobody"),
        (
            "select id, 7 / 2 a, 7.0 / 2 b, 7 % 4 c, 1 / 0 d, -n e from posts where id='p2'",
            "p2|3|3.5|3|∅|-2",
        ),
        ("select id, n between 1 and 2 b, title like 't%' l from posts", "p1|1|0 p2|1|1 p3|0|1"),
        (
            "select id, null is null a, null = null b, n is not null c from users, (select null n) limit 1",
            "u1|1|∅|0",
        ),
        (
            "select id, lower(title) l, upper(title) u, length(title) le, substr(title, 1, 2) s, \
             replace(title, 'n', 'm') r, round(n) o, abs(-n) b, instr(title, 'n') i, typeof(n) t, \
             trim('  x ') tr, ifnull(null, 3) f, iif(ok, 'a', 'b') q from posts where id = 'p1'",
            "p1|one|ONE|3|On|Ome|2.0|1.5|2|real|x|3|a",
        ),
        (
            "select id, json_extract(j, '$.a[1]') a, json_extract(j, '$.b') b from posts where id='p1'",
            "p1|2|∅",
        ),
        (
            "select id, substr('abcdef', -3, 2) a, substr('abc', 0, 2) b, substr('abc', 3, -2) c from users limit 1",
            "u1|de|a|ab",
        ),
        (
            "select p.id, e.key k, e.value v, e.type t, e.atom a, e.fullkey f, e.path h from posts p, json_each(p.j) e",
            "p1|a|[1,2]|array|∅|$.a|$ p2|a|x|text|x|$.a|$ p3|∅|∅|null|∅|$|$",
        ),
        ("select p.id, e.value v from posts p join json_each(p.j, '$.a') e", "p1|1 p1|2 p2|x"),
        (
            "select p.id, json_each.value v from posts p left join json_each(p.j, '$.a') on json_each.value > 1",
            "p1|2 p2|x p3|∅",
        ),
        (
            "select key as id, value v, fullkey f from json_each('[[1],{\"x\":1}]')",
            "0|[1]|$[0] 1|{\"x\":1}|$[1]",
        ),
        ("select fullkey as id from json_each('{\"a b\":1,\"ab\":2}')", "$.\"a b\" $.ab"),
        (
            "select p.id from posts p where exists (select 1 from json_each(p.j, '$.a') where value = 2)",
            "p1",
        ),
        (
            "select id, (select group_concat(value, '+') from json_each(posts.j, '$.a')) g from posts",
            "p1|1+2 p2|x p3|∅",
        ),
        ("select value as id from json_each(null)", ""),
        (
            "select id, j -> 'a' x, j ->> 'a' y, j -> '$.a[1]' z, j ->> '$.a[1]' w, j -> 'b' u from posts",
            "p1|[1,2]|[1,2]|2|2|∅ p2|\"x\"|x|∅|∅|∅ p3|∅|∅|∅|∅|∅",
        ),
        (
            "select '[1,\"b\",null]' -> 1 as id, '[1,\"b\",null]' ->> 1 b, '[1,2]' ->> -1 c, '[1,null]' -> 1 d, \
             '[1,null]' ->> 1 e, '[1]' -> 5 f, null -> 'a' g",
            "\"b\"|b|2|null|∅|∅|∅",
        ),
        (
            "select 1 as id, (select sum(value) from json_each('[0.1,0.2,0.3]')) s, \
             (select sum(value) from json_each('[1,2]')) i, (select avg(value) from json_each('[1e16,1,-1e16]')) a",
            "1|0.6|3|0.33333333333333332",
        ),
        ("select round(2.675, 2) as id, round(868.05, 1) a, round(-2.5) b", "2.67|868.0|-3.0"),
        ("select 1 as id", "1"),
        ("select id, \"no such thing\" x from users limit 1", "u1|no such thing"),
        ("select `id`, [name] from \"users\" where 'name' = 'name' limit 1;", "u1|Ada"),
        ("select id from posts -- with a comment\n where /* and one more */ n > 1", "p1 p2"),
        ("select id, true t, not ok x from posts where id = 'p1'", "p1|1|0"),
        ("select title as id, max(n) m, id as which from posts group by ok", "Two|2|p2 One|1.5|p1"),
    ] {
        assert_eq!(answer(query), expected, "{query}");
    }
}

#[test]
fn numbers_read_as_sqlite_writes_them() {
    for (number, text) in [
        ("1.5", "1.5"),
        ("3.0", "3.0"),
        ("0.1", "0.1"),
        ("-2.25", "-2.25"),
        ("1e20", "1.0e+20"),
        ("1e16", "10000000000000000.0"),
        ("0.3333333333333333", "0.33333333333333332"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("261.756", "261.756"),
        ("5654489991.7", "5654489991.7"),
        ("0.848044088223634", "0.84804408822363397"),
        ("263367804240.47198", "263367804240.47199"),
        ("0.0", "0.0"),
        ("1e-4", "0.0001"),
        ("1e-7", "1.0e-07"),
        ("5e-324", "4.9406564584124654e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("-inf", "-Inf"),
    ] {
        assert_eq!(real_text(number.parse().unwrap()), text);
    }
}

#[test]
fn halves_are_rounded_by_what_is_really_there() {
    for (rounded, text) in [
        ("868.05, 1", "868.0"),
        ("2.675, 2", "2.67"),
        ("2.5", "3.0"),
        ("-2.5", "-3.0"),
        ("0.125, 2", "0.13"),
        ("-0.125, 2", "-0.13"),
        ("0.04, 1", "0.0"),
        ("0.05, 1", "0.1"),
        ("9.96, 1", "10.0"),
        ("0.96, 1", "1.0"),
        ("1e-20, 5", "0.0"),
        ("1e-20, 30", "1.0e-20"),
        ("0.1, 30", "0.1"),
        ("5, 2", "5.0"),
    ] {
        assert_eq!(answer(&format!("select round({rounded}) as id")), text, "{rounded}");
    }
}

#[test]
fn what_is_no_json_has_no_items() {
    let view = compile("select p.id from posts p, json_each(p.title) e", &World).unwrap();
    assert_eq!(run(&view).unwrap_err().message(), "malformed JSON");
}

#[test]
fn functions_of_json_numbers_and_formats_answer_as_sqlite_does() {
    for (expression, expected) in [
        ("json_set('{\"a\":1}', '$.b', json('[1, 2]'))", r#"{"a":1,"b":[1,2]}"#),
        ("json_set('{\"a\":1}', '$.b', '[1]')", r#"{"a":1,"b":"[1]"}"#),
        ("json_set('[1]', '$[#]', 2, '$[5]', 3)", "[1,2]"),
        ("json_set('{}', '$.a.b[0]', 1)", r#"{"a":{"b":[1]}}"#),
        ("json_insert('{\"a\":1}', '$.a', 2, '$.b', 3)", r#"{"a":1,"b":3}"#),
        ("json_replace('{\"a\":1}', '$.a', 2, '$.b', 3)", r#"{"a":2}"#),
        ("json_remove('[1,2,3]', '$[#-1]', '$[0]')", "[2]"),
        (
            "json_patch('{\"a\":1,\"b\":2}', '{\"a\":null,\"c\":{\"d\":1}}')",
            r#"{"b":2,"c":{"d":1}}"#,
        ),
        ("json_object('b', 1, 'a', json_array(1.5, null, 'x'))", r#"{"b":1,"a":[1.5,null,"x"]}"#),
        ("json_type('[1.5]', '$[0]')", "real"),
        ("json_valid('{')", "0"),
        ("json_valid(null)", "∅"),
        ("0x1F + (5 & 6) + (1 << 3) - (256 >> 4) + ~1", "25"),
        ("(-1 >> 70) || (1 << 64)", "-10"),
        ("sqrt(-1)", "∅"),
        ("sign('x')", "∅"),
        ("floor('2.5') || ceil(-1.5) || floor(7)", "2.0-1.07"),
        ("mod(7, 0)", "∅"),
        ("log(0)", "∅"),
        ("concat('a', null, 1.5) || concat_ws('-', 'b', null, 2)", "a1.5b-2"),
        ("title glob 'O*'", "1"),
        ("title isnull", "0"),
        ("title is not 'One'", "0"),
        ("printf('%05d|%-4s|%+.2f|%x', 42, 'ab', 1.005, 255)", "00042|ab  |+1.00|ff"),
        (
            "printf('%,d|%e|%g|%g', 1234567, 12345.678, 0.0001, 1e20)",
            "1,234,567|1.234568e+04|0.0001|1e+20",
        ),
        ("printf('%q|%Q|%Q', 'it''s', 'a', null)", "it''s|'a'|NULL"),
        ("printf('%d%%')", "0%"),
        ("cast('12x' as bigint) || cast(1.5 as varchar(9)) || cast('1.0' as date)", "121.51"),
        ("strftime('%Y-%m', '2024-02-03 04:05:06.789Z')", "2024-02"),
        (
            "date('2020-01-31', '+1 month') || time(0.5) || datetime(0, 'unixepoch')",
            "2020-03-0200:00:001970-01-01 00:00:00",
        ),
        (
            "julianday('2020-01-01') || ' ' || unixepoch('2020-01-01 00:00:01')",
            "2458849.5 1577836801",
        ),
        ("date('nope')", "∅"),
        ("char(72, 105) || unicode('A') || octet_length('é')", "Hi652"),
    ] {
        let query = format!("select id, {expression} x from posts limit 1");
        assert_eq!(answer(&query), format!("p1|{expected}"), "{expression}");
    }
    let lists = "select max(id) as id, json_group_array(n) a, json_group_object(title, json(j)) o from posts";
    let expected = r#"p3|[1.5,2,-3]|{"One":{"a":[1,2]},"Two":{"a":"x"},"three":null}"#;
    assert_eq!(answer(lists), expected);
    assert_eq!(answer("select id from posts order by title collate nocase desc"), "p2 p3 p1");
    for broken in
        ["json_set('{', '$.a', 1)", "json('x')", "json_set('{}', 'a', 1)", "json_object(1, 2)"]
    {
        let view = compile(&format!("select id, {broken} x from posts"), &World).unwrap();
        assert!(run(&view).is_err(), "{broken}");
    }
    for now in ["date()", "date('Now')", "strftime('%Y')", "time('subsec')"] {
        let error = compile(&format!("select id, {now} x from posts"), &World).unwrap_err();
        assert!(error.message().contains("the present moment"), "{now}: {error}");
    }
    // A record's value must not fail the view.
    let hidden = "select id, date(lower('NOW')) x from posts limit 1";
    assert_eq!(answer(hidden), "p1|∅");
    for (wide, length) in
        [("'%.70000d', 1", 70_000), ("'%070000.1f', 1", 70_000), ("'%.70000f', 1", 70_002)]
    {
        let query = format!("select id, length(printf({wide})) x from posts limit 1");
        assert_eq!(answer(&query), format!("p1|{length}"), "{wide}");
    }
    let deep = "json_set('{}', '$' || replace(printf('%.60000d', 0), '0', '.a'), 1)";
    let deep = compile(&format!("select id, {deep} x from posts"), &World).unwrap();
    assert!(run(&deep).is_err());
    let long = compile("select id, printf('%999999999d', 1) x from posts", &World).unwrap();
    assert!(run(&long).is_err());
}

#[test]
fn windows_answer_as_sqlite_does() {
    for (query, wanted) in [
        ("select (row_number() over (order by title desc)) as id, n from posts", "1|-3 2|2 3|1.5"),
        ("select id, (row_number() over (order by n)) r from posts", "p3|1 p1|2 p2|3"),
        ("select id, (row_number() over (order by n)) r from posts order by id", "p1|2 p2|3 p3|1"),
        ("select id from posts order by rank() over (order by n desc)", "p2 p1 p3"),
        (
            "select id, (rank() over (order by ok)) r, (dense_rank() over (order by ok)) d, \
             (percent_rank() over (order by ok)) p, (cume_dist() over (order by n)) c from posts",
            "p2|1|1|0.0|1.0 p3|2|2|0.5|0.33333333333333332 p1|2|2|0.5|0.66666666666666663",
        ),
        (
            "select id, (count(*) over (partition by ok)) c, (sum(n) over (partition by ok order by n)) \
             s, (sum(n) over ()) t from posts",
            "p2|1|2|0.5 p3|2|-3|0.5 p1|2|-1.5|0.5",
        ),
        (
            "select id, (lag(id) over (order by id)) a, (lead(id, 2, 'none') over (order by id)) b, \
             (lag(id, 0) over (order by id)) c from posts",
            "p1|∅|p3|p1 p2|p1|none|p2 p3|p2|none|p3",
        ),
        (
            "select id, (first_value(id) over (order by ok)) a, (last_value(id) over (order by ok)) b, \
             (nth_value(id, 2) over (order by ok)) c, (ntile(2) over (order by id)) t from posts",
            "p2|p2|p2|∅|1 p1|p2|p3|p1|1 p3|p2|p3|p1|2",
        ),
        (
            "select id, (sum(stars) over (order by id rows 1 preceding)) a, (sum(stars) over (order by \
             id rows between 1 following and 2 following)) b, (count(*) over (order by id rows between \
             unbounded preceding and 1 preceding)) c from comments",
            "c1|1|7|0 c2|3|5|1 c3|7|∅|2",
        ),
        (
            "select id, (sum(stars) over (order by id rows between current row and unbounded \
             following)) a, (max(stars) over (order by id rows between 1 following and unbounded \
             following)) m from comments",
            "c1|8|5 c2|7|5 c3|5|∅",
        ),
        (
            "select id, (sum(stars) over (order by post range between current row and unbounded \
             following)) a, (max(stars) over (partition by post)) m from comments",
            "c1|8|2 c2|8|2 c3|5|5",
        ),
        // One sorted for the next: the first window's order is the view's.
        (
            "select id, (row_number() over (order by stars desc)) a, (row_number() over ()) b from \
             comments",
            "c3|1|3 c2|2|2 c1|3|1",
        ),
        // Over groups, and over nothing.
        (
            "select post as id, (rank() over (order by sum(stars) desc)) r, (sum(count(*)) over ()) t \
             from comments group by post",
            "p2|1|3 p1|2|3",
        ),
        ("select max(id) as id, (count(*) over ()) c from posts where n > 100", "∅|1"),
        ("select id, (rank() over ()) r from posts where n > 100", ""),
        ("select id, (select rank() over () from users limit 1) r from posts limit 1", "p1|1"),
        ("select (row_number() over ()) as id from posts limit 2", "1 2"),
        ("select distinct (count(*) over (partition by ok)) as id from posts", "1 2"),
        // Which rows count.
        (
            "select ok as id, count(*) filter (where n > 0) c, sum(n) filter (where n > 9) s from posts \
             group by ok",
            "0|1|∅ 1|1|∅",
        ),
        (
            "select id, (count(*) filter (where ok) over (order by id)) c from posts",
            "p1|1 p2|1 p3|2",
        ),
        (
            "select id, (row_number() over (order by title collate nocase desc nulls last)) r from posts",
            "p2|1 p3|2 p1|3",
        ),
    ] {
        assert_eq!(answer(query), wanted, "{query}");
    }
}

#[test]
fn what_is_not_supported_is_named() {
    for (query, said) in [
        ("", "empty"),
        ("nonsense", "Expected"),
        ("select id from nope", "no such table: nope"),
        ("select id, nope from posts", "no such column: nope"),
        ("select title from posts", "missing required id column"),
        ("select * from posts", "wildcard columns (*) are not supported"),
        ("select id from posts; select id from users", "multiple statements"),
        ("delete from posts", "only a SELECT"),
        ("insert into posts (id) values ('x')", "only a SELECT"),
        ("pragma table_info(posts)", "Expected"),
        ("select id, password from users", "password can't be part of a view"),
        ("select id, cast(tokenKey as text) as t from users", "tokenKey can't be part of a view"),
        ("select id from users where PASSWORD like 'a%'", "PASSWORD can't be part of a view"),
        ("select id, (select password from users limit 1) p from posts", "can't be part of a view"),
        ("select id from posts order by (select tokenKey from users)", "can't be part of a view"),
        ("select id, title, title from posts", "two columns called title"),
        (
            "select posts.id from posts join comments on true where id = 'x'",
            "ambiguous column name: id",
        ),
        ("select id from posts, json_each(j)", "ambiguous column name: id"),
        ("select json_each.id as id from json_each('[1]')", "json_each.id can't be part of a view"),
        ("select value as id from json_each()", "wrong number of arguments"),
        ("select value as id from json_tree('[1]')", "json_tree"),
        ("select id from posts right join users on true", "RIGHT JOIN isn't supported"),
        ("select posts.id from posts join users using (id)", "USING isn't supported"),
        ("select posts.id from posts natural join users", "NATURAL JOIN isn't supported"),
        ("select id, strange(title) s from posts", "the function strange() isn't supported"),
        ("select id from posts order by 2", "ORDER BY 2 is none of the 1 columns"),
        ("select id from posts group by 0", "GROUP BY 0 is none of the 1 columns"),
        ("select id from (select * from posts group by 2) x", "a number in GROUP BY beside *"),
        ("select id from posts where row_number() over () = 1", "misuse of window function"),
        ("select id from posts group by rank() over ()", "misuse of window function"),
        (
            "select id, count(*) c from posts group by id having rank() over () = 1",
            "misuse of window",
        ),
        ("select id, sum(rank() over ()) over () s from posts", "misuse of window function rank()"),
        ("select id, sum(rank() over ()) s from posts", "misuse of window function rank()"),
        ("select id, rank() over (order by rank() over ()) s from posts", "misuse of window"),
        ("select id, count(distinct n) over () s from posts", "DISTINCT in a window function"),
        ("select id, group_concat(id) over () s from posts", "group_concat() OVER"),
        ("select id, lower(id) over () s from posts", "may not be used as a window function"),
        ("select id, rank(1) over () s from posts", "wrong number of arguments to function rank()"),
        ("select id, lag() over () s from posts", "wrong number of arguments to function lag()"),
        ("select id, rank() s from posts", "rank() needs what it runs over"),
        ("select id, ntile(0) over () s from posts", "has to be positive"),
        ("select id, lag(id, n) over () s from posts", "n instead of a whole number"),
        ("select id, nth_value(id, -1) over () s from posts", "has to be positive"),
        ("select id, lag(id) filter (where ok) over () s from posts", "FILTER may only be used"),
        (
            "select id, lower(id) filter (where ok) s from posts",
            "FILTER can't be used with lower()",
        ),
        ("select id, sum(n) over (groups current row) s from posts", "GROUPS in a window"),
        (
            "select id, sum(n) over (order by n range 1 preceding) s from posts",
            "RANGE with a number",
        ),
        ("select id, sum(n) over (rows -1 preceding) s from posts", "non-negative integer"),
        (
            "select id, sum(n) over (rows between current row and 1 preceding) s from posts",
            "unsupported frame specification",
        ),
        ("select id, sum(n) over w s from posts window w as ()", "WINDOW"),
        ("select id, (lag(password) over ()) as p from users", "password can't be part of a view"),
        ("select id, (rank() over (order by tokenKey)) r from users", "can't be part of a view"),
        ("select id from posts where count(*) > 1", "an aggregate can't stand here"),
        ("select id, sum(count(*)) s from posts", "an aggregate can't stand here"),
        ("select id, title collate nocase t from posts", "COLLATE"),
        ("with recursive x as (select 1 id) select id from x", "WITH RECURSIVE"),
        ("select id from posts except select id from users", "EXCEPT isn't supported"),
        ("select id from posts union select id, name from users", "same number of columns"),
        ("select id, lower() l from posts", "wrong number of arguments"),
        ("select id, 0x10000000000000000 b from posts", "hex literal too big"),
        ("select id, x'41' b from posts", "the value X'41'"),
        ("select id, printf('%!d', n) b from posts order by title collate rtrim", "COLLATE"),
        ("select id from main.posts", "no such table"),
        ("select id from posts where id = ?", "the value ?"),
        ("select id, cast(n as blob) b from posts", "CAST"),
    ] {
        match compile(query, &World) {
            Ok(_) => panic!("{query} is understood"),
            Err(error) => assert!(error.message().contains(said), "{query}: {error}"),
        }
    }
    let long = format!("select id from posts where {}1", "1 + ".repeat(1_900));
    assert!(compile(&long, &World).is_err());
    let deep = format!("select {}1{} as id", "(".repeat(500), ")".repeat(500));
    assert!(compile(&deep, &World).is_err());
    let doubled = (2..28).map(|n| format!(", a{0}+a{0} a{n}", n - 1)).collect::<String>();
    let doubled = format!("select id, n+n a1{doubled} from posts");
    let nested = (0..20).fold("n".to_owned(), |nested, _| format!("({nested} between 0 and 1)"));
    let nested = format!("select id, {nested} x from posts");
    for query in [doubled, nested] {
        assert_eq!(compile(&query, &World).unwrap_err().message(), "the query is too large");
    }
    let windows = |many: usize| {
        let one = |n: usize| format!(", (lag(n, {}) over ()) x{n}", n % 21);
        format!("select id{} from posts", (0..many).map(one).collect::<String>())
    };
    assert!(compile(&windows(20), &World).is_ok());
    assert!(compile(&windows(21), &World).unwrap_err().message().contains("20 window functions"));
    let many = format!("{} select id from a", "with a as (select id from posts)");
    assert!(compile(&many, &World).is_ok());
}

#[test]
fn columns_are_typed_by_what_they_are_made_of() {
    let query = "select p.id, p.title t, author, c.id as cid, count(*) n, total(p.n) s, sum(p.n) u, \
                 cast(p.n as int) i, cast(p.n as real) r, cast(p.ok as bool) b, (p.title) x, \
                 stars, p.note as secret, p.title || p.note as mixed from posts p \
                 join comments c on c.post = p.id group by p.id";
    let view = compile(query, &World).unwrap();
    let column = |table: &str, column: &str| Origin::Column {
        table: format!("id_{table}"),
        column: column.to_owned(),
    };
    let expected = [
        ("id", Origin::Id, false),
        ("t", column("posts", "title"), false),
        ("author", column("posts", "author"), false),
        ("cid", column("comments", "id"), false),
        ("n", Origin::Count, false),
        ("s", Origin::Total, false),
        ("u", Origin::Expression, false),
        ("i", Origin::Cast(Cast::Integer), false),
        ("r", Origin::Cast(Cast::Number), false),
        ("b", Origin::Cast(Cast::Bool), false),
        ("x", Origin::Expression, false),
        // PocketBase looks for a bare name in the first table only.
        ("stars", Origin::Expression, false),
        ("secret", column("posts", "note"), true),
        ("mixed", Origin::Expression, true),
    ];
    let columns = view.columns().iter().map(|c| (c.name.as_str(), c.origin.clone(), c.hidden));
    assert_eq!(columns.collect::<Vec<_>>(), expected);
    // Only what is named is read.
    let sources = view.sources().iter().map(|source| source.columns.join(" ")).collect::<Vec<_>>();
    assert_eq!(sources, ["id title n ok author note", "id post stars"]);
}

#[test]
fn hidden_values_stay_hidden_through_subqueries() {
    for query in [
        "select id, x from (select id, note x from posts)",
        "with a as (select id, note from posts) select id, lower(note) x from a",
        "select id, (select note from posts limit 1) x from users",
        "select id, name x from users union all select id, note from posts",
        "select id, max(note) x from posts group by id",
        "select p.id, e.value x from posts p, json_each(p.note) e",
        "select id, note -> 'a' x from posts",
        "select id, (rank() over (order by note)) x, (rank() over (order by note)) y from posts",
        "select id, (count(*) over (partition by note)) x, (max(n) over (partition by note)) y from posts",
        "select id, (lag(note) over (order by n)) x, (sum(1) over (order by n)) + length(note) y from posts",
        "select id, (count(*) filter (where note > 'a') over ()) x from posts",
    ] {
        let view = compile(query, &World).unwrap();
        assert!(view.columns()[1..].iter().all(|column| column.hidden), "{query}");
    }
}

#[test]
fn a_query_that_takes_too_long_is_stopped() {
    let rows = |name: &str, count: i64| {
        let rows = (0..count).map(|n| vec![Value::from(format!("{name}{n}").as_str())]);
        Arc::new(rows.collect::<Vec<Row>>())
    };
    for query in [
        "select p.id from posts p, users u",
        "select p.id from posts p where p.id in (select u.id from users u where u.id <> p.id)",
        "select id, (count(*) over (rows 4000 preceding)) c, (sum(1) over (rows 4000 preceding)) s \
         from posts",
    ] {
        let view = compile(query, &World).unwrap();
        let error = view.run(&[rows("p", 9_000), rows("u", 9_000)], None).unwrap_err();
        assert!(
            error.message().contains("too long") || error.message().contains("more than"),
            "{error}"
        );
    }
}

/// Words that queries are made of.
fn words() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "select",
        "id",
        "from",
        "posts",
        "where",
        "title",
        "n",
        "=",
        "(",
        ")",
        ",",
        "'x'",
        "1",
        "count",
        "*",
        "group",
        "by",
        "order",
        "limit",
        "join",
        "comments",
        "on",
        "left",
        "as",
        "x",
        "union",
        "all",
        "case",
        "when",
        "then",
        "end",
        "cast",
        "int",
        "and",
        "or",
        "not",
        "in",
        "exists",
        "with",
        "between",
        "like",
        "||",
        "-",
        "+",
        ".",
        "distinct",
        "null",
        "is",
        "max",
        "\"",
        "users",
        "over",
        "having",
        "password",
        ";",
        "substr",
        "json_extract",
        "json_each",
        "->",
        "->>",
        "'$.a'",
        "escape",
        "printf",
        "'%8.3f|%-5s|%*d'",
        "json_set",
        "json_remove",
        "'$[#]'",
        "json_object",
        "json_array",
        "json_group_array",
        "json_group_object",
        "glob",
        "'[a-'",
        "&",
        "<<",
        "~",
        "0x1F",
        "isnull",
        "floor",
        "pow",
        "log",
        "char",
        "concat_ws",
        "collate",
        "nocase",
        "row_number",
        "lag",
        "partition",
        "rows",
        "range",
        "unbounded",
        "preceding",
        "following",
        "current",
        "row",
        "filter",
    ];
    let word = proptest::sample::select(WORDS);
    proptest::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_compiles_or_is_refused(text in ".{0,200}") {
        let _ = compile(&text, &World);
    }

    #[test]
    fn any_window_keeps_every_row(
        function in proptest::sample::select(&[
            "rank()", "ntile(3)", "lag(n, 2, 0)", "lead(title)", "nth_value(id, 2)", "sum(n)",
            "count(*) filter (where ok)", "last_value(n)", "max(title)", "percent_rank()",
        ][..]),
        parted in proptest::sample::select(&["", "partition by ok", "partition by ok, author"][..]),
        sorted in proptest::sample::select(&["", "order by n", "order by ok desc, id nulls last"][..]),
        bounds in proptest::sample::subsequence(&[
            "unbounded preceding", "9 preceding", "1 preceding", "0 preceding", "current row",
            "0 following", "1 following", "9223372036854775807 following", "unbounded following",
        ][..], 2),
    ) {
        let [start, end] = bounds[..] else { panic!("{bounds:?}") };
        let query = format!(
            "select id, ({function} over ({parted} {sorted} rows between {start} and {end})) x from posts"
        );
        prop_assert_eq!(run(&compile(&query, &World).unwrap()).unwrap().len(), 3);
    }

    #[test]
    fn any_words_run_or_are_refused(text in words()) {
        if let Ok(view) = compile(&format!("select id, {text}"), &World) {
            let _ = run(&view);
        }
        if let Ok(view) = compile(&text, &World) {
            for column in view.columns() {
                let named = matches!(&column.origin, Origin::Column { column, .. } if column == "password");
                prop_assert!(!named);
            }
            let _ = run(&view);
        }
    }
}

#[test]
fn texts_of_an_index_stay_as_they_were_written() {
    let text = "CREATE INDEX i ON shop (lower(a) || 'it''s') WHERE shop.a <> 'O''Brien'";
    let index = homeport_views::index(text).unwrap();
    assert_eq!(index.columns[0].text, "lower(a) || 'it''s'");
    assert_eq!(index.condition.as_deref(), Some("a <> 'O''Brien'"));
    let renamed = homeport_views::renamed("a <> 'O''Brien' AND b", "a", "name");
    assert_eq!(renamed, "`name` <> 'O''Brien' AND b");
}
