//! What is told of the calls that were counted.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::failure::Kind;
use super::usage::{Counts, DAY, Hour, Hours, KEPT_HOURS, begin_of};
use crate::collections::dates;

/// An integration's calls.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationUsage)]
pub(super) struct UsageBody {
    /// The last 24 hours, by the hour. The present hour is one of them.
    day: SpanBody,
    /// The last 30 times 24 hours, by 24 hours.
    month: SpanBody,
}

/// The calls of some time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IntegrationUsageSpan)]
struct SpanBody {
    calls: u64,
    failed: u64,
    /// Whom the calls were made for.
    by: ByBody,
    /// How many failed in which way; those that there were.
    #[schema(value_type = BTreeMap<String, u64>)]
    failures: BTreeMap<Kind, u64>,
    /// Refused, for their callers had called too often; they are no calls.
    limited: u64,
    /// Milliseconds that a call took on average, with what it waited for its turn; `null` where there
    /// was none.
    mean_ms: Option<f64>,
    /// Milliseconds of the one that took longest.
    longest_ms: Option<f64>,
    /// Its parts, the oldest first.
    steps: Vec<StepBody>,
}

/// Whom calls were made for.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationUsageBy)]
struct ByBody {
    apps: u64,
    automations: u64,
    payments: u64,
    /// Admins who tried it out.
    tests: u64,
}

/// The calls of a part of it.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationUsageStep)]
struct StepBody {
    /// When it begins.
    from: String,
    /// When it is over.
    until: String,
    calls: u64,
    failed: u64,
}

impl UsageBody {
    /// As seen in the hour `now`.
    pub(super) fn of(hours: &Hours, now: Hour) -> Self {
        Self {
            day: SpanBody::of(hours, now, 1, DAY),
            month: SpanBody::of(hours, now, DAY, KEPT_HOURS / DAY),
        }
    }
}

impl SpanBody {
    /// `steps` of so many hours each; the last one ends with the hour `now`.
    fn of(hours: &Hours, now: Hour, step: Hour, steps: i64) -> Self {
        let sum = |from: Hour, until: Hour| {
            let mut sum = Counts::default();
            hours.range(from..until).for_each(|(_, counts)| sum.add(counts));
            sum
        };
        let end = now + 1;
        let begin = end - step * steps;
        let part = |nth: i64| {
            let (from, until) = (begin + nth * step, begin + (nth + 1) * step);
            let counts = sum(from, until);
            let text = |hour| dates::to_text(begin_of(hour));
            let (calls, failed) = (counts.calls(), counts.failed());
            StepBody { from: text(from), until: text(until), calls, failed }
        };
        let all = sum(begin, end);
        let timed = all.timed();
        Self {
            calls: all.calls(),
            failed: all.failed(),
            by: ByBody {
                apps: all.apps,
                automations: all.automations,
                payments: all.payments,
                tests: all.tests,
            },
            mean_ms: (timed > 0).then(|| milliseconds(all.took / timed.max(1))),
            longest_ms: (timed > 0).then(|| milliseconds(all.longest)),
            limited: all.limited,
            failures: all.failures,
            steps: (0..steps).map(part).collect(),
        }
    }
}

/// Of microseconds, to a tenth.
#[expect(clippy::cast_precision_loss, reason = "nothing takes so long")]
fn milliseconds(micros: u64) -> f64 {
    (micros / 100) as f64 / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_end_with_the_present_hour_and_hold_nothing_older() {
        let one = |apps| Counts { apps, took: apps * 1500, longest: 1500, ..Counts::default() };
        let now = 500_000;
        let hours = [(now, 1), (now - 23, 2), (now - 24, 4), (now - 719, 8), (now - 720, 16)];
        let hours = hours.into_iter().map(|(hour, calls)| (hour, one(calls))).collect::<Hours>();
        let body = UsageBody::of(&hours, now);
        assert_eq!((body.day.calls, body.month.calls), (3, 15));
        let calls = |span: &SpanBody| {
            span.steps.iter().map(|step| step.calls).filter(|calls| *calls > 0).collect::<Vec<_>>()
        };
        assert_eq!(calls(&body.day), [2, 1]);
        assert_eq!(calls(&body.month), [8, 4, 3]);
        assert_eq!((body.day.steps.len(), body.month.steps.len()), (24, 30));
        assert_eq!((body.day.mean_ms, body.day.longest_ms), (Some(1.5), Some(1.5)));
        for pair in body.month.steps.windows(2) {
            assert_eq!(pair[0].until, pair[1].from);
        }
        let none = UsageBody::of(&Hours::new(), now);
        assert_eq!((none.day.calls, none.day.mean_ms), (0, None));
    }
}
