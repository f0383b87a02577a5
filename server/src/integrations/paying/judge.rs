//! Whether a section `payments` holds together: each action gets what it asks for, and what cannot be
//! made safe is refused.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::super::connector::{Action, Connector, Effect, IDEMPOTENCY_KEY, InputType, compiles};
use super::super::template::{self, Scope};
use super::super::{input, money};
use super::{Listing, Paging, Paying, Step};

/// Shorter ones do not tell payments apart.
const SHORTEST_NAME: i64 = 32;

/// What an action is given, and what it has to take of that.
struct Given<'a> {
    action: &'a str,
    needs: Vec<&'a str>,
    may: Vec<&'a str>,
    with: &'a IndexMap<String, Value>,
    effect: Effect,
}

impl Paying {
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(in crate::integrations) fn judge(&self, connector: &Connector) -> Result<(), String> {
        self.judge_create(connector)?;
        let asks = |action, id| Given {
            action,
            needs: vec![id],
            may: Vec::new(),
            with: &NO_VALUES,
            effect: Effect::Read,
        };
        asks(&self.retrieve.action, self.retrieve.id.as_str()).judge(connector)?;
        if let Some(then) = &self.retrieve.then {
            asks(&then.action, then.id.as_str()).judge(connector)?;
        }
        for step in self.capture.iter().chain(&self.cancel) {
            step.moves(&[&step.id]).judge(connector)?;
        }
        let refund = &self.refund;
        refund
            .moves(&[&refund.id, "amount", &refund.reference, IDEMPOTENCY_KEY])
            .judge(connector)?;
        has_room(connector, &refund.action, &refund.reference)?;
        if let Some(list) = &self.list {
            list.judge(connector, None)?;
        }
        self.refunds.judge(connector, Some(&self.refunds.id))?;
        self.judge_safety(connector)?;
        for (code, digits) in &self.digits {
            if money::digits(code).is_none() || *digits > 4 {
                return Err(format!("`{code}` has no such digits"));
            }
        }
        self.judge_places()
    }

    fn judge_create(&self, connector: &Connector) -> Result<(), String> {
        let create = &self.create;
        let takes_key = action_of(connector, &create.action)?.takes_key();
        let choice = self.captures.as_ref().map_or("capture", |choice| choice.input.as_str());
        let mut needs = vec!["amount", "currency", create.reference.as_str()];
        needs.extend(create.source.as_ref().map(|source| source.input.as_str()));
        if let Some(source) = &create.source {
            compiles(&source.pattern)?;
        }
        needs.extend(self.captures.as_ref().map(|_| choice));
        let begins = Given {
            action: &create.action,
            needs,
            may: vec![IDEMPOTENCY_KEY, choice],
            with: &create.with,
            effect: if takes_key { Effect::Money } else { Effect::Write },
        };
        begins.judge(connector)?;
        self.judge_choice(action_of(connector, &create.action)?)?;
        has_room(connector, &create.action, &create.reference)
    }

    /// Each way to take money has to be one that the action knows.
    fn judge_choice(&self, action: &Action) -> Result<(), String> {
        let Some(choice) = &self.captures else { return Ok(()) };
        let asked = action.input.iter().filter(|(name, _)| **name == choice.input);
        let asked = asked.map(|(name, input)| (name.clone(), input.clone())).collect();
        let (name, values) =
            (&self.create.action, [Some(&choice.automatic), choice.manual.as_ref()]);
        for input in values.into_iter().flatten() {
            let given = Map::from_iter([(choice.input.clone(), input.clone())]);
            if input::judge(&asked, &given).is_err() {
                return Err(format!("`{name}` does not take `{input}`"));
            }
        }
        Ok(())
    }

