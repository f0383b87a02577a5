//! A collection's definition as it is kept on disk, and its form on PocketBase's wire.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::auth_options::{self, AuthOptions};
use super::field::{Field, FieldKind, ID_PATTERN};
use super::index::Index;
use super::view::ViewOptions;
use crate::http::DEVICE_IN_RULES;

/// What a collection holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CollectionType {
    /// Plain records.
    #[default]
    Base,
    /// Records that can sign in.
    Auth,
    /// A query's rows.
    View,
}

impl CollectionType {
    /// The type's name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            CollectionType::Base => "base",
            CollectionType::Auth => "auth",
            CollectionType::View => "view",
        }
    }
}

/// A definition as kept on disk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Definition {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: CollectionType,
    pub(crate) system: bool,
    pub(crate) rules: RuleTexts,
    pub(crate) fields: Vec<StoredField>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) auth: Option<AuthOptions>,
    #[serde(default)]
    pub(crate) view: Option<ViewOptions>,
    pub(crate) created: String,
    pub(crate) updated: String,
    /// Its place in the order in which collections were made; 0 for those from before there were
    /// such places.
    #[serde(default)]
    pub(crate) place: u32,
    /// The next number for a column or an index. Numbers are never used twice, so a dropped
    /// field's old values can never show up under a new one.
    pub(crate) next_number: u32,
    /// True while existing rows may lack a new column; new indexes wait for it to end.
    #[serde(default)]
    pub(crate) filling: bool,
    /// Names of engine indexes that are not complete yet: nothing may rely on them.
    #[serde(default)]
    pub(crate) building: Vec<String>,
    /// The columns of secret fields that were dropped: rows hold their values until they are
    /// written again, and the change log must not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) dropped_secrets: Vec<u32>,
    /// Numbers of columns and indexes that are there on trial: a save that takes something away first
    /// finds out whether the rows allow its unique indexes (`save/trial.rs`). Empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) on_trial: Vec<u32>,
    /// Whether the rules let paired devices pass only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) paired_only: bool,
}

impl Definition {
    /// The rules as they hold: where only paired devices may call, that is part of each.
    pub(crate) fn rules_in_force(&self) -> RuleTexts {
        if !self.paired_only {
            return self.rules.clone();
        }
        let RuleTexts { list_rule, view_rule, create_rule, update_rule, delete_rule } =
            self.rules.clone();
        let paired = |rule: Option<String>| rule.map(|rule| from_paired(&rule));
        RuleTexts {
            list_rule: paired(list_rule),
            view_rule: paired(view_rule),
            create_rule: paired(create_rule),
            update_rule: paired(update_rule),
            delete_rule: paired(delete_rule),
        }
    }

    /// As it was before something was put on trial.
    pub(super) fn without_trial(&self) -> Self {
        let mut before = self.clone();
        let tried = std::mem::take(&mut before.on_trial);
        before.fields.retain(|stored| !tried.contains(&stored.column));
        before.indexes.retain(|index| !tried.contains(&index.number));
        before
    }

    /// What orders collections by when they were made.
    pub(crate) fn age(&self) -> (u32, &str, &str) {
        (self.place, &self.created, &self.id)
    }

    /// As the collections API shows it.
    pub(crate) fn on_the_wire(&self) -> Value {
        serde_json::json!(CollectionBody::from(self))
    }

    /// True when it is as it was made.
    pub(crate) fn is_untouched(&self) -> bool {
        self.created == self.updated
    }
}

/// A rule that lets pass whom it let pass, from paired devices only.
pub(crate) fn from_paired(rule: &str) -> String {
    let paired = format!("@request.headers.{DEVICE_IN_RULES} != \"\"");
    match rule.trim().is_empty() {
        true => paired,
        // The rule may end in a comment.
        false => format!("({rule}\n) && {paired}"),
    }
}

/// A field and the number of the column that holds its values: `c<number>`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoredField {
    pub(crate) column: u32,
    pub(crate) field: Field,
}

/// The five API rules: `null` is superusers only, `""` anyone, anything else an expression.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RuleTexts {
    pub(crate) list_rule: Option<String>,
    pub(crate) view_rule: Option<String>,
    pub(crate) create_rule: Option<String>,
    pub(crate) update_rule: Option<String>,
    pub(crate) delete_rule: Option<String>,
}

/// A collection as PocketBase shows it. Auth collections carry their options beside these.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CollectionBody {
    id: String,
    name: String,
    r#type: CollectionType,
    system: bool,
    #[serde(flatten)]
    rules: RuleTexts,
    fields: Vec<Field>,
    /// `CREATE [UNIQUE] INDEX …` texts.
    indexes: Vec<String>,
    created: String,
    updated: String,
    #[serde(flatten)]
    #[schema(value_type = Option<AuthOptions>)]
    auth: Map<String, Value>,
    /// A view's SELECT.
    #[serde(skip_serializing_if = "Option::is_none")]
    view_query: Option<String>,
    /// Homeport's own: whether the rules let paired devices pass only. Absent when they do not ask,
    /// as PocketBase knows no such option.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    paired_only: bool,
}

impl From<&Definition> for CollectionBody {
    fn from(definition: &Definition) -> Self {
        let settled = definition.without_trial();
        Self {
            id: definition.id.clone(),
            name: definition.name.clone(),
            r#type: definition.kind,
            system: definition.system,
            rules: definition.rules.clone(),
            fields: settled.fields.into_iter().map(|stored| stored.field).collect(),
            indexes: settled.indexes.iter().map(|index| index.text(&definition.name)).collect(),
            created: definition.created.clone(),
            updated: definition.updated.clone(),
            auth: definition.auth.as_ref().map(auth_options::shown).unwrap_or_default(),
            view_query: definition.view.as_ref().map(|view| view.query.clone()),
            paired_only: definition.paired_only,
        }
    }
}

/// The fields every collection of a type has, in PocketBase's order.
pub(crate) fn system_fields(kind: CollectionType) -> Vec<Field> {
    if kind == CollectionType::View {
        return Vec::new();
    }
    let system = |name: &str, kind: FieldKind, required: bool, hidden: bool| {
        let mut field = Field::new(name, kind);
        field.system = true;
        field.required = Some(required);
        field.hidden = hidden;
        field
    };
    let text =
        |min: i64, max: i64, pattern: &str, generate: &str, primary_key: bool| FieldKind::Text {
            min,
            max,
            pattern: pattern.to_owned(),
            autogenerate_pattern: generate.to_owned(),
            primary_key,
        };
    let mut fields =
        vec![system("id", text(15, 15, ID_PATTERN, "[a-z0-9]{15}", true), true, false)];
    if kind == CollectionType::Auth {
        let password = FieldKind::Password { min: 8, max: 0, pattern: String::new(), cost: 0 };
        let email = FieldKind::Email { only_domains: Vec::new(), except_domains: Vec::new() };
        fields.extend([
            system("password", password, true, true),
            system("tokenKey", text(30, 60, "", "[a-zA-Z0-9]{50}", false), true, true),
            system("email", email, true, false),
            system("emailVisibility", FieldKind::Bool {}, false, false),
            system("verified", FieldKind::Bool {}, false, false),
        ]);
    }
    fields
}
