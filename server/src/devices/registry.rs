//! The list of devices: shown, renamed, revoked, forgotten.

use std::sync::{Arc, PoisonError};

use time::OffsetDateTime;
use tokio::sync::MutexGuard;

use super::wire::{Device, DeviceBody, DeviceList, Revoked};
use super::{Devices, store};
use crate::audit::{Action, Event, Party};
use crate::collections::dates;
use crate::error::{Error, Result};

const STILL_PAIRED: &str = "The device is paired. Revoke it first.";
const OTHER_AUTHORITY: &str = "The box has been given another certificate authority meanwhile. Ask for a new code and pair again.";
const WAS_REVOKED: &str = "The device was revoked before.";
/// More accounts on one device are not remembered: a shop's tablet has some, an attacker any number.
const MOST_ACCOUNTS: usize = 200;

impl Devices {
    /// A device, with what is known of where it was last.
    pub(super) fn known(&self, id: &str) -> Option<Device> {
        let device = self.devices().get(id).cloned()?;
        Some(self.as_seen(device))
    }

    pub(super) fn list(&self) -> DeviceList {
        let devices = self.devices().values().cloned().collect::<Vec<_>>();
        let mut devices =
            devices.into_iter().map(|device| self.as_seen(device)).collect::<Vec<_>>();
        devices.sort_by(|one, other| {
            let order = |device: &Device| (device.revoked.is_some(), device.paired.clone());
            let ((gone, paired), (other_gone, other_paired)) = (order(one), order(other));
            gone.cmp(&other_gone).then(other_paired.cmp(&paired)).then(one.id.cmp(&other.id))
        });
        DeviceList { devices: devices.into_iter().map(DeviceBody::from).collect() }
    }

    /// Keeps a device that was just taken in, in the place of itself when it was paired before.
    ///
    /// # Errors
    /// 403 when it was revoked meanwhile.
    pub(super) async fn keep_new(&self, device: Device) -> Result<()> {
        let _changing = self.inner.changing.lock().await;
        self.refuse_revoked(&device.id)?;
        // It was replaced while the device was coming: what was signed counts for nothing now.
        if !device.ca.as_ref().is_some_and(|ca| self.trusted_authorities().contains(ca)) {
            return Err(Error::forbidden(OTHER_AUTHORITY));
        }
        let (id, name) = (device.id.clone(), device.name.clone());
        let paired = self.inner.paired.clone();
        let event = Event::new(Action::DevicePaired).on(party(&device));
        let event = event.with("codeBy", device.paired_by.clone());
        self.keep(device, Some(event), move || paired.add(&id, &name)).await
    }

    /// Gives a device another name.
    ///
    /// # Errors
    /// 404 when there is none.
    pub(super) async fn rename(&self, id: &str, name: String) -> Result<DeviceBody> {
        let _changing = self.inner.changing.lock().await;
        let device = self.known(id).ok_or_else(Error::not_found)?;
        let device = Device { name, ..device };
        let (named, paired) = (device.clone(), self.inner.paired.clone());
        let publish = move || {
            if named.revoked.is_none() {
                paired.add(&named.id, &named.name);
            }
        };
        self.keep(device.clone(), None, publish).await?;
        Ok(device.into())
    }

    /// Cuts a device off. When it is `lost`, every sign-in of every account that was used on it
    /// ends too, wherever that account is signed in.
    ///
    /// # Errors
    /// 404 when there is none, 400 when it was revoked before, unless it turns out to be lost.
    pub(super) async fn revoke(&self, id: &str, lost: bool) -> Result<Revoked> {
        let _changing = self.inner.changing.lock().await;
        let device = self.known(id).ok_or_else(Error::not_found)?;
        if device.revoked.is_some() && !device.replaced && (device.lost || !lost) {
            return Err(Error::invalid(WAS_REVOKED));
        }
        let now = dates::to_text(OffsetDateTime::now_utc());
        let revoked = device.revoked.clone().or(Some(now));
        let mut device = Device { revoked, replaced: false, ..device };
        let (gone, paired) = (id.to_owned(), self.inner.paired.clone());
        let event = Event::new(Action::DeviceRevoked).on(party(&device)).with("lost", lost);
        self.keep(device.clone(), Some(event), move || paired.remove(&gone)).await?;
        self.inner.realtime.dismiss_device(id);
        tracing::info!(device = id, lost, "Revoked a device");
        let mut accounts_ended = 0;
        if lost {
            // One that cannot be changed keeps none of the others signed in.
            let mut failed = None;
            for (collection, record) in &device.accounts {
                match self.inner.accounts.end_sign_ins(collection, record).await {
                    Ok(ended) => accounts_ended += usize::from(ended),
                    Err(error) => failed = Some(error),
                }
            }
            if let Some(error) = failed {
                return Err(error);
            }
            // Only now: what failed half-way can be asked for again.
            device.lost = true;
            self.keep(device.clone(), None, || {}).await?;
        }
        Ok(Revoked { device: device.into(), accounts_ended })
    }

