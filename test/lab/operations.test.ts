import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunView } from '#core/model/run'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, openDesk } from './tools/desk.ts'
import { digestOfTag, expectNothingLost, layBroker, stateFile, type Truth } from './tools/truth.ts'

const lab = runningLab()
let desk: Desk
let before: Truth

beforeEach(async () => {
  before = await layBroker(lab)
  desk = openDesk(lab)
})
afterEach(() => desk.close())

const states = (run: RunView): Record<string, string> =>
  Object.fromEntries(run.steps.map(step => [step.id, step.state]))

describe('deploy', () => {
  it('puts a new release in force, verified by its running digest, loses nothing and leaves the others alone', async () => {
    const ids = async (): Promise<string> => {
      const others = ['detektor-redis-exporter', 'detektor-rtsp-capture']
      return (await lab.hostRun(['docker', 'inspect', '-f', '{{.Id}} {{.State.StartedAt}}', ...others]))
        .stdout
    }
    const others = await ids()
    const compose = readFileSync(join(lab.projectFolder, lab.composeFile), 'utf8')
    const run = await desk.act({ kind: 'deploy', tag: brokerTags.second })
    expect(run.message).toBe(`Deploy ${brokerTags.second} to nebula: done and verified.`)
    expect(run.end).toBe('done')
    expect((await expectNothingLost(lab, before)).digest).toBe(await digestOfTag(lab, brokerTags.second))
    expect(await ids()).toBe(others)
    expect(readFileSync(join(lab.projectFolder, lab.composeFile), 'utf8')).toBe(compose)
    const releases = await desk.actions.releases('nebula')
    expect(releases.ok && releases.value.map(one => [one.number, one.how, one.images[0]?.tag])).toEqual([
      [2, 'deploy', brokerTags.second],
      [1, 'found', brokerTags.first],
    ])
    const audit = readFileSync(stateFile(lab, 'audit.jsonl'), 'utf8').trim().split('\n')
    expect(audit.map(line => (JSON.parse(line) as { event: string }).event)).toEqual(['begin', 'end'])
  })

  it.each([
    ['a container that exits', brokerTags.exits],
    ['a healthcheck that never passes', brokerTags.neverHealthy],
  ])('comes back by itself from %s', async (_, tag) => {
    const run = await desk.act({ kind: 'deploy', tag })
    expect(run.end).toBe('returned')
    expect(run.message).toContain('did not become healthy; the host went back to main-a1b2c3d')
    expect(run.message).toContain('What ran before serves again, verified.')
    expect(states(run)).toMatchObject({
      switch: 'failed',
      return: 'done',
      'verify-back': 'done',
      unlock: 'done',
      record: 'waiting',
    })
    expect((await expectNothingLost(lab, before)).digest).toBe(before.digest)
    const releases = await desk.actions.releases('nebula')
    expect(releases.ok && releases.value).toEqual([])
  })

  it('offers the tags of the registry by the pattern, newest name first', async () => {
    const tags = await desk.actions.tags('nebula')
    const all = [
      brokerTags.first,
      brokerTags.second,
      brokerTags.exits,
      brokerTags.neverHealthy,
      brokerTags.big,
    ]
    expect(tags.ok && new Set(tags.value.tags.map(({ name }) => name))).toEqual(new Set(all))
    expect(tags.ok && tags.value.unasked).toEqual([])
  })
})

describe('rollback', () => {
  it('goes to the previous release by digest, with the registry down, and to a chosen one; says when none is earlier', async () => {
    await desk.act({ kind: 'deploy', tag: brokerTags.second })
    await lab.registry.stop()
    try {
      const run = await desk.act({ kind: 'rollback', release: null })
      expect(run.message).toBe(`Roll back nebula to ${brokerTags.first}: done and verified.`)
    } finally {
      await lab.registry.start()
    }
    const after = await expectNothingLost(lab, before)
    expect(after.digest).toBe(before.digest)
    expect(after.digest).not.toBe(await digestOfTag(lab, 'latest'))
    const state = ['docker', 'inspect', '-f', '{{.State.Status}}', 'detektor-rtsp-capture']
    expect((await lab.hostRun(state)).stdout.trim()).toBe('running')
    const none = await desk.actions.plan({ kind: 'rollback', broker: 'nebula', release: null })
    expect(none.ok ? '' : none.error.text).toContain('no earlier release on record')
    const run = await desk.act({ kind: 'rollback', release: 2 })
    expect(run.end).toBe('done')
    expect((await expectNothingLost(lab, before)).digest).toBe(await digestOfTag(lab, brokerTags.second))
  })
})

describe('backup', () => {
  it('copies RDB and AOF set with checksums, checks them and keeps a manifest', async () => {
    const run = await desk.act({ kind: 'backup' })
    expect(run.message).toBe('Back up nebula: done.')
    const [backup, ...others] = await desk.actions.backups('nebula')
    if (backup === undefined) throw new Error('no backup is listed')
    expect(others).toEqual([])
    expect(backup.files.map(file => file.path)).toEqual([
      'dump.rdb',
      expect.stringMatching(/^appendonlydir\/appendonly\.aof\.\d+\.base\.rdb$/),
      expect.stringMatching(/^appendonlydir\/appendonly\.aof\.\d+\.incr\.aof$/),
      'appendonlydir/appendonly.aof.manifest',
    ])
    for (const file of backup.files) {
      const content = readFileSync(join(backup.directory, file.path))
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([
        file.bytes,
        file.sha256,
      ])
    }
    expect(backup.checks.map(check => [check.tool, check.verdict])).toEqual([
      ['redis-check-rdb', 'valid'],
      ['redis-check-aof', 'valid'],
    ])
    expect(backup.mark.keys).toBe(before.keys)
    expect(backup.mark.queues[0]).toMatchObject({ name: 'detektor:frames', groups: ['frame-buffer'] })
    expect(backup.images.find(image => image.service === 'redis')?.digest).toBe(before.digest)
    await expectNothingLost(lab, before)
  })

  it('a cancel leaves nothing half', async () => {
    const runId = await desk.begin({ kind: 'backup' })
    await desk.reached(runId, 'copy')
    desk.actions.cancel(runId)
    const run = await desk.ended(runId)
    expect(['cancelled', 'done']).toContain(run.end)
    const folder = join(desk.dataDirectory, 'backups', 'nebula')
    const left = existsSync(folder) ? readdirSync(folder) : []
    expect(left).toEqual(run.end === 'done' ? [runId] : [])
    expect(existsSync(stateFile(lab, 'lock'))).toBe(false)
  })
})
