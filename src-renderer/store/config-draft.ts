/** Text of brokers.yaml that a person wrote and did not save yet. */
export interface ConfigDraft {
  /** What the file held when the draft was begun. */
  readonly base: string
  readonly text: string
}

const key = 'config-draft'

/** The draft that was kept; null for anything else. */
export function readDraft(kept: string | null): ConfigDraft | null {
  try {
    const found: unknown = JSON.parse(kept ?? 'null')
    if (typeof found !== 'object' || found === null) return null
    const [base, text]: unknown[] = [Reflect.get(found, 'base'), Reflect.get(found, 'text')]
    return typeof base === 'string' && typeof text === 'string' ? { base, text } : null
  } catch {
    // Not written by this app: there is no draft.
    return null
  }
}

interface Holder {
  readonly configDraft: ConfigDraft | null
}

/** The window's store, as far as a draft needs it. */
export interface DraftStore {
  setState(part: Holder): void
  subscribe(listener: (state: Holder, before: Holder) => void): () => void
}

/** Takes up the kept draft, and keeps every later one: a closed window is destroyed, and its state with it. */
export function keepDraft(
  store: DraftStore,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): void {
  store.setState({ configDraft: readDraft(storage.getItem(key)) })
  store.subscribe(({ configDraft }, before) => {
    if (configDraft === before.configDraft) return
    if (configDraft === null) storage.removeItem(key)
    else storage.setItem(key, JSON.stringify(configDraft))
  })
}

/** A text as a draft; one that is the file's is none. */
export const draftOf = (base: string, text: string): ConfigDraft | null =>
  text === base ? null : { base, text }
