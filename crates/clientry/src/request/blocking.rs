//! Calls that wait on the thread of the caller, with the feature `blocking`: for programs without an async runtime.
//!
//! One runtime drives the connections of all such calls, on a thread of its own that begins with the first of them. The call
//! itself is polled on the thread that waits for it, so that nothing of it has to be sent to another.

/// Declares a call that waits on the thread of the caller, in the `impl` block of an operation whose constant is `OPERATION`
/// and which has its [`Call`](crate::Call) in the field `call`. Without the feature `blocking` of this crate it declares
/// nothing.
///
/// It is given what the call succeeds with and the enum of its documented errors. A stream is given the names of its methods,
/// too. A call that is [`Paged`](crate::Paged) has another one, with the word `pages` alone.
///
/// ```
/// # #[cfg(feature = "blocking")]
/// # mod acme {
/// use clientry::{Call, ByteStream, Error, Method, Operation, Response};
///
/// static OPERATION: Operation = Operation::new("get_thing", Method::GET, "/thing");
///
/// #[derive(Debug)]
/// pub enum GetThingError {}
///
/// pub struct GetThing {
///     call: Call,
/// }
///
/// impl GetThing {
///     clientry::blocking!(Response<u64>, GetThingError);
///     clientry::blocking!(send_streaming_blocking, send_streaming -> ByteStream, GetThingError);
///
///     pub async fn send(self) -> Result<Response<u64>, Error<GetThingError>> {
///         self.call.request(&OPERATION).send().await?.json()
///     }
///
///     pub async fn send_streaming(self) -> Result<ByteStream, Error<GetThingError>> {
///         self.call.request(&OPERATION).send_streaming(|raw| raw.unexpected()).await
///     }
/// }
/// # }
/// ```
#[cfg(feature = "blocking")]
#[macro_export]
macro_rules! blocking {
    (pages) => {
        /// Like [`pages`](Self::pages), for programs without an async runtime: an iterator, which waits for each page on the
        /// thread that asks for it. See [`BlockingStream`](clientry::BlockingStream).
        pub fn pages_blocking(self) -> $crate::BlockingStream<$crate::PageStream<Self>> {
            let blocking = self.call.blocking(&OPERATION);
            blocking.stream($crate::PageStream::new(self))
        }

        /// Like [`items`](Self::items), for programs without an async runtime: an iterator, which waits for each page on the
        /// thread that asks for it. See [`BlockingStream`](clientry::BlockingStream).
        pub fn items_blocking(self) -> $crate::BlockingStream<$crate::PageItems<Self>> {
            let blocking = self.call.blocking(&OPERATION);
            blocking.stream($crate::PageItems::new(self))
        }
    };
    ($success:ty, $error:ty $(,)?) => {
        /// Like [`send`](Self::send), for programs without an async runtime: waits for the response on this thread.
        ///
        /// A client shares its connections among its calls. One whose calls are awaited elsewhere may have a connection that only
        /// that runtime drives: where that is not running, this waits for it in vain. Blocking calls want a client of their own.
        ///
        /// # Errors
        ///
        /// As those of `send`, and [`InvalidRequest`](clientry::Error::InvalidRequest) on a thread that runs the tasks
        /// of an async runtime: await `send` there, or call this within `spawn_blocking`.
        pub fn send_blocking(self) -> ::core::result::Result<$success, $crate::Error<$error>> {
            let blocking = self.call.blocking(&OPERATION);
            blocking.wait(self.send())
        }
    };
    ($name:ident, $send:ident -> $stream:ty, $error:ty $(,)?) => {
        /// The same, for programs without an async runtime: an iterator, which waits for each item on the thread that asks
        /// for it. See [`BlockingStream`](clientry::BlockingStream).
        ///
        /// # Errors
        ///
        /// As those of `send_blocking`.
        pub fn $name(
            self,
        ) -> ::core::result::Result<$crate::BlockingStream<$stream>, $crate::Error<$error>> {
            let blocking = self.call.blocking(&OPERATION);
            blocking
                .wait(self.$send())
                .map(|stream| blocking.stream(stream))
        }
    };
}

