import { expect, it } from 'vitest'
import { outlivesContainer } from '#core/runtimes/compose/mounts'

const mount = (Type: string, Destination: string, Source = '/var/lib/docker/volumes/x/_data') => ({
  Type,
  Destination,
  Source,
})
const inspected = (...Mounts: readonly unknown[]): string => JSON.stringify([{ Name: '/redis', Mounts }])

it.each([
  ['a volume', inspected(mount('volume', '/data')), '/data', true],
  ['a folder of the host', inspected(mount('bind', '/data', '/srv/redis')), '/data', true],
  ['a volume above it', inspected(mount('volume', '/bitnami')), '/bitnami/redis/data', true],
  ['another volume', inspected(mount('volume', '/data')), '/var/lib/redis', false],
  ['a name that only begins alike', inspected(mount('volume', '/data')), '/database', false],
  ['memory', inspected(mount('tmpfs', '/data', '')), '/data', false],
  [
    'memory over a volume',
    JSON.stringify([{ Mounts: [mount('volume', '/data')], HostConfig: { Tmpfs: { '/data': '' } } }]),
    '/data',
    false,
  ],
  [
    'a volume under memory',
    JSON.stringify([{ Mounts: [mount('volume', '/run/data')], HostConfig: { Tmpfs: { '/run': '' } } }]),
    '/run/data',
    true,
  ],
  ['no volume at all', inspected(), '/data', false],
  ['any volume', inspected(mount('volume', '/x')), null, true],
  ['none of any kind', inspected(mount('tmpfs', '/x')), null, false],
  ['garbage in between', inspected(null, 7, 'x'), '/data', false],
  ['no such container', '[]', '/data', null],
  ['garbage', 'x', '/data', null],
])('%s', (_, stdout, folder, expected) => {
  expect(outlivesContainer(stdout, folder)).toBe(expected)
})
