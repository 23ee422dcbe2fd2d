//! [`Rule`]: what was said of the calls of one operation, and which of several rules a call is for.

use std::any::Any;
use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use super::{Recorded, Reply, Unmatched, lock};
use crate::spec::Operation;

/// Whether a call matches, or how it differs.
pub(super) type Check = Arc<dyn Fn(&Recorded) -> Result<(), String> + Send + Sync>;

/// What makes the reply of a call.
pub(super) type Make = Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>;

/// What was said of the calls of one operation.
pub(super) struct Rule {
    operation: &'static Operation,
    /// Whether the body is one of the operation.
    reads: Check,
    state: Mutex<State>,
    /// How many calls it has replied to.
    count: watch::Sender<usize>,
    /// Whether its replies wait.
    held: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    checks: Vec<Check>,
    replies: Vec<Planned>,
    calls: Vec<Recorded>,
    expected: Option<usize>,
}

/// A reply with how often it is given.
struct Planned {
    make: Make,
    times: Option<usize>,
    given: usize,
}

impl Rule {
    pub(super) fn new(operation: &'static Operation, reads: Check) -> Self {
        Self {
            operation,
            reads,
            state: Mutex::default(),
            count: watch::Sender::new(0),
            held: watch::Sender::new(false),
        }
    }

    pub(super) fn operation(&self) -> &'static Operation {
        self.operation
    }

    pub(super) fn add_check(&self, check: Check) {
        lock(&self.state).checks.push(check);
    }

    pub(super) fn add_reply(&self, make: Make) {
        lock(&self.state).replies.push(Planned {
            make,
            times: None,
            given: 0,
        });
    }

    /// The last reply, as `change` makes it.
    pub(super) fn change_reply(&self, change: impl FnOnce(Make) -> Make) {
        if let Some(last) = lock(&self.state).replies.last_mut() {
            last.make = change(Arc::clone(&last.make));
        }
    }

    pub(super) fn set_times(&self, times: usize) {
        if let Some(last) = lock(&self.state).replies.last_mut() {
            last.times = Some(times);
        }
    }

    pub(super) fn set_expected(&self, calls: usize) {
        lock(&self.state).expected = Some(calls);
    }

    pub(super) fn set_held(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// Waits until its replies need not wait any more.
    pub(super) async fn released(&self) {
        // The sender is in `self`, so that it is there.
        let _ = self.held.subscribe().wait_for(|held| !held).await;
    }

    /// Waits until it has replied to so many calls.
    pub(super) async fn called(&self, times: usize) {
        let _ = self
            .count
            .subscribe()
            .wait_for(|count| *count >= times)
            .await;
    }

    pub(super) fn calls(&self) -> Vec<Recorded> {
        lock(&self.state).calls.clone()
    }

    pub(super) fn call_count(&self) -> usize {
        *self.count.borrow()
    }

    /// How often it was called, where that is not as often as it was said to be.
    pub(super) fn disappointment(&self) -> Option<String> {
        let expected = lock(&self.state).expected?;
        self.called_otherwise(expected)
    }

    /// How often it was called, where that is not so often.
    pub(super) fn called_otherwise(&self, expected: usize) -> Option<String> {
        let calls = self.call_count();
        let id = self.operation.id;
        (calls != expected).then(|| {
            format!(
                "`{id}` was called {}, not {}",
                times(calls),
                times(expected)
            )
        })
    }

    fn record(&self, call: &Recorded) {
        lock(&self.state).calls.push(call.clone());
        self.count.send_modify(|count| *count += 1);
    }

    /// How many things were asked of the call, or how it differs.
    fn check(&self, call: &Recorded) -> Result<usize, Vec<String>> {
        // What a user wrote may ask the mock for its calls: nothing is locked while it runs.
        let checks = lock(&self.state).checks.clone();
        let all = std::iter::once(&self.reads).chain(&checks);
        let reasons = all.filter_map(|check| caught(|| check(call)).and_then(|found| found).err());
        let reasons: Vec<_> = reasons.collect();
        match reasons.is_empty() {
            true => Ok(checks.len()),
            false => Err(reasons),
        }
    }

    /// What makes the next reply, or why there is none.
    fn next(&self) -> Result<Make, String> {
        let mut state = lock(&self.state);
        let count = state.replies.len();
        if count == 0 {
            return Err("it matches, and the mock has no reply".to_owned());
        }
        let last = count - 1;
        let mut replies = state.replies.iter_mut().enumerate();
        let next = replies.find(|(index, reply)| match reply.times {
            Some(times) => reply.given < times,
            None => *index == last || reply.given == 0,
        });
        match next {
            Some((_, reply)) => {
                reply.given += 1;
                Ok(Arc::clone(&reply.make))
            }
            None => Err(
                "it matches, and each reply of the mock was given as often as it may be".to_owned(),
            ),
        }
    }
}

/// What a call gets from the first of the rules that has a reply for it: those with the most matchers first, then those made
/// last.
///
/// # Errors
///
/// Why it gets nothing.
pub(super) fn choose(
    rules: &[Arc<Rule>],
    call: &Recorded,
) -> Result<(Arc<Rule>, Reply), Unmatched> {
    let unmatched = |reasons| Err(Unmatched::new(call.clone(), reasons));
    let operations = call.operations();
    if operations.is_empty() {
        return unmatched(vec![
            "the API has no operation of this method and path".to_owned(),
        ]);
    }
    let is_meant = |rule: &&Arc<Rule>| operations.iter().any(|one| one.id == rule.operation.id);
    let of_operation = rules.iter().filter(is_meant);
    let (mut matching, mut others) = (Vec::new(), Vec::new());
    for rule in of_operation.rev() {
        match rule.check(call) {
            Ok(checks) => matching.push((checks, rule)),
            Err(reasons) => others.push((rule, reasons)),
        }
    }
    matching.sort_by_key(|(checks, _)| Reverse(*checks));
    others.sort_by_key(|(_, reasons)| reasons.len());
    let mut reasons = Vec::new();
    for (_, rule) in matching {
        let made = rule.next().and_then(|make| made(&make, call));
        match made {
            Ok(reply) => {
                rule.record(call);
                return Ok((Arc::clone(rule), reply));
            }
            Err(reason) => reasons.push((rule, vec![reason])),
        }
    }
    reasons.append(&mut others);
    if reasons.is_empty() {
        let ids: Vec<_> = operations
            .iter()
            .map(|one| format!("`{}`", one.id))
            .collect();
        return unmatched(vec![format!("{} has no mock", ids.join(" or "))]);
    }
    let line = |(rule, reasons): (&Arc<Rule>, Vec<String>)| {
        format!("`{}`: {}", rule.operation.id, reasons.join(", and "))
    };
    unmatched(reasons.into_iter().map(line).collect())
}

/// The reply, or why it cannot be given.
fn made(make: &Make, call: &Recorded) -> Result<Reply, String> {
    let reply = caught(|| make(call))?;
    match reply.problem {
        Some(problem) => Err(format!("the reply cannot be given: {problem}")),
        None => Ok(reply),
    }
}

/// What a function of the user's gives back, or with what it panicked: the thread of the server has to live on.
fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run))
        .map_err(|payload| format!("a function of the mock panicked: {}", said(&*payload)))
}

fn said(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message")
}

/// A count of calls in words.
pub(super) fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}
