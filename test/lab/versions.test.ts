import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { BrokerView } from '#core/model/snapshot'
import { openTestApp } from '../engine/tools/app.ts'
import { createCleanups, temporaryFolder } from '../engine/tools/folder.ts'
import { machineRulesOff } from '../engine/tools/machine-rules.ts'
import { until } from '../engine/tools/wait.ts'
import { observe } from '../engine/tools/witness.ts'
import { expectFieldCase } from '../tools/field-case.ts'
import { runningLab } from './harness/use.ts'

const lab = runningLab()

/** A stream of which two entries are in work and one waits, a list, a set and keys of a plan that two of them break. */
async function lay(port: number): Promise<void> {
  const client = new Redis({ port, host: '127.0.0.1' })
  for (const frame of ['1', '2', '3']) await client.xadd('frames', '*', 'frame', frame)
  await client.xgroup('CREATE', 'frames', 'workers', '0')
  await client.xreadgroup('GROUP', 'workers', 'worker-1', 'COUNT', 2, 'STREAMS', 'frames', '>')
  await client.rpush('todo', 'a', 'b')
  await client.sadd('seen', 'a')
  await client.set('session:1', 'x', 'EX', 60)
  await client.set('session:2', 'x')
  client.disconnect()
}

const queue = (view: BrokerView, name: string) => view.queues.find(one => one.name === name)

describe('a real server of each version', () => {
  test.each(['6.0', 'installed', '8.0', 'valkey-9'] as const)(
    '%s: queues, latency, databases and nodes are told',
    async version => {
      const ends = createCleanups()
      onTestFinished(ends.run)
      const server = await lab.startRedis({ version, where: 'desktop' })
      ends.add(server.stop)
      await lay(server.port)
      const home = temporaryFolder()
      ends.add(home.remove)
      const plan =
        'databases: [{ index: 0, label: sessions, prefixes: [{ prefix: "session:", ttlSeconds: 3600 }] }]'
      const text = `brokers:
  nebula:
    reach: { local: true }
    redis: { port: ${server.port}, ${plan} }
    watch: { streams: [{ name: frames, groups: [workers, others] }], lists: [todo], sets: [seen] }
    alerts: ${JSON.stringify({ rules: machineRulesOff })}
`
      const app = await openTestApp(home.path, text, '')
      ends.add(app.stop)
      const seen = await observe(app)
      await until(
        'all aspects',
        () => {
          const { aspects } = seen.broker()
          return (['queues', 'latency', 'databases', 'topology', 'discovery'] as const).every(
            name => aspects[name].state === 'known',
          )
        },
        60_000,
      )
      await until('the ages', () => (queue(seen.broker(), 'frames')?.oldestPendingMs ?? 0) > 0)
      const view = seen.broker()
      expect(queue(view, 'frames')).toMatchObject({ length: 3, figures: { inWork: 2, stuck: 0, dead: 0 } })
      // Redis 6 does not tell what waits: it is counted a moment later.
      await until('what waits', () => queue(seen.broker(), 'frames')?.figures.waiting === 1)
      expect(queue(view, 'todo')?.figures.waiting).toBe(2)
      expect(queue(view, 'seen')?.length).toBe(1)
      const { aspects } = view
      if (
        aspects.databases.state !== 'known' ||
        aspects.latency.state !== 'known' ||
        aspects.topology.state !== 'known'
      )
        throw new Error('an aspect is no longer known')
      expect(aspects.databases.value.databases[0]).toMatchObject({
        label: 'sessions',
        keys: 5,
        expiring: 1,
        prefixes: [{ prefix: 'session:', sampled: 2, withoutTtl: 1, kept: false }],
      })
      expect(aspects.latency.value.roundTripMs).toBeGreaterThan(0)
      // Before Redis 7 no server tells percentiles.
      expect(aspects.latency.value.all === null).toBe(version === '6.0')
      expect(aspects.topology.value).toMatchObject({ kind: 'standalone', nodes: [{ role: 'master' }] })
      await until('the missing group', () => seen.alerts().includes('+group-missing'))
      expect(seen.alerts()).toEqual(['+group-missing'])
    },
  )
})

test('a replica that cannot load what its newer master sends is degraded, and a person is told', async () => {
  const ends = createCleanups()
  onTestFinished(ends.run)
  const master = await lab.startRedis({ version: 'valkey-9', where: 'desktop' })
  ends.add(master.stop)
  await lay(master.port)
  const replica = await lab.startRedis({
    where: 'desktop',
    config: [`replicaof 127.0.0.1 ${master.port}`, 'repl-diskless-sync-delay 0'],
  })
  ends.add(replica.stop)
  const home = temporaryFolder()
  ends.add(home.remove)
  const text = `brokers:
  nebula:
    reach: { local: true }
    redis: { port: ${replica.port} }
    alerts: ${JSON.stringify({ rules: { ...machineRulesOff, 'master-lost': { holdSeconds: 1 } } })}
`
  const app = await openTestApp(home.path, text, '')
  ends.add(app.stop)
  const seen = await observe(app)
  await until('the alert', () => seen.broker().alerts.some(one => one.rule === 'master-lost'), 60_000)
  const { level, reasons } = seen.broker().health
  expectFieldCase(
    { kind: 'answers', input: 'a replica of Redis 7.0 whose master is Valkey 9' },
    { shown: `${level}: ${reasons[0]?.text}`, notified: seen.broker().alerts[0]?.text ?? '' },
    {
      shown: 'degraded: This replica has no connection to its master: its data is old (MASTERDOWN).',
      notified: 'This replica has no connection to its master: its data is old (MASTERDOWN).',
    },
  )
})
