import type { Command } from './command.ts'
import { down, exec, pull, restart, start, stop, upServices } from './compose-change.ts'
import { readProject } from './compose-read.ts'
import type { ProjectCommand } from './compose-select.ts'
import { config, logs, ps, version } from './compose-show.ts'
import { parseFlags, UsageError } from './flags.ts'

const commands: Readonly<Record<string, ProjectCommand>> = {
  config,
  down,
  exec,
  logs,
  ps,
  pull,
  restart,
  start,
  stop,
  up: upServices,
}

/** `docker compose …`: global flags, then a command of the table. */
export const compose: Command = call => {
  const flags = parseFlags(call.argv, {
    values: [
      '-f|--file',
      '-p|--project-name',
      '--project-directory',
      '--profile',
      '--env-file',
      '--ansi',
      '--progress',
    ],
    switches: ['--compatibility', '--all-resources'],
    untilWord: true,
  })
  const [name = '', ...argv] = flags.words
  if (name === 'version') return version({ ...call, argv })
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    const known = ['version', ...Object.keys(commands)].join(', ')
    throw new UsageError(
      `unknown docker command: "compose ${name}" (the demo's docker is a stand-in; it knows: ${known})`,
    )
  }
  const project = readProject({
    files: flags.values('-f'),
    projectName: flags.value('-p') ?? call.env.COMPOSE_PROJECT_NAME,
    directory: flags.value('--project-directory') ?? null,
    cwd: call.cwd,
    env: call.env,
  })
  return command({ ...call, argv }, project)
}
