"""One process from its start to its end: what it took, and what ended it.

Nothing heavy is imported here: a child's peak memory counts from its parent's size when it was started.
"""

import contextlib
import fcntl
import os
import select
import signal
import sys
import time
from pathlib import Path

DONE, OUT_OF_TIME, OUT_OF_MEMORY, FAILED = "done", "out of time", "out of memory", "failed"
WATCH_PERIOD_MS = 200
PAGE_BYTE_COUNT = os.sysconf("SC_PAGE_SIZE")
MEMORY_WORDS = (
    b"MemoryError", b"Out of Memory", b"OutOfMemory", b"out of memory", b"MEMORY_LIMIT_EXCEEDED", b"bad_alloc",
    b"memory allocation of",
)


class BenchmarkError(Exception):
    pass


@contextlib.contextmanager
def alone(folder):
    """Two benchmarks in one folder would write over each other; a terminated one ends what it has started."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BenchmarkError(
                f"another benchmark works in {folder}; wait for it, or name another --data") from error
        yield


def timed(command, output_path, log_path, timeout_s=None, memory_mib=None):
    """Runs the command; wall and CPU seconds and peak memory of it and the children it waited for.

    It is killed, with its children, when its resident memory passes `memory_mib` or its time `timeout_s`; then and
    where the system lets nobody have more memory, `outcome` tells so.
    """
    command = [str(part) for part in command]
    with open(output_path, "wb") as output, open(log_path, "wb") as log:
        actions = [(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)]
        start = time.monotonic()
        try:
            child = os.posix_spawn(command[0], command, os.environ, file_actions=actions, setpgroup=0)
        except OSError as error:
            raise BenchmarkError(f"{command[0]}: {error.strerror}") from error
        ended_by = None
        try:
            ended_by = watched(child, start, timeout_s, memory_mib)
        finally:
            if ended_by is None and not has_ended(child):
                kill(child)
            _, status, usage = os.wait4(child, 0)
            wall = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    return {
        "outcome": ended_by or outcome(code, log_path),
        "exit": code,
        "wall_s": wall,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "user_s": usage.ru_utime,
        "system_s": usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
    }


def watched(child, start, timeout_s, memory_mib):
    """Waits for the child's end; what it was killed for, if it was."""
    sacrifice(child)
    descriptor = os.pidfd_open(child)
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        while not poll.poll(WATCH_PERIOD_MS if timeout_s or memory_mib else None):
            if timeout_s and time.monotonic() - start > timeout_s:
                kill(child)
                return OUT_OF_TIME
            if memory_mib and resident_mib(child) > memory_mib:
                kill(child)
                return OUT_OF_MEMORY
    finally:
        os.close(descriptor)
    return None


def sacrifice(child):
    """Where memory runs out, the system is to end the contender and nobody else."""
    try:
        Path(f"/proc/{child}/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:
        pass


def has_ended(child):
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def kill(child):
    """The child with all of its process group."""
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        pass


def resident_mib(group):
    """Resident memory of all processes of a group."""
    pages = 0
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                with open(f"/proc/{entry.name}/stat", encoding="utf-8", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group:
                pages += int(fields[21])
    return pages * PAGE_BYTE_COUNT / (1 << 20)


def outcome(code, log_path):
    if code == 0:
        return DONE
    if code == -signal.SIGKILL:
        return OUT_OF_MEMORY
    log = Path(log_path).read_bytes()
    return OUT_OF_MEMORY if any(word in log for word in MEMORY_WORDS) else FAILED


def available_mib():
    """What the system could give without swapping."""
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) / 1024
    raise BenchmarkError("/proc/meminfo tells no MemAvailable")


def folder_bytes(folder, pattern="*"):
    return sum(path.stat().st_size for path in Path(folder).rglob(pattern) if path.is_file())


def mebibytes(count):
    return count / (1 << 20)
