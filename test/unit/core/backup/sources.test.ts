import { describe, expect, it } from 'vitest'
import { isBackupPath, isFileName } from '#core/backup/names'
import { backupSources, type DataFolder } from '#core/backup/sources'

const folder: DataFolder = {
  directory: '/data',
  rdb: 'dump.rdb',
  aofDirectory: 'appendonlydir',
  aofFile: 'appendonly.aof',
}
const listing = `88 dump.rdb
90 appendonlydir/appendonly.aof.manifest
88 appendonlydir/appendonly.aof.2.base.rdb
12 appendonlydir/appendonly.aof.2.incr.aof
7 appendonlydir/appendonly.aof.1.incr.aof
`
const manifest = `file appendonly.aof.2.base.rdb seq 2 type b
file appendonly.aof.1.incr.aof seq 1 type h
file appendonly.aof.2.incr.aof seq 2 type i
`

describe('the files of a backup', () => {
  it('are the RDB and what the manifest of the AOF needs', () => {
    expect(backupSources(listing, folder, manifest, true)).toEqual({
      sources: [
        { path: 'dump.rdb', bytes: 88, grows: false },
        { path: 'appendonlydir/appendonly.aof.2.base.rdb', bytes: 88, grows: true },
        { path: 'appendonlydir/appendonly.aof.2.incr.aof', bytes: 12, grows: true },
        { path: 'appendonlydir/appendonly.aof.manifest', bytes: 90, grows: true },
      ],
      missing: [],
    })
  })

  it('are the single AOF of Redis 6 where there is no manifest', () => {
    const found = backupSources('88 dump.rdb\n5 appendonly.aof\n', folder, '', true)
    expect(found?.sources.map(one => one.path)).toEqual(['dump.rdb', 'appendonly.aof'])
  })

  it('hold no AOF that is off: what an earlier one left would win over the RDB at a restore', () => {
    expect(backupSources(listing, folder, manifest, false)?.sources.map(one => one.path)).toEqual([
      'dump.rdb',
    ])
  })

  it('name what is not there instead of leaving it out', () => {
    const less = listing.replace(/.*base.*\n/, '').replace(/.*dump.*\n/, '')
    expect(backupSources(less, folder, manifest, true)?.missing).toEqual([
      'dump.rdb',
      'appendonlydir/appendonly.aof.2.base.rdb',
    ])
  })

  it.each(['../../.bashrc', 'a/b', '..', 'a\\b', 'C:evil'])(
    'are never what a hostile manifest names: %s',
    name => {
      const hostile = `file "${name}" seq 1 type b\n`
      const told = `${listing}9 appendonlydir/${name}\n`
      expect(backupSources(told, folder, hostile, true)).toBeNull()
    },
  )
})

it.each([
  ['dump.rdb', true],
  ['appendonly.aof.1.incr.aof', true],
  ['zrzut ż.rdb', true],
  ['', false],
  ['.', false],
  ['..', false],
  ['../x', false],
  ['/etc/passwd', false],
  ['a\\b', false],
  ['a\nb', false],
  ['C:x', false],
  ['x.', false],
  ['x'.repeat(256), false],
])('isFileName(%j) is %s', (name, expected) => {
  expect(isFileName(name)).toBe(expected)
})

it.each([
  ['dump.rdb', true],
  ['appendonlydir/appendonly.aof.manifest', true],
  ['appendonlydir/../../x', false],
  ['/dump.rdb', false],
  ['a//b', false],
])('isBackupPath(%j) is %s', (path, expected) => {
  expect(isBackupPath(path)).toBe(expected)
})
