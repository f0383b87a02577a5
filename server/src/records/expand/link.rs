//! What a segment of a path means for a collection.

use std::sync::Arc;

use crate::auth::sees_hidden;
use crate::collections::{Catalog, Collection};
use crate::http::Caller;

/// A way from the records of one collection to related ones.
pub(super) struct Link {
    /// Where it leads.
    pub(super) target: Arc<Collection>,
    pub(super) way: Way,
    /// Whether the answer shows one record or a list.
    pub(super) single: bool,
}

pub(super) enum Way {
    /// The field of that name holds the ids.
    Field(String),
    /// The target's records hold our ids, in the field of that name.
    Back(String),
}

impl Link {
    /// `field`, `collection_via_field`, or the older `collection(field)`. Hidden relations are
    /// for who sees hidden fields: they would show what the field hides.
    pub(super) fn of(
        catalog: &Catalog,
        from: &Collection,
        segment: &str,
        caller: &Caller,
    ) -> Option<Self> {
        let back = match segment.contains('(') {
            true => segment.strip_suffix(')').and_then(|text| text.split_once('(')),
            false => segment.rsplit_once("_via_"),
        };
        let (target, column, is_back) = match back {
            Some((name, field)) => {
                let target = catalog.find(name)?;
                let column = target.field(field)?;
                (column.field.kind.target()? == from.id()).then_some(())?;
                (target, column, true)
            }
            None => {
                let column = from.field(segment)?;
                (catalog.of_id(column.field.kind.target()?)?, column, false)
            }
        };
        let field = &column.field;
        let owner = if is_back { target } else { from };
        if field.hidden && !sees_hidden(caller, owner) {
            return None;
        }
        let unique = || {
            target
                .definition
                .indexes
                .iter()
                .any(|index| index.unique && index.fields == [field.name.as_str()])
        };
        let single = if is_back { unique() } else { !field.kind.is_multiple() };
        let name = field.name.clone();
        let way = if is_back { Way::Back(name) } else { Way::Field(name) };
        Some(Self { target: Arc::clone(target), way, single })
    }
}
