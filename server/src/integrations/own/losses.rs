//! What a change of a connector takes away from what is set up with it.

use std::sync::Arc;

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::Own;
use crate::collections::dates;
use crate::integrations::Integrations;
use crate::integrations::connector::{Action, Auth, Connector, Effect, IDEMPOTENCY_KEY};
use crate::integrations::setup::{Setup, host_of};
use crate::integrations::store::Setups;
use crate::integrations::tokens::Plan;

/// Something that does not go on as before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConnectorLoss)]
pub(in crate::integrations) struct Loss {
    /// The integration that it is about.
    pub(in crate::integrations) integration: String,
    /// A sentence for the admin.
    pub(in crate::integrations) message: String,
}

/// A call that is made without anybody asking, each time something happens.
pub(crate) struct AutomatedCall {
    /// What people call it.
    pub(crate) name: String,
    pub(crate) integration: String,
    pub(crate) action: String,
    /// The names of what it gives.
    pub(crate) inputs: Vec<String>,
}

/// Who knows of such calls.
pub(crate) trait Callers: Send + Sync {
    /// All of them.
    fn calls(&self) -> Vec<AutomatedCall>;
}

impl Integrations {
    /// Has somebody asked for calls that are made by themselves. Once, when the box starts.
    pub(crate) fn called_by(&self, callers: Arc<dyn Callers>) {
        drop(self.inner.callers.set(callers));
    }

    /// What another version of a connector takes away, and the integrations as they are then.
    pub(super) fn losses(&self, id: &str, before: &Own, now: &Connector) -> (Setups, Vec<Loss>) {
        let (mut changed, mut losses) = (Setups::new(), Vec::new());
        let setups = self.inner.setups.load();
        let calls = self.inner.callers.get().map(|callers| callers.calls()).unwrap_or_default();
        for (name, setup) in setups.iter().filter(|(_, setup)| setup.connector == id) {
            let mut messages = Vec::new();
            let next = fitted(setup, before, now, &mut messages);
            if let Ok(before) = &before.read {
                messages.extend(missed(before, now));
            }
            let own = calls.iter().filter(|call| call.integration == *name);
            messages.extend(own.filter_map(|call| stopped(call, before, now)));
            losses.extend(
                messages.into_iter().map(|message| Loss { integration: name.clone(), message }),
            );
            if let Some(next) = next {
                changed.insert(name.clone(), Arc::new(next));
            }
        }
        (changed, losses)
    }
}

