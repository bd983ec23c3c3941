//! Reads off a connection how the line is (W3C, Identifiers for WebRTC's Statistics API).

use std::cell::Cell;

use js_sys::Map;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

use super::media::get;
use crate::domain::line::Sample;

/// Counts what has come so far, to know what came since.
#[derive(Debug, Default)]
pub struct Gauge {
    received: Cell<f64>,
    lost: Cell<f64>,
}

impl Gauge {
    /// How the line was since the last time; `None` before anything was measured.
    pub async fn read(&self, connection: &RtcPeerConnection) -> Option<Sample> {
        let report: Map = JsFuture::from(connection.get_stats()).await.ok()?.unchecked_into();
        let mut sample = Sample::default();
        let (mut received, mut lost, mut found) = (0.0, 0.0, false);
        report.for_each(&mut |one: JsValue, _| {
            let number = |key: &str| get(&one, key).as_f64();
            match get(&one, "type").as_string().as_deref() {
                Some("candidate-pair") if get(&one, "nominated").is_truthy() => {
                    found = true;
                    sample.round_trip_ms =
                        number("currentRoundTripTime").map(|seconds| seconds * 1000.0).or(sample.round_trip_ms);
                    sample.sendable_kbps =
                        number("availableOutgoingBitrate").map(|bits| bits / 1000.0).or(sample.sendable_kbps);
                }
                Some("remote-inbound-rtp") => {
                    sample.lost = sample.lost.max(number("fractionLost").unwrap_or_default());
                }
                Some("inbound-rtp") => {
                    received += number("packetsReceived").unwrap_or_default();
                    lost += number("packetsLost").unwrap_or_default();
                }
                _ => {}
            }
        });
        let (came, missed) =
            ((received - self.received.replace(received)).max(0.0), (lost - self.lost.replace(lost)).max(0.0));
        // Few packets say little.
        if came + missed >= 20.0 {
            sample.lost = sample.lost.max(missed / (came + missed));
        }
        found.then_some(sample)
    }
}
