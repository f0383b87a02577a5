//! Connectors of the admins' own: files as the catalogue's, kept in the box.
//!
//! One is judged when it is kept and again at each start: one that does not fit this version of the
//! box any more is shown with what is wrong, and what would go out through it waits. Credentials are
//! for the host they were given for: a change that leads elsewhere takes them away, in its transaction.

mod losses;
pub(super) mod routes;
mod store;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::connector::{Connector, Problem, Problems, is_name};
use super::setup::{Setup, host_of, missing};
use super::store::Setups;
use super::{Integrations, catalogue};
use crate::audit::{Action, Event, Party};
use crate::collections::dates;
use crate::error::{Error, FieldErrors, Result};

pub(super) use losses::Loss;
pub(crate) use losses::{AutomatedCall, Callers};
pub(super) use store::all;

/// The kinds of `auth` that a file of one's own may have.
const KINDS: [&str; 7] =
    ["none", "basic", "bearer", "header", "signed", "token", "authorization_code"];

/// Bytes of one, as JSON.
pub(super) const LARGEST: usize = 256 << 10;
pub(super) const MOST: usize = 100;
const FAILED: &str = "Failed to save the connector.";
/// Ids that are routes.
const TAKEN: [&str; 3] = ["judge", "openapi", "example"];
/// What a new one may begin with.
const EXAMPLE: &str = include_str!("example.json");

/// One as it is kept.
#[derive(Clone)]
pub(super) struct Own {
    pub(super) file: Value,
    /// Goes up by one with each change.
    pub(super) version: u64,
    pub(super) updated: String,
    /// What the file comes to, or why it cannot be used.
    pub(super) read: Result<Arc<Connector>, Vec<Problem>>,
}

/// All of them, by id.
pub(super) type Owns = BTreeMap<String, Arc<Own>>;

impl Own {
    fn of(file: Value, version: u64, updated: String) -> Self {
        let read = Connector::of(&file).map(Arc::new);
        Self { file, version, updated, read }
    }

    /// The host that its file names, also where it cannot be used.
    fn host(&self) -> Option<String> {
        host_of(self.file.get("base").and_then(Value::as_str)?)
    }
}

fn is_too_large(file: &Value) -> bool {
    file.to_string().len() > LARGEST
}

/// Thinks where nobody's request waits for it.
///
/// # Errors
/// When it could not be thought to its end.
async fn thought<T: Send + 'static>(think: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let thought = tokio::task::spawn_blocking(think).await;
    thought.map_err(|error| Error::internal("judge a connector", error))
}

/// What a judgement found.
pub(super) struct Judged {
    pub(super) problems: Vec<Problem>,
    pub(super) losses: Vec<Loss>,
}

/// What a change came to.
pub(super) struct Kept {
    pub(super) own: Arc<Own>,
    pub(super) losses: Vec<Loss>,
}

impl Integrations {
    /// A connector that can be used.
    ///
    /// # Errors
    /// 404; 400 for one of the admins' own that does not fit any more.
    pub(super) fn connector(&self, id: &str) -> Result<Arc<Connector>> {
        self.connector_among(&self.inner.own.load(), id)
    }

    /// The same, where the admins' own are these.
    ///
    /// # Errors
    /// As [`Self::connector`].
    pub(super) fn connector_among(&self, owns: &Owns, id: &str) -> Result<Arc<Connector>> {
        // Those who were set up before the box brought one of the same name stay with theirs: their
        // credentials are for it.
        if let Some(own) = owns.get(id) {
            let broken =
                "The connector of this integration cannot be used: an admin has to mend it.";
            return own.read.clone().map_err(|_problems| Error::invalid(broken));
        }
        self.inner.catalogue.get(id).cloned().ok_or_else(missing)
    }

    /// What is wrong with a file, and what keeping it would take away.
    fn judge_own(&self, file: &Value) -> Judged {
        let id = file.get("id").and_then(Value::as_str).unwrap_or_default();
        let owns = self.inner.own.load();
        let mut problems = self.refused(id, file, owns.contains_key(id));
        if is_too_large(file) {
            return Judged { problems, losses: Vec::new() };
        }
        let read = Connector::of(file).map_err(|found| problems.extend(found)).ok();
        let losses = match (read, owns.get(id)) {
            (Some(read), Some(present)) => self.losses(id, present, &read).1,
            _ => Vec::new(),
        };
        Judged { problems, losses }
    }

