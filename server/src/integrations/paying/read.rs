//! How a service writes what payments are made of, and what its answers say.

use serde_json::Value;

use super::super::money;
use super::{PaidBack, Paying, Refund, Seen, Spelling, Spot, Stage, Style};

impl Paying {
    /// How the service writes an amount; `None` when it cannot.
    pub(in crate::integrations) fn amount(&self, minor: i64, currency: &str) -> Option<Value> {
        let (own, theirs) = self.digits_of(currency)?;
        let amount = money::rescaled(minor, own, theirs)?;
        Some(match self.money {
            Style::Minor => amount.into(),
            Style::Decimal => money::decimal(amount, theirs).into(),
        })
    }

    pub(in crate::integrations) fn spelled(&self, currency: &str) -> String {
        match self.currency {
            Spelling::Upper => currency.to_ascii_uppercase(),
            Spelling::Lower => currency.to_ascii_lowercase(),
        }
    }

    /// Whether money is taken when the box asks for it only.
    pub(in crate::integrations) fn waits_for_capture(&self) -> bool {
        self.states.values().any(|stage| *stage == Stage::Approved)
    }

    fn digits_of(&self, currency: &str) -> Option<(u32, u32)> {
        let own = money::digits(currency)?;
        Some((own, self.digits.get(currency).copied().unwrap_or(own)))
    }

    /// A refund of a payment in a currency; `None` when it is none.
    pub(in crate::integrations) fn refund(&self, answer: &Value, currency: &str) -> Option<Refund> {
        let at = &self.at;
        let (id, status) = (at.refund_id.text(answer), at.refund_status.text(answer));
        if id.is_empty() {
            return None;
        }
        let amount = at.refund_amount.find(answer)?;
        Some(Refund {
            id,
            reference: at.refund_reference.text(answer),
            // Elsewhere a part of the smallest unit may have been paid back: a whole one here, so that
            // never more is taken to be left than is.
            amount: self.amount_by(amount, currency, money::rescaled_up)?,
            // A word that is not known does not say that it is at its end.
            stage: self.refund_states.get(&status).copied().unwrap_or(PaidBack::Pending),
            status,
        })
    }

    fn amount_by(
        &self,
        value: &Value,
        currency: &str,
        rescaled: fn(i64, u32, u32) -> Option<i64>,
    ) -> Option<i64> {
        let (own, theirs) = self.digits_of(currency)?;
        let amount = match self.money {
            Style::Minor => value.as_i64()?,
            Style::Decimal => money::minor(value.as_str()?, theirs)?,
        };
        rescaled(amount, theirs, own)
    }

