//! What the command line takes: the contract of docs/contract.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
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
        /// A file, a folder, a disc's DICOMDIR or a ZIP archive
        path: PathBuf,
        /// Of several series in a folder, the one of this UID
        #[arg(long, value_name = "UID")]
        series: Option<String>,
        /// Prints one JSON value on standard output
        #[arg(long)]
        json: bool,
    },
    /// Converts between mesh formats and between volume formats, and meshes, masks, reports, series and packages into
    /// DICOM; writes labels and surfaces of a plan (--result)
    Convert(Convert),
    /// Takes the patient out of DICOM files (PS3.15 Annex E, basic profile and its options)
    Deidentify(Deidentify),
    /// Re-reads a package: hashes, and every dimension re-measured from the written files
    Verify {
        /// The package's folder
        directory: PathBuf,
        /// Prints one JSON value on standard output
        #[arg(long)]
        json: bool,
    },
    /// The web workspace, on loopback unless told otherwise
    Serve {
        /// The folder that holds the cases, or one case
        #[arg(long, default_value = ".")]
        cases: PathBuf,
        /// Where it listens; port 0 takes a free one
        #[arg(long, default_value = "127.0.0.1:8042")]
        listen: SocketAddr,
        /// The token of the printed address; a random one if not said
        #[arg(long, hide = true)]
        token: Option<String>,
    },
    /// Prints the vocabulary: every step with each parameter's unit, range and default
    Steps {
        /// One step only
        name: Option<String>,
    },
    /// Prints the JSON Schema of a plan
    Schema,
    /// Reads files for the process that started it, within limits
    #[command(name = crate::fence::WORKER, hide = true)]
    DecodeWorker,
}

#[derive(Args)]
pub(crate) struct Convert {
    /// A file, the folder of a series, a package, or a plan
    pub(crate) from: PathBuf,
    /// The file to write, its ending names the format; a folder for a series or a package
    pub(crate) to: PathBuf,
    /// Of several series in a folder, the one of this UID
    #[arg(long, value_name = "UID")]
    pub(crate) series: Option<String>,
    /// Of a plan, the label or surface of this name, as STEP or STEP.RESULT; several labels go into one file
    #[arg(long = "result", value_name = "NAME", help_heading = "Of a plan")]
    pub(crate) results: Vec<String>,
    /// Of a plan, takes this input from another path
    #[arg(long = "input", value_name = "NAME=PATH", help_heading = "Of a plan")]
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) dicom: ToDicom,
}

/// What only DICOM asks for.
#[derive(Args)]
pub(crate) struct ToDicom {
    /// The series that it comes from: patient, study and frame of reference are taken from it. For
    /// a package one for each frame
    #[arg(long = "source", value_name = "[FRAME=]SERIES", help_heading = "DICOM")]
    pub(crate) sources: Vec<String>,
    /// When it was made, as in 2026-12-01 or 2026-12-01T14:30:00 (UTC); now, if not said
    #[arg(long, value_name = "DATE", help_heading = "DICOM")]
    pub(crate) made: Option<String>,
    /// What it is called; the file's name, if not said
    #[arg(long, help_heading = "DICOM")]
    pub(crate) title: Option<String>,
    /// The side of the body that it is meant for
    #[arg(long, value_enum, help_heading = "DICOM")]
    pub(crate) side: Option<SideWord>,
    /// What a model is for
    #[arg(long, value_enum, default_value = "planning", help_heading = "DICOM")]
    pub(crate) usage: UsageWord,
    /// What a mask is, as in mandible or bone, where its segments have no such name
    #[arg(long, help_heading = "DICOM")]
    pub(crate) part: Option<String>,
    /// A number or a name is embossed on the model
    #[arg(long, help_heading = "DICOM")]
    pub(crate) embossed: bool,
    /// Keeps the part of a series in this box (millimetres, LPS)
    #[arg(
        long,
        value_name = "X0,X1,Y0,Y1,Z0,Z1",
        value_delimiter = ',',
        num_args = 1,
        allow_hyphen_values = true,
        help_heading = "DICOM"
    )]
    pub(crate) keep_mm: Vec<f64>,
    /// Resamples a series to voxels of this size
    #[arg(long, value_name = "MM", help_heading = "DICOM")]
    pub(crate) spacing_mm: Option<f64>,
}

/// The options of PS3.15 Annex E. Without any, the basic profile.
#[derive(Args)]
#[command(after_long_help = crate::command::deidentify::profile())]
pub(crate) struct Deidentify {
    /// A file, or a folder with everything below it
    pub(crate) from: PathBuf,
    /// The folder to write; files are named by their new UIDs
    pub(crate) to: PathBuf,
    /// A file with at least 16 secret bytes: the same key, the same new UIDs, pseudonyms and shifts.
    /// Random and forgotten, if not said
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Keeps UIDs
    #[arg(long)]
    pub(crate) retain_uids: bool,
    /// Keeps dates and times
    #[arg(long, conflicts_with = "shift_dates")]
    pub(crate) retain_dates: bool,
    /// Shifts dates into the past, by as many days for all files of a patient
    #[arg(long)]
    pub(crate) shift_dates: bool,
    /// Keeps serial numbers and names of machines
    #[arg(long)]
    pub(crate) retain_device: bool,
    /// Keeps the institution
    #[arg(long)]
    pub(crate) retain_institution: bool,
    /// Keeps sex, age, size, weight and the like
    #[arg(long)]
    pub(crate) retain_characteristics: bool,
    /// Keeps descriptions whose every word is a known one, such as HEAD or BONE
    #[arg(long)]
    pub(crate) clean_descriptors: bool,
    /// Keeps the private numbers that the standard calls safe
    #[arg(long)]
    pub(crate) retain_safe_private: bool,
    /// Writes files, too, whose pixels have text burned in, or may have (screen captures, dose pages): as they are
    #[arg(long)]
    pub(crate) allow_burned_in: bool,
    /// Prints one JSON value on standard output
    #[arg(long)]
    pub(crate) json: bool,
}

/// A side, as the command line says it.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum SideWord {
    Left,
    Right,
    Unpaired,
    Both,
}

/// What a model is for, as the command line says it.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum UsageWord {
    Planning,
    Tool,
    Implant,
}

#[derive(Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
    /// Where the package is written; `package` beside the plan if not said
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// An earlier plan: review.html says what changed since
    #[arg(long, value_name = "PLAN")]
    pub(crate) since: Option<PathBuf>,
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