    /// Why nothing can be kept as this, besides what is wrong with it.
    fn refused(&self, id: &str, file: &Value, is_there: bool) -> Vec<Problem> {
        let mut problems = Problems::default();
        if TAKEN.contains(&id) {
            problems.add("/id", "This is the name of something else");
        }
        if !is_there && self.inner.catalogue.contains_key(id) {
            problems.add("/id", "The box comes with a connector of this id: choose another one");
        }
        let kind = file.pointer("/auth/kind").and_then(Value::as_str).unwrap_or("none");
        if !KINDS.contains(&kind) {
            problems.add("/auth/kind", "A connector of your own cannot sign with keys yet");
        }
        if is_too_large(file) {
            problems
                .add("", "It is too large: 256 KiB at most. Leave actions out that nobody calls");
        }
        problems.into_vec()
    }

    /// Keeps a connector: a new one without a version, a change with the one it was made from.
    ///
    /// # Errors
    /// 400 with what is wrong, 412 when somebody else was first.
    async fn keep_own(&self, id: &str, file: Value, version: Option<u64>) -> Result<Kept> {
        let _saving = self.inner.saving.lock().await;
        let owns = self.inner.own.load_full();
        let present = owns.get(id);
        if present.map(|present| present.version) != version {
            return Err(Error::Changed);
        }
        if !is_name(id) || file.get("id").and_then(Value::as_str) != Some(id) {
            return Err(refuse("The file's `id` is another one than the address's, or none."));
        }
        if present.is_none() && owns.len() >= MOST {
            return Err(refuse("There are as many as there can be: remove one first."));
        }
        let refused = self.refused(id, &file, present.is_some());
        if !refused.is_empty() {
            return Err(refuse_for(&refused));
        }
        let updated = dates::to_text(OffsetDateTime::now_utc());
        let version = version.unwrap_or(0).saturating_add(1);
        let next = thought(move || Own::of(file, version, updated)).await?;
        let read = next.read.as_ref().map_err(|problems| refuse_for(problems))?;
        let (setups, losses) = match present {
            Some(present) => self.losses(id, present, read),
            None => (Setups::new(), Vec::new()),
        };
        let action =
            if present.is_some() { Action::ConnectorChanged } else { Action::ConnectorMade };
        let note = Event::new(action)
            .on(Party::named("connector", id, &read.title))
            .with("base", read.base.clone().unwrap_or_default())
            .with("actions", json!(read.actions.keys().collect::<Vec<_>>()))
            .with("version", next.version)
            .with("losses", json!(losses))
            .note();
        let next = Arc::new(next);
        let publish = self.publish(id.to_owned(), Some(Arc::clone(&next)), setups.clone());
        store::keep(&self.inner.writer, (id, &*next), &setups, note, publish).await?;
        self.ring();
        Ok(Kept { own: next, losses })
    }

    /// # Errors
    /// 404; 400 while an integration uses it.
    async fn remove_own(&self, id: &str) -> Result<()> {
        let _saving = self.inner.saving.lock().await;
        let owns = self.inner.own.load_full();
        let present = owns.get(id).ok_or_else(absent)?;
        let users = self.users(id);
        if !users.is_empty() {
            let names = users.join(", ");
            return Err(Error::invalid(format!(
                "It is in use. Remove what is set up with it first: {names}."
            )));
        }
        let title = present.file.get("title").and_then(Value::as_str).unwrap_or(id);
        let event = Event::new(Action::ConnectorRemoved);
        let note = event.on(Party::named("connector", id, title)).note();
        let publish = self.publish(id.to_owned(), None, Setups::new());
        store::forget(&self.inner.writer, id, note, publish).await
    }

    /// The integrations that are set up with a connector.
    fn users(&self, id: &str) -> Vec<String> {
        let setups = self.inner.setups.load();
        let users = setups.iter().filter(|(_, setup)| setup.connector == id);
        users.map(|(name, _)| name.clone()).collect()
    }

