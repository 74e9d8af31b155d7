import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { PlanView, RunView } from '#core/model/run'
import { until } from '../engine/tools/wait.ts'
import { expectFieldCase } from '../tools/field-case.ts'
import { mustOnHost } from './harness/host.ts'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, type DeskOptions, openDesk } from './tools/desk.ts'
import { composeIn, layFile } from './tools/host-project.ts'

const lab = runningLab()
const opened: Desk[] = []

const deskOf = (options: DeskOptions = {}): Desk => {
  const desk = openDesk(lab, {
    ...{ directory: '~/app', producers: [], healthTimeoutSeconds: 30, ...options },
    compose: { files: undefined, exporter: undefined, ...options.compose },
  })
  opened.push(desk)
  return desk
}
afterEach(async () => {
  for (const desk of opened.splice(0)) await desk.close()
  await lab.broker.down()
})

const kind = 'the configuration that runs'
const image = (tag: string): string => `127.0.0.1:5000/redis-broker:${tag}`
const healthcheck =
  'healthcheck: { test: [CMD, redis-cli, ping], interval: 1s, timeout: 5s, retries: 5, start_period: 2s }'

/** Starts a project from nothing as a person would, with one key in it. */
async function lay(files: Readonly<Record<string, string>>, ...up: readonly string[]): Promise<void> {
  await lab.broker.down()
  await mustOnHost(lab.hostRun, ['docker', 'volume', 'rm', '-f', 'app_data', 'app_other'])
  rmSync(join(lab.home, 'app'), { recursive: true, force: true })
  for (const [name, text] of Object.entries(files)) await layFile(lab, `app/${name}`, text)
  await composeIn(lab, 'app', ...up, 'up', '-d')
  await until('Redis', async () => (await lab.redisCli('PING')) === 'PONG')
  const ids = ['docker', 'ps', '-q', '--filter', 'health=starting']
  await until('health', async () => (await mustOnHost(lab.hostRun, ids)) === '')
  await lab.redisCli('SET', 'kept', 'yes')
}

/** What `docker inspect` tells of a container's making, but for its image. */
async function made(container = 'app-redis-1'): Promise<string> {
  const format =
    '{{json .HostConfig.PortBindings}} {{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}} {{json .Config.Cmd}} {{json .HostConfig.NetworkMode}} {{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{end}}'
  return (await mustOnHost(lab.hostRun, ['docker', 'inspect', '-f', format, container])).trim()
}
const deploy = { kind: 'deploy', tag: brokerTags.second } as const
const noteOf = (plan: PlanView, words: string): string =>
  plan.notes.find(note => note.text.includes(words))?.text ?? 'no note'
const shown = (run: RunView): string =>
  (run.message ?? '').replaceAll(lab.home, '~').replace(/“[^”]*”$/, '“…”')

