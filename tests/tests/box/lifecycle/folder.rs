//! The data folder: private, and never harmed by a start that fails.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use homeport_db::{Db, Statement, Storage};
use homeport_tests::{ADMIN, PASSWORD, Program, Serve, run};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn the_folder_is_private_and_its_secrets_are_even_in_a_folder_that_was_not() {
    let outer = tempfile::tempdir().unwrap();
    let made = outer.path().join("made/here");
    let server = Serve::on(&made).start();
    assert_eq!(mode(&made), 0o700);
    server.stop();

    let open = outer.path().join("open");
    std::fs::create_dir(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = Serve::on(&open).start();
    assert_eq!(mode(&open.join("tls")), 0o700);
    assert_eq!(mode(&open.join("tls/ca.key")), 0o600);
    assert_eq!(mode(&open.join("running.json")), 0o600);
    assert_eq!(mode(&open.join("db")), 0o700, "other users can read the database");
    server.stop();
}

#[test]
fn a_folder_that_cannot_be_one_is_named_with_the_way_out() {
    let outer = tempfile::tempdir().unwrap();
    let file = outer.path().join("a file");
    std::fs::write(&file, "mine").unwrap();
    for path in [file.clone(), file.join("below"), PathBuf::from("/proc/homeport")] {
        let said = Serve::on(&path).refused();
        assert!(said.contains(path.to_str().unwrap()) && said.contains("--data-dir"), "{said}");
        let path = path.to_str().unwrap();
        for command in [
            vec!["superuser", "upsert", ADMIN, PASSWORD, "--data-dir", path],
            vec!["ca", "--data-dir", path],
        ] {
            let output = run(&command);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && said.contains(path), "{command:?}: {said}");
            assert!(output.stdout.is_empty());
        }
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_damaged_authority_is_named_and_nothing_is_overwritten() {
    let folder = Program::folder_with_admin();
    Serve::on(folder.path()).start().stop();
    let tls = folder.path().join("tls");
    let other = Program::folder_with_admin();
    Serve::on(other.path()).start().stop();
    let (pem, key) = (tls.join("ca.pem"), tls.join("ca.key"));
    let (good_pem, good_key) = (std::fs::read(&pem).unwrap(), std::fs::read(&key).unwrap());
    let foreign = std::fs::read(other.path().join("tls/ca.key")).unwrap();
    let half = good_pem[..good_pem.len() / 2].to_vec();
    type Damage<'a> = (&'a str, Option<&'a [u8]>, Option<&'a [u8]>);
    let damages: [Damage<'_>; 8] = [
        ("an empty certificate", Some(b""), Some(&good_key)),
        ("a text", Some(b"hello"), Some(&good_key)),
        ("bytes", Some(b"\xff\xfe\x00\x80"), Some(&good_key)),
        ("half a certificate", Some(&half), Some(&good_key)),
        (
            "a garbage key",
            Some(&good_pem),
            Some(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        ),
        ("another box's key", Some(&good_pem), Some(&foreign)),
        ("no key", Some(&good_pem), None),
        ("no certificate", None, Some(&good_key)),
    ];
    for (what, certificate, private) in damages {
        for (path, bytes) in [(&pem, certificate), (&key, private)] {
            match bytes {
                Some(bytes) => std::fs::write(path, bytes).unwrap(),
                None => std::fs::remove_file(path).unwrap(),
            }
        }
        let before = contents(&tls);
        let said = Serve::on(folder.path()).refused();
        assert!(said.contains("ca.pem") || said.contains("ca.key"), "{what}: {said}");
        assert!(said.contains("backup"), "{what}: {said}");
        assert_eq!(contents(&tls), before, "{what}: the files were changed");
        std::fs::write(&pem, &good_pem).unwrap();
        std::fs::write(&key, &good_key).unwrap();
    }
    Serve::on(folder.path()).start().stop();
}

#[test]
fn a_folder_of_a_newer_version_is_left_alone() {
    let folder = Program::folder_with_admin();
    let database = folder.path().join("db");
    let runtime = homeport_server::runtime().unwrap();
    let raise = runtime.spawn(async move {
        let db = Db::open(&Storage::SurrealKv(database)).await.unwrap();
        db.define(Statement::new("UPDATE _system:format SET version = 99")).await.unwrap();
        db.close().await.unwrap();
    });
    runtime.block_on(raise).unwrap();
    let said = Serve::on(folder.path()).refused();
    assert!(said.contains("newer Homeport") && said.contains("99"), "{said}");
    let path = folder.path().to_str().unwrap();
    let output = run(["superuser", "upsert", ADMIN, PASSWORD, "--data-dir", path]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("newer Homeport"), "{said}");
}

#[test]
fn a_database_that_is_none_is_named_and_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("db");
    std::fs::write(&database, "not a database").unwrap();
    let said = Serve::on(folder.path()).refused();
    assert!(said.contains(database.to_str().unwrap()), "{said}");
    assert_eq!(std::fs::read_to_string(&database).unwrap(), "not a database");
}

#[test]
fn a_crash_leaves_no_lead_to_a_server_that_is_gone() {
    let folder = Program::folder_with_admin();
    let running = folder.path().join("running.json");
    let mut server = Serve::on(folder.path()).start();
    server.kill();
    assert!(running.exists());
    let path = folder.path().to_str().unwrap();
    let made = run(["superuser", "upsert", ADMIN, PASSWORD, "--data-dir", path]);
    assert!(made.status.success());
    assert!(!running.exists(), "it still leads to the old port");
}
