//! The command line.

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use lophoc::api::AppState;
use lophoc::api::sign_in::hash_password;
use lophoc::clock::Clock;
use lophoc::config::Config;
use lophoc::domain::provider::Provider;
use lophoc::domain::session::AccountRole;
use lophoc::store::people::{self, NewAccount};
use lophoc::store::{self, Db, migrate};
use lophoc::{demo, doctor, http, jobs, telemetry};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most connections to the database at once.
const CONNECTIONS: u32 = 32;

/// Longest wait for a job under way when everything else has ended.
const JOBS_END_WITHIN: Duration = Duration::from_secs(5);

/// LopHoc: the video classroom of a tutoring centre. Settings come from the environment; see .env.example.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve,
    /// Bring the tables of the database up to date.
    Migrate,
    /// Migrate, fill in demo data and run the server; on this machine's own addresses only.
    Demo,
    /// Accounts.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Make anew what follows from the events of classes, and say what differed.
    Rebuild {
        /// Only say what differs; the exit code is 1 if anything does.
        #[arg(long)]
        check: bool,
        /// Only this session.
        #[arg(long)]
        session: Option<i64>,
    },
    /// Check settings, database and media server, and say what is wrong and what to do about it.
    Doctor,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Add a person; the password is read from standard input.
    Add {
        /// Address to sign in with.
        email: String,
        /// Name shown to others.
        name: String,
        /// What the account may do.
        role: Role,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Role {
    Tutor,
    Student,
    Admin,
}

impl From<Role> for AccountRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Tutor => Self::Tutor,
            Role::Student => Self::Student,
            Role::Admin => Self::Admin,
        }
    }
}

type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    telemetry::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the runtime does not start: {error}")),
    };
    match runtime.block_on(run(arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => fail(&text),
    }
}

fn fail(text: &str) -> ExitCode {
    eprintln!("lophoc: {text}");
    ExitCode::FAILURE
}

async fn run(command: Command) -> Outcome {
    let is_demo = matches!(command, Command::Demo);
    let config = Config::from_env(is_demo);
    if matches!(command, Command::Doctor) {
        // Settings that stop the start are what it is there for.
        return doctor::run(config, site_options().map(|options| options.site_addr)).await;
    }
    let config = config.map_err(|error| error.to_string())?;
    let db =
        store::connect(config.database_url.reveal(), CONNECTIONS).map_err(|error| format!("DATABASE_URL: {error}"))?;
    match command {
        Command::Serve => serve(config, db).await,
        Command::Migrate => migrate(&config, &db).await,
        Command::Demo => {
            loopback_only()?;
            migrate(&config, &db).await?;
            let filled = demo::fill(&db, Clock::System.now()).await.map_err(|error| error.to_string())?;
            if !filled {
                tracing::warn!("the database holds people of its own, so no demo data was added");
            }
            serve(config, db).await
        }
        Command::User { command: UserCommand::Add { email, name, role } } => {
            add_user(&db, email, name, role.into()).await
        }
        Command::Rebuild { check, session } => rebuild(AppState::new(db, Clock::System, config), check, session).await,
        Command::Doctor => Ok(()),
    }
}

async fn serve(config: Config, db: Db) -> Outcome {
    let options = site_options()?;
    if config.call_provider == Provider::Jitsi && config.jitsi.is_demo_server() {
        tracing::warn!(
            "JITSI_DOMAIN is the public demo server: embedded calls are cut after 5 minutes, tokens unknown"
        );
    }
    let address = options.site_addr;
    let app = AppState::new(db, Clock::System, config);
    if let Some(address) = app.config.metrics_addr {
        let address =
            http::serve_metrics(app.clone(), address).await.map_err(|error| format!("METRICS_ADDR: {error}"))?;
        tracing::info!(%address, "figures for operators at /metrics");
    }
    let jobs = tokio::spawn(jobs::run_forever(app.clone()));
    let ready = |address| tracing::info!(%address, "listening");
    http::serve(http::router(app.clone(), options), app, address, ready).await.map_err(|error| error.to_string())?;
    // The job under way, if it does not take too long; what it has not done, the next run does.
    drop(tokio::time::timeout(JOBS_END_WITHIN, jobs).await);
    Ok(())
}

async fn rebuild(app: AppState, check_only: bool, only: Option<i64>) -> Outcome {
    let report = jobs::rebuild::run(&app, only, check_only).await;
    let report = report.map_err(|error| format!("the database failed: {}", error.code.as_str()))?;
    for one in &report.differences {
        eprintln!("session {}: {} is {}, should be {}", one.session_id, one.what, one.is, one.should_be);
    }
    let (sessions, found) = (report.sessions, report.differences.len());
    if report.older > 0 {
        eprintln!("{} sessions are older than the record of signs of life and were left alone", report.older);
    }
    match (found, check_only) {
        (0, _) => eprintln!("{sessions} sessions looked at: everything is as the events say"),
        (_, false) => eprintln!("{sessions} sessions looked at, {found} differences put right"),
        (_, true) => return Err(format!("{sessions} sessions looked at, {found} differences")),
    }
    Ok(())
}

async fn migrate(config: &Config, db: &Db) -> Outcome {
    let made = migrate::create_database(config.database_url.reveal()).await;
    made.map_err(|error| format!("the database is not there and could not be made: {error}"))?;
    migrate::run(db).await.map_err(|error| format!("the database could not be brought up to date: {error}"))
}

async fn add_user(db: &Db, email: String, display_name: String, role: AccountRole) -> Outcome {
    let mut password = String::new();
    std::io::stdin().read_line(&mut password).map_err(|error| error.to_string())?;
    let password = password.trim_end_matches(['\r', '\n']);
    if password.len() < 8 {
        return Err("the password on standard input must have at least 8 bytes".to_owned());
    }
    let password_hash = Some(hash_password(password).map_err(|_| "the password could not be hashed")?);
    let account = NewAccount { email, display_name, role, password_hash };
    match people::insert(db, &account).await {
        Ok(id) => {
            tracing::info!(user.id = id, "added");
            Ok(())
        }
        Err(store::StoreError::Duplicate(_)) => Err("this e-mail address is taken".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// `Leptos.toml` of the working folder, overridden by `LEPTOS_*`.
fn site_options() -> Result<leptos::config::LeptosOptions, String> {
    leptos::config::get_configuration(Some("Leptos.toml"))
        .map(|file| file.leptos_options)
        .map_err(|error| format!("Leptos.toml cannot be read in the working folder: {error}"))
}

/// Everybody knows the demo password.
fn loopback_only() -> Outcome {
    let address = site_options()?.site_addr;
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(format!(
        "demo mode has a published password and listens on this machine's own addresses only, not on {address}. \
         Set LEPTOS_SITE_ADDR=127.0.0.1:3000, or run `lophoc serve` for a real server."
    ))
}
