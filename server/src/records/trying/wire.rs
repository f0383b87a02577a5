//! What is on the wire when a rule is tried.

use homeport_rules::{Joined, Part, Seen};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::http::Right;

/// A rule, and whom it is to be tried with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RuleTry)]
pub(super) struct TryForm {
    /// Which of the collection's rules it is to be.
    pub(super) action: Right,
    /// Its text, saved or not; `null` as in a collection.
    pub(super) rule: Option<String>,
    /// Who asks; a guest when it is left out.
    #[serde(default, rename = "as")]
    pub(super) who: Option<Who>,
    /// The ids of the records that are asked for, 30 at most. Those that are not there are left out of
    /// the answer; none where one is created.
    #[serde(default)]
    pub(super) records: Vec<String>,
    /// What is sent along.
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub(super) body: Map<String, Value>,
}

/// A record of an auth collection.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RuleTryAs)]
pub(super) struct Who {
    /// Its collection, by name or id.
    pub(super) collection: String,
    pub(super) id: String,
}

/// What a rule says.
#[derive(Serialize, ToSchema)]
#[schema(as = RuleTried)]
pub(super) struct Tried {
    pub(super) answer: Answer,
    /// What is to be said about all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<&'static str>,
    /// Of each record; of the new one where one is created.
    pub(super) outcomes: Vec<Outcome>,
}

impl Tried {
    pub(super) fn settled(answer: Answer) -> Self {
        Self { answer, note: None, outcomes: Vec::new() }
    }
}

/// Whether a rule has to be looked at at all.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RuleAnswer)]
pub(super) enum Answer {
    /// Admins only.
    Nobody,
    /// Guests too.
    Anyone,
    /// It depends on who asks, and for what.
    Depends,
}

/// What a rule says of one record.
#[derive(Serialize, ToSchema)]
#[schema(as = RuleOutcome)]
pub(super) struct Outcome {
    /// The record's id; empty for one that is created.
    id: String,
    pub(super) allowed: bool,
    why: Why,
}

impl Outcome {
    pub(super) fn of(id: &str, why: Why) -> Self {
        Self { id: id.to_owned(), allowed: why.holds, why }
    }
}

/// A rule, or a part of one, and whether it holds when it is looked at alone. The whole may be false
/// where all its parts are true: no single related record fulfils them all.
#[derive(Serialize, ToSchema)]
#[schema(as = RuleWhy)]
pub(super) struct Why {
    text: String,
    join: Join,
    holds: bool,
    /// The left and the right side of a comparison; none for what is none.
    sides: Vec<Side>,
    #[schema(no_recursion)]
    parts: Vec<Why>,
}

/// One side of a comparison.
#[derive(Serialize, ToSchema)]
#[schema(as = RuleSide)]
struct Side {
    text: String,
    told: Told,
    /// What it is: one value, unless it leads to several records.
    values: Vec<Value>,
}

/// How much is told of a side.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RuleSideTold)]
enum Told {
    /// All its values.
    All,
    /// The first ten.
    First,
    /// Nothing: it is a secret.
    Secret,
    /// Nothing: it is whatever the records of a whole collection have.
    Anywhere,
}

impl Side {
    fn of((text, seen): (&String, Seen)) -> Self {
        let (told, values) = match seen {
            Seen::Values(values) => (Told::All, values),
            Seen::First(values) => (Told::First, values),
            Seen::Withheld => (Told::Secret, Vec::new()),
            Seen::Anywhere => (Told::Anywhere, Vec::new()),
        };
        Self { text: text.clone(), told, values }
    }
}

/// How the parts of a rule are joined.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RuleJoin)]
enum Join {
    /// All have to hold.
    All,
    /// One has to hold.
    Any,
    /// There are none: it is a comparison.
    Compared,
}

impl Why {
    pub(super) fn of(part: &Part, holds: bool, sides: Option<[Seen; 2]>, parts: Vec<Why>) -> Self {
        let join = match part.join {
            Joined::All => Join::All,
            Joined::Any => Join::Any,
            Joined::Compared => Join::Compared,
        };
        let texts = part.operands.iter().flatten();
        let sides = texts.zip(sides.into_iter().flatten()).map(Side::of).collect();
        Self { text: part.text.clone(), join, holds, sides, parts }
    }
}
