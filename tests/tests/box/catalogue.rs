//! The catalogue against its stand-ins: each connector's own test with good credentials and with wrong
//! ones, what succeeds, and what the service refuses in words of its own.

use homeport_providers::{
    EASYPOST_KEY, GOOGLE_KEY, MAPBOX_TOKEN, MOLLIE_KEY, ORS_KEY, PLAID, RAZORPAY, SHIPPO_TOKEN,
    SQUARE_TOKEN, WISE_TOKEN,
};
use serde_json::{Value, json};

use crate::integrations::{Ground, failed};

/// Status, kind, the provider's code and its status.
type Failure = (u16, &'static str, &'static str, u64);

/// What of a connector is tried: wrong credentials and how they fail, good ones, calls with a place in
/// their result and what is there, calls that fail and how.
struct Tried {
    connector: &'static str,
    wrong: Value,
    refused: (&'static str, u64),
    good: Value,
    succeeds: Vec<(&'static str, Value, &'static str, Value)>,
    fails: Vec<(&'static str, Value, Failure)>,
}

impl Tried {
    async fn hold(self, ground: &Ground) {
        let Self { connector, wrong, refused, good, succeeds, fails } = self;
        ground.set_up(connector, wrong).await;
        let test = ground.test(connector).await.expect(502);
        let (code, status) = (&test.body["data"]["code"], &test.body["data"]["providerStatus"]);
        assert_eq!(test.body["data"]["kind"], "auth", "{connector}: {}", test.text);
        assert_eq!((code, status), (&json!(refused.0), &json!(refused.1)), "{connector}");
        ground.set_up(connector, good.clone()).await;
        ground.test(connector).await.expect(200);
        for (action, input, place, expected) in succeeds {
            let result = ground.result(&format!("{connector}/{action}"), input).await;
            assert_eq!(result.pointer(place), Some(&expected), "{connector} {action}: {result}");
        }
        for (action, input, (status, kind, code, provider)) in fails {
            let path = format!("{connector}/{action}");
            let failure = ground.failure(&path, input).await;
            assert_eq!(failure, failed(status, kind, code, provider), "{path}");
        }
        // What went out is the service's to see, and nobody's to read here.
        let logs = ground.admin.get("/api/logs?perPage=500").await.expect(200).text;
        for secret in good.as_object().unwrap().values().filter_map(Value::as_str) {
            assert!(!logs.contains(secret), "{connector}");
        }
    }
}

#[tokio::test]
async fn payments_of_mollie_razorpay_and_square_are_asked_for_as_documented() {
    let ground = Ground::new().await;
    let pay = |amount: &str| {
        json!({
            "amount": amount, "currency": "EUR", "description": "Order 7", "reference": "o7",
            "redirect_url": "https://shop.example/back", "idempotency_key": "k1",
        })
    };
    let back = |amount: &str| {
        json!({ "id": "tr_7UhSN1zuXS", "amount": amount, "currency": "EUR", "description": "Order 7",
            "idempotency_key": "r1" })
    };
    Tried {
        connector: "mollie",
        wrong: json!({ "key": "test_wrong" }),
        refused: ("Unauthorized Request", 401),
        good: json!({ "key": MOLLIE_KEY }),
        succeeds: vec![
            (
                "create_payment",
                pay("10.00"),
                "/checkout_url",
                json!("https://www.mollie.com/checkout/select-method/7UhSN1zuXS"),
            ),
            ("payment", json!({ "id": "tr_7UhSN1zuXS" }), "/status", json!("paid")),
            ("list_payments", json!({ "limit": 5 }), "/payments/0/id", json!("tr_7UhSN1zuXS")),
            ("refund", back("5.00"), "/status", json!("pending")),
        ],
        fails: vec![
            ("create_payment", pay("10.01"), (502, "invalid", "amount", 422)),
            ("payment", json!({ "id": "tr_none" }), (502, "not_found", "Not Found", 404)),
            ("refund", back("99.00"), (502, "invalid", "amount", 422)),
        ],
    }
    .hold(&ground)
    .await;
    let mut seen = ground.providers.seen().into_iter();
    let paid = seen.find(|one| one.line == "POST /mollie/v2/payments").unwrap();
    assert_eq!(paid.headers["idempotency-key"], "k1");
    let expected = json!({
        "amount": { "currency": "EUR", "value": "10.00" }, "description": "Order 7",
        "redirectUrl": "https://shop.example/back", "metadata": { "reference": "o7" },
    });
    assert_eq!(serde_json::from_str::<Value>(&paid.body).unwrap(), expected);

    let order = |amount: u64| json!({ "amount": amount, "currency": "INR", "receipt": "order 7" });
    let capture =
        |amount: u64| json!({ "id": "pay_29QQoUBi66xm2f", "amount": amount, "currency": "INR" });
    Tried {
        connector: "razorpay",
        wrong: json!({ "key_id": RAZORPAY.0, "key_secret": "wrong" }),
        refused: ("BAD_REQUEST_ERROR", 401),
        good: json!({ "key_id": RAZORPAY.0, "key_secret": RAZORPAY.1 }),
        succeeds: vec![
            ("create_order", order(50_000), "/id", json!("order_DBJOWzybf0sJbb")),
            ("list_orders", json!({ "receipt": "order 8" }), "/orders/0/receipt", json!("order 8")),
            ("capture", capture(1999), "/status", json!("captured")),
        ],
        fails: vec![
            ("create_order", order(1), (502, "invalid", "BAD_REQUEST_ERROR", 400)),
            ("capture", capture(5), (502, "invalid", "BAD_REQUEST_ERROR", 400)),
        ],
    }
    .hold(&ground)
    .await;

    let card = |source: &str| json!({ "source": source, "amount": 1999, "currency": "EUR", "reference": "o7", "idempotency_key": "k1" });
    Tried {
        connector: "square",
        wrong: json!({ "token": "wrong-token" }),
        refused: ("UNAUTHORIZED", 401),
        good: json!({ "token": SQUARE_TOKEN }),
        succeeds: vec![
            ("create_payment", card("cnon:card-nonce-ok"), "/amount/amount", json!(1999)),
            (
                "payment",
                json!({ "id": "R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY" }),
                "/status",
                json!("COMPLETED"),
            ),
        ],
        fails: vec![
            (
                "create_payment",
                card("cnon:card-nonce-declined"),
                (502, "declined", "GENERIC_DECLINE", 402),
            ),
            (
                "create_payment",
                card("cnon:card-nonce-rejected-cvv"),
                (502, "declined", "CVV_FAILURE", 400),
            ),
            ("payment", json!({ "id": "none" }), (502, "not_found", "NOT_FOUND", 404)),
        ],
    }
    .hold(&ground)
    .await;
}

#[tokio::test]
async fn banks_are_asked_through_wise_and_plaid() {
    let ground = Ground::new().await;
    let transfer = |recipient: u64| {
        json!({
            "recipient": recipient, "quote": "bbe6be23-1b6f-4c29-b1de-11111fbb7ef4",
            "transaction": "6d0e1c4b-3f5c-4d5c-9f57-0f5f0b6a9a01", "reference": "Rent",
        })
    };
    let fund = |id: u64| json!({ "profile": 16_421_159, "id": id });
    Tried {
        connector: "wise",
        wrong: json!({ "token": "wrong-token" }),
        refused: ("invalid_token", 401),
        good: json!({ "token": WISE_TOKEN }),
        succeeds: vec![
            ("profiles", json!({}), "/profiles/0/type", json!("business")),
            ("rate", json!({ "source": "EUR", "target": "USD" }), "/rate", json!(1.166)),
            ("create_transfer", transfer(8_692_237), "/status", json!("incoming_payment_waiting")),
            ("fund_transfer", fund(16_521_632), "/status", json!("COMPLETED")),
        ],
        fails: vec![
            ("create_transfer", transfer(1), (502, "invalid", "NOT_VALID", 422)),
            // It was made, and it was turned down: 201 with a reason.
            ("fund_transfer", fund(5), (502, "invalid", "balance.payment-option-unavailable", 201)),
        ],
    }
    .hold(&ground)
    .await;

    let link = |products: Value| json!({ "user": "u1", "client_name": "Shop", "products": products, "countries": ["US"], "language": "en" });
    let access = |token: &str| json!({ "access_token": token });
    Tried {
        connector: "plaid",
        wrong: json!({ "client_id": PLAID.0, "secret": "ffffffffffffffffffffffffffffff" }),
        refused: ("INVALID_API_KEYS", 400),
        good: json!({ "client_id": PLAID.0, "secret": PLAID.1 }),
        succeeds: vec![
            (
                "create_link_token",
                link(json!(["transactions"])),
                "/link_token",
                json!("link-sandbox-af1a0311"),
            ),
            (
                "exchange",
                json!({ "public_token": "public-sandbox-good" }),
                "/access_token",
                json!("access-sandbox-de3ce8ef"),
            ),
            ("sync_transactions", access("access-sandbox-de3ce8ef"), "/more", json!(true)),
        ],
        fails: vec![
            ("create_link_token", link(json!("x")), (502, "invalid", "INVALID_FIELD", 400)),
            (
                "exchange",
                json!({ "public_token": "public-none" }),
                (502, "invalid", "INVALID_PUBLIC_TOKEN", 400),
            ),
            (
                "sync_transactions",
                access("access-sandbox-stale"),
                (502, "invalid", "ITEM_LOGIN_REQUIRED", 400),
            ),
        ],
    }
    .hold(&ground)
    .await;
}

#[tokio::test]
async fn maps_of_google_mapbox_and_openrouteservice_are_asked_as_documented() {
    let ground = Ground::new().await;
    let (wrong, good) =
        (json!({ "key": format!("AIza{}", "x".repeat(35)) }), json!({ "key": GOOGLE_KEY }));
    let address = |text: &str| json!({ "address": text });
    Tried {
        connector: "google_geocoding",
        wrong: wrong.clone(),
        refused: ("REQUEST_DENIED", 200),
        good: good.clone(),
        succeeds: vec![
            (
                "search",
                address("Berlin"),
                "/places/0/place_id",
                json!("ChIJAVkDPzdOqEcRcDteW0YgIQQ"),
            ),
            ("search", address("nowhere"), "/places", json!([])),
            (
                "reverse",
                json!({ "lat": 52.5, "lon": 13.4 }),
                "/places/0/types/0",
                json!("locality"),
            ),
        ],
        fails: vec![("search", address("busy"), (429, "rate_limited", "OVER_QUERY_LIMIT", 200))],
    }
    .hold(&ground)
    .await;
    Tried {
        connector: "google_places",
        wrong: wrong.clone(),
        refused: ("API_KEY_INVALID", 400),
        good: good.clone(),
        succeeds: vec![
            (
                "search",
                json!({ "query": "museum" }),
                "/places/0/id",
                json!("ChIJAVkDPzdOqEcRcDteW0YgIQQ"),
            ),
            ("place", json!({ "id": "ChIJAVkDPzdOqEcRcDteW0YgIQQ" }), "/name", json!("Berlin")),
        ],
        fails: vec![(
            "place",
            json!({ "id": "nothing" }),
            (502, "invalid", "INVALID_ARGUMENT", 400),
        )],
    }
    .hold(&ground)
    .await;
    let between = json!({ "from_lat": 52.52, "from_lon": 13.41, "to_lat": 52.51, "to_lon": 13.33, "mode": "WALK" });
    Tried {
        connector: "google_routes",
        wrong,
        refused: ("API_KEY_INVALID", 400),
        good,
        succeeds: vec![
            ("route", json!({ "from": "A", "to": "B" }), "/routes/0/distanceMeters", json!(6214)),
            ("route_between", between, "/routes/0/duration", json!("1126s")),
        ],
        fails: vec![(
            "route",
            json!({ "from": "nowhere", "to": "B" }),
            (502, "not_found", "NOT_FOUND", 404),
        )],
    }
    .hold(&ground)
    .await;

    let way = |stops: &str| json!({ "profile": "driving", "stops": stops, "overview": "false" });
    Tried {
        connector: "mapbox",
        wrong: json!({ "token": "pk.wrong.token" }),
        refused: ("TokenInvalid", 200),
        good: json!({ "token": MAPBOX_TOKEN }),
        succeeds: vec![
            (
                "search",
                json!({ "query": "Berlin", "limit": 1 }),
                "/places/0/properties/name",
                json!("Berlin"),
            ),
            ("route", way("13.38,52.51;13.39,52.52"), "/routes/0/distance", json!(1886.8)),
        ],
        fails: vec![("route", way("0,0;1,1"), (502, "invalid", "NoRoute", 200))],
    }
    .hold(&ground)
    .await;

    let ors = |stops: Value| json!({ "profile": "foot-walking", "stops": stops });
    let places = |places: Value| json!({ "profile": "foot-walking", "places": places });
    Tried {
        connector: "openrouteservice",
        wrong: json!({ "key": "wrong-key" }),
        refused: ("", 403),
        good: json!({ "key": ORS_KEY }),
        succeeds: vec![
            (
                "route",
                ors(json!([[8.68, 49.41], [8.69, 49.42]])),
                "/routes/0/summary/distance",
                json!(1369.0),
            ),
            (
                "matrix",
                places(json!([[8.68, 49.41], [8.69, 49.42]])),
                "/distances/0/1",
                json!(886.14),
            ),
        ],
        fails: vec![
            ("route", ors(json!([[0, 0], [1, 1]])), (502, "not_found", "2010", 404)),
            ("matrix", places(json!([[8.68, 49.41]])), (502, "invalid", "6003", 400)),
        ],
    }
    .hold(&ground)
    .await;
}

#[tokio::test]
async fn parcels_are_sent_through_easypost_and_shippo() {
    let ground = Ground::new().await;
    let address =
        json!({ "name": "Ada", "street1": "1 Way", "city": "X", "zip": "1", "country": "US" });
    let shipment =
        |to: &Value| json!({ "to": to, "from": address, "weight": 21.9, "reference": "o7" });
    let buy = |id: &str| json!({ "id": id, "rate": "rate_11" });
    Tried {
        connector: "easypost",
        wrong: json!({ "key": "EZTKwrong" }),
        refused: ("APIKEY.INACTIVE", 401),
        good: json!({ "key": EASYPOST_KEY }),
        succeeds: vec![
            ("create_shipment", shipment(&address), "/rates/0/id", json!("rate_11")),
            ("buy", buy("shp_99"), "/tracking_code", json!("9405500106068105875598")),
            ("track", json!({ "code": "EZ1000000001" }), "/status", json!("pre_transit")),
        ],
        fails: vec![
            (
                "create_shipment",
                shipment(&json!("x")),
                (502, "invalid", "SHIPMENT.INVALID_PARAMS", 422),
            ),
            ("buy", buy("shp_bought"), (502, "invalid", "SHIPMENT.POSTAGE.EXISTS", 422)),
        ],
    }
    .hold(&ground)
    .await;

    let parcel = |to: &Value| {
        json!({
            "to": to, "from": address, "length": 5, "width": 5, "height": 5, "distance_unit": "in",
            "weight": 2, "mass_unit": "lb",
        })
    };
    let label = |rate: &str| json!({ "rate": rate, "label": "PDF" });
    Tried {
        connector: "shippo",
        wrong: json!({ "token": "shippo_test_wrong" }),
        refused: ("", 401),
        good: json!({ "token": SHIPPO_TOKEN }),
        succeeds: vec![
            ("create_shipment", parcel(&address), "/rates/0/provider", json!("USPS")),
            (
                "buy",
                label("adcfdddf8ec64b84ad22772bce3ea37a"),
                "/tracking_number",
                json!("9499907123456123456781"),
            ),
            (
                "tracker",
                json!({ "carrier": "shippo", "number": "SHIPPO_TRANSIT" }),
                "/status/status",
                json!("TRANSIT"),
            ),
        ],
        fails: vec![
            ("create_shipment", parcel(&json!("x")), (502, "invalid", "", 400)),
            (
                "buy",
                label("00000000000000000000000000000000"),
                (502, "invalid", "RateExpired", 201),
            ),
        ],
    }
    .hold(&ground)
    .await;
}
