import { delimiter, join } from 'node:path'
import { findProgram } from '../place/find-program.ts'
import type { CommandCall, CommandEnd } from './command.ts'
import type { Container } from './container.ts'
import { UsageError } from './flags.ts'

/**
 * `docker exec`: the caller runs the command on this machine, in place of the container. Folders that the container
 * mounts are named as they are here, and the container's own tools (redis-cli on the right port) come first in PATH.
 */
export function execInContainer(
  call: CommandCall,
  container: Container,
  argv: readonly string[],
  workdir: string | null,
): CommandEnd {
  if (container.state().status !== 'running') {
    throw new UsageError(`Error response from daemon: container ${container.id} is not running`)
  }
  const [file, ...rest] = argv.map(word => mapPaths(container, word))
  if (file === undefined) throw new UsageError('"docker exec" requires at least 2 arguments.')
  const mount = container.spec.mounts[0]
  const { root } = call.engine.setup
  const cwd = workdir === null ? (mount?.source ?? root) : mapPaths(container, workdir)
  const path = [join(root, 'tools', container.spec.service.name), call.env.PATH].join(delimiter)
  if (findProgram(file, path, cwd) === null) {
    call.err(notInImage(file))
    return 127
  }
  return { argv: [file, ...rest], cwd, path }
}

/** What docker says when an image has no such program. */
export const notInImage = (name: string): string =>
  `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": executable file not found in $PATH: unknown\n`

/** Names mounted folders as they are on this machine, at the beginning of words and inside shell scripts. */
function mapPaths(container: Container, text: string): string {
  const first = container.spec.mounts[0]
  if (container.spec.plan.dataIsRoot === true && first !== undefined && /^\/(\/|$)/.test(text)) {
    return join(first.source, text)
  }
  return container.spec.mounts.reduce((mapped, mount) => {
    const inside = mount.destination.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    return mapped.replaceAll(
      new RegExp(`(^|[\\s"'=:;(<>])${inside}(?=$|[/\\s"';)])`, 'g'),
      `$1${mount.source}`,
    )
  }, text)
}
