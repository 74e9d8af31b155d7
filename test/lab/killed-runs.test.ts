import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ButtonAction, RunOffer, RunView, StepId } from '#core/model/run'
import { type BuiltCli, buildCli, start } from '../engine/tools/cli.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, labBroker, openDesk } from './tools/desk.ts'
import { sharedBroker } from './tools/shared-broker.ts'
import { expectNothingLost, truth } from './tools/truth.ts'

const lab = runningLab()
const broker = sharedBroker(lab)
let cli: BuiltCli
let home: string
let desk: Desk | null = null

beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.remove())

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bl-killed-'))
  writeFileSync(join(home, 'brokers.yaml'), JSON.stringify(labBroker(lab)))
})
afterEach(async () => {
  await desk?.close()
  desk = null
  rmSync(home, { recursive: true, force: true })
})

const wordsOf = (kind: ButtonAction): readonly string[] =>
  kind === 'deploy' ? ['deploy', '--tag', broker.other.tag] : [kind]

/** Runs the app as a process of its own and kills it, without any warning, when a step has begun. */
async function killAt(kind: ButtonAction, step: StepId): Promise<RunView> {
  const args = [cli.script, ...wordsOf(kind), '--yes', '--json', '--config', join(home, 'brokers.yaml')]
  const app = start(process.execPath, args, { BROKERLIGHT_HOME: home, HOME: lab.root })
  return new Promise((resolve, reject) => {
    let rest = ''
    let last: RunView | null = null
    app.process.stdout?.on('data', chunk => {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const run = JSON.parse(line) as RunView
        last ??= run
        if (run.steps.find(one => one.id === step)?.state !== 'running') continue
        last = run
        app.process.kill('SIGKILL')
      }
    })
    void app.finished.then(({ code, stderr }) =>
      code === null && last
        ? resolve(last)
        : reject(new Error(`ended with ${code} before ${step}: ${stderr}`)),
    )
  })
}

/** A new process on the same data folder, after the crash. */
async function restart(): Promise<{ readonly desk: Desk; readonly run: RunView }> {
  await desk?.close()
  desk = openDesk(lab, { dataDirectory: join(home, 'data') })
  await desk.actions.recover()
  const run = desk.actions.runs().find(one => one.end === 'cut-off')
  if (run === undefined) throw new Error('the run that was cut off is not told')
  return { desk, run }
}

/** The broker is in one release or the other, whole: what the host began it finishes by itself. */
async function isWhole(): Promise<string> {
  await expect
    .poll(
      async () => {
        const inspect = [
          'docker',
          'inspect',
          '-f',
          '{{.State.Status}} {{.State.Health.Status}}',
          'detektor-redis',
        ]
        return (await lab.hostRun(inspect)).stdout.trim()
      },
      { timeout: 120_000, interval: 300 },
    )
    .toBe('running healthy')
  const { digest } = await truth(lab)
  expect([broker.before.digest, broker.other.digest]).toContain(digest)
  return digest
}

async function settle(offer: RunOffer): Promise<RunView> {
  const { desk: second, run } = await restart()
  await second.actions.settle(run.id, 'check')
  expect(second.actions.run(run.id)?.message).toMatch(/is in place|not finished|kept whole|cannot be told/)
  const settled = await second.actions.settle(run.id, offer)
  expect(settled).toEqual({ ok: true, value: { runId: run.id } })
  return second.ended(run.id)
}

const deploySteps: readonly StepId[] = [
  'lock',
  'preflight',
  'safety',
  'pull',
  'switch',
  'verify',
  'record',
  'unlock',
]
const rollbackSteps: readonly StepId[] = [
  ...([
    'lock',
    'preflight',
    'pull',
    'stop-producers',
    'safety',
    'switch',
    'verify',
    'record',
    'start-producers',
    'unlock',
  ] as const),
]

