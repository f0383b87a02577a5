//! Pairing without a camera: a number that the window shows is typed into the phone.
//!
//! Its first six digits are made of everything that was said, the CA among it: the phone makes them
//! too and compares. Only then does it send the last six, which only the window knew: so neither
//! end takes in anybody who stands between, and nobody has to compare by eye. The phone is bound to
//! its part by a commitment before it hears the box's, so nobody can look for numbers that agree.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use rand::Rng as _;

use super::pairings::random;
use super::wire::Introduction;

/// How long a number may take to be typed.
const LIFE: Duration = Duration::from_secs(3 * 60);
/// Devices that may begin with one code. Whoever only begins wins nothing but keeps others away.
const MOST: u32 = 3;

/// The typed way of one code.
#[derive(Default)]
pub(super) struct Typed {
    exchange: Option<Exchange>,
    begun: u32,
    /// A wrong number was typed: a second one would be a second guess.
    spent: bool,
}

/// One device's attempt.
struct Exchange {
    id: String,
    commitment: String,
    nonce: String,
    address: IpAddr,
    made: Instant,
    revealed: Option<Revealed>,
}

/// A device that has said who it is.
struct Revealed {
    device: Introduction,
    /// All twelve digits.
    number: String,
}

/// What the window shows of a device that waits for its number.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) platform: String,
    pub(super) app: String,
    pub(super) address: IpAddr,
    pub(super) number: String,
}

impl Typed {
    /// Begins with a commitment: the exchange's id and the box's nonce. `None` while another device
    /// is at it, and after a wrong number.
    pub(super) fn begin(&mut self, commitment: &str, address: IpAddr) -> Option<(String, String)> {
        if self.spent || self.begun >= MOST || self.current().is_some() {
            return None;
        }
        self.begun += 1;
        let (id, nonce) = (random(), random());
        self.exchange = Some(Exchange {
            id: id.clone(),
            commitment: commitment.to_owned(),
            nonce: nonce.clone(),
            address,
            made: Instant::now(),
            revealed: None,
        });
        Some((id, nonce))
    }

    pub(super) fn is(&self, exchange: &str) -> bool {
        self.current().is_some_and(|current| current.id == exchange)
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.current().is_some()
    }

    pub(super) fn was_wrong(&self) -> bool {
        self.spent
    }

    /// What the device is bound to, and the box's nonce; `None` once it has said who it is.
    pub(super) fn bound(&self) -> Option<(&str, &str)> {
        let current = self.current().filter(|current| current.revealed.is_none())?;
        Some((&current.commitment, &current.nonce))
    }

    /// The device has said who it is; these are the digits that it makes too.
    pub(super) fn reveal(&mut self, device: Introduction, check: &str) {
        let secret = rand::rng().random_range(0..1_000_000);
        let number = format!("{check}{secret:06}");
        if let Some(exchange) = &mut self.exchange {
            exchange.revealed = Some(Revealed { device, number });
        }
    }

    /// Takes the last six digits, once. The device, when they are right.
    pub(super) fn confirm(&mut self, digits: &str) -> Option<Introduction> {
        // Before anything was shown there is nothing to type, and no way to begin anew sooner.
        self.exchange.as_ref()?.revealed.as_ref()?;
        let Revealed { device, number } = self.exchange.take()?.revealed?;
        let is_right = number.len() == 12 && &number[6..] == digits;
        self.spent = !is_right;
        is_right.then_some(device)
    }

    pub(super) fn shown(&self) -> Option<Shown> {
        let current = self.current()?;
        let Revealed { device, number } = current.revealed.as_ref()?;
        Some(Shown {
            name: device.name.clone(),
            platform: device.platform.clone(),
            app: device.app.clone(),
            address: current.address,
            number: number.clone(),
        })
    }

    fn current(&self) -> Option<&Exchange> {
        self.exchange.as_ref().filter(|exchange| exchange.made.elapsed() < LIFE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 1, 9));

    fn phone() -> Introduction {
        let text = |text: &str| text.to_owned();
        Introduction {
            key: text("key"),
            signature: text(""),
            name: text("Phone"),
            platform: text("ios"),
            app: text("Shop"),
        }
    }

    #[test]
    fn a_wrong_number_ends_the_typed_way_and_a_right_one_pairs_once() {
        let mut typed = Typed::default();
        let (id, _) = typed.begin("c", ADDRESS).unwrap();
        assert!(typed.is(&id) && typed.begin("c", ADDRESS).is_none());
        assert!(typed.confirm("123456").is_none());
        assert!(!typed.was_wrong(), "nothing was shown yet, so nothing was guessed");
        assert!(typed.begin("c", ADDRESS).is_none(), "guessing early frees no place");

        typed.reveal(phone(), "000111");
        assert!(typed.bound().is_none());
        let number = typed.shown().unwrap().number;
        assert!(number.starts_with("000111"));
        assert_eq!(typed.confirm(&number[6..]).map(|one| one.name).as_deref(), Some("Phone"));
        assert!(typed.confirm(&number[6..]).is_none());

        typed.begin("c", ADDRESS).unwrap();
        typed.reveal(phone(), "000111");
        let number = typed.shown().unwrap().number;
        let wrong = if number.ends_with('0') { "000001" } else { "000000" };
        assert!(typed.confirm(wrong).is_none() && typed.was_wrong());
        assert!(typed.begin("c", ADDRESS).is_none());
    }

    #[test]
    fn a_device_cannot_begin_without_end() {
        let mut typed = Typed::default();
        for _ in 0..MOST {
            typed.begin("c", ADDRESS).unwrap();
            // As if its time were over.
            typed.exchange = None;
        }
        assert!(typed.begin("c", ADDRESS).is_none());
    }
}
