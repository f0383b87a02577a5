//! ntfy (docs.ntfy.sh, "Publish as JSON"), Twilio (Messages resource) and SendGrid (v3 mail send).

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::{NTFY_TOKEN, SENDGRID_KEY, TWILIO, answer, form, has_basic, has_bearer, header, value};

pub(crate) fn ntfy() -> Router {
    let health = async || answer(200, &json!({ "healthy": true }));
    Router::new().route("/v1/health", get(health)).route("/", post(publish))
}

async fn publish(headers: HeaderMap, body: String) -> Response {
    let fail = |status: u16, code: u32, error: &str| {
        let link = "https://ntfy.sh/docs/publish/";
        answer(status, &json!({ "code": code, "http": status, "error": error, "link": link }))
    };
    if !header(&headers, "authorization").is_empty() && !has_bearer(&headers, NTFY_TOKEN) {
        return fail(401, 40101, "unauthorized");
    }
    let Ok(message) = serde_json::from_str::<Value>(&body) else {
        return fail(400, 40024, "invalid request: request body must be message JSON");
    };
    match message["topic"].as_str() {
        None | Some("") => fail(400, 40009, "invalid request: topic invalid"),
        Some("busy") => fail(429, 42901, "limit reached: too many requests"),
        Some(topic) => {
            let said = json!({
                "id": "hwQ2YpKdmg", "time": 1_735_000_000, "expires": 1_735_043_200,
                "event": "message", "topic": topic, "message": message["message"],
            });
            answer(200, &said)
        }
    }
}

pub(crate) fn twilio() -> Router {
    Router::new()
        .route("/2010-04-01/Accounts/{account}", get(account))
        .route("/2010-04-01/Accounts/{account}/Messages.json", post(send_text).get(texts))
        .route("/2010-04-01/Accounts/{account}/Messages/{message}", get(text))
}

fn twilio_error(status: u16, code: u32, message: &str) -> Response {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    answer(
        status,
        &json!({ "code": code, "message": message, "more_info": more, "status": status }),
    )
}

fn twilio_knows(headers: &HeaderMap, account: &str) -> bool {
    account == TWILIO.0 && has_basic(headers, TWILIO.0, TWILIO.1)
}

async fn account(Path(account): Path<String>, headers: HeaderMap) -> Response {
    match twilio_knows(&headers, account.trim_end_matches(".json")) {
        true => answer(
            200,
            &json!({ "sid": TWILIO.0, "friendly_name": "Stand-in", "status": "active" }),
        ),
        false => twilio_error(401, 20003, "Authenticate"),
    }
}

async fn send_text(Path(account): Path<String>, headers: HeaderMap, body: String) -> Response {
    if !twilio_knows(&headers, &account) {
        return twilio_error(401, 20003, "Authenticate");
    }
    let form = form(&headers, &body).unwrap_or_default();
    let (to, text) = (value(&form, "To"), value(&form, "Body"));
    if to == "+15005550001" {
        return twilio_error(400, 21211, &format!("Invalid 'To' Phone Number: {to}"));
    }
    if text.is_empty() {
        return twilio_error(400, 21602, "Message body is required.");
    }
    if value(&form, "From").is_empty() && value(&form, "MessagingServiceSid").is_empty() {
        return twilio_error(400, 21603, "A 'From' phone number is required.");
    }
    let sid = "SM0123456789abcdef0123456789abcdef";
    let said = json!({
        "sid": sid, "status": "queued", "to": to, "body": text, "num_segments": "1", "error_code": null,
    });
    answer(201, &said)
}

async fn text(Path((account, message)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if !twilio_knows(&headers, &account) {
        return twilio_error(401, 20003, "Authenticate");
    }
    let sid = message.trim_end_matches(".json");
    answer(200, &json!({ "sid": sid, "status": "delivered", "error_code": null }))
}

async fn texts(Path(account): Path<String>, headers: HeaderMap) -> Response {
    if !twilio_knows(&headers, &account) {
        return twilio_error(401, 20003, "Authenticate");
    }
    let one = json!({ "sid": "SM0123456789abcdef0123456789abcdef", "status": "delivered" });
    let next =
        format!("/2010-04-01/Accounts/{account}/Messages.json?PageSize=1&Page=1&PageToken=PASM1");
    answer(200, &json!({ "messages": [one], "page": 0, "page_size": 1, "next_page_uri": next }))
}

pub(crate) fn sendgrid() -> Router {
    Router::new().route("/v3/scopes", get(scopes)).route("/v3/mail/send", post(send_mail))
}

fn sendgrid_error(status: u16, message: &str, field: Option<&str>) -> Response {
    let error = json!({ "message": message, "field": field, "help": null });
    answer(status, &json!({ "errors": [error] }))
}

async fn scopes(headers: HeaderMap) -> Response {
    match has_bearer(&headers, SENDGRID_KEY) {
        true => answer(200, &json!({ "scopes": ["mail.send"] })),
        false => sendgrid_error(401, "authorization required", None),
    }
}

async fn send_mail(headers: HeaderMap, body: String) -> Response {
    if !has_bearer(&headers, SENDGRID_KEY) {
        return sendgrid_error(
            401,
            "The provided authorization grant is invalid, expired, or revoked",
            None,
        );
    }
    let mail = serde_json::from_str::<Value>(&body).unwrap_or_default();
    let to = mail["personalizations"][0]["to"][0]["email"].as_str().unwrap_or("");
    if !to.contains('@') {
        let field = "personalizations.0.to.0.email";
        return sendgrid_error(400, "Does not contain a valid address.", Some(field));
    }
    let is_template = mail["template_id"].as_str().is_some_and(|id| id.starts_with("d-"));
    if !is_template && mail["content"][0]["value"].as_str().unwrap_or("").is_empty() {
        return sendgrid_error(
            400,
            "The content value must be a string at least one character in length.",
            Some("content.0.value"),
        );
    }
    match mail["mail_settings"]["sandbox_mode"]["enable"].as_bool() {
        Some(true) => StatusCode::OK.into_response(),
        _ => (StatusCode::ACCEPTED, [("x-message-id", "14c5d75ce93.dfd.64b469")]).into_response(),
    }
}
