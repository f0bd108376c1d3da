//! `preop serve`: the web workspace, on loopback unless told otherwise.

use super::evaluate::memo;
use crate::failure::Failure;
use crate::fence::{self, Decoder};
use crate::inputs::{self, DiskInputs};
use crate::known_contents::KnownContents;
use preop_case::{Capture, EARLIER_PLAN, Evaluated, Inputs};
use preop_dicom::Files;
use preop_monitor::Monitor;
use preop_plan::memo::Memo;
use preop_plan::{Hash, Input};
use preop_server::{Caps, Ground, Options, Served, plan_text};
use preop_stranger::Read;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) fn serve(
    cases: PathBuf,
    listen: SocketAddr,
    token: Option<String>,
) -> Result<u8, Failure> {
    let known = KnownContents::default();
    let ground = Arc::new(Disk { memo: memo(false), decoder: fence::decoder(), known });
    let options = Options { cases, listen, token, caps: Caps::USUAL };
    preop_server::serve(options, ground, say)
        .map_err(|refusal| Failure::wrong(refusal.to_string()))?;
    Ok(0)
}

fn say(served: Served) {
    println!("The workspace is at {}", served.address);
    if !served.has_page {
        eprintln!(
            "This build has no page in it: with Node 20 or later run `npm --prefix faces/web ci`, \
             `npm --prefix faces/web run build`, build again. The address tells the same."
        );
    }
    eprintln!("Ctrl-C stops it; nothing that was changed is lost.");
}

/// What the server stands on: this machine's disk.
struct Disk {
    memo: Box<dyn Memo + Send>,
    decoder: Decoder,
    known: KnownContents,
}

impl Ground for Disk {
    fn memo(&self) -> &dyn Memo {
        &*self.memo
    }

    fn inputs(&self, plan: &Path, anew: bool) -> Box<dyn Inputs + '_> {
        let known = (!anew).then_some(&self.known);
        Box::new(DiskInputs::new(plan, BTreeMap::new()).knowing(known))
    }

    fn stamp(&self, plan: &Path, inputs: &[Input]) -> Option<String> {
        DiskInputs::new(plan, BTreeMap::new()).stamp(inputs)
    }

    fn files(&self, path: &Path) -> Result<Box<dyn Files + Send>, String> {
        inputs::open(path)
    }

    fn decode(&self) -> &dyn Read {
        &self.decoder
    }

    fn write_package(
        &self,
        evaluated: &Evaluated<'_>,
        text: &str,
        captures: &[Capture],
        to: &Path,
        monitor: &dyn Monitor,
    ) -> Result<(), String> {
        if evaluated.is_blocked() {
            return Err("A step failed, so nothing was written. Mend it first.".to_owned());
        }
        let since = since(to, &evaluated.plan.hash());
        super::run::write(evaluated, text, (since.as_deref(), captures), to, monitor)
            .map(drop)
            .map_err(|f| f.paragraph().to_owned())
    }

    fn is_stopped(&self) -> bool {
        crate::stop::asked()
    }
}

/// The plan with which a reader of the new package compares: that of the package which it replaces. A
/// package of the same plan is written anew with what it was compared with before.
fn since(package: &Path, now: &Hash) -> Option<String> {
    let read = |name: &str| plan_text(&package.join(name)).ok();
    let last = read("plan.toml")?;
    let is_same = preop_case::read(&last).is_ok_and(|plan| plan.hash() == *now);
    if is_same { read(EARLIER_PLAN) } else { Some(last) }
}
