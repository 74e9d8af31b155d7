import { type JobState, jobStates } from '#core/model/pending'
import { type QueueChange, queueChangeSchema } from '#core/model/queue-change'
import { err, ok, type Result } from '#core/result'

/** Which entries or jobs of a list a change is about. */
export interface Chosen {
  readonly minIdleMs: number
  readonly state: JobState
}

/** A change of a queue as typed; `chosen` is set where its ids come from a list. */
export interface TypedChange {
  readonly change: QueueChange
  readonly chosen: Chosen | null
}

/** The commands about one queue. */
export type QueueCommand =
  | {
      readonly name: 'pending'
      readonly queue: string
      readonly group: string
      readonly minIdleMs: number
      readonly after: string | null
      readonly limit: number
    }
  | {
      readonly name: 'jobs'
      readonly queue: string
      readonly state: JobState
      readonly offset: number
      readonly limit: number
    }
  | { readonly name: 'peek'; readonly queue: string; readonly id: string; readonly kind: 'stream' | 'bullmq' }
  | ({ readonly name: 'queue' } & TypedChange)

/** The options of those commands. */
export const queueSpec = {
  queue: { type: 'string' },
  group: { type: 'string' },
  consumer: { type: 'string' },
  id: { type: 'string', multiple: true },
  all: { type: 'boolean' },
  'min-idle': { type: 'string' },
  limit: { type: 'string' },
  after: { type: 'string' },
  state: { type: 'string' },
  bullmq: { type: 'boolean' },
  to: { type: 'string' },
  'max-length': { type: 'string' },
  from: { type: 'string' },
  recreate: { type: 'boolean' },
  'older-than': { type: 'string' },
  delayed: { type: 'boolean' },
} as const

/** The values of those options, as typed. */
export type QueueValues = {
  readonly [Name in keyof typeof queueSpec]?:
    | (Name extends 'id' ? string[] : (typeof queueSpec)[Name]['type'] extends 'boolean' ? boolean : string)
    | undefined
}

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time as typed (`90s`, `5m`, `2h`, `7d`), in ms; null for anything else. */
export function durationOf(text: string): number | null {
  const [, count, unit] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return null
  return Math.round(Number(count) * units[unit as keyof typeof units])
}

/** Reads a command about one queue. The error is a sentence. */
export function queueCommand(
  name: QueueCommand['name'],
  values: QueueValues,
  change: string | undefined,
): Result<QueueCommand> {
  const { queue, group, state, after } = values
  if (queue === undefined) return err(`${name} needs --queue: see brokerlight queues.`)
  const minIdleMs = durationOf(values['min-idle'] ?? '0s')
  if (minIdleMs === null) return err('--min-idle wants a time such as 90s, 5m or 2h.')
  const limit = wholeNumber(values.limit ?? (name === 'queue' ? '1000' : '50'))
  if (limit === null || limit < 1) return err('--limit wants a whole number.')
  switch (name) {
    case 'pending':
      if (group === undefined) return err('pending needs --group.')
      return ok({ name, queue, group, minIdleMs, after: after ?? null, limit: Math.min(limit, 200) })
    case 'jobs': {
      const offset = wholeNumber(after ?? '0')
      if (offset === null) return err('--after wants the number of jobs to skip.')
      if (!isState(state)) return err(`jobs needs --state: one of ${jobStates.join(', ')}.`)
      return ok({ name, queue, state, offset, limit: Math.min(limit, 200) })
    }
    case 'peek': {
      const [id, ...more] = values.id ?? []
      if (id === undefined || more.length > 0) return err('peek needs one --id.')
      const isEntry = /^\d+-\d+$/.test(id) && !values.bullmq
      return ok({ name, queue, id, kind: isEntry ? 'stream' : 'bullmq' })
    }
    case 'queue':
      return typedChange(change, queue, values, { minIdleMs, limit })
  }
}

const isState = (state: string | undefined): state is JobState =>
  (jobStates as readonly (string | undefined)[]).includes(state)

const wholeNumber = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null)

