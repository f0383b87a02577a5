//! The commands beside `serve`: the same answers with a server on the folder and without one.

use std::path::Path;

use homeport_tests::{ADMIN, Client, PASSWORD, Program, Serve, run, start};
use serde_json::json;

/// Runs a command on a folder: whether it went well, what it printed, what it complained about.
fn ask(folder: &Path, arguments: &[&str]) -> (bool, String, String) {
    let mut all = arguments.to_vec();
    all.extend(["--data-dir", folder.to_str().unwrap()]);
    let output = run(&all);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!err.contains("panicked"), "{arguments:?}: {err}");
    assert!(output.status.code().is_some(), "{arguments:?} was killed");
    (output.status.success(), out, err)
}

async fn can_sign_in(guest: &Client, email: &str, password: &str) -> bool {
    let body = json!({ "identity": email, "password": password });
    let reply = guest.post("/api/collections/_superusers/auth-with-password", &body).await;
    match reply.status {
        200 => true,
        400 => false,
        other => panic!("{other}: {}", reply.text),
    }
}

const SECOND: &str = "second@example.com";

/// The life of an admin's account. `None` for the folder without a server.
fn manage_admins(folder: &Path) {
    let good = |arguments: &[&str]| {
        let (ok, out, err) = ask(folder, arguments);
        assert!(ok && out.contains(arguments[2]), "{arguments:?}: {out}{err}");
    };
    let bad = |arguments: &[&str], hint: &str| {
        let (ok, out, err) = ask(folder, arguments);
        assert!(!ok && out.is_empty(), "{arguments:?}: {out}");
        assert!(err.contains(hint), "{arguments:?} should say {hint:?}: {err}");
        let longest = arguments.get(3).copied().unwrap_or("-");
        assert!(
            longest.len() < 5 || !err.contains(longest),
            "{arguments:?}: the password is shown: {err}"
        );
    };
    good(&["superuser", "upsert", ADMIN, PASSWORD]);
    good(&["superuser", "upsert", ADMIN, PASSWORD]);
    bad(&["superuser", "create", ADMIN, PASSWORD], "email");
    good(&["superuser", "create", SECOND, "first password"]);
    good(&["superuser", "update", SECOND, "second password"]);
    bad(&["superuser", "update", "nobody@example.com", PASSWORD], "nobody@example.com");
    bad(&["superuser", "delete", "nobody@example.com"], "nobody@example.com");
    bad(&["superuser", "create", "no address", PASSWORD], "email");
    bad(&["superuser", "upsert", "", PASSWORD], "email");
    bad(&["superuser", "create", "third@example.com", "short77"], "8");
    bad(&["superuser", "update", SECOND, "short77"], "8");
    bad(&["superuser", "create", "third@example.com", &"long".repeat(100)], "password");
}

#[tokio::test]
async fn admins_are_managed_with_a_server_on_the_folder_and_without_one() {
    let folder = tempfile::tempdir().unwrap();
    manage_admins(folder.path());
    let server = Serve::on(folder.path()).start();
    assert!(can_sign_in(&server.guest(), ADMIN, PASSWORD).await);
    assert!(can_sign_in(&server.guest(), SECOND, "second password").await);
    assert!(!can_sign_in(&server.guest(), SECOND, "first password").await);
    let (ok, ..) = ask(folder.path(), &["superuser", "delete", SECOND]);
    assert!(ok);
    assert!(!can_sign_in(&server.guest(), SECOND, "second password").await);

    manage_admins(folder.path());
    assert!(can_sign_in(&server.guest(), SECOND, "second password").await);
    let (ok, ..) = ask(folder.path(), &["superuser", "delete", SECOND]);
    assert!(ok);
    let (ok, _, err) = ask(folder.path(), &["superuser", "delete", ADMIN]);
    assert!(!ok && err.contains("only existing superuser"), "{err}");
    server.stop();
    let (ok, _, err) = ask(folder.path(), &["superuser", "delete", ADMIN]);
    assert!(!ok && err.contains("only existing superuser"), "{err}");
    let (ok, ..) = ask(folder.path(), &["superuser", "create", SECOND, PASSWORD]);
    assert!(ok);
    let (ok, ..) = ask(folder.path(), &["superuser", "delete", ADMIN]);
    assert!(ok);
}

