/*
 * Makes a disk fail, for programs that are started with this library in LD_PRELOAD.
 *
 * The environment variable DISK_FAULTS names a file of rules, read anew at every call, so that a running program can be
 * given a fault and relieved of it. A rule is a line of three words:
 *
 *     OPERATION PATTERN FAULT
 *
 * OPERATION is open (for writing), write, sync, or any of them; PATTERN is a part of the file's path. FAULT is
 *
 *     ENOSPC, EIO, EROFS   the operation fails so
 *     a number             it takes so many milliseconds longer
 *     KILL@N               the program is killed at the N-th such operation, before it is done; a write is half done
 *
 * The first rule that fits is the one that counts. Not safe for threads that write at the same time: KILL@N counts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_PATH 4096
#define LONGEST_RULES 4096
#define LONGEST_WORD 256
#define KILLED -1

typedef ssize_t (*write_function)(int, const void *, size_t);
typedef ssize_t (*pwrite_function)(int, const void *, size_t, off_t);
typedef int (*sync_function)(int);
typedef int (*open_function)(const char *, int, ...);

static int error_named(const char *name) {
    if (strcmp(name, "ENOSPC") == 0) return ENOSPC;
    if (strcmp(name, "EIO") == 0) return EIO;
    if (strcmp(name, "EROFS") == 0) return EROFS;
    return 0;
}

static void wait_milliseconds(long milliseconds) {
    struct timespec rest = {milliseconds / 1000, (milliseconds % 1000) * 1000000L};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
    }
}

static void read_rules(char *rules) {
    const char *path = getenv("DISK_FAULTS");
    open_function really_open = (open_function)dlsym(RTLD_NEXT, "open");
    int file = path == NULL ? -1 : really_open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, rules, LONGEST_RULES - 1);
    if (file >= 0) close(file);
    rules[length < 0 ? 0 : length] = '\0';
}

static int is_killed_now(const char *fault) {
    static long times = 0;
    return strncmp(fault, "KILL@", 5) == 0 && ++times >= atol(fault + 5);
}

/* The error that the operation on this path is to fail with, 0 for none, KILLED; waits first where a rule says so. */
static int fault_at(const char *operation, const char *path) {
    char rules[LONGEST_RULES], wanted[LONGEST_WORD], pattern[LONGEST_WORD], fault[LONGEST_WORD];
    char *line, *rest = NULL;
    int before = errno, error = 0;

    read_rules(rules);
    for (line = strtok_r(rules, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        if (sscanf(line, "%255s %255s %255s", wanted, pattern, fault) != 3) continue;
        if (strcmp(wanted, "any") != 0 && strcmp(wanted, operation) != 0) continue;
        if (strstr(path, pattern) == NULL) continue;
        error = is_killed_now(fault) ? KILLED : error_named(fault);
        if (error == 0) wait_milliseconds(atol(fault));
        break;
    }
    errno = before;
    return error;
}

static int fault_of(const char *operation, int file) {
    char link[64], path[LONGEST_PATH];
    ssize_t length;

    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return fault_at(operation, path);
}

static int failed(int error) {
    if (error == KILLED) raise(SIGKILL);
    errno = error;
    return -1;
}

ssize_t write(int file, const void *bytes, size_t count) {
    write_function really = (write_function)dlsym(RTLD_NEXT, "write");
    int error = fault_of("write", file);
    if (error == KILLED && really(file, bytes, count / 2) < 0) perror("half a write");
    return error != 0 ? failed(error) : really(file, bytes, count);
}

static ssize_t written(const char *name, int file, const void *bytes, size_t count, off_t offset) {
    pwrite_function really = (pwrite_function)dlsym(RTLD_NEXT, name);
    int error = fault_of("write", file);
    if (error == KILLED && really(file, bytes, count / 2, offset) < 0) perror("half a write");
    return error != 0 ? failed(error) : really(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    return written("pwrite", file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    return written("pwrite64", file, bytes, count, offset);
}

static int synced(const char *name, int file) {
    int error = fault_of("sync", file);
    return error != 0 ? failed(error) : ((sync_function)dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) {
    return synced("fsync", file);
}

int fdatasync(int file) {
    return synced("fdatasync", file);
}

static int opened(const char *name, const char *path, int flags, mode_t mode) {
    int for_writing = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
    int error = for_writing ? fault_at("open", path) : 0;
    return error != 0 ? failed(error) : ((open_function)dlsym(RTLD_NEXT, name))(path, flags, mode);
}

#define OPENED(name)                                                   \
    va_list rest;                                                      \
    mode_t mode = 0;                                                   \
    va_start(rest, flags);                                             \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0) mode = va_arg(rest, mode_t); \
    va_end(rest);                                                      \
    return opened(name, path, flags, mode)

int open(const char *path, int flags, ...) {
    OPENED("open");
}

int open64(const char *path, int flags, ...) {
    OPENED("open64");
}
