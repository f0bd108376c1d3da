//! A day and a time of it.

use crate::Date;

/// When an object was made, in the local time of whoever made it. The core has no clock: a face
/// gives it, or it comes from the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    date: Date,
    second: u32,
}

impl Moment {
    /// A second of a day, counted from midnight; `None` beyond the last one.
    pub fn new(date: Date, second: u32) -> Option<Moment> {
        (second < 86_400).then_some(Moment { date, second })
    }

    /// From `2026-12-01` (noon is meant) or `2026-12-01T14:30:00`.
    pub fn parse(text: &str) -> Option<Moment> {
        let Some((date, time)) = text.split_once('T') else {
            return Moment::new(Date::parse(text)?, 43_200);
        };
        let parts: Vec<u32> = time
            .split(':')
            .map(|p| (p.len() == 2).then(|| p.parse().ok()).flatten())
            .collect::<Option<_>>()?;
        match parts[..] {
            [h, m, s] if h < 24 && m < 60 && s < 60 => {
                Moment::new(Date::parse(date)?, h * 3600 + m * 60 + s)
            }
            _ => None,
        }
    }

    /// The day.
    pub fn date(self) -> Date {
        self.date
    }

    /// The time as DICOM writes it: `HHMMSS`.
    pub fn dicom_time(self) -> String {
        let s = self.second;
        format!("{:02}{:02}{:02}", s / 3600, s / 60 % 60, s % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_alone_is_its_noon() {
        let told = |text| Moment::parse(text).map(|m| (m.date().dicom(), m.dicom_time()));
        assert_eq!(told("2026-12-01"), Some(("20261201".into(), "120000".into())));
        assert_eq!(told("2026-12-01T23:59:58"), Some(("20261201".into(), "235958".into())));
        for text in ["2026-12-32", "2026-12-01T24:00:00", "2026-12-01T1:00:00", "noon"] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
