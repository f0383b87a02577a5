//! Services that take tokens of who has signed in: X, LinkedIn, a Facebook page and Instagram.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

use crate::tokens::{Desk, Pair, authorize, token};
use crate::{CLIENT, answer, header, parsed};

/// A page at Facebook.
pub const PAGE: &str = "1234567890";

pub(crate) fn x_twitter(desk: Desk) -> Router {
    Router::new()
        .route("/i/oauth2/authorize", get(authorize))
        .route("/2/oauth2/token", post(token))
        .route("/2/users/me", get(x_me))
        .route("/2/tweets", post(tweet))
        .with_state(desk)
}

fn x_stranger() -> Response {
    answer(
        401,
        &json!({ "title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized" }),
    )
}

async fn x_me(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    if !desk.lets_in(&headers) {
        return x_stranger();
    }
    // As a careless service would: what it was told comes back.
    let told = header(&headers, "authorization");
    answer(
        200,
        &json!({ "data": { "id": "42", "username": "standin", "name": format!("Stand-in {told}") } }),
    )
}

async fn tweet(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    if !desk.lets_in(&headers) {
        return x_stranger();
    }
    let given = parsed(&body);
    match given["text"].as_str() {
        Some(text) if text.chars().count() <= 280 => {
            answer(201, &json!({ "data": { "id": "1445880548472328192", "text": text } }))
        }
        _ => {
            let error = json!({ "title": "Invalid Request", "detail": "One or more parameters to your request was invalid.", "type": "https://api.x.com/2/problems/invalid-request" });
            answer(400, &error)
        }
    }
}

pub(crate) fn linkedin(desk: Desk) -> Router {
    Router::new()
        .route("/oauth/v2/authorization", get(authorize))
        .route("/oauth/v2/accessToken", post(linkedin_token))
        .route("/v2/userinfo", get(userinfo))
        .route("/rest/posts", post(linkedin_post))
        .with_state(desk)
}

/// Without a refresh token, as LinkedIn gives those to partners only.
async fn linkedin_token(
    desk: State<Desk>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    let told = token(desk, headers, body).await;
    if told.status() != StatusCode::OK {
        return told;
    }
    let bytes = axum::body::to_bytes(told.into_body(), 1 << 16).await.unwrap();
    let mut told = parsed(&String::from_utf8_lossy(&bytes));
    told.as_object_mut().unwrap().remove("refresh_token");
    answer(200, &told)
}

async fn userinfo(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    match desk.lets_in(&headers) {
        true => answer(200, &json!({ "sub": "782bbtaQ", "name": "Stand In", "locale": "en-US" })),
        false => answer(
            401,
            &json!({ "status": 401, "serviceErrorCode": 65600, "code": "INVALID_ACCESS_TOKEN", "message": "Invalid access token" }),
        ),
    }
}

async fn linkedin_post(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    if !desk.lets_in(&headers) {
        return answer(
            401,
            &json!({ "status": 401, "code": "INVALID_ACCESS_TOKEN", "message": "Invalid access token" }),
        );
    }
    if header(&headers, "linkedin-version").len() != 6 {
        return answer(
            426,
            &json!({ "status": 426, "code": "NONEXISTENT_VERSION", "message": "Requested version is not active" }),
        );
    }
    let given = parsed(&body);
    let is_whole = given["author"].as_str().is_some_and(|author| author.starts_with("urn:li:"))
        && given["lifecycleState"] == "PUBLISHED"
        && header(&headers, "x-restli-protocol-version") == "2.0.0";
    match is_whole {
        true => (StatusCode::CREATED, [("x-restli-id", "urn:li:share:7")]).into_response(),
        false => answer(
            422,
            &json!({ "status": 422, "code": "UNPROCESSABLE_ENTITY", "message": "ERROR :: /author" }),
        ),
    }
}

type Asked = Query<HashMap<String, String>>;

/// Meta's way to say no: with status 400, and a number.
fn oauth_exception() -> Response {
    let error = json!({ "message": "Error validating access token", "type": "OAuthException", "code": 190, "fbtrace_id": "A" });
    answer(400, &json!({ "error": error }))
}

fn text<'a>(asked: &'a Asked, name: &str) -> &'a str {
    asked.get(name).map_or("", String::as_str)
}

