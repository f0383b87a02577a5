//! The collections that exist from the start.

pub(crate) mod sign_ins;

use super::auth_options::AuthOptions;
use super::definition::{CollectionType, Definition, RuleTexts, StoredField, system_fields};
use super::field::{Field, FieldKind};
use super::index::Index;

/// The admins' collection.
pub(crate) const SUPERUSERS: &str = "_superusers";
/// Hard-coded in PocketBase's SDKs.
pub(crate) const SUPERUSERS_ID: &str = "pbc_3142635823";
pub(super) const USERS_ID: &str = "_pb_users_auth_";
/// PocketBase's default lifetimes: a day for admins, five days for users.
const SUPERUSER_TOKEN_SECONDS: i64 = 86_400;
const USER_TOKEN_SECONDS: i64 = 432_000;

/// The collections that a new box has, in PocketBase's order: those of sign-ins, `_superusers` and
/// `users`.
pub(super) fn initial(now: &str) -> Vec<Definition> {
    let own = || Some("id = @request.auth.id".to_owned());
    let mut superusers = auth(SUPERUSERS_ID, SUPERUSERS, SUPERUSER_TOKEN_SECONDS, now);
    superusers.system = true;
    for stored in &mut superusers.fields {
        stored.field.system = true;
    }
    let mut users = auth(USERS_ID, "users", USER_TOKEN_SECONDS, now);
    users.rules = RuleTexts {
        list_rule: own(),
        view_rule: own(),
        create_rule: Some(String::new()),
        update_rule: own(),
        delete_rule: own(),
    };
    let name = FieldKind::Text {
        min: 0,
        max: 255,
        pattern: String::new(),
        autogenerate_pattern: String::new(),
        primary_key: false,
    };
    let images = ["image/jpeg", "image/png", "image/svg+xml", "image/gif", "image/webp"];
    let avatar = FieldKind::File {
        max_select: 1,
        max_size: 0,
        mime_types: images.map(str::to_owned).to_vec(),
        thumbs: Vec::new(),
        protected: false,
    };
    // Before `created` and `updated`, where PocketBase has them.
    let at = users.fields.len() - 2;
    for (offset, field) in
        [Field::new("name", name), Field::new("avatar", avatar)].into_iter().enumerate()
    {
        let column = users.next_number;
        users.next_number += 1;
        users.fields.insert(at + offset, StoredField { column, field });
    }
    let users_mapping = users.auth.as_mut().map(|auth| &mut auth.oauth2.mapped_fields);
    if let Some(mapped) = users_mapping {
        mapped.name = "name".to_owned();
        mapped.avatar_url = "avatar".to_owned();
    }
    let mut initial = sign_ins::initial(now);
    initial.extend([superusers, users]);
    for (definition, place) in initial.iter_mut().zip(1..) {
        definition.place = place;
    }
    initial
}

fn auth(id: &str, name: &str, token_seconds: i64, now: &str) -> Definition {
    let mut fields = system_fields(CollectionType::Auth);
    fields.push(Field::new("created", FieldKind::Autodate { on_create: true, on_update: false }));
    fields.push(Field::new("updated", FieldKind::Autodate { on_create: true, on_update: true }));
    let mut next_number = 0;
    let mut number = || {
        next_number += 1;
        next_number
    };
    let fields = fields.into_iter().map(|field| StoredField { column: number(), field }).collect();
    let indexes = auth_indexes(id, &mut number);
    Definition {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: CollectionType::Auth,
        system: false,
        rules: RuleTexts::default(),
        fields,
        indexes,
        auth: Some(AuthOptions::new(token_seconds)),
        view: None,
        created: now.to_owned(),
        updated: now.to_owned(),
        place: 0,
        next_number: next_number + 1,
        filling: false,
        building: Vec::new(),
        dropped_secrets: Vec::new(),
        on_trial: Vec::new(),
        paired_only: false,
    }
}

/// The unique indexes of every auth collection.
pub(super) fn auth_indexes(id: &str, mut number: impl FnMut() -> u32) -> Vec<Index> {
    let mut index = |prefix: &str, field: &str, partial: bool| Index {
        number: number(),
        name: format!("{prefix}_{id}"),
        unique: true,
        fields: vec![field.to_owned()],
        partial,
        special: None,
        declared: None,
    };
    vec![index("idx_tokenKey", "tokenKey", false), index("idx_email", "email", true)]
}

/// A user collection's default token lifetime, in seconds.
pub(super) const fn user_token_seconds() -> i64 {
    USER_TOKEN_SECONDS
}
