//! Loads a running server and says what that cost: `bench/run.sh` starts what it needs and knows the arguments.
//! Standard input: a line for each person, see [`person`].

#![expect(clippy::print_stdout, reason = "a measurement is there to be read")]

mod class;
mod client;
mod cost;
mod flood;
mod person;
mod report;
mod streams;
mod table;
mod webhooks;

use std::collections::HashMap;

use cost::Processes;

/// What goes wrong here ends the measurement.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What the command line says, by name.
pub struct Arguments(HashMap<String, String>);

impl Arguments {
    fn read() -> Result<Self, Failure> {
        let mut found = HashMap::new();
        for argument in std::env::args().skip(1).filter(|one| one != "--bench") {
            let (name, value) = argument.split_once('=').ok_or_else(|| format!("{argument}: must be name=value"))?;
            found.insert(name.to_owned(), value.to_owned());
        }
        Ok(Self(found))
    }

    /// The text of an argument.
    pub fn text(&self, name: &str) -> Result<&str, Failure> {
        Ok(self.0.get(name).ok_or_else(|| format!("{name}= is missing"))?)
    }

    /// An argument that is a number.
    pub fn number(&self, name: &str) -> Result<usize, Failure> {
        Ok(self.text(name)?.parse()?)
    }
}

// One thread: the loader shares the cores with what it measures, and should take as little of them as it can.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::read()?;
    let people = person::read()?;
    let scenario = arguments.text("scenario")?;
    let processes = Processes::new(arguments.number("server")?, arguments.number("database")?);
    let before = processes.worked()?;
    let mut report = match scenario {
        "join" => table::join(&arguments, people).await?,
        "refused" => table::refused(&arguments, people).await?,
        "upcoming" => table::upcoming(&arguments, people).await?,
        "dashboard" => table::dashboard(&arguments, people).await?,
        "class" => class::run(&arguments, people).await?,
        "events" => streams::run(&arguments, people).await?,
        "flood" => flood::run(&arguments, people).await?,
        "webhooks" => webhooks::run(&arguments, people).await?,
        other => return Err(format!("there is no scenario {other}").into()),
    };
    if report.worked.is_none() {
        report.worked = Some(processes.worked()?.since(before));
    }
    report.memory = processes.memory()?;
    report.print(scenario);
    report.keep(scenario, &arguments)
}
