import Glibc

/// A mutex of the C library: unlike the standard library's, the thread sanitizer knows it on Linux.
@safe
package final class Lock: @unchecked Sendable {  // the mutex guards itself
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    package init() {
        // SAFETY: allocated here, freed only in deinit, and never moved in between.
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        let status = unsafe pthread_mutex_init(mutex, nil)
        precondition(status == 0, "pthread_mutex_init gave \(status)")
    }

    deinit {
        // SAFETY: the last reference is gone, so no thread holds the mutex.
        _ = unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    package func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
        // SAFETY: the pointer is valid for the object's life.
        _ = unsafe pthread_mutex_lock(mutex)
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// nil where another thread holds the lock.
    package func withLockIfFree<Result>(_ body: () throws -> Result) rethrows -> Result? {
        // SAFETY: as in `withLock`.
        guard unsafe pthread_mutex_trylock(mutex) == 0 else { return nil }
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        return try body()
    }
}
