//! A database, the line to it, a server and the people of a class.

use crate::classroom::{Class, Classroom};
use crate::database::Database;
use crate::server::{Client, Server, run};
use crate::wire::Wire;

/// The database on the database server.
pub const NAME: &str = "lophoc";

pub struct Stage {
    pub database: Database,
    pub wire: Wire,
    pub server: Server,
    pub room: Classroom,
}

impl Stage {
    pub async fn set(name: &str) -> Self {
        Self::set_on(Database::start(name)).await
    }

    pub async fn set_on(database: Database) -> Self {
        let wire = Wire::to(database.port()).await;
        let url = database.url_at(wire.port, NAME);
        let (fine, said) = run(&url, &["migrate"]);
        assert!(fine, "{said}");
        let server = Server::start(&url, &[]).await;
        let room = Classroom::open(&server.client()).await;
        Self { database, wire, server, room }
    }

    pub fn client(&self) -> Client {
        self.server.client()
    }

    pub async fn class(&self) -> Class {
        self.room.class(&self.client(), &mut self.database.connect(NAME).await).await
    }

    pub async fn state(&self, class: &Class) -> String {
        crate::classroom::state(&mut self.database.connect(NAME).await, class).await
    }

    /// The database is back after it was killed.
    pub async fn restart_database(&mut self) {
        self.database.restart();
        self.wire.lead_to(self.database.port());
        self.server.until_ready().await;
    }
}
