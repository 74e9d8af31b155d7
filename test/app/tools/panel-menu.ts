import type dbus from 'dbus-next'
import { busCall } from './bus-call.ts'

/** A line of a tray menu as the panel reads it. */
export interface MenuLine {
  readonly id: number
  readonly label: string
  readonly enabled: boolean
  readonly isSeparator: boolean
  readonly lines: readonly MenuLine[]
}

type Node = readonly [number, Readonly<Record<string, dbus.Variant>>, readonly dbus.Variant<Node>[]]

/** Reads a whole menu. */
export async function readMenu(
  bus: dbus.MessageBus,
  object: { readonly destination: string; readonly path: string; readonly interface: string },
): Promise<readonly MenuLine[]> {
  const [, root] = await busCall(bus, object, 'GetLayout', 'iias', [0, -1, []])
  return lineOf(root as Node).lines
}

function lineOf([id, properties, children]: Node): MenuLine {
  return {
    id,
    label: plainLabel(String(properties.label?.value ?? '')),
    enabled: properties.enabled?.value !== false,
    isSeparator: properties.type?.value === 'separator',
    lines: children.map(child => lineOf(child.value)),
  }
}

/** One underscore marks a key, two are one. */
const plainLabel = (label: string): string => label.replace(/_(_?)/g, '$1')

/** The line that labels (or their beginnings) lead to, one a level. */
export function findLine(lines: readonly MenuLine[], [label = '', ...rest]: readonly string[]): MenuLine {
  const line = lines.find(one => one.label.startsWith(label))
  if (line === undefined) {
    throw new Error(`no line ${label}; there is: ${lines.map(one => one.label).join(' | ')}`)
  }
  return rest.length === 0 ? line : findLine(line.lines, rest)
}
