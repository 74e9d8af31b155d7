import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { expectFieldCase } from '../tools/field-case.ts'
import { directBroker, writeConfig } from './tools/config.ts'
import { startRedis } from './tools/redis.ts'
import { sitting } from './tools/sitting.ts'
import { until } from './tools/wait.ts'

const started = sitting()

test('a queue whose name has < in it is whole in a notification, where the server reads markup', async () => {
  const desk = await started.desk()
  const redis = await startRedis(desk)
  started.ends(() => redis.stop())
  const name = 'jobs<urgent> & more'
  execFileSync('redis-cli', ['-p', String(redis.port), 'RPUSH', name, 'a', 'b', 'c'])
  const watch = { lists: [{ name, maxLength: 2 }] }
  writeConfig(desk, { zeta: directBroker(redis.port, { watch }) })
  await started.app(desk)
  await until('a notification', async () => (await desk.notifications.shown()) > 0, 60_000)
  await desk.notifications.closeAll()
  const told = await until('it in the history', async () =>
    (await desk.notifications.past()).find(({ body }) => body.includes('more')),
  )
  // What dunst keeps is what it was sent: entities, which it shows as the characters.
  expectFieldCase(
    { kind: 'notification', input: `a queue named ${name}` },
    { shown: '', notified: /jobs\S* \S+ more/.exec(told.body)?.[0] ?? told.body },
    { shown: '', notified: 'jobs&lt;urgent&gt; &amp; more' },
  )
  expect(told.app).toBe('Brokerlight')
})
