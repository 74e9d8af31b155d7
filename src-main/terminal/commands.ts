interface CommandHelp {
  readonly usage: string
  readonly does: string
  /** Options besides those that every command has. */
  readonly options: readonly string[]
}

const acting = ['yes', 'take-lock'] as const

const commands = {
  status: {
    usage: 'status',
    does: 'one line a broker; exits 0 ok, 1 degraded, 2 down, 3 unknown',
    options: [],
  },
  watch: { usage: 'watch', does: 'the same, kept up to date until Ctrl-C', options: [] },
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
  runs: { usage: 'runs', does: 'what was done lately, and what was cut off', options: [] },
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

const optionLines: readonly (readonly [string, string])[] = [
  ['--config FILE', 'the config to use instead of the usual brokers.yaml'],
  ['--broker NAME', 'one broker only; needed where a command means one and there are several'],
  ['--json', 'JSON on stdout: the snapshot, a list, or one line for each step change of a run'],
  [
    '--yes, -y',
    'do what the plan says without asking; a lock taken over in production also wants --broker NAME',
  ],
  ['--take-lock', 'take the lock on the host over from whoever holds it'],
  ['--trust-host-key SHA256:…', 'trust an unknown host key that has exactly this fingerprint'],
  ['--demo', 'an embedded demo broker instead of your own'],
  ['--help, --version', ''],
]

/** The text of `--help`. */
export function helpText(): string {
  const width = Math.max(...commandNames.map(name => commands[name].usage.length)) + 2
  const line = (left: string, right: string): string => `  ${left.padEnd(width)}${right}`.trimEnd()
  return [
    'Brokerlight: watch a Redis broker, deploy it, roll it back, back it up.',
    '',
    'brokerlight COMMAND [OPTIONS]',
    '',
    ...commandNames.map(name => line(commands[name].usage, commands[name].does)),
    '',
    ...optionLines.map(([left, right]) => line(left, right)),
    '',
  ].join('\n')
}
