import { type AlertRequest, type AlertState, calmState, granted } from '#core/alerts/state'
import { ok, type Result } from '#core/result'
import type { Lease } from './lease.ts'
import type { AlertStore, LeftRequest } from './store.ts'

/** The state of alerts, whoever keeps it: this process, or another one whose file is followed. */
export interface Keeping {
  state(): AlertState
  /** Whether this process judges: it keeps the state, or nobody does. */
  judges(): boolean
  /** Whether this process tells, and writes where it can. */
  keeps(): boolean
  /** Puts another state in its place; where it is ours it is written soon, unless nothing but values moved. */
  put(state: AlertState, isNews: boolean): void
  ask(request: AlertRequest): Promise<Result<null>>
  /** Looks at lease, file and requests; true when the state changed by that. */
  look(): Promise<boolean>
  stop(): Promise<void>
}

const damagedText = (path: string): string =>
  `The alert state was damaged: silences and acknowledgements are lost. The damaged file is ${path}.`

/** Builds the keeping of alerts; `look` begins it. */
export function createKeeping(
  lease: Lease,
  store: AlertStore,
  nowMs: () => number,
  warn: (text: string) => void,
): Keeping {
  let state: AlertState = calmState
  let keeps = false
  let isElsewhere = true
  let isRead = false
  let isForgetful = false
  let isSaid = false
  let writing: Promise<void> | null = null
  let waits = false

  async function write(): Promise<void> {
    while (waits && (await lease.hold())) {
      waits = false
      const saved = await store.save(state)
      if (!saved.ok) warn(saved.error)
    }
    writing = null
  }
  function put(next: AlertState, isNews: boolean): void {
    const isSame = next === state
    state = next
    if (isSame || !keeps || !isNews) return
    waits = true
    writing ??= write()
  }

  /** Requests are gone only after the state that grants them is on disk. */
  async function grant(left: readonly LeftRequest[]): Promise<void> {
    if (left.length === 0) return
    put(
      left.reduce((before, { request }) => granted(before, request), state),
      true,
    )
    await writing
    await store.drop(left)
  }

  async function read(mayMove: boolean): Promise<AlertState> {
    const [saved, left] = [(await store.load()) ?? (await damaged(mayMove)), await store.left()]
    const known =
      saved.damaged === null || (await store.isAside(saved.damaged.path))
        ? saved
        : { ...saved, damaged: null }
    return left.reduce((before, { request }) => granted(before, request), known)
  }

  /** Others read of it in the new file, for as long as the damaged one is kept. */
  async function settleDamaged({ path }: NonNullable<AlertState['damaged']>): Promise<void> {
    if (!(await store.isAside(path))) put({ ...state, damaged: null }, true)
    else if (path !== store.path && !isSaid) put({ ...state }, true)
    isSaid = true
  }

  /** What is left of a damaged file: that there was one. Whoever may write keeps it aside. */
  async function damaged(mayMove: boolean): Promise<AlertState> {
    const aside = mayMove ? await store.keepAside() : null
    return { ...calmState, damaged: { atMs: nowMs(), path: aside ?? store.path } }
  }

  /** A window alone tells also where nothing can be written: on a full disk alerts matter most. */
  function tellsAnyway(): boolean {
    if (lease.role !== 'window' || isElsewhere) return false
    if (!isForgetful)
      warn(`${lease.path} cannot be written: alerts are told, and forgotten when the app ends.`)
    isForgetful = true
    return true
  }

  return {
    state: () => state,
    judges: () => keeps || !isElsewhere,
    keeps: () => keeps,
    put,
    async ask(request) {
      if (keeps) {
        put(granted(state, request), true)
        await writing
        return ok(null)
      }
      const left = await store.leave(request)
      if (left.ok) state = granted(state, request)
      return left
    },
    async look() {
      const before = JSON.stringify(state)
      const kept = keeps
      const holds = await lease.hold()
      isElsewhere = !holds && (await lease.isElsewhere())
      const mayKeep = holds || tellsAnyway()
      if (mayKeep !== kept || isElsewhere || !isRead) {
        const known = state.damaged?.path
        state = await read(holds)
        if (state.damaged !== null && state.damaged.path !== known) warn(damagedText(state.damaged.path))
      }
      isRead = true
      keeps = mayKeep
      if (keeps && state.damaged !== null) await settleDamaged(state.damaged)
      if (holds) await grant(await store.left())
      return JSON.stringify(state) !== before
    },
    async stop() {
      await writing
      await lease.release()
      keeps = false
    },
  }
}
