import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, openDesk } from './tools/desk.ts'
import { digestOfTag, expectNothingLost, layBroker, type Truth, truth } from './tools/truth.ts'

const lab = runningLab()
let desk: Desk
let before: Truth

beforeEach(async () => {
  before = await layBroker(lab)
  desk = openDesk(lab)
})
afterEach(() => desk.close())

const deploy = { kind: 'deploy', tag: brokerTags.second } as const
const rollback = { kind: 'rollback', release: null } as const
const stateOf = async (container: string): Promise<string> =>
  (await lab.hostRun(['docker', 'inspect', '-f', '{{.State.Status}}', container])).stdout.trim()
const compose = (args: string): Promise<unknown> =>
  lab.hostRun(['sh', '-c', `cd ~/broker && docker compose -f ${lab.composeFile} ${args}`])

/** Changes the compose file as its owner would. */
function rewrite(change: (text: string) => string): void {
  const file = join(lab.projectFolder, lab.composeFile)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

describe('a broker that does not serve', () => {
  it('is rolled back though its container is stopped', async () => {
    await desk.act(deploy)
    await lab.hostRun(['docker', 'stop', 'detektor-redis'])
    const run = await desk.act(rollback)
    expect(run.end).toBe('done')
    expect(run.steps.find(step => step.id === 'safety')?.outcome).toContain('Nothing could be saved first')
    expect((await expectNothingLost(lab, before)).digest).toBe(before.digest)
  })

  it('is mended by a deploy while it exits again and again', async () => {
    writeFileSync(join(lab.projectFolder, '.env'), `REDIS_BROKER_TAG=${brokerTags.exits}\n`)
    await compose('up -d --no-deps redis')
    const plan = await desk.plan(deploy)
    expect(plan.notes.map(note => note.text).join(' ')).toContain('Its data stays where it is')
    expect((await desk.act(deploy)).end).toBe('done')
    expect((await expectNothingLost(lab, before)).digest).toBe(await digestOfTag(lab, brokerTags.second))
  })
})

describe('what was so before', () => {
  it('an exporter that never reached Redis is not held against a release', async () => {
    rewrite(text => text.replace('redis://redis:6379', 'redis://redis:6399'))
    await compose('up -d --no-deps redis-exporter')
    const run = await desk.act(deploy)
    expect(run).toMatchObject({ end: 'done' })
    await expectNothingLost(lab, before)
  })

  it('a producer that was stopped stays stopped', async () => {
    await desk.act(deploy)
    await lab.hostRun(['docker', 'stop', 'detektor-rtsp-capture'])
    expect((await desk.act(rollback)).end).toBe('done')
    expect(await stateOf('detektor-rtsp-capture')).toBe('exited')
  })
})

describe('a compose project that is written otherwise', () => {
  it('has services without container_name, and a container that `compose run` left', async () => {
    rewrite(text => text.replace('    container_name: detektor-redis\n', ''))
    await compose('up -d --wait redis')
    await compose('run --no-deps redis true')
    expect((await desk.act(deploy)).end).toBe('done')
    expect((await desk.act(rollback)).end).toBe('done')
    expect((await desk.act({ kind: 'backup' })).end).toBe('done')
    expect((await truth(lab)).keys).toBeGreaterThanOrEqual(before.keys)
  })

  it('has its services behind a profile', async () => {
    rewrite(text =>
      text.replaceAll(
        '    restart: unless-stopped\n',
        '    restart: unless-stopped\n    profiles: [broker]\n',
      ),
    )
    await compose('--profile broker up -d --wait')
    expect((await desk.act(deploy)).end).toBe('done')
    expect((await desk.act(rollback)).end).toBe('done')
    expect(await stateOf('detektor-rtsp-capture')).toBe('running')
    await expectNothingLost(lab, before)
  })

  it('keeps its data in the container: nothing is switched, so nothing is lost', async () => {
    rewrite(text => text.replace('    volumes: ["redis-data:/data"]\n', '    tmpfs: ["/data"]\n'))
    await compose('up -d --wait redis')
    await lab.redisCli('SET', 'only', 'here')
    const run = await desk.act(deploy)
    expect(run.end).toBe('unchanged')
    expect(run.message).toContain('/data of detektor-redis is on no volume')
    expect(await lab.redisCli('GET', 'only')).toBe('here')
  })
})
