//! The certificate authority on the command line.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use homeport_tls::Authority;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::{Control, Rooms, pass_on, require_box};
use crate::audit::Asker;
use crate::auth::{Ended, Keys, Paired};
use crate::devices::{self, CaCommand, Devices};
use crate::error::StartError;
use crate::folder::{self, Folder};
use crate::lan::{self, CertificateCommand, Keeper};
use crate::realtime::Realtime;

/// The CA certificate of a folder, in PEM; made when it has none yet. A folder that is not there is
/// none that was meant; an empty one was made to become a box.
///
/// # Errors
/// In words for the admin.
pub fn ca_certificate(data_dir: &Path) -> Result<String, Control> {
    let is_empty = std::fs::read_dir(data_dir).is_ok_and(|mut found| found.next().is_none());
    if !is_empty {
        require_box(data_dir)?;
    }
    let present = Authority::open(&folder::tls_of(data_dir)).map_err(StartError::from)?;
    let authority = match present {
        Some(authority) => authority,
        None => open_or_create(&Folder::open(data_dir)?)?,
    };
    Ok(authority.certificate_pem().to_owned())
}

/// Carries out an order about the certificate authority and says how things are then.
///
/// # Errors
/// In words for the admin.
pub async fn ca_command(data_dir: &Path, command: CaCommand) -> Result<String, Control> {
    require_box(data_dir)?;
    match Folder::open(data_dir) {
        Ok(folder) => ca_command_offline(&folder, command).await,
        Err(error) => pass_on(data_dir, error, "ca", &command),
    }
}

/// Carries out an order about the admin's own certificate and says how things are then.
///
/// # Errors
/// In words for the admin.
pub async fn certificate_command(
    data_dir: &Path,
    command: CertificateCommand,
) -> Result<String, Control> {
    require_box(data_dir)?;
    let folder = match Folder::open(data_dir) {
        Ok(folder) => folder,
        Err(error) => return pass_on(data_dir, error, "certificate", &command),
    };
    let keeper = Keeper::new(open_or_create(&folder)?, lan::computer_name(), lan::Choices::new());
    let event = Asker::command_line().scope(async { command.event() }).await;
    let done = keeper.certificate_command(command).map_err(Control::Refused)?;
    if let Some(event) = event {
        let rooms = Rooms::open(&folder).await?;
        rooms.audit.append_or_warn(event).await;
        rooms.close().await?;
    }
    Ok(done)
}

async fn ca_command_offline(folder: &Folder, command: CaCommand) -> Result<String, Control> {
    let authority = open_or_create(folder)?;
    let rooms = Rooms::open(folder).await?;
    let done = match devices_of(&rooms, authority).await {
        Ok(devices) => {
            let done = Asker::command_line().scope(devices.ca_command(command)).await;
            done.map_err(|error| Control::Refused(error.in_words()))
        }
        Err(error) => Err(error),
    };
    rooms.close().await?;
    done
}

/// The room of devices as it is without listeners: nothing is served by what it issues.
async fn devices_of(rooms: &Rooms, authority: Authority) -> Result<Devices, Control> {
    let accounts = rooms.accounts().await?;
    let name = rooms.settings.name().await.map_err(StartError::from)?;
    let name = name.unwrap_or_else(lan::computer_name);
    let paired = Paired::default();
    let realtime = Realtime::new(
        rooms.collections.clone(),
        rooms.records.clone(),
        Arc::clone(&rooms.log),
        (paired.clone(), Ended::default(), Keys::default()),
        CancellationToken::new(),
    );
    let parts = devices::Parts {
        db: rooms.db.clone(),
        writer: rooms.writer.clone(),
        audit: rooms.audit.clone(),
        paired,
        accounts,
        sessions: rooms.sessions().await?,
        realtime,
        keeper: Keeper::new(authority, name, lan::Choices::new()),
        https: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    };
    Ok(Devices::load(parts).await.map_err(StartError::from)?)
}

fn open_or_create(folder: &Folder) -> Result<Authority, Control> {
    let now = OffsetDateTime::now_utc();
    let authority = Authority::open_or_create(&folder.tls(), &lan::own_names(), now);
    Ok(authority.map_err(StartError::from)?)
}
