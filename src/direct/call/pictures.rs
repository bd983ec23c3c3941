//! What is shown and heard.

use super::*;

impl Call {
    /// The places where the pictures are shown.
    pub fn show_in(self: &Rc<Self>, mine: Option<HtmlVideoElement>, theirs: Option<HtmlVideoElement>) {
        *self.videos.borrow_mut() = Videos { mine, theirs };
        self.show_mine();
        self.show_theirs();
    }

    pub(super) fn add_track(&self, track: &MediaStreamTrack) {
        let mut theirs = self.theirs.borrow_mut();
        if theirs.is_none() {
            *theirs = MediaStream::new().ok();
        }
        if let Some(stream) = theirs.as_ref() {
            let same_kind = if track.kind() == "audio" { stream.get_audio_tracks() } else { stream.get_video_tracks() };
            for old in same_kind.iter() {
                stream.remove_track(old.unchecked_ref());
            }
            stream.add_track(track);
        }
        drop(theirs);
        self.show_theirs();
    }

    pub(super) fn show_mine(&self) {
        let videos = self.videos.borrow();
        let Some(video) = &videos.mine else { return };
        let tracks = self.tracks.borrow();
        let stream = tracks.screen.as_ref().or(tracks.camera.as_ref()).and_then(|track| {
            let stream = MediaStream::new().ok()?;
            stream.add_track(track);
            Some(stream)
        });
        video.set_src_object(stream.as_ref());
    }

    pub(super) fn show_theirs(&self) {
        let videos = self.videos.borrow();
        let Some(video) = &videos.theirs else { return };
        let stream = self.theirs.borrow();
        if video.src_object().as_ref() != stream.as_ref() {
            video.set_src_object(stream.as_ref());
            screen::play_at(video, &Chosen::remembered().speaker.id);
        }
        if stream.is_some() {
            self.play(video);
        }
    }

    /// Browsers play no sound of a page on which nobody has pressed anything, unless it has camera or microphone.
    fn play(&self, video: &HtmlVideoElement) {
        let Ok(playing) = video.play() else { return };
        let silent = self.state.silent;
        spawn_local(async move {
            let refused = match wasm_bindgen_futures::JsFuture::from(playing).await {
                Ok(_) => false,
                // Interrupted by the next picture: that one plays, or tells.
                Err(error) => media::get(&error, "name").as_string().as_deref() == Some("NotAllowedError"),
            };
            let _ = silent.try_set(refused);
        });
    }

    /// The person has pressed something: now there may be sound.
    pub fn listen(&self) {
        if let Some(video) = &self.videos.borrow().theirs {
            self.play(video);
        }
    }
}
