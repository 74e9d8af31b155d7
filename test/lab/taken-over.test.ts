import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunOffer } from '#core/model/run'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, openDesk } from './tools/desk.ts'
import { digestOfTag, expectNothingLost, layBroker, stateFile, type Truth, truth } from './tools/truth.ts'

const lab = runningLab()
let home: string
let before: Truth
let bob: Desk
let desk: Desk

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'bl-taken-'))
  before = await layBroker(lab)
  bob = openDesk(lab, { operator: 'bob@laptop' })
})
afterEach(async () => {
  await desk.close()
  await bob.close()
  rmSync(home, { recursive: true, force: true })
})

/** A deploy that was cut off at a step, found by a later process. */
async function cutOffAt(step: string): Promise<string> {
  const first = openDesk(lab, { dataDirectory: home })
  const runId = await first.begin({ kind: 'deploy', tag: brokerTags.second })
  await first.reached(runId, step)
  await first.close()
  const journal = join(home, 'runs', `${runId}.jsonl`)
  // As if another process had written it, and ended.
  writeFileSync(journal, readFileSync(journal, 'utf8').replace(`"pid":${process.pid},`, '"pid":99999999,'))
  desk = openDesk(lab, { dataDirectory: home })
  await desk.actions.recover()
  expect(desk.actions.run(runId)?.end).toBe('cut-off')
  return runId
}

describe('a run that was cut off, whose lock somebody took over', () => {
  it.each<[string, RunOffer]>([
    ['safety', 'resume'],
    ['safety', 'undo'],
    ['verify', 'resume'],
    ['verify', 'undo'],
  ])('cut off at %s: %s leaves the other release alone', async (step, offer) => {
    const runId = await cutOffAt(step)
    expect((await bob.act({ kind: 'deploy', tag: brokerTags.big, takeLock: true })).end).toBe('done')
    await desk.actions.settle(runId, offer)
    const run = await desk.ended(runId)
    expect(run.end).toBe(offer === 'undo' && step === 'safety' ? 'unchanged' : 'settled')
    expect((await truth(lab)).digest).toBe(await digestOfTag(lab, brokerTags.big))
    await expectNothingLost(lab, before)
  })

  it('waits while the other one is still at work', async () => {
    const runId = await cutOffAt('safety')
    const other = await bob.begin({ kind: 'deploy', tag: brokerTags.neverHealthy, takeLock: true })
    await bob.reached(other, 'switch')
    await desk.actions.settle(runId, 'resume')
    const run = await desk.ended(runId)
    expect(run).toMatchObject({ end: 'cut-off', offers: ['check', 'resume', 'undo'] })
    expect(run.message).toContain('bob@laptop holds the lock on the host')
    expect((await bob.ended(other)).end).toBe('returned')
    await expectNothingLost(lab, before)
  })
})

describe('a run that goes on, whose lock somebody took over', () => {
  it('does not switch any more', async () => {
    desk = openDesk(lab, { dataDirectory: home })
    const runId = await desk.begin({ kind: 'deploy', tag: brokerTags.second })
    await desk.reached(runId, 'preflight')
    const lock = stateFile(lab, 'lock')
    writeFileSync(lock, JSON.stringify({ token: 'bob-1', by: 'bob@laptop', purpose: 'Back up nebula' }))
    const run = await desk.ended(runId)
    expect(run.end).toBe('unchanged')
    expect(run.message).toContain('bob@laptop holds the lock on the host: Back up nebula')
    expect(readFileSync(lock, 'utf8')).toContain('bob-1')
    rmSync(lock)
    expect((await expectNothingLost(lab, before)).digest).toBe(before.digest)
  })
})
