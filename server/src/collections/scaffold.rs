//! Empty collections of each type, for screens that make new ones.

use serde::Serialize;
use utoipa::ToSchema;

use super::auth_options::AuthOptions;
use super::definition::{
    CollectionBody, CollectionType, Definition, RuleTexts, StoredField, system_fields,
};
use super::generate;
use super::system::{auth_indexes, user_token_seconds};
use super::view::ViewOptions;

/// Letters that make the names of indexes unique; PocketBase's.
const SUFFIX: usize = 10;

/// A collection of each type as it is before anything is said about it.
#[derive(Serialize, ToSchema)]
pub(super) struct Scaffolds {
    base: CollectionBody,
    auth: CollectionBody,
    view: CollectionBody,
}

impl Scaffolds {
    pub(super) fn new() -> Self {
        Self {
            base: body(CollectionType::Base),
            auth: body(CollectionType::Auth),
            view: body(CollectionType::View),
        }
    }
}

fn body(kind: CollectionType) -> CollectionBody {
    let fields = system_fields(kind).into_iter().map(|field| StoredField { column: 0, field });
    let is_auth = kind == CollectionType::Auth;
    let definition = Definition {
        id: String::new(),
        name: String::new(),
        kind,
        system: false,
        rules: RuleTexts::default(),
        fields: fields.collect(),
        // Index names are unique among all collections, and this one has no id yet.
        indexes: match is_auth {
            true => auth_indexes(&generate::record_id()[..SUFFIX], || 0),
            false => Vec::new(),
        },
        auth: is_auth.then(|| AuthOptions::new(user_token_seconds())),
        view: (kind == CollectionType::View).then(ViewOptions::default),
        created: String::new(),
        updated: String::new(),
        place: 0,
        next_number: 0,
        filling: false,
        building: Vec::new(),
        dropped_secrets: Vec::new(),
        on_trial: Vec::new(),
        paired_only: false,
    };
    CollectionBody::from(&definition)
}
