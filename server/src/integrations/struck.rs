//! Striking secrets out of what comes back, however a provider echoes them.

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use reqwest::header::HeaderMap;
use serde_json::Value;
use zeroize::Zeroizing;

use super::connector::{Connector, Credential};
use super::egress::Refused;
use super::template::{IN_PATH, IN_SEGMENT, Values, part_of, text_of};

/// Shorter ones would strike out what is no secret.
const SHORTEST_SECRET: usize = 6;
/// So are lines of a key: they end with a few letters of no meaning.
const SHORTEST_LINE: usize = 16;
/// What a signed address is signed with; the rest of it is no secret.
const SIGNATURE: &str = "X-Amz-Signature";
pub(super) const STRUCK_OUT: &str = "***";

/// What must not come back: the credentials, tokens, and what was made of them for the request.
pub(super) fn secrets(
    connector: &Connector,
    values: &Values,
    url: &Url,
    headers: &HeaderMap,
) -> Vec<Zeroizing<String>> {
    let mut secrets = values.tokens.values().cloned().collect::<Vec<_>>();
    for (name, text) in &values.credentials {
        match connector.credentials.get(name) {
            Some(Credential { public: true, .. }) => {}
            Some(Credential { json: Some(file), .. }) => {
                let parts = file.secret.iter().filter_map(|part| part_of(text, part));
                secrets.extend(parts.map(|part| Zeroizing::new(text_of(&part))));
                secrets.push(text.clone());
            }
            _ => secrets.push(text.clone()),
        }
    }
    let lines = secrets.iter().filter(|secret| secret.contains('\n'));
    let lines = lines.flat_map(|secret| secret.lines().filter(|line| line.len() >= SHORTEST_LINE));
    let lines = lines.map(|line| Zeroizing::new(line.to_owned())).collect::<Vec<_>>();
    secrets.extend(lines);
    for proof in headers.values().filter(|value| value.is_sensitive()) {
        let proof = proof.to_str().unwrap_or_default();
        let proof = proof.split_once(' ').map_or(proof, |(_scheme, proof)| proof);
        // A token may stand there by name (`t=`, RFC 8292).
        let parts = proof.split(", ").map(|part| part.strip_prefix("t=").unwrap_or(part));
        secrets.extend(parts.map(|part| Zeroizing::new(part.to_owned())));
    }
    let signatures = url.query_pairs().filter(|(name, _)| name == SIGNATURE);
    secrets.extend(signatures.map(|(_, signature)| Zeroizing::new(signature.into_owned())));
    let echoed = secrets.iter().flat_map(|secret| spellings(secret)).collect::<Vec<_>>();
    secrets.extend(echoed);
    secrets.retain(|secret| secret.len() >= SHORTEST_SECRET);
    // One may be a part of another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets
}

/// How a secret is written in a URL, in one's path as [`Values`] fills it, in a form, and in JSON that is
/// part of a text.
fn spellings(secret: &str) -> [Zeroizing<String>; 5] {
    let in_paths = [IN_SEGMENT, IN_PATH].map(|set| utf8_percent_encode(secret, set).to_string());
    let in_url = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let in_form = form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
    let in_json = Value::from(secret).to_string();
    let in_json = in_json.get(1..in_json.len() - 1).unwrap_or_default().to_owned();
    let [in_segment, in_path] = in_paths;
    [in_url, in_segment, in_path, in_form, in_json].map(Zeroizing::new)
}

pub(super) fn strike_out(value: &mut Value, secrets: &[Zeroizing<String>]) {
    match value {
        Value::String(text) => {
            for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
                if text.contains(secret.as_str()) {
                    *text = text.replace(secret.as_str(), STRUCK_OUT);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| strike_out(one, secrets)),
        Value::Object(map) => {
            let holds = |name: &String| secrets.iter().any(|secret| name.contains(secret.as_str()));
            map.retain(|name, _| !holds(name));
            map.values_mut().for_each(|one| strike_out(one, secrets));
        }
        Value::Number(number) => {
            let text = number.to_string();
            if secrets.iter().any(|secret| **secret == text) {
                *value = STRUCK_OUT.into();
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Looks for secrets in a body that comes in parts. Nothing can be struck out of one whose length is
/// said already, so it ends before a secret.
pub(super) struct Watch {
    secrets: Vec<Zeroizing<String>>,
    /// The bytes that secrets begin with.
    begins: [bool; 256],
    /// What may be the beginning of a secret, and is not passed on yet.
    held: Vec<u8>,
}

impl Watch {
    pub(super) fn of(secrets: Vec<Zeroizing<String>>) -> Self {
        let mut begins = [false; 256];
        for first in secrets.iter().filter_map(|secret| secret.as_bytes().first()) {
            begins[usize::from(*first)] = true;
        }
        Self { secrets, begins, held: Vec::new() }
    }

    /// What can be passed on now that this has come.
    ///
    /// # Errors
    /// [`Refused::Secret`] when there is a secret in it.
    pub(super) fn pass(&mut self, part: Bytes) -> Result<Bytes, Refused> {
        let part = match self.held.is_empty() {
            true => part,
            false => {
                let mut whole = std::mem::take(&mut self.held);
                whole.extend_from_slice(&part);
                whole.into()
            }
        };
        let mut end = part.len();
        for (at, first) in part.iter().enumerate() {
            if !self.begins[usize::from(*first)] {
                continue;
            }
            let rest = &part[at..];
            let mut secrets = self.secrets.iter().map(|secret| secret.as_bytes());
            if secrets.clone().any(|secret| rest.starts_with(secret)) {
                return Err(Refused::Secret);
            }
            if at < end && secrets.any(|secret| secret.starts_with(rest)) {
                end = at;
            }
        }
        self.held = part[end..].to_vec();
        Ok(part.slice(..end))
    }

    /// What is left at the end: the beginning of a secret is none.
    pub(super) fn rest(&mut self) -> Bytes {
        std::mem::take(&mut self.held).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_before_a_secret_however_it_is_cut() {
        let secret = |text: &str| Zeroizing::new(text.to_owned());
        let watch = || Watch::of(vec![secret("planted-key"), secret("anted-k9")]);
        let passed = |body: &[u8], cut: usize| {
            let (mut watch, mut passed) = (watch(), Vec::new());
            for part in body.chunks(cut) {
                match watch.pass(Bytes::copy_from_slice(part)) {
                    Ok(part) => passed.extend_from_slice(&part),
                    Err(_) => return (passed, false),
                }
            }
            passed.extend_from_slice(&watch.rest());
            (passed, true)
        };
        for cut in 1..40 {
            for good in ["", "a", "planted-ke", "planted-keplanted-ke y", "pplantedd", "xanted-k"] {
                let whole = (good.as_bytes().to_vec(), true);
                assert_eq!(passed(good.as_bytes(), cut), whole, "{good} {cut}");
            }
            for bad in ["some planted-key.", "planted-key", "pplanted-key", "planted-k9"] {
                let (came, is_whole) = passed(bad.as_bytes(), cut);
                assert!(!is_whole, "{bad} {cut}");
                assert!(!came.windows(2).any(|two| two == b"an"), "{bad} {cut}");
            }
        }
        // Without a secret nothing is held back.
        let mut none = Watch::of(Vec::new());
        assert_eq!(none.pass(Bytes::from_static(b"abc")).unwrap(), "abc");
    }
}
