import { expect, it } from 'vitest'
import { allAspects } from '#core/aspects'
import { hostRows } from '#core/host/lines'
import type { Aspects } from '#core/model/aspect'
import { broker } from '../support/views.ts'

const none = allAspects({ state: 'unknown', reason: 'Not read yet.' })
const known = <T>(value: T) => ({ state: 'known', atMs: 1, value }) as const

it('has a row for each thing, and a reason for what is not known', () => {
  const aspects: Aspects = {
    ...none,
    host: known({
      machine: known({
        hostname: 'nebula\u001b[31m',
        uptimeSeconds: 7200,
        cpuCount: 2,
        cpuBusy: 0.34,
        load: [3.79, 2.76, 2.36] as const,
        memoryTotalBytes: 24 * 1024 ** 3,
        memoryAvailableBytes: 22 * 1024 ** 3,
        disks: [{ mount: '/', totalBytes: 4 * 1024 ** 3, freeBytes: 1024 ** 3 }],
      }),
      gpu: { state: 'unknown', reason: 'The driver hangs.' },
    }),
    containers: known({
      daemon: 'up' as const,
      broker: 'redis',
      project: null,
      containers: [
        {
          id: 'a',
          name: 'redis',
          image: '',
          service: 'redis',
          project: null,
          state: 'exited' as const,
          health: null,
          exitCode: 137,
          oomKilled: true,
          restarts: 2,
          startedAtMs: null,
          cpu: null,
          memoryBytes: null,
          memoryLimitBytes: 1024,
          networks: ['net'],
        },
      ],
      networks: [{ name: 'net', driver: 'bridge', containers: ['redis'] }],
      notes: ['Two networks.'],
    }),
  }
  expect(hostRows(broker('nebula', { aspects }))).toEqual([
    [
      'machine',
      expect.stringMatching(
        /^nebula \[31m, 2 processors, busy 34 %, load 3\.79 2\.76 2\.36, 22\.0 GB of 24\.0 GB memory available, up 2 h$/,
      ),
    ],
    ['disk /', '1.0 GB of 4.0 GB free'],
    ['GPU', 'The driver hangs.'],
    ['broker', 'redis, exited (exit code 137), killed for memory, restarted 2 times'],
    ['network net', 'redis'],
    ['note', 'Two networks.'],
  ])
  expect(hostRows(broker('nebula', { aspects: none }))).toEqual([
    ['machine', 'Not read yet.'],
    ['containers', 'Not read yet.'],
  ])
})
