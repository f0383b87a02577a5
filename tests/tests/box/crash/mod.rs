//! `kill -9`: no acknowledged write is lost, none is half there, log and data agree.

mod evidence;
mod load;

use std::time::Duration;

use homeport_tests::{ADMIN, Client, PASSWORD, Program, Serve, collection, field};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;

use evidence::{Acknowledged, check_log};
use load::{Model, hammer, reconcile};

const ROUNDS: usize = 12;
const CLIENTS: usize = 6;

/// `HOMEPORT_SEED` plays a failed run again, as far as the machine's timing allows.
fn seed() -> u64 {
    let given = std::env::var("HOMEPORT_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(rand::random);
    println!("HOMEPORT_SEED={seed}");
    seed
}

async fn notes_on(folder: &std::path::Path) -> Program {
    let server = Serve::on(folder).start();
    let admin = server.admin().await;
    let body = json!({ "name": "body", "type": "text", "max": 20000 });
    let fields = json!([field("title", "text"), field("n", "number"), body]);
    let indexes = json!({ "indexes": ["CREATE UNIQUE INDEX once ON notes (title)"] });
    admin.post("/api/collections", &collection("notes", fields, indexes)).await.expect(200);
    server
}

/// One client's part of the load: a connection, its own records, its own dice.
async fn load_until(
    server: &Program,
    models: &mut Vec<Model>,
    random: &mut StdRng,
    enough: usize,
    end: impl FnOnce(),
) -> Vec<Acknowledged> {
    let (answered, mut answers) = tokio::sync::mpsc::unbounded_channel();
    let tasks = models
        .drain(..)
        .map(|model| {
            let dice = StdRng::seed_from_u64(random.random());
            tokio::spawn(hammer(server.guest(), model, dice, answered.clone()))
        })
        .collect::<Vec<_>>();
    drop(answered);
    for _ in 0..enough {
        answers.recv().await.expect("a client that still writes");
    }
    end();
    let mut acknowledged = Vec::new();
    for task in tasks {
        let (model, mut seen) = task.await.unwrap();
        models.push(model);
        acknowledged.append(&mut seen);
    }
    acknowledged
}

/// A start that is not allowed to finish.
fn killed_while_starting(folder: &std::path::Path, random: &mut StdRng) {
    let mut child = Serve::on(folder).spawn();
    // The moment is what is random here; nothing is waited for.
    std::thread::sleep(Duration::from_millis(random.random_range(0..400)));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_moment_loses_no_acknowledged_write_and_leaves_none_half_done() {
    let mut random = StdRng::seed_from_u64(seed());
    let mut folder = Program::folder_with_admin();
    // `HOMEPORT_KEEP=1` leaves the folder for whoever has to find out.
    folder.disable_cleanup(std::env::var_os("HOMEPORT_KEEP").is_some());
    println!("{}", folder.path().display());
    let mut server = notes_on(folder.path()).await;
    let mut models = (0..CLIENTS).map(Model::new).collect::<Vec<_>>();
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let enough = random.random_range(1..120);
        let pid = server.pid().to_string();
        let kill = || {
            let killed = std::process::Command::new("kill").args(["-9", &pid]).status();
            assert!(killed.unwrap().success());
        };
        acknowledged.extend(load_until(&server, &mut models, &mut random, enough, kill).await);
        server.wait();
        assert!(!server.log().contains("panicked"), "{}", server.log());
        if round % 4 == 3 {
            killed_while_starting(folder.path(), &mut random);
        }
        server = Serve::on(folder.path()).start();
        reconcile(&server.guest(), &mut models).await;
    }
    let alive = models.iter().map(Model::alive).sum::<usize>();
    server.kill();
    println!("{} acknowledged writes, {alive} records alive", acknowledged.len());
    assert!(acknowledged.len() > ROUNDS * CLIENTS, "hardly any load: {}", acknowledged.len());
    check_log(folder.path(), &acknowledged, alive);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_stop_under_load_it_ends_well_and_loses_nothing() {
    let mut random = StdRng::seed_from_u64(seed());
    let folder = Program::folder_with_admin();
    let mut server = notes_on(folder.path()).await;
    let mut models = (0..CLIENTS).map(Model::new).collect::<Vec<_>>();
    let mut acknowledged = Vec::new();
    // An open stream and an idle connection must not hold it up either.
    let idle = server.guest();
    idle.get("/api/health").await.expect(200);
    let stream = homeport_tests::Stream::listening(&server.guest(), &["notes/*"]).await;
    acknowledged
        .extend(load_until(&server, &mut models, &mut random, 60, || server.ask_to_stop()).await);
    let (status, took) = server.wait();
    println!("stopped within {took:?}");
    assert_eq!(status.code(), Some(0), "{}", server.log());
    assert!(took < Duration::from_secs(10), "it took {took:?}");
    assert!(!server.log().contains("panicked"), "{}", server.log());
    drop(stream);
    assert!(!folder.path().join("running.json").exists(), "the announcement was not taken back");

    let server = Serve::on(folder.path()).start();
    reconcile(&server.guest(), &mut models).await;
    let alive = models.iter().map(Model::alive).sum::<usize>();
    server.stop();
    check_log(folder.path(), &acknowledged, alive);
}

#[tokio::test]
async fn a_session_and_a_definition_that_were_acknowledged_survive_a_kill_right_after() {
    let folder = Program::folder_with_admin();
    let mut server = Serve::on(folder.path()).start();
    let admin = server.admin().await;
    for round in 0..3 {
        let name = format!("things{round}");
        let definition = collection(&name, json!([field("title", "text")]), json!({}));
        let answer =
            server.guest().with_token(admin.token()).post("/api/collections", &definition).await;
        server.kill();
        answer.expect(200);
        server = Serve::on(folder.path()).start();
        let again = server.guest();
        // The token outlives the process: its key is in the database.
        let known = again.with_token(admin.token()).get(&format!("/api/collections/{name}")).await;
        assert_eq!(known.expect(200).body["fields"][1]["name"], "title");
        let path = format!("/api/collections/{name}/records");
        again.post(&path, &json!({ "title": "works" })).await.expect(200);
    }
    // The password that was set last counts, and no other.
    let arguments = ["superuser", "update", ADMIN, "another horse battery", "--data-dir"];
    let mut arguments = arguments.map(str::to_owned).to_vec();
    arguments.push(folder.path().display().to_string());
    let output = homeport_tests::run(&arguments);
    server.kill();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let server = Serve::on(folder.path()).start();
    let sign_in = |password: &'static str| {
        let guest: Client = server.guest();
        async move {
            let body = json!({ "identity": ADMIN, "password": password });
            guest.post("/api/collections/_superusers/auth-with-password", &body).await.status
        }
    };
    assert_eq!(sign_in(PASSWORD).await, 400);
    assert_eq!(sign_in("another horse battery").await, 200);
    assert_eq!(server.guest().with_token(admin.token()).get("/api/collections").await.status, 401);
}

/// The database's log file, as a crash leaves it.
fn log_file(folder: &std::path::Path) -> std::path::PathBuf {
    let files = std::fs::read_dir(folder.join("db/wal")).unwrap();
    files.map(|file| file.unwrap().path()).max().expect("a log file")
}

#[tokio::test]
async fn a_write_torn_in_the_middle_by_a_crash_costs_no_write_after_it() {
    let records = "/api/collections/notes/records";
    // A few bytes short, in the middle of a record, and just at the end of a block of the file.
    for tear in [|n: u64| n - 1, |n: u64| n - 9_000, |n: u64| n / 32_768 * 32_768] {
        let folder = Program::folder_with_admin();
        let mut server = notes_on(folder.path()).await;
        for n in 0..4 {
            let body = json!({ "title": format!("before {n}"), "body": "x".repeat(20_000) });
            server.guest().post(records, &body).await.expect(200);
        }
        server.kill();
        let path = log_file(folder.path());
        let length = std::fs::metadata(&path).unwrap().len();
        let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(tear(length)).unwrap();
        drop(file);
        let mut expected = None;
        for round in 0..3 {
            let mut server = Serve::on(folder.path()).start();
            let found = server.guest().get(records).await.expect(200).body["totalItems"].clone();
            let found = found.as_u64().unwrap();
            assert!((2..=4).contains(&found) || round > 0, "{found} of the first four");
            assert_eq!(found, expected.unwrap_or(found), "acknowledged after the tear, then lost");
            for n in 0..5 {
                let body = json!({ "title": format!("round {round}, {n}") });
                server.guest().post(records, &body).await.expect(200);
            }
            expected = Some(found + 5);
            server.kill();
        }
    }
}
