import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustOnHost, type OnHost } from './host.ts'
import { brokerTags } from './images.ts'
import { harnessFile } from './places.ts'
import { must } from './run.ts'

/** The compose file in the project folder of the gpu host. */
export const composeFile = 'docker-compose.broker.yml'

/** What one container of the project runs. */
export type RunningImage = {
  readonly container: string
  readonly state: string
  /** Image reference as the container was started with. */
  readonly reference: string
  readonly imageId: string
  /** `repository@sha256:…` of that image; empty when it never came from a registry. */
  readonly repoDigest: string
}

export type ResetOptions = {
  /** Release to bring up; the first good one when absent. */
  readonly tag?: string
  /** Begins with an empty data volume. */
  readonly freshData?: boolean
}

/** The broker project on the gpu host. */
export type BrokerProject = {
  /** Brings one release up as its owner would; no image but those that run stays on the host. */
  readonly reset: (options?: ResetOptions) => Promise<void>
  readonly down: () => Promise<void>
  readonly images: () => Promise<readonly RunningImage[]>
}

/** The handle of the broker project in `~/broker`. */
export const brokerProject = (home: string, user: string, host: OnHost): BrokerProject => {
  const folder = join(home, 'broker')
  const compose = (...args: readonly string[]): Promise<string> =>
    mustOnHost(host, ['docker', 'compose', '-f', composeFile, ...args], { cwd: folder })

  /** The project as its owner wrote it: nothing that an earlier test or the app left beside it stays. */
  const lay = async (tag: string): Promise<void> => {
    const left = readdirSync(home).filter(entry => entry !== '.ssh')
    for (const entry of left) rmSync(join(home, entry), { recursive: true })
    mkdirSync(folder)
    copyFileSync(harnessFile(composeFile), join(folder, composeFile))
    writeFileSync(join(folder, '.env'), `REDIS_BROKER_TAG=${tag}\n`)
    await must(['chown', '-R', `${user}:${user}`, folder])
  }
  const containers = async (): Promise<readonly string[]> =>
    (await mustOnHost(host, ['docker', 'ps', '-aq', '--no-trunc'])).split('\n').filter(id => id !== '')
  const down = async (): Promise<void> => {
    const left = await containers()
    if (left.length > 0) await mustOnHost(host, ['docker', 'rm', '-f', '-v', ...left])
  }
  return {
    down,
    reset: async ({ tag = brokerTags.first, freshData = false } = {}) => {
      await lay(tag)
      await down()
      if (freshData) await mustOnHost(host, ['docker', 'volume', 'rm', '-f', 'detektor-redis-data'])
      await compose('up', '-d', '--wait', '--pull', 'always', '--quiet-pull')
      await mustOnHost(host, ['docker', 'image', 'prune', '--all', '--force'])
    },
    images: async () => {
      const ids = await containers()
      if (ids.length === 0) return []
      const line = '{{.Name}} {{.State.Status}} {{.Config.Image}} {{.Image}}'
      const rows = (await mustOnHost(host, ['docker', 'inspect', '-f', line, ...ids])).split('\n')
      return Promise.all(
        rows.map(async row => {
          const [name = '', state = '', reference = '', imageId = ''] = row.split(' ')
          const digests = await mustOnHost(host, [
            'docker',
            'image',
            'inspect',
            '-f',
            '{{join .RepoDigests " "}}',
            imageId,
          ])
          return {
            container: name.slice(1),
            state,
            reference,
            imageId,
            repoDigest: digests.split(' ')[0] ?? '',
          }
        }),
      )
    },
  }
}
