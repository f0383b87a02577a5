//! `expand`: what is shown with a record, to whom, in lists, views, writes and sign-ins.

use crate::report::Report;
use crate::scenario::{Step, Who, delete, get, patch, post};

pub(crate) fn play(report: &mut Report) {
    report.table(GROUND);
    report.table(PATHS);
    report.table(RIGHTS);
    report.table(PICKED);
    report.table(ANSWERS);
    report.table(SIGNING_IN);
}

const COLLECTIONS: &str = "/api/collections";
const POSTS: &str = "/api/collections/posts/records";
const POST: &str = "/api/collections/posts/records/post00000000001";

const GROUND: &[Step] = &[
    get("the collection of users, to point at", Who::Root, "/api/collections/users?fields=id").keep(&[("users", "/id")]),
    post(
        "topics, for everybody",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"topics","listRule":"","viewRule":"","createRule":"","fields":[
          {"name":"name","type":"text"},{"name":"secret","type":"text","hidden":true}]}"#,
    )
    .keep(&[("topics", "/id")]),
    post(
        "dossiers, for the admin",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"dossiers","listRule":"","viewRule":null,"fields":[{"name":"name","type":"text"}]}"#,
    )
    .keep(&[("dossiers", "/id")]),
    post(
        "hints, seen through others only",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"hints","listRule":"","viewRule":"name != 'no' && @request.context = 'expand'","fields":[
          {"name":"name","type":"text"},{"name":"topic","type":"relation","collectionId":"<topics>"}]}"#,
    )
    .keep(&[("hints", "/id")]),
    post(
        "authors, of whom some show their address",
        Who::Root,
        "/api/collections?fields=id",
        r#"{"name":"authors","type":"auth","listRule":"","viewRule":"","createRule":"","updateRule":"","fields":[
          {"name":"name","type":"text"},{"name":"topic","type":"relation","collectionId":"<topics>"},
          {"name":"pen","type":"text","hidden":true}]}"#,
    )
    .keep(&[("authors", "/id")]),
    post(
        "posts",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"posts","listRule":"","viewRule":"","createRule":"","updateRule":"","fields":[
          {"name":"title","type":"text"},
          {"name":"topic","type":"relation","collectionId":"<topics>"},
          {"name":"topics","type":"relation","collectionId":"<topics>","maxSelect":9},
          {"name":"author","type":"relation","collectionId":"<authors>"},
          {"name":"dossier","type":"relation","collectionId":"<dossiers>"},
          {"name":"hints","type":"relation","collectionId":"<hints>","maxSelect":9},
          {"name":"hint","type":"relation","collectionId":"<hints>"},
          {"name":"user","type":"relation","collectionId":"<users>"},
          {"name":"quiet","type":"relation","collectionId":"<topics>","hidden":true},
          {"name":"created","type":"autodate","onCreate":true}]}"#,
    )
    .keep(&[("posts", "/id")]),
    post(
        "covers, one a post",
        Who::Root,
        COLLECTIONS,
        r#"{"name":"covers","listRule":"","viewRule":"","fields":[
          {"name":"post","type":"relation","collectionId":"<posts>"},
          {"name":"posts","type":"relation","collectionId":"<posts>","maxSelect":9},
          {"name":"colour","type":"text"}],
          "indexes":["CREATE UNIQUE INDEX one_cover ON covers (post)"]}"#,
    ),
    post("topic 1", Who::Root, "/api/collections/topics/records", r#"{"id":"topic0000000001","name":"one","secret":"s1"}"#),
    post("topic 2", Who::Root, "/api/collections/topics/records", r#"{"id":"topic0000000002","name":"two","secret":"s2"}"#),
    post("topic 3", Who::Root, "/api/collections/topics/records", r#"{"id":"topic0000000003","name":"three"}"#),
    post("dossier 1", Who::Root, "/api/collections/dossiers/records", r#"{"id":"dossier00000001","name":"x"}"#),
    post("hint 1", Who::Root, "/api/collections/hints/records", r#"{"id":"hint00000000001","name":"yes","topic":"topic0000000003"}"#),
    post("hint 2", Who::Root, "/api/collections/hints/records", r#"{"id":"hint00000000002","name":"no","topic":"topic0000000003"}"#),
    post("hint 3", Who::Root, "/api/collections/hints/records", r#"{"id":"hint00000000003","name":"yes too"}"#),
    post(
        "Cy, who hides her address",
        Who::Guest,
        "/api/collections/authors/records",
        r#"{"id":"author000000001","email":"cy@example.com","password":"cypress2000","passwordConfirm":"cypress2000","name":"Cy","topic":"topic0000000001"}"#,
    ),
    post(
        "Di, who shows hers",
        Who::Guest,
        "/api/collections/authors/records",
        r#"{"id":"author000000002","email":"di@example.com","emailVisibility":true,"password":"diamond2000","passwordConfirm":"diamond2000","name":"Di","topic":"topic0000000002"}"#,
    ),
    post(
        "Cy signs in",
        Who::Guest,
        "/api/collections/authors/auth-with-password",
        r#"{"identity":"cy@example.com","password":"cypress2000"}"#,
    )
    .keep(&[("cy token", "/token")]),
    post(
        "post 1",
        Who::Root,
        POSTS,
        r#"{"id":"post00000000001","title":"first","topic":"topic0000000001","topics":["topic0000000002","topic0000000001"],
        "author":"author000000001","dossier":"dossier00000001","hints":["hint00000000002","hint00000000003","hint00000000001"],
        "hint":"hint00000000002","user":"<ada>","quiet":"topic0000000003"}"#,
    ),
    post(
        "post 2",
        Who::Root,
        POSTS,
        r#"{"id":"post00000000002","title":"second","topic":"topic0000000001","author":"author000000002","hint":"hint00000000001","user":"<bob>"}"#,
    ),
    post("post 3", Who::Root, POSTS, r#"{"id":"post00000000003","title":"third"}"#),
    post("cover 1", Who::Root, "/api/collections/covers/records", r#"{"id":"cover0000000001","post":"post00000000001","posts":["post00000000001","post00000000002"],"colour":"red"}"#),
    post("cover 2", Who::Root, "/api/collections/covers/records", r#"{"id":"cover0000000002","post":"post00000000002","posts":["post00000000001"],"colour":"blue"}"#),
];

macro_rules! path {
    ($path:literal) => {
        get(concat!("expand=", $path), Who::Guest, POST).query(&[("expand", $path)])
    };
}

const PATHS: &[Step] = &[
    path!("topic"),
    path!("topics"),
    path!("topic,topics"),
    path!(" topic , topics "),
    path!("to pic"),
    path!("topic."),
    path!(".topic"),
    path!("topic..name"),
    path!("topic,topic"),
    path!("nope"),
    path!("title"),
    path!("id"),
    path!("collectionId"),
    path!("topic,nope"),
    path!("topic.nope"),
    path!("topic,topic.nope"),
    path!("topic.name"),
    path!("hint.nope"),
    path!("author.topic"),
    path!("author.topic.posts_via_topic"),
    path!("author,author.topic,author.posts_via_author"),
    path!("author.posts_via_author.topic,author.posts_via_author.topics"),
    path!("author.posts_via_author.topic,author.posts_via_author.nope"),
    path!("author.posts_via_author.dossier,author.topic"),
    path!("author.posts_via_author.dossier"),
    path!("topic.posts_via_topic"),
    path!("topic.posts_via_topics"),
    path!("topic.POSTS_via_topic"),
    path!("topic.posts_via_Topic"),
    path!("topic.posts_via_title"),
    path!("topic.posts_via_author"),
    path!("topic.nothing_via_topic"),
    path!("topic._via_topic"),
    path!("topic.posts_via_"),
    path!("topic.posts(topic)"),
    path!("topic.posts(topics).author"),
    path!("topic.posts(nope)"),
    path!("topic.posts()"),
    path!("topic.posts(topic"),
    path!("posts_via_topic"),
    path!("covers_via_post"),
    path!("covers_via_posts"),
    path!("covers_via_post.posts.covers_via_posts"),
    path!(
        "topic.posts_via_topic.topic.posts_via_topic.topic.posts_via_topic.topic.posts_via_topic"
    ),
    path!("topic.posts_via_topic.topic.posts_via_topic.topic.posts_via_topic.nope"),
    path!("topics.posts_via_topics.topics.posts_via_topics.topics"),
    get("by the collection's id", Who::Guest, POST).query(&[("expand", "topic.<posts>_via_topic")]),
    get("a list with expand", Who::Guest, POSTS)
        .query(&[("expand", "topic,covers_via_post"), ("sort", "created")]),
    get("a list with expand that only one has", Who::Guest, POSTS)
        .query(&[("expand", "hints,dossier"), ("sort", "-created")]),
    get("an empty list with expand", Who::Guest, POSTS)
        .query(&[("expand", "topic"), ("filter", "title='nope'")]),
    get("a list expanded backwards", Who::Guest, "/api/collections/topics/records")
        .query(&[("expand", "posts_via_topic,posts_via_topics.author"), ("sort", "id")]),
    get(
        "expand twice",
        Who::Guest,
        "/api/collections/posts/records/post00000000001?expand=topic&expand=author",
    ),
    get("expand of nothing", Who::Guest, POST).query(&[("expand", "")]),
    get("expand of commas", Who::Guest, POST).query(&[("expand", ",. ,")]),
];

macro_rules! seen {
    ($who:literal, $as:expr, $path:literal) => {
        get(concat!($who, " expands ", $path), $as, POST).query(&[("expand", $path)])
    };
}

const RIGHTS: &[Step] = &[
    seen!("a guest", Who::Guest, "dossier"),
    seen!("a guest", Who::Guest, "dossier,topic"),
    seen!("a guest", Who::Guest, "hint"),
    seen!("a guest", Who::Guest, "hints"),
    seen!("a guest", Who::Guest, "hints.topic"),
    seen!("a guest", Who::Guest, "hint.topic"),
    seen!("a guest", Who::Guest, "user"),
    seen!("a guest", Who::Guest, "author"),
    seen!("a guest", Who::Guest, "quiet"),
    seen!("a guest", Who::Guest, "topic.posts_via_quiet"),
    seen!("Ada", Who::Ada, "user,author"),
    seen!("Bob", Who::Bob, "user"),
    seen!("Cy", Who::With("<cy token>"), "author"),
    seen!("the admin", Who::Root, "dossier"),
    seen!("the admin", Who::Root, "topic,hint,hints,author,user,quiet"),
    seen!("the admin", Who::Root, "dossier.posts_via_dossier.hints"),
    patch(
        "authors who are managed by Ada where they are expanded",
        Who::Root,
        "/api/collections/authors?fields=manageRule",
        r#"{"manageRule":"@request.auth.name = 'Ada' && @request.context = 'expand'"}"#,
    ),
    seen!("Ada, who manages authors", Who::Ada, "author"),
    get("their list, with no right to manage there", Who::Ada, "/api/collections/authors/records")
        .query(&[("sort", "id"), ("expand", "posts_via_author.author")]),
    patch(
        "nobody manages authors any more",
        Who::Root,
        "/api/collections/authors?fields=manageRule",
        r#"{"manageRule":null}"#,
    ),
];

macro_rules! picked {
    ($fields:literal) => {
        get(concat!("fields=", $fields), Who::Guest, POST)
            .query(&[("expand", "author.posts_via_author,topics"), ("fields", $fields)])
    };
}

const PICKED: &[Step] = &[
    picked!("expand"),
    picked!("*"),
    picked!("title,expand.author.name"),
    picked!("*,expand.topics.name"),
    picked!("expand.*"),
    picked!("expand.topics"),
    picked!("expand.author.*"),
    picked!("expand.author.expand.posts_via_author.title"),
    picked!("expand.author.expand.posts_via_author.title:excerpt(3,true)"),
    picked!("expand.nope"),
    picked!("id,expand.author.id,expand.topics.id"),
    get("fields of a list's expand", Who::Guest, POSTS).query(&[
        ("expand", "topic"),
        ("fields", "title,expand.topic.name"),
        ("sort", "created"),
    ]),
];

const ANSWERS: &[Step] = &[
    post(
        "a post created, expanded",
        Who::Guest,
        "/api/collections/posts/records?expand=topic,author,dossier&fields=*,expand.topic.name",
        r#"{"id":"post00000000004","title":"fourth","topic":"topic0000000002","author":"author000000001"}"#,
    ),
    patch(
        "a post changed, expanded",
        Who::Guest,
        "/api/collections/posts/records/post00000000004?expand=topic.posts_via_topic",
        r#"{"topic":"topic0000000003"}"#,
    ),
    patch(
        "a post changed, expanded by its body",
        Who::Guest,
        "/api/collections/posts/records/post00000000004",
        r#"{"expand":"topic","title":"4"}"#,
    ),
    delete("what it points at goes", Who::Root, "/api/collections/topics/records/topic0000000003"),
    get("and is not there", Who::Guest, "/api/collections/posts/records/post00000000004")
        .query(&[("expand", "topic,topics")]),
];

const SIGNING_IN: &[Step] = &[
    post(
        "a sign-in, expanded",
        Who::Guest,
        "/api/collections/authors/auth-with-password?expand=topic,posts_via_author",
        r#"{"identity":"cy@example.com","password":"cypress2000"}"#,
    ),
    post(
        "a sign-in, expanded and picked from",
        Who::Guest,
        "/api/collections/authors/auth-with-password?expand=topic&fields=record.email,record.expand.topic.name",
        r#"{"identity":"di@example.com","password":"diamond2000"}"#,
    ),
    post(
        "a refresh, expanded",
        Who::With("<cy token>"),
        "/api/collections/authors/auth-refresh?expand=topic,posts_via_author.dossier",
        "{}",
    ),
    post(
        "an impersonation sees what the impersonated see",
        Who::Root,
        "/api/collections/authors/impersonate/author000000001?expand=topic,posts_via_author.dossier,posts_via_author.author",
        "{}",
    ),
];
