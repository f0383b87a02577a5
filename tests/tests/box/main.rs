//! The box from outside: what it promises, under everything that a network, a disk and a person
//! can do to it. One binary, so that the database is linked once.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]
#![allow(clippy::print_stdout, reason = "seeds, and why a test was skipped")]

mod agreement;
mod anonymous;
mod audit;
mod backups;
mod by_mail;
mod catalogue;
mod crash;
mod devices;
mod doctor;
mod edges;
mod ended;
mod files;
mod groups;
mod hostile;
mod intakes;
mod integrations;
mod keeping;
mod kept_letters;
mod keys;
mod large;
mod lifecycle;
mod lists;
mod loopback;
mod modifiers;
mod move_in;
mod network;
mod outbox;
mod own_certificate;
mod passkeys;
mod passphrase;
mod payments;
mod peers;
mod realtime;
mod relations;
mod roles;
mod schema;
mod sessions;
mod settings;
mod signing_in;
mod tls;
mod totp;
mod try_out;
mod try_rule;
mod vault;
mod window_door;
