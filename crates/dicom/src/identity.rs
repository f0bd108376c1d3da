//! Who the patient is: one value that is handed on and not looked into.

use crate::Date;
use std::fmt;

/// The patient of a scan. `Debug` shows nothing of it, there is no serialisation, and no part of it
/// may reach a key, a file name or a log; the accessors are for report pages, banners and DICOM.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Identity {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) birth_date: Option<Date>,
    pub(crate) sex: String,
}

impl Identity {
    /// An identity for a series that we make ourselves.
    pub fn new(name: &str, id: &str, birth_date: Option<Date>, sex: &str) -> Identity {
        Identity { name: name.into(), id: id.into(), birth_date, sex: sex.into() }
    }

    /// Whether two images name the same patient: letters in another case and the space around a name's parts are no
    /// difference, but what only one of them says is.
    pub(crate) fn is_same(&self, other: &Identity) -> bool {
        self.parts() == other.parts()
    }

    /// Number, name, day of birth and sex as they are compared.
    fn parts(&self) -> [String; 4] {
        let plain = |text: &str| {
            let parts = text.split(['^', ' ', ',']).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" ").to_uppercase()
        };
        let born = self.birth_date.map(|d| d.to_string()).unwrap_or_default();
        [plain(&self.id), plain(&self.name), born, plain(&self.sex)]
    }

    /// In what two identities differ: `number`, `name`, `day of birth`, `sex`. What one of them does
    /// not say is no difference, nor is the case of letters or the space around a name's parts.
    pub fn differs(&self, other: &Identity) -> Vec<&'static str> {
        let told = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        let names = ["number", "name", "day of birth", "sex"];
        let pairs = self.parts().into_iter().zip(other.parts());
        names
            .into_iter()
            .zip(pairs)
            .filter(|(_, (a, b))| told(a, b))
            .map(|(what, _)| what)
            .collect()
    }

    /// The name for a report page: `DOE, Jane` for DICOM's `DOE^Jane`.
    pub fn name_for_report(&self) -> String {
        self.name.trim_end_matches('^').replacen('^', ", ", 1).replace('^', " ")
    }

    /// The hospital's number of the patient.
    pub fn id_for_report(&self) -> &str {
        &self.id
    }

    /// The day of birth, where it is known.
    pub fn birth_date_for_report(&self) -> Option<Date> {
        self.birth_date
    }

    /// `M`, `F`, `O` or empty, as DICOM has it.
    pub fn sex_for_report(&self) -> &str {
        &self.sex
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_no_difference() {
        let who = |name, id, born, sex| Identity::new(name, id, Date::parse(born), sex);
        let jane = who("DOE^Jane", "4711", "19700101", "F");
        assert!(jane.differs(&who("Doe^JANE^", "4711 ", "", "")).is_empty());
        assert_eq!(jane.differs(&who("DOE^Joan", "4711", "19700101", "F")), ["name"]);
        let other = who("ROE^Richard", "4712", "19700102", "M");
        assert_eq!(jane.differs(&other), ["number", "name", "day of birth", "sex"]);
    }

    #[test]
    fn an_image_may_write_the_name_in_another_way_but_not_leave_it_out() {
        let who = |name, id| Identity::new(name, id, Date::parse("19700101"), "F");
        let jane = who("DOE^Jane", "4711");
        assert!(jane.is_same(&who("Doe^JANE^^", "4711 ")));
        assert!(!jane.is_same(&who("DOE^Joan", "4711")) && !jane.is_same(&who("", "4711")));
        assert!(!jane.is_same(&who("DOE^Jane", "4712")) && !jane.is_same(&who("DOE^Jane", "")));
    }

    #[test]
    fn debug_tells_nothing() {
        let who = Identity::new("CANARY^Jane", "4711", Date::parse("19700101"), "F");
        let debug = format!("{who:?} {:#?}", Some(&who));
        assert!(!debug.contains("CANARY") && !debug.contains("4711") && !debug.contains("1970"));
        assert_eq!(who.name_for_report(), "CANARY, Jane");
    }
}
