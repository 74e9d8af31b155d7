import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CatalogImage } from '../docker/catalog.ts'
import type { ProgramPlan } from '../docker/program.ts'
import type { Place } from '../place/place.ts'
import type { RedisEngine } from './find.ts'
import { ping } from './ping.ts'
import { startProcess } from './program.ts'
import type { WasmAsked } from './wasm.ts'

/** Settings all versions of the broker's image share. */
const sharedSettings: Readonly<Record<string, string>> = {
  maxmemory: '256mb',
  'maxmemory-policy': 'noeviction',
}

/**
 * How a version of the broker's image runs. The broken ones break for real: one has a directive that no Redis knows, one
 * listens where nobody looks.
 */
export function redisPlan(place: Place, engine: RedisEngine, image: CatalogImage, data: string): ProgramPlan {
  const port = image.behaviour === 'never-healthy' ? place.ports.elsewhere : place.ports.redis
  const settings = { ...sharedSettings, ...image.settings }
  const command = ['redis-server', '/usr/local/etc/redis/redis.conf']
  return {
    command,
    startsAs:
      engine.kind === 'wasm'
        ? ['valkey-server', '--dir', '/', '--save', '']
        : ['redis-server', '--dir', data, '--appendonly', 'yes'],
    check: () => ping(place.ports.redis),
    dataIsRoot: engine.kind === 'wasm',
    start(log) {
      const { processes } = place
      mkdirSync(data, { recursive: true })
      if (engine.kind === 'native') {
        const file = join(place.folder, 'redis', `${image.tags[0]}.conf`)
        writeFileSync(file, nativeConfig(port, data, image, settings))
        return startProcess(engine.server, [file], {
          cwd: data,
          env: place.env,
          processes,
          log,
        })
      }
      const asked: WasmAsked = { port, folder: data, settings, exits: image.behaviour === 'exits' }
      const argv = [place.dockerScript, 'wasm-redis', JSON.stringify(asked)]
      const env = { ...place.env, ELECTRON_RUN_AS_NODE: '1' }
      return startProcess(process.execPath, argv, { cwd: data, env, processes, log })
    },
  }
}

function nativeConfig(
  port: number,
  data: string,
  image: CatalogImage,
  settings: Readonly<Record<string, string>>,
): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${JSON.stringify(data)}`,
    'daemonize no',
    'appendonly yes',
    'save 900 1 300 10 60 10000',
    ...Object.entries(settings).map(([name, value]) => `${name} ${value}`),
    ...(image.behaviour === 'exits' ? ['stream-frames-max 100'] : []),
  ]
  return `${lines.join('\n')}\n`
}
