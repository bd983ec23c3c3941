//! Who waits for a turn, and in what order.

use std::collections::VecDeque;

use tokio::sync::oneshot;

use super::{Turn, Who};

/// The lines, and the turns that nobody waits for.
#[derive(Debug)]
pub(super) struct Lines {
    free: usize,
    waiting: usize,
    by_who: VecDeque<(Who, VecDeque<oneshot::Sender<Turn>>)>,
    /// Whether the next turn is for somebody known, if one of them waits.
    known_next: bool,
}

impl Lines {
    pub(super) const fn new(free: usize) -> Self {
        Self { free, waiting: 0, by_who: VecDeque::new(), known_next: true }
    }

    pub(super) const fn waiting(&self) -> usize {
        self.waiting
    }

    /// Takes a turn that nobody waits for, if there is one.
    pub(super) fn take_free(&mut self) -> bool {
        let is_free = self.free > 0;
        self.free -= usize::from(is_free);
        is_free
    }

    /// Whether [`Lines::stand`] would find a place at this moment.
    pub(super) fn has_place(&mut self, who: Who, places: usize) -> bool {
        self.free > 0 || self.has_room(places) || self.gives_way(who).is_some()
    }

    /// A place at the end of a line, if there is one.
    pub(super) fn stand(&mut self, who: Who, places: usize) -> Option<oneshot::Receiver<Turn>> {
        if !self.has_room(places) {
            let longest = self.gives_way(who)?;
            self.by_who.get_mut(longest)?.1.pop_back();
            self.waiting -= 1;
            // A turn is passed to the first of a line; an empty one would swallow it.
            self.by_who.retain(|(_, line)| !line.is_empty());
        }
        let (sender, receiver) = oneshot::channel();
        match self.by_who.iter_mut().find(|(other, _)| *other == who) {
            Some((_, line)) => line.push_back(sender),
            None => self.by_who.push_back((who, VecDeque::from([sender]))),
        }
        self.waiting += 1;
        Some(receiver)
    }

    /// The first one of the line whose turn it is; if nobody waits, the turn is free.
    pub(super) fn next_or_free(&mut self) -> Option<oneshot::Sender<Turn>> {
        let next = self.next();
        self.free += usize::from(next.is_none());
        next
    }

    /// Every second turn is for somebody known: at the end of a hundred lines of strangers they would wait longer than
    /// anybody does.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let wanted = self.by_who.iter().position(|(who, _)| who.is_known() == self.known_next);
        let (who, mut line) = self.by_who.remove(wanted.unwrap_or_default())?;
        self.known_next = !who.is_known();
        let first = line.pop_front();
        if first.is_some() {
            self.waiting -= 1;
        }
        if !line.is_empty() {
            self.by_who.push_back((who, line));
        }
        first
    }

    /// The line whose last one makes room for somebody: the longest of those that are longer than theirs, or, for the first
    /// of a line of somebody known, any of strangers.
    fn gives_way(&self, who: Who) -> Option<usize> {
        let mine = self.by_who.iter().find(|(other, _)| *other == who).map_or(0, |(_, line)| line.len());
        let gives_way = |(_, (other, line)): &(usize, &(Who, VecDeque<_>))| {
            line.len() > mine + 1 || (mine == 0 && who.is_known() && !other.is_known() && !line.is_empty())
        };
        let longest = self.by_who.iter().enumerate().filter(gives_way).max_by_key(|(_, (_, line))| line.len())?;
        Some(longest.0)
    }

    fn has_room(&mut self, places: usize) -> bool {
        if self.waiting >= places {
            self.forget_who_left();
        }
        self.waiting < places
    }

    fn forget_who_left(&mut self) {
        for (_, line) in &mut self.by_who {
            line.retain(|one| !one.is_closed());
        }
        self.by_who.retain(|(_, line)| !line.is_empty());
        self.waiting = self.by_who.iter().map(|(_, line)| line.len()).sum();
    }
}
