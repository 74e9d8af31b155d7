import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { addBroker, changeBroker, type Edited, removeBroker } from '#core/config/edit'
import { parseConfig } from '#core/config/parse'
import { problemText } from '#core/config/words'
import { brokersOf, type Config, configSchema } from '#core/model/config'
import type { ConfigProblem } from '#core/model/snapshot'
import { err, type Result } from '#core/result'
import type { ConfigAccess } from '../config-access.ts'
import { writeAtomic } from '../files/atomic.ts'
import { firstText } from './first.ts'
import { type Look, lookAt } from './read.ts'
import { type FileWatchOptions, watchFile } from './watch.ts'

/** brokers.yaml while the app runs: the last good config stays in force whatever happens to the file. */
export interface ConfigStore extends ConfigAccess {
  config(): Config
  /** The text as last read. A later `save` is made for this text. */
  text(): string
  change(name: string, path: readonly (string | number)[], value: unknown): Promise<Result<null>>
  remove(name: string): Promise<Result<null>>
  /** Reads the file now instead of at its next change. */
  reload(): Promise<void>
  close(): void
}

const watchedThus: FileWatchOptions = { quietMs: 100, pollMs: 2_000 }
const mostSentences = 5
const nothing: Config = configSchema.parse({})

/** Opens the store and reads the file once. A missing file is a config without brokers. */
export async function openConfigStore(path: string, watching = watchedThus): Promise<ConfigStore> {
  const file = basename(path)
  const listeners = new Set<() => void>()
  let text = ''
  /** What a person has before them in an editor: an edit made elsewhere meanwhile must not get lost. */
  let shown: string | null = null
  let config: Config = nothing
  let problems: readonly ConfigProblem[] = []
  let wasThere = false
  let queue: Promise<unknown> = Promise.resolve()

  const troubled = (found: string, allowed: string): readonly ConfigProblem[] => [
    { file, line: 1, field: 'the whole file', found, allowed },
  ]

  function take(look: Look): void {
    const before = JSON.stringify([config, problems])
    if (look.kind === 'unreadable') {
      problems = troubled(look.why.replace(/\.$/, ''), 'a YAML file in UTF-8 that this user can read')
    } else if (look.kind === 'missing' && wasThere) {
      problems = troubled('no file any more', `${path}; the brokers stay as they were until the app ends`)
    } else {
      wasThere = look.kind === 'text'
      text = look.kind === 'text' ? look.text : ''
      const read = parseConfig(text, file)
      if (read.ok) config = read.config
      problems = read.ok ? [] : read.problems
    }
    if (JSON.stringify([config, problems]) === before) return
    for (const listener of listeners) listener()
  }

  /** One after the other: what is read, checked and written must not mix. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done.catch(() => undefined)
    return done
  }

  async function write(next: string): Promise<Result<null>> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const written = await writeAtomic(path, next)
    if (!written.ok) return err(`${file} was not saved. ${written.error}`)
    take({ kind: 'text', text: next })
    return written
  }

  const edit = (change: (current: string) => Edited): Promise<Result<null>> =>
    inTurn(async () => {
      const look = await lookAt(path)
      if (look.kind === 'unreadable') return err(`${file} was not changed. ${look.why}`)
      const next = change(look.kind === 'text' ? look.text : firstText)
      return next.ok ? write(next.value) : err(sentences(next.error))
    })

  const save = (next: string): Promise<Result<null>> =>
    inTurn(async () => {
      const read = parseConfig(next, file)
      if (!read.ok) return err(sentences(read.problems))
      const base = shown ?? text
      const look = await lookAt(path)
      take(look)
      if (look.kind === 'unreadable') return err(`${file} was not saved. ${look.why}`)
      const current = look.kind === 'text' ? look.text : ''
      if (current !== base && current !== next) {
        return err(
          `${file} was changed by another program after it was opened here, so nothing was saved. ` +
            'Copy what you wrote, open the file anew and write it in there.',
        )
      }
      const written = await write(next)
      if (written.ok) shown = next
      return written
    })

  /** A file that is suddenly empty or gone is looked at twice: an editor may be about to fill it. */
  const reload = (): Promise<void> =>
    inTurn(async () => {
      const look = await lookAt(path)
      const isEmpty = look.kind === 'missing' || (look.kind === 'text' && look.text.trim() === '')
      if (isEmpty && config !== nothing) await sleep(watching.quietMs * 5)
      take(isEmpty ? await lookAt(path) : look)
    })

  const stopWatching = await watchFile(path, watching, () => void reload())
  await reload()
  return {
    path,
    config: () => config,
    brokers: () => brokersOf(config),
    alerts: () => config.alerts,
    problems: () => problems,
    onChange: listener => void listeners.add(listener),
    text() {
      shown = text
      return text
    },
    save,
    add: (name, broker) => edit(current => addBroker(current, name, broker, file)),
    change: (name, at, value) => edit(current => changeBroker(current, name, at, value, file)),
    remove: name => edit(current => removeBroker(current, name, file)),
    reload,
    close() {
      stopWatching()
      listeners.clear()
    },
  }
}

function sentences(problems: readonly ConfigProblem[]): string {
  const more = problems.length - mostSentences
  const first = problems.slice(0, mostSentences).map(problemText)
  return [...first, ...(more > 0 ? [`And ${more} more.`] : [])].join('\n')
}
