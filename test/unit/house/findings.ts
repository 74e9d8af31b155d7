import {
  codeOf,
  type Import,
  importsOf,
  packageOf,
  type Source,
  targetOf,
  withoutComments,
} from './source.ts'
import { dataFiles, forbidden, impure, mostLines, onlyAt, preloadReads, type Room } from './table.ts'

const isAt = (path: string, place: string): boolean =>
  path === place || path.startsWith(`${place.replace(/\/$/, '')}/`)

function roomOf(path: string, rooms: readonly Room[]): string | null {
  if (dataFiles.includes(path)) return path
  return rooms.find(({ at }) => at.some(place => isAt(path, place)))?.name ?? null
}

/** Imports that the table does not allow, as sentences. */
export function wrongImports(sources: readonly Source[], rooms: readonly Room[]): readonly string[] {
  return sources.flatMap(source => {
    const room = rooms.find(({ name }) => name === roomOf(source.path, rooms))
    if (room === undefined) return [`${source.path} is in no room`]
    return importsOf(source).flatMap(one => {
      const why = whyNot(one, room, rooms)
      return why === null ? [] : [`${source.path} imports ${one.name}: ${why}`]
    })
  })
}

function whyNot(one: Import, room: Room, rooms: readonly Room[]): string | null {
  const target = targetOf(one)
  if (target === null) {
    const name = packageOf(one.name)
    if (!room.packages.includes(name)) return `${room.name} may not import the package ${name}`
    const places = onlyAt[one.name] ?? onlyAt[name]
    const isThere = places === undefined || places.some(place => isAt(one.from, place))
    return isThere ? null : `only ${places?.join(' and ')} may`
  }
  const other = roomOf(target, rooms)
  if (room.name === 'preload' && !one.isType && !preloadReads.includes(target))
    return 'preload reads the contract'
  if (other === null) return 'it is in no room'
  const isAllowed = room.rooms.includes(other) || (one.isType && room.rooms.includes(`type:${other}`))
  return isAllowed ? null : `${room.name} may not import ${other}`
}

/** Relative imports and `#core` imports of files that are not there, or that leave out `.ts`. */
export function lostImports(sources: readonly Source[], others: ReadonlySet<string>): readonly string[] {
  const there = new Set([...sources.map(({ path }) => path), ...others])
  return sources.flatMap(importsOf).flatMap(one => {
    const target = targetOf(one)
    return target === null || there.has(target) ? [] : [`${one.from} imports ${one.name}, which is not there`]
  })
}

/** Rings of files that import each other, each once, as `a → b → a`. */
export function cycles(sources: readonly Source[]): readonly string[] {
  const next = new Map(
    sources.map(source => [source.path, importsOf(source).flatMap(one => targetOf(one) ?? [])] as const),
  )
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path)
    if (at >= 0) found.push([...way.slice(at), path].join(' → '))
    if (at >= 0 || done.has(path)) return
    for (const inner of next.get(path) ?? []) visit(inner, [...way, path])
    done.add(path)
  }
  for (const path of next.keys()) visit(path, [])
  return found
}

/** Files that only pass on what others export, and default exports where no tool asks for one. */
export function wrongExports(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) => {
    const code = withoutComments(text)
    const rest = code.replace(/^[ \t]*export\s+(?:type\s+)?(?:\*|\{[^}]*\})[^\n]*from\s*['"][^'"]+['"]/gm, '')
    const isBarrel = rest.trim() === '' && code.trim() !== ''
    const hasDefault = /^\s*export\s+default\b|\bas\s+default\b/m.test(codeOf(text))
    return [
      ...(isBarrel || /^\s*export\s*\*/m.test(code) ? [`${path} passes on the exports of others`] : []),
      ...(hasDefault && !/\.config\.ts$/.test(path) ? [`${path} has a default export`] : []),
    ]
  })
}

/** What a pure room says that is not pure. */
export function impurities(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) =>
    impure.flatMap(pattern => {
      const found = pattern.exec(codeOf(text))
      return found === null ? [] : [`${path} says ${found[0]}`]
    }),
  )
}

/** What no file may say. Comments count: that is where checks are switched off. */
export function forbiddenWords(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) =>
    forbidden.flatMap(([what, pattern]) => (pattern.test(text) ? [`${path} has ${what}`] : [])),
  )
}

/** Files over the limit. */
export function tooLong(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(source => linesOf(source) > mostLines)
    .map(source => `${source.path}: ${linesOf(source)} lines`)
}

/** Half of the files have at most this many lines. */
export function medianLines(sources: readonly Source[]): number {
  const lines = sources.map(linesOf).sort((a, b) => a - b)
  return lines[Math.floor(lines.length / 2)] ?? 0
}

const linesOf = ({ text }: Source): number => text.split('\n').length - 1
