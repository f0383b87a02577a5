//! What a running server is told to do with itself: to start anew on a backup, or at other sockets.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use arc_swap::ArcSwap;
use homeport_db::Link;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Ground, Live, Shown};
use crate::audit::{Action, Event, Party};
use crate::backups::Restore;
use crate::console::Move;
use crate::error::StartError;
use crate::folder::{ALIVE_EVERY, Ports};

const TAKEN_BACK: &str = "IPv6 as before: the other kind of addresses could not be had";

/// Where orders come from.
pub(super) struct Orders {
    pub(super) restores: mpsc::Receiver<Restore>,
    pub(super) moves: mpsc::Receiver<Move>,
}

enum Order {
    PutBack(Restore),
    /// Phones are to come elsewhere.
    Move(Move),
}

impl Ground {
    /// Serves until `stop`; starts anew when a backup has been laid out, or at other sockets.
    /// Meanwhile connections wait in the sockets' queues.
    pub(super) async fn keep(
        mut self,
        mut live: Live,
        mut orders: Orders,
        shown: Arc<ArcSwap<Shown>>,
        stop: CancellationToken,
    ) {
        let live = loop {
            // `self` holds a sender of each.
            let order = tokio::select! {
                // A backup that was laid out is decided: nothing comes before it.
                biased;
                () = stop.cancelled() => break Some(live),
                Some(restore) = orders.restores.recv() => Order::PutBack(restore),
                Some(to) = orders.moves.recv() => Order::Move(to),
                () = tokio::time::sleep(ALIVE_EVERY) => {
                    self.runs.is_alive();
                    continue;
                }
            };
            self.renewing.store(true, Ordering::Release);
            let left = live.stop().await;
            let opened = match order {
                Order::PutBack(restore) => {
                    tracing::info!("Putting a backup back");
                    self.put_back(restore, left).await
                }
                Order::Move(to) => self.go(to, &mut orders, left).await,
            };
            self.renewing.store(false, Ordering::Release);
            match opened {
                Ok((next, what)) => {
                    shown.store(Arc::new(what));
                    live = next;
                }
                Err(error) => {
                    tracing::error!(%error, "Homeport could not start again");
                    break None;
                }
            }
        };
        let Self { folder, sockets, runs, .. } = self;
        drop(sockets);
        if let Some(live) = live {
            live.stop().await;
        }
        runs.end();
        folder.retract();
    }

    /// Opens the state that is there, for phones that come elsewhere.
    async fn go(
        &mut self,
        to: Move,
        orders: &mut Orders,
        left: Option<Link>,
    ) -> Result<(Live, Shown), StartError> {
        let is_there = match to {
            Move::Port(socket) => self.sockets.take(socket).map(|()| true)?,
            Move::Ipv6 { before } => self.turn(before).await?,
        };
        let opened = match orders.restores.try_recv() {
            // It was laid out meanwhile.
            Ok(restore) => self.put_back(restore, left).await?,
            Err(_none) => self.open().await?,
        };
        if !is_there {
            let event = Event::new(Action::SettingsChanged).on(Party::kind("settings"));
            let event = event.with("changed", vec![TAKEN_BACK.to_owned()]);
            opened.0.audit.append_or_warn(event).await;
        }
        Ok(opened)
    }

    /// Listens by IPv6 too, or by IPv4 alone, as is written down. Where that cannot be, what was
    /// written down before is put back, so that the next start does not ask for it. Whether it can.
    async fn turn(&mut self, before: Option<bool>) -> Result<bool, StartError> {
        let folder = self.folder.path();
        let wanted = Ports::of(folder).applied(self.config.clone());
        let is_there = self.sockets.turn(&wanted).await?;
        if !is_there && let Err(error) = Ports::of(folder).keep_ipv6(folder, before) {
            tracing::error!(%error, "What was chosen of IPv6 before could not be put back");
        }
        Ok(is_there)
    }
}
