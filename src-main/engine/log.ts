import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileErrorText } from './files/words.ts'

/** Facts of a log line. They are written as they are, after secrets were taken out. */
export type LogFields = Readonly<Record<string, unknown>>

/** The app's log: one JSON object a line, with time, level, event and fields. Writing never fails the caller. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** What a log is written with. */
export interface LogDeps {
  readonly folder: string
  readonly redact: (text: string) => string
  readonly nowMs: () => number
  /** Where a log that cannot be written says so, once. */
  readonly complain: (text: string) => void
  readonly mostBytes?: number
  readonly oldFiles?: number
}

const oneMegabyte = 1_000_000
const longestLine = 16_000

/** Opens `brokerlight.log` in a folder. A full file becomes `.1`, that one `.2`, and the oldest goes. */
export function openLog(deps: LogDeps): Log {
  const { mostBytes = oneMegabyte, oldFiles = 3 } = deps
  const path = join(deps.folder, 'brokerlight.log')
  let bytes = sizeOf(path)
  let hasComplained = false

  function rotate(): void {
    rmSync(`${path}.${oldFiles}`, { force: true })
    for (let age = oldFiles; age > 0; age--) {
      const from = age === 1 ? path : `${path}.${age - 1}`
      if (sizeOf(from) > 0) renameSync(from, `${path}.${age}`)
    }
    bytes = 0
  }

  function write(level: string, event: string, fields: LogFields): void {
    const time = new Date(deps.nowMs()).toISOString()
    const whole = deps.redact(JSON.stringify({ time, level, event, ...fields }, asData))
    const cut = { time, level, event, cut: whole.slice(0, longestLine / 4) }
    const line = `${whole.length > longestLine ? JSON.stringify(cut) : whole}\n`
    try {
      if (bytes + Buffer.byteLength(line) > mostBytes && bytes > 0) rotate()
      if (bytes === 0) mkdirSync(deps.folder, { recursive: true, mode: 0o700 })
      appendFileSync(path, line, { mode: 0o600 })
      bytes += Buffer.byteLength(line)
    } catch (error) {
      if (!hasComplained) deps.complain(`The log cannot be written. ${fileErrorText(error, path)}`)
      hasComplained = true
    }
  }

  return {
    info: (event, fields = {}) => write('info', event, fields),
    warn: (event, fields = {}) => write('warn', event, fields),
    error: (event, fields = {}) => write('error', event, fields),
  }
}

/** Errors would be written as `{}`, and big integers would throw. */
function asData(_key: string, value: unknown): unknown {
  if (value instanceof Error) return value.stack ?? String(value)
  return typeof value === 'bigint' ? String(value) : value
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