/** What each change needs besides the queue, as options are called. */
const needs: Readonly<Record<QueueChange['do'], readonly (keyof QueueValues)[]>> = {
  claim: ['group', 'consumer', 'min-idle', 'id'],
  acknowledge: ['group', 'id'],
  'dead-letter': ['group', 'to', 'id'],
  trim: ['max-length'],
  'create-group': ['group', 'from'],
  retry: ['id'],
  promote: ['id'],
  remove: ['id'],
  pause: [],
  resume: [],
  drain: [],
  clean: ['state', 'older-than'],
}
const optional: Readonly<Partial<Record<QueueChange['do'], readonly (keyof QueueValues)[]>>> = {
  acknowledge: ['min-idle'],
  'dead-letter': ['min-idle'],
  'create-group': ['recreate'],
  remove: ['state'],
  drain: ['delayed'],
  clean: ['limit'],
}

const isChange = (word: string | undefined): word is QueueChange['do'] =>
  word !== undefined && Object.hasOwn(needs, word)

function typedChange(
  word: string | undefined,
  queue: string,
  values: QueueValues,
  { minIdleMs, limit }: { readonly minIdleMs: number; readonly limit: number },
): Result<QueueCommand> {
  if (!isChange(word)) return err(`queue needs a change: one of ${Object.keys(needs).join(', ')}.`)
  const known: readonly string[] = ['queue', 'all', ...needs[word], ...(optional[word] ?? [])]
  const foreign = Object.keys(values).find(
    option => Object.hasOwn(queueSpec, option) && !known.includes(option),
  )
  if (foreign !== undefined) return err(`queue ${word} does not understand --${foreign}.`)
  const missing = needs[word].find(option => values[option] === undefined && !(option === 'id' && values.all))
  if (missing !== undefined)
    return err(`queue ${word} needs --${missing}${missing === 'id' ? ', or --all' : ''}.`)
  if (values.all && values.id) return err('--id and --all do not go together.')
  if (values.all && !needs[word].includes('id')) return err(`queue ${word} does not understand --all.`)
  const olderThanMs = durationOf(values['older-than'] ?? '0s')
  if (olderThanMs === null) return err('--older-than wants a time such as 24h or 7d.')
  const state = word === 'promote' ? 'delayed' : (values.state ?? 'failed')
  if (!isState(state)) return err(`--state is one of ${jobStates.join(', ')}.`)
  // What the list shows takes the place of the ids before the plan is asked for.
  const ids = values.id ?? [word === 'claim' || needs[word].includes('group') ? '0-0' : 'all']
  const written = {
    ...pick(values, needs[word]),
    ...(needs[word].includes('id') ? { ids } : {}),
    ...(word === 'claim' ? { minIdleMs } : {}),
    ...(word === 'trim' ? { maxLength: wholeNumber(values['max-length'] ?? '') } : {}),
    ...(word === 'create-group' ? { recreate: values.recreate === true } : {}),
    ...(word === 'drain' ? { delayed: values.delayed === true } : {}),
    ...(word === 'clean' ? { state, olderThanMs, limit } : {}),
  }
  const change = queueChangeSchema.safeParse({ do: word, queue, ...written })
  if (!change.success) {
    const [issue] = change.error.issues
    const option = optionOf(String(issue?.path[0] ?? ''))
    return issue?.code === 'invalid_value'
      ? err(`queue ${word}: ${option} wants one of ${issue.values.join(', ')}.`)
      : err(`queue ${word}: ${option} is not understood (${issue?.message ?? ''}).`)
  }
  return ok({
    name: 'queue',
    change: change.data,
    chosen: values.all ? { minIdleMs, state } : null,
  })
}

/** The option that a field of a change is typed as. */
const optionOf = (field: string): string =>
  field === 'ids' ? '--id' : `--${field.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`

const plainOptions: readonly (keyof QueueValues)[] = ['group', 'consumer', 'to', 'from']

/** The options that go into a change as they are typed. */
const pick = (values: QueueValues, names: readonly (keyof QueueValues)[]): object =>
  Object.fromEntries(names.filter(one => plainOptions.includes(one)).map(one => [one, values[one]]))