    /// What puts a connector, and what changes with it, in force.
    fn publish(
        &self,
        id: String,
        own: Option<Arc<Own>>,
        changed: Setups,
    ) -> impl FnOnce() + Send + 'static + use<> {
        let (owns, setups) = (Arc::clone(&self.inner.own), Arc::clone(&self.inner.setups));
        move || {
            // Setups first: whoever finds the new connector finds no credentials of the host before.
            let mut all = Setups::clone(&setups.load());
            all.extend(changed);
            setups.store(Arc::new(all));
            let mut all = Owns::clone(&owns.load());
            match own {
                Some(own) => drop(all.insert(id, own)),
                None => drop(all.remove(&id)),
            }
            owns.store(Arc::new(all));
        }
    }
}

impl Setup {
    /// Where it is reached, with its connector there or broken.
    fn host_with(&self, host: Option<&String>) -> Option<String> {
        match self.base.as_str() {
            "" => host.cloned(),
            base => host_of(base),
        }
    }
}

fn refuse(why: &str) -> Error {
    Error::fields(FAILED, FieldErrors::one("connector", "validation_invalid_connector", why))
}

fn refuse_for(problems: &[Problem]) -> Error {
    let mut errors = FieldErrors::default();
    let first =
        problems.first().map_or_else(String::new, |Problem { at, message }| match &at[..] {
            "" => message.clone(),
            at => format!("{at}: {message}"),
        });
    let params = json!({ "problems": problems });
    errors.add_with("connector", "validation_invalid_connector", &first, params);
    Error::fields(FAILED, errors)
}

/// # Errors
/// 404.
fn absent() -> Error {
    Error::NotFound("There is no such connector.")
}

/// A connector's file, of the admins' own or of the catalogue.
fn file_of(integrations: &Integrations, id: &str) -> Result<(Value, Option<Arc<Own>>)> {
    if let Some(own) = integrations.inner.own.load().get(id) {
        return Ok((own.file.clone(), Some(Arc::clone(own))));
    }
    let text = if id == "example" { Some(EXAMPLE) } else { catalogue::file(id) };
    let file = text.and_then(|text| serde_json::from_str(text).ok()).ok_or_else(absent)?;
    Ok((file, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_connector() {
        Connector::of(&serde_json::from_str(EXAMPLE).unwrap()).unwrap();
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_and_where() {
        let mut file = serde_json::from_str::<Value>(EXAMPLE).unwrap();
        let problems = |file: &Value| {
            let problems = Connector::of(file).unwrap_err();
            problems.into_iter().map(|problem| problem.at).collect::<Vec<_>>()
        };
        file["base"] = json!("http://example.com/");
        file["timeout_ms"] = json!("soon");
        file["actions"]["list_parcels"]["method"] = json!("GTE");
        file["actions"]["list_parcels"]["color"] = json!("red");
        file["actions"]["events"] = json!({});
        file["auth"] = json!({ "kind": "bearer" });
        let found = problems(&file);
        for at in [
            "/base",
            "/timeout_ms",
            "/actions/list_parcels/method",
            "/actions/list_parcels/color",
            "/actions/events",
            "/auth",
        ] {
            assert!(found.iter().any(|one| one == at), "{at}: {found:?}");
        }
        let mut file = serde_json::from_str::<Value>(EXAMPLE).unwrap();
        file["auth"]["token"] = json!("{{cred.other}}");
        file["headers"] = json!({ "X-A/B": "{{input.x}}" });
        file["actions"]["list_parcels"]["path"] = json!("/{{input.nothing}}");
        file["actions"]["list_parcels"]["input"]["state"]["pattern"] = json!("(");
        file["actions"]["send_parcel"]["body"] = json!({ "a": [1, "{{input.b}}"] });
        file["actions"]["send_parcel"]["output"] = json!({ "id": "id" });
        file["test"]["action"] = json!("send_parcel");
        let wanted = [
            "/auth/token",
            "/headers/X-A~1B",
            "/actions/list_parcels/input/state/pattern",
            "/actions/list_parcels/path",
            "/actions/send_parcel/body/a/1",
            "/actions/send_parcel/output/id",
            "/test/action",
        ];
        let mut found = problems(&file);
        found.sort_unstable();
        let mut wanted = wanted.map(str::to_owned).to_vec();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
    }
}
