//! The connectors that come with the box.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::connector::Connector;

/// The files, as they were when this was built.
const FILES: [&str; 35] = [
    include_str!("connectors/apns.json"),
    include_str!("connectors/bluesky.json"),
    include_str!("connectors/easypost.json"),
    include_str!("connectors/facebook.json"),
    include_str!("connectors/fcm.json"),
    include_str!("connectors/fhir.json"),
    include_str!("connectors/gocardless.json"),
    include_str!("connectors/google_geocoding.json"),
    include_str!("connectors/google_places.json"),
    include_str!("connectors/google_routes.json"),
    include_str!("connectors/http.json"),
    include_str!("connectors/instagram.json"),
    include_str!("connectors/linkedin.json"),
    include_str!("connectors/mail.json"),
    include_str!("connectors/mapbox.json"),
    include_str!("connectors/mastodon.json"),
    include_str!("connectors/mollie.json"),
    include_str!("connectors/nominatim.json"),
    include_str!("connectors/ntfy.json"),
    include_str!("connectors/openrouteservice.json"),
    include_str!("connectors/osrm.json"),
    include_str!("connectors/paypal.json"),
    include_str!("connectors/plaid.json"),
    include_str!("connectors/razorpay.json"),
    include_str!("connectors/s3.json"),
    include_str!("connectors/sendgrid.json"),
    include_str!("connectors/shippo.json"),
    include_str!("connectors/square.json"),
    include_str!("connectors/stripe.json"),
    include_str!("connectors/telegram.json"),
    include_str!("connectors/twilio.json"),
    include_str!("connectors/web_push.json"),
    include_str!("connectors/webhook.json"),
    include_str!("connectors/wise.json"),
    include_str!("connectors/x_twitter.json"),
];

/// All connectors, by id.
pub(super) type Catalogue = BTreeMap<String, Arc<Connector>>;

/// Reads the connectors. One that is wrong is left out and told; a test keeps that from happening.
pub(super) fn load() -> Catalogue {
    let read = |text: &&str| match Connector::read(text) {
        Ok(connector) => Some((connector.id.clone(), Arc::new(connector))),
        Err(error) => {
            tracing::error!(error, "A connector cannot be used");
            None
        }
    };
    FILES.iter().filter_map(read).collect()
}

