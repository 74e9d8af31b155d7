import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foundIn, readScan, scanCommand, scansOf } from '#core/queue/discovery'

describe('a pass', () => {
  it('asks for streams by type and for BullMQ by its hash, the prefix taken as it is written', () => {
    expect(scansOf('*', '{b}[*]').map(scanCommand)).toEqual([
      ['SCAN', '0', 'MATCH', '*', 'COUNT', 500, 'TYPE', 'stream'],
      ['SCAN', '0', 'MATCH', '{b}\\[\\*\\]:*:meta', 'COUNT', 500, 'TYPE', 'hash'],
    ])
    expect(scansOf('detektor:*', 'bull').map(({ kind }) => kind)).toEqual(['stream'])
    expect(scansOf('bull:*', 'bull').map(({ kind }) => kind)).toEqual(['stream', 'bullmq'])
  })

  it('goes on from the cursor, and ends at 0', () => {
    const [scan] = scansOf('*', 'bull')
    if (scan === undefined) throw new Error('no scan')
    expect(readScan(scan, ['17', ['a', 'b']])).toEqual({ scan: { ...scan, cursor: '17' }, keys: ['a', 'b'] })
    expect(readScan(scan, ['0', []])?.scan.cursor).toBeNull()
  })

  it('takes nothing else for a reply', () => {
    fc.assert(
      fc.property(fc.anything(), reply => {
        const [scan] = scansOf('*', 'bull')
        const read = scan && readScan(scan, reply)
        expect(read?.keys.every(key => typeof key === 'string') ?? true).toBe(true)
      }),
    )
  })

  it('takes a hash of a job for no queue, and a queue without a name neither', () => {
    const bullmq = new Set(['bull:jobs:meta', 'bull:jobs:7:meta', 'bull::meta'])
    expect(foundIn({ stream: new Set(), bullmq }, [], 'bull').found).toEqual([
      { kind: 'bullmq', name: 'jobs' },
    ])
  })
})
