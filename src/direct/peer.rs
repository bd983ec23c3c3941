//! One connection between two pages: negotiation, tracks, messages. Both sides may begin a negotiation at any time; if
//! both do at once, the polite one gives way (W3C, WebRTC, §10.7 "Perfect Negotiation Example").

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Reflect;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStreamTrack, MessageEvent, RtcConfiguration, RtcDataChannel, RtcDataChannelInit, RtcDataChannelState,
    RtcIceCandidateInit, RtcPeerConnection, RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcRtpSender,
    RtcRtpTransceiver, RtcRtpTransceiverDirection, RtcRtpTransceiverInit, RtcSdpType, RtcSessionDescriptionInit,
    RtcSignalingState, RtcTrackEvent,
};

use super::bindings::Connection;
use super::media::{get, parsed};
use crate::domain::signal::{Candidate, IceServer, IceTransportPolicy};

/// Most bits a second of the picture of a camera, and of a screen.
const CAMERA_BITS: f64 = 1_500_000.0;
const SCREEN_BITS: f64 = 2_500_000.0;

/// What is sent.
#[derive(Debug, Clone, Default)]
pub struct Sent {
    /// The microphone.
    pub microphone: Option<MediaStreamTrack>,
    /// The camera, or the screen.
    pub picture: Option<MediaStreamTrack>,
    /// It is the screen.
    pub is_screen: bool,
}

/// What a connection tells.
pub enum News {
    /// To be said to the other page: an offer (`true`) or an answer.
    Description(bool, String),
    /// To be said to the other page: a way to this one.
    Candidate(Candidate),
    /// Something to see or hear.
    Track(MediaStreamTrack),
    /// It is connected, or no longer.
    State(RtcPeerConnectionState),
    /// Messages can be sent.
    Open,
    /// No longer: the other page has closed the connection.
    Closed,
    /// A message.
    Text(String),
}

type Tell = Rc<dyn Fn(News)>;

/// A connection; dropping it ends it.
pub struct Peer {
    connection: RtcPeerConnection,
    channel: RefCell<Option<RtcDataChannel>>,
    senders: RefCell<Vec<(String, RtcRtpSender)>>,
    sent: RefCell<Sent>,
    polite: bool,
    making_offer: Rc<Cell<bool>>,
    /// The last offer of the other side lost against ours, so its candidates are of no use.
    ignoring: Cell<bool>,
    tell: Tell,
    on_message: Closure<dyn Fn(MessageEvent)>,
    on_open: Closure<dyn Fn()>,
    on_close: Closure<dyn Fn()>,
    _closures: Closures,
}

struct Closures {
    _negotiate: Closure<dyn Fn()>,
    _candidate: Closure<dyn Fn(RtcPeerConnectionIceEvent)>,
    _track: Closure<dyn Fn(RtcTrackEvent)>,
    _state: Closure<dyn Fn()>,
}

/// What browsers are told of the servers that help.
pub fn configuration(servers: &[IceServer], policy: IceTransportPolicy) -> RtcConfiguration {
    let servers: Vec<Value> = servers
        .iter()
        .map(|server| match (&server.username, &server.credential) {
            (Some(username), Some(credential)) => {
                json!({ "urls": server.urls, "username": username, "credential": credential })
            }
            _ => json!({ "urls": server.urls }),
        })
        .collect();
    let settings =
        json!({ "iceServers": servers, "iceTransportPolicy": policy.as_str(), "bundlePolicy": "max-bundle" });
    parsed(&settings).unchecked_into()
}

