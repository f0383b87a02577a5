//! What is looked at after a crash, while the box serves already.

use homeport_db::{ChangeLog, Changes};

use crate::audit::{Audit, AuditCommand};

/// As many of the newest changes are read back.
const CHANGES: u64 = 1000;

/// What was found: sentences on what was looked at, and on what is wrong.
pub(crate) async fn after_crash(log: &ChangeLog, audit: &Audit) -> (Vec<String>, Vec<String>) {
    let opened = "The database opened, and what its write-ahead log held was read back.";
    let files = "Files of unfinished uploads, and those that no record names, are removed.";
    let (mut checked, mut damage) = (vec![opened.to_owned(), files.to_owned()], Vec::new());
    for found in [changes(log).await, trail(audit).await] {
        match found {
            Ok(sentence) => checked.push(sentence),
            Err(sentence) => damage.push(sentence),
        }
    }
    (checked, damage)
}

async fn changes(log: &ChangeLog) -> Result<String, String> {
    let head = log.head();
    let mut at = head.saturating_sub(CHANGES);
    let first = at + 1;
    while at < head {
        let page = log.after(at).await;
        let page = page.map_err(|error| format!("The change log cannot be read: {error}."))?;
        let Changes::Page(page) = page else {
            // It was shortened meanwhile, up to here or further.
            at += 1;
            continue;
        };
        if page.is_empty() {
            return Err(format!("The change log ends before change {head}."));
        }
        for change in page.iter().take_while(|change| change.seq <= head) {
            if change.seq != at + 1 {
                return Err(format!("Change {} is missing in the change log.", at + 1));
            }
            at = change.seq;
        }
    }
    Ok(match head {
        0 => "No record was ever changed.".to_owned(),
        _ => format!("The changes {first} to {head} are whole and in order; {head} is the last."),
    })
}

async fn trail(audit: &Audit) -> Result<String, String> {
    match audit.command(AuditCommand::Verify { from: None }).await {
        Ok(_) => Ok("The audit trail's chain holds.".to_owned()),
        Err(error) => Err(format!("The audit trail: {why}", why = error.in_words())),
    }
}
