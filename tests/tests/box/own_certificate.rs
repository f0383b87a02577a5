//! A certificate of the admin's own: served by name, kept, carried by backups, and watched.

use std::path::{Path, PathBuf};
use std::process::Command;

use homeport_tests::{Home, Phone, Program, Serve, run};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

/// A certificate that is its own signer, and its key, in files.
fn issued(folder: &Path, name: &str, days: i64) -> (PathBuf, PathBuf) {
    let mut params = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
    params.not_before = OffsetDateTime::now_utc() - Duration::DAY;
    params.not_after = OffsetDateTime::now_utc() + Duration::days(days) + Duration::HOUR;
    let key = rcgen::KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    let put = |kind: &str, text: String| {
        let path = folder.join(format!("{name}-{days}.{kind}"));
        std::fs::write(&path, text).unwrap();
        path
    };
    (put("pem", pem), put("key", key.serialize_pem()))
}

/// Runs an order on a folder; whether it went well, and all that it said.
fn certificate(folder: &Path, order: &[&Path]) -> (bool, String) {
    let mut arguments = vec![Path::new("certificate")];
    arguments.extend(order);
    arguments.extend([Path::new("--data-dir"), folder]);
    let output = run(arguments);
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    assert!(!said.contains("panicked") && !said.contains("PRIVATE KEY-----\n"), "{said}");
    (output.status.success(), said)
}

fn import(folder: &Path, (pem, key): &(PathBuf, PathBuf)) -> (bool, String) {
    certificate(folder, &[Path::new("import"), pem, key])
}

