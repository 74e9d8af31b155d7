import { delimiter, join } from 'node:path'
import { startDaemon } from './docker/daemon.ts'
import { docker } from './docker/docker.ts'
import { createEngine, type DockerEngine } from './docker/engine.ts'
import { startRegistry } from './docker/registry.ts'
import { createGpu } from './pipeline/gpu.ts'
import { nvidiaSmi } from './pipeline/nvidia-smi.ts'
import { writeComposeFile, writeConfig, writeTools } from './place/files.ts'
import { createFolder, sweepFolders } from './place/folder.ts'
import { createKeys, writeSshConfig } from './place/keys.ts'
import type { Place } from './place/place.ts'
import { freePorts } from './place/ports.ts'
import { cleanUp, createProcesses, startGuard } from './place/processes.ts'
import type { RedisEngine } from './redis/find.ts'
import { boxPlanner, servicePlanner } from './services.ts'
import { startSshServer } from './ssh/server.ts'
import { composeUp } from './start-broker.ts'
import { troubleCommand } from './trouble/troubles.ts'

/** A demo that runs. */
export interface OpenDemo {
  readonly directory: string
  readonly config: string
  readonly notes: readonly string[]
  close(): Promise<void>
}

/** Opens a demo: folder, keys, registry, engine, SSH server, and the broker running on them. */
export async function openDemo(dockerScript: string, redis: RedisEngine): Promise<OpenDemo> {
  sweepFolders()
  const folder = createFolder()
  startGuard(folder)
  const place = await makePlace(folder, dockerScript)
  const gpu = createGpu()
  let stalled = false
  const engine = createEngine({
    root: join(folder, 'docker'),
    volumes: join(folder, 'volumes'),
    registryHost: `127.0.0.1:${place.ports.registry}`,
    planner: servicePlanner(place, redis, gpu, () => stalled),
    boxPlanner: boxPlanner(place),
  })
  writeTools(place, redis)
  writeComposeFile(place)
  const registry = await startRegistry(place.ports.registry)
  const keys = createKeys(folder)
  const ssh = await startSshServer(keys, {
    home: place.env.HOME,
    env: place.env,
    processes: place.processes,
  })
  const daemon = await startDaemon(place, engine, {
    docker,
    'nvidia-smi': nvidiaSmi(gpu),
    'demo-trouble': troubleCommand({
      engine,
      redisPort: place.ports.redis,
      cut: ssh.cut,
      hold(next) {
        stalled = next
      },
    }),
  })
  seedImages(engine)
  await composeUp(engine, place)
  return {
    directory: folder,
    config: writeConfig(place, writeSshConfig(folder, keys, ssh.port)),
    notes: notesOn(redis),
    async close() {
      ssh.close()
      daemon.close()
      registry.close()
      await engine.stop()
      cleanUp(folder)
    },
  }
}

/** Only what commands on a host need comes from this process's environment: no secret of the user does. */
async function makePlace(folder: string, dockerScript: string): Promise<Place> {
  const [redis = 0, elsewhere = 0, exporter = 0, registry = 0, docker = 0] = await freePorts(5)
  const usual = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'
  return {
    folder,
    ports: { redis, elsewhere, exporter, registry, docker },
    processes: createProcesses(folder),
    dockerScript,
    env: {
      PATH: [join(folder, 'bin'), process.env.PATH ?? '', usual].join(delimiter),
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      USER: 'demo',
      LOGNAME: 'demo',
      SHELL: '/bin/sh',
      LANG: 'C.UTF-8',
    },
  }
}

/** What was pulled "long ago": `latest` still means the version that runs, as it does on real hosts. */
function seedImages(engine: DockerEngine): void {
  const { images, setup } = engine
  const broker = `${setup.registryHost}/redis-broker`
  const names = ['redis-exporter', 'rtsp-capture', 'frame-buffer'].map(
    name => `${setup.registryHost}/${name}:latest`,
  )
  for (const name of [`${broker}:main-a1b2c3d`, ...names]) {
    const offer = images.request(name)
    if (!offer.ok) throw new Error(offer.error)
    offer.keep()
  }
  images.tag(`${broker}:main-a1b2c3d`, `${broker}:latest`)
}

function notesOn(redis: RedisEngine): readonly string[] {
  const standIns =
    'Docker, its registry and the GPU of this demo are stand-ins; SSH, the shell and Redis are real.'
  if (redis.kind === 'native') return [standIns]
  return [
    standIns,
    'No Redis is installed on this machine, so the demo runs Valkey in WebAssembly: slower than a real one, with wrong dates in its log.',
    'Valkey in WebAssembly cannot save in the background and has no AOF: BGSAVE stops it for a moment to write its RDB, and backups hold that file alone, unchecked.',
  ]
}
