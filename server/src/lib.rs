//! Homeport's server: the backend of a mobile app, on a machine its team owns.
//!
//! [`Server::start`] is the one door, used by the headless program, the desktop shell and the
//! tests. Rooms are by feature; ARCHITECTURE.md shows the way through them.

// With optimisation the layouts of the engine's async functions are computed here too.
#![recursion_limit = "256"]

mod accounts;
mod audit;
mod auth;
mod awake;
mod backups;
mod batch;
mod bucket;
mod collections;
mod config;
mod console;
mod crons;
mod devices;
mod doctor;
mod downloads;
mod error;
mod files;
mod folder;
mod gate;
mod http;
mod intakes;
mod integrations;
mod inventory;
mod json;
mod keys;
mod lan;
mod logs;
mod mail;
mod move_in;
mod offline;
mod openapi;
mod options;
mod outbox;
mod pause;
mod payments;
mod qr;
mod realtime;
mod records;
mod server;
mod sessions;
mod settings;
mod vault;

pub use accounts::SuperuserCommand;
pub use audit::AuditCommand;
pub use config::{Config, Database};
pub use console::{Condition, PauseCommand};
pub use devices::CaCommand;
pub use doctor::{Finding, Report, State as FindingState};
pub use error::{Door, Error, FieldErrors, Result, StartError};
pub use http::Role;
pub use lan::CertificateCommand;
pub use move_in::{MoveInReport, MovedCollection, Progress};
pub use offline::{
    Control, KeepingProgress, Pulse, Restored, SafeModeCommand, ServerState, TakenPort,
    VaultCommand, audit_command, backup, ca_certificate, ca_command, certificate_command, examine,
    import_pocketbase, loopback_of, pairing_link, pause, restore, safe_mode, server_state,
    superuser, taken_port, use_port, vault_command, vault_passphrase, window_link,
};
pub use openapi::document as openapi_document;
pub use options::{ServeOptions, data_folder, log_to_stderr, runtime, stop_signal};
pub use server::{Addresses, RunningServer, Server, ServerHandle};
