//! A proxy in front of several servers: in turn, to those whose `/readyz` says yes. A connection stays where it is, as
//! with balancers that do not look into it.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use crate::server::{Client, PATIENCE};

/// How often servers are looked at: several times within the time they leave for it.
const LOOK_EVERY: Duration = Duration::from_millis(150);

pub struct Balancer {
    pub port: u16,
    ready: Arc<Mutex<Vec<u16>>>,
}

impl Balancer {
    pub async fn before(servers: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let balancer = Self { port: listener.local_addr().unwrap().port(), ready: Arc::default() };
        for server in servers.iter().copied() {
            let ready = balancer.ready.clone();
            tokio::spawn(async move {
                loop {
                    let is_ready = Client::new(server).send("GET", "/readyz", "", None).await.status == 200;
                    {
                        let mut ready = ready.lock().unwrap();
                        ready.retain(|port| *port != server);
                        if is_ready {
                            ready.push(server);
                        }
                    }
                    tokio::time::sleep(LOOK_EVERY).await;
                }
            });
        }
        let (ready, turn) = (balancer.ready.clone(), Arc::new(AtomicUsize::new(0)));
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (ready, turn) = (ready.clone(), turn.clone());
                tokio::spawn(async move {
                    let servers = ready.lock().unwrap().clone();
                    let first = turn.fetch_add(1, SeqCst);
                    for place in 0..servers.len() {
                        // Who does not even open the door is passed over: nothing was sent yet.
                        let port = servers[(first + place) % servers.len()];
                        if let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await {
                            drop((client.set_nodelay(true), server.set_nodelay(true)));
                            drop(copy_bidirectional(&mut client, &mut server).await);
                            return;
                        }
                    }
                });
            }
        });
        balancer.until(servers.len()).await;
        balancer
    }

    pub fn client(&self) -> Client {
        Client::new(self.port)
    }

    pub fn count(&self) -> usize {
        self.ready.lock().unwrap().len()
    }

    /// Waits until so many servers are ready.
    pub async fn until(&self, count: usize) {
        let started = Instant::now();
        while self.count() != count {
            assert!(started.elapsed() < PATIENCE, "{} servers are ready, not {count}", self.count());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
