import { delimiter, join } from 'node:path'
import type { CommandCall } from './command.ts'
import type { Container } from './container.ts'
import { UsageError } from './flags.ts'
import type { ExecFrame } from './wire.ts'

/**
 * `docker exec`: the caller runs the command on this machine, in place of the container. Folders that the container
 * mounts are named as they are here, and the container's own tools (redis-cli on the right port) come first in PATH.
 */
export function execInContainer(
  call: CommandCall,
  container: Container,
  argv: readonly string[],
  workdir: string | null,
): ExecFrame {
  if (container.state().status !== 'running') {
    throw new UsageError(`Error response from daemon: container ${container.id} is not running`)
  }
  const [file, ...rest] = argv.map(word => mapPaths(container, word))
  if (file === undefined) throw new UsageError('"docker exec" requires at least 2 arguments.')
  const mount = container.spec.mounts[0]
  return {
    kind: 'exec',
    file,
    argv: rest,
    cwd: workdir === null ? (mount?.source ?? call.engine.setup.root) : mapPaths(container, workdir),
    env: {
      ...call.env,
      PATH: [join(call.engine.setup.root, 'tools', container.spec.service.name), call.env.PATH].join(
        delimiter,
      ),
    },
  }
}

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
