//! Protected files, and what becomes of files whose record goes.

use super::serve::{TOLD, served};
use super::thumbs::TOLD_OF_PICTURES;
use super::{TURNED, WIDE};
use crate::scenario::{Body, Step, Who, delete, file, get, patch, post, step, text};

pub(super) const PROTECTED: &[Step] = &[
    post(
        "safes",
        Who::Root,
        "/api/collections",
        r#"{"name":"safes","viewRule":"owner = @request.auth.id && @request.context = 'protectedFile'","createRule":"","fields":[{"name":"owner","type":"text"},{"name":"f","type":"file","protected":true},{"name":"open","type":"file"}]}"#,
    ),
    post(
        "locked safes",
        Who::Root,
        "/api/collections",
        r#"{"name":"locked","viewRule":null,"createRule":"","fields":[{"name":"f","type":"file","protected":true}]}"#,
    ),
    post(
        "open safes",
        Who::Root,
        "/api/collections",
        r#"{"name":"unlocked","viewRule":"","createRule":"","fields":[{"name":"f","type":"file","protected":true}]}"#,
    ),
    step("Ada's safe", Who::Ada, "POST", "/api/collections/safes/records")
        .body(Body::Parts(&[
            text("owner", "<ada>"),
            file("f", "secret.txt", b"secret"),
            file("open", "public.txt", b"public"),
        ]))
        .keep(&[("safe", "/id"), ("safe file", "/f"), ("public file", "/open")]),
    step("a locked safe", Who::Ada, "POST", "/api/collections/locked/records")
        .body(Body::Parts(&[file("f", "secret.txt", b"secret")]))
        .keep(&[("locked safe", "/id"), ("locked file", "/f")]),
    step("an open safe", Who::Ada, "POST", "/api/collections/unlocked/records")
        .body(Body::Parts(&[file("f", "secret.txt", b"secret")]))
        .keep(&[("open safe", "/id"), ("open file", "/f")]),
    step("a guest asks for a token", Who::Guest, "POST", "/api/files/token"),
    step("Ada asks for a token", Who::Ada, "POST", "/api/files/token")
        .keep(&[("ada file token", "/token")]),
    step("Bob asks for a token", Who::Bob, "POST", "/api/files/token")
        .keep(&[("bob file token", "/token")]),
    step("the admin asks for a token", Who::Root, "POST", "/api/files/token")
        .keep(&[("root file token", "/token")]),
    step("Ada asks for a token with a body", Who::Ada, "POST", "/api/files/token")
        .body(Body::Json(r#"{"x":1}"#)),
    step("Ada gets a token", Who::Ada, "GET", "/api/files/token"),
    get("a guest at the safe", Who::Guest, "/api/files/safes/<safe>/<safe file>"),
    get(
        "a guest at what is public in the safe",
        Who::Guest,
        "/api/files/safes/<safe>/<public file>",
    ),
    get("Ada without a token", Who::Ada, "/api/files/safes/<safe>/<safe file>"),
    get("the admin without a token", Who::Root, "/api/files/safes/<safe>/<safe file>"),
    served("Ada's token", "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<ada file token>")]),
    get("Ada's token and Bob's header", Who::Bob, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<ada file token>")]),
    get("Bob's token", Who::Guest, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<bob file token>")]),
    get("the admin's token", Who::Guest, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<root file token>")]),
    get("Ada's other token", Who::Guest, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "<ada token>")]),
    get("a token that is none", Who::Guest, "/api/files/safes/<safe>/<safe file>")
        .query(&[("token", "a.b.c")]),
    get(
        "a token for files signs in nobody",
        Who::With("<ada file token>"),
        "/api/collections/users/records/<ada>",
    ),
    get(
        "Ada's token at a locked safe",
        Who::Guest,
        "/api/files/locked/<locked safe>/<locked file>",
    )
    .query(&[("token", "<ada file token>")]),
    get(
        "the admin's token at a locked safe",
        Who::Guest,
        "/api/files/locked/<locked safe>/<locked file>",
    )
    .query(&[("token", "<root file token>")]),
    get("a guest at an open safe", Who::Guest, "/api/files/unlocked/<open safe>/<open file>"),
    post(
        "Eve signs up",
        Who::Guest,
        "/api/collections/users/records",
        r#"{"email":"eve@example.com","password":"eve-password","passwordConfirm":"eve-password"}"#,
    )
    .keep(&[("eve", "/id")]),
    post(
        "Eve signs in",
        Who::Guest,
        "/api/collections/users/auth-with-password",
        r#"{"identity":"eve@example.com","password":"eve-password"}"#,
    )
    .keep(&[("eve token", "/token")]),
    step("Eve asks for a token", Who::With("<eve token>"), "POST", "/api/files/token")
        .keep(&[("eve file token", "/token")]),
    step("Eve's safe", Who::Guest, "POST", "/api/collections/safes/records")
        .body(Body::Parts(&[text("owner", "<eve>"), file("f", "eve.txt", b"eve")]))
        .keep(&[("eve safe", "/id"), ("eve file", "/f")]),
    get("Eve's token before", Who::Guest, "/api/files/safes/<eve safe>/<eve file>")
        .query(&[("token", "<eve file token>")]),
    patch(
        "the admin changes Eve's password",
        Who::Root,
        "/api/collections/users/records/<eve>",
        r#"{"password":"other-password","passwordConfirm":"other-password"}"#,
    ),
    get("Eve's token after", Who::Guest, "/api/files/safes/<eve safe>/<eve file>")
        .query(&[("token", "<eve file token>")]),
    patch(
        "a token for files may live longer",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":600}}"#,
    )
    .query(&[("fields", "fileToken,authToken")]),
    patch(
        "but not for ever",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":94670857}}"#,
    ),
    patch(
        "nor for a moment only",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":9}}"#,
    ),
    patch(
        "nor for no time at all",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":0}}"#,
    ),
    step("Ada asks for a longer token", Who::Ada, "POST", "/api/files/token"),
    patch(
        "a token for files lives three minutes",
        Who::Root,
        "/api/collections/users",
        r#"{"fileToken":{"duration":180}}"#,
    )
    .query(&[("fields", "fileToken")]),
];

/// A view names files of the records that it is made of.
pub(super) const VIEWED: &[Step] = &[
    post(
        "a view of safes",
        Who::Root,
        "/api/collections",
        r#"{"name":"safes_seen","type":"view","viewRule":"owner = @request.auth.id","viewQuery":"SELECT id, owner, f, open AS shown FROM safes"}"#,
    )
    .query(&[("fields", "fields.name,fields.type,fields.protected")]),
    post(
        "a view of whose safes they are",
        Who::Root,
        "/api/collections",
        r#"{"name":"safes_of","type":"view","viewRule":"","viewQuery":"SELECT users.id, safes.open AS shown, (safes.open || '') AS made FROM users JOIN safes ON safes.owner = users.id"}"#,
    )
    .query(&[("fields", "fields.name,fields.type")]),
    post(
        "a view of that view",
        Who::Root,
        "/api/collections",
        r#"{"name":"safes_again","type":"view","viewRule":"","viewQuery":"SELECT id, shown AS again FROM safes_of"}"#,
    )
    .query(&[("fields", "fields.name,fields.type")]),
    post(
        "a view of papers",
        Who::Root,
        "/api/collections",
        r#"{"name":"papers_seen","type":"view","viewRule":null,"viewQuery":"SELECT id, pics FROM papers"}"#,
    )
    .query(&[("fields", "fields.name,fields.maxSelect,fields.thumbs")]),
    served("a view's open file", "/api/files/safes_seen/<safe>/<public file>"),
    get("a view's safe without a token", Who::Ada, "/api/files/safes_seen/<safe>/<safe file>"),
    served("a view's safe with Ada's token", "/api/files/safes_seen/<safe>/<safe file>")
        .query(&[("token", "<ada file token>")]),
    get("a view's safe with Bob's token", Who::Guest, "/api/files/safes_seen/<safe>/<safe file>")
        .query(&[("token", "<bob file token>")]),
    served("a joined view's file", "/api/files/safes_of/<ada>/<public file>"),
    get("a joined view's file of another", Who::Guest, "/api/files/safes_of/<bob>/<public file>"),
    get("a joined view's other file", Who::Guest, "/api/files/safes_of/<ada>/<safe file>"),
    get("a joined view's record has it", Who::Guest, "/api/collections/safes_of/records/<ada>")
        .query(&[("fields", "id,shown,made")]),
    served("a file of a view of a view", "/api/files/safes_again/<ada>/<public file>"),
    served("one of a view's several files", "/api/files/papers_seen/<pictures>/<wide png>"),
    get("a view's picture, small", Who::Guest, "/api/files/papers_seen/<pictures>/<wide png>")
        .query(&[("thumb", "100x100")])
        .comparing(TOLD_OF_PICTURES),
    get("a view's file of no record", Who::Guest, "/api/files/papers_seen/nobody/<wide png>"),
    delete("the view of that view goes", Who::Root, "/api/collections/safes_again"),
    delete("the view of whose safes they are goes", Who::Root, "/api/collections/safes_of"),
    delete("the view of safes goes", Who::Root, "/api/collections/safes_seen"),
    delete("the view of papers goes", Who::Root, "/api/collections/papers_seen"),
];

pub(super) const AVATARS: &[Step] = &[
    step("Ada's picture", Who::Ada, "PATCH", "/api/collections/users/records/<ada>")
        .body(Body::Parts(&[file("avatar", "Ada Lovelace.png", WIDE)]))
        .keep(&[("avatar", "/avatar")]),
    get("Ada's picture is served", Who::Guest, "/api/files/users/<ada>/<avatar>").comparing(TOLD),
    get("Ada's picture is served small", Who::Guest, "/api/files/_pb_users_auth_/<ada>/<avatar>")
        .query(&[("thumb", "100x100")])
        .comparing(TOLD_OF_PICTURES),
    step("Ada's text", Who::Ada, "PATCH", "/api/collections/users/records/<ada>")
        .body(Body::Parts(&[file("avatar", "Ada.png", b"no picture")])),
    step("Bob's picture of Ada", Who::Bob, "PATCH", "/api/collections/users/records/<ada>")
        .body(Body::Parts(&[file("avatar", "Bob.png", WIDE)])),
    patch(
        "Ada shows no picture",
        Who::Ada,
        "/api/collections/users/records/<ada>",
        r#"{"avatar":""}"#,
    ),
    get("Ada's picture is gone", Who::Guest, "/api/files/users/<ada>/<avatar>"),
    step("somebody signs up with a picture", Who::Guest, "POST", "/api/collections/users/records")
        .body(Body::Parts(&[
            text("email", "pia@example.com"),
            text("password", "pia-password"),
            text("passwordConfirm", "pia-password"),
            file("avatar", "Pia.jpg", TURNED),
        ])),
    step(
        "somebody signs up with a picture and no password",
        Who::Guest,
        "POST",
        "/api/collections/users/records",
    )
    .body(Body::Parts(&[file("avatar", "Pia.jpg", TURNED)])),
];

pub(super) const GONE: &[Step] = &[
    delete("a record with files is deleted", Who::Guest, "/api/collections/papers/records/<shown>"),
    get("its file is gone", Who::Guest, "/api/files/papers/<shown>/<numbers>"),
    patch(
        "a file field becomes single",
        Who::Root,
        "/api/collections/papers",
        r#"{"fields":[{"name":"t","type":"text"},{"name":"pics","type":"file"}]}"#,
    )
    .query(&[("fields", "fields.name,fields.maxSelect")]),
    get("a record that had many files", Who::Guest, "/api/collections/papers/records/<pictures>"),
    get(
        "a file of a dropped field is gone",
        Who::Guest,
        "/api/files/papers/<shown too>/<pdf file>",
    ),
    delete("papers are emptied", Who::Root, "/api/collections/papers/truncate"),
    get(
        "a file of an emptied collection is gone",
        Who::Guest,
        "/api/files/papers/<pictures>/<still webp>",
    ),
    delete("papers are deleted", Who::Root, "/api/collections/papers"),
    get(
        "a file of a deleted collection is gone",
        Who::Guest,
        "/api/files/papers/<pictures>/<wide png>",
    ),
];
