//! The ports that the admin chose in the place of those that the start asks for, and whether phones
//! come by IPv6 too.
//!
//! A port holds for as long as the start asks for the one that it was chosen instead of: whoever
//! names another one at the start has the last word. IPv6 can be chosen where the start asks for
//! all addresses. It is read before anything is opened, so it lies beside the database.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::put_private;
use crate::config::Config;
use crate::error::Door;

const FILE: &str = "ports.json";

/// What was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Ports {
    https: Option<Choice>,
    trust_page: Option<Choice>,
    /// Whether by IPv6 too, where the start would have it otherwise.
    // As files of earlier versions have it.
    #[serde(rename = "six")]
    ipv6: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Choice {
    instead_of: u16,
    port: u16,
}

impl Ports {
    /// What was chosen for a folder. A note that cannot be read says nothing.
    pub(crate) fn of(folder: &Path) -> Self {
        let text = std::fs::read(folder.join(FILE)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// How to start where `config` is asked for.
    pub(crate) fn applied(self, mut config: Config) -> Config {
        let chosen = |choice: Option<Choice>, asked: u16| {
            choice.filter(|choice| choice.instead_of == asked).map_or(asked, |choice| choice.port)
        };
        config.listen.set_port(chosen(self.https, config.listen.port()));
        if let Some(page) = &mut config.trust_page {
            page.set_port(chosen(self.trust_page, page.port()));
        }
        // The page goes along with what phones come to, and there is no choice at one address.
        if let Some(ipv6) = self.ipv6
            && config.listen.ip().is_unspecified()
        {
            config.listen.set_ip(with_ipv6(config.listen.ip(), ipv6));
            if let Some(page) = &mut config.trust_page {
                page.set_ip(with_ipv6(page.ip(), ipv6));
            }
        }
        config
    }

    /// What was chosen of IPv6.
    pub(crate) fn ipv6(self) -> Option<bool> {
        self.ipv6
    }

    /// Chooses whether phones come by IPv6 too, where the start asks for `asked`. It is on disk then.
    ///
    /// # Errors
    /// The disk's; nothing has changed then.
    pub(crate) fn choose_ipv6(
        self,
        folder: &Path,
        asked: IpAddr,
        ipv6: bool,
    ) -> std::io::Result<()> {
        self.keep_ipv6(folder, (asked.is_ipv6() != ipv6).then_some(ipv6))
    }

    /// Writes down what is chosen of IPv6, or was before. It is on disk then.
    ///
    /// # Errors
    /// The disk's; nothing has changed then.
    pub(crate) fn keep_ipv6(mut self, folder: &Path, ipv6: Option<bool>) -> std::io::Result<()> {
        if self.ipv6 == ipv6 {
            return Ok(());
        }
        self.ipv6 = ipv6;
        put_private(&folder.join(FILE), &serde_json::to_vec(&self)?)
    }

    /// Chooses a port in the place of the one that the start asks for. It is on disk then. False
    /// where none can be chosen: the window's door is found by who may read the folder.
    ///
    /// # Errors
    /// The disk's; nothing has changed then.
    pub(crate) fn choose(
        mut self,
        folder: &Path,
        door: Door,
        (asked, port): (u16, u16),
    ) -> std::io::Result<bool> {
        let choice = (port != asked).then_some(Choice { instead_of: asked, port });
        match door {
            Door::Https => self.https = choice,
            Door::TrustPage => self.trust_page = choice,
            Door::Window => return Ok(false),
        }
        put_private(&folder.join(FILE), &serde_json::to_vec(&self)?)?;
        Ok(true)
    }
}

/// All addresses, of IPv6 too or of IPv4 alone; an address of its own stays as it is.
fn with_ipv6(address: IpAddr, ipv6: bool) -> IpAddr {
    match (address.is_unspecified(), ipv6) {
        (false, _) => address,
        (true, true) => Ipv6Addr::UNSPECIFIED.into(),
        (true, false) => Ipv4Addr::UNSPECIFIED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_holds_while_the_start_asks_for_the_same_port() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let asked = |port: u16| {
            let mut config = Config::new(path);
            config.listen.set_port(port);
            config
        };
        let started = |port: u16| Ports::of(path).applied(asked(port)).listen.port();
        assert_eq!(started(8443), 8443);
        assert!(Ports::of(path).choose(path, Door::Https, (8443, 8444)).unwrap());
        assert!(Ports::of(path).choose(path, Door::TrustPage, (8080, 8081)).unwrap());
        assert!(!Ports::of(path).choose(path, Door::Window, (1, 2)).unwrap());
        assert_eq!((started(8443), started(9443)), (8444, 9443));
        let page = Ports::of(path).applied(asked(8443)).trust_page.unwrap();
        assert_eq!(page.port(), 8081);
        assert!(Ports::of(path).choose(path, Door::Https, (8443, 8443)).unwrap());
        assert_eq!(started(8443), 8443);
        std::fs::write(path.join(FILE), "[]").unwrap();
        assert_eq!(Ports::of(path), Ports::default());
    }

    #[test]
    fn ipv6_is_chosen_where_the_start_asks_for_all_addresses() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let started = |listen: &str| {
            let mut config = Config::new(path);
            config.listen = listen.parse().unwrap();
            let config = Ports::of(path).applied(config);
            (config.listen.to_string(), config.trust_page.unwrap().to_string())
        };
        let everywhere = IpAddr::from(Ipv4Addr::UNSPECIFIED);
        let pages = |page: &str| page.to_owned();
        Ports::of(path).choose(path, Door::Https, (8443, 9443)).unwrap();
        Ports::of(path).choose_ipv6(path, everywhere, true).unwrap();
        assert_eq!(started("0.0.0.0:8443"), (pages("[::]:9443"), pages("[::]:8080")));
        assert_eq!(
            started("192.168.1.20:8443"),
            (pages("192.168.1.20:9443"), pages("0.0.0.0:8080"))
        );
        assert_eq!(started("[fd00::1]:8443").0, "[fd00::1]:9443");
        Ports::of(path).choose_ipv6(path, everywhere, false).unwrap();
        assert_eq!(started("0.0.0.0:8443"), (pages("0.0.0.0:9443"), pages("0.0.0.0:8080")));
        // As the start has it is no choice.
        assert_eq!(started("[::]:8443").0, "[::]:9443");
        Ports::of(path).choose_ipv6(path, Ipv6Addr::UNSPECIFIED.into(), false).unwrap();
        assert_eq!(started("[::]:8443").0, "0.0.0.0:9443");
    }
}
