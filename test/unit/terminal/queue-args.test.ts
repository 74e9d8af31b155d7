import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src-main/terminal/args.ts'
import { helpText } from '../../../src-main/terminal/commands.ts'
import { durationOf } from '../../../src-main/terminal/queue-args.ts'

const read = (line: string) => readArguments(line.split(' '))
const commandOf = (line: string) => {
  const made = read(line)
  return made.ok ? made.value.command : made.error
}
const changeOf = (line: string) => {
  const command = commandOf(`queue ${line}`)
  return typeof command === 'object' && command.name === 'queue' ? command.change : command
}

describe('commands about one queue', () => {
  it('pending, jobs and peek', () => {
    expect(commandOf('pending --queue k --group g --min-idle 5m --limit 500')).toEqual({
      ...{ name: 'pending', queue: 'k', group: 'g', minIdleMs: 300_000, after: null, limit: 200 },
    })
    expect(commandOf('jobs --queue q --state failed --after 50')).toEqual({
      ...{ name: 'jobs', queue: 'q', state: 'failed', offset: 50, limit: 50 },
    })
    expect(commandOf('peek --queue q --id 7')).toEqual({ name: 'peek', queue: 'q', id: '7', kind: 'bullmq' })
    expect(commandOf('peek --queue k --id 7-0')).toMatchObject({ kind: 'stream' })
    expect(commandOf('peek --queue q --id 7-0 --bullmq')).toMatchObject({ kind: 'bullmq' })
  })

  it.each([
    [
      'claim --queue k --group g --consumer c --min-idle 90s --id 1-1',
      { do: 'claim', consumer: 'c', minIdleMs: 90_000, ids: ['1-1'] },
    ],
    ['acknowledge --queue k --group g --id 1-1 --id 2-2', { do: 'acknowledge', ids: ['1-1', '2-2'] }],
    ['dead-letter --queue k --group g --to d --id 1-1', { do: 'dead-letter', to: 'd' }],
    ['trim --queue k --max-length 0', { do: 'trim', maxLength: 0 }],
    [
      'create-group --queue k --group g --from $ --recreate',
      { do: 'create-group', from: '$', recreate: true },
    ],
    ['create-group --queue k --group g --from 0', { do: 'create-group', from: '0', recreate: false }],
    ['retry --queue q --id 1', { do: 'retry', ids: ['1'] }],
    ['pause --queue q', { do: 'pause' }],
    ['drain --queue q', { do: 'drain', delayed: false }],
    [
      'clean --queue q --state failed --older-than 7d',
      { do: 'clean', olderThanMs: 604_800_000, limit: 1000 },
    ],
  ])('queue %s', (line, change) => {
    expect(changeOf(line)).toMatchObject(change)
  })

  it('takes what a list shows for --all', () => {
    expect(commandOf('queue retry --queue q --all')).toMatchObject({ chosen: { state: 'failed' } })
    expect(commandOf('queue promote --queue q --all')).toMatchObject({ chosen: { state: 'delayed' } })
    expect(commandOf('queue acknowledge --queue k --group g --all --min-idle 1h')).toMatchObject({
      chosen: { minIdleMs: 3_600_000 },
    })
    expect(commandOf('queue retry --queue q --id 1')).toMatchObject({ chosen: null })
  })

  it.each([
    ['pending --queue k', 'pending needs --group.'],
    ['jobs --queue k --state broken', 'jobs needs --state'],
    ['peek --queue k', 'peek needs one --id.'],
    ['queue', 'queue needs --queue'],
    ['queue --queue k', 'queue needs a change: one of claim, acknowledge'],
    ['queue frob --queue k', 'queue needs a change'],
    ['queue acknowledge --queue k --group g', 'needs --id, or --all'],
    ['queue acknowledge --queue k --group g --id x', '--id is not understood'],
    ['queue trim --queue k --max-length many', '--max-length is not understood'],
    ['queue create-group --queue k --group g --from 5', '--from wants one of 0, $.'],
    ['queue claim --queue k --group g --consumer c --id 1-1', 'needs --min-idle'],
    ['queue pause --queue k --all', 'does not understand --all'],
    ['queue pause --queue k --group g', 'does not understand --group'],
    ['queue retry --queue k --all --id 1', 'do not go together'],
    ['queue clean --queue k --state failed --older-than week', '--older-than wants'],
    ['queue clean --queue k --state active --older-than 1d', '--state wants one of completed, failed.'],
  ])('%s is wrong', (line, words) => {
    expect(commandOf(line)).toEqual(expect.stringContaining(words))
  })

  it('reads times', () => {
    expect(['500ms', '1.5h', '2d', '5', 'm', '-1s'].map(durationOf)).toEqual([
      500,
      5_400_000,
      172_800_000,
      null,
      null,
      null,
    ])
  })

  it('stands in the help', () => {
    for (const word of ['create-group --group G --from 0|$', 'dead-letter', 'clean --state failed'])
      expect(helpText()).toContain(word)
  })
})
