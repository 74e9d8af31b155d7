import type { Family, Means } from './family.ts'
import type { Figure } from './figure.ts'

/** The figures that could be taken; whole when those are all that were asked for. */
export interface Taken {
  readonly figures: Readonly<Record<string, Figure>>
  readonly isWhole: boolean
}

/** Takes the wanted figures, a family after the other; one that cannot be taken is left out and its reason is told. */
export async function takeFigures(
  families: readonly Family[],
  wanted: readonly string[],
  means: Means,
): Promise<Taken> {
  const figures: Record<string, Figure> = {}
  for (const family of families) {
    const names = family.names.filter(name => wanted.includes(name))
    if (names.length === 0) continue
    means.progress(`Measuring ${names.join(', ')}`)
    const progress = (text: string): void => means.progress(`  ${text}`)
    try {
      const measured = await family.measure({ ...means, progress })
      for (const name of names) if (measured[name] !== undefined) figures[name] = measured[name]
    } catch (error) {
      progress(`left out: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { figures, isWhole: wanted.every(name => name in figures) }
}
