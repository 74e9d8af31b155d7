import { describe, expect, it } from 'vitest'
import { atLeast, atMost } from '../../bench/figure.ts'
import { reportJson, reportTable } from '../../bench/report.ts'

const machine = {
  system: 'Linux 6.1',
  processor: 'CPU',
  cores: 2,
  memoryBytes: 8 * 2 ** 30,
  node: '24.1.0',
  electron: '45.4.1',
}
const figures = { ping: atMost(1.23456, 1, 'ratio'), speed: atLeast(0.9, 0.8, 'ratio') }

describe('a report', () => {
  it('is one object in JSON', () => {
    expect(JSON.parse(reportJson({ machine, figures }))).toEqual({
      machine,
      figures: {
        ping: { value: 1.235, unit: 'ratio', goal: 1, holds: false },
        speed: { value: 0.9, unit: 'ratio', goal: 0.8, holds: true },
      },
    })
  })

  it('is a line a figure for people', () => {
    expect(reportTable({ machine, figures })).toBe(
      [
        '2 × CPU, 8 GB, Linux 6.1, Node 24.1.0 of Electron 45.4.1',
        'ping      1.235 ratio  missed: at most 1 ratio',
        'speed     0.900 ratio  holds: at least 0.8 ratio',
        '',
      ].join('\n'),
    )
  })

  it('of nothing is the machine alone', () => {
    const plain = reportTable({ machine: { ...machine, electron: null }, figures: {} })
    expect(plain).toBe('2 × CPU, 8 GB, Linux 6.1, Node 24.1.0\n')
  })
})
