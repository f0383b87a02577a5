//! Deciding a write without writing: what is dear to prepare should not be prepared in vain.

use std::collections::HashMap;

use crate::view::Images;
use crate::{Db, Intent, View};

impl Db {
    /// Decides a write as the records are now, and changes nothing. The decision that counts is
    /// still made in the writer's turn.
    ///
    /// # Errors
    /// The refusal.
    pub async fn rehearse<R: Send>(&self, intent: &dyn Intent<Refusal = R>) -> Result<(), R> {
        let mut images = Images::new(self.clone());
        images.read(&intent.reads()).await.map_err(|error| intent.refused(error))?;
        let group = HashMap::new();
        intent.decide(&mut View::new(&mut images, &group, 0)).await
    }
}
