import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import { deepestNesting } from './depth.ts'

/** A value of the file with the places (offsets into the text) it and its key stand at. */
export interface Located {
  readonly value: unknown
  readonly at: number
  readonly keyAt: number | null
  readonly children: ReadonlyMap<string | number, Located>
}

/** A mistake that the walk through the document finds itself. */
export interface Oddity {
  readonly at: number
  readonly kind: 'duplicate' | 'bad-alias' | 'circular' | 'too-much' | 'bad-merge' | 'reserved'
}

interface Walk {
  readonly anchors: Map<string, Node>
  readonly open: Set<Node>
  readonly oddities: Oddity[]
  valuesLeft: number
  full: boolean
}

/** More values than any real config has: what aliases of aliases unfold to is cut off here. */
const mostValues = 100_000

/** Reads a document's values and their places; aliases and merge keys (`<<`) are followed, within a bound. */
export function locate(document: Document): { readonly root: Located; readonly oddities: readonly Oddity[] } {
  const walk: Walk = {
    anchors: new Map(),
    open: new Set(),
    oddities: [],
    valuesLeft: mostValues,
    full: false,
  }
  return { root: read(document.contents, null, 0, walk), oddities: walk.oddities }
}

/** The place of a path, or of the nearest thing above it that is there. */
export function placeOf(root: Located, path: readonly PropertyKey[], at: 'key' | 'value'): number {
  let here = root
  for (const step of path) {
    const next = typeof step === 'symbol' ? undefined : here.children.get(step)
    if (next === undefined) return here.keyAt ?? here.at
    here = next
  }
  const plain = typeof here.value !== 'object'
  return at === 'value' && plain ? here.at : (here.keyAt ?? here.at)
}

function read(node: unknown, keyAt: number | null, depth: number, walk: Walk): Located {
  const at = startOf(node) ?? keyAt ?? 0
  const leaf = (value: unknown): Located => ({ value, at, keyAt, children: new Map() })
  const odd = (kind: Oddity['kind']): Located => {
    walk.oddities.push({ at: keyAt ?? at, kind })
    return leaf(null)
  }
  walk.valuesLeft -= 1
  if (walk.valuesLeft < 0 || depth > deepestNesting) {
    if (walk.full) return leaf(null)
    walk.full = true
    return odd('too-much')
  }
  if (isAlias(node)) {
    const target = walk.anchors.get(node.source)
    if (target === undefined) return odd('bad-alias')
    return walk.open.has(target) ? odd('circular') : read(target, keyAt, depth + 1, walk)
  }
  if (isScalar(node)) {
    if (node.anchor !== undefined) walk.anchors.set(node.anchor, node)
    return leaf(node.value)
  }
  if (!isMap(node) && !isSeq(node)) return leaf(null)
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, node)
  walk.open.add(node)
  const children = isMap(node) ? readMap(node, depth, walk) : readList(node.items, depth, walk)
  walk.open.delete(node)
  const value = isMap(node)
    ? Object.fromEntries([...children].map(([key, child]) => [key, child.value]))
    : [...children.values()].map(child => child.value)
  return { value, at, keyAt, children }
}

function readList(items: readonly unknown[], depth: number, walk: Walk): Map<string | number, Located> {
  return new Map(items.map((item, index) => [index, read(item, null, depth + 1, walk)]))
}

function readMap(map: YAMLMap, depth: number, walk: Walk): Map<string | number, Located> {
  const children = new Map<string | number, Located>()
  const merges: Pair[] = []
  for (const pair of map.items) {
    const at = startOf(pair.key) ?? startOf(map) ?? 0
    if (isMergeKey(pair)) {
      merges.push(pair)
      continue
    }
    const key = isScalar(pair.key) ? String(pair.key.value) : ''
    if (isScalar(pair.key) && pair.key.anchor !== undefined) walk.anchors.set(pair.key.anchor, pair.key)
    if (key === '__proto__') walk.oddities.push({ at, kind: 'reserved' })
    if (children.has(key)) walk.oddities.push({ at, kind: 'duplicate' })
    children.set(key, read(pair.value, at, depth + 1, walk))
  }
  for (const pair of merges) merge(read(pair.value, startOf(pair.key), depth + 1, walk), children, walk)
  return children
}

function merge(source: Located, into: Map<string | number, Located>, walk: Walk): void {
  const sources = Array.isArray(source.value) ? [...source.children.values()] : [source]
  for (const { value, children, at } of sources) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      walk.oddities.push({ at: source.keyAt ?? at, kind: 'bad-merge' })
      continue
    }
    for (const [key, child] of children) if (!into.has(key)) into.set(key, child)
  }
}

const isMergeKey = ({ key }: Pair): boolean => isScalar(key) && key.type === 'PLAIN' && key.value === '<<'

function startOf(node: unknown): number | null {
  const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : null
  return range?.[0] ?? null
}
