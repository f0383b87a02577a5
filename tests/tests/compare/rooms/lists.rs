//! Lists: pages, totals, sorting, and which parts of records are sent.

use super::ground::BOOKS;
use crate::report::Report;
use crate::scenario::{Step, Who, get, step};

pub(crate) fn play(report: &mut Report) {
    report.table(PAGES);
    report.table(SORTS);
    report.table(FIELDS);
}

/// Lists the books with these parameters; only ids come back.
macro_rules! page {
    ($($name:literal = $value:literal),*) => {
        get(concat!("books", $(" ", $name, "=", $value),*), Who::Guest, BOOKS)
            .query(&[("fields", "id"), $(($name, $value)),*])
    };
}

macro_rules! sort {
    ($terms:literal) => {
        get(concat!("books sorted by ", $terms), Who::Guest, BOOKS)
            .query(&[("fields", "id"), ("sort", $terms)])
    };
}

macro_rules! fields {
    ($fields:literal) => {
        get(concat!("fields ", $fields), Who::Guest, BOOKS).query(&[
            ("sort", "id"),
            ("perPage", "2"),
            ("fields", $fields),
        ])
    };
}

const PAGES: &[Step] = &[
    get("all books", Who::Guest, BOOKS),
    get("all books for the admin, with what is hidden", Who::Root, BOOKS)
        .query(&[("perPage", "2")]),
    get("a list of a collection that is not there", Who::Guest, "/api/collections/nope/records"),
    get("a list with a slash too many", Who::Guest, "/api/collections/books/records/"),
    page!("perPage" = "3"),
    page!("perPage" = "3", "page" = "2"),
    page!("perPage" = "3", "page" = "3"),
    page!("perPage" = "3", "page" = "4"),
    page!("perPage" = "3", "page" = "0"),
    page!("perPage" = "3", "page" = "-1"),
    page!("perPage" = "3", "page" = "1.5"),
    page!("perPage" = "3", "page" = "x"),
    page!("perPage" = "3", "page" = ""),
    page!("perPage" = "3", "page" = " 2"),
    page!("perPage" = "3", "page" = "+2"),
    page!("perPage" = "3", "page" = "0x2"),
    page!("perPage" = "3", "page" = "010"),
    page!("perPage" = "3", "page" = "1_0"),
    page!("perPage" = "3", "page" = "9223372036854775807"),
    page!("perPage" = "3", "page" = "9223372036854775808"),
    page!("perPage" = "1000000", "page" = "9007199254740991"),
    page!("perPage" = "0"),
    page!("perPage" = "-5"),
    page!("perPage" = "1"),
    page!("perPage" = "1000"),
    page!("perPage" = "1001"),
    page!("perPage" = "x"),
    page!("perPage" = "1.0"),
    page!("perPage" = "1e2"),
    page!("perPage" = ""),
    page!("PERPAGE" = "1"),
    page!("perPage" = "3", "skipTotal" = "1"),
    page!("perPage" = "3", "skipTotal" = "true"),
    page!("perPage" = "3", "skipTotal" = "t"),
    page!("perPage" = "3", "skipTotal" = "TRUE"),
    page!("perPage" = "3", "skipTotal" = "0"),
    page!("perPage" = "3", "skipTotal" = "false"),
    page!("perPage" = "3", "skipTotal" = ""),
    page!("perPage" = "3", "skipTotal" = "yes"),
    page!("perPage" = "3", "skipTotal" = "2"),
    page!("perPage" = "3", "skipTotal" = "1", "page" = "9"),
    page!("filter" = "pages > 9000"),
    page!("filter" = "pages > 9000", "skipTotal" = "1"),
    page!("filter" = "pages > 700", "perPage" = "2", "page" = "2"),
    page!("nonsense" = "x"),
    page!("expand" = "nope"),
    page!("perPage" = "1", "perPage" = "2"),
    get(
        "a query that is no query",
        Who::Guest,
        "/api/collections/books/records?&&=&perPage=1&fields=id&%zz=1",
    ),
    get(
        "a query with a bare percent sign",
        Who::Guest,
        "/api/collections/books/records?perPage=1&fields=id&filter=%",
    ),
    get(
        "a query with a semicolon",
        Who::Guest,
        "/api/collections/books/records?fields=id;perPage=1",
    ),
    get(
        "a query with plus signs",
        Who::Guest,
        "/api/collections/books/records?fields=id&filter=title+=+'5'",
    ),
    step("a list by HEAD", Who::Guest, "HEAD", BOOKS),
    step("a list by PUT", Who::Guest, "PUT", BOOKS),
    step("a list by PATCH", Who::Guest, "PATCH", BOOKS),
];

