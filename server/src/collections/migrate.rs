//! The data format's version, and the steps that raise it.

use homeport_db::{Db, Statement};
use serde_json::{Value, json};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::store::EngineIndex;
use super::{Collection, Provider, dates, store, system};
use crate::error::{Error, Result, StartError};
use crate::vault::{SETTINGS_SECRETS, Vault, settings_place};

/// The format this version writes.
const FORMAT: u64 = 6;

/// Brings the database to this version's format. A new one gets the system tables and the
/// collections that exist from the start, in one transaction.
///
/// # Errors
/// A database written by a newer version, or the database's own error.
pub(crate) async fn migrate(db: &Db, vault: &Vault) -> Result<(), StartError> {
    let fail = |error| Error::database("prepare the database", error);
    db.define(Statement::new(
        "DEFINE TABLE IF NOT EXISTS _system TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _collections TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _devices TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _sessions TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE INDEX IF NOT EXISTS owner ON _sessions FIELDS owner;
         DEFINE INDEX IF NOT EXISTS until ON _sessions FIELDS until;
         DEFINE INDEX IF NOT EXISTS seen ON _sessions FIELDS seen;
         DEFINE TABLE IF NOT EXISTS _session_ends TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _integrations TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _connectors TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _integration_usage TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE INDEX IF NOT EXISTS name ON _integration_usage FIELDS name;
         DEFINE TABLE IF NOT EXISTS _roles TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _keys TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _automations TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _outbox TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _outbox_delivered TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _outbox_dead TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _outbox_held TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _intakes TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _intake_cursors TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _heard TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _heard_bodies TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _heard_failed TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _heard_names TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _payments TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _payment_due TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _payment_index TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _payment_events TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _mails TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _factors TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _passkeys TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _anonymous TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE INDEX IF NOT EXISTS collection ON _anonymous FIELDS collection;
         DEFINE TABLE IF NOT EXISTS _spent TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _removals TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _trail TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _changes TYPE NORMAL SCHEMALESS PERMISSIONS NONE;",
    ))
    .await
    .map_err(fail)?;
    let rows = db.rows(Statement::new("SELECT version FROM _system:format")).await.map_err(fail)?;
    let found = rows.first().and_then(|row| row.get("version")).and_then(Value::as_u64);
    let Some(found) = found else {
        return Ok(db.define(first_format()?).await.map_err(fail)?);
    };
    if found > FORMAT {
        return Err(StartError::Newer { found, known: FORMAT });
    }
    // One step per older format, each in a transaction of its own.
    if found < 2 {
        db.define(second_format(db).await?).await.map_err(fail)?;
    }
    if found < 3 {
        db.define(third_format(db).await?).await.map_err(fail)?;
    }
    if found < 4 {
        db.define(fourth_format(db).await?).await.map_err(fail)?;
    }
    if found < 5 {
        db.define(fifth_format(db, vault).await?).await.map_err(fail)?;
    }
    if found < 6 {
        db.define(sixth_format(db).await?).await.map_err(fail)?;
    }
    Ok(())
}

fn first_format() -> Result<Statement> {
    let now = dates::to_text(OffsetDateTime::now_utc());
    let mut statement = Statement::new("BEGIN;");
    for definition in system::initial(&now) {
        let collection = Collection::new(definition)?;
        statement = store::keep(statement, &collection.definition)?;
        statement = store::define_table(statement, &collection);
        statement = store::define_indexes(statement, &collection)?;
    }
    Ok(written_in(statement, FORMAT))
}

/// Format 1 had a constant in front of the columns of some indexes, and twins of them for the
/// opposite order.
async fn second_format(db: &Db) -> Result<Statement> {
    built_anew(db, 2, |index| !index.unique).await
}

