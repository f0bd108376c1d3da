//! Takes the built page into the program, where it was built; without it the program says how.

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let page = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("../web/dist");
    println!("cargo:rerun-if-changed={}", page.display());
    let mut files = vec![];
    list(&page, &mut files);
    files.sort();
    let mut table = String::from("pub(crate) static FILES: &[(&str, &[u8])] = &[\n");
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        let name = file.strip_prefix(&page).expect("it was found below the page");
        let name = name.to_string_lossy().replace('\\', "/");
        table += &format!("    ({name:?}, include_bytes!({:?})),\n", file.display().to_string());
    }
    table += "];\n";
    fs::write(Path::new(&env("OUT_DIR")).join("page.rs"), table).expect("cargo gives a folder");
}

fn env(name: &str) -> String {
    std::env::var(name).expect("cargo says it")
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { list(&path, files) } else { files.push(path) }
    }
}
