//! Where a document says the service is reached.

use reqwest::Url;
use serde_json::Value;

/// The address of a connector.
pub(super) struct Reached {
    /// None when the admin has to say.
    pub(super) base: Option<String>,
    /// What stands before each path, when the address does not have it.
    pub(super) prefix: String,
}

/// The first server that is named, with its variables' defaults.
pub(super) fn reached(root: &Value, notes: &mut Vec<String>) -> Reached {
    let servers = root.get("servers").and_then(Value::as_array);
    let urls = servers.into_iter().flatten().map(filled).collect::<Vec<_>>();
    let https = urls.iter().find(|url| url.starts_with("https://"));
    if let Some(base) = https.and_then(|url| Url::parse(url).ok()).and_then(|url| plain(&url)) {
        if urls.len() > 1 {
            notes.push(format!("The document names {} servers. This is {base}.", urls.len()));
        }
        return Reached { base: Some(base), prefix: String::new() };
    }
    let prefix = urls.first().map_or_else(String::new, |url| prefix_of(url));
    notes.push(
        "The document names no server on the Internet: give its address with each integration."
            .to_owned(),
    );
    Reached { base: None, prefix }
}

/// Without what an address cannot have: a query, a name, a slash at its end.
fn plain(url: &Url) -> Option<String> {
    let host = super::super::setup::spelled(url);
    let path = url.path().trim_end_matches('/');
    let is_good = !host.is_empty() && url.username().is_empty() && !path.contains(['{', '}']);
    is_good.then(|| format!("https://{host}{path}"))
}

fn prefix_of(url: &str) -> String {
    let path = match Url::parse(url) {
        Ok(url) => url.path().to_owned(),
        Err(_relative) => url.to_owned(),
    };
    let path = path.trim_end_matches('/');
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    match path.starts_with('/') && path.bytes().all(is_plain) {
        true => path.to_owned(),
        false => String::new(),
    }
}

fn filled(server: &Value) -> String {
    const LONGEST: usize = 2000;
    let mut url = server.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
    let variables = server.get("variables").and_then(Value::as_object);
    for (name, variable) in variables.into_iter().flatten().take(20) {
        let preset = variable.get("default").and_then(Value::as_str).unwrap_or_default();
        if url.len() + preset.len() < LONGEST {
            url = url.replacen(&format!("{{{name}}}"), preset, 10);
        }
    }
    url
}
