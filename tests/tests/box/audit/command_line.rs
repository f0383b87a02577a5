use homeport_tests::{ADMIN, PASSWORD, Serve, run};
use serde_json::{Value, json};

use super::{entries, last};

fn assert_by_command_line(entry: &Value) {
    assert_eq!(entry["actor"], json!({ "kind": "commandLine" }), "{entry}");
    assert_eq!((&entry["address"], &entry["agent"]), (&Value::Null, &Value::Null), "{entry}");
}

#[tokio::test]
async fn what_the_command_line_does_is_noted_with_a_server_on_the_folder_and_without_one() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("data");
    let done = |arguments: &[&str]| {
        let all = arguments.iter().copied().chain(["--data-dir", folder.to_str().unwrap()]);
        let output = run(all);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    };
    let file = |name: &str| outer.path().join(name).to_str().unwrap().to_owned();
    done(&["superuser", "upsert", ADMIN, PASSWORD]);
    done(&["ca", "rotate", "--overlap-days", "30"]);
    done(&["backup", "--out", &file("one")]);
    let server = Serve::on(&folder).start();
    let admin = server.local().sign_in("_superusers", ADMIN, PASSWORD).await;
    for action in ["superuserMade", "authorityChanged", "backupMade"] {
        assert_by_command_line(&last(&admin, action).await);
    }
    assert_eq!(last(&admin, "authorityChanged").await["details"]["days"], 30);

    done(&["superuser", "update", ADMIN, "another password"]);
    let admin = server.local().sign_in("_superusers", ADMIN, "another password").await;
    done(&["ca", "end-overlap", "--yes"]);
    done(&["backup", "--out", &file("two")]);
    done(&["pair"]);
    for action in ["superuserChanged", "authorityChanged", "backupMade", "pairingOpened"] {
        assert_by_command_line(&last(&admin, action).await);
    }
    assert_eq!(last(&admin, "authorityChanged").await["details"]["change"], "endOverlap");
    assert_eq!(entries(&admin, "actor=commandline&action=backupMade").await.len(), 2);
}
