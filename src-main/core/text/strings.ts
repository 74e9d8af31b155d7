import { alertsEnglish } from './strings/alerts.ts'
import { appEnglish } from './strings/app.ts'
import { historyEnglish } from './strings/history.ts'
import { hostEnglish } from './strings/host.ts'
import { linkEnglish } from './strings/link.ts'
import { outsideEnglish } from './strings/outside.ts'
import { refusalsEnglish } from './strings/refusals.ts'
import { secretsEnglish } from './strings/secrets.ts'
import { serverEnglish } from './strings/server.ts'
import { sshEnglish } from './strings/ssh.ts'

/** English: the source of every key; `{name}` is a parameter. Other languages are typed after it. */
export const english = {
  // Levels and small words
  ok: 'ok',
  degraded: 'degraded',
  down: 'down',
  unknown: 'unknown',
  ago: '{duration} ago',
  'unknown-since': 'Unknown since {time}',
  'level-since': '{level} since {time}',
  'this-machine': 'this machine',
  'months-short': 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
  'time-with-date': '{day} {month} {time}',
  'time-with-year': '{day} {month} {year} {time}',
  and: '{first} and {last}',
  entries: '{count} entry|{count} entries|{count} entries',
  connections: '{count} connection|{count} connections|{count} connections',
  queues: '{count} queue|{count} queues|{count} queues',
  brokers: '{count} broker|{count} brokers|{count} brokers',

  // Reasons of health
  asleep: 'This machine is asleep.',
  'network-down': 'This machine has no network since {time}. {broker} cannot be seen from here.',
  connecting: 'Connecting to {place} (attempt {attempt}).',
  'connecting-redis': '{place} is reached. Connecting to Redis.',
  idle: 'Not connected to {place} yet.',
  'waiting-sample': 'Connected. Waiting for the first sample.',
  stale: 'No sample since {time}: what is shown is {age} old.',
  since: 'since {time}',
  'host-unreachable-ssh':
    'The host cannot be reached by SSH. {message} Nothing is known of Redis until then.',
  'host-unreachable': 'The host cannot be reached. {message} Nothing is known of Redis until then.',
  'needs-you': 'needs you',
  unreachable: 'unreachable',
  loading: 'Redis is loading its data and answers no queue commands yet.',
  busy: 'Redis is busy running a script and answers nothing else: {error}',

  // Notes of queues and missing commands
  'lag-unknown-old': 'lag unknown: this version does not tell it (Redis 7.0 does)',
  'lag-unknown-gap':
    'lag unknown: entries were deleted, or group {group} did not start at an entry Redis counts from',
  'wrong-type': '{queue} is not a {kind}: the key holds another type',
  'is-paused': 'paused',
  'note-loading': 'Redis is loading',
  'note-missing': '{command} cannot be used here: {reason}',
  'note-error': 'Redis answered: {error}',
  'no-command': 'renamed or switched off on this server',
  'no-permission': 'the user has no permission for it',
  'no-key-permission': 'the user has no permission for this key',
  'no-reply': 'Redis gave no usable answer',
  'trimmed-unread': 'lost: at least {entries}, trimmed before group {group} got them',
  'waiting-at-least': 'waiting unknown: at least {entries}, counted up to a bound',
  'entries-large': 'ages unknown: an entry is about {size}, and Redis is not asked to hand out one',
  'no-groups': 'waiting unknown: no group reads this stream',
  'queue-not-there':
    '{queue} is not there: nothing was written to it yet, or brokers.yaml misspells its name.',
  'queue-not-there-near':
    '{queue} is not there; {near} is. Correct the name in brokers.yaml, or wait for its first entry.',
  'group-missing': 'Group {group} of brokers.yaml is not there: create it before its consumers start.',
  'nobody-trims': 'Nobody trims {queue}: give XADD a MAXLEN, or trim it.',
  'ids-no-times': 'ages unknown: the entry ids of {queue} are no times',
  'pending-part':
    '{group}: the first {looked} of {pending} pending entries were looked at, so more may be stuck or dead',
  'groups-many': 'the first {looked} of {groups} groups were looked at',
  'consumers-many': '{group}: {consumers} consumers are too many to look at each',
  'oldest-unknown-priorities': 'the oldest waiting job is unknown: too many priorities are in use',
  'active-part': 'the oldest {looked} of {active} active jobs were looked at, so more may be stuck',
  'completed-many': '{count} completed jobs are kept, and the plan keeps {limit}.',
  'failed-many': '{count} failed jobs are kept, and the plan keeps {limit}.',
  'completed-old':
    'The oldest completed job is kept for {age}, and the plan keeps it {limit}. BullMQ removes old jobs only when another one ends.',
  'failed-old':
    'The oldest failed job is kept for {age}, and the plan keeps it {limit}. BullMQ removes old jobs only when another one ends.',
  'discover-off': 'Looking for queues is switched off in brokers.yaml (watch.discover).',
  'discover-keys':
    'The look ended after {keys} keys (maxKeys of watch.discover): queues beyond them are not known.',
  'discover-time': 'The look ended after {duration}: queues beyond {keys} keys are not known.',
  'discover-found': 'The look ended at {count} queues: name those that matter in brokers.yaml.',

  // Guards
  'guard-running': '{title} is running.',
  'guard-managed': 'Nothing to deploy: {broker} is managed.',
  'guard-runtime': 'The runtime of {broker} is {runtime}: only compose brokers can be changed from here.',
  'guard-backup-runtime':
    'The runtime of {broker} is {runtime}: only compose brokers can be backed up from here.',
  'guard-no-host': '{broker} is reached directly: there is no host to run commands on.',
  'guard-host': 'The host is not reached: {why}',
  'guard-redis': 'Redis is not reached: {why}',
  'guard-not-connected': 'not connected yet.',
  'guard-no-images': 'No images are named for {broker}: add runtime.compose.images to brokers.yaml.',
  'guard-oldest': '{broker} runs its oldest release. Another one can be chosen under Releases.',
  'guard-no-previous': 'No earlier release of {broker} is known, so there is nothing to go back to.',

  // Tray
  'tray-none': 'Brokerlight: no brokers yet',
  'tray-one': '{broker}: {level}. {text}',
  'tray-one-taken': '{broker}: {level}, acknowledged or muted. {text}',
  'tray-some-taken': '{counts}. What is not ok is acknowledged or muted.',
  'tray-all-ok': '{brokers}, all ok',
  'tray-some': '{counts}. {broker}: {text}',
  'tray-count': '{count} {level}',
  'memory-of': '{used} of {max}',
  waiting: '{count} waiting',
  'waiting-unknown': 'waiting unknown',
  'no-queues': 'no queues watched',
  open: 'Open',
  'deploy-latest': 'Deploy latest',
  'deploy-pick': 'Deploy…',
  'roll-back': 'Roll back',
  'roll-back-to': 'Roll back to {release}',
  'back-up-now': 'Back up now',
  'mute-hour': 'Mute 1 h',
  'unmute-until': 'Unmute (muted until {time})',
  'mute-all': 'Mute all until tomorrow',
  'unmute-all': 'Unmute all',
  'open-window': 'Open Brokerlight',
  settings: 'Settings',
  quit: 'Quit',
  'title-demo': '{title} (demo)',
  'run-step': '{title}: {step} ({number} of {count})',

  // Notifications
  'notice-down': '{broker} is down',
  'notice-down-host': '{place} is down: {brokers} cannot be reached',
  'notice-host': '{broker} cannot be watched: its host cannot be reached',
  'notice-host-many': '{place} cannot be reached: {brokers} cannot be watched',
  'notice-down-many': '{brokers} are down',
  'notice-brokers-more': '{brokers} more',
  'notice-back-count': '{brokers} are back',
  'notice-were-down': 'They were down for up to {duration}.',
  'notice-still-down': 'Still down: {brokers}.',
  'notice-back': '{broker} is back',
  'notice-back-many': '{brokers} are back',
  'notice-was-down': 'It was down for {duration}.',
  'run-done': '{title}: done',
  'run-returned': '{title}: failed, the old release serves',
  'run-unchanged': '{title}: failed, nothing was changed',
  'run-failed': '{title}: failed',
  'run-took': 'Took {duration}.',
  'run-cancelled': '{title}: cancelled',
  'run-cut-off': '{title}: was cut off',
  'run-settled': '{title}: cut off, then taken care of',
  'run-running': '{title}: running',

  // Desktop
  'quit-title': 'Quit Brokerlight?',
  'quit-running':
    '{title} is running. What has begun on the host goes on there; the app takes it up at its next start.',
  'quit-anyway': 'Quit',
  cancel: 'Cancel',
  'start-failed': 'Brokerlight could not start',
  'no-keyring':
    'This desktop has no keyring that keeps secrets locked, so the secret is kept until Brokerlight quits and not stored. Start a keyring (GNOME Keyring, KWallet), or name a file or a variable in brokers.yaml.',
  'keyring-closed':
    'The keyring of this desktop did not open, so the secret is not stored. Unlock it and try again.',
  'secret-unreadable':
    'The stored secret {name} cannot be unlocked with the keyring of this desktop. Enter it again.',

  // Terminal
  'no-brokers': 'No brokers in {config}. Add one there, or look at the demo first: --demo.',
  'no-readable-brokers': 'No broker is known until the mistakes in {config} are mended.',
  muted: 'muted until {time}',

  ...alertsEnglish,
  ...appEnglish,
  ...historyEnglish,
  ...hostEnglish,
  ...linkEnglish,
  ...outsideEnglish,
  ...refusalsEnglish,
  ...secretsEnglish,
  ...serverEnglish,
  ...sshEnglish,
} as const

/** The name of a string. */
export type StringKey = keyof typeof english
/** Every string of one language. */
export type Strings = Readonly<Record<StringKey, string>>