    /// A payment, where it is one.
    pub(in crate::integrations) fn seen(&self, answer: &Value) -> Seen {
        let at = &self.at;
        let status = at.status.text(answer);
        let currency = at.currency.text(answer).to_ascii_uppercase();
        let amount = |spot: &Spot| {
            let value = spot.find(answer)?;
            self.amount_by(value, &currency, money::rescaled)
        };
        let payer = self.payer.iter().filter_map(|(name, spot)| {
            let value = spot.find(answer)?;
            Some((name.clone(), value.clone()))
        });
        Seen {
            id: at.id.text(answer),
            stage: self.states.get(&status).copied(),
            amount: amount(&at.amount),
            captured: at.captured.as_ref().and_then(amount),
            refunded: at.refunded.as_ref().and_then(amount),
            reference: at.reference.text(answer),
            payer: payer.collect(),
            status,
            currency,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::catalogue;
    use super::super::super::connector::Connector;
    use super::*;

    fn paying(id: &str) -> Paying {
        Connector::read(catalogue::file(id).unwrap()).unwrap().payments.unwrap()
    }

    fn unit(payments: &Value) -> Value {
        json!({
            "id": "5O19", "status": "COMPLETED",
            "purchase_units": [{
                "custom_id": "p1", "amount": { "currency_code": "EUR", "value": "19.99" },
                "payments": payments,
            }],
        })
    }

    fn order(status: &str, payments: &[(&str, u64)]) -> Value {
        let items = payments.iter().map(|(status, back)| {
            // One that was paid back by itself was never captured.
            let (status, captured) = match status.strip_suffix('!') {
                Some(status) => (status, false),
                None => (*status, ["captured", "refunded"].contains(status)),
            };
            json!({
                "id": format!("pay_{status}_{captured}"), "status": status, "amount": 1999,
                "amount_refunded": back, "captured": captured,
            })
        });
        json!({
            "id": "order_1", "status": status, "amount": 1999, "currency": "INR", "receipt": "p1",
            "amount_paid": if status == "paid" { 1999 } else { 0 },
            "payments": { "items": items.collect::<Vec<_>>() },
        })
    }

    #[test]
    fn each_services_words_mean_what_they_do() {
        let (authorised, captured) = (Some(Stage::Authorised), Some(Stage::Captured));
        let captures = |status: &str| json!({ "captures": [{ "status": status, "amount": { "value": "19.99" } }] });
        let square = |status: &str| {
            json!({
                "id": "x", "status": status, "amount_money": { "amount": 1999, "currency": "EUR" },
                "reference_id": "p1",
            })
        };
        let mollie = |status: &str| {
            json!({
                "id": "tr_1", "status": status, "amount": { "currency": "EUR", "value": "19.99" },
                "metadata": { "reference": "p1" },
            })
        };
        for (id, answer, stage) in [
            ("mollie", mollie("open"), Some(Stage::Created)),
            ("mollie", mollie("paid"), captured),
            ("mollie", mollie("expired"), Some(Stage::Failed)),
            ("mollie", mollie("other"), None),
            ("paypal", unit(&json!({})), captured),
            ("paypal", unit(&captures("COMPLETED")), captured),
            // The order is complete, and the money is not there yet, or never.
            ("paypal", unit(&captures("PENDING")), Some(Stage::Created)),
            ("paypal", unit(&captures("DECLINED")), Some(Stage::Failed)),
            ("paypal", unit(&captures("REFUNDED")), captured),
            (
                "paypal",
                unit(&json!({ "captures": [{ "status": "DECLINED" }, { "status": "COMPLETED" }] })),
                captured,
            ),
            ("razorpay", order("created", &[]), Some(Stage::Created)),
            ("razorpay", order("attempted", &[("failed", 0)]), Some(Stage::Created)),
            (
                "razorpay",
                order("attempted", &[("failed", 0), ("authorized", 0)]),
                Some(Stage::Approved),
            ),
            ("razorpay", order("paid", &[("refunded", 1999), ("captured", 0)]), captured),
            ("razorpay", order("paid", &[]), captured),
            // Paid back by itself, because nobody took it: it can be paid again.
            ("razorpay", order("attempted", &[("refunded!", 1999)]), Some(Stage::Created)),
            (
                "razorpay",
                order("attempted", &[("refunded!", 1999), ("authorized", 0)]),
                Some(Stage::Approved),
            ),
            ("razorpay", order("paid", &[("refunded!", 1999), ("authorized", 0)]), captured),
            ("square", square("APPROVED"), authorised),
            ("square", square("COMPLETED"), captured),
            ("square", square("CANCELED"), Some(Stage::Failed)),
        ] {
            let seen = paying(id).seen(&answer);
            assert_eq!(seen.stage, stage, "{id} {answer}");
            assert_eq!((seen.amount, seen.reference.as_str()), (Some(1999), "p1"), "{id} {answer}");
        }
    }

    #[test]
    fn what_was_taken_and_paid_back_is_of_the_money_and_not_of_what_came_to_nothing() {
        let seen = paying("razorpay").seen(&order("paid", &[("failed", 0), ("captured", 500)]));
        assert_eq!((seen.captured, seen.refunded), (Some(1999), Some(500)));
        for nothing in [[("failed", 0)], [("refunded!", 1999)]] {
            let seen = paying("razorpay").seen(&order("attempted", &nothing));
            assert_eq!((seen.captured, seen.refunded), (None, None));
        }
        // Money goes back the way that it came.
        let of = paying("razorpay").refund.of.unwrap();
        for status in ["captured", "refunded"] {
            let two = order("paid", &[("refunded!", 1999), (status, 0)]);
            assert_eq!(of.text(&two), format!("pay_{status}_true"));
            let seen = paying("razorpay").seen(&two);
            assert_eq!((seen.captured, seen.refunded), (Some(1999), Some(0)));
        }
        assert_eq!(of.text(&order("attempted", &[("refunded!", 1999)])), "");
        let paypal = paying("paypal");
        let back = json!({
            "id": "R1", "status": "PENDING", "amount": { "value": "5.00" }, "custom_id": "k1",
        });
        let refund = paypal.refund(&back, "EUR").unwrap();
        assert_eq!((refund.amount, refund.stage), (500, PaidBack::Pending));
        assert_eq!(refund.reference, "k1");
        assert!(paypal.refund(&json!({ "id": "R1", "status": "PENDING" }), "EUR").is_none());
        assert!(paypal.refund(&json!({ "status": "PENDING" }), "EUR").is_none());
        let links = json!([
            { "rel": "self", "href": "s" }, { "rel": "payer-action", "href": "https://a" },
        ]);
        let mut open = unit(&json!({}));
        open["links"] = links;
        assert_eq!(paypal.seen(&open).payer["approve_url"], "https://a");
    }
}