/// Format 2 had neither the collections that belong to signing in nor most options of auth
/// collections, secrets of tokens among them; those are made by reading and kept from now on.
async fn third_format(db: &Db) -> Result<Statement, StartError> {
    let mut statement = Statement::new("BEGIN;");
    let known = store::all(db).await?;
    let now = dates::to_text(OffsetDateTime::now_utc());
    for definition in system::sign_ins::initial(&now) {
        let taken = known.iter().find(|other| {
            other.id == definition.id || other.name.eq_ignore_ascii_case(&definition.name)
        });
        if let Some(other) = taken {
            return Err(StartError::Other(format!(
                "The collection {} stands where this version keeps sign-ins. Open the folder with \
                 the version before, move its records elsewhere and delete it.",
                other.name
            )));
        }
        let collection = Collection::new(definition)?;
        statement = store::keep(statement, &collection.definition)?;
        statement = store::define_table(statement, &collection);
        statement = store::define_indexes(statement, &collection)?;
    }
    for definition in known.iter().filter(|definition| definition.auth.is_some()) {
        statement = store::keep(statement, definition)?;
    }
    Ok(written_in(statement, 3))
}

/// Format 3 knew the order in which records came by the moment of their creation alone. The
/// indexes that have it exactly are built while the box runs.
async fn fourth_format(db: &Db) -> Result<Statement> {
    built_anew(db, 4, EngineIndex::has_age).await
}

/// Format 5 had what is equal in a declared index, or in the order of a field that changes with the
/// record, by id, not by age.
async fn sixth_format(db: &Db) -> Result<Statement> {
    built_anew(db, 6, EngineIndex::has_more_age).await
}

/// Has indexes built while the box runs, as after a save that was interrupted, beside those that
/// were being built.
async fn built_anew(
    db: &Db,
    format: u64,
    is_new: impl Fn(&EngineIndex) -> bool,
) -> Result<Statement> {
    let mut statement = Statement::new("BEGIN;");
    for mut definition in store::all(db).await? {
        let collection = Collection::new(definition.clone())?;
        let indexes = store::engine_indexes(&collection)?.into_iter();
        for index in indexes.filter(|index| is_new(index)) {
            let name = index.name.to_string();
            if !definition.building.contains(&name) {
                definition.building.push(name);
            }
        }
        statement = store::keep(statement, &definition)?;
    }
    Ok(written_in(statement, format))
}

/// Format 4 had the secrets that others gave this box in the clear: client secrets of services, and
/// the settings' passwords.
async fn fifth_format(db: &Db, vault: &Vault) -> Result<Statement> {
    let mut statement = Statement::new("BEGIN;");
    for mut definition in store::all(db).await? {
        let Some(auth) = &mut definition.auth else { continue };
        for provider in &mut auth.oauth2.providers {
            let secret = Zeroizing::new(provider.client_secret.as_str().to_owned());
            provider.client_secret =
                Provider::seal(vault, &definition.id, &provider.name, &secret)?;
        }
        statement = store::keep(statement, &definition)?;
    }
    let fail = |error| Error::database("read the settings", error);
    let rows = db.rows(Statement::new("SELECT text FROM _system:settings")).await.map_err(fail)?;
    if let Some(text) = rows.first().and_then(|row| row.get("text")).and_then(Value::as_str) {
        let sealed = seal_settings(text, vault)?;
        statement = statement
            .push("UPDATE _system:settings SET text = ")
            .bind(json!(sealed))
            .push(" RETURN NONE;");
    }
    Ok(written_in(statement, 5))
}

fn seal_settings(text: &str, vault: &Vault) -> Result<String> {
    let broken = |error| Error::internal("read the settings", error);
    let mut settings = serde_json::from_str::<Value>(text).map_err(broken)?;
    for path in SETTINGS_SECRETS {
        if let Some(secret) = settings.pointer_mut(path)
            && let Some(text) = secret.as_str()
        {
            let sealed = vault.seal(settings_place(path), text.as_bytes())?;
            *secret = json!(sealed.as_str());
        }
    }
    Ok(settings.to_string())
}

fn written_in(statement: Statement, format: u64) -> Statement {
    statement
        .push("UPSERT _system:format CONTENT { version: ")
        .bind(json!(format))
        .push(" } RETURN NONE; COMMIT;")
}

#[cfg(test)]
mod tests {
    use homeport_db::Storage;

    use super::*;
    use crate::vault::Sealed;

