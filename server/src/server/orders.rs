//! What a running server is told to do with itself: to start anew on a backup, or at other sockets.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use arc_swap::ArcSwap;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Ground, Live, Shown};
use crate::backups::Restore;
use crate::console::Move;
use crate::folder::ALIVE_EVERY;

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
        loop {
            // `self` holds a sender of each.
            let order = tokio::select! {
                // A backup that was laid out is decided: nothing comes before it.
                biased;
                () = stop.cancelled() => break,
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
                Order::Move(to) => match self.sockets.moved(to) {
                    Ok(sockets) => {
                        self.sockets = sockets;
                        match orders.restores.try_recv() {
                            // It was laid out meanwhile.
                            Ok(restore) => self.put_back(restore, left).await,
                            Err(_none) => self.open().await,
                        }
                    }
                    Err(error) => {
                        tracing::error!(%error, "Homeport lost its port");
                        self.runs.end();
                        self.folder.retract();
                        return;
                    }
                },
            };
            self.renewing.store(false, Ordering::Release);
            match opened {
                Ok((next, what)) => {
                    shown.store(Arc::new(what));
                    live = next;
                }
                Err(error) => {
                    tracing::error!(%error, "Homeport could not start again");
                    self.runs.end();
                    self.folder.retract();
                    return;
                }
            }
        }
        let Self { folder, sockets, runs, .. } = self;
        drop(sockets);
        live.stop().await;
        runs.end();
        folder.retract();
    }
}