impl Peer {
    /// Opens a connection. The side that `begins` describes it first; the polite one gives way when both begin.
    ///
    /// # Errors
    /// The browser knows no connections, or not with this configuration.
    pub fn open(
        configuration: &RtcConfiguration,
        begins: bool,
        polite: bool,
        sent: Sent,
        tell: impl Fn(News) + 'static,
    ) -> Result<Self, JsValue> {
        let connection = RtcPeerConnection::new_with_configuration(configuration)?;
        let tell: Tell = Rc::new(tell);
        let making_offer = Rc::new(Cell::new(false));
        let closures = Closures::listen(&connection, &tell, &making_offer);
        let on_message = {
            let tell = Rc::clone(&tell);
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    tell(News::Text(text));
                }
            })
        };
        let on_open = {
            let tell = Rc::clone(&tell);
            Closure::<dyn Fn()>::new(move || tell(News::Open))
        };
        let on_close = {
            let tell = Rc::clone(&tell);
            Closure::<dyn Fn()>::new(move || tell(News::Closed))
        };
        let peer = Self {
            connection,
            channel: RefCell::default(),
            senders: RefCell::default(),
            sent: RefCell::new(sent),
            polite,
            making_offer,
            ignoring: Cell::new(false),
            tell,
            on_message,
            on_open,
            on_close,
            _closures: closures,
        };
        if begins {
            // Two places for good, whatever is sent in them: tracks come and go without another negotiation.
            for kind in ["audio", "video"] {
                let init = RtcRtpTransceiverInit::new();
                init.set_direction(RtcRtpTransceiverDirection::Sendrecv);
                let transceiver = peer.connection.add_transceiver_with_str_and_init(kind, &init);
                peer.take_place(&transceiver, kind);
            }
            peer.open_channel();
        }
        Ok(peer)
    }

    /// Takes the other side's description, and answers if it is an offer.
    ///
    /// # Errors
    /// The browser does not take it: it belongs to something that is over.
    pub async fn hear_description(&self, is_offer: bool, sdp: &str) -> Result<(), JsValue> {
        let collides =
            is_offer && (self.making_offer.get() || self.connection.signaling_state() != RtcSignalingState::Stable);
        self.ignoring.set(!self.polite && collides);
        if self.ignoring.get() {
            return Ok(());
        }
        let kind = if is_offer { RtcSdpType::Offer } else { RtcSdpType::Answer };
        let description = RtcSessionDescriptionInit::new(kind);
        description.set_sdp(sdp);
        JsFuture::from(self.connection.set_remote_description(&description)).await?;
        if is_offer {
            if self.senders.borrow().is_empty() {
                for transceiver in self.connection.get_transceivers().iter() {
                    let transceiver: RtcRtpTransceiver = transceiver.unchecked_into();
                    transceiver.set_direction(RtcRtpTransceiverDirection::Sendrecv);
                    let kind = transceiver.receiver().track().kind();
                    self.take_place(&transceiver, &kind);
                }
            }
            self.open_channel();
            JsFuture::from(self.connection.unchecked_ref::<Connection>().describe()).await?;
            if let Some(answer) = self.connection.local_description() {
                (self.tell)(News::Description(false, answer.sdp()));
            }
        }
        self.limit();
        Ok(())
    }

    /// Takes a way to the other side.
    pub async fn hear_candidate(&self, candidate: &Candidate) {
        let init = RtcIceCandidateInit::new(&candidate.candidate);
        init.set_sdp_mid(candidate.sdp_mid.as_deref());
        init.set_sdp_m_line_index(candidate.sdp_m_line_index);
        if let Some(fragment) = &candidate.username_fragment {
            drop(Reflect::set(&init, &"usernameFragment".into(), &fragment.into()));
        }
        // One that comes too late, or belongs to an offer that lost, is of no use and does no harm.
        drop(JsFuture::from(self.connection.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init))).await);
    }

    /// Sends other tracks from now on.
    pub fn send_tracks(&self, sent: Sent) {
        *self.sent.borrow_mut() = sent;
        for (kind, sender) in self.senders.borrow().iter() {
            self.fill(kind, sender);
        }
        self.limit();
    }

    /// Sends a message, if there is somebody to hear it; gives whether.
    pub fn send_text(&self, text: &str) -> bool {
        let channel = self.channel.borrow();
        channel.as_ref().is_some_and(|channel| {
            channel.ready_state() == RtcDataChannelState::Open && channel.send_with_str(text).is_ok()
        })
    }

    /// Looks for new ways: the network has changed, or the line broke.
    pub fn restart_ice(&self) {
        self.connection.unchecked_ref::<Connection>().restart_ice();
    }

    /// Whether the two are connected.
    pub fn is_connected(&self) -> bool {
        self.connection.connection_state() == RtcPeerConnectionState::Connected
    }

    /// For reading figures off it.
    pub const fn connection(&self) -> &RtcPeerConnection {
        &self.connection
    }

    fn take_place(&self, transceiver: &RtcRtpTransceiver, kind: &str) {
        let sender = transceiver.sender();
        self.fill(kind, &sender);
        self.senders.borrow_mut().push((kind.to_owned(), sender));
    }

    fn fill(&self, kind: &str, sender: &RtcRtpSender) {
        let sent = self.sent.borrow();
        let track = if kind == "audio" { sent.microphone.as_ref() } else { sent.picture.as_ref() };
        let replaced = sender.replace_track(track);
        // It can only fail for a connection that is closed.
        spawn_local(async move { drop(JsFuture::from(replaced).await) });
    }

    /// Keeps the picture from taking the place of the sound, and sound first on a narrow line.
    fn limit(&self) {
        let is_screen = self.sent.borrow().is_screen;
        for (kind, sender) in self.senders.borrow().iter() {
            let parameters = sender.get_parameters();
            let encodings: js_sys::Array = get(&parameters, "encodings").unchecked_into();
            if !js_sys::Array::is_array(&encodings) || encodings.length() == 0 {
                continue;
            }
            let encoding = encodings.get(0);
            let set = |key: &str, value: JsValue| drop(Reflect::set(&encoding, &key.into(), &value));
            if kind == "audio" {
                set("priority", "high".into());
                set("networkPriority", "high".into());
            } else {
                set("maxBitrate", if is_screen { SCREEN_BITS } else { CAMERA_BITS }.into());
            }
            let done = sender.set_parameters_with_parameters(&parameters);
            // A browser that knows no such limit finds its own.
            spawn_local(async move { drop(JsFuture::from(done).await) });
        }
    }

    fn open_channel(&self) {
        if self.channel.borrow().is_some() {
            return;
        }
        let init = RtcDataChannelInit::new();
        init.set_negotiated(true);
        init.set_id(0);
        let channel = self.connection.create_data_channel_with_data_channel_dict("class", &init);
        channel.set_onmessage(Some(self.on_message.as_ref().unchecked_ref()));
        channel.set_onopen(Some(self.on_open.as_ref().unchecked_ref()));
        channel.set_onclose(Some(self.on_close.as_ref().unchecked_ref()));
        *self.channel.borrow_mut() = Some(channel);
    }
}

