import { execFile } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'
import { printRows } from './about.ts'
import type { Command, CommandCall } from './command.ts'
import type { Container } from './container.ts'
import { execInContainer } from './exec.ts'
import { parseFlags, UsageError } from './flags.ts'
import { inspectContainer, inspectImage, listContainer } from './inspect.ts'
import { printLogs } from './logs.ts'
import { fillTemplate } from './template.ts'
import { stopGraceMs } from './up.ts'
import { size } from './words.ts'

const run = promisify(execFile)

/** The container a caller means, by name or id. */
export function containerNamed(call: CommandCall, name: string): Container {
  const container = call.engine.find(name)
  if (container === undefined) throw new UsageError(`Error response from daemon: No such container: ${name}`)
  return container
}

/** A template names the fields of docker's own types: `.ID`, which its JSON calls `Id`. */
const withTypedId = (one: unknown): unknown => ({
  ...(one as object),
  ID: (one as { readonly Id?: string }).Id,
})

/** `docker inspect`: containers, else images; what is found is printed even when a name is unknown. */
export const inspect: Command = call => {
  const flags = parseFlags(call.argv, { values: ['-f|--format', '--type'], switches: ['-s|--size'] })
  const found: unknown[] = []
  const missing: string[] = []
  for (const name of flags.words) {
    const container = call.engine.find(name)
    const image = flags.value('--type') === 'container' ? undefined : call.engine.images.find(name)
    if (container !== undefined) found.push(inspectContainer(container))
    else if (image !== undefined) found.push(inspectImage(image))
    else missing.push(name)
  }
  const format = flags.value('-f')
  if (format === undefined) call.out(`${JSON.stringify(found, null, 4)}\n`)
  else for (const one of found) call.out(`${fillTemplate(format, withTypedId(one))}\n`)
  for (const name of missing) call.err(`Error: No such object: ${name}\n`)
  return missing.length > 0 ? 1 : 0
}

/** `docker ps`. */
export const ps: Command = call => {
  const flags = parseFlags(call.argv, {
    values: ['--format', '-f|--filter'],
    switches: ['-a|--all', '-q|--quiet', '--no-trunc'],
  })
  const filters = flags.values('-f').map(filter => filter.split(/=(.*)/s))
  const shown = call.engine.containers().filter(container => {
    const { status } = container.state()
    const row = listContainer(container)
    return (
      (flags.has('-a') || status === 'running' || status === 'restarting') &&
      filters.every(([key, value = '']) =>
        key === 'name'
          ? container.spec.name.includes(value)
          : key === 'status'
            ? status === value
            : key === 'label' &&
              String(row.Labels)
                .split(',')
                .some(label => label === value || label.startsWith(`${value}=`)),
      )
    )
  })
  const format = flags.has('-q') ? '{{.ID}}' : flags.value('--format')
  const whole = flags.has('--no-trunc')
  printRows(
    call,
    shown.map(container => ({ ...listContainer(container), ...(whole && { ID: container.id }) })),
    format,
    '{{.ID}}\\t{{.Image}}\\t{{.Status}}\\t{{.Ports}}\\t{{.Names}}',
  )
  return 0
}

/** `docker exec`. */
export const exec: Command = call => {
  const flags = parseFlags(call.argv, {
    values: ['-u|--user', '-w|--workdir'],
    switches: ['-i|--interactive'],
    untilWord: true,
  })
  const [name = '', ...argv] = flags.words
  return execInContainer(call, containerNamed(call, name), argv, flags.value('-w') ?? null)
}

/** `docker cp CONTAINER:PATH -`: a tar of what the path names. */
export const copy: Command = call => {
  const { words } = parseFlags(call.argv, { switches: ['-L|--follow-link'] })
  const [, name = '', path = ''] = /^([^:]+):(\/.*)$/.exec(words[0] ?? '') ?? []
  if (path === '' || words[1] !== '-')
    throw new UsageError("the demo's docker is a stand-in: cp takes CONTAINER:PATH and - alone")
  const file = basename(path)
  return execInContainer(
    call,
    containerNamed(call, name),
    ['tar', '-C', dirname(path), '-cf', '-', file],
    null,
  )
}

/** `docker logs`. */
export const logs: Command = call => {
  const { words } = parseFlags(call.argv, { values: ['-n|--tail'], switches: ['-t|--timestamps'] })
  printLogs(call, containerNamed(call, words[0] ?? ''))
  return 0
}

const changeNamed =
  (change: (container: Container) => Promise<void>): Command =>
  async call => {
    const { words } = parseFlags(call.argv, { values: ['-t|--time|--timeout'] })
    const containers = words.map(name => containerNamed(call, name))
    await call.engine.exclusively(async () => {
      for (const container of containers) await change(container)
    })
    call.out(words.map(name => `${name}\n`).join(''))
    return 0
  }

/** `docker stop`. */
export const stop = changeNamed(container => container.stop(stopGraceMs))

/** `docker kill`. */
export const kill = changeNamed(container => container.kill())

/** `docker start`. */
export const start = changeNamed(async container => container.start())

/** `docker restart`. */
export const restart = changeNamed(async container => {
  await container.stop(stopGraceMs)
  container.start()
})

/** `docker stats --no-stream`: real figures of real processes; parts of the demo host share the host's own. */
export const stats: Command = async call => {
  const flags = parseFlags(call.argv, {
    values: ['--format'],
    switches: ['--no-stream', '-a|--all', '--no-trunc'],
  })
  if (!flags.has('--no-stream'))
    throw new UsageError("the demo's docker is a stand-in: stats needs --no-stream")
  const containers =
    flags.words.length > 0
      ? flags.words.map(name => containerNamed(call, name))
      : call.engine.containers().filter(one => one.state().status === 'running')
  const whole = flags.has('--no-trunc')
  const rows = await Promise.all(
    containers.map(async one => ({ ...(await statsOf(one)), ...(whole && { ID: one.id }) })),
  )
  printRows(call, rows, flags.value('--format'), '{{.ID}}\\t{{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}')
  return 0
}

async function statsOf(container: Container): Promise<Readonly<Record<string, string>>> {
  const { pid, status } = container.state()
  const names = {
    Container: container.id.slice(0, 12),
    ID: container.id.slice(0, 12),
    Name: container.spec.name,
  }
  if (status !== 'running') return { ...names, CPUPerc: '--', MemUsage: '-- / --', MemPerc: '--', PIDs: '--' }
  const { stdout } = await run('ps', ['-o', 'pcpu=,rss=', '-p', String(pid ?? process.pid)]).catch(() => ({
    stdout: '',
  }))
  const [cpu = 0, kilobytes = 0] = stdout.trim().split(/\s+/).map(Number)
  return {
    ...names,
    CPUPerc: `${cpu.toFixed(2)}%`,
    MemUsage: `${size(kilobytes * 1024)} / 0B`,
    MemPerc: '0.00%',
    NetIO: '0B / 0B',
    BlockIO: '0B / 0B',
    PIDs: '1',
  }
}
