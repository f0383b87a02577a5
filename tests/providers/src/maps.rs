//! Google Maps (Geocoding, Places, Routes), Mapbox (tokens, geocoding v6, directions v5) and
//! OpenRouteService (directions, matrix).

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::{GOOGLE_KEY, MAPBOX_TOKEN, ORS_KEY, answer, header, parsed};

type Asked = Query<HashMap<String, String>>;

fn text<'a>(asked: &'a HashMap<String, String>, name: &str) -> &'a str {
    asked.get(name).map_or("", String::as_str)
}

pub(crate) fn google_geocoding() -> Router {
    Router::new().route("/maps/api/geocode/json", get(geocode))
}

/// Whatever happens, the status is 200.
async fn geocode(Query(asked): Asked) -> Response {
    let fail = |status: &str, message: &str| {
        answer(200, &json!({ "error_message": message, "results": [], "status": status }))
    };
    if text(&asked, "key") != GOOGLE_KEY {
        return fail("REQUEST_DENIED", "The provided API key is invalid. ");
    }
    let place = json!({
        "formatted_address": "Berlin, Germany", "place_id": "ChIJAVkDPzdOqEcRcDteW0YgIQQ",
        "geometry": { "location": { "lat": 52.5200066, "lng": 13.404954 } }, "types": ["locality", "political"],
    });
    match (text(&asked, "address"), text(&asked, "latlng"), text(&asked, "place_id")) {
        ("nowhere", ..) => answer(200, &json!({ "results": [], "status": "ZERO_RESULTS" })),
        ("busy", ..) => fail("OVER_QUERY_LIMIT", "You have exceeded your rate-limit for this API."),
        ("", "", "") => fail(
            "INVALID_REQUEST",
            "Invalid request. Missing the 'address', 'components', 'latlng' or 'place_id' parameter.",
        ),
        _ => answer(200, &json!({ "results": [place], "status": "OK" })),
    }
}

fn google_error(status: u16, name: &str, message: &str, reason: Option<&str>) -> Response {
    let mut error = json!({ "code": status, "message": message, "status": name });
    if let Some(reason) = reason {
        error["details"] = json!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com",
        }]);
    }
    answer(status, &json!({ "error": error }))
}

fn google_stranger(headers: &HeaderMap) -> Option<Response> {
    if header(headers, "x-goog-api-key") != GOOGLE_KEY {
        let message = "API key not valid. Please pass a valid API key.";
        return Some(google_error(400, "INVALID_ARGUMENT", message, Some("API_KEY_INVALID")));
    }
    let message = "FieldMask is a required parameter.";
    header(headers, "x-goog-fieldmask")
        .is_empty()
        .then(|| google_error(400, "INVALID_ARGUMENT", message, None))
}

pub(crate) fn google_places() -> Router {
    Router::new()
        .route("/v1/places:searchText", post(search_text))
        .route("/v1/places/{id}", get(google_place))
}

fn place() -> Value {
    json!({
        "id": "ChIJAVkDPzdOqEcRcDteW0YgIQQ", "formattedAddress": "Berlin, Germany",
        "displayName": { "text": "Berlin", "languageCode": "en" },
        "location": { "latitude": 52.5200066, "longitude": 13.404954 },
    })
}

async fn search_text(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = google_stranger(&headers) {
        return refused;
    }
    match parsed(&body)["textQuery"].as_str() {
        None | Some("") => google_error(400, "INVALID_ARGUMENT", "Empty text_query.", None),
        Some(_) => {
            answer(200, &json!({ "places": [place()], "nextPageToken": "AeCrKXsZWzNVbPzO" }))
        }
    }
}

async fn google_place(Path(id): Path<String>, headers: HeaderMap) -> Response {
    match (google_stranger(&headers), id.as_str()) {
        (Some(refused), _) => refused,
        (None, "ChIJAVkDPzdOqEcRcDteW0YgIQQ") => answer(200, &place()),
        (None, _) => google_error(400, "INVALID_ARGUMENT", "Not a valid Place ID", None),
    }
}

pub(crate) fn google_routes() -> Router {
    Router::new().route("/directions/v2:computeRoutes", post(compute_routes))
}

