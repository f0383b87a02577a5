//! The collections that belong to signing in: what a record of an auth collection has beside
//! itself. Its rows name it by `collectionRef` and `recordRef`.

use super::super::definition::{CollectionType, Definition, RuleTexts, StoredField, system_fields};
use super::super::field::{Field, FieldKind};
use super::super::index::{self, Index};

/// Accounts at other services.
pub(crate) const EXTERNAL_AUTHS_ID: &str = "pbc_2281828961";
/// Sign-ins whose second method is awaited.
pub(crate) const MFAS_ID: &str = "pbc_2279338944";
/// Codes that were mailed.
pub(crate) const OTPS_ID: &str = "pbc_1638494021";
/// Where somebody has signed in from.
pub(crate) const AUTH_ORIGINS_ID: &str = "pbc_4275539003";
/// All of them.
pub(crate) const IDS: [&str; 4] = [MFAS_ID, OTPS_ID, EXTERNAL_AUTHS_ID, AUTH_ORIGINS_ID];

/// Whether a collection tells of sign-ins that are under way.
pub(crate) fn is_under_way(collection: &str) -> bool {
    [MFAS_ID, OTPS_ID].contains(&collection)
}

/// PocketBase's cost of a code's hash; shown in the field, and of no meaning here.
const CODE_COST: i64 = 8;

/// As a new box has them, in PocketBase's order.
pub(in super::super) fn initial(now: &str) -> Vec<Definition> {
    vec![
        belonging(
            (MFAS_ID, "_mfas"),
            vec![text("method", true)],
            &[
                "CREATE INDEX `idx_mfas_collectionRef_recordRef` ON `_mfas` (collectionRef,recordRef)",
            ],
            false,
            now,
        ),
        belonging(
            (OTPS_ID, "_otps"),
            vec![code(), hidden(text("sentTo", false))],
            &[
                "CREATE INDEX `idx_otps_collectionRef_recordRef` ON `_otps` (collectionRef, recordRef)",
            ],
            false,
            now,
        ),
        belonging(
            (EXTERNAL_AUTHS_ID, "_externalAuths"),
            vec![text("provider", true), text("providerId", true)],
            &[
                "CREATE UNIQUE INDEX `idx_externalAuths_record_provider` ON `_externalAuths` (collectionRef, recordRef, provider)",
                "CREATE UNIQUE INDEX `idx_externalAuths_collection_provider` ON `_externalAuths` (collectionRef, provider, providerId)",
            ],
            true,
            now,
        ),
        belonging(
            (AUTH_ORIGINS_ID, "_authOrigins"),
            vec![text("fingerprint", true)],
            &[
                "CREATE UNIQUE INDEX `idx_authOrigins_unique_pairs` ON `_authOrigins` (collectionRef, recordRef, fingerprint)",
            ],
            true,
            now,
        ),
    ]
}

fn text(name: &str, required: bool) -> Field {
    let kind = FieldKind::Text {
        min: 0,
        max: 0,
        pattern: String::new(),
        autogenerate_pattern: String::new(),
        primary_key: false,
    };
    let mut field = Field::new(name, kind);
    field.required = Some(required);
    field
}

fn code() -> Field {
    let kind = FieldKind::Password { min: 0, max: 0, pattern: String::new(), cost: CODE_COST };
    let mut field = Field::new("password", kind);
    field.required = Some(true);
    hidden(field)
}

fn hidden(mut field: Field) -> Field {
    field.hidden = true;
    field
}

/// Readable by the record it belongs to, which may delete it where `deletable`.
fn belonging(
    (id, name): (&str, &str),
    own: Vec<Field>,
    indexes: &[&str],
    deletable: bool,
    now: &str,
) -> Definition {
    let rule = "@request.auth.id != '' && recordRef = @request.auth.id && collectionRef = @request.auth.collectionId";
    let rule = || Some(rule.to_owned());
    let mut fields = system_fields(CollectionType::Base);
    fields.extend([text("collectionRef", true), text("recordRef", true)]);
    fields.extend(own);
    fields.push(Field::new("created", FieldKind::Autodate { on_create: true, on_update: false }));
    fields.push(Field::new("updated", FieldKind::Autodate { on_create: true, on_update: true }));
    let mut next_number = 0;
    let mut number = || {
        next_number += 1;
        next_number
    };
    let fields = fields.into_iter().map(|mut field| {
        field.system = true;
        StoredField { column: number(), field }
    });
    let fields = fields.collect();
    let indexes = indexes.iter().filter_map(|declared| {
        let index::Parsed { name, unique, fields, partial, special, .. } =
            index::parse(declared).ok()?;
        let declared = Some((*declared).to_owned());
        Some(Index { number: number(), name, unique, fields, partial, special, declared })
    });
    let indexes = indexes.collect();
    Definition {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: CollectionType::Base,
        system: true,
        rules: RuleTexts {
            list_rule: rule(),
            view_rule: rule(),
            create_rule: None,
            update_rule: None,
            delete_rule: rule().filter(|_| deletable),
        },
        fields,
        indexes,
        auth: None,
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
