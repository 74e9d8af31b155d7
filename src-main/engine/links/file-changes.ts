import { stampOf } from '../config/read.ts'

/** Looks whether files change, as long as a link waits for one of them. */
export interface FileChanges {
  /** Keeps what the files are like before an attempt reads them. */
  note(paths: readonly string[]): void
  /** From now on `onChange` is called once a file was written and left alone since. Goes on until `stop`. */
  start(paths: readonly string[]): void
  stop(): void
}

/** Read by polling: editors rename, secrets are mounted as links, and a file may be on a network share. */
const lookEveryMs = 1_000

/** Builds a look-out that is not started yet. */
export function watchFileChanges(onChange: () => void): FileChanges {
  let before = new Map<string, Promise<string>>()
  let paths: readonly string[] = []
  let last = ''
  let timer: NodeJS.Timeout | undefined

  const stamps = async (of: (path: string) => Promise<string>): Promise<string> =>
    JSON.stringify(await Promise.all(paths.map(of)))

  async function look(mine: NodeJS.Timeout): Promise<void> {
    const then = await stamps(path => before.get(path) ?? stampOf(path))
    const now = await stamps(stampOf)
    if (mine !== timer) return
    const isLeftAlone = now === last
    last = now
    if (now === then || !isLeftAlone) return
    changes.stop()
    onChange()
  }

  const changes: FileChanges = {
    note(wanted) {
      before = new Map(wanted.map(path => [path, stampOf(path)]))
    },
    start(wanted) {
      changes.stop()
      paths = wanted
      for (const path of wanted) if (!before.has(path)) before.set(path, stampOf(path))
      last = ''
      const mine = setInterval(() => void look(mine), lookEveryMs)
      timer = mine
      timer.unref()
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    },
  }
  return changes
}
