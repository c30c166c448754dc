//! A run as it is put down, and back: what lasts of it, and where it stands when it is found again.

use super::run::{Run, RunState};
use crate::app::record::{Record, Standing};
use crate::app::store::Hold;

/// What is put down of a run. Steps after the snapshot will be taken again, so they are left out.
pub(super) fn record(run: &Run, now: f64) -> Record {
    let steps = run.snapshot_step as usize;
    let judged = run.evaluations.iter();
    let judged = judged.filter(|result| result.step <= run.snapshot_step);
    Record {
        id: run.id.clone(),
        name: run.definition.name.clone(),
        standing: run.state.standing(),
        noted_at: now,
        submitted_at: run.submitted_at,
        running_at: run.running_at,
        completed_at: run.completed_at,
        // A pause that lasts is counted up to now, and goes on where this is read.
        paused_millis: run.paused_millis + run.paused_at.map_or(0.0, |since| now - since),
        runtime: run.runtime,
        threads: run.threads.unwrap_or(1),
        remark: run.remark.clone(),
        losses: run.losses.iter().take(steps).copied().collect(),
        evaluations: judged
            .map(|result| (result.epoch, result.score.clone()))
            .collect(),
        checkpoint: run.checkpoint.clone(),
    }
}

pub(super) fn restore(run: &mut Run, record: Record, hold: Hold) {
    run.definition.name = record.name;
    run.hold = hold;
    run.running_at = record.running_at;
    run.completed_at = record.completed_at;
    run.paused_millis = record.paused_millis;
    run.runtime = record.runtime;
    run.threads = record.runtime.map(|_| record.threads);
    run.remark = record.remark;
    run.snapshot_step = record.losses.len() as u32;
    run.losses = record.losses;
    for (epoch, score) in record.evaluations {
        run.note_result(epoch, score);
    }
    run.checkpoint = record.checkpoint;
    run.state = match (record.standing, hold) {
        (Standing::Completed, _) => RunState::Completed,
        (Standing::Failed(reason), _) => RunState::Failed { reason },
        (Standing::Canceled, _) => RunState::Canceled,
        // As the other tab shows it; no worker of this page has it.
        (Standing::Queued, Hold::Elsewhere) => RunState::Elsewhere("queued"),
        (Standing::Running, Hold::Elsewhere) => RunState::Elsewhere("running"),
        (Standing::Paused, Hold::Elsewhere) => {
            run.paused_at = Some(record.noted_at);
            RunState::Elsewhere("paused")
        }
        (Standing::Queued | Standing::Running | Standing::Paused, Hold::Ours) => {
            run.paused_at = Some(record.noted_at);
            RunState::Interrupted
        }
    };
    if run.state.is_over() {
        run.has_been_read_with = true;
    }
}

impl RunState {
    /// How it is put down.
    fn standing(&self) -> Standing {
        match self {
            Self::Queued => Standing::Queued,
            Self::Pending(_) | Self::Running | Self::Elsewhere(_) => Standing::Running,
            Self::Paused | Self::Interrupted => Standing::Paused,
            Self::Storing | Self::Completed => Standing::Completed,
            Self::Failed { reason } => Standing::Failed(reason.clone()),
            Self::Canceled => Standing::Canceled,
        }
    }
}
