import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src-main/terminal/args.ts'
import { helpText } from '../../../src-main/terminal/commands.ts'

const commandOf = (...words: readonly string[]) => {
  const made = readArguments(words)
  return made.ok ? made.value.command : made.error
}

describe('commands about alerts', () => {
  it('list what stands and what was', () => {
    expect(commandOf('alerts')).toEqual({ name: 'alerts', log: false, limit: 50 })
    expect(commandOf('alerts', '--log', '--limit', '7')).toEqual({ name: 'alerts', log: true, limit: 7 })
    expect(commandOf('alerts', '--limit', '0')).toMatch(/^--limit wants/)
  })

  it('acknowledge and snooze', () => {
    expect(commandOf('ack', '823f27dc')).toEqual({ name: 'ack', alert: '823f27dc', note: '' })
    expect(commandOf('ack', 'x', '--note', 'on it')).toEqual({ name: 'ack', alert: 'x', note: 'on it' })
    expect(commandOf('ack')).toBe('ack needs the id of an alert: see brokerlight alerts.')
    expect(commandOf('snooze', 'x', '--for', '2h')).toEqual({ name: 'snooze', alert: 'x', forMs: 7_200_000 })
    expect(commandOf('snooze', 'x', '--for', '0')).toEqual({ name: 'snooze', alert: 'x', forMs: null })
    expect(commandOf('snooze', 'x')).toMatch(/^snooze needs --for/)
    expect(commandOf('snooze', 'x', '--for', 'soon')).toMatch(/^--for wants a length of time/)
    expect(commandOf('ack', 'x', 'y')).toBe('ack does not understand y.')
  })

  it('silence', () => {
    expect(commandOf('silence', '--for', '1d', '--comment', 'move', '--rule', 'disk-low')).toEqual({
      name: 'silence',
      what: { do: 'begin', rule: 'disk-low', forMs: 86_400_000, comment: 'move' },
    })
    expect(commandOf('silence', '--list')).toEqual({ name: 'silence', what: { do: 'list' } })
    expect(commandOf('silence', '--end', 's1')).toEqual({ name: 'silence', what: { do: 'end', id: 's1' } })
    expect(commandOf('silence')).toBe('silence needs one of --for, --list and --end.')
    expect(commandOf('silence', '--list', '--end', 's1')).toMatch(/^silence needs one of/)
    expect(commandOf('silence', '--for', '1d')).toMatch(/^silence needs --comment/)
  })

  it('are in the help', () => {
    for (const name of ['alerts', 'ack ALERT', 'snooze ALERT', 'silence'])
      expect(helpText()).toContain(`  ${name}`)
  })
})
