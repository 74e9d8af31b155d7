/** Flags of a command: those that take a value, and those that do not. Everything else is refused. */
export interface FlagRules {
  readonly values?: readonly string[]
  readonly switches?: readonly string[]
  /** Stops at the first word that is no flag, so that a command's own flags stay its own. */
  readonly untilWord?: boolean
}

/** A command line taken apart. */
export interface Flags {
  readonly words: readonly string[]
  has(name: string): boolean
  /** The last value given. */
  value(name: string): string | undefined
  values(name: string): readonly string[]
}

/** What cannot be understood, in docker's words. */
export class UsageError extends Error {}

/** Takes an argv apart by rules; a name stands with its dashes, and `a|b` are two spellings of one flag. */
export function parseFlags(given: readonly string[], rules: FlagRules): Flags {
  const valueNames = spell(rules.values)
  const switchNames = spell(rules.switches)
  const found = new Map<string, string[]>()
  const words: string[] = []
  const add = (name: string, value: string): void => {
    found.set(name, [...(found.get(name) ?? []), value])
  }
  const argv = [...given]
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? ''
    if (/^-[a-zA-Z]{2,}$/.test(word)) {
      // `-aq` is `-a -q`.
      argv.splice(index, 1, ...[...word.slice(1)].map(letter => `-${letter}`))
      index -= 1
      continue
    }
    if (word === '--' || !word.startsWith('-') || word === '-') {
      const from = word === '--' ? index + 1 : index
      if (word === '--' || rules.untilWord === true) {
        words.push(...argv.slice(from))
        break
      }
      words.push(word)
      continue
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const name = equals < 0 ? word : word.slice(0, equals)
    const valueName = valueNames.get(name)
    const switchName = switchNames.get(name)
    if (valueName !== undefined) {
      const value = equals < 0 ? argv[index + 1] : word.slice(equals + 1)
      if (value === undefined) throw new UsageError(`flag needs an argument: ${word}`)
      if (equals < 0) index += 1
      add(valueName, value)
    } else if (switchName !== undefined) {
      add(switchName, equals < 0 ? 'true' : word.slice(equals + 1))
    } else throw new UsageError(`unknown flag: ${name}`)
  }
  return {
    words,
    has: name => found.get(name)?.at(-1) !== undefined && found.get(name)?.at(-1) !== 'false',
    value: name => found.get(name)?.at(-1),
    values: name => found.get(name) ?? [],
  }
}

const spell = (names: readonly string[] = []): ReadonlyMap<string, string> =>
  new Map(
    names.flatMap(name => {
      const spellings = name.split('|')
      const first = spellings[0] ?? name
      return spellings.map((spelling): [string, string] => [spelling, first])
    }),
  )