/// An integration without what the connector has no place for; `None` when it stays.
fn fitted(setup: &Setup, before: &Own, now: &Connector, told: &mut Vec<String>) -> Option<Setup> {
    let mut next = setup.clone();
    let host = now.base.as_deref().and_then(host_of);
    let hosts = [before.host(), host].map(|host| setup.host_with(host.as_ref()));
    let was = before.read.as_ref().map(|read| &read.auth).ok();
    let told_before = was.and_then(Auth::plan).map(Plan::told).unwrap_or_default();
    let told_now = now.auth.plan().map(Plan::told).unwrap_or_default();
    let is_known = |host: &String| told_before.contains(host) || hosts[0].as_ref() == Some(host);
    if hosts[0] != hosts[1] || !told_now.iter().all(is_known) {
        if !next.credentials.is_empty() {
            told.push(
                "Its credentials are taken away: they were given for another host. Give them again."
                    .to_owned(),
            );
        }
        next.credentials.clear();
        next.token = None;
    }
    // A token of another way to get one may be another's, or for less; so may one that is being asked
    // for, and a code that a browser comes back with.
    let base_before = before.read.as_ref().ok().and_then(|read| read.base.as_ref());
    if was != Some(&now.auth) || base_before != now.base.as_ref() {
        next.led_since = dates::to_text(OffsetDateTime::now_utc());
        next.updated.clone_from(&next.led_since);
    }
    if next.token.is_some() && was != Some(&now.auth) {
        next.token = None;
        if matches!(now.auth, Auth::AuthorizationCode(_)) {
            told.push("Somebody has to sign in at the service again.".to_owned());
        }
    }
    next.credentials.retain(|name, _| {
        let stays = now.credentials.contains_key(name);
        if !stays {
            told.push(format!(
                "Its credential `{name}` is taken away: it is not asked for any more."
            ));
        }
        stays
    });
    let asked = now.credentials.iter().filter(|(_, credential)| !credential.optional);
    for (name, _) in asked.filter(|(name, _)| !next.credentials.contains_key(*name)) {
        if !was_asked(before, name) {
            told.push(format!("It has to be given the credential `{name}`."));
        }
    }
    // A rule that was made for one thing is not to let anybody do another of the same name later.
    next.rules.retain(|action, _| {
        let stays = now.actions.contains_key(action);
        if !stays {
            told.push(format!("The rule of its action `{action}` is taken away with the action."));
        }
        stays
    });
    next.records.retain(|action, _| {
        let stays = now.actions.contains_key(action);
        if !stays {
            told.push(format!("What a record says to its action `{action}` goes with the action."));
        }
        stays
    });
    // It stays bound: else callers would say from now on what a record was to.
    for (action, bound) in &next.records {
        let action_now = now.actions.get(action);
        let takes = |input: &String| action_now.is_some_and(|now| now.input.contains_key(input));
        if let Some(input) = bound.inputs().find(|input| !takes(input)) {
            told.push(format!(
                "Its action `{action}` is refused until it is bound anew: it takes no `{input}` any more."
            ));
        }
    }
    if !setup.charges.is_empty() && now.payments.is_none() {
        told.push("Payments of records cannot be taken with it any more.".to_owned());
    }
    let is_same = next.credentials.len() == setup.credentials.len()
        && next.rules.len() == setup.rules.len()
        && next.records.len() == setup.records.len()
        && next.led_since == setup.led_since
        && next.token == setup.token;
    (!is_same).then_some(next)
}

fn was_asked(before: &Own, credential: &str) -> bool {
    let read = before.read.as_ref();
    read.is_ok_and(|read| read.credentials.get(credential).is_some_and(|asked| !asked.optional))
}

/// What apps that call it miss.
fn missed(before: &Connector, now: &Connector) -> Vec<String> {
    let mut missed = Vec::new();
    for (name, action) in &before.actions {
        let Some(next) = now.actions.get(name) else {
            missed.push(format!("It has no action `{name}` any more."));
            continue;
        };
        for input in action.input.keys().filter(|input| !next.input.contains_key(*input)) {
            missed.push(format!("Its action `{name}` takes no `{input}` any more."));
        }
        let asked = |action: &Action, input: &str| {
            action.input.get(input).is_some_and(|asked| asked.required)
        };
        for input in next.input.keys().filter(|input| asked(next, input) && !asked(action, input)) {
            missed.push(format!("Its action `{name}` has to be given `{input}`."));
        }
        if next.effect == Effect::Money && action.effect != Effect::Money {
            missed.push(format!("Its action `{name}` moves money now."));
        }
    }
    missed
}

/// Why an automation does not do what it did.
fn stopped(call: &AutomatedCall, before: &Own, now: &Connector) -> Option<String> {
    let AutomatedCall { name, action, inputs, .. } = call;
    if before.read.as_ref().is_ok_and(|before| !before.actions.contains_key(action)) {
        return None;
    }
    let Some(next) = now.actions.get(action) else {
        return Some(format!("The automation {name} calls `{action}`, which is gone."));
    };
    if let Some(input) = inputs.iter().find(|input| !next.input.contains_key(*input)) {
        return Some(format!(
            "The automation {name} gives `{input}`, which is not taken any more."
        ));
    }
    let asked = next.input.iter().filter(|(_, input)| input.required);
    let mut asked = asked.map(|(input, _)| input).filter(|input| *input != IDEMPOTENCY_KEY);
    if let Some(input) = asked.find(|input| !inputs.contains(input)) {
        return Some(format!(
            "The automation {name} does not give `{input}`, which has to be given."
        ));
    }
    (next.effect == Effect::Money && !next.takes_key()).then(|| {
        format!("The automation {name} calls `{action}`, which moves money and takes no key.")
    })
}
