/* Preloaded into Debian's sshd, so that it works alike for root and for any user, and leaves the machine as it was.
 *
 * As root sshd demands an account named sshd and the folder /run/sshd, which Debian's package creates when it is
 * installed; here it is only unpacked. It finds the account of nobody under that name, and $SSHD_ROOM in place of the
 * folder. Whoever logs in has /bin/sh and $SSHD_ROOM/home, whatever the account says, and is not kept out by a locked
 * password. The machine's records of log-ins are not written. A terminal that cannot be given to the group of
 * terminals, which only root may do, will do without.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <shadow.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utmp.h>

#define ROOM "/run/sshd"

static const char *room(void)
{
    const char *folder = getenv("SSHD_ROOM");
    return folder != NULL ? folder : ROOM;
}

static const char *found_at(const char *path)
{
    return strcmp(path, ROOM) == 0 ? room() : path;
}

static struct passwd *at_home(struct passwd *account)
{
    static char home[4096];
    if (account != NULL) {
        snprintf(home, sizeof home, "%s/home", room());
        account->pw_dir = home;
        account->pw_shell = "/bin/sh";
    }
    return account;
}

struct passwd *getpwnam(const char *name)
{
    struct passwd *(*next)(const char *) = dlsym(RTLD_NEXT, "getpwnam");
    return strcmp(name, "sshd") == 0 ? next("nobody") : at_home(next(name));
}

struct passwd *getpwuid(uid_t user)
{
    struct passwd *(*next)(uid_t) = dlsym(RTLD_NEXT, "getpwuid");
    return at_home(next(user));
}

struct spwd *getspnam(const char *name)
{
    (void)name;
    return NULL;
}

int stat(const char *restrict path, struct stat *restrict found)
{
    int (*next)(const char *, struct stat *) = dlsym(RTLD_NEXT, "stat");
    return next(found_at(path), found);
}

int chroot(const char *path)
{
    int (*next)(const char *) = dlsym(RTLD_NEXT, "chroot");
    return next(found_at(path));
}

int chown(const char *path, uid_t owner, gid_t group)
{
    int (*next)(const char *, uid_t, gid_t) = dlsym(RTLD_NEXT, "chown");
    int failed = next(path, owner, group);
    return strncmp(path, "/dev/pts/", 9) == 0 ? 0 : failed;
}

int open(const char *path, int flags, ...)
{
    int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, mode_t);
    va_end(more);
    if (strncmp(path, "/var/log/", 9) == 0) {
        errno = ENOENT;
        return -1;
    }
    return next(path, flags, mode);
}

void logwtmp(const char *line, const char *name, const char *host)
{
    (void)line, (void)name, (void)host;
}
