//! `review.html`: the case in one file, which opens from a disk without a network.
//!
//! The page's own policy lets it run its viewer and nothing else, and reach nowhere. What the plan
//! says stands in it as data: the viewer shows it as text, never as markup.

mod contents;

use crate::Evaluated;
use crate::changes::PlanChange;
use crate::manifest::FindingEntry;
use crate::story::Story;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use preop_plan::Hash;
use sha2::{Digest, Sha256};

/// The viewer of `review.html`, as the page's own build makes it: code and looks.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    /// JavaScript, one classic script.
    pub script: &'a str,
    /// CSS.
    pub style: &'a str,
}

/// What a review is made of.
pub(crate) struct Reviewed<'a> {
    pub(crate) evaluated: &'a Evaluated<'a>,
    pub(crate) story: &'a Story,
    pub(crate) findings: &'a [FindingEntry],
    /// What changed, and since which plan.
    pub(crate) changes: Option<(Hash, Vec<PlanChange>)>,
}

/// What the viewer of a draft writes across every picture.
const DRAFT: &str = "DRAFT: NOT FOR USE";

/// The whole file. The same contents and the same viewer give the same bytes.
pub(crate) fn review(reviewed: &Reviewed<'_>, viewer: &Viewer<'_>) -> Vec<u8> {
    let (case, surfaces) = contents::contents(reviewed);
    let script = inlined(viewer.script, "script");
    let style = inlined(viewer.style, "style");
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        digest(&script),
        digest(&style)
    );
    let title = escaped(&reviewed.evaluated.plan.title);
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{DRAFT}. Review of {title}</title>\n<style>{style}</style>\n\
         <script type=\"application/json\" id=\"case\">{}</script>\n",
        data(&case.to_string())
    );
    for (n, bytes) in surfaces.iter().enumerate() {
        let surface = BASE64_STANDARD.encode(bytes);
        html += &format!("<script type=\"text/plain\" id=\"surface-{n}\">{surface}</script>\n");
    }
    html += &format!(
        "</head>\n<body>\n<noscript>{DRAFT}. This file shows a planned operation in 3D and needs \
         JavaScript. Open it in a browser, not in a preview.</noscript>\n\
         <script>{script}</script>\n</body>\n</html>\n"
    );
    html.into_bytes()
}

/// What changed since an earlier text of the plan; `None` if that text cannot be read any more.
pub(crate) fn since(earlier: &str, evaluated: &Evaluated<'_>) -> Option<(Hash, Vec<PlanChange>)> {
    let before = crate::read(earlier).ok()?;
    Some((before.hash(), crate::changes(&before, evaluated.plan)))
}

/// Text within an element, or within a quoted attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            other => out.push(other),
        }
    }
    out
}

/// JSON within a script element: nothing in it can end the element or begin another.
fn data(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Our own code within its element: what would end the element stands only in its texts, where a
/// backslash changes nothing.
fn inlined(code: &str, element: &str) -> String {
    code.replace(&format!("</{element}"), &format!("<\\/{element}")).replace("<!--", "<\\!--")
}

/// A source of the content security policy: `sha256-` and the hash in base64.
fn digest(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_strangers_cannot_leave_its_place() {
        let hostile = "</script><script>alert(1)</script><!-- & \"'";
        for harmless in [escaped(hostile), data(hostile)] {
            assert!(!harmless.contains('<') && !harmless.contains('>'), "{harmless}");
        }
        let back: String = serde_json::from_str(&data(&serde_json::json!(hostile).to_string()))
            .expect("it is JSON still");
        assert_eq!(back, hostile);
    }

    #[test]
    fn our_own_code_cannot_end_its_element() {
        let code = "const a = '</script>', b = '<!--'";
        assert_eq!(inlined(code, "script"), "const a = '<\\/script>', b = '<\\!--'");
    }

    #[test]
    fn the_policy_names_code_as_browsers_do() {
        // Of the standard's own example: Content Security Policy Level 3, 8.
        assert_eq!(
            digest("alert('Hello, world.');"),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        );
    }
}
