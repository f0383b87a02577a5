//! The box on its network: its names and addresses, its certificate kept fresh, the page that
//! hands the CA out, its announcement.

mod announce;
mod interfaces;
mod keeper;
mod names;
mod own;
mod trust_page;

pub(crate) use announce::{Announced, announce};
pub(crate) use interfaces::{Choices, Kind, addresses_of_networks, interfaces};
pub(crate) use keeper::{Change, Keeper, keep_fresh};
pub(crate) use names::{
    all_addresses, computer_name, hosts, https_addresses, named_address, own_names,
    reachable_addresses,
};
pub use own::CertificateCommand;
pub(crate) use trust_page::router as trust_page;
