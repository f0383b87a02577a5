//! The passphrase, from setting it to losing it.

use zeroize::Zeroizing;

use super::super::*;
use super::{Ground, PLACE, opens};

const PHRASE: &str = "correct horse battery";

/// No backup is made or put back.
fn idle() -> bool {
    false
}

fn phrase(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

impl Ground {
    /// With a secret, under a passphrase, and started anew.
    async fn locked() -> (Self, Sealed, Vault) {
        let ground = Self::new().await;
        let vault = ground.open().await.unwrap();
        let sealed = vault.seal(PLACE, b"geheim").unwrap();
        vault.change_passphrase(None, Some(phrase(PHRASE)), idle).await.unwrap();
        assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
        let vault = ground.open().await.unwrap();
        (ground, sealed, vault)
    }
}

#[tokio::test]
async fn under_a_passphrase_a_vault_starts_locked_and_takes_secrets_in_all_the_same() {
    let (ground, sealed, vault) = Ground::locked().await;
    assert!(vault.is_locked() && vault.has_passphrase() && !vault.has_lost(&sealed));
    assert!(matches!(opens(&vault, &sealed), Err(VaultError::Locked)));
    let since = vault.seal(PLACE, b"neu").unwrap();
    assert!(since.as_str().starts_with(INBOX_MARK) && !since.as_str().contains("neu"));
    assert!(matches!(opens(&vault, &since), Err(VaultError::Locked)));
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    assert_eq!(opens(&vault, &since).unwrap(), "neu");
    let elsewhere = Place { field: "secret", ..PLACE };
    assert!(matches!(vault.open_bytes(elsewhere, &since), Err(VaultError::Damaged)));
    // And what was put in the inbox opens in all times to come.
    vault.change_passphrase(Some(phrase(PHRASE)), None, idle).await.unwrap();
    Vault::rotate(&ground.folder, &ground.db, None).await.unwrap();
    let vault = ground.open().await.unwrap();
    assert!(!vault.is_locked() && !vault.has_passphrase());
    assert_eq!(opens(&vault, &since).unwrap(), "neu");
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
}

#[tokio::test]
async fn wrong_passphrases_are_slowed_down_and_change_nothing() {
    let (ground, sealed, vault) = Ground::locked().await;
    let file = ground.text();
    let patience = async || *vault.inner.turn.lock().await = Brake::default();
    assert!(matches!(vault.unlock_at_start("wrong").await, Err(LockError::Wrong)));
    assert!(vault.is_locked());
    let locked = vault.change_passphrase(Some(phrase(PHRASE)), None, idle).await;
    assert!(matches!(locked, Err(LockError::Locked)), "{locked:?}");
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    // Changing asks for the present one, at the same pace.
    for given in [None, Some(phrase("")), Some(phrase("wrong"))] {
        let wrong = vault.change_passphrase(given, Some(phrase("another one")), idle).await;
        assert!(matches!(wrong, Err(LockError::Wrong)), "{wrong:?}");
        let soon = vault.change_passphrase(Some(phrase(PHRASE)), None, idle).await;
        assert!(matches!(soon, Err(LockError::TooSoon(_))), "{soon:?}");
        patience().await;
    }
    assert_eq!(ground.text(), file);
}

#[tokio::test]
async fn the_key_is_nowhere_in_the_file_and_only_the_last_passphrase_opens_it() {
    let ground = Ground::new().await;
    let vault = ground.open().await.unwrap();
    let sealed = vault.seal(PLACE, b"geheim").unwrap();
    let open = ground.text();
    let key = open.lines().last().unwrap().split_once(' ').unwrap().1.to_owned();
    vault.change_passphrase(None, Some(phrase(PHRASE)), idle).await.unwrap();
    let first = ground.text();
    vault.change_passphrase(Some(phrase(PHRASE)), Some(phrase("another one")), idle).await.unwrap();
    assert!(!first.contains(&key) && !ground.text().contains(&key));
    assert!(!first.contains(PHRASE) && first != ground.text());
    let names = std::fs::read_dir(ground.folder.vault()).unwrap();
    assert_eq!(names.count(), 1);
    let vault = ground.open().await.unwrap();
    assert!(matches!(vault.unlock_at_start(PHRASE).await, Err(LockError::Wrong)));
    vault.unlock_at_start("another one").await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    vault.change_passphrase(Some(phrase("another one")), None, idle).await.unwrap();
    assert_eq!(ground.text(), open);
    assert_eq!(opens(&ground.open().await.unwrap(), &sealed).unwrap(), "geheim");
}

#[tokio::test]
async fn what_a_crash_left_of_a_change_is_gone_at_the_next_start() {
    let (ground, _, _) = Ground::locked().await;
    let left = ground.folder.vault().join("master.key.new");
    std::fs::write(&left, "0011223344556677 AAAA\n").unwrap();
    ground.open().await.unwrap();
    assert!(!left.exists());
}

#[tokio::test]
async fn keys_that_came_beside_a_passphrase_are_put_under_it_when_it_is_given() {
    let (ground, sealed, _) = Ground::locked().await;
    let other = Ground::new().await;
    other.open().await.unwrap();
    // A backup that was put back has joined them.
    KeyFile::of(&ground.folder.vault()).settle(&KeyFile::of(&other.folder.vault())).unwrap();
    let open = other.text().lines().last().unwrap().to_owned();
    assert!(ground.text().contains(&open));
    let vault = ground.open().await.unwrap();
    assert!(vault.is_locked());
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert!(!ground.text().contains(&open));
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    // It stays there, to be opened with the same passphrase.
    let vault = ground.open().await.unwrap();
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert_eq!(vault.inner.keys.load().masters.len(), 2);
}

#[tokio::test]
async fn a_key_that_is_under_a_passphrase_is_brought_with_it_only() {
    let (elsewhere, sealed, _) = Ground::locked().await;
    let ground = Ground::new().await;
    ground.open().await.unwrap();
    let (file, other) =
        (KeyFile::of(&ground.folder.vault()), KeyFile::of(&elsewhere.folder.vault()));
    let before = ground.text();
    for wrong in [None, Some("wrong")] {
        let refused = file.take_in(&other, wrong, None).unwrap_err().to_string();
        assert!(refused.contains("passphrase"), "{refused}");
        assert_eq!(ground.text(), before);
    }
    let taken = file.take_in(&other, Some(PHRASE), None).unwrap();
    assert_eq!(taken, TakenIn { added: 1, is_bare: true, ..TakenIn::default() });
    for wrapped in store::all(&elsewhere.db).await.unwrap() {
        let master = ground.masters().into_iter().find(|key| key.id() == wrapped.master).unwrap();
        let (key, _) = wrapped.unwrap(&master).unwrap();
        store::keep(Way::AtStart(&ground.db), wrapped.made, &key, &master).await.unwrap();
    }
    assert_eq!(opens(&ground.open().await.unwrap(), &sealed).unwrap(), "geheim");
}

#[tokio::test]
async fn a_state_that_is_put_back_has_the_passphrase_of_now_where_the_keys_are_the_same() {
    // A backup from before the passphrase, put back where there is one by now.
    let ground = Ground::new().await;
    let vault = ground.open().await.unwrap();
    let room = tempfile::tempdir().unwrap();
    let arrived = KeyFile::of(room.path());
    std::fs::copy(ground.file(), room.path().join(FILE)).unwrap();
    vault.change_passphrase(None, Some(phrase(PHRASE)), idle).await.unwrap();
    let present = KeyFile::of(&ground.folder.vault());
    arrived.settle(&present).unwrap();
    assert_eq!(std::fs::read_to_string(room.path().join(FILE)).unwrap(), ground.text());
    // And the other way round.
    std::fs::copy(ground.file(), room.path().join(FILE)).unwrap();
    vault.change_passphrase(Some(phrase(PHRASE)), None, idle).await.unwrap();
    arrived.settle(&present).unwrap();
    assert_eq!(std::fs::read_to_string(room.path().join(FILE)).unwrap(), ground.text());
}

#[tokio::test]
async fn keys_from_elsewhere_come_with_their_passphrase_and_join_those_that_are_here() {
    let (from, sealed, _) = Ground::locked().await;
    let ground = Ground::new().await;
    ground.open().await.unwrap();
    let room = tempfile::tempdir().unwrap();
    let arrived = KeyFile::of(room.path());
    std::fs::copy(from.file(), room.path().join(FILE)).unwrap();
    arrived.settle(&KeyFile::of(&ground.folder.vault())).unwrap();
    std::fs::copy(room.path().join(FILE), from.file()).unwrap();
    let vault = from.open().await.unwrap();
    assert!(vault.is_locked());
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    assert_eq!(vault.inner.keys.load().masters.len(), 2);
    // Two passphrases stay two, and each opens its own.
    let (second, other, _) = Ground::locked().await;
    let lone = second.open().await.unwrap();
    lone.unlock_at_start(PHRASE).await.unwrap();
    lone.change_passphrase(Some(phrase(PHRASE)), Some(phrase("of the second")), idle)
        .await
        .unwrap();
    std::fs::copy(second.file(), room.path().join(FILE)).unwrap();
    arrived.settle(&KeyFile::of(&from.folder.vault())).unwrap();
    std::fs::copy(room.path().join(FILE), second.file()).unwrap();
    let vault = second.open().await.unwrap();
    assert!(matches!(vault.unlock_at_start(PHRASE).await, Err(LockError::Wrong)));
    vault.unlock_at_start("of the second").await.unwrap();
    assert_eq!(opens(&vault, &other).unwrap(), "geheim");
    vault.change_passphrase(Some(phrase("of the second")), None, idle).await.unwrap();
    let file = KeyFile::of(&second.folder.vault());
    assert!(!file.has_passphrase().unwrap());
    assert_eq!(file.take_in(&file, Some(PHRASE), None).unwrap().added, 2);
}

#[tokio::test]
async fn a_lost_passphrase_is_no_lost_box_and_its_key_is_kept_for_the_day_it_is_found() {
    let (ground, sealed, _) = Ground::locked().await;
    let file = KeyFile::of(&ground.folder.vault());
    let aside = file.begin_anew().unwrap();
    let vault = ground.open().await.unwrap();
    assert!(!vault.is_locked() && vault.has_lost(&sealed));
    assert!(matches!(opens(&vault, &sealed), Err(VaultError::Lost)));
    let since = vault.seal(PLACE, b"neu").unwrap();
    assert_eq!(file.take_in(&KeyFile::at(&aside), Some(PHRASE), None).unwrap().added, 1);
    let vault = ground.open().await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    assert_eq!(opens(&vault, &since).unwrap(), "neu");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(aside.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn the_master_key_changes_under_its_passphrase() {
    let (ground, sealed, vault) = Ground::locked().await;
    let since = vault.seal(PLACE, b"neu").unwrap();
    for wrong in [None, Some("wrong")] {
        let refused = Vault::rotate(&ground.folder, &ground.db, wrong).await;
        assert!(matches!(refused, Err(LockError::Wrong)), "{refused:?}");
    }
    Vault::rotate(&ground.folder, &ground.db, Some(PHRASE)).await.unwrap();
    let vault = ground.open().await.unwrap();
    assert!(vault.is_locked());
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    assert_eq!(opens(&vault, &since).unwrap(), "neu");
    let present = vault.inner.keys.load().masters[0].id().to_owned();
    let all = store::all(&ground.db).await.unwrap();
    assert!(all.len() == 2 && all.iter().all(|wrapped| wrapped.master == present));
}

#[tokio::test]
async fn a_passphrase_file_is_read_without_the_end_of_its_line_and_never_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("phrase");
    for (text, read) in [("a b\n", "a b"), ("a b\r\n", "a b"), (" a b ", " a b ")] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(read_passphrase(&file).unwrap().as_str(), read);
    }
    let long = "secret".repeat(1000);
    for bad in ["", "\n", &long] {
        std::fs::write(&file, bad).unwrap();
        assert!(!read_passphrase(&file).unwrap_err().contains("secret"));
    }
    std::fs::write(&file, b"secret \xff").unwrap();
    assert!(!read_passphrase(&file).unwrap_err().contains("secret"));
    assert!(read_passphrase(&dir.path().join("none")).is_err());
}

#[tokio::test]
async fn what_is_brought_to_a_locked_box_is_put_under_its_passphrase_at_once() {
    let (ground, sealed, _) = Ground::locked().await;
    let (elsewhere, theirs, vault) = Ground::locked().await;
    vault.unlock_at_start(PHRASE).await.unwrap();
    let next = Some(phrase("of the other"));
    vault.change_passphrase(Some(phrase(PHRASE)), next, idle).await.unwrap();
    let (file, other) =
        (KeyFile::of(&ground.folder.vault()), KeyFile::of(&elsewhere.folder.vault()));
    let before = ground.text();
    for own in [None, Some("wrong")] {
        let refused = file.take_in(&other, Some("of the other"), own).unwrap_err().to_string();
        assert!(refused.contains("passphrase"), "{refused}");
        assert_eq!(ground.text(), before);
    }
    let taken = file.take_in(&other, Some("of the other"), Some(PHRASE)).unwrap();
    assert_eq!(taken, TakenIn { added: 1, ..TakenIn::default() });
    assert!(ground.text().lines().skip(1).all(|line| line.starts_with("passphrase.1 ")));
    assert_eq!(file.take_in(&other, Some("of the other"), Some(PHRASE)).unwrap().added, 0);
    for wrapped in store::all(&elsewhere.db).await.unwrap() {
        let master = vault.inner.keys.load().masters[0].clone();
        let (key, _) = wrapped.unwrap(&master).unwrap();
        store::keep(Way::AtStart(&ground.db), wrapped.made, &key, &master).await.unwrap();
    }
    let vault = ground.open().await.unwrap();
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    assert_eq!(opens(&vault, &theirs).unwrap(), "geheim");
}

#[tokio::test]
async fn where_no_key_is_those_that_are_brought_stay_under_their_passphrase() {
    let (elsewhere, _, _) = Ground::locked().await;
    let ground = Ground::new().await;
    let (file, other) =
        (KeyFile::of(&ground.folder.vault()), KeyFile::of(&elsewhere.folder.vault()));
    assert!(file.take_in(&other, Some("wrong"), None).is_err() && !file.is_there());
    let taken = file.take_in(&other, None, None).unwrap();
    assert_eq!(taken, TakenIn { added: 1, is_theirs: true, ..TakenIn::default() });
    assert_eq!(ground.text(), elsewhere.text());
}

#[tokio::test]
async fn keys_that_a_passphrase_does_not_open_are_named() {
    let (first, _, _) = Ground::locked().await;
    let (second, _, vault) = Ground::locked().await;
    let id = second.text().split(' ').rev().nth(1).unwrap().to_owned();
    vault.unlock_at_start(PHRASE).await.unwrap();
    let next = Some(phrase("of the second"));
    vault.change_passphrase(Some(phrase(PHRASE)), next, idle).await.unwrap();
    // One open key, one under each passphrase.
    let ground = Ground::new().await;
    ground.open().await.unwrap();
    let brought = ground.folder.path().join("brought.key");
    let lines = [ground.text(), first.text(), second.text()].concat();
    std::fs::write(&brought, lines).unwrap();
    let (file, brought) = (KeyFile::of(&ground.folder.vault()), KeyFile::at(&brought));
    let refused = file.take_in(&brought, Some("wrong"), None).unwrap_err().to_string();
    assert!(refused.contains("does not open"), "{refused}");
    let taken = file.take_in(&brought, Some(PHRASE), None).unwrap();
    let unopened = vec![id];
    assert_eq!(taken, TakenIn { added: 1, unopened, is_bare: true, is_theirs: false });
}

#[tokio::test]
async fn a_key_that_was_put_beside_a_passphrase_opens_and_never_seals() {
    let (ground, sealed, _) = Ground::locked().await;
    // Whoever can write to the folder and knows no passphrase adds a key of theirs, the latest of all.
    let (master, data) = (Key::random().unwrap(), Key::random().unwrap());
    let text = ground.text() + &held::write_keys(std::slice::from_ref(&master));
    std::fs::write(ground.file(), text).unwrap();
    store::keep(Way::AtStart(&ground.db), i64::MAX, &data, &master).await.unwrap();
    // At once, and when what lay beside the passphrase is under it.
    for _ in 0..3 {
        let vault = ground.open().await.unwrap();
        vault.unlock_at_start(PHRASE).await.unwrap();
        let since = vault.seal(PLACE, b"neu").unwrap();
        assert!(since.as_str().starts_with(MARK) && !since.as_str().contains(data.id()));
        assert_eq!(opens(&vault, &since).unwrap(), "neu");
        assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
        assert!(vault.inner.keys.load().data.iter().any(|key| key.id() == data.id()));
    }
    // Nor what that key of theirs wraps once it has come under the passphrase.
    let (ground, sealed, _) = Ground::locked().await;
    let text = ground.text() + &held::write_keys(std::slice::from_ref(&master));
    std::fs::write(ground.file(), text).unwrap();
    ground.open().await.unwrap().unlock_at_start(PHRASE).await.unwrap();
    store::keep(Way::AtStart(&ground.db), i64::MAX, &data, &master).await.unwrap();
    for _ in 0..2 {
        let vault = ground.open().await.unwrap();
        vault.unlock_at_start(PHRASE).await.unwrap();
        let since = vault.seal(PLACE, b"neu").unwrap();
        assert!(since.as_str().starts_with(MARK) && !since.as_str().contains(data.id()));
        assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    }
}

#[tokio::test]
async fn a_key_that_a_locked_file_only_names_is_not_let_go_of() {
    // A box, and a copy of it that got another master key and a passphrase since.
    let ground = Ground::new().await;
    ground.open().await.unwrap();
    let copy = Ground::new().await;
    std::fs::create_dir_all(copy.folder.vault()).unwrap();
    std::fs::copy(ground.file(), copy.file()).unwrap();
    Vault::rotate(&copy.folder, &copy.db, None).await.unwrap();
    let vault = copy.open().await.unwrap();
    vault.change_passphrase(None, Some(phrase("of the copy")), idle).await.unwrap();
    let room = tempfile::tempdir().unwrap();
    std::fs::copy(copy.file(), room.path().join(FILE)).unwrap();
    let arrived = KeyFile::of(room.path());
    arrived.settle(&KeyFile::of(&ground.folder.vault())).unwrap();
    assert!(arrived.has_passphrase().unwrap());
    let text = std::fs::read_to_string(room.path().join(FILE)).unwrap();
    let own = ground.text().lines().last().unwrap().to_owned();
    assert!(text.lines().any(|line| line == own), "nobody may have that passphrase");
}

#[tokio::test]
async fn another_key_than_the_one_in_use_is_put_under_no_passphrase() {
    let (ground, other) = (Ground::new().await, Ground::new().await);
    let vault = ground.open().await.unwrap();
    let sealed = vault.seal(PLACE, b"geheim").unwrap();
    other.open().await.unwrap();
    let (own, laid) = (ground.text(), other.text());
    std::fs::write(ground.file(), &laid).unwrap();
    let refused = vault.change_passphrase(None, Some(phrase(PHRASE)), idle).await.unwrap_err();
    assert!(refused.to_string().contains("is not the one"), "{refused}");
    assert_eq!(ground.text(), laid);
    std::fs::write(ground.file(), own).unwrap();
    vault.change_passphrase(None, Some(phrase(PHRASE)), idle).await.unwrap();
    let vault = ground.open().await.unwrap();
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
}

#[tokio::test]
async fn of_two_changes_at_once_one_counts_and_the_other_was_not_told_so() {
    let ground = Ground::new().await;
    let vault = ground.open().await.unwrap();
    let sealed = vault.seal(PLACE, b"geheim").unwrap();
    let change = async |next: &str| vault.change_passphrase(None, Some(phrase(next)), idle).await;
    let (one, other) = tokio::join!(change("the first one"), change("the second one"));
    let counts = match (one, other) {
        (Ok(()), Err(LockError::Wrong)) => "the first one",
        (Err(LockError::Wrong), Ok(())) => "the second one",
        both => panic!("{both:?}"),
    };
    let vault = ground.open().await.unwrap();
    vault.unlock_at_start(counts).await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
}

#[tokio::test]
async fn nothing_changes_while_a_backup_is_made_or_put_back_nor_when_the_server_stops() {
    let (ground, sealed, vault) = Ground::locked().await;
    vault.unlock_at_start(PHRASE).await.unwrap();
    let before = ground.text();
    let busy = vault.change_passphrase(Some(phrase(PHRASE)), None, || true).await;
    assert!(matches!(busy, Err(LockError::Busy)), "{busy:?}");
    vault.close().await;
    let over = vault.change_passphrase(Some(phrase(PHRASE)), None, idle).await;
    assert!(matches!(over, Err(LockError::Over)), "{over:?}");
    assert_eq!(ground.text(), before);
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
}

#[tokio::test]
async fn a_passphrase_that_cannot_be_written_down_is_not_in_force() {
    let ground = Ground::new().await;
    let vault = ground.open().await.unwrap();
    let sealed = vault.seal(PLACE, b"geheim").unwrap();
    let (before, obstacle) = (ground.text(), ground.folder.vault().join("master.key.new"));
    std::fs::create_dir(&obstacle).unwrap();
    let failed = vault.change_passphrase(None, Some(phrase(PHRASE)), idle).await;
    assert!(matches!(failed, Err(LockError::Failed(_))), "{failed:?}");
    assert!(!vault.has_passphrase() && ground.text() == before);
    std::fs::remove_dir(&obstacle).unwrap();
    vault.change_passphrase(None, Some(phrase(PHRASE)), idle).await.unwrap();
    assert!(vault.has_passphrase());
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
}

#[tokio::test]
async fn the_right_passphrase_opens_also_where_nothing_can_be_written() {
    let (ground, sealed, _) = Ground::locked().await;
    let open = held::write_keys(&[Key::random().unwrap()]);
    std::fs::write(ground.file(), ground.text() + &open).unwrap();
    let vault = ground.open().await.unwrap();
    let obstacle = ground.folder.vault().join("master.key.new");
    std::fs::create_dir(&obstacle).unwrap();
    vault.unlock_at_start(PHRASE).await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    assert!(ground.text().contains(open.as_str()));
    // The next one sees to it.
    std::fs::remove_dir(&obstacle).unwrap();
    ground.open().await.unwrap().unlock_at_start(PHRASE).await.unwrap();
    assert!(!ground.text().contains(open.as_str()));
}

#[tokio::test]
async fn what_no_start_would_read_takes_no_files_place() {
    let ground = Ground::new().await;
    ground.open().await.unwrap();
    let (file, before) = (KeyFile::of(&ground.folder.vault()), ground.text());
    assert_eq!(file.text().unwrap().unwrap().as_str(), before);
    let keys = [Key::random().unwrap()];
    let lines = (0..9).map(|number| {
        let mut line = String::new();
        wrapping::Wrapping::of(&keys, &number.to_string()).unwrap().write(&mut line);
        line + "\n"
    });
    let held = held::Held::read(&lines.collect::<String>()).unwrap();
    assert!(file.put(&held).is_err());
    assert_eq!(ground.text(), before);
    // Nor is it in a backup.
    std::fs::write(ground.file(), vec![0; before.len()]).unwrap();
    assert!(file.text().is_err());
}
