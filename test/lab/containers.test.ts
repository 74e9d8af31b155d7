import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { ContainersReading } from '#core/model/host'
import type { BrokerView } from '#core/model/snapshot'
import { expectFieldCase } from '../tools/field-case.ts'
import { mustOnHost } from './harness/host.ts'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { openDesk } from './tools/desk.ts'
import { composeIn, layFile, plainCompose, projectBroker, type Shown, show } from './tools/host-project.ts'

const lab = runningLab()
const kind = 'containers'
const file = 'docker-compose.yml'
const docker = (...words: readonly string[]): Promise<string> => mustOnHost(lab.hostRun, ['docker', ...words])
let shown: Shown

beforeAll(() => lab.broker.reset())
beforeEach(() => lab.broker.down())
afterEach(async () => {
  for (const folder of ['app', 'other', 'srv', 'link'])
    rmSync(join(lab.home, folder), { recursive: true, force: true })
})
afterAll(() => lab.broker.reset())

/** Brings a plain project up in a folder of the host. */
async function up(folder: string, ...flags: readonly string[]): Promise<void> {
  await layFile(lab, `${folder}/${file}`, plainCompose())
  await composeIn(lab, folder, ...flags, 'up', '-d')
}

/** Opens an app on the project of a folder. */
async function open(compose: object): Promise<Shown> {
  shown = await show(projectBroker(lab, compose))
  onTestFinished(shown.stop)
  return shown
}

const containersOf = ({ aspects: { containers } }: BrokerView): ContainersReading | null =>
  containers.state === 'known' ? containers.value : null
const isSeen = (broker: BrokerView): boolean => containersOf(broker) !== null && broker.sample !== null
/** A reading of the containers that was made while Redis answered, and a while later still. */
const isSettled = (broker: BrokerView): boolean =>
  isSeen(broker) && containersOf(broker)?.project?.serving !== null

/** Why a deploy of a project cannot be; empty where it can. */
async function refusal(compose: object): Promise<string> {
  const desk = openDesk(lab, { compose: { files: [file], exporter: undefined, producers: [], ...compose } })
  const made = await desk.actions.plan({ kind: 'deploy', tag: brokerTags.second, broker: 'nebula' })
  await desk.close()
  return made.ok ? '' : made.error.text
}

describe('a project without a health check', () => {
  test('is seen with all its containers, and those that were only created', async () => {
    await up('app')
    await docker('create', '--name', 'only-created', `127.0.0.1:5000/redis-broker:${brokerTags.first}`)
    await open({ directory: '~/app' })
    await shown.until('the containers', isSettled)
    expect(containersOf(shown.broker())).toMatchObject({
      broker: 'app-redis-1',
      project: { folderState: 'found', serving: true },
      notes: [],
    })
    const states = containersOf(shown.broker())?.containers.map(one => [one.name, one.state, one.health])
    expect(new Map(states?.map(([name, ...rest]) => [name, rest]))).toEqual(
      new Map([
        ['app-redis-1', ['running', null]],
        ['only-created', ['created', null]],
      ]),
    )
    expectFieldCase({ kind, input: 'Redis without a health check' }, shown.verdict(), {
      shown: 'ok',
      notified: '',
    })
  })

  test('that is stopped is down by its own container, whatever another project has', async () => {
    await up('app')
    await layFile(lab, `other/${file}`, plainCompose(6390))
    await composeIn(lab, 'other', 'up', '-d')
    await open({ directory: '~/app' })
    await shown.until('the containers', isSettled)
    await composeIn(lab, 'app', 'stop', '-t', '1')
    await shown.until('the notification', () => shown.verdict().notified !== '')
    expectFieldCase(
      { kind, input: 'stopped, another project runs a service of this name' },
      shown.verdict(),
      {
        shown:
          'down: Container app-redis-1 has ended (exit code 0). Look why: docker logs --tail 50 app-redis-1; start it: docker start app-redis-1.',
        notified: expect.stringContaining('app-redis-1 has ended') as unknown as string,
      },
    )
    await composeIn(lab, 'app', 'down')
    await shown.until('the missing container', broker => containersOf(broker)?.broker === null)
    await shown.until('what is said of it', ({ health }) => health.reasons[0]?.code === 'container-missing')
    expect(shown.broker().health.reasons[0]?.text).toMatch(
      /no container of service redis .*docker compose up -d redis/,
    )
    expect(shown.verdict().notified).not.toContain('other-redis-1')
  })
})

