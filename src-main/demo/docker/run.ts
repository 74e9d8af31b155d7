import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command, CommandCall } from './command.ts'
import type { Container } from './container.ts'
import { containerNamed } from './containers.ts'
import { parseFlags, UsageError } from './flags.ts'
import type { LocalImage } from './images.ts'

/**
 * `docker run -d --rm --entrypoint COMMAND IMAGE ARG…`: a throw-away container with its own /tmp, such as Brokerlight
 * opens for the check tools of the broker's image.
 */
export const run: Command = async call => {
  const flags = parseFlags(call.argv, {
    values: ['--name', '--network', '--entrypoint'],
    switches: ['-d|--detach', '--rm', '-i|--interactive'],
    untilWord: true,
  })
  const [reference = '', ...args] = flags.words
  const entrypoint = flags.value('--entrypoint')
  if (!flags.has('-d') || !flags.has('--rm') || entrypoint === undefined) {
    throw new UsageError("the demo's docker is a stand-in: run needs -d, --rm and --entrypoint")
  }
  const image = call.engine.images.find(reference)
  if (image === undefined) {
    call.err(`docker: Error response from daemon: No such image: ${reference}\n`)
    return 125
  }
  const name = flags.value('--name') ?? `box-${Date.now()}`
  const taken = call.engine.find(name)
  if (taken !== undefined) {
    call.err(
      `docker: Error response from daemon: Conflict. The container name "/${name}" is already in use by container "${taken.id}".\n`,
    )
    return 125
  }
  const container = createBox(call, name, image, reference, [entrypoint, ...args])
  container.start()
  call.out(`${container.id}\n`)
  return 0
}

function createBox(
  call: CommandCall,
  name: string,
  local: LocalImage,
  reference: string,
  argv: readonly string[],
): Container {
  const { engine } = call
  const source = join(engine.setup.root, 'boxes', name, 'tmp')
  const service = local.image.repository === 'redis-broker' ? 'redis' : local.image.repository
  return engine.create({
    name,
    project: '',
    service: {
      name: service,
      image: reference,
      containerName: name,
      ports: [],
      volumes: [],
      dependsOn: [],
      networks: [],
      document: {},
    },
    configHash: '',
    configFiles: [],
    directory: '',
    image: local.image,
    plan: engine.setup.boxPlanner(argv, source),
    mounts: [{ volume: name, source, destination: '/tmp' }],
  })
}

/** `docker rm [-f]`. */
export const rm: Command = async call => {
  const flags = parseFlags(call.argv, { switches: ['-f|--force', '-v|--volumes'] })
  for (const name of flags.words) {
    const container = containerNamed(call, name)
    const { status } = container.state()
    if (!flags.has('-f') && (status === 'running' || status === 'restarting')) {
      throw new UsageError(
        `Error response from daemon: cannot remove container "/${container.spec.name}": container is running: stop the container before removing or force remove`,
      )
    }
    await call.engine.exclusively(async () => {
      await container.stop(0)
      call.engine.remove(container)
    })
    if (container.spec.project === '') removeBoxFolder(container)
    call.out(`${name}\n`)
  }
  return 0
}

function removeBoxFolder(container: Container): void {
  for (const mount of container.spec.mounts) rmSync(dirname(mount.source), { recursive: true, force: true })
}
