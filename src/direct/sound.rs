//! How loud the microphone is, and a sound to test the speaker with.

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AnalyserNode, AudioContext, HtmlAudioElement, MediaStream, MediaStreamTrack};

use super::bindings::Player;

/// Measures a microphone until it is dropped.
pub struct Meter {
    context: AudioContext,
    analyser: AnalyserNode,
}

impl Meter {
    /// Begins to measure.
    ///
    /// # Errors
    /// The browser has no means for it.
    pub fn new(track: &MediaStreamTrack) -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        let stream = MediaStream::new()?;
        stream.add_track(track);
        let analyser = context.create_analyser()?;
        analyser.set_fft_size(512);
        context.create_media_stream_source(&stream)?.connect_with_audio_node(&analyser)?;
        // Begun without a press of a button it may sleep; then it shows silence until one comes.
        drop(context.resume());
        Ok(Self { context, analyser })
    }

    /// How loud it is now, 0 to 100; speech is around the middle.
    #[must_use]
    pub fn level(&self) -> u32 {
        let mut samples = [0_f32; 512];
        self.analyser.get_float_time_domain_data(&mut samples);
        let power = samples.iter().map(|sample| f64::from(sample * sample)).sum::<f64>() / 512.0;
        // From −60 dB, a silent room, to 0 dB.
        let decibels = 10.0 * power.max(1e-9).log10();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
        let level = ((decibels + 60.0) / 60.0 * 100.0).clamp(0.0, 100.0) as u32;
        level
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        drop(self.context.close());
    }
}

/// Plays three notes at a speaker; an empty id is the browser's own choice.
///
/// # Errors
/// The browser has no means for it.
pub fn test_speaker(speaker: &str) -> Result<(), JsValue> {
    let context = AudioContext::new()?;
    let target = context.create_media_stream_destination()?;
    let volume = context.create_gain()?;
    volume.gain().set_value(0.2);
    volume.connect_with_audio_node(&target)?;
    let start = context.current_time() + 0.05;
    for (number, hertz) in [(0.0, 523.25_f32), (1.0, 659.25), (2.0, 783.99)] {
        let note = context.create_oscillator()?;
        note.frequency().set_value(hertz);
        note.connect_with_audio_node(&volume)?;
        note.start_with_when(start + number * 0.25)?;
        note.stop_with_when(start + number * 0.25 + 0.22)?;
    }
    let audio: HtmlAudioElement = document().create_element("audio")?.unchecked_into();
    audio.set_src_object(Some(&target.stream()));
    if !speaker.is_empty() {
        drop(audio.unchecked_ref::<Player>().set_speaker(speaker));
    }
    drop(audio.play()?);
    set_timeout(
        move || {
            audio.set_src_object(None);
            drop(context.close());
        },
        std::time::Duration::from_millis(1_500),
    );
    Ok(())
}
