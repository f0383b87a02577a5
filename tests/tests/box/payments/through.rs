//! The services that records can be paid through: how each is set up, what it gives whoever pays, and
//! what they do with it.

use homeport_providers::{CLIENT, MOLLIE_KEY, Providers, RAZORPAY, SQUARE_TOKEN, STRIPE_KEY};
use serde_json::{Value, json};

/// A service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Through {
    Stripe,
    Mollie,
    PayPal,
    Razorpay,
    Square,
}

impl Through {
    /// All but Stripe, which has tests of its own.
    pub(super) const OTHERS: [Self; 4] = [Self::Mollie, Self::PayPal, Self::Razorpay, Self::Square];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Mollie => "mollie",
            Self::PayPal => "paypal",
            Self::Razorpay => "razorpay",
            Self::Square => "square",
        }
    }

    /// What an admin gives, without what is charged.
    pub(super) fn setup(self, providers: &Providers) -> Value {
        let back = "https://shop.example/paid";
        let credentials = match self {
            Self::Stripe => json!({ "secret_key": STRIPE_KEY }),
            Self::Mollie => {
                json!({ "key": MOLLIE_KEY, "return_url": back, "statement": "Ada's shop" })
            }
            Self::PayPal => {
                json!({ "client_id": CLIENT.0, "client_secret": CLIENT.1, "return_url": back })
            }
            Self::Razorpay => json!({ "key_id": RAZORPAY.0, "key_secret": RAZORPAY.1 }),
            Self::Square => json!({ "token": SQUARE_TOKEN }),
        };
        let base = match self {
            Self::Stripe => providers.base("stripe"),
            other => providers.base(&format!("tills/{}", other.name())),
        };
        let mut setup = json!({
            "connector": self.name(), "base": base, "local": [providers.host()],
            "credentials": credentials,
        });
        if self == Self::PayPal {
            setup["tokenBase"] = base.into();
        }
        setup
    }

    /// What the phone sends to begin the payment of an order.
    pub(super) fn begins(self, order: &str) -> Value {
        let mut body = super::of(order);
        if self == Self::Square {
            body["source"] = format!("cnon:card-nonce-ok-{order}").into();
        }
        body
    }

    /// Whether a payment is ready for whoever pays.
    pub(super) fn is_ready(self, payment: &Value) -> bool {
        match self {
            Self::Square => payment["state"] == "captured",
            _ => payment["payer"].as_object().is_some_and(|payer| !payer.is_empty()),
        }
    }

    /// Whether the service has the money with the beginning of a payment.
    pub(super) fn takes_at_once(self) -> bool {
        self == Self::Square
    }

    /// The service's name for a payment, by what whoever pays was given.
    pub(super) fn begun(self, payment: &Value) -> String {
        let payer = |name: &str| payment["payer"][name].as_str().unwrap();
        match self {
            Self::Stripe => super::begun(payment),
            Self::Mollie => payer("checkout_url").rsplit('/').next().unwrap().to_owned(),
            Self::PayPal => {
                let address = payer("approve_url");
                let order = payer("order_id");
                assert!(address.ends_with(order), "{address}");
                order.to_owned()
            }
            Self::Razorpay => payer("order_id").to_owned(),
            Self::Square => String::new(),
        }
    }

    /// Whoever pays does what is theirs to do.
    pub(super) fn pay(self, providers: &Providers, payment: &Value) {
        if !self.takes_at_once() {
            providers.pay_at(self.name(), &self.begun(payment));
        }
    }
}
