import { type Document, isAlias, isMap, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml'
import type { ConfigProblem } from '../model/snapshot.ts'
import { err, ok, type Result } from '../result.ts'
import { type Located, locate, placeOf } from './located.ts'
import { parseConfig, yamlOptions } from './parse.ts'
import { appended, cut, plainStyle, replaced } from './splice.ts'
import { fieldWords } from './words.ts'

/** The text after an edit, or why there is none. The result was read again and is a good config. */
export type Edited = Result<string, readonly ConfigProblem[]>

type Raw = Readonly<Record<string, unknown>>
type Step = string | number

/** Adds a broker behind the others. Every other byte of the text stays as it is where its form allows that. */
export function addBroker(text: string, name: string, broker: Raw, file: string): Edited {
  return edit(text, file, ({ document, brokers, raw }) => {
    if (Object.hasOwn(raw, name)) return refusal(['brokers', name], 'a broker of this name', 'a new name')
    return {
      wanted: { ...raw, [name]: broker },
      attempts: [() => appended(text, brokers, name, broker), () => set(text, document, [name], broker)],
    }
  })
}

/** Changes one value of a broker; `undefined` takes it out. Comments and order stay. */
export function changeBroker(
  text: string,
  name: string,
  path: readonly Step[],
  value: unknown,
  file: string,
): Edited {
  return edit(text, file, ({ document, raw }) => {
    const whole = ['brokers', name, ...path]
    if (!Object.hasOwn(raw, name)) return refusal(whole, 'no broker of this name', 'a name that is there')
    const steps = whole.map((_, index) => whole.slice(0, index + 1))
    const aliased = steps.some(step => isAlias(document.getIn(step, true)))
    if (aliased) return refusal(whole, 'an alias (*)', 'an edit of the text by hand')
    return {
      wanted: { ...raw, [name]: changed(raw[name], path, value) },
      attempts: [
        () => replaced(text, document, whole, value),
        () => set(text, document, [name, ...path], value),
      ],
    }
  })
}

/** Takes a broker out, with the comments right above it and inside of it. */
export function removeBroker(text: string, name: string, file: string): Edited {
  return edit(text, file, ({ document, brokers, raw }) => {
    if (!Object.hasOwn(raw, name)) {
      return refusal(['brokers', name], 'no broker of this name', 'a name that is there')
    }
    const { [name]: _gone, ...wanted } = raw
    return {
      wanted,
      attempts: [() => cut(text, brokers, name), () => set(text, document, [name], undefined)],
    }
  })
}

interface Before {
  readonly document: Document
  readonly brokers: YAMLMap | null
  readonly raw: Raw
}
interface Intent {
  readonly wanted: Raw
  /** Ways to do it, the one that leaves most of the text alone first; null where a way does not fit. */
  readonly attempts: readonly (() => string | null)[]
}
interface Refusal {
  readonly path: readonly Step[]
  readonly found: string
  readonly allowed: string
}
const refusal = (path: readonly Step[], found: string, allowed: string): Refusal => ({ path, found, allowed })

/** Takes the first attempt whose text reads as what was wanted. */
function edit(text: string, file: string, plan: (before: Before) => Intent | Refusal): Edited {
  const old = parseConfig(text, file)
  if (!old.ok) return err(old.problems)
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { ...yamlOptions, lineCounter })
  const { root } = locate(document)
  const refused = ({ path, found, allowed }: Refusal): Edited => {
    const line = Math.max(1, lineCounter.linePos(placeOf(root, path, 'key')).line)
    return err([{ file, line, field: fieldWords(path), found, allowed }])
  }
  const brokers = document.get('brokers', true)
  const intent = plan({ document, brokers: isMap(brokers) ? brokers : null, raw: rawBrokers(root) })
  if (!('attempts' in intent)) return refused(intent)
  let problems: readonly ConfigProblem[] = []
  for (const attempt of intent.attempts) {
    const made = attempt()
    if (made === null) continue
    const next = text.includes('\r\n') ? made.replace(/\r?\n/g, '\r\n') : made
    const read = parseConfig(next, file)
    if (!read.ok) problems = problems.length > 0 ? problems : read.problems
    else if (isSame(rawBrokers(locate(parseDocument(next, yamlOptions)).root), intent.wanted)) return ok(next)
  }
  if (problems.length > 0) return err(problems)
  return refused(refusal([], 'anchors and aliases that cannot be edited here', 'an edit by hand'))
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function rawBrokers({ value }: Located): Raw {
  const brokers = typeof value === 'object' && value !== null ? (value as Raw).brokers : undefined
  return typeof brokers === 'object' && brokers !== null ? (brokers as Raw) : {}
}

/** The library's own way: it keeps comments and order, and writes the file in its own spacing. */
function set(text: string, document: Document, path: readonly Step[], value: unknown): string | null {
  if (document.contents !== null && !isMap(document.contents)) return null
  if (!isMap(document.get('brokers', true))) document.set('brokers', document.createNode({}))
  const whole = ['brokers', ...path]
  if (value === undefined) document.deleteIn(whole)
  else document.setIn(whole, document.createNode(value, plainStyle))
  const brokers = document.get('brokers', true)
  if (isMap(brokers) && brokers.items.length > 0) brokers.flow = false
  const indent = text.match(/^ {1,8}(?=[^\s#-])/m)?.[0].length
  return hasLooseAlias(document) ? null : document.toString({ ...plainStyle, indent: indent ?? 2 })
}

function hasLooseAlias(document: Document): boolean {
  const anchors = new Set<string>()
  let loose = false
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) loose ||= !anchors.has(node.source)
      else if ('anchor' in node && node.anchor !== undefined) anchors.add(node.anchor)
    },
  })
  return loose
}

function changed(raw: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value
  const inner: object = typeof raw === 'object' && raw !== null ? raw : {}
  const next = changed((inner as Raw)[step], rest, value)
  if (Array.isArray(inner)) return inner.with(Number(step), next)
  const { [String(step)]: _old, ...others } = inner as Raw
  return next === undefined ? others : { ...(inner as Raw), [String(step)]: next }
}
