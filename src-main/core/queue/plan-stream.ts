import type { GroupReading } from '../model/queue.ts'
import type { PlanNote } from '../model/run.ts'
import type { RedisCommand } from '../ports.ts'
import { err, ok, type Result } from '../result.ts'
import { type ChangeText, commandText, entries, info, many, shown, warn } from './change-text.ts'
import type { StreamChange, StreamSeen } from './seen.ts'

type Trim = Extract<StreamChange, { do: 'trim' }>
type CreateGroup = Extract<StreamChange, { do: 'create-group' }>

/**
 * The command that trims a stream. What was added since the plan is kept beside what it said, so that no entry goes that
 * nobody agreed to; trimming again then takes nothing more. Before Redis 7 nothing counts what was added.
 */
export function trimCommand(
  { queue, maxLength }: Trim,
  seen: StreamSeen,
  added: number | null,
): RedisCommand {
  const since = added === null || seen.added === null ? 0 : Math.max(0, added - seen.added)
  return ['XTRIM', queue, 'MAXLEN', maxLength + since]
}

/** The commands that create a group, as one transaction where an old one goes first. */
export function groupCommands({ queue, group, from, recreate }: CreateGroup): readonly RedisCommand[] {
  const create: RedisCommand = ['XGROUP', 'CREATE', queue, group, from, 'MKSTREAM']
  return recreate ? [['MULTI'], ['XGROUP', 'DESTROY', queue, group], create, ['EXEC']] : [create]
}

/** Words and commands of a trim. */
export function trimText(change: Trim, seen: StreamSeen): Result<ChangeText> {
  const queue = shown(change.queue)
  if (!seen.exists) return err(`${queue} is not there.`)
  const lost = seen.length - change.maxLength
  if (lost <= 0) return err(`${queue} has ${entries(seen.length)} only: there is nothing to trim.`)
  const kept = entries(change.maxLength)
  return ok({
    title: `Trim ${queue} to ${kept}`,
    changes: [{ what: `Length of ${queue}`, before: entries(seen.length), after: kept }],
    step: `Trim to ${kept}`,
    commands: [commandText(trimCommand(change, seen, seen.added))],
    look: [commandText(['XINFO', 'STREAM', change.queue])],
    onFailure: 'Redis trims in one command: all of it was cut, or nothing. The run can be resumed.',
    notes: [
      warn(`The oldest ${entries(lost)} are lost for good, read or not.`),
      ...seen.groups.flatMap(group => lossNotes(group, seen.length, change.maxLength)),
      seen.added === null
        ? info('What is added until then pushes older entries out: the newest are kept.')
        : info('What is added until then is kept beside them.'),
    ],
    final: true,
  })
}

/** What a group loses by a trim: entries that it was never given, and the content of pending ones. */
function lossNotes(group: GroupReading, length: number, kept: number): readonly PlanNote[] {
  const name = shown(group.name)
  const unread =
    group.lag === null
      ? [
          warn(
            `How many entries ${name} has not read yet is unknown: some of them may be among those that go.`,
          ),
        ]
      : group.lag > kept
        ? [warn(`${entries(Math.min(group.lag, length) - kept)} of them were never given to ${name}.`)]
        : []
  const pending =
    group.pending > 0
      ? [
          warn(
            `${name} has ${entries(group.pending)} pending: those that are cut stay pending without content.`,
          ),
        ]
      : []
  return [...unread, ...pending]
}

/** Words and commands of creating a group, or of creating it again. */
export function groupText(change: CreateGroup, seen: StreamSeen): Result<ChangeText> {
  const queue = shown(change.queue)
  const name = shown(change.group)
  const old = seen.groups.find(one => one.name === change.group)
  if (old !== undefined && !change.recreate)
    return err(
      `${queue} has a group ${name} already. Ask to create it again if its position is to be set anew.`,
    )
  const recreate = old !== undefined
  const commands = groupCommands({ ...change, recreate })
  const before = old === undefined ? 'none' : `at ${old.lastDeliveredId}, ${entries(old.pending)} pending`
  return ok({
    title: `Create group ${name} of ${queue} ${recreate ? 'again ' : ''}from ${change.from}`,
    changes: [
      { what: `Group ${name}`, before, after: `from ${change.from}, nothing pending` },
      ...(seen.exists ? [] : [{ what: queue, before: 'not there', after: 'an empty stream' }]),
    ],
    step: recreate ? 'Create the group again' : 'Create the group',
    commands: [commands.map(command => commandText(command)).join('; ')],
    look: [commandText(['XINFO', 'GROUPS', change.queue])],
    onFailure: recreate
      ? 'The old group goes and the new one comes in one transaction, or neither. If the link is lost in between and it cannot be told which, the run says so and does not do it again by itself.'
      : 'The group is there, or not. The run can be resumed.',
    notes: [...startNotes(change, seen, old ?? null), ...(old ? recreateNotes(old, change) : [])],
    final: recreate,
  })
}

/** What `0` and `$` mean for what is in the stream now. */
function startNotes(
  { from, group }: CreateGroup,
  seen: StreamSeen,
  old: GroupReading | null,
): readonly PlanNote[] {
  const name = shown(group)
  if (from === '0') {
    const again = old === null ? '' : ', also what it processed already and is still in the stream'
    return [
      info(`0: ${name} is given everything that is in the stream, ${entries(seen.length)} now${again}.`),
    ]
  }
  const unread = old === null ? seen.length : old.lag
  const what =
    unread === null
      ? 'All that waits now'
      : unread === 0
        ? null
        : `${many(unread, 'entry that waits', 'entries that wait')} now`
  return [
    what === null
      ? info(`$: ${name} is given only what is added from then on. Nothing waits now.`)
      : warn(
          `$: ${name} is given only what is added from then on. ${what} will be skipped: 0 would give it to the group.`,
        ),
  ]
}

/** What goes with the old group. */
function recreateNotes(old: GroupReading, { from }: CreateGroup): readonly PlanNote[] {
  const held = entries(old.pending)
  return [
    warn(
      old.pending === 0
        ? `Its position and its ${many(old.consumers, 'consumer', 'consumers')} are forgotten; nothing is pending.`
        : from === '0'
          ? `Its position, its ${many(old.consumers, 'consumer', 'consumers')} and ${held} pending are forgotten: those are given out again while somebody may still work on them.`
          : `Its position, its ${many(old.consumers, 'consumer', 'consumers')} and ${held} pending are forgotten: nobody is given those again.`,
    ),
    info(
      'Its consumers get NOGROUP for an instant at most; consumers come back by themselves with their next read.',
    ),
  ]
}
