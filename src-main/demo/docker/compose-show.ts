import { printRows } from './about.ts'
import { type Command, type CommandCall, jsonLine } from './command.ts'
import type { Project } from './compose-model.ts'
import { containersOf, type ProjectCommand } from './compose-select.ts'
import { configHash } from './engine.ts'
import { type Flags, parseFlags } from './flags.ts'
import { listContainer } from './inspect.ts'
import { printLogs } from './logs.ts'

const release = '2.40.3'

/** `docker compose version`. */
export const version: Command = call => {
  const flags = parseFlags(call.argv, { values: ['-f|--format'], switches: ['--short'] })
  if (flags.value('-f') === 'json') call.out(jsonLine({ version: `v${release}` }))
  else
    call.out(flags.has('--short') ? `${release}\n` : `Docker Compose version v${release} (demo stand-in)\n`)
  return 0
}

/** `docker compose config`: the merged project, or parts of it. */
export const config: ProjectCommand = (call, project) => {
  const flags = parseFlags(call.argv, {
    values: ['--format', '--hash'],
    switches: ['-q|--quiet', '--services', '--images', '--volumes'],
  })
  if (!flags.has('-q')) for (const line of configLines(call, flags, project)) call.out(`${line}\n`)
  return 0
}

function configLines({ engine }: CommandCall, flags: Flags, project: Project): readonly string[] {
  const hashed = flags.value('--hash')
  if (hashed !== undefined)
    return project.services
      .filter(one => hashed === '*' || hashed.split(',').includes(one.name))
      .map(one => `${one.name} ${configHash(one, engine.images.find(one.image)?.image)}`)
  if (flags.has('--services')) return project.services.map(service => service.name)
  if (flags.has('--images')) return project.services.map(service => service.image)
  if (flags.has('--volumes')) return Object.keys(project.volumes)
  return [JSON.stringify(project.document, null, 2)]
}

/** `docker compose ps`: one JSON object a line with `--format json`, as compose 2 prints them. */
export const ps: ProjectCommand = (call, project) => {
  const flags = parseFlags(call.argv, {
    values: ['--format'],
    switches: ['-a|--all', '-q|--quiet', '--services', '--no-trunc'],
  })
  const shown = containersOf(call, project, flags.words).filter(container => {
    const { status } = container.state()
    return flags.has('-a') || status === 'running' || status === 'restarting'
  })
  const plain = flags.has('-q')
    ? '{{.ID}}'
    : flags.has('--services')
      ? '{{.Service}}'
      : flags.value('--format')
  printRows(
    call,
    shown.map(listContainer),
    plain,
    '{{.Name}}\\t{{.Image}}\\t{{.Service}}\\t{{.Status}}\\t{{.Ports}}',
  )
  return 0
}

/** `docker compose logs`. */
export const logs: ProjectCommand = (call, project) => {
  const { words } = parseFlags(call.argv, {
    values: ['-n|--tail'],
    switches: ['-t|--timestamps', '--no-color', '--no-log-prefix'],
  })
  for (const container of containersOf(call, project, words)) {
    printLogs(call, container, `${container.spec.service.name}-1  | `)
  }
  return 0
}
