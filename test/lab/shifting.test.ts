import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BrokerConfig } from '#core/model/config'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, openDesk } from './tools/desk.ts'
import { digestOfTag, expectNothingLost, layBroker, stateFile, type Truth, truth } from './tools/truth.ts'

const lab = runningLab()
let home: string
let before: Truth
let desk: Desk

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'bl-shifting-'))
  before = await layBroker(lab)
})
afterEach(async () => {
  await desk.close()
  rmSync(home, { recursive: true, force: true })
})

const deploy = { kind: 'deploy', tag: brokerTags.second } as const
const journal = (runId: string): string => join(home, 'runs', `${runId}.jsonl`)

describe('brokers.yaml is changed while a run is at work', () => {
  const elsewhere = (broker: BrokerConfig): BrokerConfig => ({
    ...broker,
    redis: { ...broker.redis, port: 6390 },
  })

  it.each([
    ['removed', () => null, 'is no longer in brokers.yaml'],
    ['pointed elsewhere', elsewhere, 'leads elsewhere in brokers.yaml than when this run began'],
  ] as const)(
    'a broker that was %s: cut off where it is, and resumed once it is back',
    async (_, change, words) => {
      let changed = false
      desk = openDesk(lab, { dataDirectory: home, now: broker => (changed ? change(broker) : broker) })
      const runId = await desk.begin(deploy)
      await desk.reached(runId, 'switch')
      changed = true
      const cut = await desk.ended(runId)
      expect(cut).toMatchObject({ end: 'cut-off', offers: ['check', 'resume', 'undo'] })
      expect(cut.message).toContain(words)
      const refused = await desk.actions.settle(runId, 'resume')
      expect(refused.ok ? '' : refused.error).toContain(words)
      changed = false
      await desk.actions.settle(runId, 'resume')
      expect((await desk.ended(runId)).end).toBe('done')
      expect((await expectNothingLost(lab, before)).digest).toBe(await digestOfTag(lab, brokerTags.second))
    },
  )
})

describe('the app ends in the middle', () => {
  it.each(['preflight', 'safety', 'pull'] as const)(
    'at %s: what is not written down does not happen',
    async step => {
      desk = openDesk(lab, { dataDirectory: home })
      const runId = await desk.begin(deploy)
      await desk.reached(runId, step)
      await desk.actions.stop()
      // The links live on for a while: nothing may use them.
      await sleep(3_000)
      const written = readFileSync(journal(runId), 'utf8').includes('"step":"switch"')
      expect(existsSync(stateFile(lab, `runs/${runId}/switch`))).toBe(written)
      expect((await truth(lab)).digest).toBe(before.digest)
    },
  )
})

describe('a run that was cut off', () => {
  async function cutOff(): Promise<string> {
    const first = openDesk(lab, { dataDirectory: home })
    const runId = await first.begin(deploy)
    await first.reached(runId, 'safety')
    await first.close()
    // As if another process had written it, and ended.
    writeFileSync(
      journal(runId),
      readFileSync(journal(runId), 'utf8').replace(`"pid":${process.pid},`, '"pid":99999999,'),
    )
    return runId
  }

  it('is resumed once, however often that is asked', async () => {
    const runId = await cutOff()
    desk = openDesk(lab, { dataDirectory: home })
    await desk.actions.recover()
    const asked = await Promise.all([
      desk.actions.settle(runId, 'resume'),
      desk.actions.settle(runId, 'undo'),
      desk.actions.settle(runId, 'resume'),
    ])
    expect(asked.map(one => one.ok)).toEqual([true, false, false])
    expect((await desk.ended(runId)).end).toBe('done')
    await expectNothingLost(lab, before)
  })

  it('is not resumed when another process has taken care of it', async () => {
    const runId = await cutOff()
    desk = openDesk(lab, { dataDirectory: home })
    await desk.actions.recover()
    const other = openDesk(lab, { dataDirectory: home })
    await other.actions.recover()
    await other.actions.settle(runId, 'undo')
    await other.ended(runId)
    await other.close()
    // The other one was another process.
    const text = readFileSync(journal(runId), 'utf8').replaceAll(`"pid":${process.pid},`, '"pid":99999999,')
    writeFileSync(journal(runId), text)
    const late = await desk.actions.settle(runId, 'resume')
    expect(late.ok ? '' : late.error).toContain('This run has ended meanwhile: ')
    expect(desk.actions.run(runId)?.end).toBe('unchanged')
    expect((await expectNothingLost(lab, before)).digest).toBe(before.digest)
  })
})
