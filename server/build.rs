//! The window's pages are embedded at build time; their folder must exist even when only Rust is
//! being worked on.

fn main() {
    let pages = std::path::Path::new("../ui/dist");
    if let Err(error) = std::fs::create_dir_all(pages) {
        println!("cargo::warning=cannot make {}: {error}", pages.display());
    }
    println!("cargo::rerun-if-changed=../ui/dist");
}
