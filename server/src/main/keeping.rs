//! `backup` and `restore` on the terminal.

use std::path::Path;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

pub(crate) async fn backup(data_dir: &Path, out: &Path) -> Result<(), String> {
    let bar = Bar::new()?;
    let told = |doing: &str, done: u64, total: Option<u64>| bar.show(doing, done, total);
    let size = homeport_server::backup(data_dir, out, &told).await;
    bar.0.finish_and_clear();
    let size = HumanBytes(size.map_err(|error| error.to_string())?);
    println!("Backed up to {} ({size}), read back to its end.", out.display());
    Ok(())
}

pub(crate) async fn restore(file: &Path, data_dir: &Path) -> Result<(), String> {
    let bar = Bar::new()?;
    let told = |doing: &str, done: u64, total: Option<u64>| bar.show(doing, done, total);
    let outcome = homeport_server::restore(file, data_dir, &told).await;
    bar.0.finish_and_clear();
    outcome.map_err(|error| error.to_string())?;
    let folder = data_dir.display();
    println!("Restored to {folder}. Start it with `homeport serve --data-dir {folder}`.");
    Ok(())
}

struct Bar(ProgressBar);

impl Bar {
    fn new() -> Result<Self, String> {
        let style = ProgressStyle::with_template("{msg:20} {wide_bar} {bytes}");
        let bar = ProgressBar::new(0);
        bar.set_style(style.map_err(|error| error.to_string())?.progress_chars("=> "));
        Ok(Self(bar))
    }

    fn show(&self, doing: &str, done: u64, total: Option<u64>) {
        self.0.set_message(doing.to_owned());
        self.0.set_length(total.unwrap_or(done));
        self.0.set_position(done);
    }
}