    /// A database as an older version left it, without what came with format 3 when that is newer.
    async fn older(version: u64) -> Db {
        let db = Db::open(&Storage::Memory).await.unwrap();
        migrate(&db, &Vault::of_a_test()).await.unwrap();
        for definition in store::all(&db).await.unwrap().into_iter().filter(|_| version < 3) {
            let collection = Collection::new(definition).unwrap();
            if system::sign_ins::IDS.contains(&collection.id()) {
                let forgotten = store::forget(Statement::new(""), &collection);
                db.define(forgotten).await.unwrap();
                continue;
            }
            let mut text = serde_json::to_value(&collection.definition).unwrap();
            let options = text["auth"].as_object_mut().unwrap();
            options.retain(|name, _| {
                ["authRule", "manageRule", "passwordAuth", "authToken"].contains(&name.as_str())
            });
            let kept = Statement::new("UPSERT type::record('_collections', ")
                .bind(json!(collection.id()))
                .push(") CONTENT { text: ")
                .bind(json!(text.to_string()))
                .push(" }");
            db.define(kept).await.unwrap();
        }
        let format =
            Statement::new("UPSERT _system:format CONTENT { version: ").bind(json!(version));
        db.define(format.push(" }")).await.unwrap();
        db
    }

    #[tokio::test]
    async fn format_3_brings_the_collections_of_sign_ins_and_keeps_the_tokens_secrets() {
        let db = older(2).await;
        migrate(&db, &Vault::of_a_test()).await.unwrap();
        let once = store::all(&db).await.unwrap();
        let mut names = once.iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
        names.sort_unstable();
        let expected = ["_authOrigins", "_externalAuths", "_mfas", "_otps", "_superusers", "users"];
        assert_eq!(names, expected);
        // What was made while reading is what is read ever after.
        let options = |all: &[super::super::Definition]| {
            all.iter().filter_map(|one| one.auth.clone()).collect::<Vec<_>>()
        };
        assert_eq!(options(&once), options(&store::all(&db).await.unwrap()));
    }

    #[tokio::test]
    async fn a_collection_in_the_place_of_a_new_one_is_not_lost() {
        let db = older(2).await;
        let mut own = system::sign_ins::initial("").remove(0);
        own.id = "mine".to_owned();
        db.define(store::keep(Statement::new(""), &own).unwrap()).await.unwrap();
        let refused = migrate(&db, &Vault::of_a_test()).await.unwrap_err().to_string();
        assert!(refused.contains("_mfas"), "{refused}");
    }

    #[tokio::test]
    async fn the_indexes_of_format_1_are_built_anew_and_nothing_else() {
        let db = older(1).await;
        let fresh = store::all(&db).await.unwrap();
        assert!(fresh.iter().all(|definition| definition.building.is_empty()));
        migrate(&db, &Vault::of_a_test()).await.unwrap();
        for definition in store::all(&db).await.unwrap() {
            if system::sign_ins::IDS.contains(&definition.id.as_str()) {
                continue;
            }
            let indexes =
                store::engine_indexes(&Collection::new(definition.clone()).unwrap()).unwrap();
            for index in indexes {
                let waits = definition.building.iter().any(|name| name == index.name.as_str());
                assert_eq!(waits, !index.unique, "{} of {}", index.name, definition.name);
            }
        }
        let format = db.rows(Statement::new("SELECT version FROM _system:format")).await.unwrap();
        assert_eq!(format[0]["version"], json!(FORMAT));
    }

    #[tokio::test]
    async fn format_4_builds_the_order_of_age_and_nothing_else() {
        let db = older(3).await;
        migrate(&db, &Vault::of_a_test()).await.unwrap();
        for definition in store::all(&db).await.unwrap() {
            // Each system collection has the moment of creation.
            let collection = Collection::new(definition.clone()).unwrap();
            let created = collection.field("created").unwrap().column.clone();
            let mut expected = by_age(&collection);
            expected.push(format!("o_{created}"));
            let mut building = definition.building.clone();
            building.sort_unstable();
            expected.sort_unstable();
            assert_eq!(building, expected, "{}", definition.name);
        }
    }

