//! `ca` on the terminal.

use std::path::Path;

use homeport_server::CaCommand;

/// What can be done to the certificate authority; each works while a server runs on the folder.
#[derive(clap::Subcommand)]
pub(crate) enum Order {
    /// Say how it is, and which devices know it.
    Status,
    /// Make a new one. Paired devices learn it by themselves over the present one, which leads to
    /// this box for some months more; browsers have to be given the new certificate by hand.
    Rotate {
        /// How long the present one leads here, 1 to 397 [default: 180].
        #[arg(long, value_name = "DAYS")]
        overlap_days: Option<u16>,
    },
    /// End the time in which the one before leads here. Devices that have not been here since the
    /// change are locked out.
    EndOverlap {
        /// Also when devices are locked out.
        #[arg(long)]
        yes: bool,
    },
    /// Somebody else may have this box's key: make a new authority at once and cut every device
    /// off. Each has to be paired again.
    Replace {
        /// It is meant.
        #[arg(long)]
        yes: bool,
    },
}

/// Without an order, prints the certificate.
pub(crate) async fn run(data_dir: &Path, order: Option<Order>) -> Result<(), String> {
    let command = match order {
        None => {
            let pem = homeport_server::ca_certificate(data_dir);
            print!("{}", pem.map_err(|error| error.to_string())?);
            return Ok(());
        }
        Some(Order::Status) => CaCommand::Status,
        Some(Order::Rotate { overlap_days }) => CaCommand::Rotate { days: overlap_days },
        Some(Order::EndOverlap { yes }) => CaCommand::EndOverlap { yes },
        Some(Order::Replace { yes }) => CaCommand::Replace { yes },
    };
    let done = homeport_server::ca_command(data_dir, command).await;
    println!("{}", done.map_err(|error| error.to_string())?);
    Ok(())
}