    /// Cuts every device off; how many. The registry stays closed to others meanwhile.
    ///
    /// # Errors
    /// When that cannot be written down; then all are as they were.
    pub(super) async fn cut_all_off(&self, _changing: &MutexGuard<'_, ()>) -> Result<usize> {
        let now = dates::to_text(OffsetDateTime::now_utc());
        let cut_off = self.paired_devices().into_iter().map(|device| Device {
            revoked: Some(now.clone()),
            replaced: true,
            ..device
        });
        let cut_off = cut_off.collect::<Vec<_>>();
        if cut_off.is_empty() {
            return Ok(0);
        }
        let (devices, paired) = (Arc::clone(&self.inner.devices), self.inner.paired.clone());
        let published = cut_off.clone();
        let publish = move || {
            let mut devices = devices.lock().unwrap_or_else(PoisonError::into_inner);
            for device in published {
                paired.remove(&device.id);
                devices.insert(device.id.clone(), device);
            }
        };
        let event = Event::new(Action::DeviceRevoked).on(Party::kind("device"));
        let notes = vec![event.with("count", cut_off.len()).note()];
        store::keep(&self.inner.writer, &cut_off, notes, publish).await?;
        cut_off.iter().for_each(|device| self.inner.realtime.dismiss_device(&device.id));
        Ok(cut_off.len())
    }

    /// How many devices are paired.
    pub(crate) fn how_many_paired(&self) -> usize {
        self.devices().values().filter(|device| device.revoked.is_none()).count()
    }

    /// Those that are not revoked.
    pub(super) fn paired_devices(&self) -> Vec<Device> {
        let devices = self.devices().values().cloned().collect::<Vec<_>>();
        let paired = devices.into_iter().filter(|device| device.revoked.is_none());
        paired.map(|device| self.as_seen(device)).collect()
    }

    /// Remembers which authority a device trusts; on disk before it is answered.
    pub(super) async fn note_authority(&self, id: &str, ca: &str) -> Result<()> {
        let is_news = |device: &Device| device.ca.as_deref() != Some(ca);
        if !self.devices().get(id).is_some_and(is_news) {
            return Ok(());
        }
        let _changing = self.inner.changing.lock().await;
        // It may have been revoked meanwhile.
        let Some(device) = self.known(id).filter(is_news) else { return Ok(()) };
        self.keep(Device { ca: Some(ca.to_owned()), ..device }, None, || {}).await
    }

    /// Forgets a device that was revoked. Its key could be paired again then.
    ///
    /// # Errors
    /// 404 when there is none, 400 while it is paired.
    pub(super) async fn forget(&self, id: &str) -> Result<()> {
        let _changing = self.inner.changing.lock().await;
        let device = self.known(id).ok_or_else(Error::not_found)?;
        if device.revoked.is_none() {
            return Err(Error::invalid(STILL_PAIRED));
        }
        // What was signed in on it does not come back with it.
        self.inner.sessions.end_device(id).await?;
        let (devices, gone) = (Arc::clone(&self.inner.devices), id.to_owned());
        let then = move || {
            devices.lock().unwrap_or_else(PoisonError::into_inner).remove(&gone);
        };
        let event = Event::new(Action::DeviceForgotten).on(party(&device));
        store::forget(&self.inner.writer, id, vec![event.note()], then).await?;
        self.inner.sightings.forget(id);
        Ok(())
    }

    /// Remembers an account that is signed in on a device; on disk before anybody is answered.
    pub(super) async fn note_account(
        &self,
        id: &str,
        collection: &str,
        record: &str,
    ) -> Result<()> {
        let account = (collection.to_owned(), record.to_owned());
        let is_new = |device: &Device| {
            !device.accounts.contains(&account) && device.accounts.len() < MOST_ACCOUNTS
        };
        if !self.devices().get(id).is_some_and(is_new) {
            return Ok(());
        }
        let _changing = self.inner.changing.lock().await;
        // Meanwhile another request of the same device may have been faster.
        let Some(mut device) = self.known(id).filter(is_new) else { return Ok(()) };
        device.accounts.insert(account);
        self.keep(device, None, || {}).await
    }

    /// On disk, then in memory, then `then`; all in the writer's turn.
    async fn keep(
        &self,
        device: Device,
        event: Option<Event>,
        then: impl FnOnce() + Send + 'static,
    ) -> Result<()> {
        let publish = self.published(vec![device.clone()]);
        let publish = move || {
            publish();
            then();
        };
        let notes = event.map(|event| event.note()).into_iter().collect();
        store::keep(&self.inner.writer, &[device], notes, publish).await
    }

    /// Makes memory say what is on disk.
    pub(super) fn published(&self, written: Vec<Device>) -> impl FnOnce() + Send + use<> {
        let devices = Arc::clone(&self.inner.devices);
        move || {
            let mut devices = devices.lock().unwrap_or_else(PoisonError::into_inner);
            devices.extend(written.into_iter().map(|device| (device.id.clone(), device)));
        }
    }
}

fn party(device: &Device) -> Party {
    Party::named("device", &device.id, &device.name)
}
