//! Importing collections, all or none, and what screens are told before they make any.

use crate::report::Report;
use crate::scenario::{Body, Step, Who, delete, get, post, step};

pub(crate) fn play(report: &mut Report) {
    report.table(META);
    report.table(UNREADABLE);
    report.table(REFUSED);
    report.table(TAKEN);
    report.table(OTHER_IDS);
    report.table(MISSING);
}

const IMPORT: &str = "/api/collections/import";

/// Imports a body, which is the scenario's name.
macro_rules! import {
    ($json:literal) => {
        step(concat!("import ", $json), Who::Root, "PUT", IMPORT).body(Body::Json($json))
    };
}

const META: &[Step] = &[
    get("a guest asks for scaffolds", Who::Guest, "/api/collections/meta/scaffolds"),
    get("a user asks for scaffolds", Who::Ada, "/api/collections/meta/scaffolds"),
    get("the scaffold of a plain collection", Who::Root, "/api/collections/meta/scaffolds")
        .query(&[("fields", "base")]),
    get("the scaffold of users, what both have", Who::Root, "/api/collections/meta/scaffolds")
        .query(&[("fields", "auth.id,auth.name,auth.type,auth.system,auth.fields,auth.listRule,auth.createRule,auth.authRule,auth.manageRule,auth.passwordAuth,auth.authToken,auth.created")]),
    get("all scaffolds", Who::Root, "/api/collections/meta/scaffolds"),
    get("a guest asks for providers", Who::Guest, "/api/collections/meta/oauth2-providers"),
    get("the providers", Who::Root, "/api/collections/meta/oauth2-providers"),
];