async fn compute_routes(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = google_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    let is_place = |place: &Value| {
        place["address"].is_string() || place["location"]["latLng"]["latitude"].is_number()
    };
    if !is_place(&asked["origin"]) || !is_place(&asked["destination"]) {
        return google_error(400, "INVALID_ARGUMENT", "Origin and destination must be set.", None);
    }
    if asked["origin"]["address"] == "nowhere" {
        return google_error(404, "NOT_FOUND", "Requested entity was not found.", None);
    }
    let way = json!({ "distanceMeters": 6214, "duration": "1126s", "polyline": { "encodedPolyline": "ipkcFfichVnP@" } });
    answer(200, &json!({ "routes": [way] }))
}

pub(crate) fn mapbox() -> Router {
    Router::new()
        .route("/tokens/v2", get(token))
        .route("/search/geocode/v6/forward", get(forward))
        .route("/directions/v5/mapbox/{profile}/{stops}", get(directions))
}

async fn token(Query(asked): Asked) -> Response {
    match text(&asked, "access_token") == MAPBOX_TOKEN {
        true => {
            let token = json!({ "usage": "pk", "user": "standin", "authorization": "cj1" });
            answer(200, &json!({ "code": "TokenValid", "token": token }))
        }
        false => answer(200, &json!({ "code": "TokenInvalid" })),
    }
}

fn mapbox_stranger(asked: &HashMap<String, String>) -> Option<Response> {
    (text(asked, "access_token") != MAPBOX_TOKEN)
        .then(|| answer(401, &json!({ "message": "Not Authorized - Invalid Token" })))
}

async fn forward(Query(asked): Asked) -> Response {
    let berlin = json!({
        "type": "Feature", "id": "dXJuOm1ieHBsYzoxMzYzNDY4",
        "geometry": { "type": "Point", "coordinates": [13.38333, 52.51667] },
        "properties": { "name": text(&asked, "q"), "feature_type": "place" },
    });
    mapbox_stranger(&asked).unwrap_or_else(|| {
        answer(200, &json!({ "type": "FeatureCollection", "features": [berlin], "attribution": "© Mapbox" }))
    })
}

async fn directions(Path((_, stops)): Path<(String, String)>, Query(asked): Asked) -> Response {
    if let Some(refused) = mapbox_stranger(&asked) {
        return refused;
    }
    if stops == "0,0;1,1" {
        return answer(
            200,
            &json!({ "message": "No route found", "code": "NoRoute", "routes": [] }),
        );
    }
    let way = json!({ "distance": 1886.8, "duration": 251.5, "legs": [] });
    answer(200, &json!({ "routes": [way], "waypoints": [], "code": "Ok", "uuid": "cje1" }))
}

pub(crate) fn openrouteservice() -> Router {
    Router::new()
        .route("/v2/directions/{profile}", post(ways))
        .route("/v2/matrix/{profile}", post(matrix))
}

fn ors_stranger(headers: &HeaderMap) -> Option<Response> {
    (header(headers, "authorization") != ORS_KEY)
        .then(|| answer(403, &json!({ "error": "Access to this API has been disallowed" })))
}

async fn ways(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = ors_stranger(&headers) {
        return refused;
    }
    let asked = parsed(&body);
    let engine = json!({ "version": "9.3.0", "build_date": "2026-01-06T12:00:00Z" });
    if asked["coordinates"][0] == json!([0, 0]) {
        let message = "Could not find routable point within a radius of 350.0 meters of specified coordinate 0: 0.0000000 0.0000000.";
        let error = json!({ "code": 2010, "message": message });
        return answer(404, &json!({ "error": error, "info": { "engine": engine } }));
    }
    let way = json!({ "summary": { "distance": 1369.0, "duration": 281.9 }, "geometry": "ghrlHkr~s@?BIC" });
    answer(200, &json!({ "routes": [way], "metadata": { "engine": engine } }))
}

async fn matrix(headers: HeaderMap, body: String) -> Response {
    if let Some(refused) = ors_stranger(&headers) {
        return refused;
    }
    match parsed(&body)["locations"].as_array() {
        Some(places) if places.len() > 1 => answer(
            200,
            &json!({
                "durations": [[0.0, 212.67], [215.82, 0.0]], "distances": [[0.0, 886.14], [1168.57, 0.0]],
            }),
        ),
        _ => answer(
            400,
            &json!({ "error": { "code": 6003, "message": "Parameter 'locations' is missing." } }),
        ),
    }
}