const SORTS: &[Step] = &[
    sort!("id"),
    sort!("-id"),
    sort!("+id"),
    sort!("pages,id"),
    sort!("-pages,id"),
    sort!("-pages,-id"),
    sort!("read,pages,id"),
    sort!("title,id"),
    sort!("-title,id"),
    sort!("title:lower,id"),
    sort!("-title:lower,-id"),
    sort!("bought,id"),
    sort!("-bought,id"),
    sort!("kind,-pages,id"),
    sort!("tags,id"),
    sort!("-tags,id"),
    sort!("tags:length,id"),
    sort!("meta,id"),
    sort!("-meta,id"),
    sort!("meta.year,id"),
    sort!("-meta.lang,id"),
    sort!("meta.deep.er.x.0.y,id"),
    sort!("place,id"),
    sort!("-place,id"),
    sort!("place.lon,id"),
    sort!("-place.lat,id"),
    sort!("mail,id"),
    sort!("link,id"),
    sort!("blurb,id"),
    sort!("-created,-id"),
    sort!("created,id"),
    sort!("updated,id"),
    sort!("@rowid"),
    sort!("-@rowid"),
    sort!(" pages , id "),
    sort!("- pages,id"),
    sort!("pages,,id"),
    sort!(",id"),
    sort!("id,"),
    sort!("--id"),
    sort!("+-id"),
    sort!("-"),
    sort!(","),
    sort!("nope"),
    sort!("id,nope"),
    sort!("Pages"),
    sort!("secret"),
    sort!("title.x"),
    sort!("title:nope"),
    sort!("collectionId"),
    sort!("@request.auth.id"),
    sort!("@collection.users.id"),
    sort!("@now"),
    sort!("id;drop"),
    sort!("id desc"),
    sort!("'id'"),
    sort!("`id`"),
    sort!("1"),
    sort!("id,id,id"),
    sort!("id,pages,title,read,bought,kind,mail,link"),
    sort!("id,pages,title,read,bought,kind,mail,link,blurb"),
    sort!("id,id,id,id,id,id,id,id,id"),
    get("books sorted by what is hidden, by the admin", Who::Root, BOOKS)
        .query(&[("fields", "id"), ("sort", "secret,id")]),
    get("books sorted by the asker, by the admin", Who::Root, BOOKS)
        .query(&[("fields", "id"), ("sort", "@request.auth.id,id")]),
    get("books at random", Who::Guest, BOOKS)
        .query(&[("fields", "collectionName"), ("sort", "@random")]),
];

const FIELDS: &[Step] = &[
    fields!("*"),
    fields!("id,title"),
    fields!(" id , title "),
    fields!("nope"),
    fields!("id,nope"),
    fields!("ID"),
    fields!("*,nope"),
    fields!("meta"),
    fields!("meta.lang"),
    fields!("meta.parts"),
    fields!("meta.parts.n"),
    fields!("meta.parts.2.n"),
    fields!("meta.*"),
    fields!("place.lon"),
    fields!("*.lon"),
    fields!("meta,meta.lang"),
    fields!("title.x"),
    fields!("tags.0"),
    fields!("items"),
    fields!("page,items.id"),
    fields!("secret"),
    fields!("expand"),
    fields!("expand.x"),
    fields!(","),
    fields!("id,,title"),
    fields!("."),
    fields!("blurb:excerpt(10)"),
    fields!("blurb:excerpt(10,true)"),
    fields!("blurb:excerpt(10,false)"),
    fields!("blurb:excerpt(10, true)"),
    fields!("blurb:excerpt(1000,true)"),
    fields!("blurb:excerpt(0)"),
    fields!("blurb:excerpt(-1)"),
    fields!("blurb:excerpt()"),
    fields!("blurb:excerpt"),
    fields!("blurb:excerpt(x)"),
    fields!("blurb:excerpt(5,x)"),
    fields!("blurb:excerpt(5,true,1)"),
    fields!("pages:excerpt(1)"),
    fields!("*:excerpt(3)"),
    fields!("title:nope"),
    fields!("title:"),
    fields!("title:excerpt(4):excerpt(2)"),
    fields!("meta.lang:excerpt(1,true)"),
    fields!("title:excerpt(4),id"),
    get("fields, empty", Who::Guest, BOOKS).query(&[("fields", ""), ("perPage", "1")]),
    get(
        "fields twice",
        Who::Guest,
        "/api/collections/books/records?fields=id&fields=title&perPage=1",
    ),
    get("fields do not pick from errors", Who::Guest, "/api/collections/books/records/nope")
        .query(&[("fields", "message")]),
    get("fields pick from health", Who::Guest, "/api/health").query(&[("fields", "code")]),
];
