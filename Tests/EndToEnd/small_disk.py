"""A disk that fills: a small file system in a mount namespace of its own."""

import os
import subprocess


class SmallDisk:
    """A file system in memory, held by a process that waits; without the right to mount, an error that says so."""

    def __init__(self, folder, byte_count, file_count=100_000):
        self.mount = folder / "disk"
        self.mount.mkdir()
        is_root = os.geteuid() == 0
        own = ["unshare", "-m"] if is_root else ["unshare", "-r", "-m"]
        script = 'mount -t tmpfs -o size="$1",nr_inodes="$2" none "$0" && echo ready && exec sleep 600'
        self.holder = subprocess.Popen(
            [*own, "sh", "-c", script, str(self.mount), str(byte_count), str(file_count)], stdout=subprocess.PIPE)
        assert self.holder.stdout.readline() == b"ready\n", "no mount namespace can be made here"
        enter = ["nsenter", "-t", str(self.holder.pid), "-m"]
        self.prefix = enter if is_root else [*enter, "-U", "--preserve-credentials"]
        self.seen = f"/proc/{self.holder.pid}/root{self.mount}"

    def shell(self, command):
        subprocess.run([*self.prefix, "sh", "-c", command], check=True, cwd="/", stdout=subprocess.DEVNULL)

    def fill(self, free_bytes):
        """Leaves `free_bytes` free, or nothing where less was free."""
        self.shell(f"rm -f {self.mount}/filler")
        status = os.statvfs(self.seen)
        count = max(0, status.f_bavail * status.f_frsize - free_bytes)
        self.shell(f"head -c {count} /dev/zero > {self.mount}/filler || true")

    def allow_files(self, free_count):
        """Leaves room for the names of `free_count` files and folders, however small; None for any number."""
        status = os.statvfs(self.seen)
        limit = 100_000 if free_count is None else status.f_files - status.f_ffree + free_count
        self.shell(f"mount -o remount,nr_inodes={limit} {self.mount}")

    def close(self):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()