/// Declares nothing without the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[macro_export]
macro_rules! blocking {
    ($($anything:tt)*) => {};
}

#[cfg(feature = "blocking")]
pub use waiting::{Blocking, BlockingStream};

#[cfg(feature = "blocking")]
mod waiting {
    use std::fmt;
    use std::future::{Future, poll_fn};
    use std::iter::FusedIterator;
    use std::ops::{Deref, DerefMut};
    use std::pin::{Pin, pin};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex, PoisonError};
    use std::task::{Context, Poll, Wake, Waker};
    use std::thread::{self, Thread};

    use futures_core::Stream;
    use tokio::runtime::{Builder, Handle};
    use tokio::task::consume_budget;

    use crate::error::{Failure, InvalidRequest, Problem};
    use crate::request::Call;
    use crate::spec::Operation;

    /// The runtime that drives the connections, once there is one, and the process whose it is.
    static RUNTIME: Mutex<Option<(u32, Handle)>> = Mutex::new(None);

    /// How many units of tokio's budget a task has at most.
    const LARGEST_BUDGET: u16 = 256;

    /// Waits for calls of an operation on the thread of the caller; with the feature `blocking`.
    ///
    /// What waits for a call that is in hand is [`blocking!`](crate::blocking!).
    #[derive(Clone, Copy)]
    pub struct Blocking {
        provider: &'static str,
        operation: &'static str,
    }

    impl Call {
        /// What waits for this call of `operation` on the thread of the caller; with the feature `blocking`.
        pub fn blocking(&self, operation: &'static Operation) -> Blocking {
            Blocking {
                provider: self.core().inner().provider.name,
                operation: operation.id,
            }
        }
    }

    impl Blocking {
        /// Waits for a call.
        ///
        /// # Errors
        ///
        /// Those of the call, and [`Failure::InvalidRequest`] on a thread that runs the tasks of an async runtime, or if
        /// the system gives no thread for the connections. The call is not begun then.
        pub fn wait<T, E: From<Failure>>(
            self,
            call: impl Future<Output = Result<T, E>>,
        ) -> Result<T, E> {
            match runtime() {
                Ok(runtime) => {
                    let _context = runtime.enter();
                    block_on(call)
                }
                Err(reason) => Err(self.refused(reason).into()),
            }
        }

        /// The items of a stream, each waited for on the thread that asks for it.
        pub fn stream<S>(self, stream: S) -> BlockingStream<S> {
            BlockingStream {
                blocking: self,
                stream,
                is_over: false,
            }
        }

        fn refused(self, reason: String) -> Failure {
            let problems = vec![Problem::Blocking { reason }];
            let invalid = InvalidRequest::new(self.provider, self.operation, problems);
            Failure::InvalidRequest(invalid)
        }
    }

    /// A success that is read as it comes, or the pages of a call or their items, as an iterator that waits for each item; with
    /// the feature `blocking`.
    ///
    /// It dereferences to the stream, which has what is known besides: the status and the headers of a success, the
    /// position of pages. On a thread that runs the tasks of an async runtime its next item is an error,
    /// [`Failure::InvalidRequest`] or [`Error::InvalidRequest`](crate::Error::InvalidRequest), and the last one.
    ///
    /// ```
    /// # use clientry::{BlockingStream, Error, PageItems, Paged};
    /// fn all<C: Paged>(items: BlockingStream<PageItems<C>>) -> Result<Vec<C::Item>, Error<C::Error>> {
    ///     items.collect()
    /// }
    ///
    /// fn first<C: Paged>(mut items: BlockingStream<PageItems<C>>) -> Result<Option<C::Item>, Error<C::Error>> {
    ///     items.next().transpose()
    /// }
    /// # fn main() {}
    /// ```
    pub struct BlockingStream<S> {
        blocking: Blocking,
        stream: S,
        is_over: bool,
    }

    impl<S> BlockingStream<S> {
        /// The stream itself.
        pub fn into_inner(self) -> S {
            self.stream
        }
    }

    impl<T, E, S> Iterator for BlockingStream<S>
    where
        E: From<Failure>,
        S: Stream<Item = Result<T, E>> + Unpin,
    {
        type Item = Result<T, E>;

        fn next(&mut self) -> Option<Self::Item> {
            if self.is_over {
                return None;
            }
            let stream = &mut self.stream;
            let next = poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
            let next = async { Ok::<_, Failure>(next.await) };
            match self.blocking.wait(next) {
                Ok(next) => {
                    self.is_over = next.is_none();
                    next
                }
                Err(refused) => {
                    self.is_over = true;
                    Some(Err(refused.into()))
                }
            }
        }
    }

    /// Once it gave None it gives nothing else.
    impl<T, E, S> FusedIterator for BlockingStream<S>
    where
        E: From<Failure>,
        S: Stream<Item = Result<T, E>> + Unpin,
    {
    }

    impl<S> Deref for BlockingStream<S> {
        type Target = S;

        fn deref(&self) -> &S {
            &self.stream
        }
    }

    impl<S> DerefMut for BlockingStream<S> {
        fn deref_mut(&mut self) -> &mut S {
            &mut self.stream
        }
    }

    impl<S: fmt::Debug> fmt::Debug for BlockingStream<S> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_tuple("BlockingStream").field(&self.stream).finish()
        }
    }

    /// The runtime of all calls that block; or why there is none, or none on this thread.
    fn runtime() -> Result<Handle, String> {
        if runs_tasks() {
            return Err(
                "this thread runs the tasks of an async runtime; await `send`, or use `spawn_blocking`"
                    .to_owned(),
            );
        }
        let mut kept = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
        of_process(&mut kept, std::process::id())
            .map_err(|error| format!("there is no thread for it: {error}"))
    }

    /// The runtime of a process. One that was forked has the handle of the other, but not its thread: nothing would wake
    /// a call there.
    fn of_process(kept: &mut Option<(u32, Handle)>, process: u32) -> std::io::Result<Handle> {
        match kept {
            Some((of, runtime)) if *of == process => Ok(runtime.clone()),
            _ => Ok(kept.insert((process, start()?)).1.clone()),
        }
    }

    /// A runtime on a thread of its own, which ends with the program.
    fn start() -> std::io::Result<Handle> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let forever = move || runtime.block_on(std::future::pending::<()>());
        thread::Builder::new()
            .name("clientry-blocking".to_owned())
            .spawn(forever)?;
        Ok(handle)
    }

    /// Whether this thread runs the tasks of a runtime of tokio, which stand still while it is blocked.
    ///
    /// That a runtime is at hand does not tell: it is in `spawn_blocking`, too, where blocking is what the thread is for. But
    /// only a task has a budget, after which it has to let others run. One that has spent it is asked to at the next
    /// occasion, which is harmless here: the call is refused.
    fn runs_tasks() -> bool {
        if Handle::try_current().is_err() {
            return false;
        }
        let mut context = Context::from_waker(Waker::noop());
        (0..=LARGEST_BUDGET).any(|_| pin!(consume_budget()).poll(&mut context).is_pending())
    }

    /// Polls a future until it is ready. Unlike that of tokio, it never panics.
    fn block_on<F: Future>(future: F) -> F::Output {
        let signal = Arc::new(Signal {
            thread: thread::current(),
            is_on: AtomicBool::new(false),
        });
        let waker = Waker::from(signal.clone());
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
            // The thread may have been unparked for something else, or the future may have parked it itself.
            while !signal.is_on.swap(false, Ordering::Acquire) {
                thread::park();
            }
        }
    }

    /// Wakes a thread that waits.
    struct Signal {
        thread: Thread,
        is_on: AtomicBool,
    }

    impl Wake for Signal {
        fn wake(self: Arc<Self>) {
            self.wake_by_ref();
        }

        fn wake_by_ref(self: &Arc<Self>) {
            self.is_on.store(true, Ordering::Release);
            self.thread.unpark();
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_fork_has_a_runtime_of_its_own() {
            let mut kept = None;
            let mut id = |process| of_process(&mut kept, process).unwrap().id();
            let parent = id(1);
            assert_eq!(id(1), parent);
            let child = id(2);
            assert_ne!(child, parent);
            assert_eq!(id(2), child);
        }
    }
}
