import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { busyBetween, readMachine } from '#core/host/machine'
import { sectionsOf } from '#core/host/sections'

const debian = `Last login: nobody reads this
@@brokerlight name
nebula
@@brokerlight cpu
cpu  999985 17388 657514 1113326 11848 0 15085 2572 0 0
cpu0 492949 9043 326767 566878 5112 0 6485 1262 0 0
cpu1 507035 8344 330746 546448 6735 0 8599 1309 0 0
@@brokerlight load
3.79 2.76 2.36 6/454 22438
@@brokerlight uptime
14259.84 11133.26
@@brokerlight memory
MemTotal:       24684084 kB
MemFree:        21384956 kB
MemAvailable:   23098856 kB
@@brokerlight done
`
const mac = `@@brokerlight name
mini.local
@@brokerlight mac
17179869184
8
{ 1.52 1.60 1.71 }
Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            200000.
Pages inactive:                           20000.
Pages speculative:                         1000.
@@brokerlight done
`

describe('readMachine', () => {
  it('reads Linux', () => {
    expect(readMachine(sectionsOf(debian))).toEqual({
      machine: {
        hostname: 'nebula',
        uptimeSeconds: 14259,
        cpuCount: 2,
        load: [3.79, 2.76, 2.36],
        memoryTotalBytes: 24684084 * 1024,
        memoryAvailableBytes: 23098856 * 1024,
      },
      cpu: { busy: 1692544, total: 2817718 },
    })
  })

  it('counts free memory and the page cache where an old kernel does not say what is available', () => {
    const old = debian.replace(/MemAvailable.*/, 'Buffers: 1000 kB\nCached: 2000 kB')
    expect(readMachine(sectionsOf(old))?.machine.memoryAvailableBytes).toBe((21384956 + 3000) * 1024)
  })

  it('reads a Mac, without a busy share', () => {
    expect(readMachine(sectionsOf(mac))).toMatchObject({
      machine: {
        hostname: 'mini.local',
        uptimeSeconds: null,
        cpuCount: 8,
        load: [1.52, 1.6, 1.71],
        memoryTotalBytes: 17179869184,
        memoryAvailableBytes: 31000 * 16384,
      },
      cpu: null,
    })
  })

  it('is null or sound, whatever comes', () => {
    const names = ['name', 'cpu', 'load', 'uptime', 'memory', 'mac']
    const noise = fc.oneof(
      fc.string(),
      fc.constantFrom('MemTotal: 0 kB', 'MemTotal: 99 kB\nMemFree: 999 kB', 'cpu  1 2'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...names), noise)), parts => {
        const found = readMachine(
          sectionsOf(parts.map(([name, text]) => `@@brokerlight ${name}\n${text}`).join('\n')),
        )
        if (found === null) return
        const { memoryAvailableBytes, memoryTotalBytes } = found.machine
        expect(memoryTotalBytes).toBeGreaterThan(0)
        expect(memoryAvailableBytes).toBeLessThanOrEqual(memoryTotalBytes)
      }),
    )
  })
})

describe('busyBetween', () => {
  it.each([
    [{ busy: 100, total: 200 }, { busy: 150, total: 300 }, 0.5],
    [null, { busy: 150, total: 300 }, null],
    [{ busy: 100, total: 200 }, { busy: 10, total: 20 }, null],
    [{ busy: 100, total: 200 }, { busy: 100, total: 200 }, null],
  ])('%j to %j is %j', (before, after, share) => {
    expect(busyBetween(before, after)).toBe(share)
  })
})
