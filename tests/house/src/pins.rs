//! Versions that must not slip.

use crate::sources::root;

/// All versions of a package in the lock file.
fn locked(name: &str) -> Vec<String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let wanted = format!("name = \"{name}\"");
    lock.split("[[package]]")
        .filter(|entry| entry.lines().any(|line| line == wanted))
        .filter_map(|entry| {
            let line = entry.lines().find(|line| line.starts_with("version = "))?;
            Some(line.trim_start_matches("version = ").trim_matches('"').to_owned())
        })
        .collect()
}

#[test]
fn the_storage_engine_is_one_that_survives_a_power_cut() {
    // Before 0.21.3 a table file could be named by the manifest before it was on disk.
    let versions = locked("surrealkv");
    assert_eq!(versions.len(), 1, "{versions:?}");
    let parts = versions[0].split('.').map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
    assert!(parts >= vec![0, 21, 3], "{versions:?}");
}

#[test]
fn the_database_is_pinned_as_a_whole() {
    for name in ["surrealdb-core", "surrealdb-types", "surrealdb-cnf"] {
        assert_eq!(locked(name), ["3.3.5"], "{name}");
    }
}

#[test]
fn tls_is_rustls_alone() {
    for name in ["openssl-sys", "native-tls"] {
        assert!(locked(name).is_empty(), "{name} is in the lock file");
    }
}
