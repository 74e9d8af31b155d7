import { describe, expect, it } from 'vitest'
import { readBenchArguments } from '../../bench/args.ts'

const known = ['ping', 'speed', 'deploy']
const read = (...argv: readonly string[]) => readBenchArguments(argv, known)

describe('readBenchArguments', () => {
  it.each([
    [[], { json: false, names: known }],
    [['--json'], { json: true, names: known }],
    [['--only', 'speed'], { json: false, names: ['speed'] }],
    [['--only=deploy,ping', '--json'], { json: true, names: ['ping', 'deploy'] }],
    [['--only', 'ping', '--only', 'deploy,'], { json: false, names: ['ping', 'deploy'] }],
    [['--only', 'ping,ping'], { json: false, names: ['ping'] }],
  ])('reads %j', (argv, options) => {
    expect(read(...argv)).toEqual({ ok: true, value: options })
  })

  it('names the figures there are when one is not among them', () => {
    expect(read('--only', 'ping,pong')).toEqual({
      ok: false,
      error: 'There is no figure pong; there is: ping, speed, deploy.',
    })
  })

  it.each([[['--only']], [['--only', ',']], [['--frob']], [['ping']], [['--json=yes']]])(
    'refuses %j with a sentence',
    argv => {
      const refused = read(...argv)
      expect(refused.ok ? '' : refused.error).toMatch(/^[A-Z-].*\.?/)
      expect(refused.ok).toBe(false)
    },
  )
})
