//! Talking to a service, within bounds.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;
use time::OffsetDateTime;

use super::Configured;
use crate::collections::dates;

const PATIENCE: Duration = Duration::from_secs(15);
/// No token and no profile is longer.
const MOST_BYTES: usize = 1 << 20;

/// What a service gives for a code.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    pub(super) id_token: String,
    /// When the access token ends, in PocketBase's form; empty when it is not said.
    pub(super) expiry: String,
}

fn client() -> Result<reqwest::Client, String> {
    // An error means that it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .user_agent("Homeport")
        .build()
        .map_err(|error| error.to_string())
}

/// Why nobody answered, down to the cause: `error sending request` alone helps nobody. Addresses may
/// hold secrets.
fn in_words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        let said = deeper.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        cause = deeper.source();
    }
    words
}

/// Sends a request and reads JSON of a bounded length; the status with it.
async fn exchange(request: reqwest::RequestBuilder) -> Result<(u16, Value), String> {
    let sent = request.header(ACCEPT, "application/json").send().await;
    let mut answer = sent.map_err(in_words)?;
    let status = answer.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(in_words)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MOST_BYTES {
            return Err("the answer is too long".to_owned());
        }
    }
    match serde_json::from_slice(&bytes) {
        Ok(body) => Ok((status, body)),
        // What refuses may do so with a page for people.
        Err(_page) if status >= 400 => Ok((status, Value::Null)),
        Err(error) => Err(format!("status {status}, and no JSON: {error}")),
    }
}

/// What stands behind a link, for everybody.
pub(super) async fn get(url: &str) -> Result<Value, String> {
    match exchange(client()?.get(url)).await? {
        (200..=299, body) => Ok(body),
        (status, _) => Err(format!("status {status}")),
    }
}

/// What stands behind a link, asked with an access token; the status with it. With a `query`, which
/// is JSON, it is asked by `POST`.
pub(super) async fn ask(
    url: &str,
    access_token: &str,
    query: Option<&'static str>,
    headers: impl IntoIterator<Item = (&str, &str)>,
) -> Result<(u16, Value), String> {
    let request = match query {
        Some(query) => client()?.post(url).header(CONTENT_TYPE, "application/json").body(query),
        None => client()?.get(url),
    };
    let request =
        headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    exchange(request.header(AUTHORIZATION, format!("Bearer {access_token}"))).await
}

/// Whether anybody answers at a link, and with which status.
pub(super) async fn reach(url: &str) -> Result<u16, String> {
    let sent = client()?.get(url).header(ACCEPT, "text/html").send().await;
    sent.map(|answer| answer.status().as_u16()).map_err(in_words)
}

/// Changes a code for tokens.
pub(super) async fn tokens(
    configured: &Configured<'_>,
    client_secret: &str,
    proof: (&str, &str),
    redirect: &str,
) -> Result<Tokens, String> {
    let (status, body) = ask_for_tokens(configured, client_secret, proof, redirect).await?;
    read(status, &body)
}

/// What a service answers to a code and a verifier. Services differ in how they want to be told the
/// client's secret: as RFC 6749 prefers, or else in the body.
pub(super) async fn ask_for_tokens(
    configured: &Configured<'_>,
    client_secret: &str,
    (code, verifier): (&str, &str),
    redirect: &str,
) -> Result<(u16, Value), String> {
    let provider = configured.provider;
    let form = |with_secret: bool| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code").append_pair("code", code);
        for (name, value) in [("redirect_uri", redirect), ("code_verifier", verifier)] {
            if !value.is_empty() {
                form.append_pair(name, value);
            }
        }
        if with_secret {
            form.append_pair("client_id", &provider.client_id);
            form.append_pair("client_secret", client_secret);
        }
        form.finish()
    };
    let post = |body: String| {
        let request = client()?.post(configured.token_url());
        Ok::<_, String>(
            request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body),
        )
    };
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(&provider.client_id), encode(client_secret));
    let basic = format!("Basic {}", STANDARD.encode(pair));
    // Apple takes it in the body alone.
    let in_body = configured.service.name == "apple";
    let (mut status, mut body) = match in_body {
        true => exchange(post(form(true))?).await?,
        false => exchange(post(form(false))?.header(AUTHORIZATION, basic)).await?,
    };
    if !in_body && (status == 401 || body["error"] == "invalid_client") {
        (status, body) = exchange(post(form(true))?).await?;
    }
    Ok((status, body))
}

fn read(status: u16, body: &Value) -> Result<Tokens, String> {
    let text = |name: &str| body[name].as_str().unwrap_or("").to_owned();
    let access_token = text("access_token");
    if !(200..=299).contains(&status) || access_token.is_empty() {
        return Err(format!("status {status}, {}", text("error")));
    }
    let seconds = body["expires_in"].as_i64().filter(|seconds| (1..=1 << 32).contains(seconds));
    let expiry = seconds.map(|seconds| {
        dates::to_text(OffsetDateTime::now_utc() + time::Duration::seconds(seconds))
    });
    Ok(Tokens {
        access_token,
        refresh_token: text("refresh_token"),
        id_token: text("id_token"),
        expiry: expiry.unwrap_or_default(),
    })
}
