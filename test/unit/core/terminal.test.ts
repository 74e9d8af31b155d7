import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runLines, statusLines } from '#core/terminal'
import { columns } from '#core/text/width'
import { english, polish, queue, sampleAt, tenFortyTwo } from './support/samples.ts'
import { anyText } from './support/text.ts'
import { broker, brokerAt, config, health, reason, run, snapshot, step } from './support/views.ts'

/** The colours that lines are painted with. */
const paint = new RegExp(`${'\u001b'}\\[\\d+m`, 'g')
const paper = { color: false, width: 200, voice: english }

describe('statusLines', () => {
  it('aligns a line a broker: name, level, rate, memory, deepest queue, reason', () => {
    const small = broker('日本', {
      sample: sampleAt(0, { metrics: { redis_memory_used_bytes: 1024 ** 2 }, queues: [queue('q', 3)] }),
      rates: null,
    })
    const refused = health('down', {
      reasons: [reason('down', { text: 'nebula refuses SSH connections.' }), reason('degraded')],
    })
    const made = snapshot([
      small,
      broker('detektor'),
      brokerAt('raibid-ci', 'down', { health: refused }),
      brokerAt('far', 'unknown'),
    ])
    expect(statusLines(made, paper)).toEqual([
      '■ raibid-ci  down           –                   –  –                      since 10:42: nebula refuses SSH connections.',
      '○ far        unknown        –                   –  –                      since 10:42: It is unknown.',
      '● 日本       ok             –              1.0 MB  q 3',
      '● detektor   ok       1.2 k/s  512.0 MB of 4.0 GB  detektor:frames 1.2 k',
    ])
  })

  it('shows no number of a broker that does not answer, even where an old one is at hand', () => {
    expect(
      (statusLines(snapshot([brokerAt('nebula', 'down')]), paper)[0] ?? '').replace('since 10:42', ''),
    ).not.toMatch(/\d/)
  })

  it('says a command to copy whole, on a line of its own, or not at all', () => {
    const command = `ssh-keygen -R '[127.0.0.1]:2299' -f '/home/anna/${'long/'.repeat(80)}known_hosts'`
    const stopped = health('unknown', {
      reasons: [{ ...reason('unknown', { text: `It changed. ${'So it is. '.repeat(40)}` }), command }],
    })
    const made = snapshot([brokerAt('nebula', 'unknown', { health: stopped })])
    const [line, below] = statusLines(made, { ...paper, width: Number.MAX_SAFE_INTEGER })
    expect(line).toMatch(/So it is\.$/)
    expect(below).toBe(`    ${command}`)
    expect(statusLines(made, { ...paper, width: 120 })).toHaveLength(1)
  })

  it('says below a broker that is ok which queues of brokers.yaml are not there', () => {
    const view = broker('nebula', {
      config: config('nebula', { watch: { streams: ['order'] } }),
      sample: sampleAt(0, { queues: [queue('order', 0, { exists: false }), queue('orders', 3)] }),
    })
    const [line, below, ...rest] = statusLines(snapshot([view]), paper)
    expect(line).toMatch(/^● nebula {2}ok /)
    expect(below).toMatch(/^ {4}order is not there; orders is\./)
    expect(rest).toEqual([])
  })

  it('says until when a broker is muted', () => {
    const [line] = statusLines(snapshot([broker('nebula', { mutedUntilMs: tenFortyTwo + 3_600_000 })]), paper)
    expect(line).toMatch(/ {2}\(muted until 11:42\)$/)
  })

  it('marks the demo', () => {
    expect(statusLines(snapshot([broker('demo', { demo: true })]), paper)[0]).toContain('demo (demo)')
  })

  it('says where to add brokers when there are none', () => {
    expect(statusLines(snapshot([]), paper)).toEqual([
      'No brokers in /home/ada/.config/brokerlight/brokers.yaml. Add one there, or look at the demo first: --demo.',
    ])
  })

  it('does not say that there are none where the file cannot be read for mistakes', () => {
    const problem = { file: 'brokers.yaml', line: 3, field: 'brokers.x', found: 'a', allowed: 'b' }
    const [line] = statusLines({ ...snapshot([]), configProblems: [problem] }, paper)
    expect(line).toBe(
      'No broker is known until the mistakes in /home/ada/.config/brokerlight/brokers.yaml are mended.',
    )
  })

  it('colours the shape only', () => {
    const made = snapshot([
      broker('a'),
      brokerAt('b', 'down'),
      brokerAt('c', 'degraded'),
      brokerAt('d', 'unknown'),
    ])
    const plainLines = statusLines(made, paper)
    const coloured = statusLines(made, { ...paper, color: true })
    expect(coloured.map(line => line.slice(0, 10))).toEqual([
      '\u001b[31m■\u001b[0m',
      '\u001b[33m▲\u001b[0m',
      '\u001b[90m○\u001b[0m',
      '\u001b[32m●\u001b[0m',
    ])
    expect(coloured.map(line => line.replaceAll(paint, ''))).toEqual(plainLines)
  })

  it('speaks Polish', () => {
    expect(statusLines(snapshot([brokerAt('nebula', 'down')]), { ...paper, voice: polish })[0]).toContain(
      'awaria',
    )
  })

  it('keeps to the width and lets no control character of others through', () => {
    const base = broker('nebula')
    fc.assert(
      fc.property(
        anyText(),
        anyText(),
        fc.integer({ min: 1, max: 120 }),
        fc.boolean(),
        (text, name, width, color) => {
          const views = [
            {
              ...base,
              title: `t${name}`,
              health: health('degraded', { reasons: [reason('degraded', { text })] }),
              deepest: { name, waiting: 5 },
            },
            base,
          ]
          for (const line of statusLines(snapshot(views), { ...paper, width, color })) {
            const bare = line.replaceAll(paint, '')
            expect(bare).not.toMatch(/\p{Cc}/u)
            expect(columns(bare)).toBeLessThanOrEqual(width)
          }
        },
      ),
    )
  })
})

