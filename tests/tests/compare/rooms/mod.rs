//! The tables, by what they are about.

mod accounts;
mod auth_options;
mod backups;
mod batch;
mod bodies;
mod body_words;
mod by_mail;
mod checks;
mod collections;
mod corners;
mod dart;
mod definitions;
mod digits;
mod doors;
mod expand;
mod expressions;
mod files;
mod filters;
pub(crate) mod ground;
mod imports;
mod indexes;
mod links;
mod lists;
mod logs;
mod order;
mod own_ids;
mod readings;
mod realtime;
mod redefinitions;
mod relations;
mod rules;
mod sent;
mod services;
mod settings;
mod spelled;
mod users;
mod values;
mod views;
mod writes;

use crate::report::Report;

/// Plays a room's tables.
type Play = fn(&mut Report);

/// The rooms in the order of play, each with what plays it. All stand on `ground`.
pub(crate) const ROOMS: &[(&str, Play)] = &[
    ("collections", collections::play),
    ("imports", imports::play),
    ("indexes", indexes::play),
    ("values", values::play),
    ("readings", readings::play),
    ("bodies", bodies::play),
    ("writes", writes::play),
    ("lists", lists::play),
    ("order", order::play),
    ("filters", filters::play),
    ("rules", rules::play),
    ("body_words", body_words::play),
    ("views", views::play),
    ("users", users::play),
    ("accounts", accounts::play),
    ("auth_options", auth_options::play),
    ("services", services::play),
    ("by_mail", by_mail::play),
    ("relations", relations::play),
    ("expand", expand::play),
    ("files", files::play),
    ("sent", sent::play),
    ("realtime", realtime::play),
    ("doors", doors::play),
    ("settings", settings::play),
    ("logs", logs::play),
    ("batch", batch::play),
    ("dart", dart::play),
    ("backups", backups::play),
    ("own_ids", own_ids::play),
    ("corners", corners::play),
    ("definitions", definitions::play),
    ("redefinitions", redefinitions::play),
    ("spelled", spelled::play),
    ("digits", digits::play),
    ("links", links::play),
    ("checks", checks::play),
    ("expressions", expressions::play),
    ("last", imports::play_last),
];
