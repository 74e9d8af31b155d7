import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { quoteWord } from '#core/quote'
import { notInImage } from '../docker/exec.ts'
import { framesKept, framesWaiting, queueNames } from '../pipeline/names.ts'
import { findTool, type RedisEngine, type RedisTool } from '../redis/find.ts'
import { findProgram } from './find-program.ts'
import type { Place } from './place.ts'
import { toolScript } from './tool-script.ts'

function writeTool(path: string, words: readonly string[]): void {
  writeFileSync(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 })
}

const absentTool = (name: string): string =>
  `#!/bin/sh\nprintf %s ${quoteWord(notInImage(name))} >&2\nexit 127\n`

/** Writes the stand-in tools of the host: where there is no bash, each runs this very runtime on the script behind them. */
export function writeTools(place: Place, engine: RedisEngine): void {
  const front = ['env', 'ELECTRON_RUN_AS_NODE=1', `BROKERLIGHT_DEMO=${quoteWord(place.folder)}`]
  const script = [...front, quoteWord(process.execPath), quoteWord(place.dockerScript)]
  const bash = findProgram('bash', place.env.PATH)
  for (const tool of ['docker', 'nvidia-smi', 'demo-trouble']) {
    const path = join(place.folder, 'bin', tool)
    if (bash === null) writeTool(path, [...script, tool])
    else writeFileSync(path, toolScript(bash, quoteWord(place.folder), script.join(' ')), { mode: 0o755 })
  }
  const inside = join(place.folder, 'docker', 'tools', 'redis')
  mkdirSync(inside, { recursive: true })
  const port = String(place.ports.redis)
  for (const tool of ['cli', 'check-rdb', 'check-aof', 'benchmark'] as const satisfies readonly RedisTool[]) {
    const own = engine.kind === 'native' ? findTool(engine.server, tool) : null
    const withPort = tool === 'cli' || tool === 'benchmark' ? ['-p', port] : []
    if (own !== null) writeTool(join(inside, `redis-${tool}`), [quoteWord(own), ...withPort])
    else if (tool === 'cli') writeTool(join(inside, 'redis-cli'), [...script, 'redis-cli', port])
    // A tool of this machine would be of another Redis than the one that wrote the files.
    else writeFileSync(join(inside, `redis-${tool}`), absentTool(`redis-${tool}`), { mode: 0o755 })
  }
}

/** Writes the compose project of the demo's broker, as detektr's looks. */
export function writeComposeFile(place: Place): void {
  const image = (name: string): string => `127.0.0.1:${place.ports.registry}/${name}`
  const published = (port: number, target: number): readonly string[] => [`127.0.0.1:${port}:${target}`]
  const needsRedis = { depends_on: { redis: { condition: 'service_healthy' } } }
  const common = { restart: 'unless-stopped', networks: ['detektor-network'] }
  const project = {
    name: 'demo-broker',
    services: {
      redis: {
        image: `${image('redis-broker')}:latest`,
        container_name: 'demo-redis',
        ...common,
        ports: published(place.ports.redis, 6379),
        volumes: ['redis-data:/data'],
        healthcheck: { test: ['CMD', 'redis-cli', 'ping'], interval: '1s', timeout: '10s', retries: 3 },
      },
      'redis-exporter': {
        image: `${image('redis-exporter')}:latest`,
        container_name: 'demo-redis-exporter',
        ...common,
        ports: published(place.ports.exporter, 9121),
        ...needsRedis,
      },
      'rtsp-capture': {
        image: `${image('rtsp-capture')}:latest`,
        container_name: 'demo-rtsp-capture',
        ...common,
        ...needsRedis,
      },
      'frame-buffer': {
        image: `${image('frame-buffer')}:latest`,
        container_name: 'demo-frame-buffer',
        ...common,
        ...needsRedis,
      },
    },
    volumes: { 'redis-data': { name: 'demo-redis-data' } },
    networks: { 'detektor-network': { name: 'detektor-network' } },
  }
  const directory = join(place.folder, 'home', 'broker')
  mkdirSync(directory)
  writeFileSync(join(directory, 'docker-compose.broker.yml'), stringify(project))
}

/** Writes brokers.yaml with the one broker of the demo; returns its path. */
export function writeConfig(place: Place, sshConfig: string): string {
  const config = {
    brokers: {
      demo: {
        title: 'Demo broker',
        environment: 'development',
        reach: { ssh: { host: 'demo', config: sshConfig } },
        runtime: {
          compose: {
            directory: '~/broker',
            files: ['docker-compose.broker.yml'],
            service: 'redis',
            exporter: 'redis-exporter',
            producers: ['rtsp-capture'],
            images: { redis: `127.0.0.1:${place.ports.registry}/redis-broker` },
            tagPattern: 'main-*',
            network: 'detektor-network',
            healthTimeoutSeconds: 30,
          },
        },
        redis: { port: place.ports.redis },
        exporter: `http://127.0.0.1:${place.ports.exporter}/metrics`,
        gpu: true,
        watch: {
          // Trimming with ~ leaves up to a hundred entries more.
          streams: [{ name: queueNames.frames, maxLength: framesKept + 200, maxWaiting: framesWaiting }],
          lists: [queueNames.alerts],
        },
      },
    },
  }
  const path = join(place.folder, 'brokers.yaml')
  writeFileSync(
    path,
    `# The demo's broker: it runs on this machine and ends with the app.\n${stringify(config)}`,
  )
  return path
}
