import type { PlanNote } from '../model/run.ts'
import type { RedisCommand } from '../ports.ts'
import { err, ok, type Result } from '../result.ts'
import { durationText } from '../text/format.ts'
import { type ChangeText, commandText, entries, info, shown, warn } from './change-text.ts'
import { isBefore } from './entry-id.ts'
import type { EntryChange, StreamSeen } from './seen.ts'

/** The command that gives entries to another consumer. JUSTID: the entries themselves stay where they are. */
export const claimCommand = (
  { queue, group, consumer, minIdleMs }: Extract<EntryChange, { do: 'claim' }>,
  ids: readonly string[],
): RedisCommand => ['XCLAIM', queue, group, consumer, minIdleMs, ...ids, 'JUSTID']

/** The command that acknowledges entries. */
export const acknowledgeCommand = ({ queue, group }: EntryChange, ids: readonly string[]): RedisCommand => [
  'XACK',
  queue,
  group,
  ...ids,
]

/** What a copied entry carries besides its own fields. */
export const originFields = (
  { queue, group }: EntryChange,
  id: string,
): readonly (readonly [string, string])[] => [
  ['dead-letter.stream', queue],
  ['dead-letter.group', group],
  ['dead-letter.id', id],
]

/** Words and commands of a change of pending entries; the error says why it makes no sense. */
export function entriesText(change: EntryChange, seen: StreamSeen): Result<ChangeText> {
  const group = seen.groups.find(one => one.name === change.group)
  const queue = shown(change.queue)
  if (!seen.exists) return err(`${queue} is not there.`)
  if (group === undefined) return err(`${queue} has no group ${shown(change.group)}.`)
  const ids = seen.pending.map(entry => entry.id)
  if (ids.length === 0)
    return err(
      `None of these entries is pending in ${shown(change.group)} of ${queue} any more. Look at the list again.`,
    )
  const absent = change.do === 'dead-letter' ? (seen.absent ?? []) : []
  const there = ids.filter(id => !absent.includes(id))
  const left = group.pending - there.length
  const common = {
    look: [
      commandText(['XPENDING', change.queue, change.group, ids[0] ?? '-', ids.at(-1) ?? '+', ids.length]),
    ],
    changes: [
      { what: `Pending in ${shown(change.group)}`, before: entries(group.pending), after: entries(left) },
    ],
  }
  const where = `${queue} in ${shown(change.group)}`
  const gone = change.ids.length - ids.length
  const notes: readonly PlanNote[] = [
    ...(gone > 0
      ? [info(`Not pending any more: ${gone} of the ${entries(change.ids.length)} asked for.`)]
      : []),
    // What is not there to be copied is told of more exactly.
    ...(change.do === 'dead-letter' && seen.absent !== undefined ? [] : trimmedNotes(change, seen)),
  ]
  switch (change.do) {
    case 'claim':
      return claimText(change, seen, { ...common, notes, where })
    case 'acknowledge':
      return ok({
        ...common,
        title: `Acknowledge ${entries(ids.length)} of ${where}`,
        step: 'Acknowledge',
        commands: [commandText(acknowledgeCommand(change, ids))],
        onFailure: `What was acknowledged by then stays so. ${repeatable}`,
        notes: [
          ...notes,
          warn(
            'They count as processed from then on. Whatever was not really processed is lost to this group.',
          ),
        ],
        final: true,
      })
    case 'dead-letter':
      return deadLetterText(change, there, absent.length, { ...common, notes, where })
  }
}

interface Common extends Pick<ChangeText, 'look' | 'changes' | 'notes'> {
  readonly where: string
}

const repeatable = 'The run can be resumed: what is done already is not done twice.'

function claimText(
  change: Extract<EntryChange, { do: 'claim' }>,
  seen: StreamSeen,
  { where, ...common }: Common,
): Result<ChangeText> {
  const idle = seen.pending.filter(entry => entry.idleMs >= change.minIdleMs)
  const least = durationText('en', change.minIdleMs)
  if (idle.length === 0)
    return err(
      `None of these entries has been idle for ${least}: their consumers work on them. Wait, or ask for less.`,
    )
  const owners = [...new Set(idle.map(entry => entry.consumer))].map(shown)
  const to = shown(change.consumer)
  const young = seen.pending.length - idle.length
  return ok({
    ...common,
    title: `Give ${entries(idle.length)} of ${where} to ${to}`,
    changes: [{ what: 'Consumer', before: owners.join(', '), after: to }],
    step: `Give them to ${to}`,
    commands: [
      commandText(
        claimCommand(
          change,
          idle.map(entry => entry.id),
        ),
      ),
    ],
    onFailure: `What was given to ${to} by then stays there. ${repeatable}`,
    notes: [
      ...common.notes,
      info(
        `Only entries still idle for ${least} are given away. Their idle time begins again; their deliveries are not counted up.`,
      ),
      warn(
        `${to} gets them only if it asks for what is pending for it (XREADGROUP … 0, or XAUTOCLAIM); reading with > gives it new entries only. A consumer of that name is made if there is none.`,
      ),
      ...(young > 0 ? [info(`Not idle for so long, and left alone: ${entries(young)}.`)] : []),
    ],
    final: false,
  })
}

function deadLetterText(
  change: Extract<EntryChange, { do: 'dead-letter' }>,
  ids: readonly string[],
  absent: number,
  { where, ...common }: Common,
): Result<ChangeText> {
  if (ids.length === 0)
    return err(
      `None of these entries is in ${shown(change.queue)} any more, so there is nothing to copy. Acknowledge them to be rid of them.`,
    )
  if (change.to === change.queue) return err('A stream cannot be its own dead-letter stream. Name another.')
  const to = shown(change.to)
  const origin = originFields(change, ids[0] ?? '').flat()
  const moved = [
    `WATCH ${shown(change.to)}`,
    'MULTI',
    `${commandText(['XADD', change.to, '*', ...origin])} FIELDS…`,
    commandText(acknowledgeCommand(change, ids.slice(0, 1))),
    'EXEC',
  ].join('; ')
  return ok({
    ...common,
    title: `Copy ${entries(ids.length)} of ${where} to ${to} and acknowledge them`,
    changes: [...common.changes, { what: to, before: 'as it is', after: `${entries(ids.length)} more` }],
    step: `Copy to ${to} and acknowledge`,
    commands: [`${moved}; for each entry, ten in one transaction`],
    onFailure: `Each entry is copied and acknowledged in one transaction, or neither. ${repeatable}`,
    notes: [
      ...common.notes,
      info(
        `The originals stay in ${shown(change.queue)} until it is trimmed. Each copy says where it came from.`,
      ),
      ...(absent === 0
        ? []
        : [
            warn(
              `Not copied, because they are no longer in the stream: ${entries(absent)}. They stay pending; acknowledge them to be rid of them.`,
            ),
          ]),
    ],
    final: false,
  })
}

/** What is said of entries that were cut from the stream while they were pending. */
function trimmedNotes(change: EntryChange, { pending, firstId, length }: StreamSeen): readonly PlanNote[] {
  const cut = pending.filter(
    entry => length === 0 || (firstId !== null && isBefore(entry.id, firstId)),
  ).length
  if (cut === 0) return []
  const what = `Cut from the stream while pending: ${entries(cut)}, whose content is gone.`
  return [
    warn(
      change.do === 'claim'
        ? `${what} Redis 7 and later drop them from the pending list when they are claimed.`
        : what,
    ),
  ]
}