/// Whether curl, trusting this certificate alone, takes the program for `host`.
fn takes(program: &Program, ca: &Path, host: &str) -> bool {
    let port = program.said("https").rsplit(':').next().unwrap();
    let output = Command::new("curl")
        .args(["--silent", "--noproxy", "*", "--capath", "/nowhere", "--max-time", "30"])
        .args(["--resolve", &format!("{host}:{port}:127.0.0.1"), "--cacert"])
        .arg(ca)
        .arg(format!("https://{host}:{port}/api/health"))
        .output()
        .unwrap();
    output.status.success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_certificate_is_served_by_name_while_paired_devices_go_on() {
    let (folder, files) = (Program::folder_with_admin(), tempfile::tempdir().unwrap());
    let own = issued(files.path(), "shop.example.com", 90);
    let program = Serve::on(folder.path()).with("--name", "Shop").start();
    let ca = PathBuf::from(program.said("ca_pem"));
    assert!(!takes(&program, &own.0, "shop.example.com"));
    let (well, said) = import(folder.path(), &own);
    assert!(well && said.contains("shop.example.com") && said.contains("in 90 days"), "{said}");
    assert!(takes(&program, &own.0, "shop.example.com"), "{}", program.log());
    for host in ["shop.local", "localhost", "127.0.0.1"] {
        assert!(takes(&program, &ca, host) && !takes(&program, &own.0, host), "{host}");
    }
    let link = run(["pair", "--data-dir", folder.path().to_str().unwrap()]);
    let link = String::from_utf8(link.stdout).unwrap();
    let link = link.lines().find(|line| line.starts_with("homeport://")).unwrap();
    let link = homeport_tests::Link::parse(link);
    Phone::new("Phone").pair(&program.guest(), &link).await.expect(200);

    // It outlasts a restart and moves along with a backup.
    let zip = files.path().join("box.zip");
    let folder_name = folder.path().to_str().unwrap();
    assert!(
        run(["backup", "--data-dir", folder_name, "--out", zip.to_str().unwrap()]).status.success()
    );
    let log = program.stop();
    let key = std::fs::read_to_string(&own.1).unwrap();
    assert!(!log.contains(key.lines().nth(1).unwrap()));
    let restored = files.path().join("restored");
    let made = run(["restore", zip.to_str().unwrap(), "--data-dir", restored.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    for folder in [folder.path(), &restored] {
        let program = Serve::on(folder).start();
        assert!(takes(&program, &own.0, "shop.example.com"), "{}", folder.display());
        program.stop();
    }
    let (well, said) = certificate(&restored, &[Path::new("remove")]);
    assert!(well && said.contains("no certificate of yours"), "{said}");
    let (well, said) = certificate(&restored, &[Path::new("remove")]);
    assert!(!well && said.contains("no certificate of yours"), "{said}");
    // A damaged one keeps no box from starting.
    std::fs::write(restored.join("tls/own.pem"), "x").unwrap();
    let program = Serve::on(&restored).start();
    assert!(program.log().contains("own.pem cannot be used"), "{}", program.log());
    program.guest().get("/api/health").await.expect(200);
}

#[test]
fn bad_files_change_nothing_and_are_told_apart() {
    let (folder, files) = (Program::folder_with_admin(), tempfile::tempdir().unwrap());
    let good = issued(files.path(), "shop.example.com", 90);
    let other = issued(files.path(), "till.example.com", 90);
    let ended = issued(files.path(), "shop.example.com", -1);
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(files.path().join(name), bytes).unwrap();
        files.path().join(name)
    };
    let (binary, huge) = (put("binary", &[0xff, 0xfe, 0]), put("huge", &[b'x'; 300 << 10]));
    let missing = files.path().join("missing");
    assert!(import(folder.path(), &good).0);
    for program in [None, Some(Serve::on(folder.path()).start())] {
        for (pem, key, hint) in [
            (&good.0, &other.1, "does not belong"),
            (&good.1, &good.0, "no certificate in the first file"),
            (&good.0, &good.0, "no private key in the second file"),
            (&ended.0, &ended.1, "ended on"),
            (&binary, &good.1, "not text"),
            (&huge, &good.1, "too long"),
            (&missing, &good.1, "Cannot read"),
        ] {
            let (well, said) = import(folder.path(), &(pem.clone(), key.clone()));
            assert!(!well && said.contains(hint), "{hint}: {said}");
        }
        let (well, said) = certificate(folder.path(), &[Path::new("status")]);
        assert!(well && said.contains("shop.example.com"), "{said}");
        drop(program);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_admins_at_this_machine_import_one_and_nobody_reads_its_key() {
    const PATH: &str = "/api/homeport/certificate";
    let (home, files) = (Home::start(), tempfile::tempdir().unwrap());
    let (pem, key) = issued(files.path(), "shop.example.com", 90);
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let body = json!({ "certificate": read(&pem), "key": read(&key) });
    for (client, status) in [(home.local(), 401), (home.admin().await, 404)] {
        client.get(PATH).await.expect(status);
        client.send("PUT", PATH, Some(&body)).await.expect(status);
        client.delete(PATH).await.expect(status);
    }
    let window = home.window().await;
    assert!(window.get(PATH).await.expect(200).body["certificate"].is_null());
    let odd = [json!({}), json!({ "certificate": 7, "key": null }), json!({ "certificate": "x" })];
    for bad in odd {
        window.send("PUT", PATH, Some(&bad)).await.expect(400);
    }
    window.delete(PATH).await.expect(400);
    let taken = window.send("PUT", PATH, Some(&body)).await.expect(200);
    assert_eq!(taken.body["certificate"]["names"], json!(["shop.example.com"]));
    let secret = read(&key).lines().nth(1).unwrap().to_owned();
    for path in [PATH, "/api/homeport/status", "/api/homeport/doctor"] {
        assert!(!window.get(path).await.expect(200).text.contains(&secret), "{path}");
    }
    assert!(!taken.text.contains(&secret));
    window.delete(PATH).await.expect(200);
}

#[test]
fn a_name_under_which_only_devices_come_is_refused() {
    let (folder, files) = (Program::folder_with_admin(), tempfile::tempdir().unwrap());
    let _program = Serve::on(folder.path()).with("--name", "Shop").start();
    let (well, said) = import(folder.path(), &issued(files.path(), "shop.local", 90));
    assert!(!well && said.contains("under which paired devices come"), "{said}");
}

#[test]
fn its_end_is_told_a_month_before_and_a_week_before() {
    let (folder, files) = (Program::folder_with_admin(), tempfile::tempdir().unwrap());
    let _program = Serve::on(folder.path()).start();
    let own = || {
        let output = run(["doctor", "--json", "--data-dir", folder.path().to_str().unwrap()]);
        let report = serde_json::from_slice::<Value>(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["id"] == "own")
    };
    assert!(own().is_none());
    for (days, state, hint) in
        [(60, "ok", "60 more days"), (29, "warn", "ends in 29 days"), (6, "warn", "Renew it now")]
    {
        assert!(import(folder.path(), &issued(files.path(), "shop.example.com", days)).0);
        let finding = own().unwrap();
        assert_eq!(finding["state"], state, "{finding}");
        assert!(finding["text"].as_str().unwrap().contains(hint), "{finding}");
    }
}
