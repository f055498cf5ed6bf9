/* Counts the calls by which a process changes files, and at the one asked for kills the process, or fails.
 *
 * STEP: the number of that call, from 1; without it calls are only counted. STEP_DO: kill | full | broken.
 * STEP_COUNT: a file that the number of calls is written to when the process ends. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

/* Whether the call that begins now fails; does not return where the process is to be killed. */
static int step(void) {
    const char *wanted = getenv("STEP"), *action = getenv("STEP_DO");
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (!wanted || !action || number != atol(wanted)) return 0;
    if (!strcmp(action, "kill")) kill(getpid(), SIGKILL);
    errno = !strcmp(action, "full") ? ENOSPC : EIO;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("STEP_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld", (long)calls);
    fclose(file);
}

ssize_t write(int file, const void *bytes, size_t count) {
    return file > 2 && step() ? -1 : NEXT(write)(file, bytes, count);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    return step() ? -1 : NEXT(pwrite)(file, bytes, count, at);
}
int fsync(int file) { return step() ? -1 : NEXT(fsync)(file); }
int fdatasync(int file) { return step() ? -1 : NEXT(fdatasync)(file); }
int ftruncate(int file, off_t size) { return step() ? -1 : NEXT(ftruncate)(file, size); }
int rename(const char *from, const char *to) { return step() ? -1 : NEXT(rename)(from, to); }
int link(const char *from, const char *to) { return step() ? -1 : NEXT(link)(from, to); }
int unlink(const char *path) { return step() ? -1 : NEXT(unlink)(path); }
int rmdir(const char *path) { return step() ? -1 : NEXT(rmdir)(path); }
int mkdir(const char *path, mode_t mode) { return step() ? -1 : NEXT(mkdir)(path, mode); }

#define OPEN(name)                                                        \
    int name(const char *path, int flags, ...) {                         \
        mode_t mode = 0;                                                  \
        if (flags & O_CREAT) {                                            \
            va_list rest;                                                 \
            va_start(rest, flags);                                        \
            mode = va_arg(rest, mode_t);                                  \
            va_end(rest);                                                 \
            if (step()) return -1;                                        \
        }                                                                 \
        return NEXT(name)(path, flags, mode);                             \
    }
OPEN(open)
OPEN(open64)
