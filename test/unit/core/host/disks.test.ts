import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertView } from '#core/alerts/book'
import { allAspects } from '#core/aspects'
import { brokerHealth } from '#core/health'
import { readDisks } from '#core/host/disks'
import { hostMeasures } from '#core/measure/host'
import { expectFieldCase, type Verdict } from '../../../tools/field-case.ts'
import { alertBench } from '../alerts/support.ts'
import { health } from '../support/views.ts'

/** What the script of disks prints, behind a greeting. */
const said = (...lines: readonly string[]): string =>
  ['row of a greeting', '@@brokerlight disks', ...lines, ''].join('\n')
const mountsOf = (text: string): readonly string[] => readDisks(text).disks.map(({ mount }) => mount)

const root = 'row /dev/vda2 100000 40000 60000 40% /'
const rootMount = 'mount /dev/vda2 / ext4 rw,relatime 0 0'

const bootc = said(
  'row composefs 8960 8960 0 100% /',
  'mount composefs / overlay ro,seclabel,relatime,lowerdir+=/run/ostree/.private/cfsroot-lower,datadir+=/sysroot/ostree/repo/objects,redirect_dir=on,metacopy=on 0 0',
  'row /dev/vda4 31184896 6125348 25059548 20% /var',
  'mount /dev/vda4 /var xfs rw,seclabel,relatime,attr2,inode64,prjquota 0 0',
)
const readOnlyRoot = said(
  'row /dev/mmcblk0p2 500000 500000 0 100% /',
  'mount /dev/mmcblk0p2 / ext4 ro,relatime 0 0',
  'row /dev/mmcblk0p3 900000 100000 800000 12% /var',
  'mount /dev/mmcblk0p3 /var ext4 rw,noatime 0 0',
)
const snap = said(
  root,
  rootMount,
  'row /dev/loop3 65536 65536 0 100% /snap/core22/1380',
  'mount /dev/loop3 /snap/core22/1380 squashfs ro,nodev,relatime,errors=continue,threads=single 0 0',
)
const fullData = said(
  root,
  rootMount,
  'row /dev/vdb1 100000 95000 5000 95% /srv/redis',
  'mount /dev/vdb1 /srv/redis xfs rw,relatime 0 0',
)

