//! A person's own classes that are over.

use super::desk::{Answer, Desk};
use crate::store::history;
use crate::ui::staff::list::PER_PAGE;
use crate::ui::staff::{Place, past as view};

pub async fn list(desk: Desk) -> Answer {
    let offset = (desk.query.number() - 1) * PER_PAGE;
    let listed = history::list(&desk.app.db, desk.user.user_id, desk.frame.now, PER_PAGE, offset).await;
    let (classes, total) = listed.map_err(|error| desk.refuse(error.into()))?;
    Ok(desk.show(Place::Past, desk.frame.texts().nav.past, || view::list(&desk.frame, &desk.query, classes, total)))
}
