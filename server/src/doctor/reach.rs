//! Does the box answer at each of its addresses, with a certificate that a phone which trusts its
//! authority takes? Asked as a phone would: a handshake, everything verified.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{Doctor, Finding};
use crate::lan;

const ID: &str = "listening";
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn listening(doctor: &Doctor) -> Finding {
    let config = match homeport_tls::client_config(&doctor.keeper.authority()) {
        Ok(config) => config,
        Err(error) => return Finding::skip(ID, format!("Could not be looked at: {error}.")),
    };
    let connector = TlsConnector::from(config);
    let port = doctor.https.port();
    let mut places = lan::reachable_addresses(doctor.https.ip(), &doctor.keeper.choices());
    if places.is_empty() {
        places.push(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let places = places.into_iter().map(|ip| SocketAddr::new(ip, port)).collect::<Vec<_>>();
    let hands = places.iter().map(|place| shake_hands(&connector, *place));
    let answers = futures_util::future::join_all(hands).await;
    let failed = places
        .iter()
        .zip(&answers)
        .find_map(|(place, answer)| answer.as_ref().err().map(|refusal| refused(*place, refusal)));
    if let Some(failed) = failed {
        return failed;
    }
    let places = places.iter().map(SocketAddr::to_string).collect::<Vec<_>>().join(", ");
    Finding::ok(ID, format!("Answers at {places}, with a certificate that paired phones trust."))
}

enum Refusal {
    /// Nothing took the connection.
    Closed(std::io::Error),
    /// Something answered, but not as this box.
    Untrusted(std::io::Error),
    Silent,
}

async fn shake_hands(connector: &TlsConnector, place: SocketAddr) -> Result<(), Refusal> {
    let exchange = async {
        let stream = TcpStream::connect(place).await.map_err(Refusal::Closed)?;
        let name = ServerName::from(place.ip());
        connector.connect(name, stream).await.map(drop).map_err(Refusal::Untrusted)
    };
    timeout(PATIENCE, exchange).await.unwrap_or(Err(Refusal::Silent))
}

fn refused(place: SocketAddr, refusal: &Refusal) -> Finding {
    match refusal {
        Refusal::Closed(error) => Finding::fail(
            ID,
            format!("Nothing answers at {place}: {error}."),
            "Quit Homeport and open it again. If that does not help, restart the computer.",
        ),
        Refusal::Untrusted(error) => Finding::fail(
            ID,
            format!(
                "What answers at {place} is not trusted by a phone that knows this box: {error}."
            ),
            "If an antivirus program or a proxy on this computer inspects encrypted connections, \
             make an exception for Homeport. Else quit Homeport and open it again.",
        ),
        Refusal::Silent => Finding::fail(
            ID,
            format!("Connections to {place} are taken but not answered."),
            "Quit Homeport and open it again.",
        ),
    }
}
