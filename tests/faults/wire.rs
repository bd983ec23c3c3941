//! The line between a server and its database: it can be cut after any command, go silent, or lead elsewhere.

use std::sync::atomic::{AtomicU16, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Where around a command the trap snaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The database never hears the command.
    Before,
    /// The database has done it, and the server never hears of it.
    After,
}

type Act = Box<dyn FnOnce() + Send>;

struct Trap {
    at: u32,
    moment: Moment,
    act: Act,
}

struct Shared {
    upstream: AtomicU16,
    commands: AtomicU32,
    trap: Mutex<Option<Trap>>,
    /// Connections with a number up to this are silent.
    silent: watch::Sender<u64>,
}

pub struct Wire {
    pub port: u16,
    shared: Arc<Shared>,
    opened: Arc<std::sync::atomic::AtomicU64>,
}

impl Wire {
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shared = Arc::new(Shared {
            upstream: AtomicU16::new(port),
            commands: AtomicU32::new(0),
            trap: Mutex::new(None),
            silent: watch::Sender::new(0),
        });
        let opened = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let wire = Self { port: listener.local_addr().unwrap().port(), shared: shared.clone(), opened: opened.clone() };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = opened.fetch_add(1, SeqCst) + 1;
                tokio::spawn(connection(client, number, shared.clone()));
            }
        });
        wire
    }

    /// The database listens elsewhere now.
    pub fn lead_to(&self, port: u16) {
        self.shared.upstream.store(port, SeqCst);
    }

    /// From now on counts commands; at the one with this number (from 1 on) the connection breaks and `act` is done.
    pub fn set_trap(&self, at: u32, moment: Moment, act: impl FnOnce() + Send + 'static) {
        self.shared.commands.store(0, SeqCst);
        *self.shared.trap.lock().unwrap() = Some(Trap { at, moment, act: Box::new(act) });
    }

    /// Takes the trap away; gives whether it has snapped.
    pub fn has_snapped(&self) -> bool {
        self.shared.trap.lock().unwrap().take().is_none()
    }

    /// All connections there are go silent for good, without an end; new ones work.
    pub fn silence(&self) {
        self.shared.silent.send_replace(self.opened.load(SeqCst));
    }
}

impl Shared {
    /// Counts a command; gives the trap if it is the one it waits for.
    fn count(&self) -> Option<Trap> {
        let number = self.commands.fetch_add(1, SeqCst) + 1;
        let mut trap = self.trap.lock().unwrap();
        trap.take_if(|trap| trap.at == number)
    }
}

async fn connection(client: TcpStream, number: u64, shared: Arc<Shared>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", shared.upstream.load(SeqCst))).await else { return };
    drop((client.set_nodelay(true), server.set_nodelay(true)));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // The act that waits for the next answer.
    let pending = Arc::new(Mutex::new(None::<Act>));
    let mut silent = shared.silent.subscribe();
    let talk = async {
        // Whichever way ends first ends both.
        tokio::select! {
            _ = commands(from_client, to_server, &shared, &pending) => {}
            _ = answers(from_server, to_client, &pending) => {}
        }
    };
    let fell_silent = async { drop(silent.wait_for(|silent| *silent >= number).await) };
    let mut talk = std::pin::pin!(talk);
    tokio::select! {
        () = &mut talk => return,
        () = fell_silent => {}
    }
    // Neither bytes nor an end come through any more: `talk`, which holds both ends, is not gone.
    std::future::pending::<()>().await;
}

/// Commands that have no answer: statement close, quit.
const MUTE: [u8; 2] = [0x19, 0x01];

async fn commands(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    shared: &Shared,
    pending: &Mutex<Option<Act>>,
) -> std::io::Result<()> {
    loop {
        // A packet: three bytes of length, one of sequence, which is 0 for the first of a command.
        let mut packet = vec![0; 4];
        client.read_exact(&mut packet).await?;
        let length = usize::from(packet[0]) | usize::from(packet[1]) << 8 | usize::from(packet[2]) << 16;
        packet.resize(4 + length, 0);
        client.read_exact(&mut packet[4..]).await?;
        let is_command = packet[3] == 0 && length > 0 && !MUTE.contains(&packet[4]);
        if let Some(trap) = is_command.then(|| shared.count()).flatten() {
            if trap.moment == Moment::Before {
                (trap.act)();
                return Ok(());
            }
            *pending.lock().unwrap() = Some(trap.act);
        }
        server.write_all(&packet).await?;
    }
}

async fn answers(
    mut server: OwnedReadHalf,
    mut client: OwnedWriteHalf,
    pending: &Mutex<Option<Act>>,
) -> std::io::Result<()> {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let count = server.read(&mut bytes).await?;
        if count == 0 {
            return Ok(());
        }
        let act = pending.lock().unwrap().take();
        if let Some(act) = act {
            act();
            return Ok(());
        }
        client.write_all(&bytes[..count]).await?;
    }
}
