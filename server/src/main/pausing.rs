//! `homeport pause` and `homeport resume`.

use std::path::PathBuf;

use homeport_server::{PauseCommand, data_folder};

use crate::say::say;

#[derive(clap::Args)]
pub(crate) struct Begin {
    /// For so many minutes, a week at most [default: until you resume].
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=10_080))]
    minutes: Option<u32>,
    /// The data folder [default: the desktop app's].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

pub(crate) async fn begin(Begin { minutes, data_dir }: Begin) -> Result<(), String> {
    order(data_dir, PauseCommand::Begin { minutes }).await
}

pub(crate) async fn end(data_dir: Option<PathBuf>) -> Result<(), String> {
    order(data_dir, PauseCommand::End).await
}

async fn order(data_dir: Option<PathBuf>, order: PauseCommand) -> Result<(), String> {
    let data_dir = data_folder(data_dir)?;
    let done = tokio::task::spawn_blocking(move || homeport_server::pause(&data_dir, order)).await;
    let done = done.map_err(|error| error.to_string())?;
    say!("{}", done.map_err(|error| error.to_string())?);
    Ok(())
}
