import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ButtonAction, RunView, StepId } from '#core/model/run'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { type Ask, type Desk, openDesk } from './tools/desk.ts'
import { sharedBroker } from './tools/shared-broker.ts'
import { digestOfTag, expectNothingLost, truth } from './tools/truth.ts'

const lab = runningLab()
const megabyte = 1024 * 1024
const broker = sharedBroker(lab)
let desk: Desk

beforeEach(() => {
  desk = openDesk(lab)
})
afterEach(() => desk.close())

/** The old release serves with all it held, and the lock is free. */
async function oldServes(): Promise<void> {
  expect((await expectNothingLost(lab, broker.before)).digest).toBe(broker.before.digest)
}

const refused = async (request: Ask): Promise<string> => {
  const made = await desk.actions.plan({ ...request, broker: 'nebula' } as Parameters<
    Desk['actions']['plan']
  >[0])
  return made.ok ? `a plan: ${made.value.title}` : made.error.text
}

const deploy = (tag: string = broker.other.tag): Ask => ({ kind: 'deploy', tag })

describe('a deploy that cannot be', () => {
  it('names an image that does not exist', async () => {
    expect(await refused(deploy('main-0000000'))).toBe(
      '127.0.0.1:5000/redis-broker:main-0000000 cannot be had: the registry has no such tag. Look at the list of tags, or wait until it was pushed.',
    )
    await oldServes()
  })

  it('says that the registry is down', async () => {
    await lab.registry.stop()
    try {
      expect(await refused(deploy('main-0000001'))).toMatch(/cannot be had: The registry 127\.0\.0\.1:5000 /)
    } finally {
      await lab.registry.start()
    }
    await oldServes()
  })

  it('says what is wrong with the compose file', async () => {
    const path = join(lab.projectFolder, lab.composeFile)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, 'services:\n  redis:\n    imagee: x\n')
    try {
      expect(await refused(deploy())).toMatch(/^nebula: The compose file is not valid: .*imagee/)
    } finally {
      writeFileSync(path, text)
    }
    await oldServes()
  })

  it.each([
    ['a command', '$(touch /tmp/brokerlight-was-here)'],
    ['a quote', "it's"],
    ['two lines', 'a\nb'],
    ['a letter beyond ASCII', 'ż'],
    ['an option', '-'],
    ['10 kB', 'x'.repeat(10_000)],
  ])('refuses what is no tag: %s', async (_, tag) => {
    expect(await refused(deploy(tag))).toContain('cannot be an image tag')
    expect(existsSync('/tmp/brokerlight-was-here')).toBe(false)
  })

  it('refuses before anything happens when the disk is almost full', async () => {
    await lab.docker.fillDisk(8 * megabyte)
    try {
      expect(await refused(deploy(brokerTags.big))).toContain('of disk are free on the host (64 MB wanted)')
    } finally {
      await lab.docker.freeDisk()
    }
    await oldServes()
  })
})

describe('a deploy that fails on its way', () => {
  it('disk full at pull: the old release serves on', async () => {
    await lab.docker.fillDisk(66 * megabyte)
    let run: RunView
    try {
      run = await desk.act(deploy(brokerTags.big))
    } finally {
      await lab.docker.freeDisk()
    }
    expect(run.end, run.message ?? '').toBe('unchanged')
    expect(run.message).toMatch(/“Pull by digest while the old release serves” failed: .*no space left/)
    await oldServes()
  })

  it('registry down between plan and pull', async () => {
    const plan = await desk.plan(deploy(brokerTags.big))
    await lab.registry.stop()
    try {
      const started = await desk.actions.start(plan.id, null)
      const run = await desk.ended(started.ok ? started.value.runId : '')
      expect(run.end, run.message ?? '').toBe('unchanged')
      expect(run.message).toMatch(/“Pull by digest.*connection refused.*Nothing on the broker was changed/s)
    } finally {
      await lab.registry.start()
    }
    await oldServes()
  })

  it('somebody changed the broker since the plan was made', async () => {
    const plan = await desk.plan(deploy())
    const other = openDesk(lab, { operator: 'bob@laptop' })
    await other.act(deploy(brokerTags.big))
    await other.close()
    const started = await desk.actions.start(plan.id, null)
    const run = await desk.ended(started.ok ? started.value.runId : '')
    expect(run.end, run.message ?? '').toBe('unchanged')
    expect(run.message).toContain('Somebody changed the broker since this plan was made')
    expect((await truth(lab)).digest).toBe(await digestOfTag(lab, brokerTags.big))
  })
})

describe('a second operator', () => {
  it('is told who holds the lock, since when and for what; takes it over only on purpose', async () => {
    const other = openDesk(lab, { operator: 'bob@laptop' })
    const late = await desk.plan(deploy())
    const runId = await other.begin(deploy(brokerTags.neverHealthy))
    await other.reached(runId, 'preflight')
    expect(await refused(deploy())).toMatch(
      /^bob@laptop holds the lock on the host for 0 min: Deploy main-bad0bad to nebula\./,
    )
    const started = await desk.actions.start(late.id, null)
    const run = await desk.ended(started.ok ? started.value.runId : '')
    expect(run.end, run.message ?? '').toBe('unchanged')
    expect(run.message).toContain('bob@laptop holds the lock on the host: Deploy main-bad0bad to nebula')
    expect((await other.ended(runId)).end).toBe('returned')
    await other.close()
    await oldServes()
  })

  it('one operator has one run a broker at a time', async () => {
    const plan = await desk.plan({ kind: 'backup' })
    const runId = await desk.begin(deploy())
    expect(await desk.actions.start(plan.id, null)).toEqual({
      ok: false,
      error: `“Deploy ${broker.other.tag} to nebula” is running. Wait for its end.`,
    })
    await desk.ended(runId)
  })
})

describe('the cable is cut in the middle', () => {
  const steps: readonly [ButtonAction, StepId][] = [
    ...(['lock', 'preflight', 'safety', 'pull', 'switch', 'verify', 'record', 'unlock'] as const).map(
      step => ['deploy', step] as [ButtonAction, StepId],
    ),
    ...(['stop-producers', 'switch', 'start-producers'] as const).map(
      step => ['rollback', step] as [ButtonAction, StepId],
    ),
    ...(['bgsave', 'copy', 'check', 'keep'] as const).map(step => ['backup', step] as [ButtonAction, StepId]),
  ]

  it.each(steps)(
    '%s at %s: the run goes on when the link is back, and nothing is done twice',
    async (kind, step) => {
      if (kind === 'rollback') await broker.hasEarlierRelease(desk)
      const { before, other } = broker
      const ask: Ask = kind === 'deploy' ? deploy() : kind === 'rollback' ? { kind, release: null } : { kind }
      const runId = await desk.begin(ask)
      await desk.reached(runId, step)
      await lab.sshd.gpu.killSessions()
      const run = await desk.ended(runId)
      expect(run.end, run.message ?? '').toBe('done')
      await expect.poll(desk.hostUps, { timeout: 120_000 }).toBeGreaterThan(1)
      const after = await expectNothingLost(lab, before)
      expect(after.digest).toBe(kind === 'backup' ? before.digest : other.digest)
    },
  )
})