describe('a project with an override file, started by `docker compose up -d`', () => {
  const base = `services: { redis: { image: "${image(brokerTags.first)}" } }\n`
  const override = (ports = '127.0.0.1:6379:6379', volume = 'data'): string =>
    [
      'services:',
      '  redis:',
      `    ports: ["${ports}"]`,
      `    volumes: ["${volume}:/data"]`,
      '    command: [redis-server, /usr/local/etc/redis/redis.conf, --masterauth, "s3cr$$et"]',
      '    restart: unless-stopped',
      '    mem_limit: 512m',
      `    ${healthcheck}`,
      'volumes: { data: {}, other: {} }',
      '',
    ].join('\n')
  const files = { 'docker-compose.yml': base, 'docker-compose.override.yml': override() }

  it('keeps it at a deploy and at a rollback, and the plan is bound to it', async () => {
    await lay(files)
    const before = await made()
    const desk = deskOf()
    const plan = await desk.plan(deploy)
    expect(plan.changes).toHaveLength(1)
    expect(plan.confirmWord).toBeNull()
    const run = await desk.act(deploy)
    expectFieldCase(
      { kind, input: 'docker-compose.override.yml, no files in brokers.yaml: deploy' },
      {
        shown: `${shown(run)} ${(await made()) === before}`,
        notified: noteOf(plan, 'Started from').replaceAll(lab.home, '~'),
      },
      {
        shown: `Deploy ${brokerTags.second} to nebula: done and verified. true`,
        notified: 'Started from ~/app/docker-compose.yml, ~/app/docker-compose.override.yml: these are used.',
      },
    )
    const back = await desk.act({ kind: 'rollback', release: null })
    expect(shown(back)).toBe(`Roll back nebula to ${brokerTags.first}: done and verified.`)
    expect(await made()).toBe(before)
    expect(await lab.redisCli('GET', 'kept')).toBe('yes')
    // What is kept is for its owner only, and no secret of it is written down on this machine.
    const kept = join(lab.home, 'app/.brokerlight/redis/configs')
    const names = readdirSync(kept)
    expect(names).toHaveLength(2)
    for (const name of names) expect(statSync(join(kept, name)).mode & 0o077).toBe(0)
    const journals = join(desk.dataDirectory, 'runs')
    const written = readdirSync(journals).map(name => readFileSync(join(journals, name), 'utf8'))
    expect(written.join('')).not.toContain('s3cr')

    const between = async (text: string): Promise<RunView> => {
      const { id, confirmWord } = await desk.plan(deploy)
      await layFile(lab, 'app/docker-compose.override.yml', text)
      const started = await desk.actions.start(id, confirmWord)
      if (!started.ok) throw new Error(started.error)
      const ended = await desk.ended(started.value.runId)
      await layFile(lab, 'app/docker-compose.override.yml', override())
      return ended
    }
    const edited = await between(override('127.0.0.1:6379:6379', 'other'))
    expectFieldCase(
      { kind, input: 'another volume in the file between plan and yes' },
      { shown: shown(edited), notified: edited.end ?? '' },
      {
        shown:
          '“Check that what runs is still what the plan was made on” failed: The compose files were changed since this plan was made. Make a new plan. Nothing on the broker was changed.',
        notified: 'unchanged',
      },
    )
    const broken = await between('services: [')
    expectFieldCase(
      { kind, input: 'YAML broken between plan and yes' },
      {
        shown: shown(broken).replace(/(not valid any more): .*\. Nothing/, '$1: … Nothing'),
        notified: broken.end ?? '',
      },
      {
        shown:
          '“Check that what runs is still what the plan was made on” failed: The compose files are not valid any more: … Nothing on the broker was changed.',
        notified: 'unchanged',
      },
    )
    expect(await made()).toBe(before)
  })

  it('asks for a word where an edit that was never applied changes data or address, and comes back from it', async () => {
    await lay(files)
    const before = await made()
    await layFile(lab, 'app/docker-compose.override.yml', override('6379:6379', 'other'))
    const desk = deskOf()
    const plan = await desk.plan({ kind: 'deploy', tag: brokerTags.neverHealthy })
    expectFieldCase(
      { kind, input: '127.0.0.1:6379 became 6379 in the file, and another volume, never applied' },
      {
        shown: plan.changes
          .slice(1)
          .map(one => `${one.what}: ${one.before}, then ${one.after}`)
          .join('; '),
        notified: plan.confirmWord ?? '',
      },
      {
        shown:
          'redis: ports: 127.0.0.1:6379->6379, then *:6379->6379; redis: volumes: /data: volume app_data, then /data: volume app_other',
        notified: 'nebula',
      },
    )
    const run = await desk.act({ kind: 'deploy', tag: brokerTags.neverHealthy })
    expect(shown(run)).toContain(`the host went back to ${brokerTags.first}. redis is unhealthy. It said:`)
    expect(run.end).toBe('returned')
    expect(await made()).toBe(before)
    expect(await lab.redisCli('GET', 'kept')).toBe('yes')
  })
})

