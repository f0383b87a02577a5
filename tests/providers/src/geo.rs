//! Nominatim (search, reverse, status) and OSRM (nearest, route).

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use crate::{answer, header};

type Asked = Query<HashMap<String, String>>;

pub(crate) fn nominatim() -> Router {
    let status = async || {
        let updated = "2026-01-31T10:00:00+00:00";
        answer(200, &json!({ "status": 0, "message": "OK", "data_updated": updated }))
    };
    Router::new()
        .route("/status", get(status))
        .route("/search", get(search))
        .route("/reverse", get(reverse))
}

async fn search(Query(asked): Asked, headers: HeaderMap) -> Response {
    // The public server's usage policy asks for a name of one's own.
    if header(&headers, "user-agent").is_empty() {
        return answer(403, &json!({ "error": { "code": 403, "message": "Blocked" } }));
    }
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    if text("format") != "jsonv2" {
        let message = "Parameter 'format' must be one of: json, jsonv2";
        return answer(400, &json!({ "error": { "code": 400, "message": message } }));
    }
    match text("q") {
        "nowhere" => answer(200, &json!([])),
        q => {
            let place = json!({ "place_id": 1, "lat": "52.5170365", "lon": "13.3888599", "display_name": q });
            answer(200, &json!([place]))
        }
    }
}

async fn reverse(Query(asked): Asked) -> Response {
    let number = |name: &str| asked.get(name).and_then(|text| text.parse::<f64>().ok());
    match (number("lat"), number("lon")) {
        // In the middle of the sea it says 200 and that it does not know.
        (Some(0.0), Some(0.0)) => answer(200, &json!({ "error": "Unable to geocode" })),
        (Some(lat), Some(lon)) => {
            let place = json!({
                "display_name": "Unter den Linden, Berlin", "lat": lat.to_string(),
                "lon": lon.to_string(), "address": { "city": "Berlin" },
            });
            answer(200, &place)
        }
        _ => answer(400, &json!({ "error": { "code": 400, "message": "Need coordinates" } })),
    }
}

pub(crate) fn osrm() -> Router {
    Router::new()
        .route("/nearest/v1/{profile}/{at}", get(nearest))
        .route("/route/v1/{profile}/{stops}", get(route))
}

async fn nearest(Path((_profile, at)): Path<(String, String)>) -> Response {
    let found = json!([{ "name": "Friedrichstraße", "location": at }]);
    answer(200, &json!({ "code": "Ok", "waypoints": found }))
}

async fn route(Path((profile, stops)): Path<(String, String)>) -> Response {
    let stops = stops.split(';').collect::<Vec<_>>();
    if profile != "driving" {
        return answer(400, &json!({ "code": "InvalidUrl", "message": "URL string malformed" }));
    }
    if stops.contains(&"0,0") {
        return answer(
            400,
            &json!({ "code": "NoRoute", "message": "Impossible route between points" }),
        );
    }
    let way = json!([{ "distance": 1886.8, "duration": 260.3 }]);
    let waypoints = stops.iter().map(|stop| json!({ "location": stop })).collect::<Vec<_>>();
    answer(200, &json!({ "code": "Ok", "routes": way, "waypoints": waypoints }))
}
