//! How texts are read: patterns, dates in every form, formatted text.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, post};

pub(crate) fn play(report: &mut Report) {
    report.table(PATTERNS);
    report.table(DATES);
    report.table(EXCERPTS);
}

const READINGS: &str = "/api/collections/readings/records";

macro_rules! pattern {
    ($json:literal) => {
        post(concat!("a pattern ", $json), Who::Root, "/api/collections", $json)
            .query(&[("fields", "name,data")])
    };
}

macro_rules! reading {
    ($json:literal) => {
        post(concat!("a reading ", $json), Who::Root, READINGS, $json)
            .query(&[("fields", "d,data,num,word,nospace,dots")])
    };
}

macro_rules! excerpt {
    ($most:literal, $json:literal) => {
        post(concat!("an excerpt ", $most, " ", $json), Who::Root, READINGS, $json)
            .query(&[("fields", concat!("ed:excerpt(", $most, ")"))])
    };
}

const PATTERNS: &[Step] = &[
    post("a collection of readings", Who::Root, "/api/collections", r##"{"name":"readings","type":"base","fields":[{"name":"num","type":"text","pattern":"^\\d{4}$"},{"name":"word","type":"text","pattern":"^\\w+$"},{"name":"nospace","type":"text","pattern":"^\\S+$"},{"name":"dots","type":"text","pattern":"^[\\w.]+$"},{"name":"made","type":"text","autogeneratePattern":"INV-\\d{6}","pattern":"^INV-[0-9]{6}$"},{"name":"any","type":"text","autogeneratePattern":".{8}\\s{2}","pattern":"^[A-Za-z0-9]{8}[\t\n\f\r ]{2}$"},{"name":"d","type":"date"},{"name":"ed","type":"editor"}]}"##).query(&[("fields", "name")]),
    pattern!(r##"{"name":"pat_ok0","fields":[{"name":"t","type":"text","pattern":"^\\d{4}$"}]}"##),
    delete("pattern 0 goes", Who::Root, "/api/collections/pat_ok0"),
    pattern!(r##"{"name":"pat_ok1","fields":[{"name":"t","type":"text","pattern":"\\Qa.b\\E"}]}"##),
    delete("pattern 1 goes", Who::Root, "/api/collections/pat_ok1"),
    pattern!(r##"{"name":"pat_ok2","fields":[{"name":"t","type":"text","pattern":"a{,2}"}]}"##),
    delete("pattern 2 goes", Who::Root, "/api/collections/pat_ok2"),
    pattern!(r##"{"name":"pat_ok3","fields":[{"name":"t","type":"text","pattern":"\\141"}]}"##),
    delete("pattern 3 goes", Who::Root, "/api/collections/pat_ok3"),
    pattern!(r##"{"name":"pat_ok4","fields":[{"name":"t","type":"text","pattern":"[a&&b]"}]}"##),
    delete("pattern 4 goes", Who::Root, "/api/collections/pat_ok4"),
    pattern!(r##"{"name":"pat_ok5","fields":[{"name":"t","type":"text","pattern":"[[a]]"}]}"##),
    delete("pattern 5 goes", Who::Root, "/api/collections/pat_ok5"),
    pattern!(r##"{"name":"pat_ok6","fields":[{"name":"t","type":"text","pattern":"(?i)a"}]}"##),
    delete("pattern 6 goes", Who::Root, "/api/collections/pat_ok6"),
    pattern!(r##"{"name":"pat_ok7","fields":[{"name":"t","type":"text","pattern":"(?P<x>a)"}]}"##),
    delete("pattern 7 goes", Who::Root, "/api/collections/pat_ok7"),
    pattern!(r##"{"name":"pat_ok8","fields":[{"name":"t","type":"text","pattern":"\\pL+"}]}"##),
    delete("pattern 8 goes", Who::Root, "/api/collections/pat_ok8"),
    pattern!(r##"{"name":"pat_bad0","fields":[{"name":"t","type":"text","pattern":"\\u0041"}]}"##),
    pattern!(r##"{"name":"pat_bad1","fields":[{"name":"t","type":"text","pattern":"a**"}]}"##),
    pattern!(r##"{"name":"pat_bad2","fields":[{"name":"t","type":"text","pattern":"a++"}]}"##),
    pattern!(r##"{"name":"pat_bad3","fields":[{"name":"t","type":"text","pattern":"a{1001}"}]}"##),
    pattern!(r##"{"name":"pat_bad4","fields":[{"name":"t","type":"text","pattern":"(?x)a"}]}"##),
    pattern!(r##"{"name":"pat_bad5","fields":[{"name":"t","type":"text","pattern":"(?R)"}]}"##),
    pattern!(r##"{"name":"pat_bad6","fields":[{"name":"t","type":"text","pattern":"[[:foo:]]"}]}"##),
    pattern!(r##"{"name":"pat_bad7","fields":[{"name":"t","type":"text","pattern":"[b-a]"}]}"##),
    pattern!(r##"{"name":"pat_bad8","fields":[{"name":"t","type":"text","pattern":"("}]}"##),
    pattern!(r##"{"name":"pat_bad9","fields":[{"name":"t","type":"text","pattern":"\\8"}]}"##),
    reading!(r##"{"num":"2024"}"##),
    reading!(r##"{"num":"١٢٣٤"}"##),
    reading!(r##"{"word":"a_1"}"##),
    reading!(r##"{"word":"é"}"##),
    reading!(r##"{"nospace":" x"}"##),
    reading!(r##"{"nospace":"a b"}"##),
    reading!(r##"{"dots":"a.b"}"##),
    reading!(r##"{"dots":"é.b"}"##),
];

const DATES: &[Step] = &[
    reading!(r##"{"d":"2024-01-01T10:20:30+0200"}"##),
    reading!(r##"{"d":"2024-01-01T10:20:30.123+0200"}"##),
    reading!(r##"{"d":"2024-01-01 10:20:30+0200"}"##),
    reading!(r##"{"d":"2024-01-01 10:20:30 +0200"}"##),
    reading!(r##"{"d":"2024-01-01 10:20:30 -07:00"}"##),
    reading!(r##"{"d":"2024-01-01 10:20:30 +0000 UTC"}"##),
    reading!(r##"{"d":"2024-01-01 10:20:30.123456 +0200 CEST"}"##),
    reading!(r##"{"d":"2024-01-01 9:30:00"}"##),
    reading!(r##"{"d":"2024-01-01 10:20:30 +0300 +03"}"##),
    reading!(r##"{"d":"Mon, 02 Jan 2006 15:04:05 -03"}"##),
    reading!(r##"{"d":"Mon, 02 Jan 2006 15:04:05 MeST"}"##),
    reading!(r##"{"d":"2024-01-01T1:02:03Z"}"##),
    reading!(r##"{"d":"02 Jan 2024"}"##),
    reading!(r##"{"d":"2024-01-01 10:20:30,5Z"}"##),
    reading!(r##"{"d":"02 Jan 06 15:04 MST"}"##),
    reading!(r##"{"d":"02 Jan 06 15:04 -0700"}"##),
    reading!(r##"{"d":"Monday, 02-Jan-06 15:04:05 MST"}"##),
    reading!(r##"{"d":"Mon Jan  2 15:04:05 2006"}"##),
    reading!(r##"{"d":"Mon Jan  2 15:04:05 MST 2006"}"##),
    reading!(r##"{"d":"Mon Jan 02 15:04:05 -0700 2006"}"##),
    reading!(r##"{"d":"Mon, 02 Jan 2006 15:04:05 UTC"}"##),
    reading!(r##"{"d":"Mon, 02 Jan 2006 15:04:05 CET"}"##),
    reading!(r##"{"d":"Mon, 02 Jan 2006 15:04:05 EST"}"##),
    reading!(r##"{"d":"Mon, 02 Jan 2006 15:04:05 -0700"}"##),
    reading!(r##"{"d":"2024-01-01T10:20:30+24:00"}"##),
    reading!(r##"{"d":"2024-01-01  10:20:30"}"##),
    reading!(r##"{"d":"10:20PM"}"##),
    reading!(r##"{"d":"Jan 01 10:20:30"}"##),
    reading!(r##"{"d":"0001-01-01"}"##),
    reading!(r##"{"d":"0001-01-01 00:00:00.000Z"}"##),
    reading!(r##"{"d":"2024-02-30"}"##),
    reading!(r##"{"d":"2024-13-01"}"##),
    reading!(r##"{"d":"2024-01-01T25:00:00Z"}"##),
    reading!(r##"{"d":"2024-01-01T10:20:30+25:00"}"##),
    reading!(r##"{"d":"Tue, 02 Jan 2006 15:04:05 GMT"}"##),
    get("readings by a date with a zone", Who::Root, READINGS).query(&[
        ("filter", "d > '2024-01-01T10:20:30+0300'"),
        ("fields", "d"),
        ("sort", "d,@rowid"),
    ]),
];

const EXCERPTS: &[Step] = &[
    excerpt!(
        "60",
        r##"{"ed":"<p>Fish&nbsp;&amp; chips</p><p>un<b>believ</b>able, <a href=x>here</a>.</p>"}"##
    ),
    excerpt!("60", r##"{"ed":"1 < 2 and 3 > 2"}"##),
    excerpt!("60", r##"{"ed":"a<script>if (1 < 2) b</script>c<style>d</style>e"}"##),
    excerpt!("60", r##"{"ed":"<a title=\"x > y\">z</a><!-- <p> --> w"}"##),
    excerpt!("60", r##"{"ed":"one<br>two<hr>three<li>four"}"##),
    excerpt!(
        "60",
        r##"{"ed":"<select><option>a</option></select>b<svg><g/><text>t</text></svg>c"}"##
    ),
    excerpt!("60", r##"{"ed":"</p>a</b>b"}"##),
    excerpt!("60", r##"{"ed":"<p>a\n\t b</p>\n<p>  c </p>"}"##),
    excerpt!("60", r##"{"ed":"<b"}"##),
    excerpt!("60", r##"{"ed":"<table><tr><td>a</td><td>b</td></tr></table>"}"##),
    excerpt!("60", r##"{"ed":"<p>éééé</p><p>éééé</p>"}"##),
    excerpt!("60", r##"{"ed":"<ul><li>one<li>two</ul>three"}"##),
    excerpt!("60", r##"{"ed":"<h1>T</h1>text<img alt=x>more"}"##),
    excerpt!("60", r##"{"ed":"a &lt;b&gt; &copy; &#8364; c"}"##),
    excerpt!("60", r##"{"ed":"<textarea><b>x</b></textarea>y<button>z</button>"}"##),
    excerpt!("60", r##"{"ed":"<noscript><p>n</p></noscript>m"}"##),
    excerpt!("60", r##"{"ed":"<title>t</title>u"}"##),
    excerpt!("6", r##"{"ed":"<p>éééé</p><p>éééé</p>"}"##),
    excerpt!("5, true", r##"{"ed":"abc def ghi"}"##),
    excerpt!("3,true", r##"{"ed":"<p>a</p><p>b</p><p>c</p><p>d</p>"}"##),
    excerpt!("10,true", r##"{"ed":"<p>aaaaaaaaaaa</p>bbbb<p>ccc</p>"}"##),
    excerpt!("1.5", r##"{"ed":"abc"}"##),
    excerpt!("0", r##"{"ed":"abc"}"##),
    excerpt!("", r##"{"ed":"abc"}"##),
    excerpt!("2,true,3", r##"{"ed":"abc"}"##),
    excerpt!("7", r##"{"ed":"<p>ééé</p>éé éé <b>é</b> x"}"##),
    delete("the readings go", Who::Root, "/api/collections/readings"),
];
