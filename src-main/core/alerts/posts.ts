import { groupedBy } from './group.ts'
import type { AlertState, Ended, Post, Standing } from './state.ts'
import { mayBeTakenLater, type Posted } from './webhook.ts'

/** Ends that a group keeps for the webhook; the oldest give way. */
const mostEnded = 500

/** The state in which every group that changed is to be sent: what of these alerts the webhook never heard of, and what is over. */
export function withPosts(
  state: AlertState,
  loud: readonly Standing[],
  nowMs: number,
  newId: () => string,
): AlertState {
  const begun = loud.filter(one => !one.posted && one.acknowledged === null)
  const ended = state.over.filter(one => one.posted)
  if (begun.length + ended.length === 0) return state
  const ids = new Set(begun.map(({ id }) => id))
  const byBroker = groupedBy(ended, ({ broker }) => broker)
  const changed = new Set([...begun, ...ended].map(({ broker }) => broker))
  let posts: readonly Post[] = state.posts
  for (const broker of changed) {
    posts = withGroup(posts, broker, byBroker.get(broker) ?? [], nowMs, newId())
  }
  return {
    ...state,
    standing: state.standing.map(one => (ids.has(one.id) ? { ...one, posted: true } : one)),
    over: state.over.map(one => (one.posted ? { ...one, posted: false } : one)),
    posts: [...posts],
  }
}

/** A group is sent once, with all that changed by then. A server that is away or busy is not asked sooner for it; one that refused is. */
export function withGroup(
  posts: readonly Post[],
  broker: string,
  ended: readonly Ended[],
  nowMs: number,
  id: string,
): readonly Post[] {
  const before = posts.find(one => one.broker === broker)
  const status = before?.problem?.status ?? null
  const isRefused = before?.problem === null || (status !== null && !mayBeTakenLater(status))
  const waits = isRefused ? null : before
  const post: Post = {
    id,
    broker,
    ended: [...(before?.ended ?? []), ...ended].slice(-mostEnded),
    attempts: waits?.attempts ?? 0,
    nextAtMs: waits?.nextAtMs ?? nowMs,
    problem: before?.problem ?? null,
  }
  return [...posts.filter(one => one !== before), post]
}

/** What a group's message says: all of it that fires, and what is over since the last. */
export const postedOf = ({ standing }: AlertState, { broker, ended }: Post): readonly Posted[] => [
  ...standing.filter(one => one.broker === broker && one.posted).map(alert => ({ alert, endedAtMs: null })),
  ...ended.map(alert => ({ alert, endedAtMs: alert.overAtMs })),
]

/** The state after a message was taken. What changed while it was on its way is still to be sent. */
export function withDelivered(state: AlertState, sent: Post, status: number, nowMs: number): AlertState {
  const gone = new Set(sent.ended.map(({ id }) => id))
  const posts = state.posts.flatMap(one => {
    if (one.id === sent.id) return []
    return one.broker === sent.broker
      ? [{ ...one, ended: one.ended.filter(({ id }) => !gone.has(id)), problem: null }]
      : [one]
  })
  return { ...state, posts, delivered: { atMs: nowMs, status } }
}

/** The state after a message was not taken: the group waits. */
export function withProblem(
  state: AlertState,
  sent: Post,
  problem: NonNullable<Post['problem']>,
  pauseMs: number,
): AlertState {
  const posts = state.posts.map(one =>
    one.broker === sent.broker
      ? { ...one, attempts: sent.attempts + 1, nextAtMs: problem.atMs + pauseMs, problem }
      : one,
  )
  return { ...state, posts }
}
