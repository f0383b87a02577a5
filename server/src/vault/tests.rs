mod passphrase;

use homeport_db::Storage;

use super::*;

const PLACE: Place<'_> = Place { table: "settings", record: "smtp", field: "password" };

struct Ground {
    _dir: tempfile::TempDir,
    folder: Folder,
    db: Db,
}

impl Ground {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let db = Db::open(&Storage::Memory).await.unwrap();
        Self { _dir: dir, folder, db }
    }

    async fn open(&self) -> Result<Vault, StartError> {
        Vault::open(&self.folder, &self.db).await
    }

    fn masters(&self) -> Vec<Key> {
        KeyFile::of(&self.folder.vault()).read().unwrap().unwrap().open(None).unwrap().keys
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.vault().join(FILE)
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }
}

fn opens(vault: &Vault, sealed: &Sealed) -> Result<String, VaultError> {
    vault.open_text(PLACE, sealed).map(|text| text.to_string())
}

#[tokio::test]
async fn a_secret_comes_back_in_its_place_and_in_no_other() {
    let ground = Ground::new().await;
    let vault = ground.open().await.unwrap();
    let sealed = vault.seal(PLACE, b"geheim").unwrap();
    assert!(!sealed.as_str().contains("geheim") && !format!("{sealed:?}").contains("sealed."));
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    // The same secret never looks the same, so nobody sees that two are.
    assert_ne!(vault.seal(PLACE, b"geheim").unwrap(), sealed);
    // Parts that meet elsewhere make another place too.
    for moved in [
        Place { table: "settings", record: "s3", ..PLACE },
        Place { field: "secret", ..PLACE },
        Place { table: "setting", record: "ssmtp", ..PLACE },
    ] {
        assert!(matches!(vault.open_bytes(moved, &sealed), Err(VaultError::Damaged)), "{moved:?}");
    }
    let nothing = vault.seal(PLACE, b"").unwrap();
    assert!(nothing.is_empty() && opens(&vault, &nothing).unwrap().is_empty());
    let long = vec![7; LONGEST + 1];
    assert!(matches!(vault.seal(PLACE, &long), Err(VaultError::TooLong)));
}

#[tokio::test]
async fn a_text_that_was_changed_anywhere_does_not_open() {
    let ground = Ground::new().await;
    let vault = ground.open().await.unwrap();
    let sealed = vault.seal(PLACE, b"geheim").unwrap();
    for at in 0..sealed.as_str().len() {
        let mut bytes = sealed.as_str().as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = Sealed::kept(String::from_utf8(bytes).unwrap());
        // The last letter may hold bits that are not part of any byte; those are refused as well.
        assert!(opens(&vault, &changed).is_err(), "at {at}");
        assert!(opens(&vault, &Sealed::kept(&sealed.as_str()[..at])).is_err() || at == 0);
    }
    for bad in ["x", "sealed.1.", "sealed.1..", "sealed.2.a.b", "geheim", "sealed.1.0.%"] {
        assert!(opens(&vault, &Sealed::kept(bad)).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn the_keys_are_the_same_after_another_start_and_nobody_else_may_read_them() {
    let ground = Ground::new().await;
    let sealed = ground.open().await.unwrap().seal(PLACE, b"geheim").unwrap();
    let file = ground.text();
    assert_eq!(opens(&ground.open().await.unwrap(), &sealed).unwrap(), "geheim");
    assert_eq!(ground.text(), file);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&ground.file()), mode(&ground.folder.vault())), (0o600, 0o700));
        let loose = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(ground.file(), loose).unwrap();
        ground.open().await.unwrap();
        assert_eq!(mode(&ground.file()), 0o600);
    }
}

#[tokio::test]
async fn without_its_master_key_a_box_does_not_start_and_makes_no_other() {
    let ground = Ground::new().await;
    let sealed = ground.open().await.unwrap().seal(PLACE, b"geheim").unwrap();
    let kept = ground.text();
    std::fs::remove_file(ground.file()).unwrap();
    let refused = ground.open().await.err().unwrap().to_string();
    assert!(refused.contains("is missing") && refused.contains("new-key"), "{refused}");
    assert!(!ground.file().exists());
    for bad in ["", "# nothing\n", "zz yy\n", "0011223344556677 AAAA\n", &kept.replace(' ', "")] {
        std::fs::write(ground.file(), bad).unwrap();
        let refused = ground.open().await.err().unwrap().to_string();
        assert!(refused.contains("cannot be used"), "{refused}");
        assert!(bad.len() < 9 || !refused.contains(&bad[3..]), "{refused}");
    }
    // The name of the right key with other bits behind it.
    let other = kept.lines().last().unwrap().split_once(' ').unwrap().0.to_owned();
    std::fs::write(ground.file(), format!("{other} {}\n", "A".repeat(43) + "=")).unwrap();
    let refused = ground.open().await.err().unwrap().to_string();
    assert!(refused.contains("not the one"), "{refused}");
    std::fs::write(ground.file(), kept).unwrap();
    assert_eq!(opens(&ground.open().await.unwrap(), &sealed).unwrap(), "geheim");
}

