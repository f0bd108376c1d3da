//! Which shares of a step's work are worth telling: steps of a hundredth, for more would only fill the wire.

use std::collections::BTreeMap;
use std::sync::Mutex;

const LEAST: f64 = 0.01;

/// The share of each step that was told last.
#[derive(Default)]
pub(crate) struct Shares(Mutex<BTreeMap<String, f64>>);

impl Shares {
    /// Whether a step has come far enough since it was told of; then it is told of now.
    pub(crate) fn is_news(&self, step: &str, share: f64) -> bool {
        let mut told = self.0.lock().expect("nothing panics while it holds the shares");
        let last = told.entry(step.to_owned()).or_insert(0.0);
        let is_news = share - *last >= LEAST;
        if is_news {
            *last = share;
        }
        is_news
    }

    /// A step begins anew.
    pub(crate) fn begins(&self, step: &str) {
        self.0.lock().expect("nothing panics while it holds the shares").remove(step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_of_by_hundredths_each_for_itself_and_anew_when_it_begins_anew() {
        let shares = Shares::default();
        let told = |step: &str| {
            (0..=1000).filter(|n| shares.is_news(step, f64::from(*n) / 1000.0)).count()
        };
        assert!((90..=100).contains(&told("a")));
        assert!(!shares.is_news("a", 1.0) && shares.is_news("b", 0.5));
        shares.begins("a");
        assert!(shares.is_news("a", 0.02));
    }
}