impl Closures {
    fn listen(connection: &RtcPeerConnection, tell: &Tell, making_offer: &Rc<Cell<bool>>) -> Self {
        let negotiate = {
            let (connection, tell, making_offer) = (connection.clone(), Rc::clone(tell), Rc::clone(making_offer));
            Closure::<dyn Fn()>::new(move || {
                let (connection, tell, making_offer) = (connection.clone(), Rc::clone(&tell), Rc::clone(&making_offer));
                spawn_local(async move {
                    making_offer.set(true);
                    let described = JsFuture::from(connection.unchecked_ref::<Connection>().describe()).await;
                    if described.is_ok()
                        && let Some(description) = connection.local_description()
                    {
                        tell(News::Description(description.type_() == RtcSdpType::Offer, description.sdp()));
                    }
                    making_offer.set(false);
                });
            })
        };
        let candidate = {
            let tell = Rc::clone(tell);
            Closure::<dyn Fn(RtcPeerConnectionIceEvent)>::new(move |event: RtcPeerConnectionIceEvent| {
                if let Some(candidate) = event.candidate() {
                    tell(News::Candidate(Candidate {
                        candidate: candidate.candidate(),
                        sdp_mid: candidate.sdp_mid(),
                        sdp_m_line_index: candidate.sdp_m_line_index(),
                        username_fragment: get(&candidate, "usernameFragment").as_string(),
                    }));
                }
            })
        };
        let track = {
            let tell = Rc::clone(tell);
            Closure::<dyn Fn(RtcTrackEvent)>::new(move |event: RtcTrackEvent| tell(News::Track(event.track())))
        };
        let state = {
            let (connection, tell) = (connection.clone(), Rc::clone(tell));
            Closure::<dyn Fn()>::new(move || tell(News::State(connection.connection_state())))
        };
        connection.set_onnegotiationneeded(Some(negotiate.as_ref().unchecked_ref()));
        connection.set_onicecandidate(Some(candidate.as_ref().unchecked_ref()));
        connection.set_ontrack(Some(track.as_ref().unchecked_ref()));
        connection.set_onconnectionstatechange(Some(state.as_ref().unchecked_ref()));
        Self { _negotiate: negotiate, _candidate: candidate, _track: track, _state: state }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // In this order: nothing may be called once its closure is gone.
        self.connection.set_onnegotiationneeded(None);
        self.connection.set_onicecandidate(None);
        self.connection.set_ontrack(None);
        self.connection.set_onconnectionstatechange(None);
        if let Some(channel) = self.channel.take() {
            channel.set_onmessage(None);
            channel.set_onopen(None);
            channel.set_onclose(None);
        }
        self.connection.close();
    }
}
