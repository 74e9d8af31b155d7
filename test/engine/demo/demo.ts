import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { brokersOf, configSchema } from '#core/model/config'
import { type Demo, type DemoOptions, launchDemo } from '../../../src-main/demo/launch.ts'
import { buildDemo } from './build.ts'

/** Tests of the demo host speak to it with OpenSSH's own client. */
export const hasSsh = spawnSync('ssh', ['-V']).status === 0

/** What a command over SSH left. */
export interface Answer {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A demo under test. */
export interface DemoUnderTest {
  readonly demo: Demo
  readonly host: string
  /** Repository of the broker's image, with the registry. */
  readonly repository: string
  readonly redisPort: number
  /** Runs a shell line on the demo host. */
  run(line: string, stdin?: string): Promise<Answer>
  /** Runs OpenSSH's client with the demo's config. */
  ssh(args: readonly string[], stdin?: string): Promise<Answer>
  /** `docker inspect --format` of demo-redis. */
  redis(format: string): Promise<string>
  /** The digest of a tag in the demo's registry. */
  digest(tag: string): Promise<string>
  /** Pulls a tag by digest and brings the broker to it, as a deploy does. */
  switchTo(tag: string): Promise<Answer>
  end(): Promise<void>
}

/** Builds and starts a demo. */
export async function startDemo(options: Omit<DemoOptions, 'script'> = {}): Promise<DemoUnderTest> {
  const built = await buildDemo()
  const launched = await launchDemo({ ...options, script: built.host })
  if (!launched.ok) throw new Error(launched.error)
  const demo = launched.value
  const config = configSchema.parse(parse(readFileSync(demo.configPath, 'utf8')))
  const broker = brokersOf(config)[0]
  const repository = broker?.runtime.compose?.images.redis ?? ''
  const ssh: DemoUnderTest['ssh'] = (args, stdin = '') =>
    runProcess('ssh', ['-F', join(demo.directory, 'ssh_config'), ...args], stdin)
  const run: DemoUnderTest['run'] = (line, stdin) => ssh(['demo', line], stdin)
  const digest = async (tag: string): Promise<string> => {
    const answer = await run(
      `docker buildx imagetools inspect --format '{{.Manifest.digest}}' ${repository}:${tag}`,
    )
    return answer.stdout.trim()
  }
  return {
    demo,
    host: built.host,
    repository,
    redisPort: broker?.redis.port ?? 0,
    run,
    ssh,
    digest,
    async redis(format) {
      return (await run(`docker inspect --format '${format}' demo-redis`)).stdout.trim()
    },
    async switchTo(tag) {
      const image = `${repository}@${await digest(tag)}`
      const override = JSON.stringify({ services: { redis: { image, pull_policy: 'never' } } })
      await run('cat > ~/override.json', override)
      return run(
        `docker pull ${image} && cd ~/broker && docker compose -f docker-compose.broker.yml -f ~/override.json up -d --no-deps --no-build --pull never --wait --wait-timeout 120 redis`,
      )
    },
    async end() {
      await demo.stop()
      built.remove()
    },
  }
}

/** Runs a program to its end. With `keepOpen` its stdin does not end after the text. */
export function runProcess(
  file: string,
  args: readonly string[],
  stdin: string,
  keepOpen = false,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.stdin.on('error', () => undefined)
    if (keepOpen) child.stdin.write(stdin)
    else child.stdin.end(stdin)
    child.once('error', reject)
    child.once('close', code => resolve({ code, stdout, stderr }))
  })
}

/** Asks again until it is so; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 50))
}
