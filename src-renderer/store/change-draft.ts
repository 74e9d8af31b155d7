import type { QueueChange } from '#core/model/queue-change'

/** A change to a queue that a person still has to say something about. */
export type ChangeDraft =
  | {
      readonly do: 'claim'
      readonly queue: string
      readonly group: string
      readonly ids: readonly string[]
      readonly minIdleMs: number
      /** Consumers that are there to be chosen from. */
      readonly consumers: readonly string[]
    }
  | {
      readonly do: 'dead-letter'
      readonly queue: string
      readonly group: string
      readonly ids: readonly string[]
      /** The stream that brokers.yaml names for it. */
      readonly to: string | null
    }
  | { readonly do: 'trim'; readonly queue: string; readonly length: number | null }
  /** `group` null is a new one; a name is one that is made again. */
  | { readonly do: 'create-group'; readonly queue: string; readonly group: string | null }
  | { readonly do: 'drain'; readonly queue: string }
  | { readonly do: 'clean'; readonly queue: string }

/** What a person said about it so far, as it was typed. */
export interface DraftWords {
  /** The consumer, the other stream, or the group. */
  readonly name: string
  /** The length to keep, or the most jobs to take. */
  readonly count: string
  readonly from: '0' | '$'
  readonly delayed: boolean
  readonly state: 'completed' | 'failed'
  readonly hours: string
}

const mostJobs = 100_000
const hourMs = 60 * 60_000

/** What the fields hold before anybody typed. */
export function firstWords(draft: ChangeDraft, maxLength: number | null): DraftWords {
  return {
    name:
      draft.do === 'claim'
        ? (draft.consumers[0] ?? '')
        : draft.do === 'dead-letter'
          ? (draft.to ?? `${draft.queue}:dead`)
          : draft.do === 'create-group'
            ? (draft.group ?? '')
            : '',
    count: draft.do === 'trim' ? String(maxLength ?? draft.length ?? '') : '1000',
    // What waits is given out rather than skipped, unless a person wants it skipped.
    from: '0',
    delayed: false,
    state: 'completed',
    hours: '24',
  }
}

const whole = (text: string, least: number, most: number): number | null => {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : null
}

/** The change that is meant; null while something is missing or cannot be. */
export function changeOf(draft: ChangeDraft, words: DraftWords): QueueChange | null {
  const name = words.name.trim()
  const { queue } = draft
  switch (draft.do) {
    case 'claim': {
      const { group, ids, minIdleMs } = draft
      return name === '' ? null : { do: 'claim', queue, group, consumer: name, ids: [...ids], minIdleMs }
    }
    case 'dead-letter':
      return name === '' || name === queue
        ? null
        : { do: 'dead-letter', queue, group: draft.group, ids: [...draft.ids], to: name }
    case 'trim': {
      const maxLength = whole(words.count, 0, Number.MAX_SAFE_INTEGER)
      return maxLength === null ? null : { do: 'trim', queue, maxLength }
    }
    case 'create-group': {
      const recreate = draft.group !== null
      return name === '' ? null : { do: 'create-group', queue, group: name, from: words.from, recreate }
    }
    case 'drain':
      return { do: 'drain', queue, delayed: words.delayed }
    case 'clean': {
      const limit = whole(words.count, 1, mostJobs)
      const hours = Number(words.hours.replace(',', '.'))
      return limit === null || !(hours >= 0) || words.hours.trim() === ''
        ? null
        : { do: 'clean', queue, state: words.state, olderThanMs: Math.round(hours * hourMs), limit }
    }
  }
}