/// The file of a connector, as it was when this was built.
pub(super) fn file(id: &str) -> Option<&'static str> {
    FILES.into_iter().find(|text| Connector::read(text).is_ok_and(|connector| connector.id == id))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_file_in_the_folder_is_a_connector_of_its_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/integrations/connectors");
        let catalogue = load();
        let mut files = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if name == "connector.schema" {
                continue;
            }
            files += 1;
            let text = std::fs::read_to_string(&path).unwrap();
            let connector = Connector::of(&serde_json::from_str(&text).unwrap()).unwrap();
            assert_eq!(connector.id, name);
            assert!(catalogue.contains_key(&name), "{name} is not in the catalogue");
        }
        assert_eq!((files, catalogue.len()), (FILES.len(), FILES.len()));
    }

    #[test]
    fn what_is_no_connector_is_told() {
        let good = serde_json::from_str::<Value>(include_str!("connectors/stripe.json")).unwrap();
        assert!(Connector::read(&good.to_string()).is_ok());
        let changed = |pointer: &str, value: Value| {
            let mut bad = good.clone();
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            bad.pointer_mut(parent).unwrap()[name] = value;
            bad.to_string()
        };
        for (pointer, value) in [
            ("/id", json!("../x")),
            ("/base", json!("http://api.stripe.com")),
            ("/base", json!("https://api.stripe.com/")),
            ("/unknown", json!(1)),
            ("/timeout_ms", json!(1_000_000)),
            ("/auth/username", json!("{{cred.other}}")),
            ("/auth/username", json!("{{input.amount}}")),
            ("/auth/kind", json!("guess")),
            ("/test/action", json!("refund")),
            ("/test/action", json!("missing")),
            ("/actions/refund/path", json!("v1/refunds")),
            ("/actions/refund/path", json!("/{{input.nothing}}")),
            ("/actions/refund/body/amount", json!("{{input.nothing}}")),
            ("/actions/refund/body/amount", json!("{{")),
            ("/actions/refund/output/id", json!("id")),
            ("/actions/refund/method", json!("TRACE")),
            ("/credentials/secret_key/pattern", json!("(")),
            ("/error/code", json!("error/code")),
            ("/error/code", json!(["/error/code", "code"])),
            ("/error/kinds", json!({ "card_declined": "odd" })),
            ("/actions/test", good["actions"]["refund"].clone()),
            ("/actions/usage", good["actions"]["refund"].clone()),
            ("/actions/sign-in", good["actions"]["refund"].clone()),
            ("/actions/refund/path", json!("/{{token.access}}")),
            ("/actions/refund/path", json!("/{{cred.secret_key/part}}")),
            ("/credentials/secret_key/json", json!({ "parts": ["a"], "secret": ["b"] })),
            ("/events/signed", json!("none")),
            ("/events/signed", json!({ "hmac": { "header": "no header" } })),
            ("/events/signed", json!({ "hmac": { "header": "X-One", "url": "{{cred.other}}" } })),
            ("/events/signed", json!({ "token": { "header": "X-One", "more": 1 } })),
            ("/events/secret", json!("always the same")),
            ("/events/secret", json!("{{cred.other}}")),
            ("/events/secret", json!("{{cred.webhook_secret}}{{input.amount}}")),
            ("/events/id", json!("id")),
            ("/events/id", Value::Null),
            ("/events/id", json!("{{cred.other}}")),
            ("/events/id", json!("{{cred.webhook_secret}}")),
            ("/events/list/older", json!("nothing")),
            ("/events/list/at", json!("created")),
            ("/events/kind", json!("type")),
            ("/events/list/action", json!("refund")),
            ("/events/list/before", json!("nothing")),
            ("/events/list/after", json!("before")),
            ("/events/list/more", Value::Null),
            ("/events/list/cursor", json!("id")),
        ] {
            assert!(Connector::read(&changed(pointer, value)).is_err(), "{pointer}");
        }
    }

    #[test]
    fn a_verb_has_what_it_needs() {
        for (file, pointer, value) in [
            (include_str!("connectors/web_push.json"), "/auth", json!({ "kind": "none" })),
            (include_str!("connectors/web_push.json"), "/hosts", json!([])),
            (include_str!("connectors/web_push.json"), "/hosts/0", json!("192.168.1.1")),
            (include_str!("connectors/web_push.json"), "/hosts/0", json!("*")),
            (
                include_str!("connectors/web_push.json"),
                "/hosts/0",
                json!("https://fcm.googleapis.com"),
            ),
            (include_str!("connectors/web_push.json"), "/base", json!("https://example.com")),
            (
                include_str!("connectors/web_push.json"),
                "/actions/send/input/subscription",
                json!({ "type": "json" }),
            ),
            (include_str!("connectors/web_push.json"), "/actions/send/verb", json!("guess")),
            (include_str!("connectors/web_push.json"), "/actions/key/effect", json!("write")),
            (include_str!("connectors/s3.json"), "/auth", json!({ "kind": "none" })),
            (include_str!("connectors/s3.json"), "/actions/get_address/effect", json!("write")),
            (
                include_str!("connectors/s3.json"),
                "/actions/get_address/input/seconds/required",
                json!(false),
            ),
            (include_str!("connectors/mail.json"), "/actions/send/input/to/required", json!(false)),
            (
                include_str!("connectors/mail.json"),
                "/actions/send_html/input/html/required",
                json!(false),
            ),
            (include_str!("connectors/apns.json"), "/auth/minutes", json!(0)),
            (include_str!("connectors/apns.json"), "/auth/minutes", json!(61)),
            (include_str!("connectors/apns.json"), "/auth/key", json!("{{cred.other}}")),
            (include_str!("connectors/apns.json"), "/credentials/key/format", json!("rsa")),
        ] {
            let mut bad = serde_json::from_str::<Value>(file).unwrap();
            assert!(Connector::read(&bad.to_string()).is_ok(), "{file}");
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            match bad.pointer_mut(parent).unwrap() {
                Value::Array(list) => list[0] = value,
                parent => parent[name] = value,
            }
            assert!(Connector::read(&bad.to_string()).is_err(), "{pointer}");
        }
    }

    #[test]
    fn a_token_is_asked_for_where_the_file_says_and_nowhere_else() {
        let read = |name: &str, changes: &[(&str, Value)]| {
            let text = FILES.iter().find(|text| text.contains(&format!("\"id\": \"{name}\"")));
            let mut file = serde_json::from_str::<Value>(text.unwrap()).unwrap();
            for (pointer, value) in changes {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                file.pointer_mut(parent).unwrap()[name] = value.clone();
            }
            Connector::read(&file.to_string())
        };
        let (paypal, facebook, fcm) = ("paypal", "facebook", "fcm");
        for (name, pointer, value) in [
            (paypal, "/auth/fetch/url", json!("https://evil.example/v1/oauth2/token")),
            (paypal, "/auth/fetch/url", json!("http://api-m.paypal.com/v1/oauth2/token")),
            (paypal, "/auth/fetch/url", json!("//evil.example/v1/oauth2/token")),
            (paypal, "/auth/fetch/url", json!("https://api-m.paypal.com:8443/v1/oauth2/token")),
            (paypal, "/auth/fetch/url", json!("https://{{cred.client_id}}/token")),
            (paypal, "/auth/fetch/basic", json!(["{{cred.client_id}}", "{{cred.other}}"])),
            (paypal, "/auth/fetch/body/x", json!("{{input.amount}}")),
            (paypal, "/auth/fetch/body/x", json!("{{token.assertion}}")),
            (paypal, "/auth/answer", json!({ "access": "access_token" })),
            (paypal, "/auth/answer", json!({ "facts": { "access": "/access_token" } })),
            (paypal, "/actions/order/path", json!("/{{token.access}}")),
            (paypal, "/actions/order/path", json!("/{{token.who}}")),
            (fcm, "/auth/hosts", json!([])),
            (fcm, "/auth/assertion/key", json!("{{cred.service_account/other}}")),
            (facebook, "/auth/authorize", json!("https://evil.example/dialog")),
            (facebook, "/auth/token", json!("https://evil.example/token")),
            (facebook, "/auth/steps/0/ask/url", json!("https://evil.example/token")),
            (facebook, "/auth/client/secret", Value::Null),
            (facebook, "/auth/params", json!({ "state": "fixed" })),
            (facebook, "/auth/params", json!({ "redirect_uri": "https://evil.example" })),
            (facebook, "/auth/account", json!("nothing")),
            (facebook, "/auth/redirect", json!("https://evil.example")),
        ] {
            assert!(read(name, &[(pointer, value.clone())]).is_err(), "{name} {pointer} {value}");
        }
        // What is on the connector's own host, or on one that it declares, is good.
        let own = json!("https://api-m.paypal.com/v1/oauth2/token");
        assert!(read(paypal, &[("/auth/fetch/url", own)]).is_ok());
        let declared = [
            ("/auth/fetch/url", json!("https://login.paypal.com/token")),
            ("/auth/hosts", json!(["login.paypal.com"])),
        ];
        assert!(read(paypal, &declared).is_ok());
    }
}