#[tokio::test]
async fn a_box_with_another_key_goes_on_and_opens_everything_when_the_key_is_brought() {
    let ground = Ground::new().await;
    let before = ground.open().await.unwrap().seal(PLACE, b"geheim").unwrap();
    let old = ground.folder.path().join("old.key");
    std::fs::rename(ground.file(), &old).unwrap();
    KeyFile::of(&ground.folder.vault()).begin_if_missing().unwrap();
    let vault = ground.open().await.unwrap();
    assert!(vault.has_lost(&before));
    assert!(matches!(opens(&vault, &before), Err(VaultError::Lost)));
    let since = vault.seal(PLACE, b"neu").unwrap();
    let file = KeyFile::of(&ground.folder.vault());
    assert_eq!(file.take_in(&KeyFile::at(&old), None, None).unwrap().added, 1);
    assert_eq!(file.take_in(&KeyFile::at(&old), None, None).unwrap().added, 0);
    let vault = ground.open().await.unwrap();
    assert!(!vault.has_lost(&before) && !vault.has_lost(&Sealed::default()));
    assert_eq!(opens(&vault, &before).unwrap(), "geheim");
    assert_eq!(opens(&vault, &since).unwrap(), "neu");
}

#[tokio::test]
async fn after_a_change_of_the_master_key_everything_opens_and_the_old_one_wraps_nothing() {
    let ground = Ground::new().await;
    let sealed = ground.open().await.unwrap().seal(PLACE, b"geheim").unwrap();
    let before = store::all(&ground.db).await.unwrap();
    Vault::rotate(&ground.folder, &ground.db, None).await.unwrap();
    let vault = ground.open().await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    let since = vault.seal(PLACE, b"neu").unwrap();
    assert_ne!(since.as_str().split('.').nth(2), sealed.as_str().split('.').nth(2));
    let present = ground.masters();
    assert_eq!(present.len(), 2);
    let after = store::all(&ground.db).await.unwrap();
    assert_eq!((before.len(), after.len()), (1, 2));
    assert!(after.iter().all(|wrapped| wrapped.master == present[0].id()));
    // What a backup from before brings is opened by the key that stayed behind the new one.
    let master = present.iter().find(|key| key.id() == before[0].master).unwrap();
    let (data_key, _) = before[0].unwrap(master).unwrap();
    store::keep(Way::AtStart(&ground.db), before[0].made, &data_key, master).await.unwrap();
    assert_eq!(opens(&ground.open().await.unwrap(), &sealed).unwrap(), "geheim");
    let wrapped = store::all(&ground.db).await.unwrap();
    assert!(wrapped.iter().all(|wrapped| wrapped.master == present[0].id()));
    // A data key that somebody gives another name does not unwrap.
    let mut renamed = store::all(&ground.db).await.unwrap().remove(0);
    renamed.id = "0011223344556677".to_owned();
    assert!(renamed.unwrap(&present[0]).is_err());
}

#[tokio::test]
async fn a_data_key_says_itself_when_it_was_made() {
    let ground = Ground::new().await;
    let sealed = ground.open().await.unwrap().seal(PLACE, b"geheim").unwrap();
    let (master, rows) = (ground.masters().remove(0), store::all(&ground.db).await.unwrap());
    let (key, is_dated) = rows[0].unwrap(&master).unwrap();
    assert!(is_dated);
    // One from before that seals all the same, and says so from then on.
    store::keep_first(&ground.db, rows[0].made, &key, &master).await.unwrap();
    assert!(!store::all(&ground.db).await.unwrap()[0].unwrap(&master).unwrap().1);
    let vault = ground.open().await.unwrap();
    assert_eq!(opens(&vault, &sealed).unwrap(), "geheim");
    assert!(vault.seal(PLACE, b"neu").unwrap().as_str().contains(key.id()));
    assert!(store::all(&ground.db).await.unwrap()[0].unwrap(&master).unwrap().1);
    // A row that was changed, or was put beside, makes none the latest.
    let mut row = store::all(&ground.db).await.unwrap().remove(0);
    row.made += 1;
    assert!(row.unwrap(&master).is_err());
    let old = Key::random().unwrap();
    store::keep_first(&ground.db, i64::MAX, &old, &master).await.unwrap();
    for _ in 0..2 {
        let since = ground.open().await.unwrap().seal(PLACE, b"neu").unwrap();
        assert!(since.as_str().contains(key.id()), "{}", since.as_str());
    }
}
