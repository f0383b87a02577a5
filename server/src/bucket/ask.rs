//! Asking the service, and reading its refusals.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Method, Response, Url};
use rusty_s3::{Map, S3Action};

use super::{Bucket, BucketError};

const CONNECTING: Duration = Duration::from_secs(10);
/// For what is asked and answered in few words.
pub(super) const SOON: Duration = Duration::from_secs(30);
/// For a part, over a slow line.
pub(super) const LONG: Duration = Duration::from_secs(15 * 60);
/// How long a signed URL is good; a part has to have begun by then.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);
/// Nothing that is read whole is longer, or takes longer.
const MOST_BYTES: usize = 4 << 20;
const READING: Duration = Duration::from_secs(2 * 60);
/// Pauses before asking again what failed for a reason that passes.
const AGAIN: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];
const LONGEST_CODE: usize = 64;

/// A client without proxies of the environment, which follows no redirects.
pub(super) fn client() -> Result<reqwest::Client, BucketError> {
    // An error means that it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECTING)
        .user_agent(concat!("Homeport/", env!("CARGO_PKG_VERSION")))
        .build();
    client.map_err(|error| BucketError::File(std::io::Error::other(error.without_url())))
}

/// A request, ready to be sent more than once.
pub(super) struct Request {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
    patience: Duration,
}

impl Request {
    /// Signs an action, with the headers that are part of its signature.
    pub(super) fn sign<'a, A: S3Action<'a>>(
        action: &mut A,
        body: Bytes,
        patience: Duration,
    ) -> Self {
        let headers = header_map(action.headers_mut());
        let method = match A::METHOD {
            rusty_s3::Method::Head => Method::HEAD,
            rusty_s3::Method::Get => Method::GET,
            rusty_s3::Method::Post => Method::POST,
            rusty_s3::Method::Put => Method::PUT,
            rusty_s3::Method::Delete => Method::DELETE,
        };
        Self { method, url: action.sign(GOOD_FOR), headers, body, patience }
    }

    /// One that asks and sends nothing.
    pub(super) fn plain<'a, A: S3Action<'a>>(action: &mut A) -> Self {
        Self::sign(action, Bytes::new(), SOON)
    }

    /// With headers that no signature needs to cover.
    pub(super) fn with(mut self, headers: &HeaderMap) -> Self {
        self.headers.extend(headers.clone());
        self
    }
}

fn header_map(headers: &Map<'_>) -> HeaderMap {
    let pairs = headers.iter().filter_map(|(name, value)| {
        Some((name.parse::<reqwest::header::HeaderName>().ok()?, value.parse().ok()?))
    });
    pairs.collect()
}

impl Bucket {
    /// Asks until it is answered, a few times where the reason passes. `request` is made anew each
    /// time, since its signature ages.
    ///
    /// # Errors
    /// Why it was not done.
    pub(super) async fn ask(&self, request: impl Fn() -> Request) -> Result<Response, BucketError> {
        let mut pauses = AGAIN.into_iter();
        loop {
            match self.ask_once(request()).await {
                Err(error) if error.is_passing() => match pauses.next() {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => return Err(error),
                },
                outcome => return outcome,
            }
        }
    }

    /// # Errors
    /// Why it was not done.
    pub(super) async fn ask_once(&self, request: Request) -> Result<Response, BucketError> {
        let Request { method, url, headers, body, patience } = request;
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut asking = self.inner.client.request(method, url).headers(headers);
        if !body.is_empty() {
            asking = asking.body(body);
        }
        let answer = match tokio::time::timeout(patience, asking.send()).await {
            Err(_late) => return Err(BucketError::Late),
            // What is wrong with the connection names the URL, which is signed.
            Ok(Err(_)) => return Err(BucketError::Unreachable(host)),
            Ok(Ok(answer)) => answer,
        };
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let code = match answer.headers().get(reqwest::header::CONTENT_LENGTH) {
            // A refusal to a `HEAD` has no body.
            Some(length) if length == "0" => String::new(),
            _ => code_in(&text(answer).await.unwrap_or_default()),
        };
        Err(BucketError::Refused { status: status.as_u16(), code })
    }
}

/// An answer, read to its end.
///
/// # Errors
/// When it ends early, takes too long, or is too long.
pub(super) async fn text(answer: Response) -> Result<String, BucketError> {
    String::from_utf8(bytes(answer).await?).map_err(|_odd| BucketError::Odd)
}

/// # Errors
/// As for [`text`].
pub(super) async fn bytes(mut answer: Response) -> Result<Vec<u8>, BucketError> {
    let reading = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = chunk(&mut answer).await? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                return Err(BucketError::Odd);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(READING, reading).await.unwrap_or(Err(BucketError::Late))
}

/// The next piece of an answer; `None` at its end.
///
/// # Errors
/// When it does not come.
pub(super) async fn chunk(answer: &mut Response) -> Result<Option<Bytes>, BucketError> {
    match tokio::time::timeout(SOON, answer.chunk()).await {
        Err(_late) => Err(BucketError::Late),
        Ok(Ok(chunk)) => Ok(chunk),
        Ok(Err(_)) => {
            Err(BucketError::Unreachable(answer.url().host_str().unwrap_or_default().to_owned()))
        }
    }
}

/// The code of a refusal (`<Error><Code>NoSuchKey</Code>…`); empty when there is none. Nothing else
/// of what a service says is handed on.
pub(super) fn code_in(text: &str) -> String {
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map_or("", |(code, _)| code);
    let is_code =
        code.len() <= LONGEST_CODE && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_code { code.to_owned() } else { String::new() }
}
