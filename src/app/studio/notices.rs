//! What the visitor should know: at most one sentence on a subject.

use super::Studio;

/// A sentence that the visitor should read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about. A new notice replaces the old one on the same subject.
    pub subject: Subject,
    /// The sentence.
    pub text: String,
}

/// What a notice can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A newer version of the page.
    Build,
    /// The network that ships with the page.
    Pretrained,
    /// The runtime that was asked for.
    Runtime,
    /// The CPU's threads.
    Threads,
    /// The data set.
    Data,
    /// What the browser keeps.
    Storage,
    /// Drawings and pictures.
    Reading,
    /// A run that goes on elsewhere.
    Fallback,
}

impl Subject {
    /// Every subject, in the order in which notices are shown.
    pub const ALL: [Self; 8] = [
        Self::Build,
        Self::Pretrained,
        Self::Runtime,
        Self::Threads,
        Self::Data,
        Self::Storage,
        Self::Reading,
        Self::Fallback,
    ];
}

impl Studio {
    /// The sentence on a subject, where there is one.
    pub fn notice_on(&self, subject: Subject) -> Option<&str> {
        let mut notices = self.notices.iter();
        let notice = notices.find(|notice| notice.subject == subject);
        notice.map(|notice| notice.text.as_str())
    }

    pub(super) fn dismiss_notice(&mut self, subject: Subject) {
        self.notices.retain(|notice| notice.subject != subject);
    }

    pub(crate) fn notice(&mut self, subject: Subject, text: String) {
        self.dismiss_notice(subject);
        self.notices.push(Notice { subject, text });
    }
}