describe('the disks of a host', () => {
  it.each([
    ['a composefs root', bootc, ['/var']],
    ['a read-only root', readOnlyRoot, ['/var']],
    ['a snap', snap, ['/']],
    ['a live image under a root that is written to', said('row LiveOS_rootfs 800 200 600 25% /'), ['/']],
    ['an image by its device alone', said('row composefs 8960 8960 0 100% /', root), ['/']],
    ['an ISO image', said('row /dev/sr0 9 9 0 100% /media', 'mount /dev/sr0 /media iso9660 rw 0 0'), []],
    ['no /proc/mounts', said('row /dev/disk3s1 971350180 10000000 500000000 2% /'), ['/']],
    ['a path that does not tell', said(root, rootMount, ''), ['/']],
    ['what has no size', said('row proc 0 0 0 - /proc'), []],
  ])('%s', (_, text, expected) => {
    expect(mountsOf(text)).toEqual(expected)
  })

  it('stand there once, whatever lies on them', () => {
    const disks = said(
      root,
      rootMount,
      root,
      rootMount,
      'row /dev/vda2 100000 40001 59999 41% /srv/data',
      'mount /dev/vda2 /srv/data ext4 rw,relatime 0 0',
      'row tmpfs 500 0 500 0% /run',
      'row tmpfs 500 0 500 0% /tmp',
      'row nas:/a 5000 0 5000 0% /mnt/a',
      'row nas:/b 5000 0 5000 0% /mnt/b',
    )
    expect(mountsOf(disks)).toEqual(['/', '/run', '/tmp', '/mnt/a', '/mnt/b'])
  })

  it('are seen by another mount where one of theirs is read-only', () => {
    const sealed = said(
      'row /dev/vda2 100000 40000 60000 40% /',
      'mount /dev/vda2 / ext4 ro 0 0',
      'row /dev/vda2 100000 40000 60000 40% /var',
      'mount /dev/vda2 /var ext4 rw 0 0',
    )
    expect(mountsOf(sealed)).toEqual(['/var'])
  })

  it('are what was mounted last', () => {
    const first = 'mount /dev/vda2 / ext4 ro 0 0'
    expect(mountsOf(said(root, first, rootMount))).toEqual(['/'])
    expect(mountsOf(said(root, rootMount, first))).toEqual([])
  })

  it('may have spaces in their names', () => {
    const text = said(
      'row //nas/my share 1000 100 900 10% /srv/my disk',
      'mount //nas/my\\040share /srv/my\\040disk cifs rw 0 0',
      'row /dev/sdb 1000 1000 0 100% /srv/my image',
      'mount /dev/sdb /srv/my\\040image squashfs ro 0 0',
    )
    expect(readDisks(text).disks).toEqual([
      { mount: '/srv/my disk', totalBytes: 1000 * 1024, freeBytes: 900 * 1024 },
    ])
  })

  it('go with where Docker keeps its data', () => {
    const text = said(root, rootMount, 'docker /mnt/big/docker', 'row /dev/sdb 9 1 8 12% /mnt/big')
    expect(readDisks(text)).toMatchObject({
      disks: [{ mount: '/' }, { mount: '/mnt/big' }],
      dockerRoot: '/mnt/big/docker',
    })
    expect(readDisks(said(root)).dockerRoot).toBeNull()
  })

  it('are sound, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('row', 'mount', 'docker'), fc.string())), lines => {
        for (const { freeBytes, totalBytes } of readDisks(said(...lines.map(line => line.join(' ')))).disks) {
          expect(totalBytes).toBeGreaterThan(0)
          expect(freeBytes).toBeLessThanOrEqual(totalBytes)
        }
      }),
    )
  })
})

/** What is shown and notified of a host with these disks after five minutes. */
function verdictOf(text: string): Verdict {
  const bench = alertBench()
  const titles: string[] = []
  for (let at = 0; at < 300; at++) {
    const atMs = bench.nowMs()
    const machine = {
      hostname: 'nebula',
      uptimeSeconds: 1,
      cpuCount: 2,
      cpuBusy: 0,
      load: null,
      memoryTotalBytes: 100,
      memoryAvailableBytes: 90,
      disks: readDisks(text).disks,
    }
    const host = {
      state: 'known',
      atMs,
      value: { machine: { state: 'known', atMs, value: machine }, gpu: { state: 'absent', reason: '' } },
    } as const
    const aspects = { ...allAspects({ state: 'unknown', reason: '' }), host }
    bench.step(1, { measures: hostMeasures(aspects) })
    titles.push(...bench.tell().map(({ title, body }) => `${title}: ${body}`))
  }
  const alerts = bench.standing().map(one => alertView(one, null, false, bench.nowMs(), 'en'))
  const { level, reasons } = brokerHealth(health('ok'), alerts)
  return {
    shown: [level, ...reasons.map(({ text }) => text)].join(': '),
    notified: titles.join(', '),
  }
}

it.each([
  ['a composefs / (read-only, full by design)', bootc, { shown: 'ok', notified: '' }],
  ['a read-only full /', readOnlyRoot, { shown: 'ok', notified: '' }],
  ['a full snap', snap, { shown: 'ok', notified: '' }],
  [
    'a full disk of the data',
    fullData,
    {
      shown: 'degraded: 5 % of /srv/redis is free (limit 20 %).',
      notified:
        'nebula: Disk nearly full: 5 % of /srv/redis is free (limit 20 %). Free disk space: without it saves fail, and then writes.',
    },
  ],
])('%s', (input, text, expected) => {
  expectFieldCase({ kind: 'disk', input }, verdictOf(text), expected)
})
