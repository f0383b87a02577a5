//! A client of one of a box's doors.

use std::path::Path;
use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::PASSWORD;

/// No request of these tests takes this long unless something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client with connections of its own. Clones share them.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    headers: HeaderMap,
}

/// An answer, whole.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Which version of HTTP it came by.
    pub version: reqwest::Version,
    /// The headers.
    pub headers: HeaderMap,
    /// The body's text.
    pub text: String,
    /// The body, `null` when it is no JSON.
    pub body: Value,
}

impl Reply {
    /// A header's text, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The number of the change that a write made.
    pub fn seq(&self) -> u64 {
        self.header("homeport-seq").parse().unwrap_or_else(|_| panic!("no seq in {self:?}"))
    }

    /// Itself, when it has this status.
    ///
    /// # Panics
    /// With the whole answer, when it has not.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

impl Client {
    /// A client over TLS that trusts the authority in `ca_pem` and no other.
    pub fn trusting(base: &str, ca_pem: &Path) -> Self {
        let pem = std::fs::read(ca_pem).unwrap();
        let authority = reqwest::Certificate::from_pem(&pem).unwrap();
        Self::build(base, |builder| builder.tls_certs_only([authority]))
    }

    /// A client over plain HTTP.
    pub fn plain(base: &str) -> Self {
        Self::build(base, |builder| builder)
    }

    /// A client whose making `finish` has the last word on.
    pub fn build(
        base: &str,
        finish: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Self {
        // An error means that another test was faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder =
            reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self {
            http: finish(builder).build().unwrap(),
            base: base.to_owned(),
            token: None,
            headers: HeaderMap::new(),
        }
    }

    /// The same client with a token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same client with one more header on every request.
    #[must_use]
    pub fn with_header(&self, name: &'static str, value: &str) -> Self {
        let mut headers = self.headers.clone();
        headers.insert(name, value.parse().unwrap());
        Self { headers, ..self.clone() }
    }

    /// The token it sends.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or("")
    }

    /// A request to be finished by hand, without a time limit.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse::<reqwest::Method>().unwrap();
        let request = self.http.request(method, format!("{}{path}", self.base));
        let request = request.headers(self.headers.clone());
        match &self.token {
            Some(token) => request.header("Authorization", token),
            None => request,
        }
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> reqwest::Result<Reply> {
        let request = self.request(method, path).timeout(PATIENCE);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await?;
        let (status, version) = (answer.status().as_u16(), answer.version());
        let headers = answer.headers().clone();
        let text = answer.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Reply { status, version, headers, text, body })
    }

    /// Sends a form with files in it and reads the whole answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn try_send_form(
        &self,
        method: &str,
        path: &str,
        form: reqwest::multipart::Form,
    ) -> reqwest::Result<Reply> {
        let answer = self.request(method, path).timeout(PATIENCE).multipart(form).send().await?;
        let (status, version) = (answer.status().as_u16(), answer.version());
        let headers = answer.headers().clone();
        let text = answer.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Reply { status, version, headers, text, body })
    }

    /// Sends a form with files in it and reads the whole answer.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn send_form(
        &self,
        method: &str,
        path: &str,
        form: reqwest::multipart::Form,
    ) -> Reply {
        match self.try_send_form(method, path, form).await {
            Ok(reply) => reply,
            Err(error) => panic!("{method} {path}: no answer: {error:?}"),
        }
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        match self.try_send(method, path, body).await {
            Ok(reply) => reply,
            Err(error) => panic!("{method} {path}: no answer: {error:?}"),
        }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, None).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send("POST", path, Some(body)).await
    }

    /// `PATCH` with a JSON body.
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send("PATCH", path, Some(body)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, None).await
    }

    /// Adds somebody who can sign in to `users`, by a client that may; their id.
    ///
    /// # Panics
    /// When they are refused.
    pub async fn add_user(&self, email: &str) -> String {
        let body = json!({ "email": email, "password": PASSWORD, "passwordConfirm": PASSWORD });
        let made = self.post("/api/collections/users/records", &body).await.expect(200);
        made.body["id"].as_str().unwrap().to_owned()
    }

    /// Signs in and returns the client with the token.
    ///
    /// # Panics
    /// When the door stays shut.
    pub async fn sign_in(&self, collection: &str, identity: &str, password: &str) -> Self {
        let path = format!("/api/collections/{collection}/auth-with-password");
        let reply = self.post(&path, &json!({ "identity": identity, "password": password })).await;
        self.with_token(reply.expect(200).body["token"].as_str().unwrap())
    }
}
