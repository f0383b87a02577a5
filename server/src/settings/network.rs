//! Addresses and networks as settings write them.

use std::net::IpAddr;

/// An address or a network: `192.168.1.9`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            // A zone (`fe80::1%eth0`) says where, not who.
            None => (text.split_once('%').map_or(text, |(address, _)| address), None),
            Some((address, prefix)) => (address, Some(prefix)),
        };
        let address = address.parse::<IpAddr>().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let plain = |prefix: &str| prefix == "0" || !prefix.starts_with(['0', '+']);
        let prefix = match prefix {
            None => longest,
            Some(prefix) => prefix.parse().ok().filter(|_| plain(prefix))?,
        };
        (prefix <= longest).then_some(Self { address, prefix })
    }

    pub(crate) fn contains(self, address: IpAddr) -> bool {
        let keep = |bits: u32| u32::MAX.checked_shl(bits).unwrap_or(0);
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                // A network of mapped addresses counts its prefix from the IPv6 form's start.
                let prefix = if self.address.is_ipv6() {
                    u32::from(self.prefix).saturating_sub(96)
                } else {
                    u32::from(self.prefix)
                };
                let mask = keep(32 - prefix);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// Whether a list of addresses and networks has an address in it.
pub(crate) fn holds(list: &[String], address: IpAddr) -> bool {
    list.iter().filter_map(|text| Network::parse(text)).any(|network| network.contains(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses() {
        let holds = |network: &str, address: &str| {
            Network::parse(network).unwrap().contains(address.parse().unwrap())
        };
        assert!(holds("10.0.0.0/8", "10.255.0.1"));
        assert!(holds("10.0.0.1/8", "10.255.0.1"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("0.0.0.0/0", "192.168.1.9"));
        assert!(holds("192.168.1.9", "::ffff:192.168.1.9"));
        assert!(!holds("192.168.1.9", "192.168.1.10"));
        assert!(holds("fd00::/8", "fd12::1"));
        assert!(holds("::/0", "fd12::1"));
        assert!(!holds("::/0", "192.168.1.9"));
        assert!(!holds("fd00::/8", "fe80::1"));
        for bad in
            ["", "x", "10.0.0.0/33", "::1/129", "10.0.0.0/", "10.0.0.0/08", "010.0.0.1", "1.2.3"]
        {
            assert!(Network::parse(bad).is_none(), "{bad}");
        }
    }
}
