interface CommandHelp {
  readonly usage: string
  readonly does: string
  /** Options besides those that every command has. */
  readonly options: readonly string[]
}

const acting = ['yes', 'take-lock'] as const

/** What the changes of a queue are told besides the queue. */
const changeOptions = [
  ...['group', 'consumer', 'id', 'all', 'min-idle', 'to', 'max-length', 'from', 'recreate'],
  ...['state', 'older-than', 'limit', 'delayed'],
] as const

const commands = {
  status: {
    usage: 'status',
    does: 'one line a broker; exits 0 ok, 1 degraded, 2 down, 3 unknown',
    options: [],
  },
  watch: { usage: 'watch', does: 'the same, kept up to date until Ctrl-C', options: ['trouble'] },
  host: { usage: 'host', does: 'machine, GPUs, containers and networks', options: [] },
  deploy: {
    usage: 'deploy --tag TAG',
    does: 'deploys a tag: pull, switch, verify; goes back by itself on failure',
    options: ['tag', ...acting],
  },
  rollback: {
    usage: 'rollback [--release N]',
    does: 'goes back to the previous release, or to release N',
    options: ['release', ...acting],
  },
  releases: { usage: 'releases', does: 'what ran, newest first', options: [] },
  tags: { usage: 'tags', does: 'what can be deployed', options: [] },
  backup: { usage: 'backup', does: 'copies RDB and AOF here and checks them', options: [...acting] },
  backups: { usage: 'backups', does: 'the backups kept here, newest first', options: [] },
  history: {
    usage: 'history [--measure NAME]',
    does: 'what is kept, or the past of a measure; --queue NAME, --last 24h (5m, 7d), --csv',
    options: ['measure', 'queue', 'last', 'csv'],
  },
  alerts: {
    usage: 'alerts [--log]',
    does: 'what is raised, pending or not watched; --log: what was raised and cleared; --limit N',
    options: ['log', 'limit'],
  },
  ack: {
    usage: 'ack ALERT [--note TEXT]',
    does: 'somebody knows: the alert is not told again',
    options: ['note'],
  },
  unack: { usage: 'unack ALERT', does: 'takes the acknowledgement of an alert back', options: [] },
  snooze: { usage: 'snooze ALERT --for 2h', does: 'tells an alert again only then', options: ['for'] },
  silence: {
    usage: 'silence --for 2h --comment TEXT',
    does: 'tells nobody meanwhile; --rule NAME, --broker NAME; --list; --end ID',
    options: ['for', 'comment', 'rule', 'list', 'end'],
  },
  runs: { usage: 'runs', does: 'what was done lately, and what was cut off', options: [] },
  queues: {
    usage: 'queues',
    does: 'waiting, in work, stuck and dead of each queue, and where it is heading',
    options: [],
  },
  pending: {
    usage: 'pending --queue KEY --group GROUP',
    does: 'entries that a group was given and did not finish, oldest first; --min-idle 5m, --limit N, --after ID',
    options: ['queue', 'group', 'min-idle', 'limit', 'after'],
  },
  jobs: {
    usage: 'jobs --queue NAME --state failed',
    does: 'jobs of a BullMQ queue in a state, oldest first; --limit N, --after N skips as many',
    options: ['queue', 'state', 'limit', 'after'],
  },
  peek: {
    usage: 'peek --queue KEY --id ID [--bullmq]',
    does: 'the fields of one entry or job, secrets masked',
    options: ['queue', 'id', 'bullmq'],
  },
  queue: {
    usage: 'queue CHANGE --queue KEY …',
    does: 'changes a queue: shows the plan first; the changes are below',
    options: ['queue', ...changeOptions, ...acting],
  },
  settle: {
    usage: 'settle RUN --check|--resume|--undo',
    does: 'takes care of a run that was cut off',
    options: ['check', 'resume', 'undo', 'yes'],
  },
} as const satisfies Record<string, CommandHelp>

/** A command of the terminal face. */
export type CommandName = keyof typeof commands

/** Every command, in the order of the help. */
export const commandNames = Object.keys(commands) as readonly CommandName[]

const common = ['config', 'broker', 'demo', 'json', 'trust-host-key', 'help', 'version']

/** The options a command understands. */
export const optionsOf = (name: CommandName): readonly string[] => [...common, ...commands[name].options]

/** The changes of a queue, as they are typed. */
const changeLines: readonly (readonly [string, string])[] = [
  ['claim --group G --consumer C --min-idle 5m IDS', 'gives idle pending entries to another consumer'],
  ['acknowledge --group G IDS', 'counts pending entries as processed'],
  ['dead-letter --group G --to KEY IDS', 'copies pending entries to another stream, then acknowledges them'],
  ['trim --max-length N', 'cuts the oldest entries of a stream'],
  [
    'create-group --group G --from 0|$ [--recreate]',
    '0 gives the group all that is in the stream, $ skips it',
  ],
  ['retry IDS, promote IDS, remove IDS', 'jobs of BullMQ: failed ones, delayed ones, any'],
  ['pause, resume, drain [--delayed]', 'a whole queue of BullMQ'],
  ['clean --state failed --older-than 7d [--limit N]', 'removes completed or failed jobs'],
  ['IDS', '--id ID, as often as needed; or --all, up to 1000, those idle for --min-idle where that is given'],
]

const optionLines: readonly (readonly [string, string])[] = [
  ['--config FILE', 'the config to use instead of the usual brokers.yaml'],
  ['--broker NAME', 'one broker only; needed where a command means one and there are several'],
  ['--json', 'JSON on stdout: the snapshot, a list, or one line for each step change of a run'],
  [
    '--yes, -y',
    'do what the plan says without asking; what cannot be undone in production also wants --broker NAME',
  ],
  ['--take-lock', 'take the lock on the host over from whoever holds it'],
  ['--trust-host-key SHA256:…', 'trust an unknown host key that has exactly this fingerprint'],
  ['--demo', 'an embedded demo broker instead of your own'],
  ['--trouble NAME', 'with watch --demo: breaks it (stall, fill, cut, kill) once it is ok'],
  ['--help, --version', ''],
]

/** The text of `--help`. */
export function helpText(): string {
  const lefts = [...commandNames.map(name => commands[name].usage), ...changeLines.map(([left]) => left)]
  const width = Math.max(...lefts.map(left => left.length)) + 2
  const line = (left: string, right: string): string => `  ${left.padEnd(width)}${right}`.trimEnd()
  return [
    'Brokerlight: watch a Redis broker, deploy it, roll it back, back it up.',
    '',
    'brokerlight COMMAND [OPTIONS]',
    '',
    ...commandNames.map(name => line(commands[name].usage, commands[name].does)),
    '',
    'brokerlight queue CHANGE --queue KEY:',
    ...changeLines.map(([left, right]) => line(left, right)),
    '',
    ...optionLines.map(([left, right]) => line(left, right)),
    '',
  ].join('\n')
}
