//! What is on the wire of connectors of the admins' own.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{LARGEST, Loss, MOST, Own, Problem};
use crate::integrations::Integrations;

/// All connectors of one's own.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnConnectorList)]
pub(super) struct OwnListBody {
    pub(super) items: Vec<OwnBody>,
    /// How many there can be.
    most: usize,
    /// Bytes of one, as JSON.
    most_bytes: usize,
}

/// A connector of one's own.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnConnector)]
pub(super) struct OwnBody {
    id: String,
    title: String,
    version: u64,
    updated: String,
    /// Why it cannot be used; empty when it can.
    problems: Vec<Problem>,
    /// The integrations that are set up with it.
    used_by: Vec<String>,
    /// Whether the box has come to bring one of this id too, which is out of sight meanwhile.
    hides: bool,
}

/// A connector as its file has it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectorFile)]
pub(super) struct FileBody {
    /// The file, as `connector.schema.json` describes it.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub(super) connector: Value,
    /// What it is when it is one's own; else it comes with the box.
    pub(super) own: Option<OwnBody>,
    /// What the change took away that brought it here.
    pub(super) losses: Vec<Loss>,
}

/// What to keep as a connector.
#[derive(ToSchema)]
#[schema(as = ConnectorForm)]
#[expect(dead_code, reason = "it is read field by field")]
pub(super) struct FileForm {
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    connector: Value,
    /// The version that was changed; none for a new one.
    version: Option<u64>,
}

/// What is to be judged.
#[derive(ToSchema)]
#[schema(as = ConnectorQuestion)]
#[expect(dead_code, reason = "it is read field by field")]
pub(super) struct JudgeForm {
    #[schema(value_type = serde_json::Value)]
    connector: Value,
}

/// An OpenAPI document.
#[derive(ToSchema)]
#[schema(as = OpenApiDocument)]
#[expect(dead_code, reason = "it is read field by field")]
pub(super) struct DocumentForm {
    /// JSON or YAML, of 3.0 or 3.1; 16 MiB at most.
    document: String,
}

/// What would become of a connector if it was kept.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectorJudgement)]
pub(super) struct JudgementBody {
    /// Why it would be refused.
    pub(super) problems: Vec<Problem>,
    /// What it would take away from what is set up with it.
    pub(super) losses: Vec<Loss>,
}

impl OwnListBody {
    pub(super) fn of(integrations: &Integrations) -> Self {
        let owns = integrations.inner.own.load();
        let items = owns.iter().map(|(id, own)| OwnBody::of(integrations, id, own)).collect();
        Self { items, most: MOST, most_bytes: LARGEST }
    }
}

impl OwnBody {
    pub(super) fn of(integrations: &Integrations, id: &str, own: &Arc<Own>) -> Self {
        let title = own.file.get("title").and_then(Value::as_str).unwrap_or(id);
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            version: own.version,
            updated: own.updated.clone(),
            problems: own.read.as_ref().err().cloned().unwrap_or_default(),
            used_by: integrations.users(id),
            hides: integrations.inner.catalogue.contains_key(id),
        }
    }
}
