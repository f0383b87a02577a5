//! Striking secrets out of what comes back, however a provider echoes them.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use reqwest::header::HeaderMap;
use serde_json::Value;
use zeroize::Zeroizing;

use super::connector::{Connector, Credential};
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
