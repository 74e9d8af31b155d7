import { mask } from '../../mask.ts'
import type { PlanChange, PlanNote } from '../../model/run.ts'
import { mountText, portText, type ServiceShape } from './shape.ts'

/** What differs between two ways to make the container of a service. */
export interface Difference {
  readonly field:
    | 'ports'
    | 'volumes'
    | 'entrypoint'
    | 'command'
    | 'environment'
    | 'user'
    | 'healthcheck'
    | 'memory limit'
    | 'cpu limit'
    | 'restart'
    | 'replicas'
    | 'networks'
  readonly before: string
  readonly after: string
  /** What a wrong one does harm to, where it is Redis. */
  readonly touches: 'data' | 'address' | 'password' | null
}

const none = 'none'
const listed = (words: readonly string[]): string => (words.length === 0 ? none : words.join(', '))
const ofImage = 'as in the image'

/** Everything that differs; values of the environment, and passwords among the words of a command, are never in it. */
export function differencesOf(before: ServiceShape, after: ServiceShape): readonly Difference[] {
  const all: readonly Difference[] = [
    {
      field: 'ports',
      before: listed(before.ports.map(portText)),
      after: listed(after.ports.map(portText)),
      touches: 'address',
    },
    { field: 'volumes', ...volumes(before, after) },
    { field: 'entrypoint', ...words(before.entrypoint, after.entrypoint) },
    { field: 'command', ...words(before.command, after.command) },
    { field: 'environment', ...environments(before.environment, after.environment) },
    { field: 'user', before: before.user || ofImage, after: after.user || ofImage, touches: null },
    { field: 'healthcheck', ...words(before.healthTest, after.healthTest), touches: null },
    { field: 'memory limit', before: size(before.memory), after: size(after.memory), touches: null },
    {
      field: 'cpu limit',
      before: before.cpus === 0 ? none : String(before.cpus),
      after: after.cpus === 0 ? none : String(after.cpus),
      touches: null,
    },
    { field: 'restart', before: before.restart, after: after.restart, touches: null },
    {
      field: 'replicas',
      before: String(before.replicas),
      after: String(after.replicas),
      touches: 'data',
    },
    { field: 'networks', before: listed(before.networks), after: listed(after.networks), touches: null },
  ]
  return all.filter(one => one.before !== one.after)
}

type Sides = Omit<Difference, 'field'>

function volumes(before: ServiceShape, after: ServiceShape): Sides {
  const texts = [before.mounts.map(mountText), after.mounts.map(mountText)] as const
  const moved = [...before.mounts, ...after.mounts].filter(
    one => !(texts[0].includes(mountText(one)) && texts[1].includes(mountText(one))),
  )
  const touches = moved.some(one => !one.readOnly) ? 'data' : null
  return { before: listed(texts[0]), after: listed(texts[1]), touches }
}

/** Options of Redis that decide who may sign in. */
const signIn = /^--?(?:requirepass|masterauth|masteruser|user|aclfile|protected-mode)$/i

/** Each word with the option it follows: a password is a value of one. */
function words(before: readonly string[], after: readonly string[]): Sides {
  const shown = (all: readonly string[]): string =>
    all.length === 0
      ? ofImage
      : all
          .map((word, at) => (isSecret(all, at) ? mask : word))
          .join(' ')
          .slice(0, 400)
  const secrets = (all: readonly string[]): string =>
    JSON.stringify(all.filter((word, at) => signIn.test(word) || isSecret(all, at)))
  if (JSON.stringify(before) === JSON.stringify(after))
    return { before: shown(before), after: shown(after), touches: null }
  const isPassword = secrets(before) !== secrets(after)
  const sides = [shown(before), shown(after)] as const
  // Where only what is masked differs, it has to be told that it does.
  const other = sides[0] === sides[1] ? `${sides[1]} (another value)` : sides[1]
  return { before: sides[0], after: other, touches: isPassword ? 'password' : null }
}

function isSecret(all: readonly string[], at: number): boolean {
  const word = all[at] ?? ''
  if (word.startsWith('--') && !/[\s=]/.test(word)) return false
  if (/pass|secret|auth|token/i.test(word)) return true
  const option = all.slice(0, at).findLast(one => one.startsWith('-')) ?? ''
  return signIn.test(option) || /^-a$|pass|secret|auth|token/i.test(option)
}

function environments(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Sides {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted((a, b) => (a < b ? -1 : 1))
  const changed = names.filter(name => before.get(name) !== after.get(name))
  const side = (own: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>, word: string): string =>
    listed(changed.map(name => (!own.has(name) ? `no ${name}` : other.has(name) ? `${name}${word}` : name)))
  const touches = changed.some(name => /pass|auth|secret|token/i.test(name)) ? 'password' : null
  if (changed.length === 0) return { before: '', after: '', touches: null }
  return { before: side(before, after, ''), after: side(after, before, ' (another value)'), touches }
}

const units = ['', 'K', 'M', 'G', 'T'] as const

function size(bytes: number): string {
  if (bytes === 0) return none
  const power = units.findLastIndex((_, at) => bytes % 1024 ** at === 0)
  return `${bytes / 1024 ** power}${units[power]}`
}

/** What changes with the image, for the plan's list of changes. */
export const changeLines = (service: string, differences: readonly Difference[]): readonly PlanChange[] =>
  differences.map(({ field, before, after }) => ({ what: `${service}: ${field}`, before, after }))

const dangers = {
  data: 'The place of the data changes',
  address: 'The published address changes',
  password: 'The password or who may sign in changes',
} as const

/** What a person has to know of the differences; `word` is what has to be typed where Redis itself is at stake. */
export function differenceNotes(
  service: string,
  differences: readonly Difference[],
  isOwn: boolean,
): readonly PlanNote[] {
  if (differences.length === 0) return []
  const grave = isOwn ? differences.filter(one => one.touches !== null) : []
  const fields = differences.map(one => one.field).join(', ')
  return [
    {
      level: 'warn',
      text: `${service} was started with another configuration than it will get. With the image this changes too: ${fields}.`,
    },
    ...grave.map(
      ({ touches, before, after }): PlanNote => ({
        level: 'warn',
        text: `${dangers[touches ?? 'data']}: ${before} now, ${after} then. If that is not meant, correct the compose files. If it is, type the name of the broker.`,
      }),
    ),
  ]
}

/** Whether a person has to type a word for these differences of Redis itself. */
export const needsWord = (differences: readonly Difference[]): boolean =>
  differences.some(one => one.touches !== null)
