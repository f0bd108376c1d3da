//! The secret that new UIDs, pseudonyms and shifts follow from.

use crate::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The most days that dates are shifted into the past.
const MOST_DAYS: u64 = 3_650;

/// A secret: with it, more objects of the same patient can be de-identified alike. It goes to
/// whoever reads the objects, and never into what is written. `Debug` shows nothing of it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Key(Vec<u8>);

impl Key {
    /// A key of any bytes; at least 16 that nobody can guess.
    pub fn new(secret: &[u8]) -> Option<Key> {
        (secret.len() >= 16).then(|| Key(secret.to_vec()))
    }

    /// The UID that takes the place of another: the same for the same.
    pub(super) fn uid(&self, uid: &str) -> String {
        format!("2.25.{}", self.number("uid", uid))
    }

    /// What a patient is called from now on.
    pub(super) fn pseudonym(&self, patient: &str) -> String {
        format!("DEID-{:010X}", self.number("patient", patient) as u64 & 0xff_ffff_ffff)
    }

    /// A day of a patient, shifted into the past by as much as each of that patient's. `None` if
    /// that is before 1970.
    pub(super) fn shifted(&self, patient: &str, date: Date) -> Option<Date> {
        let days = 1 + self.number("days", patient) as u64 % MOST_DAYS;
        let unix = date.days_since(Date::new(1970, 1, 1)?);
        Date::of_day_number(u64::try_from(unix).ok()?.checked_sub(days)?)
    }

    /// 128 bits of a keyed hash. The key's length goes first, so that no two inputs run together.
    fn number(&self, what: &str, of: &str) -> u128 {
        let mut hash = Sha256::new();
        hash.update((self.0.len() as u64).to_le_bytes());
        hash.update(&self.0);
        hash.update(what.as_bytes());
        hash.update([0]);
        hash.update(of.as_bytes());
        // Twice, as in an HMAC, so that no hash can be extended.
        let outer = Sha256::digest(hash.finalize());
        outer[..16].iter().fold(0, |n, byte| n << 8 | u128::from(*byte))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(not shown)")
    }
}