describe('projects that are started otherwise', () => {
  it('a file in a sub-folder, a name, an env file: the same folder, password and port', async () => {
    const compose = [
      'name: sub',
      'services:',
      '  redis:',
      `    image: "${image(brokerTags.first)}"`,
      '    ports: ["127.0.0.1:$PORT:6379"]',
      '    volumes: ["./data:/data"]',
      '    command: [redis-server, /usr/local/etc/redis/redis.conf, --masterauth, "$PASS"]',
      `    ${healthcheck}`,
      '',
    ].join('\n')
    await lay(
      { 'deploy/compose.yml': compose, 'prod.env': 'PORT=6379\nPASS=of-prod\n', '.env': 'PORT=6390\n' },
      ...['--env-file', 'prod.env', '-f', 'deploy/compose.yml'],
    )
    const before = await made('sub-redis-1')
    const desk = deskOf({ compose: { files: ['deploy/compose.yml'] } })
    const run = await desk.act(deploy)
    expectFieldCase(
      { kind, input: '--env-file prod.env, -f deploy/compose.yml with ./data and a name: deploy' },
      {
        shown: `${shown(run)} ${(await made('sub-redis-1')) === before}`,
        notified: await lab.redisCli('GET', 'kept'),
      },
      { shown: `Deploy ${brokerTags.second} to nebula: done and verified. true`, notified: 'yes' },
    )
    expect((await desk.act({ kind: 'rollback', release: null })).end).toBe('done')
    expect(await made('sub-redis-1')).toBe(before)
    expect(await lab.redisCli('GET', 'kept')).toBe('yes')
  })

  it('no health check, one that shares the network, a job that ends: all come up', async () => {
    const compose = [
      'services:',
      '  redis:',
      `    image: "${image(brokerTags.first)}"`,
      '    ports: ["127.0.0.1:6379:6379"]',
      '    volumes: ["data:/data"]',
      '    restart: unless-stopped',
      '    healthcheck: { disable: true }',
      '  exporter:',
      '    image: 127.0.0.1:5000/redis-exporter:latest',
      '    network_mode: service:redis',
      '    healthcheck: { disable: true }',
      '  job:',
      `    image: "${image(brokerTags.first)}"`,
      '    entrypoint: ["true"]',
      '    healthcheck: { disable: true }',
      'volumes: { data: {} }',
      '',
    ].join('\n')
    await lay({ 'docker-compose.yml': compose })
    const repository = '127.0.0.1:5000/redis-broker'
    const desk = deskOf({ compose: { images: { redis: repository, job: repository } } })
    const plan = await desk.plan(deploy)
    const run = await desk.act(deploy)
    const ids = await mustOnHost(lab.hostRun, [
      ...['docker', 'inspect', '-f', '{{.Id}} {{.HostConfig.NetworkMode}} {{.State.Status}}'],
      ...['app-redis-1', 'app-exporter-1'],
    ])
    const [own = '', sharing = ''] = ids.trim().split('\n')
    expectFieldCase(
      { kind, input: 'healthcheck disabled, network_mode service:redis, a one-shot job among the images' },
      {
        shown: `${shown(run)} ${sharing.includes(`container:${own.split(' ')[0]} running`)}`,
        notified: noteOf(plan, 'shares'),
      },
      {
        shown: `Deploy ${brokerTags.second} to nebula: done and verified. true`,
        notified: 'app-exporter-1 shares the network of redis, so it is made anew with it.',
      },
    )
    // Without Redis among the images it is left alone.
    const jobs = deskOf({ compose: { images: { job: repository } } })
    const started = '{{.State.StartedAt}}'
    const since = await mustOnHost(lab.hostRun, ['docker', 'inspect', '-f', started, 'app-redis-1'])
    expect(shown(await jobs.act({ kind: 'deploy', tag: brokerTags.first }))).toBe(
      `Deploy ${brokerTags.first} to nebula: done and verified.`,
    )
    expect(await mustOnHost(lab.hostRun, ['docker', 'inspect', '-f', started, 'app-redis-1'])).toBe(since)

    const crashes = await desk.act({ kind: 'deploy', tag: brokerTags.exits })
    expectFieldCase(
      { kind, input: 'a crash loop without health check' },
      {
        shown: shown(crashes).replace(
          /redis (?:was restarted \d+ times|does not stay up)(?:, exit code 1)?/,
          'redis does not stay up',
        ),
        notified: crashes.end ?? '',
      },
      {
        shown: `“Switch to ${brokerTags.exits} and wait until it is healthy” failed: The new release did not become healthy; the host went back to ${brokerTags.first}, ${brokerTags.second}. redis does not stay up. It said: “Bad directive or wrong number of arguments”. What ran before serves again, verified.`,
        notified: 'returned',
      },
    )
    expect(await lab.redisCli('GET', 'kept')).toBe('yes')
  })

  it('the name of the container changes at the switch', async () => {
    const compose = (more = ''): string =>
      [
        'services:',
        '  redis:',
        `    image: "${image(brokerTags.first)}"`,
        '    ports: ["127.0.0.1:6379:6379"]',
        '    volumes: ["data:/data"]',
        `    ${healthcheck}`,
        more,
        'volumes: { data: {} }',
        '',
      ].join('\n')
    await lay({ 'docker-compose.yml': compose() })
    await layFile(lab, 'app/docker-compose.yml', compose('    container_name: renamed'))
    const desk = deskOf()
    const runs = [await desk.act(deploy), await desk.act({ kind: 'rollback', release: null })]
    const names = await mustOnHost(lab.hostRun, ['docker', 'ps', '--format', '{{.Names}}'])
    expectFieldCase(
      { kind, input: 'container_name added to the file, deploy and rollback' },
      { shown: runs.map(shown).join(' '), notified: names.trim() },
      {
        shown: `Deploy ${brokerTags.second} to nebula: done and verified. Roll back nebula to ${brokerTags.first}: done and verified.`,
        notified: 'app-redis-1',
      },
    )
  })
})