describe('runLines', () => {
  const steps = [
    step('Pull', { state: 'done', startedAtMs: 0, endedAtMs: 800, outcome: 'sha256:abc' }),
    step('Wait for health', { state: 'running', startedAtMs: 800, progress: 0.42 }),
    step('Record'),
  ]

  it('says how it stands and what came of each step', () => {
    expect(runLines(run('r1', { steps }), 4000, paper)).toEqual([
      'Deploy main-e4f5a6b to nebula: running',
      '✓ Pull              0.8 s  sha256:abc',
      '◌ Wait for health   3.2 s  42 %',
      '  Record',
    ])
  })

  it('ends with the closing sentence', () => {
    const ended = [
      step('Pull', { state: 'failed', startedAtMs: 0, endedAtMs: 42_000 }),
      step('Switch', { state: 'skipped' }),
    ]
    const lines = runLines(
      run('r1', { steps: ended, end: 'unchanged', message: 'The registry is down.' }),
      0,
      paper,
    )
    expect(lines).toEqual([
      'Deploy main-e4f5a6b to nebula: failed, nothing was changed',
      '✗ Pull      42 s',
      '- Switch',
      'The registry is down.',
    ])
  })

  it('colours the mark of a step, and not one that waits', () => {
    const [, done, running, waiting] = runLines(run('r1', { steps }), 4000, { ...paper, color: true })
    expect(done?.startsWith('\u001b[32m✓\u001b[0m Pull')).toBe(true)
    expect(running?.startsWith('\u001b[90m◌\u001b[0m Wait')).toBe(true)
    expect(waiting).toBe('  Record')
  })

  it('keeps to the width', () => {
    for (const line of runLines(run('r1', { steps }), 4000, { ...paper, width: 12 })) {
      expect(columns(line)).toBeLessThanOrEqual(12)
    }
  })
})
