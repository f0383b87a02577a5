//! Trying a query before it becomes a view.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::super::definition::StoredField;
use super::super::{Catalog, Collections, Field, generate};
use super::{compile, fields, rows};
use crate::error::{Error, Result};

/// How many rows a trial shows.
const SAMPLE: usize = 10;

/// What a query would make.
#[derive(Serialize, ToSchema)]
pub(in super::super) struct Trial {
    fields: Vec<Field>,
    /// Its first records.
    #[schema(value_type = Vec<std::collections::HashMap<String, Value>>)]
    sample: Vec<Map<String, Value>>,
}

impl Collections {
    /// Runs a query that is no view yet.
    ///
    /// # Errors
    /// 400 with what is wrong with it.
    pub(in super::super) async fn dry_run(&self, query: &str) -> Result<Trial> {
        let invalid = |reason: &str| {
            let reason = reason.trim_end_matches('.');
            Error::invalid(format!("Invalid view query. Raw error: \n{reason}."))
        };
        let (catalog, tables) = (self.catalog(), BTreeMap::new());
        let view = compile(query, &tables, &catalog);
        let view = view.map_err(|error| invalid(error.message()))?;
        let stored = fields::of(&view, &catalog);
        let tried = self.try_view(query, &tables, &stored, &catalog).await;
        let mut sample = tried.map_err(|error| match error {
            Error::Invalid { message, .. } => invalid(&message),
            other => other,
        })?;
        let name = format!("temp_view_{}", &generate::record_id()[..5]);
        let id = format!("pbc_{}", crc32fast::hash(format!("view{name}").as_bytes()));
        let hidden = stored.iter().filter(|stored| stored.field.hidden).collect::<Vec<_>>();
        for record in &mut sample {
            for stored in &hidden {
                record.remove(&stored.field.name);
            }
            record.insert("collectionId".to_owned(), id.clone().into());
            record.insert("collectionName".to_owned(), name.clone().into());
        }
        Ok(Trial { fields: stored.into_iter().map(|stored| stored.field).collect(), sample })
    }

    /// The first records of a query, whose ids must be good.
    ///
    /// # Errors
    /// 400 with what is wrong.
    pub(in super::super) async fn try_view(
        &self,
        query: &str,
        tables: &BTreeMap<String, String>,
        fields: &[StoredField],
        catalog: &Catalog,
    ) -> Result<Vec<Map<String, Value>>> {
        let view = compile(query, tables, catalog);
        let view = view.map_err(|error| Error::invalid(error.message().to_owned()))?;
        let made = self.view_rows(catalog, &Arc::new(view), Some(SAMPLE)).await?;
        let fields = fields.iter().map(|stored| &stored.field).collect::<Vec<_>>();
        let records = rows::records(made, &fields);
        match judge_ids(&records) {
            None => Ok(records),
            Some(reason) => Err(Error::invalid(reason)),
        }
    }
}

fn judge_ids(records: &[Map<String, Value>]) -> Option<&'static str> {
    let mut seen = HashSet::new();
    for record in records {
        match record.get("id").and_then(Value::as_str) {
            None | Some("") => {
                return Some("the query could return records with empty or invalid ids");
            }
            Some(id) if !seen.insert(id) => {
                return Some("the query could return records with non-unique ids");
            }
            Some(_) => {}
        }
    }
    None
}