describe('kill -9 in the middle of a deploy', () => {
  it.each(deploySteps)('at %s: told, whole, and resumed to the new release', async step => {
    await killAt('deploy', step)
    await isWhole()
    const { run } = await restart()
    expect(run.message).toContain('Brokerlight ended during “')
    expect(run.message).toContain('The lock on the host is still held for this run by')
    expect(run.offers).toEqual(['check', 'resume', 'undo'])
    expect((await settle('resume')).end).toBe('done')
    expect((await expectNothingLost(lab, broker.before)).digest).toBe(broker.other.digest)
  })

  it.each(['pull', 'switch', 'verify'] as const)('at %s: undone to the old release', async step => {
    await killAt('deploy', step)
    await isWhole()
    const run = await settle('undo')
    expect(run.end).toBe(step === 'pull' ? 'unchanged' : 'returned')
    expect((await expectNothingLost(lab, broker.before)).digest).toBe(broker.before.digest)
  })

  it('a second operator is told whose lock it is, and can take it over knowingly', async () => {
    await killAt('deploy', 'pull')
    const other = openDesk(lab, { operator: 'bob@laptop' })
    const refused = await other.actions.plan({ kind: 'backup', broker: 'nebula' })
    expect(refused.ok ? '' : refused.error.text).toContain(
      `holds the lock on the host for 0 min: Deploy ${broker.other.tag} to nebula`,
    )
    const run = await other.act({ kind: 'backup', takeLock: true })
    expect(run.end).toBe('done')
    await other.close()
    await expectNothingLost(lab, broker.before)
  })
})

describe('kill -9 in the middle of a rollback', () => {
  beforeEach(async () => {
    const first = openDesk(lab, { dataDirectory: join(home, 'data') })
    await broker.hasEarlierRelease(first)
    await first.close()
  })

  it.each(rollbackSteps)(
    'at %s: told, whole, and resumed to the old release with its producers',
    async step => {
      await killAt('rollback', step)
      await isWhole()
      expect((await settle('resume')).end).toBe('done')
      expect((await truth(lab)).digest).toBe(broker.other.digest)
      const producer = await lab.hostRun([
        'docker',
        'inspect',
        '-f',
        '{{.State.Status}}',
        'detektor-rtsp-capture',
      ])
      expect(producer.stdout.trim()).toBe('running')
      await expectNothingLost(lab, broker.before)
    },
  )

  it('at switch: undone to what ran before, producers started', async () => {
    await killAt('rollback', 'switch')
    await isWhole()
    expect((await settle('undo')).end).toBe('returned')
    expect((await truth(lab)).digest).toBe(broker.before.digest)
    const producer = await lab.hostRun([
      'docker',
      'inspect',
      '-f',
      '{{.State.Status}}',
      'detektor-rtsp-capture',
    ])
    expect(producer.stdout.trim()).toBe('running')
    await expectNothingLost(lab, broker.before)
  })
})

describe('kill -9 in the middle of a backup', () => {
  it.each(['lock', 'bgsave', 'copy', 'check', 'keep', 'unlock'] as const)(
    'at %s: nothing half is kept, and it can be made anew',
    async step => {
      const killed = await killAt('backup', step)
      const { desk: second } = await restart()
      const kept = await second.actions.backups('nebula')
      // What is killed while it is kept is there whole, or not at all.
      const mayBe = { keep: [[], [killed.id]], unlock: [[killed.id]] }[step as string] ?? [[]]
      expect(mayBe).toContainEqual(kept.map(one => one.id))
      expect((await settle('resume')).end).toBe('done')
      const whole = await second.actions.backups('nebula')
      expect(whole).toHaveLength(1)
      expect(readdirSync(join(home, 'data/backups/nebula'))).toEqual([killed.id])
      expect(
        JSON.parse(readFileSync(join(whole[0]?.directory ?? '', 'manifest.json'), 'utf8')),
      ).toMatchObject({ id: killed.id })
      await expectNothingLost(lab, broker.before)
    },
  )
})
