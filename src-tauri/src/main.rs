//! The desktop shell: a window onto the server, a tray icon, one instance. It holds no logic, and
//! its pages hold no power: they come over HTTP from the server in this process, and the webview
//! is granted nothing.

// As in the server's library.
#![recursion_limit = "256"]

#[cfg(target_os = "linux")]
mod autostart;
mod backend;
mod failure;
mod notice;
mod tray;
mod window;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use homeport_server::ServeOptions;
use tauri::{Manager as _, RunEvent, WindowEvent};

use crate::backend::Backend;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Homeport in a window.
#[derive(Parser)]
#[command(name = "homeport-desktop", version, about)]
struct Cli {
    #[command(flatten)]
    serve: ServeOptions,
    /// Start without a window, in the tray.
    #[arg(long)]
    minimized: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    prefer_software_buffers();
    homeport_server::log_to_stderr();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "homeport-desktop: {message}");
            ExitCode::FAILURE
        }
    }
}

/// WebKitGTK shows a blank window with some graphics drivers when it shares buffers with them.
fn prefer_software_buffers() {
    #[cfg(target_os = "linux")]
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_none() {
        #[expect(unsafe_code, reason = "the program has no second thread yet that could read it")]
        unsafe {
            std::env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
    }
}

fn run(Cli { serve, minimized }: Cli) -> Result<(), String> {
    let runtime = homeport_server::runtime()
        .map_err(|error| format!("The async runtime could not start: {error}"))?;
    tauri::async_runtime::set(runtime.handle().clone());
    let stop = {
        let _inside = runtime.enter();
        homeport_server::stop_signal()?
    };
    let given = std::env::args().skip(1).any(|argument| argument != "--minimized");
    let options = serve.clone();
    let config = serve.into_config()?;
    // Built before the server starts: a second launch ends in here, having shown the first's window.
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| window::show(app)))
        .plugin(tauri_plugin_dialog::init())
        .build(tauri::generate_context!())
        .map_err(|error| format!("The window system could not be reached: {error}"))?;
    #[cfg(target_os = "linux")]
    let folder = std::path::absolute(&config.data_dir).map_err(|error| error.to_string())?;
    let (backend, server) = Backend::start(&runtime, config);
    app.manage(backend);
    app.manage(window::Home::default());
    app.manage(window::Hidden::default());
    #[cfg(target_os = "linux")]
    app.manage(autostart::Autostart {
        arguments: if given { options.arguments(&folder.to_string_lossy()) } else { Vec::new() },
    });

    // Tauri has no signal handler of its own: without this one a signal ends the process at once.
    let handle = app.handle().clone();
    runtime.spawn(async move {
        stop.await;
        handle.exit(0);
    });
    let code = app.run_return(move |app, event| match event {
        RunEvent::Ready => {
            tray::build(app);
            if !minimized {
                window::show(app);
            }
        }
        RunEvent::WindowEvent { label, event: WindowEvent::CloseRequested { api, .. }, .. }
            if label == window::LABEL =>
        {
            api.prevent_close();
            window::close(app);
        }
        // The last window went away; only quitting, which has a code, ends the server.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        _ => {}
    });
    if let Some(server) = server {
        runtime.block_on(server.stop());
    }
    match code {
        0 => Ok(()),
        code => Err(format!("The window system ended with {code}.")),
    }
}
