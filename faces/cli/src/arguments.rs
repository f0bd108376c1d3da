//! What the command line takes: the contract of docs/contract.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// From a CT scan to a rehearsed operation and the printed tools that carry it out.
///
/// Planning software, not cleared as a medical device.
#[derive(Parser)]
#[command(name = "preop", version, about, long_about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes a worked case (a phantom CT and its plan), runs it, says what to open next
    Demo {
        /// Where to make it
        #[arg(default_value = "preop-demo")]
        directory: PathBuf,
    },
    /// Evaluates a plan and writes the package
    Run(Run),
    /// Evaluates a plan and prints its findings; writes nothing
    Check(Check),
    /// Says what an image folder, a file, a mesh or a package is, with its findings
    Inspect {
        /// A file or a folder
        path: PathBuf,
        /// Prints one JSON value on standard output
        #[arg(long)]
        json: bool,
    },
    /// Converts between mesh formats (STL, PLY, OBJ, 3MF)
    Convert {
        /// The file to read
        from: PathBuf,
        /// The file to write; its ending names the format
        to: PathBuf,
    },
    /// Re-reads a package: hashes, and every dimension re-measured from the written files
    Verify {
        /// The package's folder
        directory: PathBuf,
        /// Prints one JSON value on standard output
        #[arg(long)]
        json: bool,
    },
    /// Prints the vocabulary: every step with each parameter's unit, range and default
    Steps {
        /// One step only
        name: Option<String>,
    },
    /// Prints the JSON Schema of a plan
    Schema,
}

#[derive(Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
    /// Where the package is written; `package` beside the plan if not said
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
}

#[derive(Args)]
pub(crate) struct PlanArguments {
    /// The plan (TOML)
    pub(crate) plan: PathBuf,
    /// Takes this input from another path
    #[arg(long = "input", value_name = "NAME=PATH")]
    pub(crate) inputs: Vec<String>,
    /// Sets one parameter for this run only
    #[arg(long = "set", value_name = "STEP.PARAM=VALUE")]
    pub(crate) set: Vec<String>,
    /// Prints one JSON value on standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// Computes everything anew, remembering nothing
    #[arg(long)]
    pub(crate) no_memo: bool,
}
