//! Lists of events that were heard, a page at a time.

use super::heard::{Heard, State};
use super::wire::{HeardBody, HeardListBody, ListeningBody};
use super::{Intakes, store};
use crate::error::{Error, Result};
use crate::http::Params;

const USUAL: i64 = 30;
const LARGEST: i64 = 200;
/// Read at once, and looked at for a page at most.
const STEP: u32 = 50;
const LOOKED_AT: usize = 2_000;

impl Intakes {
    /// A page of them, by integration and newest first.
    ///
    /// # Errors
    /// 400 for what cannot be asked.
    pub(super) async fn list(&self, params: &Params) -> Result<HeardListBody> {
        let state = match params.get("state") {
            None => None,
            Some(text) => Some(state_of(text).ok_or_else(Error::unreadable)?),
        };
        let integration = params.get("integration");
        let is_meant = |one: &Heard| {
            integration.is_none_or(|name| one.integration == name)
                && state.is_none_or(|state| one.state == state)
        };
        let most = params.number("limit")?.unwrap_or(USUAL).clamp(1, LARGEST);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut after = match (params.get("after"), integration) {
            (Some(after), _) if after.len() > 255 => return Err(Error::unreadable()),
            (Some(after), _) => after.to_owned(),
            (None, Some(name)) if name.len() > 255 => return Err(Error::unreadable()),
            (None, Some(name)) => format!("{name}."),
            (None, None) => String::new(),
        };
        let catalog = self.inner.parts.collections.catalog();
        let (mut items, mut looked_at, mut next) = (Vec::new(), 0, None);
        'pages: loop {
            let db = &self.inner.parts.db;
            let page = match state {
                Some(State::Failed) => store::failed_page(db, &after, STEP).await?,
                _ => store::page(db, &after, STEP).await?,
            };
            let is_over = |one: &Heard| integration.is_some_and(|name| one.integration != name);
            if page.first().is_none_or(|(_, first)| is_over(first)) {
                next = None;
                break;
            }
            for (key, heard) in page {
                if items.len() == most || looked_at == LOOKED_AT {
                    break 'pages;
                }
                looked_at += 1;
                after.clone_from(&key);
                next = Some(key);
                if is_meant(&heard) {
                    items.push(HeardBody::of(&heard, &catalog));
                }
            }
        }
        Ok(HeardListBody { items, next })
    }
}

impl Intakes {
    /// How the lists are read of which there are intakes.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn lists(&self) -> Result<Vec<ListeningBody>> {
        let (parts, intakes) = (&self.inner.parts, self.intakes());
        let mut readings = store::readings(&parts.db).await?;
        let mut names = intakes.values().map(|intake| &intake.integration).collect::<Vec<_>>();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| parts.integrations.list_order(name).is_some());
        let body = |name: &String| {
            let went = self.went(name);
            ListeningBody {
                integration: name.clone(),
                reads: parts.integrations.has_list(name),
                last_read: went.read,
                failing: went.why,
                anew: readings.remove(name).map(|reading| reading.anew).unwrap_or_default(),
            }
        };
        Ok(names.into_iter().map(body).collect())
    }
}

fn state_of(text: &str) -> Option<State> {
    serde_json::from_value(text.into()).ok()
}