#[test]
fn ca_prints_the_authority_with_a_server_without_one_and_in_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("new");
    std::fs::create_dir(&fresh).unwrap();
    let (ok, first, err) = ask(&fresh, &["ca"]);
    assert!(ok && first.starts_with("-----BEGIN CERTIFICATE-----\n"), "{first}{err}");
    let server = Serve::on(&fresh).start();
    let (ok, second, _) = ask(&fresh, &["ca"]);
    assert!(ok);
    assert_eq!(second, first);
    assert_eq!(std::fs::read_to_string(server.said("ca_pem")).unwrap(), first);
    server.stop();
    assert_eq!(ask(&fresh, &["ca"]).1, first);
    assert!(!first.contains("PRIVATE"));
}

#[test]
fn a_folder_that_was_mistyped_does_not_become_another_box() {
    let folder = tempfile::tempdir().unwrap();
    let mistyped = folder.path().join("hompeort");
    let file = folder.path().join("file.pem");
    std::fs::write(&file, "").unwrap();
    let file = file.to_str().unwrap();
    for order in [
        &["superuser", "update", ADMIN, PASSWORD][..],
        &["superuser", "delete", ADMIN],
        &["superuser", "otp", ADMIN],
        &["ca"],
        &["ca", "status"],
        &["ca", "rotate"],
        &["ca", "end-overlap"],
        &["ca", "replace", "--yes"],
        &["certificate", "status"],
        &["certificate", "import", file, file],
        &["certificate", "remove"],
    ] {
        let (ok, out, err) = ask(&mistyped, order);
        assert!(!ok && out.is_empty() && err.contains("There is no box in"), "{order:?}: {err}");
        assert!(!mistyped.exists(), "{order:?}");
    }
    // A folder of something else is none either.
    let (ok, out, err) = ask(folder.path(), &["ca"]);
    assert!(!ok && out.is_empty() && err.contains("There is no box in"), "{err}");
    assert!(!folder.path().join("tls").exists());
}

#[tokio::test]
async fn a_window_link_needs_a_running_server_and_opens_its_window_once() {
    let folder = Program::folder_with_admin();
    let not_running = || {
        let (ok, out, err) = ask(folder.path(), &["window-link"]);
        assert!(!ok && out.is_empty(), "{out}");
        assert!(err.contains("not running") && err.contains("homeport serve"), "{err}");
    };
    not_running();
    let mut server = Serve::on(folder.path()).start();
    let (ok, link, err) = ask(folder.path(), &["window-link"]);
    assert!(ok, "{err}");
    let link = link.trim();
    assert!(link.starts_with(server.said("loopback")), "{link}");
    let path = link.strip_prefix(server.said("loopback")).unwrap();
    server.local().get(path).await.expect(303);
    server.local().get(path).await.expect(403);
    // After a crash the announcement still lies there.
    server.kill();
    assert!(folder.path().join("running.json").exists());
    not_running();
}

#[test]
fn wrong_arguments_are_answered_with_what_would_be_right() {
    for (arguments, hint) in [
        (vec!["serve", "--listen", "everywhere"], "--listen"),
        (vec!["serve", "--trust-page", "maybe"], "off"),
        (vec!["serve", "--database", "postgres"], "surrealkv"),
        (vec!["serve", "--database", "ws://host:8000"], "isn't supported"),
        (vec!["superuser"], "upsert"),
        (vec!["superuser", "create", "only@example.com"], "PASSWORD"),
        (vec!["sreve"], "serve"),
        (vec![], "serve"),
    ] {
        let output = run(&arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(hint), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn a_reader_that_goes_away_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let mut child =
        start(["superuser", "upsert", "gone@example.com", PASSWORD, "--data-dir", folder]);
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !complaints.contains("panicked"), "{complaints}");
}
