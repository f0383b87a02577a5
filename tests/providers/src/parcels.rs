//! EasyPost (shipments, trackers) and Shippo (shipments, transactions, tracks).

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use crate::{EASYPOST_KEY, SHIPPO_TOKEN, answer, has_basic, header, parsed};

pub(crate) fn easypost() -> Router {
    Router::new()
        .route("/v2/shipments", post(rate).get(shipments))
        .route("/v2/shipments/{id}/buy", post(buy))
        .route("/v2/trackers", post(track))
}

fn easypost_error(status: u16, code: &str, message: &str) -> Response {
    answer(status, &json!({ "error": { "code": code, "message": message, "errors": [] } }))
}

fn easypost_stranger(headers: &HeaderMap) -> Option<Response> {
    let message =
        "This api key is no longer active. Please use a different api key or reactivate this key.";
    (!has_basic(headers, EASYPOST_KEY, "")).then(|| easypost_error(401, "APIKEY.INACTIVE", message))
}

async fn shipments(headers: HeaderMap) -> Response {
    let one = json!({ "id": "shp_99", "object": "Shipment", "mode": "test" });
    easypost_stranger(&headers)
        .unwrap_or_else(|| answer(200, &json!({ "shipments": [one], "has_more": false })))
}

async fn rate(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = easypost_stranger(&headers) {
        return refused;
    }
    let shipment = parsed(&body)["shipment"].clone();
    if !shipment["to_address"].is_object() || !shipment["parcel"]["weight"].is_number() {
        let message = "Unable to create shipment, one or more parameters were invalid.";
        return easypost_error(422, "SHIPMENT.INVALID_PARAMS", message);
    }
    let rate = json!({ "id": "rate_11", "carrier": "USPS", "service": "Priority", "rate": "7.58", "currency": "USD" });
    answer(
        201,
        &json!({
            "id": "shp_99", "object": "Shipment", "mode": "test", "reference": shipment["reference"],
            "rates": [rate], "messages": [],
        }),
    )
}

async fn buy(Path(id): Path<String>, headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = easypost_stranger(&headers) {
        return refused;
    }
    if id == "shp_bought" {
        let message = "Postage already exists for this shipment.";
        return easypost_error(422, "SHIPMENT.POSTAGE.EXISTS", message);
    }
    answer(
        200,
        &json!({
            "id": id, "tracking_code": "9405500106068105875598", "selected_rate": parsed(&body)["rate"],
            "postage_label": { "label_url": "https://easypost-files.example/label.png" }, "tracker": { "id": "trk_1" },
        }),
    )
}

async fn track(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = easypost_stranger(&headers) {
        return refused;
    }
    let code = parsed(&body)["tracker"]["tracking_code"].clone();
    answer(
        201,
        &json!({
            "id": "trk_1", "object": "Tracker", "tracking_code": code, "status": "pre_transit", "tracking_details": [],
        }),
    )
}

pub(crate) fn shippo() -> Router {
    Router::new()
        .route("/carrier_accounts/", get(carriers))
        .route("/shipments/", post(quote))
        .route("/transactions/", post(label))
        .route("/tracks/{carrier}/{number}", get(tracked))
}

fn shippo_stranger(headers: &HeaderMap) -> Option<Response> {
    (header(headers, "authorization") != format!("ShippoToken {SHIPPO_TOKEN}"))
        .then(|| answer(401, &json!({ "detail": "Token does not exist" })))
}

async fn carriers(headers: HeaderMap) -> Response {
    let one = json!({ "object_id": "b741b99f95e841639b54272834bc478c", "carrier": "usps", "active": true });
    shippo_stranger(&headers).unwrap_or_else(|| {
        answer(200, &json!({ "next": null, "previous": null, "results": [one] }))
    })
}

async fn quote(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = shippo_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    if !asked["address_to"].is_object() || !asked["parcels"][0]["weight"].is_number() {
        return answer(400, &json!({ "address_to": ["This field is required."] }));
    }
    let rate = json!({ "object_id": "adcfdddf8ec64b84ad22772bce3ea37a", "provider": "USPS", "amount": "5.50", "currency": "USD" });
    answer(
        201,
        &json!({
            "object_id": "5e40ead7cffe4cc1ad45108696162e42", "status": "SUCCESS", "rates": [rate], "messages": [],
        }),
    )
}

/// What cannot be bought comes with 201 and says so.
async fn label(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = shippo_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    if asked["rate"] != "adcfdddf8ec64b84ad22772bce3ea37a" {
        let why =
            json!({ "source": "Shippo", "code": "RateExpired", "text": "The rate has expired." });
        return answer(
            201,
            &json!({ "object_id": "70ae8117ee1749e393f249d5b77c45e0", "status": "ERROR", "messages": [why] }),
        );
    }
    answer(
        201,
        &json!({
            "object_id": "70ae8117ee1749e393f249d5b77c45e0", "status": "SUCCESS", "tracking_number": "9499907123456123456781",
            "label_url": "https://shippo-delivery.example/70ae.pdf", "messages": [],
        }),
    )
}

async fn tracked(Path((carrier, number)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if let Some(refused) = shippo_stranger(&headers) {
        return refused;
    }
    let status = json!({ "status": "TRANSIT", "status_details": "Your shipment has departed from the origin." });
    answer(
        200,
        &json!({
            "carrier": carrier, "tracking_number": number, "tracking_status": status, "tracking_history": [],
        }),
    )
}
