//! The command line: parses, calls `case`, presents. All files, clocks and signals are here.

mod archive;
mod arguments;
mod bytes;
mod command;
mod failure;
mod fence;
mod inputs;
mod known_contents;
mod memo;
mod package;
mod present;
mod progress;
mod stop;
mod volumes;

use arguments::{Arguments, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Clap says help and version on standard output, mistakes on standard error.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { Failure::WRONG } else { 0 });
        }
    };
    std::panic::set_hook(Box::new(present::our_fault));
    let done = std::panic::catch_unwind(|| {
        // A decoder ends with its parent, and at once when it is stopped.
        if !matches!(arguments.command, Command::DecodeWorker) {
            stop::listen();
        }
        run(arguments)
    });
    match done {
        Ok(Ok(status)) => ExitCode::from(status),
        Ok(Err(failure)) => {
            present::failure(&failure);
            ExitCode::from(failure.status())
        }
        Err(_) => ExitCode::from(Failure::OURS),
    }
}

fn run(arguments: Arguments) -> Result<u8, Failure> {
    match arguments.command {
        Command::Demo { directory } => command::demo::demo(&directory),
        Command::Run(run) => command::run::run(&run),
        Command::Check(check) => command::check::check(&check),
        Command::Inspect { path, series, json } => {
            command::inspect::inspect(&path, series.as_deref(), json)
        }
        Command::Convert(convert) => command::convert::convert(&convert),
        Command::Deidentify(how) => command::deidentify::deidentify(&how),
        Command::Verify { directory, json } => command::verify::verify(&directory, json),
        Command::Serve { cases, listen, token } => command::serve::serve(cases, listen, token),
        Command::Steps { name } => command::steps::steps(name.as_deref()),
        Command::DecodeWorker => fence::work(),
        Command::Schema => command::steps::schema(),
    }
}
