import { cpus, totalmem } from 'node:os'
import { type Command, type CommandCall, jsonLine } from './command.ts'
import { parseFlags } from './flags.ts'
import { fillTemplate } from './template.ts'

const release = '28.2.2'
const about = 'Brokerlight demo (stand-in for docker)'

/** Prints rows with `--format`; without one, or with `table …`, under a line of headings. */
export function printRows(
  call: CommandCall,
  rows: readonly unknown[],
  format: string | undefined,
  otherwise: string,
): void {
  if (format === undefined || format.startsWith('table ')) {
    const headings = (format ?? otherwise).replace(/^table /, '').replaceAll(/\{\{\.(\w+)\}\}/g, '$1')
    call.out(`${headings.replaceAll('\\t', '\t').toUpperCase()}\n`)
  }
  for (const row of rows) call.out(`${fillTemplate(format ?? otherwise, row)}\n`)
}

/** `docker version`. */
export const version: Command = call => {
  const flags = parseFlags(call.argv, { values: ['-f|--format'] })
  const value = {
    Client: { Version: release, ApiVersion: '1.50', Os: 'linux', Arch: 'amd64' },
    Server: {
      Platform: { Name: about },
      Version: release,
      ApiVersion: '1.50',
      MinAPIVersion: '1.24',
      Os: 'linux',
      Arch: 'amd64',
    },
  }
  const format = flags.value('-f')
  call.out(
    format === undefined ? `Docker version ${release}, ${about}\n` : `${fillTemplate(format, value)}\n`,
  )
  return 0
}

/** `docker info`. */
export const info: Command = call => {
  const flags = parseFlags(call.argv, { values: ['-f|--format'] })
  const containers = call.engine.containers()
  const value = {
    Containers: containers.length,
    ContainersRunning: containers.filter(one => one.state().status === 'running').length,
    ContainersPaused: 0,
    ContainersStopped: containers.filter(one => one.state().status !== 'running').length,
    Images: call.engine.images.list().length,
    Driver: 'overlay2',
    DockerRootDir: call.engine.setup.root,
    MemTotal: totalmem(),
    NCPU: cpus().length,
    Name: 'demo',
    OSType: 'linux',
    OperatingSystem: about,
    ServerVersion: release,
    SystemTime: new Date().toISOString(),
    Warnings: null,
  }
  const format = flags.value('-f')
  call.out(format === undefined ? jsonLine(value) : `${fillTemplate(format, value)}\n`)
  return 0
}

/** `docker network ls`. */
export const networkList: Command = call => {
  const flags = parseFlags(call.argv, { values: ['--format'], switches: ['--no-trunc'] })
  const names = new Set(['bridge', ...call.engine.containers().flatMap(one => one.spec.service.networks)])
  const rows = [...names].map(Name => ({
    Name,
    Driver: 'bridge',
    Scope: 'local',
    ID: Name,
    Internal: 'false',
  }))
  printRows(call, rows, flags.value('--format'), '{{.ID}}\\t{{.Name}}\\t{{.Driver}}\\t{{.Scope}}')
  return 0
}

/** `docker volume ls`. */
export const volumeList: Command = call => {
  const flags = parseFlags(call.argv, { values: ['--format'] })
  const mounts = call.engine.containers().flatMap(one => one.spec.mounts)
  const rows = mounts.map(mount => ({ Name: mount.volume, Driver: 'local', Mountpoint: mount.source }))
  printRows(call, rows, flags.value('--format'), '{{.Driver}}\\t{{.Name}}')
  return 0
}
