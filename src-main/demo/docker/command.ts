import type { DockerEngine } from './engine.ts'
import type { InPlace } from './wire.ts'

/** One call as its command sees it. */
export interface CommandCall {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly engine: DockerEngine
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal
  out(text: string): void
  err(text: string): void
}

/** An exit code, or a command that the caller runs itself in place of the container. */
export type CommandEnd = number | InPlace

/** A command of the stand-in. */
export type Command = (call: CommandCall) => CommandEnd | Promise<CommandEnd>

/** The longest beginning of an argv that names a command of a table. */
export function lookUp(
  table: Readonly<Record<string, Command>>,
  argv: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } | null {
  for (const length of [3, 2, 1]) {
    const name = argv.slice(0, length).join(' ')
    const command = Object.hasOwn(table, name) ? table[name] : undefined
    if (command !== undefined) return { command, rest: argv.slice(length) }
  }
  return null
}

/** A value as one line of JSON. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`
