import type { Figure } from './figure.ts'
import type { Machine } from './machine.ts'

/** What a bench found. */
export interface Report {
  readonly machine: Machine
  readonly figures: Readonly<Record<string, Figure>>
}

/** More digits than these say nothing. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** The report as one JSON object. */
export function reportJson({ machine, figures }: Report): string {
  const told = Object.entries(figures).map(([name, { value, unit, goal, holds }]) => [
    name,
    { value: rounded(value), unit, goal, holds },
  ])
  return `${JSON.stringify({ machine, figures: Object.fromEntries(told) }, null, 2)}\n`
}

/** The report for people: the machine, then a line a figure. */
export function reportTable({ machine, figures }: Report): string {
  const { system, processor, cores, memoryBytes, node, electron } = machine
  const runtime = electron === null ? `Node ${node}` : `Node ${node} of Electron ${electron}`
  const head = `${cores} × ${processor}, ${Math.round(memoryBytes / 2 ** 30)} GB, ${system}, ${runtime}`
  const width = Math.max(0, ...Object.keys(figures).map(name => name.length))
  const lines = Object.entries(figures).map(([name, { value, unit, goal, wants, holds }]) => {
    const verdict = `${holds ? 'holds' : 'missed'}: ${wants} ${goal} ${unit}`
    return `${name.padEnd(width)}  ${rounded(value).toFixed(3).padStart(8)} ${unit.padEnd(5)}  ${verdict}`
  })
  return `${[head, ...lines].join('\n')}\n`
}