const UNREADABLE: &[Step] = &[
    step("a guest imports", Who::Guest, "PUT", IMPORT).body(Body::Json(r#"{"collections":[]}"#)),
    step("a user imports", Who::Ada, "PUT", IMPORT)
        .body(Body::Json(r#"{"collections":[{"name":"z"}]}"#)),
    step("an import by another method", Who::Root, "POST", IMPORT)
        .body(Body::Json(r#"{"collections":[{"name":"z"}]}"#)),
    import!("{}"),
    import!(r#"{"collections":[]}"#),
    import!(r#"{"collections":null}"#),
    import!(r#"{"collections":"x"}"#),
    import!(r#"{"collections":[5]}"#),
    import!(r#"{"collections":[null]}"#),
    import!(r#"{"collections":[{"name":"i0"}],"deleteMissing":"yes"}"#),
    import!("["),
];

const REFUSED: &[Step] = &[
    import!(r#"{"collections":[{}]}"#),
    import!(r#"{"collections":[{"name":"i1","type":"nope"}]}"#),
    import!(r#"{"collections":[{"name":"i1","fields":[{"name":"t","type":"nope"}]}]}"#),
    import!(r#"{"collections":[{"name":5}]}"#),
    import!(r#"{"collections":[{"name":"i1","indexes":5}]}"#),
    import!(r#"{"collections":[{"name":"i1"},{"name":"bad name"}]}"#),
    import!(r#"{"collections":[{"name":"i1"},{"name":"i1"}]}"#),
    import!(r#"{"collections":[{"id":"another","name":"books"}]}"#),
    import!(r#"{"collections":[{"name":"i1","listRule":"nope = 1"}]}"#),
    import!(
        r#"{"collections":[{"name":"i1","fields":[{"name":"null","type":"text"},{"name":"x y","type":"text"},{"name":"","type":"text"}]}]}"#
    ),
    import!(
        r#"{"collections":[{"name":"i1","fields":[{"name":"s","type":"select"},{"name":"a_via_b","type":"text"}]}]}"#
    ),
    import!(
        r#"{"collections":[{"name":"i1","fields":[{"name":"s","type":"text","min":-1,"max":-5}]}]}"#
    ),
    import!(
        r#"{"collections":[{"name":"i1","fields":[{"name":"t","type":"text"}],"indexes":["CREATE INDEX i1_x ON i1 (nope)"]}]}"#
    ),
    import!(r#"{"collections":[{"name":"i1","indexes":["nonsense"]}]}"#),
    import!(r#"{"collections":[{"name":"users","authToken":{"duration":1}}]}"#),
    import!(r#"{"collections":[{"id":"pbc_3142635823","name":"renamed"}]}"#),
    import!(r#"{"collections":[{"name":"_superusers","listRule":""}]}"#),
    import!(
        r#"{"collections":[{"name":"i1"},{"name":"i2","fields":[{"name":"t","type":"text","min":-1}]}]}"#
    ),
    get("nothing of a refused import is there", Who::Root, "/api/collections").query(&[
        ("filter", "name ~ 'i_'"),
        ("fields", "name"),
        ("sort", "name"),
    ]),
];

const TAKEN: &[Step] = &[
    import!(r#"{"collections":[{"name":"i1"}]}"#),
    import!(
        r#"{"collections":[{"name":"i2","listRule":"","createRule":"","fields":[{"name":"t","type":"text"},{"name":"n","type":"number"}],"indexes":["CREATE UNIQUE INDEX i2_t ON i2 (t)"]},{"name":"i3","type":"auth"}]}"#
    ),
    get("an imported collection", Who::Root, "/api/collections/i2"),
    post(
        "a record of it",
        Who::Guest,
        "/api/collections/i2/records",
        r#"{"id":"imported0000001","t":"one","n":1}"#,
    ),
    post("its index counts", Who::Guest, "/api/collections/i2/records", r#"{"t":"one"}"#),
    import!(r#"{"collections":[{"name":"i2","fields":[{"name":"u","type":"text"}]}]}"#),
    get("a field more", Who::Root, "/api/collections/i2")
        .query(&[("fields", "fields.name,listRule,indexes")]),
    get("the record has it", Who::Guest, "/api/collections/i2/records/imported0000001"),
    import!(r#"{"collections":[{"id":"pbc_2133171439","name":"i2renamed","listRule":null}]}"#),
    import!(r#"{"collections":[{"name":"users","fields":[]}]}"#),
    get("the users have their fields", Who::Root, "/api/collections/users")
        .query(&[("fields", "fields.name")]),
    import!(r#"{"collections":[{"name":"_superusers"}]}"#),
    import!(
        r#"{"collections":[{"name":"i5","listRule":"id != ''"},{"name":"i4","fields":[]}],"deleteMissing":false}"#
    ),
    get("imported collections", Who::Root, "/api/collections").query(&[
        ("filter", "name ~ 'i_'"),
        ("fields", "id,name"),
        ("sort", "name"),
    ]),
    step("an import by form", Who::Root, "PUT", IMPORT).body(Body::Form("collections=x")),
];

/// Fields under other ids than they have here, as an upgrade of PocketBase from before 0.23 leaves them.
const OTHER_IDS: &[Step] = &[
    post("a primary key under another id", Who::Root, "/api/collections", r#"{"id":"otherids0000001","name":"oi1","listRule":"","createRule":"","fields":[{"id":"_pbf_text_id_","name":"id","type":"text","primaryKey":true,"required":true,"system":true,"min":15,"max":15,"pattern":"^[a-z0-9]+$","autogeneratePattern":"[a-z0-9]{15}"},{"id":"own000001","name":"t","type":"text"}]}"#)
        .query(&[("fields", "id,name,fields")]),
    post("its bare form", Who::Root, "/api/collections", r#"{"id":"otherids0000002","name":"oi2","fields":[{"name":"t","type":"text"},{"id":"mine","name":"id","type":"text"}]}"#)
        .query(&[("fields", "id,name,fields")]),
    post("users under other ids", Who::Root, "/api/collections", r#"{"id":"otherids0000003","name":"oi3","type":"auth","createRule":"","fields":[{"id":"_pbf_text_id_","name":"id","type":"text","primaryKey":true,"required":true,"system":true,"min":15,"max":15,"pattern":"^[a-z0-9]+$","autogeneratePattern":"[a-z0-9]{15}"},{"id":"_pbf_auth_password_","name":"password","type":"password","system":true,"required":true,"hidden":true,"min":10},{"id":"_pbf_auth_email_","name":"email","type":"email","system":true}]}"#)
        .query(&[("fields", "id,name,fields.id,fields.name,fields.min")]),
    post("an id that is a number", Who::Root, "/api/collections", r#"{"name":"oi4","fields":[{"id":"mine","name":"id","type":"number"}]}"#),
    post("a record under its primary key", Who::Guest, "/api/collections/oi1/records", r#"{"id":"otherids0000001","t":"x"}"#),
    import!(
        r#"{"collections":[{"id":"otherids0000001","name":"oi1","fields":[{"id":"text3208210256","name":"id","type":"text","primaryKey":true,"system":true,"max":20},{"id":"other0001","name":"t","type":"text","max":7},{"name":"n","type":"number"}]}]}"#
    ),
    get("fields keep their ids", Who::Root, "/api/collections/oi1")
        .query(&[("fields", "fields.id,fields.name,fields.max")]),
    get("and their values", Who::Root, "/api/collections/oi1/records/otherids0000001"),
    import!(
        r#"{"collections":[{"id":"otherids0000003","name":"oi3","fields":[{"id":"password901924565","name":"password","type":"password","min":12},{"id":"email3885137012","name":"email","type":"email"}]}]}"#
    ),
    get("so do users'", Who::Root, "/api/collections/oi3")
        .query(&[("fields", "fields.id,fields.name,fields.min")]),
    delete("tidy up oi1", Who::Root, "/api/collections/oi1"),
    delete("tidy up oi2", Who::Root, "/api/collections/oi2"),
    delete("tidy up oi3", Who::Root, "/api/collections/oi3"),
];

const MISSING: &[Step] = &[
    // What is there comes along, so that the next rooms find it.
    import!(
        r#"{"collections":[{"name":"i5","fields":[{"name":"n","type":"number"}]},{"name":"i6"},{"name":"nope nope"}],"deleteMissing":true}"#
    ),
    get("a refused import deletes nothing", Who::Root, "/api/collections").query(&[
        ("filter", "name ~ 'i_'"),
        ("fields", "name"),
        ("sort", "name"),
    ]),
    delete("tidy up i1", Who::Root, "/api/collections/i1"),
    delete("tidy up i2", Who::Root, "/api/collections/i2"),
    delete("tidy up i3", Who::Root, "/api/collections/i3"),
    delete("tidy up i4", Who::Root, "/api/collections/i4"),
    delete("tidy up i5", Who::Root, "/api/collections/i5"),
];

/// Deletes what the other rooms stand on, so it comes last.
pub(crate) fn play_last(report: &mut Report) {
    report.table(LAST);
}

const LAST: &[Step] = &[
    import!(
        r#"{"collections":[{"name":"books","fields":[{"name":"title","type":"text"}],"indexes":[]},{"name":"last"}],"deleteMissing":true}"#
    ),
    get("what was not imported is gone", Who::Root, "/api/collections").query(&[
        ("filter", "system = false"),
        ("fields", "name,fields.name"),
        ("sort", "name"),
    ]),
    get("the users are gone too", Who::Root, "/api/collections/users/records"),
    import!(r#"{"collections":[{"name":"books"}],"deleteMissing":true}"#),
    get("fields left out are gone", Who::Root, "/api/collections/books")
        .query(&[("fields", "fields.name")]),
];
