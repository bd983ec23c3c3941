//! The states of a call as a page sees it, whatever holds it.

/// Where the call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// What holds the call is on its way: the script of the media server, the stream of events.
    Loading,
    /// The room's page is on its way.
    Handshaking,
    /// The room's page is there and asks something first: devices, lobby, password.
    PreJoin,
    /// In the call.
    InCall,
    /// Out of the call, but the meeting is trying to get back in.
    Interrupted,
    /// Out for good.
    Left,
    /// Out, and only the person can do something about it.
    Failed(Failure),
}

/// Why a call cannot go on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The script or the room's page did not come.
    Unreachable,
    /// The media server does not take the token.
    Token,
    /// No place left.
    Full,
    /// A moderator removed the person.
    Kicked,
    /// The person goes on in another tab of this browser.
    Elsewhere,
    /// The browser knows no calls.
    Unsupported,
    /// Anything else the meeting reports.
    Other,
}

impl Phase {
    /// Whether the person has been let down or has gone: nothing will happen by itself any more.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Left | Self::Failed(_))
    }

    /// The phase as pages name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Handshaking => "handshaking",
            Self::PreJoin => "pre-join",
            Self::InCall => "in-call",
            Self::Interrupted => "interrupted",
            Self::Left => "left",
            Self::Failed(_) => "failed",
        }
    }
}
