//! One question at a time about each payment, and so many at a time about all of an integration.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::Payments;
use super::payment::Payment;
use crate::error::{Error, Result};

/// Payments of one integration that are asked about at the same time because somebody wants to know.
/// Whoever comes beyond is told what is known.
const AT_ONCE: usize = 16;
/// Between the end of one question about a payment and the next.
const BETWEEN: Duration = Duration::from_millis(500);

/// Who has a payment asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// When its time has come.
    Worker,
    /// Whoever pays: not before a payment's time where the service has failed.
    Payer,
    /// Who has looked at it, and may want it now.
    Admin,
}

/// How far a question is.
#[derive(Clone, Debug)]
enum Phase {
    Flying,
    /// What whoever pays needs.
    Landed(Map<String, Value>),
}

struct Flight {
    integration: String,
    began: Instant,
    who: Who,
    phase: watch::Receiver<Phase>,
}

/// The questions that are under way.
#[derive(Clone, Default)]
pub(super) struct Flights(Arc<Mutex<HashMap<String, Flight>>>);

enum Board {
    /// Somebody asks about it, since then.
    Joined(Instant, Who, watch::Receiver<Phase>),
    /// Nobody does: whoever has this does.
    Alone(Ticket),
    Full,
}

/// The right to ask about a payment; given back when it is dropped.
struct Ticket {
    flights: Flights,
    id: String,
    phase: watch::Sender<Phase>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.flights.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl Flights {
    fn board(&self, id: &str, integration: &str, who: Who) -> Board {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let others = flights.values().filter(|flight| flight.integration == integration).count();
        match flights.entry(id.to_owned()) {
            Entry::Occupied(flight) => {
                let Flight { began, who, phase, .. } = flight.get();
                Board::Joined(*began, *who, phase.clone())
            }
            // The worker has places of its own.
            Entry::Vacant(_) if who != Who::Worker && others >= AT_ONCE => Board::Full,
            Entry::Vacant(place) => {
                let (sender, phase) = watch::channel(Phase::Flying);
                let integration = integration.to_owned();
                place.insert(Flight { integration, began: Instant::now(), who, phase });
                Board::Alone(Ticket { flights: self.clone(), id: id.to_owned(), phase: sender })
            }
        }
    }
}

/// What came of somebody else's question; `None` when nothing did.
async fn landed(phase: &mut watch::Receiver<Phase>) -> Option<Map<String, Value>> {
    let phase = phase.wait_for(|phase| matches!(phase, Phase::Landed(_))).await.ok()?;
    match &*phase {
        Phase::Landed(payer) => Some(payer.clone()),
        Phase::Flying => None,
    }
}

impl Payments {
    /// Asks the service about a payment; goes on when whoever asked for it goes away. Those who ask
    /// while a question is under way share the next one.
    ///
    /// # Errors
    /// 404; the database's.
    pub(super) async fn fly(
        &self,
        id: &str,
        integration: &str,
        who: Who,
    ) -> Result<(Payment, Map<String, Value>)> {
        let asked = Instant::now();
        loop {
            match self.inner.flights.board(id, integration, who) {
                Board::Full => return Ok((self.get(id).await?, Map::new())),
                Board::Alone(ticket) => return self.ask_aside(ticket, who).await,
                Board::Joined(began, by, mut phase) if began >= asked && by == who => {
                    let payer = landed(&mut phase).await.unwrap_or_default();
                    return Ok((self.get(id).await?, payer));
                }
                // What it says may be of before, or nothing: one may not ask when another may.
                Board::Joined(_, _, mut phase) => while phase.changed().await.is_ok() {},
            }
        }
    }

    async fn ask_aside(&self, ticket: Ticket, who: Who) -> Result<(Payment, Map<String, Value>)> {
        let (payments, (sender, answer)) = (self.clone(), oneshot::channel());
        tokio::spawn(async move {
            let tended = payments.tend(&ticket.id, who).await;
            let payer = tended.as_ref().map(|(_, payer)| payer.clone()).unwrap_or_default();
            ticket.phase.send_replace(Phase::Landed(payer));
            payments.inner.bell.notify_one();
            // Whoever asked may be gone.
            let _ = sender.send(tended);
            tokio::time::sleep(BETWEEN).await;
        });
        answer.await.map_err(|error| Error::internal("ask about a payment", error))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_is_one_question_about_each_and_so_many_about_all() {
        let flights = Flights::default();
        let take = |id: &str, who| match flights.board(id, "pay", who) {
            Board::Alone(ticket) => Some(ticket),
            Board::Joined(..) | Board::Full => None,
        };
        let names = (0..AT_ONCE).map(|at| format!("p{at}")).collect::<Vec<_>>();
        let mut tickets = names.iter().map(|id| take(id, Who::Payer)).collect::<Vec<_>>();
        assert!(tickets.iter().all(Option::is_some));
        assert!(take("p0", Who::Worker).is_none() && take("more", Who::Admin).is_none());
        assert!(matches!(flights.board("more", "other", Who::Payer), Board::Alone(_)));
        assert!(take("more", Who::Worker).is_some());
        let Board::Joined(_, _, mut phase) = flights.board("p0", "pay", Who::Payer) else {
            panic!("nobody asks about it")
        };
        let payer = Map::from_iter([("secret".to_owned(), Value::from("x"))]);
        tickets[0].as_ref().unwrap().phase.send_replace(Phase::Landed(payer.clone()));
        assert_eq!(landed(&mut phase).await, Some(payer));
        tickets.clear();
        assert!(take("p0", Who::Payer).is_some() && flights.0.lock().unwrap().is_empty());
    }
}