describe('a compose project that is not where brokers.yaml says', () => {
  test.each<[input: string, compose: object, sentence: string, refused: RegExp]>([
    [
      'a compose folder that is not there',
      { directory: '~/ap' },
      'The compose folder ~/ap is not on the host, or cannot be entered.',
      /no folder ~\/ap/,
    ],
    [
      'a compose file that is not there',
      { directory: '~/app', files: ['compose.yml'] },
      'The compose folder ~/app holds no compose.yml.',
      /compose\.yml/,
    ],
  ])('%s', async (input, compose, sentence, refused) => {
    await up('app')
    await open(compose)
    await shown.until('the notification', () => shown.verdict().notified !== '')
    expectFieldCase({ kind, input }, shown.verdict(), {
      shown: `degraded: ${sentence}`,
      notified: expect.stringContaining(sentence) as unknown as string,
    })
    expect(await refusal(compose)).toMatch(refused)
  })

  test('the container belongs to another folder, whose project has the same name', async () => {
    await up('srv/app')
    await layFile(lab, `app/${file}`, plainCompose())
    await open({ directory: '~/app' })
    await shown.until('the notification', () => shown.verdict().notified !== '')
    const sentence = 'Redis answers, but not from a container of service redis in ~/app.'
    expectFieldCase({ kind, input: 'the running container belongs to another folder' }, shown.verdict(), {
      shown: `degraded: ${sentence}`,
      notified: expect.stringContaining(sentence) as unknown as string,
    })
    expect(containersOf(shown.broker())).toMatchObject({
      broker: null,
      notes: [expect.stringContaining(`container app-redis-1 of ${lab.home}/srv/app`)],
    })
    const images = { redis: '127.0.0.1:5000/redis-broker' }
    expect(await refusal({ directory: '~/app', images })).toContain(
      `app-redis-1, which compose would take for redis, was started from ${lab.home}/srv/app`,
    )
  })
})

describe('a project that goes by another way', () => {
  test.each<[input: string, lay: () => Promise<unknown>, compose: object, container: string]>([
    ['-p', () => up('app', '-p', 'renamed'), {}, 'renamed-redis-1'],
    [
      'name: of its compose file',
      async () => {
        await layFile(lab, `app/${file}`, `name: written\n${plainCompose()}`)
        await composeIn(lab, 'app', 'up', '-d')
      },
      {},
      'written-redis-1',
    ],
    [
      'COMPOSE_PROJECT_NAME',
      async () => {
        await layFile(lab, 'app/.env', 'COMPOSE_PROJECT_NAME=env\n')
        await up('app')
      },
      {},
      'env-redis-1',
    ],
    [
      'a symlink',
      async () => {
        await layFile(lab, `srv/app/${file}`, plainCompose())
        await mustOnHost(lab.hostRun, ['ln', '-s', join(lab.home, 'srv/app'), join(lab.home, 'link')])
        await composeIn(lab, 'srv/app', 'up', '-d')
      },
      { directory: '~/link/' },
      'app-redis-1',
    ],
    [
      'odd characters',
      async () => {
        await up("app/My App's (1), $HOME")
      },
      { directory: "~/app/My App's (1), $HOME" },
      'myapps1home-redis-1',
    ],
    [
      'two replicas, of which one runs',
      async () => {
        await up('app', '--parallel', '1')
        await composeIn(lab, 'app', 'create', '--scale', 'redis=2', '--no-recreate')
      },
      {},
      'app-redis-1',
    ],
    [
      'compose 1, which wrote no folder',
      async () => {
        await layFile(lab, `app/${file}`, plainCompose())
        const labels = [
          'project=app',
          'service=redis',
          'oneoff=False',
          'container-number=1',
          'version=1.21.0',
        ]
        await docker(
          ...['run', '-d', '--name', 'app_redis_1', '-p', '127.0.0.1:6379:6379'],
          ...labels.flatMap(label => ['--label', `com.docker.compose.${label}`]),
          `127.0.0.1:5000/redis-broker:${brokerTags.first}`,
        )
      },
      {},
      'app_redis_1',
    ],
  ])('%s: its container is found, to watch it and to change it', async (_, lay, compose, container) => {
    await lay()
    await open({ directory: '~/app', ...compose })
    await shown.until('the containers', isSettled)
    expect(containersOf(shown.broker())).toMatchObject({
      broker: container,
      project: { serving: true },
      notes: [],
    })
    expect(shown.verdict().shown).toBe('ok')
    const images = { redis: '127.0.0.1:5000/redis-broker' }
    expect(await refusal({ directory: '~/app', ...compose, images })).toBe('')
  })
})
