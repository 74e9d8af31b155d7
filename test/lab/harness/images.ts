import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { forgetOthers, madeOnce } from './cache.ts'
import { type ImageConfig, type Layer, layerOf, pushImage } from './oci.ts'
import { harnessFile } from './places.ts'
import { startRegistry } from './registry.ts'
import { makeRootfs } from './rootfs.ts'
import { must } from './run.ts'

/** The releases of the broker image in the lab's registry. */
export const brokerTags = {
  /** Works. */
  first: 'main-a1b2c3d',
  /** Works; also `latest`. Allows 5000 clients. */
  second: 'main-e4f5a6b',
  /** Its config has an unknown directive: exits at once. */
  exits: 'main-dead0ff',
  /** Listens on another port: runs, and its healthcheck never passes. */
  neverHealthy: 'main-bad0bad',
  /** Works, and brings 40 MB that compress to nothing less. */
  big: 'main-b16b16b',
} as const

const second = 1_000_000_000
const path = 'PATH=/usr/local/bin:/usr/bin:/bin'
const health = (test: string): object => ({
  Test: ['CMD-SHELL', test],
  Interval: second,
  Timeout: 2 * second,
  Retries: 3,
  StartPeriod: 2 * second,
})

const brokerConfig = (version: string, revision: string, day: string): ImageConfig => ({
  created: `2026-10-${day}T09:00:00Z`,
  config: {
    Env: [path],
    Entrypoint: ['docker-entrypoint.sh'],
    Cmd: ['redis-server', '/usr/local/etc/redis/redis.conf'],
    WorkingDir: '/data',
    Volumes: { '/data': {} },
    ExposedPorts: { '6379/tcp': {} },
    StopSignal: 'SIGTERM',
    Healthcheck: health('redis-cli ping | grep -q PONG'),
    Labels: {
      'org.opencontainers.image.title': 'redis-broker',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.revision': revision,
    },
  },
})

const fileLayer = (folder: string, to: string, content: string | Buffer): Promise<Layer> => {
  mkdirSync(join(folder, to, '..'), { recursive: true })
  writeFileSync(join(folder, to), content)
  return layerOf(folder)
}

const pushBrokers = async (registry: string, work: string): Promise<void> => {
  const rootfs = join(work, 'redis-broker')
  await makeRootfs(rootfs, [
    'redis-server',
    'redis-check-rdb',
    'redis-check-aof',
    'redis-cli',
    'redis-benchmark',
    'setpriv',
  ])
  copyFileSync(harnessFile('docker-entrypoint.sh'), join(rootfs, 'usr/local/bin/docker-entrypoint.sh'))
  const base = await layerOf(rootfs)
  const conf = readFileSync(harnessFile('redis.conf'), 'utf8')
  const newer = `${conf}maxclients 5000\n`
  const push = async (
    version: string,
    tags: readonly string[],
    day: string,
    text: string,
    more: readonly Layer[] = [],
  ) => {
    const revision = tags[0]?.replace('main-', '') ?? ''
    const layer = await fileLayer(join(work, `conf-${revision}`), 'usr/local/etc/redis/redis.conf', text)
    await pushImage(
      registry,
      'redis-broker',
      tags,
      [base, layer, ...more],
      brokerConfig(version, revision, day),
    )
  }
  await push('1.0.0', [brokerTags.first], '05', conf)
  await push('1.1.0', [brokerTags.second, 'latest'], '12', newer)
  await push('1.2.0', [brokerTags.exits], '19', `${newer}no-such-directive yes\n`)
  await push('1.3.0', [brokerTags.neverHealthy], '20', newer.replace('port 6379', 'port 6380'))
  const ballast = await fileLayer(
    join(work, 'ballast'),
    'usr/local/share/ballast',
    randomBytes(40 * 1024 * 1024),
  )
  await push('1.4.0', [brokerTags.big], '26', newer, [ballast])
}

const pushOthers = async (registry: string, work: string): Promise<void> => {
  const exporter = join(work, 'redis-exporter')
  await makeRootfs(exporter, ['prometheus-redis-exporter'])
  await pushImage(registry, 'redis-exporter', ['latest'], [await layerOf(exporter)], {
    created: '2026-10-05T09:00:00Z',
    config: {
      Env: [path],
      User: '65534',
      Entrypoint: ['prometheus-redis-exporter'],
      ExposedPorts: { '9121/tcp': {} },
      Healthcheck: health('wget -q -O /dev/null http://127.0.0.1:9121/health'),
    },
  })
  const capture = join(work, 'rtsp-capture')
  await makeRootfs(capture, ['redis-cli'])
  copyFileSync(harnessFile('rtsp-capture'), join(capture, 'usr/local/bin/rtsp-capture'))
  await pushImage(registry, 'rtsp-capture', ['latest'], [await layerOf(capture)], {
    created: '2026-10-05T09:00:00Z',
    config: {
      Env: [path],
      Entrypoint: ['rtsp-capture'],
      Healthcheck: health('test $(( $(date +%s) - $(cat /tmp/last-sent) )) -lt 5'),
    },
  })
}

/** Changes when anything changes that the images are made of. */
const recipe = async (): Promise<string> => {
  const hash = createHash('sha256')
  const own = ['redis.conf', 'docker-entrypoint.sh', 'rtsp-capture'].map(harnessFile)
  const code = ['images.ts', 'rootfs.ts', 'oci.ts'].map(file => join(process.cwd(), 'test/lab/harness', file))
  const programs = ['redis-server', 'redis-cli', 'prometheus-redis-exporter', 'busybox', 'setpriv']
  const found = await Promise.all(programs.map(name => must(['sh', '-c', `command -v ${name}`])))
  for (const file of [...own, ...code, ...found]) hash.update(readFileSync(realpathSync(file)))
  return hash.digest('hex').slice(0, 12)
}

/** Storage of a registry that holds every image of the lab; made once for this machine, then kept in the cache. */
export const registryStorage = async (): Promise<string> => {
  const name = `registry-${await recipe()}`
  const storage = await madeOnce(name, async (folder, work) => {
    const registry = await startRegistry(folder)
    try {
      await pushBrokers(registry.address, work)
      await pushOthers(registry.address, work)
    } finally {
      await registry.stop()
    }
  })
  forgetOthers('registry-', name)
  return storage
}
