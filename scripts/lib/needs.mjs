/**
 * What each purpose needs of the system: a shared library (`so`), a program (or another that does), a file; and the Debian or Ubuntu packages that
 * bring it, the newer name first.
 */
const library = (so, ...packages) => ({ so, packages })
const program = (name, ...packages) => ({ program: name, packages: packages.length > 0 ? packages : [name] })

/** Opened by Electron once it opens a window: without it, it ends without a word. */
const window = [library('libX11-xcb.so.1', 'libx11-xcb1')]
/** Opened by Electron for its first notification: without it there is none, without a word. */
const notifications = [library('libnotify.so.4', 'libnotify4')]

export const needs = {
  electron: [
    library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
    library('libnss3.so', 'libnss3'),
    library('libasound.so.2', 'libasound2t64', 'libasound2'),
    library('libgbm.so.1', 'libgbm1'),
    library('libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'),
    library('libcups.so.2', 'libcups2t64', 'libcups2'),
    library('libdrm.so.2', 'libdrm2'),
    library('libxkbcommon.so.0', 'libxkbcommon0'),
    library('libXcomposite.so.1', 'libxcomposite1'),
    library('libXdamage.so.1', 'libxdamage1'),
    library('libXrandr.so.2', 'libxrandr2'),
    library('libpango-1.0.so.0', 'libpango-1.0-0'),
  ],
  window,
  notifications,
  redis: [{ ...program('redis-server'), or: 'valkey-server' }],
  /** Stands beside Redis in some of the engine's tests, which are left out without it. */
  outside: [
    program('prometheus'),
    program('prometheus-redis-exporter'),
    program('prometheus-alertmanager'),
    { file: '/usr/lib/rabbitmq/bin/rabbitmq-server', packages: ['rabbitmq-server'] },
  ],
  /** Login shells that people have on their hosts; tests of those that are not here are left out. */
  shells: [
    program('dash'),
    program('zsh'),
    program('fish'),
    program('tcsh'),
    program('bsd-csh', 'csh'),
    program('mksh'),
    program('busybox', 'busybox-static', 'busybox'),
  ],
  desktop: [
    ...window,
    ...notifications,
    program('Xvfb', 'xvfb'),
    program('dbus-run-session', 'dbus-daemon', 'dbus'),
    program('dunst'),
    program('openbox'),
    program('xwininfo', 'x11-utils'),
    program('git'),
    { file: '/usr/share/fonts/truetype', packages: ['fonts-dejavu-core'] },
  ],
  lab: [
    program('dockerd', 'docker.io'),
    program('docker', 'docker-cli', 'docker.io'),
    program('docker-registry'),
    program('redis-server'),
    program('prometheus-redis-exporter'),
    program('busybox', 'busybox-static', 'busybox'),
    program('sshd', 'openssh-server'),
    program('ssh', 'openssh-client'),
    program('ip', 'iproute2'),
    program('iptables'),
    program('nsenter', 'util-linux'),
    program('useradd', 'passwd'),
    program('sudo'),
    program('openssl'),
    program('curl'),
  ],
}
