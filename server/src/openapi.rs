//! The OpenAPI document of everything the window uses, made from the handlers. The window's
//! typed client is generated from the committed copy; a test keeps the two equal.

use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use crate::{
    accounts, audit, backups, collections, console, devices, doctor, intakes, integrations,
    inventory, keys, move_in, outbox, payments, realtime, records, sessions,
};

#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Homeport",
    description = "What the Homeport window uses: PocketBase's collections, records and realtime, \
                   and the box's own control plane under /api/homeport. The whole data plane's \
                   contract is PocketBase's SDKs."
))]
struct Document;

/// The document.
pub fn document() -> OpenApi {
    let mut document = Document::openapi();
    document.merge(collections::documented().into_openapi());
    document.merge(records::documented().into_openapi());
    document.merge(accounts::documented().into_openapi());
    document.merge(sessions::documented().into_openapi());
    document.merge(keys::documented().into_openapi());
    document.merge(integrations::documented().into_openapi());
    document.merge(outbox::documented().into_openapi());
    document.merge(payments::documented().into_openapi());
    document.merge(intakes::documented().into_openapi());
    document.merge(realtime::documented().into_openapi());
    document.merge(backups::documented().into_openapi());
    document.merge(move_in::documented().into_openapi());
    document.merge(audit::documented().into_openapi());
    document.merge(inventory::documented().into_openapi());
    document.merge(doctor::documented().into_openapi());
    document.merge(devices::documented().into_openapi());
    document.merge(console::documented().into_openapi());
    document
}

#[cfg(test)]
mod tests {
    use super::document;

    /// `UPDATE_OPENAPI=1 cargo test -p homeport-server openapi` rewrites the committed copy.
    #[test]
    fn the_committed_document_is_what_the_code_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        let text = document().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == text, "server/openapi.json is stale: run `make openapi`");
    }
}
