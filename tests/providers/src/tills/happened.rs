//! What has happened at a till, as lists of events have it: newest first, between two moments.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Till;
use crate::books::now;

#[derive(Clone)]
pub(crate) struct Happened {
    pub(crate) id: String,
    /// In seconds since 1970-01-01.
    pub(crate) at: u64,
    pub(crate) what: What,
    /// The payment's id; empty where it is about none.
    pub(crate) sale: String,
    /// The refund's.
    pub(crate) back: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Approved,
    Taken,
    PaidBack,
    /// Nothing that a payment has to do with.
    Other,
}

impl Till {
    pub(crate) fn happen(&mut self, what: What, sale: &str, back: &str) {
        self.happened_at(now(), what, (sale, back));
    }

    pub(crate) fn happened_at(&mut self, at: u64, what: What, (sale, back): (&str, &str)) {
        let (sale, back) = (sale.to_owned(), back.to_owned());
        let id = format!("WH-{:07}", self.happened.len() + 1);
        self.happened.push(Happened { id, at, what, sale, back });
    }

    /// A page of what was between two moments, both as RFC 3339 has them or empty, newest first; and
    /// whether there is more.
    pub(crate) fn between(&self, from: &str, until: &str, page: usize) -> (Vec<Happened>, bool) {
        let moment = |text: &str| {
            let moment = OffsetDateTime::parse(text, &Rfc3339).unwrap();
            u64::try_from(moment.unix_timestamp()).unwrap()
        };
        let from = if from.is_empty() { 0 } else { moment(from) };
        let until = if until.is_empty() { u64::MAX } else { moment(until) };
        let is_meant = |one: &&Happened| (from..=until).contains(&one.at);
        let mut found = self.happened.iter().filter(is_meant).cloned().collect::<Vec<_>>();
        found.reverse();
        found.sort_by_key(|one| std::cmp::Reverse(one.at));
        let has_more = found.len() > page;
        found.truncate(page);
        (found, has_more)
    }
}