    /// What was not answered has to be found out, or to be harmless.
    fn judge_safety(&self, connector: &Connector) -> Result<(), String> {
        let takes_key = action_of(connector, &self.create.action)?.takes_key();
        match (takes_key, &self.list, &self.create.source) {
            (false, None, _) => {
                Err("without a key and a list nobody knows what was begun".to_owned())
            }
            (false, _, Some(_)) => Err("what takes money at once needs a key".to_owned()),
            (_, None, Some(_)) => Err("what takes money at once needs a list".to_owned()),
            (_, None, None) if !self.waits_for_capture() => {
                Err("without a list money has to wait for the box to take it".to_owned())
            }
            _ if self.retrieve.gone.is_some() && !self.waits_for_capture() => {
                Err("what is `gone` may have been paid where the service takes the money"
                    .to_owned())
            }
            _ if self.waits_for_capture() && self.capture.is_none() => {
                Err("`approved` money has to be taken by `capture`".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn judge_places(&self) -> Result<(), String> {
        let at = &self.at;
        let spots = [&at.id, &at.status, &at.amount, &at.currency, &at.reference];
        let refund = [&at.refund_reference, &at.refund_id, &at.refund_amount, &at.refund_status];
        let steps = self.capture.iter().chain(&self.cancel).chain([&self.refund]);
        let spots = spots.into_iter().chain(refund).chain(&at.captured).chain(&at.refunded);
        let spots = spots.chain(steps.filter_map(|step| step.of.as_ref()));
        let spots = spots.chain(&self.refunds.of).chain(self.payer.values());
        let lists = self.list.iter().chain([&self.refunds]);
        let mut pointers = lists.flat_map(|list| {
            let beside = list.beside.as_ref().filter(|beside| !beside.is_empty());
            let others = [&list.more, &list.created, &list.belongs];
            others.into_iter().flatten().chain(beside).chain([&list.items])
        });
        let inside = [&self.payment_in, &self.refund_in];
        let are_good = pointers.all(|one| one.starts_with('/'))
            && inside.into_iter().all(|one| one.is_empty() || one.starts_with('/'))
            && spots.into_iter().all(super::Spot::is_good);
        match are_good {
            true => Ok(()),
            false => Err("a place in an answer begins with a slash".to_owned()),
        }
    }

    /// The credentials that payments need besides those that every call does.
    pub(in crate::integrations) fn credentials(&self) -> Vec<String> {
        let steps = self.capture.iter().chain(&self.cancel).chain([&self.refund]);
        let with = steps.map(|step| &step.with).chain([&self.create.with]);
        let with = with.chain(self.list.iter().chain([&self.refunds]).map(|list| &list.with));
        let texts = with.flat_map(IndexMap::values).filter_map(Value::as_str);
        let places = texts.filter_map(|text| template::places(text).ok()).flatten();
        places.map(|place| place.name.to_owned()).collect()
    }

    /// Whether money can be reserved and taken later.
    pub(in crate::integrations) fn reserves(&self, connector: &Connector) -> bool {
        let action = connector.actions.get(&self.create.action);
        let can = self.captures.as_ref().map_or_else(
            || action.is_some_and(|action| action.input.contains_key("capture")),
            |choice| choice.manual.is_some(),
        );
        can && self.capture.is_some()
    }
}

static NO_VALUES: std::sync::LazyLock<IndexMap<String, Value>> =
    std::sync::LazyLock::new(IndexMap::new);

impl Step {
    fn moves<'a>(&'a self, needs: &[&'a str]) -> Given<'a> {
        Given {
            action: &self.action,
            needs: needs.to_vec(),
            may: vec!["amount", "currency", IDEMPOTENCY_KEY],
            with: &self.with,
            effect: Effect::Money,
        }
    }
}

impl Listing {
    fn judge(&self, connector: &Connector, id: Option<&str>) -> Result<(), String> {
        let mut needs = self.reference.iter().map(String::as_str).collect::<Vec<_>>();
        let is_one_page = self.more.is_none() && !matches!(self.by, Paging::Skip(_));
        if !is_one_page {
            needs.push(self.by.input());
        }
        let mut may = vec![self.since.as_str()];
        match (id, &self.belongs) {
            (Some(id), None) => needs.push(id),
            (Some(id), Some(_)) => may.push(id),
            (None, Some(_)) => return Err("a payment belongs to no other".to_owned()),
            // Whoever looks for one has to know where to stop.
            (None, None) if self.reference.is_none() && self.created.is_none() => {
                needs.push(&self.since);
            }
            (None, None) => {}
        }
        let (action, with) = (&self.action, &self.with);
        Given { action, needs, may, with, effect: Effect::Read }.judge(connector)
    }
}

impl Given<'_> {
    fn judge(&self, connector: &Connector) -> Result<(), String> {
        let name = self.action;
        let action = action_of(connector, name)?;
        let taken = |input: &&str| action.input.contains_key(*input);
        let with = self.with.keys().map(String::as_str).collect::<Vec<_>>();
        if let Some(input) = self.needs.iter().chain(&with).find(|input| !taken(input)) {
            return Err(format!("`{name}` does not take `{input}`"));
        }
        let is_given = |input: &str| {
            [&self.needs, &self.may, &with].into_iter().any(|given| given.contains(&input))
        };
        let mut others = action.input.iter().filter(|(_, input)| input.required);
        if let Some((input, _)) = others.find(|(input, _)| !is_given(input)) {
            return Err(format!("nobody gives `{name}` its `{input}`"));
        }
        for text in self.with.values().filter_map(Value::as_str) {
            let is_known = |place: &template::Blank<'_>| {
                place.scope == Scope::Credential && connector.has_credential(*place)
            };
            if !template::places(text)?.iter().all(is_known) {
                return Err(format!("`{text}` names what is not there"));
            }
        }
        match (action.effect == self.effect, self.effect) {
            (true, _) => Ok(()),
            (false, Effect::Money) => Err(format!("`{name}` moves money and does not say so")),
            (false, Effect::Read) => {
                Err(format!("`{name}` is asked again and again, and changes something"))
            }
            (false, Effect::Write) => Err(format!("`{name}` takes no key, and moves money")),
        }
    }
}

fn action_of<'a>(connector: &'a Connector, name: &str) -> Result<&'a Action, String> {
    connector.actions.get(name).ok_or_else(|| format!("no action `{name}`"))
}

/// Whether names that tell apart fit into an input, and keys where there is one.
fn has_room(connector: &Connector, action: &str, reference: &str) -> Result<(), String> {
    let inputs = &action_of(connector, action)?.input;
    let names = [reference, IDEMPOTENCY_KEY].into_iter().filter_map(|name| inputs.get(name));
    for input in names {
        if input.r#type != InputType::Text || input.max.is_some_and(|max| max < SHORTEST_NAME) {
            return Err(format!("a name of `{action}` has no room"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::catalogue;
    use super::*;

    const NOTHING: &[(&str, Value)] = &[];

    /// Why a connector with these changes is refused; `null` takes something away.
    fn refused(id: &str, changes: &[(&str, Value)]) -> Option<String> {
        let mut file = serde_json::from_str::<Value>(catalogue::file(id).unwrap()).unwrap();
        for (pointer, value) in changes {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let parent = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            match value {
                Value::Null => drop(parent.remove(name)),
                value => drop(parent.insert(name.to_owned(), value.clone())),
            }
        }
        Connector::read(&file.to_string()).err()
    }

    #[test]
    fn sections_that_hold_together_are_taken() {
        for id in ["stripe", "mollie", "paypal", "razorpay", "square"] {
            assert_eq!(refused(id, NOTHING), None, "{id}");
        }
        // As copies of the first connector with payments have them.
        let old = [("/payments/at/captured", Value::Null), ("/payments/captures", Value::Null)];
        assert_eq!(refused("stripe", &old), None);
    }

    #[test]
    fn what_an_action_does_not_take_or_nobody_gives_it_is_told() {
        for (id, pointer, value) in [
            ("stripe", "/payments/create/action", json!("nothing")),
            ("stripe", "/payments/create/action", json!("payment_intent")),
            ("stripe", "/payments/create/reference", json!("other")),
            ("stripe", "/payments/retrieve/action", json!("capture")),
            ("stripe", "/payments/retrieve/id", json!("other")),
            ("stripe", "/payments/refund/id", json!("id")),
            ("stripe", "/payments/list/since", json!("")),
            ("stripe", "/payments/list/by", json!({ "after": "other" })),
            ("stripe", "/payments/list/belongs", json!("/id")),
            ("stripe", "/payments/digits", json!({ "EURO": 2 })),
            ("stripe", "/payments/digits", json!({ "EUR": 5 })),
            ("stripe", "/payments/at/id", json!("id")),
            ("stripe", "/payments/payer/client_secret", json!([])),
            ("stripe", "/payments/payment_in", json!("payment")),
            ("mollie", "/payments/create/with/description", Value::Null),
            ("mollie", "/payments/create/with/description", json!("{{cred.nothing}}")),
            ("mollie", "/payments/create/with/description", json!("{{input.amount}}")),
            ("mollie", "/payments/create/with/nothing", json!("x")),
            ("mollie", "/payments/refunds/with", json!({ "more": 1 })),
            ("paypal", "/payments/captures/input", json!("nothing")),
            ("paypal", "/payments/captures", Value::Null),
            ("paypal", "/payments/captures/automatic", json!("AT_ONCE")),
            ("square", "/payments/captures/manual", json!("no")),
            ("paypal", "/payments/refund/of", json!({ "in": "/x", "where": {}, "at": "/id" })),
            ("razorpay", "/payments/retrieve/then/action", json!("capture")),
            ("razorpay", "/payments/list/reference", json!("nothing")),
            ("square", "/payments/create/source/input", json!("nothing")),
            ("square", "/payments/create/source/pattern", json!("(")),
        ] {
            assert!(refused(id, &[(pointer, value.clone())]).is_some(), "{id} {pointer} {value}");
        }
    }

    #[test]
    fn what_could_be_paid_twice_or_lost_is_refused() {
        let approved = ("/payments/states/APPROVED", json!("authorised"));
        let effect = ("/actions/create_order/effect", json!("money"));
        let short = |max: i64| ("/actions/create_payment/input/idempotency_key/max", json!(max));
        for (id, changes, expected) in [
            // Nobody finds out what was begun.
            ("stripe", vec![("/payments/list", Value::Null)], "has to wait for the box"),
            ("mollie", vec![("/payments/list", Value::Null)], "has to wait for the box"),
            ("square", vec![("/payments/list", Value::Null)], "needs a list"),
            ("razorpay", vec![("/payments/list", Value::Null)], "a key and a list nobody knows"),
            ("paypal", vec![approved], "has to wait for the box"),
            // Nobody takes what was approved.
            ("paypal", vec![("/payments/capture", Value::Null)], "taken by `capture`"),
            (
                "mollie",
                vec![("/payments/retrieve/gone", json!("failed"))],
                "is `gone` may have been paid where the service takes",
            ),
            // What moves money knows no key.
            ("razorpay", vec![effect], "takes no key, and moves money"),
            ("square", vec![short(20)], "has no room"),
        ] {
            let why = refused(id, &changes).unwrap_or_default();
            assert!(why.contains(expected), "{id} {changes:?}: {why}");
        }
    }

    #[test]
    fn what_payments_need_besides_and_whether_they_can_wait_is_known() {
        let of = |id: &str| Connector::read(catalogue::file(id).unwrap()).unwrap();
        for (id, needed, reserves) in [
            ("stripe", vec![], true),
            ("mollie", vec!["statement", "statement", "return_url"], false),
            ("paypal", vec!["return_url", "return_url"], false),
            ("razorpay", vec![], true),
            ("square", vec![], true),
        ] {
            let connector = of(id);
            let paying = connector.payments.clone().unwrap();
            let mut credentials = paying.credentials();
            credentials.sort_unstable();
            let mut needed = needed;
            needed.sort_unstable();
            assert_eq!(credentials, needed, "{id}");
            assert_eq!(paying.reserves(&connector), reserves, "{id}");
        }
    }
}
