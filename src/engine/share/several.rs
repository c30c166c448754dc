//! The calling thread and those of rayon's pool, the helpers.
//!
//! A step of `net` takes about 2 ms on two threads, and a thread that sleeps takes up to 1 ms to wake up on a busy
//! machine. So threads look out for each other for a moment before they sleep.

use std::hint::spin_loop;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::park_timeout;
use std::time::Duration;

/// Looks at the others before a thread rests, which takes about a millisecond: longer than what the calling thread does
/// alone between two steps.
const LOOKS: u32 = 2_000_000;
/// Rest between looks of the calling thread.
const REST: Duration = Duration::from_micros(200);
/// Rests after which a thread is given up, at least 10 s: no step takes that long, and a thread that ran out of memory
/// goes without a word.
const RESTS: u32 = 50_000;

/// How often work was shared out. Helpers that look out for work look at this.
static ROUND: AtomicUsize = AtomicUsize::new(0);
/// In a browser a thread that panics is simply gone, and the others would wait for it for ever.
static HAS_FAILED: AtomicBool = AtomicBool::new(false);
/// What the first of them said.
static FAILURE: Mutex<String> = Mutex::new(String::new());

/// A part on its way to a helper, and what came of it.
struct Task<P, R> {
    part: Option<P>,
    result: Option<R>,
}

/// Notes that a thread is about to go because of a bug, and what it said. Whoever waits for it goes too.
pub fn note_failure(message: &str) {
    if let Ok(mut failure) = FAILURE.lock()
        && failure.is_empty()
    {
        failure.push_str(message);
    }
    HAS_FAILED.store(true, Ordering::Release);
}

/// Ends this thread as well, with the words of the one that failed.
fn follow() -> ! {
    let message = FAILURE.lock().map(|failure| failure.clone());
    panic!("{}", message.unwrap_or_default());
}

pub(super) fn threads() -> usize {
    rayon::current_num_threads() + 1
}

/// Works on all parts at the same time; the results are in the order of the parts.
pub(in crate::engine) fn each<P: Send, R: Send>(
    parts: Vec<P>,
    work: impl Fn(P) -> R + Sync,
) -> Vec<R> {
    let mut parts = parts.into_iter();
    let Some(own) = parts.next() else {
        return Vec::new();
    };
    if parts.len() == 0 {
        return vec![work(own)];
    }
    let task = |part| {
        Mutex::new(Task {
            part: Some(part),
            result: None,
        })
    };
    let tasks: Vec<Mutex<Task<P, R>>> = parts.map(task).collect();
    let busy = AtomicUsize::new(rayon::current_num_threads());
    let own = rayon::in_place_scope(|scope| {
        // To each helper its own: rayon's usual way, by taking from each other, costs more than it gains for equal parts.
        scope.spawn_broadcast(|_, helper| {
            if let Some(task) = tasks.get(helper.index()) {
                let mut task = task.lock().expect("a panic ends the program");
                task.result = task.part.take().map(&work);
            }
            busy.fetch_sub(1, Ordering::Release);
        });
        let round = ROUND.fetch_add(1, Ordering::Release) + 1;
        rayon::spawn_broadcast(move |_| look_out(round));
        let own = work(own);
        wait(|| busy.load(Ordering::Acquire) == 0);
        own
    });
    let others = tasks.into_iter().filter_map(|task| {
        let task = task.into_inner().expect("a panic ends the program");
        task.result
    });
    std::iter::once(own).chain(others).collect()
}

/// Keeps a helper awake until the next round, or for a moment.
fn look_out(round: usize) {
    for _ in 0..LOOKS {
        if ROUND.load(Ordering::Acquire) != round {
            return;
        }
        spin_loop();
    }
}

/// Keeps the calling thread awake for a moment: the helpers have as much to do as it had.
fn wait(is_over: impl Fn() -> bool) {
    let mut looks = 0;
    while !is_over() {
        if HAS_FAILED.load(Ordering::Acquire) {
            follow();
        }
        looks += 1;
        if looks < LOOKS {
            spin_loop();
        } else {
            assert!(looks < LOOKS + RESTS, "a thread does not answer");
            park_timeout(REST);
        }
    }
}