pub(crate) fn facebook(desk: Desk) -> Router {
    Router::new()
        .route("/v23.0/dialog/oauth", get(authorize))
        .route("/v23.0/oauth/access_token", post(linkedin_token).get(longer))
        .route("/v23.0/{page}", get(page))
        .route("/v23.0/{page}/feed", post(feed))
        .with_state(desk)
}

/// A short token for a long one.
async fn longer(State(desk): State<Desk>, asked: Asked) -> Response {
    let is_app = (text(&asked, "client_id"), text(&asked, "client_secret")) == CLIENT;
    if !is_app
        || text(&asked, "grant_type") != "fb_exchange_token"
        || !desk.knows(text(&asked, "fb_exchange_token"))
    {
        return oauth_exception();
    }
    let Pair { access, .. } = desk.hand_out(false);
    answer(200, &json!({ "access_token": access, "token_type": "bearer", "expires_in": 5_183_944 }))
}

async fn page(
    State(desk): State<Desk>,
    axum::extract::Path(page): axum::extract::Path<String>,
    asked: Asked,
    headers: HeaderMap,
) -> Response {
    if !desk.lets_in(&headers) || page != PAGE {
        return oauth_exception();
    }
    match text(&asked, "fields") {
        "access_token" => {
            let Pair { access, .. } = desk.hand_out(false);
            answer(200, &json!({ "access_token": access, "id": PAGE }))
        }
        _ => answer(
            200,
            &json!({ "id": PAGE, "name": "Stand-in Shop", "link": "https://facebook.example/shop" }),
        ),
    }
}

async fn feed(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    match (desk.lets_in(&headers), parsed(&body)["message"].as_str()) {
        (false, _) => oauth_exception(),
        (true, Some(_)) => answer(200, &json!({ "id": format!("{PAGE}_1") })),
        (true, None) => answer(
            400,
            &json!({ "error": { "message": "(#100) Missing message or attachment.", "type": "OAuthException", "code": 100 } }),
        ),
    }
}

pub(crate) fn instagram(desk: Desk) -> Router {
    Router::new()
        .route("/oauth/authorize", get(authorize))
        .route("/oauth/access_token", post(linkedin_token))
        .route("/access_token", get(ig_longer))
        .route("/refresh_access_token", get(ig_refresh))
        .route("/v23.0/me", get(ig_me))
        .route("/v23.0/me/media", post(ig_media))
        .route("/v23.0/me/media_publish", post(ig_publish))
        .with_state(desk)
}

async fn ig_longer(State(desk): State<Desk>, asked: Asked) -> Response {
    let is_app = text(&asked, "client_secret") == CLIENT.1;
    if !is_app
        || text(&asked, "grant_type") != "ig_exchange_token"
        || !desk.knows(text(&asked, "access_token"))
    {
        return oauth_exception();
    }
    let Pair { access, lifetime, .. } = desk.hand_out(false);
    answer(200, &json!({ "access_token": access, "token_type": "bearer", "expires_in": lifetime }))
}

async fn ig_refresh(State(desk): State<Desk>, asked: Asked) -> Response {
    if text(&asked, "grant_type") != "ig_refresh_token" || !desk.knows(text(&asked, "access_token"))
    {
        return oauth_exception();
    }
    let Pair { access, lifetime, .. } = desk.hand_out(true);
    answer(200, &json!({ "access_token": access, "token_type": "bearer", "expires_in": lifetime }))
}

async fn ig_me(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    match desk.lets_in(&headers) {
        true => answer(
            200,
            &json!({ "user_id": "17841400000000000", "username": "standin", "id": "1" }),
        ),
        false => oauth_exception(),
    }
}

async fn ig_media(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    match (desk.lets_in(&headers), parsed(&body)["image_url"].as_str()) {
        (false, _) => oauth_exception(),
        (true, Some(_)) => answer(200, &json!({ "id": "17889455560051444" })),
        (true, None) => answer(
            400,
            &json!({ "error": { "message": "The parameter image_url is required", "code": 100 } }),
        ),
    }
}

async fn ig_publish(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    match (desk.lets_in(&headers), parsed(&body)["creation_id"].as_str()) {
        (true, Some("17889455560051444")) => answer(200, &json!({ "id": "17920238422030506" })),
        (false, _) => oauth_exception(),
        _ => answer(
            400,
            &json!({ "error": { "message": "Media ID is not available", "code": 9007 } }),
        ),
    }
}