    #[tokio::test]
    async fn format_6_builds_what_was_not_by_age_and_nothing_else() {
        let db = older(5).await;
        migrate(&db, &Vault::of_a_test()).await.unwrap();
        let mut built = 0;
        for definition in store::all(&db).await.unwrap() {
            let expected = by_age(&Collection::new(definition.clone()).unwrap());
            assert_eq!(definition.building, expected, "{}", definition.name);
            built += expected.len();
        }
        assert!(built > 0);
    }

    /// The indexes of columns, not of keys or relations, but for the one that is of age itself.
    fn by_age(collection: &Collection) -> Vec<String> {
        let declared = collection.definition.indexes.iter();
        let plain = declared.filter(|index| !index.unique && index.special.is_none());
        let updated =
            collection.field("updated").filter(|column| collection.keeps_timeline(column));
        let updated = updated.map(|column| collection.timeline_index(column));
        plain.map(|index| collection.engine_name(index)).chain(updated).collect()
    }

    #[tokio::test]
    async fn format_5_seals_what_lay_open_once_and_leaves_the_rest() {
        let db = older(4).await;
        let mut definitions = store::all(&db).await.unwrap().into_iter();
        let mut users = definitions.find(|one| one.auth.is_some()).unwrap();
        let provider = |name: &str, secret: &str| Provider {
            name: name.to_owned(),
            client_secret: Sealed::kept(secret),
            ..Provider::default()
        };
        let auth = users.auth.as_mut().unwrap();
        auth.oauth2.providers = vec![provider("google", "plain-google"), provider("oidc", "")];
        db.define(store::keep(Statement::new(""), &users).unwrap()).await.unwrap();
        let settings = json!({
            "smtp": { "host": "mail", "password": "plain-smtp" },
            "s3": { "secret": "" },
            "backups": { "s3": { "secret": "plain-s3" } },
        });
        let kept = Statement::new("UPSERT _system:settings CONTENT { name: 'box', text: ");
        db.define(kept.bind(json!(settings.to_string())).push(" }")).await.unwrap();

        let vault = Vault::of_a_test();
        migrate(&db, &vault).await.unwrap();
        let once = everything(&db).await;
        assert!(!once.contains("plain-") && once.contains("mail"), "{once}");
        migrate(&db, &vault).await.unwrap();
        assert_eq!(everything(&db).await, once, "it was done again");

        let after = store::all(&db).await.unwrap();
        let after = after.into_iter().find(|one| one.id == users.id).unwrap().auth.unwrap();
        let [google, oidc] = after.oauth2.providers.as_slice() else { panic!() };
        assert_eq!(*google.client_secret(&vault, &users.id).unwrap(), "plain-google");
        assert!(oidc.client_secret.is_empty());
        let rows = db.rows(Statement::new("SELECT * FROM _system:settings")).await.unwrap();
        let text = rows[0]["text"].as_str().unwrap();
        let settings = serde_json::from_str::<Value>(text).unwrap();
        for (path, secret) in SETTINGS_SECRETS.into_iter().zip(["plain-smtp", "", "plain-s3"]) {
            let sealed = Sealed::kept(settings.pointer(path).unwrap().as_str().unwrap());
            assert_eq!(*vault.open_text(settings_place(path), &sealed).unwrap(), secret);
        }
        assert_eq!(rows[0]["name"], "box");
    }

    async fn everything(db: &Db) -> String {
        let read = async |table| serde_json::to_string(&db.rows(table).await.unwrap()).unwrap();
        read(Statement::new("SELECT * FROM _collections ORDER BY id")).await
            + &read(Statement::new("SELECT * FROM _system ORDER BY id")).await
    }

    #[tokio::test]
    async fn a_newer_format_is_refused() {
        let db = Db::open(&Storage::Memory).await.unwrap();
        migrate(&db, &Vault::of_a_test()).await.unwrap();
        db.define(Statement::new("UPSERT _system:format CONTENT { version: 7 }")).await.unwrap();
        let refused = migrate(&db, &Vault::of_a_test()).await;
        assert!(matches!(refused, Err(StartError::Newer { found: 7, known: FORMAT })));
    }
}
